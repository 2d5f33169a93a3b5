//! Lists of `operator version`, which most notations are made of: `>= 1.0, < 2.0 || = 3.1`.

use super::NativeError;
use super::terms::{Term, Terms};
use crate::vers::Comparator;

/// Splits at `||`.
pub(super) fn alternatives(text: &str) -> impl Iterator<Item = &str> {
    text.split("||").map(str::trim)
}

/// Reads relations separated by commas or blanks, or by nothing where an operator follows.
///
/// `operators` are tried in their order, so longer ones come first; a version without an operator gets `bare`.
/// Round brackets around a relation, as Debian and R write them, are skipped.
pub(super) fn relations<'a, T: Copy>(
    text: &'a str,
    operators: &[(&str, T)],
    bare: T,
) -> Result<Vec<(T, &'a str)>, NativeError> {
    let mut relations = Vec::new();
    let mut rest = skip_separators(text);
    while !rest.is_empty() {
        let found = operators
            .iter()
            .find_map(|(op, t)| Some((*t, rest.strip_prefix(op)?)));
        let (operator, tail) = found.unwrap_or((bare, rest));
        let tail = tail.trim_start();
        let end = version_end(tail);
        let (version, after) = tail.split_at(end);
        if version.is_empty() {
            return Err(NativeError::syntax(rest));
        }
        relations.push((operator, version));
        rest = skip_separators(after);
    }
    if relations.is_empty() {
        return Err(NativeError::Empty);
    }
    Ok(relations)
}

fn skip_separators(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'))
}

/// Where a version ends. `~` and `^` belong to Debian and RPM versions, `!` to Python's unless `=` follows.
fn version_end(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends = match c {
            ',' | '(' | ')' | '<' | '>' | '=' | '|' => true,
            '!' => chars.peek().is_some_and(|(_, next)| *next == '='),
            _ => c.is_whitespace(),
        };
        if ends {
            return at;
        }
    }
    text.len()
}

/// The operators that are written alike nearly everywhere.
pub(super) const COMMON: &[(&str, Comparator)] = &[
    (">=", Comparator::GreaterOrEqual),
    ("<=", Comparator::LessOrEqual),
    ("!=", Comparator::NotEqual),
    ("==", Comparator::Equal),
    (">", Comparator::Greater),
    ("<", Comparator::Less),
    ("=", Comparator::Equal),
];

/// Reads alternatives of plain comparisons.
pub(super) fn comparisons(
    text: &str,
    operators: &[(&str, Comparator)],
    bare: Comparator,
) -> Result<Vec<Terms>, NativeError> {
    alternatives(text)
        .map(|alternative| {
            let relations = relations(alternative, operators, bare)?;
            Ok(relations
                .into_iter()
                .map(|(c, version)| Term::new(c, version))
                .collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_need_no_blanks() {
        let read = |text| relations(text, COMMON, Comparator::Equal).unwrap();
        let expected = vec![
            (Comparator::GreaterOrEqual, "1.0~rc1"),
            (Comparator::Less, "1!2.0"),
        ];
        for text in [
            ">=1.0~rc1,<1!2.0",
            " >= 1.0~rc1 < 1!2.0 ",
            "(>=1.0~rc1) (<1!2.0)",
            ">=1.0~rc1<1!2.0",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(
            read("1!=2"),
            vec![(Comparator::Equal, "1"), (Comparator::NotEqual, "2")]
        );
    }

    #[test]
    fn an_operator_needs_a_version() {
        for text in [">=", ">= , 1", ">= <1", "1 |"] {
            assert!(
                matches!(
                    relations(text, COMMON, Comparator::Equal),
                    Err(NativeError::Syntax(_))
                ),
                "{text}"
            );
        }
        for text in ["", " , ()"] {
            assert_eq!(
                relations(text, COMMON, Comparator::Equal),
                Err(NativeError::Empty),
                "{text}"
            );
        }
    }
}
