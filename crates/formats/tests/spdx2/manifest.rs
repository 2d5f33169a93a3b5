//! Every SPDX 2 document of the collection, and how many packages it lists.

use std::collections::{BTreeMap, HashMap};
use std::fs;

use crate::support::{data, decoded, members, read};

#[test]
fn every_document_lists_what_the_manifest_counts() {
    let Some(folder) = data("sboms") else {
        println!("skipped: no data");
        return;
    };
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).expect("the manifest is there");
    let mut wanted: BTreeMap<&str, HashMap<&str, (&str, usize)>> = BTreeMap::new();
    for line in manifest.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [archive, path, _, _, format, packages, ..] = cells[..] else {
            continue;
        };
        if ["SPDX-JSON 2", "SPDX-TV", "SPDX-YAML", "SPDX-RDF"]
            .iter()
            .any(|start| format.starts_with(start))
        {
            let count = packages.parse().expect("a count");
            wanted
                .entry(archive)
                .or_default()
                .insert(path, (format, count));
        }
    }
    let mut totals: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for (archive, paths) in wanted {
        for (path, bytes) in members(&folder.join(archive)) {
            let Some((format, count)) = paths.get(path.as_str()) else {
                continue;
            };
            let text = decoded(&bytes);
            let total = totals.entry(format).or_default();
            total.0 += 1;
            match read(&text) {
                Ok(parsed) => {
                    total.1 += parsed.value.listed();
                    for warning in parsed.warnings.kept() {
                        *codes.entry(warning.code.code()).or_default() += 1;
                        if std::env::var("SHOW").is_ok() {
                            println!("W {path} {warning:?}");
                        }
                    }
                    if parsed.value.listed() != *count {
                        println!("{path} {format}: {} for {count}", parsed.value.listed());
                    }
                    if !parsed.value.format.code().starts_with("spdx-") {
                        println!("{path}: {:?}", parsed.value.format);
                    }
                }
                Err(error) => println!("{path} {format}: {error}"),
            }
        }
    }
    println!("{totals:?}\n{codes:?}");
}
