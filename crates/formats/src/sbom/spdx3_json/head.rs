//! Who made the document, when and with what; what it describes; which others it refers to.

use std::collections::HashSet;

use iriai_domain::inventory::document::{Document, ExternalDocument, Hash, Party, Tool};
use iriai_domain::warning::{Text, WarningCode};

use super::copies::Copies;
use super::graph::{Agent, Collection, Creation, Graph, Handle};
use super::part::Part;
use super::vocabulary::{self, AgentKind, Found};
use crate::error::ReadError;
use crate::fields::Fields;
use crate::sbom::own;

/// Versions of the specification that are read as they are meant.
const VERSIONS: [&str; 3] = ["3.0", "3.0.0", "3.0.1"];

/// Fills the document's own fields from its `SpdxDocument`, or from its `Sbom` when there is none.
pub(super) fn read<'de>(
    graph: &mut Graph<'de>,
    document: &mut Document<'de>,
    copies: &mut Copies,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), ReadError> {
    let head = head_of(&graph.collections);
    let creation = head
        .and_then(|head| head.creation.as_ref())
        .and_then(|id| match graph.ids.get(id) {
            Some(Handle::Creation(index)) => graph.creations.get(*index),
            _ => None,
        })
        .or_else(|| graph.creations.first());
    read_version(creation, graph.context_version.as_deref(), document, fields);
    if let Some(creation) = creation {
        document.created = creation.created.clone();
        document.comment = creation.comment.clone();
        read_makers(graph, creation, document, copies, fields)?;
    }
    let Some(head) = head else {
        return Ok(());
    };
    document.serial = head.id.clone();
    document.name = head.name.clone();
    document.data_licence = head.data_licence.as_ref().map(|id| licence_name(graph, id));
    document.comment = match (head.comment.clone(), document.comment.take()) {
        (Some(own), Some(of_creation)) if own != of_creation => {
            Some(Text::Owned(format!("{own}\n{of_creation}")))
        }
        (own, of_creation) => own.or(of_creation),
    };
    let sbom_types = graph.collections.iter().flat_map(|one| &one.sbom_types);
    for word in sbom_types {
        let word = match vocabulary::find_name(vocabulary::SBOM_TYPES, word) {
            Found::Exactly(name) => Text::Borrowed(name),
            Found::Folded(name, _) => {
                fields
                    .warnings
                    .add_with(WarningCode::UnknownValue, "", word, name);
                Text::Borrowed(name)
            }
            Found::Not => {
                fields
                    .warnings
                    .add_with(WarningCode::UnknownValue, "", word, "");
                continue;
            }
        };
        if !document.lifecycles.contains(&word) {
            document.lifecycles.push(word);
        }
    }
    for collection in &mut graph.collections {
        for (name, value) in std::mem::take(&mut collection.properties) {
            if let Some(field) = name.strip_prefix(own::OURS) {
                own::restore_document(field, value.into_owned(), document);
            }
        }
        for import in std::mem::take(&mut collection.imports) {
            document.external_documents.extend(external(import, fields));
        }
    }
    Ok(())
}

pub(super) fn head_of<'g, 'de>(collections: &'g [Collection<'de>]) -> Option<&'g Collection<'de>> {
    collections
        .iter()
        .find(|collection| collection.is_document)
        .or_else(|| collections.first())
}

fn read_version<'de>(
    creation: Option<&Creation<'de>>,
    context: Option<&str>,
    document: &mut Document<'de>,
    fields: &mut Fields<'de, '_, '_>,
) {
    let stated = creation.and_then(|creation| creation.spec_version.clone());
    if stated.is_none() {
        fields
            .warnings
            .add_with(WarningCode::MissingField, "", "", "specVersion");
    }
    document.spec_version = stated
        .or_else(|| context.map(|version| Text::Owned(version.to_owned())))
        .unwrap_or_default();
    let version = &document.spec_version;
    if !version.is_empty() && !VERSIONS.contains(&version.as_ref()) {
        fields
            .warnings
            .add_with(WarningCode::VersionUnknown, "", version, "3.0.1");
    }
}

/// Splits those who made the document into people, organisations and programs.
fn read_makers<'de>(
    graph: &Graph<'de>,
    creation: &Creation<'de>,
    document: &mut Document<'de>,
    copies: &mut Copies,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), ReadError> {
    for id in creation.created_by.iter().chain(&creation.created_using) {
        if !graph.ids.contains_key(id) && vocabulary::individual(id).is_none() {
            let code = WarningCode::DanglingReference;
            fields.warnings.add_with(code, "", id, "");
        }
    }
    for id in &creation.created_by {
        if is_unstated(graph, id) {
            continue;
        }
        match agent(graph, id) {
            Some(agent) if matches!(agent.kind, AgentKind::Software | AgentKind::Tool) => {
                document.tools.push(tool(agent, copies)?);
            }
            Some(agent) => document.authors.push(party(agent, copies)?),
            None => document.authors.push(Party {
                name: copies.take(id)?,
                ..Party::default()
            }),
        }
    }
    for id in &creation.created_using {
        if is_unstated(graph, id) {
            continue;
        }
        document.tools.push(match agent(graph, id) {
            Some(agent) => tool(agent, copies)?,
            None => Tool {
                name: copies.take(id)?,
                ..Tool::default()
            },
        });
    }
    Ok(())
}

