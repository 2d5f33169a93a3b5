//! Tag-value text as tags with their values.

use crate::reason::{Reason, ReasonCode};

/// One tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// The number of the line on which it begins.
    pub number: usize,
    /// The tag.
    pub tag: &'t str,
    /// What stands behind the colon, or between `<text>` and `</text>`.
    pub value: &'t str,
    /// Whether the value stood between those two.
    pub is_text: bool,
}

/// What is no tag: its line and column, from 1, and why.
#[derive(Debug)]
pub(super) struct Broken {
    /// The line.
    pub number: usize,
    /// The column, in characters.
    pub column: usize,
    /// Why.
    pub reason: Reason,
}

/// The tags of a text; what is none comes as an error.
pub(super) struct Lines<'t> {
    rest: &'t str,
    number: usize,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            rest: text.strip_prefix('\u{feff}').unwrap_or(text),
            number: 0,
        }
    }

    fn next_line(&mut self) -> Option<&'t str> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        self.number += 1;
        Some(line)
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = Result<Line<'t>, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        const OPEN: &str = "<text>";
        const CLOSE: &str = "</text>";
        loop {
            let here = self.rest;
            let line = self.next_line()?.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let number = self.number;
            let tag = line
                .split_once(':')
                .map(|(tag, value)| (tag.trim_end(), value.trim()));
            let broken = |at: usize, number: usize, reason: Reason| {
                let before = here.get(..at).unwrap_or_default();
                let start = before.rfind('\n').map_or(0, |at| at + 1);
                let column = 1 + before.get(start..).unwrap_or_default().chars().count();
                Some(Err(Broken {
                    number,
                    column,
                    reason,
                }))
            };
            let Some((tag, value)) = tag.filter(|(tag, _)| is_tag(tag)) else {
                let blank = here.len() - here.trim_start().len();
                let reason = Reason::with(ReasonCode::TagExpected, line);
                return broken(blank, number, reason);
            };
            if !value.starts_with(OPEN) {
                return Some(Ok(Line {
                    number,
                    tag,
                    value,
                    is_text: false,
                }));
            }
            let open = here.find(OPEN).unwrap_or_default();
            let start = open + OPEN.len();
            let text = here.get(start..).unwrap_or_default();
            let Some((value, after)) = text.split_once(CLOSE) else {
                // Nothing after an unclosed text can be told from it.
                self.rest = "";
                return broken(open, number, ReasonCode::TagTextOpen.into());
            };
            self.number = number + value.matches('\n').count();
            let (tail, rest) = after.split_once('\n').unwrap_or((after, ""));
            self.rest = rest;
            if !tail.trim().is_empty() {
                let blank = tail.len() - tail.trim_start().len();
                let at = start + value.len() + CLOSE.len() + blank;
                let reason = Reason::with(ReasonCode::TagAfterText, tail.trim());
                return broken(at, self.number, reason);
            }
            return Some(Ok(Line {
                number,
                tag,
                value,
                is_text: true,
            }));
        }
    }
}

fn is_tag(tag: &str) -> bool {
    !tag.is_empty() && tag.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_span_lines() {
        let text = "A: 1\r\n# no\n\nB:<text>x:\ny</text>\nC : d: e\n";
        let lines: Vec<_> = Lines::of(text).map(Result::unwrap).collect();
        let told: Vec<_> = lines
            .iter()
            .map(|line| (line.number, line.tag, line.value, line.is_text))
            .collect();
        assert_eq!(
            told,
            [
                (1, "A", "1", false),
                (4, "B", "x:\ny", true),
                (6, "C", "d: e", false)
            ]
        );
    }

    #[test]
    fn what_is_no_tag_is_told() {
        for (text, place, reason) in [
            ("A: 1\n no tag\n", (2, 2), "tag-expected: no tag"),
            ("A: <text>x", (1, 4), "tag-text-open"),
            ("A: <text>x\n日</text> z", (2, 10), "tag-after-text: z"),
            ("A: <text>x</text> z\n", (1, 19), "tag-after-text: z"),
            (": x", (1, 1), "tag-expected: : x"),
            ("A B: x", (1, 1), "tag-expected: A B: x"),
        ] {
            let wrong = Lines::of(text).find_map(Result::err);
            let told = wrong.map(|wrong| ((wrong.number, wrong.column), wrong.reason.to_string()));
            assert_eq!(told, Some((place, reason.to_owned())), "{text}");
        }
    }

    #[test]
    fn many_texts_cost_no_more_than_their_length() {
        let text = "A: <text>x</text>\n".repeat(200_000);
        assert_eq!(Lines::of(&text).count(), 200_000);
    }
}
