//! Relations and statements of completeness as relationships.

use std::collections::{HashMap, HashSet};

use iriai_domain::inventory::document::{
    Aggregate, Document, LicenceForm, LicenceStanding, Relation, RelationKind,
};

use super::ids::Ids;
use super::package;
use super::shared::{Shared, element};

/// Relationships with the same origin and type, in the order in which they first occur.
#[derive(Default)]
struct Groups {
    groups: Vec<Group>,
    places: HashMap<(String, Type), usize>,
}

struct Group {
    from: String,
    kind: Type,
    to: Vec<String>,
    completeness: Option<&'static str>,
}

/// Type of a relationship and scope, where it has one.
type Type = (&'static str, Option<&'static str>);

/// The type of a relation.
const fn type_of(kind: RelationKind) -> Type {
    match kind {
        RelationKind::DependsOn => ("dependsOn", None),
        RelationKind::Contains => ("contains", None),
        RelationKind::StaticLink => ("hasStaticLink", None),
        RelationKind::DynamicLink => ("hasDynamicLink", None),
        RelationKind::Runtime => ("dependsOn", Some("runtime")),
        RelationKind::Build => ("dependsOn", Some("build")),
        RelationKind::Development => ("dependsOn", Some("development")),
        RelationKind::Test => ("dependsOn", Some("test")),
        RelationKind::Optional => ("hasOptionalDependency", None),
        RelationKind::Provided => ("hasProvidedDependency", None),
        RelationKind::MadeFrom => ("descendantOf", None),
        RelationKind::TrainedOn => ("trainedOn", None),
        RelationKind::Provides => ("hasSpecification", None),
        RelationKind::Other => ("other", None),
    }
}

/// Types of which completeness is stated.
fn is_dependency(kind: Type) -> bool {
    !matches!(
        kind.0,
        "contains"
            | "descendantOf"
            | "trainedOn"
            | "hasSpecification"
            | "other"
            | "hasDistributionArtifact"
    )
}

impl Groups {
    fn add(&mut self, from: String, kind: Type, to: String) {
        let place = *self
            .places
            .entry((from.clone(), kind))
            .or_insert_with(|| self.groups.len());
        match self.groups.get_mut(place) {
            Some(group) => group.to.push(to),
            None => self.groups.push(Group {
                from,
                kind,
                to: vec![to],
                completeness: None,
            }),
        }
    }
}

/// Writes all relationships but those to licences.
pub(super) fn write(document: &Document<'_>, ids: &mut Ids<'_>, out: &mut Vec<u8>) {
    let delivered = delivered(document);
    let mut groups = Groups::default();
    add_delivered(document, &delivered, &mut groups, ids, out);
    add_nesting(document, &mut groups, ids);
    for relation in &document.relations {
        let pair = (&*relation.from, &*relation.to);
        let kind = if relation.kind == RelationKind::Other && delivered.contains(&pair) {
            ("hasDistributionArtifact", None)
        } else {
            type_of(relation.kind)
        };
        // An end that is nowhere makes a document invalid.
        if let (Some(from), Some(to)) = (ids.find(&relation.from), target(relation, ids)) {
            groups.add(from, kind, to);
        }
    }
    add_completeness(document, &mut groups, ids);
    for (index, group) in groups.groups.iter().enumerate() {
        let id = ids.make("relationship", index);
        let class = match group.kind.1 {
            Some(_) => "LifecycleScopedRelationship",
            None => "Relationship",
        };
        let mut object = element(out, class, &id);
        object.text("from", &group.from);
        object.text("relationshipType", group.kind.0);
        object.optional("scope", group.kind.1);
        object.texts("to", group.to.iter().map(String::as_str));
        object.optional("completeness", group.completeness);
        object.close();
    }
}

fn target(relation: &Relation<'_>, ids: &Ids<'_>) -> Option<String> {
    match &*relation.to {
        "NONE" => Some("NoneElement".to_owned()),
        "NOASSERTION" => Some("NoAssertionElement".to_owned()),
        reference => ids.find(reference),
    }
}

/// Relations from a component to the file that it is delivered as, where the document lists that file.
fn delivered<'d>(document: &'d Document<'_>) -> HashSet<(&'d str, &'d str)> {
    let mut names = HashMap::new();
    for component in &document.components {
        let details = component.details.as_deref();
        let name = details.and_then(|details| details.file_name.as_deref());
        if let (Some(reference), Some(name)) = (component.reference.as_deref(), name) {
            names.entry(reference).or_insert(name);
        }
    }
    let mut files = HashMap::new();
    for file in &document.files {
        if let Some(reference) = file.reference.as_deref() {
            files.entry(reference).or_insert(&*file.name);
        }
    }
    let mut delivered = HashSet::new();
    let mut done = HashSet::new();
    for relation in &document.relations {
        let name = names.get(&*relation.from);
        if relation.kind == RelationKind::Other
            && name.is_some()
            && name == files.get(&*relation.to)
            && done.insert(&*relation.from)
        {
            delivered.insert((&*relation.from, &*relation.to));
        }
    }
    delivered
}

