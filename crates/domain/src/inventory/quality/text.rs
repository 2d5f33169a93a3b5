//! What a text says: something, that it is unknown, or nothing.

use super::Answer;
use crate::inventory::document::Field;

/// What plain text answers. `unknown` and `NOASSERTION` are declarations in any format, since tools write them into
/// CycloneDX as well.
pub(super) fn answer(text: Option<&str>) -> Answer {
    let Some(text) = text.map(str::trim) else {
        return Answer::Omitted;
    };
    if text.is_empty() {
        Answer::Omitted
    } else if text.eq_ignore_ascii_case("NOASSERTION") || text.eq_ignore_ascii_case("unknown") {
        Answer::DeclaredUnknown
    } else {
        Answer::Stated
    }
}

/// What a field answers; `NONE` is an answer.
pub(super) fn field(field: &Field<'_>) -> Answer {
    match field {
        Field::Omitted => Answer::Omitted,
        Field::DeclaredUnknown => Answer::DeclaredUnknown,
        Field::DeclaredNone => Answer::Stated,
        Field::Stated(text) => answer(Some(text)),
    }
}

/// Whether a text is a mail address or a web page, which BSI wants of everyone it asks for.
pub(super) fn is_contact(text: &str) -> bool {
    let text = text.trim();
    let has_scheme = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && text.len() > scheme.len()
    };
    has_scheme("https://")
        || has_scheme("http://")
        || text
            .split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}

/// Whether a text begins with the scheme of a URI (RFC 3986 §3.1).
pub(super) fn is_uri(text: &str) -> bool {
    text.trim().split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Whether a text begins with a calendar date, `2026-07-29`.
pub(super) fn has_date(text: &str) -> bool {
    date(text.trim()).is_some()
}

/// Whether a text is a point in time in the form of RFC 9557: that of RFC 3339, with bracketed suffixes allowed.
pub(super) fn is_time(text: &str) -> bool {
    time(text.trim()).is_some()
}

fn date(text: &str) -> Option<&str> {
    let (_, text) = number(text, 4, 0, 9999)?;
    let (month, text) = number(text.strip_prefix('-')?, 2, 1, 12)?;
    let (day, text) = number(text.strip_prefix('-')?, 2, 1, 31)?;
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (day <= days).then_some(text)
}

fn time(text: &str) -> Option<()> {
    let text = date(text)?.strip_prefix(['T', 't'])?;
    let (_, text) = number(text, 2, 0, 23)?;
    let (_, text) = number(text.strip_prefix(':')?, 2, 0, 59)?;
    let (_, text) = number(text.strip_prefix(':')?, 2, 0, 60)?;
    let text = match text.strip_prefix('.') {
        Some(rest) => {
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            if end == 0 {
                return None;
            }
            rest.get(end..)?
        }
        None => text,
    };
    let text = match text.strip_prefix(['Z', 'z']) {
        Some(rest) => rest,
        None => {
            let (_, text) = number(text.strip_prefix(['+', '-'])?, 2, 0, 23)?;
            number(text.strip_prefix(':')?, 2, 0, 59)?.1
        }
    };
    let is_suffix = text.is_empty() || (text.starts_with('[') && text.ends_with(']'));
    is_suffix.then_some(())
}

fn number(text: &str, digits: usize, min: u16, max: u16) -> Option<(u16, &str)> {
    let (head, rest) = (text.get(..digits)?, text.get(digits..)?);
    let is_plain = head.bytes().all(|byte| byte.is_ascii_digit());
    let value = if is_plain {
        head.parse().ok()?
    } else {
        return None;
    };
    (min..=max).contains(&value).then_some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_a_declaration_and_blank_is_silence() {
        for (text, expected) in [
            (None, Answer::Omitted),
            (Some("  "), Answer::Omitted),
            (Some("NOASSERTION"), Answer::DeclaredUnknown),
            (Some("Unknown"), Answer::DeclaredUnknown),
            (Some("1.0"), Answer::Stated),
        ] {
            assert_eq!(answer(text), expected, "{text:?}");
        }
        assert_eq!(field(&Field::DeclaredNone), Answer::Stated);
    }

    #[test]
    fn times_have_the_form_of_rfc_9557() {
        for text in [
            "2026-07-29T10:00:00Z",
            "2026-07-29T10:00:00.123456+09:00",
            "2026-07-29T10:00:00+09:00[Asia/Tokyo]",
            "2016-12-31T23:59:60Z",
        ] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "",
            "2026-07-29",
            "2026-07-29 10:00:00Z",
            "2026-07-29T10:00:00",
            "2026-13-29T10:00:00Z",
            "2026-02-30T10:00:00Z",
            "2026-07-29T24:00:00Z",
            "2026-07-29T10:00:00.Z",
            "2026-07-29T10:00:00Zx",
            "あ026-07-29T10:00:00Z",
        ] {
            assert!(!is_time(text), "{text}");
        }
        assert!(has_date("2026-07-29") && !has_date("29 July"));
    }

    #[test]
    fn contacts_and_uris_are_told_from_names() {
        for text in [
            "https://example.com",
            "HTTP://x.y",
            "a@example.com",
            "mailto:a@example.com",
        ] {
            assert!(is_contact(text), "{text}");
        }
        for text in ["Example Ltd", "https://", "@example", "あ@b"] {
            assert!(!is_contact(text), "{text}");
        }
        assert!(is_uri("urn:uuid:x") && is_uri("https://e.org/x"));
        assert!(!is_uri("x") && !is_uri(":x") && !is_uri("1a:x") && !is_uri("a:"));
    }
}
