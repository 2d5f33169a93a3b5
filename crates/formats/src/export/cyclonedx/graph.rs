//! `dependencies` and `compositions`.

use std::collections::{HashMap, HashSet};

use iriai_domain::inventory::document::{Aggregate, Document, RelationKind};
use serde::Serialize;

use super::plan::Plan;

/// One entry for everyone who depends on something, in the order of the first relation.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct DependencyList<'p>(Vec<Dependency<'p>>);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dependency<'p> {
    #[serde(rename = "ref")]
    reference: &'p str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    depends_on: Vec<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    provides: Vec<&'p str>,
}

impl<'p> DependencyList<'p> {
    pub(super) fn of(plan: &'p Plan<'p>, written: &HashSet<&str>) -> Self {
        let mut entries: Vec<Dependency<'p>> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut seen = HashSet::new();
        let relations = plan.document.relations.iter().enumerate();
        let told = relations.filter_map(|(number, relation)| {
            let provides = relation.kind == RelationKind::Provides;
            let wanted = (provides || relation.kind.is_dependency()) && !plan.is_told(number);
            let ends = wanted.then(|| plan.resolve(&relation.from).zip(plan.resolve(&relation.to)));
            ends.flatten().map(|(from, to)| (from, to, provides))
        });
        let apart = plan.apart().map(|(parent, child)| (parent, child, false));
        for (from, to, provides) in told.chain(apart) {
            let place = entry(&mut entries, &mut places, from);
            if seen.insert((from, to, provides))
                && let Some(entry) = entries.get_mut(place)
            {
                let targets = if provides {
                    &mut entry.provides
                } else {
                    &mut entry.depends_on
                };
                targets.push(to);
            }
        }
        for of in without_dependencies(plan.document) {
            if written.contains(of) {
                entry(&mut entries, &mut places, of);
            }
        }
        Self(entries)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn entry<'p>(
    entries: &mut Vec<Dependency<'p>>,
    places: &mut HashMap<&'p str, usize>,
    reference: &'p str,
) -> usize {
    *places.entry(reference).or_insert_with(|| {
        entries.push(Dependency {
            reference,
            depends_on: Vec::new(),
            provides: Vec::new(),
        });
        entries.len() - 1
    })
}

/// Who is said to have no dependencies at all.
pub(super) fn without_dependencies<'d>(
    document: &'d Document<'d>,
) -> impl Iterator<Item = &'d str> {
    let none = document.completeness.iter();
    none.filter(|statement| statement.aggregate == Aggregate::None)
        .filter_map(|statement| statement.of.as_deref())
}

/// One composition for each run of statements that say the same.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct CompositionList<'p>(Vec<Composition<'p>>);

#[derive(Serialize, PartialEq, Eq)]
struct Composition<'p> {
    aggregate: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dependencies: Vec<&'p str>,
}

impl<'p> CompositionList<'p> {
    pub(super) fn of(plan: &'p Plan<'p>, written: &HashSet<&str>) -> Self {
        let mut compositions: Vec<Composition<'p>> = Vec::new();
        let mut seen = HashSet::new();
        for statement in &plan.document.completeness {
            let aggregate = match statement.aggregate {
                Aggregate::Complete => "complete",
                Aggregate::Incomplete => "incomplete",
                Aggregate::Unknown => "unknown",
                // An entry without dependencies and a property of ours say it.
                Aggregate::None => continue,
            };
            let of = statement.of.as_deref();
            let known = of.is_none_or(|of| written.contains(of));
            if !known || !seen.insert((aggregate, of)) {
                continue;
            }
            match (compositions.last_mut(), of) {
                (Some(last), Some(of))
                    if last.aggregate == aggregate && !last.dependencies.is_empty() =>
                {
                    last.dependencies.push(of);
                }
                _ => compositions.push(Composition {
                    aggregate,
                    dependencies: of.into_iter().collect(),
                }),
            }
        }
        Self(compositions)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