/// Names of files that the document does not list become files of their own.
fn add_delivered(
    document: &Document<'_>,
    delivered: &HashSet<(&str, &str)>,
    groups: &mut Groups,
    ids: &mut Ids<'_>,
    out: &mut Vec<u8>,
) {
    let listed: HashSet<&str> = delivered.iter().map(|(from, _)| *from).collect();
    for (index, component) in document.components.iter().enumerate() {
        let details = component.details.as_deref();
        let Some(name) = details.and_then(|details| details.file_name.as_deref()) else {
            continue;
        };
        let reference = component.reference.as_deref();
        if reference.is_some_and(|reference| listed.contains(reference)) {
            continue;
        }
        let Some(from) = ids.components.get(index).cloned() else {
            continue;
        };
        let id = ids.make("delivered", index);
        package::write_delivered(name, &id, out);
        groups.add(from, ("hasDistributionArtifact", None), id);
    }
}

/// Nesting is containment, stated once.
fn add_nesting(document: &Document<'_>, groups: &mut Groups, ids: &Ids<'_>) {
    let stated: HashSet<(String, String)> = document
        .relations
        .iter()
        .filter(|relation| relation.kind == RelationKind::Contains)
        .filter_map(|relation| Some((ids.find(&relation.from)?, ids.find(&relation.to)?)))
        .collect();
    for (index, component) in document.components.iter().enumerate() {
        let parent = component
            .parent
            .and_then(|parent| ids.components.get(usize::try_from(parent).ok()?));
        if let (Some(parent), Some(own)) = (parent, ids.components.get(index)) {
            let pair = (parent.clone(), own.clone());
            if !stated.contains(&pair) {
                groups.add(pair.0, type_of(RelationKind::Contains), pair.1);
            }
        }
    }
}

/// Puts each statement on the first relationship that it can be about, or on one of its own.
fn add_completeness(document: &Document<'_>, groups: &mut Groups, ids: &Ids<'_>) {
    let mut first: HashMap<String, usize> = HashMap::new();
    for (place, group) in groups.groups.iter().enumerate() {
        if is_dependency(group.kind) {
            first.entry(group.from.clone()).or_insert(place);
        }
    }
    for (place, group) in groups.groups.iter().enumerate() {
        if group.kind.0 == "contains" {
            first.entry(group.from.clone()).or_insert(place);
        }
    }
    for statement in &document.completeness {
        let from = match &statement.of {
            Some(reference) => ids.find(reference),
            None => Some(ids.document.clone()),
        };
        let Some(from) = from else {
            continue;
        };
        let word = match statement.aggregate {
            Aggregate::Complete | Aggregate::None => "complete",
            Aggregate::Incomplete => "incomplete",
            Aggregate::Unknown => "noAssertion",
        };
        let place = first
            .get(&from)
            .filter(|_| statement.aggregate != Aggregate::None);
        if let Some(group) = place.and_then(|place| groups.groups.get_mut(*place)) {
            group.completeness = Some(word);
            continue;
        }
        let to = match statement.aggregate {
            Aggregate::None => "NoneElement",
            _ => "NoAssertionElement",
        };
        groups.groups.push(Group {
            from,
            kind: type_of(RelationKind::DependsOn),
            to: vec![to.to_owned()],
            completeness: Some(word),
        });
    }
}

/// Writes the licences of components and files and the relationships to them.
pub(super) fn write_licences(
    document: &Document<'_>,
    shared: &mut Shared,
    ids: &mut Ids<'_>,
    out: &mut Vec<u8>,
) {
    let mut count = 0;
    for (index, component) in document.components.iter().enumerate() {
        for (standing, kind) in [
            (LicenceStanding::Declared, "hasDeclaredLicense"),
            (LicenceStanding::Concluded, "hasConcludedLicense"),
        ] {
            let mut to = Vec::new();
            for statement in &component.licences {
                // What nobody concluded somebody declares; what was found in files has no place.
                let own = match statement.standing {
                    LicenceStanding::Unstated => LicenceStanding::Declared,
                    other => other,
                };
                if own == standing {
                    to.extend(shared.licence(statement.form, &statement.value, ids, out));
                }
            }
            if let (false, Some(from)) = (to.is_empty(), ids.components.get(index).cloned()) {
                write_licence(&from, kind, &to, count, ids, out);
                count += 1;
            }
        }
    }
    for (index, file) in document.files.iter().enumerate() {
        let to = shared.licence(LicenceForm::Expression, &file.licence, ids, out);
        if let (Some(to), Some(from)) = (to, ids.files.get(index).cloned()) {
            write_licence(&from, "hasConcludedLicense", &[to], count, ids, out);
            count += 1;
        }
    }
}

fn write_licence(
    from: &str,
    kind: &str,
    to: &[String],
    index: usize,
    ids: &mut Ids<'_>,
    out: &mut Vec<u8>,
) {
    let id = ids.make("licensing", index);
    let mut object = element(out, "Relationship", &id);
    object.text("from", from);
    object.text("relationshipType", kind);
    object.texts("to", to.iter().map(String::as_str));
    object.close();
}
