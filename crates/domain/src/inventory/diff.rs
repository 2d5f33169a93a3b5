//! What changed from one delivery to another.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::component_key::ComponentKey;
use crate::inventory::sprawl::version_order;

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
    /// Components that are the same on both sides.
    pub same: usize,
}

/// A package whose versions differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionChange {
    /// The package's key.
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
    /// The package's key.
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
            Some(after) => compare(package, before, after, &mut diff),
            None => diff.removed.extend(entries(before)),
        }
    }
    let new = to
        .iter()
        .filter(|(package, _)| !from.contains_key(*package));
    diff.added.extend(new.flat_map(|(_, after)| entries(after)));
    diff
}

/// The licences of each component of a package.
type Components<'e> = BTreeMap<&'e str, BTreeSet<&'e str>>;

fn by_package(entries: &[Entry]) -> BTreeMap<&str, Components<'_>> {
    let mut packages: BTreeMap<&str, Components<'_>> = BTreeMap::new();
    for entry in entries {
        let components = packages
            .entry(ComponentKey::of(&entry.key).package())
            .or_default();
        components
            .entry(&entry.key)
            .or_default()
            .extend(entry.licences.iter().map(String::as_str));
    }
    packages
}

fn entries<'e>(components: &'e Components<'e>) -> impl Iterator<Item = Entry> + 'e {
    components.iter().map(|(key, licences)| Entry {
        key: (*key).to_owned(),
        licences: licences
            .iter()
            .map(|licence| (*licence).to_owned())
            .collect(),
    })
}

fn compare(package: &str, before: &Components<'_>, after: &Components<'_>, diff: &mut Diff) {
    diff.same += before.keys().filter(|key| after.contains_key(*key)).count();
    let from = only(before, after);
    let to = only(after, before);
    if !from.is_empty() || !to.is_empty() {
        let order = version_order(ComponentKey::of(package));
        let highest = |versions: &[String]| versions.last().map(|version| order.key(version));
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
            .flatten()
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

/// The versions of components that only one side has, the oldest first.
fn only(these: &Components<'_>, others: &Components<'_>) -> Vec<String> {
    let keys = these.keys().filter(|key| !others.contains_key(*key));
    let mut versions: Vec<_> = keys
        .map(|key| {
            let key = ComponentKey::of(key);
            let version = key.version().unwrap_or_default().into_owned();
            (version_order(key).key(&version), version)
        })
        .collect();
    versions.sort();
    versions.dedup();
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
}
