//! npm ranges: node-semver 7, read as npm reads them (loose).
//!
//! Traps:
//! * A partial version is a range: `>1.2` means `>=1.3.0`, `<=1.2` means `<1.3.0`, `1.2 - 2.3` ends below 2.4.0.
//! * A blank is "and", but blanks between an operator and its version mean nothing.
//! * `^0.2.3` ends below 0.3.0 and `^0.0.3` below 0.0.4.
//!
//! Deviations: node-semver leaves pre-releases out unless a bound of the same three numbers has one, which constraints on
//! an ordered line cannot say. It writes computed upper bounds as `<2.0.0-0`; the `vers` type definition of npm and its
//! suite write `<2.0.0`, and so do we, here only. A part that is no comparator is refused, while loose reading would skip
//! it; numbers may be larger than JavaScript can count.

use super::NativeError;
use super::partial::{Partial, Rules};
use super::relation::alternatives;
use super::terms::{Term, Terms};
use crate::vers::Comparator;

const RULES: Rules = Rules {
    wildcards: true,
    loose: true,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Tilde,
    Caret,
    Compare(Comparator),
}

pub(super) fn read(text: &str) -> Result<Vec<Terms>, NativeError> {
    alternatives(text).map(alternative).collect()
}

fn alternative(text: &str) -> Result<Terms, NativeError> {
    if let Some(terms) = hyphen(text)? {
        return Ok(terms);
    }
    let mut terms = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (operator, tail) = operator(rest);
        // `v1.2.3` and `>=v1.2.3` are common; node-semver skips any number of `v`, `=` and blanks here.
        let tail = tail.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, 'v' | '='));
        let end = tail.find(char::is_whitespace).unwrap_or(tail.len());
        let (version, after) = tail.split_at(end);
        if version.is_empty() {
            // A lone `~`, `^` or `>=` means any version to node-semver.
            if operator == Operator::Compare(Comparator::Equal) && !rest.starts_with('=') {
                return Err(NativeError::syntax(rest));
            }
        } else {
            let partial =
                Partial::parse(version, RULES).ok_or_else(|| NativeError::version(version))?;
            terms.extend(expand(operator, &partial));
        }
        rest = after.trim_start();
    }
    Ok(terms)
}

/// Reads the operator; `> =` is `>=`.
fn operator(text: &str) -> (Operator, &str) {
    if let Some(tail) = text.strip_prefix('~') {
        return (Operator::Tilde, tail.strip_prefix('>').unwrap_or(tail));
    }
    if let Some(tail) = text.strip_prefix('^') {
        return (Operator::Caret, tail);
    }
    let (with_equal, without, tail) = if let Some(tail) = text.strip_prefix('>') {
        (Comparator::GreaterOrEqual, Comparator::Greater, tail)
    } else if let Some(tail) = text.strip_prefix('<') {
        (Comparator::LessOrEqual, Comparator::Less, tail)
    } else {
        return (Operator::Compare(Comparator::Equal), text);
    };
    match tail.trim_start().strip_prefix('=') {
        Some(tail) => (Operator::Compare(with_equal), tail),
        None => (Operator::Compare(without), tail),
    }
}

/// `1.2 - 2.3.4`, which must be the whole alternative.
fn hyphen(text: &str) -> Result<Option<Terms>, NativeError> {
    let mut words = text.split_whitespace();
    let (Some(from), Some("-"), Some(to), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Ok(None);
    };
    let read = |word: &str| {
        let version = word.trim_start_matches(['v', '=']);
        Partial::parse(version, RULES)
            .map(|p| (p.major.is_some(), p.is_full(), p.lowest(), p.next_of_last()))
    };
    let (has_from, _, low, _) = read(from).ok_or_else(|| NativeError::version(from))?;
    let (has_to, to_is_full, high, next) = read(to).ok_or_else(|| NativeError::version(to))?;
    let mut terms = Vec::new();
    if has_from {
        terms.push(Term::at_least(low));
    }
    if has_to {
        terms.push(if to_is_full {
            Term::new(Comparator::LessOrEqual, high)
        } else {
            Term::below(next)
        });
    }
    Ok(Some(terms))
}

fn expand(operator: Operator, version: &Partial<'_>) -> Terms {
    if version.major.is_none() {
        return match operator {
            // Nothing lies beyond every version.
            Operator::Compare(Comparator::Less | Comparator::Greater) => {
                vec![Term::below("0.0.0-0"), Term::at_least("0.0.0-0")]
            }
            _ => vec![],
        };
    }
    let low = version.lowest();
    match operator {
        Operator::Tilde if version.minor.is_none() => {
            vec![Term::at_least(low), Term::below(version.next_major())]
        }
        Operator::Tilde => vec![Term::at_least(low), Term::below(version.next_minor())],
        Operator::Caret => vec![Term::at_least(low), Term::below(version.next_breaking())],
        Operator::Compare(comparator) if version.is_full() => vec![Term::new(comparator, low)],
        Operator::Compare(Comparator::Greater) => vec![Term::at_least(version.next_of_last())],
        Operator::Compare(Comparator::LessOrEqual) => vec![Term::below(version.next_of_last())],
        Operator::Compare(Comparator::Equal) => {
            vec![Term::at_least(low), Term::below(version.next_of_last())]
        }
        Operator::Compare(comparator) => vec![Term::new(comparator, low)],
    }
}

