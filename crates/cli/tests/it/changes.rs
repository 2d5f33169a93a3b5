//! What `diff` tells of findings.

use serde_json::{Value, json};

use crate::program::Program;

/// A release of the shop with these components.
fn release(version: &str, purls: &[&str]) -> String {
    let components: Vec<Value> = purls
        .iter()
        .map(|purl| json!({"type": "library", "name": purl.split(['/', '@']).nth(1), "purl": purl}))
        .collect();
    json!({
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "metadata": {"component": {
            "type": "application", "name": "shop", "version": version, "purl": format!("pkg:generic/shop@{version}"),
        }},
        "components": components,
    })
    .to_string()
}

/// A record: everything before 2.0.0 is affected.
fn record(name: &str, score: &str) -> String {
    let severity = match score {
        "" => json!([]),
        _ => json!([{"type": "CVSS_V3", "score": score}]),
    };
    json!({
        "id": format!("GHSA-{name}"), "modified": "2026-01-01T00:00:00Z", "aliases": [format!("CVE-{name}")],
        "severity": severity,
        "affected": [{
            "package": {"ecosystem": "npm", "name": name},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}],
        }],
    })
    .to_string()
}

const CRITICAL: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
const MEDIUM: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H";

const VEX: &str = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/1","author":"Vendor","timestamp":"2026-02-01T00:00:00Z","version":1,"statements":[
    {"vulnerability":{"name":"CVE-settled"},"products":[{"@id":"pkg:generic/shop@2.0","subcomponents":[{"@id":"pkg:npm/settled@1.0.0"}]}],
     "status":"not_affected","justification":"vulnerable_code_not_in_execute_path"}]}"#;

/// Two releases in files, and the records about them; `import` takes them in.
fn program() -> Program {
    let program = Program::new();
    let old = [
        "pkg:npm/gone@1.0.0",
        "pkg:npm/mended@1.0.0",
        "pkg:npm/moved@1.0.0",
        "pkg:npm/same@1.0.0",
        "pkg:npm/settled@1.0.0",
        "pkg:npm/unclear@1.0.0",
        "pkg:npm/fallen@2.0.0",
        "pkg:nobody/knows@1",
    ];
    let new = [
        "pkg:npm/new@1.0.0",
        "pkg:npm/mended@2.0.0",
        "pkg:npm/moved@1.5.0",
        "pkg:npm/same@1.0.0",
        "pkg:npm/settled@1.0.0",
        "pkg:npm/unclear",
        "pkg:npm/fallen@1.0.0",
        "pkg:nobody/knows@1",
    ];
    program.write("old.json", release("1.0", &old));
    program.write("new.json", release("2.0", &new));
    let records: Vec<String> = [
        ("gone", MEDIUM),
        ("mended", CRITICAL),
        ("moved", MEDIUM),
        ("same", ""),
        ("settled", MEDIUM),
        ("unclear", MEDIUM),
        ("fallen", MEDIUM),
        ("new", CRITICAL),
    ]
    .map(|(name, score)| record(name, score))
    .into();
    program.write("records.jsonl", records.join("\n"));
    program.write("vex.json", VEX);
    program
}

fn stocked() -> Program {
    let program = program();
    let files = [
        "import",
        "old.json",
        "new.json",
        "records.jsonl",
        "vex.json",
    ];
    let run = program.run(&files);
    assert_eq!(run.code, 0, "{}", run.err);
    program
}

/// The findings of a list: package, cause, versions before and after.
fn told(list: &Value) -> Vec<(String, String, String, String)> {
    let list = list.as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let versions = |side: &Value| {
        let versions = side["versions"].as_array().expect("versions").iter();
        versions.map(&text).collect::<Vec<_>>().join(",")
    };
    list.map(|one| {
        (
            text(&one["package"]),
            text(&one["cause"]),
            versions(&one["from"]),
            versions(&one["to"]),
        )
    })
    .collect()
}

fn expected(list: &[[&str; 4]]) -> Vec<(String, String, String, String)> {
    list.iter()
        .map(|row| {
            let [package, cause, from, to] = row.map(str::to_owned);
            (format!("pkg:npm/{package}"), cause, from, to)
        })
        .collect()
}

/// What is so of both releases wherever they are read.
fn check(findings: &Value) {
    for (list, rows) in [
        (
            "added",
            &[
                ["new", "component-added", "", "1.0.0"],
                ["fallen", "version", "2.0.0", "1.0.0"],
            ][..],
        ),
        (
            "removed",
            &[
                ["mended", "version", "1.0.0", "2.0.0"],
                ["gone", "component-removed", "1.0.0", ""],
                ["settled", "settled", "1.0.0", "1.0.0"],
            ],
        ),
        (
            "kept",
            &[
                ["moved", "version", "1.0.0", "1.5.0"],
                ["same", "same", "1.0.0", "1.0.0"],
            ],
        ),
        ("unclear", &[["unclear", "not-evaluated", "1.0.0", ""]]),
    ] {
        // Which of several equally severe ones comes first is not the question here.
        let sorted = |mut rows: Vec<(String, String, String, String)>| {
            rows.sort();
            rows
        };
        assert_eq!(
            sorted(told(&findings[list])),
            sorted(expected(rows)),
            "{list}"
        );
        assert_eq!(findings["totals"][list], rows.len(), "{list}");
    }
}

