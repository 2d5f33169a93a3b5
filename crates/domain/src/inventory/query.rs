//! What people ask for when they ask "where is X".
//!
//! Traps:
//!
//! * One name may be a package in several ecosystems. A range is read for each in its own notation and compared in its own
//!   order; a `vers:` range is about the ecosystems of its scheme only.
//! * A comparison means what it says (`<3.0.7`), also where the ecosystem's notation has other ideas: to Debian `<` is an
//!   old word for `<=`, and to Maven `<3.0.7` is a version, the recommended one.
//! * Many notations take any text for a version. What can only be a range of some other ecosystem (`^1.2` for PyPI) is not
//!   understood, and does not silently find nothing.
//! * Ecosystems take several spellings for one name: [`crate::ecosystem::Fold`].

use std::borrow::Cow;

use crate::ecosystem::{self, Ecosystem};
use crate::hash::HashAlgorithm;
use crate::inventory::component_key::ComponentKey;
use crate::inventory::file_hashes::hash_bytes;
use crate::inventory::portfolio::Portfolio;
use crate::inventory::sprawl::version_order;
use crate::purl::Purl;
use crate::vers::{CheckedRange, Range, Scheme};
use crate::version::{VersionKey, VersionOrder};

/// A question for components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// A package by its key, in these versions, with these qualifiers at least.
    Package {
        /// The package's key.
        package: String,
        /// Which versions.
        versions: Versions,
        /// Qualifiers that the component must have, as `key=value` of the canonical form.
        qualifiers: Vec<String>,
    },
    /// Packages of any ecosystem by name.
    Name {
        /// As written.
        name: String,
        /// Which versions.
        versions: Versions,
    },
    /// Components that state a file hash, by its value.
    Hash(Vec<u8>),
    /// Components that an advisory is about, by its identifier in upper case.
    Advisory(String),
}

/// Which versions of a package are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Versions {
    /// All.
    Any,
    /// One, and what the ecosystem's order holds for the same.
    One(String),
    /// Those within a range: `vers:` or the ecosystem's own notation.
    Within(String),
}

/// Why a question cannot be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryFault {
    /// Nothing was asked.
    Empty,
    /// It begins as a package URL and is none.
    PurlInvalid,
    /// No package's ecosystem understands the range.
    RangeInvalid,
}

impl QueryFault {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Empty, Self::PurlInvalid, Self::RangeInvalid];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "query-empty",
            Self::PurlInvalid => "query-purl-invalid",
            Self::RangeInvalid => "query-range-invalid",
        }
    }
}

/// What a question found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Components that are meant.
    pub components: Vec<u32>,
    /// Packages that are not meant but have the name as a part of theirs.
    pub similar: Vec<u32>,
}

impl Query {
    /// Reads a question: a package URL with or without version, a bare name, `name@version`, `name@range`, the hash of a
    /// file, or the identifier of an advisory.
    pub fn parse(text: &str) -> Result<Self, QueryFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(QueryFault::Empty);
        }
        if let Some(hash) = hash_value(text) {
            return hash_bytes(hash).map(Self::Hash).ok_or(QueryFault::Empty);
        }
        let (path, versions) = split_range(text);
        if text
            .get(..4)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("pkg:"))
        {
            return Self::package(path, versions);
        }
        let folded = crate::fold::fold(text).to_ascii_uppercase();
        if is_advisory(&folded) {
            return Ok(Self::Advisory(folded));
        }
        let (name, versions) = match versions {
            Some(range) => (path, Versions::Within(range)),
            None => match path.rsplit_once('@') {
                Some((name, version)) if !name.is_empty() && !version.is_empty() => {
                    (name, versions_like(version))
                }
                _ => (path, Versions::Any),
            },
        };
        Ok(Self::Name {
            name: name.to_owned(),
            versions,
        })
    }

    fn package(path: &str, range: Option<String>) -> Result<Self, QueryFault> {
        // Behind the range qualifiers may follow; `?` and `#` are part of no range.
        let (range, rest) = match range {
            Some(range) => match range.find(['?', '#']) {
                Some(end) => {
                    let (range, rest) = range.split_at(end);
                    (Some(range.trim().to_owned()), rest.to_owned())
                }
                None => (Some(range), String::new()),
            },
            None => (None, String::new()),
        };
        let text = if rest.is_empty() {
            Cow::Borrowed(path)
        } else {
            Cow::Owned(format!("{path}{rest}"))
        };
        let (purl, _) = Purl::repair(&text).map_err(|_| QueryFault::PurlInvalid)?;
        let key = purl.component_key();
        let key = ComponentKey::of(&key);
        let versions = match (range, key.version()) {
            (Some(range), _) => Versions::Within(range),
            (None, Some(version)) => versions_like(&version),
            (None, None) => Versions::Any,
        };
        let qualifiers = key.qualifiers().map(str::to_owned).collect();
        Ok(Self::Package {
            package: key.package().to_owned(),
            versions,
            qualifiers,
        })
    }
}

