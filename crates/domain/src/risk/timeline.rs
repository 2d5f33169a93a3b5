//! Whether a version is affected: the evaluation of the OSV schema, with what decided it.
//!
//! OSV, "Evaluation": a version is affected when it is listed, or when it lies in one of the ranges. In a range the events
//! are walked in the order of their versions; `introduced` begins, `fixed` and `last_affected` end what is affected, and
//! with `limit` events only versions below one of them count.
//!
//! Traps:
//!
//! * `introduced: 0` is before everything, also before pre-releases of version 0.
//! * Listed versions are compared by order and not by spelling: `1.0` and `1.0.0` are one version on PyPI.
//! * A record of a malicious package often has neither ranges nor versions: then all versions are meant. In any other
//!   record that means that nothing is known.
//! * Where a fix and an introduction stand at the same version, the record's own order tells what is meant. A fix written right
//!   behind the introduction ends it at once (RustSec and Bitnami write so what never was released with the fault). Any other
//!   fix ends an earlier stretch: it comes first, and the version is affected. The last affected version comes behind both: it
//!   may be the only one.
//! * In a range of semantic versions `1.2.0-0` is the lowest pre-release of 1.2.0: Go's database begins ranges with it to hold
//!   all of them. Bitnami copies such records, though its own `1.2.0-0` is the first revision of what came out as 1.2.0. There
//!   the event means 1.2.0.
//! * A list that holds what is no version (`latest`) and stands alone leaves open which versions it means; those that it names are affected, and
//!   the same word is. Beside ranges such a word decides nothing: databases list every tag that they find.
//! * A bound that is no version (`fixed: latest`, `introduced: nightly`), and a range that ends without having begun, leave open what lies
//!   in between. What they leave open is unknown, and only that: behind the fix that follows on an unreadable introduction nothing is affected.

mod together;
mod walk;

use std::collections::HashSet;

use super::advisory::{AdvisoryKind, Affected, EventKind, RangeKind};
use crate::version::{VersionKey, VersionOrder};
use crate::warning::{Text, codes};
use together::{Answer, Together};
use walk::Walk;

pub use walk::is_bound;

/// The versions of one package that a record says are affected, ready to be asked.
#[derive(Debug, Clone)]
pub struct Timeline {
    order: VersionOrder,
    is_everything: bool,
    ranges: Vec<Walk>,
    /// The same together, where they are many.
    together: Option<Together>,
    /// Keys of the listed versions with their places in the list, sorted.
    listed: Vec<(VersionKey, u32)>,
    /// Whether some of what is listed is no version, and nothing stands beside.
    lists_words: bool,
    /// Whether ranges of commits stand beside, or alone.
    has_commits: bool,
    /// Whether one of them does not end: versions that came later than the record are missing in its list.
    has_open_commits: bool,
}

/// What is so of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is affected.
    Affected(Because),
    /// It is not; the range next to it, if there is one, tells why.
    Unaffected(Option<Outside>),
    /// The record does not say.
    Unknown(Gap),
}

/// What makes a version affected. Places count from 0 within the record's entry for the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// It is in the list of versions, at this place.
    Listed(u32),
    /// It lies in this range, behind this event.
    Inside {
        /// The range.
        range: u32,
        /// The event behind which it lies.
        event: u32,
    },
    /// All versions are.
    Everything,
    /// The CPE name of the record holds it; no range stands beside.
    Named,
}

/// What ended, or has not begun, next to a version that is not affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outside {
    /// The range.
    pub range: u32,
    /// The last event at or before the version, if there is one.
    pub event: Option<u32>,
}

codes! {
    /// Why a record does not say whether a version is affected.
    pub enum Gap {
        /// It tells of commits, and only the repository's history knows which versions hold them.
        OnlyCommits = "only-commits",
        /// It names the package and no versions.
        NoVersions = "no-versions",
        /// A bound of its range or what it lists is no version, or the range ends and never begins.
        RangeUnreadable = "range-unreadable",
    }
}

impl Timeline {
    /// So many ranges are asked one after the other.
    const FEW: usize = 8;

