//! Findings in the formats of other programs, policies, and ignore files.

use serde_json::{Value, json};

use crate::program::Program;
use crate::refusals::in_both;

const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0","purl":"pkg:npm/shop@1.0.0"}},"components":[
    {"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"},
    {"type":"library","name":"right","purl":"pkg:npm/right@1.0.0"},
    {"type":"library","name":"<名称なし>"}]}"#;

const RECORDS: &str = concat!(
    r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1001"],"summary":"left <spills> & \"more\"","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H"}],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0"}]}]}]}"#,
    "\n",
    r#"{"id":"GHSA-2","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"right"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#,
    "\n",
);

fn stocked() -> Program {
    let program = Program::new();
    program.write("shop.json", SBOM);
    program.write("records.jsonl", RECORDS);
    let run = program.run(&["import", "shop.json", "records.jsonl"]);
    assert_eq!(run.code, 0, "{}", run.err);
    program
}

fn sarif(program: &Program, arguments: &[&str]) -> Value {
    let run = program.run(arguments);
    serde_json::from_str(&run.out)
        .unwrap_or_else(|error| panic!("{error}: {} {}", run.out, run.err))
}

/// What the schema of SARIF 2.1.0 requires of the objects that are written.
fn check(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    let runs = log["runs"].as_array().expect("runs");
    for run in runs {
        let driver = &run["tool"]["driver"];
        assert!(driver["name"].is_string() && driver["semanticVersion"].is_string());
        let rules = driver["rules"].as_array().expect("rules");
        let mut ids: Vec<&str> = rules
            .iter()
            .map(|rule| rule["id"].as_str().expect("an id"))
            .collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "one rule per vulnerability");
        for rule in rules {
            assert!(
                !rule["shortDescription"]["text"]
                    .as_str()
                    .expect("words")
                    .is_empty()
            );
            assert!(
                !rule["fullDescription"]["text"]
                    .as_str()
                    .expect("words")
                    .is_empty()
            );
            let severity = rule["properties"].get("security-severity");
            assert!(severity.is_none_or(|text| {
                let figure = text.as_str().and_then(|text| text.parse::<f64>().ok());
                figure.is_some_and(|figure| (0.0..=10.0).contains(&figure))
            }));
        }
        for result in run["results"].as_array().expect("results") {
            let place = result["ruleIndex"].as_u64().expect("a place") as usize;
            assert_eq!(rules[place]["id"], result["ruleId"]);
            let level = result["level"].as_str().expect("a level");
            assert!(["none", "note", "warning", "error"].contains(&level));
            assert!(
                !result["message"]["text"]
                    .as_str()
                    .expect("words")
                    .is_empty()
            );
            let prints = result["partialFingerprints"]
                .as_object()
                .expect("fingerprints");
            assert!(prints.values().all(Value::is_string) && !prints.is_empty());
            let locations = result["locations"].as_array().expect("locations");
            for location in locations {
                assert!(location["logicalLocations"][0]["fullyQualifiedName"].is_string());
                if let Some(physical) = location.get("physicalLocation") {
                    assert!(physical["artifactLocation"]["uri"].is_string());
                    assert!(physical["region"]["startLine"].as_u64() >= Some(1));
                }
            }
            for suppression in result["suppressions"].as_array().into_iter().flatten() {
                assert_eq!(suppression["kind"], "external");
            }
        }
        for invocation in run["invocations"].as_array().expect("invocations") {
            assert!(invocation["executionSuccessful"].is_boolean());
            for told in invocation["toolExecutionNotifications"]
                .as_array()
                .expect("notifications")
            {
                assert!(told["message"]["text"].is_string());
            }
        }
    }
}

