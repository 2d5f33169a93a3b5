//! Conan version ranges: Conan 2.
//!
//! Traps: a blank is "and"; `~1.2.3` and `^1.2.3` end at `1.3-` and `2-`, the lowest version of that number in Conan's
//! order, and a number may have any count of parts; `1.2.*` compares text, which on whole parts is an interval; options
//! follow a comma (`include_prerelease`; Conan 1 also had `loose`).
//!
//! Deviations: Conan leaves pre-releases out unless the option or the profile asks for them, and reads `>=1.0` as `>=1.0-`
//! then; bounds stay as written. A trailing `-`, with which early Conan 2 asked for pre-releases, is dropped, as in the
//! suite.

use super::NativeError;
use super::partial::successor;
use super::relation::alternatives;
use super::terms::{Term, Terms};
use crate::vers::Comparator;

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    let (expression, options) = text.split_once(',').unwrap_or((text, ""));
    for option in options.split(',').map(str::trim).filter(|o| !o.is_empty()) {
        if !option.starts_with(|c: char| c.is_alphabetic()) {
            return Err(NativeError::syntax(option));
        }
    }
    if expression.trim().is_empty() {
        return Err(NativeError::Empty);
    }
    alternatives(expression).map(alternative).collect()
}

fn alternative(text: &str) -> Result<Terms, NativeError> {
    let mut terms = Vec::new();
    for expression in text.split_whitespace() {
        expand(expression, &mut terms)?;
    }
    if terms.is_empty() {
        terms.push(Term::at_least("0.0.0"));
    }
    Ok(terms)
}

fn expand(expression: &str, terms: &mut Terms) -> Result<(), NativeError> {
    let (operator, rest) = match expression.strip_prefix(['>', '<', '^', '~', '=']) {
        Some(rest) => expression.split_at(expression.len() - rest.len()),
        None => ("", expression),
    };
    let (has_equal, rest) = rest
        .strip_prefix('=')
        .map_or((false, rest), |rest| (true, rest));
    let version = match rest.strip_suffix('-') {
        Some(plain) if !plain.is_empty() => plain,
        _ => rest,
    };
    if version.is_empty() || version.starts_with(['<', '>', '=', '~', '^']) {
        return Err(NativeError::syntax(expression));
    }
    match (operator, has_equal) {
        ("", false) => match version.strip_suffix('*') {
            Some("") => terms.push(Term::at_least("0.0.0")),
            Some(prefix) => {
                terms.extend(pattern(prefix).ok_or_else(|| NativeError::unsupported(expression))?)
            }
            None => terms.push(Term::equal(version)),
        },
        ("=", false) => terms.push(Term::equal(version)),
        (">", false) => terms.push(Term::new(Comparator::Greater, version)),
        (">", true) => terms.push(Term::at_least(version)),
        ("<", false) => terms.push(Term::below(version)),
        ("<", true) => terms.push(Term::new(Comparator::LessOrEqual, version)),
        ("~" | "^", false) => {
            let parts: Vec<&str> = main_part(version).split('.').collect();
            let place = if operator == "~" {
                usize::from(parts.len() > 1)
            } else {
                // All zeros: the last part grows.
                parts
                    .iter()
                    .position(|p| p.bytes().any(|b| b != b'0'))
                    .unwrap_or(parts.len() - 1)
            };
            let bound = upper_bound(&parts, place).ok_or_else(|| NativeError::version(version))?;
            terms.extend([Term::at_least(version), Term::below(bound)]);
        }
        _ => return Err(NativeError::syntax(expression)),
    }
    Ok(())
}

/// The version without its pre-release and build.
fn main_part(version: &str) -> &str {
    let without_build = version.rsplit_once('+').map_or(version, |(main, _)| main);
    without_build
        .split_once('-')
        .map_or(without_build, |(main, _)| main)
}

/// The lowest version whose part at `place` is one higher.
fn upper_bound(parts: &[&str], place: usize) -> Option<String> {
    let (last, head) = parts.get(..=place)?.split_last()?;
    if last.is_empty() || !last.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut bound = head
        .iter()
        .fold(String::new(), |text, part| text + part + ".");
    bound.push_str(&successor(last.trim_start_matches('0')));
    bound.push('-');
    Some(bound)
}

/// `1.2.` of `1.2.*`; a pattern that cuts through a part (`1.2*`) is no interval.
fn pattern(prefix: &str) -> Option<[Term; 2]> {
    let prefix = prefix.strip_suffix('.')?;
    let parts: Vec<&str> = prefix.split('.').collect();
    let bound = upper_bound(&parts, parts.len() - 1)?;
    Some([Term::at_least(prefix), Term::below(bound)])
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn ranges() {
        for (text, expected) in [
            ("*", ">=0.0.0"),
            ("*-", ">=0.0.0"),
            (">1 <2.0", ">1|<2.0"),
            ("1.0.0", "1.0.0"),
            ("=3.7", "3.7"),
            ("~2.5", ">=2.5|<2.6-"),
            ("~1", ">=1|<2-"),
            ("~1.1.2-", ">=1.1.2|<1.2-"),
            ("~1.2.3-alpha", ">=1.2.3-alpha|<1.3-"),
            ("^1.2.3", ">=1.2.3|<2-"),
            ("^0.1.2", ">=0.1.2|<0.2-"),
            ("^0.0.3", ">=0.0.3|<0.0.4-"),
            ("^0.0", ">=0.0|<0.1-"),
            ("^9", ">=9|<10-"),
            ("1.2.*", ">=1.2|<1.3-"),
            (">=1.0 <2.0, include_prerelease", ">=1.0|<2.0"),
            (">1 <2.0 || ^3.2 ", ">1|<2.0|>=3.2|<4-"),
            ("|| <1", "<1|>=0.0.0"),
        ] {
            let range = Range::from_native("conan", text);
            let range = range.map(|r| r.to_string()).map_err(|e| e.code());
            // The last one depends on the order: everything below 1 and everything from 0.0.0 on.
            let expected = if text.starts_with("||") {
                "*"
            } else {
                expected
            };
            assert_eq!(range, Ok(format!("vers:conan/{expected}")), "{text}");
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in [
            "",
            " , include_prerelease",
            ">",
            "==1",
            "~=1",
            "^=1",
            "^a.b",
            "1.2*",
            "cci.*",
            ">=1.0, <2.0",
            ">>1",
        ] {
            assert!(Range::from_native("conan", text).is_err(), "{text}");
        }
    }
}