    /// Compiles what a record says of a package. `order` is that of the package's ecosystem.
    pub fn new(kind: AdvisoryKind, affected: &Affected<'_>, order: VersionOrder) -> Self {
        let mut listed: Vec<_> = affected
            .versions
            .iter()
            .zip(0_u32..)
            .map(|(version, place)| (order.key(version), place))
            .collect();
        listed.sort();
        let ranges: Vec<Walk> = affected
            .ranges
            .iter()
            .zip(0_u32..)
            .filter(|(range, _)| range.kind != RangeKind::Git && !range.events.is_empty())
            .map(|(range, place)| Walk::new(range, place, order))
            .collect();
        let mut of_commits = affected
            .ranges
            .iter()
            .filter(|range| range.kind == RangeKind::Git);
        let has_open_commits = of_commits.clone().any(|range| !range.has_ended());
        let has_commits = of_commits.next().is_some();
        let says_nothing = listed.is_empty() && ranges.is_empty() && !has_commits;
        let is_word = |text: &Text<'_>| !is_bound(text, RangeKind::Ecosystem, order);
        Self {
            order,
            lists_words: ranges.is_empty() && !has_commits && affected.versions.iter().any(is_word),
            is_everything: kind == AdvisoryKind::Malicious && says_nothing,
            together: (ranges.len() > Self::FEW).then(|| Together::new(&ranges)),
            ranges,
            listed,
            has_commits,
            has_open_commits,
        }
    }

    /// Whether every version is affected, whatever it is.
    pub fn is_everything(&self) -> bool {
        self.is_everything
    }

    /// The order by which it compares.
    pub fn order(&self) -> VersionOrder {
        self.order
    }

    /// The same without the listed versions that lie in a range anyway. Many records list every version of their ranges; what
    /// is affected stays the same, and only what decided is told otherwise.
    pub(super) fn without_repetitions(mut self) -> Self {
        let mut listed = std::mem::take(&mut self.listed);
        listed.retain(|(key, _)| self.answer(key).inside.is_none());
        self.listed = listed;
        self.listed.shrink_to_fit();
        self
    }

    /// What all ranges say of a version.
    fn answer(&self, version: &VersionKey) -> Answer {
        match &self.together {
            Some(together) => together.answer(version),
            None => Answer::of(&self.ranges, version),
        }
    }

    /// The versions at which anything may change; between two that stand next to each other all versions are alike.
    pub(super) fn turns(&self) -> impl Iterator<Item = &VersionKey> {
        let bounds = self.ranges.iter().flat_map(Walk::bounds);
        bounds.chain(self.listed.iter().map(|(key, _)| key))
    }

    /// What is so of the version with this sort key, which must be of the same order.
    pub fn standing(&self, version: &VersionKey) -> Standing {
        if self.is_everything {
            return Standing::Affected(Because::Everything);
        }
        let found = self.listed.partition_point(|(key, _)| key < version);
        if let Some((key, place)) = self.listed.get(found)
            && key == version
        {
            return Standing::Affected(Because::Listed(*place));
        }
        let answer = self.answer(version);
        if let Some(because) = answer.inside {
            return Standing::Affected(because);
        }
        if answer.is_open {
            return Standing::Unknown(Gap::RangeUnreadable);
        }
        let says_nothing = self.listed.is_empty();
        match self.ranges.is_empty() {
            true if self.has_open_commits || says_nothing && self.has_commits => {
                Standing::Unknown(Gap::OnlyCommits)
            }
            true if says_nothing => Standing::Unknown(Gap::NoVersions),
            true if self.lists_words => Standing::Unknown(Gap::RangeUnreadable),
            _ => Standing::Unaffected(answer.nearest),
        }
    }
}

