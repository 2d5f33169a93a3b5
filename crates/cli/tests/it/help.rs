//! Help and faults of usage, in both languages.

use serde_json::Value;

use crate::program::Program;

const COMMANDS: &[&str] = &[
    "demo",
    "import",
    "where",
    "rank",
    "diff",
    "lint",
    "export",
    "product",
    "product list",
    "product add",
    "product set",
    "purl",
    "version",
    "vers",
    "licence",
    "help",
];

/// Whether a text has Japanese in it.
fn is_japanese(text: &str) -> bool {
    text.chars()
        .any(|one| matches!(one, 'ぁ'..='ヶ' | '一'..='鿿'))
}

#[test]
fn help_is_in_the_language_of_the_reader() {
    for language in ["en", "ja"] {
        let program = Program::new();
        let root = program.answer(&["--help", "--lang", language]);
        let mut all = vec![root];
        for command in COMMANDS {
            let words: Vec<&str> = command.split(' ').collect();
            let by_option = program.answer(&[&words[..], &["--help", "--lang", language]].concat());
            let by_command =
                program.answer(&[&["help"], &words[..], &["--lang", language]].concat());
            assert_eq!(by_option, by_command, "{command}");
            assert_eq!(
                by_option,
                program.answer(&[&words[..], &["-h", "--lang", language]].concat())
            );
            let common = by_option.find("--store").expect("common options");
            let own = by_option[..common].rsplit_once("\n\n").expect("a part").0;
            all.push(format!("{own}\n"));
        }
        insta::assert_snapshot!(format!("help-{language}"), all.join("\n────\n\n"));
    }
}

#[test]
fn help_follows_the_locale_and_has_nothing_of_the_other_language() {
    let japanese = Program::new().with("LANG", "ja_JP.UTF-8");
    let english = Program::new().with("LANG", "en_GB.UTF-8");
    for arguments in [
        &["--help"][..],
        &["help", "import"],
        &["where", "-h"],
        &["product", "help"],
    ] {
        let (ours, theirs) = (japanese.run(arguments), english.run(arguments));
        if arguments == ["product", "help"] {
            // The program alone has the command `help`.
            assert_eq!((ours.code, theirs.code), (2, 2));
            continue;
        }
        assert!(is_japanese(&ours.out), "{}", ours.out);
        let theirs = theirs.out.replace("日本語", "");
        assert!(!is_japanese(&theirs), "{theirs}");
        for word in [
            "Usage",
            "Options",
            "Commands",
            "Arguments",
            "[OPTIONS]",
            "default",
            "Print",
            "possible",
        ] {
            assert!(!ours.out.contains(word), "{word} in\n{}", ours.out);
        }
    }
}