#[test]
fn findings_come_go_and_stay_with_what_explains_it() {
    let program = stocked();
    let diff = program.json(&["diff", "shop@1.0", "shop@2.0"]);
    let findings = &diff["findings"];
    check(findings);
    let new = &findings["added"][0];
    assert_eq!(
        (
            &new["advisory"],
            &new["aliases"],
            &new["severity"]["score"],
            &new["fixed"]
        ),
        (
            &json!("GHSA-new"),
            &json!(["CVE-new"]),
            &json!(9.8),
            &json!(["2.0.0"])
        )
    );
    assert_eq!(new["from"]["status"], Value::Null);
    assert_eq!(new["to"]["components"], json!(["pkg:npm/new@1.0.0"]));
    let removed = findings["removed"].as_array().expect("a list");
    let settled = removed
        .iter()
        .find(|one| one["cause"] == "settled")
        .expect("settled");
    assert_eq!(settled["from"]["status"], "affected");
    assert_eq!(settled["to"]["status"], "not_affected");
    assert_eq!(settled["to"]["said"][0]["author"], "Vendor");
    assert_eq!(findings["unclear"][0]["reason"], "no-version");
    assert_eq!(findings["added"][1]["direction"], "down");
    // What nobody can tell is told of both sides.
    for (side, count) in [("from", 2), ("to", 3)] {
        let list = findings["not_evaluated"][side].as_array().expect("a list");
        assert_eq!(list.len(), count, "{side}");
        let totals = &findings["totals"][side];
        assert_eq!(totals["components_not_evaluated"], count, "{side}");
        assert_eq!(totals["components_evaluated"], 9 - count, "{side}");
    }
    assert_eq!(findings["totals"]["new_by_rating"]["critical"], 1);
    assert_eq!(findings["feeds"][0]["source"], "GHSA");
    // The other way round what was removed is added.
    let back = program.json(&["diff", "shop@2.0", "shop@1.0"]);
    let unsettled = back["findings"]["added"].as_array().expect("a list");
    let unsettled = unsettled.iter().find(|one| one["cause"] == "unsettled");
    assert_eq!(
        unsettled.expect("added")["from"]["said"][0]["author"],
        "Vendor"
    );
    assert_eq!(back["findings"]["totals"]["unclear"], 1);
    let same = program.json(&["diff", "shop@1.0", "shop@1.0"]);
    assert_eq!(same["findings"]["totals"]["kept"], 6);
    assert_eq!(same["findings"]["totals"]["added"], 0);
}

