//! Many small documents, and what must hold of a store with them whatever happened to its writers.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{Clock, Limits, Office};
use serde_json::Value;

use crate::program::Program;

/// Documents in one part of the fleet.
pub const PART: usize = 400;

/// The name of a document's file in the folder of its part.
pub fn name(number: usize) -> String {
    format!("in/part-{}/service-{number:05}.cdx.json", number / PART)
}

/// A document of four components in a row: the service, one of its own, one that some share, one that all share.
pub fn document(number: usize) -> String {
    let (own, shared) = (format!("own-{number}"), format!("shared-{}", number % 37));
    let component = |name: &str, version: usize| {
        format!(
            r#"{{"type":"library","bom-ref":"{name}","name":"{name}","version":"{version}","purl":"pkg:npm/{name}@{version}",
            "licenses":[{{"license":{{"id":"MIT"}}}}],"description":"{}"}}"#,
            "words ".repeat(20)
        )
    };
    let edge = |from: &str, to: &str| format!(r#"{{"ref":"{from}","dependsOn":["{to}"]}}"#);
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"component":{{"bom-ref":"root","type":"application",
        "name":"service-{number:05}","version":"1.0"}}}},"components":[{},{},{}],"dependencies":[{},{},{}]}}"#,
        component(&own, number),
        component(&shared, number % 5),
        component("common", 1),
        edge("root", &own),
        edge(&own, &shared),
        edge(&shared, "common"),
    )
}

/// Everything that must hold of a store after whatever happened to its writers. Answers the files that it holds.
pub fn examine(store: &Path, acknowledged: &BTreeSet<String>) -> HashSet<String> {
    let office = Office::open(store, Clock::Machine, Limits::default()).expect("it opens");
    let portfolio = office.portfolio().expect("it is whole");
    let catalogue = &portfolio.catalogue;
    let mut files = HashSet::new();
    for number in 0..catalogue.documents.len() as u32 {
        let original = office.original(number).expect("its bytes");
        let index = original.file_name.rsplit_once('-').expect("a number").1;
        let index: usize = index
            .strip_suffix(".cdx.json")
            .expect("an ending")
            .parse()
            .expect("a number");
        assert!(
            original.bytes == document(index).as_bytes(),
            "{} has other bytes",
            original.file_name
        );
        let entry = &catalogue.documents[number as usize];
        assert_eq!(entry.members, 4);
        let release = &catalogue.releases[entry.release as usize];
        assert_eq!(release.name, "1.0");
        let product = &catalogue.products[release.product as usize];
        assert_eq!(product.name, format!("service-{index:05}"));
        assert!(
            files.insert(original.file_name.clone()),
            "{} is there twice",
            original.file_name
        );
    }
    let missing: Vec<_> = acknowledged
        .iter()
        .filter(|file| !files.contains(*file))
        .collect();
    assert!(missing.is_empty(), "acknowledged and lost: {missing:?}");
    // The path to what all share goes through the whole graph of each document.
    let filter = Filter::default();
    let found = office
        .whereabouts(&portfolio, "common", &filter, usize::MAX)
        .expect("an answer");
    assert_eq!(found.places.len(), files.len());
    for place in found.places {
        let index: usize = place.product["service-".len()..].parse().expect("a number");
        let expected = [
            format!("name:service-{index:05}@1.0"),
            format!("pkg:npm/own-{index}@{index}"),
            format!("pkg:npm/shared-{}@{}", index % 37, index % 5),
            "pkg:npm/common@1".to_owned(),
        ];
        assert_eq!(place.path, expected);
    }
    // Nothing is left of what was not committed.
    assert_eq!(catalogue.products.len(), files.len());
    assert_eq!(catalogue.releases.len(), files.len());
    let everything = portfolio.scope(&filter);
    for component in 0..catalogue.component_count() as u32 {
        let totals = portfolio.whereabouts(&[component], &everything, 0).totals;
        assert!(
            totals.documents > 0,
            "{} is in no document",
            catalogue.component(component)
        );
    }
    files
}

/// What the program answers, without the identifiers that it gave.
pub fn answers(program: &Program, store: &str) -> Vec<Value> {
    let questions: [&[&str]; 5] = [
        &["rank"],
        &["rank", "--by", "sprawl"],
        &["product", "list"],
        &["where", "common"],
        &["where", "shared-7@>=2"],
    ];
    let answer = |question: &[&str]| {
        let mut answer = program.json(&[question, &["--store", store]].concat());
        for place in answer["products"].as_array_mut().into_iter().flatten() {
            place.as_object_mut().expect("a place").remove("document");
        }
        answer
    };
    questions.into_iter().map(answer).collect()
}
