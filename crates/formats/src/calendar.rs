//! Days, dates and times of the Gregorian calendar, without a clock.

/// A time as `YYYY-MM-DDThh:mm:ssZ`, the one form that SPDX allows, if it can be read: RFC 3339 with any offset and
/// fraction, or a date alone, which becomes its first second in UTC.
pub(crate) fn utc(text: &str) -> Option<String> {
    let ((year, month, day), of_day, second) = instant(text)?;
    let (hour, minute) = (of_day / 60, of_day % 60);
    let utc = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    Some(utc)
}

/// Whether a text can be read as a time by [`utc`].
pub(crate) fn is_time(text: &str) -> bool {
    instant(text).is_some()
}

/// The date, the minute of the day and the second of a time in UTC.
fn instant(text: &str) -> Option<((i64, i64, i64), i64, i64)> {
    let text = text.trim();
    let (date, rest) = match text.split_at_checked(10)? {
        (date, "") => (date, "T00:00:00Z"),
        both => both,
    };
    let [year, month, day] = numbers(date, b'-', [4, 2, 2])?;
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, zone) = time.split_at_checked(8)?;
    let [hour, minute, second] = numbers(clock, b':', [2, 2, 2])?;
    if !(1..=12).contains(&month)
        || !(1..=days_in(year, month)).contains(&day)
        || hour > 23
        || minute > 59
        || second > 60
    {
        return None;
    }
    let zone = zone.strip_prefix('.').map_or(zone, |fraction| {
        fraction.trim_start_matches(|c: char| c.is_ascii_digit())
    });
    let offset = minutes_of(zone)?;
    // A leap second has no successor in this arithmetic; it stays the last second of its minute.
    let minutes = days_from(year, month, day) * 1440 + hour * 60 + minute - offset;
    let date = date_of(minutes.div_euclid(1440));
    let is_written = (0..=9999).contains(&date.0);
    is_written.then_some((date, minutes.rem_euclid(1440), second))
}

/// Minutes east of UTC.
fn minutes_of(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let [hours, minutes] = numbers(rest, b':', [2, 2])?;
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

/// Numbers of fixed width between a separator.
fn numbers<const N: usize>(text: &str, separator: u8, widths: [usize; N]) -> Option<[i64; N]> {
    let mut numbers = [0; N];
    let mut rest = text.as_bytes();
    for (place, (number, width)) in numbers.iter_mut().zip(widths).enumerate() {
        if place > 0 {
            rest = rest.strip_prefix(&[separator])?;
        }
        let (digits, behind) = rest.split_at_checked(width)?;
        for digit in digits {
            let is_digit = digit.is_ascii_digit();
            *number = *number * 10 + is_digit.then(|| i64::from(digit - b'0'))?;
        }
        rest = behind;
    }
    rest.is_empty().then_some(numbers)
}

/// How many days a month has.
pub(crate) fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar, counted in eras of 400 years that begin in March.
pub(crate) fn days_from(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day: the reverse of [`days_from`].
pub(crate) fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_brought_to_utc_and_seconds() {
        for (text, expected) in [
            ("2024-05-31T00:00:00Z", "2024-05-31T00:00:00Z"),
            ("2024-05-31T00:00:00.987654Z", "2024-05-31T00:00:00Z"),
            ("2024-03-01T08:30:15+09:00", "2024-02-29T23:30:15Z"),
            ("2023-12-31T23:59:59-01:30", "2024-01-01T01:29:59Z"),
            ("2024-05-31", "2024-05-31T00:00:00Z"),
            ("1900-03-01T00:00:00Z", "1900-03-01T00:00:00Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"),
        ] {
            assert_eq!(utc(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "01-01-2026",
            "2023-02-29",
            "2024-13-01T00:00:00Z",
            "2024-05-31T24:00:00Z",
            "2024-05-31T00:00:00",
            "２０２４-05-31",
            "0000-01-01T00:00:00+23:59",
        ] {
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn days_lead_there_and_back() {
        for day in (-800_000..800_000).step_by(37) {
            let (year, month, of_month) = date_of(day);
            assert_eq!(days_from(year, month, of_month), day);
        }
    }
}
