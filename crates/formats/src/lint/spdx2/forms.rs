//! The forms that SPDX 2 gives to texts.
//!
//! Traps: times know neither fractions of a second nor offsets; digests are in lower case; a package's supplier cannot be
//! a tool, while an annotator can; `NONE` and `NOASSERTION` are words in some fields and plain text in others.

use super::super::FaultCode;
use super::super::shape::Form;
use super::licence;

/// `SPDXRef-` and letters, digits, `.`, `-`.
pub(super) static ELEMENT_ID: Form = Form::new("SPDXRef-[A-Za-z0-9.-]+", is_element_id);
/// The document's own identifier.
pub(super) static DOCUMENT_ID: Form =
    Form::new("SPDXRef-DOCUMENT", |text| text == "SPDXRef-DOCUMENT");
/// An element of this document or of another one.
pub(super) static ELEMENT_REFERENCE: Form = Form::new(
    "[DocumentRef-…:]SPDXRef-[A-Za-z0-9.-]+",
    is_element_reference,
);
/// The same, or that there is none, or that it is not said.
pub(super) static RELATED_ELEMENT: Form = Form::new(
    "[DocumentRef-…:]SPDXRef-[A-Za-z0-9.-]+ | NONE | NOASSERTION",
    |text| is_word(text) || is_element_reference(text),
);
/// The identifier of another document.
pub(super) static DOCUMENT_REFERENCE: Form =
    Form::new("DocumentRef-[A-Za-z0-9.+-]+", is_document_reference);
/// The identifier of a licence that the document defines.
pub(super) static LICENCE_ID: Form = Form::new("LicenseRef-[A-Za-z0-9.-]+", |text| {
    text.strip_prefix("LicenseRef-").is_some_and(is_id_text)
});
/// A licence expression, `NONE` or `NOASSERTION`; an empty text says nothing, as the SPDX project's tools read it.
pub(super) static LICENCE: Form = Form::new("SPDX licence expression", |text| {
    text.is_empty() || is_word(text) || licence::is_valid(text)
})
.fault(FaultCode::Licence);
/// The licence of the document itself.
pub(super) static DATA_LICENCE: Form =
    Form::new("CC0-1.0", |text| text == "CC0-1.0").fault(FaultCode::NotListed);
/// A point in time in UTC.
pub(super) static TIME: Form = Form::new("YYYY-MM-DDThh:mm:ssZ", is_time);
/// Who made a document.
pub(super) static CREATOR: Form = Form::new("Person: … | Organization: … | Tool: …", |text| {
    is_agent(text) || is_tool(text)
});
/// Who supplies or made a package.
pub(super) static SUPPLIER: Form =
    Form::new("Person: … | Organization: … | NOASSERTION", |text| {
        text == "NOASSERTION" || is_agent(text)
    });
/// A version of the licence list.
pub(super) static LIST_VERSION: Form =
    Form::new("M.N", |text| text.is_empty() || is_list_version(text));
/// An absolute URI without a fragment.
pub(super) static NAMESPACE: Form = Form::new("absolute URI without #", is_namespace);
/// Where a package can be got.
pub(super) static LOCATION: Form = Form::new("URL | VCS location | NONE | NOASSERTION", |text| {
    is_word(text) || is_location(text)
});
/// An address.
pub(super) static ADDRESS: Form = Form::new("URL", is_address);
/// A home page.
pub(super) static HOMEPAGE: Form = Form::new("URL | NONE | NOASSERTION", |text| {
    is_word(text) || is_address(text)
});
/// A path inside a package.
pub(super) static FILE_NAME: Form = Form::new("relative path", |text| {
    !text.trim().is_empty() && !text.starts_with('/')
});
/// Text that must not be blank.
pub(super) static FILLED: Form = Form::new("text", |text| !text.trim().is_empty());
/// A SHA-1 digest.
pub(super) static VERIFICATION_CODE: Form = Form::new("40 lower case hexadecimal digits", |text| {
    text.len() == 40 && is_hex(text)
});

