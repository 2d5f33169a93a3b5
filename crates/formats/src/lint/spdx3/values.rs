//! Values that are no objects.

use serde_json::Value;

use super::super::FaultCode;
use super::super::spdx2::is_time;
use super::classes::Kind;

/// What is wrong with a value, and what was expected.
type Wrong = (FaultCode, String);

/// Checks a value of any kind but an object.
pub(super) fn check(value: &Value, kind: Kind) -> Result<(), Wrong> {
    match kind {
        Kind::Object(_) => Ok(()),
        Kind::Bool => must(value.is_boolean(), FaultCode::Type, "boolean"),
        Kind::Whole(min) => match value.as_i64() {
            Some(number) => must(number >= min, FaultCode::Range, &format!("{min}..")),
            None if value.is_u64() => Ok(()),
            None => Err((FaultCode::Type, "integer".to_owned())),
        },
        Kind::Decimal => match value {
            Value::Number(_) => Ok(()),
            Value::String(text) => must(is_decimal(text), FaultCode::Form, "number"),
            _ => Err((FaultCode::Type, "number | string".to_owned())),
        },
        Kind::Text | Kind::Uri => must(value.is_string(), FaultCode::Type, "string"),
        Kind::Time => text(value, is_time, FaultCode::Form, "YYYY-MM-DDThh:mm:ssZ"),
        Kind::Version => text(value, is_version, FaultCode::Form, "major.minor.patch"),
        Kind::Edition => {
            text(value, is_version, FaultCode::Form, "major.minor.patch")?;
            let is_known = |text: &str| text.starts_with("3.0.");
            text(value, is_known, FaultCode::Version, "3.0.0..3.0.1")
        }
        Kind::MediaType => text(value, is_media_type, FaultCode::Form, "type/subtype"),
        Kind::Words(words) => match value.as_str() {
            Some(word) if words.contains(&word) => Ok(()),
            Some(_) => Err((FaultCode::NotListed, words.join(", "))),
            None => Err((FaultCode::Type, "string".to_owned())),
        },
    }
}

fn must(holds: bool, code: FaultCode, expected: &str) -> Result<(), Wrong> {
    if holds {
        Ok(())
    } else {
        Err((code, expected.to_owned()))
    }
}

fn text(
    value: &Value,
    holds: fn(&str) -> bool,
    code: FaultCode,
    expected: &str,
) -> Result<(), Wrong> {
    match value.as_str() {
        Some(text) => must(holds(text), code, expected),
        None => Err((FaultCode::Type, "string".to_owned())),
    }
}

/// Whether a text is an address, as the schema tells: a colon with something on each side.
pub(super) fn is_iri(text: &str) -> bool {
    !text.starts_with("_:")
        && text.split_once(':').is_some_and(|(scheme, rest)| {
            !scheme.is_empty() && !rest.is_empty() && !text.contains(char::is_whitespace)
        })
}

/// Whether a text names a blank node.
pub(super) fn is_blank(text: &str) -> bool {
    text.strip_prefix("_:").is_some_and(|name| !name.is_empty())
}

fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    !whole.is_empty() && is_digits(whole) && is_digits(fraction)
}

fn is_media_type(text: &str) -> bool {
    let mut parts = text.split('/');
    let mut part = || parts.next().is_some_and(|part| !part.is_empty());
    part() && part() && parts.next().is_none()
}

/// A version by Semantic Versioning 2.0.0.
pub(super) fn is_version(text: &str) -> bool {
    let (text, build) = text
        .split_once('+')
        .map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, before) = text
        .split_once('-')
        .map_or((text, None), |(core, before)| (core, Some(before)));
    let is_number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part.len() == 1 || !part.starts_with('0'))
    };
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let is_free = |part: &str| {
        is_name(part) && (is_number(part) || !part.bytes().all(|b| b.is_ascii_digit()))
    };
    core.split('.').count() == 3
        && core.split('.').all(is_number)
        && before.is_none_or(|before| before.split('.').all(is_free))
        && build.is_none_or(|build| build.split('.').all(is_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_kind() {
        for (kind, good, bad) in [
            (Kind::Whole(1), "1", "0"),
            (Kind::Whole(0), "0", "\"0\""),
            (Kind::Decimal, "\"-1.5\"", "\"1.5.1\""),
            (Kind::Decimal, "1.5", "true"),
            (Kind::Bool, "true", "\"true\""),
            (Kind::Text, "\"\"", "1"),
            (Kind::Time, "\"2024-01-01T00:00:00Z\"", "\"2024-01-01\""),
            (Kind::Version, "\"3.0.1\"", "\"3.0\""),
            (Kind::Edition, "\"3.0.1\"", "\"3.1.0\""),
            (Kind::Version, "\"3.0.1-rc.1+b\"", "\"3.0.01\""),
            (Kind::MediaType, "\"text/plain\"", "\"text\""),
            (Kind::Words(&["a"]), "\"a\"", "\"b\""),
        ] {
            let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            assert_eq!(check(&read(good), kind), Ok(()), "{good}");
            assert!(check(&read(bad), kind).is_err(), "{bad}");
        }
        assert!(is_iri("urn:x") && is_iri("https://e.org/x#y") && is_blank("_:a"));
        for text in ["", "x", ":x", "x:", "_:a", "a b:c"] {
            assert!(!is_iri(text), "{text}");
        }
    }
}
