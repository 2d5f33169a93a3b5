//! Published SPDX 3 documents: as many components as the manifest counts.

use std::collections::BTreeMap;

use iriai_domain::inventory::document::SbomFormat;

use crate::{data, render};

#[test]
fn published_documents_have_the_components_that_the_manifest_counts() {
    let listed: Vec<_> = data::manifest()
        .into_iter()
        .filter(|listed| listed.format.starts_with("SPDX-JSONLD"))
        .collect();
    if listed.is_empty() {
        println!("skipped: no data");
        return;
    }
    let mut archives = BTreeMap::new();
    let mut warnings = BTreeMap::<&str, usize>::new();
    let (mut components, mut relations) = (0, 0);
    let mut different = Vec::new();
    for document in &listed {
        let files = archives
            .entry(document.archive.clone())
            .or_insert_with(|| data::unpack(&format!("sboms/{}", document.archive)));
        let parsed = match render::read(&files[&document.path]) {
            Ok(parsed) => parsed,
            Err(error) => {
                different.push(format!("{}: {error}", document.path));
                continue;
            }
        };
        assert_eq!(parsed.value.format, SbomFormat::Spdx3Json);
        components += parsed.value.listed();
        relations += parsed.value.relations.len();
        if parsed.value.listed() != document.packages {
            let (found, counted) = (parsed.value.listed(), document.packages);
            different.push(format!("{}: {found} for {counted}", document.path));
        }
        for warning in parsed.warnings.kept() {
            *warnings.entry(warning.code.code()).or_default() += 1;
        }
    }
    println!(
        "{} documents, {components} components, {relations} relations; warnings {warnings:?}",
        listed.len()
    );
    assert_eq!(different, Vec::<String>::new());
}
