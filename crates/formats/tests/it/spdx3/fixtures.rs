//! Fixtures of SPDX 3, each beside a picture of what is read from it.

use iriai_domain::inventory::document::SbomFormat;
use iriai_formats::error::ReadErrorCode;
use iriai_formats::limits::Limits;

use crate::reading::{format, read, refusal, snapshot};
use crate::render;

fn fixture(name: &str) -> Vec<u8> {
    crate::reading::fixture(&format!("sbom/spdx-3-json/{name}"))
}

fn check(name: &str) {
    let picture = render::outcome(&read(&fixture(name)));
    snapshot(&format!("spdx-3-json-{name}"), &picture);
}

#[test]
fn every_profile_is_read() {
    check("full.json");
}

#[test]
fn nested_objects_are_read() {
    check("inline.json");
}

#[test]
fn expanded_names_are_read() {
    check("expanded.json");
}

#[test]
fn faults_are_warned_of() {
    check("sloppy.json");
}

#[test]
fn what_stood_before_a_break_is_kept() {
    check("truncated.json");
}

#[test]
fn nothing_is_refused_as_nothing() {
    check("empty.json");
}

#[test]
fn the_format_is_known_by_its_content() {
    for name in ["full.json", "inline.json", "expanded.json", "sloppy.json"] {
        let format = format(&fixture(name));
        assert_eq!(format, Some(SbomFormat::Spdx3Json), "{name}");
    }
}

#[test]
fn a_document_reads_the_same_in_any_order() {
    let text = String::from_utf8(fixture("full.json")).unwrap();
    let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let forward = render::outcome(&read(&text));
    json["@graph"].as_array_mut().unwrap().reverse();
    let reversed = json.to_string();
    let backward = render::outcome(&read(&reversed));
    let sorted = |picture: &str| {
        let mut lines: Vec<_> = picture.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&forward), sorted(&backward));
}

const HEAD: &str = r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":["#;

#[test]
fn limits_end_the_reading() {
    let limits = Limits {
        components: 2,
        ..Limits::default()
    };
    let package = r#"{"type":"software_Package","name":"a"}"#;
    let text = format!("{HEAD}{package},{package},{package}]}}");
    assert_eq!(
        refusal(&text, &limits),
        Some(ReadErrorCode::TooManyComponents)
    );
    let deep = format!("{HEAD}{}", r#"{"type":"Bom","element":["#.repeat(500));
    assert_eq!(
        refusal(&deep, &Limits::default()),
        Some(ReadErrorCode::TooDeep)
    );
    let skipped = format!(
        "{HEAD}{package},{{\"x\":{}{}}}]}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(refusal(&skipped, &Limits::default()), None);
}

#[test]
fn small_files_do_not_stand_for_huge_texts() {
    // Each set holds the one before it twice: the expression would double thirty times.
    let mut text = HEAD.to_owned();
    text.push_str(r#"{"type":"LicenseExpression","spdxId":"l:0","licenseExpression":"MIT"}"#);
    for level in 1..30 {
        let below = level - 1;
        text.push_str(&format!(
            r#",{{"type":"ConjunctiveLicenseSet","spdxId":"l:{level}","member":["l:{below}","l:{below}"]}}"#
        ));
    }
    text.push_str(r#",{"type":"software_Package","spdxId":"p:1","name":"a"}"#);
    for _ in 0..100 {
        text.push_str(
            r#",{"type":"Relationship","from":"p:1","relationshipType":"hasDeclaredLicense","to":["l:29"]}"#,
        );
    }
    text.push_str("]}");
    let parsed = read(&text).unwrap();
    let longest = parsed.value.components[0]
        .licences
        .iter()
        .filter_map(|statement| statement.value.stated())
        .map(str::len)
        .max();
    assert!(longest < Some(64));

    // One long name with an escape, which a great many relations would each own.
    let name = format!("a:\\n{}", "x".repeat(1 << 20));
    let targets = vec![r#""t""#; 200_000].join(",");
    let text = format!(
        r#"{HEAD}{{"type":"software_Package","name":"a"}},{{"type":"Relationship","relationshipType":"dependsOn","from":"{name}","to":[{targets}]}}]}}"#
    );
    assert_eq!(
        refusal(&text, &Limits::default()),
        Some(ReadErrorCode::TooManyBytes)
    );
}
