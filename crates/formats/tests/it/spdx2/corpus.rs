//! Every SPDX 2 document of the collection, and how many packages it lists.

use std::collections::BTreeMap;

use crate::data::{sboms, text};
use crate::reading::read;

#[test]
fn every_document_lists_what_the_manifest_counts() {
    let mut totals: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut differences = Vec::new();
    let Some(documents) = sboms() else { return };
    for document in documents.iter().filter(|one| one.is_spdx2()) {
        let (path, count) = (&document.path, document.components);
        let total = totals.entry(document.format.clone()).or_default();
        total.0 += 1;
        match read(&*text(document.bytes)) {
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
