//! Package URLs: parsing, canonical form, building, repairing.
//!
//! Standard: ECMA-427 "Package-URL (PURL)" (second edition draft of August 2026) with the type definitions of the
//! package-url project of the same month.
//!
//! Traps:
//!
//! * The set of characters that stand unencoded is the standard's own: `:` is never encoded, `/` always is inside
//!   a version or a qualifier's value, `+` is a plus sign.
//! * Qualifiers are ordered by key, not by the text of the pair: `compiler=` stands before `compiler.version=`.
//! * `pkg:brew/node@20@20.10.0` has the version `20.10.0`, and `pkg:npm/@babel/core` has none.
//! * A name may hold an encoded slash, a namespace segment may not; and the name of `pkg:git` holds bare ones.
//! * "Lower case" means Unicode's full mapping, not only ASCII.
//!
//! Deviations: the scheme is accepted in any case, as URLs have it; a registered type's rule that is broken makes
//! [`Purl::parse`] fail, as §5.7 asks, while [`Purl::repair`] keeps what can be identified and says what is wrong.

mod draft;
mod fault;
mod keys;
mod parse;
mod percent;
mod repair;
mod rules;
mod scan;
#[cfg(test)]
mod texts;
mod types;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use draft::{Draft, Mode};
pub use fault::{PurlError, PurlFault, Repair, Repairs};
pub use types::{COMMON_QUALIFIERS, Case, QualifierRule, Requirement, TYPES, TypeRule};

/// Appends text as it stands in a part of a canonical package URL.
pub(crate) fn push_encoded(out: &mut String, text: &str) {
    percent::push(out, text);
}

/// A package URL, held as its canonical text and the places where its parts meet.
///
/// A text that is canonical already is borrowed; parts are decoded when they are asked for. Two purls are equal when
/// their canonical texts are.
#[derive(Clone)]
pub struct Purl<'a> {
    text: Cow<'a, str>,
    bounds: Bounds,
    rule: Option<&'static TypeRule>,
}

/// Where parts end, as offsets into a canonical text, which is ASCII. A missing part is one that ends where it begins.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    type_end: usize,
    /// Behind the slash after the namespace.
    name_start: usize,
    name_end: usize,
    version_end: usize,
    qualifiers_end: usize,
}

/// The parts to build a purl from, decoded. Names may hold anything; namespace and subpath are divided by slashes.
#[derive(Debug, Clone, Copy, Default)]
pub struct PurlParts<'a> {
    /// The type, in any case.
    pub package_type: &'a str,
    /// The namespace.
    pub namespace: Option<&'a str>,
    /// The name.
    pub name: &'a str,
    /// The version.
    pub version: Option<&'a str>,
    /// Keys and values, in any order; pairs without value are dropped.
    pub qualifiers: &'a [(&'a str, &'a str)],
    /// The subpath.
    pub subpath: Option<&'a str>,
}

impl<'a> Purl<'a> {
    /// Parses a text and normalises it, as the standard's own procedure does.
    pub fn parse(text: &'a str) -> Result<Self, PurlError> {
        match scan::scan(text) {
            Some(found) => Ok(found.purl),
            None => parse::parse(text).map(|purl| purl.sharing(text)),
        }
    }

    /// Reads a text as tools write them: mends what has one possible meaning, keeps what can be identified, and tells
    /// of both.
    pub fn repair(text: &'a str) -> Result<(Self, Repairs), PurlError> {
        if let Some(found) = scan::scan(text).filter(|found| !found.is_doubtful)
            && found.purl.rule.is_some()
        {
            return Ok((found.purl, found.repairs));
        }
        let (purl, repairs) = repair::repair(text)?;
        Ok((purl.sharing(text), repairs))
    }

