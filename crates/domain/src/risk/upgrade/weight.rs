//! What a finding weighs: how much is won when it is settled in one release.
//!
//! | term | points | where |
//! |---|---|---|
//! | severity | 1 to 10 | its score; of a rating without score the middle of its band; at least 1 |
//! | known attacks | 9 times the severity | it is attacked ([`exploited`](super::super::exploit)), or the package is malicious |
//! | expected attacks | up to 9 times the severity | by the probability that a forecast tells, unless attacks are known |
//!
//! So an attacked vulnerability weighs ten times as much as one of the same severity of which nothing is known. What nobody has rated
//! weighs as much as the mildest that is called high: a little more than the mean of what is rated, because it may be as severe as
//! can be. A notice that nobody has rated weighs as little as anything does. Nothing weighs nothing.

use crate::risk::advisory::AdvisoryKind;
use crate::risk::cvss::Rating;
use crate::risk::register::Finding;

/// The weight of a finding in one release, by terms, in tenths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weight {
    /// For how severe it is.
    pub severity: u64,
    /// For attacks that are known.
    pub known: u64,
    /// For attacks that are expected.
    pub expected: u64,
}

impl Weight {
    /// What nobody has rated.
    pub const UNRATED: u64 = 70;
    /// The least that anything weighs.
    pub const LEAST: u64 = 10;
    /// How many times its severity an attack adds.
    pub const ATTACKED: u64 = 9;

    /// The weight of a finding of an advisory of this kind.
    pub fn of(finding: &Finding, kind: AdvisoryKind) -> Self {
        const MILLION: u64 = 1_000_000;
        let of_rating = |rating| match rating {
            Rating::Critical => 95,
            Rating::High => 80,
            Rating::Medium => 55,
            Rating::Low => 20,
            Rating::None => Self::LEAST,
        };
        let unrated = match kind {
            AdvisoryKind::Notice => Self::LEAST,
            AdvisoryKind::Vulnerability | AdvisoryKind::Malicious => Self::UNRATED,
        };
        let stated = finding.score.map(u64::from);
        let stated = stated.or_else(|| finding.rating.map(of_rating));
        let severity = stated.unwrap_or(unrated).max(Self::LEAST);
        let is_attacked = finding.exploited == Some(true) || kind == AdvisoryKind::Malicious;
        let most = Self::ATTACKED * severity;
        let probability = u64::from(finding.expected.unwrap_or(0)).min(MILLION);
        Self {
            severity,
            known: if is_attacked { most } else { 0 },
            expected: if is_attacked {
                0
            } else {
                most * probability / MILLION
            },
        }
    }

    /// The sum of its terms.
    pub fn total(self) -> u64 {
        self.severity
            .saturating_add(self.known)
            .saturating_add(self.expected)
    }

    /// The weight of as much in so many releases.
    pub fn times(self, releases: u64) -> Self {
        Self {
            severity: self.severity.saturating_mul(releases),
            known: self.known.saturating_mul(releases),
            expected: self.expected.saturating_mul(releases),
        }
    }

    /// The weight of both.
    pub fn plus(self, other: Self) -> Self {
        Self {
            severity: self.severity.saturating_add(other.severity),
            known: self.known.saturating_add(other.known),
            expected: self.expected.saturating_add(other.expected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::comparison::Outcome;

    fn finding(score: Option<u8>, rating: Option<Rating>) -> Finding {
        Finding {
            is_malicious: false,
            is_notice: false,
            signs: crate::risk::ssvc::Signs::default(),
            criticality: 3,
            products: 1,
            uses: 1,
            component: 0,
            advisories: [0].into(),
            outcome: Outcome::Affected,
            score,
            rating,
            exploited: None,
            expected: None,
        }
    }

    #[test]
    fn every_finding_weighs_something_and_attacks_weigh_most() {
        use AdvisoryKind::{Malicious, Notice, Vulnerability};
        let total = |finding: &Finding, kind| Weight::of(finding, kind).total();
        let unrated = finding(None, None);
        let critical = finding(Some(98), Some(Rating::Critical));
        assert_eq!(total(&critical, Vulnerability), 98);
        assert_eq!(total(&finding(None, Some(Rating::Low)), Vulnerability), 20);
        assert_eq!(
            total(&finding(Some(0), Some(Rating::None)), Vulnerability),
            10
        );
        assert_eq!(total(&unrated, Vulnerability), 70);
        assert_eq!(total(&unrated, Notice), 10);
        assert_eq!(total(&unrated, Malicious), 700);
        let attacked = Finding {
            exploited: Some(true),
            expected: Some(990_000),
            ..critical.clone()
        };
        assert_eq!(total(&attacked, Vulnerability), 980);
        let expected = Finding {
            exploited: Some(false),
            expected: Some(500_000),
            ..critical
        };
        let weight = Weight::of(&expected, Vulnerability);
        assert_eq!(
            (weight.severity, weight.known, weight.expected),
            (98, 0, 441)
        );
        assert_eq!(weight.times(3).total(), 3 * weight.total());
        assert_eq!(weight.plus(weight), weight.times(2));
    }
}
