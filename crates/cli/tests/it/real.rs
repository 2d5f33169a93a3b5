//! Real documents, hundreds of them: none is lost between the folder and the answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::Program;

/// The folder with published documents.
fn data() -> Option<PathBuf> {
    let folder = match std::env::var_os("IRIAI_DATA") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    let sboms = folder.join("sboms");
    if !sboms.is_dir() {
        println!("skipped: no data");
        return None;
    }
    Some(sboms)
}

#[test]
fn every_document_of_a_folder_of_archives_is_imported_or_refused_by_name() {
    let Some(sboms) = data() else { return };
    let manifest = fs::read_to_string(sboms.join("MANIFEST.tsv")).expect("a list");
    let listed = manifest.lines().skip(1).map(|line| {
        let mut cells = line.split('\t');
        let archive = cells.next().expect("an archive").to_owned();
        (archive, cells.next().expect("a path").to_owned())
    });
    let program = Program::new();
    let folder = sboms.to_str().expect("a path");
    let run = program.run(&["import", folder, "--json"]);
    assert_eq!(run.code, 2, "{}", run.err);
    let answer: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let mut told = BTreeMap::new();
    for file in answer["files"].as_array().expect("files") {
        let path = file["path"].as_str().expect("a path");
        let archive = Path::new(path)
            .file_name()
            .expect("a name")
            .to_string_lossy();
        let member = file["member"].as_str().unwrap_or_default().to_owned();
        let status = file["status"].as_str().expect("a status").to_owned();
        told.insert((archive.into_owned(), member), status);
    }
    let mut refused = Vec::new();
    for place in listed {
        match told.remove(&place).as_deref() {
            Some("imported") => {}
            Some("refused") => refused.push(place.1),
            other => panic!("{place:?}: {other:?}"),
        }
    }
    // An ontology, no document.
    assert_eq!(refused, ["spdx__spdx-spec/rdf/spdx-model.xml"]);
    // The list itself, and package URLs without documents.
    let rest: Vec<&str> = told.keys().map(|(archive, _)| &**archive).collect();
    assert_eq!(rest, ["MANIFEST.tsv", "fleet-purls.jsonl.zst"]);

    let found = program.json(&["where", "pkg:maven/org.apache.logging.log4j/log4j-core"]);
    assert!(found["totals"]["documents"].as_u64() >= Some(4), "{found}");
    let ranked = program.json(&["rank"]);
    assert!(ranked["totals"]["projects"].as_u64() >= Some(10_000));
}

#[test]
fn hidden_files_are_taken_and_litter_is_not() {
    let program = Program::new();
    let document = |name: &str| {
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{{"type":"library","name":"{name}"}}]}}"#
        )
    };
    for path in [
        "in/opt/redis/.spdx-redis.json",
        "in/.sbom/a.json",
        "in/b.json",
        "in/.git/c.json",
        "in/__MACOSX/d.json",
        "in/._b.json",
    ] {
        program.write(path, document(path));
    }
    let answer = program.json(&["import", "in"]);
    let files = answer["files"].as_array().expect("files");
    let mut paths: Vec<&str> = files
        .iter()
        .filter_map(|file| file["path"].as_str())
        .collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "in/.sbom/a.json",
            "in/b.json",
            "in/opt/redis/.spdx-redis.json"
        ]
    );
}
