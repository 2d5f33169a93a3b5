//! Cards of machine-learning models, since 1.5.

use super::component::DATASET;
use super::forms::{BOM_REF, REF, TEXTS};
use super::parts::{EXTERNAL_REFERENCES, GRAPHICS, ORGANIZATION, PROPERTIES};
use crate::lint::frame::{Frame, Repeat, Wrapper};
use crate::lint::shape::{Case, Object, Shape, Test, case, field, list, required, words};

pub(super) const MODEL_CARD: Shape = Shape::Object(&MODEL_CARD_OBJECT);
static MODEL_CARD_OBJECT: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    field("modelParameters", Shape::Object(&PARAMETERS)),
    field("quantitativeAnalysis", Shape::Object(&ANALYSIS)),
    field("considerations", Shape::Object(&CONSIDERATIONS)),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
]);

static PARAMETERS: Object = Object::closed(&[
    field("approach", Shape::Object(&APPROACH)),
    field("task", Shape::Text),
    field("architectureFamily", Shape::Text),
    field("modelArchitecture", Shape::Text),
    field("datasets", Shape::List(&list(Shape::Choice(DATASETS)))).json(),
    field("datasets", Shape::Object(&XML_DATASETS)).xml(),
    field("inputs", DATA_FORMATS).wrap("input"),
    field("outputs", DATA_FORMATS).wrap("output"),
]);
static APPROACH: Object = Object::closed(&[field(
    "type",
    Shape::Words(words![
        "supervised",
        "unsupervised",
        "reinforcement-learning",
        "semi-supervised",
        "self-supervised",
    ]),
)]);
static DATASETS: &[Case] = &[
    case(Test::Has("type"), DATASET),
    case(Test::Otherwise, Shape::Object(&DATASET_REF)),
];
static DATASET_REF: Object = Object::closed(&[field("ref", REF)]);
static XML_DATASETS: Object =
    Object::closed(&[field("ref", REF).xml(), field("dataset", DATASET).xml()])
        .frame(Frame::PLAIN.repeat(Repeat::Many));
const DATA_FORMATS: Shape = Shape::List(&list(Shape::Object(&DATA_FORMAT)));
static DATA_FORMAT: Object =
    Object::closed(&[field("format", Shape::Text).xml_required_in(0, u8::MAX)]);

static ANALYSIS: Object = Object::closed(&[
    field(
        "performanceMetrics",
        Shape::List(&list(Shape::Object(&METRIC))),
    )
    .wrap("performanceMetric"),
    field("graphics", GRAPHICS),
]);
static METRIC: Object = Object::closed(&[
    field("type", Shape::Text),
    field("value", Shape::Text),
    field("slice", Shape::Text),
    field("confidenceInterval", Shape::Object(&INTERVAL)),
]);
static INTERVAL: Object = Object::closed(&[
    field("lowerBound", Shape::Text),
    field("upperBound", Shape::Text),
]);

static CONSIDERATIONS: Object = Object::closed(&[
    field("users", TEXTS).wrap("user"),
    field("useCases", TEXTS).wrap("useCase"),
    field("technicalLimitations", TEXTS).wrap("technicalLimitation"),
    field("performanceTradeoffs", TEXTS).wrap("performanceTradeoff"),
    field(
        "ethicalConsiderations",
        Shape::List(&list(Shape::Object(&RISK))),
    )
    .wrap("ethicalConsideration"),
    field("environmentalConsiderations", Shape::Object(&ENVIRONMENT)).since(6),
    field(
        "fairnessAssessments",
        Shape::List(&list(Shape::Object(&FAIRNESS))),
    )
    .wrap("fairnessAssessment"),
]);
static RISK: Object = Object::closed(&[
    field("name", Shape::Text),
    field("mitigationStrategy", Shape::Text),
]);
static FAIRNESS: Object = Object::closed(&[
    field("groupAtRisk", Shape::Text),
    field("benefits", Shape::Text),
    field("harms", Shape::Text),
    field("mitigationStrategy", Shape::Text),
]);

static ENVIRONMENT: Object = Object::closed(&[
    field(
        "energyConsumptions",
        Shape::List(&list(Shape::Object(&CONSUMPTION))),
    )
    .wrap_in("energyConsumption", Wrapper::OpenRepeated),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
]);
static CONSUMPTION: Object = Object::closed(&[
    required(
        "activity",
        Shape::Words(words![
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
    required(
        "energyProviders",
        Shape::List(&list(Shape::Object(&PROVIDER))),
    ),
    required("activityEnergyCost", ENERGY),
    field("co2CostEquivalent", CARBON_DIOXIDE),
    field("co2CostOffset", CARBON_DIOXIDE),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
]);
static PROVIDER: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    field("description", Shape::Text),
    required("organization", ORGANIZATION),
    required(
        "energySource",
        Shape::Words(words![
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
    required("energyProvided", ENERGY),
    field("externalReferences", EXTERNAL_REFERENCES).wrap("reference"),
]);
const ENERGY: Shape = Shape::Object(&ENERGY_OBJECT);
static ENERGY_OBJECT: Object = Object::closed(&[
    required("value", Shape::Number(f64::NEG_INFINITY, f64::INFINITY)),
    required("unit", Shape::Words(words!["kWh"])),
]);
const CARBON_DIOXIDE: Shape = Shape::Object(&CARBON_DIOXIDE_OBJECT);
static CARBON_DIOXIDE_OBJECT: Object = Object::closed(&[
    required("value", Shape::Number(f64::NEG_INFINITY, f64::INFINITY)),
    required("unit", Shape::Words(words!["tCO2eq"])),
]);
