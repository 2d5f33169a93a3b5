//! The assessments of the Security profile as VEX statements.
//!
//! Traps:
//! * `to` names the products, `assessedElement` the part of them in which the vulnerability is. Both may name a package, a file, or
//!   a collection, which stands for its root elements.
//! * What is said of a package is said of it in what the document describes, unless it is that.
//! * Each relationship has a class and a type that say the same; where they do not, nobody knows what is said.
//! * Each element has its own creation. The author is who supplies the assessments, or else created them, if it is one for all; else
//!   who created the document.
//! * A withdrawn assessment says nothing any more.

use std::collections::HashSet;
use std::mem;

use iriai_domain::inventory::document::{Component, Field, IdentifierKind};
use iriai_domain::risk::vex::{Product, Statement, Status, VexDocument, VexFormat};
use iriai_domain::warning::{Parsed, Text, WarningCode, Warnings};

use super::copies::Copies;
use super::graph::{Creation, Graph, Handle};
use super::node::NodesOnly;
use super::security::{Assessment, Vulnerability, justification};
use super::vocabulary::{self, Meaning};
use super::{head, link};
use crate::error::{ReadError, ReadErrorCode};
use crate::fields::Fields;
use crate::limits::Budget;
use crate::repeats::Repeats;
use crate::vex::has_version;

/// The statements of a document.
pub(crate) fn read<'a>(
    text: &'a str,
    budget: &mut Budget<'_>,
) -> Result<Parsed<VexDocument<'a>>, ReadError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut fields = Fields::new(budget);
    let mut graph = Graph::default();
    fields.read_linked_json(text, &mut NodesOnly(&mut graph))?;
    if graph.assessments.is_empty() {
        return Err(ReadError::new(ReadErrorCode::NothingReadable, ""));
    }
    link::place_parts(&mut graph, &mut Copies::of(text.len()), &mut fields)?;
    let warnings = mem::take(&mut fields.warnings);
    let head = head::head_of(&graph.collections);
    let subjects = subjects(&graph);
    let mut making = Making {
        are_subjects: subjects.iter().copied().collect(),
        subjects,
        graph: &graph,
        repeats: Repeats::of(text.len()),
        budget,
        warnings,
    };
    let creation = head.and_then(|head| head.creation.as_ref());
    let mut statements = Vec::new();
    for assessment in &graph.assessments {
        if assessment.said.withdrawn.is_none() {
            statements.extend(making.state(assessment, creation)?);
        }
    }
    let creation = making
        .creation(creation)
        .or_else(|| graph.creations.first());
    Ok(Parsed {
        value: VexDocument {
            format: VexFormat::Spdx3,
            id: head.and_then(|head| head.id.clone()),
            author: making.author(creation),
            issued: creation.and_then(|creation| creation.created.clone()),
            updated: None,
            revision: in_common(
                graph
                    .assessments
                    .iter()
                    .map(|one| one.said.revision.as_ref()),
            ),
            statements,
        },
        warnings: making.warnings,
    })
}

/// What all of them say, if it is the same.
fn in_common<'t, 'a: 't>(mut all: impl Iterator<Item = Option<&'t Text<'a>>>) -> Option<Text<'a>> {
    let first = all.next()??;
    all.all(|other| other == Some(first)).then(|| first.clone())
}

/// The components that a document describes, by their places: the root elements of the document and of the collections among them. Of
/// a document that names none those of all its collections.
fn subjects(graph: &Graph<'_>) -> Vec<usize> {
    let described = graph.relationships.iter().filter(|one| {
        let from = graph.ids.get(&one.from);
        one.meaning == Meaning::Describes
            && !matches!(from, Some(Handle::File(_) | Handle::Component(_)))
    });
    let described = described.flat_map(|one| &one.to);
    let head = head::head_of(&graph.collections);
    let roots = head.into_iter().flat_map(|one| &one.roots);
    let own = components(graph, roots.chain(described).collect());
    match own.is_empty() {
        true => components(
            graph,
            graph
                .collections
                .iter()
                .flat_map(|one| &one.roots)
                .collect(),
        ),
        false => own,
    }
}

/// The components that identifiers name, and those that are root elements of the collections that they name.
fn components<'g, 'a>(graph: &'g Graph<'a>, mut open: Vec<&'g Text<'a>>) -> Vec<usize> {
    let (mut places, mut seen, mut entered) = (Vec::new(), HashSet::new(), HashSet::new());
    open.reverse();
    while let Some(id) = open.pop() {
        match graph.ids.get(id) {
            Some(Handle::Component(place)) if seen.insert(*place) => places.push(*place),
            Some(Handle::Collection(place)) if entered.insert(*place) => {
                let collection = graph.collections.get(*place);
                let roots = collection
                    .into_iter()
                    .flat_map(|one| one.roots.iter().rev());
                open.extend(roots);
            }
            _ => {}
        }
    }
    places
}

