//! Real archives of real documents.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;

use iriai_formats::container::{self, Source};
use iriai_formats::limits::Limits;
use sha2::{Digest, Sha256};

use crate::data::{CYCLONEDX_TESTS, SPDX_TESTS, folder, sboms};
use crate::reading::snapshot;

fn hex(digest: impl AsRef<[u8]>) -> String {
    let bytes = digest.as_ref().iter();
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn archives_hold_exactly_what_their_manifest_lists() {
    let (Some(folder), Some(sboms)) = (folder(), sboms()) else {
        return;
    };
    let folder = folder.join("sboms");
    let mut listed: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    for sbom in sboms {
        let digests = listed.entry(&sbom.archive).or_default();
        digests.insert(sbom.path.clone(), sbom.sha256.clone());
    }
    let mut count = 0;
    for (archive, expected) in listed {
        let bytes = fs::read(folder.join(archive)).expect("an archive");
        let mut found = BTreeMap::new();
        let tally = container::unwrap(&bytes, &Limits::default(), &|| false, &mut |part| {
            let member = part.expect("nothing refused");
            let digest = hex(Sha256::digest(&member.bytes));
            assert_eq!(found.insert(member.path.into_owned(), digest), None);
            ControlFlow::Continue(())
        });
        assert_eq!(found, expected, "{archive}");
        assert_eq!((tally.members, tally.skipped), (expected.len(), 0));
        count += tally.members;
    }
    println!("{count} documents");
}

/// Every document of the archives, by its path.
fn each_member(archive: &str, mut each: impl FnMut(&str, &[u8])) {
    let Some(data) = folder() else {
        return;
    };
    let bytes = fs::read(data.join(archive)).expect("an archive");
    container::unwrap(&bytes, &Limits::default(), &|| false, &mut |part| {
        let member = part.expect("nothing refused");
        each(&member.path, &member.bytes);
        ControlFlow::Continue(())
    });
}

#[test]
fn ordinary_documents_are_neither_sequences_nor_envelopes() {
    for archive in [
        CYCLONEDX_TESTS,
        "conformance/cyclonedx-schemas.tar.zst",
        SPDX_TESTS,
        "conformance/spdx-schemas.tar.zst",
        "vex/csaf.tar.zst",
        "vex/openvex.tar.zst",
    ] {
        let mut count = 0;
        each_member(archive, |path, bytes| {
            assert!(!path.contains('#'), "{path}");
            let source = Source::open(bytes).expect("readable");
            assert!(source.envelope().is_none(), "{path}");
            assert!(
                source.warnings().is_empty(),
                "{path}: {:?}",
                source.warnings()
            );
            assert!(source.content().text.is_some(), "{path}");
            count += 1;
        });
        println!("{archive}: {count} documents");
    }
}

#[test]
fn utf16_documents_become_text() {
    let mut found = 0;
    each_member(SPDX_TESTS, |path, bytes| {
        if !path.contains("UTF-16") {
            return;
        }
        found += 1;
        let source = Source::open(bytes).expect("readable");
        let text = source.content().text.expect("text");
        assert!(
            text.starts_with("<?xml") && text.contains("<spdxVersion>"),
            "{path}"
        );
    });
    assert!(found > 0 || folder().is_none());
}

#[test]
fn lines_of_advisories_are_documents() {
    let mut numbers = 0;
    each_member("advisories/homebrew.osv.jsonl.zst", |path, bytes| {
        numbers += 1;
        assert_eq!(path, format!("#{numbers}"));
        serde_json::from_slice::<serde_json::Value>(bytes).expect("one JSON value");
    });
    assert!(numbers == 43 || folder().is_none());
}

#[test]
fn published_statements_and_bundles_are_opened() {
    let mut said = Vec::new();
    for archive in [
        "frameworks/in-toto-examples.tar.zst",
        "frameworks/model-signing.tar.zst",
    ] {
        each_member(archive, |path, bytes| {
            let name = path.rsplit('/').next().unwrap_or(path);
            said.push(match Source::open(bytes) {
                Ok(source) => match source.envelope() {
                    Some(envelope) => format!(
                        "{name}: {} signed={} subjects={} {}",
                        envelope.kind.code(),
                        envelope.signed,
                        envelope.subjects.len(),
                        envelope.predicate_type.as_deref().unwrap_or("-"),
                    ),
                    None => format!("{name}: plain"),
                },
                Err(error) => format!("{name}: {error}"),
            });
        });
    }
    if folder().is_some() {
        snapshot("envelopes-published", &said.join("\n"));
    }
}
