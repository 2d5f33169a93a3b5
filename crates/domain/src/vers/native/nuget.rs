//! NuGet version ranges: `VersionRange` and `FloatRange` of NuGet.Versioning.
//!
//! Traps: `1.0` alone means `>=1.0`, `[1.0]` exactly that; a floating version takes the highest that fits its pattern, so
//! `1.1.*` is read as the versions that fit: `>=1.1.0|<1.2.0-0`. A pattern may be the lower end of an interval, where it
//! only bounds from below.
//!
//! Deviations: `1.0.0-beta*` fits labels by their beginning and the stable 1.0.0; it is read as everything from
//! `1.0.0-beta` to 1.0.0. Several intervals may be listed, and comparisons (`>= 1.0, < 2.0`) are accepted, as advisories
//! write them.

use super::NativeError;
use super::interval::{Element, elements, terms};
use super::partial::successor;
use super::relation::{COMMON, comparisons};
use super::terms::{Term, Terms};
use crate::vers::Comparator;

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    if text.trim_start().starts_with(['<', '>', '=', '!']) {
        return comparisons(text, COMMON, Comparator::Equal);
    }
    elements(text)?.into_iter().map(read_element).collect()
}

fn read_element(element: Element<'_>) -> Result<Terms, NativeError> {
    match element {
        Element::Interval {
            low: "", high: "", ..
        } => Err(NativeError::syntax("(,)")),
        Element::Interval {
            low,
            low_inclusive,
            high,
            high_inclusive,
        } => {
            let lowest = if low.contains('*') {
                floating(low)?.0
            } else {
                low.to_owned()
            };
            checked(high)?;
            Ok(terms(&lowest, low_inclusive, high, high_inclusive))
        }
        Element::Exactly(version) => Ok(vec![Term::equal(checked(version)?)]),
        Element::Bare("*" | "*-*") => Ok(vec![]),
        Element::Bare(version) if version.contains('*') => {
            let (low, bound) = floating(version)?;
            Ok(std::iter::once(Term::at_least(low)).chain(bound).collect())
        }
        Element::Bare(version) => Ok(vec![Term::at_least(checked(version)?)]),
    }
}

/// Only a lower end floats.
fn checked(version: &str) -> Result<&str, NativeError> {
    if version.contains(['*', ' ']) {
        Err(NativeError::version(version))
    } else {
        Ok(version)
    }
}

/// The lowest version that fits a pattern, and the bound behind the last.
fn floating(pattern: &str) -> Result<(String, Option<Term>), NativeError> {
    let bad = || NativeError::version(pattern);
    let (numbers, label) = match pattern.split_once('-') {
        Some((numbers, label)) => (numbers, Some(label.strip_suffix('*').ok_or_else(bad)?)),
        None => (pattern, None),
    };
    if label.is_some_and(|label| label.contains('*')) {
        return Err(bad());
    }
    let (fixed, floats) = match numbers.strip_suffix('*') {
        // `1.2*` would cut through a number.
        Some(fixed) if fixed.is_empty() || fixed.ends_with('.') => {
            (fixed.trim_end_matches('.'), true)
        }
        Some(_) => return Err(bad()),
        None => (numbers, false),
    };
    let parts: Vec<&str> = if fixed.is_empty() {
        Vec::new()
    } else {
        fixed.split('.').collect()
    };
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(is_number) || parts.len() + usize::from(floats) > 4 {
        return Err(bad());
    }
    let label = label.map(|label| match label {
        "" => "0".to_owned(),
        _ if label.ends_with('.') => format!("{label}0"),
        _ => label.trim_end_matches('-').to_owned(),
    });
    let base = padded(&parts);
    let bound = match (floats, parts.split_last()) {
        (true, None) => None,
        (true, Some((last, head))) => {
            let last = successor(last);
            let next: Vec<&str> = head.iter().copied().chain([last.as_str()]).collect();
            Some(Term::below(padded(&next) + "-0"))
        }
        (false, _) => Some(Term::new(Comparator::LessOrEqual, base.clone())),
    };
    let low = label.map_or(base.clone(), |label| format!("{base}-{label}"));
    Ok((low, bound))
}

/// At least three numbers.
fn padded(parts: &[&str]) -> String {
    let zeros = std::iter::repeat_n("0", 3_usize.saturating_sub(parts.len()));
    parts
        .iter()
        .copied()
        .chain(zeros)
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn ranges() {
        for (text, expected) in [
            ("[1.0.0, 2.0.0)", ">=1.0.0|<2.0.0"),
            ("1.0", ">=1.0"),
            ("(1.0,)", ">1.0"),
            ("(,1.0]", "<=1.0"),
            ("[1.0]", "1.0"),
            ("*", "*"),
            ("*-*", "*"),
            ("1.*", ">=1.0.0|<2.0.0-0"),
            ("1.1.*", ">=1.1.0|<1.2.0-0"),
            ("1.2.3.*", ">=1.2.3|<1.2.4-0"),
            ("1.0.0-*", ">=1.0.0-0|<=1.0.0"),
            ("1.0.0-beta*", ">=1.0.0-beta|<=1.0.0"),
            ("1.0.0-rc.*", ">=1.0.0-rc.0|<=1.0.0"),
            ("1.*-*", ">=1.0.0-0|<2.0.0-0"),
            ("[1.*, 2.0.0)", ">=1.0.0|<2.0.0"),
            (">= 1.0, < 2.0", ">=1.0|<2.0"),
            ("[1.0,2.0),[3.0,4.0)", ">=1.0|<2.0|>=3.0|<4.0"),
        ] {
            let range = Range::from_native("nuget", text).unwrap();
            assert_eq!(
                range.to_string(),
                format!("vers:nuget/{expected}"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in [
            "",
            "(1.0)",
            "(,)",
            "[1.0, 2.*]",
            "1.*.0",
            "1.2*",
            "1.2.3.4.*",
            "[1.0,2.0",
            "1.0.0-*-*",
            "1 2",
        ] {
            assert!(Range::from_native("nuget", text).is_err(), "{text}");
        }
    }
}
