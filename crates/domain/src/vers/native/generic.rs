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
}
