//! What changed from one delivery to another.
//!
//! Trap: a component's key also says for which release of a distribution it was built and from which source package, so
//! an upgrade from Debian 12.1 to 12.2 gives every package another key. That is no change of the package. Other
//! qualifiers, such as the repository it came from, are: with them it counts as another package.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::component_key::{ComponentKey, identity};
use crate::inventory::sprawl::version_order;
use crate::version::VersionOrder;

/// A component of one side, with the licences that are stated for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The component's key.
    pub key: String,
    /// Licences, as normalised expressions where possible.
    pub licences: BTreeSet<String>,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diff {
    /// Components of packages that the first side does not have, sorted.
    pub added: Vec<Entry>,
    /// Components of packages that the second side does not have, sorted.
    pub removed: Vec<Entry>,
    /// Packages that both have, in other versions, sorted by package.
    pub versions: Vec<VersionChange>,
    /// Packages that both have, under other licences, sorted by package.
    pub licences: Vec<LicenceChange>,
    /// Components that are the same on both sides: package and version.
    pub same: usize,
}

/// A package whose versions differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionChange {
    /// The package's key, with the qualifiers that make it another package.
    pub package: String,
    /// Versions that only the first side has, the oldest first; an empty text for a component without version.
    pub from: Vec<String>,
    /// Versions that only the second side has, the oldest first.
    pub to: Vec<String>,
    /// Whether it goes up (`Some(true)`), down (`Some(false)`), or cannot be said.
    pub upwards: Option<bool>,
}

/// A package whose licences differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceChange {
    /// The package's key, with the qualifiers that make it another package.
    pub package: String,
    /// Licences on the first side.
    pub from: BTreeSet<String>,
    /// Licences on the second side.
    pub to: BTreeSet<String>,
}

/// Compares two sides; entries of the same key on one side count as one.
pub fn diff(from: &[Entry], to: &[Entry]) -> Diff {
    let (from, to) = (by_package(from), by_package(to));
    let mut diff = Diff::default();
    for (package, before) in &from {
        match to.get(package) {
            Some(after) => compare(before, after, &mut diff),
            None => diff.removed.extend(entries(before)),
        }
    }
    let new = to
        .iter()
        .filter(|(package, _)| !from.contains_key(*package));
    diff.added.extend(new.flat_map(|(_, after)| entries(after)));
    // They stand in the order in which packages are compared; people read them as they are written.
    for entries in [&mut diff.added, &mut diff.removed] {
        entries.sort_by_cached_key(|entry| {
            let package = package(ComponentKey::of(&entry.key)).into_owned();
            (package, entry.key.clone())
        });
    }
    diff.versions.sort_by(|a, b| a.package.cmp(&b.package));
    diff.licences.sort_by(|a, b| a.package.cmp(&b.package));
    diff
}

/// The components of a package as compared, each with its key as first written and its licences.
type Components<'e> = BTreeMap<Cow<'e, str>, (&'e str, BTreeSet<&'e str>)>;

fn by_package(entries: &[Entry]) -> BTreeMap<Cow<'_, str>, Components<'_>> {
    let mut packages: BTreeMap<Cow<'_, str>, Components<'_>> = BTreeMap::new();
    for entry in entries {
        let components = packages.entry(compared(&entry.key)).or_default();
        let (_, licences) = components
            .entry(identity(&entry.key))
            .or_insert_with(|| (&entry.key, BTreeSet::new()));
        licences.extend(entry.licences.iter().map(String::as_str));
    }
    packages
}

/// By what the packages of two sides are known to be one: the package of a component's key as its registry compares names.
pub(crate) fn compared(key: &str) -> Cow<'_, str> {
    match package(ComponentKey::of(key)) {
        Cow::Borrowed(package) => identity(package),
        Cow::Owned(package) => Cow::Owned(identity(&package).into_owned()),
    }
}

/// The package of a component, with the qualifiers that make it another package.
pub(crate) fn package(key: ComponentKey<'_>) -> Cow<'_, str> {
    // The first two tell a build, the last one belongs to the version.
    const IMMATERIAL: &[&str] = &["distro", "upstream", "epoch"];
    let material = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or(pair);
        !IMMATERIAL.contains(&name)
    };
    let qualifiers: Vec<&str> = key.qualifiers().filter(material).collect();
    if qualifiers.is_empty() {
        Cow::Borrowed(key.package())
    } else {
        Cow::Owned(format!("{}?{}", key.package(), qualifiers.join("&")))
    }
}

fn entries<'e>(components: &'e Components<'e>) -> impl Iterator<Item = Entry> + 'e {
    components.values().map(|(key, licences)| Entry {
        key: (*key).to_owned(),
        licences: licences
            .iter()
            .map(|licence| (*licence).to_owned())
            .collect(),
    })
}

