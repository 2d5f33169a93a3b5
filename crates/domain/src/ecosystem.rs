//! The table of ecosystems: purl type, OSV name, `vers` scheme, version order, name rules.
//!
//! Sources: the OSV schema 1.7 (names, suffixes and what `name` means), the purl type definitions and the list of
//! `vers` types of August 2026, and the registries' own rules about names.
//!
//! Traps:
//!
//! * An OSV ecosystem may carry a suffix after the first colon: a release (`Debian:12`), a product
//!   (`Red Hat:rhel_aus:8.4::appstream`), a repository (`Maven:https://maven.google.com`), or another whole ecosystem
//!   (`Root:Alpine:3.18`, `TuxCare:npm`), whose version order then counts.
//! * One purl type serves many distributions, told apart by the namespace, which tools spell in several ways.
//! * npm distinguishes case (`JSONStream` and `jsonstream` are two packages); NuGet, Packagist and PyPI do not.
//! * Go tells case apart too, but purls of Go modules are lower case, so names can only be compared in lower case.
//! * Advisories of most distributions name the *source* package, inventories the binary one: [`source_package`].
//!
//! Deviations: `pkg:generic` is OSS-Fuzz for OSV's own converter, and so it is here. Homebrew is no ecosystem of the
//! schema, though published as one. CentOS, Fedora, Amazon and Oracle Linux have no OSV name and share the row `rpm`.

mod names;
mod release;
mod table;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

pub use names::{Fold, Join};
pub use release::{SourcePackage, fold_release, release, source_package};
pub use table::ECOSYSTEMS;

use crate::purl::Purl;
use crate::version::VersionOrder;

/// One ecosystem.
#[derive(Debug, PartialEq, Eq)]
pub struct Ecosystem {
    /// Our stable word for it.
    pub code: &'static str,
    /// Its name in OSV records, without suffix.
    pub osv: Option<&'static str>,
    /// Its purl type.
    pub purl_type: Option<&'static str>,
    /// The purl namespaces that belong to it, in lower case; none where the type has only one ecosystem, or for what
    /// remains of a type.
    pub purl_namespaces: &'static [&'static str],
    /// Its `vers` scheme.
    pub vers: &'static str,
    /// How its versions are ordered.
    pub order: VersionOrder,
    /// How namespace and name of a purl make its own name.
    pub join: Join,
    /// How its names are made comparable.
    pub fold: Fold,
}

/// An ecosystem found by a name that may narrow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scoped<'a> {
    /// The ecosystem.
    pub ecosystem: &'static Ecosystem,
    /// What follows the first colon of an OSV name.
    pub scope: Option<&'a str>,
    /// How versions are ordered: the ecosystem's order, or that of the ecosystem that the scope names.
    pub order: VersionOrder,
}

/// Finds the ecosystem of a purl type and namespace.
pub fn by_purl_type(package_type: &str, namespace: Option<&str>) -> Option<&'static Ecosystem> {
    /// The rows of each type: this is asked for every component.
    static BY_TYPE: LazyLock<HashMap<&str, Vec<&Ecosystem>>> = LazyLock::new(|| {
        let mut by_type: HashMap<&str, Vec<&Ecosystem>> = HashMap::new();
        for row in ECOSYSTEMS {
            if let Some(purl_type) = row.purl_type {
                by_type.entry(purl_type).or_default().push(row);
            }
        }
        by_type
    });
    let rows = BY_TYPE.get(package_type).map_or(&[][..], Vec::as_slice);
    let of_type = || rows.iter().copied();
    let named = namespace.and_then(|namespace| {
        of_type().find(|row| {
            row.purl_namespaces
                .iter()
                .any(|n| n.eq_ignore_ascii_case(namespace))
        })
    });
    named.or_else(|| of_type().find(|row| row.purl_namespaces.is_empty()))
}

