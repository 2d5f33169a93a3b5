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

/// The packages of a sheet, by name.
fn names(sheet: &str) -> Vec<String> {
    let document = read(sheet.as_bytes()).expect("a sheet").value;
    let components = document.components.iter();
    components
        .map(|component| component.name.to_string())
        .collect()
}

#[test]
fn rows_that_say_how_to_fill_in_are_no_packages() {
    for row in [
        "Package Name,Package Version,Concluded License,Files Analyzed",
        "必須,必須,任意,任意",
        "必須,必須,任意,false",
        "L2.1,L2.3,L2.8,L2.6",
        "7.1,7.3,7.13,7.8",
        ",,Optional,",
        "Package Name,必須,Concluded License,任意",
        "Package Name,(版),社内向け,Files Analyzed",
    ] {
        let heading = "パッケージ名,バージョン,判定ライセンス,ファイル解析の有無";
        let sheet = format!("{heading}\n{row}\nopenssl,3.0,Apache-2.0,false\n");
        assert_eq!(names(&sheet), ["openssl"], "{row}");
    }
}

#[test]
fn a_package_in_the_first_row_is_none_of_the_headings() {
    for (row, name) in [
        ("@scope/name,<&>',,", "@scope/name"),
        ("@scope/name,<&>',,false", "@scope/name"),
        ("@scope/name,,,", "@scope/name"),
        ("license,-,－,-", "license"),
        ("license,1.0,MIT,", "license"),
        ("license,1.0,,", "license"),
        ("url,release,,FALSE", "url"),
        ("component,package,,false", "component"),
        ("optional,1.0,,false", "optional"),
        ("optional,,,false", "optional"),
    ] {
        let heading = "パッケージ名,バージョン,判定ライセンス,ファイル解析の有無";
        let sheet = format!("{heading}\n{row}\nopenssl,3.0,Apache-2.0,false\n");
        assert_eq!(names(&sheet), [name, "openssl"], "{row}");
    }
}
