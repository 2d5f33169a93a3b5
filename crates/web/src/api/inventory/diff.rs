//! What changed.

use std::collections::BTreeMap;

use iriai_domain::inventory::diff::Entry;
use iriai_office::Comparison;
use serde::Serialize;

use crate::api::risk::FindingsDiffResponse;
use crate::report::inventory::readable;

/// What changed between two deliveries.
#[derive(Debug, Serialize)]
pub struct DiffResponse {
    /// The first side.
    pub from: String,
    /// The second side.
    pub to: String,
    /// Components.
    pub components: ComponentChanges,
    /// Packages in other versions.
    pub versions: Vec<VersionChangeResponse>,
    /// Packages under other licences.
    pub licences: Vec<LicenceChangeResponse>,
    /// What became of findings.
    pub findings: FindingsDiffResponse,
    /// Counts of what changed beside findings.
    pub totals: DiffTotals,
    /// What documents call the packages above that have no identifier, by key without version; where a document's letters
    /// are those of the key, there is none.
    pub names: BTreeMap<String, String>,
}

/// Components that came and went.
#[derive(Debug, Serialize)]
pub struct ComponentChanges {
    /// Of packages that only the second side has.
    pub added: Vec<ChangedComponent>,
    /// Of packages that only the first side has.
    pub removed: Vec<ChangedComponent>,
}

/// A component that came or went.
#[derive(Debug, Serialize)]
pub struct ChangedComponent {
    /// Its key.
    pub key: String,
    /// Its licences.
    pub licences: Vec<String>,
}

/// A package in other versions.
#[derive(Debug, Serialize)]
pub struct VersionChangeResponse {
    /// The package's key.
    pub package: String,
    /// Versions that only the first side has.
    pub from: Vec<String>,
    /// Versions that only the second side has.
    pub to: Vec<String>,
    /// `up`, `down`, or null when it cannot be said.
    pub direction: Option<&'static str>,
}

/// A package under other licences.
#[derive(Debug, Serialize)]
pub struct LicenceChangeResponse {
    /// The package's key.
    pub package: String,
    /// Licences on the first side.
    pub from: Vec<String>,
    /// Licences on the second side.
    pub to: Vec<String>,
}

/// Counts of a comparison.
#[derive(Debug, Serialize)]
pub struct DiffTotals {
    /// Components added.
    pub added: usize,
    /// Components removed.
    pub removed: usize,
    /// Packages in other versions.
    pub versions: usize,
    /// Packages under other licences.
    pub licences: usize,
    /// Components that are the same.
    pub same: usize,
}

impl DiffResponse {
    /// From what was found.
    pub fn new(
        from: &str,
        to: &str,
        comparison: Comparison,
        findings: FindingsDiffResponse,
    ) -> Self {
        let Comparison { diff, written } = comparison;
        let totals = DiffTotals {
            added: diff.added.len(),
            removed: diff.removed.len(),
            versions: diff.versions.len(),
            licences: diff.licences.len(),
            same: diff.same,
        };
        let component = |entry: Entry| ChangedComponent {
            key: entry.key,
            licences: entry.licences.into_iter().collect(),
        };
        Self {
            from: from.to_owned(),
            to: to.to_owned(),
            components: ComponentChanges {
                added: diff.added.into_iter().map(component).collect(),
                removed: diff.removed.into_iter().map(component).collect(),
            },
            versions: diff
                .versions
                .into_iter()
                .map(|change| VersionChangeResponse {
                    package: change.package,
                    from: change.from,
                    to: change.to,
                    direction: change
                        .upwards
                        .map(|upwards| if upwards { "up" } else { "down" }),
                })
                .collect(),
            licences: diff
                .licences
                .into_iter()
                .map(|change| LicenceChangeResponse {
                    package: change.package,
                    from: change.from.into_iter().collect(),
                    to: change.to.into_iter().collect(),
                })
                .collect(),
            findings,
            totals,
            names: written
                .into_iter()
                .map(|(key, written)| (key, readable(&written)))
                .collect(),
        }
    }
}
