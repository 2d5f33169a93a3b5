//! Lines of a tag-value document: tags, values, and values over several lines.

use iriai_domain::warning::{Text, WarningCode, Warnings};

use crate::reason::ReasonCode;
use crate::sbom::spdx2::Place;

/// One tag with its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// What stands before the colon.
    pub(super) tag: &'a str,
    /// What stands behind it, without `<text>` and `</text>`.
    pub(super) value: Text<'a>,
    /// Its number, from 1.
    pub(super) number: usize,
}

/// A document's text, line by line.
pub(super) struct Lines<'a> {
    rest: &'a str,
    /// The number of the line that `rest` begins with.
    number: usize,
    ends: Ends,
    /// No `</text>` follows any more.
    no_text_end: bool,
}

/// How lines end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// `\n`, a `\r` before it not counting.
    Feed,
    /// Any of `\n`, `\r\n` and `\r`, as in files of the old Macintosh or of several systems.
    Any,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut returns = memchr::memchr_iter(b'\r', bytes);
        let lone = returns.any(|at| !matches!(bytes.get(at + 1), Some(b'\n') | None));
        Self {
            rest: text,
            number: 1,
            ends: if lone { Ends::Any } else { Ends::Feed },
            no_text_end: false,
        }
    }

    /// The next tag. Blank lines and comments are passed over; a line that is no tag is noted.
    pub(super) fn next(&mut self, place: &mut Noted) -> Option<Line<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let number = self.number;
            place.line = number;
            let line = self.line();
            let line = line.trim_ascii_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            // Tags are short: a search made for long texts would cost more than it saves.
            let Some(colon) = line.bytes().position(|byte| byte == b':') else {
                place.note(WarningCode::UnknownField, line, "");
                continue;
            };
            let tag = line.get(..colon).unwrap_or_default().trim_ascii_end();
            let value = line.get(colon + 1..).unwrap_or_default();
            let value = value.trim_ascii_start();
            let value = match value.strip_prefix("<text>") {
                Some(start) => self.long(start, place),
                None => Text::Borrowed(value.trim_ascii_end()),
            };
            return Some(Line { tag, value, number });
        }
    }

    /// The next line without its end.
    fn line(&mut self) -> &'a str {
        let bytes = self.rest.as_bytes();
        let found = match self.ends {
            Ends::Feed => memchr::memchr(b'\n', bytes),
            Ends::Any => memchr::memchr2(b'\n', b'\r', bytes),
        };
        let end = found.unwrap_or(bytes.len());
        let next = match bytes.get(end..) {
            Some([b'\r', b'\n', ..]) => end + 2,
            Some([_, ..]) => end + 1,
            _ => end,
        };
        let line = self.rest.get(..end).unwrap_or_default();
        self.rest = self.rest.get(next..).unwrap_or_default();
        self.number += 1;
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// A value between `<text>` and `</text>`, whose first line is known. Without an end it is that line.
    fn long(&mut self, start: &'a str, place: &mut Noted) -> Text<'a> {
        const END: &str = "</text>";
        if let Some((value, _)) = start.split_once(END) {
            return Text::Borrowed(value);
        }
        let found = if self.no_text_end {
            None
        } else {
            memchr::memmem::find(self.rest.as_bytes(), END.as_bytes())
        };
        let Some(at) = found else {
            self.no_text_end = true;
            place.note(
                WarningCode::Truncated,
                start,
                ReasonCode::TagTextOpen.code(),
            );
            return Text::Borrowed(start);
        };
        let between = self.rest.get(..at).unwrap_or_default();
        let after = self.rest.get(at..).unwrap_or_default();
        let number = self.number;
        let mut value = String::with_capacity(start.len() + 1 + at);
        value.push_str(start);
        value.push('\n');
        match between.contains('\r') {
            true => value.push_str(&between.replace("\r\n", "\n").replace('\r', "\n")),
            false => value.push_str(between),
        }
        self.number = number + value.matches('\n').count() - 1;
        self.rest = after;
        // Nothing may follow on the line of the end.
        self.line();
        Text::Owned(value)
    }
}

/// What was wrong, and the line that is being read.
#[derive(Default)]
pub(super) struct Noted {
    /// The line, from 1.
    pub(super) line: usize,
    /// What was wrong so far.
    pub(super) warnings: Warnings,
}

impl Place for Noted {
    fn note(&mut self, code: WarningCode, value: &str, instead: &str) {
        // Beyond those that are kept a warning is only counted; a file of bad lines must not cost a text for each.
        let at = if self.warnings.kept().len() < Warnings::KEPT {
            format!("line {}", self.line)
        } else {
            String::new()
        };
        self.warnings.add_with(code, at, value, instead);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<(String, String, usize)>, Vec<String>) {
        let mut noted = Noted::default();
        let mut lines = Lines::new(text);
        let mut found = Vec::new();
        while let Some(line) = lines.next(&mut noted) {
            found.push((line.tag.to_owned(), line.value.into_owned(), line.number));
        }
        let said = noted.warnings.kept().iter();
        (
            found,
            said.map(|warning| format!("{} {}", warning.code.code(), warning.at))
                .collect(),
        )
    }

    #[test]
    fn lines_end_as_on_every_system() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["# x", "A: 1", "", "B : <text>one", "two</text>", "C: 3:4"].join(end);
            let (found, said) = read(&text);
            let expected = [("A", "1", 2), ("B", "one\ntwo", 4), ("C", "3:4", 6)]
                .map(|(tag, value, line)| (tag.to_owned(), value.to_owned(), line));
            assert_eq!(found, expected, "{end:?}");
            assert_eq!(said, [""; 0]);
        }
    }

    #[test]
    fn line_ends_may_be_mixed() {
        let (found, _) = read("A: 1\rB: 2\r\nC: 3\nD: 4\r");
        let tags: Vec<_> = found
            .iter()
            .map(|(tag, _, line)| (tag.as_str(), *line))
            .collect();
        assert_eq!(tags, [("A", 1), ("B", 2), ("C", 3), ("D", 4)]);
    }

    #[test]
    fn an_unclosed_text_ends_with_its_line() {
        let (found, said) = read("A: <text>one\nB: <text>two\nnothing\n");
        let values: Vec<_> = found.iter().map(|(_, value, _)| value.as_str()).collect();
        assert_eq!(values, ["one", "two"]);
        assert_eq!(
            said,
            [
                "truncated line 1",
                "truncated line 2",
                "unknown-field line 3"
            ]
        );
    }
}
