//! Which of two states of a document or record is the later one.
//!
//! Traps:
//!
//! * Several states may be of one date, and some vendors date by day: their revisions tell which is later.
//! * Where both states may go on to count, a revision that can be read decides before the time.
//! * Nobody changes a document later than it is received: what states the year 9999 would otherwise keep every later state out. It
//!   counts as changed when it came; of several that came at one time what they state decides, for the clock here may be the wrong one.

use std::cmp::Ordering;

/// What tells which state of a document it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edition {
    /// The numbers of its revision.
    revision: Option<Vec<u64>>,
    changed: Option<Changed>,
}

/// When a state was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// As far as that is believed.
    believed: i64,
    /// As it says.
    stated: i64,
}

/// How a state stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Succession {
    /// It is the later one.
    Behind,
    /// It is the earlier one.
    Before,
    /// Nothing tells which is later.
    Beside,
}

impl Edition {
    /// The state with a revision, as written, that was changed at one instant and received at another, both in milliseconds since 1970. A
    /// revision is one number, or those of a semantic version, which CSAF allows too; what is neither tells nothing.
    pub fn new(revision: Option<&str>, modified: Option<i64>, received: i64) -> Self {
        Self {
            revision: revision.and_then(numbers),
            changed: modified.map(|stated| Changed {
                believed: stated.min(received),
                stated,
            }),
        }
    }

    /// A state that tells nothing but when it was changed.
    pub fn dated(changed: Option<Changed>) -> Self {
        Self {
            revision: None,
            changed,
        }
    }

    /// When it was changed.
    pub fn changed(&self) -> Option<Changed> {
        self.changed
    }

    /// When it was changed, as far as that is believed.
    pub fn modified(&self) -> Option<i64> {
        self.changed.map(|changed| changed.believed)
    }

    /// How it stands to a state that is kept, by what both tell.
    pub fn succession(&self, kept: &Self) -> Succession {
        let by_revision = both(self.revision.as_ref(), kept.revision.as_ref());
        match by_revision.then(both(self.changed, kept.changed)) {
            Ordering::Greater => Succession::Behind,
            Ordering::Less => Succession::Before,
            Ordering::Equal => Succession::Beside,
        }
    }

    /// Whether it lies before a state that is kept, where one of both counts, by the time and then by the revision: one order of all states, so
    /// that whichever came first the same one counts. What tells none does not take the place of what tells one.
    pub fn is_before(&self, kept: &Self) -> bool {
        (self.changed, &self.revision) < (kept.changed, &kept.revision)
    }
}

/// How two of a kind stand to each other, where both are told.
fn both<T: Ord>(own: Option<T>, other: Option<T>) -> Ordering {
    match (own, other) {
        (Some(own), Some(other)) => own.cmp(&other),
        _ => Ordering::Equal,
    }
}

fn numbers(revision: &str) -> Option<Vec<u64>> {
    let parts = revision.trim().split('.').map(|part| part.parse().ok());
    let mut parts: Vec<u64> = parts.collect::<Option<_>>()?;
    // 1 and 1.0 are the same one.
    while parts.last() == Some(&0) {
        parts.pop();
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Succession::{Before, Behind, Beside};

    #[test]
    fn the_revision_decides_before_the_time_and_what_is_not_told_decides_nothing() {
        let new = |revision, modified| Edition::new(revision, modified, 100);
        for (own, kept, expected, is_before) in [
            ((Some("2"), Some(5)), (Some("10"), Some(5)), Before, true),
            (
                (Some("1.10.0"), None),
                (Some("1.9.0"), Some(5)),
                Behind,
                true,
            ),
            ((Some("2"), Some(4)), (Some("1"), Some(5)), Behind, true),
            ((Some("1.0"), Some(5)), (Some("1"), Some(5)), Beside, false),
            ((Some("2"), Some(4)), (Some("2"), Some(5)), Before, true),
            ((Some("b"), Some(5)), (Some("a"), Some(5)), Beside, false),
            (
                (Some("1.0-rc1"), Some(6)),
                (Some("2"), Some(5)),
                Behind,
                false,
            ),
            ((None, None), (Some("1"), Some(5)), Beside, true),
            ((None, Some(5)), (None, None), Beside, false),
            ((None, None), (None, None), Beside, false),
        ] {
            let (own, kept) = (new(own.0, own.1), new(kept.0, kept.1));
            assert_eq!(own.succession(&kept), expected, "{own:?} {kept:?}");
            assert_eq!(own.is_before(&kept), is_before, "{own:?} {kept:?}");
        }
    }

    #[test]
    fn what_comes_from_the_future_is_as_old_as_its_receipt() {
        let kept = Edition::new(None, Some(i64::MAX), 100);
        assert!(!Edition::new(None, Some(150), 200).is_before(&kept));
        assert!(Edition::new(None, Some(50), 200).is_before(&kept));
        // A clock that is far behind: everything comes from the future.
        let kept = Edition::new(None, Some(150), 7);
        assert!(Edition::new(None, Some(149), 7).is_before(&kept));
        assert!(!Edition::new(None, Some(151), 7).is_before(&kept));
    }
}
