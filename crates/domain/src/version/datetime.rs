//! The `vers` scheme `datetime`: RFC 3339 date-times, ordered by the instant that they name.
//!
//! Traps:
//! * Offsets: `2024-01-01T00:00:00Z` equals `2023-12-31T19:00:00-05:00`; `-00:00` is UTC.
//! * Fractions have any number of digits, and zeros at their end have no say. They are compared in full.
//! * A leap second (`23:59:60Z`) is an instant of its own, after `23:59:59.9` and before `00:00:00` of the next day.
//! * `t` and `z` may be small, and a space may stand for `T` (RFC 3339, 5.6).
//!
//! Accepted beyond the standard: a date alone is its midnight, and a time without an offset is UTC. All other text sorts
//! below all date-times, by byte.

use super::KeyWriter;

const TEXT: u8 = 0;
const INSTANT: u8 = 1;

pub(super) fn write_key(version: &str, key: &mut KeyWriter) {
    let version = version.trim();
    match Instant::parse(version) {
        Some(instant) => instant.write(key),
        None => {
            key.byte(TEXT);
            key.text(version);
        }
    }
}

/// Whether the text is a date-time as read here.
pub(super) fn is_instant(text: &str) -> bool {
    Instant::parse(text).is_some()
}

struct Instant<'a> {
    /// Seconds since a day 400 years before the year 0, so that no offset makes them negative; leap seconds are not
    /// counted.
    seconds: u64,
    is_leap_second: bool,
    /// Digits of the fraction of a second, without zeros at the end.
    fraction: &'a str,
}

impl<'a> Instant<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (year, text) = digits(text, 4)?;
        let (month, text) = digits(text.strip_prefix('-')?, 2)?;
        let (day, text) = digits(text.strip_prefix('-')?, 2)?;
        if !(1..=12).contains(&month) || !(1..=days_in_month(year, month)).contains(&day) {
            return None;
        }
        let midnight = days(year, month, day) * 86_400;
        if text.is_empty() {
            return Some(Self {
                seconds: midnight,
                is_leap_second: false,
                fraction: "",
            });
        }

        let (hour, text) = digits(text.strip_prefix(['T', 't', ' '])?, 2)?;
        let (minute, text) = digits(text.strip_prefix(':')?, 2)?;
        let (second, text) = digits(text.strip_prefix(':')?, 2)?;
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let (fraction, text) = match text.strip_prefix('.') {
            Some(text) => {
                let end = text
                    .find(|c: char| !c.is_ascii_digit())
                    .unwrap_or(text.len());
                if end == 0 {
                    return None;
                }
                text.split_at(end)
            }
            None => ("", text),
        };
        let local = midnight + hour * 3_600 + minute * 60 + second.min(59);
        Some(Self {
            seconds: local.checked_add_signed(-offset(text)?)?,
            is_leap_second: second == 60,
            fraction: fraction.trim_end_matches('0'),
        })
    }

    fn write(&self, key: &mut KeyWriter) {
        key.byte(INSTANT);
        for byte in self.seconds.to_be_bytes() {
            key.byte(byte);
        }
        key.byte(u8::from(self.is_leap_second));
        key.text(self.fraction);
    }
}

/// Takes a number of so many ASCII digits from the front of a text.
fn digits(text: &str, count: usize) -> Option<(u64, &str)> {
    let (number, rest) = text.split_at_checked(count)?;
    let value = number.bytes().try_fold(0, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + u64::from(byte - b'0'))
    })?;
    Some((value, rest))
}

/// Reads an offset from UTC, in seconds.
fn offset(text: &str) -> Option<i64> {
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, text) = digits(text, 2)?;
    let (minutes, text) = digits(text.strip_prefix(':')?, 2)?;
    if hours > 23 || minutes > 59 || !text.is_empty() {
        return None;
    }
    Some(sign * i64::try_from(hours * 3_600 + minutes * 60).ok()?)
}

fn is_leap_year(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counts the days of the proleptic Gregorian calendar from 400 years before the year 0, one whole cycle of leap years.
fn days(year: u64, month: u64, day: u64) -> u64 {
    // Years that begin in March have their leap day at the end.
    let (year, month) = if month > 2 {
        (year + 400, month - 3)
    } else {
        (year + 399, month + 9)
    };
    // Months in steps of 31, 30, 31, 30, 31 days: 153 days in five months.
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
}
