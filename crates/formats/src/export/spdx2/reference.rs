//! Identifiers and links as external references (§7.21, Annex F).

use iriai_domain::inventory::document::{
    Component, Details, ExternalReference, Identifier, IdentifierKind,
};

use super::schema::{ExternalRef, Text};
use super::text::is_address;
use crate::sbom::spdx2::annotation::{HASHES, IDENTIFIER_TYPE, UUID_TYPE};

const OTHER: &str = "OTHER";

/// All external references of a component.
pub(super) fn references<'a>(component: &'a Component<'_>) -> Vec<ExternalRef<'a>> {
    let mut references = Vec::new();
    if let Some(purl) = &component.purl {
        references.push(reference(purl_category(purl), "purl", purl));
    }
    if let Some(details) = &component.details {
        let identifiers = details.identifiers.iter();
        references.extend(identifiers.filter_map(|found| identifier(found, details)));
        references.extend(details.references.iter().filter_map(link));
    }
    references
}

fn reference<'a>(category: &'static str, kind: &'a str, locator: &'a str) -> ExternalRef<'a> {
    ExternalRef {
        comment: None,
        reference_category: category,
        reference_locator: if locator.contains(' ') {
            Text::Owned(locator.replace(' ', "%20"))
        } else {
            Text::Borrowed(locator)
        },
        reference_type: Text::Borrowed(kind),
    }
}

/// An identifier; what does not have the form of its type goes into the category that has no forms.
fn identifier<'a>(found: &'a Identifier<'_>, details: &Details<'_>) -> Option<ExternalRef<'a>> {
    let value = found.value.as_ref();
    let (category, kind) = match found.kind {
        IdentifierKind::Purl => (purl_category(value), "purl"),
        IdentifierKind::Cpe22 if is_cpe22(value) => ("SECURITY", "cpe22Type"),
        IdentifierKind::Cpe22 => (OTHER, "cpe22Type"),
        IdentifierKind::Cpe23 if is_cpe23(value) => ("SECURITY", "cpe23Type"),
        IdentifierKind::Cpe23 => (OTHER, "cpe23Type"),
        IdentifierKind::Swid if value.starts_with("swid:") && !value.contains(' ') => {
            ("SECURITY", "swid")
        }
        IdentifierKind::Swid => (OTHER, "swid"),
        IdentifierKind::Swhid if is_swhid(value) => ("PERSISTENT-ID", "swh"),
        IdentifierKind::Swhid => (OTHER, "swh"),
        IdentifierKind::Gitoid if is_gitoid(value) => ("PERSISTENT-ID", "gitoid"),
        IdentifierKind::Gitoid => (OTHER, "gitoid"),
        IdentifierKind::Uuid => (OTHER, UUID_TYPE),
        // One of a package manager stands among the links too, with the name of its kind.
        IdentifierKind::Other => {
            let named = details
                .references
                .iter()
                .any(|link| link.address == found.value && category(link) == "PACKAGE-MANAGER");
            if named {
                return None;
            }
            (OTHER, IDENTIFIER_TYPE)
        }
    };
    (!value.trim().is_empty()).then(|| reference(category, kind, value))
}

fn link<'a>(found: &'a ExternalReference<'_>) -> Option<ExternalRef<'a>> {
    if found.address.trim().is_empty() {
        return None;
    }
    let mut written = reference(category(found), &found.kind, &found.address);
    if written.reference_type.is_empty() {
        written.reference_type = Text::Borrowed("other");
    } else if written.reference_type.contains(char::is_whitespace) {
        written.reference_type = Text::Owned(found.kind.replace(char::is_whitespace, "-"));
    }
    if !found.hashes.is_empty() {
        let mut comment = HASHES.to_owned();
        for hash in &found.hashes {
            comment.push(' ');
            comment.push_str(hash.algorithm.code());
            comment.push(':');
            comment.push_str(&hash.value);
        }
        written.comment = Some(comment);
    }
    Some(written)
}

fn category(link: &ExternalReference<'_>) -> &'static str {
    let parts = |separator: char| {
        let mut parts = link.address.split(separator);
        let count = parts.clone().count();
        (parts.all(|part| !part.is_empty()), count)
    };
    match link.kind.as_ref() {
        "advisory" | "fix" | "url" if is_address(&link.address) => "SECURITY",
        "maven-central" if matches!(parts(':'), (true, 2..=3)) => "PACKAGE-MANAGER",
        "npm" if parts('@') == (true, 2) => "PACKAGE-MANAGER",
        "nuget" if parts('/') == (true, 2) => "PACKAGE-MANAGER",
        "bower" if parts('#') == (true, 2) => "PACKAGE-MANAGER",
        _ => OTHER,
    }
}

fn purl_category(purl: &str) -> &'static str {
    let well_formed = purl
        .strip_prefix("pkg:")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty());
    if well_formed && !purl.contains(char::is_whitespace) {
        "PACKAGE-MANAGER"
    } else {
        OTHER
    }
}

