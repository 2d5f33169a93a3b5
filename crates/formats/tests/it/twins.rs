//! One document in several notations is one inventory.

mod notations;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::data::{CYCLONEDX_TESTS, SPDX_TESTS, files, sboms, text};
use crate::documented::{Table, grouped};
use crate::inventory::Aspect::{
    Component, Depth, Edge, FileHash, Hash, Licence, Project, Root, Scope, Subject, Supplier,
    Version,
};
use crate::inventory::{Aspect, Meaning};
use crate::reading::{fixture, read};

const EVERYTHING: &[Aspect] = &[
    Subject, Component, Version, Depth, Scope, Licence, Hash, FileHash, Root,
];
const COMPONENTS: &[Aspect] = &[
    Component, Version, Depth, Scope, Licence, Hash, FileHash, Supplier,
];
const PACKAGE_URL: &[Aspect] = &[Component, Version, Depth, Scope, Licence, Hash, FileHash];
const A_PACKAGE: &[Aspect] = &[Component, Version, Depth, Licence, Hash, FileHash, Supplier];

const EXAMPLES: &str = "two different examples";
const RENAMED: &str = "the components have other names in the XML";
const SPARE: &str = "the JSON leaves out package URL, scope and hashes";
const OTHER_VERSION: &str = "the XML states another version beside the package URL";

/// Published twins that do not say the same themselves: the one in which something else is said than in the one before
/// it, about what, and why.
const UNEQUAL: &[(&str, &[Aspect], &str)] = &[
    ("1.2/valid-bom-1.2.xml", COMPONENTS, EXAMPLES),
    (
        "1.2/valid-dependency-1.2.xml",
        &[Component, Version, Depth, Edge],
        RENAMED,
    ),
    ("1.2/valid-license-expression-1.2.xml", PACKAGE_URL, SPARE),
    ("1.2/valid-license-name-1.2.xml", PACKAGE_URL, SPARE),
    ("1.3/valid-bom-1.3.xml", COMPONENTS, EXAMPLES),
    ("1.3/valid-compositions-1.3.xml", &[Version], OTHER_VERSION),
    ("1.3/valid-license-expression-1.3.xml", PACKAGE_URL, SPARE),
    ("1.3/valid-license-id-1.3.xml", PACKAGE_URL, SPARE),
    ("1.3/valid-license-name-1.3.xml", PACKAGE_URL, SPARE),
    ("1.4/valid-bom-1.4.xml", COMPONENTS, EXAMPLES),
    ("1.4/valid-compositions-1.4.xml", &[Version], OTHER_VERSION),
    ("1.4/valid-license-expression-1.4.xml", PACKAGE_URL, SPARE),
    ("1.5/valid-bom-1.5.xml", COMPONENTS, EXAMPLES),
    (
        "1.5/valid-dependency-1.5.xml",
        &[Component, Version, Depth, Edge],
        RENAMED,
    ),
    ("1.5/valid-license-expression-1.5.xml", PACKAGE_URL, SPARE),
    ("1.5/valid-license-id-1.5.xml", PACKAGE_URL, SPARE),
    (
        "1.5/valid-saasbom-1.5.xml",
        &[Component, Version, Depth, Supplier, Edge],
        RENAMED,
    ),
    (
        "1.7/valid-cryptography-implementation-1.7.xml",
        &[Subject, Component, Version, Depth, Edge, Root],
        EXAMPLES,
    ),
    (
        "1.7/valid-license-choice-1.7.xml",
        &[Component, Version, Depth, Scope, Licence],
        "the JSON leaves out the package URL",
    ),
    (
        "missing_concluded_license/SPDXTagExample-v2.3.spdx",
        &[Licence],
        "this one says `NOASSERTION` where the others say nothing",
    ),
    (
        "missing_concluded_license/SPDXXMLExample-v2.3.spdx.xml",
        &[Licence],
        "the one before it says `NOASSERTION`",
    ),
    (
        "missing_dependency_relationships/SPDXRdfExample-v2.3.spdx.rdf.xml",
        A_PACKAGE,
        "a package to which no relationship leads was not written",
    ),
    (
        "missing_dependency_relationships/SPDXTagExample-v2.3.spdx",
        A_PACKAGE,
        "the one before it leaves a package out",
    ),
    (
        "missing_unique_identifiers/SPDXRdfExample-v2.3.spdx.rdf.xml",
        &[FileHash],
        "a package without identifier, of whose files the others cannot say that they are its",
    ),
    (
        "SBOM/dropwizard-1.3.15/bom.xml",
        &[Scope, Project, Licence],
        "the XML has scopes, and leaves out invalid addresses and an expression",
    ),
    ("unit/cyclonedx/valid-bom-1.2.xml", COMPONENTS, EXAMPLES),
    ("unit/cyclonedx/valid-bom-1.3.xml", COMPONENTS, EXAMPLES),
    ("unit/cyclonedx/valid-bom-1.5.xml", COMPONENTS, EXAMPLES),
    ("diffHashFile/sbom.hashTestOne.xml", EVERYTHING, EXAMPLES),
    ("diffHashFile/sbom.hashTestTwo.xml", EVERYTHING, EXAMPLES),
    (
        "sbom/centos-7-spdx.txt",
        &[Version],
        "the JSON states another version of one package",
    ),
    (
        "SourceAuditor/SourceAuditor-time-1.9.spdx.tag",
        &[
            Subject, Component, Version, Depth, Licence, Hash, FileHash, Supplier, Root,
        ],
        "made twice: the subject and its files have other names",
    ),
];