/// `NONE` or `NOASSERTION`.
pub(super) fn is_word(text: &str) -> bool {
    matches!(text, "NONE" | "NOASSERTION")
}

/// Letters, digits, `.` and `-`, at least one.
fn is_id_text(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

/// Whether a text names an element of the document it stands in.
pub(super) fn is_element_id(text: &str) -> bool {
    text.strip_prefix("SPDXRef-").is_some_and(is_id_text)
}

fn is_document_reference(text: &str) -> bool {
    text.strip_prefix("DocumentRef-").is_some_and(|rest| {
        let is_allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+');
        !rest.is_empty() && rest.bytes().all(is_allowed)
    })
}

fn is_element_reference(text: &str) -> bool {
    match text.split_once(':') {
        Some((document, element)) => is_document_reference(document) && is_element_id(element),
        None => is_element_id(text),
    }
}

fn is_agent(text: &str) -> bool {
    let rest = text
        .strip_prefix("Person:")
        .or_else(|| text.strip_prefix("Organization:"));
    rest.is_some_and(|rest| {
        let rest = rest.trim();
        // A contact alone names nobody.
        !rest.is_empty() && !rest.starts_with('(')
    })
}

fn is_tool(text: &str) -> bool {
    text.strip_prefix("Tool:")
        .is_some_and(|rest| !rest.trim().is_empty())
}

fn is_list_version(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('.')
        .is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

/// Whether a text is a point in time in UTC, to the second.
pub(in crate::lint) fn is_time(text: &str) -> bool {
    let Ok(bytes) = <[u8; 20]>::try_from(text.as_bytes()) else {
        return false;
    };
    let has_shape = bytes
        .iter()
        .zip(b"dddd-dd-ddTdd:dd:ddZ")
        .all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            _ => byte == wanted,
        });
    let number = |start: usize, end: usize| {
        text.get(start..end)
            .and_then(|digits| digits.parse::<u16>().ok())
            .unwrap_or(u16::MAX)
    };
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    has_shape
        && (1..=days).contains(&day)
        && number(11, 13) < 24
        && number(14, 16) < 60
        && number(17, 19) <= 60
}

/// What a scheme leaves of a text (RFC 3986 §3.1).
fn after_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    is_scheme.then_some((scheme, rest))
}

fn is_namespace(text: &str) -> bool {
    after_scheme(text).is_some_and(|(_, rest)| !rest.is_empty())
        && !text.contains(|c: char| c == '#' || c.is_whitespace() || c.is_control())
}

/// What stands where a network address is meant: `host[:port][/path]`, perhaps after a user. One name is enough, so that
/// hosts of a company's own net pass.
fn is_host_and_path(text: &str) -> bool {
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let authority = text.get(..end).unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(name, _)| name);
    let is_host = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    (!host.is_empty() && host.bytes().all(is_host)) || authority.starts_with('[')
}

/// A web address, with or without its scheme; without one the host must have a domain. Behind the host anything may
/// stand, blanks included: the standard's own pattern is that loose.
pub(super) fn is_address(text: &str) -> bool {
    const SCHEMES: &[&str] = &["http", "https", "ssh", "git", "svn", "sftp", "ftp"];
    if let Some((scheme, rest)) = text.split_once("://") {
        let is_known = SCHEMES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme));
        return is_known && is_host_and_path(rest);
    }
    let host = text.split(['/', ':']).next().unwrap_or_default();
    let is_domain = host.rsplit_once('.').is_some_and(|(name, top)| {
        !name.is_empty() && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic())
    });
    is_domain && is_host_and_path(text)
}

/// An address or a place in a version control system (SPDX 2.3 §7.7): `git+https://host/path@revision#sub`,
/// `git+git@host:path`, `bzr+lp:name`.
pub(crate) fn is_location(text: &str) -> bool {
    let Some((tool, rest)) = text.split_once('+') else {
        return is_address(text);
    };
    if !["git", "hg", "svn", "bzr"].contains(&tool.to_ascii_lowercase().as_str()) {
        return is_address(text);
    }
    match rest.split_once("://") {
        Some((transport, rest)) => {
            !transport.is_empty()
                && transport.bytes().all(|b| b.is_ascii_alphanumeric())
                && (is_host_and_path(rest) || (transport == "file" && rest.starts_with('/')))
        }
        None => {
            let named = rest
                .strip_prefix("git@")
                .or_else(|| rest.strip_prefix("lp:"));
            named.map_or_else(|| is_address(rest), |rest| !rest.is_empty())
        }
    }
}

