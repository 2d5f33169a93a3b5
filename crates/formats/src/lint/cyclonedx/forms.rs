//! Forms of strings in CycloneDX, and the shapes that many tables use.
//!
//! Traps: 1.2 allows no line break in most strings of JSON; what JSON leaves free, XML may not (addresses, CPE names), and
//! the other way round (mailboxes, lengths).

use crate::lint::FaultCode;
use crate::lint::forms::{
    has_length, is_any, is_date, is_date_time, is_email, is_iri_reference, is_line, is_not_empty,
    is_uri, is_xml_any_uri, is_xml_date, is_xml_date_time, trim_xml,
};
use crate::lint::shape::{Form, Shape, find_word, list, words};

/// Any string; in 1.2 without line breaks.
pub(super) const LINE: Shape = Shape::Form(&LINE_FORM);
static LINE_FORM: Form = Form::new("line", is_any).older(2, is_line).xml(|_, _| true);

/// Strings.
pub(super) const TEXTS: Shape = Shape::List(&list(Shape::Text));

/// Strings; anything in XML, where the schema forgot the type of some.
pub(super) const UNTYPED: Shape = Shape::List(&list(Shape::Any));

/// The name of a thing in the document.
pub(super) const BOM_REF: Shape = Shape::Id(&REF_FORM);
/// The name of a thing in this or another document.
pub(super) const REF: Shape = Shape::Form(&REF_FORM);
/// Names of things.
pub(super) const REFS: Shape = Shape::List(&list(REF));
/// Names of things, each once.
pub(super) const UNIQUE_REFS: Shape = Shape::List(&list(REF).unique());
/// The name of a thing that must stand in this document, unless it says which other.
pub(super) const LOCAL_REF: Shape = Shape::Reference(&REF_FORM, &LOCAL_REF_FORM);
/// Such names, each once.
pub(super) const LOCAL_REFS: Shape = Shape::List(&list(LOCAL_REF).unique());
static LOCAL_REF_FORM: Form = Form::new("bom-ref", |text| {
    !text.is_empty() && !text.starts_with("urn:cdx:")
});
static REF_FORM: Form = Form::new("not empty", is_not_empty).older(4, is_any);

/// A date and time.
pub(super) const DATE_TIME: Shape = Shape::Form(&DATE_TIME_FORM);
static DATE_TIME_FORM: Form =
    Form::new("date-time", is_date_time).xml(|text, _| is_xml_date_time(text));

/// A day.
pub(super) const DATE: Shape = Shape::Form(&DATE_FORM);
static DATE_FORM: Form = Form::new("date", is_date).xml(|text, _| is_xml_date(text));

/// An address, checked in all editions.
pub(super) const IRI: Shape = Shape::Form(&IRI_FORM);
static IRI_FORM: Form =
    Form::new("iri-reference", is_iri_reference).xml(|text, _| is_xml_any_uri(text));

/// An address; in JSON 1.2 any line.
pub(super) const URL: Shape = Shape::Form(&URL_FORM);
static URL_FORM: Form = Form::new("iri-reference", is_iri_reference)
    .older(2, is_line)
    .xml(|text, _| is_xml_any_uri(text));
/// Addresses; in JSON 1.2 any strings.
pub(super) const URLS: Shape = Shape::List(&list(Shape::Form(&LISTED_URL_FORM)));
static LISTED_URL_FORM: Form = Form::new("iri-reference", is_iri_reference)
    .older(2, is_any)
    .xml(|text, _| is_xml_any_uri(text));

/// An address in XML, any string in JSON; in 1.2 without line breaks.
pub(super) const XML_URI: Shape = Shape::Form(&XML_URI_FORM);
static XML_URI_FORM: Form = Form::new("uri", is_any)
    .older(2, is_line)
    .xml(|text, _| is_xml_any_uri(text));

/// A mailbox; free in XML.
pub(super) const EMAIL: Shape = Shape::Form(&EMAIL_FORM);
static EMAIL_FORM: Form = Form::new("email", is_email).xml(|_, _| true);

