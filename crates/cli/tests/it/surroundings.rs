//! Language, store and output as the surroundings say, and stores with nothing in them.

use std::fs;

use serde_json::Value;

use crate::program::Program;

#[test]
fn the_language_is_that_of_the_option_else_of_the_locale() {
    let english = "Products\n";
    let japanese = "製品\n";
    for (variables, option, first) in [
        (&[][..], None, english),
        (&[("LANG", "ja_JP.UTF-8")], None, japanese),
        (&[("LANG", "ja_JP.UTF-8")], Some("en"), english),
        (&[("LANG", "C.UTF-8")], None, english),
        (&[("LANG", "en_GB.UTF-8")], Some("ja"), japanese),
        (
            &[("LANG", "en_US.UTF-8"), ("LC_ALL", "ja_JP.UTF-8")],
            None,
            japanese,
        ),
        (
            &[("LANG", "ja_JP.UTF-8"), ("LC_MESSAGES", "en_US.UTF-8")],
            None,
            english,
        ),
        (&[("LANG", "ja_JP.UTF-8"), ("LC_ALL", "")], None, japanese),
        (&[("LANG", "fr_FR.UTF-8")], None, english),
    ] {
        let mut program = Program::with_portfolio("en");
        for (name, value) in variables {
            program = program.with(name, *value);
        }
        let option = option
            .map(|language| ["--lang", language])
            .unwrap_or_default();
        let option = option.into_iter().filter(|part| !part.is_empty());
        let arguments: Vec<&str> = ["product", "list"].into_iter().chain(option).collect();
        let text = program.answer(&arguments);
        assert!(text.starts_with(first), "{variables:?}: {text}");
    }
}

#[test]
fn codes_and_keys_are_the_same_in_every_language() {
    /// A value without the sentences in it, and without what tells when it was asked.
    fn bare(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for other in ["message", "hint", "because", "age_seconds"] {
                    fields.remove(other);
                }
                fields.values_mut().for_each(bare);
            }
            Value::Array(values) => values.iter_mut().for_each(bare),
            _ => {}
        }
    }
    let program = Program::with_portfolio("en");
    let file = crate::program::examples()
        .join("sboms/egaki/egaki-4.1.bom.xml")
        .display()
        .to_string();
    for question in [
        &["where", "openssl"][..],
        &["rank"],
        &["rank", "--by", "sprawl"],
        &["product", "list"],
        &["diff", "Miharashi@1.0.0", "Miharashi@1.3.0"],
        &["lint", &file],
        &["purl", "pkg:npm/a"],
        &["licence", "MIT"],
    ] {
        let mut english = program.json(&[question, &["--lang", "en"]].concat());
        let mut japanese = program.json(&[question, &["--lang", "ja"]].concat());
        bare(&mut english);
        bare(&mut japanese);
        assert_eq!(english, japanese, "{question:?}");
    }
}

#[test]
fn the_store_is_that_of_the_option_else_of_the_environment_else_in_the_folder() {
    let program = Program::new();
    program.json(&["product", "add", "in the folder"]);
    assert!(program.store().exists());
    let named = program.path("named.db").display().to_string();
    program.json(&["product", "add", "named", "--store", &named]);
    let program = program.with("IRIAI_STORE", named);
    let name = |arguments: &[&str]| {
        let all = [&["product", "list"], arguments].concat();
        program.json(&all)["products"][0]["name"].clone()
    };
    assert_eq!(name(&[]), "named");
    assert_eq!(name(&["--store", "iriai.db"]), "in the folder");
}

#[test]
fn an_answer_is_also_written_to_files() {
    let program = Program::with_portfolio("en");
    let shown = program.answer(&[
        "where",
        "log4j-core",
        "-o",
        "json=a.json",
        "--output",
        "csv=a.csv",
        "-o",
        "markdown=a.md",
        "-o",
        "table=a.txt",
    ]);
    let file = |name: &str| fs::read_to_string(program.path(name)).expect("a file");
    assert_eq!(
        file("a.txt"),
        program.answer(&["where", "log4j-core", "--format", "table", "--limit", "100"])
    );
    assert_eq!(file("a.txt"), shown);
    assert_eq!(
        file("a.json"),
        program.answer(&["where", "log4j-core", "--json"])
    );
    assert_eq!(
        file("a.json"),
        program.answer(&["where", "log4j-core", "--format", "json"])
    );
    assert_eq!(
        file("a.csv"),
        program.answer(&["where", "log4j-core", "--format", "csv"])
    );
    assert_eq!(
        file("a.md"),
        program.answer(&["where", "log4j-core", "--format", "markdown"])
    );
    assert!(file("a.csv").starts_with("\u{feff}Product,") && file("a.csv").contains("\r\n"));
    assert!(file("a.md").starts_with("## ") && file("a.md").contains("| --- |"));
}

