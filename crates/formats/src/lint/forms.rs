//! Forms of strings that several standards share: dates, addresses, numbers as XML writes them.
//!
//! * JSON Schema's `date-time` is RFC 3339 (a zone is required); XML Schema's `dateTime` is ISO 8601 (a zone is optional,
//!   years may have more digits, midnight may be 24:00:00).
//! * JSON Schema's `iri-reference` is RFC 3987: an address without a scheme must have no colon in its first segment, which
//!   refuses `git@github.com:a/b`. XML Schema's `anyURI` is the same after escaping what no address may hold.

/// One line: no line break of any kind.
pub(super) fn is_line(text: &str) -> bool {
    !text.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
}

/// Any text.
pub(super) fn is_any(_: &str) -> bool {
    true
}

/// Any text but the empty one.
pub(super) fn is_not_empty(text: &str) -> bool {
    !text.is_empty()
}

/// Whether a text is so many characters long.
pub(super) fn has_length(text: &str, min: usize, max: usize) -> bool {
    text.len() >= min && (text.len() <= max || text.chars().nth(max).is_none()) && {
        min < 2 || text.chars().nth(min - 1).is_some()
    }
}

/// A text as XML Schema sees it where white space does not matter.
pub(super) fn trim_xml(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// Takes digits off the front: exactly so many, and the number they make.
fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let (head, tail) = text.split_at_checked(count)?;
    let is_number = head.bytes().all(|byte| byte.is_ascii_digit());
    Some((head.parse().ok().filter(|_| is_number)?, tail))
}

fn month_and_day(text: &str, year: u32) -> Option<&str> {
    let (month, text) = digits(text.strip_prefix('-')?, 2)?;
    let (day, text) = digits(text.strip_prefix('-')?, 2)?;
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=days).contains(&day).then_some(text)
}

/// `12:34:56.7`; answers what follows, and hour, minute and second.
fn time(text: &str) -> Option<(&str, [u32; 3])> {
    let (hour, text) = digits(text, 2)?;
    let (minute, text) = digits(text.strip_prefix(':')?, 2)?;
    let (second, text) = digits(text.strip_prefix(':')?, 2)?;
    let text = match text.strip_prefix('.') {
        Some(fraction) => {
            let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            (rest.len() < fraction.len()).then_some(rest)?
        }
        None => text,
    };
    (minute < 60 && second < 61).then_some((text, [hour, minute, second]))
}

/// `+12:34`, at most so many hours.
fn is_offset(text: &str, hours: u32) -> bool {
    let offset = || {
        let (hour, text) = digits(text.strip_prefix(['+', '-'])?, 2)?;
        let (minute, text) = digits(text.strip_prefix(':')?, 2)?;
        Some(text.is_empty() && minute < 60 && hour * 60 + minute <= hours * 60 + 59)
    };
    offset().unwrap_or(false)
}

/// A full date of RFC 3339: `2024-02-29`.
pub(super) fn is_date(text: &str) -> bool {
    let rest = digits(text, 4).and_then(|(year, text)| month_and_day(text, year));
    rest.is_some_and(str::is_empty)
}

/// A date and time of RFC 3339: `2024-02-29T12:00:00.5Z`, `…+09:00`.
pub(super) fn is_date_time(text: &str) -> bool {
    let judge = || {
        let (year, text) = digits(text, 4)?;
        let text = month_and_day(text, year)?.strip_prefix(['T', 't'])?;
        let (zone, [hour, minute, second]) = time(text)?;
        let is_time = hour < 24 && (second < 60 || minute == 59);
        Some(is_time && (matches!(zone, "Z" | "z") || is_offset(zone, 23)))
    };
    judge().unwrap_or(false)
}

/// Takes an XML Schema date off the front.
fn xml_date(text: &str) -> Option<&str> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (year, rest) = text.split_at_checked(end)?;
    let is_year =
        end >= 4 && (end == 4 || !year.starts_with('0')) && !year.bytes().all(|b| b == b'0');
    // The last four digits decide on leap years.
    let last = year.get(end.saturating_sub(4)..)?.parse().ok()?;
    month_and_day(rest, last).filter(|_| is_year)
}

fn is_xml_zone(text: &str) -> bool {
    matches!(text, "" | "Z" | "+14:00" | "-14:00") || is_offset(text, 13)
}

/// `xs:date`.
pub(super) fn is_xml_date(text: &str) -> bool {
    xml_date(trim_xml(text)).is_some_and(is_xml_zone)
}

/// `xs:dateTime`.
pub(super) fn is_xml_date_time(text: &str) -> bool {
    let judge = || {
        let text = xml_date(trim_xml(text))?.strip_prefix('T')?;
        let (zone, [hour, minute, second]) = time(text)?;
        let is_midnight = (hour, minute, second) == (24, 0, 0);
        Some((is_midnight || hour < 24) && second < 60 && is_xml_zone(zone))
    };
    judge().unwrap_or(false)
}