/// The mailbox of a contact: free before 1.4.
pub(super) const CONTACT_EMAIL: Shape = Shape::Form(&CONTACT_EMAIL_FORM);
static CONTACT_EMAIL_FORM: Form = Form::new("email", is_email)
    .older(3, is_line)
    .xml(|_, _| true);

/// A version: of limited length since 1.6.
pub(super) const VERSION: Shape = Shape::Form(&VERSION_FORM);
static VERSION_FORM: Form = Form::new("..1024 characters", |text| has_length(text, 0, 1_024))
    .older(5, is_any)
    .xml(|text, edition| edition < 6 || has_length(text, 0, 1_024));

/// An affected version: before 1.6 not empty in JSON and free in XML.
pub(super) const AFFECTED_VERSION: Shape = Shape::Form(&AFFECTED_VERSION_FORM);
static AFFECTED_VERSION_FORM: Form =
    Form::new("..1024 characters", |text| has_length(text, 0, 1_024))
        .older(5, |text| has_length(text, 1, 1_024))
        .xml(|text, edition| edition < 6 || has_length(text, 0, 1_024));

/// A range of versions in the notation `vers`.
pub(super) const VERSION_RANGE: Shape = Shape::Form(&VERSION_RANGE_FORM);
static VERSION_RANGE_FORM: Form =
    Form::new("1..4096 characters", |text| has_length(text, 1, 4_096))
        .older(5, |text| has_length(text, 1, 1_024))
        .xml(|text, edition| edition < 6 || has_length(text, 1, 4_096));

/// `urn:uuid:` and a UUID in small letters; XML also takes a UUID in braces.
pub(super) const SERIAL_NUMBER: Shape = Shape::Form(&SERIAL_NUMBER_FORM);
static SERIAL_NUMBER_FORM: Form =
    Form::new("urn:uuid:…", is_urn_uuid).xml(|text, _| is_urn_uuid(text) || is_braced_uuid(text));

/// A media type in small letters.
pub(super) const MIME_TYPE: Shape = Shape::Form(&MIME_TYPE_FORM);
static MIME_TYPE_FORM: Form =
    Form::new("type/subtype", is_mime_type).xml(|text, _| is_mime_type(trim_xml(text)));

/// A digest in hexadecimal digits, of a length that one of the algorithms has.
pub(super) const DIGEST: Shape = Shape::Form(&DIGEST_FORM);
static DIGEST_FORM: Form = Form::new("32, 40, 64, 96 or 128 hexadecimal digits", is_digest)
    .xml(|text, _| is_digest(trim_xml(text)));

/// A language, perhaps with a country: `en`, `en-US`.
pub(super) const LOCALE: Shape = Shape::Form(&LOCALE_FORM);
static LOCALE_FORM: Form = Form::new("ll or ll-CC", is_locale);

/// A CPE name of 2.2 or 2.3; any string in JSON.
pub(super) const CPE: Shape = Shape::Form(&CPE_FORM);
static CPE_FORM: Form = Form::new("cpe", is_any)
    .older(2, is_line)
    .xml(|text, _| is_cpe22(text) || is_cpe23(text));

/// An identifier of the SPDX licence list, or of an exception on it.
pub(super) const LICENCE_ID: Shape = Shape::Form(&LICENCE_ID_FORM);
static LICENCE_ID_FORM: Form =
    Form::new("SPDX licence identifier", is_licence_id).fault(FaultCode::Licence);

/// The number of a patent or of its application.
pub(super) const PATENT_NUMBER: Shape = Shape::Form(&PATENT_NUMBER_FORM);
static PATENT_NUMBER_FORM: Form = Form::new("2..30 of A-Z a-z 0-9 - / . ( ) space", |text| {
    is_patent_number(text, char::is_whitespace)
})
.xml(|text, _| is_patent_number(text, |c| c == ' '));

/// A country or an office: two capitals.
pub(super) const JURISDICTION: Shape = Shape::Form(&JURISDICTION_FORM);
static JURISDICTION_FORM: Form = Form::new("CC", |text| {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
});

