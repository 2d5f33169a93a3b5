//! VEX and decisions on the command line.

use serde_json::{Value, json};

use crate::program::Program;

const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0","purl":"pkg:generic/shop@1.0"}},"components":[
    {"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"},
    {"type":"library","name":"right","purl":"pkg:npm/right@1.0.0"}]}"#;

const RECORDS: &str = concat!(
    r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#,
    "\n",
    r#"{"id":"GHSA-2","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-2"],"affected":[{"package":{"ecosystem":"npm","name":"right"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#,
    "\n",
);

const VEX: &str = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/1","author":"Vendor","timestamp":"2026-02-01T00:00:00Z","version":1,"statements":[
    {"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:npm/left@1.0.0"}],"status":"not_affected","justification":"vulnerable_code_not_in_execute_path"},
    {"vulnerability":{"name":"CVE-2026-2"},"products":[{"@id":"pkg:npm/right@9.0.0"}],"status":"fixed"}]}"#;

fn stocked() -> Program {
    let program = Program::new();
    program.write("shop.json", SBOM);
    program.write("records.jsonl", RECORDS);
    program.write("vex.json", VEX);
    let run = program.run(&["import", "shop.json", "records.jsonl"]);
    assert_eq!(run.code, 0, "{}", run.err);
    program
}

#[test]
fn a_vex_document_is_checked_and_then_settles_before_the_gate() {
    let program = stocked();
    let checked = program.json(&["vex", "check", "vex.json"]);
    let statements = &checked[0]["statements"];
    assert_eq!(statements[0]["applies"], true);
    assert_eq!(statements[1]["reason"], "other-version");
    assert_eq!(statements[1]["closest"], "pkg:npm/right@1.0.0");
    assert_eq!(program.run(&["findings", "--fail-on", "critical"]).code, 1);
    let imported = program.json(&["import", "vex.json"]);
    assert_eq!(imported["files"][0]["kind"], "vex");
    assert_eq!(imported["files"][0]["records"], 2);
    let again = program.json(&["import", "vex.json"]);
    assert_eq!(again["files"][0]["status"], "unchanged");
    let answer = program.json(&["findings"]);
    assert_eq!(answer["totals"]["findings"], 1);
    assert_eq!(answer["totals"]["suppressed"], 1);
    let said = &answer["suppressed"][0]["said"][0];
    assert_eq!(
        (
            &said["by"],
            &said["author"],
            &said["document"],
            &said["status"]
        ),
        (
            &json!("vex"),
            &json!("Vendor"),
            &json!("https://example.com/1"),
            &json!("not_affected")
        )
    );
    let settled = program.json(&["findings", "--status", "not_affected"]);
    assert_eq!(settled["findings"][0]["advisory"], "GHSA-1");
    assert_eq!(
        settled["findings"][0]["justification"],
        "vulnerable_code_not_in_execute_path"
    );
    // What is not rated fails every gate, and is not settled.
    assert_eq!(program.run(&["findings", "--fail-on", "critical"]).code, 1);
    assert_eq!(
        program.json(&["scan", "shop.json"])["totals"]["suppressed"],
        1
    );
    for lang in ["en", "ja"] {
        let table = program.answer(&["findings", "--lang", lang]);
        assert!(table.contains("https://example.com/1"), "{table}");
    }
    program.write("nothing.json", VEX.replace("CVE-2026-", "CVE-1999-"));
    assert_eq!(program.run(&["vex", "check", "nothing.json"]).code, 3);
    assert_eq!(program.run(&["vex", "check", "shop.json"]).code, 2);
}

