//! Text as it is compared when people search: without case, width and the difference between the two kana.

use unicode_normalization::UnicodeNormalization;

/// Folds text for comparison: NFKC (full-width and half-width forms become one), lower case, hiragana for katakana,
/// the many dashes as `-`, runs of blanks as one space, none at the ends.
pub fn fold(text: &str) -> String {
    let folded = fold_form(text);
    if folded.is_ascii() {
        return folded;
    }
    folded.chars().map(hiragana).collect()
}

/// Folds text as [`fold`] does, but leaves both kana as they are: for what is compared and also shown.
pub fn fold_form(text: &str) -> String {
    if is_plain(text) {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    let mut blank = true;
    for character in text.nfkc().flat_map(char::to_lowercase) {
        if character.is_whitespace() || character.is_control() {
            if !blank {
                folded.push(' ');
            }
            blank = true;
        } else {
            folded.push(fold_character(character));
            blank = false;
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// Whether folding changes nothing of a text but its case: printable ASCII, each blank between two words.
fn is_plain(text: &str) -> bool {
    let mut is_blank = !text.is_empty();
    for byte in text.bytes() {
        match byte {
            b' ' if !is_blank => is_blank = true,
            _ if byte.is_ascii_graphic() => is_blank = false,
            _ => return false,
        }
    }
    !is_blank
}

/// Katakana ァ–ヶ to hiragana ぁ–ゖ: 0x60 apart.
fn hiragana(character: char) -> char {
    match character {
        'ァ'..='ヶ' => char::from_u32(character as u32 - 0x60).unwrap_or(character),
        _ => character,
    }
}

fn fold_character(character: char) -> char {
    match character {
        // Hyphens, dashes, minus. The long vowel mark ー is a letter and stays.
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        '〜' => '~',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_width_and_kana_do_not_count() {
        for (written, folded) in [
            ("log4j", "log4j"),
            ("Log4J", "log4j"),
            ("ＬＯＧ４Ｊ", "log4j"),
            ("ｾﾝｻｰ", "せんさー"),
            ("センサー", "せんさー"),
            ("  a \u{3000} b ", "a b"),
            ("ＣＶＥ－２０２６－１２３４", "cve-2026-1234"),
            ("a–b", "a-b"),
            ("", ""),
        ] {
            assert_eq!(fold(written), folded, "{written}");
            assert_eq!(fold(&fold(written)), folded, "{written} twice");
        }
    }

    #[test]
    fn kana_stay_where_text_is_shown() {
        assert_eq!(fold_form(" ｾﾝｻｰ  Ｄｒｉｖｅｒ "), "センサー driver");
        assert_eq!(fold_form("かがみ"), "かがみ");
    }
}