/// What stands behind an `@` and does not look like a range: a version, unless one of its numbers is left open.
fn versions_like(version: &str) -> Versions {
    if has_wildcard(version) {
        Versions::Within(version.to_owned())
    } else {
        Versions::One(version.to_owned())
    }
}

/// Whether one of the numbers is left open: `1.x`, `2.*`.
fn has_wildcard(version: &str) -> bool {
    version
        .split('.')
        .any(|part| matches!(part, "x" | "X" | "*"))
}

/// Splits `name@range` when what stands behind the `@` is a range and not a version.
fn split_range(text: &str) -> (&str, Option<String>) {
    if let Some((name, range)) = text.split_once("@vers:") {
        return (name, Some(format!("vers:{range}")));
    }
    // Where something stands for the last time that only a range of several terms has.
    let several = ["||", ", ", " - "]
        .iter()
        .filter_map(|sign| text.rfind(sign))
        .max();
    let starts = text
        .char_indices()
        .skip(1)
        .filter(|(_, character)| *character == '@');
    for (at, _) in starts {
        let range = text.get(at + 1..).unwrap_or("").trim_start();
        let begins = range.starts_with(['<', '>', '=', '^', '~', '!', '*', '[', '(']);
        if begins || several.is_some_and(|several| several > at) {
            return (text.get(..at).unwrap_or(text), Some(range.to_owned()));
        }
    }
    (text, None)
}

/// A hash value, with or without the name of its algorithm in front: `sha256:…`.
fn hash_value(text: &str) -> Option<&str> {
    let value = match text.split_once(':') {
        Some((name, value)) => {
            HashAlgorithm::from_name(name)?;
            value
        }
        None => text,
    };
    let is_hash = matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128)
        && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then_some(value)
}

fn is_advisory(folded: &str) -> bool {
    const PREFIXES: &[&str] = &[
        "CVE-", "GHSA-", "JVNDB-", "RUSTSEC-", "PYSEC-", "GO-", "MAL-", "OSV-",
    ];
    let Some(rest) = PREFIXES
        .iter()
        .find_map(|prefix| folded.strip_prefix(prefix))
    else {
        return false;
    };
    let parts = rest.split('-').count();
    (2..=4).contains(&parts)
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && (folded.starts_with("GHSA-")
            || rest
                .bytes()
                .next()
                .is_some_and(|byte| byte.is_ascii_digit()))
}

impl Portfolio {
    /// The components that a question means. Hashes and advisories are not known here and find nothing.
    pub fn find(&self, query: &Query) -> Result<Found, QueryFault> {
        match query {
            Query::Package {
                package,
                versions,
                qualifiers,
            } => {
                let packages = self.packages_called(package);
                let components = self.select(&packages, versions, qualifiers)?;
                Ok(Found {
                    components,
                    similar: Vec::new(),
                })
            }
            Query::Name { name, versions } => {
                // A name is sought as written first, then with other signs between its parts.
                let mut spellings = self.names.spellings(name).into_iter();
                let exactly = spellings
                    .find(|packages| !packages.is_empty())
                    .unwrap_or_default();
                let with_part = self.names.with_part(name);
                // Nobody has this name alone: then those that bear it as a part are what is meant.
                let (packages, similar) = if exactly.is_empty() {
                    (with_part, exactly)
                } else {
                    (exactly, with_part)
                };
                let components = self.select(packages, versions, &[])?;
                Ok(Found {
                    components,
                    similar: similar.to_vec(),
                })
            }
            Query::Hash(_) | Query::Advisory(_) => Ok(Found::default()),
        }
    }

