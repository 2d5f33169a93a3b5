//! rpm's order: `[epoch:]version[-release]` with rpmvercmp, rpm 4.15 and later (the first with `^`).
//!
//! A part is cut into runs of digits and runs of letters; other characters only separate. At each place `~` sorts
//! below the end, the end below `^`, `^` below letters, letters below digits.
//!
//! Traps:
//! * Separators do not count, neither which nor how many: `2_0 = 2.0`, `1.0. = 1.0`. That includes all characters
//!   beyond ASCII: `1.1.α = 1.1.β`.
//! * Letters touching a number are a segment of their own: `2.0.1 < 2.0.1a`, unlike in most orders.
//! * The epoch is digits before the first colon; anything else before a colon belongs to the version.
//! * The last hyphen begins the release.
//! * Digits compare by value, letters by byte.
//!
//! A missing release sorts below any release, as where rpm compares packages. It is not the wildcard of dependencies,
//! where `1 = 1-1` and `1 = 1-2`, though `1-1 < 1-2`: no order could hold all three.

use super::KeyWriter;
use super::run;

/// What a place in a part holds, in its order.
const TILDE: u8 = 1;
const END: u8 = 2;
const CARET: u8 = 3;
const LETTERS: u8 = 4;
const DIGITS: u8 = 5;

const NO_RELEASE: u8 = 1;
const RELEASE: u8 = 2;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let version = version.trim();
    let (digits, after) = run::digits(version);
    let (epoch, rest) = match after.strip_prefix(':') {
        Some(rest) => (digits, rest),
        None => ("", version),
    };
    key.number(epoch);
    match rest.rsplit_once('-') {
        Some((version, release)) => {
            write_part(version, key);
            key.byte(RELEASE);
            write_part(release, key);
        }
        None => {
            write_part(rest, key);
            key.byte(NO_RELEASE);
        }
    }
}

fn write_part(part: &str, key: &mut KeyWriter) {
    let mut rest = skip_separators(part);
    while !rest.is_empty() {
        rest = skip_separators(write_segment(rest, key));
    }
    key.byte(END);
}

fn skip_separators(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && c != '~' && c != '^')
}

/// Writes the segment at the front, which is no separator, and returns what follows it.
fn write_segment<'a>(text: &'a str, key: &mut KeyWriter) -> &'a str {
    if let Some(after) = text.strip_prefix('~') {
        key.byte(TILDE);
        return after;
    }
    if let Some(after) = text.strip_prefix('^') {
        key.byte(CARET);
        return after;
    }
    let (digits, after) = run::digits(text);
    if !digits.is_empty() {
        key.byte(DIGITS);
        key.number(digits);
        return after;
    }
    let (letters, after) = run::letters(text);
    key.byte(LETTERS);
    key.text(letters);
    after
}

#[cfg(test)]
mod tests {
    use super::super::VersionOrder::Rpm;
    use super::super::chain::check;

    #[test]
    fn places_sort_tilde_end_caret_letters_digits() {
        check(
            Rpm,
            "1.0~rc1 < 1.0~rc1^git1 < 1.0~rc2 < 1.0~rc10 < 1.0 < 1.0^git1~pre < 1.0^git1 < 1.0^git2 < 1.0a",
        );
        check(Rpm, "1.0a < 1.0aa < 1.0b < 1.0.1");
        check(Rpm, "~~1 < ~ < ~1 < ^ < A < a < 0");
        check(
            Rpm,
            "1.0^20160101 < 1.0^20160101^git1 < 1.0^20160102 < 1.0.1",
        );
    }

    #[test]
    fn separators_do_not_count() {
        check(Rpm, "2_0 = 2.0 = 2..0 = 2.0. = +2+0 = 2.é.0");
        check(Rpm, "+a = _a < 1");
        check(Rpm, "1.1.α = 1.1.ββ = 1.1 < 1.1.a");
    }

    #[test]
    fn numbers_compare_by_value() {
        check(Rpm, "10.0001 = 10.1 < 10.0039 < 10.100");
        check(Rpm, "9999999999999999999998 < 9999999999999999999999");
    }

    #[test]
    fn epochs_come_first_and_are_digits() {
        check(Rpm, "1 = 0:1 = 00:1 = :1 < 2 < 1:0 < 1:1 < 2:0 < 10:0");
        check(Rpm, "a:1 < a1:1 < a:2 < b:1 < 1:1");
    }

    #[test]
    fn releases_come_last_and_may_be_missing() {
        check(
            Rpm,
            "1 < 1- < 1-0 < 1-1 < 1-1.el8 < 1-1.el8_1 < 1-1.1 < 1-2 < 1-10 < 1-1-1 = 1.1-1",
        );
        check(
            Rpm,
            "3.10.0-229.el7 < 3.10.0-229.1.2.ael7b < 3.10.0-229.1.2.el7 < 3.10.0-229.4.2.ael7b",
        );
    }
}
