//! Tag-value text as tags with their values.

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

/// The tags of a text; what is none comes with its line as an error.
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
    type Item = Result<Line<'t>, (usize, &'t str)>;

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
            let Some((tag, value)) = tag.filter(|(tag, _)| is_tag(tag)) else {
                return Some(Err((number, line)));
            };
            if !value.starts_with(OPEN) {
                return Some(Ok(Line {
                    number,
                    tag,
                    value,
                    is_text: false,
                }));
            }
            let Some((before, _)) = here.split_once(OPEN) else {
                return Some(Err((number, line)));
            };
            let text = here.get(before.len() + OPEN.len()..).unwrap_or_default();
            let Some((value, after)) = text.split_once(CLOSE) else {
                // Nothing after an unclosed text can be told from it.
                self.rest = "";
                return Some(Err((number, line)));
            };
            self.number = number + value.matches('\n').count();
            let (tail, rest) = after.split_once('\n').unwrap_or((after, ""));
            self.rest = rest;
            if !tail.trim().is_empty() {
                return Some(Err((self.number, tail.trim())));
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
        for (text, number) in [
            ("A: 1\nno tag\n", 2),
            ("A: <text>x", 1),
            ("A: <text>x\ny</text> z", 2),
            (": x", 1),
            ("A B: x", 1),
        ] {
            let wrong: Vec<_> = Lines::of(text).filter_map(Result::err).collect();
            assert_eq!(
                wrong.first().map(|(number, _)| *number),
                Some(number),
                "{text}"
            );
        }
    }

    #[test]
    fn many_texts_cost_no_more_than_their_length() {
        let text = "A: <text>x</text>\n".repeat(200_000);
        assert_eq!(Lines::of(&text).count(), 200_000);
    }
}
