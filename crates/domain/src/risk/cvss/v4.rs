//! CVSS 4.0, specification document, section 8: macro-vectors and the distance within them.
//!
//! A vector belongs to a macro-vector, told by the levels of six equivalent sets (EQ1 to EQ6; EQ3 and EQ6 count jointly). The
//! table scores the highest vector of each. The score of another one lies below it by the mean, over the sets that have a
//! lower level, of how far the vector has gone on the way down to that level.

mod macro_vectors;

use super::{Cvss, Metric, Score, Scores, optional, required, rounded};

const VULNERABLE: &[&str] = &["H", "L", "N"];
const MODIFIED: &[&str] = &["X", "H", "L", "N"];
const WITH_SAFETY: &[&str] = &["X", "S", "H", "L", "N"];
const REQUIREMENTS: &[&str] = &["X", "H", "M", "L"];

pub(super) const METRICS: &[Metric] = &[
    required("AV", &["N", "A", "L", "P"]),
    required("AC", &["L", "H"]),
    required("AT", &["N", "P"]),
    required("PR", &["N", "L", "H"]),
    required("UI", &["N", "P", "A"]),
    required("VC", VULNERABLE),
    required("VI", VULNERABLE),
    required("VA", VULNERABLE),
    required("SC", VULNERABLE),
    required("SI", VULNERABLE),
    required("SA", VULNERABLE),
    optional("E", &["X", "A", "P", "U"]),
    optional("CR", REQUIREMENTS),
    optional("IR", REQUIREMENTS),
    optional("AR", REQUIREMENTS),
    optional("MAV", &["X", "N", "A", "L", "P"]),
    optional("MAC", &["X", "L", "H"]),
    optional("MAT", &["X", "N", "P"]),
    optional("MPR", &["X", "N", "L", "H"]),
    optional("MUI", &["X", "N", "P", "A"]),
    optional("MVC", MODIFIED),
    optional("MVI", MODIFIED),
    optional("MVA", MODIFIED),
    optional("MSC", MODIFIED),
    optional("MSI", WITH_SAFETY),
    optional("MSA", WITH_SAFETY),
    // Supplemental: they say more and score nothing.
    optional("S", &["X", "N", "P"]),
    optional("AU", &["X", "N", "Y"]),
    optional("R", &["X", "A", "U", "I"]),
    optional("V", &["X", "D", "C"]),
    optional("RE", &["X", "L", "M", "H"]),
    optional("U", &["X", "Clear", "Green", "Amber", "Red"]),
];

const ENVIRONMENTAL: &[&str] = &[
    "CR", "IR", "AR", "MAV", "MAC", "MAT", "MPR", "MUI", "MVC", "MVI", "MVA", "MSC", "MSI", "MSA",
];

pub(super) fn scores(cvss: &Cvss) -> Scores {
    let score = |with| Levels::new(cvss, with).score();
    Scores {
        base: score(With::Base),
        temporal: cvss
            .is_any_defined(&["E"])
            .then(|| score(With::BaseAndThreat)),
        environmental: cvss
            .is_any_defined(ENVIRONMENTAL)
            .then(|| score(With::Everything)),
    }
}

/// Which groups of metrics count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum With {
    Base,
    BaseAndThreat,
    Everything,
}

/// The metrics that count, each by how many steps it lies below its most severe value.
struct Levels {
    /// AV, PR, UI.
    eq1: [u8; 3],
    /// AC, AT.
    eq2: [u8; 2],
    /// VC, VI, VA, then CR, IR, AR.
    eq3_and_6: [u8; 6],
    /// SC, SI, SA, of which `S` (safety) is 0, `H` 1.
    eq4: [u8; 3],
    /// E.
    eq5: u8,
}

