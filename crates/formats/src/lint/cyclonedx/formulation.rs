//! How things are made: formulas, workflows, tasks, triggers, workspaces; since 1.5.

use super::component::COMPONENTS;
use super::document::{TOPOLOGY, XML_TOPOLOGY};
use super::forms::{BOM_REF, DATE_TIME, REF, TEXTS};
use super::parts::{ATTACHMENT, EXTERNAL_REFERENCE, PROPERTIES, PROPERTY};
use super::service::SERVICES;
use crate::lint::frame::{Attributes, Frame, Repeat, Wrapper};
use crate::lint::shape::{
    Case, Object, RuleKind, Shape, Test, Word, case, field, list, required, rule, words,
};

pub(super) const FORMULATION: Shape = Shape::List(&list(Shape::Object(&FORMULA)).unique());
/// In JSON, its name may be that of its workflow, as in the standard's own examples; in XML no two names are equal.
static FORMULA: Object = Object::closed(&[
    field("bom-ref", REF).attribute(),
    field("components", COMPONENTS).wrap_in("component", Wrapper::Open),
    field("services", SERVICES).wrap_in("service", Wrapper::Open),
    field(
        "workflows",
        Shape::List(&list(Shape::Object(&WORKFLOW)).unique()),
    )
    .wrap_in("workflow", Wrapper::OpenAtEnd),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
])
.frame(Frame::PLAIN.attributes(Attributes::Any));

static WORKFLOW: Object = Object::closed(&[
    required("bom-ref", BOM_REF).attribute(),
    required("uid", Shape::Text),
    field("name", Shape::Text),
    field("description", Shape::Text),
    field("resourceReferences", RESOURCES).wrap_in("resourceReference", Wrapper::OpenAtEnd),
    field("tasks", Shape::List(&list(Shape::Object(&TASK)).unique()))
        .wrap_in("task", Wrapper::OpenAtEnd),
    field("taskDependencies", TOPOLOGY).json(),
    field("taskDependencies", XML_TOPOLOGY)
        .xml()
        .wrap("dependency"),
    required("taskTypes", Shape::List(&list(Shape::Words(TASK_TYPES)))).wrap("taskType"),
    field("trigger", Shape::Object(&TRIGGER)),
    field("steps", STEPS).wrap("step"),
    field("inputs", INPUTS).wrap("input"),
    field("outputs", OUTPUTS).wrap("output"),
    field("timeStart", DATE_TIME),
    field("timeEnd", DATE_TIME),
    field("workspaces", WORKSPACES).wrap_in("workspace", Wrapper::OpenAtEnd),
    field("runtimeTopology", TOPOLOGY).json(),
    field("runtimeTopology", XML_TOPOLOGY)
        .xml()
        .wrap("dependency"),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
])
.frame(Frame::OPEN);

static TASK: Object = Object::closed(&[
    required("bom-ref", BOM_REF).attribute(),
    required("uid", Shape::Text),
    field("name", Shape::Text),
    field("description", Shape::Text),
    field("resourceReferences", RESOURCES).wrap_in("resourceReference", Wrapper::OpenAtEnd),
    required("taskTypes", Shape::List(&list(Shape::Words(TASK_TYPES)))).wrap("taskType"),
    field("trigger", Shape::Object(&TRIGGER)),
    field("steps", STEPS).wrap("step"),
    field("inputs", INPUTS).wrap("input"),
    field("outputs", OUTPUTS).wrap("output"),
    field("timeStart", DATE_TIME),
    field("timeEnd", DATE_TIME),
    field("workspaces", WORKSPACES).wrap_in("workspace", Wrapper::OpenAtEnd),
    field("runtimeTopology", TOPOLOGY).json(),
    field("runtimeTopology", XML_TOPOLOGY)
        .xml()
        .wrap("dependency"),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
])
.frame(Frame::OPEN);

static TASK_TYPES: &[Word] = words![
    "copy", "clone", "lint", "scan", "merge", "build", "test", "deliver", "deploy", "release",
    "clean", "other",
];

static TRIGGER: Object = Object::closed(&[
    required("bom-ref", BOM_REF).attribute(),
    required("uid", Shape::Text),
    field("name", Shape::Text),
    field("description", Shape::Text),
    field("resourceReferences", RESOURCES).wrap_in("resourceReference", Wrapper::OpenAtEnd),
    required(
        "type",
        Shape::Words(words!["manual", "api", "webhook", "scheduled"]),
    ),
    field("event", Shape::Object(&EVENT)),
    field(
        "conditions",
        Shape::List(&list(Shape::Object(&CONDITION)).unique()),
    )
    .wrap("condition"),
    field("timeActivated", DATE_TIME),
    field("inputs", INPUTS).wrap("input"),
    field("outputs", OUTPUTS).wrap("output"),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
])
.frame(Frame::OPEN);
static CONDITION: Object = Object::closed(&[
    field("description", Shape::Text),
    field("expression", Shape::Text),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
]);
static EVENT: Object = Object::closed(&[
    field("uid", Shape::Text),
    field("description", Shape::Text),
    field("timeReceived", DATE_TIME),
    field("data", ATTACHMENT),
    field("source", RESOURCE),
    field("target", RESOURCE),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
])
.frame(Frame::OPEN);

