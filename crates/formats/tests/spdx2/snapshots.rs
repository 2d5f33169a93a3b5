//! Every fixture as it is read.

use std::fs;
use std::path::Path;

use crate::show::shown;
use crate::support::read;

#[test]
fn fixtures_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sbom");
    let mut count = 0;
    for format in [
        "spdx-json",
        "spdx-tag-value",
        "spdx-yaml",
        "spdx-xml",
        "spdx-rdf",
    ] {
        let mut paths: Vec<_> = fs::read_dir(folder.join(format))
            .expect("there are fixtures")
            .map(|entry| entry.expect("it is readable").path())
            .collect();
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(&path).expect("it is text");
            let shown = match read(&text) {
                Ok(parsed) => {
                    assert_eq!(parsed.value.format.code(), format, "{}", path.display());
                    shown(&parsed.value, &parsed.warnings)
                }
                Err(error) => format!("refused: {error}\n"),
            };
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            insta::assert_snapshot!(format!("{format}-{name}"), shown);
            count += 1;
        }
    }
    assert!(
        count >= 15,
        "each format has a good, a sloppy and a broken one"
    );
}
