//! Patents, patent families, what is asserted of them, and citations; all since 1.7.
//!
//! Trap: JSON tells a person from an organisation only by the fields that the other has not; one with a name alone is
//! both, which the standard refuses.

use super::forms::{BOM_REF, DATE, DATE_TIME, JURISDICTION, PATENT_NUMBER, REF, REFS, TEXTS};
use super::parts::{CONTACT, EXTERNAL_REFERENCES, ORGANIZATION, PARTY};
use super::signature::SIGNATURE;
use crate::lint::frame::{Attributes, Frame};
use crate::lint::shape::{
    Case, Object, RuleKind, Shape, Test, case, field, list, required, rule, words,
};

const EXTENSIBLE: Frame = Frame::PLAIN.attributes(Attributes::Foreign);

pub(super) const PATENT_ASSERTIONS: Shape = Shape::List(&list(Shape::Object(&PATENT_ASSERTION)));
static PATENT_ASSERTION: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    required(
        "assertionType",
        Shape::Words(words![
            "ownership",
            "license",
            "third-party-claim",
            "standards-inclusion",
            "prior-art",
            "exclusive-rights",
            "non-assertion",
            "research-or-evaluation",
        ]),
    ),
    field("patentRefs", REFS).json(),
    field("patentRefs", TEXTS).xml().wrap("bom-ref").not_empty(),
    required("asserter", Shape::Choice(ASSERTERS)).json(),
    required("asserter", Shape::Object(&XML_ASSERTER)).xml(),
    field("notes", Shape::Text),
])
.frame(EXTENSIBLE);
static ASSERTERS: &[Case] = &[
    case(Test::IsText, REF),
    case(ORGANIZATION_ALONE, ORGANIZATION),
    case(CONTACT_ALONE, CONTACT),
];
static XML_ASSERTER: Object = Object::closed(&[
    field("organization", ORGANIZATION).xml(),
    field("contact", CONTACT).xml(),
    field("ref", REF).xml(),
])
.rules(&[rule(RuleKind::ExactlyOne(&[
    "organization",
    "contact",
    "ref",
]))]);

const ORGANIZATION_ALONE: Test = Test::Code("organization", |value| {
    ["address", "url", "contact"]
        .iter()
        .any(|name| value.get(name).is_some())
});
const CONTACT_ALONE: Test = Test::Code("person", |value| {
    ["email", "phone"]
        .iter()
        .any(|name| value.get(name).is_some())
});

/// Patents and families, mixed.
pub(super) const PATENTS: Shape = Shape::List(&list(Shape::Choice(PATENT_CASES)));
static PATENT_CASES: &[Case] = &[
    case(Test::Has("familyId"), Shape::Object(&PATENT_FAMILY)),
    case(Test::Otherwise, Shape::Object(&PATENT)),
];
/// The same in XML.
pub(super) const XML_PATENTS: Shape = Shape::Object(&XML_PATENTS_OBJECT);
static XML_PATENTS_OBJECT: Object = Object::closed(&[
    field("patent", Shape::Object(&PATENT)).xml(),
    field("patentFamily", Shape::Object(&PATENT_FAMILY)).xml(),
])
.frame(Frame::PLAIN.repeat(crate::lint::frame::Repeat::Many));

static PATENT: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    required("patentNumber", PATENT_NUMBER),
    field("applicationNumber", PATENT_NUMBER),
    required("jurisdiction", JURISDICTION),
    field("priorityApplication", Shape::Object(&PRIORITY_APPLICATION)),
    field("publicationNumber", PATENT_NUMBER),
    field("title", Shape::Text),
    field("abstract", Shape::Text),
    field("filingDate", DATE),
    field("grantDate", DATE),
    field("patentExpirationDate", DATE),
    required(
        "patentLegalStatus",
        Shape::Words(words![
            "pending",
            "granted",
            "revoked",
            "expired",
            "lapsed",
            "withdrawn",
            "abandoned",
            "suspended",
            "reinstated",
            "opposed",
            "terminated",
            "invalidated",
            "in-force",
        ]),
    ),
    field(
        "patentAssignee",
        Shape::List(&list(Shape::Choice(ASSIGNEES))),
    )
    .json(),
    field("patentAssignee", Shape::List(&list(PARTY))).xml(),
    field("externalReferences", EXTERNAL_REFERENCES).wrap("reference"),
])
.frame(EXTENSIBLE);
static ASSIGNEES: &[Case] = &[
    case(ORGANIZATION_ALONE, ORGANIZATION),
    case(CONTACT_ALONE, CONTACT),
];

static PATENT_FAMILY: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    required("familyId", Shape::Text),
    field("priorityApplication", Shape::Object(&PRIORITY_APPLICATION)),
    field("members", REFS).wrap("ref").not_empty(),
    field("externalReferences", EXTERNAL_REFERENCES).wrap("reference"),
])
.frame(EXTENSIBLE);

static PRIORITY_APPLICATION: Object = Object::closed(&[
    required("applicationNumber", PATENT_NUMBER),
    required("jurisdiction", JURISDICTION),
    required("filingDate", DATE),
]);

/// Who said what of which part of the document.
pub(super) const CITATIONS: Shape = Shape::List(&list(Shape::Object(&CITATION)).unique());
static CITATION: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    field("pointers", SOME_TEXTS).wrap("pointer"),
    field("expressions", SOME_TEXTS).wrap("expression"),
    required("timestamp", DATE_TIME),
    field("attributedTo", REF),
    field("process", REF),
    field("note", Shape::Text),
    field("signature", SIGNATURE).json(),
])
.rules(&[
    rule(RuleKind::ExactlyOne(&["pointers", "expressions"])),
    rule(RuleKind::AtLeastOne(&["attributedTo", "process"])).json(),
])
.frame(Frame::EXTENSIBLE);
const SOME_TEXTS: Shape = Shape::List(&list(Shape::Text).min(1));
