//! The elements of a document by class, as they come. References between them are looked up when all are there.

use std::collections::HashMap;

use iriai_domain::inventory::document::{Component, Field, FileEntry, RelationKind};
use iriai_domain::warning::{Text, WarningCode};

use super::component;
use super::node::{Data, Slot};
use super::part::Part;
use super::security::{Assessment, Vulnerability};
use super::vocabulary::{self, AgentKind, Class, Found, LicenceKind, Meaning, Stated};
use crate::error::ReadError;
use crate::fields::Fields;
use crate::sbom::own;

/// Where the element of an identifier is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handle {
    Component(usize),
    File(usize),
    Agent(usize),
    Creation(usize),
    Collection(usize),
    Licence(usize),
    Part(usize),
    Vulnerability(usize),
    /// An element of which only the name is kept.
    Named(usize),
    /// An element of which nothing is kept, or one of another document.
    Known,
}

/// The references of a component that wait for their elements.
#[derive(Debug, Default)]
pub(super) struct Awaited<'de> {
    pub(super) at: Option<usize>,
    pub(super) supplied_by: Option<Text<'de>>,
    pub(super) originated_by: Vec<Text<'de>>,
    /// Whether its licences stand among its properties, so that relationships say nothing new.
    pub(super) licensed: bool,
}

#[derive(Debug)]
pub(super) struct Relationship<'de> {
    pub(super) at: Option<usize>,
    pub(super) from: Text<'de>,
    pub(super) to: Vec<Text<'de>>,
    pub(super) meaning: Meaning,
    pub(super) scope: Option<RelationKind>,
    pub(super) completeness: Option<Stated>,
}

#[derive(Debug)]
pub(super) struct Agent<'de> {
    pub(super) kind: AgentKind,
    pub(super) name: Option<Text<'de>>,
    pub(super) contact: Option<Text<'de>>,
}

#[derive(Debug)]
pub(super) struct Creation<'de> {
    pub(super) id: Option<Text<'de>>,
    pub(super) created: Option<Text<'de>>,
    pub(super) created_by: Vec<Text<'de>>,
    pub(super) created_using: Vec<Text<'de>>,
    pub(super) spec_version: Option<Text<'de>>,
    pub(super) comment: Option<Text<'de>>,
}

/// An `SpdxDocument`, `Sbom`, `Bom` or `Bundle`.
#[derive(Debug)]
pub(super) struct Collection<'de> {
    pub(super) is_document: bool,
    pub(super) id: Option<Text<'de>>,
    pub(super) name: Option<Text<'de>>,
    pub(super) comment: Option<Text<'de>>,
    pub(super) creation: Option<Text<'de>>,
    pub(super) roots: Vec<Text<'de>>,
    pub(super) sbom_types: Vec<Text<'de>>,
    pub(super) data_licence: Option<Text<'de>>,
    pub(super) imports: Vec<Part<'de>>,
    pub(super) properties: Vec<(Text<'de>, Text<'de>)>,
}

#[derive(Debug)]
pub(super) struct Licence<'de> {
    pub(super) kind: LicenceKind,
    pub(super) id: Option<Text<'de>>,
    /// The expression, the identifier in the list or the name.
    pub(super) text: Option<Text<'de>>,
    pub(super) name: Option<Text<'de>>,
    /// The text of a licence outside the list.
    pub(super) own_text: Option<Text<'de>>,
    pub(super) members: Vec<Text<'de>>,
}

