//! Text from elsewhere as it may stand on a terminal and in one line.

use std::borrow::Cow;

/// Text without what would steer a terminal, break a line or turn the direction of what follows: line breaks and tabs become
/// blanks, everything else of that kind U+FFFD. Joiners stay, which scripts and pictographs need.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.contains(is_hidden) {
        text.chars().map(visible).collect::<String>().into()
    } else {
        text.into()
    }
}

/// The same of a text of several lines, which stay lines, as tabs stay tabs.
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    let is_hidden = |character| !matches!(character, '\n' | '\t') && is_hidden(character);
    if !text.contains(is_hidden) {
        return text.into();
    }
    let visible = |character| match character {
        kept @ ('\n' | '\t') => kept,
        other => visible(other),
    };
    text.chars().map(visible).collect::<String>().into()
}

/// Whether [`shown`] stands something else for it.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061C}'
                | '\u{200B}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
        )
}

fn visible(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        hidden if is_hidden(hidden) => '\u{FFFD}',
        other => other,
    }
}

/// A place in a document in a line for people: of a long one its beginning and its end.
pub(crate) fn shortened(place: &str) -> Cow<'_, str> {
    const KEPT: usize = 60;
    let letters = place.chars().count();
    if letters <= 2 * KEPT {
        return place.into();
    }
    let beginning: String = place.chars().take(KEPT).collect();
    let end: String = place.chars().skip(letters - KEPT).collect();
    format!("{beginning}…{end}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_terminal() {
        for (text, expected) in [
            ("検査装置 v1.0", "検査装置 v1.0"),
            ("\u{1B}[31mred\u{7}", "\u{FFFD}[31mred\u{FFFD}"),
            ("a\r\nb\tc\u{2028}d", "a  b c d"),
            ("gpj.\u{202E}exe\u{200B}", "gpj.\u{FFFD}exe\u{FFFD}"),
            ("\u{9B}2J", "\u{FFFD}2J"),
            ("नि\u{200D}क", "नि\u{200D}क"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(shown_lines("a\nb\tc\u{1B}\n"), "a\nb\tc\u{FFFD}\n");
    }

    #[test]
    fn a_long_place_keeps_its_ends() {
        assert_eq!(shortened("/components/0"), "/components/0");
        let short = shortened(&"/components/0".repeat(1000)).into_owned();
        assert_eq!(short.chars().count(), 121);
        assert!(short.starts_with("/components/0/") && short.ends_with("/components/0"));
    }
}
