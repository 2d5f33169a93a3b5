//! Interval notation: `[1.0,2.0)`, `(,1.0]`, `[1.5]`.

use super::NativeError;
use super::terms::{Term, Terms};
use crate::vers::Comparator;

/// One element of a list of intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element<'a> {
    /// Between two ends; an empty end is open.
    Interval {
        low: &'a str,
        low_inclusive: bool,
        high: &'a str,
        high_inclusive: bool,
    },
    /// `[1.0]`
    Exactly(&'a str),
    /// A version without brackets.
    Bare(&'a str),
}

/// Splits a list at the commas between its elements; `||` separates too.
pub(super) fn elements(text: &str) -> Result<Vec<Element<'_>>, NativeError> {
    let mut elements = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (element, after) = element(rest)?;
        elements.push(element);
        let after = after.trim_start();
        let next = after.strip_prefix("||").or_else(|| after.strip_prefix(','));
        rest = match next.map(str::trim_start) {
            Some("") => return Err(NativeError::syntax(after)),
            Some(next) => next,
            None if after.is_empty() => after,
            None => return Err(NativeError::syntax(after)),
        };
    }
    if elements.is_empty() {
        return Err(NativeError::Empty);
    }
    Ok(elements)
}

fn element(text: &str) -> Result<(Element<'_>, &str), NativeError> {
    let low_inclusive = text.starts_with('[');
    let Some(inner) = text.strip_prefix(['[', '(']) else {
        let end = text
            .find([',', '|', '[', '(', ']', ')'])
            .unwrap_or(text.len());
        let (version, after) = text.split_at(end);
        let version = version.trim_end();
        if version.is_empty() {
            return Err(NativeError::syntax(text));
        }
        return Ok((Element::Bare(version), after));
    };
    let end = inner
        .find([']', ')'])
        .ok_or_else(|| NativeError::syntax(text))?;
    let (inner, after) = inner.split_at(end);
    let high_inclusive = after.starts_with(']');
    let after = after.strip_prefix([']', ')']).unwrap_or(after);
    let mut ends = inner.split(',').map(str::trim);
    let element = match (ends.next(), ends.next(), ends.next()) {
        (Some(low), Some(high), None) => Element::Interval {
            low,
            low_inclusive,
            high,
            high_inclusive,
        },
        (Some(version), None, None) if low_inclusive && high_inclusive && !version.is_empty() => {
            Element::Exactly(version)
        }
        _ => return Err(NativeError::syntax(text)),
    };
    Ok((element, after))
}

/// The terms of an interval's ends.
pub(super) fn terms(low: &str, low_inclusive: bool, high: &str, high_inclusive: bool) -> Terms {
    let mut terms = Vec::with_capacity(2);
    if !low.is_empty() {
        let comparator = if low_inclusive {
            Comparator::GreaterOrEqual
        } else {
            Comparator::Greater
        };
        terms.push(Term::new(comparator, low));
    }
    if !high.is_empty() {
        let comparator = if high_inclusive {
            Comparator::LessOrEqual
        } else {
            Comparator::Less
        };
        terms.push(Term::new(comparator, high));
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_split() {
        let read = elements(" [1.0, 2.0) , (,0.5]||[3] ,4 ").unwrap();
        assert_eq!(
            read,
            vec![
                Element::Interval {
                    low: "1.0",
                    low_inclusive: true,
                    high: "2.0",
                    high_inclusive: false
                },
                Element::Interval {
                    low: "",
                    low_inclusive: false,
                    high: "0.5",
                    high_inclusive: true
                },
                Element::Exactly("3"),
                Element::Bare("4"),
            ]
        );
    }

    #[test]
    fn broken_brackets_are_refused() {
        for text in [
            "[1",
            "[1,2",
            "1]",
            "(1)",
            "[1)",
            "[1,2,3]",
            "[]",
            "[1,2],",
            "[1,2][3,4]",
            ",1",
            "[1] 2",
        ] {
            assert!(
                matches!(elements(text), Err(NativeError::Syntax(_))),
                "{text}"
            );
        }
        assert_eq!(elements("  "), Err(NativeError::Empty));
    }
}