    /// The packages with this key, in any spelling that their ecosystem takes for the same name.
    fn packages_called(&self, package: &str) -> Vec<u32> {
        let mut packages: Vec<u32> = self.catalogue.find_package(package).into_iter().collect();
        let key = ComponentKey::of(package);
        let Some(wanted) = Spelling::of(key) else {
            return packages;
        };
        for others in self.names.spellings(&key.name()) {
            packages.extend(others.iter().copied().filter(|&other| {
                let other = ComponentKey::of(self.catalogue.package(other));
                Spelling::of(other).as_ref() == Some(&wanted)
            }));
        }
        packages.sort_unstable();
        packages.dedup();
        packages
    }

    fn select(
        &self,
        packages: &[u32],
        versions: &Versions,
        qualifiers: &[String],
    ) -> Result<Vec<u32>, QueryFault> {
        let mut components = Vec::new();
        let mut understood = packages.is_empty();
        for &package in packages {
            let Some(acceptance) = Acceptance::of(self.catalogue.package(package), versions) else {
                continue;
            };
            let before = components.len();
            components.extend(
                self.components_of_package
                    .of(package)
                    .iter()
                    .copied()
                    .filter(|&component| {
                        let key = ComponentKey::of(self.catalogue.component(component));
                        acceptance.accepts(key)
                            && qualifiers
                                .iter()
                                .all(|wanted| key.qualifiers().any(|own| own == wanted))
                    }),
            );
            understood |= acceptance.is_understood() || components.len() > before;
        }
        if understood {
            Ok(components)
        } else {
            Err(QueryFault::RangeInvalid)
        }
    }
}

/// A package's name as its ecosystem compares it: type, namespace, name.
#[derive(PartialEq, Eq)]
struct Spelling<'k> {
    package_type: &'k str,
    namespace: Option<String>,
    name: String,
}

impl<'k> Spelling<'k> {
    fn of(key: ComponentKey<'k>) -> Option<Self> {
        let ecosystem = ecosystem(key)?;
        let fold = |text: Cow<'_, str>| ecosystem.fold_name(&text).into_owned();
        Some(Self {
            package_type: key.ecosystem(),
            namespace: key.namespace().map(fold),
            name: fold(key.name()),
        })
    }
}

fn ecosystem(key: ComponentKey<'_>) -> Option<&'static Ecosystem> {
    ecosystem::by_purl_type(key.ecosystem(), key.namespace().as_deref())
}

/// Which versions of one package are meant.
enum Acceptance<'v> {
    Any,
    /// As written, its order and its key.
    One(&'v str, VersionOrder, VersionKey),
    Within(Box<CheckedRange>),
    /// A version with a number left open, which some packages have in full: `3.x` is written by people who have not looked.
    /// Those in the range are meant, if the ecosystem has such, and the one that is called so.
    Open(&'v str, Option<Box<CheckedRange>>),
}

impl<'v> Acceptance<'v> {
    /// `None` when the package's ecosystem does not understand the range.
    fn of(package: &str, versions: &'v Versions) -> Option<Self> {
        let package = ComponentKey::of(package);
        Some(match versions {
            Versions::Any => Self::Any,
            Versions::One(version) => {
                let order = version_order(package);
                Self::One(version, order, order.key(version))
            }
            Versions::Within(range) => {
                let checked = range_for(package, range).map(|range| Box::new(range.check()));
                if range.starts_with(|first: char| first.is_ascii_digit()) && has_wildcard(range) {
                    Self::Open(range, checked)
                } else {
                    Self::Within(checked?)
                }
            }
        })
    }

    /// Whether more than one version of that very name could be meant.
    fn is_understood(&self) -> bool {
        !matches!(self, Self::Open(_, None))
    }

    fn accepts(&self, key: ComponentKey<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::One(version, order, wanted) => {
                key.version().is_some_and(|own| own == *version)
                    || key
                        .full_version()
                        .is_some_and(|own| order.key(&own) == *wanted)
            }
            Self::Within(range) => key.full_version().is_some_and(|own| range.contains(&own)),
            Self::Open(version, range) => {
                let within = |own: Cow<'_, str>| {
                    let range = range.as_ref();
                    range.is_some_and(|range| range.contains(&own))
                };
                key.version().is_some_and(|own| own == *version)
                    || key.full_version().is_some_and(within)
            }
        }
    }
}

