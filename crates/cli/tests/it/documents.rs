//! What documents do to each other: which one counts, and what several of them say of one package.

use serde_json::{Value, json};

use crate::program::Program;

/// A document with metadata and with components by package URL and source code address, if any.
fn sbom(metadata: &Value, components: &[(&str, &str)]) -> String {
    let listed: Vec<Value> = components
        .iter()
        .map(|(purl, address)| {
            let mut component = json!({"type": "library", "name": "x", "purl": purl});
            if !address.is_empty() {
                component["externalReferences"] = json!([{"type": "vcs", "url": address}]);
            }
            component
        })
        .collect();
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": metadata,
        "components": listed,
    })
    .to_string()
}

fn on(product: &str) -> Value {
    json!({"component": {"type": "application", "name": product, "version": "1.0"}})
}

/// The components that a question finds, with the number of documents of each.
fn components(program: &Program, question: &str) -> Vec<(String, u64)> {
    let answer = program.json(&["where", question]);
    let components = answer["components"].as_array().expect("components").iter();
    components
        .map(|one| {
            let key = one["key"].as_str().expect("a key").to_owned();
            (key, one["documents"].as_u64().expect("a number"))
        })
        .collect()
}

#[test]
fn files_without_a_subject_stand_side_by_side_and_a_newer_state_replaces_its_own() {
    let program = Program::new();
    let import = |path: &str, received: &str| {
        let told = ["--product", "shop", "--release", "1.0"];
        program.json(&[&["import", path, "--received", received][..], &told].concat())
    };
    let nothing = json!({});
    let document = |purl: &str| sbom(&nothing, &[(purl, "")]);
    program.write("one/front.json", document("pkg:npm/left@1.0.0"));
    program.write("one/back.json", document("pkg:npm/left@2.0.0"));
    assert_eq!(import("one", "2025-01-01")["totals"]["imported"], 2);
    let key = |version: &str| (format!("pkg:npm/left@{version}"), 1);
    assert_eq!(components(&program, "left"), [key("1.0.0"), key("2.0.0")]);
    program.write("two/front.json", document("pkg:npm/left@3.0.0"));
    import("two/front.json", "2025-02-01");
    assert_eq!(components(&program, "left"), [key("2.0.0"), key("3.0.0")]);
    assert_eq!(import("two", "2025-03-01")["totals"]["unchanged"], 1);
}

#[test]
fn a_date_in_the_future_is_told_in_the_readers_language() {
    let future = json!({
        "timestamp": "2999-12-31T00:00:00Z",
        "component": {"type": "application", "name": "shop", "version": "1.0"},
    });
    for (language, message) in [
        (
            "en",
            "The document is dated 2999-12-31T00:00:00Z, which lies after its receipt (2025-01-01T00:00:00Z). It counts as made when it was received.",
        ),
        (
            "ja",
            "文書の作成日時「2999-12-31T00:00:00Z」が受領日時（2025-01-01T00:00:00Z）より後になっています。受領日時に作成されたものとして扱います。",
        ),
    ] {
        let program = Program::new();
        program.write("a.json", sbom(&future, &[("pkg:npm/left@1.0.0", "")]));
        let command = ["import", "a.json", "--received", "2025-01-01", "--lang"];
        let told = program.json(&[&command[..], &[language]].concat());
        let warnings = &told["files"][0]["warnings"];
        assert_eq!(warnings.as_array().map(Vec::len), Some(1), "{warnings}");
        assert_eq!(warnings[0]["code"], "time-in-future");
        assert_eq!(warnings[0]["message"], message);
        assert_eq!(told["totals"]["warnings"], 1);
        // What is received a day later replaces it, without a date of its own too.
        program.write("b.json", sbom(&on("shop"), &[("pkg:npm/left@2.0.0", "")]));
        program.json(&["import", "b.json", "--received", "2025-01-02"]);
        let expected = [("pkg:npm/left@2.0.0".to_owned(), 1)];
        assert_eq!(components(&program, "left"), expected);
    }
}

#[test]
fn most_documents_decide_the_project() {
    let program = Program::new();
    let address = |name: &str| match name {
        "wrong" => "https://github.com/aaa/wrong",
        _ => "https://github.com/left/left",
    };
    for name in ["wrong", "b", "c"] {
        let document = sbom(&on(name), &[("pkg:npm/left@1.0.0", address(name))]);
        program.write(&format!("in/{name}.json"), document);
    }
    program.json(&["import", "in"]);
    let ranking = program.json(&["rank"]);
    assert_eq!(ranking["totals"]["projects"], 1);
    assert_eq!(
        ranking["items"][0]["project"],
        "https://github.com/left/left"
    );
    assert_eq!(ranking["items"][0]["products"], 3);
}

