//! SPDX Lite in text sheets.

use std::fs;
use std::path::PathBuf;

use iriai_domain::inventory::document::SbomFormat;
use iriai_formats::sbom::{self, Content};

use crate::render;

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/sbom/spdx-lite-csv");
    fs::read(folder.join(name)).unwrap()
}

fn check(name: &str) -> String {
    let picture = render::outcome(&render::read(&fixture(name)));
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!(format!("spdx-lite-csv-{name}"), picture);
    });
    picture
}

#[test]
fn the_encoding_does_not_matter() {
    let first = check("shift-jis.csv");
    for name in ["utf8-bom.csv", "euc-jp.csv", "utf16.tsv"] {
        let picture = render::outcome(&render::read(&fixture(name)));
        assert_eq!(picture, first, "{name}");
    }
}

#[test]
fn one_sheet_with_everything_is_read() {
    check("one-sheet.csv");
}

#[test]
fn a_plain_table_is_read() {
    check("plain-semicolon.csv");
}

#[test]
fn a_form_with_a_column_for_each_package_is_read() {
    check("form.csv");
}

#[test]
fn faults_are_told_by_cell() {
    check("broken.csv");
}

fn format_of(bytes: &[u8]) -> Option<SbomFormat> {
    let text = std::str::from_utf8(bytes).ok();
    sbom::detect(Content { bytes, text }).map(|format| format.id)
}

#[test]
fn sheets_are_known_by_their_headings() {
    for name in [
        "shift-jis.csv",
        "utf8-bom.csv",
        "euc-jp.csv",
        "utf16.tsv",
        "one-sheet.csv",
        "plain-semicolon.csv",
        "form.csv",
        "broken.csv",
    ] {
        assert_eq!(
            format_of(&fixture(name)),
            Some(SbomFormat::SpdxLiteCsv),
            "{name}"
        );
    }
}

#[test]
fn arbitrary_text_is_none() {
    for text in [
        "",
        "\n\n",
        "Dear customer,\nthe name, version and licence of the package follow.\n",
        "cve,epss,percentile\nCVE-2025-0001,0.1,0.2\n",
        "cveID,vendorProject,product,vulnerabilityName,dateAdded\nCVE-1,a,b,c,d\n",
        "{\"name\":\"a\",\"version\":\"1\"}",
        "[{\"name\":\"a\",\"version\":\"1\"}]",
        "<a name=\"x\", version=\"1\"/>",
        "name: a\nversion: 1\nlicense: MIT\n",
        "日付,担当,金額\n2026/3/1,山田,100\n",
        "[package]\nname = \"a\"\nversion = \"1\"\n",
    ] {
        assert_eq!(format_of(text.as_bytes()), None, "{text}");
    }
}
