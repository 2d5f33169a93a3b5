//! CPE names in the form of 2.3.
//!
//! Standard: NISTIR 7695. CSAF allows a name as a URI (`cpe:/a:vendor:product:1.0`) and as a formatted string
//! (`cpe:2.3:a:vendor:…`); the second is the newer and says more, so it is the common one.

use std::fmt::Write as _;

/// How many attributes a name has, the part included.
const ATTRIBUTES: usize = 11;

/// Where the version stands among them.
const VERSION: usize = 3;

/// A product named by its CPE: the name with any version, and the version that it has.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The formatted string, its version `*`.
    pub(crate) product: String,
    /// The version, in which nothing is escaped; none where it is any or not applicable.
    pub(crate) version: Option<String>,
}

/// The attributes of a name of either form, nothing in them escaped.
pub(super) fn attributes(cpe: &str) -> Option<Vec<String>> {
    Some(escaped(cpe)?.iter().map(|one| unescaped(one)).collect())
}

/// The attributes of a name as a formatted string has them.
fn escaped(cpe: &str) -> Option<Vec<String>> {
    let cpe = cpe.trim();
    match cpe.get(..5)? {
        start if start.eq_ignore_ascii_case("cpe:/") => Some(of_uri(cpe.get(5..)?)),
        start if start.eq_ignore_ascii_case("cpe:2") => {
            of_string(cpe.get(5..)?.strip_prefix(".3:")?)
        }
        _ => None,
    }
}

/// Reads a name of either form. Nothing where it is none, or says neither vendor nor product.
pub(crate) fn named(cpe: &str) -> Option<Named> {
    let mut attributes = escaped(cpe)?;
    let is_told = |at: usize| attributes.get(at).is_some_and(|text| !is_any(text));
    if !is_told(0) || !(is_told(1) || is_told(2)) {
        return None;
    }
    let version = attributes
        .get_mut(VERSION)
        .map(|text| std::mem::replace(text, "*".to_owned()))?;
    Some(Named {
        product: format!("cpe:2.3:{}", attributes.join(":")),
        version: (!is_any(&version) && version != "-").then(|| unescaped(&version)),
    })
}

/// Product and version range of a Red Hat platform as Red Hat's advisories in OSV name it: what follows the vendor.
pub(super) fn red_hat_scope(cpe: &str) -> Option<&str> {
    let rest = cpe.trim().strip_prefix("cpe:/")?;
    let rest = rest.strip_prefix(['a', 'o'])?.strip_prefix(":redhat:")?;
    (!rest.is_empty()).then_some(rest)
}

fn is_any(text: &str) -> bool {
    text.is_empty() || text == "*"
}

/// The attributes of a formatted string; a colon behind a backslash is none.
fn of_string(text: &str) -> Option<Vec<String>> {
    let mut attributes = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let last = attributes.last_mut()?;
        match letter {
            ':' => attributes.push(String::new()),
            '\\' => {
                last.push('\\');
                last.push(letters.next()?);
            }
            _ => last.push(letter),
        }
    }
    let is_right = attributes.len() <= ATTRIBUTES;
    attributes.resize(ATTRIBUTES, "*".to_owned());
    is_right.then_some(attributes)
}

/// The attributes of a URI. Its edition may hold five of them, set apart by `~`.
fn of_uri(text: &str) -> Vec<String> {
    let parts: Vec<&str> = text.split(':').collect();
    let part = |at: usize| bound(parts.get(at).copied().unwrap_or_default());
    let mut attributes: Vec<String> = (0..5).map(part).collect();
    let edition = parts.get(5).copied().unwrap_or_default();
    let packed: Vec<&str> = match edition.strip_prefix('~') {
        Some(packed) => packed.split('~').collect(),
        None => vec![edition],
    };
    let packed = |at: usize| bound(packed.get(at).copied().unwrap_or_default());
    attributes.push(packed(0));
    attributes.push(part(6));
    attributes.extend((1..5).map(packed));
    attributes
}

/// One attribute of a URI as a formatted string has it: percent encodings undone, what is special escaped.
fn bound(text: &str) -> String {
    let mut bound = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let encoded = rest
            .strip_prefix('%')
            .and_then(|digits| digits.get(..2))
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let (letter, length) = match encoded {
            // Wildcards of a name.
            Some(1) => ('?', 3),
            Some(2) => ('*', 3),
            Some(byte) if byte.is_ascii_graphic() => {
                bound.push('\\');
                (char::from(byte), 3)
            }
            _ => (letter, letter.len_utf8()),
        };
        let is_plain =
            encoded.is_some() || letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
        if is_plain {
            bound.push(letter);
        } else {
            // Writing to a string cannot fail.
            _ = write!(bound, "\\{letter}");
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    if bound.is_empty() {
        "*".to_owned()
    } else {
        bound
    }
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.extend(letters.next()),
            _ => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_become_one() {
        for (cpe, product, version) in [
            (
                "cpe:/a:redhat:quarkus:2.13",
                "cpe:2.3:a:redhat:quarkus:*:*:*:*:*:*:*:*",
                Some("2.13"),
            ),
            (
                "cpe:/o:redhat:enterprise_linux:8::baseos",
                "cpe:2.3:o:redhat:enterprise_linux:*:*:baseos:*:*:*:*:*",
                Some("8"),
            ),
            (
                "cpe:/a:vendor:a%2bb:1.0%3a2:p1:~~lite~win~x64~z:ja",
                r"cpe:2.3:a:vendor:a\+b:*:p1:*:ja:lite:win:x64:z",
                Some("1.0:2"),
            ),
            (
                r"cpe:2.3:a:vendor:pro\:duct:-:*:*:*:*:*:*:*",
                r"cpe:2.3:a:vendor:pro\:duct:*:*:*:*:*:*:*:*",
                None,
            ),
            (
                "CPE:/a:vendor:product",
                "cpe:2.3:a:vendor:product:*:*:*:*:*:*:*:*",
                None,
            ),
            (
                "cpe:/a:vendor:a%+bb",
                r"cpe:2.3:a:vendor:a\%\+bb:*:*:*:*:*:*:*:*",
                None,
            ),
            (
                "cpe:/a:会社:製品:%",
                r"cpe:2.3:a:会社:製品:*:*:*:*:*:*:*:*",
                Some("%"),
            ),
        ] {
            let expected = Named {
                product: product.to_owned(),
                version: version.map(str::to_owned),
            };
            assert_eq!(named(cpe), Some(expected), "{cpe}");
        }
    }

    #[test]
    fn what_names_nothing_is_no_name() {
        for cpe in [
            "",
            "cpe",
            "cpe:/",
            "cpe:/a",
            "cpe:/a::",
            "cpe:2.3:*:v:p",
            "cpe:2.2:a:v:p",
            "cpe:2.3:a:v:p:1:2:3:4:5:6:7:8:9",
            r"cpe:2.3:a:v:p\",
            "pkg:npm/left",
        ] {
            assert_eq!(named(cpe), None, "{cpe}");
        }
    }

    #[test]
    fn red_hat_platforms_have_a_scope() {
        let scope = red_hat_scope("cpe:/a:redhat:enterprise_linux:9::appstream");
        assert_eq!(scope, Some("enterprise_linux:9::appstream"));
        assert_eq!(red_hat_scope("cpe:/a:suse:linux:9"), None);
    }
}
