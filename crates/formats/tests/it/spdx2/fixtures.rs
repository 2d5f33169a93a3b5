//! Every fixture as it is read.

use crate::reading::{fixture, fixtures, read, snapshot};
use crate::render;

#[test]
fn fixtures_are_read() {
    let mut count = 0;
    for format in [
        "spdx-json",
        "spdx-tag-value",
        "spdx-yaml",
        "spdx-xml",
        "spdx-rdf",
    ] {
        for name in fixtures(&format!("sbom/{format}")) {
            let bytes = fixture(&format!("sbom/{format}/{name}"));
            let outcome = read(&bytes);
            if let Ok(parsed) = &outcome {
                assert_eq!(parsed.value.format.code(), format, "{name}");
            }
            snapshot(&format!("{format}-{name}"), &render::outcome(&outcome));
            count += 1;
        }
    }
    assert!(
        count >= 15,
        "each format has a good, a sloppy and a broken one"
    );
}

#[test]
fn files_belong_to_the_package_before_them_unless_it_lists_none() {
    let files = "FileName: ./a\nSPDXID: SPDXRef-a\n\nFileName: ./b\nSPDXID: SPDXRef-b\n";
    for (analysed, expected) in [
        ("", 2),
        ("FilesAnalyzed: true\n", 2),
        ("FilesAnalyzed: false\n", 0),
    ] {
        let text = format!(
            "SPDXVersion: SPDX-2.3\nPackageName: p\nSPDXID: SPDXRef-p\n{analysed}\n{files}"
        );
        let parsed = read(&text).unwrap();
        assert_eq!(parsed.value.files.len(), 2);
        assert_eq!(parsed.value.relations.len(), expected, "{analysed:?}");
    }
}