    /// Builds a purl from its parts.
    pub fn build(parts: &PurlParts<'_>) -> Result<Purl<'static>, PurlError> {
        let segments = |text: Option<&str>, dropped: fn(&str) -> bool| {
            let kept: Vec<_> = text
                .unwrap_or_default()
                .split('/')
                .filter(|segment| !dropped(segment))
                .collect();
            Cow::Owned(kept.join("/"))
        };
        let draft = Draft {
            package_type: Cow::Borrowed(parts.package_type),
            namespace: segments(parts.namespace, str::is_empty),
            name: Cow::Borrowed(parts.name.trim_matches('/')),
            version: Cow::Borrowed(parts.version.unwrap_or_default()),
            qualifiers: parts
                .qualifiers
                .iter()
                .map(|(key, value)| (Cow::Borrowed(*key), Cow::Borrowed(*value)))
                .collect(),
            subpath: segments(parts.subpath, |segment| matches!(segment, "" | "." | "..")),
        };
        draft
            .finish(Mode::Strict, &mut Repairs::default())
            .map_err(|fault| PurlError { fault, at: 0 })
    }

    /// Borrows the text where it turned out to be canonical.
    fn sharing(self, text: &'a str) -> Self {
        if self.text == text {
            Self {
                text: Cow::Borrowed(text),
                ..self
            }
        } else {
            self
        }
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The canonical text, without a copy where it was owned already.
    pub fn into_string(self) -> String {
        self.text.into_owned()
    }

    /// A purl that owns its text.
    pub fn into_owned(self) -> Purl<'static> {
        Purl {
            text: Cow::Owned(self.text.into_owned()),
            bounds: self.bounds,
            rule: self.rule,
        }
    }

    /// Says whether the text that was read was canonical already.
    pub fn is_borrowed(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    /// The type, in lower case.
    pub fn package_type(&self) -> &str {
        self.part(4, self.bounds.type_end)
    }

    /// The rules of the type; nothing when it is not registered.
    pub fn rule(&self) -> Option<&'static TypeRule> {
        self.rule
    }

    /// The namespace, decoded, its segments divided by slashes.
    pub fn namespace(&self) -> Option<Cow<'_, str>> {
        let Bounds {
            type_end,
            name_start,
            ..
        } = self.bounds;
        (name_start > type_end + 1).then(|| decoded(self.part(type_end + 1, name_start - 1)))
    }

    /// The name, decoded.
    pub fn name(&self) -> Cow<'_, str> {
        decoded(self.part(self.bounds.name_start, self.bounds.name_end))
    }

    /// The version, decoded.
    pub fn version(&self) -> Option<Cow<'_, str>> {
        let Bounds {
            name_end,
            version_end,
            ..
        } = self.bounds;
        (version_end > name_end).then(|| decoded(self.part(name_end + 1, version_end)))
    }

    /// The qualifiers in the order of their keys, values decoded.
    pub fn qualifiers(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.raw_qualifiers()
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key, decoded(value)))
    }

    /// The value of a qualifier, by its key in lower case.
    pub fn qualifier(&self, key: &str) -> Option<Cow<'_, str>> {
        self.qualifiers()
            .find(|(known, _)| *known == key)
            .map(|(_, value)| value)
    }

    /// The subpath, decoded, its segments divided by slashes.
    pub fn subpath(&self) -> Option<Cow<'_, str>> {
        let start = self.bounds.qualifiers_end;
        (self.text.len() > start).then(|| decoded(self.part(start + 1, self.text.len())))
    }

    fn raw_qualifiers(&self) -> &str {
        let Bounds {
            version_end,
            qualifiers_end,
            ..
        } = self.bounds;
        if qualifiers_end > version_end {
            self.part(version_end + 1, qualifiers_end)
        } else {
            ""
        }
    }

    fn part(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }
}

/// Decodes a part of a canonical text, which always succeeds.
fn decoded(raw: &str) -> Cow<'_, str> {
    percent::decode(raw).unwrap_or(Cow::Borrowed(raw))
}

impl fmt::Display for Purl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Purl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Purl({})", self.text)
    }
}

impl PartialEq for Purl<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Purl<'_> {}

