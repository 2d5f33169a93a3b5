//! `Gem::Version`'s order, RubyGems 3 and 4.
//!
//! A version is cut into runs of digits and runs of letters; whatever separates them does not count. Segments compare
//! one by one, numbers by value, text by byte, text below numbers, a missing segment as zero.
//!
//! Traps:
//! * A hyphen means `.pre.`: `1.0-1 = 1.0.pre.1`.
//! * Letters make a pre-release wherever they stand: `1.a < 1`, `1.0.0.post < 1.0.0`.
//! * Case counts: `1.A < 1.a`.
//! * Zeros before the first text and at the end do not count: `1.0.a = 1.a`, `1.0 = 1`; zeros between do.
//! * `1.a9 = 1.a.9`, but `1.a10` is the number 10 behind `a`, above `1.a9`.
//! * An empty version is 0.
//!
//! `Gem::Version` refuses other characters; here they separate.

use super::KeyWriter;
use super::run;

/// What a place in a version holds, in its order. A zero sorts as nothing does, so what follows it decides.
const TEXT: u8 = 1;
const ZERO_BEFORE_TEXT: u8 = 2;
const END: u8 = 3;
const NUMBER: u8 = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Segment<'a> {
    Zero,
    Number(&'a str),
    Text(&'a str),
}

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let version = version.trim().replace('-', ".pre.");
    let segments = canonical(segments(&version));
    let mut text_is_next = false;
    let mut marked = Vec::with_capacity(segments.len());
    for segment in segments.into_iter().rev() {
        match segment {
            Segment::Zero => {}
            Segment::Number(_) => text_is_next = false,
            Segment::Text(_) => text_is_next = true,
        }
        marked.push((segment, text_is_next));
    }
    for (segment, text_is_next) in marked.into_iter().rev() {
        match segment {
            Segment::Text(text) => {
                key.byte(TEXT);
                key.text(text);
            }
            Segment::Zero if text_is_next => key.byte(ZERO_BEFORE_TEXT),
            Segment::Zero => {
                key.byte(NUMBER);
                key.number("");
            }
            Segment::Number(digits) => {
                key.byte(NUMBER);
                key.number(digits);
            }
        }
    }
    key.byte(END);
}

fn segments(version: &str) -> Vec<Segment<'_>> {
    let mut segments = Vec::new();
    let mut rest = version;
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        let (digits, after_digits) = run::digits(rest);
        let (letters, after_letters) = run::letters(rest);
        if !digits.is_empty() {
            segments.push(if run::is_zero(digits) {
                Segment::Zero
            } else {
                Segment::Number(digits)
            });
            rest = after_digits;
        } else if !letters.is_empty() {
            segments.push(Segment::Text(letters));
            rest = after_letters;
        } else {
            return segments;
        }
    }
}

/// Drops the zeros that do not count.
fn canonical(mut segments: Vec<Segment<'_>>) -> Vec<Segment<'_>> {
    let first_text = segments
        .iter()
        .position(|segment| matches!(segment, Segment::Text(_)));
    let mut tail = segments.split_off(first_text.unwrap_or(segments.len()));
    drop_zeros(&mut segments);
    drop_zeros(&mut tail);
    segments.append(&mut tail);
    segments
}

fn drop_zeros(segments: &mut Vec<Segment<'_>>) {
    while segments.last() == Some(&Segment::Zero) {
        segments.pop();
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::super::VersionOrder::Rubygems;
    use super::super::chain::{check, check_pair};

    #[test]
    fn letters_make_a_pre_release() {
        check(
            Rubygems,
            "1.A < 1.a = 1.0.a < 1.a.1 < 1.a.2 = 1.a2 < 1.a10 < 1.alpha < 1.b < 1.beta < 1.pre < 1.rc1 < 1",
        );
        check(Rubygems, "1.0.0.a < 1.0.0.post1 < 1.0.0 < 1.0.1.a < 1.0.1");
    }

    #[test]
    fn zeros_that_do_not_count() {
        check(Rubygems, "1 = 1.0 = 1.0.0 = 01 < 1.0.1 < 1.1 = 1.1.0");
        check(Rubygems, "1.a = 1.0.a = 1.0.0.a.0.0 = 1a");
        check(
            Rubygems,
            "1.a.b < 1.a.0.b < 1.a.0.0.b < 1.a = 1.a.0 < 1.a.0.0.1 < 1.a.0.1 < 1.a.1",
        );
    }

    #[test]
    fn a_hyphen_means_pre() {
        check(Rubygems, "1.0-x86 < 1.0-1 = 1.0.pre.1 < 1.0-2 < 1.0");
        check(Rubygems, "1.0-a = 1.0.pre.a < 1.0- = 1.0.pre < 1.0-1");
    }

    #[test]
    fn numbers_compare_by_value() {
        check(
            Rubygems,
            "1.9 < 1.10 < 1.99999999999999999999999991 < 1.99999999999999999999999999",
        );
    }

    #[test]
    fn an_empty_version_is_zero() {
        check_pair(Rubygems, "", Ordering::Equal, "0");
        check_pair(Rubygems, " 1.0\n", Ordering::Equal, "1");
    }
}
