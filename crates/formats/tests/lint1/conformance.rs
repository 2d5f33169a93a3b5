//! The documents of the standard itself, of which it says whether they are valid, and real ones.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{judge, show};

/// The folder of the data, or `None` (said on standard output) when it is absent.
fn folder() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("IRIAI_DATA").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: no data");
        None
    }
}

/// The texts in an archive by their paths.
fn unpack(archive: &Path) -> BTreeMap<String, String> {
    let mut decoder = zstd::Decoder::new(std::fs::File::open(archive).unwrap()).unwrap();
    decoder.window_log_max(27).unwrap();
    let mut texts = BTreeMap::new();
    for entry in tar::Archive::new(decoder).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        texts.insert(path, String::from_utf8_lossy(&bytes).into_owned());
    }
    texts
}

#[test]
fn the_standards_own_documents_are_judged_as_it_does() {
    let Some(folder) = folder() else { return };
    let documents = unpack(&folder.join("conformance/cyclonedx-spec-tests.tar.zst"));
    let (mut valid, mut invalid, mut wrong) = (0, 0, Vec::new());
    for (path, text) in &documents {
        let name = path.rsplit('/').next().unwrap();
        // Protobuf is not read. `skip_…` are documents on which the standard's own tools disagree.
        if !name.ends_with(".json") && !name.ends_with(".xml") || name.starts_with("skip_") {
            continue;
        }
        let report = judge(name, text);
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
    let Some(folder) = folder() else { return };
    let folder = folder.join("sboms");
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let mut archives = BTreeMap::new();
    let (mut count, mut faultless, mut codes) = (0, 0, BTreeMap::new());
    for line in manifest.lines().skip(1) {
        let cells: Vec<_> = line.split('\t').collect();
        let name = match cells[4] {
            format if format.starts_with("CycloneDX-JSON") => "a.json",
            format if format.starts_with("CycloneDX-XML") => "a.xml",
            _ => continue,
        };
        let texts: &BTreeMap<_, _> = archives
            .entry(cells[0])
            .or_insert_with(|| unpack(&folder.join(cells[0])));
        let report = judge(name, &texts[cells[1]]);
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