#[test]
fn the_version_is_told() {
    let text = Program::new().answer(&["--version"]);
    assert_eq!(text, format!("iriai {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(Program::new().answer(&["-V", "--lang", "ja"]), text);
}

#[test]
fn without_a_command_there_is_help_and_a_fault() {
    for (arguments, beginning) in [
        (&[][..], "The system an Open Source Program Office"),
        (&["product"], "Products: "),
    ] {
        let run = Program::new().run::<&str>(arguments);
        assert_eq!((run.code, &*run.out), (2, ""));
        assert!(run.err.starts_with(beginning), "{}", run.err);
        let japanese = Program::new()
            .with("LANG", "ja_JP.UTF-8")
            .run::<&str>(arguments);
        assert!(
            is_japanese(&japanese.err) && !japanese.err.contains("Usage"),
            "{}",
            japanese.err
        );
    }
}

#[test]
fn faults_of_usage_are_in_our_words_with_a_way_out() {
    let program = Program::with_portfolio("en");
    for (arguments, code, tells, hint) in [
        (&["wher"][..], "command-unknown", "wher", "\"where\""),
        (&["sing"], "command-unknown", "sing", "iriai help"),
        (&["help", "sing"], "command-unknown", "sing", "iriai help"),
        (&["--lang", "en"], "command-missing", "", "iriai help"),
        (
            &["product", "--quiet"],
            "command-missing",
            "",
            "iriai help product",
        ),
        (&["product", "ad", "x"], "command-unknown", "ad", "\"add\""),
        (
            &["rank", "--prodct", "x"],
            "argument-unknown",
            "--prodct",
            "\"--product\"",
        ),
        (
            &["rank", "--colour"],
            "argument-unknown",
            "--colour",
            "iriai rank",
        ),
        (
            &["rank", "extra"],
            "argument-unknown",
            "extra",
            "iriai rank",
        ),
        (&["where"], "argument-missing", "<QUERY>", "iriai where"),
        (&["import"], "argument-missing", "<PATH>", "iriai import"),
        (
            &["export", "Minamo"],
            "argument-missing",
            "--as <FORM>",
            "--as <FORM>",
        ),
        (
            &["version", "npm", "1"],
            "argument-missing",
            "<B>",
            "iriai help",
        ),
        (
            &["rank", "--limit"],
            "value-missing",
            "--limit",
            "iriai rank",
        ),
        (&["rank", "--by"], "value-missing", "--by", "iriai rank"),
        (
            &["rank", "--by", "size"],
            "value-unknown",
            "size",
            "usage, sprawl",
        ),
        (
            &["rank", "--by", "usge"],
            "value-unknown",
            "usge",
            "\"usage\"",
        ),
        (
            &["rank", "--format", "yaml"],
            "value-unknown",
            "yaml",
            "table, json, csv, markdown",
        ),
        (&["rank", "--lang", "fr"], "value-unknown", "fr", "en, ja"),
        (
            &["export", "Minamo", "--as", "spdx-9"],
            "value-unknown",
            "spdx-9",
            "",
        ),
        (
            &["lint", "x", "--profile", "iso"],
            "value-unknown",
            "iso",
            "ntia",
        ),
        (&["rank", "--limit", "many"], "value-invalid", "many", "20"),
        (
            &["rank", "--limit", "-1"],
            "argument-unknown",
            "-1",
            "iriai rank",
        ),
        (&["rank", "--limit=-1"], "value-invalid", "-1", "20"),
        (
            &["import", "x", "--threads", "0"],
            "value-invalid",
            "0",
            "cores",
        ),
        (
            &["import", "x", "--max-bytes", "1G"],
            "value-invalid",
            "1G",
            "bytes",
        ),
        (
            &["product", "set", "x", "--criticality", "300"],
            "value-invalid",
            "300",
            "5",
        ),
        (
            &["rank", "-o", "report.csv"],
            "value-invalid",
            "report.csv",
            "FORMAT=FILE",
        ),
        (
            &["rank", "-o", "xml=report"],
            "value-invalid",
            "xml=report",
            "FORMAT=FILE",
        ),
        (
            &["rank", "--json", "--format", "csv"],
            "argument-conflict",
            "--json",
            "iriai rank",
        ),
        (
            &["rank", "--by", "usage", "--by", "sprawl"],
            "argument-twice",
            "--by",
            "iriai rank",
        ),
    ] {
        let is_told_in_json = arguments.contains(&"--json");
        let run = program.run(arguments);
        if !is_told_in_json {
            assert_eq!((run.code, &*run.out), (2, ""), "{arguments:?}: {}", run.err);
            let (message, remedy) = run.err.split_once('\n').expect("two lines");
            assert!(
                message.starts_with(&format!("error[{code}]: ")),
                "{arguments:?}: {message}"
            );
            assert!(message.contains(tells), "{arguments:?}: {message}");
            assert!(
                remedy.starts_with("hint: ") && remedy.contains(hint),
                "{arguments:?}: {remedy}"
            );
        }
        if !arguments.contains(&"--lang") {
            let japanese = program.run(&[&["--lang", "ja"], arguments].concat());
            let said = format!("{}{}", japanese.out, japanese.err);
            assert_eq!(japanese.code, 2);
            assert!(
                is_japanese(&said) && said.contains(code),
                "{arguments:?}: {said}"
            );
            for word in ["Usage", "argument ", "value ", "For more", "tip:"] {
                assert!(!said.contains(word), "{arguments:?}: {word} in {said}");
            }
        }
        if !is_told_in_json {
            let json = program.run(&[arguments, &["--json"]].concat());
            assert_eq!((json.code, &*json.err), (2, ""), "{arguments:?}");
            let answer: Value = serde_json::from_str(&json.out).expect("JSON");
            assert_eq!(answer["error"]["code"], code, "{arguments:?}");
        }
    }
}
