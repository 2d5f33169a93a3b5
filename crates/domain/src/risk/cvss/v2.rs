//! CVSS 2.0, "A Complete Guide to the Common Vulnerability Scoring System", section 3.

use super::{Cvss, Metric, Score, Scores, optional, required, rounded};

const IMPACTS: &[&str] = &["N", "P", "C"];
const REQUIREMENTS: &[&str] = &["ND", "L", "M", "H"];

pub(super) const METRICS: &[Metric] = &[
    required("AV", &["L", "A", "N"]),
    required("AC", &["H", "M", "L"]),
    required("Au", &["M", "S", "N"]),
    required("C", IMPACTS),
    required("I", IMPACTS),
    required("A", IMPACTS),
    optional("E", &["ND", "U", "POC", "F", "H"]),
    optional("RL", &["ND", "OF", "TF", "W", "U"]),
    optional("RC", &["ND", "UC", "UR", "C"]),
    optional("CDP", &["ND", "N", "L", "LM", "MH", "H"]),
    optional("TD", &["ND", "N", "L", "M", "H"]),
    optional("CR", REQUIREMENTS),
    optional("IR", REQUIREMENTS),
    optional("AR", REQUIREMENTS),
];

const TEMPORAL: &[&str] = &["E", "RL", "RC"];
const ENVIRONMENTAL: &[&str] = &["CDP", "TD", "CR", "IR", "AR"];

pub(super) fn scores(cvss: &Cvss) -> Scores {
    let base = base(cvss, impact(cvss, |_| 1.0));
    let environmental = || {
        let adjusted = self::base(cvss, impact(cvss, |name| requirement(cvss, name)).min(10.0));
        let adjusted = temporal(cvss, adjusted).value();
        let damage = adjusted + (10.0 - adjusted) * collateral_damage(cvss);
        rounded(damage * target_distribution(cvss))
    };
    Scores {
        base,
        temporal: cvss.is_any_defined(TEMPORAL).then(|| temporal(cvss, base)),
        environmental: cvss.is_any_defined(ENVIRONMENTAL).then(environmental),
    }
}

fn base(cvss: &Cvss, impact: f64) -> Score {
    let factor = if impact == 0.0 { 0.0 } else { 1.176 };
    rounded((0.6 * impact + 0.4 * exploitability(cvss) - 1.5) * factor)
}

fn impact(cvss: &Cvss, requirement: impl Fn(&str) -> f64) -> f64 {
    let left = |name: &str, required: &str| {
        let weight = match cvss.value(name) {
            "P" => 0.275,
            "C" => 0.660,
            _ => 0.0,
        };
        1.0 - weight * requirement(required)
    };
    10.41 * (1.0 - left("C", "CR") * left("I", "IR") * left("A", "AR"))
}

fn requirement(cvss: &Cvss, name: &str) -> f64 {
    match cvss.value(name) {
        "L" => 0.5,
        "H" => 1.51,
        _ => 1.0,
    }
}

fn exploitability(cvss: &Cvss) -> f64 {
    let vector = match cvss.value("AV") {
        "L" => 0.395,
        "A" => 0.646,
        _ => 1.0,
    };
    let complexity = match cvss.value("AC") {
        "H" => 0.35,
        "M" => 0.61,
        _ => 0.71,
    };
    let authentication = match cvss.value("Au") {
        "M" => 0.45,
        "S" => 0.56,
        _ => 0.704,
    };
    20.0 * vector * complexity * authentication
}

fn temporal(cvss: &Cvss, score: Score) -> Score {
    let exploitability = match cvss.value("E") {
        "U" => 0.85,
        "POC" => 0.9,
        "F" => 0.95,
        _ => 1.0,
    };
    let remediation = match cvss.value("RL") {
        "OF" => 0.87,
        "TF" => 0.90,
        "W" => 0.95,
        _ => 1.0,
    };
    let confidence = match cvss.value("RC") {
        "UC" => 0.90,
        "UR" => 0.95,
        _ => 1.0,
    };
    rounded(score.value() * exploitability * remediation * confidence)
}

fn collateral_damage(cvss: &Cvss) -> f64 {
    match cvss.value("CDP") {
        "L" => 0.1,
        "LM" => 0.3,
        "MH" => 0.4,
        "H" => 0.5,
        _ => 0.0,
    }
}

fn target_distribution(cvss: &Cvss) -> f64 {
    match cvss.value("TD") {
        "N" => 0.0,
        "L" => 0.25,
        "M" => 0.75,
        _ => 1.0,
    }
}
