//! Declarations of conformance with their claims and evidence, and the standards they are about; since 1.6.

use super::component::REPEATED_COMPONENTS;
use super::forms::{BOM_REF, DATE_TIME, IRI, OPEN_CRE, REF, REFS, TEXTS, UNTYPED};
use super::parts::{
    ATTACHMENT, CONTACT, DATA_GOVERNANCE, EXTERNAL_REFERENCE, EXTERNAL_REFERENCES, ORGANIZATION,
    ORGANIZATIONS, PROPERTIES,
};
use super::patent::{PATENTS, XML_PATENTS};
use super::service::REPEATED_SERVICES;
use super::signature::SIGNATURE;
use crate::lint::frame::{Attributes, Frame, Wrapper};
use crate::lint::shape::{Object, RuleKind, Shape, Test, field, list, rule};

pub(super) static DECLARATIONS: Object = Object::closed(&[
    field("assessors", Shape::List(&list(Shape::Object(&ASSESSOR)))).wrap("assessor"),
    field(
        "attestations",
        Shape::List(&list(Shape::Object(&ATTESTATION))),
    )
    .wrap("attestation"),
    field("claims", Shape::List(&list(Shape::Object(&CLAIM)))).wrap("claim"),
    field("evidence", Shape::List(&list(Shape::Object(&EVIDENCE)))).wrap("evidence"),
    field("targets", Shape::Object(&TARGETS)),
    field("affirmation", Shape::Object(&AFFIRMATION)),
    field("signature", SIGNATURE).json(),
])
.frame(Frame::FOREIGN);

static ASSESSOR: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    field("thirdParty", Shape::Bool),
    field("organization", ORGANIZATION),
])
.frame(Frame::PLAIN.attributes(Attributes::Foreign));

static ATTESTATION: Object = Object::closed(&[
    field("summary", Shape::Text),
    field("assessor", REF),
    field("map", Shape::List(&list(Shape::Object(&MAPPING)))),
    field("signature", SIGNATURE).json(),
])
.frame(Frame::FOREIGN);
static MAPPING: Object = Object::closed(&[
    field("requirement", REF),
    field("claims", REFS).wrap("claim"),
    field("counterClaims", REFS).wrap("counterClaim"),
    field("conformance", Shape::Object(&CONFORMANCE)),
    field("confidence", Shape::Object(&CONFIDENCE)),
]);
static CONFORMANCE: Object = Object::closed(&[
    field("score", Shape::Number(0.0, 1.0)).xml_required_in(0, u8::MAX),
    field("rationale", Shape::Text),
    field("mitigationStrategies", REFS).wrap("mitigationStrategy"),
]);
static CONFIDENCE: Object = Object::closed(&[
    field("score", Shape::Number(0.0, 1.0)).xml_required_in(0, u8::MAX),
    field("rationale", Shape::Text),
]);

static CLAIM: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    field("target", REF),
    field("predicate", Shape::Text),
    field("mitigationStrategies", REFS).wrap("mitigationStrategy"),
    field("reasoning", Shape::Text),
    field("evidence", REFS),
    field("counterEvidence", REFS),
    field("externalReferences", EXTERNAL_REFERENCES).wrap("reference"),
    field("signature", SIGNATURE).json(),
])
.frame(Frame::EXTENSIBLE);

static EVIDENCE: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    field("propertyName", Shape::Text),
    field("description", Shape::Text),
    field("data", Shape::List(&list(Shape::Object(&DATA)))),
    field("created", DATE_TIME),
    field("expires", DATE_TIME),
    field("author", CONTACT),
    field("reviewer", CONTACT),
    field("signature", SIGNATURE).json(),
])
.frame(Frame::EXTENSIBLE);
static DATA: Object = Object::closed(&[
    field("name", Shape::Text),
    field("contents", Shape::Object(&CONTENTS)),
    field("classification", Shape::Text),
    field("sensitiveData", TEXTS).json(),
    field("sensitiveData", UNTYPED).xml(),
    field("governance", DATA_GOVERNANCE),
]);
static CONTENTS: Object = Object::closed(&[field("attachment", ATTACHMENT), field("url", IRI)]);

static TARGETS: Object = Object::closed(&[
    field("organizations", ORGANIZATIONS).wrap("organization"),
    field("components", REPEATED_COMPONENTS).wrap("component"),
    field("services", REPEATED_SERVICES).wrap("service"),
]);

static AFFIRMATION: Object = Object::closed(&[
    field("statement", Shape::Text),
    field("signatories", Shape::List(&list(Shape::Object(&SIGNATORY)))).wrap("signatory"),
    field("signature", SIGNATURE).json(),
])
.frame(Frame::FOREIGN);
/// Someone who signs here, or who signed elsewhere: a signature, or an organisation and where to find it, not both.
static SIGNATORY: Object = Object::closed(&[
    field("name", Shape::Text),
    field("role", Shape::Text),
    field("signature", SIGNATURE).json(),
    field("organization", ORGANIZATION),
    field("externalReference", Shape::Object(&EXTERNAL_REFERENCE)),
])
.rules(&[
    rule(RuleKind::Requires(
        UNSIGNED,
        &["organization", "externalReference"],
    ))
    .json(),
    rule(RuleKind::Forbids(TWICE_SIGNED, &["signature"])).json(),
])
.frame(Frame::FOREIGN);
const UNSIGNED: Test = Test::Code("signature", |value| value.get("signature").is_none());
const TWICE_SIGNED: Test = Test::Code("organization, externalReference", |value| {
    value.get("organization").is_some() && value.get("externalReference").is_some()
});

pub(super) static DEFINITIONS: Object = Object::closed(&[
    field("standards", Shape::List(&list(Shape::Object(&STANDARD))))
        .wrap_in("standard", Wrapper::Open),
    field("patents", PATENTS).json().since(7),
    field("patents", XML_PATENTS).xml().since(7),
]);

static STANDARD: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    field("name", Shape::Text).xml_required_in(0, u8::MAX),
    field("version", Shape::Text).xml_required_in(0, u8::MAX),
    field("description", Shape::Text).xml_required_in(0, u8::MAX),
    field("owner", Shape::Text).xml_required_in(0, u8::MAX),
    field(
        "requirements",
        Shape::List(&list(Shape::Object(&REQUIREMENT))),
    )
    .wrap("requirement"),
    field("levels", Shape::List(&list(Shape::Object(&LEVEL)))).wrap("level"),
    field("externalReferences", EXTERNAL_REFERENCES).wrap("reference"),
    field("signature", SIGNATURE).json(),
])
.frame(Frame::EXTENSIBLE);
static REQUIREMENT: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    field("identifier", Shape::Text),
    field("title", Shape::Text),
    field("text", Shape::Text),
    field("descriptions", TEXTS).wrap("description"),
    field("openCre", Shape::List(&list(OPEN_CRE))),
    field("parent", REF),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
    field("externalReferences", EXTERNAL_REFERENCES).wrap("reference"),
])
.frame(Frame::PLAIN.attributes(Attributes::Foreign));
static LEVEL: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    field("identifier", Shape::Text),
    field("title", Shape::Text),
    field("description", Shape::Text),
    field("requirements", REFS).wrap("requirement"),
])
.frame(Frame::PLAIN.attributes(Attributes::Foreign));
