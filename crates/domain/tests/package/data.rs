//! The conformance data, which is not part of the repository.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

/// Reads one file of the data folder; tells when there is none.
pub(crate) fn file(name: &str) -> Option<Vec<u8>> {
    let root = std::env::var_os("IRIAI_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let bytes = fs::read(root.join(name)).ok();
    if bytes.is_none() {
        println!("skipped: no data ({name})");
    }
    bytes
}

/// Reads a file packed with zstd.
pub(crate) fn packed(name: &str) -> Option<Vec<u8>> {
    Some(zstd::decode_all(file(name)?.as_slice()).unwrap())
}

/// Reads the files of a packed archive: paths and contents.
pub(crate) fn archive(name: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let unpacked = packed(name)?;
    let mut files = Vec::new();
    for entry in tar::Archive::new(unpacked.as_slice()).entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_file() {
            let path = entry.path().unwrap().to_string_lossy().into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            files.push((path, bytes));
        }
    }
    Some(files)
}