/// Statements in the making.
struct Making<'g, 'a, 'b, 'l> {
    graph: &'g Graph<'a>,
    subjects: Vec<usize>,
    are_subjects: HashSet<usize>,
    repeats: Repeats,
    budget: &'b mut Budget<'l>,
    warnings: Warnings,
}

/// What an assessment is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Thing<'g, 'a> {
    Component(usize),
    File(usize),
    /// Something of another document, by its identifier.
    Elsewhere(&'g Text<'a>),
}

impl<'g, 'a> Making<'g, 'a, '_, '_> {
    /// What an assessment states; nothing where it names neither a vulnerability nor a product.
    fn state(
        &mut self,
        assessment: &'g Assessment<'a>,
        whole: Option<&Text<'a>>,
    ) -> Result<Option<Statement<'a>>, ReadError> {
        let graph = self.graph;
        let at = graph.place(assessment.at);
        self.repeats.pay(mem::size_of::<Statement<'_>>())?;
        let mut statement = Statement {
            status: assessment.status,
            ..Statement::default()
        };
        let Some(Handle::Vulnerability(place)) = graph.ids.get(&assessment.from) else {
            self.dangles(&format!("{at}/from"), &assessment.from);
            return Ok(None);
        };
        if let Some(vulnerability) = graph.weaknesses.get(*place) {
            self.name(vulnerability, &mut statement)?;
        }
        if statement.vulnerability.is_empty() {
            self.missing(at, "externalIdentifier");
            return Ok(None);
        }
        statement.products = self.products(assessment, &at)?;
        if statement.products.is_empty() {
            self.missing(at, "to");
            return Ok(None);
        }
        let said = &assessment.said;
        let repeats = &mut self.repeats;
        statement.notes = repeats.maybe(said.notes.as_ref())?;
        match assessment.status {
            Some(Status::NotAffected) => {
                statement.impact = repeats.maybe(said.impact.as_ref())?;
                statement.justification = said.justification.as_deref().and_then(justification);
                if let Some(word) = said
                    .justification
                    .as_ref()
                    .filter(|_| statement.justification.is_none())
                {
                    statement.reason = Some(repeats.text(word)?);
                    let at = format!("{at}/justificationType");
                    let code = WarningCode::UnknownValue;
                    self.warnings.add_with(code, at, word, "");
                }
            }
            Some(Status::Affected) => statement.action = repeats.maybe(said.action.as_ref())?,
            _ => {}
        }
        // What was said with the document has its time.
        let own = assessment
            .creation
            .as_ref()
            .filter(|own| Some(*own) != whole);
        let created = self
            .creation(own)
            .and_then(|creation| creation.created.as_ref());
        statement.issued = self.repeats.maybe(said.time().or(created))?;
        self.warn_of_missing(&statement, at);
        Ok(Some(statement))
    }

    /// What a status needs beside it (SPDX 3.0.1, VexAffected… and VexNotAffectedVulnAssessmentRelationship).
    fn warn_of_missing(&mut self, statement: &Statement<'_>, at: String) {
        let needed = match statement.status {
            Some(Status::NotAffected) => statement.lacks_reason().then_some("justificationType"),
            Some(Status::Affected) => statement.action.is_none().then_some("actionStatement"),
            _ => None,
        };
        if let Some(needed) = needed {
            self.missing(at, needed);
        }
    }

    fn missing(&mut self, at: String, field: &str) {
        self.warnings
            .add_with(WarningCode::MissingField, at, "", field);
    }

    fn dangles(&mut self, at: &str, id: &str) {
        self.warnings
            .add_with(WarningCode::DanglingReference, at, id, "");
    }

