//! Fixtures of our own, read and told as text.

use iriai_formats::export::cyclonedx::{Options, write};

use crate::reading::{read, snapshot};
use crate::render;

fn fixture(path: &str) -> Vec<u8> {
    crate::reading::fixture(&format!("sbom/{path}"))
}

/// What was read of a fixture, or why nothing was.
fn told(path: &str) -> String {
    render::outcome(&read(&fixture(path)))
}

#[test]
fn fixtures_are_read() {
    for path in [
        "cyclonedx-json/good.json",
        "cyclonedx-json/sloppy.json",
        "cyclonedx-json/broken.json",
        "cyclonedx-xml/sloppy.xml",
        "cyclonedx-xml/broken.xml",
        "cyclonedx-xml/entities.xml",
    ] {
        snapshot(&path.replace('/', "-"), &told(path));
    }
}

#[test]
fn the_good_twins_say_the_same() {
    let strip = |text: String| text.lines().skip(1).collect::<Vec<_>>().join("\n");
    assert_eq!(
        strip(told("cyclonedx-json/good.json")),
        strip(told("cyclonedx-xml/good.xml"))
    );
}

#[test]
fn the_good_fixture_is_written() {
    let bytes = fixture("cyclonedx-json/good.json");
    let document = read(&bytes).unwrap().value;
    let options = Options {
        serial_number: Some("urn:uuid:00000000-0000-4000-8000-000000000000"),
        timestamp: Some("2026-04-01T00:00:00Z"),
        files: true,
    };
    let written = write(&document, &options);
    snapshot("export-cyclonedx", std::str::from_utf8(&written).unwrap());
}