fn compare(before: &Components<'_>, after: &Components<'_>, diff: &mut Diff) {
    // As the second side writes it, which is the one that will be read on.
    let Some((key, _)) = after.values().next() else {
        return;
    };
    let package = &*package(ComponentKey::of(key));
    let (before_versions, after_versions) = (versions(before), versions(after));
    diff.same += before_versions.intersection(&after_versions).count();
    let order = version_order(ComponentKey::of(package));
    let from = only(&before_versions, &after_versions, order);
    let to = only(&after_versions, &before_versions, order);
    if !from.is_empty() || !to.is_empty() {
        let highest = |versions: &[String]| {
            let version = versions.last().filter(|version| !version.is_empty());
            version.map(|version| order.key(version))
        };
        let upwards = match (highest(&from), highest(&to)) {
            (Some(from), Some(to)) if from != to => Some(to > from),
            _ => None,
        };
        diff.versions.push(VersionChange {
            package: package.to_owned(),
            from,
            to,
            upwards,
        });
    }
    let licences = |components: &Components<'_>| -> BTreeSet<String> {
        components
            .values()
            .flat_map(|(_, licences)| licences)
            .map(|licence| (*licence).to_owned())
            .collect()
    };
    let (from, to) = (licences(before), licences(after));
    if from != to {
        diff.licences.push(LicenceChange {
            package: package.to_owned(),
            from,
            to,
        });
    }
}

/// The versions as the ecosystem compares them; an empty text for a component without one.
fn versions<'e>(components: &Components<'e>) -> BTreeSet<Cow<'e, str>> {
    components
        .values()
        .map(|(key, _)| ComponentKey::of(key).full_version().unwrap_or_default())
        .collect()
}

