//! Real documents: each is read, and has the components that its list counts.

use std::collections::BTreeMap;

use crate::data::{Listed, sboms, text};
use crate::documented::{Table, grouped};
use crate::reading::read;

/// Documents in which the list's count and ours differ: the end of the path, what is counted, what we find, and why.
const DIFFERENCES: &[(&str, usize, usize, &str)] = &[
    ("unit/cyclonedx/valid-bom-1.1.xml", 4, 3, PEDIGREE),
    ("unit/cyclonedx/valid-bom-1.2.xml", 4, 3, PEDIGREE),
    ("unit/cyclonedx/valid-bom-1.3.xml", 4, 3, PEDIGREE),
    ("unit/cyclonedx/valid-bom-1.5.xml", 4, 3, PEDIGREE),
    (
        "testdata/sboms/metadata-required-violations.cdx.json",
        3,
        2,
        "one has neither a name nor a reference, package URL or other identifier: left out, with a warning",
    ),
    (
        "sbom-sg/outcomes/SPDX-Lite/template/tag-value.txt",
        1,
        0,
        "a template: all that it says of the package is left to be filled in",
    ),
];

const PEDIGREE: &str =
    "the ancestor in a pedigree is counted, though a component was made from it and it is no part";

/// The documents that are refused: the end of the path, the code, and why.
const REFUSED: &[(&str, &str, &str)] = &[(
    "spdx__spdx-spec/rdf/spdx-model.xml",
    "unknown-format",
    "the vocabulary of SPDX 3 itself, an ontology: no document, though it is listed as one",
)];

/// The formats as the table of the document names them.
fn notation(document: &Listed) -> String {
    let notation = document.format.split(' ').next().unwrap();
    if document.is_spdx3() {
        return "SPDX 3 JSON-LD".to_owned();
    }
    if let Some(notation) = notation.strip_prefix("CycloneDX-") {
        return format!("CycloneDX {notation}");
    }
    let notation = notation.trim_start_matches("SPDX-");
    format!("SPDX 2 {}", notation.replace("TV", "tag-value"))
}

#[derive(Default)]
struct Total {
    documents: usize,
    read: usize,
    components: usize,
    alike: usize,
}

#[test]
fn real_documents_have_the_components_that_are_counted() {
    let Some(documents) = sboms() else { return };
    let mut totals: BTreeMap<String, Total> = BTreeMap::new();
    let mut all = Total::default();
    let (mut met, mut faults) = (0, Vec::new());
    for document in documents {
        let path = &document.path;
        let text = text(document.bytes);
        let outcome = read(&*text).map(|parsed| parsed.value);
        let ours = outcome.as_ref().ok().map(|value| value.listed());
        for total in [totals.entry(notation(document)).or_default(), &mut all] {
            total.documents += 1;
            total.read += usize::from(ours.is_some());
            total.components += document.components;
            total.alike += usize::from(ours == Some(document.components));
        }
        match outcome {
            Err(error) => {
                let known = REFUSED.iter().find(|(end, ..)| path.ends_with(end));
                met += usize::from(known.is_some());
                if known.is_none_or(|(_, code, _)| *code != error.code.code()) {
                    faults.push(format!("{path}: {error}"));
                }
            }
            Ok(value) => {
                let known = DIFFERENCES.iter().find(|(end, ..)| path.ends_with(end));
                met += usize::from(known.is_some());
                let counted = document.components;
                let known =
                    known.map_or((counted, counted), |(_, theirs, ours, _)| (*theirs, *ours));
                if (counted, value.listed()) != known {
                    faults.push(format!("{path}: {} for {counted}", value.listed()));
                }
                let version = document.format.rsplit(' ').next().unwrap();
                if document.is_cyclonedx() && version != "1.x" && value.spec_version != version {
                    faults.push(format!("{path}: version {}", value.spec_version));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(met, DIFFERENCES.len() + REFUSED.len());
    // Of all documents, 99 % at the least.
    assert!(all.alike * 100 >= all.documents * 99);

    let mut table = Table::new([
        "Format",
        "Documents",
        "Read",
        "Components counted",
        "Documents with as many components",
    ]);
    totals.insert("together".to_owned(), all);
    for (notation, total) in &totals {
        table.row([
            notation,
            &grouped(total.documents),
            &grouped(total.read),
            &grouped(total.components),
            &grouped(total.alike),
        ]);
    }
    table.is_documented();
    let mut table = Table::new(["Document", "Counted", "Ours", "Reason"]);
    for (end, counted, ours, reason) in DIFFERENCES {
        table.row([end, &counted.to_string(), &ours.to_string(), reason]);
    }
    for (end, code, reason) in REFUSED {
        table.row([end, "–", &format!("refused: `{code}`"), reason]);
    }
    table.is_documented();
}
