//! The elements of a graph become a document: references are looked up, relationships are read.

use std::collections::HashMap;

use iriai_domain::inventory::document::{
    Component, Document, Field, Hash, LicenceForm, LicenceStanding, LicenceStatement, SbomFormat,
};
use iriai_domain::warning::{Text, WarningCode};

use super::component;
use super::copies::Copies;
use super::graph::{Awaited, Graph, Handle, Relationship};
use super::head;
use super::licence::Licences;
use super::node::Slot;
use super::part::Part;
use super::relation::{self, Statements};
use super::vocabulary::{self, Individual, Meaning};
use crate::error::ReadError;
use crate::fields::Fields;
use crate::sbom::name_subjects;

/// How many hashes and properties of a delivered file go to its component; many components may name one file.
const MOST_HASHES: usize = 32;
const MOST_PROPERTIES: usize = 32;

/// The document of a graph that came from a text of that many bytes.
pub(super) fn document<'de>(
    mut graph: Graph<'de>,
    bytes: usize,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<Document<'de>, ReadError> {
    let mut document = Document::new(SbomFormat::Spdx3Json);
    let mut copies = Copies::of(bytes);
    place_parts(&mut graph, &mut copies, fields)?;
    let described = read_relationships(&mut graph, &mut document, &mut copies, fields)?;
    let awaited = std::mem::take(&mut graph.awaited);
    let mut components = std::mem::take(&mut graph.components);
    for (component, awaited) in components.iter_mut().zip(awaited) {
        fields.budget.step()?;
        Parties { graph: &graph }.place(component, awaited, &mut copies, fields)?;
    }
    head::read(&mut graph, &mut document, &mut copies, fields)?;
    head::read_subjects(&graph, described, &mut document, fields)?;
    document.vulnerabilities = graph.vulnerabilities;
    document.components = components;
    name_subjects(&mut document);
    document.files = graph.files;
    Ok(document)
}

/// Gives the parts that stand apart to the elements that refer to them.
pub(super) fn place_parts<'de>(
    graph: &mut Graph<'de>,
    copies: &mut Copies,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), ReadError> {
    for (owner, slot, id) in std::mem::take(&mut graph.apart) {
        fields.budget.step()?;
        match graph.ids.get(&id) {
            Some(Handle::Part(index)) => {
                if let Some(part) = graph.parts.get(*index) {
                    let part = part.copy(copies)?;
                    place_part(graph, owner, slot, part, fields);
                }
            }
            Some(_) => {}
            None => {
                let code = WarningCode::DanglingReference;
                fields.warnings.add_with(code, "", &id, "");
            }
        }
    }
    Ok(())
}

fn place_part<'de>(
    graph: &mut Graph<'de>,
    owner: Handle,
    slot: Slot,
    part: Part<'de>,
    fields: &mut Fields<'de, '_, '_>,
) {
    match owner {
        Handle::Component(index) => {
            let Some(component) = graph.components.get_mut(index) else {
                return;
            };
            match slot {
                Slot::Hash => component::add_hash(component, part, fields),
                Slot::Identifier => component::add_identifier(component, part, fields),
                Slot::Reference => component::add_reference(component, part, fields),
                Slot::Import => {}
            }
        }
        Handle::File(index) if slot == Slot::Hash => {
            if let Some(file) = graph.files.get_mut(index) {
                file.hashes.extend(part.into_hash(fields));
            }
        }
        Handle::Agent(index) => {
            if let Some(agent) = graph.agents.get_mut(index) {
                let contact = component::contact(std::slice::from_ref(&part), &[]);
                agent.contact = agent.contact.take().or(contact);
            }
        }
        Handle::Vulnerability(index) if slot == Slot::Identifier => {
            if let Some(vulnerability) = graph.weaknesses.get_mut(index) {
                vulnerability.identifiers.push(part);
            }
        }
        Handle::Collection(index) if slot == Slot::Import => {
            if let Some(collection) = graph.collections.get_mut(index) {
                collection.imports.push(part);
            }
        }
        _ => {}
    }
}

