//! What a document means, told in a way that does not depend on the order or the notation of the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use iriai_domain::inventory::document::{Component, ComponentScope, Document, Field, SbomFormat};
use iriai_domain::inventory::file_hashes::hash_bytes;
use iriai_domain::inventory::normalise::{Inventory, Normaliser};
use iriai_domain::licence::{self, Licence};

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Aspect {
    /// What the document describes: name, version, supplier, series.
    Subject,
    /// Which components there are.
    Component,
    /// The version stated beside the key.
    Version,
    /// How deep it lies.
    Depth,
    /// Whether it must be there.
    Scope,
    /// The repository from which it is made.
    Project,
    /// Its licences, with who says so.
    Licence,
    /// Hash values of its own.
    Hash,
    /// Hash values that belong to it, those of its files included.
    FileHash,
    /// Who supplies it.
    Supplier,
    /// On what it stands.
    Edge,
    /// Where the graph begins.
    Root,
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One thing that an inventory says: of what, of which component, and what.
type Fact = (Aspect, String, String);

/// All that an inventory says. Facts of entries that are one component are united.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meaning(BTreeSet<Fact>);

impl Meaning {
    /// What a document means.
    pub(crate) fn of(document: &Document<'_>) -> Self {
        let mut normaliser = Normaliser::default();
        let inventory = normaliser.normalise(document);
        let mut facts = Facts(BTreeSet::new());
        facts.subject(&inventory);
        facts.members(&inventory);
        for component in &document.components {
            facts.component(component, &key(component));
        }
        for &number in &inventory.repositories {
            let (package, repository) = inventory.repository(number);
            facts.add(Aspect::Project, package, repository);
        }
        Self(facts.0)
    }

    /// How many components there are.
    pub(crate) fn components(&self) -> usize {
        let facts = self.0.iter();
        facts
            .filter(|(aspect, ..)| *aspect == Aspect::Component)
            .count()
    }

    /// What only one of two says, by what it is about: `-` for this one, `+` for the other.
    pub(crate) fn differences(&self, other: &Self) -> BTreeMap<Aspect, Vec<String>> {
        let mut found: BTreeMap<Aspect, Vec<String>> = BTreeMap::new();
        let (gone, come) = (self.0.difference(&other.0), other.0.difference(&self.0));
        for (sign, (aspect, of, what)) in gone
            .map(|fact| ('-', fact))
            .chain(come.map(|fact| ('+', fact)))
        {
            let line = format!("{sign} {aspect} {of} {what}");
            found.entry(*aspect).or_default().push(line);
        }
        found
    }
}

/// The key of an entry, whatever document it stands in.
pub(crate) fn key(component: &Component<'_>) -> String {
    let mut alone = Document::new(SbomFormat::CyclonedxJson);
    alone.components.push(Component {
        parent: None,
        ..component.clone()
    });
    let mut normaliser = Normaliser::default();
    let inventory = normaliser.normalise(&alone);
    inventory.key(&inventory.members[0]).to_owned()
}

struct Facts(BTreeSet<Fact>);

impl Facts {
    fn add(&mut self, aspect: Aspect, of: &str, what: impl fmt::Display) {
        self.0.insert((aspect, of.to_owned(), what.to_string()));
    }

    fn subject(&mut self, inventory: &Inventory<'_>) {
        let subject = &inventory.subject;
        for (what, value) in [
            ("name", subject.name.as_deref()),
            ("version", subject.version.as_deref()),
            ("supplier", subject.supplier.as_deref()),
            ("series", subject.series.as_deref()),
        ] {
            if let Some(value) = value {
                self.add(Aspect::Subject, what, value);
            }
        }
        for &root in &inventory.roots {
            let root = &inventory.members[root as usize];
            self.add(Aspect::Root, inventory.key(root), "");
        }
    }

    fn members(&mut self, inventory: &Inventory<'_>) {
        let key = |member: u32| inventory.key(&inventory.members[member as usize]);
        for (member, found) in (0_u32..).zip(&inventory.members) {
            self.add(Aspect::Component, inventory.key(found), "");
            let depth = inventory.depths[member as usize].steps();
            let depth = depth.map_or_else(|| "unknown".to_owned(), |steps| steps.to_string());
            self.add(Aspect::Depth, inventory.key(found), depth);
            for &target in inventory.graph.targets(member) {
                self.add(Aspect::Edge, inventory.key(found), key(target));
            }
        }
        for &(member, value) in &inventory.hashes {
            if let Some(value) = hash_bytes(value) {
                self.add(Aspect::FileHash, key(member), format!("{value:02x?}"));
            }
        }
    }

    fn component(&mut self, component: &Component<'_>, key: &str) {
        if let Some(version) = component.version.stated() {
            self.add(Aspect::Version, key, version.trim());
        }
        if component.scope != ComponentScope::Unstated {
            self.add(Aspect::Scope, key, component.scope.code());
        }
        if let Some(supplier) = component.supplier.stated() {
            self.add(Aspect::Supplier, key, supplier.trim());
        }
        for hash in &component.hashes {
            let value = hash.value.trim().to_lowercase();
            self.add(
                Aspect::Hash,
                key,
                format!("{} {value}", hash.algorithm.code()),
            );
        }
        for statement in &component.licences {
            let licence = match &statement.value {
                Field::Omitted => continue,
                Field::DeclaredUnknown => "unknown".to_owned(),
                Field::DeclaredNone => "none".to_owned(),
                Field::Stated(text) => match licence::read(text).map(|read| read.licence) {
                    Ok(Licence::NoAssertion) => "unknown".to_owned(),
                    Ok(Licence::None) => "none".to_owned(),
                    Ok(expression) => sorted(expression.as_str()),
                    Err(_) => format!("{text:?}"),
                },
            };
            let standing = statement.standing.code();
            self.add(Aspect::Licence, key, format!("{standing} {licence}"));
        }
    }
}

/// A normalised expression with the licences that are joined by one operator in alphabetical order: sets of licences, as
/// RDF has them, have no order.
fn sorted(expression: &str) -> String {
    for operator in [" OR ", " AND "] {
        let members = members(expression, operator);
        if members.len() > 1 {
            let mut members: Vec<_> = members.into_iter().map(sorted).collect();
            members.sort_unstable();
            return members.join(operator);
        }
    }
    match expression
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        Some(inner) => format!("({})", sorted(inner)),
        None => expression.to_owned(),
    }
}

/// The parts of an expression that an operator joins outside brackets.
fn members<'e>(expression: &'e str, operator: &str) -> Vec<&'e str> {
    let (mut members, mut start) = (Vec::new(), 0);
    for (at, _) in expression.match_indices(operator) {
        let before = &expression[start..at];
        if before.matches('(').count() == before.matches(')').count() {
            members.push(before);
            start = at + operator.len();
        }
    }
    members.push(&expression[start..]);
    members
}