/// A Common Requirements Enumeration: `CRE:616-305`.
pub(super) const OPEN_CRE: Shape = Shape::Form(&OPEN_CRE_FORM);
static OPEN_CRE_FORM: Form = Form::new("CRE:n-n", |text| {
    let numbers = text
        .strip_prefix("CRE:")
        .and_then(|rest| rest.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    numbers.is_some_and(|(one, two)| is_number(one) && is_number(two))
});

/// A signature algorithm of JSF: a known one, or an address of one's own.
pub(super) const SIGNATURE_ALGORITHM: Shape = Shape::Form(&SIGNATURE_ALGORITHM_FORM);
static SIGNATURE_ALGORITHM_FORM: Form = Form::new("JWA name or uri", |text| {
    let known = words![
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519",
        "Ed448", "HS256", "HS384", "HS512",
    ];
    find_word(known, text, 0).is_ok() || is_uri(text)
});

/// `8-4-4-4-12` small hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

fn is_urn_uuid(text: &str) -> bool {
    text.strip_prefix("urn:uuid:").is_some_and(is_uuid)
}

fn is_braced_uuid(text: &str) -> bool {
    let inner = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    inner.is_some_and(is_uuid)
}

fn is_mime_type(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| matches!(b, b'-' | b'+' | b'.' | b'a'..=b'z' | b'0'..=b'9'))
    };
    text.split_once('/')
        .is_some_and(|(one, two)| is_part(one) && is_part(two))
}

