//! Maven version ranges: `VersionRange.createFromVersionSpec` of maven-artifact.
//!
//! Traps: `1.0` alone is a recommendation, not a requirement. Resolution then takes any version; for checks the Maven
//! Enforcer, to which vers-spec refers, reads it as `>=1.0`, and so do we. A union is a list of intervals, in which a
//! version without brackets is an error.

use super::NativeError;
use super::interval::{Element, elements, terms};
use super::terms::{Term, Terms};

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    let elements = elements(text)?;
    let alone = elements.len() == 1;
    elements
        .into_iter()
        .map(|element| match element {
            Element::Interval {
                low,
                low_inclusive,
                high,
                high_inclusive,
            } => Ok(terms(low, low_inclusive, high, high_inclusive)),
            Element::Exactly(version) => Ok(vec![Term::equal(version)]),
            // What the repository holds decides these.
            Element::Bare(version @ ("LATEST" | "RELEASE")) => {
                Err(NativeError::unsupported(version))
            }
            Element::Bare(version) if alone => Ok(vec![Term::at_least(version)]),
            Element::Bare(version) => Err(NativeError::syntax(version)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn ranges() {
        for (text, expected) in [
            ("1.0", ">=1.0"),
            ("[1.0]", "1.0"),
            ("[1.0,2.0)", ">=1.0|<2.0"),
            ("(1.0, 2.0]", ">1.0|<=2.0"),
            ("(,1.0]", "<=1.0"),
            ("[1.5,)", ">=1.5"),
            ("(,)", "*"),
            ("(,1.0],[1.2,)", "<=1.0|>=1.2"),
            ("(,1.1),(1.1,)", "<1.1|>1.1"),
            ("[1,2)||[3,4)", ">=1|<2|>=3|<4"),
        ] {
            let range = Range::from_native("maven", text).unwrap();
            assert_eq!(
                range.to_string(),
                format!("vers:maven/{expected}"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in [
            "", "(1.0)", "[1.0", "1.0,2.0", "[1,2],3", "RELEASE", "[1,2,3]",
        ] {
            assert!(Range::from_native("maven", text).is_err(), "{text}");
        }
    }
}
