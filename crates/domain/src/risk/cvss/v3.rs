//! CVSS 3.0 and 3.1, specification documents, sections 7 and 8 (3.0) and 7 (3.1).

use super::{Cvss, CvssVersion, Metric, NOISE, Score, Scores, optional, required};

const IMPACTS: &[&str] = &["N", "L", "H"];
const REQUIREMENTS: &[&str] = &["X", "L", "M", "H"];
const MODIFIED_IMPACTS: &[&str] = &["X", "N", "L", "H"];

pub(super) const METRICS: &[Metric] = &[
    required("AV", &["N", "A", "L", "P"]),
    required("AC", &["L", "H"]),
    required("PR", &["N", "L", "H"]),
    required("UI", &["N", "R"]),
    required("S", &["U", "C"]),
    required("C", IMPACTS),
    required("I", IMPACTS),
    required("A", IMPACTS),
    optional("E", &["X", "U", "P", "F", "H"]),
    optional("RL", &["X", "O", "T", "W", "U"]),
    optional("RC", &["X", "U", "R", "C"]),
    optional("CR", REQUIREMENTS),
    optional("IR", REQUIREMENTS),
    optional("AR", REQUIREMENTS),
    optional("MAV", &["X", "N", "A", "L", "P"]),
    optional("MAC", &["X", "L", "H"]),
    optional("MPR", &["X", "N", "L", "H"]),
    optional("MUI", &["X", "N", "R"]),
    optional("MS", &["X", "U", "C"]),
    optional("MC", MODIFIED_IMPACTS),
    optional("MI", MODIFIED_IMPACTS),
    optional("MA", MODIFIED_IMPACTS),
];

const TEMPORAL: &[&str] = &["E", "RL", "RC"];
const ENVIRONMENTAL: &[&str] = &[
    "CR", "IR", "AR", "MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA",
];

/// The metrics that a score is made of, modified ones in place of those that they modify.
struct Effective {
    version: CvssVersion,
    is_modified: bool,
    is_changed: bool,
    /// Attack vector, attack complexity, privileges required, user interaction.
    ways: [f64; 4],
    /// Confidentiality, integrity, availability, each with its requirement.
    impacts: [f64; 3],
}

pub(super) fn scores(cvss: &Cvss) -> Scores {
    let base = Effective::new(cvss, false).score(cvss.version);
    let environmental = || temporal(cvss, Effective::new(cvss, true).score(cvss.version));
    Scores {
        base,
        temporal: cvss.is_any_defined(TEMPORAL).then(|| temporal(cvss, base)),
        environmental: cvss.is_any_defined(ENVIRONMENTAL).then(environmental),
    }
}

impl Effective {
    fn new(cvss: &Cvss, is_modified: bool) -> Self {
        let value = |base: &str, modified: &str| match cvss.value(modified) {
            "X" => cvss.value(base),
            _ if !is_modified => cvss.value(base),
            value => value,
        };
        let is_changed = value("S", "MS") == "C";
        let vector = match value("AV", "MAV") {
            "N" => 0.85,
            "A" => 0.62,
            "L" => 0.55,
            _ => 0.2,
        };
        let complexity = if value("AC", "MAC") == "L" {
            0.77
        } else {
            0.44
        };
        let privileges = match (value("PR", "MPR"), is_changed) {
            ("N", _) => 0.85,
            ("L", false) => 0.62,
            ("L", true) => 0.68,
            (_, false) => 0.27,
            (_, true) => 0.5,
        };
        let interaction = if value("UI", "MUI") == "N" {
            0.85
        } else {
            0.62
        };
        let impact = |base: &str, modified: &str, requirement: &str| {
            let weight = match value(base, modified) {
                "H" => 0.56,
                "L" => 0.22,
                _ => 0.0,
            };
            weight
                * match cvss.value(requirement) {
                    "H" if is_modified => 1.5,
                    "L" if is_modified => 0.5,
                    _ => 1.0,
                }
        };
        Self {
            version: cvss.version,
            is_modified,
            is_changed,
            ways: [vector, complexity, privileges, interaction],
            impacts: [
                impact("C", "MC", "CR"),
                impact("I", "MI", "IR"),
                impact("A", "MA", "AR"),
            ],
        }
    }

    fn score(&self, version: CvssVersion) -> Score {
        let impact = self.impact();
        if impact <= 0.0 {
            return Score::from_tenths(0.0);
        }
        let exploitability: f64 = 8.22 * self.ways.iter().product::<f64>();
        let sum = impact + exploitability;
        let sum = if self.is_changed { 1.08 * sum } else { sum };
        round_up(sum.min(10.0), version)
    }

    fn impact(&self) -> f64 {
        let [confidentiality, integrity, availability] = self.impacts.map(|impact| 1.0 - impact);
        let all = 1.0 - confidentiality * integrity * availability;
        let all = if self.is_modified {
            all.min(0.915)
        } else {
            all
        };
        if !self.is_changed {
            return 6.42 * all;
        }
        let curve = if self.is_modified && self.version == CvssVersion::V31 {
            (all * 0.9731 - 0.02).powi(13)
        } else {
            (all - 0.02).powi(15)
        };
        7.52 * (all - 0.029) - 3.25 * curve
    }
}

fn temporal(cvss: &Cvss, score: Score) -> Score {
    let exploit = match cvss.value("E") {
        "U" => 0.91,
        "P" => 0.94,
        "F" => 0.97,
        _ => 1.0,
    };
    let remediation = match cvss.value("RL") {
        "O" => 0.95,
        "T" => 0.96,
        "W" => 0.97,
        _ => 1.0,
    };
    let confidence = match cvss.value("RC") {
        "U" => 0.92,
        "R" => 0.96,
        _ => 1.0,
    };
    round_up(
        score.value() * exploit * remediation * confidence,
        cvss.version,
    )
}

/// The smallest tenth that is not below. Version 3.1, appendix A, looks at five digits behind the point only.
fn round_up(value: f64, version: CvssVersion) -> Score {
    let tenths = match version {
        CvssVersion::V31 => ((value * 100_000.0).round() / 10_000.0).ceil(),
        _ => (value * 10.0 - NOISE).ceil(),
    };
    Score::from_tenths(tenths)
}