#[test]
fn sarif_tells_findings_settled_ones_and_what_was_not_evaluated() {
    let program = stocked();
    let decided = program.run(&[
        "triage",
        "set",
        "GHSA-2",
        "--everywhere",
        "--status",
        "not_affected",
        "--justification",
        "component_not_present",
        "--why",
        "not there",
        "--by",
        "me",
    ]);
    assert_eq!(decided.code, 0, "{}", decided.err);
    let log = sarif(&program, &["findings", "--format", "sarif"]);
    check(&log);
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 2);
    assert_eq!(results[0]["ruleId"], "CVE-2026-1001");
    assert_eq!(results[0]["level"], "warning");
    assert!(results[0].get("suppressions").is_none());
    assert_eq!(results[1]["ruleId"], "GHSA-2");
    assert_eq!(results[1]["suppressions"][0]["status"], "accepted");
    let rule = &run["tool"]["driver"]["rules"][0];
    assert_eq!(rule["properties"]["security-severity"], "6.5");
    assert_eq!(
        rule["helpUri"],
        "https://www.cve.org/CVERecord?id=CVE-2026-1001"
    );
    let told = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(told["descriptor"]["id"], "not-evaluated/no-purl");
    // The same in the next run, and for a scan with the file as its place.
    assert_eq!(log, sarif(&program, &["findings", "--format", "sarif"]));
    let scanned = sarif(
        &program,
        &["scan", "shop.json", "--format", "sarif", "--lang", "ja"],
    );
    check(&scanned);
    let result = &scanned["runs"][0]["results"][0];
    let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(place, "shop.json");
    assert_eq!(
        result["partialFingerprints"],
        results[0]["partialFingerprints"]
    );
    assert_eq!(scanned["runs"][0]["language"], "ja");
    let words = result["message"]["text"].as_str().expect("words");
    assert!(words.contains("に該当します"), "{words}");
}

#[test]
fn junit_fails_what_the_gate_fails() {
    let program = stocked();
    for (arguments, failures, code) in [
        (&["findings", "--format", "junit"][..], 2, 0),
        (
            &["findings", "--format", "junit", "--fail-on", "critical"],
            1,
            1,
        ),
        (
            &[
                "findings",
                "--format",
                "junit",
                "--product",
                "shop",
                "--fail-on",
                "medium",
            ],
            2,
            1,
        ),
        (
            &["scan", "shop.json", "--format", "junit", "--fail-on", "any"],
            2,
            1,
        ),
    ] {
        let run = program.run(arguments);
        assert_eq!(run.code, code, "{arguments:?} {}", run.err);
        let head = format!("tests=\"4\" failures=\"{failures}\" errors=\"0\" skipped=\"1\"");
        assert!(run.out.contains(&head), "{arguments:?} {}", run.out);
        assert_eq!(run.out.matches("<failure ").count(), failures);
        assert_eq!(run.out.matches("<testsuite ").count(), 1);
        assert!(
            run.out
                .contains("left &lt;spills&gt; &amp; &quot;more&quot;")
        );
        assert!(run.out.contains("&lt;名称なし&gt;"));
    }
    // What saw nothing is not green.
    let blind = program.run(&[
        "--store",
        "none.db",
        "scan",
        "shop.json",
        "--format",
        "junit",
    ]);
    assert_eq!(blind.code, 3);
    assert!(!blind.out.contains("<system-out>"), "{}", blind.out);
}

#[test]
fn formats_of_findings_are_refused_elsewhere() {
    let program = stocked();
    for arguments in [
        &["rank", "--format", "sarif"][..],
        &["where", "left", "-o", "junit=out.xml"],
    ] {
        let run = program.run(arguments);
        assert_eq!(run.code, 2);
        assert!(
            run.err.starts_with("error[format-without-findings]"),
            "{}",
            run.err
        );
        assert!(run.out.is_empty(), "{}", run.out);
    }
    let run = program.run(&["findings", "-o", "sarif=out.sarif", "-o", "junit=out.xml"]);
    assert_eq!(run.code, 0, "{}", run.err);
}

const POLICY: &str = r#"
[[rule]]
id = "fixable"
on = "finding"
when = "size(vuln.fixed) > 0"
verdict = "warn"
message.en = "There is a fix."
message.ja = "修正版があります。"

[[rule]]
id = "likely"
on = "finding"
when = "vuln.epssScore > 0.5"
verdict = "fail"
"#;

