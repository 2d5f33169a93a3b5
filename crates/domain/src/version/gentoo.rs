//! Gentoo's order: Package Manager Specification (EAPI 8), chapter 3, algorithms 3.1 to 3.7.
//!
//! `number{.number}[letter]{_suffix[number]}[-rN]`, compared in that sequence: all numbers before the letter, all
//! suffixes before the revision.
//!
//! Traps:
//! * From the second number on, a leading zero on either side turns the comparison into one of text whose trailing
//!   zeros do not count: `1.01 < 1.1`, `1.0 = 1.00`, `1.010 = 1.01`. Such numbers thereby sort below all others, so
//!   each number can be placed without looking at the other version.
//! * More numbers sort above fewer, even zeros: `1 < 1.0`. The letter is decided later: `12.2b < 12.2.5`.
//! * `_alpha < _beta < _pre < _rc <` nothing `< _p`; a suffix without number counts 0; suffixes may be repeated.
//! * `-r0` equals no revision.
//!
//! What the specification refuses still gets a place: text behind the last part that could be read sorts above its
//! absence, by byte; a version without a number in front sorts below all others.

use super::KeyWriter;
use super::run;

const NO_VERSION: u8 = 0;
const VERSION: u8 = 1;

/// What follows the first number, in its order.
const NUMBERS_END: u8 = 0;
const LEADING_ZERO: u8 = 1;
const NUMBER: u8 = 2;

const NO_LETTER: u8 = 0;

/// Suffixes and the end of them, in their order. A suffix stands before any that it begins with.
const SUFFIXES: [(&str, u8); 5] = [("alpha", 1), ("beta", 2), ("pre", 3), ("rc", 4), ("p", 6)];
const SUFFIXES_END: u8 = 5;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let version = version.trim();
    let (first, rest) = run::digits(version);
    if first.is_empty() {
        key.byte(NO_VERSION);
        key.text(version);
        return;
    }
    key.byte(VERSION);
    key.number(first);
    let rest = write_numbers(rest, key);
    let rest = write_letter(rest, key);
    let rest = write_suffixes(rest, key);
    let rest = write_revision(rest, key);
    key.text(rest);
}

fn write_numbers<'a>(text: &'a str, key: &mut KeyWriter) -> &'a str {
    let mut rest = text;
    while let Some(after) = rest.strip_prefix('.') {
        let (digits, after) = run::digits(after);
        if digits.is_empty() {
            break;
        }
        if digits.starts_with('0') {
            key.byte(LEADING_ZERO);
            key.text(digits.trim_end_matches('0'));
        } else {
            key.byte(NUMBER);
            key.number(digits);
        }
        rest = after;
    }
    key.byte(NUMBERS_END);
    rest
}

fn write_letter<'a>(text: &'a str, key: &mut KeyWriter) -> &'a str {
    let letter = text.bytes().next().filter(u8::is_ascii_lowercase);
    key.byte(letter.unwrap_or(NO_LETTER));
    text.strip_prefix(|c: char| c.is_ascii_lowercase())
        .unwrap_or(text)
}

fn write_suffixes<'a>(text: &'a str, key: &mut KeyWriter) -> &'a str {
    let mut rest = text;
    while let Some((mark, after)) = cut_suffix(rest) {
        let (digits, after) = run::digits(after);
        key.byte(mark);
        key.number(digits);
        rest = after;
    }
    key.byte(SUFFIXES_END);
    rest
}

fn cut_suffix(text: &str) -> Option<(u8, &str)> {
    let word = text.strip_prefix('_')?;
    SUFFIXES
        .iter()
        .find_map(|(name, mark)| word.strip_prefix(name).map(|after| (*mark, after)))
}

fn write_revision<'a>(text: &'a str, key: &mut KeyWriter) -> &'a str {
    let (digits, after) = text.strip_prefix("-r").map(run::digits).unwrap_or_default();
    key.number(digits);
    if digits.is_empty() { text } else { after }
}

#[cfg(test)]
mod tests {
    use super::super::VersionOrder::Gentoo;
    use super::super::chain::check;

    #[test]
    fn numbers_compare_by_value_without_leading_zero() {
        check(Gentoo, "1 < 1.0 < 1.0.0 < 1.1 < 1.2 < 1.10 < 2 < 10");
        check(
            Gentoo,
            "999999999999999999999999999998 < 999999999999999999999999999999",
        );
    }

    #[test]
    fn numbers_with_a_leading_zero_compare_as_decimals() {
        check(
            Gentoo,
            "1.0 = 1.00 < 1.001 < 1.0010000000000000001 < 1.01 = 1.010 < 1.02 < 1.1 < 1.2",
        );
        check(Gentoo, "01.1 = 1.1 < 1.1.0");
        check(Gentoo, "1.00100000000 < 1.0010000000000000001");
    }

    #[test]
    fn the_letter_comes_after_all_numbers() {
        check(Gentoo, "12.2 < 12.2a < 12.2b < 12.2z < 12.2.5 < 12.3");
        check(Gentoo, "1_p1 < 1b_p1");
    }

    #[test]
    fn suffixes_have_their_order_and_may_be_repeated() {
        check(
            Gentoo,
            "1_alpha < 1_alpha1 < 1_alpha2_pre < 1_alpha2 < 1_alpha2_p < 1_alpha10 < 1_beta < 1_pre < 1_rc < 1",
        );
        check(
            Gentoo,
            "1 < 1_p_alpha < 1_p = 1_p0 < 1_p_p < 1_p1 < 1_p2 < 1_p10 < 1a",
        );
    }

    #[test]
    fn revisions_come_last() {
        check(
            Gentoo,
            "1 = 1-r0 = 1-r00 < 1-r1 = 1-r01 < 1-r2 < 1-r10 < 1_p",
        );
    }

    #[test]
    fn what_the_specification_refuses_has_a_place() {
        check(
            Gentoo,
            "alpha < live < 0 < 1 < 1- < 1-r < 1.x < 1_foo < 1-r1 < 1-r1.x < 1_pview",
        );
    }
}
