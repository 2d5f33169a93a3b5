//! SPDX Lite in text sheets.

use iriai_domain::inventory::document::SbomFormat;
use iriai_domain::warning::WarningCode;

use crate::reading::{format, read, snapshot};
use crate::render;

fn fixture(name: &str) -> Vec<u8> {
    crate::reading::fixture(&format!("sbom/spdx-lite-csv/{name}"))
}

fn check(name: &str) -> String {
    let picture = render::outcome(&read(&fixture(name)));
    snapshot(&format!("spdx-lite-csv-{name}"), &picture);
    picture
}

#[test]
fn the_encoding_does_not_matter() {
    let first = check("shift-jis.csv");
    for name in ["utf8-bom.csv", "euc-jp.csv", "utf16.tsv"] {
        let picture = render::outcome(&read(&fixture(name)));
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
            format(&fixture(name)),
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
        assert_eq!(format(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn a_heading_that_stands_twice_is_told() {
    let sheet = "パッケージ名,バージョン,供給者,パッケージ名,ライセンス,ライセンス\nA,1,Example,B,MIT,Zlib\n";
    let read = read(sheet.as_bytes()).expect("a sheet");
    assert_eq!(read.value.components[0].name, "B");
    let warnings = read.warnings.kept().iter();
    let twice = warnings.filter(|warning| warning.code == WarningCode::DuplicateKey);
    let told: Vec<_> = twice
        .map(|warning| (&*warning.at, &*warning.value))
        .collect();
    assert_eq!(told, [("D1", "パッケージ名")]);
}
