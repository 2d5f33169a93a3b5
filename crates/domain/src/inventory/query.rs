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
//! * What cannot be compared is neither inside a range nor outside: a component without a version, or with one that is none
//!   (`latest`), and a package whose ecosystem cannot read the range. Such are told apart, each with its reason.
//! * Ecosystems take several spellings for one name: [`crate::ecosystem::Fold`].

mod acceptance;

use std::borrow::Cow;

use crate::hash::HashAlgorithm;
use crate::inventory::component_key::ComponentKey;
use crate::inventory::file_hashes::hash_bytes;
use crate::inventory::portfolio::Portfolio;
use crate::purl::Purl;
use crate::version::is_open;
use acceptance::{Acceptance, Reading, Verdict, ecosystem};

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
    /// A sign stands without a version (`name@`, `^`), which says nothing.
    RangeEmpty,
}

impl QueryFault {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Empty,
        Self::PurlInvalid,
        Self::RangeInvalid,
        Self::RangeEmpty,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "query-empty",
            Self::PurlInvalid => "query-purl-invalid",
            Self::RangeInvalid => "query-range-invalid",
            Self::RangeEmpty => "query-range-empty",
        }
    }
}

/// Why it cannot be said whether a component is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotEvaluated {
    /// It states no version.
    NoVersion,
    /// What it states is no version of its ecosystem.
    VersionUnreadable,
    /// Its ecosystem does not understand the range, or nobody says which ecosystem it is of.
    RangeUnreadable,
}

impl NotEvaluated {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::NoVersion,
        Self::VersionUnreadable,
        Self::RangeUnreadable,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoVersion => "no-version",
            Self::VersionUnreadable => "version-unreadable",
            Self::RangeUnreadable => "range-unreadable",
        }
    }
}

/// What a question found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Components that are meant.
    pub components: Vec<u32>,
    /// Components of the packages asked for of which it cannot be said whether they are meant, and why.
    pub not_evaluated: Vec<(u32, NotEvaluated)>,
    /// Components of the packages asked for that are not meant.
    pub not_meant: Vec<u32>,
    /// Packages that are not meant but have the name as a part of theirs.
    pub similar: Vec<u32>,
}

