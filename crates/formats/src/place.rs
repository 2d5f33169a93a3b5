//! Places in a text as people look them up: line and column, both from 1, columns in characters.

/// The place of a byte, worded: `line 3 column 14`. Beyond the end it is the place behind the last character.
pub(crate) fn at(text: &str, offset: usize) -> String {
    let end = text.floor_char_boundary(offset.min(text.len()));
    let before = text.get(..end).unwrap_or_default();
    let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = 1 + before.get(start..).unwrap_or_default().chars().count();
    format!("line {line} column {column}")
}

/// The byte where a line begins, lines counted from 1; the end of the text when it has fewer.
pub(crate) fn line_start(text: &str, line: usize) -> usize {
    let mut breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    match line.checked_sub(2) {
        Some(index) => breaks.nth(index).map_or(text.len(), |(at, _)| at + 1),
        None => 0,
    }
}

/// A place in a part of a text as one in the whole, where so many lines stand before the part. What names no line stays.
pub(crate) fn behind_lines(at: &str, lines: usize) -> String {
    let moved = at.strip_prefix("line ").and_then(|rest| {
        let (line, column) = rest.split_once(' ')?;
        let line: usize = line.parse().ok()?;
        Some(format!("line {} {column}", line.saturating_add(lines)))
    });
    moved.unwrap_or_else(|| at.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_before_a_part_are_counted() {
        for (at, lines, expected) in [
            ("line 1 column 7", 0, "line 1 column 7"),
            ("line 1 column 7", 41, "line 42 column 7"),
            ("/affected/0", 41, "/affected/0"),
            ("line x column 7", 41, "line x column 7"),
            ("", 1, ""),
        ] {
            assert_eq!(behind_lines(at, lines), expected);
        }
    }

    #[test]
    fn columns_are_characters() {
        let text = "ab\n日本語\n";
        for (offset, place) in [
            (0, "line 1 column 1"),
            (2, "line 1 column 3"),
            (3, "line 2 column 1"),
            (6, "line 2 column 2"),
            (7, "line 2 column 2"),
            (12, "line 2 column 4"),
            (13, "line 3 column 1"),
            (99, "line 3 column 1"),
        ] {
            assert_eq!(at(text, offset), place, "{offset}");
        }
        let starts: Vec<_> = (0..6).map(|line| line_start(text, line)).collect();
        assert_eq!(starts, [0, 0, 3, 13, 13, 13]);
    }
}