/// The versions that an entry says are fixed, as it has them, each once. Of commits nobody can make a version, and a text that has no
/// place in the order is none to which anybody could change.
pub fn fixed<'e>(affected: &'e Affected<'_>, order: VersionOrder) -> impl Iterator<Item = &'e str> {
    let ranges = affected.ranges.iter();
    let ranges = ranges.filter(|range| range.kind != RangeKind::Git);
    let events = ranges.flat_map(|range| range.events.iter().map(|event| (range.kind, event)));
    let fixed = events.filter(|(_, event)| event.kind == EventKind::Fixed);
    let versions = fixed.map(|(kind, event)| (kind, event.version.trim()));
    let mut met = HashSet::new();
    versions
        .filter(move |(kind, version)| is_bound(version, *kind, order))
        .map(|(_, version)| version)
        .filter(move |version| met.insert(*version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::advisory::{Event, Range};

    fn range(kind: RangeKind, events: &[(EventKind, &'static str)]) -> Range<'static> {
        let events = events.iter().map(|&(kind, version)| Event {
            kind,
            version: version.into(),
        });
        Range {
            kind,
            repository: None,
            events: events.collect(),
        }
    }

    fn ask(affected: &Affected<'_>, order: VersionOrder, version: &str) -> Standing {
        let timeline = Timeline::new(AdvisoryKind::Vulnerability, affected, order);
        timeline.standing(&order.key(version))
    }

    fn of(events: &[(EventKind, &'static str)]) -> Affected<'static> {
        Affected {
            ranges: vec![range(RangeKind::Ecosystem, events)],
            ..Affected::default()
        }
    }

    fn is_affected(affected: &Affected<'_>, order: VersionOrder, version: &str) -> bool {
        matches!(ask(affected, order, version), Standing::Affected(_))
    }

    use EventKind::{After, Fixed, Introduced, LastAffected, Limit};

    #[test]
    fn versions_between_events_are_affected() {
        let affected = of(&[
            (Introduced, "0.8.0-0"),
            (Fixed, "0.8.1"),
            (Introduced, "0.3.0"),
            (Fixed, "0.7.1"),
        ]);
        for (version, expected) in [
            ("0.2.9", false),
            ("0.3.0-alpha", false),
            ("0.3.0", true),
            ("0.7.0", true),
            ("0.7.1", false),
            ("0.8.0-alpha.1", true),
            ("0.8.0", true),
            ("0.8.1", false),
            ("1.0.0", false),
        ] {
            assert_eq!(
                is_affected(&affected, VersionOrder::Semver, version),
                expected,
                "{version}"
            );
        }
    }

    #[test]
    fn the_beginning_is_before_every_version() {
        let affected = of(&[(Introduced, "0"), (Fixed, "1.0")]);
        for version in ["0", "0.0.0-alpha", "0.dev0", "0a1"] {
            assert!(is_affected(&affected, VersionOrder::Pypi, version));
        }
        assert!(!is_affected(&affected, VersionOrder::Pypi, "1.0"));
        assert!(is_affected(&affected, VersionOrder::Pypi, "1.0rc1"));
    }

    #[test]
    fn the_last_affected_is_affected() {
        let affected = of(&[(Introduced, "1.0"), (LastAffected, "1.5")]);
        assert!(is_affected(&affected, VersionOrder::Maven, "1.5"));
        assert!(is_affected(&affected, VersionOrder::Maven, "1.5.0"));
        assert!(!is_affected(&affected, VersionOrder::Maven, "1.5.1"));
        // Only this one.
        let affected = of(&[(Introduced, "2.0"), (LastAffected, "2.0")]);
        assert!(is_affected(&affected, VersionOrder::Maven, "2.0"));
        assert!(!is_affected(&affected, VersionOrder::Maven, "2.0.1"));
        assert!(!is_affected(&affected, VersionOrder::Maven, "1.9"));
    }

    #[test]
    fn what_begins_behind_a_version_leaves_it_out() {
        let affected = of(&[(After, "1.0"), (LastAffected, "1.5")]);
        for (version, expected) in [
            ("0.9", false),
            ("1.0", false),
            ("1.0.0", false),
            ("1.0.1", true),
        ] {
            assert_eq!(
                is_affected(&affected, VersionOrder::Maven, version),
                expected,
                "{version}"
            );
        }
        assert!(is_affected(&affected, VersionOrder::Maven, "1.5"));
        assert!(!is_affected(&affected, VersionOrder::Maven, "1.6"));
    }

    #[test]
    fn the_order_of_the_record_tells_apart_what_happens_at_one_version() {
        // A fix and the next introduction.
        let affected = of(&[(Introduced, "2.0"), (Introduced, "1.0"), (Fixed, "2.0")]);
        assert!(is_affected(&affected, VersionOrder::Semver, "2.0.0"));
        assert!(is_affected(&affected, VersionOrder::Semver, "1.9.0"));
        // As in PYSEC-2022-42972.
        let affected = of(&[
            (Introduced, "0.13.0"),
            (Fixed, "0.14.0rc1"),
            (Introduced, "0.12.2"),
            (Fixed, "0.13.0"),
        ]);
        for (version, expected) in [("0.12.9", true), ("0.13.0", true), ("0.14.0", false)] {
            assert_eq!(
                is_affected(&affected, VersionOrder::Pypi, version),
                expected,
                "{version}"
            );
        }
        // An introduction that is fixed at once, as in RUSTSEC-2024-0399 and RUSTSEC-2022-0012.
        let affected = of(&[
            (Introduced, "0.22.0"),
            (Fixed, "0.23.0"),
            (Introduced, "0.23.0"),
            (Fixed, "0.23.0"),
            (Introduced, "0.23.13"),
            (Fixed, "0.23.18"),
        ]);
        for (version, expected) in [
            ("0.22.9", true),
            ("0.23.0", false),
            ("0.23.12", false),
            ("0.23.13", true),
            ("0.23.18", false),
        ] {
            assert_eq!(
                is_affected(&affected, VersionOrder::Semver, version),
                expected,
                "{version}"
            );
        }
    }

    #[test]
    fn where_versions_have_revisions_the_lowest_pre_release_is_the_release() {
        // As in BIT-golang-2026-42507 and its like.
        let affected = Affected {
            ranges: vec![range(
                RangeKind::Semver,
                &[(Introduced, "1.26.0-0"), (Fixed, "1.26.4")],
            )],
            ..Affected::default()
        };
        for (version, expected) in [
            ("1.25.9-3", false),
            ("1.26.0", true),
            ("1.26.0-0", true),
            ("1.26.0-1", true),
            ("1.26.3-7", true),
            ("1.26.4", false),
            ("1.26.4-0", false),
        ] {
            assert_eq!(
                is_affected(&affected, VersionOrder::Generic, version),
                expected,
                "{version}"
            );
        }
        assert!(is_affected(&affected, VersionOrder::Semver, "1.26.0-rc.1"));
    }

    #[test]
    fn versions_behind_all_limits_do_not_count() {
        let affected = of(&[(Introduced, "0"), (Limit, "2.0.0"), (Limit, "1.0.0")]);
        assert!(is_affected(&affected, VersionOrder::Semver, "1.5.0"));
        assert!(!is_affected(&affected, VersionOrder::Semver, "2.0.0"));
        let affected = of(&[(Introduced, "0"), (Limit, "*"), (Limit, "1.0.0")]);
        assert!(is_affected(&affected, VersionOrder::Semver, "9.0.0"));
    }

    #[test]
    fn of_many_limits_the_highest_alone_is_kept() {
        const MANY: u32 = 50_000;
        let at = |kind, version: String| Event {
            kind,
            version: version.into(),
        };
        let mut limited = range(RangeKind::Ecosystem, &[(Introduced, "0")]);
        let limits = (1..=MANY).map(|limit| at(Limit, format!("{limit}.0.0")));
        limited.events.extend(limits);
        // However many things happen at one version, it is asked once.
        let fixes = (0..MANY).map(|_| at(Fixed, "60000.0.0".to_owned()));
        limited.events.extend(fixes);
        let affected = Affected {
            ranges: vec![limited],
            ..Affected::default()
        };
        let order = VersionOrder::Semver;
        let timeline = Timeline::new(AdvisoryKind::Vulnerability, &affected, order);
        let limits = timeline
            .turns()
            .filter(|turn| **turn < order.key("60000.0.0"));
        assert_eq!(limits.count(), 1);
        for asked in 0..MANY {
            let key = order.key(&format!("{asked}.5.0"));
            let standing = timeline.standing(&key);
            assert!(matches!(standing, Standing::Affected(_)), "{asked}");
        }
        assert!(matches!(
            timeline.standing(&order.key("50000.0.0")),
            Standing::Unaffected(_)
        ));
    }

    #[test]
    fn listed_versions_are_compared_by_order() {
        let affected = Affected {
            versions: vec!["2.0.0".into(), "1.0".into()],
            ..Affected::default()
        };
        let because = Standing::Affected(Because::Listed(1));
        assert_eq!(ask(&affected, VersionOrder::Pypi, "1.0.0"), because);
        assert_eq!(
            ask(&affected, VersionOrder::Pypi, "1.0.1"),
            Standing::Unaffected(None)
        );
    }

    #[test]
    fn what_is_next_to_a_version_is_told() {
        let affected = of(&[(Introduced, "1.0"), (Fixed, "1.5"), (Introduced, "2.0")]);
        let outside = |event| Standing::Unaffected(Some(Outside { range: 0, event }));
        assert_eq!(ask(&affected, VersionOrder::Semver, "0.9.0"), outside(None));
        assert_eq!(
            ask(&affected, VersionOrder::Semver, "1.6.0"),
            outside(Some(1))
        );
        let inside = Because::Inside { range: 0, event: 2 };
        assert_eq!(
            ask(&affected, VersionOrder::Semver, "2.1.0"),
            Standing::Affected(inside)
        );
    }

    /// `+` affected, `-` not, `?` unknown.
    fn told(affected: &Affected<'_>, order: VersionOrder, versions: &[&str]) -> String {
        let told = versions
            .iter()
            .map(|version| match ask(affected, order, version) {
                Standing::Affected(_) => '+',
                Standing::Unaffected(_) => '-',
                Standing::Unknown(gap) => {
                    assert_eq!(gap, Gap::RangeUnreadable);
                    '?'
                }
            });
        told.collect()
    }

    #[test]
    fn a_bound_that_cannot_be_read_leaves_open_what_it_would_decide() {
        for (events, expected) in [
            (&[(Introduced, "0"), (Fixed, "2.0")][..], "+++--"),
            (&[(Introduced, "0"), (Fixed, "not a version")], "?????"),
            (&[(Introduced, "0"), (Fixed, "")], "?????"),
            (&[(Introduced, "1.0"), (Fixed, "latest")], "-????"),
            (&[(Introduced, "1.0"), (LastAffected, "next")], "-????"),
            (&[(Introduced, "nightly"), (Fixed, "2.0")], "???--"),
            (&[(Introduced, "nightly"), (LastAffected, "2.0")], "????-"),
            (&[(Introduced, "nightly")], "?????"),
            (&[(After, "nightly"), (Fixed, "2.0")], "???--"),
            (&[(Introduced, "nightly"), (Fixed, "stable")], "?????"),
            // What others make sure stays so.
            (
                &[
                    (Introduced, "0"),
                    (Fixed, "1.0"),
                    (Introduced, "nightly"),
                    (Fixed, "2.0"),
                ],
                "+??--",
            ),
            (
                &[
                    (Introduced, "0"),
                    (Fixed, "1.0"),
                    (Introduced, "2.0"),
                    (Fixed, "stable"),
                ],
                "+--??",
            ),
            (
                &[
                    (Introduced, "1.0"),
                    (Fixed, "stable"),
                    (Introduced, "2.0"),
                    (Fixed, "3.0"),
                ],
                "-??+-",
            ),
            (&[(Fixed, "stable"), (Introduced, "1.0")], "-????"),
            // Ranges that never begin.
            (&[(Fixed, "2.0")], "???--"),
            (&[(LastAffected, "2.0")], "????-"),
            (&[(Fixed, "1.0"), (Fixed, "2.0")], "???--"),
            (&[(Fixed, "1.0"), (Fixed, "stable")], "?????"),
            (&[(Limit, "2.0")], "???--"),
            // Limits.
            (&[(Introduced, "1.0"), (Limit, "stable")], "-????"),
            (
                &[(Introduced, "1.0"), (Limit, "stable"), (Limit, "2.0")],
                "-++??",
            ),
            (&[(Introduced, "nightly"), (Limit, "2.0")], "???--"),
            (&[(Introduced, "nightly"), (Limit, "*")], "?????"),
            (
                &[(Introduced, "1.0"), (Limit, "*"), (Limit, "stable")],
                "-++++",
            ),
        ] {
            let versions = ["0.9", "1.0", "1.9", "2.0", "9.0"];
            let order = VersionOrder::Maven;
            assert_eq!(told(&of(events), order, &versions), expected, "{events:?}");
        }
    }

    #[test]
    fn in_a_range_of_semantic_versions_other_texts_are_no_bounds() {
        // As in BIT-mastodon-2026-47777.
        let semver = |kind| Affected {
            ranges: vec![range(
                kind,
                &[(Introduced, "nightly.2026-03-10.0"), (Fixed, "4.6.0")],
            )],
            ..Affected::default()
        };
        let versions = ["4.5.9", "4.6.0", "4.7.0"];
        let order = VersionOrder::Generic;
        assert_eq!(told(&semver(RangeKind::Semver), order, &versions), "?--");
        // In the ecosystem's own range the order has a place for it.
        assert_eq!(told(&semver(RangeKind::Ecosystem), order, &versions), "+--");
    }

    #[test]
    fn numbers_are_bounds_however_many_there_are() {
        let affected = of(&[(Introduced, "0"), (Fixed, "1.2.3.1")]);
        let versions = ["1.2.3", "1.2.4"];
        assert_eq!(told(&affected, VersionOrder::Npm, &versions), "+-");
    }

    #[test]
    fn what_another_range_or_the_list_says_stands_beside_one_that_cannot_be_read() {
        let mut affected = of(&[(Introduced, "0"), (Fixed, "not a version")]);
        affected.versions = vec!["3.0".into()];
        affected.ranges.push(range(
            RangeKind::Ecosystem,
            &[(Introduced, "1.0"), (Fixed, "2.0")],
        ));
        let versions = ["0.9", "1.0", "2.0", "3.0"];
        assert_eq!(told(&affected, VersionOrder::Semver, &versions), "?+?+");
    }

    #[test]
    fn words_in_a_list_that_stands_alone_leave_open_what_they_mean() {
        let listed = |versions: &[&'static str]| Affected {
            versions: versions.iter().map(|&version| version.into()).collect(),
            ..Affected::default()
        };
        let versions = ["latest", "1.0.0", "2.0.0"];
        let (npm, pypi) = (VersionOrder::Npm, VersionOrder::Pypi);
        for (words, order, expected) in [
            (&["latest", "zzz"][..], npm, "+??"),
            (&["latest", "1.0.0"], npm, "++?"),
            (&["1.0 to 1.5"], pypi, "???"),
            (&["before 3"], VersionOrder::Generic, "???"),
            (&["1.0.0"], npm, "-+-"),
            (&["v1"], pypi, "-+-"),
        ] {
            assert_eq!(
                told(&listed(words), order, &versions),
                expected,
                "{words:?}"
            );
        }
        // Ranges say which versions are meant, commits too: the list is then of what was found in the repository.
        let mut both = listed(&["master", "1.0.0"]);
        let commits = [(Introduced, "0"), (Fixed, "aaaaaaaaaa")];
        both.ranges = vec![range(RangeKind::Git, &commits)];
        assert_eq!(told(&both, VersionOrder::Generic, &versions), "-+-");
        let mut both = listed(&["latest"]);
        let events = [(Introduced, "0"), (Fixed, "2.0.0")];
        both.ranges = vec![range(RangeKind::Ecosystem, &events)];
        assert_eq!(told(&both, npm, &versions), "++-");
    }

    #[test]
    fn what_is_not_said_is_unknown_but_for_malicious_packages() {
        let nothing = Affected::default();
        let commits = Affected {
            ranges: vec![range(RangeKind::Git, &[(Introduced, "0")])],
            ..Affected::default()
        };
        let order = VersionOrder::Npm;
        let unknown = |gap| Standing::Unknown(gap);
        assert_eq!(ask(&nothing, order, "1.0.0"), unknown(Gap::NoVersions));
        assert_eq!(ask(&commits, order, "1.0.0"), unknown(Gap::OnlyCommits));
        let malicious = Timeline::new(AdvisoryKind::Malicious, &nothing, order);
        assert_eq!(
            malicious.standing(&order.key("1.0.0")),
            Standing::Affected(Because::Everything)
        );
    }
}
