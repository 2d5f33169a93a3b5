//! Hackage: Cabal's `Distribution.Version`, the order of the Haskell Package Versioning Policy.
//!
//! A version is a list of numbers and compares as a list: by value, a list below every one that continues it. Trap:
//! there are no silent zeros, `1.0 < 1.0.0`, so that a range "below 1.0.0" holds `1.0`.
//!
//! Cabal reads and drops old-style tags (`1.0-beta` equals `1.0`); so do we. Deviations: Cabal refuses a `v` in front,
//! leading zeros and more than nine digits (accepted here by value), and any other text behind the numbers, which sorts
//! here directly above the numbers it follows. Text without a number in front sorts below all versions.

use super::{KeyWriter, semver};

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    write_number_list(version, &['.'], is_tags, key);
}

/// Writes a list of numbers and what follows it, unless `ignored` says that the text has no say.
pub(super) fn write_number_list(
    version: &str,
    separators: &[char],
    ignored: fn(&str) -> bool,
    key: &mut KeyWriter,
) {
    const END: u8 = 0;
    const NUMBER: u8 = 1;

    let mut rest = semver::strip_v(version.trim());
    let mut next = semver::starts_with_digit(rest).then_some(rest);
    while let Some(numbers) = next {
        let end = numbers
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(numbers.len());
        let (number, behind) = numbers.split_at(end);
        key.byte(NUMBER);
        key.number(number);
        rest = behind;
        next = rest
            .strip_prefix(separators)
            .filter(|text| semver::starts_with_digit(text));
    }
    key.byte(END);
    key.text(if ignored(rest) { "" } else { rest });
}

/// Returns whether the text is a row of tags such as `-beta-2`.
fn is_tags(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|tags| {
        tags.split('-')
            .all(|tag| !tag.is_empty() && tag.chars().all(char::is_alphanumeric))
    })
}