/// Reads all relationships: licences go to their components and files, dependencies to the document. Answers what
/// the document or one of its collections describes.
fn read_relationships<'de>(
    graph: &mut Graph<'de>,
    document: &mut Document<'de>,
    copies: &mut Copies,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<Vec<Text<'de>>, ReadError> {
    let relationships = std::mem::take(&mut graph.relationships);
    let licences = std::mem::take(&mut graph.licences);
    let names = std::mem::take(&mut graph.names);
    let ids = std::mem::take(&mut graph.ids);
    let called = std::mem::take(&mut graph.licence_names);
    let mut writer = Licences::new(&ids, &licences, &names, &called);
    let mut statements = Statements::default();
    let mut described = Vec::new();
    for relationship in relationships {
        fields.budget.step()?;
        let from = ids.get(&relationship.from).copied();
        check_ends(graph, &ids, &relationship, fields);
        match relationship.meaning {
            Meaning::Declared | Meaning::Concluded => {
                read_licences(graph, from, &relationship, &mut writer, copies, fields)?;
                continue;
            }
            Meaning::Describes if !matches!(from, Some(Handle::File(_) | Handle::Component(_))) => {
                described.extend(relationship.to);
                continue;
            }
            Meaning::Delivered => deliver(graph, &ids, from, &relationship, copies)?,
            _ => {}
        }
        statements.add(&relationship, from, copies)?;
        relation::add(relationship, &mut document.relations, copies, fields.budget)?;
    }
    document.licences = writer.custom(copies)?;
    document.completeness = statements.into_completeness();
    graph.licences = licences;
    graph.names = names;
    graph.ids = ids;
    Ok(described)
}

/// Warns of ends that neither the document nor one that it imports has.
fn check_ends(
    graph: &Graph<'_>,
    ids: &HashMap<Text<'_>, Handle>,
    relationship: &Relationship<'_>,
    fields: &mut Fields<'_, '_, '_>,
) {
    let known = |id: &str| {
        ids.contains_key(id)
            || vocabulary::individual(id).is_some()
            || vocabulary::listed_licence(id).is_some()
    };
    let code = WarningCode::DanglingReference;
    if !known(&relationship.from) {
        let place = format!("{}/from", graph.place(relationship.at));
        let warnings = &mut fields.warnings;
        warnings.add_with(code, place, &relationship.from, "");
    }
    for (index, id) in relationship.to.iter().enumerate() {
        if !known(id) {
            let place = format!("{}/to/{index}", graph.place(relationship.at));
            fields.warnings.add_with(code, place, id, "");
        }
    }
}

