//! An image whose components have only a CPE: what is affected and what nobody looks after any more, told as the weaker evidence.

use crate::program::Program;

const IMAGE: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"firmware","name":"image","version":"1"}},"components":[
    {"type":"library","name":"busybox","version":"1.36.0","cpe":"cpe:2.3:*:*:busybox:1.36.0:*:*:*:*:*:*:*"},
    {"type":"library","name":"openssl","version":"1.1.1w","cpe":"cpe:2.3:a:openssl:openssl:1.1.1w:*:*:*:*:*:*:*"}]}"#;

const RECORD: &str = r#"{"cve":{"id":"CVE-2026-1","lastModified":"2026-01-01T00:00:00.000","configurations":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:*","versionEndExcluding":"1.36.1"}]}]}]}}"#;

const CYCLES: &str = r#"{"schema_version":"1.2.0","result":{"name":"openssl","identifiers":[{"id":"cpe:/a:openssl:openssl","type":"cpe"}],"releases":[{"name":"1.1.1","isEol":true,"eolFrom":"2023-09-11","latest":{"name":"1.1.1w"}}]}}"#;

fn stocked() -> Program {
    let program = Program::new();
    program.write("image.json", IMAGE);
    program.write("nvd.json", RECORD);
    program.write("openssl.json", CYCLES);
    let answer = program.json(&["import", "image.json", "nvd.json", "openssl.json"]);
    let files = answer["files"].as_array().expect("files");
    let is_eol = |file: &&serde_json::Value| file["kind"] == "eol" && file["records"] == 1;
    assert!(files.iter().any(|file| is_eol(&file)), "{answer}");
    program
}

#[test]
fn evidence_by_cpe_is_told_as_such() {
    let program = stocked();
    let answer = program.json(&["findings"]);
    let finding = &answer["findings"][0];
    assert_eq!(finding["component"], "name:busybox@1.36.0");
    assert_eq!(finding["trace"]["name"], "cpe-product");
    assert_eq!(finding["trace"]["evidence"], "cpe");
    assert_eq!(finding["trace"]["decided_by"], "inside-range");
    assert_eq!(finding["trace"]["range"], ">=0|<1.36.1");
    assert_eq!(answer["totals"]["components_evaluated"], 2);
    let why = program.json(&["why", "openssl", "CVE-2026-1"]);
    assert_eq!(why[0]["verdict"], "not-affected");
    assert_eq!(why[0]["trace"]["evidence"], "cpe");
    for (language, expected) in [
        ("en", "(by CPE, vendor not stated: weak evidence)"),
        ("ja", "（ベンダー不明のCPEによる照合：確度がさらに低い）"),
    ] {
        let table = program.answer(&["findings", "--lang", language]);
        assert!(table.contains(expected), "{table}");
    }
}

#[test]
fn what_nobody_looks_after_fails_a_build_only_if_asked() {
    let program = stocked();
    let answer = program.json(&["findings"]);
    let told = &answer["end_of_life"][0];
    assert_eq!(told["component"], "name:openssl@1.1.1w");
    assert_eq!(told["product"], "openssl");
    assert_eq!(told["cycle"], "1.1.1");
    assert_eq!(told["stage"], "ended");
    assert_eq!(told["end_of_life"], "2023-09-11");
    assert_eq!(told["evidence"], "cpe");
    assert_eq!(answer["totals"]["end_of_life"]["ended"], 1);
    assert_eq!(answer["totals"]["end_of_life"]["not_evaluated"], 2);
    for (arguments, code) in [
        (&["findings", "--severity", "critical"][..], 0),
        (&["findings", "--fail-on-eol"], 1),
        (&["scan", "image.json", "--fail-on-eol"], 1),
        (&["scan", "image.json"], 0),
    ] {
        assert_eq!(program.run(arguments).code, code, "{arguments:?}");
    }
    for (language, expected) in [
        (
            "en",
            "openssl 1.1.1: ended, end of life 2023-09-11 (by CPE: weaker evidence)",
        ),
        ("ja", "サポート終了、期限2023-09-11"),
    ] {
        let table = program.answer(&["findings", "--lang", language]);
        assert!(table.contains(expected), "{table}");
    }
    // Without any release cycles the question has no answer.
    let program = Program::new();
    program.write("image.json", IMAGE);
    program.write("nvd.json", RECORD);
    program.run(&["import", "image.json", "nvd.json"]);
    assert_eq!(program.run(&["findings", "--fail-on-eol"]).code, 3);
}
