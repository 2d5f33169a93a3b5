//! The forms that CycloneDX 1.6 allows for the values of a card, in a few words instead of a schema.

use serde_json::{Number, Value};

/// A form of value.
pub(super) enum Shape {
    Text,
    Address,
    Mail,
    Number,
    /// One of these texts.
    Word(&'static [&'static str]),
    List(&'static Shape),
    /// An object of these fields and no others.
    Object(&'static [Key]),
    Either(&'static Shape, &'static Shape),
}

/// A field of an object.
pub(super) struct Key {
    name: &'static str,
    shape: &'static Shape,
    required: bool,
}

const fn may(name: &'static str, shape: &'static Shape) -> Key {
    Key {
        name,
        shape,
        required: false,
    }
}

const fn must(name: &'static str, shape: &'static Shape) -> Key {
    Key {
        name,
        shape,
        required: true,
    }
}

impl Shape {
    /// The value of a card's text in this form, if it has it and is written as it would be read again.
    pub(super) fn value(&self, text: &str) -> Option<Value> {
        let value = match self {
            Self::Text | Self::Address | Self::Mail | Self::Word(_) => Some(text)
                .filter(|text| !text.trim().is_empty())
                .map(Value::from),
            Self::Number => text.parse::<Number>().ok().map(Value::Number),
            // The parser has its own limit on depth.
            Self::List(_) | Self::Object(_) | Self::Either(..) => {
                let value = serde_json::from_str::<Value>(text).ok();
                value.filter(|value| *text == *value.to_string())
            }
        };
        value.filter(|value| self.fits(value))
    }

    fn fits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text, Value::String(_)) | (Self::Number, Value::Number(_)) => true,
            (Self::Address, Value::String(text)) => super::address::iri(text) == *text,
            (Self::Mail, Value::String(text)) => super::address::is_mail(text),
            (Self::Word(words), Value::String(text)) => words.contains(&text.as_str()),
            (Self::List(shape), Value::Array(list)) => list.iter().all(|value| shape.fits(value)),
            (Self::Object(keys), Value::Object(fields)) => {
                let known = |name: &str, value: &Value| {
                    keys.iter()
                        .any(|key| key.name == name && key.shape.fits(value))
                };
                fields.iter().all(|(name, value)| known(name, value))
                    && keys
                        .iter()
                        .all(|key| !key.required || fields.contains_key(key.name))
            }
            (Self::Either(one, other), value) => one.fits(value) || other.fits(value),
            _ => false,
        }
    }
}

/// `modelCard.modelParameters.approach.type`.
pub(super) const APPROACHES: &[&str] = &[
    "supervised",
    "unsupervised",
    "reinforcement-learning",
    "semi-supervised",
    "self-supervised",
];

/// `data[].type`.
pub(super) const DATA_TYPES: &[&str] = &[
    "source-code",
    "configuration",
    "dataset",
    "definition",
    "other",
];

static TEXT: Shape = Shape::Text;
static ADDRESS: Shape = Shape::Address;
static MAIL: Shape = Shape::Mail;
static NUMBER: Shape = Shape::Number;
static TEXTS: Shape = Shape::List(&TEXT);
static DATA_TYPE: Shape = Shape::Word(DATA_TYPES);

static PROPERTY: Shape = Shape::Object(&[must("name", &TEXT), may("value", &TEXT)]);
static PROPERTIES: Shape = Shape::List(&PROPERTY);
static ATTACHMENT: Shape = Shape::Object(&[
    must("content", &TEXT),
    may("contentType", &TEXT),
    may("encoding", &Shape::Word(&["base64"])),
]);
static CONTACT: Shape = Shape::Object(&[
    may("bom-ref", &TEXT),
    may("name", &TEXT),
    may("email", &MAIL),
    may("phone", &TEXT),
]);
static POSTAL_ADDRESS: Shape = Shape::Object(&[
    may("bom-ref", &TEXT),
    may("country", &TEXT),
    may("region", &TEXT),
    may("locality", &TEXT),
    may("postOfficeBoxNumber", &TEXT),
    may("postalCode", &TEXT),
    may("streetAddress", &TEXT),
]);
static ORGANISATION: Shape = Shape::Object(&[
    may("bom-ref", &TEXT),
    may("name", &TEXT),
    may("address", &POSTAL_ADDRESS),
    may("url", &Shape::List(&ADDRESS)),
    may("contact", &Shape::List(&CONTACT)),
]);
static GRAPHICS: Shape = Shape::Object(&[
    may("description", &TEXT),
    may(
        "collection",
        &Shape::List(&Shape::Object(&[
            may("name", &TEXT),
            may("image", &ATTACHMENT),
        ])),
    ),
]);
static METRIC: Shape = Shape::Object(&[
    may("type", &TEXT),
    may("value", &TEXT),
    may("slice", &TEXT),
    may(
        "confidenceInterval",
        &Shape::Object(&[may("lowerBound", &TEXT), may("upperBound", &TEXT)]),
    ),
]);
static RISK: Shape = Shape::Object(&[may("name", &TEXT), may("mitigationStrategy", &TEXT)]);
static FAIRNESS: Shape = Shape::Object(&[
    may("groupAtRisk", &TEXT),
    may("benefits", &TEXT),
    may("harms", &TEXT),
    may("mitigationStrategy", &TEXT),
]);
static FORMAT: Shape = Shape::Object(&[may("format", &TEXT)]);
static KILOWATT_HOURS: Shape =
    Shape::Object(&[must("value", &NUMBER), must("unit", &Shape::Word(&["kWh"]))]);
