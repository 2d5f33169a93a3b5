//! What cannot be said is told and never shown as fine; what people read has the letters of the documents.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::program::Program;

/// A document of a product: components as name, version and package URL, of which the last are nested in a chain.
fn document(product: &str, components: &[Value], chain: &[(&str, &str)]) -> String {
    let subject = json!({
        "type": "application", "bom-ref": "root", "name": product, "version": "1.0",
        "supplier": {"name": "Umigiri Seiki Co., Ltd."},
    });
    let dependencies: Vec<Value> = chain
        .iter()
        .map(|(from, to)| json!({"ref": from, "dependsOn": [to]}))
        .collect();
    json!({
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "metadata": {"component": subject},
        "components": components,
        "dependencies": dependencies,
    })
    .to_string()
}

fn component(name: &str, version: &str, purl: &str) -> Value {
    let mut component =
        json!({"type": "library", "bom-ref": format!("{purl}{name}{version}"), "name": name});
    for (key, value) in [("version", version), ("purl", purl)] {
        if !value.is_empty() {
            component[key] = value.into();
        }
    }
    component
}

/// Two products with a package in all states in which its version may be.
fn portfolio() -> Program {
    let program = Program::new();
    let lodash = |version: &str| component("lodash", version, "pkg:npm/lodash");
    let shop = document(
        "Shop",
        &[
            lodash("4.17.20"),
            lodash("4.17.21"),
            lodash(""),
            lodash("latest"),
            component("Lodash", "4.17.20", ""),
            component("lodash", "4.17.20", "pkg:deb/debian/lodash@4.17.20"),
            component("GazoLib", "NOASSERTION", ""),
        ],
        &[],
    );
    let kiosk = document("Kiosk", &[lodash(""), lodash("3.x")], &[]);
    for (name, content) in [("shop.cdx.json", shop), ("kiosk.cdx.json", kiosk)] {
        let path = program.write(name, content).display().to_string();
        // One after the other: what is met first gives the spelling.
        program.answer(&["import", &path, "--quiet"]);
    }
    program
}

/// The answer to a question of which something can be evaluated or nothing.
fn ask(program: &Program, question: &[&str]) -> Value {
    let run = program.run(&[question, &["--json"]].concat());
    assert!(matches!(run.code, 0 | 3), "{question:?}: {}", run.out);
    serde_json::from_str(&run.out).expect("JSON")
}

/// Component, reason and documents of what an answer could not evaluate.
fn unevaluated(answer: &Value) -> Vec<(String, String, u64)> {
    let list = answer["not_evaluated"].as_array().expect("a list");
    let mut rows: Vec<_> = list
        .iter()
        .map(|one| {
            let text = |field: &str| one[field].as_str().expect("a text").to_owned();
            let documents = one["documents"].as_u64().expect("a number");
            (text("component"), text("reason"), documents)
        })
        .collect();
    rows.sort();
    rows
}

