//! The shared data: real SBOMs and conformance suites, packed.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use iriai_domain::inventory::document::Document;
use iriai_domain::warning::Parsed;
use iriai_formats::error::ReadError;
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::sbom::{self, Content};

/// The folder, or `None` (said on standard output) when it is absent.
pub(crate) fn folder() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "where test data lies is the machine's business"
    )]
    let named = std::env::var("IRIAI_DATA").ok().map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = named.unwrap_or(beside);
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: no data");
        None
    }
}

/// The files of an archive by their paths.
pub(crate) fn unpack(archive: &PathBuf) -> BTreeMap<String, Vec<u8>> {
    let packed = std::fs::read(archive).unwrap();
    let mut decoder = zstd::Decoder::new(packed.as_slice()).unwrap();
    decoder.window_log_max(27).unwrap();
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(decoder).entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_file() {
            let path = entry.path().unwrap().to_string_lossy().into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            files.insert(path, bytes);
        }
    }
    files
}

/// One line of the list of SBOMs.
pub(crate) struct Listed {
    pub(crate) archive: String,
    pub(crate) path: String,
    pub(crate) format: String,
    pub(crate) components: usize,
    pub(crate) bytes: Vec<u8>,
}

/// All listed SBOMs whose format begins with `format`.
pub(crate) fn listed(format: &str) -> Option<Vec<Listed>> {
    let folder = folder()?.join("sboms");
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let mut archives: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
    let mut listed = Vec::new();
    for line in manifest.lines().skip(1) {
        let columns: Vec<_> = line.split('\t').collect();
        if !columns[4].starts_with(format) {
            continue;
        }
        let archive = archives
            .entry(columns[0].to_owned())
            .or_insert_with(|| unpack(&folder.join(columns[0])));
        listed.push(Listed {
            archive: columns[0].to_owned(),
            path: columns[1].to_owned(),
            format: columns[4].to_owned(),
            components: columns[5].parse().unwrap(),
            bytes: archive[columns[1]].clone(),
        });
    }
    Some(listed)
}

/// Reads bytes that are UTF-8 text.
pub(crate) fn read(bytes: &[u8]) -> Result<Parsed<Document<'_>>, ReadError> {
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    let text = std::str::from_utf8(bytes).ok();
    sbom::read(Content { bytes, text }, &mut budget)
}