static TONNES: Shape = Shape::Object(&[
    must("value", &NUMBER),
    must("unit", &Shape::Word(&["tCO2eq"])),
]);
static PROVIDER: Shape = Shape::Object(&[
    may("bom-ref", &TEXT),
    may("description", &TEXT),
    must("organization", &ORGANISATION),
    must(
        "energySource",
        &Shape::Word(&[
            "coal",
            "oil",
            "natural-gas",
            "nuclear",
            "wind",
            "solar",
            "geothermal",
            "hydropower",
            "biofuel",
            "unknown",
            "other",
        ]),
    ),
    must("energyProvided", &KILOWATT_HOURS),
]);

/// An entry of `energyConsumptions`.
pub(super) static ENERGY: Shape = Shape::Object(&[
    must(
        "activity",
        &Shape::Word(&[
            "design",
            "data-collection",
            "data-preparation",
            "training",
            "fine-tuning",
            "validation",
            "deployment",
            "inference",
            "other",
        ]),
    ),
    must("energyProviders", &Shape::List(&PROVIDER)),
    must("activityEnergyCost", &KILOWATT_HOURS),
    may("co2CostEquivalent", &TONNES),
    may("co2CostOffset", &TONNES),
    may("properties", &PROPERTIES),
]);

/// The schema wants exactly one of the two.
static RESPONSIBLE: Shape = Shape::Either(
    &Shape::Object(&[must("organization", &ORGANISATION)]),
    &Shape::Object(&[must("contact", &CONTACT)]),
);
static GOVERNANCE: Shape = Shape::Object(&[
    may("custodians", &Shape::List(&RESPONSIBLE)),
    may("stewards", &Shape::List(&RESPONSIBLE)),
    may("owners", &Shape::List(&RESPONSIBLE)),
]);
static CONTENTS: Shape = Shape::Object(&[
    may("attachment", &ATTACHMENT),
    may("url", &ADDRESS),
    may("properties", &PROPERTIES),
]);
static DATASET: Shape = Shape::Object(&[
    may("bom-ref", &TEXT),
    must("type", &DATA_TYPE),
    may("name", &TEXT),
    may("contents", &CONTENTS),
    may("classification", &TEXT),
    may("sensitiveData", &TEXTS),
    may("graphics", &GRAPHICS),
    may("description", &TEXT),
    may("governance", &GOVERNANCE),
]);

/// The form of a field of an entry of `data`, and whether it is one of several.
pub(super) fn of_data(field: &str) -> Option<(&'static Shape, bool)> {
    Some(match field {
        "type" => (&DATA_TYPE, false),
        "name" | "classification" | "description" => (&TEXT, false),
        "contents" => (&CONTENTS, false),
        "sensitiveData" => (&TEXT, true),
        "graphics" => (&GRAPHICS, false),
        "governance" => (&GOVERNANCE, false),
        _ => return None,
    })
}

/// The form of a field of `modelCard`, and whether it is one of several.
pub(super) fn of_model(keys: &[&str]) -> Option<(&'static Shape, bool)> {
    Some(match keys {
        ["properties"] => (&PROPERTY, true),
        [
            "modelParameters",
            "task" | "architectureFamily" | "modelArchitecture",
        ] => (&TEXT, false),
        ["modelParameters", "datasets"] => (&DATASET, true),
        ["modelParameters", "inputs" | "outputs"] => (&FORMAT, true),
        ["quantitativeAnalysis", "performanceMetrics"] => (&METRIC, true),
        ["quantitativeAnalysis", "graphics"] => (&GRAPHICS, false),
        [
            "considerations",
            "users" | "useCases" | "technicalLimitations" | "performanceTradeoffs",
        ] => (&TEXT, true),
        ["considerations", "ethicalConsiderations"] => (&RISK, true),
        ["considerations", "fairnessAssessments"] => (&FAIRNESS, true),
        [
            "considerations",
            "environmentalConsiderations",
            "properties",
        ] => (&PROPERTY, true),
        _ => return None,
    })
}
