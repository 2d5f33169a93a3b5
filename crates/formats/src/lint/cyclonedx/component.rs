//! Components, where they come from, and how they were found.

use super::crypto::CRYPTO_PROPERTIES;
use super::forms::{
    BOM_REF, CPE, IRI, LINE, MIME_TYPE, TEXTS, UNIQUE_REFS, UNTYPED, URL, VERSION, VERSION_RANGE,
    XML_URI,
};
use super::licence::{LICENCES, XML_LICENCES_1_0, XML_LICENCES_1_1, XML_LICENCES_1_7};
use super::model::MODEL_CARD;
use super::parts::{
    ACTION, ATTACHMENT, CONTACTS, DATA_GOVERNANCE, EXTERNAL_REFERENCES, GRAPHICS, HASHES, ISSUES,
    ORGANIZATION, PROPERTIES, RELEASE_NOTES, XML_REFS,
};
use super::patent::PATENT_ASSERTIONS;
use super::signature::SIGNATURE;
use crate::lint::frame::{Frame, Wrapper};
use crate::lint::shape::{
    Case, List, Object, RuleKind, Shape, Test, Word, case, field, list, required, rule, words,
};

// Components hold components: a circle must be closed by statics, constants will not do.
pub(super) const COMPONENT: Shape = Shape::Object(&COMPONENT_OBJECT);
/// Components, each once.
pub(super) const COMPONENTS: Shape = Shape::List(&COMPONENT_LIST);
static COMPONENT_LIST: List = list(Shape::Object(&COMPONENT_OBJECT)).unique();
/// Components, perhaps repeated.
pub(super) const REPEATED_COMPONENTS: Shape = Shape::List(&REPEATED_COMPONENT_LIST);
static REPEATED_COMPONENT_LIST: List = list(Shape::Object(&COMPONENT_OBJECT));

static COMPONENT_OBJECT: Object = Object::closed(&[
    required("type", Shape::Words(TYPES)).attribute(),
    field("mime-type", MIME_TYPE).attribute().since(2),
    field("isExternal", Shape::Bool).attribute().since(7),
    field("bom-ref", BOM_REF).attribute().since(1),
    field("supplier", ORGANIZATION).since(2),
    field("manufacturer", ORGANIZATION).since(6),
    field("authors", CONTACTS).wrap("author").since(6),
    field("author", LINE).since(2),
    field("publisher", LINE),
    field("group", LINE),
    required("name", LINE),
    field("version", LINE).required_in(0, 3).until(5),
    field("version", VERSION).since(6),
    field("versionRange", VERSION_RANGE).since(7),
    field("description", LINE),
    field("scope", Shape::Words(SCOPES)).json(),
    field("scope", Shape::Words(SCOPES)).xml().until(4),
    field("scope", Shape::Words(SCOPES))
        .xml()
        .since(5)
        .with_default(),
    field("hashes", HASHES).wrap("hash"),
    field("licenses", LICENCES).json(),
    field("licenses", XML_LICENCES_1_0).xml().until(0),
    field("licenses", XML_LICENCES_1_1).xml().since(1).until(6),
    field("licenses", XML_LICENCES_1_7).xml().since(7),
    field("copyright", LINE),
    field("patentAssertions", PATENT_ASSERTIONS)
        .wrap("patentAssertion")
        .since(7),
    field("cpe", CPE),
    field("purl", XML_URI),
    field("omniborId", TEXTS).since(6),
    field("swhid", TEXTS).since(6),
    field("swid", Shape::Object(&SWID)).since(2),
    field("modified", Shape::Bool).xml_required_in(0, 0),
    field("pedigree", Shape::Object(&PEDIGREE)).since(1),
    field("externalReferences", EXTERNAL_REFERENCES)
        .wrap("reference")
        .since(1),
    field("properties", PROPERTIES)
        .wrap_in("property", Wrapper::Open)
        .since(3),
    field("components", Shape::List(&COMPONENT_LIST)).wrap_in("component", Wrapper::Between),
    field("evidence", Shape::Object(&EVIDENCE)).since(3),
    field("releaseNotes", RELEASE_NOTES).since(4),
    field("modelCard", MODEL_CARD).since(5),
    field("data", DATASETS).json().since(5),
    field("data", DATASET).xml().since(5).until(5),
    field("data", DATASETS).xml().since(6),
    field("cryptoProperties", CRYPTO_PROPERTIES).since(6),
    field("tags", TEXTS).wrap("tag").since(6),
    field("signature", SIGNATURE).json().since(4),
])
.rules(&[
    rule(RuleKind::AtMostOne(&["version", "versionRange"])).since(7),
    rule(RuleKind::Forbids(NOT_EXTERNAL, &["versionRange"]))
        .since(7)
        .json(),
])
.frame(Frame::OPEN);

