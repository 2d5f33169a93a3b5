//! Conan 2: its `Version` model, which is not Semantic Versioning.
//!
//! The last `+` begins the build, the first `-` before it the pre-release; the rest is items between dots, any number
//! of them. An item is a number if Python's `int` says so (which takes `1_80` for 180), else text. Zeros at the end of
//! each of the three parts vanish: `1` equals `1.0.0`, `1-pre.0` equals `1.0-pre`. A pre-release sorts below its release,
//! `1.0-` lowest of text; the build counts, and no build is below any.
//!
//! Traps: there is no `v` prefix (`v1` is text and sorts above all numbers), and case counts.
//!
//! Deviation: Conan compares a number with text as two texts, which is no order at all (`2 < 10 < 1a < 2`). Here an item
//! that begins with digits sorts by their value and then by its text, `1 < 1* < 1a < 2 < 10 < 10a < a`; text that begins
//! with a character below the digits sorts below all numbers. This differs from Conan only where the two runs of digits
//! differ in length, and for negative numbers (`1.0--5`), which sort as text.

use std::borrow::Cow;

use super::{KeyWriter, semver};

/// What stands where an item may begin, in their order.
const END: u8 = 0;
const LOW_TEXT: u8 = 1;
const NUMBER: u8 = 2;
const HIGH_TEXT: u8 = 3;

const PRE_RELEASE: u8 = 1;
const RELEASE: u8 = 2;

const NO_BUILD: u8 = 0;
const BUILD: u8 = 1;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let (version, build) = match version.rsplit_once('+') {
        Some((version, build)) => (version, Some(build)),
        None => (version, None),
    };
    let (items, pre_release) = match version.split_once('-') {
        Some((items, pre_release)) => (items, Some(pre_release)),
        None => (version, None),
    };
    write_items(items, key);
    match pre_release {
        Some(items) => {
            key.byte(PRE_RELEASE);
            write_items(items, key);
        }
        None => key.byte(RELEASE),
    }
    match build {
        Some(items) => {
            key.byte(BUILD);
            write_items(items, key);
        }
        None => key.byte(NO_BUILD),
    }
}

fn write_items(items: &str, key: &mut KeyWriter) {
    let mut zeros = 0;
    for item in items.split('.') {
        let number = python_integer(item);
        if number.as_ref().is_some_and(|(_, digits)| digits.is_empty()) {
            zeros += 1;
            continue;
        }
        for _ in 0..zeros {
            write_number("", "", key);
        }
        zeros = 0;
        match number {
            Some((false, digits)) => write_number(&digits, "", key),
            Some((true, digits)) => {
                key.byte(LOW_TEXT);
                key.text(&format!("-{digits}"));
            }
            None => write_text(item, key),
        }
    }
    key.byte(END);
}

fn write_text(item: &str, key: &mut KeyWriter) {
    let end = item
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(item.len());
    let (digits, text) = item.split_at(end);
    if digits.is_empty() {
        key.byte(if item < "0" { LOW_TEXT } else { HIGH_TEXT });
        key.text(item);
    } else {
        write_number(digits, text, key);
        // Unlike numbers, texts that differ in leading zeros are not equal.
        key.number(&digits.len().to_string());
    }
}

/// Writes the value of digits and the text behind them, which is empty in a number.
fn write_number(digits: &str, text: &str, key: &mut KeyWriter) {
    key.byte(NUMBER);
    key.number(digits);
    key.text(text);
}

/// Reads what Python's `int` takes for a number: whether it has a minus sign, and its digits from the first that is
/// not zero.
fn python_integer(item: &str) -> Option<(bool, Cow<'_, str>)> {
    let item = item.trim();
    let digits = item.strip_prefix(['+', '-']).unwrap_or(item);
    // An underscore is allowed between two digits only.
    if !digits.split('_').all(semver::is_number) {
        return None;
    }
    let digits = digits.trim_start_matches(['0', '_']);
    let digits = if digits.contains('_') {
        digits.replace('_', "").into()
    } else {
        digits.into()
    };
    Some((item.starts_with('-'), digits))
}
