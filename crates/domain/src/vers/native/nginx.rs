//! The notation of nginx's security advisories: `Vulnerable: 0.6.18-1.20.0`, `Not vulnerable: 1.21.0+, 1.20.1+`.
//!
//! Traps: `1.20.1+` on a stable branch (even minor number) means "later on this branch", `1.21.0+` on mainline (odd)
//! everything later. A hyphen joins the two ends of a closed range, and a comma is "or".

use super::NativeError;
use super::partial::successor;
use super::terms::{Term, Terms};
use crate::vers::Comparator;

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    match text.trim() {
        "" => Err(NativeError::Empty),
        "all" => Ok(vec![vec![]]),
        "none" => Err(NativeError::MatchesNothing),
        list => list
            .split("||")
            .flat_map(|part| part.split(','))
            .map(|clause| read_clause(clause.trim()))
            .collect(),
    }
}

fn read_clause(clause: &str) -> Result<Terms, NativeError> {
    if let Some(version) = clause.strip_suffix('+') {
        let (major, minor) = branch(version)?;
        let mut terms = vec![Term::at_least(version)];
        if minor.ends_with(['0', '2', '4', '6', '8']) {
            terms.push(Term::below(format!("{major}.{}.0", successor(minor))));
        }
        return Ok(terms);
    }
    if let Some((low, high)) = clause.split_once('-') {
        let (low, high) = (low.trim_end(), high.trim_start());
        branch(low)?;
        branch(high)?;
        return Ok(vec![
            Term::at_least(low),
            Term::new(Comparator::LessOrEqual, high),
        ]);
    }
    branch(clause)?;
    Ok(vec![Term::equal(clause)])
}

/// Major and minor number; nginx versions are three numbers.
fn branch(version: &str) -> Result<(&str, &str), NativeError> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut parts = version.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(major), Some(minor), patch, None)
            if is_number(major) && is_number(minor) && patch.is_none_or(is_number) =>
        {
            Ok((major, minor))
        }
        _ => Err(NativeError::version(version)),
    }
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn advisories() {
        for (text, expected) in [
            ("0.8.40+", ">=0.8.40|<0.9.0"),
            ("1.5.0+, 1.4.1+", ">=1.4.1|<1.5.0|>=1.5.0"),
            ("1.21.0+", ">=1.21.0"),
            ("0.6.18-1.20.0", ">=0.6.18|<=1.20.0"),
            (
                "1.1.4-1.2.8, 1.3.9-1.4.0",
                ">=1.1.4|<=1.2.8|>=1.3.9|<=1.4.0",
            ),
            ("1.3.9", "1.3.9"),
            ("all", "*"),
        ] {
            let range = Range::from_native("nginx", text).unwrap();
            assert_eq!(
                range.to_string(),
                format!("vers:nginx/{expected}"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in [
            "",
            "none",
            "+",
            "1.2.3,",
            "1",
            "nginx/Windows",
            "1.2.3-",
            "a.b.c",
            "1.2.3.4",
        ] {
            assert!(Range::from_native("nginx", text).is_err(), "{text}");
        }
    }
}