/// NISTIR 7695 §6.1: `cpe:/` and at most seven parts.
fn is_cpe22(text: &str) -> bool {
    let Some(rest) = text
        .get(..5)
        .filter(|start| start.eq_ignore_ascii_case("cpe:/"))
        .and_then(|_| text.get(5..))
    else {
        return false;
    };
    let mut parts = rest.split(':');
    let part = parts.next().unwrap_or_default();
    matches!(part, "" | "a" | "h" | "o" | "A" | "H" | "O")
        && rest.split(':').count() <= 7
        && parts.all(|part| {
            part.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-~%".contains(&byte))
        })
}

/// NISTIR 7695 §6.2: `cpe:2.3:` and eleven parts, in which all but letters, digits, `-`, `.` and `_` is escaped.
fn is_cpe23(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("cpe:2.3:") else {
        return false;
    };
    let mut parts = vec![String::new()];
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        let Some(part) = parts.last_mut() else {
            return false;
        };
        match character {
            ':' => parts.push(String::new()),
            '\\' => match characters.next() {
                Some(escaped) if escaped.is_ascii_punctuation() => part.push('x'),
                _ => return false,
            },
            _ => part.push(character),
        }
        if parts.len() > 11 {
            return false;
        }
    }
    let [part, named @ .., language, edition, target, hardware, other] = parts.as_slice() else {
        return false;
    };
    let values = [edition, target, hardware, other];
    named.len() == 5
        && matches!(part.as_str(), "a" | "h" | "o" | "*" | "-")
        && named.iter().chain(values).all(|part| is_attribute(part))
        && is_language(language)
}

fn is_attribute(part: &str) -> bool {
    if matches!(part, "*" | "-") {
        return true;
    }
    let inner = part.trim_start_matches('?').trim_end_matches('?');
    let inner = inner.strip_prefix('*').unwrap_or(inner);
    let inner = inner.strip_suffix('*').unwrap_or(inner);
    !inner.is_empty()
        && inner
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

fn is_language(part: &str) -> bool {
    let letters = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    match part.split_once('-') {
        _ if matches!(part, "*" | "-") => true,
        None => letters(part, 2, 3),
        Some((language, region)) => {
            letters(language, 2, 3)
                && (letters(region, 2, 2)
                    || region.len() == 3 && region.bytes().all(|byte| byte.is_ascii_digit()))
        }
    }
}

fn is_swhid(text: &str) -> bool {
    ["snp", "rel", "rev", "dir", "cnt"].iter().any(|kind| {
        text.strip_prefix("swh:1:")
            .and_then(|rest| rest.strip_prefix(kind))
            .and_then(|rest| rest.strip_prefix(':'))
            .is_some_and(|digits| is_hexadecimal(digits, 40))
    })
}

fn is_gitoid(text: &str) -> bool {
    let parts: Vec<_> = text.split(':').collect();
    match parts[..] {
        ["gitoid", "blob" | "tree" | "commit" | "tag", "sha1", digits] => {
            is_hexadecimal(digits, 40)
        }
        [
            "gitoid",
            "blob" | "tree" | "commit" | "tag",
            "sha256",
            digits,
        ] => is_hexadecimal(digits, 64),
        _ => false,
    }
}

fn is_hexadecimal(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_identifiers_are_known() {
        for cpe in [
            "cpe:2.3:a:b\\/c:d:1.0:*:*:*:*:*:*:*",
            "cpe:2.3:o:-:d:1.0:*:*:en-us:*:*:*:*",
        ] {
            assert!(is_cpe23(cpe), "{cpe}");
        }
        for cpe in [
            "cpe:2.3:a:b:c:1.0",
            "cpe:2.3:a:b/c:d:1.0:*:*:*:*:*:*:*",
            "cpe:2.3:x:b:d:1.0:*:*:*:*:*:*:*",
            "cpe:2.3:a:b:d:1.0:*:*:*:*:*:*:*:*",
            "cpe:/a:b:c",
            "",
        ] {
            assert!(!is_cpe23(cpe), "{cpe}");
        }
        assert!(is_cpe22("cpe:/a:b:c:1.0"));
        assert!(!is_cpe22("cpe:/a:b c"));
        assert!(is_gitoid(&format!("gitoid:blob:sha1:{}", "a".repeat(40))));
        assert!(is_swhid(&format!("swh:1:cnt:{}", "0".repeat(40))));
        assert_eq!(purl_category("pkg:npm/a@1"), "PACKAGE-MANAGER");
        assert_eq!(purl_category("pkg:npm"), OTHER);
    }
}
