//! Published SPDX 3 documents: as many components as the manifest counts.

use std::collections::BTreeMap;

use iriai_domain::inventory::document::SbomFormat;

use crate::data::sboms;
use crate::reading::read;

#[test]
fn published_documents_have_the_components_that_the_manifest_counts() {
    let Some(documents) = sboms() else { return };
    let mut warnings = BTreeMap::<&str, usize>::new();
    let (mut count, mut components, mut relations) = (0, 0, 0);
    let mut different = Vec::new();
    for document in documents.iter().filter(|one| one.is_spdx3()) {
        count += 1;
        let parsed = match read(document.bytes) {
            Ok(parsed) => parsed,
            Err(error) => {
                different.push(format!("{}: {error}", document.path));
                continue;
            }
        };
        assert_eq!(parsed.value.format, SbomFormat::Spdx3Json);
        components += parsed.value.listed();
        relations += parsed.value.relations.len();
        if parsed.value.listed() != document.components {
            let (found, counted) = (parsed.value.listed(), document.components);
            different.push(format!("{}: {found} for {counted}", document.path));
        }
        for warning in parsed.warnings.kept() {
            *warnings.entry(warning.code.code()).or_default() += 1;
        }
    }
    println!(
        "{count} documents, {components} components, {relations} relations; warnings {warnings:?}"
    );
    assert_eq!(different, Vec::<String>::new());
}
