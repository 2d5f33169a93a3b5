//! Where the sources of one vulnerability disagree about one component.

use std::collections::BTreeSet;

use super::cvss::Rating;
use super::matching::{Clear, Verdict};
use crate::version::{VersionKey, VersionOrder};
use crate::warning::codes;

codes! {
    /// In what sources disagree.
    pub enum Disagreement {
        /// Some say that the component is affected, others that it is not, or took back what they said.
        Affected = "affected",
        /// Those that say so rate it differently.
        Severity = "severity",
        /// They name different versions as fixed.
        Fixed = "fixed",
    }
}

/// What one source says of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Whether the component is affected.
    pub verdict: Verdict,
    /// How severe it is, where it rates it.
    pub rating: Option<Rating>,
    /// The versions that it says are fixed.
    pub fixed: Vec<String>,
    /// By which order it compares versions, where it compares any.
    pub order: Option<VersionOrder>,
}

impl Opinion {
    /// Whether it says anything of the component: a record of another package, or of another release, does not.
    pub fn is_about_it(&self) -> bool {
        !matches!(
            self.verdict,
            Verdict::NotAffected(Clear::OtherPackage | Clear::OtherRelease)
        )
    }
}

/// In what some sources disagree. What a source leaves open contradicts nobody.
pub fn disagreements(opinions: &[Opinion]) -> Vec<Disagreement> {
    let affects = |opinion: &&Opinion| matches!(opinion.verdict, Verdict::Affected(_));
    let clears = |opinion: &&Opinion| matches!(opinion.verdict, Verdict::NotAffected(_));
    let affecting = || opinions.iter().filter(affects);
    let is_cleared = opinions
        .iter()
        .filter(|one| one.is_about_it())
        .any(|one| clears(&one));
    let mut found = Vec::new();
    if is_cleared && affecting().next().is_some() {
        found.push(Disagreement::Affected);
    }
    let ratings: BTreeSet<Rating> = affecting().filter_map(|one| one.rating).collect();
    if ratings.len() > 1 {
        found.push(Disagreement::Severity);
    }
    // What is fixed is compared as versions are: 2.0 is 2.0.0 wherever the order says so.
    let order = affecting().find_map(|one| one.order);
    let order = order.unwrap_or(VersionOrder::Generic);
    let fixed = affecting().map(|one| {
        let versions = one.fixed.iter();
        versions.map(|version| fixed_key(order, version)).collect()
    });
    let fixed: BTreeSet<BTreeSet<VersionKey>> = fixed
        .filter(|fixed: &BTreeSet<VersionKey>| !fixed.is_empty())
        .collect();
    if fixed.len() > 1 {
        found.push(Disagreement::Fixed);
    }
    found
}

/// The place of a version that is said to be fixed. Go's advisories leave out the sign that its versions have, and some tags have one.
pub fn fixed_key(order: VersionOrder, version: &str) -> VersionKey {
    let plain = version.strip_prefix('v');
    let plain = plain.filter(|plain| plain.starts_with(|c: char| c.is_ascii_digit()));
    order.key(plain.unwrap_or(version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::matching::NotEvaluated;
    use crate::risk::timeline::Because;
    use Disagreement::{Affected, Fixed, Severity};

    const YES: Verdict = Verdict::Affected(Because::Everything);
    const NO: Verdict = Verdict::NotAffected(Clear::OtherVersions(None));
    const BACK: Verdict = Verdict::NotAffected(Clear::Withdrawn);
    const ELSEWHERE: Verdict = Verdict::NotAffected(Clear::OtherPackage);
    const OPEN: Verdict = Verdict::NotEvaluated(NotEvaluated::OnlyCommits);

    fn opinion(verdict: Verdict, rating: Option<Rating>, fixed: &[&str]) -> Opinion {
        Opinion {
            verdict,
            rating,
            fixed: fixed.iter().map(|&version| version.to_owned()).collect(),
            order: None,
        }
    }

    #[test]
    fn versions_that_are_one_in_the_order_are_no_disagreement() {
        use VersionOrder::{Debian, Golang, Maven, Npm, Pypi};
        for (order, one, other, expected) in [
            (Pypi, &["2.0"][..], &["2.0.0"][..], false),
            (Pypi, &["2.0", "1.0rc1"], &["1.0.RC1", "2.0.0"], false),
            (Maven, &["2.0"], &["2.0.0"], false),
            (Maven, &["2.0"], &["2.0.RELEASE"], false),
            (Npm, &["v1.2.0"], &["1.2.0"], false),
            (Golang, &["v1.2.0"], &["1.2.0+incompatible"], false),
            (Debian, &["1.0-1"], &["0:1.0-1"], false),
            (Debian, &["2.0-1"], &["2.0.0-1"], true),
            (Pypi, &["2.0"], &["2.0.1"], true),
            (Pypi, &["2.0", "1.1"], &["2.0.0"], true),
        ] {
            let by = |versions| Opinion {
                order: Some(order),
                ..opinion(YES, None, versions)
            };
            let told = disagreements(&[by(one), by(other)]);
            let expected: &[_] = if expected { &[Fixed] } else { &[] };
            assert_eq!(told, expected, "{order:?} {one:?} {other:?}");
        }
    }

    #[test]
    fn what_contradicts_is_told_and_what_is_left_open_is_not() {
        let high = Some(Rating::High);
        let low = Some(Rating::Low);
        for (opinions, expected) in [
            (vec![opinion(YES, high, &["1.2"])], vec![]),
            (
                vec![opinion(YES, high, &["1.2"]), opinion(YES, high, &["v1.2"])],
                vec![],
            ),
            (
                vec![opinion(YES, high, &["1.2"]), opinion(NO, low, &["1.1"])],
                vec![Affected],
            ),
            (
                vec![opinion(YES, high, &["1.2"]), opinion(BACK, low, &[])],
                vec![Affected],
            ),
            (
                vec![
                    opinion(YES, high, &["1.2"]),
                    opinion(ELSEWHERE, low, &["3"]),
                ],
                vec![],
            ),
            (
                vec![opinion(YES, high, &["1.2"]), opinion(OPEN, low, &["3"])],
                vec![],
            ),
            (
                vec![opinion(YES, high, &["1.2"]), opinion(YES, None, &[])],
                vec![],
            ),
            (
                vec![opinion(YES, high, &["1.2"]), opinion(YES, low, &["1.3"])],
                vec![Severity, Fixed],
            ),
            (
                vec![opinion(NO, high, &["1.2"]), opinion(NO, low, &[])],
                vec![],
            ),
        ] {
            assert_eq!(disagreements(&opinions), expected, "{opinions:?}");
        }
    }
}
