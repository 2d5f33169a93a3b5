//! An object of the graph while it is being read.
//!
//! The class may stand behind all other fields, so every known field of every class has a place here; when the object
//! ends, the graph takes what its class needs. Nodes inside a node go to the graph at once.

use iriai_domain::warning::Text;
use serde::de::MapAccess;

use super::card;
use super::graph::Graph;
use super::part::{Part, Parts};
use super::security::Said;
use super::vocabulary;
use crate::error::ReadError;
use crate::fields::{Arity, Fields, Linked, Object, Value};

/// Where a part belongs that stands elsewhere in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Hash,
    Identifier,
    Reference,
    Import,
}

/// All fields of all classes.
#[derive(Debug, Default)]
pub(super) struct Data<'de> {
    pub(super) id: Option<Text<'de>>,
    pub(super) class: Option<Text<'de>>,
    pub(super) name: Option<Text<'de>>,
    pub(super) summary: Option<Text<'de>>,
    pub(super) description: Option<Text<'de>>,
    pub(super) comment: Option<Text<'de>>,
    pub(super) creation: Vec<Text<'de>>,
    pub(super) hashes: Vec<Part<'de>>,
    pub(super) identifiers: Vec<Part<'de>>,
    pub(super) references: Vec<Part<'de>>,
    /// Parts that stand elsewhere.
    pub(super) parts: Vec<(Slot, Text<'de>)>,
    /// Values that have no field of their own in a component.
    pub(super) properties: Vec<(Text<'de>, Text<'de>)>,
    pub(super) card: Vec<(Text<'de>, Text<'de>)>,
    // Artifact, SoftwareArtifact, Package.
    pub(super) supplied_by: Vec<Text<'de>>,
    pub(super) originated_by: Vec<Text<'de>>,
    pub(super) released: Option<Text<'de>>,
    pub(super) valid_until: Option<Text<'de>>,
    pub(super) purpose: Option<Text<'de>>,
    pub(super) copyright: Option<Text<'de>>,
    pub(super) version: Option<Text<'de>>,
    pub(super) download: Option<Text<'de>>,
    pub(super) homepage: Option<Text<'de>>,
    pub(super) purl: Option<Text<'de>>,
    // Relationship.
    pub(super) from: Vec<Text<'de>>,
    pub(super) to: Vec<Text<'de>>,
    pub(super) relationship: Option<Text<'de>>,
    pub(super) completeness: Option<Text<'de>>,
    pub(super) scope: Option<Text<'de>>,
    // CreationInfo.
    pub(super) created: Option<Text<'de>>,
    pub(super) created_by: Vec<Text<'de>>,
    pub(super) created_using: Vec<Text<'de>>,
    pub(super) spec_version: Option<Text<'de>>,
    // Collections and the document.
    pub(super) roots: Vec<Text<'de>>,
    pub(super) sbom_types: Vec<Text<'de>>,
    pub(super) data_licence: Vec<Text<'de>>,
    pub(super) imports: Vec<Part<'de>>,
    // Licences.
    pub(super) expression: Option<Text<'de>>,
    pub(super) licence_id: Option<Text<'de>>,
    pub(super) licence_text: Option<Text<'de>>,
    /// Names in an expression and the licences that they stand for.
    pub(super) custom_ids: Vec<Part<'de>>,
    pub(super) subject_licence: Vec<Text<'de>>,
    pub(super) members: Vec<Text<'de>>,
    // VulnAssessmentRelationship.
    pub(super) assessed: Vec<Text<'de>>,
    pub(super) said: Option<Box<Said<'de>>>,
    /// The node itself, if it is a part.
    pub(super) part: Part<'de>,
}

/// A node being read.
pub(super) struct Node<'g, 'de> {
    graph: &'g mut Graph<'de>,
    data: Box<Data<'de>>,
    /// Whether another element refers to it by standing around it.
    referred: bool,
}

/// Takes nodes and references of one property.
pub(super) struct Links<'t, 'de> {
    graph: &'t mut Graph<'de>,
    ids: &'t mut Vec<Text<'de>>,
}

impl<'t, 'de> Links<'t, 'de> {
    pub(super) fn new(graph: &'t mut Graph<'de>, ids: &'t mut Vec<Text<'de>>) -> Self {
        Self { graph, ids }
    }
}

impl<'de> Linked<'de> for Links<'_, 'de> {
    type Node<'n>
        = Node<'n, 'de>
    where
        Self: 'n;

