//! A relationship becomes relations: direction, scope, delivered files, completeness.

use std::collections::HashMap;

use iriai_domain::inventory::document::{Aggregate, Completeness, Relation, RelationKind};
use iriai_domain::warning::Text;

use super::copies::Copies;
use super::graph::{Handle, Relationship};
use super::vocabulary::{self, Individual, Meaning, Stated};
use crate::error::ReadError;
use crate::limits::Budget;

/// In which way `from` and `to` stand on each other, and whether the direction is turned round.
fn kind(relationship: &Relationship<'_>) -> Option<(RelationKind, bool)> {
    Some(match (relationship.meaning, relationship.scope) {
        (Meaning::Forward(RelationKind::DependsOn), Some(scope)) => (scope, false),
        (Meaning::Forward(kind), _) => (kind, false),
        (Meaning::Backward(kind), _) => (kind, true),
        (Meaning::Tool, scope) => (scope.unwrap_or(RelationKind::Other), false),
        (Meaning::Delivered | Meaning::Describes, _) => (RelationKind::Other, false),
        (Meaning::Declared | Meaning::Concluded | Meaning::Security, _) => return None,
    })
}

/// Adds the relations of a relationship, one for each target that is an element.
pub(super) fn add<'de>(
    relationship: Relationship<'de>,
    relations: &mut Vec<Relation<'de>>,
    copies: &mut Copies,
    budget: &mut Budget<'_>,
) -> Result<(), ReadError> {
    let Some((kind, turned)) = kind(&relationship) else {
        return Ok(());
    };
    for target in relationship.to {
        if vocabulary::individual(&target).is_some() {
            continue;
        }
        budget.relation()?;
        let from = copies.take(&relationship.from)?;
        let (from, to) = if turned {
            (target, from)
        } else {
            (from, target)
        };
        relations.push(Relation { from, kind, to });
    }
    Ok(())
}

/// What relationships say of the completeness of somebody's dependencies.
///
/// Each relationship speaks for itself, and we keep one statement for each element: the weakest of its dependencies,
/// or, where nothing is said of these, the weakest of what it contains.
#[derive(Default)]
pub(super) struct Statements<'de> {
    order: Vec<(Option<Text<'de>>, Weight)>,
    places: HashMap<Text<'de>, usize>,
    whole: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Weight {
    of_dependencies: bool,
    aggregate: Aggregate,
}

impl<'de> Statements<'de> {
    pub(super) fn add(
        &mut self,
        relationship: &Relationship<'de>,
        from: Option<Handle>,
        copies: &mut Copies,
    ) -> Result<(), ReadError> {
        let Some(weight) = weight(relationship) else {
            return Ok(());
        };
        let known = match from {
            Some(Handle::Collection(_)) => self.whole,
            _ => self.places.get(&relationship.from).copied(),
        };
        if let Some(place) = known.and_then(|place| self.order.get_mut(place)) {
            place.1 = place.1.and(weight);
            return Ok(());
        }
        let place = self.order.len();
        if let Some(Handle::Collection(_)) = from {
            self.whole = Some(place);
            self.order.push((None, weight));
        } else {
            let id = copies.take(&relationship.from)?;
            self.places.insert(copies.take(&id)?, place);
            self.order.push((Some(id), weight));
        }
        Ok(())
    }

    pub(super) fn into_completeness(self) -> Vec<Completeness<'de>> {
        let statements = self.order.into_iter();
        statements
            .map(|(of, weight)| Completeness {
                of,
                aggregate: weight.aggregate,
            })
            .collect()
    }
}

/// What one relationship says, if it says anything.
fn weight(relationship: &Relationship<'_>) -> Option<Weight> {
    let (kind, turned) = kind(relationship)?;
    if turned
        || !kind.is_dependency()
        || matches!(kind, RelationKind::MadeFrom | RelationKind::TrainedOn)
    {
        return None;
    }
    let contains = kind == RelationKind::Contains;
    let mut individuals = relationship.to.iter().map(|id| vocabulary::individual(id));
    let names_elements = individuals.clone().any(|individual| individual.is_none());
    let says_none = relationship.to.is_empty()
        || individuals
            .clone()
            .any(|individual| individual == Some(Individual::None));
    let says_unknown = individuals.any(|individual| individual == Some(Individual::NoAssertion));
    let aggregate = match relationship.completeness {
        Some(Stated::Incomplete) => Aggregate::Incomplete,
        Some(Stated::NoAssertion) => Aggregate::Unknown,
        Some(Stated::Complete) if says_none && !names_elements => Aggregate::None,
        Some(Stated::Complete) => Aggregate::Complete,
        None if names_elements || relationship.to.is_empty() => return None,
        None if says_unknown => Aggregate::Unknown,
        None => Aggregate::None,
    };
    // Who contains nothing may still depend on something.
    (!contains || names_elements).then_some(Weight {
        of_dependencies: !contains,
        aggregate,
    })
}

impl Weight {
    fn and(self, other: Self) -> Self {
        if self.of_dependencies != other.of_dependencies {
            return if self.of_dependencies { self } else { other };
        }
        let aggregate = match (self.aggregate, other.aggregate) {
            (one, same) if one == same => one,
            (Aggregate::Incomplete, _) | (_, Aggregate::Incomplete) => Aggregate::Incomplete,
            (Aggregate::Unknown, _) | (_, Aggregate::Unknown) => Aggregate::Unknown,
            _ => Aggregate::Complete,
        };
        Self { aggregate, ..self }
    }
}
