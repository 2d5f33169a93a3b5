//! Reading documents in tests.

use std::path::{Path, PathBuf};

use iriai_domain::inventory::document::{Document, SbomFormat};
use iriai_domain::warning::Parsed;
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::sbom::{self, Content};

/// Bytes as what readers are given: with their text, when they are UTF-8.
pub(crate) fn content(bytes: &[u8]) -> Content<'_> {
    let text = std::str::from_utf8(bytes).ok();
    Content { bytes, text }
}

/// Reads a document with the usual limits.
pub(crate) fn read<B: AsRef<[u8]> + ?Sized>(
    document: &B,
) -> Result<Parsed<Document<'_>>, ReadError> {
    read_within(document, &Limits::default())
}

/// Reads a document with limits of the test's own.
pub(crate) fn read_within<'a, B: AsRef<[u8]> + ?Sized>(
    document: &'a B,
    limits: &Limits,
) -> Result<Parsed<Document<'a>>, ReadError> {
    let mut budget = Budget::new(limits, &|| false);
    sbom::read(content(document.as_ref()), &mut budget)
}

/// Why a document is refused, if it is.
pub(crate) fn refusal<B: AsRef<[u8]> + ?Sized>(
    document: &B,
    limits: &Limits,
) -> Option<ReadErrorCode> {
    let outcome = read_within(document, limits);
    outcome.err().map(|error| error.code)
}

/// The format for which a document is taken.
pub(crate) fn format(bytes: &[u8]) -> Option<SbomFormat> {
    sbom::detect(content(bytes)).map(|format| format.id)
}

/// A file of our own among `tests/data`.
pub(crate) fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(folder().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of the files in a folder of `tests/data`, sorted.
pub(crate) fn fixtures(path: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder().join(path)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// Compares a text with the snapshot of that name, which stands in `tests/snapshots`.
pub(crate) fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}