#[test]
fn a_range_tells_what_it_cannot_be_compared_with() {
    let program = portfolio();
    let npm = [
        ("pkg:npm/lodash", "no-version", 2),
        ("pkg:npm/lodash@3.x", "version-unreadable", 1),
        ("pkg:npm/lodash@latest", "version-unreadable", 1),
    ];
    let debian = ("pkg:deb/debian/lodash@4.17.20", "range-unreadable", 1);
    let named = ("name:lodash@4.17.20", "range-unreadable", 1);
    let gazo = ("name:gazolib@NOASSERTION", "version-unreadable", 1);
    for (question, found, expected) in [
        ("pkg:npm/lodash@<4.17.21", 1, &npm[..]),
        ("pkg:npm/lodash@vers:npm/<4.17.21", 1, &npm),
        ("pkg:npm/lodash@^4.17.0", 2, &npm),
        ("pkg:npm/lodash@>=5", 0, &npm),
        ("lodash@<4.17.21", 3, &npm),
        (
            "lodash@^4.17.0",
            2,
            &[named, debian, npm[0], npm[1], npm[2]],
        ),
        ("lodash@vers:npm/>=4", 2, &[named, npm[0], npm[1], npm[2]]),
        ("gazolib@<2", 0, &[gazo]),
        ("pkg:npm/lodash", 6, &[]),
        ("lodash@*", 8, &[]),
    ] {
        let answer = ask(&program, &["where", question]);
        let expected: Vec<_> = expected
            .iter()
            .map(|&(component, reason, documents)| {
                (component.to_owned(), reason.to_owned(), documents)
            })
            .collect();
        assert_eq!(unevaluated(&answer), expected, "{question}");
        let totals = &answer["totals"];
        let occurrences: u64 = expected.iter().map(|(.., documents)| documents).sum();
        assert_eq!(
            totals["components_not_evaluated"],
            expected.len(),
            "{question}"
        );
        assert_eq!(
            totals["occurrences_not_evaluated"], occurrences,
            "{question}"
        );
        let places = answer["products"].as_array().expect("places").len();
        assert_eq!(places, found, "{question}");
    }
    // The scope narrows what could not be evaluated as it narrows the answer.
    let kiosk = ask(
        &program,
        &["where", "pkg:npm/lodash@<4.17.21", "--product", "Kiosk"],
    );
    assert_eq!(
        unevaluated(&kiosk),
        [
            ("pkg:npm/lodash".to_owned(), "no-version".to_owned(), 1),
            (
                "pkg:npm/lodash@3.x".to_owned(),
                "version-unreadable".to_owned(),
                1
            ),
        ]
    );
    assert_eq!(kiosk["totals"]["products_not_evaluated"], 1);
    // Fewer may be listed than there are; the counts stay.
    let few = program.json(&["where", "pkg:npm/lodash@<4.17.21", "--limit", "1"]);
    assert_eq!(unevaluated(&few).len(), 1);
    assert_eq!(few["totals"]["components_not_evaluated"], 3);
}

#[test]
fn both_languages_say_what_could_not_be_evaluated() {
    let program = portfolio();
    for language in ["en", "ja"] {
        let transcript =
            |arguments: &[&str]| program.transcript(&[arguments, &["--lang", language]].concat());
        let said: Vec<String> = [
            &["where", "lodash@^4.17.0"][..],
            &["where", "pkg:npm/lodash@>=5"],
            &["where", "pkg:npm/lodash@>=5", "--format", "markdown"],
            &["where", "gazolib"],
            &["where", "pkg:npm/lodash@^"],
        ]
        .into_iter()
        .map(transcript)
        .collect();
        insta::assert_snapshot!(format!("unevaluated-{language}"), said.join("\n"));
        // Rows of CSV have no place for it.
        let csv = program.run(&[
            "where",
            "pkg:npm/lodash@>=5",
            "--format",
            "csv",
            "--lang",
            language,
        ]);
        assert_eq!(csv.code, 0);
        assert!(csv.err.contains("npm/lodash@latest"), "{}", csv.err);
        assert!(!csv.out.contains("npm/lodash"), "{}", csv.out);
    }
}

#[test]
fn long_lists_of_what_could_not_be_evaluated_are_cut_in_tables_only() {
    let program = Program::new();
    let components: Vec<Value> = (0..25)
        .map(|n| component("lodash", &format!("{n}.x"), "pkg:npm/lodash"))
        .collect();
    let path = program.write("a.cdx.json", document("Shop", &components, &[]));
    program.answer(&["import", &path.display().to_string(), "--quiet"]);
    let question = ["where", "pkg:npm/lodash@<4"];
    assert_eq!(unevaluated(&ask(&program, &question)).len(), 25);
    let table = program
        .run(&[&question[..], &["--lang", "en"]].concat())
        .out;
    assert_eq!(table.matches("npm/lodash@").count(), 12, "{table}");
    assert!(table.contains("and 15 more; --json lists them"), "{table}");
}