#[test]
fn a_policy_fails_by_what_holds_and_by_what_cannot_be_said() {
    let program = stocked();
    program.write("policy.toml", POLICY);
    let answer = program.json(&["findings", "--policy", "policy.toml"]);
    let policy = &answer["policy"];
    assert_eq!(policy["passed"], true);
    assert_eq!(
        policy["totals"],
        json!({"rules": 2, "fail": 0, "warn": 3, "info": 0, "unanswered": 2})
    );
    assert_eq!(policy["violations"][0]["rule"], "fixable");
    assert_eq!(policy["violations"][0]["component"], "pkg:npm/left@1.0.0");
    assert_eq!(policy["violations"][0]["message"], "There is a fix.");
    assert_eq!(
        policy["unanswered"][0],
        json!({"rule": "likely", "verdict": "warn", "findings": 2})
    );
    program.write("strict.toml", format!("{POLICY}unknown = \"fail\"\n"));
    for command in [&["findings"][..], &["scan", "shop.json"]] {
        let run =
            |file: &str, more: &[&str]| program.run(&[command, &["--policy", file], more].concat());
        assert_eq!(run("policy.toml", &[]).code, 0);
        let failed = run("strict.toml", &["--lang", "ja"]);
        assert_eq!(failed.code, 1);
        assert!(failed.out.contains("修正版があります。"), "{}", failed.out);
        let suite = run("strict.toml", &["--format", "junit"]);
        assert_eq!(suite.out.matches("<failure ").count(), 2, "{}", suite.out);
        let passing = run("policy.toml", &["--format", "junit"]);
        assert_eq!(
            passing.out.matches("<failure ").count(),
            0,
            "{}",
            passing.out
        );
        let log: Value =
            serde_json::from_str(&run("strict.toml", &["--format", "sarif"]).out).expect("JSON");
        check(&log);
        assert_eq!(log["runs"][0]["properties"]["policyPassed"], false);
        let rules = log["runs"][0]["tool"]["driver"]["rules"].to_string();
        assert!(rules.contains("policy/likely"), "{rules}");
    }
    for (text, code) in [
        (
            POLICY.replace("verdict = \"fail\"", "verdict = \"stop\""),
            "definition-unreadable",
        ),
        (
            POLICY.replace("vuln.epssScore", "project.name"),
            "condition-name-unknown",
        ),
    ] {
        program.write("wrong.toml", text);
        let run = program.run(&["findings", "--policy", "wrong.toml"]);
        assert_eq!(run.code, 2);
        assert!(
            run.err.starts_with(&format!("error[{code}]")),
            "{}",
            run.err
        );
    }
}

#[test]
fn a_policy_that_compares_with_a_word_that_there_is_not_passes_no_gate() {
    let program = stocked();
    let text = POLICY.replace("vuln.epssScore > 0.5", "vuln.severity == 'critical'");
    program.write("wrong.toml", text);
    for (language, parts) in [
        (
            "en",
            [
                "it is never \"critical\"; it is one of: CRITICAL, HIGH, MEDIUM, LOW, NONE, UNASSIGNED",
                "line 13 column 26",
            ],
        ),
        (
            "ja",
            [
                "「critical」という値はありません（使える値：CRITICAL, HIGH, MEDIUM, LOW, NONE, UNASSIGNED）",
                "13行目26文字目",
            ],
        ),
    ] {
        for command in [&["findings"][..], &["scan", "shop.json"]] {
            let arguments = [command, &["--policy", "wrong.toml", "--lang", language]].concat();
            let run = program.run(&arguments);
            assert_eq!(run.code, 2);
            assert!(
                run.err.starts_with("error[condition-invalid]"),
                "{}",
                run.err
            );
            for part in parts.iter().chain(&["wrong.toml", "likely"]) {
                assert!(run.err.contains(part), "{part}: {}", run.err);
            }
        }
    }
}

