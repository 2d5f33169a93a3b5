//! The notations of OpenSSL's vulnerability list: a list of affected versions (`3.0.0, 1.0.1b`), and since 2022 clauses
//! such as `from 3.0.0 before 3.0.7`. A comma is "or". Comparisons joined by blanks are read too.

use super::NativeError;
use super::relation::{COMMON, relations};
use super::terms::{Term, Terms};
use crate::vers::Comparator;

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    let clauses = text.split("||").flat_map(|part| part.split(','));
    clauses.map(|clause| read_clause(clause.trim())).collect()
}

fn read_clause(clause: &str) -> Result<Terms, NativeError> {
    let words: Vec<&str> = clause.split_whitespace().collect();
    match words[..] {
        ["from", low, "before", high] => Ok(vec![
            Term::at_least(checked(low)?),
            Term::below(checked(high)?),
        ]),
        ["before", high] => Ok(vec![Term::below(checked(high)?)]),
        _ => relations(clause, COMMON, Comparator::Equal)?
            .into_iter()
            .map(|(comparator, version)| Ok(Term::new(comparator, checked(version)?)))
            .collect(),
    }
}

fn checked(version: &str) -> Result<&str, NativeError> {
    if version.starts_with(|c: char| c.is_ascii_digit()) {
        Ok(version)
    } else {
        Err(NativeError::version(version))
    }
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn lists_and_clauses() {
        for (text, expected) in [
            ("3.0.0, 1.0.1b", "1.0.1b|3.0.0"),
            ("1.0.2ck, 3.1.2", "1.0.2ck|3.1.2"),
            (
                "from 1.0.2 before 1.0.2zf, from 3.0.0 before 3.0.4",
                ">=1.0.2|<1.0.2zf|>=3.0.0|<3.0.4",
            ),
            (">=1.1.1 <1.1.1l", ">=1.1.1|<1.1.1l"),
        ] {
            let range = Range::from_native("openssl", text).unwrap();
            assert_eq!(
                range.to_string(),
                format!("vers:openssl/{expected}"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in ["", "1.0.1,", "fips-1.0", "from 1.0", ">="] {
            assert!(Range::from_native("openssl", text).is_err(), "{text}");
        }
    }
}