#[test]
fn files_are_compared_as_scan_reads_them() {
    let program = stocked();
    for sides in [
        ["old.json", "new.json"],
        ["shop@1.0", "new.json"],
        ["old.json", "shop@2.0"],
    ] {
        let diff = program.json(&["diff", sides[0], sides[1]]);
        check(&diff["findings"]);
        assert_eq!(diff["findings"]["feeds"][0]["records"], 8, "{sides:?}");
    }
    // Without a store, by the advisories that are given.
    let arguments = [
        "--store",
        "none.db",
        "diff",
        "old.json",
        "new.json",
        "--advisories",
        "records.jsonl",
        "--advisories",
        "vex.json",
    ];
    check(&program.json(&arguments)["findings"]);
    assert!(!program.path("none.db").exists());
    let run = program.run(&[
        "diff",
        "shop@1.0",
        "new.json",
        "--advisories",
        "records.jsonl",
    ]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(
        run.err.starts_with("error[advisories-without-files]: "),
        "{}",
        run.err
    );
}

#[test]
fn where_nothing_is_known_nothing_is_told_to_be_clean() {
    let program = program();
    let diff = program.json(&["diff", "old.json", "new.json"]);
    let findings = &diff["findings"];
    assert_eq!(findings["totals"]["to"]["components_evaluated"], 0);
    assert_eq!(findings["totals"]["to"]["components_not_evaluated"], 9);
    assert_eq!(findings["feeds"], json!([]));
    let table = program.answer(&["diff", "old.json", "new.json"]);
    assert!(table.contains("no advisories yet"), "{table}");
    let run = program.run(&["diff", "old.json", "new.json", "--fail-on", "any"]);
    assert_eq!(run.code, 3);
    // Advisories, but none of this ecosystem.
    let other = record("serde", CRITICAL).replace("npm", "crates.io");
    program.write("other.json", other);
    program.answer(&["import", "other.json", "--quiet"]);
    for (language, words) in [
        ("en", "Nothing could be compared with advisories"),
        ("ja", "脆弱性情報と照合できたコンポーネントがない"),
    ] {
        let table = program.answer(&["diff", "old.json", "new.json", "--lang", language]);
        assert!(table.contains(words), "{table}");
    }
}

#[test]
fn a_gate_looks_at_what_is_new() {
    let program = stocked();
    for (from, to, threshold, code) in [
        ("shop@1.0", "shop@2.0", "critical", 1),
        // What was there before fails nothing, however severe it is.
        ("shop@1.0", "shop@1.0", "any", 0),
        ("shop@2.0", "shop@2.0", "any", 0),
    ] {
        let arguments = ["diff", from, to, "--fail-on", threshold];
        assert_eq!(program.run(&arguments).code, code, "{arguments:?}");
    }
    // What may be new fails too: of the first side nobody can tell.
    program.write("a.json", release("3.0", &["pkg:npm/moved"]));
    program.write("b.json", release("3.1", &["pkg:npm/moved@1.0.0"]));
    for (threshold, code) in [("high", 0), ("medium", 1)] {
        let arguments = ["diff", "a.json", "b.json", "--fail-on", threshold];
        assert_eq!(program.run(&arguments).code, code, "{threshold}");
    }
    let run = program.run(&["diff", "b.json", "a.json", "--fail-on", "any"]);
    assert_eq!(run.code, 3, "nothing of the second side could be evaluated");
    let run = program.run(&["diff", "shop@1.0", "shop@2.0", "--max-age", "0s"]);
    assert!(matches!(run.code, 0 | 4), "{}", run.err);
}

#[test]
fn people_and_spreadsheets_are_told_the_same() {
    let program = stocked();
    let sides = ["diff", "shop@1.0", "shop@2.0"];
    let answer = |more: &[&str]| program.answer(&[&sides[..], more].concat());
    let english = answer(&[]);
    for words in [
        "2 added, 3 removed, 2 kept, 1 found on one side",
        "GHSA-new (CVE-new)",
        "not affected (the vulnerable code never runs), says Vendor",
        "shop@2.0: no version is stated",
    ] {
        let is_told = english.to_lowercase().contains(&words.to_lowercase());
        assert!(is_told, "{words}: {english}");
    }
    let japanese = answer(&["--lang", "ja"]);
    for words in ["追加2件、解消3件、継続2件", "検出の解消", "バージョン変更"]
    {
        assert!(japanese.contains(words), "{japanese}");
    }
    let csv = answer(&["--format", "csv"]);
    let rows: Vec<&str> = csv.lines().collect();
    let columns = rows[0].split(',').count();
    assert_eq!(columns, 8, "{csv}");
    let findings = rows.iter().filter(|row| row.starts_with("finding "));
    assert_eq!(findings.count(), 8, "{csv}");
    assert!(answer(&["--format", "markdown"]).contains("## What became of findings"));
    let short = answer(&["--limit", "1"]);
    assert!(short.contains("… and 2 more: finding removed"), "{short}");
    let limited = program.json(&["diff", "shop@1.0", "shop@2.0", "--limit", "1"]);
    assert_eq!(
        limited["findings"]["removed"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(limited["findings"]["totals"]["removed"], 3);
}

#[test]
fn the_past_is_told_as_it_was() {
    let program = program();
    let earlier = record("moved", MEDIUM).replace("2.0.0", "1.2.0");
    program.write("earlier.json", earlier);
    for (files, day) in [
        (&["old.json", "new.json", "earlier.json"][..], "2026-01-01"),
        (&["records.jsonl", "vex.json"], "2026-03-01"),
    ] {
        let arguments = [&["import", "--received", day, "--quiet"], files].concat();
        assert_eq!(program.run(&arguments).code, 0);
    }
    for sides in [["shop@1.0", "shop@2.0"], ["old.json", "new.json"]] {
        let diff = program.json(&["diff", sides[0], sides[1], "--as-of", "2026-02-01"]);
        let removed = told(&diff["findings"]["removed"]);
        assert_eq!(
            removed,
            expected(&[["moved", "version", "1.0.0", "1.5.0"]]),
            "{sides:?}"
        );
        assert_eq!(diff["findings"]["feeds"][0]["records"], 1, "{sides:?}");
        check(&program.json(&["diff", sides[0], sides[1]])["findings"]);
    }
}

#[test]
fn what_is_refused_is_one_error_for_programs() {
    let program = stocked();
    program.write("broken.json", "{\"id\":");
    for command in [&["diff", "old.json", "new.json"][..], &["scan", "new.json"]] {
        let arguments = [command, &["--advisories", "broken.json", "--json"]].concat();
        let run = program.run(&arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        let answer: Value = serde_json::from_str(&run.out).expect("JSON");
        assert_eq!(answer["error"]["path"], "broken.json", "{answer}");
        assert!(answer["error"]["hint"].is_string());
    }
}
