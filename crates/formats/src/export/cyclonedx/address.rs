//! Addresses as IRI references (RFC 3987), times as RFC 3339, and whom a contact is.

use super::schema::{Contact, Organisation};

/// An address in which everything is percent-encoded that the syntax does not allow. `user@host:path`, as git writes it, becomes
/// `ssh://user@host/path`.
pub(super) fn iri(address: &str) -> String {
    let address = address.trim();
    let (scheme, rest) = match address.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
        Some((host, path)) if is_git_host(host) && !path.starts_with("//") => {
            let path = path.trim_start_matches('/');
            return format!("ssh://{host}/{}", encoded(path, false));
        }
        _ => (None, address),
    };
    match (scheme, rest.strip_prefix("//")) {
        (Some(scheme), Some(rest)) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
            format!(
                "{scheme}://{}{}",
                authority_of(authority),
                encoded(path, false)
            )
        }
        (Some(scheme), None) => format!("{scheme}:{}", encoded(rest, false)),
        // Without a scheme the first segment must not look like one.
        (None, _) => encoded(rest, true),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn is_git_host(text: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'@');
    text.matches('@').count() == 1 && text.bytes().all(allowed)
}

/// User, host and port. A port that is no number is part of a broken host and is encoded with it.
fn authority_of(authority: &str) -> String {
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    let literal = host.starts_with('[') && host.contains(']') && host.is_ascii();
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
        _ => (host, None),
    };
    let mut text = String::new();
    if let Some(user) = user {
        text.push_str(&encoded(user, false).replace('@', "%40"));
        text.push('@');
    }
    if literal {
        text.push_str(host);
        return text;
    }
    text.push_str(&encoded(name, true).replace('@', "%40"));
    if let Some(port) = port {
        text.push(':');
        text.push_str(port);
    }
    text
}

/// Percent-encodes what no part of an IRI may hold, and colons before the first slash if `first` says so.
fn encoded(text: &str, first: bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    let mut colon_allowed = !first;
    let mut fragment = false;
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let allowed = match character {
            '%' => {
                let mut digits = rest.as_str().bytes();
                let mut digit = || digits.next().is_some_and(|byte| byte.is_ascii_hexdigit());
                digit() && digit()
            }
            ':' => colon_allowed,
            '#' => !std::mem::replace(&mut fragment, true),
            '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '=' | '@' | '/' | '?'
            | '-' | '.' | '_' | '~' => true,
            other => other.is_ascii_alphanumeric() || is_ucs(other),
        };
        colon_allowed |= matches!(character, '/' | '?' | '#');
        if allowed {
            encoded.push(character);
        } else {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                encoded.push('%');
                for digit in [byte >> 4, byte & 15] {
                    encoded.extend(
                        char::from_digit(digit.into(), 16).map(|digit| digit.to_ascii_uppercase()),
                    );
                }
            }
        }
    }
    encoded
}

/// The characters beyond ASCII that an IRI may hold anywhere.
fn is_ucs(character: char) -> bool {
    matches!(u32::from(character),
        0xA0..=0xD7FF | 0xF900..=0xFDCF | 0xFDF0..=0xFFEF | 0x1_0000..=0xE_FFFD)
        && u32::from(character) & 0xFFFE != 0xFFFE
        && !matches!(u32::from(character), 0xE_0000..=0xE_0FFF)
}

/// Whether a text is a date and time as RFC 3339 writes it.
pub(super) fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd:dd";
    let fits = bytes.len() > shape.len()
        && shape.iter().zip(bytes).all(|(shape, byte)| match shape {
            b'd' => byte.is_ascii_digit(),
            other => other == byte,
        });
    let number = |from: usize| {
        text.get(from..from + 2)
            .and_then(|part| part.parse::<u8>().ok())
    };
    let within =
        |from, low, high| number(from).is_some_and(|number| (low..=high).contains(&number));
    fits && within(5, 1, 12)
        && day_exists(text)
        && within(11, 0, 23)
        && within(14, 0, 59)
        && within(17, 0, 59)
        && is_zone(text.get(shape.len()..).unwrap_or_default())
}

