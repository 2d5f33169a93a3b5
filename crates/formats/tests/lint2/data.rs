//! The published documents, which are packed and not part of the repository.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// The files of a packed folder with their paths, or nothing where the data is not at hand.
#[expect(
    clippy::unwrap_used,
    reason = "a damaged archive is a failure of the test"
)]
#[expect(clippy::print_stdout, reason = "what was skipped is told")]
pub(crate) fn files(archive: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let Ok(file) = File::open(folder().join(archive)) else {
        println!("skipped: no data");
        return None;
    };
    let mut decoder = zstd::stream::read::Decoder::new(file).unwrap();
    // The archives are made with long-distance matching, beyond the decoder's usual window.
    decoder.window_log_max(26).unwrap();
    let mut files = Vec::new();
    for entry in tar::Archive::new(decoder).entries().unwrap() {
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

/// The list of the documents of real tools.
pub(crate) fn manifest() -> Option<String> {
    std::fs::read_to_string(folder().join("sboms/MANIFEST.tsv")).ok()
}

/// Text of a file in UTF-8 or, with its mark, in UTF-16.
pub(crate) fn text(bytes: &[u8]) -> String {
    let (encoding, mark) = encoding_rs::Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    encoding
        .decode_without_bom_handling(bytes.get(mark..).unwrap_or_default())
        .0
        .into_owned()
}

/// Returns the folder of the data: `$IRIAI_DATA`, or `shared/data` beside the workspace.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment where the data is"
)]
fn folder() -> PathBuf {
    match std::env::var("IRIAI_DATA") {
        Ok(folder) => folder.into(),
        Err(_) => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    }
}