impl PartialOrd for Purl<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Purl<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for Purl<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_are_decoded_when_asked_for() {
        let purl = Purl::parse("pkg:NPM/@a/b@1.0%2Bx?Z=2&a=https://h/%25#d/%20e").unwrap();
        assert_eq!(
            purl.as_str(),
            "pkg:npm/%40a/b@1.0%2Bx?a=https:%2F%2Fh%2F%25&z=2#d/%20e"
        );
        assert_eq!(purl.package_type(), "npm");
        assert_eq!(purl.namespace().as_deref(), Some("@a"));
        assert_eq!(purl.name(), "b");
        assert_eq!(purl.version().as_deref(), Some("1.0+x"));
        assert_eq!(purl.qualifier("a").as_deref(), Some("https://h/%"));
        assert_eq!(purl.qualifiers().count(), 2);
        assert_eq!(purl.subpath().as_deref(), Some("d/ e"));
        assert_eq!(purl.rule().unwrap().code, "npm");
    }

    #[test]
    fn the_scope_sign_is_not_the_version_sign() {
        for (text, name, version) in [
            ("pkg:npm/@a/b", "b", None),
            ("pkg:npm/@a/b@1", "b", Some("1")),
            ("pkg:brew/node@20@20.10.0", "node@20", Some("20.10.0")),
            ("pkg:github/a/b@feature/x", "b", Some("feature/x")),
            ("pkg:npm/a/@1", "a", Some("1")),
            ("pkg:npm/a@", "a", None),
        ] {
            let purl = Purl::parse(text).unwrap();
            assert_eq!(
                (purl.name().as_ref(), purl.version().as_deref()),
                (name, version),
                "{text}"
            );
        }
    }

    #[test]
    fn parsing_refuses_what_the_standard_forbids() {
        for (text, fault, at) in [
            ("pkg:npm/a b", PurlFault::CharacterInvalid, 9),
            ("pkg:npm/ä", PurlFault::CharacterInvalid, 8),
            ("pkg:npm/a@%zz", PurlFault::PercentInvalid, 10),
            ("pkg:npm/a%2Fb/c", PurlFault::NamespaceInvalid, 8),
            ("pkg:vcpkg/boost/asio@1", PurlFault::NamespaceProhibited, 10),
            ("pkg:swift/Alamofire@5", PurlFault::NamespaceMissing, 10),
            ("pkg:swid/a/b/c/d?tag_id=1", PurlFault::NamespaceInvalid, 9),
            ("pkg:swid/a@1", PurlFault::QualifierMissing, 12),
            ("pkg:chrome-extension/dogs", PurlFault::NameInvalid, 21),
            ("pkg:cocoapods/.a", PurlFault::NameInvalid, 14),
            ("pkg:npm/a?x=1&X=2", PurlFault::QualifierDuplicate, 10),
        ] {
            let error = Purl::parse(text).unwrap_err();
            assert_eq!((error.fault, error.at), (fault, at), "{text}");
        }
    }

    #[test]
    fn single_types_have_their_own_rules() {
        for (text, canonical) in [
            ("pkg:pub/Foo-Bar@1", "pkg:pub/foo_bar@1"),
            ("pkg:cpan/drolsky/DateTime", "pkg:cpan/DROLSKY/DateTime"),
            ("pkg:hackage/a_b@1", "pkg:hackage/a-b@1"),
            (
                "pkg:git/github.com/Foo/Bar@A",
                "pkg:git/github.com/foo/bar@A",
            ),
            (
                "pkg:git/gitlab.gnome.org/GNOME/x%2Fy",
                "pkg:git/gitlab.gnome.org/GNOME/x/y",
            ),
            (
                "pkg:swid/A@1?tag_id=75B8C285-fa7b-485b-b199-4745e3004d0D",
                "pkg:swid/A@1?tag_id=75b8c285-fa7b-485b-b199-4745e3004d0d",
            ),
            ("pkg:otp/Asn1@1#SRC/x", "pkg:otp/asn1@1#src/x"),
            (
                "pkg:vscode-extension/A/B@1-C",
                "pkg:vscode-extension/a/b@1-c",
            ),
            ("pkg:huggingface/A/B@FF", "pkg:huggingface/A/B@ff"),
            (
                "pkg:mlflow/Ab@3?repository_url=https://x.azuredatabricks.net",
                "pkg:mlflow/ab@3?repository_url=https:%2F%2Fx.azuredatabricks.net",
            ),
            ("pkg:brew/%C3%84", "pkg:brew/%C3%A4"),
        ] {
            assert_eq!(Purl::parse(text).unwrap().as_str(), canonical);
        }
    }

    #[test]
    fn building_cleans_and_checks_the_parts() {
        let parts = PurlParts {
            package_type: "Maven",
            namespace: Some("/a//b/"),
            name: "/c/d/",
            version: Some(""),
            qualifiers: &[("Z", "1"), ("a", ""), ("b", "x y")],
            subpath: Some("/./e/../f"),
        };
        assert_eq!(
            Purl::build(&parts).unwrap().as_str(),
            "pkg:maven/a/b/c%2Fd?b=x%20y&z=1#e/f"
        );
        for (parts, fault) in [
            (
                PurlParts {
                    package_type: "",
                    ..parts
                },
                PurlFault::TypeMissing,
            ),
            (
                PurlParts {
                    package_type: "3x",
                    ..parts
                },
                PurlFault::TypeInvalid,
            ),
            (PurlParts { name: "/", ..parts }, PurlFault::NameMissing),
            (
                PurlParts {
                    namespace: None,
                    ..parts
                },
                PurlFault::NamespaceMissing,
            ),
            (
                PurlParts {
                    qualifiers: &[("in production", "1")],
                    ..parts
                },
                PurlFault::QualifierKeyInvalid,
            ),
            (
                PurlParts {
                    qualifiers: &[("a", "1"), ("A", "2")],
                    ..parts
                },
                PurlFault::QualifierDuplicate,
            ),
        ] {
            assert_eq!(Purl::build(&parts).unwrap_err().fault, fault);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_is_built_is_parsed_again(
            namespace in prop::option::of("[^/]{1,4}(/[^/]{1,4}){0,2}"),
            name in "\\PC{1,6}",
            version in prop::option::of("\\PC{1,6}"),
            value in "\\PC{1,6}",
            subpath in prop::option::of("[^/.]{1,4}(/[^/.]{1,4}){0,2}"),
        ) {
            let name = name.trim_matches('/');
            prop_assume!(!name.is_empty());
            let built = Purl::build(&PurlParts {
                package_type: "generic",
                namespace: namespace.as_deref(),
                name,
                version: version.as_deref(),
                qualifiers: &[("key", &value)],
                subpath: subpath.as_deref(),
            }).unwrap();
            let parsed = Purl::parse(built.as_str()).unwrap();
            prop_assert!(parsed.is_borrowed());
            prop_assert_eq!(parsed.namespace().map(Cow::into_owned), namespace);
            prop_assert_eq!(parsed.name(), name);
            prop_assert_eq!(parsed.version().map(Cow::into_owned), version);
            prop_assert_eq!(parsed.qualifier("key").map(Cow::into_owned), Some(value));
            prop_assert_eq!(parsed.subpath().map(Cow::into_owned), subpath);
        }

        #[test]
        fn canonical_form_is_stable(text in texts::purl_like()) {
            if let Ok(purl) = Purl::parse(&text) {
                let again = Purl::parse(purl.as_str()).unwrap();
                prop_assert!(again.is_borrowed(), "{text}");
                prop_assert_eq!(again.package_type(), purl.package_type());
                prop_assert_eq!(again.name(), purl.name());
                let key = Purl::parse(purl.package_key());
                prop_assert!(key.is_ok() || purl.rule().is_some_and(|rule| rule.qualifiers.iter().any(|q| q.required)));
            }
        }
    }
}
