//! The published conformance sets and real data, which are packed and not part of the repository.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::{env, fs};

/// Version orders: lines `A < B`, `A = B`, `A > B`, one file for each ecosystem.
pub(crate) static VERSION_ORDER: Archive = Archive::new("conformance/version-order.tar.zst");

/// The tests of the `vers` specification, one JSON file for each scheme and kind of test.
pub(crate) static VERS_TESTS: Archive = Archive::new("conformance/vers-tests.tar.zst");

/// The tests of the package URL specification, one JSON file for each type.
pub(crate) static PURL_TESTS: Archive = Archive::new("conformance/purl-tests.tar.zst");

/// The definitions of the package URL types.
pub(crate) static PURL_TYPES: Archive = Archive::new("conformance/purl-types-and-schemas.tar.zst");

/// The SPDX lists of licences and exceptions.
pub(crate) static LICENCE_LISTS: Archive = Archive::new("conformance/license-lists.tar.zst");

/// The OSV schema with its tools.
pub(crate) static OSV_SCHEMA: Archive = Archive::new("conformance/osv-schema.tar.zst");

/// CVSS vectors with their scores.
pub(crate) static CVSS_VECTORS: Archive = Archive::new("conformance/cvss-vectors.tar.zst");

/// A packed folder of text files, unpacked in memory when first asked for.
pub(crate) struct Archive {
    path: &'static str,
    files: OnceLock<Option<BTreeMap<String, String>>>,
}

impl Archive {
    const fn new(path: &'static str) -> Self {
        Self {
            path,
            files: OnceLock::new(),
        }
    }

    /// The texts by their path inside; tells when the data is not at hand.
    pub(crate) fn files(&self) -> Option<&BTreeMap<String, String>> {
        let files = self
            .files
            .get_or_init(|| read(self.path).map(|bytes| unpack(&bytes)));
        if files.is_none() {
            skipped(self.path);
        }
        files.as_ref()
    }

    /// The one text whose path ends so.
    pub(crate) fn file(&self, end: &str) -> Option<&str> {
        let mut found = self
            .files()?
            .iter()
            .filter(|(path, _)| path.rsplit('/').next() == Some(end));
        let (_, text) = found.next().unwrap_or_else(|| panic!("{end} is missing"));
        assert!(found.next().is_none(), "{end} is there twice");
        Some(text)
    }
}

/// The text of one file of the data folder, unpacked; tells when it is not at hand.
pub(crate) fn text(name: &str) -> Option<String> {
    let Some(bytes) = read(name) else {
        skipped(name);
        return None;
    };
    let bytes = if name.ends_with(".zst") {
        decoded(&bytes)
    } else {
        bytes
    };
    Some(String::from_utf8(bytes).unwrap())
}

fn skipped(name: &str) {
    println!("skipped: no data ({name})");
}

/// Reads below `$IRIAI_DATA`, or `shared/data` beside the workspace.
fn read(name: &str) -> Option<Vec<u8>> {
    let folder = env::var_os("IRIAI_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    fs::read(folder.join(name)).ok()
}

fn decoded(packed: &[u8]) -> Vec<u8> {
    let mut decoder = zstd::stream::read::Decoder::new(packed).unwrap();
    // Packed with long-distance matching, with a window of 64 MiB.
    decoder.window_log_max(26).unwrap();
    let mut bytes = Vec::new();
    decoder.read_to_end(&mut bytes).unwrap();
    bytes
}

fn unpack(packed: &[u8]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(decoded(packed).as_slice())
        .entries()
        .unwrap()
    {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_file() {
            let path = entry.path().unwrap().to_string_lossy().into_owned();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            files.insert(path, text);
        }
    }
    files
}