/// A range of versions is for components that come from elsewhere; XML Schema cannot say so.
const NOT_EXTERNAL: Test = Test::Code("isExternal=true", |component| {
    component
        .get("isExternal")
        .is_none_or(|value| value == false)
});

static SCOPES: &[Word] = words!["required", "optional", "excluded" since 1];

static TYPES: &[Word] = words![
    "application", "framework", "library", "container" since 2, "platform" since 5, "operating-system",
    "device", "device-driver" since 5, "firmware" since 2, "file" since 1,
    "machine-learning-model" since 5, "data" since 5, "cryptographic-asset" since 6,
];

static SWID: Object = Object::closed(&[
    required("tagId", Shape::Text).attribute(),
    required("name", Shape::Text).attribute(),
    field("version", Shape::Text).attribute(),
    field("tagVersion", Shape::Integer(i64::MIN, i64::MAX)).attribute(),
    field("patch", Shape::Bool).attribute(),
    field("text", ATTACHMENT),
    field("url", URL),
])
.frame(Frame::FOREIGN);

static PEDIGREE: Object = Object::closed(&[
    field("ancestors", Shape::List(&REPEATED_COMPONENT_LIST)).wrap_in("component", Wrapper::Open),
    field("descendants", Shape::List(&REPEATED_COMPONENT_LIST)).wrap_in("component", Wrapper::Open),
    field("variants", Shape::List(&REPEATED_COMPONENT_LIST)).wrap_in("component", Wrapper::Open),
    field("commits", Shape::List(&list(Shape::Object(&COMMIT))))
        .wrap_in("commit", Wrapper::Between),
    field("patches", Shape::List(&list(Shape::Object(&PATCH))))
        .wrap_in("patch", Wrapper::Between)
        .since(2),
    field("notes", LINE),
])
.frame(Frame::FOREIGN);

static COMMIT: Object = Object::closed(&[
    field("uid", LINE),
    field("url", IRI),
    field("author", ACTION),
    field("committer", ACTION),
    field("message", LINE),
])
.frame(Frame::FOREIGN);

static PATCH: Object = Object::closed(&[
    required(
        "type",
        Shape::Words(words!["unofficial", "monkey", "backport", "cherry-pick"]),
    )
    .attribute(),
    field("diff", Shape::Object(&DIFF)),
    field("resolves", ISSUES).wrap("issue"),
])
.frame(Frame::FOREIGN);

static DIFF: Object =
    Object::closed(&[field("text", ATTACHMENT), field("url", URL)]).frame(Frame::FOREIGN);

static EVIDENCE: Object = Object::closed(&[
    field("identity", Shape::Object(&IDENTITY))
        .json()
        .since(5)
        .until(5),
    field("identity", Shape::Choice(IDENTITY_CASES))
        .json()
        .since(6),
    field("identity", Shape::Object(&IDENTITY))
        .xml()
        .since(5)
        .until(5),
    field("identity", Shape::List(&list(Shape::Object(&IDENTITY))))
        .xml()
        .since(6),
    field(
        "occurrences",
        Shape::List(&list(Shape::Object(&OCCURRENCE))),
    )
    .wrap("occurrence")
    .since(5),
    field("callstack", Shape::Object(&CALL_STACK)).since(5),
    field("licenses", LICENCES).json(),
    field("licenses", XML_LICENCES_1_1).xml().until(6),
    field("licenses", XML_LICENCES_1_7).xml().since(7),
    field("copyright", Shape::List(&list(Shape::Object(&COPYRIGHT)))).wrap("text"),
])
.frame(Frame::OPEN);
static COPYRIGHT: Object = Object::closed(&[required("text", Shape::Text).content()]);