fn day_exists(text: &str) -> bool {
    let part = |range| {
        text.get(range)
            .and_then(|part: &str| part.parse::<u16>().ok())
    };
    let (Some(year), Some(month), Some(day)) = (part(0..4), part(5..7), part(8..10)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u16::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    year > 0 && (1..=days).contains(&day)
}

/// Fractions of a second and the offset.
fn is_zone(text: &str) -> bool {
    let text = match text.strip_prefix('.') {
        Some(fraction) => {
            let rest = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
            if rest.len() == fraction.len() {
                return false;
            }
            rest
        }
        None => text,
    };
    if text == "Z" {
        return true;
    }
    let offset = text
        .strip_prefix(['+', '-'])
        .and_then(|offset| offset.split_once(':'));
    let below = |part: &str, limit: u8| {
        part.len() == 2
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse::<u8>().is_ok_and(|part| part < limit)
    };
    offset.is_some_and(|(hours, minutes)| below(hours, 24) && below(minutes, 60))
}

/// An organisation of which a name or a contact is known.
pub(super) fn organisation<'p>(
    name: Option<&'p str>,
    contact: Option<&'p str>,
) -> Option<Organisation<'p>> {
    let name = name.filter(|name| !name.trim().is_empty());
    let contact = contact.filter(|contact| !contact.trim().is_empty());
    if name.is_none() && contact.is_none() {
        return None;
    }
    let is_page = contact.is_some_and(|contact| {
        contact.contains("://")
            || !contact.contains('@') && contact.contains('.') && !contact.contains(' ')
    });
    Some(Organisation {
        name,
        url: contact.filter(|_| is_page).map(iri).into_iter().collect(),
        contact: contact
            .filter(|_| !is_page)
            .map(|contact| person(None, Some(contact)))
            .into_iter()
            .collect(),
    })
}

/// A person. A contact that is no mail address counts as a telephone number.
pub(super) fn person<'p>(name: Option<&'p str>, contact: Option<&'p str>) -> Contact<'p> {
    let mail = contact.is_some_and(is_mail);
    Contact {
        name: name.filter(|name| !name.trim().is_empty()),
        email: contact.filter(|_| mail),
        phone: contact.filter(|_| !mail),
    }
}

pub(super) fn is_mail(text: &str) -> bool {
    let mut halves = text.split('@');
    let half = |half: Option<&str>| half.is_some_and(|half| !half.is_empty());
    half(halves.next())
        && half(halves.next())
        && halves.next().is_none()
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_iri_references() {
        for (address, expected) in [
            ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
            (
                "https://example.org:8080/${x}/y z",
                "https://example.org:8080/$%7Bx%7D/y%20z",
            ),
            (
                "git@github.com:owner/project.git",
                "ssh://git@github.com/owner/project.git",
            ),
            (
                "git+ssh://git@github.com/owner/project",
                "git+ssh://git@github.com/owner/project",
            ),
            (
                "git+ssh://git@github.com:owner/project",
                "git+ssh://git@github.com%3Aowner/project",
            ),
            ("mailto:someone@example.org", "mailto:someone@example.org"),
            ("a b:c/d:e", "a%20b%3Ac/d:e"),
            ("100%", "100%25"),
            ("https://例え.jp/道", "https://例え.jp/道"),
            ("https://[::1]:80/", "https://[::1]:80/"),
            ("x#a#b", "x#a%23b"),
            ("", ""),
        ] {
            assert_eq!(iri(address), expected, "{address}");
            assert_eq!(iri(expected), expected, "{address}");
        }
    }

    #[test]
    fn times_have_date_time_and_offset() {
        for (text, expected) in [
            ("2020-04-13T20:20:39+00:00", true),
            ("2024-02-29T23:59:59.123456Z", true),
            ("2023-02-29T23:59:59Z", false),
            ("2020-04-13T20:20:39", false),
            ("2020-04-13 20:20:39Z", false),
            ("2020-04-13T24:20:39Z", false),
            ("2020-04-13", false),
            ("２020-04-13T20:20:39Z", false),
        ] {
            assert_eq!(is_time(text), expected, "{text}");
        }
    }
}
