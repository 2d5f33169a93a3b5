//! Text of others on a terminal: names in documents, files and archives may hold what a terminal obeys.

use std::borrow::Cow;

/// The text with what a terminal obeys made visible: control characters but line ends and tabs, and the signs that change the
/// direction of writing (UAX #9 §2), with which a name looks like another.
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_harmless = |character: char| matches!(character, '\n' | '\t') || !is_obeyed(character);
    replaced(text, is_harmless)
}

/// The same on one line: no cell of a table and no line of a log may look like several.
pub fn in_one_line(text: &str) -> Cow<'_, str> {
    replaced(text, |character| !is_obeyed(character))
}

fn replaced(text: &str, is_harmless: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().all(&is_harmless) {
        return Cow::Borrowed(text);
    }
    let shown = |character| match character {
        character if is_harmless(character) => character,
        character if character.is_whitespace() => ' ',
        _ => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(text.chars().map(shown).collect())
}

fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_made_visible() {
        for (text, shown, line) in [
            (
                "画像 lib\u{3000}1",
                "画像 lib\u{3000}1",
                "画像 lib\u{3000}1",
            ),
            ("a\u{1b}[2Jb", "a\u{fffd}[2Jb", "a\u{fffd}[2Jb"),
            ("a\nb\tc", "a\nb\tc", "a b c"),
            (
                "a\r\u{7}\u{9b}b",
                "a \u{fffd}\u{fffd}b",
                "a \u{fffd}\u{fffd}b",
            ),
            ("a\u{202e}b\u{2028}c", "a\u{fffd}b c", "a\u{fffd}b c"),
            ("", "", ""),
        ] {
            assert_eq!(printable(text), shown);
            assert_eq!(in_one_line(text), line);
        }
    }
}