#[test]
fn spellings_of_one_package_are_counted_together_and_shown_as_one() {
    let program = Program::new();
    for (name, purls) in [
        ("a", ["pkg:nuget/Serilog@3.0.0", "pkg:cargo/foo_bar@1.0.0"]),
        ("b", ["pkg:nuget/serilog@3.0.0", "pkg:cargo/foo-bar@1.0.0"]),
    ] {
        let document = sbom(&on(name), &purls.map(|purl| (purl, "")));
        let path = program.write(&format!("{name}.json"), document);
        program.json(&["import", &path.display().to_string()]);
    }
    let both = |key: &str| [(key.to_owned(), 2)];
    for question in ["pkg:nuget/SERILOG", "pkg:nuget/serilog@3.0.0", "Serilog"] {
        let found = components(&program, question);
        assert_eq!(found, both("pkg:nuget/Serilog@3.0.0"), "{question}");
    }
    for question in ["pkg:cargo/foo-bar", "pkg:cargo/foo_bar@1.0.0", "foo-bar"] {
        let found = components(&program, question);
        assert_eq!(found, both("pkg:cargo/foo_bar@1.0.0"), "{question}");
    }
    let ranking = program.json(&["rank"]);
    let items = ranking["items"].as_array().expect("items").iter();
    let projects: Vec<_> = items
        .map(|item| (item["project"].clone(), item["releases"].clone()))
        .collect();
    assert_eq!(
        projects,
        [
            (json!("pkg:cargo/foo_bar"), json!(2)),
            (json!("pkg:nuget/Serilog"), json!(2))
        ]
    );
    // The canonical form of a package URL is its specification's.
    let canonical = program.json(&["purl", "pkg:nuget/Serilog", "pkg:cargo/foo_bar"]);
    assert_eq!(canonical[0]["canonical"], "pkg:nuget/Serilog");
    assert_eq!(canonical[1]["canonical"], "pkg:cargo/foo_bar");
}

#[test]
fn what_a_document_of_several_things_describes_is_not_the_product() {
    let program = Program::new();
    let package = |id: &str| {
        format!(
            r#"{{"SPDXID":"SPDXRef-{id}","name":"{id}","versionInfo":"1","downloadLocation":"NOASSERTION"}}"#
        )
    };
    for (file, described) in [("one", &["a"][..]), ("two", &["a", "b"])] {
        let described: Vec<_> = described
            .iter()
            .map(|id| format!(r#""SPDXRef-{id}""#))
            .collect();
        program.write(
            &format!("{file}.spdx.json"),
            format!(
                r#"{{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"{file}","packages":[{},{}],"documentDescribes":[{}]}}"#,
                package("a"),
                package("b"),
                described.join(",")
            ),
        );
        program.json(&["import", &format!("{file}.spdx.json"), "--product", file]);
    }
    for (product, depth, word) in [("one", 0, "the product itself"), ("two", 1, "direct")] {
        let question = ["where", "a", "--product", product];
        let answer = program.json(&question);
        let place = &answer["products"][0];
        assert_eq!(
            (&place["depth"], &place["direct"]),
            (&depth.into(), &true.into())
        );
        let shown = program.answer(&question);
        let row = shown.lines().last().expect("a row");
        assert!(row.contains(word), "{row}");
    }
}

#[test]
fn a_document_made_while_an_import_waits_for_it_is_not_of_the_future() {
    use std::io::Write;
    use std::process::Stdio;

    let program = Program::new();
    let mut command = program.command(&["import", "-", "--json"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut import = command.spawn().expect("it starts");
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    let clock = iriai_office::Clock::Machine;
    let created = iriai_office::rfc3339(clock.now());
    let document = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"timestamp":"{created}"}},"components":[{{"type":"library","name":"left"}}]}}"#
    );
    let mut input = import.stdin.take().expect("standard input");
    input.write_all(document.as_bytes()).expect("it reads");
    drop(input);
    let output = import.wait_with_output().expect("it ends");
    let answer = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{answer}");
    assert!(!answer.contains("time-in-future"), "{answer}");
}