/// `xs:integer`: the number, where it is not beyond all bounds that tables name.
pub(super) fn xml_integer(text: &str) -> Option<i64> {
    let text = trim_xml(text);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let bound = if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    Some(text.parse().unwrap_or(bound))
}

/// `xs:decimal`: no exponent.
pub(super) fn xml_decimal(text: &str) -> Option<f64> {
    let text = trim_xml(text);
    let number = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_decimal = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && number.bytes().any(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_decimal)
}

/// `xs:boolean`.
pub(super) fn is_xml_boolean(text: &str) -> bool {
    matches!(trim_xml(text), "true" | "false" | "1" | "0")
}

/// A mailbox: something, an at sign, and a host, without white space outside quotes.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let is_plain = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    let is_quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    is_plain(host) && (is_quoted || is_plain(local))
}

/// An IRI or a relative reference (RFC 3987).
pub(super) fn is_iri_reference(text: &str) -> bool {
    is_reference(text, &Alphabet::IRI)
}

/// A URI (RFC 3986): with a scheme.
pub(super) fn is_uri(text: &str) -> bool {
    split_scheme(text).is_some() && is_reference(text, &Alphabet::URI)
}

/// `xs:anyURI`.
pub(super) fn is_xml_any_uri(text: &str) -> bool {
    is_reference(trim_xml(text), &Alphabet::XML)
}

/// Which characters an address may have beside those of RFC 3986.
struct Alphabet {
    anywhere: fn(char) -> bool,
    in_query: fn(char) -> bool,
    in_fragment: fn(char) -> bool,
}

impl Alphabet {
    const URI: Self = Self {
        anywhere: |_| false,
        in_query: |_| false,
        in_fragment: |_| false,
    };
    const IRI: Self = Self {
        anywhere: is_unreserved_beyond_ascii,
        in_query: is_private,
        in_fragment: |_| false,
    };
    /// What XML Schema escapes before it looks. Brackets in fragments are what libxml2 takes.
    const XML: Self = Self {
        anywhere: |c| !c.is_ascii() || " <>\"{}|\\^`".contains(c) || c.is_ascii_control(),
        in_query: |_| false,
        in_fragment: |c| matches!(c, '[' | ']'),
    };
}

fn is_unreserved_beyond_ascii(c: char) -> bool {
    match u32::from(c) {
        0xA0..=0xD7FF | 0xF900..=0xFDCF | 0xFDF0..=0xFFEF => true,
        code @ 0x1_0000..=0xE_FFFD => {
            code & 0xFFFF <= 0xFFFD && !(0xE_0000..0xE_1000).contains(&code)
        }
        _ => false,
    }
}

fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xE000..=0xF8FF | 0xF_0000..=0xF_FFFD | 0x10_0000..=0x10_FFFD)
}

/// The scheme and what follows its colon.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    is_scheme.then_some((scheme, rest))
}

fn is_reference(text: &str, alphabet: &Alphabet) -> bool {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    let rest = match split_scheme(text) {
        Some((_, rest)) => rest,
        None if text
            .split('/')
            .next()
            .is_some_and(|first| first.contains(':')) =>
        {
            return false;
        }
        None => text,
    };
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", rest),
    };
    let anywhere = alphabet.anywhere;
    let in_path = |c| anywhere(c) || matches!(c, ':' | '@' | '/');
    is_authority(authority, alphabet)
        && is_made_of(path, in_path)
        && is_made_of(query, |c| in_path(c) || c == '?' || (alphabet.in_query)(c))
        && is_made_of(fragment, |c| {
            in_path(c) || c == '?' || (alphabet.in_fragment)(c)
        })
}

/// `user@host:port`, where the host may be an address in brackets.
fn is_authority(text: &str, alphabet: &Alphabet) -> bool {
    let anywhere = alphabet.anywhere;
    let (user, host) = text.split_once('@').unwrap_or(("", text));
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, port)) if is_ip_literal(address) => ("", port),
            _ => return false,
        },
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    is_made_of(user, |c| anywhere(c) || c == ':')
        && is_made_of(host, anywhere)
        && match port.strip_prefix(':') {
            Some(port) => port.bytes().all(|byte| byte.is_ascii_digit()),
            None => port.is_empty(),
        }
}

/// An address of IPv6 or of a future version: `v1.x`.
fn is_ip_literal(text: &str) -> bool {
    if text.parse::<std::net::Ipv6Addr>().is_ok() {
        return true;
    }
    let future = text
        .strip_prefix(['v', 'V'])
        .and_then(|rest| rest.split_once('.'));
    future.is_some_and(|(version, address)| {
        !version.is_empty()
            && version.bytes().all(|byte| byte.is_ascii_hexdigit())
            && !address.is_empty()
            && !address.contains('%')
            && is_made_of(address, |c| c == ':')
    })
}