#[test]
fn ignore_files_are_decisions_once() {
    let program = stocked();
    program.write(
        "osv-scanner.toml",
        "[[IgnoredVulns]]\nid = \"CVE-2026-1001\"\nignoreUntil = 2999-01-01\nreason = \"known\"\n\
         [[PackageOverrides]]\necosystem = \"npm\"\nname = \"right\"\nignore = true\n",
    );
    let import = [
        "triage",
        "import",
        "osv-scanner.toml",
        "--everywhere",
        "--by",
        "me",
    ];
    let trial = program.json(&[&import[..], &["--dry-run"]].concat());
    assert_eq!(
        (&trial["before"]["open"], &trial["after"]["open"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(program.json(&["findings"])["totals"]["findings"], 2);
    let first = program.json(&import);
    assert_eq!((&first["added"], &first["known"]), (&json!(2), &json!(0)));
    assert_eq!(first["files"][0]["warnings"][0]["code"], "expiry-missing");
    let second = program.json(&[&import[..], &["--lang", "ja"]].concat());
    assert_eq!((&second["added"], &second["known"]), (&json!(0), &json!(2)));
    let answer = program.json(&["findings"]);
    assert_eq!(answer["totals"]["accepted"], 2, "{answer}");
    let listed = program.json(&["triage", "list"]);
    assert_eq!(listed[1]["reason"], "known");
    assert_eq!(listed[1]["source"], "osv-scanner.toml");
    assert_eq!(listed[1]["until"], "2999-01-01T00:00:00Z");
}

/// All texts of messages in a value.
fn messages(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            all.extend(map.get("text").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|value| messages(value, all));
        }
        Value::Array(list) => list.iter().for_each(|value| messages(value, all)),
        _ => {}
    }
}

#[test]
fn messages_of_sarif_end_with_one_mark() {
    let program = stocked();
    program.write(
        "policy.toml",
        "[[rule]]\nid = \"a\"\non = \"finding\"\nwhen = \"true\"\nverdict = \"warn\"\nmessage.en = \"Words.\"\nmessage.ja = \"言葉です。\"\n\
         [[rule]]\nid = \"b\"\non = \"finding\"\nwhen = \"true\"\nverdict = \"warn\"\nmessage.en = \"Words\"\nmessage.ja = \"言葉\"\n",
    );
    for (language, mark) in [("en", '.'), ("ja", '。')] {
        let run = program.run(&[
            "scan",
            "shop.json",
            "--policy",
            "policy.toml",
            "--format",
            "sarif",
            "--lang",
            language,
        ]);
        let sarif: Value = serde_json::from_str(&run.out).expect("JSON");
        let mut all = Vec::new();
        messages(&sarif, &mut all);
        assert!(all.len() > 6, "{all:?}");
        for text in &all {
            assert!(text.ends_with([mark, '.']), "{text}");
            for doubled in ["..", "。。", ".。", "。.", "。　", "  "] {
                assert!(!text.contains(doubled), "{text}");
            }
        }
    }
}

#[test]
fn the_policy_of_the_examples_is_read_and_asked() {
    let program = Program::with_portfolio("en");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let policy = root.join("examples/policy.toml");
    let policy = policy.to_str().expect("a path");
    let answer = program.run(&["findings", "--policy", policy, "--json"]);
    assert!(matches!(answer.code, 0 | 1), "{}", answer.err);
    let answer: Value = serde_json::from_str(&answer.out).expect("JSON");
    assert_eq!(answer["policy"]["totals"]["rules"], 4);
    let violations = answer["policy"]["violations"].as_array().expect("a list");
    let rules: std::collections::BTreeSet<&str> = violations
        .iter()
        .filter_map(|one| one["rule"].as_str())
        .collect();
    assert!(
        rules.contains("attacked") && rules.contains("act-now"),
        "{rules:?}"
    );
}

#[test]
fn another_file_is_no_ignore_file() {
    let program = stocked();
    program.write(
        "vex.json",
        r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/1","author":"V","timestamp":"2026-02-01T00:00:00Z","version":1,"statements":[]}"#,
    );
    program.write("prose", "Nothing here names\nanything alone\n");
    program.write("policy.toml", "[[rule]]\nid = \"a\"\n");
    for file in [
        "shop.json",
        "vex.json",
        "records.jsonl",
        "prose",
        "policy.toml",
    ] {
        in_both(
            &program,
            &["scan", "shop.json", "--ignore", file],
            "no-ignore-file",
            &[file],
        );
    }
}

#[test]
fn warnings_of_an_ignore_file_are_in_its_order_and_name_what_they_are_about() {
    let program = stocked();
    program.write(
        "o.toml",
        "[[IgnoredVulns]]\nid = \"CVE-2026-1001\"\nignoreUntil = 2020-01-01\n[[IgnoredVulns]]\nid = \"CVE-2026-7\"\n\
         [[PackageOverrides]]\necosystem = \"npm\"\nname = \"right\"\nignore = true\neffectiveUntil = 2020-01-01\n\
         [[PackageOverrides]]\necosystem = \"npm\"\nname = \"left\"\nignore = true\n",
    );
    let run = program.run(&["scan", "shop.json", "--ignore", "o.toml"]);
    let told: Vec<(&str, &str)> = ["line 1", "line 4", "line 6", "line 11"]
        .into_iter()
        .zip(["CVE-2026-1001", "CVE-2026-7", "right", "left"])
        .collect();
    let lines: Vec<&str> = run
        .err
        .lines()
        .filter(|line| line.starts_with("o.toml"))
        .collect();
    assert_eq!(lines.len(), told.len(), "{}", run.err);
    for (line, (place, named)) in lines.iter().zip(told) {
        assert!(
            line.contains(&format!("{place}:")) && line.contains(named),
            "{line}"
        );
    }
}

#[test]
fn a_reason_that_a_file_does_not_give_is_told_in_the_language_of_the_reader() {
    let program = stocked();
    program.write(".trivyignore", "CVE-2026-1001\n");
    let import = [
        "triage",
        "import",
        ".trivyignore",
        "--everywhere",
        "--by",
        "Sato",
        "--lang",
        "ja",
    ];
    assert_eq!(program.run(&import).code, 0);
    let listed = program.json(&["triage", "list"]);
    let decision = &listed.as_array().map_or(&listed, |list| &list[0]);
    assert_eq!(decision["reason"], serde_json::Value::Null, "{listed}");
    assert_eq!(decision["source"], ".trivyignore");
    for (language, words) in [
        ("en", "left alone by .trivyignore, which gives no reason"),
        ("ja", ".trivyignoreによる除外、理由の記載なし"),
    ] {
        for command in [
            &["triage", "list", "--lang", language][..],
            &["findings", "--lang", language],
        ] {
            let table = program.answer(command);
            assert!(table.contains(words), "{table}");
        }
    }
    // What is published needs words, and the file need not be named to others.
    let text = program.answer(&[
        "vex",
        "export",
        "--as",
        "openvex",
        "--publisher",
        "E",
        "--namespace",
        "https://example.com",
    ]);
    assert!(
        text.contains("Left alone by an ignore file") && !text.contains("trivyignore"),
        "{text}"
    );
}

#[test]
fn ignore_files_can_be_narrowed_to_a_component() {
    let text =
        "vulnerabilities:\n  - id: CVE-2026-1001\n  - id: GHSA-2\n    purls: [\"pkg:npm/right\"]\n";
    for (component, added, left, warnings) in [
        (
            "pkg:npm/right",
            2,
            1,
            &["expiry-missing", "expiry-missing"][..],
        ),
        (
            "pkg:npm/right@1.0.0",
            2,
            1,
            &["expiry-missing", "expiry-missing"],
        ),
        (
            "pkg:npm/left",
            1,
            1,
            &["expiry-missing", "expiry-missing", "entry-of-other"],
        ),
    ] {
        let program = stocked();
        program.write(".trivyignore.yaml", text);
        let arguments = [
            "triage",
            "import",
            ".trivyignore.yaml",
            "--component",
            component,
            "--by",
            "me",
        ];
        let answer = program.json(&arguments);
        assert_eq!(answer["added"], added, "{answer}");
        let told = answer["files"][0]["warnings"].as_array().expect("a list");
        let told: Vec<_> = told.iter().filter_map(|one| one["code"].as_str()).collect();
        assert_eq!(told, warnings, "{component}");
        assert_eq!(program.json(&["findings"])["totals"]["findings"], left);
        let listed = program.json(&["triage", "list"]);
        assert_eq!(listed.as_array().map(Vec::len), Some(added));
        let second = program.json(&arguments);
        assert_eq!(
            (&second["added"], &second["known"]),
            (&json!(0), &json!(added))
        );
    }
    // A misspelt component would leave nothing alone, and nobody would notice.
    let program = stocked();
    program.write("ignore", "GHSA-2\n");
    let run = program.run(&[
        "triage",
        "import",
        "ignore",
        "--component",
        "pkg:npm/lfet",
        "--by",
        "me",
    ]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error[not-found]"), "{}", run.err);
}

#[test]
fn a_scan_leaves_alone_what_a_file_names() {
    let program = stocked();
    for (file, text, left) in [
        ("a", "# fine\nCVE-2026-1001 exp:2999-01-01\n", 1),
        ("b", "CVE-2026-1001 exp:2020-01-01\nGHSA-2\n", 1),
        (
            "c",
            "vulnerabilities:\n  - id: ghsa-2\n    purls: [\"pkg:npm/right\"]\n",
            1,
        ),
        ("d", "vulnerabilities:\n  - id: GHSA-2\n    paths: [a]\n", 2),
        ("e", "ignore:\n  - package: {type: npm, name: le.*}\n", 1),
        (
            "f",
            "ignore:\n  - fix-state: not-fixed\n  - vulnerability: CVE-2026-1001\n    fix-state: fixed\n",
            0,
        ),
        (
            "g",
            "ignore:\n  - vulnerability: GHSA-2\n    namespace: nvd:cpe\n",
            2,
        ),
        ("h", "ignore:\n  - package: {name: '('}\n", 2),
    ] {
        program.write(file, text);
        let run = program.run(&["scan", "shop.json", "--ignore", file, "--json"]);
        let answer: Value = serde_json::from_str(&run.out).expect("JSON");
        assert_eq!(answer["totals"]["findings"], left, "{text} {}", run.err);
        assert_eq!(run.err.is_empty(), file == "a", "{text} {}", run.err);
    }
    assert_eq!(program.json(&["findings"])["totals"]["findings"], 2);
    program.write("broken", "[[IgnoredVulns]\n");
    let run = program.run(&["scan", "shop.json", "--ignore", "broken"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.starts_with("error[definition-unreadable]"),
        "{}",
        run.err
    );
}
