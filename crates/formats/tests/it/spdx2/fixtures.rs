//! Every fixture as it is read.

use super::show::shown;
use crate::reading::{fixture, fixtures, read, snapshot};

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
            let shown = match read(&bytes) {
                Ok(parsed) => {
                    assert_eq!(parsed.value.format.code(), format, "{name}");
                    shown(&parsed.value, &parsed.warnings)
                }
                Err(error) => format!("refused: {error}\n"),
            };
            snapshot(&format!("{format}-{name}"), &shown);
            count += 1;
        }
    }
    assert!(
        count >= 15,
        "each format has a good, a sloppy and a broken one"
    );
}
