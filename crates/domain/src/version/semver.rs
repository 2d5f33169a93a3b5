//! Semantic Versioning 2.0.0, as crates.io, Hex and SwiftPM compare, read as leniently as OSV asks.
//!
//! The standard: three numbers by value; a pre-release sorts below its release; its identifiers compare one by one,
//! numeric ones by value and below all others, others by ASCII, a shorter list below one that continues it; what
//! follows `+` has no say.
//!
//! Traps:
//! * Numbers have no upper bound, neither in the version nor in identifiers.
//! * `rc10` is one identifier and sorts below `rc2`; only `rc.10` counts as a number.
//! * The pre-release begins at the first `-` after the numbers, so `1.0.0-x-1` has one identifier, `x-1`.
//!
//! What the standard refuses still gets a place:
//! * A leading `v` or `V`, zeros before a number, and missing numbers (`1`, `1.2-rc.1`) are accepted; a missing number
//!   is zero.
//! * Further numbers continue the list: `1.2.3 < 1.2.3.1 < 1.2.4`, and `1.2.3.0` equals `1.2.3`.
//! * Text that touches the numbers is a pre-release without its hyphen: `1.0.0rc1`, `1.2.x`, `1.0.0.Final`.
//! * An empty identifier reads as `-`, the lowest text: `1.0.0-` is a pre-release.
//! * Text without a number in front (`latest`, `main`) sorts below all versions, by byte.

use super::KeyWriter;

/// First byte of a key: text that is no version, or a version.
const TEXT_ONLY: u8 = 0;
const VERSION: u8 = 1;

/// What stands behind the third and each further number, in their order.
const PRE_RELEASE: u8 = 1;
const RELEASE: u8 = 2;
const NEXT_NUMBER: u8 = 3;

/// What stands where an identifier may begin, in their order.
const END: u8 = 0;
const NUMBER: u8 = 1;
const TEXT: u8 = 2;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    match Parts::split(version) {
        Some(parts) => parts.write(key, write_identifier),
        None => write_text_only(version, key),
    }
}

/// A version cut where the standard cuts it.
pub(super) struct Parts<'a> {
    /// Digits and dots, beginning with a digit.
    pub(super) numbers: &'a str,
    /// The text behind the hyphen, or behind the numbers where the hyphen is missing.
    pub(super) pre_release: Option<&'a str>,
    /// The text behind the plus sign.
    pub(super) build: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// Cuts a version, or returns nothing where it does not begin with a number.
    pub(super) fn split(version: &'a str) -> Option<Self> {
        let version = strip_v(version.trim());
        if !starts_with_digit(version) {
            return None;
        }
        let end = version
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(version.len());
        let (numbers, rest) = version.split_at(end);
        let (rest, build) = match rest.split_once('+') {
            Some((rest, build)) => (rest, Some(build)),
            None => (rest, None),
        };
        let pre_release = (!rest.is_empty()).then(|| rest.strip_prefix('-').unwrap_or(rest));
        Some(Self {
            numbers,
            pre_release,
            build,
        })
    }

    /// Writes numbers and pre-release; `identifier` writes one identifier so that none begins with [`END`].
    pub(super) fn write(&self, key: &mut KeyWriter, identifier: fn(&str, &mut KeyWriter)) {
        key.byte(VERSION);
        write_numbers(self.numbers, key);
        match self.pre_release {
            Some(identifiers) => {
                key.byte(PRE_RELEASE);
                write_identifiers(identifiers, key, identifier);
            }
            None => key.byte(RELEASE),
        }
    }
}

/// Drops a `v` in front of a number.
pub(super) fn strip_v(version: &str) -> &str {
    match version.strip_prefix(['v', 'V']) {
        Some(rest) if starts_with_digit(rest) => rest,
        _ => version,
    }
}

pub(super) fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Returns whether the text is a run of one or more ASCII digits.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Writes the place below all versions that text without a number has.
pub(super) fn write_text_only(text: &str, key: &mut KeyWriter) {
    key.byte(TEXT_ONLY);
    key.text(text.trim());
}

/// Writes three numbers, and more as long as one of them is not zero.
fn write_numbers(numbers: &str, key: &mut KeyWriter) {
    let mut numbers = numbers.split('.').filter(|number| !number.is_empty());
    for _ in 0..3 {
        key.number(numbers.next().unwrap_or_default());
    }
    let mut zeros = 0;
    for number in numbers {
        if number.bytes().all(|digit| digit == b'0') {
            zeros += 1;
            continue;
        }
        for _ in 0..zeros {
            key.byte(NEXT_NUMBER);
            key.number("");
        }
        zeros = 0;
        key.byte(NEXT_NUMBER);
        key.number(number);
    }
}

/// Writes identifiers separated by dots, and their end.
pub(super) fn write_identifiers(
    identifiers: &str,
    key: &mut KeyWriter,
    write: fn(&str, &mut KeyWriter),
) {
    for identifier in identifiers.split('.') {
        write(
            if identifier.is_empty() {
                "-"
            } else {
                identifier
            },
            key,
        );
    }
    key.byte(END);
}

fn write_identifier(identifier: &str, key: &mut KeyWriter) {
    if is_number(identifier) {
        key.byte(NUMBER);
        key.number(identifier);
    } else {
        write_text_identifier(identifier, key);
    }
}

/// Writes an identifier that compares as text.
pub(super) fn write_text_identifier(identifier: &str, key: &mut KeyWriter) {
    key.byte(TEXT);
    key.text(identifier);
}

/// Writes an identifier that the tool reads as a machine integer, which may be negative (`1.0.0--5`).
pub(super) fn write_integer_identifier(value: i64, key: &mut KeyWriter) {
    key.byte(NUMBER);
    // With the sign bit turned over, two's complement sorts as unsigned bytes.
    for byte in (value ^ i64::MIN).to_be_bytes() {
        key.byte(byte);
    }
}
