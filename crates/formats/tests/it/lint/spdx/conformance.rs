//! Published documents are judged as the SPDX project's own validators judge them.
//!
//! For SPDX 2 these are the validator of `spdx-tools` 0.8.5 and, for JSON and YAML, the published JSON schemas (2.2.2 and
//! 2.3.1); a document is right when both accept it. For SPDX 3 they are the JSON schema of 3.0.1 and the bindings
//! `spdx-python-model` 0.0.6. Where the answer here differs, the document is listed with the reason.

use iriai_domain::inventory::document::SbomFormat;

use crate::data::{SPDX_TESTS, files, sboms, text};
use crate::lint::judge;

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

// Documents of the test suites that are right although a validator says no:
//
// * `DifferentFileComment.spdx.yaml`, `SPDXYAMLExample-2.2.spdx.yaml`, `SPDXYAMLExample-2.3.spdx.yaml`: examples of the Java
//   tools, which give the type of an external reference as an address, as RDF does; `spdx-tools` knows bare names only.
// * `SPDXXMLExample-UTF-16.spdx.xml`: `spdx-tools` reads UTF-8 unless told otherwise.
// * `spdx3/has_sbom.json`: names the context of 3.0.0, which is published as well; the schema of 3.0.1 allows its own only.

/// The documents of real tools that are accepted. Beyond the validators: two golden files of Trivy, which
/// `spdx-tools` refuses for the end of their names, and Trustify's `issue-552.json`, whose reference types are addresses.
const ACCEPTED: &str = include_str!("../../../data/lint/spdx/accepted.txt");

/// The format of a document of SPDX, by name and beginning.
fn format(path: &str, text: &str) -> SbomFormat {
    let has_end = |ends: &[&str]| ends.iter().any(|end| path.to_lowercase().ends_with(end));
    if text.contains("\"@context\"") {
        SbomFormat::Spdx3Json
    } else if has_end(&[".json"]) || text.trim_start().starts_with('{') {
        SbomFormat::Spdx2Json
    } else if has_end(&[".yaml", ".yml"]) {
        SbomFormat::Spdx2Yaml
    } else if text.contains("rdf-syntax-ns") {
        SbomFormat::Spdx2Rdf
    } else if has_end(&[".xml"]) {
        SbomFormat::Spdx2Xml
    } else {
        SbomFormat::Spdx2TagValue
    }
}

fn told(path: &str, bytes: &[u8]) -> (SbomFormat, Vec<String>) {
    let text = text(bytes);
    let format = format(path, &text);
    let report = judge(format, &text);
    let told = report.faults.iter();
    (
        format,
        told.map(|fault| format!("{} {}", fault.code.code(), fault.at))
            .collect(),
    )
}

#[test]
fn the_test_suites_are_judged_as_by_their_validators() {
    let Some(files) = files(SPDX_TESTS) else {
        return;
    };
    let mut wrong = Vec::new();
    for (path, bytes) in files {
        let (_, faults) = told(path, bytes);
        match REJECTED.iter().find(|(end, _)| path.ends_with(end)) {
            None if !faults.is_empty() => wrong.push(format!("{path}: {:?}", faults.first())),
            Some((_, expected)) if !faults.iter().any(|fault| fault.starts_with(expected)) => {
                wrong.push(format!("{path}: no {expected}, but {:?}", faults.first()));
            }
            _ => {}
        }
    }
    println!(
        "{} documents, {} rejected by the validators",
        files.len(),
        REJECTED.len()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (end, _) in REJECTED {
        assert!(
            files.iter().any(|(path, _)| path.ends_with(end)),
            "not there: {end}"
        );
    }
}

#[test]
fn documents_of_real_tools_are_judged_as_by_the_validators() {
    let accepted: Vec<_> = ACCEPTED.lines().collect();
    let (mut right, mut met, mut wrong) = (0, 0, Vec::new());
    let Some(documents) = sboms() else { return };
    for document in documents
        .iter()
        .filter(|one| one.format.starts_with("SPDX"))
    {
        let archive = document.archive.trim_end_matches(".tar.zst");
        let path = format!("{archive}/{}", document.path);
        met += 1;
        let (format, faults) = told(&path, document.bytes);
        let is_accepted = accepted.contains(&path.as_str());
        if is_accepted == faults.is_empty() {
            right += 1;
        } else {
            wrong.push(format!("{} {path}: {:?}", format.code(), faults.first()));
        }
    }
    println!(
        "{met} documents, {} accepted by the validators, {right} judged alike",
        accepted.len()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}
