//! The objects of CycloneDX 1.6's JSON schema, as far as they are written, with their fields in the schema's order.

use serde::Serialize;

use super::component::{Children, Roots};
use super::graph::{CompositionList, DependencyList};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bom<'p> {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    pub(super) bom_format: &'static str,
    pub(super) spec_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) serial_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<u64>,
    pub(super) metadata: Metadata<'p>,
    #[serde(skip_serializing_if = "Roots::is_empty")]
    pub(super) components: Roots<'p>,
    #[serde(skip_serializing_if = "Roots::is_empty")]
    pub(super) services: Roots<'p>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_references: Vec<ExternalReference<'p>>,
    #[serde(skip_serializing_if = "DependencyList::is_empty")]
    pub(super) dependencies: DependencyList<'p>,
    #[serde(skip_serializing_if = "CompositionList::is_empty")]
    pub(super) compositions: CompositionList<'p>,
}

#[derive(Serialize)]
pub(super) struct Metadata<'p> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) timestamp: Option<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) lifecycles: Vec<Lifecycle<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tools: Option<Tools<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) authors: Vec<Contact<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) component: Option<Component<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) manufacturer: Option<Organisation<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) manufacture: Option<Organisation<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supplier: Option<Organisation<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) licenses: Vec<LicenceChoice<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) properties: Vec<Property<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Lifecycle<'p> {
    Phase(&'p str),
    Name(&'p str),
}

#[derive(Serialize)]
pub(super) struct Tools<'p> {
    pub(super) components: Vec<Tool<'p>>,
}

#[derive(Serialize, PartialEq, Eq, Hash, Clone)]
pub(super) struct Tool<'p> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) manufacturer: Option<ToolMaker<'p>>,
    pub(super) name: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<&'p str>,
}

#[derive(Serialize, PartialEq, Eq, Hash, Clone)]
pub(super) struct ToolMaker<'p> {
    pub(super) name: &'p str,
}

#[derive(Serialize)]
pub(super) struct Organisation<'p> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) url: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) contact: Vec<Contact<'p>>,
}

#[derive(Serialize, Default)]
pub(super) struct Contact<'p> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) phone: Option<&'p str>,
}

/// A component, or a service, which has a part of the same fields.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Component<'p> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    #[serde(rename = "bom-ref")]
    pub(super) reference: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supplier: Option<Organisation<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) provider: Option<Organisation<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) manufacturer: Option<Organisation<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<&'p str>,
    pub(super) name: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scope: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) hashes: Vec<Hash<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) licenses: Vec<LicenceChoice<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) copyright: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cpe: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) purl: Option<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) omnibor_id: Vec<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) swhid: Vec<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) swid: Option<Swid<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) modified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pedigree: Option<Pedigree<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_references: Vec<ExternalReference<'p>>,
    #[serde(skip_serializing_if = "Children::is_empty")]
    pub(super) components: Children<'p>,
    #[serde(skip_serializing_if = "Children::is_empty")]
    pub(super) services: Children<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) evidence: Option<Evidence<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) model_card: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) data: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) properties: Vec<Property<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Swid<'p> {
    pub(super) tag_id: &'p str,
    pub(super) name: &'p str,
}

#[derive(Serialize)]
pub(super) struct Pedigree<'p> {
    pub(super) ancestors: Vec<Component<'p>>,
}

#[derive(Serialize)]
pub(super) struct Hash<'p> {
    pub(super) alg: &'static str,
    pub(super) content: &'p str,
}

#[derive(Serialize)]
pub(super) struct ExternalReference<'p> {
    #[serde(rename = "type")]
    pub(super) kind: &'p str,
    pub(super) url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) hashes: Vec<Hash<'p>>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum LicenceChoice<'p> {
    Licence {
        license: Licence<'p>,
    },
    Expression {
        expression: &'p str,
        #[serde(skip_serializing_if = "Option::is_none")]
        acknowledgement: Option<&'static str>,
    },
}

#[derive(Serialize)]
pub(super) struct Licence<'p> {
    #[serde(flatten)]
    pub(super) value: LicenceValue<'p>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) acknowledgement: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) properties: Vec<Property<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum LicenceValue<'p> {
    Id(&'p str),
    Name(&'p str),
}

#[derive(Serialize)]
pub(super) struct Property<'p> {
    pub(super) name: std::borrow::Cow<'p, str>,
    pub(super) value: &'p str,
}

impl<'p> Property<'p> {
    pub(super) fn new(name: &'p str, value: &'p str) -> Self {
        Self {
            name: name.into(),
            value,
        }
    }
}

#[derive(Serialize, Default)]
pub(super) struct Evidence<'p> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) identity: Vec<Identity<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) occurrences: Vec<Occurrence<'p>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) callstack: Option<Callstack<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) licenses: Vec<LicenceChoice<'p>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) copyright: Vec<Copyright<'p>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity<'p> {
    pub(super) field: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) confidence: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) concluded_value: Option<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) methods: Vec<Method<'p>>,
}

#[derive(Serialize)]
pub(super) struct Method<'p> {
    pub(super) technique: &'p str,
    pub(super) confidence: serde_json::Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<&'p str>,
}

#[derive(Serialize)]
pub(super) struct Occurrence<'p> {
    pub(super) location: &'p str,
}

#[derive(Serialize, Default)]
pub(super) struct Callstack<'p> {
    pub(super) frames: Vec<Frame<'p>>,
}

#[derive(Serialize)]
pub(super) struct Frame<'p> {
    pub(super) module: &'p str,
}

#[derive(Serialize)]
pub(super) struct Copyright<'p> {
    pub(super) text: &'p str,
}
