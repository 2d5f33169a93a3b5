//! When to act on the command line: what SSVC decides, what put a finding in its place, and what fails a build.

use serde_json::{Value, json};

use crate::program::Program;

const SHOP: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0"}},"components":[
    {"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"},
    {"type":"library","name":"right","purl":"pkg:npm/right@1.0.0"}]}"#;

const RECORDS: &str = concat!(
    r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0"}]}]}]}"#,
    "\n",
    r#"{"id":"GHSA-2","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-2"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N"}],"references":[{"type":"EVIDENCE","url":"https://example.org/poc"}],"affected":[{"package":{"ecosystem":"npm","name":"right"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.9.0"}]}]}]}"#,
    "\n",
);

const KEV: &str = r#"{"title":"t","catalogVersion":"1","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-2026-2","vendorProject":"v","product":"p","vulnerabilityName":"n","dateAdded":"2026-01-01","requiredAction":"a","dueDate":"2026-02-01","knownRansomwareCampaignUse":"Unknown"}]}"#;

/// A shop that is open to the Internet and that much depends on, with one library of which nobody tells of attacks and one that is attacked.
fn stocked() -> Program {
    let program = Program::new();
    program.write("shop.json", SHOP);
    program.write("records.jsonl", RECORDS);
    program.write("kev.json", KEV);
    program.json(&[
        "product",
        "add",
        "shop",
        "--criticality",
        "4",
        "--exposure",
        "open",
        "--safety",
        "negligible",
        "--value-density",
        "diffuse",
    ]);
    let run = program.run(&["import", "shop.json", "records.jsonl", "kev.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    program
}

fn decisions(answer: &Value) -> Vec<(Option<&str>, Value, Value)> {
    let findings = answer["findings"].as_array().expect("findings");
    let told = findings.iter().map(|one| {
        let (deployer, supplier) = (&one["ssvc"]["deployer"], &one["ssvc"]["supplier"]);
        (
            one["advisory"].as_str(),
            json!([deployer["least"], deployer["most"]]),
            json!([supplier["least"], supplier["most"]]),
        )
    });
    told.collect()
}

#[test]
fn findings_come_by_when_to_act_and_say_why() {
    let program = stocked();
    let answer = program.json(&["findings", "--sort", "ssvc"]);
    let ghsa_1 = (
        Some("GHSA-1"),
        json!(["scheduled", "out-of-cycle"]),
        json!(["scheduled", "out-of-cycle"]),
    );
    let ghsa_2 = (
        Some("GHSA-2"),
        json!(["out-of-cycle", "out-of-cycle"]),
        json!(["out-of-cycle", "out-of-cycle"]),
    );
    assert_eq!(decisions(&answer), [ghsa_2, ghsa_1]);
    let (first, second) = (&answer["findings"][0], &answer["findings"][1]);
    assert_eq!(first["ssvc"]["deployer"]["product"], "shop");
    assert_eq!(
        first["ssvc"]["deployer"]["inputs"],
        json!([
            {"name": "exploitation", "value": "active", "least": "active", "most": "active", "source": "kev"},
            {"name": "exposure", "value": "open", "least": "open", "most": "open", "source": "product"},
            {"name": "automatable", "value": "no", "least": "no", "most": "no", "source": "cvss-base"},
            {"name": "human-impact", "value": "high", "least": "high", "most": "high", "source": "criticality"},
        ])
    );
    assert_eq!(
        first["order"][0],
        json!({"name": "ssvc-deployer", "value": "out-of-cycle"})
    );
    assert_eq!(
        second["order"][0],
        json!({"name": "ssvc-deployer", "value": "scheduled..out-of-cycle"})
    );
    assert_eq!(
        second["ssvc"]["deployer"]["inputs"][0],
        json!({"name": "exploitation", "value": null, "least": "none", "most": "public-poc", "source": "kev"})
    );
    assert_eq!(
        answer["totals"]["by_ssvc"],
        json!({"immediate": 0, "out_of_cycle": 2, "scheduled": 0, "defer": 0, "not_applicable": 0})
    );
    let plain = program.json(&["findings"]);
    assert_eq!(plain["totals"]["by_ssvc"], json!(null));
    let table = program.answer(&["findings", "--sort", "ssvc", "--lang", "en"]);
    for told in [
        "shop, exploitation active (KEV), exposure open (product), automatable no (from CVSS), human impact high (from criticality)",
        "scheduled to out of cycle",
        "something is not known: exploitation (1)",
    ] {
        assert!(table.contains(told), "{table}");
    }
    let table = program.answer(&["findings", "--sort", "ssvc-supplier", "--lang", "ja"]);
    for told in [
        "shop、悪用状況：悪用あり（KEV）、攻撃の自動化：不可（CVSSから）",
        "計画対応～臨時対応",
    ] {
        assert!(table.contains(told), "{table}");
    }
    let csv = program.answer(&["findings", "--format", "csv", "--lang", "en"]);
    assert!(
        csv.contains("\"SSVC, deploying\",\"SSVC, supplying\""),
        "{csv}"
    );
    assert!(csv.contains(",out of cycle,out of cycle,"), "{csv}");
    let sarif: Value =
        serde_json::from_str(&program.answer(&["findings", "--format", "sarif"])).expect("JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    let told: Vec<_> = results
        .iter()
        .map(|one| one["properties"]["ssvcDeployer"].as_str())
        .collect();
    assert_eq!(
        told,
        [Some("out-of-cycle"), Some("scheduled..out-of-cycle")]
    );
}

#[test]
fn what_is_scanned_takes_what_is_stated_of_the_product_of_its_name() {
    let program = stocked();
    assert_eq!(
        program.json(&["scan", "shop.json"])["findings"],
        program.json(&["findings"])["findings"]
    );
}

#[test]
fn gates_and_policies_go_by_when_to_act() {
    let program = stocked();
    program.write(
        "policy.toml",
        "[[rule]]\nid = \"now\"\non = \"finding\"\nwhen = \"ssvc.deployer == 'out-of-cycle'\"\nverdict = \"fail\"\n",
    );
    for (arguments, code) in [
        (&["findings", "--fail-on-ssvc", "immediate"][..], 0),
        (&["findings", "--fail-on-ssvc", "out-of-cycle"], 1),
        (&["scan", "shop.json", "--fail-on-ssvc", "scheduled"], 1),
        (&["scan", "shop.json", "--fail-on-ssvc", "immediate"], 0),
        (&["findings", "--policy", "policy.toml"], 1),
    ] {
        assert_eq!(program.run(arguments).code, code, "{arguments:?}");
    }
    // What is not known may be the worst.
    program.json(&["product", "set", "shop", "--exposure", "unknown"]);
    let run = program.run(&["findings", "--fail-on-ssvc", "out-of-cycle"]);
    assert_eq!(run.code, 1);
    let rule = program.run(&[
        "triage",
        "rule",
        "ssvc.deployer == 'defer'",
        "--everywhere",
        "--status",
        "affected",
        "--why",
        "looked at it",
        "--by",
        "Sato",
    ]);
    assert_eq!(rule.code, 2, "{}", rule.err);
    assert!(rule.err.contains("condition-name-unknown"), "{}", rule.err);
}

#[test]
fn why_tells_what_is_decided_for_the_products() {
    let program = stocked();
    let answer = program.json(&["why", "pkg:npm/left@1.0.0", "CVE-2026-1"]);
    assert_eq!(answer[0]["ssvc"]["deployer"]["most"], "out-of-cycle");
    assert_eq!(answer[0]["ssvc"]["deployer"]["product"], "shop");
    let table = program.answer(&["why", "pkg:npm/right@1.0.0", "GHSA-2", "--lang", "en"]);
    assert!(
        table.contains("deploying: out of cycle (shop, exploitation active (KEV)"),
        "{table}"
    );
    // No product holds it, and so there is nothing to decide.
    let elsewhere = program.json(&["why", "pkg:npm/left@1.1.0", "CVE-2026-1"]);
    assert_eq!(elsewhere[0]["verdict"], "affected");
    assert_eq!(elsewhere[0]["ssvc"], json!(null));
}
