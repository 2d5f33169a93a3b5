//! Names that mean harm to a terminal, a spreadsheet or a page: whoever is shown an answer is safe from its documents.

use serde_json::{Value, json};

use crate::program::Program;

/// Steers a terminal, turns the direction of writing and breaks the line.
const NASTY: &str = "\u{1B}[31m\u{202E}\u{9B}2J\u{7}\nx";

/// A store with one document, all of whose texts mean harm, and the document.
fn poisoned() -> (Program, String) {
    let program = Program::new();
    let component = |name: &str| {
        json!({
            "type": format!("library{NASTY}"), "name": format!("{name}{NASTY}"), "version": format!("1{NASTY}"),
            "licenses": [{"license": {"name": format!("licence{NASTY}")}}],
        })
    };
    let document = json!({
        "bomFormat": "CycloneDX",
        "specVersion": format!("1.5{NASTY}"),
        "metadata": {"component": {
            "type": "application", "name": format!("product{NASTY}"), "version": format!("1{NASTY}"),
            "supplier": {"name": format!("supplier{NASTY}")},
        }},
        "components": [component("one"), component("two"), {"type": "library", "name": "plain"}],
    });
    let path = program.write(&format!("a{NASTY}.json"), document.to_string());
    let path = path.display().to_string();
    let run = program.run(&["import", &path]);
    assert_eq!(run.code, 0, "{}", run.err);
    (program, path)
}

#[test]
fn nothing_that_a_document_says_steers_a_terminal() {
    let (program, path) = poisoned();
    let other = program.write("empty\u{1B}[2J.json", "");
    let other = other.display().to_string();
    let plain = program.write(
        "plain.json",
        r#"{"bomFormat": "CycloneDX", "specVersion": "1.5"}"#,
    );
    let plain = plain.display().to_string();
    for arguments in [
        &["import", "--verbose", &path, &other][..],
        &["product", "list"],
        &["rank"],
        &["rank", "--by", "sprawl"],
        &["where", "plain"],
        &["where", "one"],
        &["where", "one\u{1B}[2J"],
        &["where", "plain@<2"],
        &["diff", &path, &plain],
        &["diff", &plain, &path],
        &["lint", &path, &other, "--profile", "ntia"],
        &["export", "no\u{1B}[2Jbody", "--as", "original"],
        &["purl", "pkg:\u{1B}[2J"],
    ] {
        for shape in ["table", "csv", "markdown"] {
            let run = program.run(&[arguments, &["--format", shape]].concat());
            for stream in [&run.out, &run.err] {
                let steering = |c: char| c == '\u{202E}' || c.is_control() && !"\n\r\t".contains(c);
                assert!(
                    !stream.contains(steering),
                    "{arguments:?} {shape}: {stream:?}"
                );
            }
        }
    }
}

#[test]
fn a_name_with_a_line_break_stays_in_its_row() {
    let (program, _) = poisoned();
    let table = program.answer(&["where", "plain"]);
    let last = table.lines().last().expect("a row");
    assert!(
        last.starts_with("product") && last.contains("plain"),
        "{table}"
    );
    let csv = program.answer(&["product", "list", "--format", "csv"]);
    assert_eq!(csv.lines().count(), 2, "{csv}");
}

#[test]
fn a_long_position_is_shortened_for_people_and_whole_in_json() {
    let program = Program::new();
    let deep = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","components":{}"#,
        r#"[{"components":"#.repeat(1000)
    );
    let path = program.write("deep.json", deep).display().to_string();
    let run = program.run(&["lint", &path]);
    let line = run.err.lines().next().expect("an error");
    assert!(
        line.starts_with("error[too-deep]: ") && line.contains('…'),
        "{line}"
    );
    assert!(line.chars().count() < 350, "{line}");
    let run = program.run(&["import", &path, "--json"]);
    assert!(run.out.len() > 1000, "{}", run.out);
}

