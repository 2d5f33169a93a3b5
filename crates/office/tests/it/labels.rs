//! Verdicts of people on matches that scanners reported, compared with ours.
//!
//! A label names an image, a package by name and version, and a vulnerability; neither the package's ecosystem nor, for Maven, its
//! group. So it is judged as the package of that name in each ecosystem of a language in which a published record of that
//! vulnerability names one. Labels whose vulnerability no published record tells of, or tells of other packages only, say nothing here.
//! Most are on packages of distributions, whose advisories are not published with these data.
//!
//! What people saw and a record cannot tell stands in `tests/data/labels.tsv` with its reason.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Read;
use std::path::Path;

use iriai_domain::ecosystem;
use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::purl::Purl;
use iriai_domain::risk::advisory::Advisory;
use iriai_domain::risk::matching::{Subject, Verdict, judge};
use iriai_formats::advisory;
use iriai_formats::limits::{Budget, Limits};
use serde::Deserialize;

use crate::agreement::published;
use crate::everything;

#[derive(Deserialize)]
struct Label {
    label: String,
    vulnerability_id: String,
    package: Option<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

/// What came of a label that could be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ours {
    Affected,
    NotAffected,
    NotEvaluated,
}

fn unpacked(path: &Path) -> String {
    let file = fs::File::open(path).expect("a file");
    let mut decoder = zstd::stream::read::Decoder::new(file).expect("a decoder");
    decoder.window_log_max(27).expect("a window");
    let mut text = String::new();
    decoder.read_to_string(&mut text).expect("text");
    text
}

/// Ecosystems of languages; names of products and of fuzzed projects mean no package of a label.
fn is_of_a_language(osv: &str) -> bool {
    !["Bitnami", "OSS-Fuzz", "Homebrew", "Kubernetes"]
        .iter()
        .any(|other| osv.eq_ignore_ascii_case(other))
}

/// The package URL of the package of an entry, in a version, where a label's name means it.
fn component(
    entry: &iriai_domain::risk::advisory::Package<'_>,
    package: &Package,
) -> Option<String> {
    let ecosystem = ecosystem::by_osv_name(&entry.ecosystem)?.ecosystem;
    let is_language = is_of_a_language(ecosystem.osv?);
    let kind = ecosystem.purl_type.filter(|_| is_language)?;
    let (_, artifact) = entry.name.rsplit_once(':').unwrap_or(("", &entry.name));
    let is_same = |name: &str| ecosystem.fold_name(name) == ecosystem.fold_name(&package.name);
    let is_meant = is_same(&entry.name) || kind == "maven" && is_same(artifact);
    if !is_meant {
        return None;
    }
    let path = entry.name.replace(':', "/").replace('@', "%40");
    let version = package
        .version
        .replace('%', "%25")
        .replace('+', "%2B")
        .replace(':', "%3A");
    let text = format!("pkg:{kind}/{path}@{version}");
    let (purl, _) = Purl::repair(&text).expect("a package URL");
    Some(purl.component_key().into_owned())
}

/// What the records of a vulnerability say of a label's package, by ecosystem.
fn judged(package: &Package, records: &[&Advisory<'_>]) -> BTreeMap<&'static str, Ours> {
    let mut judged = BTreeMap::new();
    for record in records {
        for entry in record
            .affected
            .iter()
            .filter_map(|one| one.package.as_ref())
        {
            let Some(key) = component(entry, package) else {
                continue;
            };
            let subject = Subject::of(ComponentKey::of(&key)).expect("a subject");
            let ours = match judge(&subject, record).verdict {
                Verdict::Affected(_) => Ours::Affected,
                Verdict::NotAffected(_) => Ours::NotAffected,
                Verdict::NotEvaluated(_) => Ours::NotEvaluated,
            };
            let code = subject.ecosystem().code;
            // Any record that says so makes it affected.
            let known = judged.entry(code).or_insert(ours);
            *known = (*known).min(ours);
        }
    }
    judged
}

#[test]
fn people_and_records_part_only_where_the_reason_is_known() {
    let Some(data) = everything::folder() else {
        return;
    };
    let mut texts = Vec::new();
    for entry in fs::read_dir(data.join("advisories")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.to_string_lossy().ends_with(".osv.jsonl.zst") {
            texts.push(unpacked(&path));
        }
    }
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    let lines = texts.iter().flat_map(|text| text.lines());
    let advisories: Vec<Advisory<'_>> = lines
        .flat_map(|line| advisory::read(line, &mut budget).expect("a record").value)
        .collect();
    let mut called: HashMap<&str, Vec<&Advisory<'_>>> = HashMap::new();
    for advisory in &advisories {
        let names = std::iter::once(&advisory.id).chain(&advisory.aliases);
        for name in names {
            called.entry(&**name).or_default().push(advisory);
        }
    }
    let labels = unpacked(&data.join("conformance/vulnerability-match-labels.jsonl.zst"));
    let (mut total, mut silent) = (0, 0);
    let mut agreed: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut parted: BTreeMap<String, usize> = BTreeMap::new();
    for line in labels.lines() {
        total += 1;
        let label: Label = serde_json::from_str(line).expect("a label");
        let records = called.get(label.vulnerability_id.as_str());
        let judged = match (&label.package, records) {
            (Some(package), Some(records)) => judged(package, records),
            _ => BTreeMap::new(),
        };
        if judged.is_empty() {
            silent += 1;
        }
        for (code, ours) in judged {
            let agrees = match label.label.as_str() {
                "TP" => ours == Ours::Affected,
                "FP" => ours != Ours::Affected,
                _ => true,
            };
            if agrees {
                let said = format!("{} {ours:?}", label.label);
                let of_ecosystem = agreed.entry(code.to_owned()).or_default();
                *of_ecosystem.entry(said).or_default() += 1;
            } else if let Some(package) = &label.package {
                let Package { name, version } = package;
                let key = format!("{}\t{code}\t{name}\t{version}\t{ours:?}", label.label);
                *parted.entry(key).or_default() += 1;
            }
        }
    }
    let known = include_str!("../data/labels.tsv")
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.rsplitn(3, '\t');
            let (reason, count) = (
                cells.next().expect("a reason"),
                cells.next().expect("a count"),
            );
            assert!(!reason.is_empty(), "{line}");
            let key = cells.next().expect("a key").to_owned();
            (key, count.parse().expect("a number"))
        });
    let known: BTreeMap<String, usize> = known.collect();
    assert_eq!(parted, known);
    let ours = serde_json::json!({"labels": total, "silent": silent, "agreed": agreed});
    assert_eq!(ours, published("labels"));
}
