//! NuGet: `NuGet.Versioning` (NuGet 6), which is Semantic Versioning 2.0.0 with four numbers and without case.
//!
//! Traps:
//! * One to four numbers, missing ones zero: `1.0` equals `1.0.0.0`; leading zeros are fine: `1.0.01` equals `1.0.1`.
//! * Labels compare without case (`OrdinalIgnoreCase`, that is in upper case).
//! * A label is numeric if .NET's `int.TryParse` says so: 32 bits and a minus sign. `1.0.0--5` has the number −5, and
//!   a longer run of digits is text, so `20240101000000` sorts above `3` *and* below `4a` as text.
//! * What follows `+` has no say.
//!
//! Deviations: NuGet refuses `v`, a fifth number, numbers above 2^31 − 1, empty labels and numeric labels with leading
//! zeros; they are read as in `semver.rs`.

use super::KeyWriter;
use super::semver::{self, Parts};

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    match Parts::split(version) {
        Some(parts) => parts.write(key, write_label),
        None => semver::write_text_only(version, key),
    }
}

fn write_label(label: &str, key: &mut KeyWriter) {
    let digits = label.strip_prefix('-').unwrap_or(label);
    match label.parse::<i32>() {
        Ok(value) if semver::is_number(digits) => {
            semver::write_integer_identifier(i64::from(value), key);
        }
        _ => {
            let upper: String = label.chars().map(simple_upper_case).collect();
            semver::write_text_identifier(&upper, key);
        }
    }
}

/// Maps a character to its one upper-case character; those whose upper case is longer stay, as in .NET.
fn simple_upper_case(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => upper,
        _ => c,
    }
}
