//! The same document in JSON and in XML must say the same.

use std::collections::{BTreeMap, BTreeSet};

use iriai_domain::inventory::document::{Component, Document};

use crate::data::{CYCLONEDX_TESTS, files, sboms};
use crate::reading::read;

/// Twins that do not say the same themselves: the path in JSON, what differs, and how.
const UNEQUAL: &[(&str, &[&str], &str)] = &[
    (
        "SBOM/cern-lhc-vdm-editor-e564943/bom.json",
        &["created", "serial"],
        "made twice",
    ),
    (
        "SBOM/dropwizard-1.3.15/bom.json",
        &["licences", "references", "scope"],
        "the XML has scopes, and leaves out invalid addresses and an expression",
    ),
    (
        "SBOM/proton-bridge/proton-bridge-v1.8.0.bom.json",
        &["created", "serial"],
        "made twice",
    ),
    (
        "SBOM/protonmail-webclient-v4-0912dff/bom.json",
        &["created", "description", "serial"],
        "made twice; the XML is indented, so blanks at the ends of descriptions are lost",
    ),
    (
        "apiserver/src/test/resources/unit/cyclonedx/valid-bom-1.2.json",
        &[
            "components",
            "copyright",
            "created",
            "description",
            "hashes",
            "identifiers",
            "kind",
            "licences",
            "modified",
            "originator",
            "purl",
            "reference",
            "references",
            "relations",
            "scope",
            "supplier",
        ],
        "two different examples",
    ),
    (
        "apiserver/src/test/resources/unit/cyclonedx/valid-bom-1.3.json",
        &[
            "components",
            "copyright",
            "created",
            "description",
            "hashes",
            "identifiers",
            "kind",
            "licences",
            "modified",
            "originator",
            "purl",
            "reference",
            "references",
            "relations",
            "scope",
            "supplier",
        ],
        "two different examples",
    ),
    (
        "apiserver/src/test/resources/unit/cyclonedx/valid-bom-1.5.json",
        &[
            "components",
            "copyright",
            "created",
            "description",
            "hashes",
            "identifiers",
            "kind",
            "licences",
            "modified",
            "originator",
            "purl",
            "reference",
            "references",
            "relations",
            "scope",
            "supplier",
        ],
        "two different examples",
    ),
    (
        "core/src/test/java/org/nvip/plugfest/tooling/sample_boms/diffHashFile/sbom.hashTestOne.json",
        &[
            "authors",
            "created",
            "description",
            "download_location",
            "group",
            "identifiers",
            "kind",
            "licences",
            "name",
            "originator",
            "properties",
            "purl",
            "reference",
            "references",
            "scope",
            "serial",
            "tools",
            "version",
        ],
        "two different examples",
    ),
    (
        "core/src/test/java/org/nvip/plugfest/tooling/sample_boms/diffHashFile/sbom.hashTestTwo.json",
        &[
            "authors",
            "created",
            "description",
            "download_location",
            "group",
            "identifiers",
            "kind",
            "licences",
            "name",
            "originator",
            "properties",
            "purl",
            "reference",
            "references",
            "scope",
            "serial",
            "tools",
            "version",
        ],
        "two different examples",
    ),
    (
        "1.2/valid-bom-1.2.json",
        &[
            "components",
            "copyright",
            "created",
            "description",
            "hashes",
            "identifiers",
            "kind",
            "licences",
            "modified",
            "originator",
            "purl",
            "reference",
            "references",
            "relations",
            "scope",
            "supplier",
        ],
        "two different examples",
    ),
    (
        "1.2/valid-dependency-1.2.json",
        &["name"],
        "the first component has another name",
    ),
    (
        "1.2/valid-license-expression-1.2.json",
        &["description", "hashes", "kind", "purl", "scope"],
        "two different examples",
    ),
    (
        "1.2/valid-license-name-1.2.json",
        &["description", "hashes", "kind", "purl", "scope"],
        "two different examples",
    ),
    (
        "1.2/valid-metadata-timestamp-1.2.json",
        &["created"],
        "two different times",
    ),
    (
        "1.2/valid-service-1.2.json",
        &["originator"],
        "the JSON names a publisher; from 1.4 on another contact",
    ),
    (
        "1.3/valid-bom-1.3.json",
        &[
            "components",
            "copyright",
            "created",
            "description",
            "hashes",
            "identifiers",
            "kind",
            "licences",
            "modified",
            "originator",
            "purl",
            "reference",
            "references",
            "relations",
            "scope",
            "supplier",
        ],
        "two different examples",
    ),
    (
        "1.3/valid-component-ref-1.3.json",
        &["components", "parent"],
        "one component more is nested in the XML",
    ),
    (
        "1.3/valid-compositions-1.3.json",
        &["version"],
        "another version in the XML",
    ),
    (
        "1.3/valid-license-expression-1.3.json",
        &["description", "hashes", "kind", "purl", "scope"],
        "two different examples",
    ),
    (
        "1.3/valid-license-id-1.3.json",
        &["description", "hashes", "kind", "purl", "scope"],
        "two different examples",
    ),
    (
        "1.3/valid-license-name-1.3.json",
        &["description", "hashes", "kind", "purl", "scope"],
        "two different examples",
    ),
    (
        "1.3/valid-metadata-timestamp-1.3.json",
        &["created"],
        "two different times",
    ),
    (
        "1.3/valid-properties-1.3.json",
        &["properties"],
        "a component has more properties in the XML",
    ),
    (
        "1.3/valid-service-1.3.json",
        &["originator"],
        "the JSON names a publisher; from 1.4 on another contact",
    ),
    (
        "1.4/valid-bom-1.4.json",
        &[
            "components",
            "copyright",
            "created",
            "description",
            "hashes",
            "identifiers",
            "kind",
            "licences",
            "modified",
            "originator",
            "purl",
            "reference",
            "references",
            "relations",
            "scope",
            "supplier",
        ],
        "two different examples",
    ),
    (
        "1.4/valid-component-ref-1.4.json",
        &["components", "parent"],
        "one component more is nested in the XML",
    ),
    (
        "1.4/valid-compositions-1.4.json",
        &["version"],
        "another version in the XML",
    ),
    (
        "1.4/valid-external-reference-1.4.json",
        &["originator", "references"],
        "the JSON names a publisher and other references",
    ),
    (
        "1.4/valid-license-expression-1.4.json",
        &["description", "hashes", "kind", "purl", "scope"],
        "two different examples",
    ),
    (
        "1.4/valid-metadata-timestamp-1.4.json",
        &["created"],
        "two different times",
    ),
    (
        "1.4/valid-properties-1.4.json",
        &["properties"],
        "a component has more properties in the XML",
    ),
    (
        "1.4/valid-release-notes-1.4.json",
        &["supplier_contact"],
        "two different mail addresses",
    ),
    (
        "1.4/valid-service-1.4.json",
        &["originator", "supplier_contact"],
        "the JSON names a publisher; from 1.4 on another contact",
    ),
    (
        "1.5/valid-bom-1.5.json",
        &[
            "components",
            "copyright",
            "created",
            "description",
            "hashes",
            "identifiers",
            "kind",
            "licences",
            "modified",
            "originator",
            "purl",
            "reference",
            "references",
            "relations",
            "scope",
            "supplier",
        ],
        "two different examples",
    ),
    (
        "1.5/valid-component-ref-1.5.json",
        &["components", "parent"],
        "one component more is nested in the XML",
    ),
    (
        "1.5/valid-dependency-1.5.json",
        &["name"],
        "the first component has another name",
    ),
    (
        "1.5/valid-external-reference-1.5.json",
        &["originator", "references"],
        "the JSON names a publisher and other references",
    ),
    (
        "1.5/valid-license-expression-1.5.json",
        &["description", "hashes", "kind", "purl", "scope"],
        "two different examples",
    ),
    (
        "1.5/valid-license-id-1.5.json",
        &["description", "hashes", "kind", "purl", "scope"],
        "two different examples",
    ),
    (
        "1.5/valid-machine-learning-1.5.json",
        &["card", "originator"],
        "the XML names a publisher and other formats",
    ),
    (
        "1.5/valid-release-notes-1.5.json",
        &["supplier_contact"],
        "two different mail addresses",
    ),
    (
        "1.5/valid-saasbom-1.5.json",
        &["description", "name", "version"],
        "other names in the XML",
    ),
    (
        "1.5/valid-service-1.5.json",
        &["originator", "supplier_contact"],
        "the JSON names a publisher; from 1.4 on another contact",
    ),
    (
        "1.6/valid-metadata-timestamp-1.6.json",
        &["created"],
        "two different times",
    ),
    (
        "1.7/valid-attestation-1.7.json",
        &["signed"],
        "only the JSON is signed",
    ),
    (
        "1.7/valid-cryptography-implementation-1.7.json",
        &[
            "components",
            "created",
            "kind",
            "name",
            "reference",
            "relations",
            "version",
        ],
        "two different examples",
    ),
    (
        "1.7/valid-license-choice-1.7.json",
        &["purl"],
        "the JSON leaves out the package URL",
    ),
    (
        "1.7/valid-license-declared-concluded-mix-1.7.json",
        &["revision"],
        "the XML has no version",
    ),
    (
        "1.7/valid-license-expression-with-text-1.7.json",
        &["description"],
        "the XML indents the lines of the description",
    ),
    (
        "1.7/valid-metadata-timestamp-1.7.json",
        &["created"],
        "two different times",
    ),
];

