//! Texts in the forms that SPDX wants.

use std::borrow::Cow;

use crate::lint::is_location;

/// An instant as `YYYY-MM-DDThh:mm:ssZ` (§6.9); `None` when the text is no instant.
///
/// RFC 3339 with an offset or parts of seconds is brought into that form.
pub(super) fn instant(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(())?;
        digits.parse().ok()
    };
    let marks = [(4, '-'), (7, '-'), (10, 'T'), (13, ':'), (16, ':')];
    for (at, mark) in marks {
        let found = text.get(at..=at)?;
        found
            .eq_ignore_ascii_case(mark.encode_utf8(&mut [0; 4]))
            .then_some(())?;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let sane = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second < 61;
    sane.then_some(())?;
    if text.len() == 20 && text.ends_with('Z') {
        return Some(Cow::Borrowed(text));
    }
    let mut rest = text.get(19..)?;
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
    }
    let offset = match rest.as_bytes() {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), ..] => {
            let (hours, minutes) = rest.get(1..)?.split_once(':')?;
            let digits =
                |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            (digits(hours) && digits(minutes)).then_some(())?;
            let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let minutes = days(year, month, day) * 1440 + hour * 60 + minute - offset;
    let (year, month, day) = date(minutes.div_euclid(1440));
    let clock = minutes.rem_euclid(1440);
    (0..=9999).contains(&year).then(|| {
        let (hour, minute) = (clock / 60, clock % 60);
        Cow::Owned(format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        ))
    })
}

/// Whether a text is an instant in that form already.
pub(super) fn is_instant(text: &str) -> bool {
    instant(text).as_deref() == Some(text)
}

/// Days since 1 March of the year 0 of the Gregorian calendar; a year begins in March, so that leap days end it.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month < 3 { year - 1 } else { year };
    let month = (month + 9) % 12;
    year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + day
        - 1
}

/// The date of a day counted by [`days`].
fn date(days: i64) -> (i64, i64, i64) {
    let cycle = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (year * 365 + year / 4 - year / 100);
    let month = (day * 5 + 2) / 153;
    let of_month = day - (month * 153 + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (cycle * 400 + year + next, month, of_month)
}

/// Whether a text is an address with a scheme and without blanks.
pub(super) fn is_address(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty() && is_plain(rest))
}

/// Whether a text can be a document's namespace (§6.5): a URI without `#`.
pub(super) fn is_namespace(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        is_scheme(scheme) && !rest.is_empty() && is_plain(rest) && !rest.contains('#')
    })
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| {
        byte.is_ascii_graphic()
            && !matches!(
                byte,
                b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}'
            )
    })
}

/// Whether a text can be a download location (§7.7): an address, or one of version control behind `git+` and the like.
pub(super) fn is_download_location(text: &str) -> bool {
    let is_known = is_address(text)
        || (text.starts_with("git+git@") && text.contains(':') && is_plain(text))
        || (text.starts_with("bzr+lp:") && is_plain(text));
    is_known && is_location(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_brought_into_the_one_form() {
        for (text, expected) in [
            ("2024-02-29T23:59:59Z", Some("2024-02-29T23:59:59Z")),
            ("2024-02-29T23:59:59.123Z", Some("2024-02-29T23:59:59Z")),
            ("2024-03-01T08:30:00+09:00", Some("2024-02-29T23:30:00Z")),
            ("2023-12-31T20:00:00-05:30", Some("2024-01-01T01:30:00Z")),
            ("2000-03-01T00:00:00+00:01", Some("2000-02-29T23:59:00Z")),
            ("1900-03-01T00:00:00+00:01", Some("1900-02-28T23:59:00Z")),
            ("2024-02-29", None),
            ("2024-13-01T00:00:00Z", None),
            ("yesterday, at about noon", None),
            ("日本日本日本日本", None),
            ("0000-01-01T00:00:00+00:01", None),
        ] {
            assert_eq!(instant(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn addresses_have_a_scheme() {
        assert!(is_address("https://example.com/a?b#c"));
        assert!(!is_address("example.com"));
        assert!(!is_address("https://example.com/a b"));
        assert!(is_namespace(
            "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"
        ));
        assert!(!is_namespace("https://example.com/#x"));
        assert!(is_download_location(
            "git+https://example.com/a.git@main#sub"
        ));
        assert!(is_download_location("git+git@example.com:a/b.git"));
        assert!(!is_download_location("somewhere"));
    }
}