#[test]
fn decisions_are_tried_taken_and_taken_back() {
    let program = stocked();
    let set = |more: &[&str]| {
        let mut arguments = vec![
            "triage",
            "set",
            "CVE-2026-2",
            "--by",
            "Sato",
            "--why",
            "seen",
        ];
        arguments.extend(more);
        program.run(&arguments)
    };
    let tried = set(&[
        "--product",
        "shop",
        "--status",
        "fixed",
        "--dry-run",
        "--json",
    ]);
    assert_eq!(tried.code, 0, "{}", tried.err);
    let effect: serde_json::Value = serde_json::from_str(&tried.out).expect("JSON");
    assert_eq!(effect["decision"], json!(null));
    assert_eq!(
        (&effect["before"]["open"], &effect["after"]["open"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(program.json(&["findings"])["totals"]["suppressed"], 0);
    assert_eq!(
        set(&[
            "--product",
            "shop",
            "--status",
            "fixed",
            "--until",
            "2999-01-01"
        ])
        .code,
        0
    );
    assert_eq!(program.json(&["findings"])["totals"]["suppressed"], 1);
    let kept = program.json(&["triage", "list"]);
    assert_eq!(kept[0]["author"], "Sato");
    // The number that is listed is the one that people type, and findings name it too.
    assert_eq!(kept[0]["decision"], 1);
    let settled = program.json(&["findings", "--status", "fixed"]);
    assert_eq!(settled["findings"][0]["said"][0]["decision"], 1);
    assert_eq!(program.run(&["triage", "end", "0", "--by", "Sato"]).code, 2);
    assert_eq!(kept[0]["until"], "2999-01-01T23:59:59Z");
    let run = program.run(&["triage", "end", "1", "--by", "Sato", "--why", "wrong"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(program.json(&["findings"])["totals"]["suppressed"], 0);
    assert_eq!(program.json(&["triage", "list"]), json!([]));
    assert_eq!(
        program.json(&["triage", "list", "--all"])[0]["ended_by"],
        "Sato"
    );
    for (arguments, error) in [
        (&["--status", "fixed"][..], "error[argument-"),
        (&["--everywhere", "--status", "fine"], "error["),
        (
            &["--product", "nowhere", "--status", "fixed"],
            "error[not-found]",
        ),
        (
            &[
                "--everywhere",
                "--status",
                "fixed",
                "--justification",
                "component_not_present",
            ],
            "error[decision-justification-unfit]",
        ),
        (
            &["--everywhere", "--status", "fixed", "--until", "1999-01-01"],
            "error[decision-expired]",
        ),
    ] {
        let run = set(arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.err.starts_with(error), "{}", run.err);
    }
    let rule = program.run(&[
        "triage",
        "rule",
        "vuln.sevrity == 'LOW'",
        "--everywhere",
        "--status",
        "fixed",
        "--why",
        "x",
        "--by",
        "me",
    ]);
    assert_eq!(rule.code, 2);
    assert!(
        rule.err.starts_with("error[condition-name-unknown]"),
        "{}",
        rule.err
    );
}

#[test]
fn rules_and_accepted_risks_are_told_as_such_and_published() {
    let program = stocked();
    let rule = program.json(&[
        "triage",
        "rule",
        "vuln.severity == 'UNASSIGNED'",
        "--product",
        "shop",
        "--status",
        "affected",
        "--response",
        "will_not_fix",
        "--why",
        "behind the firewall",
        "--by",
        "Sato",
    ]);
    assert_eq!(rule["touched"], 1);
    assert_eq!(rule["after"]["accepted"], 1);
    let answer = program.json(&["findings"]);
    assert_eq!(
        (&answer["totals"]["accepted"], &answer["totals"]["findings"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(answer["suppressed"][0]["accepted"], true);
    for (lang, told) in [
        ("en", "accepted (behind the firewall)"),
        ("ja", "リスク受容（behind the firewall）"),
    ] {
        let table = program.answer(&["findings", "--lang", lang]);
        assert!(table.contains(told), "{table}");
    }
    let export = |form: &str, more: &[&str]| {
        let mut arguments = vec![
            "vex",
            "export",
            "--as",
            form,
            "--publisher",
            "Example",
            "--namespace",
            "https://example.com",
        ];
        arguments.extend(more);
        program.run(&arguments)
    };
    for form in ["openvex", "cyclonedx", "csaf"] {
        let run = export(form, &[]);
        assert_eq!(run.code, 0, "{}", run.err);
        let document: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
        assert!(document.to_string().contains("CVE-2026-2"), "{form}");
    }
    assert_eq!(export("trivy", &[]).code, 2);
    assert_eq!(export("trivy", &["--to", "repository"]).code, 0);
    assert!(program.path("repository/vex-repository.json").exists());
    let nothing = Program::new();
    nothing.write("shop.json", SBOM);
    assert_eq!(nothing.run(&["import", "shop.json"]).code, 0);
    let run = nothing.run(&[
        "vex",
        "export",
        "--as",
        "csaf",
        "--publisher",
        "a",
        "--namespace",
        "https://a.example",
    ]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("triage set"), "{}", run.err);
}

#[test]
fn an_identifier_is_the_serial_number_of_a_cyclonedx_document() {
    let program = stocked();
    let decided = program.run(&[
        "triage",
        "set",
        "CVE-2026-1",
        "--everywhere",
        "--status",
        "fixed",
        "--why",
        "x",
        "--by",
        "me",
    ]);
    assert_eq!(decided.code, 0, "{}", decided.err);
    for id in [
        "3E671687-395B-41F5-A30F-A58921A69B79",
        "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    ] {
        let run = program.run(&[
            "vex",
            "export",
            "--as",
            "cyclonedx",
            "--publisher",
            "E",
            "--namespace",
            "https://example.com",
            "--id",
            id,
        ]);
        let document: Value = serde_json::from_str(&run.out).expect("JSON");
        let expected = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79";
        assert_eq!(document["serialNumber"], expected);
    }
}

#[test]
fn a_statement_that_its_author_replaced_settles_nothing() {
    let program = stocked();
    let statement = |status: &str, time: &str, product: &str| json!({"vulnerability": {"name": "CVE-2026-1"}, "products": [{"@id": product}], "status": status, "timestamp": time});
    let document = |id: &str, author: &str, statements: &[Value]| {
        json!({"@context": "https://openvex.dev/ns/v0.2.0", "@id": id, "author": author, "timestamp": "2026-01-01T00:00:00Z", "version": 1, "statements": statements}).to_string()
    };
    let fixed = statement("fixed", "2026-02-01T00:00:00Z", "pkg:npm/left");
    let affected = statement("affected", "2026-03-01T00:00:00Z", "pkg:npm/left@1.0.0");
    let of_both = [fixed.clone(), affected.clone()];
    program.write(
        "both.json",
        document("https://example.com/both", "Vendor", &of_both),
    );
    let checked = program.json(&["vex", "check", "both.json"]);
    let [old, new] = [0, 1].map(|place| checked[0]["statements"][place].clone());
    assert_eq!(
        old["superseded_by"],
        json!({"document": null, "statement": 2, "issued": "2026-03-01T00:00:00Z", "status": "affected"})
    );
    assert_eq!(
        (&old["applies"], &old["settles"]),
        (&json!(true), &json!(false))
    );
    assert!(new.get("superseded_by").is_none(), "{new}");
    assert_eq!(checked[0]["totals"]["settle"], 0);
    assert_eq!(checked[0]["totals"]["superseded"], 1);
    let table = program.run(&["vex", "check", "both.json", "--lang", "ja"]);
    assert!(
        table.out.contains(
            "この文書の2番目の記載（affected、2026-03-01T00:00:00Z）に置き換えられたため無効"
        ),
        "{}",
        table.out
    );

    // In another document that is checked too, and in one that was taken in.
    program.write(
        "old.json",
        document(
            "https://example.com/old",
            "Vendor",
            std::slice::from_ref(&fixed),
        ),
    );
    program.write(
        "new.json",
        document(
            "https://example.com/new",
            "vendor",
            std::slice::from_ref(&affected),
        ),
    );
    program.write(
        "other.json",
        document("https://example.com/other", "Other", &[affected]),
    );
    let superseded = |files: &[&str]| {
        let checked = program.json(&[&["vex", "check"], files].concat());
        let statement = &checked[0]["statements"][0];
        (
            statement["superseded_by"]["document"].clone(),
            checked[0]["totals"]["settle"].clone(),
        )
    };
    let new = json!("https://example.com/new");
    assert_eq!(
        superseded(&["old.json", "new.json"]),
        (new.clone(), json!(0))
    );
    assert_eq!(
        superseded(&["old.json", "other.json"]),
        (Value::Null, json!(1))
    );
    assert_eq!(program.run(&["import", "new.json"]).code, 0);
    assert_eq!(superseded(&["old.json"]), (new, json!(0)));

    // What was replaced in part still counts elsewhere.
    let wide = statement("fixed", "2026-04-01T00:00:00Z", "pkg:npm/left");
    let elsewhere = statement("affected", "2026-05-01T00:00:00Z", "pkg:npm/left@7");
    program.write(
        "part.json",
        document("https://example.com/part", "Vendor", &[wide, elsewhere]),
    );
    assert_eq!(superseded(&["part.json"]), (Value::Null, json!(1)));
}

#[test]
fn what_came_closest_may_be_the_product() {
    let program = stocked();
    for (product, reason, closest) in [
        // It speaks of the product, in another version, and not of the library.
        (
            "pkg:generic/shop@2.0",
            "other-version",
            "pkg:generic/shop@1.0",
        ),
        ("pkg:npm/left@2.0.0", "other-version", "pkg:npm/left@1.0.0"),
    ] {
        let document = VEX.replace("pkg:npm/left@1.0.0", product);
        program.write("other.json", document);
        let run = program.run(&["vex", "check", "other.json", "--json"]);
        let checked: Value = serde_json::from_str(&run.out).expect("JSON");
        let statement = &checked[0]["statements"][0];
        assert_eq!((run.code, &statement["reason"]), (3, &json!(reason)));
        assert_eq!(statement["closest"], closest, "{product}");
    }
}

#[test]
fn a_component_may_be_told_by_its_name() {
    let program = stocked();
    let more = SBOM.replace("shop", "box").replace(
        r#"{"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"}"#,
        r#"{"type":"library","name":"busybox","version":"1.36.1","supplier":{"name":"A"}},{"type":"library","name":"busybox","version":"1.35.0","supplier":{"name":"B"}},{"type":"library","name":"left","purl":"pkg:pypi/left@2.0.0"}"#,
    );
    program.write("box.json", more);
    assert_eq!(program.run(&["import", "box.json"]).code, 0);
    let set = |component: &str| {
        program.run(&[
            "triage",
            "set",
            "CVE-2026-1",
            "--component",
            component,
            "--status",
            "fixed",
            "--why",
            "x",
            "--by",
            "me",
            "--json",
        ])
    };
    for component in ["busybox@1.36.1", "left@1.0.0", "left@2.0.0", "Right"] {
        let run = set(component);
        assert_eq!(run.code, 0, "{component}: {}{}", run.out, run.err);
    }
    let listed = program.json(&["triage", "list"]);
    let told = listed.to_string();
    for key in [
        "name:a/busybox@1.36.1",
        "pkg:npm/left@1.0.0",
        "pkg:pypi/left@2.0.0",
        "pkg:npm/right",
    ] {
        assert!(told.contains(&format!("{key}\"")), "{key}: {told}");
    }
    for (component, code, parts) in [
        (
            "left",
            "component-ambiguous",
            &["pkg:npm/left", "pkg:pypi/left"][..],
        ),
        ("busybox", "component-ambiguous", &["busybox"]),
        ("busybox@9", "not-found", &["busybox@9", "busybox@1.36.1"]),
        ("bus", "not-found", &["bus"]),
        ("nothing", "not-found", &["nothing"]),
    ] {
        let run = set(component);
        assert_eq!(run.code, 2, "{component}: {}", run.out);
        for part in parts.iter().chain(&[code]) {
            assert!(run.out.contains(part), "{component}, {part}: {}", run.out);
        }
    }
}

#[test]
fn what_was_published_as_csaf_is_no_advisory_when_it_is_read_again() {
    let program = stocked();
    let decided = program.run(&[
        "triage",
        "set",
        "CVE-2026-1",
        "--everywhere",
        "--status",
        "affected",
        "--response",
        "update",
        "--why",
        "x",
        "--action",
        "update",
        "--by",
        "me",
    ]);
    assert_eq!(decided.code, 0, "{}", decided.err);
    let published = program.run(&[
        "vex",
        "export",
        "--as",
        "csaf",
        "--publisher",
        "Example",
        "--namespace",
        "https://example.com",
    ]);
    assert!(
        published.out.contains("known_affected"),
        "{}",
        published.out
    );
    let elsewhere = Program::new();
    elsewhere.write("shop.json", SBOM);
    elsewhere.write("own.json", &published.out);
    // The same document from somewhere else: a distributor tells first what is affected.
    let foreign = published.out.replace("\"Iriai\"", "\"Another\"");
    assert_ne!(foreign, published.out);
    elsewhere.write(
        "foreign.json",
        foreign.replace("\"id\": \"", "\"id\": \"F-"),
    );
    assert_eq!(elsewhere.run(&["import", "shop.json"]).code, 0);
    let imported = elsewhere.json(&["import", "own.json"]);
    assert_eq!(imported["files"][0]["kind"], "vex", "{imported}");
    assert_eq!(imported["totals"]["advisories"], 0, "{imported}");
    // Nothing was evaluated: no advisory came with it.
    let run = elsewhere.run(&["findings", "--json"]);
    let answer: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(run.code, 3, "{answer}");
    assert_eq!(answer["feeds"], json!([]), "{answer}");
    assert_eq!(elsewhere.run(&["import", "foreign.json"]).code, 0);
    let answer = elsewhere.json(&["findings"]);
    assert_eq!(answer["totals"]["findings"], 1, "{answer}");
    // Where the advisory is known, it says so of it.
    program.write("own.json", &published.out);
    let before = program.json(&["findings"])["totals"]["findings"].clone();
    assert_eq!(program.run(&["import", "own.json"]).code, 0);
    assert_eq!(program.json(&["findings"])["totals"]["findings"], before);
}

#[test]
fn a_file_belongs_to_no_product_whose_criticality_could_be_set() {
    let program = stocked();
    for (language, words) in [("en", "criticality not set"), ("ja", "重要度は未設定")] {
        let stored = program.run(&["findings", "--lang", language]);
        assert!(stored.out.contains(words), "{}", stored.out);
        let scanned = program.run(&["scan", "shop.json", "--lang", language]);
        assert!(!scanned.out.contains(words), "{}", scanned.out);
    }
    let scanned = program.json(&["scan", "shop.json"]);
    let order = scanned["findings"][0]["order"].as_array().expect("terms");
    assert!(
        order.iter().any(|term| term["name"] == "criticality"),
        "{order:?}"
    );
    // What somebody set counts in a scan too, and is told.
    let set = program.run(&["product", "set", "shop", "--criticality", "5"]);
    assert_eq!(set.code, 0, "{}", set.err);
    let scanned = program.run(&["scan", "shop.json"]);
    assert!(scanned.out.contains("criticality 5"), "{}", scanned.out);
}

#[test]
fn sources_are_told_by_their_names_and_an_age_in_words() {
    let program = stocked();
    let run = program.run(&["findings"]);
    assert!(
        run.out.contains("GitHub Advisory Database: 2 records"),
        "{}",
        run.out
    );
    assert!(run.out.contains("less than a minute old"), "{}", run.out);
    let run = program.run(&["findings", "--lang", "ja"]);
    assert!(run.out.contains("1分未満"), "{}", run.out);
}