#[test]
fn a_table_says_what_it_leaves_out_and_files_leave_out_nothing() {
    let program = Program::with_portfolio("en");
    let shown = program.answer(&["rank", "-o", "csv=a.csv", "-o", "json=a.json"]);
    let all = program.json(&["rank"]);
    let count = all["items"].as_array().map_or(0, Vec::len);
    assert_eq!(all["totals"]["projects"], count);
    let more = (count - 20).to_string();
    let (thousands, rest) = more.split_at(more.len() - 3);
    let more = format!("… and {thousands},{rest} more; --limit");
    assert!(shown.contains(&more), "{shown}");
    let file = |name: &str| fs::read_to_string(program.path(name)).expect("a file");
    assert_eq!(file("a.csv").lines().count(), count + 1);
    assert_eq!(file("a.csv"), program.answer(&["rank", "--format", "csv"]));
    assert_eq!(file("a.json"), program.answer(&["rank", "--json"]));
    let asked = program.answer(&["rank", "--limit", "100000"]);
    assert!(!asked.contains("--limit"), "{asked}");
}

#[test]
fn nothing_in_a_document_steers_the_terminal() {
    let program = Program::new();
    let document = r#"{"bomFormat":"CycloneDX","specVersion":"1.6",
        "metadata":{"component":{"bom-ref":"r","type":"application","name":"Shop\u001b[31m\u0007","version":"1\u001b]0;t\u0007"}},
        "components":[
            {"bom-ref":"a","type":"library","name":"evil","version":"1","purl":"pkg:npm/evil%1B%5B31m%0Aforged@1%1B%5B0m"},
            {"bom-ref":"b","type":"library","name":"b\nc","version":"\u001b[1m","licenses":[{"license":{"name":"\u001b[5m"}}]}],
        "dependencies":[{"ref":"r","dependsOn":["a","\u001b[2J"]}]}"#;
    program.write("a.json", document);
    for arguments in [
        &["import", "a.json", "--verbose"][..],
        &["where", "pkg:npm/evil%1B%5B31m%0Aforged"],
        &["where", "evil\u{1b}[2J"],
        &["rank"],
        &["rank", "--format", "markdown"],
        &["product", "list"],
        &["lint", "a.json"],
        &["diff", "a.json", "b\u{1b}[2J.json"],
        &["diff", "Shop\u{1b}[31m\u{7}", "\u{1b}[2J"],
    ] {
        let run = program.run(arguments);
        for text in [&run.out, &run.err] {
            let obeyed = |c: char| c.is_control() && c != '\n' && c != '\t';
            assert!(!text.contains(obeyed), "{arguments:?}: {text:?}");
            assert!(
                !text.lines().any(|line| line.starts_with("forged")),
                "{text}"
            );
        }
    }
}

#[test]
fn nobody_looking_gets_no_bar_and_no_colour() {
    let program = Program::new();
    let folder = crate::program::examples()
        .join("sboms/minamo")
        .display()
        .to_string();
    let run = program.run(&["import", &folder]);
    assert_eq!((run.code, &*run.err), (0, ""));
    assert!(!run.out.contains('\u{1b}'), "{}", run.out);
}

#[test]
fn acknowledgements_are_a_line_for_each_document() {
    let program = Program::new();
    let folder = crate::program::examples()
        .join("sboms/hayase")
        .display()
        .to_string();
    let run = program.run(&["import", &folder, "--verbose"]);
    assert_eq!(run.code, 0);
    let mut lines: Vec<&str> = run.err.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines.len(), 4);
    assert_eq!(
        lines[0],
        format!("imported\t{folder}/hayase-hr7-1.0-controller.rdf.xml")
    );
    assert!(
        lines[3].ends_with("hayase-hr7-2.0.zip › hayase-hr7-2.0/診断ツール.cdx.json"),
        "{}",
        lines[3]
    );
}

