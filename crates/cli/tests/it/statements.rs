//! What VEX documents say, seen from the command line: claims without reason, documents that are not whole, what is published.

use serde_json::{Value, json};

use crate::program::Program;
use crate::refusals::in_both;

/// A device without package URL, with a library that has one and one that does not.
const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"device","name":"Gateway / 門","version":"2.0 β"}},"components":[
    {"type":"library","name":"left","version":"1.0.0","purl":"pkg:npm/left@1.0.0"},
    {"type":"library","name":"own lib","version":"1.0","cpe":"cpe:2.3:a:acme:ownlib:1.0:*:*:*:*:*:*:*"}]}"#;

const RECORD: &str = r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#;

/// On a component that is known by its CPE alone.
const CVE: &str = r#"{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2026-2","state":"PUBLISHED","dateUpdated":"2026-01-01T00:00:00Z"},"containers":{"cna":{"descriptions":[{"lang":"en","value":"x"}],"affected":[{"vendor":"acme","product":"ownlib","cpes":["cpe:2.3:a:acme:ownlib:*:*:*:*:*:*:*:*"],"versions":[{"version":"0","status":"affected","lessThan":"2.0","versionType":"semver"}]}]}}}"#;

const VEX: &str = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/1","author":"Vendor","timestamp":"2026-02-01T00:00:00Z","version":1,"statements":[
    {"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:npm/left@1.0.0"}],"status":"not_affected"},
    {"products":[{"@id":"pkg:npm/left@1.0.0"}],"status":"fixed"},
    {"vulnerability":{"name":"CVE-2026-1"},"products":[],"status":"fixed"},
    {"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:npm/left@1.0.0"}],"status":"perhaps"}]}"#;

