//! The small tools: one answer for each item, from arguments and from standard input.

use serde_json::{Value, json};

use crate::program::Program;

/// The lines that a tool answers to lines on standard input.
fn lines(arguments: &[&str], input: &str) -> Vec<String> {
    let run = Program::new().feed(arguments, input.as_bytes());
    assert_eq!((run.code, &*run.err), (0, ""), "{arguments:?}");
    run.out.lines().map(str::to_owned).collect()
}

#[test]
fn package_urls() {
    let program = Program::new();
    let answer = program.json(&["purl", "pkg:NPM/%40babel/core@7.0.0?b=2&a=1#x/y"]);
    assert_eq!(
        answer,
        json!([{
            "input": "pkg:NPM/%40babel/core@7.0.0?b=2&a=1#x/y", "ok": true,
            "canonical": "pkg:npm/%40babel/core@7.0.0?a=1&b=2#x/y",
            "type": "npm", "namespace": "@babel", "name": "core", "version": "7.0.0",
            "qualifiers": {"a": "1", "b": "2"}, "subpath": "x/y",
        }])
    );
    let parts = r#"{"type":"maven","namespace":"org.x","name":"y","version":"1.0","qualifiers":{"type":"jar"},"subpath":null}"#;
    assert_eq!(
        program.answer(&["purl", "--build", parts]),
        "pkg:maven/org.x/y@1.0?type=jar\n"
    );
    let run = program.run(&["purl", "--json", "pkg:npm/a", "npm/a"]);
    let answer: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!((run.code, &*run.err), (2, ""));
    assert_eq!(answer[0]["ok"], true);
    assert_eq!(answer[1]["ok"], false);
    assert_eq!(answer[1]["input"], "npm/a");
    assert_eq!(answer[1]["error"]["code"], "scheme-missing");
}

#[test]
fn package_urls_by_the_line() {
    let answers = lines(&["purl", "-"], "pkg:npm/a@1\n\nnonsense\npkg:pypi/A_b\n");
    let answers: Vec<Value> = answers
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let canonical: Vec<_> = answers.iter().map(|answer| &answer["canonical"]).collect();
    assert_eq!(
        canonical,
        [
            &json!("pkg:npm/a@1"),
            &Value::Null,
            &Value::Null,
            &json!("pkg:pypi/a-b")
        ]
    );
    assert_eq!(answers[1]["ok"], false);
    let built = lines(
        &["purl", "--build", "-"],
        "{\"type\":\"npm\",\"name\":\"a\"}\n{\n",
    );
    assert!(built[0].contains(r#""canonical":"pkg:npm/a""#));
    assert!(built[1].contains(r#""ok":false"#));
}

#[test]
fn versions() {
    let program = Program::new();
    for (ecosystem, a, b, answer) in [
        ("npm", "1.0.0-rc.1", "1.0.0", "-1\n"),
        ("PyPI", "1.0", "1.0.0", "0\n"),
        ("Debian:12", "1.0", "1.0~rc1", "1\n"),
        ("deb", "1:0", "2.0", "1\n"),
        ("semver", "1.2.3", "1.10.0", "-1\n"),
        ("intdot", "-1", "1", "-1\n"),
    ] {
        assert_eq!(
            program.answer(&["version", ecosystem, a, b]),
            answer,
            "{ecosystem} {a} {b}"
        );
    }
    assert_eq!(
        lines(
            &["version", "maven", "-"],
            "1.0\t1.0.0\n1-alpha\t1\nno tab\n2\t1\n"
        ),
        ["0", "-1", "error[no-tab]: A<TAB>B", "1"]
    );
}

#[test]
fn ranges() {
    let program = Program::new();
    assert_eq!(
        program.answer(&["vers", "vers:npm/>=1.0.0|<2.0.0"]),
        "vers:npm/>=1.0.0|<2.0.0\n"
    );
    assert_eq!(
        program.answer(&["vers", "vers:npm/>=1.0.0|<2.0.0", "1.5.0"]),
        "true\n"
    );
    assert_eq!(
        program.answer(&["vers", "vers:npm/>=1.0.0|<2.0.0", "2.0.0"]),
        "false\n"
    );
    assert_eq!(
        program.answer(&["vers", "--from-native", "npm", "^1.2.3"]),
        "vers:npm/>=1.2.3|<2.0.0\n"
    );
    let answers = lines(
        &["vers", "-"],
        "vers:pypi/<1\nvers:pypi/<1\t0.9\nnonsense\nvers:pypi/<1\t1.1\n",
    );
    assert_eq!(
        (&*answers[0], &*answers[1], &*answers[3]),
        ("vers:pypi/<1", "true", "false")
    );
    assert!(
        answers[2].starts_with("error[not-vers]: "),
        "{}",
        answers[2]
    );
    assert_eq!(answers.len(), 4);
}

#[test]
fn licences() {
    let program = Program::new();
    assert_eq!(
        program.answer(&["licence", "mit or apache-2.0"]),
        "MIT OR Apache-2.0\n"
    );
    let answer = program.json(&["licence", "GPL-2.0-only WITH Classpath-exception-2.0"]);
    assert_eq!(answer[0]["ok"], true);
    assert_eq!(answer[0]["ids"][0]["known"], true);
    let answers = lines(&["licence", "-"], "MIT\nwhatever I like\n");
    assert!(answers[0].contains(r#""expression":"MIT""#));
    assert!(answers[1].contains(r#""ok":false"#) && answers[1].contains(r#""error":{"#));
}

#[test]
fn cvss_vectors() {
    let program = Program::new();
    let vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C";
    assert_eq!(
        program.json(&["cvss", vector]),
        json!([{
            "input": vector, "ok": true, "version": "3.1", "score": 8.8, "rating": "high",
            "scores": {"base": 9.8, "temporal": 8.8},
        }])
    );
    assert_eq!(
        program.answer(&["cvss", vector, "--lang", "ja"]),
        "CVSS 3.1：8.8（高）\n"
    );
    let answers = lines(
        &["cvss", "-"],
        "AV:N/AC:L/Au:N/C:C/I:C/A:C\n\nCVSS:9/AV:N\n",
    );
    let answers: Vec<Value> = answers
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(answers[0]["version"], "2.0");
    assert_eq!(answers[0]["score"], 10.0);
    assert_eq!(answers[1]["error"]["code"], "not-a-metric");
    assert_eq!(answers[2]["error"]["code"], "unknown-version");
    let run = program.run(&["cvss", "CVSS:3.1/AV:Q", "--lang", "ja"]);
    assert_eq!((run.code, &*run.out), (2, ""));
    assert!(run.err.starts_with("error[unknown-value]: "), "{}", run.err);
}

#[test]
fn what_is_missing_in_front_is_told_with_its_colon() {
    let program = Program::new();
    for (arguments, told) in [
        (&["vers", "npm/1", "2"][..], "does not begin with vers:\n"),
        (&["purl", "npm/a"], "does not begin with pkg:\n"),
    ] {
        let run = program.run(arguments);
        assert_eq!(run.code, 2);
        assert!(run.err.contains(told), "{}", run.err);
    }
}
