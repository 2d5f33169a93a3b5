//! Who did what: listed in words, proved, and copied.

use crate::program::Program;

const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"app","version":"1"}},"components":[{"type":"library","name":"left","version":"1.0.0","purl":"pkg:npm/left@1.0.0"}]}"#;

/// A store with something done in it by somebody.
fn done() -> Program {
    let program = Program::new().with("USER", "ada");
    program.write("a.json", SBOM);
    for arguments in [
        &["import", "a.json"][..],
        &["product", "set", "app", "--criticality", "5", "--tag", "x"],
        &["feed", "add", "kev"],
        &["feed", "remove", "kev"],
        &[
            "triage",
            "rule",
            "vuln.severity == 'LOW'",
            "--everywhere",
            "--status",
            "affected",
            "--why",
            "because",
        ],
        &["triage", "end", "1"],
    ] {
        let run = program.run(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {}{}", run.out, run.err);
    }
    program
}

#[test]
fn what_was_done_is_told_in_words_of_both_languages() {
    let program = done();
    for (language, words) in [("en", "described a product"), ("ja", "製品情報の変更")] {
        let run = program.run(&["audit", "list", "--lang", language]);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(
            run.out.contains(words) && run.out.contains("ada"),
            "{}",
            run.out
        );
        for key in ["action-", "actor-", "heading-", "audit-"] {
            assert!(!run.out.contains(key), "{}", run.out);
        }
    }
    let entries = program.json(&["audit", "list", "--limit", "4"]);
    let entries = entries["items"].as_array().expect("entries").iter();
    let actions: Vec<_> = entries.filter_map(|one| one["action"].as_str()).collect();
    assert_eq!(
        actions,
        ["end-decision", "decide", "remove-feed", "add-feed"]
    );
    let older = program.json(&["audit", "list", "--before", "3"]);
    let older = older["items"].as_array().expect("entries");
    assert_eq!(older[0]["subject"], "app");
    assert_eq!(older[0]["details"]["tags"], "x");
    assert_eq!(older[1]["details"]["file"], "a.json");
}

#[test]
fn the_log_and_a_copy_of_it_are_proved() {
    let program = done();
    let run = program.run(&["audit", "export", "--to", "log.jsonl"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let copy = std::fs::read_to_string(program.path("log.jsonl")).expect("a copy");
    let out = program.run(&["audit", "export"]).out;
    assert_eq!(out, copy);
    let last = program.run(&["audit", "export", "--from", "6"]).out;
    assert_eq!(last.lines().count(), 1);
    let own = program.json(&["audit", "verify"]);
    assert_eq!((&own["ok"], &own["entries"]), (&true.into(), &6.into()));
    assert_eq!(program.json(&["audit", "verify", "log.jsonl"]), own);
    let noted = format!("6:{}", own["digest"].as_str().expect("digits"));
    let run = program.run(&["audit", "verify", "--noted", &noted]);
    assert_eq!(run.code, 0, "{}", run.out);
    // Changed, and cut off.
    program.write("changed.jsonl", copy.replace("\"ada\"", "\"eve\""));
    let cut: Vec<&str> = copy.lines().take(5).collect();
    program.write("cut.jsonl", cut.join("\n"));
    for (arguments, told) in [
        (
            &["audit", "verify", "changed.jsonl"][..],
            "Entry 1 does not fit",
        ),
        (
            &["audit", "verify", "cut.jsonl", "--noted", &noted],
            "cut off",
        ),
        (&["audit", "verify", "a.json"], "Entry 1 does not fit"),
    ] {
        let run = program.run(&[arguments, &["--lang", "en"]].concat());
        assert_eq!(run.code, 1, "{arguments:?}: {}", run.out);
        assert!(run.out.contains(told), "{}", run.out);
    }
    let run = program.run(&["audit", "verify", "--noted", "6:12"]);
    assert_eq!(run.code, 2, "{}", run.out);
}
