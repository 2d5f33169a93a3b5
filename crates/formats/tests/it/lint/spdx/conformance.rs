//! Published documents are judged as the SPDX project's own validators judge them.
//!
//! For SPDX 2 these are the validator of `spdx-tools` 0.8.5 and, for JSON and YAML, the published JSON schemas (2.2.2 and
//! 2.3.1); a document is right when both accept it. For SPDX 3 they are the JSON schema of 3.0.1 and the bindings
//! `spdx-python-model` 0.0.6. Where the answer here differs, the document is listed with the reason.

use std::collections::BTreeMap;

use crate::data::{SPDX_TESTS, files, sboms, text};
use crate::documented::Table;
use crate::lint::{Suite, told};

/// The documents of the test suites that the validators reject, with a fault that must be among ours.
const REJECTED: &[(&str, &str)] = &[
    (
        "SPDXSBOMExampleTests/bom-alpine-3.15.spdx.json",
        "choice /packages/1/packageVerificationCode",
    ),
    (
        "missing_author_name/SPDXJSONExample-v2.3.spdx.json",
        "range /creationInfo/creators",
    ),
    (
        "missing_author_name/SPDXRdfExample-v2.3.spdx.rdf.xml",
        "missing line 444",
    ),
    (
        "missing_author_name/SPDXXMLExample-v2.3.spdx.xml",
        "missing line",
    ),
    (
        "missing_author_name/SPDXYAMLExample-v2.3.spdx.yaml",
        "type /creationInfo/creators",
    ),
    (
        "missing_component_name/SPDXRdfExample.rdf",
        "missing line 140",
    ),
    ("missing_component_name/SPDXYamlExample.yaml", "missing "),
    (
        "missing_dependency_relationships/SPDXJSONExample-v2.3.spdx.json",
        "missing ",
    ),
    (
        "missing_dependency_relationships/SPDXRdfExample-v2.3.spdx.rdf.xml",
        "dangling line",
    ),
    (
        "missing_dependency_relationships/SPDXTagExample-v2.3.spdx",
        "missing line 1",
    ),
    (
        "missing_dependency_relationships/SPDXYAMLExample-v2.3.spdx.yaml",
        "missing ",
    ),
    (
        "missing_timestamp/SPDXJSONExample-v2.3.spdx.json",
        "form /creationInfo/created",
    ),
    (
        "missing_timestamp/SPDXRdfExample-v2.3.spdx.rdf.xml",
        "missing line 444",
    ),
    (
        "missing_timestamp/SPDXXMLExample-v2.3.spdx.xml",
        "missing line",
    ),
    (
        "missing_unique_identifiers/SPDXJSONExample-v2.3.spdx.json",
        "missing /packages/0",
    ),
    (
        "missing_unique_identifiers/SPDXRdfExample-v2.3.spdx.rdf.xml",
        "missing line 9",
    ),
    (
        "other_tests/test_components_without_functions.spdx",
        "dangling line",
    ),
    (
        "tools-java/BadJSON.spdx.json",
        "type /creationInfo/creators",
    ),
    (
        "tools-java/SPDXWrongVersion.spdx.json",
        "version /spdxVersion",
    ),
    // An ontology, no document.
    (
        "tools-java/spdx-2-2-revision-8-ontology.owl.xml",
        "missing line 1",
    ),
    (
        "spdx-trivy-vmware_log-intelligence-fluentd-sha256_086af034f561f343f633be9d9f9e95f65ae6c61b8ddb2c6755ef5bb25b40f53a.json",
        "missing /packages/0",
    ),
    (
        "invalid_creation_info_with_snippet.rdf.xml",
        "missing line 23",
    ),
];

/// Documents of the test suites that are right although a validator says no.
const RIGHT: &[(&str, &str)] = &[
    ("tools-java/DifferentFileComment.spdx.yaml", ADDRESS),
    ("tools-java/SPDXYAMLExample-2.2.spdx.yaml", ADDRESS),
    ("tools-java/SPDXYAMLExample-2.3.spdx.yaml", ADDRESS),
    (
        "tools-python/data/SPDXXMLExample-UTF-16.spdx.xml",
        "`spdx-tools` reads UTF-8 unless told otherwise",
    ),
    (
        "ntia-conformance-checker/spdx3/has_sbom.json",
        "names the context of 3.0.0, which is published as well; the schema of 3.0.1 allows its own only",
    ),
];

const ADDRESS: &str = "an example of the Java tools, which give the type of an external reference as an address, as RDF \
                       does; `spdx-tools` knows bare names only";

/// The documents of real tools that are accepted. Beyond the validators: two golden files of Trivy, which
/// `spdx-tools` refuses for the end of their names, and Trustify's `issue-552.json`, whose reference types are addresses.
const ACCEPTED: &str = include_str!("../../../data/lint/spdx/accepted.txt");

#[test]
fn the_test_suites_are_judged_as_by_their_validators() {
    let Some(files) = files(SPDX_TESTS) else {
        return;
    };
    let mut suites: BTreeMap<&str, Suite> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (path, bytes) in files {
        let (suite, _) = path.split_once('/').unwrap();
        let text = text(bytes);
        let rejected = REJECTED.iter().find(|(end, _)| path.ends_with(end));
        let suite = suites.entry(suite).or_default();
        let is_right = suite.judge(&text, rejected.is_none());
        let faults = told(&text);
        let is_told = |expected: &str| faults.iter().any(|fault| fault.starts_with(expected));
        if !is_right || rejected.is_some_and(|(_, expected)| !is_told(expected)) {
            wrong.push(format!("{path}: {rejected:?}, but {:?}", faults.first()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (end, _) in REJECTED.iter().chain(RIGHT) {
        assert!(
            files.iter().any(|(path, _)| path.ends_with(end)),
            "not there: {end}"
        );
    }
    let mut table = Suite::table();
    for (name, suite) in &suites {
        suite.tell(&format!("spdx/{name}"), &mut table);
    }
    table.is_documented();
    let mut table = Table::new(["Valid, though a validator says no", "Reason"]);
    for row in RIGHT {
        table.row([row.0, row.1]);
    }
    table.is_documented();
}

#[test]
fn documents_of_real_tools_are_judged_as_by_the_validators() {
    let accepted: Vec<_> = ACCEPTED.lines().collect();
    let (mut real, mut examples, mut wrong) = (Suite::default(), Suite::default(), Vec::new());
    let Some(documents) = sboms() else { return };
    for document in documents
        .iter()
        .filter(|one| one.format.starts_with("SPDX"))
    {
        let archive = document.archive.trim_end_matches(".tar.zst");
        let path = format!("{archive}/{}", document.path);
        let suite = match archive {
            "spdx-examples" => &mut examples,
            _ => &mut real,
        };
        let text = text(document.bytes);
        if !suite.judge(&text, accepted.contains(&path.as_str())) {
            wrong.push(format!("{path}: {:?}", told(&text).first()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let mut table = Suite::table();
    examples.tell("spdx/spdx-examples", &mut table);
    real.tell("other real SPDX documents", &mut table);
    table.is_documented();
}