#[test]
fn a_range_without_a_version_is_refused_in_both_languages() {
    let program = portfolio();
    for question in ["pkg:npm/lodash@^", "lodash@>=", "lodash@<4 ||"] {
        let answer = program.run(&["where", question, "--json"]);
        assert_eq!(answer.code, 2, "{question}");
        let error: Value = serde_json::from_str(&answer.out).expect("an error");
        assert_eq!(error["error"]["code"], "query-range-empty", "{question}");
        for (language, word) in [("en", "without a version"), ("ja", "記号の後に")] {
            let refusal = program.run(&["where", question, "--lang", language]);
            assert_eq!(refusal.code, 2);
            assert!(refusal.err.contains(word), "{}", refusal.err);
            assert!(refusal.err.contains(question), "{}", refusal.err);
        }
    }
}

#[test]
fn names_are_shown_in_the_letters_of_the_first_document() {
    let program = portfolio();
    // Another spelling of the same thing changes nothing.
    let later = document("Later", &[component("LODASH", "4.17.20", "")], &[]);
    let path = program.write("later.cdx.json", later);
    program.answer(&["import", &path.display().to_string(), "--quiet"]);
    let answer = program.json(&["where", "name:lodash"]);
    assert_eq!(answer["totals"]["documents"], 0, "a key is no name");
    let answer = program.json(&["where", "lodash@=4.17.20"]);
    assert_eq!(answer["names"]["name:lodash@4.17.20"], "Lodash 4.17.20");
    let key = "name:lodash@4.17.20";
    let places = answer["products"].as_array().expect("places");
    assert_eq!(
        places
            .iter()
            .filter(|place| place["component"] == key)
            .count(),
        2
    );
    for format in ["table", "csv", "markdown"] {
        let table = program
            .run(&["where", "lodash@=4.17.20", "--format", format])
            .out;
        assert!(table.contains("Lodash 4.17.20"), "{table}");
        assert!(
            !table.contains("LODASH") && !table.contains("name:"),
            "{table}"
        );
    }
    let similar = program.json(&["where", "gazolib"]);
    assert_eq!(
        similar["names"]["name:gazolib@NOASSERTION"],
        "GazoLib NOASSERTION"
    );
}

#[test]
fn rankings_name_what_is_not_identified_in_words() {
    let program = portfolio();
    let ranking = program.json(&["rank"]);
    let names: Vec<&str> = ranking["names"]
        .as_object()
        .expect("names")
        .values()
        .map(|name| name.as_str().expect("a text"))
        .collect();
    assert_eq!(names, ["GazoLib", "Lodash"]);
    for by in ["usage", "sprawl"] {
        for (language, word) in [("en", "not identified"), ("ja", "識別不能")] {
            for format in ["table", "csv", "markdown"] {
                let table =
                    program.answer(&["rank", "--by", by, "--lang", language, "--format", format]);
                assert!(!table.contains("name"), "{table}");
                if by == "usage" {
                    assert!(table.contains("GazoLib") && table.contains(word), "{table}");
                }
            }
        }
    }
}

#[test]
fn a_comparison_names_things_as_their_documents_do() {
    let program = Program::new();
    let old = document(
        "Shop",
        &[component("GazoLib", "1.0", ""), component("Moji", "1", "")],
        &[],
    );
    let new = document("Shop", &[component("GAZOLIB", "2.0", "")], &[]);
    let old = program.write("old.cdx.json", old).display().to_string();
    let new = program.write("new.cdx.json", new).display().to_string();
    let table = program.answer(&["diff", &old, &new]);
    assert!(
        table.contains("GazoLib") && table.contains("Moji"),
        "{table}"
    );
    let answer = program.json(&["diff", &old, &new]);
    assert_eq!(answer["versions"][0]["package"], "name:gazolib");
}

