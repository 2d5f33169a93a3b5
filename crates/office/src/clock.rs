//! Time, identifiers and randomness: the one place where they enter.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::error::Error;

/// Where the present comes from.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    Machine,
    /// A standing instant, in milliseconds since 1970: for tests and for reproducible output.
    Standing(i64),
}

impl Clock {
    /// Now, in milliseconds since 1970.
    pub fn now(self) -> i64 {
        match self {
            Self::Machine => Timestamp::now().as_millisecond(),
            Self::Standing(instant) => instant,
        }
    }
}

/// The end of the time that a piece of work may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// So much later than now; never, where that is later than a clock can tell.
    pub(crate) fn after(time: Duration) -> Self {
        Self(Instant::now().checked_add(time))
    }

    pub(crate) fn is_over(self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }

    /// How long it is until then; `None` for an end that never comes.
    pub(crate) fn remaining(self) -> Option<Duration> {
        self.0
            .map(|end| end.saturating_duration_since(Instant::now()))
    }
}

/// A new identifier: 26 characters that sort by time, then 80 random bits (the form of a ULID).
pub(crate) fn identifier(now: i64) -> String {
    let mut random = [0_u8; 10];
    // Without a source of randomness nothing else works either; identifiers would still be distinct by time.
    _ = getrandom::fill(&mut random);
    let random = random
        .iter()
        .fold(0_u128, |value, byte| value << 8 | u128::from(*byte));
    let value = u128::from(now.unsigned_abs()) << 80 | random;
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    (0..26)
        .rev()
        .map(|place| char::from(DIGITS[(value >> (place * 5) & 31) as usize]))
        .collect()
}

/// A new random UUID (RFC 9562, version 4).
pub(crate) fn uuid() -> String {
    let mut random = [0_u8; 16];
    // As in `identifier`.
    _ = getrandom::fill(&mut random);
    let value = u128::from_be_bytes(random);
    let value = value & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let digits = format!("{value:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    let parts = parts.map(|part| digits.get(part).unwrap_or_default());
    parts.join("-")
}

/// Bytes that nobody can guess. Fails where the system has none to give.
pub(crate) fn random() -> Result<[u8; 32], Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| Error::File {
        path: String::new(),
        source: std::io::Error::other(error.to_string()),
    })?;
    Ok(random)
}

/// An instant as documents and people write it, in milliseconds since 1970: RFC 3339 with any offset, without offset (as
/// UTC), or a date alone (its beginning in UTC).
pub fn instant(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp.as_millisecond());
    }
    let civil: DateTime = text.parse().ok()?;
    let zoned = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_millisecond())
}

/// The end of the day when only a date is given: "as of 1 March" includes what came on that day.
pub fn as_of(text: &str) -> Option<i64> {
    const DAY: i64 = 86_400_000;
    let start = instant(text)?;
    let text = text.trim();
    // A date with a time behind it is read as a date too.
    let has_time = text.contains([' ', 'T', 't']);
    let only_date = !has_time && text.parse::<jiff::civil::Date>().is_ok();
    Some(if only_date { start + DAY - 1 } else { start })
}

/// An instant in RFC 3339, UTC, to the second.
pub fn rfc3339(instant: i64) -> String {
    match Timestamp::from_second(instant.div_euclid(1000)) {
        Ok(timestamp) => timestamp.to_string(),
        Err(_) => String::new(),
    }
}

/// An instant in RFC 3339, UTC, with all that is known of it.
pub(crate) fn rfc3339_exact(instant: i64) -> String {
    match Timestamp::from_millisecond(instant) {
        Ok(timestamp) => timestamp.to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_as_written() {
        assert_eq!(instant("1970-01-01T00:00:01Z"), Some(1_000));
        assert_eq!(instant("1970-01-01T09:00:01+09:00"), Some(1_000));
        assert_eq!(instant("1970-01-01T00:00:01.5Z"), Some(1_500));
        assert_eq!(instant("1970-01-01T00:00:01"), Some(1_000));
        assert_eq!(instant("1970-01-02"), Some(86_400_000));
        assert_eq!(instant("yesterday"), None);
        for day in ["1970-01-01", "19700101", " 1970-01-01 "] {
            assert_eq!(as_of(day), Some(86_399_999), "{day}");
        }
        assert_eq!(as_of("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(rfc3339(1_000), "1970-01-01T00:00:01Z");
    }

    #[test]
    fn a_deadline_may_be_later_than_any_clock_tells() {
        let never = Deadline::after(Duration::MAX);
        assert!(!never.is_over());
        assert_eq!(never.remaining(), None);
        let now = Deadline::after(Duration::ZERO);
        assert!(now.is_over());
        assert_eq!(now.remaining(), Some(Duration::ZERO));
    }

    #[test]
    fn identifiers_are_random_uuids() {
        let (a, b) = (uuid(), uuid());
        assert_ne!(a, b);
        assert_eq!(a.len(), 36);
        assert_eq!(a.as_bytes().get(14), Some(&b'4'));
        assert!(
            a.as_bytes()
                .get(19)
                .is_some_and(|digit| b"89ab".contains(digit))
        );
    }

    #[test]
    fn identifiers_sort_by_time_and_differ() {
        let (a, b) = (identifier(1_000), identifier(2_000));
        assert!(a < b);
        assert_eq!(a.len(), 26);
        assert_ne!(identifier(1_000), a);
    }
}
