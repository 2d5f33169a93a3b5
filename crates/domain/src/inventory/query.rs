//! What people ask for when they ask "where is X".

use crate::inventory::component_key::ComponentKey;
use crate::inventory::normalise::hash_prefix;
use crate::inventory::portfolio::Portfolio;
use crate::inventory::sprawl::version_order;
use crate::purl::Purl;
use crate::vers::Range;

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
    /// Components that state a file hash: the first eight bytes of the value.
    Hash(u64),
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
        if is_hash(text) {
            return hash_prefix(text).map(Self::Hash).ok_or(QueryFault::Empty);
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
                    (name, Versions::One(version.to_owned()))
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
        let (purl, _) = Purl::repair(path).map_err(|_| QueryFault::PurlInvalid)?;
        let key = purl.component_key();
        let key = ComponentKey::of(&key);
        let versions = match (range, key.version()) {
            (Some(range), _) => Versions::Within(range),
            (None, Some(version)) => Versions::One(version.into_owned()),
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

/// Splits `name@range` when what stands behind the `@` is a range and not a version.
fn split_range(text: &str) -> (&str, Option<String>) {
    if let Some((name, range)) = text.split_once("@vers:") {
        return (name, Some(format!("vers:{range}")));
    }
    let starts = text
        .char_indices()
        .skip(1)
        .filter(|(_, character)| *character == '@');
    for (at, _) in starts {
        let range = text.get(at + 1..).unwrap_or("").trim();
        let begins = range.starts_with(['<', '>', '=', '^', '~', '!', '*', '[', '(']);
        let has_several = range.contains("||") || range.contains(", ") || range.contains(" - ");
        if begins || has_several {
            return (text.get(..at).unwrap_or(text), Some(range.to_owned()));
        }
    }
    (text, None)
}

fn is_hash(text: &str) -> bool {
    matches!(text.len(), 32 | 40 | 56 | 64 | 96 | 128)
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
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
                let packages: Vec<u32> = self.catalogue.find_package(package).into_iter().collect();
                let components = self.select(&packages, versions, qualifiers)?;
                Ok(Found {
                    components,
                    similar: Vec::new(),
                })
            }
            Query::Name { name, versions } => {
                let exactly = self.names.exactly(name);
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

    fn select(
        &self,
        packages: &[u32],
        versions: &Versions,
        qualifiers: &[String],
    ) -> Result<Vec<u32>, QueryFault> {
        let mut components = Vec::new();
        let mut understood = packages.is_empty();
        for &package in packages {
            let Some(accepts) = acceptance(self.catalogue.package(package), versions) else {
                continue;
            };
            understood = true;
            components.extend(
                self.components_of_package
                    .of(package)
                    .iter()
                    .copied()
                    .filter(|&component| {
                        let key = ComponentKey::of(self.catalogue.component(component));
                        accepts(key)
                            && qualifiers
                                .iter()
                                .all(|wanted| key.qualifiers().any(|own| own == wanted))
                    }),
            );
        }
        if understood {
            Ok(components)
        } else {
            Err(QueryFault::RangeInvalid)
        }
    }
}

type Acceptance = Box<dyn Fn(ComponentKey<'_>) -> bool>;

/// A test for the versions of one package; `None` when its ecosystem does not understand the range.
fn acceptance(package: &str, versions: &Versions) -> Option<Acceptance> {
    let package = ComponentKey::of(package);
    match versions {
        Versions::Any => Some(Box::new(|_| true)),
        Versions::One(version) => {
            let order = version_order(package);
            let version = version.clone();
            let wanted = order.key(&version);
            Some(Box::new(move |key| {
                key.version()
                    .is_some_and(|own| *own == *version || order.key(&own) == wanted)
            }))
        }
        Versions::Within(range) => {
            let range = if range.starts_with("vers:") {
                Range::parse(range).ok()
            } else {
                let native = Range::from_native(package.ecosystem(), range);
                native.or_else(|_| Range::from_ghsa("generic", range)).ok()
            };
            let range = range?.check();
            Some(Box::new(move |key| {
                key.version()
                    .is_some_and(|version| range.contains(&version))
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                Ok(Query::Hash(0xd41d_8cd9_8f00_b204)),
            ),
            ("", Err(QueryFault::Empty)),
            ("pkg:", Err(QueryFault::PurlInvalid)),
        ] {
            assert_eq!(Query::parse(text), query, "{text}");
        }
        let package = |versions| {
            Ok(Query::Package {
                package: "pkg:npm/%40babel/core".to_owned(),
                versions,
                qualifiers: Vec::new(),
            })
        };
        assert_eq!(
            Query::parse("pkg:npm/@babel/core@7.0.0"),
            package(one("7.0.0"))
        );
        assert_eq!(
            Query::parse("pkg:npm/%40babel/core"),
            package(Versions::Any)
        );
        assert_eq!(
            Query::parse("pkg:npm/%40babel/core@^7.0"),
            package(within("^7.0"))
        );
    }
}