/// A range as the package's ecosystem understands it.
fn range_for(package: ComponentKey<'_>, text: &str) -> Option<Range> {
    let order = version_order(package);
    if text.starts_with("vers:") {
        return Range::parse(text)
            .ok()
            .filter(|range| is_for_any(range.scheme()) || range.scheme().order() == order);
    }
    let scheme = ecosystem(package).map_or("generic", |ecosystem| ecosystem.vers);
    let comparisons = || Range::from_ghsa(scheme, text).ok().filter(says_versions);
    let native = || Range::from_native(scheme, text).ok().filter(says_versions);
    // These notations read a bare comparison as something else.
    let has_none = matches!(order, VersionOrder::Debian | VersionOrder::Maven)
        && text.starts_with(['<', '>', '=', '!']);
    if has_none {
        comparisons()
    } else {
        native().or_else(comparisons)
    }
}

/// Whether a scheme is an order without an ecosystem.
fn is_for_any(scheme: &Scheme) -> bool {
    matches!(
        scheme.name(),
        "all" | "none" | "generic" | "semver" | "intdot" | "lexicographic" | "datetime"
    )
}

/// Whether the bounds are versions, and not the signs of a notation that was not understood.
fn says_versions(range: &Range) -> bool {
    range.constraints().iter().all(|constraint| {
        let version = constraint.version();
        version.is_empty()
            || version.starts_with(char::is_alphanumeric)
                && !version.contains([
                    '<', '>', '=', '!', '^', '|', ',', '(', ')', '[', ']', '{', '}', ' ',
                ])
                && !has_wildcard(version)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::portfolio::{Catalogue, Postings};

    const EMPTY_MD5: [u8; 16] = [
        0xd4, 0x1d, 0x8c, 0xd9, 0x8f, 0x00, 0xb2, 0x04, 0xe9, 0x80, 0x09, 0x98, 0xec, 0xf8, 0x42,
        0x7e,
    ];

    fn name(name: &str, versions: Versions) -> Result<Query, QueryFault> {
        Ok(Query::Name {
            name: name.to_owned(),
            versions,
        })
    }

    #[test]
    fn questions_are_told_apart() {
        let one = |version: &str| Versions::One(version.to_owned());
        let within = |range: &str| Versions::Within(range.to_owned());
        for (text, query) in [
            ("log4j", name("log4j", Versions::Any)),
            (" ＬＯＧ４Ｊ ", name("ＬＯＧ４Ｊ", Versions::Any)),
            ("@babel/core", name("@babel/core", Versions::Any)),
            ("@babel/core@7.0.0", name("@babel/core", one("7.0.0"))),
            ("lodash@<4.17.21", name("lodash", within("<4.17.21"))),
            (
                "lodash@>=1.0.0 <2 || >=3",
                name("lodash", within(">=1.0.0 <2 || >=3")),
            ),
            (
                "log4j-core@[2.0,2.17.1)",
                name("log4j-core", within("[2.0,2.17.1)")),
            ),
            ("x@vers:npm/>=1|<2", name("x", within("vers:npm/>=1|<2"))),
            (
                "cve-2021-44228",
                Ok(Query::Advisory("CVE-2021-44228".to_owned())),
            ),
            (
                "ＣＶＥ－２０２１－４４２２８",
                Ok(Query::Advisory("CVE-2021-44228".to_owned())),
            ),
            (
                "GHSA-jfh8-c2jp-5v3q",
                Ok(Query::Advisory("GHSA-JFH8-C2JP-5V3Q".to_owned())),
            ),
            ("go-redis", name("go-redis", Versions::Any)),
            (
                "d41d8cd98f00b204e9800998ecf8427e",
                Ok(Query::Hash(EMPTY_MD5.to_vec())),
            ),
            (
                "MD5:D41D8CD98F00B204E9800998ECF8427E",
                Ok(Query::Hash(EMPTY_MD5.to_vec())),
            ),
            ("log4j@2.x", name("log4j", within("2.x"))),
            ("drupal@1.x-dev", name("drupal", one("1.x-dev"))),
            ("", Err(QueryFault::Empty)),
            ("pkg:", Err(QueryFault::PurlInvalid)),
        ] {
            assert_eq!(Query::parse(text), query, "{text}");
        }
        let package = |package: &str, versions, qualifiers: &[&str]| {
            Ok(Query::Package {
                package: package.to_owned(),
                versions,
                qualifiers: qualifiers.iter().map(|pair| (*pair).to_owned()).collect(),
            })
        };
        let core = "pkg:npm/%40babel/core";
        for (text, query) in [
            (
                "pkg:npm/@babel/core@7.0.0",
                package(core, one("7.0.0"), &[]),
            ),
            ("pkg:npm/%40babel/core", package(core, Versions::Any, &[])),
            (
                "pkg:npm/%40babel/core@^7.0",
                package(core, within("^7.0"), &[]),
            ),
            (
                "pkg:npm/%40babel/core@7.x",
                package(core, within("7.x"), &[]),
            ),
            (
                "pkg:maven/g/a@[1,2)?classifier=sources",
                package("pkg:maven/g/a", within("[1,2)"), &["classifier=sources"]),
            ),
        ] {
            assert_eq!(Query::parse(text), query, "{text}");
        }
    }

    #[test]
    fn hostile_questions_are_read_in_one_pass() {
        let text = format!("a{}", "@ a".repeat(200_000));
        assert!(matches!(Query::parse(&text), Ok(Query::Name { .. })));
    }

    fn portfolio(keys: &[&str]) -> Portfolio {
        let mut catalogue = Catalogue::default();
        for key in keys {
            catalogue.number_component(key);
        }
        Portfolio::new(catalogue, Postings::default())
    }

    fn found(portfolio: &Portfolio, text: &str) -> Result<Vec<String>, QueryFault> {
        let found = portfolio.find(&Query::parse(text)?)?;
        let keys = found.components.iter();
        Ok(keys
            .map(|&component| portfolio.catalogue.component(component).to_owned())
            .collect())
    }

    #[test]
    fn comparisons_mean_what_they_say_in_every_ecosystem() {
        for (ecosystem, below, at) in [
            ("maven/g", "3.0.6", "3.0.7"),
            ("deb/debian", "3.0.6-1", "3.0.7"),
            ("rpm/redhat", "3.0.6-1", "3.0.7"),
            ("apk/alpine", "3.0.6-r0", "3.0.7"),
            ("npm", "3.0.6", "3.0.7"),
            ("pypi", "3.0.6", "3.0.7"),
            ("golang/a.b", "v3.0.6", "v3.0.7"),
            ("nuget", "3.0.6", "3.0.7"),
            ("composer/g", "3.0.6", "3.0.7"),
            ("cargo", "3.0.6", "3.0.7"),
            ("gem", "3.0.6", "3.0.7"),
            ("generic", "3.0.6", "3.0.7"),
        ] {
            let [low, high] = [below, at].map(|version| format!("pkg:{ecosystem}/x@{version}"));
            let portfolio = portfolio(&[&low, &high]);
            for (text, expected) in [
                ("x@<3.0.7", vec![&low]),
                ("x@>=3.0.7", vec![&high]),
                ("x@>= 1.0, < 3.0.7", vec![&low]),
                ("x@<=3.0.7", vec![&low, &high]),
                ("x@=3.0.7", vec![&high]),
            ] {
                let expected = expected.into_iter().cloned().collect();
                assert_eq!(found(&portfolio, text), Ok(expected), "{text} {ecosystem}");
            }
        }
    }

    #[test]
    fn an_open_version_may_be_somebodys_own() {
        let portfolio = portfolio(&["pkg:maven/g/x@3.x", "pkg:maven/g/x@3.1", "pkg:npm/y@3.x"]);
        let keys = |keys: &[&str]| Ok(keys.iter().map(|key| (*key).to_owned()).collect());
        for (text, expected) in [
            ("pkg:maven/g/x@3.x", keys(&["pkg:maven/g/x@3.x"])),
            ("x@3.x", keys(&["pkg:maven/g/x@3.x"])),
            ("y@3.x", keys(&["pkg:npm/y@3.x"])),
            ("x@2.x", Err(QueryFault::RangeInvalid)),
            ("y@1.x", keys(&[])),
        ] {
            assert_eq!(found(&portfolio, text), expected, "{text}");
        }
    }

    #[test]
    fn a_range_is_about_those_who_understand_it() {
        let portfolio = portfolio(&["pkg:npm/x@1.5.0", "pkg:pypi/x@1.5.0", "name:x@1.5.0"]);
        let keys = |keys: &[&str]| Ok(keys.iter().map(|key| (*key).to_owned()).collect());
        for (text, expected) in [
            ("x@^1.0", keys(&["pkg:npm/x@1.5.0"])),
            ("x@1.x", keys(&["pkg:npm/x@1.5.0"])),
            ("x@~=1.0", keys(&["pkg:pypi/x@1.5.0"])),
            ("x@vers:npm/<2", keys(&["pkg:npm/x@1.5.0"])),
            ("x@vers:pypi/>=1|<2", keys(&["pkg:pypi/x@1.5.0"])),
            ("x@vers:maven/<2", Err(QueryFault::RangeInvalid)),
            ("x@vers:deb/<2", Err(QueryFault::RangeInvalid)),
            ("pkg:pypi/x@vers:npm/<2", Err(QueryFault::RangeInvalid)),
            ("pkg:pypi/x@^1.0", Err(QueryFault::RangeInvalid)),
            (
                "x@vers:semver/<2",
                keys(&["pkg:npm/x@1.5.0", "pkg:pypi/x@1.5.0", "name:x@1.5.0"]),
            ),
            (
                "x@<2",
                keys(&["pkg:npm/x@1.5.0", "pkg:pypi/x@1.5.0", "name:x@1.5.0"]),
            ),
            ("y@^1.0", keys(&[])),
        ] {
            assert_eq!(found(&portfolio, text), expected, "{text}");
        }
    }

    #[test]
    fn names_are_found_in_any_spelling_that_is_the_same_to_their_ecosystem() {
        let portfolio = portfolio(&[
            "pkg:nuget/Newtonsoft.Json@13.0.1",
            "pkg:pypi/typing-extensions@4.0.0",
            "pkg:cargo/serde_json@1.0.0",
            "pkg:npm/serde-json@1.0.0",
            "pkg:npm/JSONStream@1.0.0",
            "pkg:npm/jsonstream@1.0.0",
            "pkg:golang/github.com/redis/go-redis/v9@v9.0.0",
            "pkg:deb/debian/bash@5.0",
            "pkg:deb/ubuntu/bash@5.0",
        ]);
        for (text, expected) in [
            (
                "pkg:nuget/newtonsoft.json",
                &["pkg:nuget/Newtonsoft.Json@13.0.1"][..],
            ),
            (
                "pkg:cargo/serde-json@1.0.0",
                &["pkg:cargo/serde_json@1.0.0"],
            ),
            ("pkg:npm/jsonstream", &["pkg:npm/jsonstream@1.0.0"]),
            ("pkg:deb/debian/bash", &["pkg:deb/debian/bash@5.0"]),
            ("typing_extensions", &["pkg:pypi/typing-extensions@4.0.0"]),
            ("serde_json", &["pkg:cargo/serde_json@1.0.0"]),
            (
                "jsonstream",
                &["pkg:npm/JSONStream@1.0.0", "pkg:npm/jsonstream@1.0.0"],
            ),
            (
                "go-redis",
                &["pkg:golang/github.com/redis/go-redis/v9@v9.0.0"],
            ),
            ("redis", &["pkg:golang/github.com/redis/go-redis/v9@v9.0.0"]),
            (
                "github.com/redis/go-redis/v9",
                &["pkg:golang/github.com/redis/go-redis/v9@v9.0.0"],
            ),
        ] {
            let expected: Vec<String> = expected.iter().map(|key| (*key).to_owned()).collect();
            assert_eq!(found(&portfolio, text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn one_version_means_what_the_ecosystem_holds_for_the_same() {
        let portfolio = portfolio(&[
            "pkg:pypi/x@1.0.0",
            "pkg:rpm/redhat/x@1.0-1?epoch=2",
            "pkg:rpm/redhat/x@1.0-1",
            "pkg:npm/x@1.0.0",
            "pkg:npm/x",
        ]);
        for (text, expected) in [
            ("x@1.0", &["pkg:pypi/x@1.0.0", "pkg:npm/x@1.0.0"][..]),
            (
                "pkg:rpm/redhat/x@2:1.0-1",
                &["pkg:rpm/redhat/x@1.0-1?epoch=2"],
            ),
            ("x@2:1.0-1", &["pkg:rpm/redhat/x@1.0-1?epoch=2"]),
            (
                "x@1.0-1",
                &["pkg:rpm/redhat/x@1.0-1?epoch=2", "pkg:rpm/redhat/x@1.0-1"],
            ),
            ("pkg:rpm/redhat/x@<2:0", &["pkg:rpm/redhat/x@1.0-1"]),
        ] {
            let expected: Vec<String> = expected.iter().map(|key| (*key).to_owned()).collect();
            assert_eq!(found(&portfolio, text), Ok(expected), "{text}");
        }
    }
}