static IDENTITY_CASES: &[Case] = &[
    case(Test::IsList, Shape::List(&list(Shape::Object(&IDENTITY)))),
    case(Test::IsObject, Shape::Object(&IDENTITY)),
];
static IDENTITY: Object = Object::closed(&[
    required("field", Shape::Words(IDENTITY_FIELDS)),
    field("confidence", Shape::Number(0.0, 1.0)),
    field("concludedValue", Shape::Text).since(6),
    field(
        "methods",
        Shape::List(&list(Shape::Object(&IDENTITY_METHOD))),
    )
    .wrap("method"),
    field("tools", UNIQUE_REFS).json(),
    field("tools", XML_REFS).xml().wrap("tool"),
]);
static IDENTITY_FIELDS: &[Word] = words![
    "group", "name", "version", "purl", "cpe", "omniborId" since 6, "swhid" since 6, "swid", "hash",
];
static IDENTITY_METHOD: Object = Object::closed(&[
    required("technique", Shape::Words(TECHNIQUES)),
    required("confidence", Shape::Number(0.0, 1.0)),
    field("value", Shape::Text),
]);
static TECHNIQUES: &[Word] = words![
    "source-code-analysis",
    "binary-analysis",
    "manifest-analysis",
    "ast-fingerprint",
    "hash-comparison",
    "instrumentation",
    "dynamic-analysis",
    "filename",
    "attestation",
    "other",
];

/// XML forgot the type of the location in 1.5, so that anything may stand in it.
static OCCURRENCE: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    required("location", Shape::Text).json(),
    required("location", Shape::Any).xml().until(5),
    required("location", Shape::Text).xml().since(6),
    field("line", Shape::Integer(0, i64::MAX)).since(6),
    field("offset", Shape::Integer(0, i64::MAX)).since(6),
    field("symbol", Shape::Text).since(6),
    field("additionalContext", Shape::Text).since(6),
]);

static CALL_STACK: Object = Object::closed(&[
    field("frames", Shape::List(&list(Shape::Object(&STACK_FRAME)))).wrap("frame"),
    field("tools", XML_REFS).xml().wrap("tool"),
]);
static STACK_FRAME: Object = Object::closed(&[
    field("package", Shape::Text),
    required("module", Shape::Text),
    field("function", Shape::Text),
    field("parameters", TEXTS).wrap("parameter"),
    field("line", Shape::Integer(i64::MIN, i64::MAX)),
    field("column", Shape::Integer(i64::MIN, i64::MAX)),
    field("fullFilename", Shape::Text),
]);

/// Data that a component holds, or that a model learnt from.
pub(super) const DATASET: Shape = Shape::Object(&DATASET_OBJECT);
const DATASETS: Shape = Shape::List(&list(DATASET));
static DATASET_OBJECT: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    required(
        "type",
        Shape::Words(words![
            "source-code",
            "configuration",
            "dataset",
            "definition",
            "other"
        ]),
    ),
    field("name", Shape::Text),
    field("contents", Shape::Object(&CONTENTS)),
    field("classification", Shape::Text),
    field("sensitiveData", TEXTS).json(),
    field("sensitiveData", UNTYPED).xml().until(6),
    field("sensitiveData", TEXTS).xml().since(7),
    field("graphics", GRAPHICS),
    field("description", Shape::Text),
    field("governance", DATA_GOVERNANCE),
]);
static CONTENTS: Object = Object::closed(&[
    field("attachment", ATTACHMENT),
    field("url", IRI),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
]);