    fn open(&mut self) -> Node<'_, 'de> {
        Node {
            graph: self.graph,
            data: Box::default(),
            referred: true,
        }
    }

    fn close(
        node: Node<'_, 'de>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, ReadError> {
        node.graph.add(*node.data, node.referred, fields)
    }

    fn reference(&mut self, id: Text<'de>) {
        self.ids.push(id);
    }
}

/// Takes the nodes of a list whose references say nothing that the nodes themselves do not say.
pub(super) struct NodesOnly<'t, 'de>(pub(super) &'t mut Graph<'de>);

impl<'de> Linked<'de> for NodesOnly<'_, 'de> {
    type Node<'n>
        = Node<'n, 'de>
    where
        Self: 'n;

    fn open(&mut self) -> Node<'_, 'de> {
        Node {
            graph: self.0,
            data: Box::default(),
            referred: false,
        }
    }

    fn close(
        node: Node<'_, 'de>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, ReadError> {
        node.graph.add(*node.data, node.referred, fields)
    }

    fn reference(&mut self, _id: Text<'de>) {}
}

/// Takes the addresses of the context; definitions written out are passed over.
struct Context<'t, 'de>(&'t mut Graph<'de>);

struct Definitions;

impl<'de> Linked<'de> for Context<'_, 'de> {
    type Node<'n>
        = Definitions
    where
        Self: 'n;

    fn open(&mut self) -> Definitions {
        Definitions
    }

    fn close(
        _node: Definitions,
        _fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, ReadError> {
        Ok(None)
    }

    fn reference(&mut self, address: Text<'de>) {
        self.0.context(&address);
    }
}

impl<'de> Object<'de> for Definitions {
    fn field<A: MapAccess<'de>>(
        &mut self,
        _key: &str,
        value: Value<'_, A>,
        _fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        value.skip()
    }
}

impl<'de> Object<'de> for Node<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match vocabulary::local(key) {
            "@graph" => {
                self.graph.enter_graph();
                value.links(Arity::Many, &mut NodesOnly(self.graph), fields)?;
            }
            "@context" => value.links(Arity::One, &mut Context(self.graph), fields)?,
            "spdxId" | "@id" => self.data.id = value.literal(fields)?,
            "type" | "@type" => self.data.class = value.literal(fields)?,
            "name" => self.data.name = value.literal(fields)?,
            "summary" => self.data.summary = value.literal(fields)?,
            "description" => self.data.description = value.literal(fields)?,
            "comment" => self.data.comment = value.literal(fields)?,
            "element" => value.links(Arity::Many, &mut NodesOnly(self.graph), fields)?,
            "creationInfo" => self.one(|data| &mut data.creation, value, fields)?,
            "rootElement" => self.many(|data| &mut data.roots, value, fields)?,
            "from" => self.one(|data| &mut data.from, value, fields)?,
            "to" => self.many(|data| &mut data.to, value, fields)?,
            "createdBy" => self.many(|data| &mut data.created_by, value, fields)?,
            "createdUsing" => self.many(|data| &mut data.created_using, value, fields)?,
            "suppliedBy" => self.one(|data| &mut data.supplied_by, value, fields)?,
            "originatedBy" => self.many(|data| &mut data.originated_by, value, fields)?,
            "dataLicense" => self.one(|data| &mut data.data_licence, value, fields)?,
            "member" => self.many(|data| &mut data.members, value, fields)?,
            "subjectLicense" | "subjectExtendableLicense" => {
                self.one(|data| &mut data.subject_licence, value, fields)?;
            }
            "assessedElement" => self.one(|data| &mut data.assessed, value, fields)?,
            "subjectAddition" => self.one(|data| &mut data.members, value, fields)?,
            name => self.data.take(name, value, fields)?,
        }
        Ok(())
    }
}

impl<'de> Node<'_, 'de> {
    fn one<A: MapAccess<'de>>(
        &mut self,
        ids: for<'n> fn(&'n mut Data<'de>) -> &'n mut Vec<Text<'de>>,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let mut links = Links::new(self.graph, ids(&mut self.data));
        value.links(Arity::One, &mut links, fields)
    }

    fn many<A: MapAccess<'de>>(
        &mut self,
        ids: for<'n> fn(&'n mut Data<'de>) -> &'n mut Vec<Text<'de>>,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let mut links = Links::new(self.graph, ids(&mut self.data));
        value.links(Arity::Many, &mut links, fields)
    }
}

