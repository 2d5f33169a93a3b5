//! RubyGems requirements: `Gem::Requirement`; CocoaPods writes them too.
//!
//! Traps: a comma is "and"; `~> 2.0.8` drops the last number and counts up the one before it (`<2.1`), after dropping
//! everything from the first letter on (`~> 1.0.0.pre1` ends below 1.1); a single number stays (`~> 2` ends below 3).
//!
//! Deviations: `~>` compares the release part with its bound, which keeps 2.1.a out of `~> 2.0.8`; the bound is written
//! `<2.1` as in the suite. Blanks separate requirements too, as in GitLab's advisories.

use super::NativeError;
use super::partial::successor;
use super::relation::{alternatives, relations};
use super::terms::{Term, Terms};
use crate::vers::Comparator;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Pessimistic,
    Compare(Comparator),
}

const OPERATORS: &[(&str, Operator)] = &[
    ("~>", Operator::Pessimistic),
    (">=", Operator::Compare(Comparator::GreaterOrEqual)),
    ("<=", Operator::Compare(Comparator::LessOrEqual)),
    ("!=", Operator::Compare(Comparator::NotEqual)),
    ("==", Operator::Compare(Comparator::Equal)),
    (">", Operator::Compare(Comparator::Greater)),
    ("<", Operator::Compare(Comparator::Less)),
    ("=", Operator::Compare(Comparator::Equal)),
];

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    alternatives(text).map(alternative).collect()
}

fn alternative(text: &str) -> Result<Terms, NativeError> {
    let mut terms = Vec::new();
    for (operator, version) in relations(text, OPERATORS, Operator::Compare(Comparator::Equal))? {
        if !is_version(version) {
            return Err(NativeError::version(version));
        }
        match operator {
            Operator::Compare(comparator) => terms.push(Term::new(comparator, version)),
            Operator::Pessimistic => {
                terms.extend([Term::at_least(version), Term::below(bump(version))])
            }
        }
    }
    Ok(terms)
}

fn is_version(text: &str) -> bool {
    let (release, pre) = text.split_once('-').unwrap_or((text, "0"));
    let is_dotted = |text: &str, hyphen: bool| {
        text.split('.').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || hyphen && b == b'-')
        })
    };
    text.starts_with(|c: char| c.is_ascii_digit())
        && is_dotted(release, false)
        && is_dotted(pre, true)
}

/// The version that a pessimistic requirement stays below: the last number dropped, the one before it counted up.
fn bump(version: &str) -> String {
    let end = version
        .bytes()
        .position(|b| b != b'.' && !b.is_ascii_digit())
        .unwrap_or(version.len());
    // `1.0a` has the segments 1, 0, a: digits before a letter still count.
    let numbers = version.get(..end).unwrap_or_default().trim_end_matches('.');
    let kept = numbers.rsplit_once('.').map_or(numbers, |(head, _)| head);
    match kept.rsplit_once('.') {
        Some((head, last)) => format!("{head}.{}", successor(last)),
        None => successor(kept),
    }
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn requirements() {
        for (text, expected) in [
            ("~>2.0.8", ">=2.0.8|<2.1"),
            ("~> 2", ">=2|<3"),
            ("~> 2.9", ">=2.9|<3"),
            ("~> 1.0.0.pre1", ">=1.0.0.pre1|<1.1"),
            ("~> 1.2.a", ">=1.2.a|<2"),
            ("~> 1.2.3-rc1", ">=1.2.3-rc1|<1.3"),
            ("~> 3.2, >= 3.2.1", ">=3.2.1|<4"),
            ("1.0", "1.0"),
            ("!= 1.0", "!=1.0"),
            ("<2.3.15||>=3.0.0 <3.0.10", "<2.3.15|>=3.0.0|<3.0.10"),
        ] {
            let range = Range::from_native("gem", text).unwrap();
            assert_eq!(range.to_string(), format!("vers:gem/{expected}"), "{text}");
        }
    }

    #[test]
    fn what_is_no_requirement() {
        for text in ["", "~>", "~> a", "1..2", "1.0_2", "^1.0", "1.-a"] {
            assert!(Range::from_native("gem", text).is_err(), "{text}");
        }
    }
}
