//! All CycloneDX documents of the shared data.

use std::collections::BTreeMap;

use iriai_formats::sbom::FORMATS;

use crate::data::{CYCLONEDX_TESTS, Listed, files, sboms};
use crate::reading::{content, read};

/// Documents in which the list's counting and ours differ, with our number and the reason.
const DIFFERENCES: &[(&str, usize, &str)] = &[
    (
        "apiserver/src/test/resources/unit/cyclonedx/valid-bom-1.1.xml",
        3,
        PEDIGREE,
    ),
    (
        "apiserver/src/test/resources/unit/cyclonedx/valid-bom-1.2.xml",
        3,
        PEDIGREE,
    ),
    (
        "apiserver/src/test/resources/unit/cyclonedx/valid-bom-1.3.xml",
        3,
        PEDIGREE,
    ),
    (
        "apiserver/src/test/resources/unit/cyclonedx/valid-bom-1.5.xml",
        3,
        PEDIGREE,
    ),
    (
        "testdata/bsi/cdx/missingComponentName.cdx16.json",
        0,
        NAMELESS,
    ),
    (
        "testdata/sboms/metadata-required-violations.cdx.json",
        2,
        NAMELESS,
    ),
];

const PEDIGREE: &str = "the list counts an ancestor in a pedigree, which is not under `components`";
const NAMELESS: &str = "a component without a name is left out, with a warning";

#[test]
fn every_listed_document_is_read_with_its_components() {
    let Some(documents) = sboms() else { return };
    let documents: Vec<&Listed> = documents.iter().filter(|one| one.is_cyclonedx()).collect();
    let (mut components, mut differences) = (0, Vec::new());
    let mut warnings: BTreeMap<&str, usize> = BTreeMap::new();
    for document in &documents {
        let parsed = match read(document.bytes) {
            Ok(parsed) => parsed,
            Err(error) => panic!("{}: {error}", document.path),
        };
        for warning in parsed.warnings.kept() {
            *warnings.entry(warning.code.code()).or_default() += 1;
            println!(
                "{}: {} at {}: {} {}",
                document.path,
                warning.code.code(),
                warning.at,
                warning.value,
                warning.instead
            );
        }
        let count = parsed.value.listed();
        components += count;
        let excepted = DIFFERENCES
            .iter()
            .find(|(path, _, _)| *path == document.path);
        let expected = excepted.map_or(document.components, |(_, count, _)| *count);
        if count != expected {
            differences.push(format!(
                "{} {}: {count}, expected {expected}",
                document.archive, document.path
            ));
        }
        let version = document.format.rsplit(' ').next().unwrap();
        if version != "1.x" {
            assert_eq!(parsed.value.spec_version, version, "{}", document.path);
        }
    }
    println!(
        "{} documents, {components} components, warnings {warnings:?}, {} differences explained",
        documents.len(),
        DIFFERENCES.len()
    );
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn the_standards_own_documents_are_read_or_refused_without_harm() {
    let Some(files) = files(CYCLONEDX_TESTS) else {
        return;
    };
    let (mut valid, mut invalid) = (0, 0);
    let mut faults = Vec::new();
    for (path, bytes) in files {
        let name = path.rsplit('/').next().unwrap();
        if !name.ends_with(".json") && !name.ends_with(".xml") {
            continue;
        }
        let outcome = read(bytes);
        if !name.starts_with("valid") {
            invalid += 1;
            continue;
        }
        valid += 1;
        match outcome {
            Err(error) => faults.push(format!("{path}: {error}")),
            Ok(parsed) => faults.extend(parsed.warnings.kept().iter().map(|warning| {
                format!(
                    "{path}: {} at {}: {}",
                    warning.code.code(),
                    warning.at,
                    warning.value
                )
            })),
        }
    }
    println!("{valid} valid, {invalid} invalid documents");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_format_is_known_from_the_content() {
    let Some(documents) = sboms() else { return };
    let mut faults = Vec::new();
    for document in documents {
        let content = content(document.bytes);
        for format in FORMATS {
            let code = format.id.code();
            let confidence = (format.detect)(content);
            let expected = match document.format.split(' ').next().unwrap() {
                "CycloneDX-JSON" => code == "cyclonedx-json",
                "CycloneDX-XML" => code == "cyclonedx-xml",
                _ => false,
            };
            let certain = confidence == iriai_formats::sbom::Confidence::Certain;
            if code.starts_with("cyclonedx") && certain != expected {
                faults.push(format!("{} {}: {confidence:?}", document.path, code));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
