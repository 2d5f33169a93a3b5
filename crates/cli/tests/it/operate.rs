//! Everything that is kept, out and in; what is wrong with an installation.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::fleet::{PART, document, examine, name};
use crate::on_server::schema;
use crate::program::Program;

const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"app","version":"1"}},"components":[{"type":"library","name":"left","version":"1.0.0","purl":"pkg:npm/left@1.0.0"}]}"#;

/// A store with one document.
fn small() -> Program {
    let program = Program::new().with("USER", "ada");
    program.write("a.json", SBOM);
    program.answer(&["import", "a.json"]);
    program
}

/// Changes the bytes of a file: the first place that has these.
fn change(path: &Path, from: &[u8], to: &[u8]) {
    assert_eq!(from.len(), to.len());
    let mut bytes = fs::read(path).expect("a file");
    let place = bytes.windows(from.len()).position(|some| some == from);
    let place = place.expect("it is there");
    bytes[place..place + to.len()].copy_from_slice(to);
    fs::write(path, bytes).expect("a file");
}

fn code(program: &Program, arguments: &[&str]) -> (i32, String) {
    let run = program.run(&[arguments, &["--json"]].concat());
    let answer: Value = serde_json::from_str(&run.out).expect("JSON");
    let code = answer["error"]["code"].as_str().unwrap_or_default();
    (run.code, code.to_owned())
}

/// An answer without how old things are, which is another at every asking.
fn ageless(mut answer: Value) -> Value {
    for feed in answer
        .get_mut("feeds")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        feed["age_seconds"].take();
    }
    answer
}

/// What a doctor finds: the checks that are no more than fine.
fn found(program: &Program, arguments: &[&str]) -> (i32, Vec<String>) {
    let run = program.run(&[&["doctor", "--json"], arguments].concat());
    let answer: Value = serde_json::from_str(&run.out).expect("JSON");
    let checks = answer["checks"].as_array().expect("checks");
    let found = checks.iter().filter(|check| check["status"] != "ok");
    let found = found.map(|check| {
        let told = [&check["check"], &check["status"], &check["code"]];
        told.map(|part| part.as_str().expect("text")).join(" ")
    });
    (run.code, found.collect())
}

