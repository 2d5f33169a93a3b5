//! What came of comparing components with advisories: pairs of numbers with what is so of them, and their packed form.
//!
//! Only what somebody has to hear of is a pair: that a component is affected, or that it could not be said. That a component
//! is not affected is told again from its key and the record whenever it is asked for.
//!
//! Packed, pairs are sorted by advisory and component. For each advisory: its number as a difference, how many components,
//! and for each of these its number as a difference, and the outcome with the severity. Numbers are LEB128, as in
//! [`inventory::packed`](crate::inventory::packed).

use crate::inventory::packed::{Damaged, put, take};

use super::cvss::Rating;
use super::matching::{Judgement, NotEvaluated, Ready, Verdict};
use super::severity::Grade;

/// What is so of a component and an advisory, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The component is affected.
    Affected,
    /// It cannot be said.
    NotEvaluated(NotEvaluated),
}

/// What is kept of a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// What is so.
    pub outcome: Outcome,
    /// How severe the advisory calls it for the package that decided, where that is not what it says in general.
    pub grade: Option<Grade>,
}

impl Kept {
    /// What is kept of a judgement by what is compared of an advisory; nothing of one that the component is not affected.
    pub fn of(judgement: &Judgement, advisory: &Ready<'_>) -> Option<Self> {
        let own = || advisory.own_severity(judgement.entry);
        Some(Self {
            outcome: Outcome::of(judgement)?,
            grade: own().as_ref().map(Grade::from),
        })
    }

    /// What is so of the component and the advisory with these numbers.
    pub fn of_pair(self, advisory: u32, component: u32) -> Pair {
        Pair {
            advisory,
            component,
            outcome: self.outcome,
            grade: self.grade,
        }
    }

    /// The lowest bits are the outcome, those above them the severity.
    fn bits(self) -> u32 {
        self.outcome.bits() | grade_bits(self.grade) << GRADE_SHIFT
    }

    fn from_bits(bits: u32) -> Option<Self> {
        Some(Self {
            outcome: Outcome::from_bits(bits & ((1 << GRADE_SHIFT) - 1))?,
            grade: grade_from_bits(bits >> GRADE_SHIFT)?,
        })
    }
}

/// How many bits an outcome has: what stands without a severity is one byte.
const GRADE_SHIFT: u32 = 5;
const _: () = assert!(NotEvaluated::ALL.len() < 1 << GRADE_SHIFT);

/// Grades that have a score begin behind this many: no grade, and words alone.
const SCORED: u32 = 1 + Rating::ALL.len() as u32;

fn grade_bits(grade: Option<Grade>) -> u32 {
    let ratings = Rating::ALL.len() as u32;
    match grade {
        None => 0,
        Some(Grade { rating, score }) => match score {
            None => 1 + rating as u32,
            Some(score) => SCORED + u32::from(score) * ratings + rating as u32,
        },
    }
}

fn grade_from_bits(bits: u32) -> Option<Option<Grade>> {
    let ratings = Rating::ALL.len() as u32;
    let (place, score) = match (bits.checked_sub(1), bits.checked_sub(SCORED)) {
        (None, _) => return Some(None),
        (Some(place), None) => (place, None),
        (_, Some(scored)) => (scored % ratings, Some(u8::try_from(scored / ratings).ok()?)),
    };
    let rating = *Rating::ALL.get(place as usize)?;
    Some(Some(Grade { rating, score }))
}

/// A component, an advisory, and what is so of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The advisory's number.
    pub advisory: u32,
    /// The component's number.
    pub component: u32,
    /// What is so.
    pub outcome: Outcome,
    /// How severe the advisory calls it for the package that decided, where that is not what it says in general.
    pub grade: Option<Grade>,
}

impl Pair {
    fn kept(&self) -> Kept {
        Kept {
            outcome: self.outcome,
            grade: self.grade,
        }
    }
}

