//! Published documents: those of the standard are read without a warning, and CycloneDX is known by its content.

use iriai_formats::sbom::FORMATS;

use crate::data::{CYCLONEDX_TESTS, files, sboms};
use crate::reading::{content, read};

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
