//! SPDX Lite in workbooks, made here cell by cell, and the same workbook as office programs save it.

use std::io::Write;

use iriai_domain::inventory::document::SbomFormat;
use iriai_formats::error::ReadErrorCode;
use iriai_formats::limits::Limits;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use crate::reading::{format, read, refusal, snapshot};
use crate::render;

fn rows(sheet: &mut Worksheet, first: u32, rows: &[&[&str]]) {
    for (row, cells) in (first..).zip(rows) {
        for (column, cell) in (0_u16..).zip(*cells) {
            if !cell.is_empty() {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
}

/// A workbook as a supplier fills it in: titles, two languages, merged cells, dates, numbers, a hidden row and sheet.
fn supplier_workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet().set_name("表紙 文書情報").unwrap();
    sheet
        .merge_range(0, 0, 0, 3, "SPDX Lite 文書情報", &bold)
        .unwrap();
    rows(
        sheet,
        2,
        &[
            &["#", "Tag", "項目", "値"],
            &["L1.1", "SPDX Version", "SPDXバージョン", "SPDX-2.3"],
            &["L1.2", "Data License", "データライセンス", "CC0-1.0"],
            &["L1.3", "SPDX Identifier", "SPDX識別子", "SPDXRef-DOCUMENT"],
            &["L1.4", "Document Name", "文書名", "電気やかん"],
            &[
                "L1.5",
                "SPDX Document Namespace",
                "名前空間",
                "https://example.jp/spdx/1",
            ],
            &[
                "L1.6",
                "Creator",
                "作成者",
                "Organization: ㈱やかん製作所 (oss@example.jp)",
            ],
            &["L1.7", "Created", "作成日時"],
        ],
    );
    let day = ExcelDateTime::parse_from_str("2026-03-01T09:30:00").unwrap();
    let format = Format::new().set_num_format("yyyy/mm/dd hh:mm");
    sheet
        .write_datetime_with_format(9, 3, &day, &format)
        .unwrap();

    let sheet = workbook.add_worksheet().set_name("パッケージ情報").unwrap();
    sheet
        .merge_range(0, 0, 0, 8, "パッケージ情報（１行に１パッケージ）", &bold)
        .unwrap();
    sheet.merge_range(2, 4, 2, 6, "ライセンス", &bold).unwrap();
    sheet.merge_range(2, 7, 2, 8, "その他", &bold).unwrap();
    rows(
        sheet,
        2,
        &[
            &[
                "No",
                "パッケージ名",
                "バージョン",
                "供給者",
                "",
                "",
                "",
                "",
                "",
                "著作権者",
                "リリース日",
                "改変の有無",
                "社内番号",
            ],
            &[
                "",
                "",
                "",
                "",
                "判定",
                "宣言",
                "コメント",
                "入手元",
                "識別子",
            ],
        ],
    );
    sheet.write_string(3, 8, "purl").unwrap();
    rows(
        sheet,
        4,
        &[
            &[
                "1",
                "openssl",
                "",
                "",
                "Apache-2.0",
                "同左",
                "",
                "https://openssl.org/",
                "pkg:generic/openssl@3.0.8",
            ],
            &[
                "2",
                "ｌｉｂｙａｋａｎ",
                "",
                "",
                "GPL-2.0-only",
                "MIT",
                "宣言と異なる",
                "なし",
            ],
            &["3", "hidden-one", "9", "", "MIT"],
            &[],
            &["4", "zlib", "", "", "Zlib", "〃", "", "不明"],
        ],
    );
    sheet
        .merge_range(4, 3, 5, 3, "㈱やかん製作所", &bold)
        .unwrap();
    sheet.write_string(8, 3, "Ｊ．Ｇａｉｌｌｙ").unwrap();
    sheet.write_string(4, 2, "3.0.8").unwrap();
    sheet.write_number(5, 2, 1.1).unwrap();
    let fixed = Format::new().set_num_format("0.00");
    sheet.write_number_with_format(8, 2, 1.3, &fixed).unwrap();
    sheet.set_row_hidden(6).unwrap();
    let copyright = Formula::new("=\"Copyright \"&2025").set_result("Copyright 2025");
    sheet.write_formula(4, 9, copyright).unwrap();
    let missing = Formula::new("=NA()").set_result("#N/A");
    sheet.write_formula(5, 9, missing).unwrap();
    let date = Format::new().set_num_format("[$-411]ggge\"年\"m\"月\"d\"日\"");
    let day = ExcelDateTime::parse_from_str("2025-12-24").unwrap();
    sheet
        .write_datetime_with_format(4, 10, &day, &date)
        .unwrap();
    sheet.write_string(5, 10, "令和７年１２月２５日").unwrap();
    sheet.write_boolean(4, 11, false).unwrap();
    sheet.write_string(5, 11, "○").unwrap();
    sheet.write_string(4, 12, "X-1").unwrap();

    let sheet = workbook.add_worksheet().set_name("選択肢").unwrap();
    rows(
        sheet,
        0,
        &[&["パッケージ名", "バージョン"], &["never", "1"]],
    );
    sheet.set_hidden(true);
    workbook.save_to_buffer().unwrap()
}

fn picture(name: &str, bytes: &[u8]) -> String {
    let picture = render::outcome(&read(bytes));
    snapshot(&format!("spdx-lite-xlsx-{name}"), &picture);
    picture
}

#[test]
fn a_supplier_workbook_is_read() {
    picture("supplier", &supplier_workbook());
}

fn fixture(name: &str) -> Vec<u8> {
    crate::reading::fixture(&format!("sbom/spdx-lite-xlsx/{name}"))
}

/// The workbook above, saved by an office program in its own formats.
#[test]
fn other_workbook_formats_read_the_same() {
    let first = render::outcome(&read(&supplier_workbook()));
    for name in ["supplier.ods", "supplier.xls", "supplier-resaved.xlsx"] {
        let picture = render::outcome(&read(&fixture(name)));
        // The office program that saved the old format lost what a formula gave.
        let picture = picture.replace("copyright \"0\"", "copyright \"Copyright 2025\"");
        assert_eq!(picture, first, "{name}");
    }
}

#[test]
fn workbooks_are_known_by_their_content() {
    let made = supplier_workbook();
    let others = ["supplier.ods", "supplier.xls"].map(fixture);
    for bytes in others.iter().chain([&made]) {
        assert_eq!(format(bytes), Some(SbomFormat::SpdxLiteXlsx));
    }
    assert_eq!(format(b"PK\x03\x04 not a workbook"), None);
}

#[test]
fn a_workbook_without_packages_is_refused() {
    let mut workbook = Workbook::new();
    rows(
        workbook.add_worksheet(),
        0,
        &[&["売上", "金額"], &["3月", "100"]],
    );
    let bytes = workbook.save_to_buffer().unwrap();
    let refusal = read(&bytes).unwrap_err();
    assert_eq!(refusal.code, ReadErrorCode::NothingReadable);
}

/// A workbook with one sheet of the given XML.
fn packed(sheet: &str, strings: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let relations = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/></Relationships>"#;
    for (name, content) in [
        (
            "xl/workbook.xml",
            r#"<workbook><sheets><sheet name="S" id="r1"/></sheets></workbook>"#,
        ),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/s.xml", sheet),
        ("xl/t.xml", strings),
    ] {
        writer.start_file(name, options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const HEADING: &str = r#"<row r="1"><c r="A1" t="str"><v>Package Name</v></c><c r="B1" t="str"><v>Version</v></c></row>"#;

#[test]
fn bombs_do_not_go_off() {
    let long = "x".repeat(8 << 20);
    let bomb = packed(
        "<worksheet/>",
        &format!("<sst><si><t>{long}</t></si></sst>"),
    );
    let limits = Limits {
        unpacked_bytes: 1 << 20,
        ..Limits::default()
    };
    assert_eq!(refusal(&bomb, &limits), Some(ReadErrorCode::TooManyBytes));
    let limits = Limits {
        ratio: 10,
        ..Limits::default()
    };
    assert_eq!(refusal(&bomb, &limits), Some(ReadErrorCode::TooCompressed));

    // A far corner of the sheet costs nothing.
    let corner = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let row = r#"<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2" t="str"><v>1</v></c></row>"#;
    let sheet = format!(
        r#"<worksheet><sheetData>{HEADING}{row}{corner}</sheetData><mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells></worksheet>"#
    );
    let bytes = packed(&sheet, "");
    let parsed = read(&bytes).unwrap();
    assert_eq!(parsed.value.components.len(), 1);

    // One shared text, used by a great many cells.
    let mut sheet = format!("<worksheet><sheetData>{HEADING}");
    for _ in 0..2_000 {
        sheet.push_str(r#"<row><c t="s"><v>0</v></c></row>"#);
    }
    let bytes = packed(
        &sheet,
        &format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20)),
    );
    assert_eq!(
        refusal(&bytes, &Limits::default()),
        Some(ReadErrorCode::TooManyBytes)
    );
}

#[test]
fn many_rows_are_limited() {
    let mut sheet = format!("<worksheet><sheetData>{HEADING}");
    for row in 2..=12 {
        sheet.push_str(&format!(
            r#"<row r="{row}"><c r="A{row}" t="str"><v>a{row}</v></c></row>"#
        ));
    }
    let bytes = packed(&sheet, "");
    let limits = Limits {
        components: 10,
        ..Limits::default()
    };
    assert_eq!(
        refusal(&bytes, &limits),
        Some(ReadErrorCode::TooManyComponents)
    );
    // The sheet breaks off before its end, and that is said.
    let parsed = read(&bytes).unwrap();
    assert_eq!(parsed.value.components.len(), 11);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_workbooks_do_not_panic(
        which in 0..4_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = match which {
            0 => supplier_workbook(),
            1 => fixture("supplier.ods"),
            2 => fixture("supplier.xls"),
            _ => fixture("supplier-resaved.xlsx"),
        };
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes.truncate(bytes.len() - cut.index(bytes.len()) / 8);
        let _ = read(&bytes);
    }

    #[test]
    fn damaged_sheets_do_not_panic(
        sheet in "(<row( r=\"[0-9]{0,9}\")?( hidden=\"1\")?>|</row>|<c( r=\"[A-Z]{0,4}[0-9]{0,8}\")?( t=\"(s|str|b|e|d|inlineStr)\")?>|</c>|<v>|</v>|<is>|</is>|<t>|</t>|<rPh>|[0-9a-zあ&;]{0,4}|<mergeCell ref=\"[A-C][0-9]:[A-C][0-9]\"/>){0,40}"
    ) {
        let sheet = format!("<worksheet><sheetData>{HEADING}{sheet}");
        let _ = read(&packed(&sheet, "<sst><si><t>a</t></si></sst>"));
    }

    #[test]
    fn arbitrary_text_sheets_do_not_panic(text in "([,;\t\n\"=あ0-9]|Name|Version|License|作成者|：|〃|SPDX Version){0,60}") {
        let _ = read(&text);
    }
}