/// The names of everything in which two documents differ, the format aside.
fn differences(json: &Document<'_>, xml: &Document<'_>) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    macro_rules! compare {
        ($left:expr, $right:expr, $($field:ident),+) => {
            $(if $left.$field != $right.$field { found.insert(stringify!($field)); })+
        };
    }
    compare!(
        json,
        xml,
        spec_version,
        serial,
        revision,
        name,
        created,
        authors,
        tools,
        lifecycles,
        supplier,
        manufacturer,
        data_licence,
        comment,
        signed,
        subjects,
        files,
        relations,
        completeness,
        external_documents,
        vulnerabilities
    );
    if json.components.len() != xml.components.len() {
        found.insert("components");
    }
    for (left, right) in json.components.iter().zip(&xml.components) {
        compare!(
            left, right, reference, parent, kind, scope, listed, group, name, version, purl,
            supplier, licences, hashes
        );
        let (left, right) = (details(left), details(right));
        compare!(
            left,
            right,
            supplier_contact,
            originator,
            originator_contact,
            identifiers,
            copyright,
            description,
            file_name,
            download_location,
            homepage,
            references,
            comment,
            properties,
            released,
            valid_until,
            modified,
            evidence,
            card
        );
    }
    found
}

fn details<'a>(component: &Component<'a>) -> iriai_domain::inventory::document::Details<'a> {
    component.details.as_deref().cloned().unwrap_or_default()
}

