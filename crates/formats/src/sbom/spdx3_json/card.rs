//! The AI and Dataset profiles: what a document says of a model or a dataset.
//!
//! Kept under the profiles' property names, one entry for each value; pairs and energy as JSON text.

use iriai_domain::warning::Text;
use serde::de::MapAccess;
use serde_json::{Value as Json, json};

use super::part::{Part, Parts};
use super::vocabulary;
use crate::fields::{Arity, Fields, Object, Value};

/// Which profile a property belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Ai,
    Dataset,
}

/// How a property is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Texts,
    /// One value of an enumeration.
    Word(&'static [&'static str]),
    /// Values of an enumeration.
    Words(&'static [&'static str]),
    Integer,
    /// `DictionaryEntry` objects.
    Pairs,
    /// One `EnergyConsumption` object.
    Energy,
}

const PRESENCE: Shape = Shape::Word(&["no", "noAssertion", "yes"]);

/// All properties of both profiles.
pub(crate) const PROPERTIES: &[(&str, Profile, Shape)] = &[
    ("autonomyType", Profile::Ai, PRESENCE),
    ("domain", Profile::Ai, Shape::Texts),
    ("energyConsumption", Profile::Ai, Shape::Energy),
    ("hyperparameter", Profile::Ai, Shape::Pairs),
    ("informationAboutApplication", Profile::Ai, Shape::Text),
    ("informationAboutTraining", Profile::Ai, Shape::Text),
    ("limitation", Profile::Ai, Shape::Text),
    ("metric", Profile::Ai, Shape::Pairs),
    ("metricDecisionThreshold", Profile::Ai, Shape::Pairs),
    ("modelDataPreprocessing", Profile::Ai, Shape::Texts),
    ("modelExplainability", Profile::Ai, Shape::Texts),
    (
        "safetyRiskAssessment",
        Profile::Ai,
        Shape::Word(&["high", "low", "medium", "serious"]),
    ),
    ("standardCompliance", Profile::Ai, Shape::Texts),
    ("typeOfModel", Profile::Ai, Shape::Texts),
    ("useSensitivePersonalInformation", Profile::Ai, PRESENCE),
    ("anonymizationMethodUsed", Profile::Dataset, Shape::Texts),
    (
        "confidentialityLevel",
        Profile::Dataset,
        Shape::Word(&["amber", "clear", "green", "red"]),
    ),
    ("dataCollectionProcess", Profile::Dataset, Shape::Text),
    ("dataPreprocessing", Profile::Dataset, Shape::Texts),
    (
        "datasetAvailability",
        Profile::Dataset,
        Shape::Word(&[
            "clickthrough",
            "directDownload",
            "query",
            "registration",
            "scrapingScript",
        ]),
    ),
    ("datasetNoise", Profile::Dataset, Shape::Text),
    ("datasetSize", Profile::Dataset, Shape::Integer),
    (
        "datasetType",
        Profile::Dataset,
        Shape::Words(&[
            "audio",
            "categorical",
            "graph",
            "image",
            "noAssertion",
            "numeric",
            "other",
            "sensor",
            "structured",
            "syntactic",
            "text",
            "timeseries",
            "timestamp",
            "video",
        ]),
    ),
    ("datasetUpdateMechanism", Profile::Dataset, Shape::Text),
    (
        "hasSensitivePersonalInformation",
        Profile::Dataset,
        PRESENCE,
    ),
    ("intendedUse", Profile::Dataset, Shape::Text),
    ("knownBias", Profile::Dataset, Shape::Texts),
    ("sensor", Profile::Dataset, Shape::Pairs),
];

/// The three parts of `EnergyConsumption`.
pub(crate) const ENERGY: [&str; 3] = [
    "finetuningEnergyConsumption",
    "inferenceEnergyConsumption",
    "trainingEnergyConsumption",
];

/// Takes a property of a model or a dataset into its card.
pub(super) fn take<'de, A: MapAccess<'de>>(
    name: &str,
    card: &mut Vec<(Text<'de>, Text<'de>)>,
    value: Value<'_, A>,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), A::Error> {
    let Some(&(name, _, shape)) = PROPERTIES.iter().find(|(known, ..)| *known == name) else {
        return value.skip();
    };
    let key = Text::Borrowed(name);
    match shape {
        Shape::Text => card.extend(value.literal(fields)?.map(|text| (key, text))),
        Shape::Integer => card.extend(value.scalar_literal(fields)?.map(|text| (key, text))),
        Shape::Word(_) => card.extend(value.literal(fields)?.map(|text| (key, plain(text)))),
        Shape::Texts => {
            let texts = value.literals(fields)?;
            card.extend(texts.into_iter().map(|text| (key.clone(), text)));
        }
        Shape::Words(_) => {
            let texts = value.literals(fields)?;
            card.extend(texts.into_iter().map(|text| (key.clone(), plain(text))));
        }
        Shape::Pairs => {
            let mut parts = Vec::new();
            value.links(Arity::Many, &mut Parts::new(&mut parts), fields)?;
            card.extend(parts.iter().map(|part| (key.clone(), pair(part))));
        }
        Shape::Energy => {
            let mut energy = Energy::default();
            if value.object(&mut energy, fields)? {
                card.push((key, Text::Owned(energy.to_json())));
            }
        }
    }
    Ok(())
}

/// A value of an enumeration without the IRI in front of it.
fn plain(text: Text<'_>) -> Text<'_> {
    match text {
        Text::Borrowed(text) => Text::Borrowed(vocabulary::word(text)),
        Text::Owned(text) => Text::Owned(vocabulary::word(&text).to_owned()),
    }
}

fn pair<'de>(part: &Part<'de>) -> Text<'de> {
    Text::Owned(json!({"key": part.kind, "value": part.value}).to_string())
}

/// The energy that training, fine-tuning and use of a model take.
#[derive(Default)]
struct Energy<'de> {
    parts: [Vec<Part<'de>>; 3],
}

impl<'de> Object<'de> for Energy<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let name = vocabulary::local(key);
        for (known, parts) in ENERGY.iter().zip(&mut self.parts) {
            if *known == name {
                return value.links(Arity::Many, &mut Parts::new(parts), fields);
            }
        }
        value.skip()
    }
}

impl Energy<'_> {
    fn to_json(&self) -> String {
        let mut object = serde_json::Map::new();
        for (name, parts) in ENERGY.iter().zip(&self.parts) {
            if !parts.is_empty() {
                let descriptions = parts
                    .iter()
                    .map(|part| json!({"energyQuantity": part.value, "energyUnit": part.kind}));
                object.insert((*name).to_owned(), Json::Array(descriptions.collect()));
            }
        }
        Json::Object(object).to_string()
    }
}
