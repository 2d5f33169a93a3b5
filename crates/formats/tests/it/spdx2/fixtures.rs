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
