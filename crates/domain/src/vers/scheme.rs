//! Versioning schemes: the name before the slash, the order it stands for, and the native notation it reads.
//!
//! The draft's registered types, the schemes of its general list, the purl types, and the names that other tools write
//! (`alpine`, `debian`, …). A name keeps its spelling: `vers:debian/…` is compared like `vers:deb/…` and written as read.

use super::ParseError;
use crate::version::VersionOrder;

/// How an ecosystem writes ranges; one file each under `native/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Notation {
    Alpm,
    Apk,
    Cargo,
    Composer,
    Conan,
    Cpan,
    Cran,
    Debian,
    Gem,
    Generic,
    Gentoo,
    Golang,
    Hackage,
    Hex,
    Maven,
    Nginx,
    Npm,
    Nuget,
    Openssl,
    Pub,
    Pypi,
    Rpm,
}

/// Name, order, notation. Sorted by name.
const SCHEMES: &[(&str, VersionOrder, Notation)] = &[
    ("all", VersionOrder::Generic, Notation::Generic),
    ("alpine", VersionOrder::Alpine, Notation::Apk),
    ("alpm", VersionOrder::Alpm, Notation::Alpm),
    ("apache", VersionOrder::Semver, Notation::Generic),
    ("apk", VersionOrder::Alpine, Notation::Apk),
    ("arch", VersionOrder::Alpm, Notation::Alpm),
    ("archlinux", VersionOrder::Alpm, Notation::Alpm),
    ("bazel", VersionOrder::Semver, Notation::Generic),
    ("bitnami", VersionOrder::Generic, Notation::Generic),
    ("cargo", VersionOrder::Semver, Notation::Cargo),
    ("cocoapods", VersionOrder::Rubygems, Notation::Gem),
    ("composer", VersionOrder::Packagist, Notation::Composer),
    ("conan", VersionOrder::Conan, Notation::Conan),
    ("conda", VersionOrder::Generic, Notation::Generic),
    ("cpan", VersionOrder::Cpan, Notation::Cpan),
    ("cran", VersionOrder::Cran, Notation::Cran),
    ("dart", VersionOrder::Pub, Notation::Pub),
    ("datetime", VersionOrder::Datetime, Notation::Generic),
    ("deb", VersionOrder::Debian, Notation::Debian),
    ("debian", VersionOrder::Debian, Notation::Debian),
    ("ebuild", VersionOrder::Gentoo, Notation::Gentoo),
    ("gem", VersionOrder::Rubygems, Notation::Gem),
    ("generic", VersionOrder::Generic, Notation::Generic),
    ("gentoo", VersionOrder::Gentoo, Notation::Gentoo),
    ("github", VersionOrder::Semver, Notation::Generic),
    ("go", VersionOrder::Golang, Notation::Golang),
    ("golang", VersionOrder::Golang, Notation::Golang),
    ("hackage", VersionOrder::Hackage, Notation::Hackage),
    ("hex", VersionOrder::Semver, Notation::Hex),
    ("intdot", VersionOrder::Intdot, Notation::Generic),
    ("julia", VersionOrder::Pub, Notation::Generic),
    (
        "lexicographic",
        VersionOrder::Lexicographic,
        Notation::Generic,
    ),
    ("mattermost", VersionOrder::Semver, Notation::Generic),
    ("maven", VersionOrder::Maven, Notation::Maven),
    ("mozilla", VersionOrder::Semver, Notation::Generic),
    ("nginx", VersionOrder::Nginx, Notation::Nginx),
    ("none", VersionOrder::Generic, Notation::Generic),
    ("npm", VersionOrder::Npm, Notation::Npm),
    ("nuget", VersionOrder::Nuget, Notation::Nuget),
    ("opam", VersionOrder::Debian, Notation::Generic),
    ("openssl", VersionOrder::Openssl, Notation::Openssl),
    ("otp", VersionOrder::Generic, Notation::Generic),
    ("packagist", VersionOrder::Packagist, Notation::Composer),
    ("pub", VersionOrder::Pub, Notation::Pub),
    ("pypi", VersionOrder::Pypi, Notation::Pypi),
    ("rpm", VersionOrder::Rpm, Notation::Rpm),
    ("rubygems", VersionOrder::Rubygems, Notation::Gem),
    ("semver", VersionOrder::Semver, Notation::Npm),
    ("swift", VersionOrder::Semver, Notation::Generic),
    ("vscode-extension", VersionOrder::Semver, Notation::Generic),
];