fn read_licences<'de>(
    graph: &mut Graph<'de>,
    from: Option<Handle>,
    relationship: &Relationship<'de>,
    writer: &mut Licences<'_, 'de>,
    copies: &mut Copies,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), ReadError> {
    let standing = match relationship.meaning {
        Meaning::Concluded => LicenceStanding::Concluded,
        _ => LicenceStanding::Declared,
    };
    for (index, id) in relationship.to.iter().enumerate() {
        fields.budget.step()?;
        let statement = match writer.statement(id, standing, copies)? {
            Some(statement) => statement,
            None => {
                // One that nobody knows has been warned of as dangling.
                if writer.knows(id) {
                    let place = format!("{}/to/{index}", graph.place(relationship.at));
                    let code = WarningCode::LicenceUnreadable;
                    fields.warnings.add_with(code, place, id, "");
                }
                LicenceStatement {
                    form: LicenceForm::Name,
                    standing,
                    value: Field::from_spdx(copies.take(id)?),
                }
            }
        };
        match from {
            Some(Handle::Component(index)) => {
                let is_told = graph.awaited.get(index).is_some_and(|one| one.licensed);
                if let (false, Some(component)) = (is_told, graph.components.get_mut(index)) {
                    component.licences.push(statement);
                }
            }
            // Of a file we keep what somebody concluded.
            Some(Handle::File(index)) if standing == LicenceStanding::Concluded => {
                if let Some(file) = graph.files.get_mut(index)
                    && file.licence.is_omitted()
                {
                    file.licence = statement.value;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What a component is delivered as: the name of the file, and its hashes where the component states none.
fn deliver<'de>(
    graph: &mut Graph<'de>,
    ids: &HashMap<Text<'de>, Handle>,
    from: Option<Handle>,
    relationship: &Relationship<'de>,
    copies: &mut Copies,
) -> Result<(), ReadError> {
    let Some(Handle::Component(index)) = from else {
        return Ok(());
    };
    let delivered = relationship.to.iter().find_map(|id| match ids.get(id) {
        Some(Handle::File(index)) => Some(*index),
        _ => None,
    });
    let (Some(component), Some(delivered)) = (graph.components.get_mut(index), delivered) else {
        return Ok(());
    };
    let Some(file) = graph.files.get(delivered) else {
        return Ok(());
    };
    if component.hashes.is_empty() && file.hashes.len() <= MOST_HASHES {
        for hash in &file.hashes {
            component.hashes.push(Hash {
                algorithm: hash.algorithm,
                value: copies.take(&hash.value)?,
            });
        }
    }
    let properties = graph.file_properties.get(delivered);
    let details = component.details_mut();
    if details.file_name.is_none() {
        details.file_name = Some(copies.take(&file.name)?);
        for (name, value) in properties.into_iter().flatten().take(MOST_PROPERTIES) {
            details
                .properties
                .push((copies.take(name)?, copies.take(value)?));
        }
    }
    Ok(())
}

/// The agents of a graph, as suppliers and originators.
struct Parties<'g, 'de> {
    graph: &'g Graph<'de>,
}

impl<'de> Parties<'_, 'de> {
    fn place(
        &self,
        component: &mut Component<'de>,
        awaited: Awaited<'de>,
        copies: &mut Copies,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), ReadError> {
        if let Some(id) = awaited.supplied_by {
            let (name, contact) = self.find(&id, copies)?;
            self.check(&id, awaited.at, "suppliedBy", fields);
            component.supplier = name;
            if contact.is_some() {
                component.details_mut().supplier_contact = contact;
            }
        }
        let mut originators = awaited.originated_by.iter();
        if let Some(id) = originators.next() {
            let (mut name, contact) = self.find(id, copies)?;
            self.check(id, awaited.at, "originatedBy", fields);
            for id in originators {
                if let (Field::Stated(name), (Field::Stated(next), _)) =
                    (&mut name, self.find(id, copies)?)
                {
                    let name = name.to_mut();
                    copies.spend(next.len())?;
                    name.push_str(", ");
                    name.push_str(&next);
                }
            }
            let details = component.details_mut();
            details.originator = name;
            details.originator_contact = contact;
        }
        Ok(())
    }

    fn check(&self, id: &str, at: Option<usize>, field: &str, fields: &mut Fields<'de, '_, '_>) {
        if !self.graph.ids.contains_key(id) && agent_constant(id).is_none() {
            let place = format!("{}/{field}", self.graph.place(at));
            let code = WarningCode::DanglingReference;
            fields.warnings.add_with(code, place, id, "");
        }
    }

    /// Name and contact of an agent.
    fn find(
        &self,
        id: &Text<'de>,
        copies: &mut Copies,
    ) -> Result<(Field<'de>, Option<Text<'de>>), ReadError> {
        let agent = match self.graph.ids.get(id) {
            Some(Handle::Agent(index)) => self.graph.agents.get(*index),
            _ => None,
        };
        let Some(agent) = agent else {
            let constant = agent_constant(id).map(Text::Borrowed);
            let name = match constant {
                Some(name) => name,
                None => copies.take(id)?,
            };
            return Ok((Field::from_spdx(name), None));
        };
        let contact = match &agent.contact {
            Some(contact) => Some(copies.take(contact)?),
            None => None,
        };
        let name = match &agent.name {
            Some(name) => copies.take(name)?,
            None => match &contact {
                Some(contact) => copies.take(contact)?,
                None => copies.take(id)?,
            },
        };
        Ok((Field::from_spdx(name), contact))
    }
}

/// The agent that SPDX defines itself, and the words for none and for an unknown one.
fn agent_constant(id: &str) -> Option<&'static str> {
    match vocabulary::individual(id) {
        Some(Individual::None) => Some("NONE"),
        Some(Individual::NoAssertion) => Some("NOASSERTION"),
        None if vocabulary::local(id) == "SpdxOrganization" => Some("SPDX"),
        None => None,
    }
}
