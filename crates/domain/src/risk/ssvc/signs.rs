//! What a record says of the inputs that are about the vulnerability itself.
//!
//! | Input | Read from, what counts first in front |
//! |---|---|
//! | exploitation | decision points that the record carries; the metric E of its vectors; references that are marked as exploits |
//! | automatable | decision points; the supplemental metric AU of CVSS 4; AV, AC, AT, PR and UI |
//! | technical impact | decision points; C, I and PR by CERT/CC's table `cvssv4_to_technical_impact` 1.0.0 |
//! | value density | the supplemental metric V of CVSS 4 |
//! | public safety | the supplemental metric S of CVSS 4 |
//!
//! Traps:
//!
//! * A forecast (EPSS) is no sign: exploitation is what is so, and not what is expected (SSVC, Exploitation).
//! * What no record says is absent. It is never taken for the mild value.

use super::{Automatable, Exploitation, PublicSafety, TechnicalImpact, ValueDensity};
use crate::risk::advisory::Advisory;
use crate::risk::cvss::{Cvss, CvssVersion};
use crate::risk::severity::{Stated, severity};
use crate::warning::codes;

codes! {
    /// What in a record says so, the weakest first.
    pub enum Evidence {
        /// The base metrics of its CVSS vector, from which it follows.
        Base = "cvss-base",
        /// A reference that the record marks as an exploit.
        Reference = "reference",
        /// A metric of its CVSS vector that states it.
        Metric = "cvss-metric",
        /// The value of an SSVC decision point.
        DecisionPoint = "ssvc",
    }
}

/// What records say of one vulnerability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Signs {
    /// What is known of attacks.
    pub exploitation: Option<(Exploitation, Evidence)>,
    /// Whether attacks can be automated.
    pub automatable: Option<(Automatable, Evidence)>,
    /// How much of the component an attacker controls.
    pub technical_impact: Option<(TechnicalImpact, Evidence)>,
    /// How much a target holds, as its CVSS vector states.
    pub value_density: Option<ValueDensity>,
    /// What an attack does to the public, as its CVSS vector states.
    pub public_safety: Option<PublicSafety>,
}

impl Signs {
    /// What an advisory says, wherever it occurs: of its vectors the one that counts for its severity, and of what is known of attacks
    /// all that any vector tells.
    pub fn of(advisory: &Advisory<'_>) -> Self {
        Self::with_severity(advisory, severity(advisory, None).as_ref())
    }

    /// The same where the severity of the advisory is known: to read a vector takes longer than all else.
    pub fn with_severity(advisory: &Advisory<'_>, stated: Option<&Stated<'_>>) -> Self {
        let counted = stated.and_then(|stated| stated.vector);
        let counted = counted.and_then(|vector| Some((vector, Cvss::parse(vector).ok()?)));
        let mut signs = advisory.signs;
        for severity in &advisory.severities {
            let found = match &counted {
                Some((vector, cvss)) if **vector == *severity.value => exploitation(cvss),
                _ => Cvss::parse(&severity.value)
                    .ok()
                    .as_ref()
                    .and_then(exploitation),
            };
            signs = signs.with(Self {
                exploitation: found.map(|value| (value, Evidence::Metric)),
                ..Self::default()
            });
        }
        match counted {
            Some((_, cvss)) => signs.with(Self {
                exploitation: None,
                automatable: automatable(&cvss),
                technical_impact: Some((technical_impact(&cvss), Evidence::Base)),
                value_density: match cvss.value("V") {
                    "D" => Some(ValueDensity::Diffuse),
                    "C" => Some(ValueDensity::Concentrated),
                    _ => None,
                },
                // S is the scope in version 3.
                public_safety: match (cvss.version(), cvss.value("S")) {
                    (CvssVersion::V40, "N") => Some(PublicSafety::Minimal),
                    (CvssVersion::V40, "P") => Some(PublicSafety::Significant),
                    _ => None,
                },
            }),
            None => signs,
        }
    }

