//! dpkg's order: `[epoch:]upstream[-revision]`, Debian Policy §5.6.12 and deb-version(7).
//!
//! Text and numbers alternate, text first. Numbers compare by value; text compares by character in an order of its
//! own: `~`, the end of the text, letters, all other characters.
//!
//! Traps:
//! * `~` sorts below the end, so `1.0~rc1 < 1.0`, and `1.0~ < 1.0` too.
//! * A missing epoch is 0; a missing revision equals `0`: `1.0 = 1.0-0 = 0:1.0`.
//! * A missing number is 0: `1. = 1.0`, `1a = 1a0`.
//! * The first colon ends the epoch, the last hyphen begins the revision; both may stand in the upstream part too.
//!
//! What dpkg refuses: without digits before its first colon a version has no epoch, and colons are ordinary
//! characters; dpkg itself also reads a sign before an epoch. Characters that the policy forbids sort among the
//! others, by byte.

use super::KeyWriter;
use super::run;

/// Characters of text in their order; letters stand between the end and the others as their own bytes.
const TILDE: u8 = 1;
const END: u8 = 2;
const OTHER: u8 = 0xff;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let version = version.trim();
    let (epoch, rest) = match version.split_once(':') {
        Some((epoch, rest)) if is_number(epoch) => (epoch, rest),
        _ => ("", version),
    };
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    key.number(epoch);
    write_part(upstream, key);
    write_part(revision, key);
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Writes text and number in turn. What is missing counts as empty text and zero, so one [`END`] closes the part.
fn write_part(part: &str, key: &mut KeyWriter) {
    let mut rest = part;
    loop {
        let (text, after) = run::front(rest, |c| !c.is_ascii_digit());
        for byte in text.bytes() {
            write_character(byte, key);
        }
        key.byte(END);
        let (digits, after) = run::digits(after);
        key.number(digits);
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    key.byte(END);
}

fn write_character(byte: u8, key: &mut KeyWriter) {
    match byte {
        b'~' => key.byte(TILDE),
        b'a'..=b'z' | b'A'..=b'Z' => key.byte(byte),
        _ => {
            key.byte(OTHER);
            key.byte(byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::super::VersionOrder::Debian;
    use super::super::chain::{check, check_pair};

    #[test]
    fn tilde_sorts_below_the_end_and_letters_below_the_rest() {
        check(
            Debian,
            "1.0~~ < 1.0~~a < 1.0~ < 1.0~rc1 < 1.0 < 1.0-1 < 1.0a < 1.0aa < 1.0b < 1.0+b1 < 1.0.1",
        );
        check(Debian, "1Z < 1a < 1+ < 1. < 1:0");
    }

    #[test]
    fn missing_parts_are_zero() {
        check(Debian, "1.0 = 1.0-0 = 0:1.0 = 00:1.0-000 = 01.00");
        check(Debian, "1 < 1. = 1.0 < 1.00a < 1.1");
        check_pair(Debian, "", Ordering::Equal, "0");
        check_pair(Debian, " 1.0-1\n", Ordering::Equal, "1.0-1");
    }

    #[test]
    fn numbers_compare_by_value_whatever_their_length() {
        check(
            Debian,
            "1.9 < 1.10 < 1.99999999999999999999 < 1.100000000000000000000",
        );
    }

    #[test]
    fn epochs_come_first() {
        check(Debian, "9.9-9 < 1:0.1 < 1:1:2-1 < 2:0 < 10:0");
    }

    #[test]
    fn the_last_hyphen_begins_the_revision() {
        check(Debian, "1.0-2 < 1.0-10 < 1.0-1-1 < 1.0-2-0.1");
        check(
            Debian,
            "2.7.4+reloaded2-13 < 2.7.4+reloaded2-13ubuntu1 < 2.7.4+reloaded2-13+deb9u1",
        );
    }

    #[test]
    fn a_colon_without_epoch_is_a_character() {
        check(Debian, "1 < a:1 < a:2 < :1 < 1:1");
    }
}