/// Finds the ecosystem of a purl.
pub fn of_purl(purl: &Purl<'_>) -> Option<&'static Ecosystem> {
    by_purl_type(purl.package_type(), purl.namespace().as_deref())
}

impl Ecosystem {
    /// Whether names of its packages say so surely what a component is that no CPE has a say beside them: registries that advisories
    /// are written for, and distributions, whose versions with their own fixes are not those that CPEs mean. What stands for a
    /// repository, an image or a file says less.
    pub fn names_packages(&self) -> bool {
        match self.code {
            "generic" | "git" | "github" | "gitlab" => false,
            "alpm" | "apk" | "deb" | "rpm" => true,
            _ => self.osv.is_some(),
        }
    }
}

/// Whether a package URL as written seems to be of an ecosystem that names packages ([`Ecosystem::names_packages`]), by a look at its
/// beginning.
pub fn seems_to_name_package(purl: &str) -> bool {
    let Some(path) = purl.trim().strip_prefix("pkg:") else {
        return false;
    };
    let mut parts = path.trim_start_matches('/').split('/');
    let package_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    // The last part is the name.
    let namespace = parts.next().filter(|_| parts.next().is_some());
    by_purl_type(&package_type, namespace).is_some_and(Ecosystem::names_packages)
}

/// Finds an ecosystem by its OSV name, with or without a suffix. Case is ignored (feeds write `kubernetes`).
pub fn by_osv_name(name: &str) -> Option<Scoped<'_>> {
    let (name, scope) = match name.split_once(':') {
        Some((name, scope)) => (name, Some(scope).filter(|scope| !scope.is_empty())),
        None => (name, None),
    };
    let ecosystem = plain_by_osv_name(name)?;
    // One level is enough: an ecosystem that repackages another names a plain one.
    let inner = scope.filter(|_| ecosystem.repackages()).and_then(|scope| {
        let name = scope.split(':').next().unwrap_or(scope);
        plain_by_osv_name(name)
    });
    Some(Scoped {
        ecosystem,
        scope,
        order: inner.unwrap_or(ecosystem).order,
    })
}

fn plain_by_osv_name(name: &str) -> Option<&'static Ecosystem> {
    /// The rows by name, as most feeds write it: this is asked for every package of every advisory.
    static BY_NAME: LazyLock<HashMap<&str, &Ecosystem>> = LazyLock::new(|| {
        let named = ECOSYSTEMS.iter().filter_map(|row| Some((row.osv?, row)));
        // The first of several counts.
        named.rev().collect()
    });
    let is_it = |row: &&Ecosystem| row.osv.is_some_and(|osv| osv.eq_ignore_ascii_case(name));
    let anyhow = || ECOSYSTEMS.iter().find(is_it);
    BY_NAME.get(name).copied().or_else(anyhow)
}

/// Finds an ecosystem by its `vers` scheme; of several that share one, the most general.
pub fn by_vers_scheme(scheme: &str) -> Option<&'static Ecosystem> {
    let scheme = match scheme {
        "alpine" => "apk",
        "dart" => "pub",
        "ebuild" => "gentoo",
        other => other,
    };
    let rows = || ECOSYSTEMS.iter().filter(|row| row.vers == scheme);
    rows()
        .find(|row| row.code == scheme)
        .or_else(|| rows().next())
}

/// Finds an ecosystem by whatever people call it: its OSV name (with suffix), purl type, `vers` scheme, our code, or
/// the word that GitHub's advisories use.
pub fn lookup(name: &str) -> Option<Scoped<'_>> {
    if let Some(found) = by_osv_name(name) {
        return Some(found);
    }
    let lower = name.to_ascii_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == lower);
    let word = alias.map_or(lower.as_str(), |(_, code)| code);
    let ecosystem = by_code(word)
        .or_else(|| by_purl_type(word, None))
        .or_else(|| by_vers_scheme(word))?;
    Some(Scoped {
        ecosystem,
        scope: None,
        order: ecosystem.order,
    })
}

/// Finds an ecosystem by our code.
pub fn by_code(code: &str) -> Option<&'static Ecosystem> {
    ECOSYSTEMS.iter().find(|row| row.code == code)
}

/// Words of GitHub's advisories, of package managers and of distributions that no column of the table holds.
const ALIASES: &[(&str, &str)] = &[
    ("actions", "github"),
    ("alma", "almalinux"),
    ("arch", "alpm"),
    ("archlinux", "alpm"),
    ("erlang", "hex"),
    ("pip", "pypi"),
    ("rhel", "redhat"),
    ("rocky", "rocky-linux"),
    ("rust", "cargo"),
    ("sles", "suse"),
];

/// The key by which a package of an inventory meets the advisories about it: equal for all spellings that the ecosystem
/// takes for one name. Nothing when the purl's type belongs to no ecosystem.
pub fn package_key(purl: &Purl<'_>) -> Option<String> {
    let ecosystem = of_purl(purl)?;
    Some(ecosystem.package_key(&ecosystem.name_of(purl)))
}

impl Ecosystem {
    /// The key of a package by the ecosystem's own name for it, such as an OSV record's `package.name`.
    pub fn package_key(&self, name: &str) -> String {
        [self.code, ":", &self.fold_name(name)].concat()
    }