fn is_digest(text: &str) -> bool {
    matches!(text.len(), 32 | 40 | 64 | 96 | 128) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_locale(text: &str) -> bool {
    match text.as_bytes() {
        [a, b] => a.is_ascii_lowercase() && b.is_ascii_lowercase(),
        [a, b, b'-', c, d] => {
            a.is_ascii_lowercase()
                && b.is_ascii_lowercase()
                && c.is_ascii_uppercase()
                && d.is_ascii_uppercase()
        }
        _ => false,
    }
}

fn is_patent_number(text: &str, is_space: fn(char) -> bool) -> bool {
    let is_end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    has_length(text, 2, 30)
        && is_end(text.chars().next())
        && is_end(text.chars().next_back())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-/.()".contains(c) || is_space(c))
}

/// The list of the crate `spdx` is sorted by name and never older than the standard's own. Beside the identifiers it has
/// words of its own making, which it takes for expressions.
fn is_licence_id(text: &str) -> bool {
    let is_own = text == "NOASSERTION" || text.starts_with("GFDL-") && text.ends_with("invariants");
    let licences = spdx::identifiers::LICENSES;
    let exceptions = spdx::identifiers::EXCEPTIONS;
    let is_licence = licences.binary_search_by(|licence| licence.name.cmp(text));
    let is_exception = exceptions.binary_search_by(|exception| exception.name.cmp(text));
    !is_own && (is_licence.is_ok() || is_exception.is_ok())
}

/// `cpe:/a:vendor:product…`, at most six parts after the first.
fn is_cpe22(text: &str) -> bool {
    let rest = match text.split_at_checked(3) {
        Some((name, rest)) if name.starts_with('c') && name.eq_ignore_ascii_case("cpe") => rest,
        _ => return false,
    };
    let Some(rest) = rest.strip_prefix(":/") else {
        return false;
    };
    let rest = rest
        .strip_prefix(['a', 'h', 'o', 'A', 'H', 'O'])
        .unwrap_or(rest);
    let is_part = |part: &str| {
        part.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-~%".contains(&b))
    };
    let mut parts = rest.split(':');
    parts.next() == Some("") && parts.clone().count() <= 6 && parts.all(is_part)
}

/// `cpe:2.3:` and eleven parts; the seventh is a language.
fn is_cpe23(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("cpe:2.3:") else {
        return false;
    };
    let parts = split_cpe23(rest);
    parts.len() == 11
        && parts.iter().enumerate().all(|(index, part)| match index {
            0 => matches!(*part, "a" | "h" | "o" | "*" | "-"),
            6 => matches!(*part, "*" | "-") || is_cpe_language(part),
            _ => matches!(*part, "*" | "-") || is_cpe23_part(part),
        })
}

/// Splits at colons without a backslash before them; no more parts than one too many.
fn split_cpe23(text: &str) -> Vec<&str> {
    let mut parts = Vec::with_capacity(12);
    let (mut start, mut is_escaped) = (0, false);
    for (index, byte) in text.bytes().enumerate() {
        if byte == b':' && !is_escaped && parts.len() < 11 {
            parts.push(text.get(start..index).unwrap_or_default());
            start = index + 1;
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// Two or three letters, perhaps `-` and two letters or three digits.
fn is_cpe_language(text: &str) -> bool {
    let (language, region) = match text.split_once('-') {
        Some((language, region)) => (language, Some(region)),
        None => (text, None),
    };
    let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(language.len(), 2 | 3)
        && letters(language)
        && region.is_none_or(|region| {
            region.len() == 2 && letters(region) || region.len() == 3 && digits(region)
        })
}

/// Characters and escaped marks, with one star or any number of question marks at each end.
fn is_cpe23_part(text: &str) -> bool {
    let without_head = match text.strip_prefix('*') {
        Some(rest) => rest,
        None => text.trim_start_matches('?'),
    };
    let mut rest = without_head.chars();
    let mut count = 0_usize;
    let mut tail = without_head;
    while let Some(c) = rest.next() {
        let is_plain = match c {
            '\\' => rest
                .next()
                .is_some_and(|c| "\\*?!\"#$%&'()+,/:;<=>@[]^`{|}~".contains(c)),
            _ => c.is_ascii_alphanumeric() || "-._".contains(c),
        };
        if !is_plain {
            break;
        }
        count += 1;
        tail = rest.as_str();
    }
    count > 0 && (matches!(tail, "" | "*") || tail.chars().all(|c| c == '?'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpe_names() {
        for name in [
            "cpe:/a",
            "cPE:/:vendor",
            "cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
            "cpe:2.3:a:acme:app\\:x:1.0:*:*:en-US:-:*:?x?:*",
            "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*",
        ] {
            assert!(is_cpe22(name) || is_cpe23(name), "{name}");
        }
        for name in [
            "cpe:/x:y z",
            "Cpe:/a:b",
            "cpe:/a:1:2:3:4:5:6:7",
            "cpe:2.3:a:acme:app:1.0:*:*:*:*:*:*",
            "cpe:2.3:a:acme:app:1.0:*:*:*:*:*:*:*:*",
            "cpe:2.3:a:ac me:app:1.0:*:*:*:*:*:*:*",
            "cpe:2.3:a:a*b:app:1.0:*:*:*:*:*:*:*",
            "cpe:2.3:a:acme:app:1.0:*:*:english:*:*:*:*",
            "cpe",
        ] {
            assert!(!is_cpe22(name) && !is_cpe23(name), "{name}");
        }
    }

    #[test]
    fn licence_ids_are_exact() {
        for id in [
            "MIT",
            "GPL-2.0+",
            "GPL-2.0-or-later",
            "Classpath-exception-2.0",
            "0BSD",
        ] {
            assert!(is_licence_id(id), "{id}");
        }
        for id in [
            "mit",
            "MIT+",
            "Apache 2",
            "",
            "MIT OR Apache-2.0",
            "NOASSERTION",
            "NONE",
        ] {
            assert!(!is_licence_id(id), "{id}");
        }
    }

    #[test]
    fn patterns() {
        assert!(is_patent_number(
            "US 1,".trim_end_matches(','),
            char::is_whitespace
        ));
        assert!(!is_patent_number("U", char::is_whitespace));
        assert!(!is_patent_number("US-", char::is_whitespace));
        assert!(is_locale("en-US") && !is_locale("en_US") && !is_locale("EN"));
        assert!(is_mime_type("image/svg+xml") && !is_mime_type("image/SVG") && !is_mime_type("a/"));
        assert!(is_digest(&"0aF9".repeat(8)) && !is_digest(&"0".repeat(33)));
        assert!(is_urn_uuid("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"));
        assert!(!is_urn_uuid(
            "urn:uuid:3E671687-395B-41F5-A30F-A58921A69B79"
        ));
        assert!(is_braced_uuid("{3e671687-395b-41f5-a30f-a58921a69b79}"));
    }
}
