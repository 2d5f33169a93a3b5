//! What is written reads back as what it was.

use std::collections::BTreeSet;
use std::{env, fs, path::Path};

use iriai_domain::inventory::document::Document;
use iriai_formats::export::spdx2::{Options, write};

use crate::data::{sboms, text};
use crate::reading::read;
use crate::render::lines;

const OPTIONS: Options<'_> = Options {
    namespace: "https://example.com/made",
    created: "2026-01-01T00:00:00Z",
};

/// What differs between a document and its export read again, as lines with `-` and `+`.
///
/// Leaves out what SPDX 2.3 makes of any document: format and version, small letters in hash values, paths seen from
/// the package, a download location and whether files were analysed, definitions for licences that are not in SPDX's list, and relations to
/// things that the document does not hold.
pub(crate) fn differences(document: &Document<'_>, label: &str) -> Vec<String> {
    let bytes = write(document, &OPTIONS);
    if let Some(folder) = env::var_os("IRIAI_EXPORT_DIR") {
        let name = label.replace(['/', ' '], "_") + ".json";
        fs::write(Path::new(&folder).join(name), &bytes).expect("it is written");
    }
    let text = std::str::from_utf8(&bytes).expect("it is text");
    let again = read(text).expect("it is read");
    let before: BTreeSet<_> = lines(document).into_iter().map(folded).collect();
    let after: BTreeSet<_> = lines(&again.value).into_iter().map(folded).collect();
    let held: BTreeSet<_> = lines(document)
        .iter()
        .filter(|line| line.starts_with("component ") || line.starts_with("file "))
        .filter_map(|line| line.split(' ').nth(1).map(str::to_owned))
        .collect();
    let gone = before.difference(&after).filter(|line| {
        let ends: Vec<_> = line.split(' ').collect();
        !(ends[0] == "relation"
            && ends.len() == 4
            && [ends[1], ends[3]].iter().any(|end| !held.contains(*end)))
    });
    let come = after.difference(&before).filter(|line| {
        !line.ends_with(" download-location unknown")
            && !line.contains(" property \"filesAnalyzed\" ")
            && !line.starts_with("licence LicenseRef-")
    });
    gone.map(|line| format!("- {line}"))
        .chain(come.map(|line| format!("+ {line}")))
        .filter(|line| !line[2..].starts_with("format ") && !line[2..].starts_with("spec-version "))
        .collect()
}

fn folded(line: String) -> String {
    if line.starts_with("file ") {
        line.to_lowercase().replace(" \"/", " \"./")
    } else if line.contains(" hash ") || line.contains(" property \"packageVerificationCode\" ") {
        line.to_lowercase()
    } else {
        line
    }
}

/// What else SPDX does not allow as it was written: part of the path, and how such lines begin or what is in them.
const EXPLAINED: &[(&str, &[&str])] = &[
    // Required of a document, but not said by it.
    (
        "",
        &[
            "created \"2026-01-01T00:00:00Z\"",
            "serial \"https://example.com/made\"",
            "data-licence \"CC0-1.0\"",
        ],
    ),
    // Names of other documents and of licences may not have `_`.
    (
        "illegal-chars-external-refs",
        &["document \"DocumentRef-illegal"],
    ),
    (
        "recipe-time",
        &[
            "document \"DocumentRef-dependency-recipe",
            "relation SPDXRef-Recipe-time build DocumentRef-",
        ],
    ),
    ("spdx_sample_07", &["licence LicenseRef-No_license_found"]),
    ("spdx_sample_14", &["licence LicenseRef-No_license_found"]),
    ("SPDX2TV_PyYAML", &["licence LicenseRef-No_license_found"]),
    // A licence must have a text; its name stands in.
    ("doc_fest/REA/", &["licence LicenseRef-Unlicense"]),
    // Locators may not have blanks.
    (
        "issues/1492",
        &["component SPDXRef-Distribution-9 reference \"pretty_name\""],
    ),
    ("openssl-3.0.7", &["component SPDXRef-Source0 purl"]),
];

fn is_explained(path: &str, line: &str) -> bool {
    EXPLAINED.iter().any(|(part, starts)| {
        path.contains(part) && starts.iter().any(|start| line[2..].starts_with(start))
    })
}

/// Whether all identifiers are such that they can be written as they are.
fn is_plainly_named(document: &Document<'_>) -> bool {
    let mut seen = BTreeSet::new();
    let components = document
        .components
        .iter()
        .map(|component| &component.reference);
    components
        .chain(document.files.iter().map(|file| &file.reference))
        .all(|reference| {
            reference.as_deref().is_some_and(|reference| {
                seen.insert(reference)
                    && reference.strip_prefix("SPDXRef-").is_some_and(|rest| {
                        rest.bytes()
                            .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
                    })
            })
        })
}

#[test]
fn real_documents_survive_export() {
    let (mut whole, mut renamed) = (0, 0);
    let mut unexplained = Vec::new();
    let Some(documents) = sboms() else { return };
    for document in documents.iter().filter(|one| one.is_spdx2()) {
        let (path, text) = (&document.path, text(document.bytes));
        let Ok(parsed) = read(&*text) else { continue };
        let differences = differences(&parsed.value, path);
        if is_plainly_named(&parsed.value) {
            whole += 1;
            let rest = differences
                .into_iter()
                .filter(|line| !is_explained(path, line));
            unexplained.extend(rest.map(|line| format!("{path} {line}")));
        } else {
            renamed += 1;
        }
    }
    println!("{whole} documents as they were, {renamed} with new identifiers");
    assert_eq!(unexplained, [""; 0]);
}
