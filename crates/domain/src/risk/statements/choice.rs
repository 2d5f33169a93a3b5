//! Which of several statements on one component and one vulnerability counts.
//!
//! Within one author the newest statement counts (OpenVEX 0.2, "Document Iterations"). Between authors nothing is settled: the newest of their
//! last words is the one to show, and those that contradict it are told with it. A statement without author speaks for itself
//! alone. One that gives no reason where it should counts only where nobody else says anything.

use std::collections::HashMap;
use std::rc::Rc;

use crate::fold::fold_form;
use crate::risk::vex::{Statement, Status, VexDocument};
use crate::version::{VersionKey, VersionOrder};

/// A statement with what its document says of it.
#[derive(Debug, Clone, Copy)]
pub struct Said<'s> {
    /// Who says it.
    pub author: Option<&'s str>,
    /// When, as written.
    pub issued: Option<&'s str>,
    /// What is so; statements that do not say are passed over.
    pub status: Option<Status>,
    /// Whether it says that nothing is affected and not why.
    pub lacks_reason: bool,
}

/// What came of several statements, as places in their list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The one that counts.
    pub effective: usize,
    /// The last words of others that say otherwise, the newest first. An investigation that goes on contradicts nobody.
    pub contradicting: Vec<usize>,
}

impl<'s> Said<'s> {
    /// A statement of a document. Where it has no time it was said with the document's last change.
    pub fn of(document: &'s VexDocument<'_>, statement: &'s Statement<'_>) -> Self {
        let times = [&statement.issued, &document.updated, &document.issued];
        Self {
            author: document.author.as_deref(),
            issued: times.into_iter().find_map(Option::as_deref),
            status: statement.status,
            lacks_reason: statement.lacks_reason(),
        }
    }
}

impl Said<'_> {
    /// Whether its author said something newer, of the same.
    pub fn is_replaced_by(&self, newer: &Said<'_>) -> bool {
        newer.status.is_some() && newer.time() > self.time() && {
            let own = self.author();
            own.is_some() && own == newer.author()
        }
    }

    /// Its author as authors are compared, where one is named.
    pub fn author(&self) -> Option<String> {
        self.author.map(fold_form).filter(|name| !name.is_empty())
    }

    /// When it was said; nothing for what cannot be read, which is older than everything.
    pub fn time(&self) -> Option<VersionKey> {
        let order = VersionOrder::Datetime;
        let time = self.issued.map(str::trim);
        let time = time.filter(|time| order.is_version(time));
        time.map(|time| order.key(time))
    }
}

/// At one time the status that asks for most counts.
fn weight(status: Status) -> u8 {
    match status {
        Status::Affected => 3,
        Status::UnderInvestigation => 2,
        Status::NotAffected => 1,
        Status::Fixed => 0,
    }
}

/// A statement with its time, comparable.
struct Word {
    /// Nothing for what cannot be read, which is older than everything.
    time: Option<Rc<VersionKey>>,
    status: Status,
    gives_reason: bool,
    place: usize,
}

impl Word {
    fn rank(&self) -> (bool, Option<&VersionKey>, u8) {
        (self.gives_reason, self.time.as_deref(), weight(self.status))
    }
}

