//! Where a line may end, in text of any script and in identifiers.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How well a line may end between two characters, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// What belongs to the character before, and what must not begin or end a line.
    Never,
    /// Within a word, where nothing else is left.
    Anywhere,
    /// Within a name or a version.
    Inside,
    /// Between the parts of an identifier.
    Part,
    /// Between words.
    Word,
}

impl End {
    const KINDS: usize = 5;

    fn between(before: char, after: char) -> Self {
        if after.width().unwrap_or(0) == 0 || before == '\u{200D}' || after == ' ' {
            return Self::Never;
        }
        if before == ' ' {
            return Self::Word;
        }
        if OPENING.contains(before) || CLOSING.contains(after) {
            return Self::Never;
        }
        let is_wide = |character: char| character.width() == Some(2);
        if is_wide(after) && before.is_ascii_digit() {
            // A figure and what is counted.
            return Self::Part;
        }
        if is_wide(before) || is_wide(after) {
            return Self::Word;
        }
        match (before, after) {
            ('/', '/') => Self::Anywhere,
            ('/' | '&' | ',' | ';' | '|', _) | (_, '@' | '?' | '#') => Self::Part,
            ('-' | '.' | '_' | ':' | '=' | '+', _) => Self::Inside,
            _ => Self::Anywhere,
        }
    }
}

/// What must not end a line.
const OPENING: &str = "「『（［【〔｛〈《([{“‘";

/// What must not begin a line.
const CLOSING: &str = "」』）］】〕｝〉》)]}”’、。，．・：；！？,.;:!…ー～〜々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ";

/// How wide the widest part is that is not divided as long as there is room.
pub(super) fn longest_word(text: &str) -> usize {
    let (mut longest, mut width, mut before) = (0, 0, None);
    for character in text.chars() {
        if before.is_some_and(|before| End::between(before, character) == End::Word) {
            width = 0;
        }
        if character != ' ' {
            width += character.width().unwrap_or(0);
        }
        longest = longest.max(width);
        before = Some(character);
    }
    longest
}

/// A text in lines of at most so many columns, all but the first indented by `hanging`. Nothing is lost but blanks at the ends of lines.
pub(super) fn wrapped(text: &str, columns: usize, hanging: usize) -> Vec<String> {
    if text.width() <= columns {
        return vec![text.to_owned()];
    }
    let hanging = hanging.min(columns - columns / 4);
    let mut lines: Vec<String> = Vec::new();
    let blanks = text.len() - text.trim_start_matches(' ').len();
    let mut rest = text
        .get(blanks.saturating_sub(columns / 2)..)
        .unwrap_or(text);
    while !rest.is_empty() {
        let indent = if lines.is_empty() { 0 } else { hanging };
        let end = line_end(rest, columns.saturating_sub(indent), columns - hanging);
        let (line, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        lines.push(" ".repeat(indent) + line.trim_end_matches(' '));
        rest = behind;
    }
    lines
}

/// Where the first line of a text ends that has so many columns; the next ones have `next`.
fn line_end(text: &str, columns: usize, next: usize) -> usize {
    // Blanks at the beginning are an indent, behind which no line ends.
    let indent = text.len() - text.trim_start_matches(' ').len();
    // The last end of each kind at which the line fits.
    let mut ends = [0; End::KINDS];
    let (mut width, mut used) = (0, 0);
    let mut before = None;
    for (at, character) in text.char_indices() {
        if used > columns {
            return best(text, &ends, at, next);
        }
        let kind = before.map_or(End::Never, |before| End::between(before, character));
        let belongs = character.width().unwrap_or(0) == 0;
        if let Some(end) = ends.get_mut(kind as usize)
            && at > indent
            && !belongs
        {
            *end = at;
        }
        width += character.width().unwrap_or(0);
        if character != ' ' {
            used = width;
        }
        before = Some(character);
    }
    match used > columns {
        true => best(text, &ends, text.len(), next),
        false => text.len(),
    }
}

/// The best of some ends; `most` is where the line is too long.
fn best(text: &str, ends: &[usize; End::KINDS], most: usize, next: usize) -> usize {
    let [never, anywhere, inside, part, word] = *ends;
    let behind = text.get(word..).unwrap_or_default();
    if word > 0 {
        // A word that is divided anyway may begin here.
        return match first_word(behind, next) > next {
            true => part.max(word),
            false => word,
        };
    }
    let is_far = |end: &usize| end * 3 > most;
    let mut good = [part, inside, anywhere].into_iter();
    let end = good.find(is_far).unwrap_or(anywhere.max(inside).max(part));
    match (end, never) {
        (0, 0) => most,
        (0, never) => never,
        (end, _) => end,
    }
}

/// How wide the first word is, as far as it matters whether it is wider than `most`.
fn first_word(text: &str, most: usize) -> usize {
    let (mut width, mut before) = (0, None);
    for character in text.chars() {
        if before.is_some_and(|before| End::between(before, character) == End::Word) {
            break;
        }
        if character != ' ' {
            width += character.width().unwrap_or(0);
        }
        if width > most {
            break;
        }
        before = Some(character);
    }
    width
}
