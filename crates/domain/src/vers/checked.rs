//! The compiled form of a range: a step function over sort keys.

use std::ops::Bound;

use super::{Comparator, Constraint, Range, Scheme};
use crate::version::{VersionKey, VersionOrder};

/// A range ready to be asked: sort keys are computed and redundant constraints gone.
///
/// A question costs one key and one binary search.
#[derive(Debug, Clone)]
pub struct CheckedRange {
    order: VersionOrder,
    before: bool,
    steps: Vec<Step>,
}

/// Membership at one version of the list and between it and the next.
#[derive(Debug, Clone)]
struct Step {
    key: VersionKey,
    /// Place of the version among the range's constraints.
    place: usize,
    at: bool,
    after: bool,
}

/// One end of an interval that survives simplification.
struct Edge<'a> {
    comparator: Comparator,
    key: &'a VersionKey,
}

impl CheckedRange {
    pub(super) fn new(range: &Range) -> Self {
        let order = range.scheme().order();
        if range
            .constraints()
            .iter()
            .any(|c| c.comparator() == Comparator::Any)
        {
            return Self {
                order,
                before: !range.scheme().is_none(),
                steps: Vec::new(),
            };
        }
        let keyed = keyed(range.scheme(), range.constraints());
        let bounds = alternating(&keyed);
        let only_exclusions = keyed.iter().all(|(_, _, c)| *c == Comparator::NotEqual);
        let before = only_exclusions || bounds.first().is_some_and(|b| b.comparator.is_upper());

        let mut steps = Vec::with_capacity(keyed.len());
        let mut inside = before;
        let mut bounds = bounds.into_iter().peekable();
        for group in keyed.chunk_by(|(a, ..), (b, ..)| a == b) {
            let Some((key, place, _)) = group.first() else {
                continue;
            };
            let mut at = inside;
            while let Some(bound) = bounds.next_if(|b| b.key == key) {
                inside = bound.comparator.is_lower();
                if bound.comparator.is_upper() {
                    at = false;
                }
            }
            if group.iter().any(|(.., c)| c.includes_version()) {
                at = true;
            } else if group.iter().any(|(.., c)| *c == Comparator::NotEqual) {
                at = false;
            }
            steps.push(Step {
                key: key.clone(),
                place: *place,
                at,
                after: inside,
            });
        }
        Self {
            order,
            before,
            steps,
        }
    }

    /// Whether the version lies in the range.
    pub fn contains(&self, version: &str) -> bool {
        self.contains_key(&self.order.key(version))
    }

    /// Whether the version with this sort key lies in the range. The key must be of the range's own order.
    pub fn contains_key(&self, key: &VersionKey) -> bool {
        match self.steps.binary_search_by(|step| step.key.cmp(key)) {
            Ok(i) => self.steps.get(i).is_some_and(|step| step.at),
            Err(0) => self.before,
            Err(i) => self.steps.get(i - 1).is_some_and(|step| step.after),
        }
    }

    /// Whether the range holds every version, or none; nothing where that depends on the version.
    pub fn holds_all(&self) -> Option<bool> {
        let is_constant = |step: &Step| step.at == self.before && step.after == self.before;
        self.steps.iter().all(is_constant).then_some(self.before)
    }

    /// The stretches of versions that it holds, ascending; none of them is empty.
    pub fn stretches(&self) -> Vec<(Bound<&VersionKey>, Bound<&VersionKey>)> {
        let mut stretches = Vec::new();
        let mut start = self.before.then_some(Bound::Unbounded);
        for step in &self.steps {
            let key = &step.key;
            if let Some(start) = start.take_if(|_| !step.at || !step.after) {
                let end = if step.at {
                    Bound::Included(key)
                } else {
                    Bound::Excluded(key)
                };
                stretches.push((start, end));
            } else if start.is_none() && step.at && !step.after {
                stretches.push((Bound::Included(key), Bound::Included(key)));
            }
            if start.is_none() && step.after {
                let is_new = step.at;
                start = Some(if is_new {
                    Bound::Included(key)
                } else {
                    Bound::Excluded(key)
                });
            }
        }
        stretches.extend(start.map(|start| (start, Bound::Unbounded)));
        stretches
    }

    /// The order by which the range compares.
    pub fn order(&self) -> VersionOrder {
        self.order
    }

