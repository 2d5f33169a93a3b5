//! `osv-scanner.toml` (OSV-Scanner 2): `IgnoredVulns` and `PackageOverrides`.
//!
//! An override leaves alone every vulnerability of the packages that it describes. Groups of dependencies (`group = "dev"`) stand in no
//! inventory in these words. Overrides of licences are about something else.

use iriai_domain::ecosystem::{Join, by_osv_name};
use iriai_domain::risk::ignore::{Ignored, Narrowing};
use iriai_domain::warning::WarningCode;

use super::{Reading, narrowing};
use crate::tree::Node;

/// Keys of such a file.
const KEYS: &[&str] = &[
    "IgnoredVulns",
    "PackageOverrides",
    "GoVersionOverride",
    "LoadPath",
    "ScanConfig",
];

/// Keys of an entry of `IgnoredVulns`.
const VULNERABILITY_KEYS: &[&str] = &["id", "ignoreUntil", "reason"];

/// Keys of an entry of `PackageOverrides`.
const PACKAGE_KEYS: &[&str] = &[
    "name",
    "version",
    "ecosystem",
    "group",
    "ignore",
    "vulnerability.ignore",
    "license",
    "effectiveUntil",
    "reason",
];

/// Whether a file in TOML is one for this program: it has one of its keys, or nothing at all.
pub(super) fn is_one(file: &Node) -> bool {
    let keys = file.map().unwrap_or_default();
    keys.is_empty() || keys.iter().any(|(key, _)| KEYS.contains(&key.as_str()))
}

pub(super) fn read(file: &Node, reading: &mut Reading) {
    for (key, node) in file.map().unwrap_or_default() {
        match key.as_str() {
            "IgnoredVulns" => {
                for entry in reading.list(node) {
                    vulnerability(entry, reading);
                }
            }
            "PackageOverrides" => {
                for entry in reading.list(node) {
                    package(entry, reading);
                }
            }
            // Other settings of that program.
            _ if KEYS.contains(&key.as_str()) => {}
            _ => reading.unknown(key, node),
        }
    }
}

fn vulnerability(entry: &Node, reading: &mut Reading) {
    let Some(fields) = reading.entry(entry) else {
        return;
    };
    let mut ignored = Ignored {
        at: entry.at(),
        ..Ignored::default()
    };
    let (mut unkept, mut has_stray) = (None, false);
    for (key, node) in fields {
        match key.as_str() {
            "id" => ignored.vulnerability = reading.text(node).map(str::to_owned),
            "ignoreUntil" => {
                ignored.until = narrowing(key, node, &mut unkept).map(str::to_owned);
            }
            "reason" => ignored.reason = reading.text(node).map(str::to_owned),
            _ => has_stray |= reading.is_stray(key, node, VULNERABILITY_KEYS),
        }
    }
    if has_stray {
        return;
    }
    if let Some(what) = unkept {
        return reading.too_narrow(&entry.at(), &what);
    }
    match ignored.vulnerability {
        Some(_) => reading.keep(ignored),
        None => {
            let warnings = &mut reading.warnings;
            warnings.add_with(WarningCode::MissingField, entry.at(), "id", "");
        }
    }
}

/// What an override is about, and which vulnerabilities of it are left alone.
#[derive(Default)]
struct Override<'n> {
    name: Option<&'n str>,
    ecosystem: Option<&'n str>,
    version: Option<&'n str>,
    group: bool,
    leaves_alone: bool,
    is_of_licences: bool,
}

fn package(entry: &Node, reading: &mut Reading) {
    let Some(fields) = reading.entry(entry) else {
        return;
    };
    let mut ignored = Ignored {
        at: entry.at(),
        ..Ignored::default()
    };
    let mut stated = Override::default();
    let (mut unkept, mut has_stray) = (None, false);
    for (key, node) in fields {
        match key.as_str() {
            "name" => stated.name = narrowing(key, node, &mut unkept),
            "ecosystem" => stated.ecosystem = narrowing(key, node, &mut unkept),
            "version" => stated.version = narrowing(key, node, &mut unkept),
            "group" => stated.group = narrowing(key, node, &mut unkept).is_some(),
            "ignore" => stated.leaves_alone |= reading.text(node) == Some("true"),
            "effectiveUntil" => {
                ignored.until = narrowing(key, node, &mut unkept).map(str::to_owned);
            }
            "reason" => ignored.reason = reading.text(node).map(str::to_owned),
            "vulnerability" => {
                for (key, node) in node.map().unwrap_or_default() {
                    match key.as_str() {
                        "ignore" => stated.leaves_alone |= reading.text(node) == Some("true"),
                        _ => {
                            let key = format!("vulnerability.{key}");
                            has_stray |= reading.is_stray(&key, node, PACKAGE_KEYS);
                        }
                    }
                }
            }
            "license" => stated.is_of_licences = true,
            _ => has_stray |= reading.is_stray(key, node, PACKAGE_KEYS),
        }
    }
    if stated.is_of_licences {
        let warnings = &mut reading.warnings;
        warnings.add_with(WarningCode::EntryElsewhere, entry.at(), "license", "");
    }
    if !stated.leaves_alone || has_stray {
        return;
    }
    if let Some(what) = unkept {
        return reading.too_narrow(&entry.at(), &what);
    }
    if stated.group {
        return reading.too_narrow(&entry.at(), "group");
    }
    match narrowings(&stated) {
        Ok(narrowings) if !narrowings.is_empty() => {
            reading.keep(Ignored {
                narrowings,
                ..ignored
            });
        }
        // It describes every package there is.
        Ok(_) => reading.too_narrow(&entry.at(), "ignore"),
        Err(what) => reading.too_narrow(&entry.at(), what),
    }
}

/// What a package must be; else what of the description nobody knows.
fn narrowings<'n>(stated: &Override<'n>) -> Result<Vec<Narrowing>, &'n str> {
    let mut narrowings = Vec::new();
    let mut ecosystem = None;
    if let Some(name) = stated.ecosystem {
        let scoped = by_osv_name(name)
            .filter(|scoped| scoped.scope.is_none())
            .ok_or(name)?;
        let kind = scoped.ecosystem.purl_type.ok_or(name)?;
        narrowings.push(Narrowing::Kinds(vec![kind.to_owned()]));
        ecosystem = Some(scoped.ecosystem);
    }
    if let Some(name) = stated.name {
        let folded = ecosystem.map(|ecosystem| ecosystem.fold_name(name).into_owned());
        let mut name = folded.unwrap_or_else(|| name.to_owned());
        if ecosystem.is_none_or(|ecosystem| ecosystem.join == Join::Colon) {
            name = name.replace(':', "/");
        }
        narrowings.push(Narrowing::Name(name));
    }
    let version = stated
        .version
        .map(|version| Narrowing::Version(version.to_owned()));
    narrowings.extend(version);
    Ok(narrowings)
}
