//! pacman's order: `[epoch:]pkgver[-pkgrel]` with alpm_pkg_vercmp, pacman 5 to 7.
//!
//! A part is cut into runs of digits and runs of letters, as rpm did before `~` and `^`, but the *number* of
//! separators counts (not which they are), and letters sort below the end: `1.5rc1 < 1.5 < 1.5.a < 1.5.1`.
//!
//! What may follow a segment, in its order: touching letters, the end, touching digits, one separator with letters,
//! separators with nothing more, one separator with digits, two separators with letters, two with digits, and so on.
//!
//! pacman's relation is not an order in two places, where the key has to differ:
//! * A missing pkgrel equals every pkgrel, though `1.5-1 < 1.5-2`. The key takes a missing pkgrel for `1`, the one
//!   that packages begin with: it agrees with pacman unless exactly one version has a pkgrel, that one is not 1, and
//!   the rest is equal.
//! * Separators at the end beat letters behind any number of separators and lose to touching digits, though
//!   `a1 < a.b < a. < a1` and `1. < 1.1 < 1..a < 1.`. The key ranks them among those with one separator: it differs
//!   where such a version meets one that goes on with touching digits, or with two separators or more and letters.
//!
//! Numbers are of any size; an empty part sorts as the end.

use super::KeyWriter;
use super::run;

/// What may follow a segment, in its order.
const TOUCHING_LETTERS: u8 = 1;
const END: u8 = 2;
const TOUCHING_DIGITS: u8 = 3;
const SEPARATED_LETTERS: u8 = 4;
const ONLY_SEPARATORS: u8 = 5;
const SEPARATED_DIGITS: u8 = 6;
/// The number of separators follows, then one of the two kinds with one separator.
const FAR_SEPARATED: u8 = 7;

const FIRST_RELEASE: &str = "1";

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let version = version.trim();
    let (digits, after) = run::digits(version);
    let (epoch, rest) = match after.strip_prefix(':') {
        Some(rest) => (digits, rest),
        None => ("", version),
    };
    let (pkgver, pkgrel) = rest.rsplit_once('-').unwrap_or((rest, FIRST_RELEASE));
    key.number(epoch);
    write_part(pkgver, key);
    write_part(pkgrel, key);
}

fn write_part(part: &str, key: &mut KeyWriter) {
    let mut rest = part;
    loop {
        let (separators, segment) = run::front(rest, |c| !c.is_ascii_alphanumeric());
        let (digits, after_digits) = run::digits(segment);
        let (letters, after_letters) = run::letters(segment);
        if !digits.is_empty() {
            write_kind(separators.len(), TOUCHING_DIGITS, SEPARATED_DIGITS, key);
            key.number(digits);
            rest = after_digits;
        } else if !letters.is_empty() {
            write_kind(separators.len(), TOUCHING_LETTERS, SEPARATED_LETTERS, key);
            key.text(letters);
            rest = after_letters;
        } else {
            key.byte(if separators.is_empty() {
                END
            } else {
                ONLY_SEPARATORS
            });
            return;
        }
    }
}

/// Writes how many separators stand before a segment and of which kind it is; pacman counts bytes.
fn write_kind(separators: usize, touching: u8, separated: u8, key: &mut KeyWriter) {
    match separators {
        0 => key.byte(touching),
        1 => key.byte(separated),
        _ => {
            key.byte(FAR_SEPARATED);
            key.integer(separators as u64);
            key.byte(separated);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::super::VersionOrder::Alpm;
    use super::super::chain::{check, check_pair};

    #[test]
    fn letters_sort_below_the_end_and_separated_letters_above() {
        check(
            Alpm,
            "1.5a < 1.5alpha < 1.5b < 1.5beta < 1.5p < 1.5pre < 1.5rc < 1.5 < 1.5.a < 1.5.b < 1.5. < 1.5.1",
        );
        check(
            Alpm,
            "1.0a < 1.0a1 < 1.0a2 < 1.0a10 < 1.0a.b < 1.0a.1 < 1.0",
        );
    }

    #[test]
    fn the_number_of_separators_counts_and_their_kind_does_not() {
        check(Alpm, "1.0.1 = 1_0+1 < 1.0.2 < 1.0..a < 1.0..1 < 1.0...1");
        check(Alpm, "1.0. = 1.0.. < 1.0.1");
    }

    #[test]
    fn epochs_come_first() {
        check(
            Alpm,
            "1.1 = 0:1.1 = :1.1 = 00:1.1 < 1:1.0 < 1:1.1 < 2:0 < 10:0",
        );
    }

    #[test]
    fn a_missing_pkgrel_is_the_first() {
        check(
            Alpm,
            "1.5-0.1 < 1.5 = 1.5-1 < 1.5-1.1 < 1.5-2 < 1.5-10 < 1.5.a-1 < 1.5.1",
        );
    }

    #[test]
    fn numbers_compare_by_value() {
        check(
            Alpm,
            "1.009 = 1.9 < 1.010 = 1.10 < 1.99999999999999999999999",
        );
        check_pair(Alpm, "", Ordering::Less, "0");
    }
}