fn compare(path: &str, json: &[u8], xml: &[u8], faults: &mut Vec<String>) {
    let (json, xml) = (read(json).unwrap().value, read(xml).unwrap().value);
    let found = differences(&json, &xml);
    let excepted = UNEQUAL.iter().find(|(known, _, _)| *known == path);
    let expected: BTreeSet<_> = excepted
        .iter()
        .flat_map(|(_, fields, _)| fields.iter().copied())
        .collect();
    if found != expected {
        let (left, right) = (format!("{json:#?}"), format!("{xml:#?}"));
        let lines = left.lines().zip(right.lines());
        let first = lines.filter(|(left, right)| left != right).nth(1);
        faults.push(format!("{path}: {found:?} {first:?}"));
    }
}

#[test]
fn the_standards_twins_are_equal() {
    let Some(files) = files(CYCLONEDX_TESTS) else {
        return;
    };
    let (mut count, mut faults) = (0, Vec::new());
    for (path, json) in files.iter().filter(|(path, _)| path.contains("/valid")) {
        let Some(stem) = path.strip_suffix(".json") else {
            continue;
        };
        if let Some(xml) = files.get(&format!("{stem}.xml")) {
            count += 1;
            compare(path, json, xml, &mut faults);
        }
    }
    println!("{count} twins");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_corpus_twins_are_equal() {
    let Some(documents) = sboms() else { return };
    let by_path: BTreeMap<_, _> = documents
        .iter()
        .filter(|document| document.is_cyclonedx())
        .map(|document| {
            (
                (document.archive.as_str(), document.path.as_str()),
                document.bytes,
            )
        })
        .collect();
    let (mut count, mut faults) = (0, Vec::new());
    for ((archive, path), json) in &by_path {
        let Some(stem) = path.strip_suffix(".json") else {
            continue;
        };
        let xml = format!("{stem}.xml");
        if let Some(xml) = by_path.get(&(*archive, xml.as_str())) {
            count += 1;
            compare(path, json, xml, &mut faults);
        }
    }
    println!("{count} twins");
    assert!(faults.is_empty(), "{faults:#?}");
}
