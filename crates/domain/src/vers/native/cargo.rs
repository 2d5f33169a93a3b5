//! Cargo requirements: `VersionReq` of the semver crate 1.0.
//!
//! Traps: a version without an operator is a caret requirement; a comma is "and"; a partial version is a range also
//! behind `=`, `>` and `<=`; `*` stands alone.
//!
//! Deviation: Cargo matches a pre-release only if a comparator of the same three numbers names one.

use super::NativeError;
use super::partial::{Partial, Rules};
use super::relation::alternatives;
use super::terms::{Term, Terms};
use crate::vers::Comparator;

const RULES: Rules = Rules {
    wildcards: true,
    loose: false,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Caret,
    Tilde,
    Compare(Comparator),
}

const OPERATORS: &[(&str, Operator)] = &[
    (">=", Operator::Compare(Comparator::GreaterOrEqual)),
    ("<=", Operator::Compare(Comparator::LessOrEqual)),
    (">", Operator::Compare(Comparator::Greater)),
    ("<", Operator::Compare(Comparator::Less)),
    ("=", Operator::Compare(Comparator::Equal)),
    ("^", Operator::Caret),
    ("~", Operator::Tilde),
];

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    alternatives(text).map(alternative).collect()
}

fn alternative(text: &str) -> Result<Terms, NativeError> {
    match text {
        "" => return Err(NativeError::Empty),
        "*" | "x" | "X" => return Ok(vec![]),
        _ => {}
    }
    let mut terms = Vec::new();
    for part in text.split(',').map(str::trim) {
        let found = OPERATORS
            .iter()
            .find_map(|(op, t)| Some((*t, part.strip_prefix(op)?)));
        let (operator, version) = found.unwrap_or((Operator::Caret, part));
        let version = version.trim_start();
        let partial = Partial::parse(version, RULES).filter(|p| p.major.is_some());
        let partial = partial.ok_or_else(|| NativeError::version(version))?;
        terms.extend(expand(operator, found.is_some(), &partial));
    }
    Ok(terms)
}

fn expand(operator: Operator, written: bool, version: &Partial<'_>) -> Terms {
    let low = version.lowest();
    let below = |bound: String| Term::below(bound + "-0");
    match operator {
        // `1.*` is what its numbers say, `1` is a caret.
        Operator::Caret if version.wildcard && !written => {
            vec![Term::at_least(low), below(version.next_of_last())]
        }
        Operator::Caret => vec![Term::at_least(low), below(version.next_breaking())],
        Operator::Tilde if version.minor.is_none() => {
            vec![Term::at_least(low), below(version.next_major())]
        }
        Operator::Tilde => vec![Term::at_least(low), below(version.next_minor())],
        Operator::Compare(comparator) if version.is_full() => vec![Term::new(comparator, low)],
        Operator::Compare(Comparator::Greater) => vec![Term::at_least(version.next_of_last())],
        Operator::Compare(Comparator::LessOrEqual) => vec![below(version.next_of_last())],
        Operator::Compare(Comparator::Equal) => {
            vec![Term::at_least(low), below(version.next_of_last())]
        }
        Operator::Compare(Comparator::Less) => vec![below(low)],
        Operator::Compare(comparator) => vec![Term::new(comparator, low)],
    }
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn requirements() {
        for (text, expected) in [
            ("1.2.3", ">=1.2.3|<2.0.0-0"),
            ("1.2", ">=1.2.0|<2.0.0-0"),
            ("^0.2", ">=0.2.0|<0.3.0-0"),
            ("0.0.3", ">=0.0.3|<0.0.4-0"),
            ("0.0", ">=0.0.0|<0.1.0-0"),
            ("0", ">=0.0.0|<1.0.0-0"),
            ("~1.2.3", ">=1.2.3|<1.3.0-0"),
            ("~1", ">=1.0.0|<2.0.0-0"),
            ("1.*", ">=1.0.0|<2.0.0-0"),
            ("0.1.*", ">=0.1.0|<0.2.0-0"),
            ("*", "*"),
            ("= 1.2.3", "1.2.3"),
            ("=1.2", ">=1.2.0|<1.3.0-0"),
            (">1.2", ">=1.3.0"),
            (">1.2.3", ">1.2.3"),
            ("<=1.2", "<1.3.0-0"),
            ("<1.2", "<1.2.0-0"),
            (">= 1.2.0, < 1.5.0", ">=1.2.0|<1.5.0"),
            ("1.2.3-rc.1", ">=1.2.3-rc.1|<2.0.0-0"),
            ("^0.5.1 || >=0.6.2", ">=0.5.1|<0.6.0-0|>=0.6.2"),
        ] {
            let range = Range::from_native("cargo", text).unwrap();
            assert_eq!(
                range.to_string(),
                format!("vers:cargo/{expected}"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_requirement() {
        for text in [
            "",
            "1.2.3,",
            ">",
            "a",
            "1.2.3 2.0.0",
            "==1",
            "1.2.3beta",
            ">=*",
            "*, 1",
        ] {
            assert!(Range::from_native("cargo", text).is_err(), "{text}");
        }
    }
}
