//! The documents of the standard itself, of which it says whether they are valid, and real ones.

use std::collections::BTreeMap;

use crate::data::{CYCLONEDX_TESTS, files, sboms, text};
use crate::documented::{Table, grouped};
use crate::lint::{Suite, told};

/// Documents of which the standard's own tools do not agree whether they are valid.
const UNDECIDED: &[(&str, &str)] = &[(
    "1.2/skip_invalid-missing-component-type-1.2.json",
    "the schema of 1.2 wants a component's type; the standard's tests leave the document out",
)];

#[test]
fn the_standards_own_documents_are_judged_as_it_does() {
    let Some(documents) = files(CYCLONEDX_TESTS) else {
        return;
    };
    let mut suites: BTreeMap<String, Suite> = BTreeMap::new();
    let (mut undecided, mut wrong) = (0, Vec::new());
    for (path, bytes) in documents {
        let (version, name) = path.rsplit_once('/').unwrap();
        let notation = match name.rsplit_once('.') {
            Some((_, "json")) => "JSON",
            Some((_, "xml")) => "XML",
            // Protobuf is not read.
            _ => continue,
        };
        if UNDECIDED.iter().any(|(known, _)| path.ends_with(known)) {
            undecided += 1;
            continue;
        }
        let suite = suites.entry(format!("CycloneDX {version} {notation}"));
        let text = text(bytes);
        if !suite.or_default().judge(&text, name.starts_with("valid-")) {
            wrong.push(format!("{path}: {:?}", told(&text)));
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert_eq!(undecided, UNDECIDED.len());
    let mut table = Suite::table();
    for (name, suite) in &suites {
        suite.tell(name, &mut table);
    }
    table.is_documented();
    let mut table = Table::new(["Document not judged", "Reason"]);
    for row in UNDECIDED {
        table.row([row.0, row.1]);
    }
    table.is_documented();
}

#[test]
fn real_documents_are_judged() {
    let Some(documents) = sboms() else { return };
    let (mut count, mut faultless, mut codes) = (0, 0, BTreeMap::new());
    for document in documents.iter().filter(|one| one.is_cyclonedx()) {
        let mut faults = told(&text(document.bytes));
        count += 1;
        faultless += usize::from(faults.is_empty());
        faults.sort_unstable();
        for fault in faults {
            let code = fault.split(' ').next().unwrap().to_owned();
            *codes.entry(code).or_insert(0) += 1;
        }
    }
    let mut table = Table::new(["Real CycloneDX documents", "without fault"]);
    table.row([&grouped(count), &grouped(faultless)]);
    table.is_documented();
}