    /// The names of a vulnerability: its CVE before its own name, then what others call it.
    fn name(
        &mut self,
        vulnerability: &'g Vulnerability<'a>,
        statement: &mut Statement<'a>,
    ) -> Result<(), ReadError> {
        let kind = |part: &super::part::Part<'a>| {
            part.kind.as_deref().map(vocabulary::word) == Some("cve")
        };
        let parts = &vulnerability.identifiers;
        let (cves, others): (Vec<_>, Vec<_>) = parts.iter().partition(|part| kind(part));
        let value = |part: &&'g super::part::Part<'a>| part.value.as_ref();
        let cves = cves.iter().filter_map(value);
        let others = others.iter().filter_map(value);
        let mut told = HashSet::new();
        for name in cves.chain(&vulnerability.name).chain(others) {
            if name.trim().is_empty() || !told.insert(&**name) {
                continue;
            }
            let name = self.repeats.text(name)?;
            if statement.vulnerability.is_empty() {
                statement.vulnerability = name;
            } else {
                statement.aliases.push(name);
            }
        }
        Ok(())
    }

    fn products(
        &mut self,
        assessment: &'g Assessment<'a>,
        at: &str,
    ) -> Result<Vec<Product<'a>>, ReadError> {
        let mut targets = Vec::new();
        for (index, id) in assessment.to.iter().enumerate() {
            self.things(id, &format!("{at}/to/{index}"), &mut targets)?;
        }
        let mut parts = Vec::new();
        if let Some(assessed) = &assessment.assessed {
            self.things(assessed, &format!("{at}/assessedElement"), &mut parts)?;
        }
        let mut products = Vec::new();
        for target in targets {
            let is_subject = |target| match target {
                Thing::Component(place) => self.are_subjects.contains(&place),
                _ => false,
            };
            let wholes = match is_subject(target) {
                true => 0,
                false => self.subjects.len(),
            };
            if wholes == 0 {
                products.push(self.product(target, &parts)?);
            }
            for number in 0..wholes {
                let Some(&whole) = self.subjects.get(number) else {
                    break;
                };
                let mut outer = self.product(Thing::Component(whole), &[])?;
                outer.parts.push(self.product(target, &parts)?);
                products.push(outer);
            }
        }
        Ok(products)
    }

    /// What an identifier names: itself, or the root elements of a collection.
    fn things(
        &mut self,
        id: &'g Text<'a>,
        at: &str,
        things: &mut Vec<Thing<'g, 'a>>,
    ) -> Result<(), ReadError> {
        let graph = self.graph;
        let mut seen = HashSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            self.budget.relation()?;
            match graph.ids.get(id) {
                Some(Handle::Component(place)) => things.push(Thing::Component(*place)),
                Some(Handle::File(place)) => things.push(Thing::File(*place)),
                Some(Handle::Collection(place)) if seen.insert(*place) => {
                    let roots = graph
                        .collections
                        .get(*place)
                        .map(|one| one.roots.as_slice());
                    open.extend(roots.unwrap_or_default().iter().rev());
                }
                Some(Handle::Known) => things.push(Thing::Elsewhere(id)),
                Some(_) => {}
                None if vocabulary::individual(id).is_some() => {}
                None => {
                    if !id.starts_with("pkg:") {
                        self.dangles(at, id);
                    }
                    things.push(Thing::Elsewhere(id));
                }
            }
        }
        Ok(())
    }

    /// What a thing is known by, and those of its parts that are not it.
    fn product(
        &mut self,
        thing: Thing<'g, 'a>,
        parts: &[Thing<'g, 'a>],
    ) -> Result<Product<'a>, ReadError> {
        self.budget.relation()?;
        self.repeats.pay(mem::size_of::<Product<'_>>())?;
        let mut product = Product::default();
        let graph = self.graph;
        match thing {
            Thing::Component(place) => {
                if let Some(component) = graph.components.get(place) {
                    self.fill(&mut product, component)?;
                }
            }
            Thing::File(place) => {
                if let Some(file) = graph.files.get(place) {
                    product.name = Some(self.repeats.text(&file.name)?);
                    for hash in &file.hashes {
                        product.hashes.push(self.repeats.text(&hash.value)?);
                    }
                }
            }
            Thing::Elsewhere(id) => product.ids.push(self.repeats.text(id)?),
        }
        for &part in parts.iter().filter(|part| **part != thing) {
            let part = self.product(part, &[])?;
            product.parts.push(part);
        }
        Ok(product)
    }

    fn fill(
        &mut self,
        product: &mut Product<'a>,
        component: &'g Component<'a>,
    ) -> Result<(), ReadError> {
        let repeats = &mut self.repeats;
        if !component.name.is_empty() {
            product.name = Some(repeats.text(&component.name)?);
        }
        let details = component.details.as_deref();
        let others = details.into_iter().flat_map(|one| &one.identifiers);
        let known = [
            IdentifierKind::Purl,
            IdentifierKind::Cpe22,
            IdentifierKind::Cpe23,
        ];
        let others = others.filter(|one| known.contains(&one.kind));
        for id in component.purl.iter().chain(others.map(|one| &one.value)) {
            product.ids.push(repeats.text(id)?);
        }
        if let (Field::Stated(version), false) = (
            &component.version,
            component.purl.as_deref().is_some_and(has_version),
        ) {
            product.versions = Some(repeats.text(version)?);
        }
        Ok(())
    }

    fn creation(&self, id: Option<&Text<'a>>) -> Option<&'g Creation<'a>> {
        match self.graph.ids.get(id?) {
            Some(Handle::Creation(place)) => self.graph.creations.get(*place),
            _ => None,
        }
    }

    /// Who says it.
    fn author(&self, whole: Option<&Creation<'a>>) -> Option<Text<'a>> {
        let own = |one: &'g Assessment<'a>| {
            let creation = self.creation(one.creation.as_ref());
            let created = creation.and_then(|creation| creation.created_by.first());
            one.supplied_by.as_ref().or(created)
        };
        let id = in_common(self.graph.assessments.iter().map(own));
        let id = id.or_else(|| whole?.created_by.first().cloned())?;
        match self.graph.ids.get(&id) {
            Some(Handle::Agent(place)) => {
                let agent = self.graph.agents.get(*place)?;
                agent.name.clone().or_else(|| agent.contact.clone())
            }
            _ if vocabulary::individual(&id).is_some() => None,
            _ => Some(id),
        }
    }
}