    /// The ecosystem's own name for the package of a purl: `group:artifact`, `@scope/name`, a module path.
    pub fn name_of(&self, purl: &Purl<'_>) -> String {
        self.join.join(purl.namespace().as_deref(), &purl.name())
    }

    /// A name in the form in which names are compared.
    pub fn fold_name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        self.fold.fold(name)
    }

    /// Says whether the ecosystem republishes packages of another one, which its suffix names.
    fn repackages(&self) -> bool {
        matches!(self.code, "root" | "tuxcare" | "docker-hardened-images")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::purl::TYPES;
    use crate::vers::Scheme;

    #[test]
    fn codes_and_names_are_unique() {
        for (index, row) in ECOSYSTEMS.iter().enumerate() {
            for other in &ECOSYSTEMS[index + 1..] {
                assert_ne!(row.code, other.code);
                assert!(row.osv.is_none() || row.osv != other.osv, "{}", row.code);
                let same_type = row.purl_type.is_some() && row.purl_type == other.purl_type;
                let namespaces = |row: &Ecosystem| row.purl_namespaces.to_vec();
                let shared = namespaces(row)
                    .iter()
                    .any(|n| namespaces(other).contains(n));
                assert!(
                    !same_type || (!shared && namespaces(row) != namespaces(other)),
                    "{}",
                    row.code
                );
            }
            assert!(
                row.code
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
        }
    }

    #[test]
    fn every_registered_type_has_an_ecosystem() {
        for rule in TYPES {
            let row = by_purl_type(rule.code, None).unwrap_or_else(|| panic!("{}", rule.code));
            assert_eq!(lookup(rule.code).unwrap().ecosystem, row);
        }
        assert_eq!(by_purl_type("none", None), None);
    }

    #[test]
    fn versions_and_ranges_of_an_ecosystem_have_one_order() {
        for row in ECOSYSTEMS {
            let scheme = Scheme::new(row.vers).unwrap();
            assert_eq!(scheme.order(), row.order, "{}", row.code);
        }
    }

    #[test]
    fn ecosystems_that_look_semantic_and_are_not() {
        for (name, chain) in [
            ("Julia", ["1.2.3-rc1", "1.2.3", "1.2.3+0", "1.2.3+1"]),
            ("Bitnami", ["6.2.0-rc1", "6.2.0", "6.2.0-5", "6.2.1"]),
            ("Homebrew", ["3.0", "3.0_1", "3.0_10", "3.0.1"]),
            ("luarocks", ["3.0rc1-1", "3.0-1", "3.0-2", "3.0.1-1"]),
            ("conda", ["1.0rc1", "1.1.1u", "1.1.1w", "2024a"]),
            ("cpan", ["1.002", "1.10", "1.9", "v1.901"]),
        ] {
            let order = lookup(name).unwrap().order;
            for pair in chain.windows(2) {
                assert!(order.compare(pair[0], pair[1]).is_lt(), "{name} {pair:?}");
            }
        }
    }

    #[test]
    fn distributions_are_told_apart_by_the_namespace() {
        for (text, code) in [
            ("pkg:deb/debian/a", "debian"),
            ("pkg:deb/ubuntu/a", "ubuntu"),
            ("pkg:deb/kali/a", "deb"),
            ("pkg:apk/alpine/a", "alpine"),
            ("pkg:apk/wolfi/a", "wolfi"),
            ("pkg:apk/chainguard/a", "chainguard"),
            ("pkg:rpm/redhat/a", "redhat"),
            ("pkg:rpm/rhel/a", "redhat"),
            ("pkg:rpm/rocky/a", "rocky-linux"),
            ("pkg:rpm/opensuse-leap/a", "opensuse"),
            ("pkg:rpm/sles/a", "suse"),
            ("pkg:rpm/fedora/a", "rpm"),
            ("pkg:npm/%40a/b", "npm"),
        ] {
            assert_eq!(
                of_purl(&Purl::parse(text).unwrap()).unwrap().code,
                code,
                "{text}"
            );
        }
    }

    #[test]
    fn osv_names_may_have_suffixes() {
        for (name, code, scope) in [
            ("Debian:12", "debian", Some("12")),
            ("Debian", "debian", None),
            ("Alpine:v3.18", "alpine", Some("v3.18")),
            (
                "Red Hat:rhel_aus:8.4::appstream",
                "redhat",
                Some("rhel_aus:8.4::appstream"),
            ),
            (
                "Packagist:https://packages.drupal.org/8",
                "composer",
                Some("https://packages.drupal.org/8"),
            ),
            ("kubernetes", "kubernetes", None),
            ("GitHub Actions", "github", None),
        ] {
            let found = by_osv_name(name).unwrap();
            assert_eq!((found.ecosystem.code, found.scope), (code, scope), "{name}");
        }
        assert_eq!(by_osv_name("Nowhere:1"), None);
    }

    #[test]
    fn repackaged_ecosystems_order_as_what_they_repackage() {
        for (name, order) in [
            ("Root:Alpine:3.18", VersionOrder::Alpine),
            ("Root:PyPI", VersionOrder::Pypi),
            ("TuxCare:Red Hat", VersionOrder::Rpm),
            ("Docker Hardened Images:Debian:trixie", VersionOrder::Debian),
            ("Root:TuxCare:npm", VersionOrder::Generic),
            ("Root", VersionOrder::Generic),
        ] {
            assert_eq!(by_osv_name(name).unwrap().order, order, "{name}");
        }
    }

    #[test]
    fn anything_that_people_call_it_is_found() {
        for (name, code) in [
            ("npm", "npm"),
            ("PyPI", "pypi"),
            ("pip", "pypi"),
            ("Go", "golang"),
            ("golang", "golang"),
            ("crates.io", "cargo"),
            ("cargo", "cargo"),
            ("Maven:https://maven.google.com", "maven"),
            ("deb", "deb"),
            ("apk", "apk"),
            ("alpine", "alpine"),
            ("rpm", "rpm"),
            ("semver", "semver"),
            ("gentoo", "gentoo"),
            ("ebuild", "gentoo"),
            ("conan", "conan"),
            ("RUBYGEMS", "gem"),
            ("composer", "composer"),
            ("Rocky Linux:9", "rocky-linux"),
            ("intdot", "intdot"),
        ] {
            assert_eq!(
                lookup(name)
                    .unwrap_or_else(|| panic!("{name}"))
                    .ecosystem
                    .code,
                code
            );
        }
        assert_eq!(lookup("nothing"), None);
        for order in VersionOrder::ALL {
            let found = by_vers_scheme(order.code()).unwrap_or_else(|| panic!("{order:?}"));
            assert_eq!(found.order, *order);
        }
    }

    #[test]
    fn inventory_and_advisory_meet_at_the_key() {
        for (text, osv, name) in [
            ("pkg:npm/%40babel/core@7", "npm", "@babel/core"),
            ("pkg:pypi/ruamel-yaml@1", "PyPI", "Ruamel.YAML"),
            (
                "pkg:maven/org.jline/jline-parent",
                "Maven",
                "org.jline:jline-parent",
            ),
            (
                "pkg:golang/github.com/BurntSushi/toml",
                "Go",
                "github.com/BurntSushi/toml",
            ),
            ("pkg:nuget/newtonsoft.json", "NuGet", "Newtonsoft.Json"),
            ("pkg:composer/Typo3/CMS", "Packagist", "typo3/cms"),
            ("pkg:cargo/serde_v8", "crates.io", "serde_v8"),
            (
                "pkg:swift/github.com/Alamofire/Alamofire",
                "SwiftURL",
                "https://github.com/Alamofire/Alamofire.git",
            ),
            (
                "pkg:github/actions/Checkout",
                "GitHub Actions",
                "actions/checkout",
            ),
            (
                "pkg:vscode-extension/ms-python/python",
                "VSCode",
                "ms-python.python",
            ),
            ("pkg:deb/debian/openssl?arch=source", "Debian:12", "openssl"),
            (
                "pkg:rpm/redhat/PyYAML",
                "Red Hat:rhel_aus:8.4::appstream",
                "PyYAML",
            ),
            (
                "pkg:julia/HTTP?uuid=cd3eb016-35fb-5094-929b-558a96fad6f3",
                "Julia",
                "HTTP",
            ),
            ("pkg:generic/antlr4-java", "OSS-Fuzz", "antlr4-java"),
            ("pkg:brew/glibc", "Homebrew", "glibc"),
        ] {
            let advisory = by_osv_name(osv).unwrap().ecosystem.package_key(name);
            assert_eq!(
                package_key(&Purl::parse(text).unwrap()).unwrap(),
                advisory,
                "{text}"
            );
        }
        let distinct = ["pkg:npm/JSONStream", "pkg:npm/jsonstream"];
        let keys = distinct.map(|text| package_key(&Purl::parse(text).unwrap()));
        assert_ne!(keys[0], keys[1]);
    }
}