/// Lower case hexadecimal digits.
pub(super) fn is_hex(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(form: &Form, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!((form.holds)(text), "{} {text}", form.name);
        }
        for text in bad.iter().chain(&["", " ", "あ"]) {
            assert!(!(form.holds)(text), "{} {text}", form.name);
        }
    }

    #[test]
    fn identifiers() {
        both(
            &ELEMENT_ID,
            &["SPDXRef-a.B-1"],
            &["SPDXRef-", "SPDXRef-a_b", "spdxref-a", "SPDXRef-a+"],
        );
        both(
            &LICENCE_ID,
            &["LicenseRef-a.B-1"],
            &["LicenseRef-", "LicenseRef-a_b", "MIT"],
        );
        both(
            &RELATED_ELEMENT,
            &[
                "SPDXRef-a",
                "DocumentRef-x+1:SPDXRef-a",
                "NONE",
                "NOASSERTION",
            ],
            &[
                "DocumentRef-x",
                "DocumentRef-x:a",
                "DocumentRef-x:SPDXRef-a:b",
                "none",
            ],
        );
        both(
            &DOCUMENT_REFERENCE,
            &["DocumentRef-x+1.0"],
            &["DocumentRef-", "DocumentRef-x y"],
        );
    }

    #[test]
    fn people_and_tools() {
        both(
            &CREATOR,
            &[
                "Person: Jane ()",
                "Organization:X",
                "Tool: maker-1.0",
                "Person: J (j@example.org)",
            ],
            &[
                "Person:",
                "Jane",
                "Person: (j@example.org)",
                "Tool: ",
                "person: Jane",
            ],
        );
        both(
            &SUPPLIER,
            &["NOASSERTION", "Organization: X"],
            &["Tool: x", "NONE", "X"],
        );
    }

    #[test]
    fn times() {
        both(
            &TIME,
            &["2010-01-29T18:30:22Z", "2024-02-29T00:00:00Z"],
            &[
                "2010-01-29T18:30:22.1Z",
                "2010-01-29T18:30:22+00:00",
                "2010-01-29 18:30:22Z",
                "2023-02-29T00:00:00Z",
                "2010-13-01T00:00:00Z",
                "2010-01-01T24:00:00Z",
                "2010-01-29",
            ],
        );
    }

    #[test]
    fn places() {
        both(
            &NAMESPACE,
            &["https://example.org/x-1", "urn:uuid:1"],
            &[
                "https://example.org/#x",
                "example",
                "https://example.org/a b",
                "x:",
            ],
        );
        both(
            &LOCATION,
            &[
                "NONE",
                "NOASSERTION",
                "https://example.org/x.tar.gz",
                "http://localhost:8080/x",
                "example.org/x",
                "git+https://git.example.org/x.git@v1#sub/dir",
                "git://git.example.org/x",
                "git+git@git.example.org:x/y",
                "bzr+lp:x",
                "svn+svn://svn.example.org/x",
                "hg+ssh://hg@example.org/x",
            ],
            &[
                "nowhere",
                "x/y",
                "pkg:npm/x@1",
                "https://",
                "git+",
                "git+https://",
                ":::::",
                "a b.org",
            ],
        );
        both(
            &HOMEPAGE,
            &["NONE", "www.example.org"],
            &["home", "mailto:x"],
        );
        assert!((FILE_NAME.holds)("./a") && !(FILE_NAME.holds)("/a") && !(FILE_NAME.holds)(" "));
    }

    #[test]
    fn versions_of_the_list() {
        for text in ["3", "3.9.1", "v3.9", "3.", "あ"] {
            assert!(!is_list_version(text), "{text}");
        }
        assert!(is_list_version("3.20"));
    }
}