/// A folder that may only be read, with a store in it.
#[cfg(unix)]
mod read_only {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Output};

    use serde_json::Value;

    use crate::program::Program;

    fn permit(program: &Program, folder: u32, store: u32) {
        fs::set_permissions(program.store(), Permissions::from_mode(store)).expect("a mode");
        fs::set_permissions(program.path("."), Permissions::from_mode(folder)).expect("a mode");
    }

    /// Runs it without the power that root has over permissions.
    fn run(program: &Program, arguments: &[&str]) -> Output {
        let plain = program.command(arguments);
        let probe = program.path("probe");
        let is_root = fs::write(&probe, "").is_ok() && fs::remove_file(probe).is_ok();
        let mut command = if is_root {
            let mut command = Command::new("setpriv");
            command
                .args(["--bounding-set", "-dac_override,-dac_read_search"])
                .arg(plain.get_program())
                .args(plain.get_args())
                .current_dir(program.path("."));
            command
        } else {
            plain
        };
        command.output().expect("it ends")
    }

    #[test]
    fn a_store_that_may_only_be_read_answers() {
        let program = Program::with_portfolio("en");
        let open = program.run(&["rank"]);
        for (folder, store) in [(0o555, 0o444), (0o555, 0o644), (0o755, 0o444)] {
            permit(&program, folder, store);
            let asked = run(&program, &["rank"]);
            let changed = run(&program, &["product", "add", "another"]);
            permit(&program, 0o755, 0o644);
            let complaint = String::from_utf8_lossy(&asked.stderr);
            assert_eq!(complaint, "", "{folder:o} {store:o}");
            assert_eq!(String::from_utf8_lossy(&asked.stdout), open.out);
            let complaint = String::from_utf8_lossy(&changed.stderr);
            assert_eq!(changed.status.code(), Some(2), "{complaint}");
            assert!(complaint.contains("may only be read"), "{complaint}");
        }
    }

    #[test]
    fn a_store_that_may_only_be_read_is_backed_up_without_a_note() {
        let program = Program::with_portfolio("en");
        let elsewhere = Program::new();
        let file = elsewhere.path("a.backup").display().to_string();
        permit(&program, 0o555, 0o444);
        let backup = run(&program, &["backup", &file, "--json"]);
        let doctor = run(&program, &["doctor", "--json"]);
        permit(&program, 0o755, 0o644);
        let told: Value = serde_json::from_slice(&backup.stdout).expect("JSON");
        assert_eq!(
            (backup.status.code(), &told["noted"]),
            (Some(0), &false.into())
        );
        let answer = elsewhere.json(&["restore", "a.backup", "--verify"]);
        assert_eq!(answer["verified"], true);
        let told: Value = serde_json::from_slice(&doctor.stdout).expect("JSON");
        assert_eq!(
            (doctor.status.code(), &told["totals"]["problems"]),
            (Some(1), &1.into())
        );
        assert_eq!(told["checks"][2]["code"], "store-read-only");
    }

    #[test]
    fn licences_are_told_where_nothing_can_be_kept_of_them() {
        let program = Program::with_portfolio("en");
        permit(&program, 0o555, 0o444);
        let asked = run(&program, &["licences", "list"]);
        permit(&program, 0o755, 0o644);
        assert_eq!(String::from_utf8_lossy(&asked.stderr), "");
        let open = program.run(&["licences", "list"]);
        assert_eq!(String::from_utf8_lossy(&asked.stdout), open.out);
    }
}

#[test]
fn an_output_file_that_cannot_be_written_hinders_no_other() {
    let program = Program::with_portfolio("en");
    let arguments = [
        "where",
        "log4j-core",
        "-o",
        "json=missing/a.json",
        "-o",
        "csv=b.csv",
    ];
    let run = program.run(&arguments);
    assert_eq!(run.code, 2);
    assert!(run.out.starts_with("Where is log4j-core\n"), "{}", run.out);
    assert!(
        run.err.starts_with("error[file]: missing/a.json: "),
        "{}",
        run.err
    );
    assert!(program.path("b.csv").exists());
    // A program gets one value.
    let run = program.run(&[&arguments[..], &["--json"]].concat());
    let told: Value = serde_json::from_str(&run.out).expect("one value");
    assert_eq!((run.code, &told["error"]["code"]), (2, &"file".into()));
}

#[test]
fn what_is_reported_as_imported_is_in_a_file() {
    let program = Program::new();
    let document = program.write(
        "a.json",
        r#"{"bomFormat": "CycloneDX", "specVersion": "1.5"}"#,
    );
    let document = document.display().to_string();
    for name in [":memory:", "file:a.db?mode=memory", "file::memory:"] {
        let import = program.answer(&["import", &document, "--store", name]);
        assert!(import.starts_with("1 imported"), "{import}");
        assert!(program.path(name).is_file(), "{name}");
        let list = program.answer(&["product", "list", "--store", name]);
        assert!(list.contains("not stated"), "{list}");
    }
    let run = program.run(&["import", &document, "--store", ""]);
    assert_eq!((run.code, &*run.out), (2, ""));
    assert!(run.err.starts_with("error[name-empty]: "), "{}", run.err);
}

#[test]
fn what_the_database_or_the_system_says_is_quoted_in_japanese() {
    let program = Program::with_portfolio("ja");
    let mut store = fs::read(program.store()).expect("a store");
    store.truncate(20_000);
    program.write("cut.db", store);
    let run = program.run(&["--lang", "ja", "where", "x", "--store", "cut.db"]);
    let told = "error[store-damaged]: 保管先が壊れています：データベースの説明「";
    assert!(run.err.starts_with(told), "{}", run.err);
}
