//! The published documents that lie beside the workspace.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

/// The folder of the data, if it is there.
pub(crate) fn folder() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "where the data lies is told to tests by the environment"
    )]
    let given = std::env::var("IRIAI_DATA").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = given.unwrap_or(beside);
    folder.is_dir().then_some(folder)
}

/// One line of the manifest of SBOMs.
pub(crate) struct Listed {
    pub(crate) archive: String,
    pub(crate) path: String,
    pub(crate) format: String,
    pub(crate) packages: usize,
}

/// The manifest of SBOMs.
pub(crate) fn manifest() -> Vec<Listed> {
    let Some(folder) = folder() else {
        return Vec::new();
    };
    let text = fs::read_to_string(folder.join("sboms/MANIFEST.tsv")).unwrap();
    text.lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            Listed {
                archive: cells[0].to_owned(),
                path: cells[1].to_owned(),
                format: cells[4].to_owned(),
                packages: cells[5].parse().unwrap(),
            }
        })
        .collect()
}

/// All files of a packed folder, by path.
pub(crate) fn unpack(archive: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let Some(folder) = folder() else {
        return files;
    };
    let packed = fs::File::open(folder.join(archive)).unwrap();
    let mut decoder = zstd::Decoder::new(packed).unwrap();
    decoder.window_log_max(27).unwrap();
    let mut tar = tar::Archive::new(decoder);
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.insert(path.trim_start_matches("./").to_owned(), bytes);
    }
    files
}
