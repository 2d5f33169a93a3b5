//! Python version specifiers: PEP 440, as the packaging library reads them.
//!
//! Traps:
//! * A comma is "and". `~=2.2` means `>=2.2, ==2.*`, and `~=2` is not allowed.
//! * `==2.*` matches by the release numbers alone, so also 2.0.dev1; its lowest version is 2.dev0 and the first behind it
//!   3.dev0.
//! * `===` compares text.
//!
//! Deviations: PEP 440 keeps pre-releases of V out of `<V`, post-releases and local versions out of `>V`, and lets `==V`
//! match local versions of V; bounds stay as written, as the `vers` type definition of pypi has them. The text of `===`
//! becomes a version like others.

use super::NativeError;
use super::partial::successor;
use super::relation::{alternatives, relations};
use super::terms::{Term, Terms};
use crate::vers::Comparator;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Compatible,
    Identical,
    Compare(Comparator),
}

const OPERATORS: &[(&str, Operator)] = &[
    ("===", Operator::Identical),
    ("~=", Operator::Compatible),
    ("==", Operator::Compare(Comparator::Equal)),
    ("!=", Operator::Compare(Comparator::NotEqual)),
    (">=", Operator::Compare(Comparator::GreaterOrEqual)),
    ("<=", Operator::Compare(Comparator::LessOrEqual)),
    (">", Operator::Compare(Comparator::Greater)),
    ("<", Operator::Compare(Comparator::Less)),
    // Not PEP 440, but in advisories.
    ("=", Operator::Compare(Comparator::Equal)),
];

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    alternatives(text).map(alternative).collect()
}

fn alternative(text: &str) -> Result<Terms, NativeError> {
    if text.is_empty() || text == "*" {
        return Ok(vec![]);
    }
    let mut terms = Vec::new();
    for (operator, version) in relations(text, OPERATORS, Operator::Compare(Comparator::Equal))? {
        expand(operator, version, &mut terms)?;
    }
    Ok(terms)
}

fn expand(operator: Operator, version: &str, terms: &mut Terms) -> Result<(), NativeError> {
    if operator == Operator::Identical {
        terms.push(Term::equal(version));
        return Ok(());
    }
    let bad = || NativeError::version(version);
    let release = release(version).ok_or_else(bad)?;
    if let Some(prefix) = version.strip_suffix(".*") {
        if prefix != release {
            return Err(bad());
        }
        let (from, to) = (format!("{prefix}.dev0"), behind(prefix));
        match operator {
            Operator::Compare(Comparator::Equal) => {
                terms.extend([Term::at_least(from), Term::below(to)])
            }
            Operator::Compare(Comparator::NotEqual) => terms.push(Term::Outside(from, to)),
            _ => return Err(bad()),
        }
        return Ok(());
    }
    if version.contains('*') {
        return Err(bad());
    }
    match operator {
        Operator::Compare(comparator) => terms.push(Term::new(comparator, version)),
        Operator::Compatible | Operator::Identical => {
            let (series, _) = release.rsplit_once('.').ok_or_else(bad)?;
            terms.extend([Term::at_least(version), Term::below(behind(series))]);
        }
    }
    Ok(())
}

/// The part of a version up to the end of its release numbers, with `v` and epoch: `1!2.0` of `1!2.0rc1.post2`.
fn release(version: &str) -> Option<&str> {
    let skip = version.len() - version.trim_start_matches(['v', 'V']).len();
    let mut end = skip;
    let mut epochs = 0;
    let mut expects_digit = true;
    for (at, byte) in version.bytes().enumerate().skip(skip) {
        match byte {
            b'0'..=b'9' => {
                end = at + 1;
                expects_digit = false;
            }
            b'.' if !expects_digit => expects_digit = true,
            b'!' if !expects_digit && epochs == 0 => {
                epochs = 1;
                expects_digit = true;
            }
            _ => break,
        }
    }
    version.get(..end).filter(|release| release.len() > skip)
}

/// The lowest version behind all that begin with these release numbers.
fn behind(release: &str) -> String {
    let digits = release.len() - release.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (head, last) = release.split_at(release.len() - digits);
    format!("{head}{}.dev0", successor(last))
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    #[test]
    fn specifiers() {
        for (text, expected) in [
            (">= 1.0", ">=1.0"),
            ("", "*"),
            ("~=2.2", ">=2.2|<3.dev0"),
            ("~= 1.4.5a4", ">=1.4.5a4|<1.5.dev0"),
            ("~=2.2.0", ">=2.2.0|<2.3.dev0"),
            ("~=1!2.9.1", ">=1%212.9.1|<1%212.10.dev0"),
            ("==1.2.*", ">=1.2.dev0|<1.3.dev0"),
            ("==1.*", ">=1.dev0|<2.dev0"),
            ("!=1.3.*", "<1.3.dev0|>=1.4.dev0"),
            (">=1.0,!=1.3.*,<2", ">=1.0|<1.3.dev0|>=1.4.dev0|<2"),
            ("!=1.3,!=1.4", "!=1.3|!=1.4"),
            ("===foo-1", "foo-1"),
            ("==1.0+local", "1.0+local"),
            (
                ">=1.0a1,<1.0.5||>=1.1b1,<1.1.1",
                ">=1.0a1|<1.0.5|>=1.1b1|<1.1.1",
            ),
            ("==2.3.0||==3.0.0", "2.3.0|3.0.0"),
            ("(>=1.0,<2.0)", ">=1.0|<2.0"),
        ] {
            let range = Range::from_native("pypi", text).unwrap();
            assert_eq!(range.to_string(), format!("vers:pypi/{expected}"), "{text}");
        }
    }

    #[test]
    fn what_is_no_specifier() {
        for text in [
            "~=2",
            "~=2.*",
            ">=1.*",
            "==1.*.2",
            "==1.0a1.*",
            "==*",
            "^1.0",
            "==",
            "latest",
            "==1..2.*",
        ] {
            assert!(Range::from_native("pypi", text).is_err(), "{text}");
        }
    }
}
