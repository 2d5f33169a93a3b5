//! The document itself: metadata, dependencies, compositions, annotations.
//!
//! Traps: JSON has no properties of the document before 1.5, XML has them since 1.3; dependencies are lists of names in
//! JSON and elements in elements in XML.

use super::component::{COMPONENT, COMPONENTS};
use super::declaration::{DECLARATIONS, DEFINITIONS};
use super::forms::{BOM_REF, DATE_TIME, LOCAL_REF, LOCAL_REFS, REF, SERIAL_NUMBER, UNIQUE_REFS};
use super::formulation::FORMULATION;
use super::licence::{LICENCES, XML_LICENCES_1_1, XML_LICENCES_1_7};
use super::parts::{
    CONTACT, CONTACTS, EXTERNAL_REFERENCES, ORGANIZATION, ORGANIZATIONS, PROPERTIES, TOOLS,
    TOOLS_SINCE_1_5, XML_REFS, XML_TOOLS,
};
use super::patent::CITATIONS;
use super::service::{SERVICE, SERVICES};
use super::signature::SIGNATURE;
use super::vulnerability::VULNERABILITIES;
use crate::lint::frame::{Attributes, Frame, Repeat, Wrapper};
use crate::lint::shape::{Object, RuleKind, Shape, Span, Word, field, list, required, rule, words};

pub(super) static BOM: Object = Object::closed(&[
    field("$schema", Shape::Words(SCHEMAS)).json().until(5),
    field("$schema", Shape::Text).json().since(6),
    required("bomFormat", Shape::Words(words!["CycloneDX"])).json(),
    required("specVersion", Shape::Text).json(),
    field("serialNumber", SERIAL_NUMBER).attribute().since(1),
    field("version", Shape::Integer(i64::MIN, i64::MAX))
        .attribute()
        .required_in(0, 4)
        .xml_optional()
        .until(4),
    field("version", Shape::Integer(1, i64::MAX))
        .attribute()
        .since(5),
    field("metadata", Shape::Object(&METADATA)).since(2),
    field("components", COMPONENTS)
        .wrap_in("component", Wrapper::Open)
        .xml_required_in(0, 1),
    field("services", SERVICES)
        .wrap_in("service", Wrapper::Open)
        .since(2),
    field("externalReferences", EXTERNAL_REFERENCES)
        .wrap("reference")
        .since(1),
    field("dependencies", DEPENDENCIES).json(),
    field("dependencies", XML_DEPENDENCIES)
        .xml()
        .wrap("dependency")
        .since(2),
    field(
        "compositions",
        Shape::List(&list(Shape::Object(&COMPOSITION)).unique()),
    )
    .wrap_in("composition", Wrapper::Open)
    .since(3),
    field("properties", PROPERTIES).json().since(5),
    field("properties", PROPERTIES)
        .xml()
        .wrap_in("property", Wrapper::Open)
        .since(3),
    field("vulnerabilities", VULNERABILITIES)
        .wrap_in("vulnerability", Wrapper::Open)
        .since(4),
    field(
        "annotations",
        Shape::List(&list(Shape::Object(&ANNOTATION)).unique()),
    )
    .wrap_in("annotation", Wrapper::Open)
    .since(5),
    field("formulation", FORMULATION)
        .wrap_in("formula", Wrapper::Open)
        .since(5),
    field("declarations", Shape::Object(&DECLARATIONS)).since(6),
    field("definitions", Shape::Object(&DEFINITIONS)).since(6),
    field("citations", CITATIONS)
        .wrap("citation")
        .not_empty()
        .since(7),
    field("signature", SIGNATURE).json().since(4),
])
.frame(Frame::OPEN);
static SCHEMAS: &[Word] = &[
    schema(2, "http://cyclonedx.org/schema/bom-1.2a.schema.json"),
    schema(3, "http://cyclonedx.org/schema/bom-1.3.schema.json"),
    schema(4, "http://cyclonedx.org/schema/bom-1.4.schema.json"),
    schema(5, "http://cyclonedx.org/schema/bom-1.5.schema.json"),
];

const fn schema(edition: u8, text: &'static str) -> Word {
    Word {
        text,
        span: Span {
            since: edition,
            until: edition,
        },
    }
}

static METADATA: Object = Object::closed(&[
    field("timestamp", DATE_TIME),
    field("lifecycles", Shape::List(&list(Shape::Object(&LIFECYCLE))))
        .wrap("lifecycle")
        .since(5),
    field("tools", TOOLS).wrap("tool").until(4),
    field("tools", TOOLS_SINCE_1_5).json().since(5),
    field("tools", XML_TOOLS).xml().since(5),
    field("authors", CONTACTS).wrap("author"),
    field("component", COMPONENT),
    field("manufacturer", ORGANIZATION).since(6),
    field("manufacture", ORGANIZATION).json(),
    field("manufacture", ORGANIZATIONS).xml().until(2),
    field("manufacture", ORGANIZATION).xml().since(3),
    field("supplier", ORGANIZATION).json(),
    field("supplier", ORGANIZATIONS).xml().until(2),
    field("supplier", ORGANIZATION).xml().since(3),
    field("licenses", LICENCES).json().since(3),
    field("licenses", XML_LICENCES_1_1).xml().since(3).until(6),
    field("licenses", XML_LICENCES_1_7).xml().since(7),
    field("properties", PROPERTIES)
        .wrap_in("property", Wrapper::Open)
        .since(3),
    field("distributionConstraints", Shape::Object(&DISTRIBUTION)).since(7),
])
.frame(Frame::EXTENSIBLE);
/// A known phase, or one of one's own.
static LIFECYCLE: Object = Object::closed(&[
    field(
        "phase",
        Shape::Words(words![
            "design",
            "pre-build",
            "build",
            "post-build",
            "operations",
            "discovery",
            "decommission",
        ]),
    ),
    field("name", Shape::Text),
    field("description", Shape::Text),
])
.rules(&[
    rule(RuleKind::ExactlyOne(&["phase", "name"])),
    rule(RuleKind::AtMostOne(&["phase", "description"])),
]);
static DISTRIBUTION: Object = Object::closed(&[field(
    "tlp",
    Shape::Words(words!["CLEAR", "GREEN", "AMBER", "AMBER_AND_STRICT", "RED"]),
)
.with_default()]);