#[test]
fn a_long_path_is_cut_in_the_middle_for_readers_and_whole_for_programs() {
    let program = Program::new();
    let names: Vec<String> = (0..9)
        .map(|n| format!("component-with-a-long-name-{n}"))
        .collect();
    let components: Vec<Value> = names
        .iter()
        .map(|name| {
            let purl = format!("pkg:npm/{name}@1.0.0");
            json!({"type": "library", "bom-ref": name, "name": name, "version": "1.0.0", "purl": purl})
        })
        .collect();
    let refs = || ["root"].into_iter().chain(names.iter().map(String::as_str));
    let chain: Vec<(&str, &str)> = refs().zip(refs().skip(1)).collect();
    let path = program.write("a.cdx.json", document("Shop", &components, &chain));
    program.answer(&["import", &path.display().to_string(), "--quiet"]);
    let last = "component-with-a-long-name-8";
    let place = &program.json(&["where", last])["products"][0];
    assert_eq!(place["path"].as_array().map(Vec::len), Some(10));
    let mut whole = String::from("Umigiri Seiki Co., Ltd.: Shop 1.0");
    for name in &names {
        _ = write!(whole, " › npm/{name}@1.0.0");
    }
    for format in ["csv", "markdown"] {
        let table = program.answer(&["where", last, "--format", format]);
        assert!(table.contains(&whole), "{table}");
    }
    let table = program.answer(&["where", last]);
    assert!(!table.contains(&whole), "{table}");
    let row = table
        .lines()
        .find(|line| line.contains('›'))
        .expect("a row");
    let path = row.split_once("Umigiri").expect("the root").1;
    assert!(path.contains(" › … › "), "{row}");
    assert!(
        path.ends_with("name-8@1.0.0") && path.contains("name-7@1.0.0"),
        "{row}"
    );
    assert!(path.chars().count() < 120, "{row}");
}

#[test]
fn where_nothing_can_be_evaluated_the_exit_code_says_so() {
    let program = portfolio();
    let range = "pkg:npm/lodash@<4.17.21";
    for (arguments, code) in [
        (&["where", range][..], 0),
        // Nothing in the range, but of two versions it can be said.
        (&["where", "pkg:npm/lodash@<1"], 0),
        // Only versions that are none.
        (&["where", range, "--product", "Kiosk"], 3),
        (&["where", "pkg:npm/lodash", "--product", "Kiosk"], 0),
        (&["where", "nothing-like-it@<1"], 0),
    ] {
        assert_eq!(program.run(arguments).code, code, "{arguments:?}");
    }
}

#[test]
fn where_the_only_comparison_cannot_be_made_nothing_is_evaluated() {
    let advisory = |id: &str, name: &str, events: &str| {
        format!(
            r#"{{"id":"{id}","modified":"2026-01-01T00:00:00Z","affected":[{{"package":{{"ecosystem":"npm","name":"{name}"}},"ranges":[{{"type":"SEMVER","events":[{{"introduced":"0"}},{events}]}}]}}]}}"#
        )
    };
    let open = advisory("N-1", "left", r#"{"fixed":"latest"}"#);
    let fixed = advisory("N-2", "left", r#"{"fixed":"1.2.0"}"#);
    let left = component("left", "1.0.0", "pkg:npm/left@1.0.0");
    let right = component("right", "1.0.0", "pkg:npm/right@1.0.0");
    for (components, advisories, code) in [
        (vec![left.clone()], vec![&open], 3),
        (vec![left.clone(), right], vec![&open], 0),
        (vec![left.clone()], vec![&open, &fixed], 1),
    ] {
        let program = Program::new();
        let document = document("Shop", &components, &[]);
        let document = program
            .write("shop.cdx.json", document)
            .display()
            .to_string();
        let lines: Vec<&str> = advisories.iter().map(|one| one.as_str()).collect();
        let lines = program.write("all.jsonl", lines.join("\n"));
        let lines = lines.display().to_string();
        let scan = [
            "scan",
            &document,
            "--advisories",
            &lines,
            "--fail-on",
            "any",
        ];
        let scanned = program.run(&[&scan[..], &["--json"]].concat());
        program.answer(&["import", &document, &lines, "--quiet"]);
        let findings = ["findings", "--fail-on", "any"];
        let found = program.run(&[&findings[..], &["--json"]].concat());
        for run in [&scanned, &found] {
            assert_eq!(run.code, code, "{}", run.out);
            let answer: Value = serde_json::from_str(&run.out).expect("JSON");
            let by_reason = &answer["totals"]["not_evaluated_by_reason"];
            assert_eq!(by_reason["range-unreadable"], 1, "{}", run.out);
        }
        let told = program.run(&findings);
        let is_told = told.out.contains("Nothing could be evaluated");
        assert_eq!(is_told, code == 3, "{}", told.out);
    }
}