/// Says which statement counts and which contradict it; nothing where none says anything.
pub fn choose(said: &[Said<'_>]) -> Option<Choice> {
    // Of each author the newest words; several where they are of one time.
    let mut authors: HashMap<String, Vec<Word>> = HashMap::new();
    let mut words: Vec<Word> = Vec::new();
    // Thousands are of one document: of one author, and of one time.
    let mut times: HashMap<Option<&str>, Option<Rc<VersionKey>>> = HashMap::new();
    let mut names: HashMap<Option<&str>, Option<String>> = HashMap::new();
    for (place, one) in said.iter().enumerate() {
        let Some(status) = one.status else { continue };
        let time = times.entry(one.issued);
        let word = Word {
            time: time.or_insert_with(|| one.time().map(Rc::new)).clone(),
            status,
            gives_reason: !one.lacks_reason,
            place,
        };
        let author = names.entry(one.author).or_insert_with(|| one.author());
        let Some(author) = author.clone() else {
            words.push(word);
            continue;
        };
        let newest = authors.entry(author).or_default();
        let last = newest.first().map(|first| &first.time);
        if last.is_some_and(|last| word.time > *last) {
            newest.clear();
        } else if last.is_some_and(|last| word.time < *last) {
            continue;
        }
        newest.push(word);
    }
    words.extend(authors.into_values().flatten());
    // Of equal ones the first in the list counts, whatever the order of the authors was.
    words.sort_by(|a, b| b.rank().cmp(&a.rank()).then(a.place.cmp(&b.place)));
    let (effective, others) = words.split_first()?;
    let contradicts = |other: &&Word| {
        other.status != effective.status && other.status != Status::UnderInvestigation
    };
    Some(Choice {
        effective: effective.place,
        contradicting: others
            .iter()
            .filter(contradicts)
            .map(|other| other.place)
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::{Affected, Fixed, NotAffected, UnderInvestigation};
    use proptest::prelude::*;

    fn said(author: &'static str, issued: &'static str, status: Status) -> Said<'static> {
        Said {
            author: Some(author).filter(|author| !author.is_empty()),
            issued: Some(issued).filter(|issued| !issued.is_empty()),
            status: Some(status),
            lacks_reason: false,
        }
    }

    fn chosen(list: &[(&'static str, &'static str, Status)]) -> (usize, Vec<usize>) {
        let list: Vec<_> = list.iter().map(|&(a, t, s)| said(a, t, s)).collect();
        let choice = choose(&list).expect("something is said");
        (choice.effective, choice.contradicting)
    }

    #[test]
    fn the_newest_of_an_author_counts_and_others_are_told() {
        // One author changes their mind, written in another case.
        let one = [
            ("Vendor", "2026-01-01T00:00:00Z", UnderInvestigation),
            ("vendor ", "2026-02-01T00:00:00Z", NotAffected),
            ("VENDOR", "2026-01-15", Affected),
        ];
        assert_eq!(chosen(&one), (1, vec![]));
        // Another one says otherwise.
        let two = [
            ("A", "2026-01-01T00:00:00Z", Affected),
            ("B", "2026-02-01T00:00:00Z", NotAffected),
            ("A", "2026-01-02T00:00:00Z", Fixed),
            ("C", "2026-01-03T00:00:00Z", UnderInvestigation),
            ("D", "2026-01-03T00:00:00Z", NotAffected),
        ];
        assert_eq!(chosen(&two), (1, vec![2]));
        // Times are instants and not texts.
        let zones = [
            ("A", "2026-01-01T00:30:00+09:00", Affected),
            ("A", "2025-12-31T23:00:00Z", Fixed),
        ];
        assert_eq!(chosen(&zones), (1, vec![]));
        // Without readable time; at one time; without author.
        let unclear = [
            ("A", "yesterday", Fixed),
            ("A", "2026-01-01", NotAffected),
            ("A", "2026-01-01T00:00:00Z", Affected),
            ("", "2025-01-01", Fixed),
            ("", "2024-01-01", NotAffected),
        ];
        assert_eq!(chosen(&unclear), (2, vec![1, 3, 4]));
        let silent = Said {
            status: None,
            ..said("A", "2026-01-01", Fixed)
        };
        assert_eq!(choose(&[silent]), None);
        assert_eq!(choose(&[]), None);
    }

    #[test]
    fn only_its_author_replaces_a_statement_by_a_newer_one() {
        let old = said("A", "2026-01-01T00:00:00Z", Fixed);
        for (newer, is_so) in [
            (said(" a", "2026-01-02", Affected), true),
            (said("A", "2026-01-01T00:00:00+00:00", Affected), false),
            (said("A", "2025-12-31", Affected), false),
            (said("B", "2026-01-02", Affected), false),
            (said("A", "tomorrow", Affected), false),
        ] {
            assert_eq!(old.is_replaced_by(&newer), is_so, "{newer:?}");
        }
        let nameless = said("", "2026-01-01", Fixed);
        assert!(!nameless.is_replaced_by(&said("", "2026-01-02", Affected)));
        assert!(said("A", "", Fixed).is_replaced_by(&old));
        let wordless = Said {
            status: None,
            ..said("A", "2026-02-01", Fixed)
        };
        assert!(!old.is_replaced_by(&wordless));
    }

    proptest! {
        #[test]
        fn a_choice_is_complete_and_does_not_depend_on_the_order(
            list in prop::collection::vec((0_usize..3, 0_usize..4, 0_usize..4), 1..12)
        ) {
            let authors = ["A", "B", ""];
            let times = ["2026-01-01", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "?"];
            let list: Vec<_> = list
                .iter()
                .map(|&(a, t, s)| said(authors[a], times[t], Status::ALL[s]))
                .collect();
            let choice = choose(&list).expect("something is said");
            let effective = list[choice.effective];
            for &place in &choice.contradicting {
                prop_assert!(list[place].status != effective.status);
            }
            let reversed: Vec<_> = list.iter().rev().copied().collect();
            let other = choose(&reversed).expect("something is said");
            let back = |place: usize| list.len() - 1 - place;
            prop_assert_eq!(reversed[other.effective].status, effective.status);
            let mut places: Vec<_> = other.contradicting.iter().map(|&place| back(place)).collect();
            let mut expected = choice.contradicting.clone();
            places.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(places, expected);
        }
    }
}