#[test]
fn what_was_taken_in_under_a_raised_depth_is_answered_from() {
    const LEVELS: usize = 4_900;
    let product = json!({"category": "product_version", "name": "1.0.0", "product": {"product_id": "P", "name": "p",
        "product_identification_helper": {"purl": "pkg:npm/left@1.0.0"}}});
    let branches = [
        r#"{"category":"product_family","name":"f","branches":["#.repeat(LEVELS),
        product.to_string(),
        "]}".repeat(LEVELS),
    ]
    .concat();
    let csaf = |category: &str, id: &str, said: Value| {
        let document = json!({"category": category, "csaf_version": "2.0", "title": "T",
            "publisher": {"category": "vendor", "name": "A", "namespace": "https://a.example"},
            "tracking": {"id": id, "status": "final", "version": "1", "current_release_date": "2026-03-01T00:00:00Z"}});
        format!(
            r#"{{"document":{document},"product_tree":{{"branches":[{branches}]}},"vulnerabilities":[{said}]}}"#
        )
    };
    let program = Program::new();
    let affected = json!({"cve": "CVE-2026-1", "product_status": {"known_affected": ["P"]}});
    let spared = json!({"cve": "CVE-2026-1", "product_status": {"known_not_affected": ["P"]},
        "flags": [{"label": "component_not_present", "product_ids": ["P"]}]});
    let sbom = json!({"bomFormat": "CycloneDX", "specVersion": "1.6",
        "metadata": {"component": {"type": "application", "name": "app", "version": "1"}},
        "components": [{"type": "library", "name": "left", "version": "1.0.0", "purl": "pkg:npm/left@1.0.0"}]});
    let files = [
        (
            "advisory.json",
            csaf("csaf_security_advisory", "A-1", affected),
        ),
        ("vex.json", csaf("csaf_vex", "A-2", spared)),
        ("sbom.json", sbom.to_string()),
    ];
    for (name, text) in files {
        let path = program.write(name, text).display().to_string();
        program.answer(&["import", "--max-depth", "10000", &path]);
    }
    let sbom = program.path("sbom.json").display().to_string();
    for arguments in [
        &["findings", "--status", "any"][..],
        &["why", "left", "CVE-2026-1"],
        &["scan", &sbom],
        &["upgrades"],
        &["where", "CVE-2026-1"],
        &["findings", "--sort", "modified"],
    ] {
        let run = program.run(arguments);
        assert!(matches!(run.code, 0 | 3), "{arguments:?}: {}", run.err);
        assert!(!run.err.contains("too-deep"), "{arguments:?}: {}", run.err);
        assert!(
            !run.err.contains("read any more"),
            "{arguments:?}: {}",
            run.err
        );
    }
    let answer = program.json(&["findings", "--status", "any"]);
    let found = &answer["findings"][0];
    assert_eq!(
        (&found["summary"], &found["said"][0]["contradicting"]),
        (&json!("T"), &json!(1)),
        "{answer}"
    );
}

#[test]
fn no_more_components_are_unidentified_than_listed() {
    let program = Program::new();
    let document = json!({
        "bomFormat": "CycloneDX", "specVersion": "1.5",
        "metadata": {"component": {"type": "application", "name": "app", "version": "1"}},
        "components": [
            {"type": "library", "name": "a", "version": "1"},
            {"type": "library", "name": "a", "version": "1"},
            {"type": "library", "name": "b", "version": "1", "purl": "pkg:npm/b@1"},
        ],
    });
    let path = program.write("a.json", document.to_string());
    let path = path.display().to_string();
    let answer = program.json(&["import", &path]);
    assert_eq!(answer["totals"]["components"], 3);
    assert_eq!(answer["totals"]["unidentified"], 2);
}

#[test]
fn an_empty_table_has_its_headings() {
    let program = Program::with_portfolio("en");
    for (arguments, heading) in [
        (
            &["where", "nothing-like-it"][..],
            "Product,Release,Component",
        ),
        (&["rank", "--as-of", "1999-01-01"], "Rank,Project,"),
        (&["diff", "Egaki@4.1", "Egaki@4.1"], "Change,Package,"),
    ] {
        let csv = program.answer(&[arguments, &["--format", "csv"]].concat());
        let csv = csv.trim_start_matches('\u{FEFF}');
        assert!(csv.starts_with(heading), "{arguments:?}: {csv}");
        assert_eq!(csv.lines().count(), 1, "{arguments:?}: {csv}");
    }
}

#[test]
fn a_version_left_out_by_a_script_is_a_fault_and_no_no() {
    let program = Program::with_portfolio("en");
    let run = program.run(&["where", "log4j-core@"]);
    assert_eq!((run.code, &*run.out), (2, ""));
    assert!(
        run.err.starts_with("error[query-range-empty]: "),
        "{}",
        run.err
    );
}