impl<'de> Data<'de> {
    /// The part that this node is.
    pub(super) fn into_part(self, fields: &mut Fields<'de, '_, '_>) -> Part<'de> {
        let mut part = Part {
            id: self.id,
            class: self.class,
            comment: self.comment,
            inner: self.hashes,
            ..self.part
        };
        // Warned of here, where the place is known.
        part.settle(fields);
        part
    }

    /// Takes a field that holds no nodes.
    fn take<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match name {
            "verifiedUsing" => self.parts(Slot::Hash, value, fields)?,
            // Some tools write the plural.
            "externalIdentifier" | "externalIdentifiers" | "contentIdentifier" => {
                self.parts(Slot::Identifier, value, fields)?;
            }
            "externalRef" => self.parts(Slot::Reference, value, fields)?,
            "import" => self.parts(Slot::Import, value, fields)?,
            "extension" => self.extension(value, fields)?,
            "releaseTime" => self.released = value.literal(fields)?,
            "validUntilTime" => self.valid_until = value.literal(fields)?,
            "primaryPurpose" => self.purpose = value.literal(fields)?,
            "copyrightText" => self.copyright = value.literal(fields)?,
            "packageVersion" => self.version = value.literal(fields)?,
            "downloadLocation" => self.download = value.literal(fields)?,
            "homePage" => self.homepage = value.literal(fields)?,
            "packageUrl" => self.purl = value.literal(fields)?,
            "sourceInfo" => self.keep("sourceInfo", value, fields)?,
            "builtTime" => self.keep("builtTime", value, fields)?,
            "attributionText" => self.keep_all("attributionText", value, fields)?,
            "additionalPurpose" => self.keep_all("additionalPurpose", value, fields)?,
            "standardName" => self.keep_all("standardName", value, fields)?,
            "supportLevel" => self.keep_all("supportLevel", value, fields)?,
            "relationshipType" => self.relationship = value.literal(fields)?,
            "completeness" => self.completeness = value.literal(fields)?,
            "scope" => self.scope = value.literal(fields)?,
            "created" => self.created = value.literal(fields)?,
            "specVersion" => self.spec_version = value.literal(fields)?,
            "sbomType" => self.sbom_types = value.literals(fields)?,
            "licenseExpression" => self.expression = value.literal(fields)?,
            "licenseId" => self.licence_id = value.literal(fields)?,
            "licenseText" => self.licence_text = value.literal(fields)?,
            "customIdToUri" => {
                value.links(Arity::Many, &mut Parts::new(&mut self.custom_ids), fields)?;
            }
            "algorithm"
            | "hashValue"
            | "externalIdentifierType"
            | "identifier"
            | "identifierLocator"
            | "externalRefType"
            | "locator"
            | "contentIdentifierType"
            | "contentIdentifierValue"
            | "externalSpdxId"
            | "locationHint" => self.part.take(name, value, fields)?,
            _ if Said::has(name) => {
                let said = self.said.get_or_insert_default();
                said.take(name, value, fields)?;
            }
            _ => card::take(name, &mut self.card, value, fields)?,
        }
        Ok(())
    }

    fn parts<A: MapAccess<'de>>(
        &mut self,
        slot: Slot,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let mut parts = Parts::new(match slot {
            Slot::Hash => &mut self.hashes,
            Slot::Identifier => &mut self.identifiers,
            Slot::Reference => &mut self.references,
            Slot::Import => &mut self.imports,
        });
        value.links(Arity::Many, &mut parts, fields)?;
        let ids = parts.ids;
        self.parts.extend(ids.into_iter().map(|id| (slot, id)));
        Ok(())
    }

    /// Of all extensions only the one that carries CycloneDX properties is understood.
    fn extension<A: MapAccess<'de>>(
        &mut self,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let mut extensions = Vec::new();
        value.links(Arity::Many, &mut Parts::new(&mut extensions), fields)?;
        for extension in extensions.into_iter().filter(Part::is_property_extension) {
            for entry in extension.inner {
                if let Some(name) = entry.kind {
                    self.properties
                        .push((name, entry.value.unwrap_or_default()));
                }
            }
        }
        Ok(())
    }

    fn keep<A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let text = value.literal(fields)?;
        self.properties
            .extend(text.map(|text| (Text::Borrowed(name), text)));
        Ok(())
    }

    fn keep_all<A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let texts = value.literals(fields)?;
        self.properties
            .extend(texts.into_iter().map(|text| (Text::Borrowed(name), text)));
        Ok(())
    }
}