#[cfg(test)]
mod tests {
    use crate::vers::Range;

    fn npm(text: &str) -> String {
        match Range::from_native("npm", text) {
            Ok(range) => range.to_string()["vers:npm/".len()..].to_owned(),
            Err(error) => error.code().to_owned(),
        }
    }

    #[test]
    fn single_comparators() {
        for (text, expected) in [
            ("", "*"),
            ("*", "*"),
            ("x", "*"),
            (">=*", "*"),
            ("~", "*"),
            ("^ ", "*"),
            ("<*", "matches-nothing"),
            (">x", "matches-nothing"),
            ("1.2.3", "1.2.3"),
            ("=v1.2.3", "1.2.3"),
            ("v 1.2.3", "1.2.3"),
            ("1.2.3+build", "1.2.3"),
            ("01.02.03", "1.2.3"),
            ("1.2.3beta", "1.2.3-beta"),
            ("> = 1.2.3", ">=1.2.3"),
            (">1", ">=2.0.0"),
            (">1.2", ">=1.3.0"),
            (">1.2.x", ">=1.3.0"),
            (">=1.2", ">=1.2.0"),
            (">= 1.x", ">=1.0.0"),
            ("<1.2", "<1.2.0"),
            ("<=1.2", "<1.3.0"),
            ("<=1", "<2.0.0"),
            ("1", ">=1.0.0|<2.0.0"),
            ("=1.2", ">=1.2.0|<1.3.0"),
            ("1.2.*", ">=1.2.0|<1.3.0"),
            (
                "999999999999999999999",
                ">=999999999999999999999.0.0|<1000000000000000000000.0.0",
            ),
        ] {
            assert_eq!(npm(text), expected, "{text}");
        }
    }

    #[test]
    fn tildes_and_carets() {
        for (text, expected) in [
            ("~1", ">=1.0.0|<2.0.0"),
            ("~1.2", ">=1.2.0|<1.3.0"),
            ("~> 1.2.3", ">=1.2.3|<1.3.0"),
            ("~0.0.1", ">=0.0.1|<0.1.0"),
            ("~1.2.3-beta.2", ">=1.2.3-beta.2|<1.3.0"),
            ("^1", ">=1.0.0|<2.0.0"),
            ("^1.2", ">=1.2.0|<2.0.0"),
            ("^1.2.x", ">=1.2.0|<2.0.0"),
            ("^0", ">=0.0.0|<1.0.0"),
            ("^0.x", ">=0.0.0|<1.0.0"),
            ("^0.0", ">=0.0.0|<0.1.0"),
            ("^0.2.3", ">=0.2.3|<0.3.0"),
            ("^0.0.3-beta", ">=0.0.3-beta|<0.0.4"),
            ("^ 1.2.3", ">=1.2.3|<2.0.0"),
        ] {
            assert_eq!(npm(text), expected, "{text}");
        }
    }

    #[test]
    fn sets() {
        for (text, expected) in [
            ("1.2.3 - 2.3.4", ">=1.2.3|<=2.3.4"),
            ("1.2 - 2.3", ">=1.2.0|<2.4.0"),
            ("1 - 2", ">=1.0.0|<3.0.0"),
            ("* - 2.0.0", "<=2.0.0"),
            ("1.0.0 - x", ">=1.0.0"),
            (">1.2.3 <2", ">1.2.3|<2.0.0"),
            ("1.x || >=2.5.0 || 5.0.0 - 7.2.3", ">=1.0.0|<2.0.0|>=2.5.0"),
            ("2.0.x || 2.1.x", ">=2.0.0|<2.1.0|>=2.1.0|<2.2.0"),
            ("||", "*"),
            (">2 <1", "matches-nothing"),
            (">2 <1 || 3.0.0", "3.0.0"),
        ] {
            assert_eq!(npm(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in [
            "latest",
            "1.2.3.4",
            ">=1.0.0, <2.0.0",
            "1.0.0 -2.0.0",
            "git+https://x",
            ">1.0.0<2.0.0",
            "1.x.3",
            "é",
        ] {
            assert!(matches!(npm(text).as_str(), "syntax" | "version"), "{text}");
        }
    }
}
