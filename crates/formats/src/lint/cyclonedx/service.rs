//! Services and the data that flow through them.

use super::forms::{BOM_REF, IRI, LINE, TEXTS, URLS, VERSION};
use super::licence::{LICENCES, XML_LICENCES_1_1, XML_LICENCES_1_7};
use super::parts::{DATA_GOVERNANCE, EXTERNAL_REFERENCES, ORGANIZATION, PROPERTIES, RELEASE_NOTES};
use super::patent::PATENT_ASSERTIONS;
use super::signature::SIGNATURE;
use crate::lint::frame::{Attributes, Frame, Wrapper};
use crate::lint::shape::{List, Object, RuleKind, Shape, Word, field, list, required, rule, words};

pub(super) const SERVICE: Shape = Shape::Object(&SERVICE_OBJECT);
/// Services, each once.
pub(super) const SERVICES: Shape = Shape::List(&SERVICE_LIST);
static SERVICE_LIST: List = list(Shape::Object(&SERVICE_OBJECT)).unique();
/// Services, perhaps repeated.
pub(super) const REPEATED_SERVICES: Shape = Shape::List(&list(SERVICE));

static SERVICE_OBJECT: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    field("provider", ORGANIZATION),
    field("group", LINE),
    required("name", LINE),
    field("version", LINE).until(5),
    field("version", VERSION).since(6),
    field("description", LINE),
    field("endpoints", URLS).wrap("endpoint"),
    field("authenticated", Shape::Bool),
    field("x-trust-boundary", Shape::Bool),
    field("trustZone", Shape::Text).since(5),
    field("data", Shape::List(&list(Shape::Object(&CLASSIFICATION))))
        .wrap("classification")
        .until(4),
    field("data", Shape::List(&list(Shape::Object(&DATA))))
        .json()
        .since(5),
    field("data", Shape::Object(&XML_DATA)).xml().since(5),
    field("licenses", LICENCES).json(),
    field("licenses", XML_LICENCES_1_1).xml().until(6),
    field("licenses", XML_LICENCES_1_7).xml().since(7),
    field("patentAssertions", PATENT_ASSERTIONS)
        .wrap("patentAssertion")
        .since(7),
    field("externalReferences", EXTERNAL_REFERENCES).wrap("reference"),
    field("properties", PROPERTIES)
        .wrap_in("property", Wrapper::Open)
        .since(3),
    field("services", Shape::List(&SERVICE_LIST)).wrap_in("service", Wrapper::Between),
    field("releaseNotes", RELEASE_NOTES).since(4),
    field("tags", TEXTS).wrap("tag").since(6),
    field("signature", SIGNATURE).json().since(4),
])
.frame(Frame::OPEN);

/// Data as all editions before 1.5 know them, and as XML writes their class still.
static CLASSIFICATION: Object = Object::closed(&[
    required("flow", Shape::Words(FLOWS)).attribute(),
    required("classification", Shape::Text).content(),
]);
static FLOWS: &[Word] = words!["inbound", "outbound", "bi-directional", "unknown"];

static DATA: Object = Object::closed(&[
    required("flow", Shape::Words(FLOWS)),
    required("classification", Shape::Text),
    field("name", Shape::Text),
    field("description", Shape::Text),
    field("governance", DATA_GOVERNANCE),
    field("source", IRIS),
    field("destination", IRIS),
]);
const IRIS: Shape = Shape::List(&list(IRI));

static XML_DATA: Object = Object::closed(&[
    field(
        "classification",
        Shape::List(&list(Shape::Object(&CLASSIFICATION))),
    )
    .xml(),
    field(
        "dataflow",
        Shape::List(&list(Shape::Object(&XML_DATA_FLOW))),
    )
    .xml(),
])
.rules(&[rule(RuleKind::AtMostOne(&["classification", "dataflow"]))]);
static XML_DATA_FLOW: Object = Object::closed(&[
    field("name", Shape::Text).xml().attribute(),
    field("description", Shape::Text).xml().attribute(),
    field("classification", Shape::Object(&CLASSIFICATION)).xml(),
    field("governance", DATA_GOVERNANCE).xml(),
    field("source", IRIS).xml().wrap("url"),
    field("destination", IRIS).xml().wrap("url"),
])
.frame(Frame::PLAIN.attributes(Attributes::Any));
