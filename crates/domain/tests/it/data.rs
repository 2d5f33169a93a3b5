//! The published conformance sets, which are packed and not part of the repository.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Version orders: lines `A < B`, `A = B`, `A > B`, one file for each ecosystem.
pub(crate) static VERSION_ORDER: Archive = Archive::new("conformance/version-order.tar.zst");

/// The tests of the `vers` specification, one JSON file for each scheme and kind of test.
pub(crate) static VERS_TESTS: Archive = Archive::new("conformance/vers-tests.tar.zst");

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

    /// Returns the texts by file name, or nothing where the data is not at hand.
    pub(crate) fn files(&self) -> Option<&BTreeMap<String, String>> {
        let files = self.files.get_or_init(|| {
            let file = File::open(folder().join(self.path)).ok()?;
            Some(unpack(file))
        });
        if files.is_none() {
            println!("skipped: no data");
        }
        files.as_ref()
    }
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

fn unpack(file: File) -> BTreeMap<String, String> {
    let mut decoder = zstd::stream::read::Decoder::new(file).unwrap();
    // The archives are made with long-distance matching, beyond the decoder's usual window.
    decoder.window_log_max(26).unwrap();
    let mut files = BTreeMap::new();
    for entry in tar::Archive::new(decoder).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().into_owned();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut text = String::new();
        if entry.header().entry_type().is_file() {
            entry.read_to_string(&mut text).unwrap();
            assert!(
                files.insert(name, text).is_none(),
                "two files of one name: {}",
                path.display()
            );
        }
    }
    files
}