/// Whether an agent stands for nobody: its author must be named, and some write `NOASSERTION` then.
fn is_unstated(graph: &Graph<'_>, id: &str) -> bool {
    let name = agent(graph, id).map_or(Some(id), |agent| agent.name.as_deref());
    name.is_some_and(|name| vocabulary::individual(name).is_some())
}

fn agent<'g, 'de>(graph: &'g Graph<'de>, id: &str) -> Option<&'g Agent<'de>> {
    match graph.ids.get(id) {
        Some(Handle::Agent(index)) => graph.agents.get(*index),
        _ => None,
    }
}

fn party<'de>(agent: &Agent<'de>, copies: &mut Copies) -> Result<Party<'de>, ReadError> {
    Ok(Party {
        name: copies.take(agent.name.as_ref().unwrap_or(&Text::Borrowed("")))?,
        contact: agent
            .contact
            .as_ref()
            .map(|contact| copies.take(contact))
            .transpose()?,
        organisation: match agent.kind {
            AgentKind::Organisation => Some(true),
            AgentKind::Person => Some(false),
            _ => None,
        },
    })
}

/// A program. Its version follows its name behind a hyphen: `Microsoft.SBOMTool-0.2.7`.
fn tool<'de>(agent: &Agent<'de>, copies: &mut Copies) -> Result<Tool<'de>, ReadError> {
    let name = copies.take(agent.name.as_ref().unwrap_or(&Text::Borrowed("")))?;
    let split = match &name {
        Text::Borrowed(name) => split_version(name)
            .map(|(tool, version)| (Text::Borrowed(tool), Text::Borrowed(version))),
        Text::Owned(name) => split_version(name).map(|(tool, version)| {
            (
                Text::Owned(tool.to_owned()),
                Text::Owned(version.to_owned()),
            )
        }),
    };
    let (name, version) = match split {
        Some((tool, version)) => (tool, Some(version)),
        None => (name, None),
    };
    Ok(Tool {
        vendor: None,
        name,
        version,
    })
}

/// Splits at the last hyphen behind which a version follows, that is a digit, perhaps after a `v`.
fn split_version(name: &str) -> Option<(&str, &str)> {
    name.rmatch_indices('-')
        .filter_map(|(at, _)| Some((name.get(..at)?, name.get(at + 1..)?)))
        .find(|(tool, version)| {
            let number = version.strip_prefix('v').unwrap_or(version);
            !tool.is_empty() && number.starts_with(|first: char| first.is_ascii_digit())
        })
}

fn licence_name<'de>(graph: &Graph<'de>, id: &Text<'de>) -> Text<'de> {
    let text = match graph.ids.get(id) {
        Some(Handle::Licence(index)) => graph
            .licences
            .get(*index)
            .and_then(|licence| licence.text.clone().or_else(|| licence.name.clone())),
        Some(Handle::Named(index)) => graph.names.get(*index).cloned(),
        _ => None,
    };
    text.unwrap_or_else(|| match vocabulary::listed_licence(id) {
        Some(listed) => Text::Owned(listed.to_owned()),
        None => id.clone(),
    })
}

/// An element of another document, and where that is.
fn external<'de>(
    import: Part<'de>,
    fields: &mut Fields<'de, '_, '_>,
) -> Option<ExternalDocument<'de>> {
    let hash: Option<Hash<'de>> = import
        .inner
        .into_iter()
        .next()
        .and_then(|part| part.into_hash(fields));
    let (reference, address) = match (import.value, import.locators.into_iter().next()) {
        (Some(id), Some(address)) if id != address => (Some(id), address),
        (Some(id), _) => (None, id),
        (None, address) => (None, address?),
    };
    Some(ExternalDocument {
        reference,
        address,
        hash,
    })
}

/// Fills in what the document describes: the root elements of its collections and what relationships say.
pub(super) fn read_subjects<'de>(
    graph: &Graph<'de>,
    described: Vec<Text<'de>>,
    document: &mut Document<'de>,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), ReadError> {
    let roots = graph.collections.iter().flat_map(|one| &one.roots);
    let mut seen = HashSet::new();
    let mut says_something = false;
    for id in roots.chain(&described) {
        fields.budget.step()?;
        match graph.ids.get(id) {
            // Its own root elements are in the list as well.
            Some(Handle::Collection(_)) => {}
            Some(Handle::Component(index)) => {
                says_something = true;
                if seen.insert(*index) {
                    document.subjects.push(*index);
                }
            }
            Some(_) => says_something = true,
            None => {
                let code = WarningCode::DanglingReference;
                fields.warnings.add_with(code, "", id, "");
            }
        }
    }
    if !says_something {
        fields.warnings.add(WarningCode::SubjectMissing, "");
    } else if document.subjects.len() > 1 {
        let count = document.subjects.len().to_string();
        let code = WarningCode::SubjectSeveral;
        fields.warnings.add_with(code, "", &count, "");
    }
    Ok(())
}