/// Whether a text has only unreserved characters, escapes, sub-delimiters and what else is allowed.
fn is_made_of(text: &str, also: impl Fn(char) -> bool) -> bool {
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let is_fine = match c {
            '%' => {
                let mut hex = || rest.next().is_some_and(|c| c.is_ascii_hexdigit());
                hex() && hex()
            }
            _ => c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=".contains(c) || also(c),
        };
        if !is_fine {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(holds: fn(&str) -> bool, yes: &[&str], no: &[&str]) {
        for text in yes {
            assert!(holds(text), "{text:?}");
        }
        for text in no {
            assert!(!holds(text), "{text:?}");
        }
    }

    #[test]
    fn dates_and_times() {
        check(
            is_date_time,
            &[
                "2024-02-29T12:00:00Z",
                "2024-02-29t12:00:00.123456789z",
                "1990-12-31T23:59:60Z",
                "2024-01-01T00:00:00-23:59",
            ],
            &[
                "",
                "2023-02-29T12:00:00Z",
                "2024-02-29T12:00:00",
                "2024-02-29 12:00:00Z",
                "2024-02-29T24:00:00Z",
                "2024-02-29T12:00:00.Z",
                "2024-02-29T12:00Z",
                "2024-02-29T12:00:00+0900",
                "2024-2-29T12:00:00Z",
                "2024-02-29T12:00:00+24:00",
                "２024-02-29T12:00:00Z",
            ],
        );
        check(
            is_date,
            &["2000-02-29"],
            &["1900-02-29", "2000-02-29Z", "2000-13-01", "20000229"],
        );
        check(
            is_xml_date_time,
            &[
                "2024-02-29T12:00:00",
                " 2024-02-29T24:00:00.0-14:00\n",
                "-12024-02-29T12:00:00.5Z",
            ],
            &[
                "2024-02-29T12:00:00+14:01",
                "0000-01-01T00:00:00",
                "02024-01-01T00:00:00",
                "now",
            ],
        );
        check(
            is_xml_date,
            &["2024-02-29", "2024-02-29+09:00"],
            &["2024-02-30", "2024-02-29T"],
        );
    }

    #[test]
    fn addresses() {
        check(
            is_iri_reference,
            &[
                "",
                "https://example.org:8080/a/b?c=d&e#f",
                "https://例え.jp/パス?鍵=値#片",
                "http://[::1]:80/",
                "http://[v1.a:b]/",
                "pkg:npm/%40a/b@1.0?x=y#z",
                "mailto:a@example.org",
                "a/b:c",
                "./a:b",
                "//host",
                "#fragment",
                "urn:uuid:x",
            ],
            &[
                "git@github.com:a/b.git",
                "1a:b",
                ":a",
                "a b",
                "http://a/{b}",
                "http://a/%zz",
                "http://a/%e",
                "http://a:b/",
                "http://a@b@c/",
                "http://[zz]/",
                "http://a/[b]",
                "a#b#c",
                "C:\\x",
                "http://a/\u{e000}",
            ],
        );
        check(
            is_uri,
            &["https://example.org", "x:"],
            &["a", "//a", "http://例え.jp"],
        );
        check(
            is_xml_any_uri,
            &["a b", "C:\\x", " http://a/{b} ", "x#[y]", "例え"],
            &[
                "git@github.com:a/b.git",
                "%zz",
                "a#b#c",
                "[a]",
                "http://a:b/",
            ],
        );
        check(
            is_email,
            &["a@b", "\"a b\"@c", "山@例え.jp"],
            &["a", "@b", "a@", "a b@c", "A <a@b >"],
        );
    }

    #[test]
    fn numbers_in_xml() {
        assert_eq!(xml_integer(" +12 "), Some(12));
        assert_eq!(xml_integer("-99999999999999999999"), Some(i64::MIN));
        assert_eq!(xml_integer("1.0"), None);
        assert_eq!(xml_integer("+"), None);
        assert_eq!(xml_decimal("-.5"), Some(-0.5));
        assert_eq!(xml_decimal("1."), Some(1.0));
        for text in ["1e5", ".", "", "NaN", "1.2.3", "0x1"] {
            assert_eq!(xml_decimal(text), None, "{text}");
        }
        check(is_xml_boolean, &["true", " 1 "], &["TRUE", "yes", ""]);
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        assert!(has_length("日本語", 1, 3));
        assert!(!has_length("日本語", 1, 2));
        assert!(!has_length("", 1, 2));
        assert!(!has_length("語", 2, 3));
        assert!(has_length("", 0, 0));
    }
}