impl Outcome {
    /// What is kept of a judgement; nothing of one that the component is not affected.
    pub fn of(judgement: &Judgement) -> Option<Self> {
        match judgement.verdict {
            Verdict::Affected(_) => Some(Self::Affected),
            Verdict::NotEvaluated(reason) => Some(Self::NotEvaluated(reason)),
            Verdict::NotAffected(_) => None,
        }
    }

    fn bits(self) -> u32 {
        match self {
            Self::Affected => 0,
            Self::NotEvaluated(reason) => 1 + reason as u32,
        }
    }

    fn from_bits(bits: u32) -> Option<Self> {
        match bits.checked_sub(1) {
            None => Some(Self::Affected),
            Some(reason) => {
                let reason = NotEvaluated::ALL.get(reason as usize)?;
                Some(Self::NotEvaluated(*reason))
            }
        }
    }
}

/// Packs pairs, in whatever order they come; each pair of advisory and component counts once.
pub fn pack_pairs(mut pairs: Vec<Pair>) -> Vec<u8> {
    pairs.sort_unstable();
    pairs.dedup_by_key(|pair| (pair.advisory, pair.component));
    let mut bytes = Vec::with_capacity(pairs.len() * 3);
    let mut before = 0;
    for group in pairs.chunk_by(|a, b| a.advisory == b.advisory) {
        let advisory = group.first().map_or(0, |pair| pair.advisory);
        put(&mut bytes, advisory.wrapping_sub(before));
        put(&mut bytes, group.len() as u32);
        before = advisory;
        let mut before = 0;
        for pair in group {
            put(&mut bytes, pair.component.wrapping_sub(before));
            put(&mut bytes, pair.kept().bits());
            before = pair.component;
        }
    }
    bytes
}

/// Calls `each` with every packed pair, in order.
pub fn unpack_pairs(bytes: &[u8], mut each: impl FnMut(Pair)) -> Result<(), Damaged> {
    let mut rest = bytes;
    let mut advisory = 0_u32;
    let mut is_first = true;
    while !rest.is_empty() {
        let step = take(&mut rest)?;
        if step == 0 && !is_first {
            return Err(Damaged);
        }
        is_first = false;
        advisory = advisory.checked_add(step).ok_or(Damaged)?;
        let count = take(&mut rest)?;
        let mut component = 0_u32;
        for index in 0..count {
            let step = take(&mut rest)?;
            if step == 0 && index > 0 {
                return Err(Damaged);
            }
            component = component.checked_add(step).ok_or(Damaged)?;
            let kept = Kept::from_bits(take(&mut rest)?).ok_or(Damaged)?;
            each(kept.of_pair(advisory, component));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair() -> impl Strategy<Value = Pair> {
        let outcome = (0..=NotEvaluated::ALL.len() as u32)
            .prop_map(|bits| Outcome::from_bits(bits).expect("an outcome"));
        let rating = prop::sample::select(Rating::ALL);
        let grade = (rating, prop::option::of(0_u8..=100));
        let grade = prop::option::of(grade.prop_map(|(rating, score)| Grade { rating, score }));
        (0_u32..50, 0_u32..2_000, outcome, grade).prop_map(
            |(advisory, component, outcome, grade)| Pair {
                advisory,
                component,
                outcome,
                grade,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back_sorted_and_once(pairs in prop::collection::vec(pair(), 0..200)) {
            let mut expected = pairs.clone();
            expected.sort_unstable();
            expected.dedup_by_key(|pair| (pair.advisory, pair.component));
            let mut found = Vec::new();
            unpack_pairs(&pack_pairs(pairs), |pair| found.push(pair)).expect("what was packed");
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn damaged_bytes_are_told_and_harm_nothing(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut count = 0;
            let outcome = unpack_pairs(&bytes, |_| count += 1);
            prop_assert!(count <= bytes.len());
            if outcome.is_ok() {
                prop_assert!(count * 2 <= bytes.len());
            }
        }
    }
}
