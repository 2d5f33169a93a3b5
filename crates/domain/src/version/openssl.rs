//! OpenSSL: letters up to 1.1.1, semantic versions from 3.0 (OpenSSL's release strategy; `vers` scheme `openssl`).
//!
//! Up to 1.1.1 a release is three numbers and letters: `1.0.2 < 1.0.2a < … < 1.0.2y < 1.0.2za < 1.0.2zb`. Letters sort as
//! text, so `0.9.8z < 0.9.8zh`, and the numbers go first: `0.9.8zh < 1.0.0`. From 3.0 on letters are gone.
//!
//! Pre-releases, in both times, are a word and a number: `1.0.0-beta1`, `1.1.1-pre9`, `3.0.0-alpha17`, also written
//! `0.9.3beta1`. Traps:
//! * They belong to what they precede: `1.0.2 < 1.0.2a-dev < 1.0.2a`.
//! * Their numbers count: `3.0.0-alpha2 < 3.0.0-alpha10`, as they were released. Strict Semantic Versioning would turn
//!   these round.
//! * `-dev` is the tree before the release or before the pre-release: `1.1.1-pre3-dev < 1.1.1-pre3`.
//!
//! Forms that mean the plain version: `OpenSSL 1.0.2k-fips  26 Jan 2017` (what the program prints), `openssl-3.0.0` and
//! `OpenSSL_1_1_1w` (tags); `-fips` and everything behind `+` have no say.
//!
//! No OpenSSL release, but found: another word behind the hyphen is a pre-release from 3.0 on, as Semantic Versioning
//! has it, and an addition on top before that (`1.1.1w-0` of a packager). Text without a number in front sorts below all
//! versions.

use super::{KeyWriter, semver};

const TEXT: u8 = 0;
const VERSION: u8 = 1;

/// What stands behind numbers and letters, in their order.
const PRE_RELEASE: u8 = 1;
const RELEASE: u8 = 2;
const ADDITION: u8 = 3;

/// The words of pre-releases, in their order.
const PRE_RELEASES: [&str; 5] = ["dev", "alpha", "beta", "pre", "rc"];

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let lower = version.trim().to_ascii_lowercase();
    let version = match lower.strip_prefix("openssl") {
        Some(rest) => rest.trim_start_matches(['-', '_', ' ', '/']),
        None => semver::strip_v(&lower),
    };
    if !semver::starts_with_digit(version) {
        key.byte(TEXT);
        key.text(version);
        return;
    }
    // Nothing behind a space or a plus sign has a say.
    let version = version.split([' ', '+']).next().unwrap_or_default();
    let end = version
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_')
        .unwrap_or(version.len());
    let (numbers, rest) = version.split_at(end);
    let letters = rest
        .find(|c: char| !c.is_ascii_lowercase())
        .unwrap_or(rest.len());
    let (letters, suffix) = match rest.split_at(letters) {
        (word, _) if PRE_RELEASES.contains(&word) => ("", rest),
        (letters, behind) => (letters, behind),
    };

    let numbers = numbers.replace('_', ".");
    key.byte(VERSION);
    semver::write_key(&numbers, key);
    key.text(letters);
    write_suffix(
        suffix.trim_matches(['-', '_', '.']),
        is_semantic(&numbers),
        key,
    );
}

/// Returns whether a version is of the time of Semantic Versioning, which began with 3.0.
fn is_semantic(numbers: &str) -> bool {
    let major = numbers
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_start_matches('0');
    major.len() > 1 || major >= "3"
}

/// Writes what stands behind numbers and letters, such as `pre3-dev`.
fn write_suffix(suffix: &str, is_semantic: bool, key: &mut KeyWriter) {
    let suffix = suffix
        .strip_suffix("fips")
        .unwrap_or(suffix)
        .trim_end_matches(['-', '_', '.']);
    if suffix.is_empty() {
        return key.byte(RELEASE);
    }
    let (word, behind) = cut(suffix, |c| !c.is_ascii_lowercase());
    let rank = PRE_RELEASES.iter().position(|known| *known == word);
    key.byte(if rank.is_some() || is_semantic {
        PRE_RELEASE
    } else {
        ADDITION
    });
    key.integer(
        rank.unwrap_or(PRE_RELEASES.len())
            .try_into()
            .unwrap_or(u64::MAX),
    );
    if rank.is_none() {
        key.text(word);
    }
    let (number, behind) = cut(behind.trim_start_matches(['-', '_', '.']), |c| {
        !c.is_ascii_digit()
    });
    key.number(number);
    let behind = behind.trim_start_matches(['-', '_', '.']);
    key.byte(if behind == "dev" {
        PRE_RELEASE
    } else {
        RELEASE
    });
    key.text(behind);
}

/// Cuts a text before the first character that fits.
fn cut(text: &str, fits: fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(fits).unwrap_or(text.len()))
}
