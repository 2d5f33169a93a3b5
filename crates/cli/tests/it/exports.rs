//! A document out again, in every form.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::program::{Program, examples};

const RELEASE: &str = "Miharashi@2.2.0";

/// The keys of all components of a product, by the names that the store finds them under.
fn compared(program: &Program, from: &str, to: &str) -> Value {
    program.json(&["diff", from, to])["totals"].clone()
}

#[test]
fn original_bytes_come_back_as_they_came() {
    let program = Program::with_portfolio("en");
    for (release, file) in [
        ("Miharashi@2.2.0", "miharashi/miharashi-2.2.0.cdx.json"),
        ("Kagami HP-15@5.0", "kagami/kagami-hp15-5.0.spdx"),
        ("Tomoshibi PM-8@1.0", "tomoshibi/tomoshibi-pm8-1.0.csv"),
        ("Shiori@1.0", "shiori/shiori-r1.0.spdx-lite.xlsx"),
        (
            "Shiosai GW-20@2.1.0",
            "shiosai/shiosai-gw20-2.1.0.intoto.json",
        ),
        ("Tebiki@2.3", "tebiki/tebiki-2.3.cdx.json"),
    ] {
        let came = fs::read(examples().join("sboms").join(file)).expect("the file");
        let run = program.run(&["export", release, "--as", "original"]);
        assert_eq!((run.code, &*run.err), (0, ""), "{release}");
        assert!(run.bytes == came, "{release}: other bytes than {file}");
        let to = program.path("out");
        let out = program.answer(&[
            "export",
            release,
            "--as",
            "original",
            "--to",
            &to.display().to_string(),
        ]);
        assert_eq!(out, "");
        assert!(fs::read(&to).expect("the file") == came, "{release}: --to");
    }
}

#[test]
fn every_form_is_read_back_as_the_same_components() {
    let program = Program::with_portfolio("en");
    let identified =
        |answer: &Value| answer["added"] == 0 && answer["removed"] == 0 && answer["versions"] == 0;
    for (form, format, name) in [
        ("cyclonedx-1.6", "cyclonedx-json", "out.cdx.json"),
        ("spdx-2.3", "spdx-json", "out.spdx.json"),
        ("spdx-3.0", "spdx-3-json", "out.spdx3.json"),
        ("spdx-lite", "spdx-lite", "out.xlsx"),
    ] {
        let to = program.path(name).display().to_string();
        assert_eq!(
            program.answer(&["export", RELEASE, "--as", form, "--to", &to]),
            ""
        );
        let lint = program.json(&["lint", &to, "--profile", "ntia"]);
        let own = lint["files"][0]["format"].as_str().expect("a format");
        assert!(own.starts_with(format), "{form} is {own}");
        assert_eq!(
            lint["files"][0]["valid"], true,
            "{form}: {}",
            lint["files"][0]["faults"]
        );
        let totals = compared(&program, RELEASE, &to);
        assert!(identified(&totals), "{form}: {totals}");
        assert!(totals["same"].as_u64() > Some(200), "{form}: {totals}");
    }
}

#[test]
fn a_sheet_has_headings_in_the_language_asked_for() {
    let program = Program::with_portfolio("en");
    let mut sizes = BTreeSet::new();
    for language in ["en", "ja"] {
        let run = program.run(&["export", RELEASE, "--as", "spdx-lite", "--lang", language]);
        assert_eq!((run.code, &*run.err), (0, ""));
        assert!(run.bytes.starts_with(b"PK"), "a workbook");
        sizes.insert(run.bytes);
    }
    assert_eq!(sizes.len(), 2, "the two differ");
}

#[test]
fn a_product_alone_means_its_newest_release() {
    let program = Program::with_portfolio("en");
    let by_product = program
        .run(&["export", "miharashi", "--as", "original"])
        .bytes;
    let by_release = program.run(&["export", RELEASE, "--as", "original"]).bytes;
    assert!(by_product == by_release);
    let by_alias = program
        .run(&["export", "遠隔監視ポータル みはらし", "--as", "original"])
        .bytes;
    assert!(by_alias == by_release);
}

#[test]
fn of_several_documents_one_is_named() {
    let program = Program::with_portfolio("en");
    let run = program.run(&["export", "Hayase HR-7@2.0", "--as", "original"]);
    assert_eq!((run.code, &*run.out), (2, ""));
    assert!(
        run.err.starts_with("error[several-documents]: "),
        "{}",
        run.err
    );
    let answer = program.json(&[
        "where",
        "log4j-core",
        "--product",
        "Hayase HR-7",
        "--release",
        "2.0",
    ]);
    let document = answer["products"][0]["document"]
        .as_str()
        .expect("an identifier");
    assert!(run.err.contains(document), "{}", run.err);
    let run = program.run(&["export", document, "--as", "original"]);
    assert_eq!(run.code, 0);
    assert!(run.out.contains("\"CycloneDX\""));
}