/// A versioning scheme.
///
/// A name that is in no table is valid too; its versions are compared by [`VersionOrder::Generic`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scheme {
    name: Box<str>,
    order: VersionOrder,
    notation: Notation,
    known: bool,
}

impl Scheme {
    /// Resolves a name, in any case.
    pub fn new(name: &str) -> Result<Self, ParseError> {
        let mut bytes = name.bytes();
        let well_formed = bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
            && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
        if !well_formed {
            return Err(ParseError::BadType);
        }
        let name = name.to_ascii_lowercase();
        if name == "invalid" {
            return Err(ParseError::InvalidType);
        }
        let found = SCHEMES
            .binary_search_by(|(n, ..)| (*n).cmp(name.as_str()))
            .ok();
        let (order, notation) = found
            .and_then(|i| SCHEMES.get(i))
            .map_or((VersionOrder::Generic, Notation::Generic), |(_, o, n)| {
                (*o, *n)
            });
        Ok(Self {
            name: name.into(),
            order,
            notation,
            known: found.is_some(),
        })
    }

    /// The name in lower case, as it stands in the notation.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The order of its versions.
    pub fn order(&self) -> VersionOrder {
        self.order
    }

    /// Whether the name is one we know an order for. The draft asks to warn about others.
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// `example` and `test` (draft §5.3.2.1): no order is defined, so their constraints stay as written.
    pub fn is_reserved(&self) -> bool {
        matches!(self.name(), "example" | "test")
    }

    /// `vers:none/*` contains no version.
    pub fn is_none(&self) -> bool {
        self.name() == "none"
    }

    /// `all` and `none` allow no constraint but `*`.
    pub(super) fn takes_only_any(&self) -> bool {
        matches!(self.name(), "all" | "none")
    }

    pub(super) fn notation(&self) -> Notation {
        self.notation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_sorted() {
        assert!(SCHEMES.is_sorted_by(|(a, ..), (b, ..)| a < b));
    }

    #[test]
    fn every_order_is_reached_by_its_own_code() {
        for order in VersionOrder::ALL {
            let scheme = Scheme::new(order.code()).unwrap();
            assert_eq!(scheme.order(), *order, "{}", order.code());
            assert!(scheme.is_known());
        }
    }

    #[test]
    fn other_names_of_a_scheme_mean_the_same() {
        for (name, other) in [
            ("apk", "alpine"),
            ("alpm", "arch"),
            ("alpm", "archlinux"),
            ("composer", "packagist"),
            ("deb", "debian"),
            ("ebuild", "gentoo"),
            ("gem", "rubygems"),
            ("golang", "go"),
            ("pub", "dart"),
        ] {
            let [name, other] = [name, other].map(|name| Scheme::new(name).unwrap());
            assert_eq!(name.order(), other.order(), "{}", other.name());
            assert_eq!(name.notation(), other.notation(), "{}", other.name());
        }
    }

    #[test]
    fn names_follow_the_grammar() {
        assert_eq!(Scheme::new("NPM").unwrap().name(), "npm");
        assert!(!Scheme::new("some-thing.2").unwrap().is_known());
        for name in ["", "1a", "a/b", "a b", "%6Epm", "é"] {
            assert_eq!(Scheme::new(name), Err(ParseError::BadType), "{name}");
        }
        assert_eq!(Scheme::new("invalid"), Err(ParseError::InvalidType));
    }
}
