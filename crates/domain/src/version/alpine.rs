//! apk-tools' order: `number{.number}[letter]{_suffix[number]}[~hash][-rN]`, apk-tools 3.
//!
//! Tokens compare one by one. Where the kinds of two tokens differ the kind decides, from low to high: a pre-release
//! suffix, an invalid rest, the end, `-r`, `~hash`, a suffix's number, a post-release suffix, a letter, a number.
//!
//! Traps:
//! * `_alpha < _beta < _pre < _rc <` nothing `< _cvs < _svn < _git < _hg < _p`; suffixes may be repeated.
//! * More numbers sort above fewer (`1 < 1.0`), and `-r0` above no revision.
//! * From the second number on, a leading zero on either side makes the comparison one of text: `1.01 < 1.1`,
//!   `1.0 < 1.00`, `1.0 < 1.01 < 1.010`. Such numbers thereby sort below all others. apk-tools 2 differs here: it
//!   counted leading zeros (`1.00 < 1.0`) and then compared by value (`1.09 < 1.010`).
//! * A `~hash` has no order beyond its text.
//!
//! apk-tools 3 takes all invalid rests for equal, and so does the key, except where apk-tools 2 read on and real
//! packages depended on it: an empty number (`1..2`, `.1`), and digits behind the letter (`6.0.2p1` of OpenSMTPD).
//! There the key ranks the place as apk-tools 3 does, below the end, and reads on: it agrees with apk-tools 3 wherever
//! that finds a difference. One exception, taken from apk-tools 2: `-r` without a number counts as `-r0` with an
//! invalid rest, unless a letter follows. Numbers are of any size, where apk-tools wraps around at 2^64.

use super::KeyWriter;
use super::run;

/// Kinds of tokens in their order.
const PRE_RELEASE: u8 = 1;
const INVALID: u8 = 2;
const END: u8 = 3;
const REVISION: u8 = 4;
const HASH: u8 = 5;
const SUFFIX_NUMBER: u8 = 6;
const POST_RELEASE: u8 = 7;
const LETTER: u8 = 8;
const LEADING_ZERO: u8 = 9;
const NUMBER: u8 = 10;

const SUFFIXES: [(&str, u8); 9] = [
    ("alpha", PRE_RELEASE),
    ("beta", PRE_RELEASE),
    ("pre", PRE_RELEASE),
    ("rc", PRE_RELEASE),
    ("cvs", POST_RELEASE),
    ("svn", POST_RELEASE),
    ("git", POST_RELEASE),
    ("hg", POST_RELEASE),
    ("p", POST_RELEASE),
];

/// The token just read, which decides what may follow; a later one allows less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Token {
    Number,
    Letter,
    Suffix,
    SuffixNumber,
    Hash,
    Revision,
}

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let (first, mut rest) = run::digits(version.trim());
    if first.is_empty() {
        key.byte(INVALID);
    } else {
        key.byte(NUMBER);
        key.number(first);
    }
    let mut token = Token::Number;
    while !rest.is_empty() {
        match write_token(token, rest, key) {
            Some((next, after)) => (token, rest) = (next, after),
            None => {
                key.byte(INVALID);
                return;
            }
        }
    }
    key.byte(END);
}

/// Writes the token at the front if it may follow `last`, and returns it with what follows it.
fn write_token<'a>(last: Token, text: &'a str, key: &mut KeyWriter) -> Option<(Token, &'a str)> {
    let mut characters = text.chars();
    let first = characters.next()?;
    let rest = characters.as_str();
    match first {
        '.' if last == Token::Number => Some(write_number(rest, key)),
        '0'..='9' if last == Token::Letter => {
            let (digits, after) = run::digits(text);
            key.byte(INVALID);
            key.byte(NUMBER);
            key.number(digits);
            Some((Token::Number, after))
        }
        '0'..='9' if last == Token::Suffix => {
            let (digits, after) = run::digits(text);
            key.byte(SUFFIX_NUMBER);
            key.number(digits);
            Some((Token::SuffixNumber, after))
        }
        'a'..='z' if last == Token::Number => {
            let (letter, after) = text.split_at(1);
            key.byte(LETTER);
            key.text(letter);
            Some((Token::Letter, after))
        }
        '_' if last <= Token::SuffixNumber => write_suffix(rest, key),
        '~' if last < Token::Hash => {
            let (hash, after) = run::front(rest, |c| matches!(c, '0'..='9' | 'a'..='f'));
            if hash.is_empty() {
                return None;
            }
            key.byte(HASH);
            key.text(hash);
            Some((Token::Hash, after))
        }
        '-' if last < Token::Revision => write_revision(rest.strip_prefix('r')?, key),
        _ => None,
    }
}

