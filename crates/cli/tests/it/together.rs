//! Several processes over one store at once.

use std::collections::BTreeSet;
use std::process::{Child, Stdio};

use crate::fleet::{PART, document, examine, name};
use crate::program::Program;

fn start(program: &Program, arguments: &[&str]) -> Child {
    let mut command = program.command(arguments);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("it starts")
}

#[test]
fn imports_at_the_same_time_make_one_whole_store() {
    let program = Program::new();
    let all: BTreeSet<String> = (0..PART * 3).map(name).collect();
    for number in 0..all.len() {
        program.write(&name(number), document(number));
    }
    // The store is not there yet, and the middle part is imported by both.
    let folders: [&[&str]; 2] = [&["in/part-0", "in/part-1"], &["in/part-2", "in/part-1"]];
    let imports: Vec<Child> = folders
        .iter()
        .map(|folders| start(&program, &[&["import", "--json"], *folders].concat()))
        .collect();
    let mut imported = 0;
    for import in imports {
        let output = import.wait_with_output().expect("it ends");
        let complaint = String::from_utf8_lossy(&output.stderr);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{}: {said}{complaint}",
            output.status
        );
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(answer["totals"]["files"], PART * 2);
        imported += answer["totals"]["imported"].as_u64().expect("a number") as usize;
    }
    assert_eq!(
        imported,
        all.len(),
        "each document is imported by one of them"
    );
    let kept = examine(&program.store(), &all);
    assert_eq!(kept.len(), all.len());
}

#[test]
fn questions_are_answered_while_an_import_runs() {
    let program = Program::new();
    for number in 0..PART * 3 {
        program.write(&name(number), document(number));
    }
    program.json(&["import", "in/part-0"]);
    // Its answer is one line: nobody reads it before the end.
    let mut import = start(&program, &["import", "in", "--quiet"]);
    let mut last = 0;
    while import.try_wait().expect("a child").is_none() {
        let answer = program.json(&["where", "common"]);
        let documents = answer["totals"]["documents"].as_u64().expect("a number");
        assert!(documents >= last, "what was there is gone");
        assert_eq!(
            answer["products"].as_array().map(Vec::len),
            Some(documents as usize)
        );
        last = documents;
    }
    assert!(import.wait_with_output().expect("it ends").status.success());
    let answer = program.json(&["where", "common"]);
    assert_eq!(answer["totals"]["documents"], PART * 3);
}
