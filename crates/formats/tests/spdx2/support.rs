//! Reading documents in tests.

use std::fs;
use std::path::{Path, PathBuf};

use iriai_domain::inventory::document::Document;
use iriai_domain::warning::Parsed;
use iriai_formats::error::ReadError;
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::sbom::{self, Content};

/// The folder of unpacked real data: `$IRIAI_DATA`, or `../shared/data` seen from the workspace.
pub(crate) fn data(name: &str) -> Option<PathBuf> {
    let root = match std::env::var_os("IRIAI_DATA") {
        Some(path) => PathBuf::from(path),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    let path = root.join(name);
    path.exists().then_some(path)
}

/// Bytes as text; UTF-16 is known by its mark.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    let (text, _, _) = encoding_rs::UTF_8.decode(bytes);
    text.into_owned()
}

/// Reads a document without limits that matter.
pub(crate) fn read(text: &str) -> Result<Parsed<Document<'_>>, ReadError> {
    let limits = Limits::default();
    let mut budget = Budget::new(&limits, &|| false);
    let content = Content {
        bytes: text.as_bytes(),
        text: Some(text),
    };
    sbom::read(content, &mut budget)
}

/// The members of a `.tar.zst`, by path.
pub(crate) fn members(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let file = fs::File::open(archive).expect("the archive opens");
    let mut decoder = zstd::Decoder::new(file).expect("it is zstd");
    decoder.window_log_max(27).expect("the window is allowed");
    let mut archive = tar::Archive::new(decoder);
    let entries = archive.entries().expect("it is a tar");
    entries
        .map(|entry| {
            let mut entry = entry.expect("the entry is whole");
            let path = entry
                .path()
                .expect("it has a path")
                .to_string_lossy()
                .into_owned();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).expect("it is readable");
            (path, bytes)
        })
        .collect()
}

/// The seconds that this thread has worked; on a shared machine the clock on the wall says little.
fn worked() -> f64 {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = spent
        .split(' ')
        .next()
        .and_then(|first| first.parse::<f64>().ok());
    nanoseconds.map_or(f64::NAN, |nanoseconds| nanoseconds / 1e9)
}

/// The seconds that something takes; dropping what it made does not count.
pub(crate) fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let start = worked();
    let made = work();
    let end = worked();
    drop(made);
    end - start
}
