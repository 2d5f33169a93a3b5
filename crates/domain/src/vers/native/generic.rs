//! Ranges of schemes without a notation of their own: comparisons (`>=1.0 <2.0 || 3.1`), intervals (`[1.0,2.0)`), `*`.

use super::NativeError;
use super::interval::{Element, elements, terms};
use super::relation::{COMMON, comparisons};
use super::terms::{Term, Terms};
use crate::vers::Comparator;

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    let text = text.trim();
    if text == "*" {
        return Ok(vec![vec![]]);
    }
    if !text.starts_with(['[', '(']) {
        return comparisons(text, COMMON, Comparator::Equal);
    }
    let elements = elements(text)?.into_iter();
    Ok(elements
        .map(|element| match element {
            Element::Interval {
                low,
                low_inclusive,
                high,
                high_inclusive,
            } => terms(low, low_inclusive, high, high_inclusive),
            Element::Exactly(version) | Element::Bare(version) => vec![Term::equal(version)],
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn comparisons_and_intervals() {
        for (text, expected) in [
            ("*", "*"),
            ("a", "a"),
            (">=a <c || e", ">=a|<c|e"),
            ("[a,c), [e], g", ">=a|<c|e|g"),
            ("(,c]", "<=c"),
        ] {
            let range = Range::from_native("lexicographic", text).unwrap();
            assert_eq!(
                range.to_string(),
                format!("vers:lexicographic/{expected}"),
                "{text}"
            );
        }
        assert!(Range::from_native("lexicographic", "").is_err());
    }

    #[test]
    fn the_rules_of_general_schemes_hold() {
        let range = Range::from_native("datetime", ">=2024-01-01t00:00:00z").unwrap();
        assert_eq!(range.to_string(), "vers:datetime/>=2024-01-01T00:00:00Z");
        assert!(Range::from_native("datetime", ">=2024").is_err());
        assert!(Range::from_native("none", ">=1").is_err());
        assert_eq!(
            Range::from_native("intdot", ">=1.10 <1.9 || 1.2")
                .unwrap()
                .to_string(),
            "vers:intdot/1.2"
        );
    }
}