/// The versions that only one side has, the oldest first.
fn only(
    these: &BTreeSet<Cow<'_, str>>,
    others: &BTreeSet<Cow<'_, str>>,
    order: VersionOrder,
) -> Vec<String> {
    let mut versions: Vec<_> = these
        .difference(others)
        .map(|version| (order.key(version), version.clone().into_owned()))
        .collect();
    versions.sort();
    versions.into_iter().map(|(_, version)| version).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries_of(list: &[(&str, &str)]) -> Vec<Entry> {
        let entry = |(key, licence): &(&str, &str)| Entry {
            key: (*key).to_owned(),
            licences: BTreeSet::from([(*licence).to_owned()]),
        };
        list.iter().map(entry).collect()
    }

    #[test]
    fn packages_come_go_and_change() {
        let from = entries_of(&[
            ("pkg:npm/same@1.0.0", "MIT"),
            ("pkg:npm/gone@1.0.0", "MIT"),
            ("pkg:npm/up@1.9.0", "MIT"),
            ("pkg:npm/two@1.0.0", "MIT"),
            ("pkg:npm/two@2.0.0", "MIT"),
            ("pkg:npm/relicensed@1.0.0", "Apache-2.0"),
        ]);
        let to = entries_of(&[
            ("pkg:npm/same@1.0.0", "MIT"),
            ("pkg:npm/new@0.1.0", "ISC"),
            ("pkg:npm/up@1.10.0", "MIT"),
            ("pkg:npm/two@1.0.0", "MIT"),
            ("pkg:npm/relicensed@1.0.0", "BUSL-1.1"),
        ]);
        let found = diff(&from, &to);
        assert_eq!(
            found
                .added
                .iter()
                .map(|entry| entry.key.as_str())
                .collect::<Vec<_>>(),
            ["pkg:npm/new@0.1.0"]
        );
        assert_eq!(
            found
                .removed
                .iter()
                .map(|entry| entry.key.as_str())
                .collect::<Vec<_>>(),
            ["pkg:npm/gone@1.0.0"]
        );
        let up = VersionChange {
            package: "pkg:npm/up".into(),
            from: vec!["1.9.0".into()],
            to: vec!["1.10.0".into()],
            upwards: Some(true),
        };
        let two = VersionChange {
            package: "pkg:npm/two".into(),
            from: vec!["2.0.0".into()],
            to: vec![],
            upwards: None,
        };
        assert_eq!(found.versions, [two, up]);
        assert_eq!(found.licences.len(), 1);
        assert_eq!(found.same, 3);
        assert_eq!(diff(&from, &from).same, 6);
    }

    #[test]
    fn another_build_is_no_change_and_another_origin_is_another_package() {
        let from = entries_of(&[
            ("pkg:deb/debian/a@1?distro=debian-12.1&upstream=s", "MIT"),
            ("pkg:deb/debian/b@1?distro=debian-12.1", "MIT"),
            ("pkg:rpm/redhat/c@1-1?distro=rhel-9.1&epoch=2", "MIT"),
            ("pkg:maven/g/d@1", "MIT"),
        ]);
        let to = entries_of(&[
            (
                "pkg:deb/debian/a@1?distro=debian-12.2&upstream=s%402",
                "MIT",
            ),
            ("pkg:deb/debian/b@2?distro=debian-12.2", "MIT"),
            ("pkg:rpm/redhat/c@1-0?distro=rhel-9.2&epoch=3", "MIT"),
            ("pkg:maven/g/d@1?repository_url=repo.example.com", "MIT"),
        ]);
        let found = diff(&from, &to);
        assert_eq!(found.same, 1);
        let changes: Vec<_> = found
            .versions
            .iter()
            .map(|change| {
                (
                    &*change.package,
                    &*change.from[0],
                    &*change.to[0],
                    change.upwards,
                )
            })
            .collect();
        assert_eq!(
            changes,
            [
                ("pkg:deb/debian/b", "1", "2", Some(true)),
                ("pkg:rpm/redhat/c", "2:1-1", "3:1-0", Some(true)),
            ]
        );
        let keys = |entries: &[Entry]| {
            entries
                .iter()
                .map(|entry| entry.key.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(&found.removed), ["pkg:maven/g/d@1"]);
        assert_eq!(
            keys(&found.added),
            ["pkg:maven/g/d@1?repository_url=repo.example.com"]
        );
    }

    #[test]
    fn entries_of_one_key_count_as_one() {
        let twice = entries_of(&[("pkg:npm/a@1.0.0", "MIT"), ("pkg:npm/a@1.0.0", "ISC")]);
        let once = entries_of(&[("pkg:npm/a@1.0.0", "MIT")]);
        let found = diff(&twice, &once);
        assert_eq!(
            (found.same, found.versions.len(), found.licences.len()),
            (1, 0, 1)
        );
    }

    #[test]
    fn another_spelling_is_no_change() {
        let from = entries_of(&[
            ("pkg:nuget/Newtonsoft.Json@13.0.1", "MIT"),
            ("pkg:nuget/newtonsoft.json@13.0.1", "MIT"),
            ("pkg:cargo/serde_json@1.0.0", "MIT"),
            ("pkg:npm/JSONStream@1.0.0", "MIT"),
            ("pkg:nuget/abp@1.0.0", "MIT"),
            ("pkg:nuget/Aspire@1.0.0", "MIT"),
        ]);
        let to = entries_of(&[
            ("pkg:nuget/newtonsoft.json@13.0.1", "MIT"),
            ("pkg:cargo/serde-json@1.0.1", "MIT"),
            ("pkg:npm/jsonstream@1.0.0", "MIT"),
            ("pkg:nuget/Abp@1.0.0", "MIT"),
            ("pkg:nuget/Aspire@1.0.0", "MIT"),
        ]);
        let found = diff(&from, &to);
        assert_eq!(found.same, 3);
        let change = VersionChange {
            package: "pkg:cargo/serde-json".into(),
            from: vec!["1.0.0".into()],
            to: vec!["1.0.1".into()],
            upwards: Some(true),
        };
        assert_eq!(found.versions, [change]);
        assert_eq!(found.removed[0].key, "pkg:npm/JSONStream@1.0.0");
        assert_eq!((found.removed.len(), found.added.len()), (1, 1));
        // Sorted as written: `N` before `a`.
        let gone = diff(&from, &[]).removed;
        let keys: Vec<_> = gone.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "pkg:cargo/serde_json@1.0.0",
                "pkg:npm/JSONStream@1.0.0",
                "pkg:nuget/Aspire@1.0.0",
                "pkg:nuget/Newtonsoft.Json@13.0.1",
                "pkg:nuget/abp@1.0.0",
            ]
        );
    }

    #[test]
    fn versions_without_an_order_between_them_go_neither_way() {
        let found = diff(
            &entries_of(&[("pkg:pypi/a@1.0", "MIT"), ("pkg:npm/b", "MIT")]),
            &entries_of(&[("pkg:pypi/a@1.0.0", "MIT"), ("pkg:npm/b@1.0.0", "MIT")]),
        );
        let of = |package: &str| {
            let change = found
                .versions
                .iter()
                .find(|change| change.package == package);
            change.map(|change| (change.from.join(" "), change.upwards))
        };
        assert_eq!(of("pkg:pypi/a"), Some(("1.0".to_owned(), None)));
        // From nothing stated no direction can be said.
        assert_eq!(of("pkg:npm/b"), Some((String::new(), None)));
    }
}
