//! Small parts that stand everywhere: digests, properties, texts, references, people and organisations, tools.

use super::component::COMPONENTS;
use super::forms::{
    BOM_REF, CONTACT_EMAIL, DATE_TIME, DIGEST, EMAIL, IRI, LINE, REF, TEXTS, URL, URLS, VERSION,
};
use super::service::SERVICES;
use crate::lint::frame::{Attributes, Frame, Repeat, Wrapper};
use crate::lint::shape::{
    Case, Object, Others, RuleKind, Shape, Test, Word, case, field, list, required, rule, words,
};

pub(super) const HASHES: Shape = Shape::List(&list(Shape::Object(&HASH)));
pub(super) static HASH: Object = Object::closed(&[
    required("alg", Shape::Words(HASH_ALGORITHMS)).attribute(),
    required("content", DIGEST).content(),
]);
static HASH_ALGORITHMS: &[Word] = words![
    "MD5", "SHA-1", "SHA-256", "SHA-384" since 2, "SHA-512", "SHA3-256", "SHA3-384" since 2,
    "SHA3-512", "BLAKE2b-256" since 2, "BLAKE2b-384" since 2, "BLAKE2b-512" since 2,
    "BLAKE3" since 2, "Streebog-256" since 7, "Streebog-512" since 7,
];

/// In JSON, a property had no mandatory name, and anything might stand in it, until 1.5.
pub(super) const PROPERTIES: Shape = Shape::List(&list(Shape::Object(&PROPERTY)));
pub(super) static PROPERTY: Object = Object::closed(&[
    field("name", Shape::Text)
        .required_in(6, u8::MAX)
        .xml_required_in(0, u8::MAX)
        .attribute(),
    field("value", Shape::Text).content(),
])
.others(Others::FreeUntil(5));

/// A text that stands in the document itself, perhaps encoded.
pub(super) const ATTACHMENT: Shape = Shape::Object(&ATTACHMENT_OBJECT);
static ATTACHMENT_OBJECT: Object = Object::closed(&[
    field("contentType", Shape::Text)
        .attribute()
        .named("content-type"),
    field("encoding", Shape::Words(words!["base64"])).attribute(),
    required("content", Shape::Text).content(),
]);

pub(super) const EXTERNAL_REFERENCES: Shape =
    Shape::List(&list(Shape::Object(&EXTERNAL_REFERENCE)));
pub(super) static EXTERNAL_REFERENCE: Object = Object::closed(&[
    required("type", Shape::Words(EXTERNAL_REFERENCE_TYPES)).attribute(),
    required("url", URL),
    field("comment", LINE),
    field("hashes", HASHES).wrap("hash").since(3),
    field("properties", PROPERTIES)
        .wrap_in("property", Wrapper::Open)
        .since(7),
])
.frame(Frame::PLAIN.attributes(Attributes::Any));
static EXTERNAL_REFERENCE_TYPES: &[Word] = words![
    "vcs", "issue-tracker", "website", "advisories", "bom", "mailing-list", "social", "chat",
    "documentation", "support", "source-distribution" since 6, "distribution",
    "distribution-intake" since 5, "license", "build-meta", "build-system", "release-notes" since 4,
    "security-contact" since 5, "model-card" since 5, "log" since 5, "configuration" since 5,
    "evidence" since 5, "formulation" since 5, "attestation" since 5, "threat-model" since 5,
    "adversary-model" since 5, "risk-assessment" since 5, "vulnerability-assertion" since 5,
    "exploitability-statement" since 5, "pentest-report" since 5, "static-analysis-report" since 5,
    "dynamic-analysis-report" since 5, "runtime-analysis-report" since 5,
    "component-analysis-report" since 5, "maturity-report" since 5, "certification-report" since 5,
    "codified-infrastructure" since 5, "quality-metrics" since 5, "poam" since 5,
    "electronic-signature" since 6, "digital-signature" since 6, "rfc-9116" since 6,
    "patent" since 7, "patent-family" since 7, "patent-assertion" since 7, "citation" since 7, "other",
];

/// A name of a thing as XML writes it in lists: an element with an attribute.
pub(super) const XML_REFS: Shape = Shape::List(&list(Shape::Object(&XML_REF)));
static XML_REF: Object = Object::closed(&[required("ref", REF).xml().attribute()])
    .frame(Frame::PLAIN.attributes(Attributes::Foreign));

pub(super) const ORGANIZATION: Shape = Shape::Object(&ORGANIZATION_OBJECT);
pub(super) const ORGANIZATIONS: Shape = Shape::List(&list(ORGANIZATION));
static ORGANIZATION_OBJECT: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute().since(5),
    field("name", LINE),
    field("address", Shape::Object(&POSTAL_ADDRESS)).since(6),
    field("url", URLS),
    field("contact", CONTACTS),
])
.frame(Frame::EXTENSIBLE);

static POSTAL_ADDRESS: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    field("country", Shape::Text),
    field("region", Shape::Text),
    field("locality", Shape::Text),
    field("postOfficeBoxNumber", Shape::Text),
    field("postalCode", Shape::Text),
    field("streetAddress", Shape::Text),
]);

pub(super) const CONTACT: Shape = Shape::Object(&CONTACT_OBJECT);
pub(super) const CONTACTS: Shape = Shape::List(&list(CONTACT));
static CONTACT_OBJECT: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute().since(5),
    field("name", LINE),
    field("email", CONTACT_EMAIL).json(),
    field("email", TEXTS).xml().until(2),
    field("email", Shape::Text).xml().since(3),
    field("phone", LINE).json(),
    field("phone", TEXTS).xml().until(2),
    field("phone", Shape::Text).xml().since(3),
])
.frame(Frame::EXTENSIBLE);