const DEPENDENCIES: Shape = Shape::List(&list(Shape::Object(&DEPENDENCY)).unique());
static DEPENDENCY: Object = Object::closed(&[
    required("ref", LOCAL_REF),
    field("dependsOn", LOCAL_REFS),
    field("provides", LOCAL_REFS).since(6),
]);
const XML_DEPENDENCIES: Shape = Shape::List(&list(Shape::Object(&XML_DEPENDENCY)));
static XML_DEPENDENCY: Object = Object::closed(&[
    required("ref", LOCAL_REF).xml().attribute(),
    field("dependency", Shape::Object(&XML_DEPENDENCY)).xml(),
    field("provides", Shape::Object(&XML_PROVIDES))
        .xml()
        .since(6),
])
.frame(DEPENDENCY_FRAME);
const DEPENDENCY_FRAME: Frame = Frame::PLAIN
    .attributes(Attributes::Foreign)
    .repeat(Repeat::Many);
static XML_PROVIDES: Object = Object::closed(&[required("ref", LOCAL_REF).xml().attribute()]);

/// Dependencies within a formula. They may name what stands nowhere in the document.
pub(super) const TOPOLOGY: Shape = Shape::List(&list(Shape::Object(&TOPOLOGY_NODE)).unique());
static TOPOLOGY_NODE: Object = Object::closed(&[
    required("ref", REF),
    field("dependsOn", UNIQUE_REFS),
    field("provides", UNIQUE_REFS).since(6),
]);
/// The same in XML.
pub(super) const XML_TOPOLOGY: Shape = Shape::List(&list(Shape::Object(&XML_TOPOLOGY_NODE)));
static XML_TOPOLOGY_NODE: Object = Object::closed(&[
    required("ref", REF).xml().attribute(),
    field("dependency", Shape::Object(&XML_TOPOLOGY_NODE)).xml(),
    field("provides", Shape::Object(&XML_PROVIDED))
        .xml()
        .since(6),
])
.frame(DEPENDENCY_FRAME);
static XML_PROVIDED: Object = Object::closed(&[required("ref", REF).xml().attribute()]);

/// How complete the document is about something. In XML the whole row may stand any number of times.
static COMPOSITION: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute().since(5),
    required("aggregate", Shape::Words(AGGREGATES)).with_default(),
    field("assemblies", LOCAL_REFS).json(),
    field("assemblies", XML_LOCAL_REFS)
        .xml()
        .wrap_in("assembly", Wrapper::Between),
    field("dependencies", LOCAL_REFS).json(),
    field("dependencies", XML_LOCAL_REFS)
        .xml()
        .wrap_in("dependency", Wrapper::Between),
    field("vulnerabilities", LOCAL_REFS).json().since(5),
    field("vulnerabilities", XML_LOCAL_REFS)
        .xml()
        .wrap_in("vulnerability", Wrapper::Between)
        .since(5),
    field("signature", SIGNATURE).json().since(4),
])
.frame(Frame::PLAIN.repeat(Repeat::Many));
const XML_LOCAL_REFS: Shape = Shape::List(&list(Shape::Object(&XML_LOCAL_REF)));
static XML_LOCAL_REF: Object = Object::closed(&[required("ref", LOCAL_REF).xml().attribute()])
    .frame(Frame::PLAIN.attributes(Attributes::Foreign));
static AGGREGATES: &[Word] = words![
    "complete", "incomplete", "incomplete_first_party_only",
    "incomplete_first_party_proprietary_only" since 5, "incomplete_first_party_opensource_only" since 5,
    "incomplete_third_party_only", "incomplete_third_party_proprietary_only" since 5,
    "incomplete_third_party_opensource_only" since 5, "unknown", "not_specified",
];

static ANNOTATION: Object = Object::closed(&[
    field("bom-ref", BOM_REF).attribute(),
    required("subjects", UNIQUE_REFS).json(),
    field("subjects", XML_REFS)
        .xml()
        .wrap_in("subject", Wrapper::Between),
    required("annotator", Shape::Object(&ANNOTATOR)),
    required("timestamp", DATE_TIME),
    required("text", Shape::Text),
    field("signature", SIGNATURE).json(),
])
.frame(Frame::OPEN);
static ANNOTATOR: Object = Object::closed(&[
    field("organization", ORGANIZATION),
    field("individual", CONTACT),
    field("component", COMPONENT),
    field("service", SERVICE),
])
.rules(&[
    rule(RuleKind::ExactlyOne(ANNOTATORS)).json(),
    rule(RuleKind::AtMostOne(ANNOTATORS)).xml(),
]);
const ANNOTATORS: &[&str] = &["organization", "individual", "component", "service"];