/// All elements read so far.
#[derive(Debug, Default)]
pub(super) struct Graph<'de> {
    pub(super) ids: HashMap<Text<'de>, Handle>,
    pub(super) components: Vec<Component<'de>>,
    pub(super) awaited: Vec<Awaited<'de>>,
    pub(super) files: Vec<FileEntry<'de>>,
    /// For each file what it is besides (`additionalPurpose` and the like).
    pub(super) file_properties: Vec<Vec<(Text<'de>, Text<'de>)>>,
    pub(super) relationships: Vec<Relationship<'de>>,
    pub(super) agents: Vec<Agent<'de>>,
    pub(super) creations: Vec<Creation<'de>>,
    pub(super) collections: Vec<Collection<'de>>,
    pub(super) licences: Vec<Licence<'de>>,
    /// How expressions call licences outside the list, where it is not the end of their identifier.
    pub(super) licence_names: HashMap<Text<'de>, Text<'de>>,
    pub(super) parts: Vec<Part<'de>>,
    pub(super) names: Vec<Text<'de>>,
    /// Parts that stand apart from their element.
    pub(super) apart: Vec<(Handle, Slot, Text<'de>)>,
    /// How many elements of the Security profile there are.
    pub(super) vulnerabilities: usize,
    pub(super) weaknesses: Vec<Vulnerability<'de>>,
    pub(super) assessments: Vec<Assessment<'de>>,
    /// The version in the context's address.
    pub(super) context_version: Option<String>,
    /// Whether the elements stand in a `@graph`.
    in_graph: bool,
}

impl<'de> Graph<'de> {
    /// Whether nothing was read that a document can be made of.
    pub(super) fn is_empty(&self) -> bool {
        self.components.is_empty()
            && self.files.is_empty()
            && self.collections.is_empty()
            && self.creations.is_empty()
    }

    pub(super) fn enter_graph(&mut self) {
        self.in_graph = true;
    }

    /// The place of the top-level element with that index.
    pub(super) fn place(&self, at: Option<usize>) -> String {
        match at {
            Some(index) if self.in_graph => format!("/@graph/{index}"),
            Some(index) => format!("/{index}"),
            None => String::new(),
        }
    }

    /// Takes an address of the context: `https://spdx.org/rdf/3.0.1/spdx-context.jsonld` tells the version.
    pub(super) fn context(&mut self, address: &str) {
        let version = address
            .split('/')
            .find(|part| part.starts_with("3.") && part.len() <= 16);
        if self.context_version.is_none() {
            self.context_version = version.map(str::to_owned);
        }
    }