/// An organisation or a person. JSON wants exactly one, XML at most one.
pub(super) const PARTY: Shape = Shape::Object(&PARTY_OBJECT);
static PARTY_OBJECT: Object = Object::closed(&[
    field("organization", ORGANIZATION),
    field("individual", CONTACT),
])
.rules(&[
    rule(RuleKind::ExactlyOne(&["organization", "individual"])).json(),
    rule(RuleKind::AtMostOne(&["organization", "individual"])).xml(),
]);

pub(super) const DATA_GOVERNANCE: Shape = Shape::Object(&DATA_GOVERNANCE_OBJECT);
static DATA_GOVERNANCE_OBJECT: Object = Object::closed(&[
    field("custodians", RESPONSIBLE_PARTIES).wrap("custodian"),
    field("stewards", RESPONSIBLE_PARTIES).wrap("steward"),
    field("owners", RESPONSIBLE_PARTIES).wrap("owner"),
]);
const RESPONSIBLE_PARTIES: Shape = Shape::List(&list(Shape::Object(&RESPONSIBLE_PARTY)));
static RESPONSIBLE_PARTY: Object = Object::closed(&[
    field("organization", ORGANIZATION),
    field("contact", CONTACT).named("individual"),
])
.rules(&[
    rule(RuleKind::ExactlyOne(&["organization", "contact"])).json(),
    rule(RuleKind::AtMostOne(&["organization", "contact"])).xml(),
]);

/// Who did something when: the author or the committer of a commit.
pub(super) const ACTION: Shape = Shape::Object(&ACTION_OBJECT);
static ACTION_OBJECT: Object = Object::closed(&[
    field("timestamp", DATE_TIME),
    field("name", LINE),
    field("email", EMAIL),
])
.frame(Frame::FOREIGN);

/// A defect, an enhancement or a weakness that something resolves.
pub(super) const ISSUES: Shape = Shape::List(&list(Shape::Object(&ISSUE)));
static ISSUE: Object = Object::closed(&[
    required(
        "type",
        Shape::Words(words!["defect", "enhancement", "security"]),
    )
    .attribute(),
    field("id", LINE),
    field("name", LINE),
    field("description", LINE),
    field("source", Shape::Object(&ISSUE_SOURCE)),
    field("references", URLS).wrap("url"),
])
.frame(Frame::FOREIGN);
static ISSUE_SOURCE: Object = Object::closed(&[field("name", LINE), field("url", URL)]);

pub(super) static TOOL: Object = Object::closed(&[
    field("vendor", Shape::Text),
    field("name", Shape::Text),
    field("version", VERSION),
    field("hashes", HASHES).wrap("hash"),
    field("externalReferences", EXTERNAL_REFERENCES)
        .wrap("reference")
        .since(4),
])
.frame(Frame::EXTENSIBLE);
pub(super) const TOOLS: Shape = Shape::List(&list(Shape::Object(&TOOL)));

/// Since 1.5, tools are components and services; the list of before may still stand instead.
pub(super) const TOOLS_SINCE_1_5: Shape = Shape::Choice(TOOLS_CASES);
static TOOLS_CASES: &[Case] = &[
    case(Test::IsObject, Shape::Object(&TOOL_PARTS)),
    case(Test::IsList, TOOLS),
];
static TOOL_PARTS: Object =
    Object::closed(&[field("components", COMPONENTS), field("services", SERVICES)]);
/// The same in XML.
pub(super) const XML_TOOLS: Shape = Shape::Object(&XML_TOOLS_OBJECT);
static XML_TOOLS_OBJECT: Object = Object::closed(&[
    field("tool", TOOLS).xml(),
    field("components", COMPONENTS)
        .xml()
        .wrap_in("component", Wrapper::Open),
    field("services", SERVICES)
        .xml()
        .wrap_in("service", Wrapper::Open),
])
.rules(&[
    rule(RuleKind::AtMostOne(&["tool", "components"])),
    rule(RuleKind::AtMostOne(&["tool", "services"])),
]);

/// What changed with a release.
pub(super) const RELEASE_NOTES: Shape = Shape::Object(&RELEASE_NOTES_OBJECT);
static RELEASE_NOTES_OBJECT: Object = Object::closed(&[
    required("type", Shape::Text),
    field("title", Shape::Text),
    field("featuredImage", IRI),
    field("socialImage", IRI),
    field("description", Shape::Text),
    field("timestamp", DATE_TIME),
    field("aliases", TEXTS).wrap("alias"),
    field("tags", TEXTS).wrap("tag"),
    field("resolves", ISSUES).wrap("issue"),
    field("notes", Shape::List(&list(Shape::Object(&NOTE)))).wrap("note"),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
])
.frame(Frame::OPEN.repeat(Repeat::Many));
static NOTE: Object = Object::closed(&[
    field("locale", super::forms::LOCALE),
    required("text", ATTACHMENT),
])
.frame(Frame::PLAIN.repeat(Repeat::Many));

/// Pictures with a description.
pub(super) const GRAPHICS: Shape = Shape::Object(&GRAPHICS_OBJECT);
static GRAPHICS_OBJECT: Object = Object::closed(&[
    field("description", Shape::Text),
    field("collection", Shape::List(&list(Shape::Object(&GRAPHIC)))).wrap("graphic"),
]);
static GRAPHIC: Object = Object::closed(&[field("name", Shape::Text), field("image", ATTACHMENT)]);
