//! Sheets as text: values between commas, tabs or semicolons (RFC 4180 and what spreadsheets make of it).
//!
//! Traps: a value in quotes may hold line breaks; a quote that is never closed would swallow the rest of the file, so
//! from there on quotes mean nothing; spreadsheets write `="1.10"` and `'=x` to keep text text.

use iriai_domain::warning::{WarningCode, Warnings};

use super::sheet::{Cell, Kept, LAST_COLUMN, Row, Sheet, Value};
use crate::error::ReadError;
use crate::limits::Budget;
use crate::reason::ReasonCode;

/// What can stand between values.
pub(super) const DELIMITERS: [char; 3] = [',', '\t', ';'];

/// Splits a text into the values of its rows, blank rows included. `take` answers whether to go on.
pub(super) fn split<E>(
    text: &str,
    delimiter: char,
    mut take: impl FnMut(Vec<String>) -> Result<bool, E>,
) -> Result<Ending, E> {
    let mut row = Vec::new();
    let mut rest = text;
    let mut ending = Ending::Clean;
    loop {
        let quoted = rest
            .strip_prefix('"')
            .filter(|_| ending == Ending::Clean)
            .map(quoted);
        let (value, behind) = match quoted {
            Some(Some(found)) => found,
            Some(None) => {
                ending = Ending::OpenQuote;
                plain(rest, delimiter)
            }
            None => plain(rest, delimiter),
        };
        // What stands between a closing quote and the delimiter belongs to the value.
        let (more, behind) = plain(behind, delimiter);
        row.push(value + &more);
        rest = match behind.strip_prefix(delimiter) {
            Some(next) => {
                rest = next;
                continue;
            }
            None => behind
                .strip_prefix("\r\n")
                .or_else(|| behind.strip_prefix(['\n', '\r']))
                .unwrap_or(behind),
        };
        let last = rest.is_empty();
        if !take(std::mem::take(&mut row))? || last {
            return Ok(ending);
        }
    }
}

/// How a text ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Clean,
    /// A quote was opened and never closed.
    OpenQuote,
}

/// A value behind an opening quote, and what follows the closing one.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let (before, behind) = rest.split_once('"')?;
        value.push_str(before);
        match behind.strip_prefix('"') {
            Some(next) => {
                value.push('"');
                rest = next;
            }
            None => return Some((value, behind)),
        }
    }
}

fn plain(text: &str, delimiter: char) -> (String, &str) {
    let end = text.find([delimiter, '\n', '\r']).unwrap_or(text.len());
    let (value, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (value.to_owned(), rest)
}

/// A text as a sheet.
pub(super) fn read(
    text: &str,
    delimiter: char,
    budget: &mut Budget<'_>,
    kept: &mut Kept,
    warnings: &mut Warnings,
) -> Result<Sheet, ReadError> {
    let mut sheet = Sheet::default();
    let mut number = 0;
    let ending = split(text, delimiter, |values| {
        budget.step()?;
        let mut cells = Vec::new();
        for (column, value) in (0..=LAST_COLUMN).zip(values) {
            if value.trim().is_empty() {
                continue;
            }
            kept.take(value.len())?;
            let value = Value::Text(forced(&value).into());
            cells.push(Cell { column, value });
        }
        if !cells.is_empty() {
            sheet.rows.push(Row { number, cells });
        }
        number += 1;
        Ok::<bool, ReadError>(number < u32::MAX)
    })?;
    if ending == Ending::OpenQuote {
        let open = ReasonCode::CsvQuoteOpen.code();
        warnings.add_with(WarningCode::CellInvalid, "", "\"", open);
    }
    Ok(sheet)
}

/// Text without what keeps a spreadsheet from reading it as a formula or a number.
fn forced(value: &str) -> &str {
    let formula = value
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    let escaped = || {
        value
            .strip_prefix('\'')
            .filter(|rest| rest.starts_with(['=', '+', '-', '@']))
    };
    formula.or_else(escaped).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> (Vec<Vec<String>>, Ending) {
        let mut rows = Vec::new();
        let ending = split(text, ',', |row| {
            rows.push(row);
            Ok::<bool, ()>(true)
        });
        (rows, ending.unwrap())
    }

    #[test]
    fn values_stand_between_delimiters() {
        for (text, expected) in [
            ("a,b\nc", vec![vec!["a", "b"], vec!["c"]]),
            (
                "a,\r\n\r\n,b\r\n",
                vec![vec!["a", ""], vec![""], vec!["", "b"]],
            ),
            ("\"a,\"\"b\"\"\nc\",d", vec![vec!["a,\"b\"\nc", "d"]]),
            ("\"a\"x,b", vec![vec!["ax", "b"]]),
            ("a\"b,c", vec![vec!["a\"b", "c"]]),
            ("", vec![vec![""]]),
        ] {
            let (rows, ending) = rows(text);
            assert_eq!(rows, expected, "{text}");
            assert_eq!(ending, Ending::Clean);
        }
    }

    #[test]
    fn an_open_quote_does_not_swallow_the_rest() {
        let (rows, ending) = rows("a,\"b\nc,d\"\"e");
        assert_eq!(rows, [["a", "\"b"], ["c", "d\"\"e"]]);
        assert_eq!(ending, Ending::OpenQuote);
    }

    #[test]
    fn text_is_forced_to_be_text() {
        assert_eq!(forced("=\"1.10\""), "1.10");
        assert_eq!(forced("'=1+1"), "=1+1");
        assert_eq!(forced("'quoted'"), "'quoted'");
    }
}