impl Levels {
    fn new(cvss: &Cvss, with: With) -> Self {
        let value = |name: &'static str, modified: &str| match cvss.value(modified) {
            value if with == With::Everything && value != "X" => value,
            _ => cvss.value(name),
        };
        let step = |scale: &[&str], value: &str| {
            let at = scale.iter().position(|known| *known == value);
            at.unwrap_or(0) as u8
        };
        let vulnerable = |name, modified| step(VULNERABLE, value(name, modified));
        let subsequent = |name, modified| step(&["S", "H", "L", "N"], value(name, modified));
        let requirement = |name: &str| match with {
            // Not defined counts as high.
            With::Everything => step(&["H", "M", "L"], cvss.value(name)),
            _ => 0,
        };
        Self {
            eq1: [
                step(&["N", "A", "L", "P"], value("AV", "MAV")),
                step(&["N", "L", "H"], value("PR", "MPR")),
                step(&["N", "P", "A"], value("UI", "MUI")),
            ],
            eq2: [
                step(&["L", "H"], value("AC", "MAC")),
                step(&["N", "P"], value("AT", "MAT")),
            ],
            eq3_and_6: [
                vulnerable("VC", "MVC"),
                vulnerable("VI", "MVI"),
                vulnerable("VA", "MVA"),
                requirement("CR"),
                requirement("IR"),
                requirement("AR"),
            ],
            eq4: [
                subsequent("SC", "MSC"),
                subsequent("SI", "MSI"),
                subsequent("SA", "MSA"),
            ],
            eq5: match with {
                With::Base => 0,
                // Not defined counts as attacked.
                _ => step(&["A", "P", "U"], cvss.value("E")),
            },
        }
    }

    fn score(&self) -> Score {
        let [vc, vi, va, ..] = self.eq3_and_6;
        let is_harmless = [vc, vi, va] == [2; 3] && self.eq4 == [3; 3];
        let levels = self.macro_vector();
        let Some(highest) = macro_vectors::score(levels).filter(|_| !is_harmless) else {
            return rounded(0.0);
        };
        let [eq1, eq2, eq3, eq4, eq5, eq6] = levels;
        let highest = f64::from(highest) / 10.0;
        // For each set that has a lower level: the score there, how far down this vector is, how far it is to go.
        let ways = [
            (
                macro_vectors::score([eq1 + 1, eq2, eq3, eq4, eq5, eq6]),
                distance(&self.eq1, highest_eq1(eq1)),
                [1, 4, 5].get(usize::from(eq1)),
            ),
            (
                macro_vectors::score([eq1, eq2 + 1, eq3, eq4, eq5, eq6]),
                distance(&self.eq2, highest_eq2(eq2)),
                [1, 2].get(usize::from(eq2)),
            ),
            (
                lower_eq3_and_6(levels),
                distance(&self.eq3_and_6, highest_eq3_and_6(eq3, eq6)),
                [[7, 6], [8, 8], [10, 10]]
                    .get(usize::from(eq3))
                    .and_then(|depths| depths.get(usize::from(eq6))),
            ),
            (
                macro_vectors::score([eq1, eq2, eq3, eq4 + 1, eq5, eq6]),
                distance(&self.eq4, highest_eq4(eq4)),
                [6, 5, 4].get(usize::from(eq4)),
            ),
            (
                macro_vectors::score([eq1, eq2, eq3, eq4, eq5 + 1, eq6]),
                0,
                Some(&1),
            ),
        ];
        let gone = ways.iter().filter_map(|(lower, distance, depth)| {
            let lower = f64::from((*lower)?) / 10.0;
            Some((highest - lower) * f64::from(*distance) / f64::from(**depth.as_ref()?))
        });
        let (sum, count) = gone.fold((0.0, 0.0), |(sum, count), gone| (sum + gone, count + 1.0));
        let mean = if count > 0.0 { sum / count } else { 0.0 };
        rounded((highest - mean).clamp(0.0, 10.0))
    }

    /// The levels of the six sets (tables 24 to 29 of the specification).
    fn macro_vector(&self) -> [u8; 6] {
        let [av, pr, ui] = self.eq1.map(|step| step == 0);
        let [vc, vi, va, cr, ir, ar] = self.eq3_and_6.map(|step| step == 0);
        let [_, si, sa] = self.eq4;
        [
            match (av && pr && ui, av || pr || ui) {
                (true, _) => 0,
                (_, true) if self.eq1.first() != Some(&3) => 1,
                _ => 2,
            },
            u8::from(self.eq2 != [0, 0]),
            match (vc && vi, vc || vi || va) {
                (true, _) => 0,
                (_, true) => 1,
                _ => 2,
            },
            if si == 0 || sa == 0 {
                0
            } else {
                1 + u8::from(!self.eq4.contains(&1))
            },
            self.eq5,
            u8::from(!(cr && vc || ir && vi || ar && va)),
        ]
    }
}

/// The score one level down in EQ3 and EQ6 together; where two ways lead down, the higher one.
fn lower_eq3_and_6([eq1, eq2, eq3, eq4, eq5, eq6]: [u8; 6]) -> Option<u8> {
    let lower = |eq3, eq6| macro_vectors::score([eq1, eq2, eq3, eq4, eq5, eq6]);
    match (eq3, eq6) {
        (0, 0) => lower(0, 1).max(lower(1, 0)),
        (1, 0) => lower(1, 1),
        _ => lower(eq3 + 1, eq6),
    }
}

/// How many steps a vector lies below the first of the highest vectors that is nowhere below it.
fn distance<const N: usize>(levels: &[u8; N], highest: &[[u8; N]]) -> u8 {
    let below = |top: &&[u8; N]| levels.iter().zip(*top).all(|(level, top)| level >= top);
    let top = highest.iter().find(below);
    top.map_or(0, |top| {
        levels.iter().zip(top).map(|(level, top)| level - top).sum()
    })
}

/// AV, PR, UI.
fn highest_eq1(level: u8) -> &'static [[u8; 3]] {
    match level {
        0 => &[[0, 0, 0]],
        1 => &[[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        _ => &[[3, 0, 0], [1, 1, 1]],
    }
}

/// AC, AT.
fn highest_eq2(level: u8) -> &'static [[u8; 2]] {
    match level {
        0 => &[[0, 0]],
        _ => &[[1, 0], [0, 1]],
    }
}

/// VC, VI, VA, CR, IR, AR.
fn highest_eq3_and_6(eq3: u8, eq6: u8) -> &'static [[u8; 6]] {
    match (eq3, eq6) {
        (0, 0) => &[[0, 0, 0, 0, 0, 0]],
        (0, _) => &[[0, 0, 1, 1, 1, 0], [0, 0, 0, 1, 1, 1]],
        (1, 0) => &[[1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0]],
        (1, _) => &[
            [1, 0, 1, 0, 1, 0],
            [1, 0, 0, 0, 1, 1],
            [0, 1, 0, 1, 0, 1],
            [0, 1, 1, 1, 0, 0],
            [1, 1, 0, 0, 0, 1],
        ],
        _ => &[[1, 1, 1, 0, 0, 0]],
    }
}

/// SC, SI, SA.
fn highest_eq4(level: u8) -> &'static [[u8; 3]] {
    match level {
        0 => &[[1, 0, 0]],
        1 => &[[1, 1, 1]],
        _ => &[[2, 2, 2]],
    }
}
