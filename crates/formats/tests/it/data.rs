//! The published SBOMs and conformance suites, which are packed and not part of the repository.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::{env, fs};

/// The files of a packed folder by their paths.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The documents of the CycloneDX specification's own tests.
pub(crate) const CYCLONEDX_TESTS: &str = "conformance/cyclonedx-spec-tests.tar.zst";

/// The documents of the SPDX projects' tests.
pub(crate) const SPDX_TESTS: &str = "conformance/spdx-tests.tar.zst";

/// OpenVEX documents of specifications, tools and hubs.
pub(crate) const OPENVEX: &str = "vex/openvex.tar.zst";

/// CSAF documents of the standard's committee and of vendors.
pub(crate) const CSAF: &str = "vex/csaf.tar.zst";

/// The documents of the CSAF validators' tests.
pub(crate) const CSAF_TESTS: &str = "vex/csaf-validator-tests.tar.zst";

/// One line of the list of real SBOMs, and the document.
pub(crate) struct Listed {
    pub(crate) archive: String,
    pub(crate) path: String,
    /// Hexadecimal.
    pub(crate) sha256: String,
    /// Such as `CycloneDX-JSON 1.4`.
    pub(crate) format: String,
    /// How many components the list counts.
    pub(crate) components: usize,
    pub(crate) bytes: &'static [u8],
}

impl Listed {
    /// Whether it is CycloneDX.
    pub(crate) fn is_cyclonedx(&self) -> bool {
        self.format.starts_with("CycloneDX")
    }

    /// Whether it is SPDX 2, of whatever serialisation.
    pub(crate) fn is_spdx2(&self) -> bool {
        let starts = ["SPDX-JSON 2", "SPDX-TV", "SPDX-YAML", "SPDX-RDF"];
        starts.iter().any(|start| self.format.starts_with(start))
    }

    /// Whether it is SPDX 3.
    pub(crate) fn is_spdx3(&self) -> bool {
        self.format.starts_with("SPDX-JSONLD")
    }
}

/// The data folder: `$IRIAI_DATA`, or `shared/data` beside the workspace. Tells when it is not at hand.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = env::var_os("IRIAI_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no data");
    None
}

/// The files of an archive, unpacked in memory when it is first asked for.
pub(crate) fn files(archive: &str) -> Option<&'static Files> {
    static UNPACKED: Mutex<BTreeMap<String, &'static Files>> = Mutex::new(BTreeMap::new());
    let folder = folder()?;
    let mut unpacked = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(files) = unpacked.get(archive) {
        return Some(files);
    }
    let files: &Files = Box::leak(Box::new(unpack(&fs::read(folder.join(archive)).unwrap())));
    unpacked.insert(archive.to_owned(), files);
    Some(files)
}

/// All real SBOMs, in the order of their list.
pub(crate) fn sboms() -> Option<&'static [Listed]> {
    static LISTED: OnceLock<Vec<Listed>> = OnceLock::new();
    let folder = folder()?;
    let listed = LISTED.get_or_init(|| {
        let manifest = fs::read_to_string(folder.join("sboms/MANIFEST.tsv")).unwrap();
        manifest.lines().skip(1).map(listed).collect()
    });
    Some(listed)
}

fn listed(line: &str) -> Listed {
    let cells: Vec<&str> = line.split('\t').collect();
    let files = files(&format!("sboms/{}", cells[0])).unwrap();
    Listed {
        archive: cells[0].to_owned(),
        path: cells[1].to_owned(),
        sha256: cells[3].to_owned(),
        format: cells[4].to_owned(),
        components: cells[5].parse().unwrap(),
        bytes: &files[cells[1]],
    }
}

/// The text of a file in UTF-8 or, with its mark, in UTF-16.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    encoding_rs::UTF_8.decode(bytes).0
}

fn unpack(packed: &[u8]) -> Files {
    let mut decoder = zstd::stream::read::Decoder::new(packed).unwrap();
    // Packed with long-distance matching, with a window of 64 MiB.
    decoder.window_log_max(26).unwrap();
    let mut files = Files::new();
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