impl Found {
    /// Whether no package bears the name that was asked for, not even as a part of its own.
    pub fn is_nothing(&self) -> bool {
        self.components.is_empty()
            && self.not_evaluated.is_empty()
            && self.not_meant.is_empty()
            && self.similar.is_empty()
    }
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
            Some(range) => (path, within(range)?),
            None => match path.rsplit_once('@') {
                // A script whose version is empty must not hear that nothing is there.
                Some((name, "")) if !name.is_empty() => return Err(QueryFault::RangeEmpty),
                Some((name, version)) if !name.is_empty() => (name, versions_like(version)),
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
            (Some(range), _) => within(range)?,
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
    if is_open(version) {
        Versions::Within(version.to_owned())
    } else {
        Versions::One(version.to_owned())
    }
}

/// A range, if there is a version in each of its comparisons.
fn within(range: String) -> Result<Versions, QueryFault> {
    if range.trim() == "*" {
        // Not every notation has a sign for it, but nobody takes this one for anything else.
        Ok(Versions::Any)
    } else if lacks_version(&range) {
        Err(QueryFault::RangeEmpty)
    } else {
        Ok(Versions::Within(range))
    }
}

/// Whether a sign stands without its version, or an alternative without anything. npm reads both as "every version".
fn lacks_version(range: &str) -> bool {
    if range.starts_with("vers:") {
        return false;
    }
    range.split("||").any(|alternative| {
        // Within a term `~` and `^` belong to the version.
        let (mut begins, mut awaits) = (true, alternative.trim().is_empty());
        for character in alternative.chars() {
            match character {
                ',' | '|' if awaits => return true,
                ',' | '|' | '(' | ')' | '[' | ']' => begins = true,
                '<' | '>' | '=' | '!' | '~' | '^' if begins => awaits = true,
                character if character.is_whitespace() => begins = true,
                _ => (begins, awaits) = (false, false),
            }
        }
        awaits
    })
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
                self.select(&packages, versions, qualifiers)
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
                let found = self.select(packages, versions, &[])?;
                Ok(Found {
                    similar: similar.to_vec(),
                    ..found
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
    ) -> Result<Found, QueryFault> {
        let mut found = Found::default();
        let mut understood = packages.is_empty();
        for &package in packages {
            let acceptance = match Acceptance::of(self.catalogue.package(package), versions) {
                Reading::Understood(acceptance) => Some(acceptance),
                Reading::NotUnderstood => None,
                Reading::NotMeant => continue,
            };
            let before = found.components.len();
            for &component in self.components_of_package.of(package) {
                let key = ComponentKey::of(self.catalogue.component(component));
                let is_meant = |wanted: &String| key.qualifiers().any(|own| own == wanted);
                if !qualifiers.iter().all(is_meant) {
                    continue;
                }
                let verdict = acceptance.as_ref().map_or(
                    Verdict::Unsaid(NotEvaluated::RangeUnreadable),
                    |acceptance| acceptance.verdict(key),
                );
                match verdict {
                    Verdict::Meant => found.components.push(component),
                    Verdict::NotMeant => found.not_meant.push(component),
                    Verdict::Unsaid(reason) => found.not_evaluated.push((component, reason)),
                }
            }
            let is_understood = acceptance.is_some_and(|acceptance| acceptance.is_understood());
            understood |= is_understood || found.components.len() > before;
        }
        if understood {
            Ok(found)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inventory::portfolio::{Catalogue, Postings};
    use crate::inventory::sprawl::version_order;

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
            ("log4j@*", name("log4j", Versions::Any)),
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

    /// Keys and reasons of what a question cannot say.
    fn not_evaluated(
        portfolio: &Portfolio,
        text: &str,
    ) -> Result<Vec<(String, &'static str)>, QueryFault> {
        let found = portfolio.find(&Query::parse(text)?)?;
        let unsaid = found.not_evaluated.iter().map(|&(component, reason)| {
            let key = portfolio.catalogue.component(component).to_owned();
            (key, reason.code())
        });
        Ok(unsaid.collect())
    }

    #[test]
    fn what_cannot_be_compared_is_told_with_its_reason() {
        const NO_VERSION: &str = "no-version";
        const VERSION: &str = "version-unreadable";
        const RANGE: &str = "range-unreadable";
        let portfolio = portfolio(&[
            "pkg:npm/x",
            "pkg:npm/x@1.5.0",
            "pkg:npm/x@3.x",
            "pkg:npm/x@latest",
            "pkg:pypi/x@1.5.0",
            "pkg:pypi/x@2004d",
            "pkg:maven/g/x@${project.version}",
            "pkg:maven/g/x@1.5.Final",
            "name:x@1.5.0",
            "pkg:npm/x-other",
        ]);
        let npm = [
            ("pkg:npm/x", NO_VERSION),
            ("pkg:npm/x@3.x", VERSION),
            ("pkg:npm/x@latest", VERSION),
        ];
        let pypi = ("pkg:pypi/x@2004d", VERSION);
        let maven = ("pkg:maven/g/x@${project.version}", VERSION);
        let with = |more: &[(&'static str, &'static str)]| [&npm[..], more].concat();
        let name = ("name:x@1.5.0", RANGE);
        for (text, expected) in [
            ("pkg:npm/x@<2", with(&[])),
            ("pkg:npm/x@^1.0", with(&[])),
            ("pkg:npm/x@vers:npm/>=1|<2", with(&[])),
            ("x@<2", with(&[pypi, maven])),
            (
                "x@^1.0",
                with(&[
                    ("pkg:pypi/x@1.5.0", RANGE),
                    ("pkg:pypi/x@2004d", RANGE),
                    ("pkg:maven/g/x@${project.version}", RANGE),
                    ("pkg:maven/g/x@1.5.Final", RANGE),
                    name,
                ]),
            ),
            // This one is about npm, and who says nothing of his ecosystem may be of npm's.
            ("x@vers:npm/<2", with(&[name])),
            // What is called so is meant; one exact version is a comparison too.
            (
                "pkg:npm/x@3.x",
                vec![("pkg:npm/x", NO_VERSION), ("pkg:npm/x@latest", VERSION)],
            ),
            ("pkg:npm/x@1.5.0", with(&[])),
            (
                "pkg:npm/x@latest",
                vec![("pkg:npm/x", NO_VERSION), ("pkg:npm/x@3.x", VERSION)],
            ),
            // These say the same of every version, stated or not.
            ("pkg:npm/x", vec![]),
            ("x@*", vec![]),
            ("pkg:npm/x@x", vec![]),
            ("x@vers:all/*", vec![]),
            ("x@vers:none/*", vec![]),
        ] {
            let expected = expected
                .iter()
                .map(|&(key, reason)| (key.to_owned(), reason))
                .collect();
            assert_eq!(not_evaluated(&portfolio, text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_sign_without_a_version_is_no_range() {
        let portfolio = portfolio(&["pkg:npm/lodash@1.5.0", "pkg:deb/debian/lodash@1.5.0"]);
        for range in [
            "^", "~", ">=", "=", "~>", "!=", "||", "^ || 1.0", "1.0 ||", ">1.0, <", ">1.0 < ",
            "<, 2",
        ] {
            for package in ["pkg:npm/lodash", "lodash"] {
                let text = format!("{package}@{range}");
                let fault = Err(QueryFault::RangeEmpty);
                assert_eq!(found(&portfolio, &text), fault, "{text}");
            }
        }
        // A bound must be a version too.
        for range in ["<latest", ">=${version}", "vers:npm/<latest", "vers:npm/<"] {
            let text = format!("pkg:npm/lodash@{range}");
            let fault = Err(QueryFault::RangeInvalid);
            assert_eq!(found(&portfolio, &text), fault, "{text}");
        }
        for range in [
            "*",
            ">= 1.0 < 2",
            "1.0 - 2.0",
            "<1.6 || >3",
            "(,2.0)",
            "<=1.5.0~",
            "!=3",
        ] {
            for package in ["pkg:npm/lodash", "pkg:deb/debian/lodash"] {
                let text = format!("{package}@{range}");
                let fault = Err(QueryFault::RangeEmpty);
                assert_ne!(found(&portfolio, &text), fault, "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn of_every_component_something_is_said(
            versions in prop::collection::vec("[0-3](\\.[0-9x]){0,2}|latest||unknown|[a-z]{1,4}", 1..12),
            ecosystems in prop::collection::vec(
                prop::sample::select(vec!["pkg:npm/", "pkg:pypi/", "pkg:maven/g/", "pkg:deb/debian/", "name:"]), 12,
            ),
            range in prop::sample::select(vec!["<2", ">=1.2 <3", "^1", "[1,2)", "vers:npm/<2", "1.x", "1.2", "*"]),
        ) {
            let keys: Vec<String> = ecosystems
                .iter()
                .zip(&versions)
                .map(|(ecosystem, version)| match version.as_str() {
                    "" => format!("{ecosystem}x"),
                    version => format!("{ecosystem}x@{version}"),
                })
                .collect();
            let portfolio = portfolio(&keys.iter().map(String::as_str).collect::<Vec<_>>());
            let Ok(answer) = portfolio.find(&Query::parse(&format!("x@{range}")).expect("a question")) else {
                return Ok(());
            };
            let unsaid: Vec<u32> = answer.not_evaluated.iter().map(|(component, _)| *component).collect();
            prop_assert!(answer.components.iter().all(|component| !unsaid.contains(component)));
            for component in 0..portfolio.catalogue.component_count() as u32 {
                let key = ComponentKey::of(portfolio.catalogue.component(component));
                let is_known = key.version().is_some_and(|version| version_order(key).is_version(&version));
                let is_told = answer.components.contains(&component) || unsaid.contains(&component);
                // A `vers:` range of npm is not about the others.
                let is_asked = !range.starts_with("vers:") || matches!(key.ecosystem(), "npm" | "name");
                prop_assert!(is_known || is_told || !is_asked, "{} {}", key.key(), range);
            }
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