    /// Takes an object that has been read to its end. Answers its identifier; an object that stands in place of a
    /// reference and has none gets one that tells where it stands.
    pub(super) fn add(
        &mut self,
        mut data: Data<'de>,
        referred: bool,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, ReadError> {
        fields.budget.step()?;
        let Some(class) = self.class(&data, fields) else {
            return Ok(self.add_unclassed(data, fields));
        };
        if class == Class::CreationInfo && data.id.is_none() && self.is_last_creation(&data) {
            return Ok(self.creations.last().and_then(|last| last.id.clone()));
        }
        if data.id.is_none() && referred {
            data.id = Some(Text::Owned(format!("_:#{}", fields.pointer())));
        }
        let id = data.id.clone();
        let parts = std::mem::take(&mut data.parts);
        let handle = match class {
            Class::Package | Class::AiPackage | Class::DatasetPackage => {
                self.add_package(class, data, fields)?
            }
            Class::File => self.add_file(data, fields)?,
            Class::Relationship => self.add_relationship(data, fields),
            Class::Agent(kind) => self.add_agent(kind, data),
            Class::CreationInfo => self.add_creation(data, fields),
            Class::Document => self.add_collection(true, data),
            Class::Collection => self.add_collection(false, data),
            Class::Licence(kind) => self.add_licence(kind, data),
            Class::Part => push(&mut self.parts, data.into_part(fields), Handle::Part),
            Class::Vulnerability => Handle::Vulnerability(self.add_vulnerability(data)),
            Class::Assessment(status) => {
                self.add_assessment(status, data, fields);
                Handle::Known
            }
            Class::Passive => Handle::Known,
        };
        let apart = parts.into_iter().map(|(slot, id)| (handle, slot, id));
        self.apart.extend(apart);
        if let Some(id) = &id {
            self.register(id.clone(), handle, fields);
        }
        Ok(id)
    }

    fn class(&self, data: &Data<'de>, fields: &mut Fields<'de, '_, '_>) -> Option<Class> {
        let name = data.class.as_deref()?;
        vocabulary::class(name).or_else(|| {
            fields.warn(WarningCode::UnknownValue, name, "");
            vocabulary::class_nearest(name)
        })
    }

    /// An object without a class, or of an unknown one: a bare reference, the outermost object, or an element of which
    /// at least the name may be asked for.
    fn add_unclassed(
        &mut self,
        data: Data<'de>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Option<Text<'de>> {
        let id = data.id?;
        if data.class.is_none() && data.name.is_none() {
            return Some(id);
        }
        if data.class.is_none() {
            fields.warn(WarningCode::MissingField, "", "type");
        }
        let handle = match data.name {
            Some(name) => push(&mut self.names, name, Handle::Named),
            None => Handle::Known,
        };
        self.register(id.clone(), handle, fields);
        Some(id)
    }

    fn register(&mut self, id: Text<'de>, handle: Handle, fields: &mut Fields<'de, '_, '_>) {
        use std::collections::hash_map::Entry;
        match self.ids.entry(id) {
            Entry::Vacant(entry) => _ = entry.insert(handle),
            Entry::Occupied(mut entry) if *entry.get() == Handle::Known => {
                entry.insert(handle);
            }
            Entry::Occupied(entry) => {
                fields.warn(WarningCode::DuplicateReference, entry.key(), "");
            }
        }
    }

    /// Elements that write their creation out each time say the same each time.
    fn is_last_creation(&self, data: &Data<'de>) -> bool {
        self.creations.last().is_some_and(|last| {
            last.created == data.created
                && last.created_by == data.created_by
                && last.created_using == data.created_using
                && last.spec_version == data.spec_version
                && last.comment == data.comment
        })
    }

    fn add_package(
        &mut self,
        class: Class,
        mut data: Data<'de>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Handle, ReadError> {
        let mut awaited = Awaited {
            at: fields.outermost_index(),
            supplied_by: std::mem::take(&mut data.supplied_by).into_iter().next(),
            originated_by: std::mem::take(&mut data.originated_by),
            licensed: false,
        };
        let Some(mut component) = component::build(class, data, fields) else {
            return Ok(Handle::Known);
        };
        own::restore_component(&mut component);
        awaited.licensed = !component.licences.is_empty();
        fields.budget.component()?;
        self.awaited.push(awaited);
        Ok(push(&mut self.components, component, Handle::Component))
    }

    fn add_file(
        &mut self,
        data: Data<'de>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Handle, ReadError> {
        let Some(name) = data.name.filter(|name| !name.trim().is_empty()) else {
            fields.warn(WarningCode::NamelessComponent, "", "");
            return Ok(Handle::Known);
        };
        fields.budget.file()?;
        let hashes = data.hashes.into_iter();
        let file = FileEntry {
            reference: data.id,
            name,
            hashes: hashes.filter_map(|part| part.into_hash(fields)).collect(),
            licence: Field::Omitted,
            copyright: data.copyright.map(Field::from_spdx).unwrap_or_default(),
        };
        let (mut file, mut properties) = (file, data.properties);
        own::restore_file(&mut file, &mut properties);
        self.file_properties.push(properties);
        Ok(push(&mut self.files, file, Handle::File))
    }

    fn add_relationship(&mut self, data: Data<'de>, fields: &mut Fields<'de, '_, '_>) -> Handle {
        let Some(from) = data.from.into_iter().next() else {
            fields.warn(WarningCode::MissingField, "", "from");
            return Handle::Known;
        };
        let kind = data.relationship.as_deref().unwrap_or("");
        let meaning = match vocabulary::find(vocabulary::RELATIONSHIPS, kind) {
            Found::Exactly(meaning) => meaning,
            Found::Folded(name, meaning) => {
                fields.warn(WarningCode::UnknownValue, kind, name);
                meaning
            }
            Found::Not if kind.is_empty() => {
                fields.warn(WarningCode::MissingField, "", "relationshipType");
                Meaning::Forward(RelationKind::Other)
            }
            Found::Not => {
                fields.warn(WarningCode::UnknownValue, kind, "other");
                Meaning::Forward(RelationKind::Other)
            }
        };
        let scope = read_word(vocabulary::SCOPES, data.scope.as_deref(), fields);
        let completeness = read_word(
            vocabulary::COMPLETENESS,
            data.completeness.as_deref(),
            fields,
        );
        self.relationships.push(Relationship {
            at: fields.outermost_index(),
            from,
            to: data.to,
            meaning,
            scope: scope.flatten(),
            completeness,
        });
        Handle::Known
    }

    fn add_agent(&mut self, kind: AgentKind, data: Data<'de>) -> Handle {
        let contact = component::contact(&data.identifiers, &data.references);
        let agent = Agent {
            kind,
            name: data.name.map(own_name).filter(|name| !name.is_empty()),
            contact,
        };
        push(&mut self.agents, agent, Handle::Agent)
    }

    fn add_creation(&mut self, data: Data<'de>, fields: &mut Fields<'de, '_, '_>) -> Handle {
        let creation = Creation {
            id: data.id,
            created: component::time(data.created, fields),
            created_by: data.created_by,
            created_using: data.created_using,
            spec_version: data.spec_version,
            comment: data.comment,
        };
        push(&mut self.creations, creation, Handle::Creation)
    }

    fn add_collection(&mut self, is_document: bool, data: Data<'de>) -> Handle {
        for import in &data.imports {
            if let Some(id) = &import.value {
                self.ids.entry(id.clone()).or_insert(Handle::Known);
            }
        }
        let collection = Collection {
            is_document,
            id: data.id,
            name: data.name,
            comment: data.comment,
            creation: data.creation.into_iter().next(),
            roots: data.roots,
            sbom_types: data.sbom_types,
            data_licence: data.data_licence.into_iter().next(),
            imports: data.imports,
            properties: data.properties,
        };
        push(&mut self.collections, collection, Handle::Collection)
    }

    fn add_licence(&mut self, kind: LicenceKind, data: Data<'de>) -> Handle {
        for part in data.custom_ids {
            if let (Some(name), Some(id)) = (part.kind, part.value) {
                self.licence_names.entry(id).or_insert(name);
            }
        }
        // A licence stands before its addition, in whatever order they are written.
        let mut members = data.subject_licence;
        members.extend(data.members);
        let licence = Licence {
            kind,
            id: data.id,
            text: data.expression.or(data.licence_id),
            name: data.name,
            own_text: data.licence_text,
            members,
        };
        push(&mut self.licences, licence, Handle::Licence)
    }
}

/// The name of an agent without the class that SPDX 2 writes before it.
fn own_name(name: Text<'_>) -> Text<'_> {
    fn stripped(name: &str) -> &str {
        ["Organization:", "Person:", "Tool:"]
            .iter()
            .find_map(|class| name.strip_prefix(class))
            .unwrap_or(name)
            .trim()
    }
    match name {
        Text::Borrowed(name) => Text::Borrowed(stripped(name)),
        Text::Owned(name) => match stripped(&name) {
            same if same.len() == name.len() => Text::Owned(name),
            part => Text::Owned(part.to_owned()),
        },
    }
}

fn push<T>(table: &mut Vec<T>, row: T, handle: fn(usize) -> Handle) -> Handle {
    table.push(row);
    handle(table.len() - 1)
}

/// Reads a value of an enumeration, if there is one.
fn read_word<T: Copy>(
    table: &[(&'static str, T)],
    value: Option<&str>,
    fields: &mut Fields<'_, '_, '_>,
) -> Option<T> {
    let value = value?;
    match vocabulary::find(table, value) {
        Found::Exactly(meaning) => Some(meaning),
        Found::Folded(name, meaning) => {
            fields.warn(WarningCode::UnknownValue, value, name);
            Some(meaning)
        }
        Found::Not => {
            fields.warn(WarningCode::UnknownValue, value, "");
            None
        }
    }
}
