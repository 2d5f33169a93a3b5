//! Hex requirements: Elixir's `Version`.
//!
//! Traps: `and` binds tighter than `or`, and there are no brackets; `~>` keeps pre-releases of its upper bound out;
//! `~> 2.1` ends below 3.0, `~> 2.1.0` below 2.2.
//!
//! Deviations: a comma is read as `and`, as advisories write it, and a version with a missing patch number is accepted
//! behind every operator. Hex itself leaves pre-releases out unless one is named.

use super::NativeError;
use super::partial::{Partial, Rules};
use super::relation::{alternatives, relations};
use super::terms::{Term, Terms};
use crate::vers::Comparator;

const RULES: Rules = Rules {
    wildcards: false,
    loose: false,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Approximate,
    Compare(Comparator),
}

const OPERATORS: &[(&str, Operator)] = &[
    (">=", Operator::Compare(Comparator::GreaterOrEqual)),
    ("<=", Operator::Compare(Comparator::LessOrEqual)),
    ("~>", Operator::Approximate),
    ("==", Operator::Compare(Comparator::Equal)),
    ("!=", Operator::Compare(Comparator::NotEqual)),
    (">", Operator::Compare(Comparator::Greater)),
    ("<", Operator::Compare(Comparator::Less)),
    ("=", Operator::Compare(Comparator::Equal)),
    ("!", Operator::Compare(Comparator::NotEqual)),
];

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    let mut result = Vec::new();
    for alternative in alternatives(text).flat_map(|a| a.split(" or ")) {
        let mut terms = Vec::new();
        for part in alternative.split(" and ").flat_map(|p| p.split(',')) {
            let [(operator, version)] =
                relations(part, OPERATORS, Operator::Compare(Comparator::Equal))?[..]
            else {
                return Err(NativeError::syntax(part));
            };
            let partial = Partial::parse(version, RULES).filter(|p| p.minor.is_some());
            let partial = partial.ok_or_else(|| NativeError::version(version))?;
            terms.extend(expand(operator, &partial));
        }
        result.push(terms);
    }
    Ok(result)
}

fn expand(operator: Operator, version: &Partial<'_>) -> Terms {
    let low = version.lowest();
    match operator {
        Operator::Compare(comparator) => vec![Term::new(comparator, low)],
        Operator::Approximate => {
            let bound = if version.is_full() {
                version.next_minor()
            } else {
                version.next_major()
            };
            vec![Term::at_least(low), Term::below(bound + "-0")]
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn requirements() {
        for (text, expected) in [
            ("2.0.0", "2.0.0"),
            ("== 2.0.0", "2.0.0"),
            ("!= 2.0.0", "!=2.0.0"),
            ("~> 2.0.0", ">=2.0.0|<2.1.0-0"),
            ("~> 2.1", ">=2.1.0|<3.0.0-0"),
            ("~> 2.1.3-dev", ">=2.1.3-dev|<2.2.0-0"),
            (">= 2.0.0 and < 2.1.0", ">=2.0.0|<2.1.0"),
            ("< 1.0.0 or >= 2.0.0 and < 3.0.0", "<1.0.0|>=2.0.0|<3.0.0"),
            (">= 1.17.0, < 1.17.4", ">=1.17.0|<1.17.4"),
            ("> 3.0.0 and < 0.1.0 or < 1.0.0", "<1.0.0"),
        ] {
            let range = Range::from_native("hex", text).unwrap();
            assert_eq!(range.to_string(), format!("vers:hex/{expected}"), "{text}");
        }
    }

    #[test]
    fn what_is_no_requirement() {
        for text in [
            "",
            "~> 1",
            ">= 1.0.0 <2.0.0",
            "and 1.0.0",
            ">= 1.0.0 and",
            "1.x",
            "*",
        ] {
            assert!(Range::from_native("hex", text).is_err(), "{text}");
        }
    }
}
