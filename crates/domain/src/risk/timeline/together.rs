//! Several ranges at once. What they say together changes only at their bounds: it is worked out there and between them, in one walk, so
//! that nobody can make questions slow by many ranges.

use std::collections::BTreeSet;

use super::walk::{Place, Spot, Walk};
use super::{Because, Outside};
use crate::version::VersionKey;

/// What several ranges say of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Answer {
    /// By the first range in which it lies.
    pub(super) inside: Option<Because>,
    /// By the first in which it does not.
    pub(super) nearest: Option<Outside>,
    /// Whether any leaves it open.
    pub(super) is_open: bool,
}

/// Ranges, ready to be asked together.
#[derive(Debug, Clone)]
pub(super) struct Together {
    /// The versions at which anything may change, ascending, each once.
    turns: Vec<VersionKey>,
    /// What is so before all of them, then at each and behind each.
    answers: Vec<Answer>,
}

/// Where the walk is as to each range.
struct Walking<'w> {
    ranges: &'w [Walk],
    places: Vec<Place>,
    inside: BTreeSet<usize>,
    outside: BTreeSet<usize>,
}

impl Answer {
    /// The same by asking each range.
    pub(super) fn of(ranges: &[Walk], version: &VersionKey) -> Self {
        let mut answer = Self::default();
        for range in ranges {
            match range.standing(Spot::At(version)) {
                Place::Inside(because) => {
                    answer.inside = Some(because);
                    break;
                }
                Place::Outside(outside) => answer.nearest = answer.nearest.or(Some(outside)),
                Place::Open => answer.is_open = true,
            }
        }
        answer
    }
}

impl Together {
    pub(super) fn new(ranges: &[Walk]) -> Self {
        let bounds = ranges.iter().enumerate();
        let bounds =
            bounds.flat_map(|(range, walk)| walk.bounds().map(move |bound| (bound, range)));
        let mut bounds: Vec<(&VersionKey, usize)> = bounds.collect();
        bounds.sort_unstable();
        let mut walking = Walking::new(ranges);
        let mut turns = Vec::new();
        let mut answers = vec![walking.answer()];
        for alike in bounds.chunk_by(|a, b| a.0 == b.0) {
            let Some((turn, _)) = alike.first() else {
                continue;
            };
            for spot in [Spot::At(turn), Spot::Behind(turn)] {
                alike
                    .iter()
                    .for_each(|(_, range)| walking.pass(*range, spot));
                answers.push(walking.answer());
            }
            turns.push((*turn).clone());
        }
        Self { turns, answers }
    }

    /// What is so of a version.
    pub(super) fn answer(&self, version: &VersionKey) -> Answer {
        let before = self.turns.partition_point(|turn| turn < version);
        let is_turn = self.turns.get(before) == Some(version);
        let answer = self.answers.get(2 * before + usize::from(is_turn));
        answer.copied().unwrap_or_default()
    }
}

impl<'w> Walking<'w> {
    fn new(ranges: &'w [Walk]) -> Self {
        let mut walking = Self {
            ranges,
            places: vec![Place::Open; ranges.len()],
            inside: BTreeSet::new(),
            outside: BTreeSet::new(),
        };
        (0..ranges.len()).for_each(|range| walking.pass(range, Spot::Start));
        walking
    }

    /// Comes to where a range may say something else.
    fn pass(&mut self, range: usize, spot: Spot<'_>) {
        let Some((walk, place)) = self.ranges.get(range).zip(self.places.get_mut(range)) else {
            return;
        };
        *place = walk.standing(spot);
        self.inside.remove(&range);
        self.outside.remove(&range);
        match place {
            Place::Inside(_) => self.inside.insert(range),
            Place::Outside(_) => self.outside.insert(range),
            Place::Open => false,
        };
    }

    fn answer(&self) -> Answer {
        let at = |range: &usize| self.places.get(*range).copied();
        let inside = self.inside.first().and_then(at);
        let outside = self.outside.first().and_then(at);
        Answer {
            inside: match inside {
                Some(Place::Inside(because)) => Some(because),
                _ => None,
            },
            nearest: match outside {
                Some(Place::Outside(outside)) => Some(outside),
                _ => None,
            },
            is_open: self.inside.len() + self.outside.len() < self.ranges.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::advisory::{Event, EventKind, Range, RangeKind};
    use crate::version::VersionOrder;
    use proptest::prelude::*;

    fn bound() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(vec!["latest", "", "*", "0", "1.x"]);
        let version = (0_u8..4, 0_u8..3).prop_map(|(major, minor)| format!("{major}.{minor}.0"));
        prop_oneof![6 => version, 1 => odd.prop_map(str::to_owned)]
    }

    fn range() -> impl Strategy<Value = Range<'static>> {
        let kind = prop::sample::select(EventKind::ALL);
        let event = (kind, bound()).prop_map(|(kind, version)| Event {
            kind,
            version: version.into(),
        });
        prop::collection::vec(event, 1..6).prop_map(|events| Range {
            kind: RangeKind::Ecosystem,
            repository: None,
            events,
        })
    }

    proptest! {
        #[test]
        fn many_ranges_say_together_what_they_say_one_by_one(
            ranges in prop::collection::vec(range(), 0..12),
        ) {
            let order = VersionOrder::Npm;
            let walks: Vec<Walk> =
                ranges.iter().zip(0..).map(|(range, place)| Walk::new(range, place, order)).collect();
            let together = Together::new(&walks);
            for major in 0..5 {
                for version in [format!("{major}.0.0"), format!("{major}.1.0"), format!("{major}.1.5"), format!("{major}.2.0-rc.1")] {
                    let key = order.key(&version);
                    let (told, expected) = (together.answer(&key), Answer::of(&walks, &key));
                    prop_assert_eq!(told.inside, expected.inside, "{}", version);
                    // Behind the first range in which it lies nobody looks any further.
                    if expected.inside.is_none() {
                        prop_assert_eq!(told, expected, "{}", version);
                    }
                }
            }
        }
    }
}