/// Writes the number behind a dot, which apk-tools 2 allowed to be empty.
fn write_number<'a>(text: &'a str, key: &mut KeyWriter) -> (Token, &'a str) {
    let (digits, after) = run::digits(text);
    if digits.is_empty() {
        key.byte(INVALID);
    } else if digits.starts_with('0') {
        key.byte(LEADING_ZERO);
        key.text(digits);
    } else {
        key.byte(NUMBER);
        key.number(digits);
    }
    (Token::Number, after)
}

fn write_suffix<'a>(text: &'a str, key: &mut KeyWriter) -> Option<(Token, &'a str)> {
    let (word, after) = run::front(text, |c| c.is_ascii_lowercase());
    let rank = SUFFIXES.iter().position(|(name, _)| *name == word)?;
    let (_, kind) = SUFFIXES.get(rank)?;
    key.byte(*kind);
    key.integer(rank as u64);
    Some((Token::Suffix, after))
}

fn write_revision<'a>(text: &'a str, key: &mut KeyWriter) -> Option<(Token, &'a str)> {
    let (digits, after) = run::digits(text);
    if digits.is_empty() && text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    key.byte(REVISION);
    key.number(digits);
    (!digits.is_empty()).then_some((Token::Revision, after))
}

#[cfg(test)]
mod tests {
    use super::super::VersionOrder::Alpine;
    use super::super::chain::check;

    #[test]
    fn suffixes_have_their_order() {
        check(
            Alpine,
            "1_alpha < 1_alpha2 < 1_beta < 1_pre < 1_rc < 1_rc1 < 1 < 1_cvs < 1_svn \
             < 1_git < 1_hg < 1_p < 1_p2 < 1_p10",
        );
        check(
            Alpine,
            "0.1.0_alpha_pre2 < 0.1.0_alpha < 0.1.0_alpha1 < 0.1.0_alpha_p1 < 0.1.0",
        );
    }

    #[test]
    fn kinds_of_tokens_have_their_order() {
        check(
            Alpine,
            "1_rc1 < 1 < 1-r0 < 1-r1 < 1-r10 < 1~0a < 1~0a-r1 < 1~0b < 1_p1 < 1_p_p < 1a < 1a_p1 < 1b < 1.0 < 1.1",
        );
    }

    #[test]
    fn numbers_with_a_leading_zero_compare_as_text() {
        check(
            Alpine,
            "1 < 1.0 < 1.00 < 1.005 < 1.01 < 1.010 < 1.05 < 1.1 < 1.5 < 1.10",
        );
        check(Alpine, "006 = 6 < 06.0 < 6.1 < 10");
    }

    #[test]
    fn numbers_are_of_any_size() {
        check(
            Alpine,
            "1.0_pre20191002222144 < 1.0_pre20210530193627 < 1.0_pre99999999999999999999999999",
        );
    }

    #[test]
    fn what_is_invalid_sorts_below_the_end() {
        check(
            Alpine,
            "1_rc < 1_foo = 1_bar = 1-ruff = 1A = 1-foo = 1~ = 1~z = 1- < 1 < 1-r < 1-r0",
        );
    }

    #[test]
    fn what_apk_tools_2_read_is_read_on() {
        check(
            Alpine,
            "6.0.2p1-r1 < 6.0.2p1-r2 < 6.0.2p2-r0 < 6.0.2p10-r0 < 6.0.2p",
        );
        check(Alpine, "0...8 < 0..8 < 0 < 0r2");
        check(Alpine, ".1 < .2 < 0");
        check(Alpine, "1 < 1-r = 1-r-0 = 1-r-1 = 1-r0-1 = 1-r0-r1 < 1-r0");
    }
}
