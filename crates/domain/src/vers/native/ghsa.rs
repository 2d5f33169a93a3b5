//! GitHub advisories: `>= 1.0, < 2.0`, `= 1.5`, `> 0`, one range of at most two comparisons, for every ecosystem alike.

use super::NativeError;
use super::relation::{COMMON, comparisons};
use super::terms::Terms;
use crate::vers::Comparator;

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    comparisons(text, COMMON, Comparator::Equal)
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn comparisons_of_any_scheme() {
        for (text, expected) in [
            (">= 1.0, < 2.0", ">=1.0|<2.0"),
            ("= 1.5", "1.5"),
            ("<= 3.0.0-beta", "<=3.0.0-beta"),
            ("> 1", ">1"),
        ] {
            let range = Range::from_ghsa("maven", text).unwrap();
            assert_eq!(
                range.to_string(),
                format!("vers:maven/{expected}"),
                "{text}"
            );
        }
        assert!(Range::from_ghsa("maven", "").is_err());
    }
}
