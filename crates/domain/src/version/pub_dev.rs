//! Dart's pub: `pub_semver` 2, which also fits Julia's `VersionNumber`.
//!
//! Semantic Versioning with one great difference: the build counts. `1.0.0 < 1.0.0+1 < 1.0.0+a`, and builds compare
//! identifier by identifier as pre-releases do.
//!
//! Traps: an identifier is a number if Dart's `int.tryParse` says so. That takes a minus sign (`1.0.0--5` has the
//! identifier −5), hexadecimal (`0x1F`) and nothing outside 64 bits, so a longer run of digits is text and sorts above
//! all numbers.
//!
//! Deviations: pub refuses `v`, missing and further numbers, and numbers above 2^63 − 1; they are read as in
//! `semver.rs`.

use super::KeyWriter;
use super::semver::{self, Parts};

const NO_BUILD: u8 = 0;
const BUILD: u8 = 1;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let Some(parts) = Parts::split(version) else {
        return semver::write_text_only(version, key);
    };
    parts.write(key, write_identifier);
    match parts.build {
        Some(identifiers) => {
            key.byte(BUILD);
            semver::write_identifiers(identifiers, key, write_identifier);
        }
        None => key.byte(NO_BUILD),
    }
}

fn write_identifier(identifier: &str, key: &mut KeyWriter) {
    match parse_integer(identifier) {
        Some(value) => semver::write_integer_identifier(value, key),
        None => semver::write_text_identifier(identifier, key),
    }
}

/// Reads an integer as Dart does: decimal within 64 bits with sign, or up to 16 hexadecimal digits.
fn parse_integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    match digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"))
    {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            // Values from 2^63 on wrap round to negative ones.
            let value = u64::from_str_radix(digits, 16).ok()?.cast_signed();
            Some(if negative {
                value.wrapping_neg()
            } else {
                value
            })
        }
        Some(_) => None,
        None => semver::is_number(digits).then(|| text.parse().ok())?,
    }
}