/// What is left of a path without the words and endings that name a notation.
fn stem(path: &str) -> String {
    const ENDINGS: &[&str] = &[
        ".json",
        ".xml",
        ".rdf",
        ".yaml",
        ".yml",
        ".spdx",
        ".tag",
        ".txt",
        ".cdx",
        ".bom",
        ".cyclonedx",
        "-spdx",
        "-UTF-16",
    ];
    let mut stem = path;
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| stem.strip_suffix(ending)) {
        stem = shorter;
    }
    let words = ["JSON", "YAML", "Yaml", "XML", "Rdf", "Tag"];
    let neutral = words.iter().fold(stem.to_owned(), |stem, word| {
        stem.replace(&format!("SPDX{word}Example"), "SPDXExample")
    });
    neutral.replace("Example-2.", "Example-v2.")
}

/// A document of a group: its path and its bytes.
type Twin = (&'static str, &'static [u8]);

/// Documents that differ in nothing but the notation by their names, in the order of their paths.
fn published() -> Option<Vec<Vec<Twin>>> {
    let mut groups: BTreeMap<String, Vec<Twin>> = BTreeMap::new();
    for sbom in sboms()? {
        let family = [sbom.is_cyclonedx(), sbom.is_spdx2(), sbom.is_spdx3()];
        let key = format!("{} {family:?} {}", sbom.archive, stem(&sbom.path));
        groups
            .entry(key)
            .or_default()
            .push((&sbom.path, sbom.bytes));
    }
    let valid = files(CYCLONEDX_TESTS)?.iter().filter(|(path, _)| {
        path.contains("/valid") && (path.ends_with(".json") || path.ends_with(".xml"))
    });
    for (path, bytes) in valid.chain(files(SPDX_TESTS)?) {
        groups.entry(stem(path)).or_default().push((path, bytes));
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.retain(|group| group.len() > 1);
    for group in &mut groups {
        group.sort_unstable();
    }
    Some(groups)
}

/// What a document means, when it is read.
fn meaning(bytes: &[u8]) -> Option<Meaning> {
    let text = text(bytes);
    read(&*text).ok().map(|parsed| Meaning::of(&parsed.value))
}

#[test]
fn published_twins_are_one_inventory() {
    let Some(groups) = published() else { return };
    let (mut pairs, mut components, mut faults) = (0, 0, Vec::new());
    let mut met = BTreeSet::new();
    for group in groups {
        let meanings: Vec<_> = group
            .iter()
            .filter_map(|(path, bytes)| Some((*path, meaning(bytes)?)))
            .collect();
        for pair in meanings.windows(2) {
            let [(_, first), (path, second)] = pair else {
                continue;
            };
            pairs += 1;
            components += first.components();
            let found = first.differences(second);
            let excepted = UNEQUAL.iter().find(|(end, ..)| path.ends_with(end));
            let expected = excepted.map_or(&[] as &[Aspect], |(_, aspects, _)| aspects);
            met.extend(excepted.map(|(end, ..)| *end));
            if found.keys().ne(BTreeSet::from_iter(expected)) {
                faults.push(format!("{path}: {:?}\n{found:#?}", found.keys()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for (end, ..) in UNEQUAL {
        assert!(met.contains(end), "not there: {end}");
    }
    let mut table = Table::new([
        "Published pairs of one document in two notations",
        "Components",
        "One inventory",
        "Different in their sources",
    ]);
    let unequal = UNEQUAL.len();
    table.row(
        [pairs, components, pairs - unequal, unequal]
            .map(grouped)
            .each_ref()
            .map(String::as_str),
    );
    table.is_documented();
}

#[test]
fn our_twins_are_one_inventory() {
    for group in [
        &[
            "sbom/cyclonedx-json/good.json",
            "sbom/cyclonedx-xml/good.xml",
        ][..],
        &["lint/cyclonedx/good.json", "lint/cyclonedx/good.xml"],
    ] {
        let meanings: Vec<_> = group
            .iter()
            .filter_map(|path| meaning(&fixture(path)))
            .collect();
        assert_eq!(meanings.len(), group.len());
        for other in &meanings[1..] {
            assert_eq!(meanings[0].differences(other), BTreeMap::new(), "{group:?}");
        }
    }
}

/// A way to write SPDX 2.
type Notation = fn(&Value) -> Option<String>;

const NOTATIONS: &[(&str, Notation)] = &[
    ("spdx-yaml", notations::yaml),
    ("spdx-xml", notations::xml),
    ("spdx-tag-value", notations::tag_value),
    ("spdx-rdf", notations::rdf),
];

/// Compares a document of SPDX 2 in JSON with itself in the other notations. Answers how many of these can write it.
fn compare_notations(path: &str, document: &str) -> usize {
    let first = Meaning::of(&read(document).unwrap().value);
    let json: Value = serde_json::from_str(document).unwrap();
    let mut count = 0;
    for (code, notation) in NOTATIONS {
        let Some(other) = notation(&json) else {
            continue;
        };
        let parsed = read(&other).unwrap_or_else(|error| panic!("{path} as {code}: {error}"));
        assert_eq!(parsed.value.format.code(), *code, "{path}");
        let found = first.differences(&Meaning::of(&parsed.value));
        assert!(found.is_empty(), "{path} as {code}: {found:#?}");
        count += 1;
    }
    count
}

#[test]
fn documents_of_spdx_2_mean_the_same_in_every_notation() {
    let Some(documents) = sboms() else { return };
    let (mut documents_met, mut written) = (0, 0);
    for document in documents {
        let text = text(document.bytes);
        // What is no JSON to the letter is read too, but cannot be written in another way.
        let is_json = document.format.starts_with("SPDX-JSON 2")
            && serde_json::from_str::<Value>(&text).is_ok();
        if is_json && read(&*text).is_ok() {
            documents_met += 1;
            written += compare_notations(&document.path, &text);
        }
    }
    let mut table = Table::new([
        "Real documents of SPDX 2 in JSON",
        "Translated into YAML, XML, tag-value, RDF",
        "One inventory",
    ]);
    let counts = [documents_met, written, written].map(grouped);
    table.row(counts.each_ref().map(String::as_str));
    table.is_documented();
}

#[test]
fn our_document_of_spdx_2_means_the_same_in_every_notation() {
    let bytes = fixture("sbom/spdx-json/good.json");
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(compare_notations("good.json", &text), NOTATIONS.len());
}
