//! Ranges of Go modules.
//!
//! Go itself has no range notation: `require` names a minimum, `go get` takes queries (`<v1.2.3`, `>=v1.5`, `v1`, `v1.2`),
//! `retract` takes closed intervals (`[v1.0.0, v1.0.5]`), and advisories write comparisons. A full version is that
//! version, a query of one or two numbers the versions that begin with them.

use super::NativeError;
use super::interval::{Element, elements, terms};
use super::partial::{Partial, Rules};
use super::relation::{COMMON, alternatives, relations};
use super::terms::{Term, Terms};
use crate::vers::Comparator;

const RULES: Rules = Rules {
    wildcards: false,
    loose: false,
};

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    if text.trim_start().starts_with(['[', '(']) {
        return elements(text)?.into_iter().map(read_element).collect();
    }
    alternatives(text).map(alternative).collect()
}

fn read_element(element: Element<'_>) -> Result<Terms, NativeError> {
    match element {
        Element::Interval {
            low,
            low_inclusive,
            high,
            high_inclusive,
        } => {
            for version in [low, high].into_iter().filter(|v| !v.is_empty()) {
                parsed(version)?;
            }
            Ok(terms(low, low_inclusive, high, high_inclusive))
        }
        Element::Exactly(version) | Element::Bare(version) => {
            parsed(version)?;
            Ok(vec![Term::equal(version)])
        }
    }
}

fn alternative(text: &str) -> Result<Terms, NativeError> {
    if text == "*" {
        return Ok(vec![]);
    }
    let mut terms = Vec::new();
    for (operator, version) in relations(text, &with_option(), None)? {
        let partial = parsed(version)?;
        match operator {
            None if !partial.is_full() => terms.extend([
                Term::at_least(format!("v{}", partial.lowest())),
                Term::below(format!("v{}-0", partial.next_of_last())),
            ]),
            operator => terms.push(Term::new(operator.unwrap_or(Comparator::Equal), version)),
        }
    }
    Ok(terms)
}

/// Tells a written operator from none.
fn with_option() -> Vec<(&'static str, Option<Comparator>)> {
    COMMON
        .iter()
        .map(|(text, comparator)| (*text, Some(*comparator)))
        .collect()
}

fn parsed(version: &str) -> Result<Partial<'_>, NativeError> {
    let numbers = version.strip_prefix('v').unwrap_or(version);
    Partial::parse(numbers, RULES).ok_or_else(|| NativeError::version(version))
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn ranges() {
        for (text, expected) in [
            ("v1.2.3", "v1.2.3"),
            ("v1.2", ">=v1.2.0|<v1.3.0-0"),
            (">=v1.2.0 <v1.3.5", ">=v1.2.0|<v1.3.5"),
            ("< 1.2.3 || >= 2.0.0, < 2.1.0", "<1.2.3|>=2.0.0|<2.1.0"),
            (">=v1.5", ">=v1.5"),
            ("[v1.0.0, v1.0.5]", ">=v1.0.0|<=v1.0.5"),
            (
                "v0.0.0-20200101000000-abcdefabcdef",
                "v0.0.0-20200101000000-abcdefabcdef",
            ),
            ("v2.0.0+incompatible", "v2.0.0+incompatible"),
        ] {
            let range = Range::from_native("golang", text).unwrap();
            assert_eq!(
                range.to_string(),
                format!("vers:golang/{expected}"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in ["", "latest", "master", "^1.0.0", "[v1.0.0", "v1.2.3.4"] {
            assert!(Range::from_native("golang", text).is_err(), "{text}");
        }
    }
}
