//! Advisories in the shape of real ones.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::chance::Chance;
use super::pool::Pool;

/// Advisories of a file.
const FILE: u32 = 10_000;

/// Records to draw from, and packages to be about.
pub(super) struct Shapes<'p> {
    /// OSV records.
    records: Vec<Value>,
    /// The packages of the pool: ecosystem, name, version.
    packages: Vec<(&'static str, String, &'p str)>,
    /// Where the records come from.
    pub(super) source: &'static str,
}

impl<'p> Shapes<'p> {
    /// The real ones where the data is at hand, others of the same size otherwise.
    pub(super) fn load(data: Option<&Path>, pool: &'p Pool) -> Self {
        let records = data.map(published).unwrap_or_default();
        let source = match records.is_empty() {
            true => "made up",
            false => "published records",
        };
        let packages = pool.purls.iter().filter_map(|purl| package(purl));
        Self {
            records: if records.is_empty() {
                vec![made_up()]
            } else {
                records
            },
            packages: packages.collect(),
            source,
        }
    }

    /// Writes so many records into files of some thousand lines; answers files and bytes.
    pub(super) fn write(&self, count: u32, folder: &Path) -> io::Result<(Vec<PathBuf>, u64)> {
        fs::create_dir_all(folder)?;
        let mut bytes = 0;
        let mut files = Vec::new();
        for first in (0..count).step_by(FILE as usize) {
            let path = folder.join(format!("{first}.jsonl"));
            let mut text = String::new();
            for number in first..count.min(first + FILE) {
                text.push_str(&self.record(number));
                text.push('\n');
            }
            bytes += text.len() as u64;
            fs::File::create(&path)?.write_all(text.as_bytes())?;
            files.push(path);
        }
        Ok((files, bytes))
    }

    /// The record of a number, the same in every run: a real one under another name, mostly about a package that somebody uses.
    pub(super) fn record(&self, number: u32) -> String {
        let mut chance = Chance::new(u64::from(number) + 77);
        let place = number as usize % self.records.len().max(1);
        let mut record = self.records.get(place).cloned().unwrap_or_default();
        record["id"] = json!(format!("BENCH-2026-{number}"));
        record["aliases"] = json!([format!("CVE-2026-{}", 100_000 + number)]);
        record["modified"] = json!("2026-01-01T00:00:00Z");
        let drawn = chance.skewed(self.packages.len() as u32);
        let used = self.packages.get(drawn as usize);
        if let Some((ecosystem, name, version)) = used
            && chance.below(10) < 7
        {
            let fixed = match chance.below(2) {
                0 => (*version).to_owned(),
                _ => format!("{version}.1"),
            };
            record["affected"] = json!([{
                "package": {"ecosystem": ecosystem, "name": name},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}],
            }]);
        } else if let Some(name) = record.pointer_mut("/affected/0/package/name") {
            let other = format!("{}-{number}", name.as_str().unwrap_or_default());
            *name = json!(other);
        }
        record.to_string()
    }

    /// A record about every version of a package that is used much.
    pub(super) fn about_everything(&self, number: u32) -> String {
        let mut chance = Chance::new(u64::from(number));
        let drawn = chance.skewed(self.packages.len() as u32);
        let (ecosystem, name) = self
            .packages
            .get(drawn as usize)
            .map_or(("npm", "left"), |(ecosystem, name, _)| {
                (*ecosystem, name.as_str())
            });
        let record = json!({
            "id": format!("NEW-{number}"), "modified": "2026-02-01T00:00:00Z",
            "aliases": [format!("CVE-2027-{number}")],
            "affected": [{
                "package": {"ecosystem": ecosystem, "name": name},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
            }],
        });
        record.to_string()
    }
}

/// The published records in OSV's format.
fn published(data: &Path) -> Vec<Value> {
    let mut records = Vec::new();
    let Ok(folder) = fs::read_dir(data.join("advisories")) else {
        return records;
    };
    let mut paths: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let is_osv = path.to_string_lossy().ends_with(".osv.jsonl.zst");
        let text = fs::read(&path)
            .ok()
            .filter(|_| is_osv)
            .and_then(|packed| zstd::stream::decode_all(packed.as_slice()).ok());
        let text = text.and_then(|text| String::from_utf8(text).ok());
        let lines = text.iter().flat_map(|text| text.lines());
        records.extend(lines.filter_map(|line| serde_json::from_str(line).ok()));
    }
    records
}

/// A record of middle size.
fn made_up() -> Value {
    json!({
        "schema_version": "1.6.0", "id": "", "modified": "", "published": "2025-10-15T17:43:50Z",
        "aliases": [], "summary": "A package does what it should not do when it is asked to",
        "details": "It was found that a function trusts what it is given. ".repeat(16),
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "affected": [{
            "package": {"ecosystem": "npm", "name": "some-package"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.1.2"}]}],
        }],
        "references": [{"type": "ADVISORY", "url": "https://example.com/advisories/1"}],
        "database_specific": {"severity": "HIGH"},
    })
}

/// Ecosystem, name and version of a package URL, where advisories of OSV know such.
fn package(purl: &str) -> Option<(&'static str, String, &str)> {
    let path = purl.strip_prefix("pkg:")?;
    let path = path.split(['?', '#']).next()?;
    let (kind, rest) = path.split_once('/')?;
    let (name, version) = rest.rsplit_once('@')?;
    let name = name.replace("%40", "@");
    Some(match kind {
        "npm" => ("npm", name, version),
        "pypi" => ("PyPI", name, version),
        "golang" => ("Go", name, version.trim_start_matches('v')),
        "maven" => ("Maven", name.replace('/', ":"), version),
        "gem" => ("RubyGems", name, version),
        "cargo" => ("crates.io", name, version),
        "nuget" => ("NuGet", name, version),
        "composer" => ("Packagist", name, version),
        "deb" => ("Debian:12", name.split_once('/')?.1.to_owned(), version),
        "apk" => ("Alpine:v3.18", name.split_once('/')?.1.to_owned(), version),
        _ => return None,
    })
}
