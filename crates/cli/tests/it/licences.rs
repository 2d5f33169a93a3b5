//! Licences on the command line: lists, the gate, duties, notices; on documents of a few lines and on the example portfolio.

use std::path::Path;

use serde_json::json;

use crate::program::Program;

const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0"}},"components":[
    {"type":"library","name":"left","version":"1.0.0","purl":"pkg:npm/left@1.0.0","licenses":[{"license":{"id":"MIT"}}]},
    {"type":"library","name":"right","version":"1.0.0","purl":"pkg:npm/right@1.0.0","licenses":[{"expression":"AGPL-3.0-only OR ISC"}]},
    {"type":"library","name":"other","version":"1.0.0","purl":"pkg:npm/other@1.0.0"}]}"#;

const POLICY: &str = "[categories]\npermissive = \"allow\"\nnetwork-copyleft = \"deny\"\n";

fn stocked() -> Program {
    let program = Program::new();
    program.write("shop.json", SBOM);
    program.write("policy.toml", POLICY);
    let run = program.run(&["import", "shop.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    program
}

#[test]
fn the_three_lists_have_their_shape() {
    let program = stocked();
    let answer = program.json(&["licences", "list"]);
    assert_eq!(
        answer["licences"],
        json!([
            {"stated": "omitted", "licence": null, "category": "unknown",
             "components": 1, "products": 1, "releases": 1, "documents": 1},
            {"stated": "expression", "licence": "AGPL-3.0-only OR ISC", "category": "permissive",
             "components": 1, "products": 1, "releases": 1, "documents": 1},
            {"stated": "expression", "licence": "MIT", "category": "permissive",
             "components": 1, "products": 1, "releases": 1, "documents": 1},
        ])
    );
    assert_eq!(
        answer["totals"],
        json!({"components": 3, "unknown": 1, "conflicting": 0, "departing": 0, "licences": 2, "products": 1})
    );
    let answer = program.json(&["licences", "list", "--by", "product"]);
    assert_eq!(
        answer["products"],
        json!([{"product": "shop", "components": 3, "unknown": 1, "conflicting": 0,
                "categories": {"permissive": 2, "unknown": 1}, "licences": 2}])
    );
    let answer = program.json(&["licences", "list", "--by", "component", "--limit", "1"]);
    assert_eq!(answer["total"], 3);
    assert_eq!(answer["components"][0]["component"], "pkg:npm/other@1.0.0");
    assert_eq!(answer["components"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_gate_closes_for_what_nobody_knows_and_for_what_is_denied() {
    let program = stocked();
    let run = program.run(&["licences", "check", "--policy", "policy.toml", "--json"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let answer: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(answer["passed"], false);
    assert_eq!(answer["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer["items"][0]["why"], "not-stated");
    let all = [
        "licences",
        "check",
        "--policy",
        "policy.toml",
        "--all",
        "--json",
    ];
    let answer: serde_json::Value = serde_json::from_str(&program.run(&all).out).expect("JSON");
    let choice = &answer["items"][2];
    assert_eq!(
        (
            &choice["licence"],
            &choice["chosen"],
            &choice["decided_by"],
            &choice["verdict"]
        ),
        (
            &json!("AGPL-3.0-only OR ISC"),
            &json!("ISC"),
            &json!("ISC"),
            &json!("allow")
        )
    );
    program.write("lenient.toml", format!("unknown = \"review\"\n{POLICY}"));
    let run = program.run(&["licences", "check", "--policy", "lenient.toml"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    program.write(
        "strict.toml",
        format!(
            "default = \"deny\"\nunknown = \"review\"\n{}",
            POLICY.replace("allow", "deny")
        ),
    );
    let run = program.run(&[
        "licences",
        "check",
        "--policy",
        "strict.toml",
        "--lang",
        "ja",
    ]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.out.contains("使用不可2、不明1"), "{}", run.out);
    assert!(run.out.contains("判定は不合格です"), "{}", run.out);
}

#[test]
fn a_policy_with_a_fault_is_refused_with_its_place() {
    let program = stocked();
    program.write(
        "bad.toml",
        "[[rules]]\nruling = \"deny\"\nlicences = [\"MIT OR ISC\"]\n",
    );
    let run = program.run(&["licences", "check", "--policy", "bad.toml", "--lang", "en"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.starts_with(
            "error[licence-policy-licence]: \"MIT OR ISC\" is not what a policy can go by, bad.toml"
        ),
        "{}",
        run.err
    );
    assert!(run.err.contains("line 3"), "{}", run.err);
    let run = program.run(&["licences", "check", "--policy", "none.toml"]);
    assert_eq!(run.code, 2);
}

#[test]
fn a_notice_is_written_and_says_what_it_does_not_know() {
    let program = stocked();
    let run = program.run(&["licences", "notice", "shop", "--lang", "en"]);
    assert_eq!(run.code, 0, "{}", run.err);
    for told in [
        "Third-party software notices: shop 1.0",
        "No licence is stated",
        "- other 1.0.0",
        "Permission is hereby granted",
    ] {
        assert!(run.out.contains(told), "{told}: {}", run.out);
    }
    assert!(
        run.err.contains("One component has no licence"),
        "{}",
        run.err
    );
    let to = [
        "licences",
        "notice",
        "shop",
        "--as",
        "markdown",
        "--to",
        "NOTICE.md",
        "--lang",
        "ja",
    ];
    let run = program.run(&to);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    let text = std::fs::read_to_string(program.path("NOTICE.md")).expect("a file");
    assert!(
        text.starts_with("# 第三者ソフトウェアに関する通知：shop 1.0\n"),
        "{text}"
    );
}

#[test]
fn the_example_portfolio_has_something_to_say() {
    let program = Program::with_portfolio("en");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let policy = root.join("examples/licence-policy.toml");
    let policy = policy.to_str().expect("a path");
    for language in ["en", "ja"] {
        let run = program.run(&["licences", "check", "--policy", policy, "--lang", language]);
        assert_eq!(run.code, 1, "{}", run.err);
        let duties = program.run(&["licences", "obligations", "--lang", language]);
        assert_eq!(duties.code, 0, "{}", duties.err);
        assert!(!duties.out.contains("obligation-"), "{}", duties.out);
    }
    let run = program.run(&["licences", "check", "--policy", policy, "--json", "--all"]);
    let answer: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    let totals = &answer["totals"];
    let sum: u64 = ["allow", "review", "unknown", "deny"]
        .iter()
        .filter_map(|verdict| totals[verdict].as_u64())
        .sum();
    assert_eq!(Some(sum), totals["components"].as_u64());
    let items = answer["items"].as_array().expect("items");
    let of = |name: &str| {
        let found = items.iter().find(|item| {
            item["component"]
                .as_str()
                .is_some_and(|key| key.contains(name))
        });
        found
            .map(|item| item["verdict"].as_str().unwrap_or_default())
            .unwrap_or_default()
    };
    // What a supplier calls its own is not ours; GPL 3 on a device that starts signed firmware only; a choice of two.
    assert_eq!(of("プロトコル変換モジュール"), "unknown");
    assert_eq!(of("/readline@8.2"), "deny");
    assert_eq!(of("pypi/python-dateutil@"), "allow");
    assert_eq!(of("umigiri-motion@5"), "allow");
}

#[test]
fn reasons_of_a_policy_are_told_in_the_language_of_the_reader() {
    let program = Program::new();
    program.write(
        "shop.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1"}},"components":[
            {"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1.0.0","licenses":[{"expression":"MIT"}]}]}"#,
    );
    program.write(
        "policy.toml",
        "[[rules]]\nruling = \"deny\"\nlicences = [\"MIT\"]\nreason.en = \"ours is closed\"\nreason.ja = \"公開しない製品\"\n",
    );
    program.answer(&["import", "shop.json", "--quiet"]);
    for (language, own, other) in [
        ("en", "ours is closed", "公開しない製品"),
        ("ja", "公開しない製品", "ours is closed"),
    ] {
        let run = program.run(&[
            "licences",
            "check",
            "--policy",
            "policy.toml",
            "--lang",
            language,
        ]);
        assert!(
            run.out.contains(own) && !run.out.contains(other),
            "{}",
            run.out
        );
    }
}

#[test]
fn duties_say_what_the_policy_decided() {
    let program = Program::new();
    program.write(
        "shop.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1"}},"components":[
            {"type":"library","name":"bought","version":"1","purl":"pkg:npm/bought@1.0.0","licenses":[{"expression":"LicenseRef-Bought"}]}]}"#,
    );
    program.write(
        "policy.toml",
        "default = \"deny\"\n[[rules]]\nruling = \"allow\"\nlicences = [\"LicenseRef-Bought\"]\nreason = \"contract 4711\"\n",
    );
    program.answer(&["import", "shop.json", "--quiet"]);
    let duties = ["licences", "obligations", "--policy", "policy.toml"];
    let answer = program.json(&duties);
    let product = &answer["products"][0];
    assert_eq!(product["obligations"][0]["obligation"], "follow-text");
    assert_eq!(
        product["decided"],
        serde_json::json!([{"licence": "LicenseRef-Bought", "verdict": "allow", "reason": "contract 4711"}])
    );
    for (language, words) in [
        (
            "en",
            "LicenseRef-Bought is on no list; the policy allows it; contract 4711",
        ),
        (
            "ja",
            "LicenseRef-Bought（SPDXの一覧にないライセンス）：ポリシーで許可；contract 4711",
        ),
    ] {
        let table = program.answer(&[&duties[..], &["--lang", language]].concat());
        assert!(table.contains(words), "{table}");
    }
}