const STEPS: Shape = Shape::List(&list(Shape::Object(&STEP)).unique());
static STEP: Object = Object::closed(&[
    field("name", Shape::Text),
    field("description", Shape::Text),
    field("commands", Shape::List(&list(Shape::Object(&COMMAND)))).wrap("command"),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
])
.frame(Frame::OPEN);
static COMMAND: Object = Object::closed(&[
    field("executed", Shape::Text),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
]);

const INPUTS: Shape = Shape::List(&list(Shape::Object(&INPUT)).unique());
static INPUT: Object = Object::closed(&[
    field("resource", RESOURCE),
    field(
        "parameters",
        Shape::List(&list(Shape::Object(&PARAMETER)).unique()),
    )
    .wrap("parameter"),
    field("environmentVars", VARIABLES).json(),
    field("environmentVars", XML_VARIABLES).xml(),
    field("data", ATTACHMENT),
    field("source", RESOURCE),
    field("target", RESOURCE),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
])
.rules(&[rule(RuleKind::ExactlyOne(&[
    "resource",
    "parameters",
    "environmentVars",
    "data",
]))])
.frame(Frame::OPEN);
static PARAMETER: Object = Object::closed(&[
    field("name", Shape::Text),
    field("value", Shape::Text),
    field("dataType", Shape::Text),
])
.frame(Frame::OPEN);

const OUTPUTS: Shape = Shape::List(&list(Shape::Object(&OUTPUT)).unique());
static OUTPUT: Object = Object::closed(&[
    field("resource", RESOURCE),
    field("environmentVars", VARIABLES).json(),
    field("environmentVars", XML_VARIABLES).xml(),
    field("data", ATTACHMENT),
    field(
        "type",
        Shape::Words(words![
            "artifact",
            "attestation",
            "log",
            "evidence",
            "metrics",
            "other"
        ]),
    ),
    field("source", RESOURCE),
    field("target", RESOURCE),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
])
.rules(&[rule(RuleKind::ExactlyOne(&[
    "resource",
    "environmentVars",
    "data",
]))])
.frame(Frame::OPEN);

const VARIABLES: Shape = Shape::List(&list(Shape::Choice(VARIABLE)).unique());
static VARIABLE: &[Case] = &[
    case(Test::IsText, Shape::Text),
    case(Test::IsObject, Shape::Object(&PROPERTY)),
];
const XML_VARIABLES: Shape = Shape::Object(&XML_VARIABLES_OBJECT);
static XML_VARIABLES_OBJECT: Object = Object::closed(&[
    field("environmentVar", Shape::Object(&PROPERTY)).xml(),
    field("value", Shape::Text).xml(),
])
.frame(Frame::PLAIN.repeat(Repeat::Many));

const RESOURCES: Shape = Shape::List(&list(RESOURCE).unique());
const RESOURCE: Shape = Shape::Object(&RESOURCE_OBJECT);
static RESOURCE_OBJECT: Object = Object::closed(&[
    field("ref", REF),
    field("externalReference", Shape::Object(&EXTERNAL_REFERENCE)),
])
.rules(&[rule(RuleKind::ExactlyOne(&["ref", "externalReference"]))])
.frame(Frame::OPEN);

const WORKSPACES: Shape = Shape::List(&list(Shape::Object(&WORKSPACE)).unique());
static WORKSPACE: Object = Object::closed(&[
    required("bom-ref", BOM_REF).attribute(),
    required("uid", Shape::Text),
    field("name", Shape::Text),
    field("aliases", TEXTS).wrap("alias"),
    field("description", Shape::Text),
    field("resourceReferences", RESOURCES).wrap_in("resourceReference", Wrapper::OpenAtEnd),
    field(
        "accessMode",
        Shape::Words(words![
            "read-only",
            "read-write",
            "read-write-once",
            "write-once",
            "write-only"
        ]),
    ),
    field("mountPath", Shape::Text),
    field("managedDataType", Shape::Text),
    field("volumeRequest", Shape::Text),
    field("volume", Shape::Object(&VOLUME)),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
])
.frame(Frame::OPEN.repeat(Repeat::Many));
static VOLUME: Object = Object::closed(&[
    field("uid", Shape::Text),
    field("name", Shape::Text),
    field("mode", Shape::Words(words!["filesystem", "block"])).with_default(),
    field("path", Shape::Text),
    field("sizeAllocated", Shape::Text),
    field("persistent", Shape::Bool),
    field("remote", Shape::Bool),
    field("properties", PROPERTIES).wrap_in("property", Wrapper::Open),
]);
