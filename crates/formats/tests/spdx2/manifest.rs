//! Every SPDX 2 document of the collection, and how many packages it lists.

use std::collections::{BTreeMap, HashMap};
use std::fs;

use crate::support::{data, decoded, members, read};

/// Calls with path, format, counted packages and text of every SPDX 2 document; `false` when there is no data.
pub(crate) fn documents(mut each: impl FnMut(&str, &str, usize, &str)) -> bool {
    let Some(folder) = data("sboms") else {
        println!("skipped: no data");
        return false;
    };
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).expect("the manifest is there");
    let mut wanted: BTreeMap<&str, HashMap<&str, (&str, usize)>> = BTreeMap::new();
    for line in manifest.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [archive, path, _, _, format, packages, ..] = cells[..] else {
            continue;
        };
        let spdx2 = ["SPDX-JSON 2", "SPDX-TV", "SPDX-YAML", "SPDX-RDF"];
        if spdx2.iter().any(|start| format.starts_with(start)) {
            let count = packages.parse().expect("a count");
            wanted
                .entry(archive)
                .or_default()
                .insert(path, (format, count));
        }
    }
    for (archive, paths) in wanted {
        for (path, bytes) in members(&folder.join(archive)) {
            if let Some((format, count)) = paths.get(path.as_str()) {
                each(&path, format, *count, &decoded(&bytes));
            }
        }
    }
    true
}

#[test]
fn every_document_lists_what_the_manifest_counts() {
    let mut totals: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut differences = Vec::new();
    let found = documents(|path, format, count, text| {
        let total = totals.entry(format.to_owned()).or_default();
        total.0 += 1;
        match read(text) {
            Ok(parsed) => {
                total.1 += parsed.value.listed();
                for warning in parsed.warnings.kept() {
                    *codes.entry(warning.code.code()).or_default() += 1;
                }
                if parsed.value.listed() != count {
                    differences.push(format!("{path}: {} for {count}", parsed.value.listed()));
                }
            }
            Err(error) => differences.push(format!("{path}: {error}")),
        }
    });
    if !found {
        return;
    }
    println!("documents and packages by format: {totals:#?}\nwarnings: {codes:#?}");
    // One package has an empty name; the template names nothing at all; the last is the vocabulary of SPDX 3.
    let explained = [
        "internal/testing/testdata/exampledata/go-spdx-multi-arch_1.json: 2 for 3",
        "OpenChain-Project__OpenChain-JWG/subgroups/sbom-sg/outcomes/SPDX-Lite/template/tag-value.txt: 0 for 1",
        "spdx__spdx-spec/rdf/spdx-model.xml: unknown-format",
    ];
    differences.retain(|difference| !explained.contains(&difference.as_str()));
    assert_eq!(differences, [""; 0]);
}