#[test]
fn what_is_restored_answers_what_was_there() {
    let program = Program::with_portfolio("en");
    let backup = program.json(&["backup", "a.backup"]);
    assert_eq!(backup["noted"], true);
    let restored = program.json(&["restore", "a.backup", "--store", "b.db", "--verify"]);
    assert_eq!(restored["verified"], true);
    assert_eq!(restored["digest"], backup["digest"]);
    assert_eq!(restored["tables"], backup["tables"]);
    for question in [
        &["rank"][..],
        &["findings", "--status", "any"],
        &["product", "list"],
        &["triage", "list"],
        &["audit", "list"],
        &["audit", "verify"],
        &["where", "log4j-core", "--as-of", "2024-01-01"],
    ] {
        let other = program.json(&[question, &["--store", "b.db"]].concat());
        assert!(
            ageless(program.json(question)) == ageless(other),
            "{question:?}"
        );
    }
    // Both go on from there alike.
    for store in ["iriai.db", "b.db"] {
        program.write("a.json", SBOM);
        program.answer(&["import", "a.json", "--store", store]);
    }
    let rank = |store| program.json(&["rank", "--store", store]);
    assert_eq!(rank("iriai.db"), rank("b.db"));
    for (language, words) in [
        (
            "en",
            [
                "Backup c.backup",
                "Restored from",
                "holds what the backup holds",
            ],
        ),
        (
            "ja",
            ["バックアップ「c.backup」", "へ復元", "内容は一致しています"],
        ),
    ] {
        let store = format!("{language}.db");
        let mut told = program.answer(&["backup", "c.backup", "--lang", language]);
        let restore = ["restore", "c.backup", "--verify", "--store", &store];
        told += &program.answer(&[&restore[..], &["--lang", language]].concat());
        assert!(words.iter().all(|words| told.contains(words)), "{told}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(program.path("c.backup")).expect("a file");
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn nothing_is_put_over_what_is_there() {
    let program = small();
    program.answer(&["backup", "a.backup"]);
    let before = fs::read(program.store()).expect("a store");
    for (arguments, expected) in [
        (&["restore", "a.backup"][..], "store-not-empty"),
        (
            &["copy", "--from", "iriai.db", "--to", "iriai.db"],
            "store-not-empty",
        ),
        (
            &["copy", "--from", "none.db", "--to", "new.db"],
            "store-missing",
        ),
        (&["backup", "iriai.db"], "backup-is-store"),
        (&["backup", "./iriai.db-wal"], "backup-is-store"),
        (
            &["backup", "a.backup", "--store", "none.db"],
            "store-missing",
        ),
        (&["backup", "no/folder/a.backup"], "file"),
        (&["restore", "none.backup", "--store", "new.db"], "file"),
        (&["restore", ".", "--store", "new.db"], "file"),
        (&["restore", "iriai.db", "--store", "new.db"], "no-backup"),
        (
            &["restore", "a.backup", "--store", "new.db", "--compare"],
            "store-missing",
        ),
    ] {
        assert_eq!(
            code(&program, arguments),
            (2, expected.to_owned()),
            "{arguments:?}"
        );
        assert!(!program.path("new.db").exists(), "{arguments:?}");
    }
    assert!(fs::read(program.store()).expect("a store") == before);
    let run = program.run(&["restore", "a.backup", "--lang", "en"]);
    assert!(
        run.err.contains("iriai.db") && run.err.contains("hint: "),
        "{}",
        run.err
    );
    // Nothing lies about that was not finished.
    let files = fs::read_dir(program.path("")).expect("a folder").flatten();
    let names: BTreeSet<_> = files.map(|file| file.file_name()).collect();
    assert!(
        !names
            .iter()
            .any(|name| name.to_string_lossy().contains("part")),
        "{names:?}"
    );
}

#[test]
fn what_is_damaged_is_refused_with_its_place_and_makes_no_store() {
    let program = Program::with_portfolio("en");
    program.answer(&["backup", "a.backup"]);
    let sound = fs::read(program.path("a.backup")).expect("a backup");
    let mut chance = 20_261_124_u64;
    let mut below = |limit: usize| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) as usize % limit
    };
    for round in 0..60 {
        let mut bytes = sound.clone();
        let place = below(bytes.len());
        match round % 3 {
            0 => bytes[place] ^= 1 << below(8),
            1 => bytes.truncate(place),
            _ => {
                let end = bytes.len().min(place + 1 + below(1_000));
                bytes.drain(place..end);
            }
        }
        program.write("b.backup", &bytes);
        let run = program.run(&["restore", "b.backup", "--store", "b.db", "--lang", "en"]);
        assert_eq!(run.code, 2, "{round} at {place}: {}", run.out);
        let is_told = [
            "backup-damaged",
            "backup-truncated",
            "no-backup",
            "backup-version",
            "empty",
        ]
        .iter()
        .any(|code| run.err.contains(&format!("error[{code}]")));
        assert!(is_told && run.err.contains("b.backup"), "{}", run.err);
        let has_place = run.err.contains("byte ") || place < 16;
        assert!(has_place || run.err.contains("its tables"), "{}", run.err);
        assert!(!program.path("b.db").exists());
    }
}

#[test]
fn one_changed_byte_is_found() {
    let program = small();
    program.answer(&["backup", "a.backup"]);
    program.answer(&["restore", "a.backup", "--store", "b.db"]);
    let compare = ["restore", "a.backup", "--compare", "--store", "b.db"];
    assert_eq!(program.json(&compare)["verified"], true);
    change(
        &program.path("b.db"),
        b"pkg:npm/left@1.0.0",
        b"pkg:npm/left@1.0.1",
    );
    let run = program.run(&[&compare[..], &["--json"]].concat());
    assert_eq!(run.code, 1, "{}", run.err);
    let answer: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(
        (&answer["verified"], &answer["restored"]),
        (&false.into(), &false.into())
    );
    let different = answer["differences"].as_array().expect("differences");
    assert_eq!(different.len(), 1);
    assert_eq!(different[0]["name"], "component");
    assert_ne!(different[0]["digest"], different[0]["digest_in_store"]);
    let run = program.run(&[&compare[..], &["--lang", "ja"]].concat());
    assert!(
        run.out.contains("component") && run.out.contains("一致しません"),
        "{}",
        run.out
    );
}

#[test]
fn a_backup_while_an_import_runs_is_of_one_moment() {
    const PARTS: usize = 5;
    let program = Program::new();
    for number in 0..PART * PARTS {
        program.write(&name(number), document(number));
    }
    program.answer(&["import", &name(0)]);
    let import = |part: usize| {
        let folder = format!("in/part-{part}");
        let mut import = program.command(&["import", "--quiet", &folder]);
        import.stdout(Stdio::null()).spawn().expect("it starts")
    };
    let mut imports = (0..PARTS).map(import);
    let mut running = imports.next();
    let mut sizes = BTreeSet::new();
    for number in 0.. {
        if let Some(import) = &mut running
            && let Some(status) = import.try_wait().expect("a child")
        {
            assert!(status.success());
            running = imports.next();
        }
        let has_ended = running.is_none();
        let (file, store) = (format!("{number}.backup"), format!("{number}.db"));
        program.answer(&["backup", &file]);
        let restored = program.json(&["restore", &file, "--verify", "--store", &store]);
        assert_eq!(restored["verified"], true);
        let files = examine(&program.path(&store), &BTreeSet::new());
        sizes.insert(files.len());
        assert_eq!(
            program.json(&["audit", "verify", "--store", &store])["ok"],
            true
        );
        if has_ended {
            break;
        }
    }
    assert_eq!(sizes.last(), Some(&(PART * PARTS)));
    println!("documents in the backups: {sizes:?}");
}

#[test]
fn stores_are_copied_either_way() {
    let Some(address) = schema("copied") else {
        return;
    };
    let program = Program::with_portfolio("ja");
    let to_server = program.json(&["copy", "--from", "iriai.db", "--to", &address]);
    assert!(!to_server["to"].as_str().expect("text").contains("options="));
    let back = program.json(&["copy", "--from", &address, "--to", "b.db"]);
    let rows = |answer: &Value, name: &str| {
        let tables = answer["tables"].as_array().expect("tables");
        let table = tables.iter().find(|table| table["name"] == name);
        table.expect("a table")["rows"].as_u64().expect("a number")
    };
    for table in to_server["tables"].as_array().expect("tables") {
        let name = table["name"].as_str().expect("text");
        // Each copy is noted where it is from.
        let more = u64::from(name == "audit_entry");
        assert_eq!(rows(&to_server, name) + more, rows(&back, name), "{name}");
    }
    for question in [
        &["rank"][..],
        &["findings"],
        &["product", "list"],
        &["triage", "list"],
    ] {
        let [first, there, here] = ["iriai.db", address.as_str(), "b.db"]
            .map(|store| ageless(program.json(&[question, &["--store", store]].concat())));
        assert!(there == here && first == here, "{question:?}");
    }
    assert_eq!(
        program.json(&["audit", "verify", "--store", "b.db"])["ok"],
        true
    );
    let refused = ["copy", "--from", "iriai.db", "--to", &address];
    assert_eq!(code(&program, &refused), (2, "store-not-empty".to_owned()));
    // The same by a file.
    let other = schema("restored").expect("a server");
    program.answer(&["backup", "a.backup", "--store", "b.db"]);
    let restored = program.json(&["restore", "a.backup", "--verify", "--store", &other]);
    assert_eq!(restored["verified"], true);
    let backup = program.json(&["backup", "c.backup", "--store", &other]);
    program.json(&["restore", "c.backup", "--verify", "--store", "c.db"]);
    assert_eq!(rows(&backup, "component"), rows(&restored, "component"));
    let expected = ["space", "integrity", "references"];
    let expected = expected.map(|check| format!("{check} unchecked server"));
    assert_eq!(
        found(&program, &["--store", &other]),
        (0, expected.to_vec())
    );
}

#[test]
fn a_doctor_finds_what_is_wrong() {
    let program = small();
    assert_eq!(found(&program, &[]), (0, Vec::new()));
    let copy = |name: &str| {
        let path = program.path(name);
        fs::copy(program.store(), &path).expect("a copy");
        path
    };
    // Frames of Zstandard begin so; there is one document.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd];
    let path = copy("original.db");
    frame.push(0);
    let bytes = fs::read(&path).expect("a store");
    let place = bytes.windows(4).position(|some| some == &frame[..4]);
    let mut damaged = bytes.clone();
    damaged[place.expect("a frame") + 20] ^= 0xff;
    fs::write(&path, damaged).expect("a store");
    let wrong = |store: &str, expected: &str| {
        let expected = vec![expected.to_owned()];
        assert_eq!(
            found(&program, &["--store", store]),
            (1, expected),
            "{store}"
        );
    };
    wrong("original.db", "originals problem damaged");
    change(&copy("audit.db"), b"\"ada\"", b"\"eve\"");
    wrong("audit.db", "audit problem broken");
    copy("feeds.db");
    program.answer(&["feed", "add", "kev", "--store", "feeds.db"]);
    wrong("feeds.db", "feeds problem never");
    // Half of it is missing.
    let path = copy("cut.db");
    let bytes = fs::read(&path).expect("a store");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("a store");
    let (exit, told) = found(&program, &["--store", "cut.db"]);
    assert_eq!(exit, 1, "{told:?}");
    for (store, problem) in [("none.db", "store-missing"), ("a.json", "store-foreign")] {
        let (exit, told) = found(&program, &["--store", store]);
        assert_eq!(exit, 1);
        assert_eq!(
            told.len(),
            11,
            "nothing is shown as fine that nobody looked at"
        );
        assert_eq!(told[0], format!("open problem {problem}"));
        assert!(
            told[1..]
                .iter()
                .all(|one| one.ends_with("unchecked not-open"))
        );
        assert!(!program.path("none.db").exists());
    }
    for (language, words) in [("en", "could not be checked"), ("ja", "点検不可")] {
        let run = program.run(&["doctor", "--store", "none.db", "--lang", language]);
        assert!(run.out.contains(words), "{}", run.out);
        let run = program.run(&["doctor", "--store", "feeds.db", "--lang", language]);
        assert!(run.out.contains("iriai feed update kev"), "{}", run.out);
    }
}

#[test]
fn who_is_killed_on_the_way_leaves_the_last_backup_and_a_store_that_can_be_restored_into() {
    let program = Program::with_portfolio("en");
    program.answer(&["backup", "a.backup"]);
    let kill = |arguments: &[&str], after: u64| {
        let mut command = program.command(arguments);
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(after));
        child.kill().expect("a child");
        child.wait().expect("a child").success()
    };
    for after in 0..24 {
        // One of before stays whole until another takes its place.
        kill(&["backup", "a.backup"], after * 3);
        let store = format!("{after}.db");
        let restore = ["restore", "a.backup", "--store", &store];
        if !kill(&restore, after * 5) {
            let (exit, code) = code(&program, &restore);
            let was_done = (exit, &*code) == (2, "store-not-empty");
            assert!(was_done || exit == 0, "{after}: {code}");
        }
        let compare = [&restore[..], &["--compare"]].concat();
        assert_eq!(program.json(&compare)["verified"], true, "{after}");
    }
}

#[test]
fn text_that_a_server_cannot_take_is_told() {
    let Some(address) = schema("nul") else {
        return;
    };
    let program = Program::new();
    program.write("a.json", SBOM.replace("\"app\"", "\"ap\\u0000p\""));
    program.answer(&["import", "a.json"]);
    let copy = ["copy", "--from", "iriai.db", "--to", &address];
    assert_eq!(code(&program, &copy), (2, "text-with-nul".to_owned()));
    program.answer(&["backup", "a.backup"]);
    let restore = ["restore", "a.backup", "--store", &address];
    assert_eq!(code(&program, &restore), (2, "text-with-nul".to_owned()));
    program.answer(&["restore", "a.backup", "--store", "b.db", "--verify"]);
}