fn stocked() -> Program {
    let program = Program::new();
    program.write("gateway.json", SBOM);
    program.write("record.json", RECORD);
    program.write("cve.json", CVE);
    program.write("vex.json", VEX);
    let run = program.run(&["import", "gateway.json", "record.json", "cve.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    program
}

#[test]
fn a_claim_without_reason_leaves_the_finding_open_and_is_told() {
    let program = stocked();
    let before = program.json(&["findings"])["totals"]["findings"].clone();
    assert_eq!(before, 2);
    assert_eq!(program.run(&["import", "vex.json"]).code, 0);
    let answer = program.json(&["findings"]);
    assert_eq!(answer["totals"]["findings"], before);
    assert_eq!(answer["totals"]["suppressed"], 0);
    let found = answer["findings"].as_array().expect("a list").iter();
    let said: Vec<&Value> = found
        .map(|one| &one["said"][0])
        .filter(|one| one.is_object())
        .collect();
    let [said] = said[..] else { panic!("{answer}") };
    assert_eq!(
        (&said["status"], &said["stated"], &said["lacks"]),
        (&json!("affected"), &json!("not_affected"), &json!("reason"))
    );
    for (language, words) in [
        (
            "en",
            "not affected, without a reason, says Vendor in https://example.com/1",
        ),
        (
            "ja",
            "影響なし（理由の記載なし）、VendorのVEX https://example.com/1",
        ),
    ] {
        let table = program.answer(&["findings", "--lang", language]);
        assert!(table.contains(words), "{table}");
    }
}

#[test]
fn every_statement_of_a_document_is_a_line() {
    let program = stocked();
    let checked = program.json(&["vex", "check", "vex.json"]);
    let statements = checked[0]["statements"].as_array().expect("a list");
    let told: Vec<_> = statements
        .iter()
        .map(|one| {
            (
                one["applies"].as_bool(),
                one["settles"].as_bool(),
                one["lacks"].as_str(),
                one["reason"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some(true), Some(false), Some("reason"), None),
            (Some(false), Some(false), None, Some("no-vulnerability")),
            (Some(false), Some(false), None, Some("no-product")),
            (Some(false), Some(false), None, Some("no-status")),
        ]
    );
    assert_eq!(statements[1]["vulnerability"], Value::Null);
    assert_eq!(
        checked[0]["totals"],
        json!({"statements":4,"apply":1,"settle":0,"superseded":0,"warnings":4})
    );
    assert_eq!(checked[0]["warnings"].as_array().map(Vec::len), Some(4));
    for (language, parts) in [
        (
            "en",
            [
                "settles nothing: not_affected needs a justification or an impact statement",
                "it names no vulnerability",
                "it names no product",
                "/statements/0",
            ],
        ),
        (
            "ja",
            [
                "判断根拠（justification）か影響の説明（impact statement）が必要",
                "脆弱性の記載がない",
                "製品の記載がない",
                "/statements/0",
            ],
        ),
    ] {
        let table = program.answer(&["vex", "check", "vex.json", "--lang", language]);
        for part in parts {
            assert!(table.contains(part), "{part}: {table}");
        }
    }
}

#[test]
fn a_document_that_is_not_whole_or_says_nothing_is_refused() {
    let program = stocked();
    program.write("cut.json", &VEX[..VEX.len() - 40]);
    in_both(
        &program,
        &["vex", "check", "cut.json"],
        "in-part",
        &["cut.json"],
    );
    in_both(&program, &["import", "cut.json"], "in-part", &["cut.json"]);
    in_both(
        &program,
        &["vex", "check", "record.json"],
        "no-statements",
        &["record.json"],
    );
}

#[test]
fn what_a_publisher_states_wrongly_is_named() {
    let program = stocked();
    let decided = [
        "triage",
        "set",
        "CVE-2026-1",
        "--everywhere",
        "--status",
        "not_affected",
        "--justification",
        "component_not_present",
        "--why",
        "w",
        "--by",
        "Sato",
    ];
    let plain = [
        "vex",
        "export",
        "--as",
        "openvex",
        "--publisher",
        "Example",
        "--namespace",
    ];
    let nothing = program.run(&[&plain[..], &["https://example.com"]].concat());
    assert!(
        nothing.err.contains("error[not-found]") && !nothing.err.contains("\"\""),
        "{}",
        nothing.err
    );
    assert_eq!(program.run(&decided).code, 0);
    for (arguments, code, parts) in [
        (
            [&plain[..], &["not-a-url"]].concat(),
            "vex-namespace-invalid",
            ["--namespace", "not-a-url"],
        ),
        (
            [&plain[..], &["urn:example"]].concat(),
            "vex-namespace-invalid",
            ["--namespace", "urn:example"],
        ),
        (
            [&plain[..], &["https://"]].concat(),
            "vex-namespace-invalid",
            ["--namespace", "https://"],
        ),
        (
            [&plain[..], &["https://?x"]].concat(),
            "vex-namespace-invalid",
            ["--namespace", "https://?x"],
        ),
        (
            [&plain[..], &["https://me@:443/a"]].concat(),
            "vex-namespace-invalid",
            ["--namespace", "https://me@:443/a"],
        ),
        (
            [&plain[..], &["https://[]/a"]].concat(),
            "vex-namespace-invalid",
            ["--namespace", "https://[]/a"],
        ),
        (
            [&plain[..], &["https://example.com/a#b"]].concat(),
            "vex-namespace-invalid",
            ["--namespace", "https://example.com/a#b"],
        ),
        (
            vec![
                "vex",
                "export",
                "--as",
                "cyclonedx",
                "--publisher",
                "E",
                "--namespace",
                "https://[::1]:8080/a",
                "--id",
                "EW-2026-001",
            ],
            "vex-id-no-uuid",
            ["--id", "EW-2026-001"],
        ),
        (
            [&plain[..], &["https://例.example"]].concat(),
            "vex-namespace-invalid",
            ["--namespace", "https://例.example"],
        ),
        (
            [&plain[..], &["https://example.com", "--id", "a b"]].concat(),
            "vex-id-invalid",
            ["--id", "a b"],
        ),
        (
            [&plain[..], &["https://example.com", "--title", " "]].concat(),
            "vex-title-empty",
            ["--title", ""],
        ),
        (
            vec![
                "vex",
                "export",
                "--as",
                "csaf",
                "--publisher",
                "",
                "--namespace",
                "https://example.com",
            ],
            "vex-publisher-empty",
            ["--publisher", ""],
        ),
        (
            vec![
                "vex",
                "export",
                "--as",
                "trivy",
                "--publisher",
                "E",
                "--namespace",
                "http://example.com",
            ],
            "vex-namespace-insecure",
            ["--namespace", "http://example.com"],
        ),
        (
            vec![
                "vex",
                "export",
                "--as",
                "trivy",
                "--publisher",
                "E",
                "--namespace",
                "https://example.com",
                "--to",
                "out",
            ],
            "vex-repository-empty",
            ["", ""],
        ),
    ] {
        in_both(&program, &arguments, code, &parts);
    }
}

#[test]
fn what_was_published_is_read_again_also_of_what_has_no_package_url() {
    let program = stocked();
    for advisory in ["CVE-2026-1", "CVE-2026-2"] {
        let decided = [
            "triage",
            "set",
            advisory,
            "--everywhere",
            "--status",
            "not_affected",
            "--justification",
            "component_not_present",
            "--why",
            "w",
            "--by",
            "Sato",
        ];
        let run = program.run(&decided);
        assert_eq!(run.code, 0, "{}", run.err);
    }
    for form in ["openvex", "cyclonedx", "csaf"] {
        let written = program.run(&[
            "vex",
            "export",
            "--as",
            form,
            "--publisher",
            "Example",
            "--namespace",
            "https://example.com/",
            "--to",
            "out.json",
        ]);
        assert_eq!((written.code, &*written.err), (0, ""), "{form}");
        let checked = program.json(&["vex", "check", "out.json"]);
        let totals = &checked[0]["totals"];
        assert_eq!(
            (&totals["settle"], &totals["warnings"]),
            (&json!(2), &json!(0)),
            "{form}: {checked}"
        );
        let other = stocked();
        other.write(
            "out.json",
            std::fs::read(program.path("out.json")).expect("a file"),
        );
        other.json(&["import", "out.json"]);
        let answer = other.json(&["findings"]);
        assert_eq!(
            (
                &answer["totals"]["findings"],
                &answer["totals"]["suppressed"]
            ),
            (&json!(0), &json!(2)),
            "{form}"
        );
    }
}
