//! Real advisories, all of them, against a reading of the same records as trees.

mod cpe;
mod cve;
mod damage;
mod eol;
mod nvd;
mod statuses;

use std::fs::{self, File};
use std::io::{BufRead, BufReader};

use iriai_domain::risk::advisory::{Advisory, AdvisoryKind, RangeKind};
use iriai_formats::advisory;
use iriai_formats::limits::{Budget, Limits};
use serde_json::Value;

use crate::data;

/// How much a record says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Extent {
    id: String,
    aliases: usize,
    withdrawn: bool,
    /// Name and ecosystem of each package.
    packages: Vec<(String, String)>,
    versions: usize,
    events: usize,
    commits: usize,
    severities: usize,
    imports: Vec<String>,
    is_notice: bool,
    /// Whether a reference demonstrates it.
    is_shown: bool,
}

impl Extent {
    fn of(advisory: &Advisory<'_>) -> Self {
        let mut extent = Self {
            id: advisory.id.to_string(),
            aliases: advisory.aliases.len(),
            withdrawn: advisory.withdrawn.is_some(),
            severities: advisory.severities.len(),
            is_notice: advisory.kind == AdvisoryKind::Notice,
            is_shown: advisory.signs.exploitation.is_some(),
            ..Self::default()
        };
        for affected in &advisory.affected {
            let package = affected.package.iter();
            extent
                .packages
                .extend(package.map(|one| (one.name.to_string(), one.ecosystem.to_string())));
            let imports = affected.imports.iter();
            extent.imports.extend(imports.map(ToString::to_string));
            extent.versions += affected.versions.len();
            extent.severities += affected.severities.len();
            for range in &affected.ranges {
                match range.kind {
                    RangeKind::Git => extent.commits += range.events.len(),
                    _ => extent.events += range.events.len(),
                }
            }
        }
        extent
    }

    fn in_tree(record: &Value) -> Self {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let word = |value: &Value| {
            let words = ["severity", "urgency"].map(|key| value[key].is_string());
            words.into_iter().filter(|is_word| *is_word).count()
        };
        let mut extent = Self {
            id: record["id"].as_str().unwrap_or_default().to_owned(),
            aliases: list(&record["aliases"]).len(),
            withdrawn: record["withdrawn"].is_string(),
            is_shown: list(&record["references"])
                .iter()
                .any(|reference| reference["type"] == "EVIDENCE"),
            severities: list(&record["severity"]).len() + word(&record["database_specific"]),
            ..Self::default()
        };
        for affected in list(&record["affected"]) {
            let text = |key: &str| affected["package"][key].as_str().map(str::to_owned);
            extent.packages.extend(text("name").zip(text("ecosystem")));
            for import in list(&affected["ecosystem_specific"]["imports"]) {
                let path = import["path"].as_str();
                extent.imports.extend(path.map(str::to_owned));
            }
            extent.versions += list(&affected["versions"]).len();
            extent.severities += list(&affected["severity"]).len();
            for specific in ["database_specific", "ecosystem_specific"] {
                extent.severities += word(&affected[specific]);
                extent.is_notice |= affected[specific]["informational"].is_string();
            }
            for range in list(&affected["ranges"]) {
                let events = list(&range["events"]).len();
                if range["type"] == "GIT" {
                    extent.commits += events;
                } else {
                    extent.events += events;
                }
            }
        }
        extent
    }
}

#[test]
fn every_published_record_is_read_whole_and_without_a_warning() {
    let Some(folder) = data::folder() else { return };
    let limits = Limits::default();
    let mut records = 0;
    for entry in fs::read_dir(folder.join("advisories")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if !path.to_string_lossy().ends_with(".osv.jsonl.zst") {
            continue;
        }
        let lines = zstd::Decoder::new(File::open(&path).expect("a file")).expect("a frame");
        for line in BufReader::new(lines).lines() {
            let line = line.expect("a line");
            let mut budget = Budget::new(&limits, &|| false);
            let parsed = advisory::read(&line, &mut budget).expect("a record");
            let tree: Value = serde_json::from_str(&line).expect("JSON");
            assert_eq!(
                Extent::of(&parsed.value[0]),
                Extent::in_tree(&tree),
                "{}",
                path.display()
            );
            assert!(
                parsed.warnings.is_empty(),
                "{}: {:?}",
                tree["id"],
                parsed.warnings
            );
            records += 1;
        }
    }
    println!("{records} records");
    assert!(records > 28_000, "{records}");
}

#[test]
fn the_catalogue_of_exploited_vulnerabilities_is_read_whole() {
    let Some(folder) = data::folder() else { return };
    let packed = fs::read(folder.join("advisories/cisa-kev.json.zst")).expect("a file");
    let bytes = zstd::decode_all(&*packed).expect("a frame");
    let text = std::str::from_utf8(&bytes).expect("UTF-8");
    let limits = Limits::default();
    let parsed = advisory::kev::read(text, &mut Budget::new(&limits, &|| false)).expect("one");
    assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
    let tree: Value = serde_json::from_str(text).expect("JSON");
    let catalogue = parsed.value;
    assert_eq!(
        catalogue.entries.len() as u64,
        tree["count"].as_u64().expect("a number")
    );
    assert_eq!(
        catalogue.version.as_deref(),
        tree["catalogVersion"].as_str()
    );
    for (entry, listed) in catalogue
        .entries
        .iter()
        .zip(tree["vulnerabilities"].as_array().expect("a list"))
    {
        assert_eq!(Some(&*entry.cve), listed["cveID"].as_str());
        assert_eq!(entry.added.as_deref(), listed["dateAdded"].as_str());
        let is_used = listed["knownRansomwareCampaignUse"] == "Known";
        assert_eq!(entry.ransomware, is_used.then_some(true));
    }
}
