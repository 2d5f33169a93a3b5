//! The documents of the standard itself, of which it says whether they are valid, and real ones.

use std::collections::BTreeMap;

use super::{judge, show};
use crate::data::{CYCLONEDX_TESTS, files, sboms, text};

#[test]
fn the_standards_own_documents_are_judged_as_it_does() {
    let Some(documents) = files(CYCLONEDX_TESTS) else {
        return;
    };
    let (mut valid, mut invalid, mut wrong) = (0, 0, Vec::new());
    for (path, bytes) in documents {
        let name = path.rsplit('/').next().unwrap();
        // Protobuf is not read. `skip_…` are documents on which the standard's own tools disagree.
        if !name.ends_with(".json") && !name.ends_with(".xml") || name.starts_with("skip_") {
            continue;
        }
        let report = judge(name, &text(bytes));
        let is_valid = name.starts_with("valid-");
        valid += usize::from(is_valid);
        invalid += usize::from(!is_valid);
        if report.is_valid() != is_valid {
            wrong.push(format!("{path}: {}", show(&report)));
        }
    }
    println!(
        "{valid} valid, {invalid} invalid, {} judged otherwise",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        valid >= 300 && invalid >= 190,
        "{valid} valid, {invalid} invalid"
    );
}

#[test]
fn real_documents_are_judged() {
    let Some(documents) = sboms() else { return };
    let (mut count, mut faultless, mut codes) = (0, 0, BTreeMap::new());
    for document in documents {
        let name = match &document.format {
            format if format.starts_with("CycloneDX-JSON") => "a.json",
            format if format.starts_with("CycloneDX-XML") => "a.xml",
            _ => continue,
        };
        let report = judge(name, &text(document.bytes));
        count += 1;
        faultless += usize::from(report.is_valid());
        for fault in report.faults {
            *codes.entry(fault.code.code()).or_insert(0) += 1;
        }
    }
    println!("{count} documents, {faultless} without fault; {codes:?}");
    // Three in four follow the standard; fewer would mean that we ask too much.
    assert!(faultless * 10 > count * 7, "{faultless} of {count}");
}
