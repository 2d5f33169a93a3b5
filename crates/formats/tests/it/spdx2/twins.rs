//! The same document in several serialisations has one meaning.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::{Files, SPDX_TESTS, files, text};
use crate::reading::read;
use crate::render::lines;

/// A document as a set of lines without what serialisations may order as they like: members of licence sets with their
/// brackets, hash values of a file, blanks in comments (the RDF writer of the SPDX project folds them).
fn meaning(document: &str) -> BTreeSet<String> {
    let parsed = read(document).expect("it is read");
    let lines = lines(&parsed.value).into_iter();
    lines
        .filter(|line| !line.starts_with("format "))
        .map(|line| {
            let line = if line.starts_with("comment ") {
                let folded = line.replace("\\n", " ");
                folded.split_whitespace().collect::<Vec<_>>().join(" ")
            } else {
                line
            };
            let mut parts: Vec<String> = line.split('"').map(sorted_licence).collect();
            if line.starts_with("file ") {
                parts = parts.iter().map(|part| sorted_words(part)).collect();
            }
            parts.join("\"")
        })
        .collect()
}

fn sorted_licence(text: &str) -> String {
    let bare = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(text);
    for operator in [" OR ", " AND "] {
        let mut members: Vec<_> = bare.split(operator).collect();
        if members.len() > 1 && !bare.contains(['(', ')']) {
            members.sort_unstable();
            return members.join(operator);
        }
    }
    text.to_owned()
}

fn sorted_words(text: &str) -> String {
    if !text.contains("sha1:") {
        return text.to_owned();
    }
    let mut words: Vec<_> = text.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

/// Documents of one meaning, the first being what the others are held against, with the lines in which the sources
/// themselves differ.
const TWINS: &[(&[&str], &[&str])] = &[
    (
        &[
            "tools-python/data/SPDXJSONExample-v2.3.spdx.json",
            "tools-python/data/SPDXYAMLExample-v2.3.spdx.yaml",
            "tools-python/data/SPDXXMLExample-v2.3.spdx.xml",
            "tools-python/data/SPDXRdfExample-v2.3.spdx.rdf.xml",
            "tools-java/SPDXJSONExample-v2.3.spdx.json",
            "tools-java/SPDXTagExample-v2.3.spdx",
            "tools-java/SPDXYAMLExample-2.3.spdx.yaml",
        ],
        &[
            // The Java tools give each of theirs a namespace of its own.
            "serial ",
            // Left out in tag-value, where `true` is what it means to leave it out.
            "component SPDXRef-Package property \"filesAnalyzed\" \"true\"",
        ],
    ),
    (
        &[
            "tools-python/data/SPDXJSONExample-v2.2.spdx.json",
            "tools-python/data/SPDXYAMLExample-v2.2.spdx.yaml",
            "tools-python/data/SPDXXMLExample-v2.2.spdx.xml",
            "tools-python/data/SPDXXMLExample-UTF-16.spdx.xml",
            "tools-python/data/SPDXRdfExample-v2.2.spdx.rdf.xml",
        ],
        &[],
    ),
    (
        &[
            "tools-java/SPDXYAMLExample-2.2.spdx.yaml",
            "tools-java/SPDXTagExample-v2.2.spdx",
            "tools-java/SPDXRdfExample-v2.2.spdx.rdf",
        ],
        &[
            "serial ",
            "component SPDXRef-Package property \"filesAnalyzed\" \"true\"",
        ],
    ),
];

/// What else differs in the sources of the checker's folders, each of which holds one document several times.
const OTHER_SOURCES: &[(&str, &[&str])] = &[
    // The tag-value one says `NOASSERTION` where the others say nothing.
    (
        "missing_concluded_license/SPDXTagExample-v2.3.spdx",
        &["component SPDXRef-Package licence concluded expression unknown"],
    ),
    // Without relationships nothing leads from the document to its packages, and the RDF one was written without them.
    (
        "missing_dependency_relationships/SPDXRdfExample-v2.3.spdx.rdf.xml",
        &["component SPDXRef-Package ", "file "],
    ),
    // The others cannot name a package without an identifier; RDF can, and so keeps its relations.
    (
        "missing_unique_identifiers/SPDXRdfExample-v2.3.spdx.rdf.xml",
        &["component ? ", "component _:0 ", "relation _:0 contains "],
    ),
];

/// The folders of the checker as twins.
fn folders(members: &Files) -> Vec<Vec<&str>> {
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in members.keys().filter(|path| path.contains("Example-v2.3")) {
        if let (true, Some((folder, _))) = (path.starts_with("ntia-"), path.rsplit_once('/')) {
            folders.entry(folder).or_default().push(path);
        }
    }
    folders.into_values().collect()
}

#[test]
fn serialisations_of_one_document_say_the_same() {
    let Some(members) = files(SPDX_TESTS) else {
        return;
    };
    let checker = folders(members);
    let groups = TWINS.iter().copied().chain(
        checker
            .iter()
            .map(|folder| (folder.as_slice(), &[] as &[&str])),
    );
    let mut compared = 0;
    let mut differences = Vec::new();
    for (paths, allowed) in groups {
        let mut first: Option<BTreeSet<String>> = None;
        for path in paths {
            // A part of the collection is kept apart.
            let Some(bytes) = members.get(*path) else {
                continue;
            };
            let meaning = meaning(&text(bytes));
            let Some(first) = &first else {
                first = Some(meaning);
                continue;
            };
            compared += 1;
            let others = OTHER_SOURCES
                .iter()
                .filter(|(end, _)| path.ends_with(end))
                .flat_map(|(_, allowed)| *allowed);
            let allowed: Vec<_> = allowed.iter().chain(others).collect();
            let unexplained = first
                .symmetric_difference(&meaning)
                .filter(|line| !allowed.iter().any(|start| line.starts_with(**start)));
            differences.extend(unexplained.map(|line| format!("{path}: {line}")));
        }
    }
    println!("{compared} documents compared with their twins");
    assert_eq!(differences, [""; 0]);
}

#[test]
fn every_test_document_is_read() {
    let Some(members) = files(SPDX_TESTS) else {
        return;
    };
    let (mut count, mut listed) = (0, 0);
    let mut refused = Vec::new();
    for (path, bytes) in members {
        // SPDX 3 is not ours.
        if path.contains("spdx3/") || path.contains("v3.0") || path.contains("jsonld") {
            continue;
        }
        match read(&*text(bytes)) {
            Ok(parsed) => {
                count += 1;
                listed += parsed.value.listed();
            }
            Err(error) => refused.push(format!("{path}: {error}")),
        }
    }
    println!("{count} documents, {listed} packages");
    // The vocabulary of SPDX, which holds no document.
    assert_eq!(
        refused,
        ["tools-java/spdx-2-2-revision-8-ontology.owl.xml: nothing-readable"]
    );
}