    /// The fewest constraints that say the same; versions are taken from the range this was made of.
    pub(super) fn constraints(&self, range: &Range) -> Vec<Constraint> {
        let mut result = Vec::new();
        let mut before = self.before;
        for step in &self.steps {
            let comparator = match (before, step.at, step.after) {
                (false, false, true) => Some(Comparator::Greater),
                (false, true, true) => Some(Comparator::GreaterOrEqual),
                (false, true, false) => Some(Comparator::Equal),
                (true, false, false) => Some(Comparator::Less),
                (true, true, false) => Some(Comparator::LessOrEqual),
                (true, false, true) => Some(Comparator::NotEqual),
                (true, true, true) | (false, false, false) => None,
            };
            if let (Some(comparator), Some(c)) = (comparator, range.constraints().get(step.place)) {
                result.push(Constraint::new(comparator, c.version()));
            }
            before = step.after;
        }
        if result.is_empty() {
            result.push(Constraint::any());
        }
        result
    }
}

/// The constraints with their keys and places, sorted by key.
fn keyed(scheme: &Scheme, constraints: &[Constraint]) -> Vec<(VersionKey, usize, Comparator)> {
    let mut keyed: Vec<_> = constraints
        .iter()
        .enumerate()
        .map(|(place, c)| (scheme.order().key(c.version()), place, c.comparator()))
        .collect();
    // Only the reserved schemes come unsorted; the sort is stable and linear for the others.
    keyed.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    keyed
}

/// Lower and upper bounds in turn: of neighbouring lower bounds the first counts, of upper bounds the last.
fn alternating(keyed: &[(VersionKey, usize, Comparator)]) -> Vec<Edge<'_>> {
    let mut bounds: Vec<Edge<'_>> = Vec::new();
    for (key, _, comparator) in keyed {
        let comparator = *comparator;
        if !comparator.is_lower() && !comparator.is_upper() {
            continue;
        }
        match bounds.last_mut() {
            Some(last) if last.comparator.is_lower() && comparator.is_lower() => {}
            Some(last) if last.comparator.is_upper() && comparator.is_upper() => {
                *last = Edge { comparator, key };
            }
            _ => bounds.push(Edge { comparator, key }),
        }
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(text: &str) -> String {
        let range = Range::parse(text).unwrap().check();
        ["a", "b", "c", "d", "e", "f", "g"]
            .iter()
            .copied()
            .filter(|v| range.contains(v))
            .collect()
    }

    #[test]
    fn bounds_are_read_in_turn() {
        for (text, expected) in [
            ("vers:lexicographic/*", "abcdefg"),
            ("vers:all/*", "abcdefg"),
            ("vers:none/*", ""),
            ("vers:lexicographic/c", "c"),
            ("vers:lexicographic/<c", "ab"),
            ("vers:lexicographic/<=c", "abc"),
            ("vers:lexicographic/>e", "fg"),
            ("vers:lexicographic/>=e", "efg"),
            ("vers:lexicographic/!=c", "abdefg"),
            ("vers:lexicographic/!=c|!=e", "abdfg"),
            ("vers:lexicographic/b|!=e", "b"),
            ("vers:lexicographic/>=b|<=d", "bcd"),
            ("vers:lexicographic/>=b|!=c|<=d", "bd"),
            ("vers:lexicographic/<b|>=d|<f|g", "adeg"),
            ("vers:lexicographic/>=b|<d|>=d", "bcdefg"),
            ("vers:lexicographic/<c|>c", "abdefg"),
            // Redundant neighbours.
            ("vers:lexicographic/>=b|>d", "bcdefg"),
            ("vers:lexicographic/<b|<d", "abc"),
            ("vers:lexicographic/>=b|>c|<d|<f", "bcde"),
            // Equality wins over exclusion, an exclusion in a gap says nothing.
            ("vers:lexicographic/c|!=c", "c"),
            ("vers:lexicographic/<b|!=c|>d", "aefg"),
        ] {
            assert_eq!(members(text), expected, "{text}");
        }
    }

    #[test]
    fn reserved_schemes_are_compared_though_never_sorted() {
        let range = Range::parse("vers:example/>=3|1|<5").unwrap();
        assert_eq!(range.to_string(), "vers:example/>=3|1|<5");
        assert!(range.contains("4") && range.contains("1") && !range.contains("2"));
    }
}