    /// Together with what another record says: of attacks the gravest that anybody tells, of all else what is stated before what only
    /// follows, and of equals the graver.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            exploitation: self.exploitation.max(other.exploitation),
            automatable: stronger(self.automatable, other.automatable),
            technical_impact: stronger(self.technical_impact, other.technical_impact),
            value_density: self.value_density.max(other.value_density),
            public_safety: self.public_safety.max(other.public_safety),
        }
    }

    /// What is stated, without what only follows from how the vulnerability is rated.
    #[must_use]
    pub fn stated(self) -> Self {
        Self {
            automatable: self.automatable.filter(|sign| sign.1 != Evidence::Base),
            technical_impact: self
                .technical_impact
                .filter(|sign| sign.1 != Evidence::Base),
            ..self
        }
    }

    /// In one number: digits, the first input in the lowest place, 0 for what is absent.
    pub fn packed(self) -> u32 {
        let digit = |value: Option<(usize, Evidence)>| match value {
            None => 0,
            Some((value, evidence)) => 1 + value as u32 * EVIDENCES + evidence as u32,
        };
        let plain = |value: Option<usize>| value.map_or(0, |value| 1 + value as u32);
        let digits = [
            digit(self.exploitation.map(|(value, by)| (value as usize, by))),
            digit(self.automatable.map(|(value, by)| (value as usize, by))),
            digit(
                self.technical_impact
                    .map(|(value, by)| (value as usize, by)),
            ),
            plain(self.value_density.map(|value| value as usize)),
            plain(self.public_safety.map(|value| value as usize)),
        ];
        digits.iter().rev().fold(0, |all, digit| all * BASE + digit)
    }

    /// From the number; nothing for one that stands for none.
    pub fn unpacked(packed: u32) -> Option<Self> {
        let mut rest = packed;
        let mut next = || {
            let digit = rest % BASE;
            rest /= BASE;
            digit.checked_sub(1)
        };
        let digits = [next(), next(), next(), next(), next()];
        if rest > 0 {
            return None;
        }
        let [exploitation, automatable, technical_impact, density, safety] = digits;
        Some(Self {
            exploitation: with_evidence(exploitation, Exploitation::ALL)?,
            automatable: with_evidence(automatable, Automatable::ALL)?,
            technical_impact: with_evidence(technical_impact, TechnicalImpact::ALL)?,
            value_density: without_evidence(density, ValueDensity::ALL)?,
            public_safety: without_evidence(safety, PublicSafety::ALL)?,
        })
    }
}

fn stronger<T: Copy + Ord>(
    one: Option<(T, Evidence)>,
    other: Option<(T, Evidence)>,
) -> Option<(T, Evidence)> {
    let both = [one, other].into_iter().flatten();
    both.max_by_key(|&(value, evidence)| (evidence, value))
}

const EVIDENCES: u32 = Evidence::ALL.len() as u32;
/// More than the largest digit: three values with four kinds of evidence, and none.
const BASE: u32 = 16;

fn with_evidence<T: Copy>(digit: Option<u32>, all: &[T]) -> Option<Option<(T, Evidence)>> {
    let Some(digit) = digit else {
        return Some(None);
    };
    let value = all.get((digit / EVIDENCES) as usize)?;
    let evidence = Evidence::ALL.get((digit % EVIDENCES) as usize)?;
    Some(Some((*value, *evidence)))
}

fn without_evidence<T: Copy>(digit: Option<u32>, all: &[T]) -> Option<Option<T>> {
    match digit {
        None => Some(None),
        Some(digit) => all.get(digit as usize).map(|value| Some(*value)),
    }
}

/// What a vector tells of attacks. Version 4 tells of attacks themselves, the others of code alone: that it works everywhere (H, F) is
/// no attack yet.
fn exploitation(cvss: &Cvss) -> Option<Exploitation> {
    match (cvss.version(), cvss.value("E")) {
        (CvssVersion::V40, "A") => Some(Exploitation::Active),
        (CvssVersion::V40, "P") => Some(Exploitation::PublicPoc),
        (_, "POC" | "P" | "F" | "H") => Some(Exploitation::PublicPoc),
        (_, "U") => Some(Exploitation::None),
        _ => None,
    }
}

/// Whether attacks can be automated, by the four steps that SSVC names. A step that somebody has to help with (UI), that needs an account
/// (PR, Au) or cannot be taken across networks (AV) is not reliably automated. Where all are free and nothing has to be met first, they
/// are. Else it depends on what has to be met, which no vector says.
fn automatable(cvss: &Cvss) -> Option<(Automatable, Evidence)> {
    match cvss.value("AU") {
        "Y" => return Some((Automatable::Yes, Evidence::Metric)),
        "N" if cvss.version() == CvssVersion::V40 => {
            return Some((Automatable::No, Evidence::Metric));
        }
        _ => {}
    }
    let has_account = match cvss.version() {
        CvssVersion::V2 => cvss.value("Au") != "N",
        _ => cvss.value("PR") != "N",
    };
    // Version 2 does not tell of users.
    let is_helped = !matches!(cvss.value("UI"), "N" | "");
    if cvss.value("AV") != "N" || has_account || is_helped {
        return Some((Automatable::No, Evidence::Base));
    }
    let is_free = cvss.value("AC") == "L" && matches!(cvss.value("AT"), "N" | "");
    let is_told = cvss.version() != CvssVersion::V2;
    (is_free && is_told).then_some((Automatable::Yes, Evidence::Base))
}

