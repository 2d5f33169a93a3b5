//! What has changed in a store, by kind: whoever holds in memory what questions are answered from learns by it what to read again.
//!
//! What is only derived (packed packages, licences as read from originals) changes no answer and is not counted.

use std::cell::Cell;

use super::Transaction;
use crate::error::Error;

/// What answers stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Documents with all that comes with them: releases, components, sets, stated repositories, hashes and CPEs, and what came of comparing
    /// them. Rows are only added, but for counts of stated repositories, which are summed.
    Documents,
    /// What people say of products: names, criticality, tags.
    Products,
    /// Advisories; also that everything is compared anew.
    Advisories,
    /// Attacks, and forecasts of them.
    Attacks,
    /// Statements of others and decisions of the company.
    Opinions,
    /// Release cycles.
    Lifecycles,
    /// Feeds, how old sources are, and whose bundles are taken in.
    Feeds,
}

impl Kind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Documents,
        Self::Products,
        Self::Advisories,
        Self::Attacks,
        Self::Opinions,
        Self::Lifecycles,
        Self::Feeds,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Products => "products",
            Self::Advisories => "advisories",
            Self::Attacks => "attacks",
            Self::Opinions => "opinions",
            Self::Lifecycles => "lifecycles",
            Self::Feeds => "feeds",
        }
    }
}

/// How many transactions have been committed that changed each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    counts: [i64; Kind::ALL.len()],
}

impl Changes {
    /// Of one kind.
    pub fn of(&self, kind: Kind) -> i64 {
        self.counts.get(kind as usize).copied().unwrap_or(0)
    }

    /// Over all kinds: it grows with every transaction that may change an answer.
    pub fn total(&self) -> i64 {
        self.counts
            .iter()
            .fold(0, |total, count| total.saturating_add(*count))
    }

    /// Whether one kind is as it was.
    pub fn is_same(&self, other: &Self, kind: Kind) -> bool {
        self.of(kind) == other.of(kind)
    }
}

/// The kinds that a transaction has changed.
#[derive(Default)]
pub(super) struct Marks(Cell<u16>);

const _: () = assert!(Kind::ALL.len() <= 16);

impl Marks {
    pub(super) fn mark(&self, kind: Kind) {
        self.0.set(self.0.get() | 1 << kind as u16);
    }

    fn hold(&self, kind: Kind) -> bool {
        self.0.get() >> kind as u16 & 1 == 1
    }
}

const TABLE: &str = "change_count";

impl Transaction<'_> {
    /// How many transactions have been committed that may change an answer, by what they changed.
    pub fn changes(&self) -> Result<Changes, Error> {
        let rows = self
            .sql("SELECT kind, number FROM change_count")
            .all(|row| {
                Ok((
                    row.get::<String>(0, TABLE, "kind")?,
                    row.get(1, TABLE, "number")?,
                ))
            })?;
        let mut changes = Changes::default();
        for (kind, slot) in Kind::ALL.iter().zip(&mut changes.counts) {
            let row = rows.iter().find(|(code, _)| code == kind.code());
            let missing = || Error::corrupt(TABLE, "number", kind.code());
            *slot = row.ok_or_else(missing)?.1;
        }
        Ok(changes)
    }

    /// The same over all kinds.
    pub fn change(&self) -> Result<i64, Error> {
        Ok(self.changes()?.total())
    }

    /// Counts this transaction for every kind that it changed.
    pub(super) fn count_changes(&self) -> Result<(), Error> {
        for &kind in Kind::ALL.iter().filter(|kind| self.marks.hold(**kind)) {
            self.sql("UPDATE change_count SET number = number + 1 WHERE kind = ?1")
                .bind(kind.code())
                .run()?;
        }
        Ok(())
    }
}