/// How much of the component an attacker controls, by CERT/CC's table `cvssv4_to_technical_impact` 1.0.0, which is about CVSS 4. The older
/// versions say the same of the component under other letters.
fn technical_impact(cvss: &Cvss) -> TechnicalImpact {
    let (confidentiality, integrity, is_open) = match cvss.version() {
        CvssVersion::V2 => (cvss.value("C"), cvss.value("I"), cvss.value("Au") == "N"),
        CvssVersion::V30 | CvssVersion::V31 => {
            (cvss.value("C"), cvss.value("I"), cvss.value("PR") == "N")
        }
        CvssVersion::V40 => (cvss.value("VC"), cvss.value("VI"), cvss.value("PR") == "N"),
    };
    let loss = |value| match value {
        "H" | "C" => 2,
        "L" | "P" => 1,
        _ => 0,
    };
    match (loss(confidentiality), loss(integrity)) {
        (2, 2) => TechnicalImpact::Total,
        (2, 1) | (1, 2) if is_open => TechnicalImpact::Total,
        _ => TechnicalImpact::Partial,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::advisory::{Severity, SeverityScheme};

    fn of(vectors: &[&'static str]) -> Signs {
        let severity = |value: &&'static str| Severity {
            scheme: SeverityScheme::CvssV3,
            value: (*value).into(),
            source: None,
        };
        let severities = vectors.iter().map(severity).collect();
        Signs::of(&Advisory {
            severities,
            ..Advisory::new("A".into())
        })
    }

    #[test]
    fn what_vectors_say_of_automation() {
        use Automatable::{No, Yes};
        use Evidence::{Base, Metric};
        let v4 = |head: &str, tail: &str| {
            let vector = format!("CVSS:4.0/{head}/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N{tail}");
            &*Box::leak(vector.into_boxed_str())
        };
        for (vector, expected) in [
            (
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                Some((Yes, Base)),
            ),
            ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H", None),
            (
                "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H",
                Some((No, Base)),
            ),
            (
                "CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H",
                Some((No, Base)),
            ),
            (
                "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                Some((No, Base)),
            ),
            ("AV:N/AC:L/Au:N/C:C/I:C/A:C", None),
            ("AV:N/AC:L/Au:S/C:C/I:C/A:C", Some((No, Base))),
            ("AV:L/AC:L/Au:N/C:C/I:C/A:C", Some((No, Base))),
            (v4("AV:N/AC:L/AT:N/PR:N/UI:N", ""), Some((Yes, Base))),
            (v4("AV:N/AC:L/AT:P/PR:N/UI:N", ""), None),
            (v4("AV:N/AC:L/AT:N/PR:N/UI:P", ""), Some((No, Base))),
            (v4("AV:N/AC:L/AT:N/PR:N/UI:N", "/AU:N"), Some((No, Metric))),
            (v4("AV:L/AC:H/AT:P/PR:H/UI:A", "/AU:Y"), Some((Yes, Metric))),
        ] {
            assert_eq!(of(&[vector]).automatable, expected, "{vector}");
        }
        assert_eq!(of(&["HIGH"]), Signs::default());
    }

    /// All rows of `data/csv/ssvc/cvssv4_to_technical_impact_1_0_0.csv`: PR, VC, VI that are total; the others are partial.
    #[test]
    fn technical_impact_as_cert_maps_it() {
        const TOTAL: [&str; 5] = ["HHH", "NHL", "NLH", "LHH", "NHH"];
        for privileges in ["N", "L", "H"] {
            for confidentiality in ["N", "L", "H"] {
                for integrity in ["N", "L", "H"] {
                    let row = format!("{privileges}{confidentiality}{integrity}");
                    let expected = match TOTAL.contains(&row.as_str()) {
                        true => TechnicalImpact::Total,
                        false => TechnicalImpact::Partial,
                    };
                    let impacts = format!("{confidentiality}/VI:{integrity}/VA:H/SC:N/SI:N/SA:N");
                    let v4 = format!("CVSS:4.0/AV:N/AC:L/AT:N/PR:{privileges}/UI:N/VC:{impacts}");
                    let v3 = format!(
                        "CVSS:3.1/AV:N/AC:L/PR:{privileges}/UI:N/S:U/C:{confidentiality}/I:{integrity}/A:H"
                    );
                    for vector in [v4, v3] {
                        let cvss = Cvss::parse(&vector).expect("a vector");
                        assert_eq!(technical_impact(&cvss), expected, "{vector}");
                    }
                }
            }
        }
        let v2 = |vector| technical_impact(&Cvss::parse(vector).expect("a vector"));
        assert_eq!(v2("AV:N/AC:L/Au:N/C:C/I:P/A:N"), TechnicalImpact::Total);
        assert_eq!(v2("AV:N/AC:L/Au:S/C:C/I:P/A:N"), TechnicalImpact::Partial);
    }

    #[test]
    fn what_vectors_say_of_attacks() {
        use Exploitation::{Active, None as Nobody, PublicPoc};
        let base = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
        let v4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
        for (vector, tail, expected) in [
            (base, "", None),
            (base, "/E:X", None),
            (base, "/E:U", Some(Nobody)),
            (base, "/E:P", Some(PublicPoc)),
            (base, "/E:F", Some(PublicPoc)),
            (base, "/E:H", Some(PublicPoc)),
            ("AV:N/AC:L/Au:N/C:C/I:C/A:C", "/E:POC", Some(PublicPoc)),
            ("AV:N/AC:L/Au:N/C:C/I:C/A:C", "/E:U", Some(Nobody)),
            (v4, "/E:A", Some(Active)),
            (v4, "/E:P", Some(PublicPoc)),
            (v4, "/E:U", Some(Nobody)),
        ] {
            let vector = format!("{vector}{tail}");
            let told = of(&[&*Box::leak(vector.clone().into_boxed_str())]).exploitation;
            assert_eq!(told.map(|(value, _)| value), expected, "{vector}");
        }
        // Any vector may tell of attacks, whichever counts for the severity.
        let older = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:F";
        let told = of(&[v4, older]).exploitation;
        assert_eq!(told, Some((PublicPoc, Evidence::Metric)));
    }

    #[test]
    fn supplemental_metrics_are_taken_over() {
        let v4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/S:P/V:D";
        let told = of(&[v4]);
        assert_eq!(told.public_safety, Some(PublicSafety::Significant));
        assert_eq!(told.value_density, Some(ValueDensity::Diffuse));
        let scope = of(&["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"]);
        assert_eq!((scope.public_safety, scope.value_density), (None, None));
    }

    #[test]
    fn what_is_stated_counts_before_what_follows_and_of_equals_the_graver() {
        use Evidence::{Base, DecisionPoint, Metric, Reference};
        let follows = Signs {
            exploitation: Some((Exploitation::PublicPoc, Reference)),
            automatable: Some((Automatable::Yes, Base)),
            technical_impact: Some((TechnicalImpact::Total, Base)),
            value_density: Some(ValueDensity::Diffuse),
            public_safety: None,
        };
        let stated = Signs {
            exploitation: Some((Exploitation::None, DecisionPoint)),
            automatable: Some((Automatable::No, Metric)),
            technical_impact: Some((TechnicalImpact::Partial, DecisionPoint)),
            value_density: Some(ValueDensity::Concentrated),
            public_safety: Some(PublicSafety::Minimal),
        };
        for both in [follows.with(stated), stated.with(follows)] {
            assert_eq!(
                both,
                Signs {
                    exploitation: follows.exploitation,
                    ..stated
                }
            );
        }
        let milder = Signs {
            automatable: Some((Automatable::No, Base)),
            ..Signs::default()
        };
        assert_eq!(milder.with(follows).automatable, follows.automatable);
        assert_eq!(follows.with(milder).automatable, follows.automatable);
        assert_eq!(follows.stated().automatable, None);
        assert_eq!(follows.stated().exploitation, follows.exploitation);
        assert_eq!(stated.stated(), stated);
    }

    #[test]
    fn every_number_stands_for_itself() {
        let mut known = 0;
        for packed in 0..1_u32 << 20 {
            if let Some(signs) = Signs::unpacked(packed) {
                assert_eq!(signs.packed(), packed);
                known += 1;
            }
        }
        // Values times evidence, and none, of each.
        assert_eq!(known, 13 * 9 * 9 * 3 * 3);
        assert_eq!(Signs::unpacked(u32::MAX), None);
        assert_eq!(Signs::default().packed(), 0);
    }
}
