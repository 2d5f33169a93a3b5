//! Everything that can be wrong: said on standard error with file, place, reason and remedy, in both languages, with exit code 2,
//! nothing on standard output, and nothing else changed.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;

use serde_json::Value;

use crate::program::{Program, Run, examples};

const GOOD: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0"}},
    "components":[{"type":"library","name":"left","version":"1.0.0","purl":"pkg:npm/left@1.0.0"}]}"#;

/// What a question answers, which no failure may change.
fn state(program: &Program) -> [Value; 3] {
    [
        program.json(&["product", "list"]),
        program.json(&["where", "openssl"]),
        program.json(&["rank", "--limit", "20"]),
    ]
}

/// A refusal as it must look: one line that tells what, in which file, and one that tells what to do.
fn check(run: &Run, code: &str, parts: &[&str], case: &str) {
    assert_eq!((run.code, &*run.out), (2, ""), "{case}: {}", run.err);
    let mut lines = run.err.lines();
    let (message, hint) = (lines.next().expect("a line"), lines.next().expect("a hint"));
    assert!(
        message.starts_with(&format!("error[{code}]: ")),
        "{case}: {message}"
    );
    assert!(
        hint.starts_with("hint: ") && hint.len() > 20,
        "{case}: {hint}"
    );
    assert_eq!(lines.next(), None, "{case}");
    for part in parts {
        assert!(message.contains(part), "{case}: no {part:?} in {message:?}");
    }
}

/// Runs it in both languages, and checks that each speaks its own.
pub(crate) fn in_both(program: &Program, arguments: &[&str], code: &str, parts: &[&str]) {
    let case = format!("{arguments:?}");
    let english = program.run(&[arguments, &["--lang", "en"]].concat());
    check(&english, code, parts, &case);
    let kana = |text: &str| text.chars().any(|one| matches!(one, 'ぁ'..='ヶ'));
    assert!(!kana(&english.err), "{}", english.err);
    let japanese = program.run(&[arguments, &["--lang", "ja"]].concat());
    check(&japanese, code, parts, &case);
    for line in japanese.err.lines() {
        assert!(kana(line), "{case}: {line}");
    }
    let json = program.run(&[arguments, &["--json"]].concat());
    assert_eq!((json.code, &*json.err), (2, ""), "{case}");
    let answer: Value = serde_json::from_str(&json.out).expect("JSON");
    let error = match answer.get("error") {
        Some(error) => error,
        None => answer["files"]
            .as_array()
            .or(answer.as_array())
            .expect("a list")
            .iter()
            .find_map(|file| file.get("error"))
            .expect("an error"),
    };
    assert_eq!(error["code"], code, "{case}");
}

/// A file that must be refused: its name, its bytes, further options, the code, and what else the message tells.
struct Bad {
    name: &'static str,
    bytes: Vec<u8>,
    options: &'static [&'static str],
    code: &'static str,
    tells: &'static [&'static str],
}

fn bad(name: &'static str, bytes: impl Into<Vec<u8>>, code: &'static str) -> Bad {
    Bad {
        name,
        bytes: bytes.into(),
        options: &[],
        code,
        tells: &[],
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect("memory");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn nested(depth: usize) -> String {
    let component = r#"{"type":"library","name":"x","components":["#.repeat(depth);
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{component}{}]}}"#,
        "]}".repeat(depth)
    )
}

fn bad_files() -> Vec<Bad> {
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE bom [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
        <bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library"><name>&b;</name></component></components></bom>"#;
    let statement = r#"{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"https://slsa.dev/provenance/v1","predicate":{}}"#;
    let mut damaged = gzip(GOOD.as_bytes());
    damaged.truncate(damaged.len() / 2);
    let mut broken_zip = zip(&[("a.json", GOOD.as_bytes())]);
    broken_zip.truncate(broken_zip.len() / 2);
    vec![
        bad("empty.json", "", "empty"),
        bad("blank.json", " \n\t ", "empty"),
        bad(
            "page.html",
            "<!DOCTYPE html><html><body>404</body></html>",
            "unknown-format",
        ),
        bad(
            "noise.bin",
            (0..4096_u32)
                .map(|n| ((n * n) >> 3) as u8)
                .collect::<Vec<_>>(),
            "unknown-format",
        ),
        bad("list.json", "[1,2,3]", "unknown-format"),
        bad(
            "letter.txt",
            "Dear supplier,\nplease send us an SBOM.\n",
            "unknown-format",
        ),
        bad(
            "beginning.json",
            r#"{"bomFormat":"CycloneDX","specVersion":"1.6","comp"#,
            "nothing-readable",
        ),
        bad(
            "bomb.json.gz",
            gzip(&vec![b' '; 64 << 20]),
            "too-compressed",
        ),
        bad("deep.json", nested(300), "too-deep"),
        Bad {
            options: &["--max-depth", "5"],
            ..bad("less-deep.json", nested(6), "too-deep")
        },
        Bad {
            options: &["--max-bytes", "100"],
            tells: &["100"],
            ..bad("large.json", GOOD, "too-many-bytes")
        },
        Bad {
            options: &["--max-bytes", "10000"],
            ..bad(
                "large.json.gz",
                gzip(nested(5_000).as_bytes()),
                "too-many-bytes",
            )
        },
        Bad {
            options: &["--max-components", "3"],
            tells: &["3"],
            ..bad("many.json", nested(4), "too-many-components")
        },
        Bad {
            options: &["--max-seconds", "0"],
            ..bad("slow.json", many(5_000), "too-slow")
        },
        bad("half.json.gz", damaged, "damaged-archive"),
        bad("half.zip", broken_zip, "damaged-archive"),
        bad("laughs.xml", laughs, "entity-declared"),
        bad("provenance.json", statement, "foreign-payload"),
    ]
}

/// A document with so many components side by side.
fn many(count: usize) -> String {
    let components: Vec<String> = (0..count)
        .map(|n| format!(r#"{{"type":"library","name":"c{n}","version":"1"}}"#))
        .collect();
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{}]}}"#,
        components.join(",")
    )
}

#[test]
fn a_bad_file_is_refused_alone_and_changes_nothing() {
    let program = Program::with_portfolio("en");
    let before = state(&program);
    for bad in bad_files() {
        let path = program.write(bad.name, &bad.bytes).display().to_string();
        let arguments = [&["import", &path], bad.options].concat();
        in_both(
            &program,
            &arguments,
            bad.code,
            &[&[&*path], bad.tells].concat(),
        );
    }
    assert_eq!(state(&program), before);
}

#[test]
fn a_good_file_beside_bad_ones_is_taken() {
    for bad in bad_files() {
        // Where the limits are those of the bad file, the good one must be within them.
        if matches!(bad.code, "too-many-bytes" | "too-slow") && !bad.options.is_empty() {
            continue;
        }
        let program = Program::new();
        program.write(&format!("in/{}", bad.name), &bad.bytes);
        program.write("in/good.cdx.json", GOOD);
        program.write("in/zz.cdx.json", GOOD.replace("shop", "market"));
        let run = program.run(&[&["import", "in", "--lang", "en"], bad.options].concat());
        assert_eq!(run.code, 2, "{}", bad.name);
        assert!(
            run.out.starts_with("2 imported, 0 unchanged, 1 refused"),
            "{}: {}",
            bad.name,
            run.out
        );
        let expected = format!("error[{}]: ", bad.code);
        assert!(
            run.err.starts_with(&expected) && run.err.contains(bad.name),
            "{}",
            run.err
        );
        let left = program.json(&["where", "left"]);
        assert_eq!(left["totals"]["documents"], 2, "{}", bad.name);
    }
}

#[test]
fn a_good_member_beside_bad_ones_is_taken() {
    let program = Program::new();
    let archive = zip(&[
        ("a/good.json", GOOD.as_bytes()),
        ("a/page.html", b"<html></html>"),
        ("a/empty.json", b""),
        ("b/market.json", GOOD.replace("shop", "market").as_bytes()),
        (
            "b/cut.json",
            br#"{"bomFormat":"CycloneDX","specVersion":"1.6","comp"#,
        ),
    ]);
    let path = program.write("all.zip", archive).display().to_string();
    let run = program.run(&["import", &path, "--json"]);
    let answer: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(answer["totals"]["imported"], 2, "{answer:#}");
    let cut = answer["files"].as_array().expect("files").iter();
    let cut: Vec<&Value> = cut.filter(|file| file["member"] == "b/cut.json").collect();
    assert_eq!(cut.len(), 1);
    assert_eq!(cut[0]["error"]["code"], "nothing-readable");
    assert_eq!(run.code, 2);
    let words = program.run(&["import", &path, "--lang", "en"]);
    assert!(words.err.contains("all.zip › b/cut.json"), "{}", words.err);
}

#[test]
fn a_document_cut_off_is_taken_as_far_as_it_goes_and_says_so() {
    let program = Program::new();
    let whole = many(100);
    let path = program
        .write("cut.cdx.json", &whole[..whole.len() - 500])
        .display()
        .to_string();
    let answer = program.json(&["import", &path]);
    let file = &answer["files"][0];
    assert_eq!(file["status"], "imported");
    let components = file["components"].as_u64().expect("a number");
    assert!((80..100).contains(&components), "{components}");
    let warning = file["warnings"]
        .as_array()
        .expect("warnings")
        .iter()
        .find(|one| one["code"] == "truncated");
    let warning = warning.expect("a warning");
    assert!(
        warning["at"]
            .as_str()
            .is_some_and(|at| at.contains("line 1")),
        "{warning}"
    );
}

#[test]
fn a_scan_of_a_part_is_no_scan() {
    let program = Program::new();
    program.write("whole.cdx.json", GOOD);
    let cut = GOOD.trim_end().strip_suffix('}').expect("an object");
    program.write("cut.cdx.json", cut);
    program.write(
        "cut.osv.json",
        r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"}"#,
    );
    let whole = program.run(&["scan", "whole.cdx.json"]);
    assert_ne!(whole.code, 2, "{}", whole.err);
    for (arguments, code) in [
        (
            &["scan", "cut.cdx.json", "--fail-on", "high"][..],
            "scan-in-part",
        ),
        (
            &["scan", "whole.cdx.json", "--advisories", "cut.osv.json"],
            "record-cut-off",
        ),
    ] {
        let name = arguments.iter().find(|name| name.starts_with("cut."));
        in_both(&program, arguments, code, &[name.expect("a name")]);
    }
}

#[test]
fn paths_that_lead_nowhere_stop_nobody() {
    let program = Program::new();
    program.write("in/good.cdx.json", GOOD);
    symlink("nowhere.json", program.path("in/link.json")).expect("a link");
    fs::create_dir(program.path("nothing")).expect("a folder");
    let run = program.run(&["import", "missing.json", "in", "nothing", "--lang", "en"]);
    assert_eq!(run.code, 2);
    assert!(
        run.out.starts_with("1 imported, 0 unchanged, 2 refused"),
        "{}",
        run.out
    );
    let lines: Vec<&str> = run.err.lines().collect();
    for expected in [
        "error[nothing-below]: There is no file to import below nothing",
        "error[unreadable]: The file cannot be read: there is no such file or folder, missing.json",
        "error[unreadable]: The file cannot be read: there is no such file or folder, in/link.json",
    ] {
        assert!(lines.contains(&expected), "{expected}\n{}", run.err);
    }
    in_both(
        &program,
        &["import", "missing.json"],
        "unreadable",
        &["missing.json"],
    );
    let japanese = program.run(&["import", "missing.json", "--lang", "ja"]);
    assert!(
        japanese
            .err
            .contains("ファイルまたはフォルダーがありません"),
        "{}",
        japanese.err
    );
}

/// The program as somebody who may not do everything; nothing when that cannot be arranged here.
fn as_nobody(program: &Program, arguments: &[&str]) -> Option<Run> {
    let mut command = program.command(arguments);
    // Who is no administrator is held by permissions as it is.
    if fs::read_dir("/proc/1/fd").is_ok() {
        command.uid(65_534).gid(65_534);
    }
    let output = command.output().ok()?;
    Some(Run {
        code: output.status.code()?,
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        bytes: output.stdout,
    })
}

fn permit(program: &Program, name: &str, mode: u32) {
    fs::set_permissions(program.path(name), fs::Permissions::from_mode(mode)).expect("permissions");
}

#[test]
fn what_may_not_be_read_is_told_and_the_rest_is_taken() {
    let program = Program::new();
    program.write("in/good.cdx.json", GOOD);
    program.write("in/secret.cdx.json", GOOD);
    program.write("in/locked/a.cdx.json", GOOD);
    permit(&program, ".", 0o777);
    permit(&program, "in/secret.cdx.json", 0o000);
    permit(&program, "in/locked", 0o000);
    let Some(run) = as_nobody(&program, &["import", "in", "--lang", "ja"]) else {
        return println!("skipped: no other user");
    };
    permit(&program, "in/locked", 0o700);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(
        run.out
            .starts_with("取り込み1件、変更なし0件、受け入れ不可2件"),
        "{}{}",
        run.out,
        run.err
    );
    for path in ["in/secret.cdx.json", "in/locked"] {
        let line =
            format!("error[unreadable]: ファイルを読み取れません：権限がありません（{path}）");
        assert!(
            run.err.lines().any(|one| one == line),
            "{line}\n{}",
            run.err
        );
    }
}

#[test]
fn a_store_that_may_only_be_read_says_so() {
    let program = Program::with_portfolio("en");
    program.write("good.cdx.json", GOOD);
    permit(&program, ".", 0o555);
    permit(&program, "iriai.db", 0o444);
    for (arguments, language) in [
        (&["import", "good.cdx.json"][..], "en"),
        (&["import", "good.cdx.json"], "ja"),
        (
            &["product", "set", "Nagi NG-350", "--criticality", "1"],
            "en",
        ),
    ] {
        let arguments = [arguments, &["--lang", language]].concat();
        let Some(run) = as_nobody(&program, &arguments) else {
            return println!("skipped: no other user");
        };
        assert_eq!((run.code, &*run.out), (2, ""), "{}", run.err);
        let known = ["store-read-only", "store-unopenable"];
        let told = known
            .iter()
            .any(|code| run.err.starts_with(&format!("error[{code}]: ")));
        assert!(
            told && run.err.contains("iriai.db") && run.err.contains("\nhint: "),
            "{}",
            run.err
        );
    }
    permit(&program, ".", 0o755);
    permit(&program, "iriai.db", 0o644);
}

#[test]
fn a_store_of_an_older_version_that_may_only_be_read_says_so() {
    let program = Program::with_portfolio("en");
    let mut bytes = fs::read(program.store()).expect("a store");
    bytes[60..64].copy_from_slice(&1_u32.to_be_bytes());
    fs::write(program.store(), bytes).expect("a file");
    permit(&program, ".", 0o555);
    permit(&program, "iriai.db", 0o444);
    for (language, words) in [("en", "of an older version"), ("ja", "古い版で作られて")] {
        let Some(run) = as_nobody(&program, &["product", "list", "--lang", language]) else {
            return println!("skipped: no other user");
        };
        assert_eq!((run.code, &*run.out), (2, ""), "{}", run.err);
        assert!(
            run.err.starts_with("error[schema-too-old]: ") && run.err.contains(words),
            "{}",
            run.err
        );
        assert!(
            run.err.contains("iriai.db") && run.err.contains("\nhint: "),
            "{}",
            run.err
        );
    }
    permit(&program, ".", 0o755);
    permit(&program, "iriai.db", 0o644);
}

#[test]
fn what_is_no_store_of_ours_is_left_alone() {
    let newer = {
        let mut bytes = fs::read(Program::with_portfolio("en").store()).expect("a store");
        // `user_version`, SQLite's file format §1.3.
        bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
        bytes
    };
    // The number of the first schema on the tables of a later one: no version of the program made such a store.
    let other = {
        let mut bytes = fs::read(Program::with_portfolio("en").store()).expect("a store");
        bytes[60..64].copy_from_slice(&1_u32.to_be_bytes());
        bytes
    };
    let foreign = {
        let mut bytes = fs::read(Program::with_portfolio("en").store()).expect("a store");
        // `application_id`.
        bytes[68..72].copy_from_slice(&7_u32.to_be_bytes());
        bytes[60..64].copy_from_slice(&0_u32.to_be_bytes());
        bytes
    };
    let torn = {
        let mut bytes = fs::read(Program::with_portfolio("en").store()).expect("a store");
        for byte in bytes.iter_mut().skip(100).take(8000) {
            *byte = 0xff;
        }
        bytes
    };
    for (name, bytes, code) in [
        ("newer.db", newer, "schema-too-new"),
        ("other.db", other, "schema-other"),
        ("foreign.db", foreign, "store-foreign"),
        ("torn.db", torn, "store-damaged"),
        (
            "text.db",
            b"This is a shopping list and no database at all.\n".repeat(30),
            "store-foreign",
        ),
    ] {
        let program = Program::new();
        program.write("good.cdx.json", GOOD);
        let path = program.write(name, &bytes).display().to_string();
        for arguments in [
            &["import", "good.cdx.json", "--store", &path][..],
            &["where", "openssl", "--store", &path],
            &["product", "list", "--store", &path],
            &["product", "add", "x", "--store", &path],
            &["export", "Miharashi", "--as", "original", "--store", &path],
        ] {
            in_both(&program, arguments, code, &[&path]);
        }
        assert!(
            fs::read(&path).expect("the file") == bytes,
            "{name} was changed"
        );
    }
}

#[test]
fn stores_that_cannot_be_there_are_told_apart() {
    let program = Program::new();
    program.write("good.cdx.json", GOOD);
    fs::create_dir(program.path("folder")).expect("a folder");
    for (arguments, code, tells) in [
        (
            &["import", "good.cdx.json", "--store", "no/such/folder/a.db"][..],
            "store-unopenable",
            "no/such/folder/a.db",
        ),
        (
            &["import", "good.cdx.json", "--store", "folder"],
            "store-unopenable",
            "folder",
        ),
        (&["rank", "--store", "folder"], "store-unopenable", "folder"),
        (
            &["rank", "--store", "missing.db"],
            "store-missing",
            "missing.db",
        ),
        (
            &["product", "list", "--store", "missing.db"],
            "store-missing",
            "missing.db",
        ),
        (
            &["rank", "--store", "postgres://127.0.0.1:port/x"],
            "store-address",
            "postgres://127.0.0.1:port/x",
        ),
        // What opens a database stands in no log.
        (
            &[
                "rank",
                "--store",
                "postgresql://me:p@ss@127.0.0.1:1/x?password=p@ss",
            ],
            "store-unreachable",
            "postgresql://127.0.0.1:1/x",
        ),
    ] {
        in_both(&program, arguments, code, &[tells]);
        assert!(!program.run(arguments).err.contains("p@ss"));
    }
    assert!(
        !program.path("missing.db").exists(),
        "a question makes no store"
    );
}

#[test]
fn questions_that_cannot_be_understood_are_said_back() {
    let program = Program::with_portfolio("en");
    let before = state(&program);
    let refused = examples()
        .join("sboms/tomoshibi/sbom.json")
        .display()
        .to_string();
    let good = program.write("good.cdx.json", GOOD).display().to_string();
    for (arguments, code, tells) in [
        (&["where", ""][..], "query-empty", ""),
        (&["where", "  "], "query-empty", ""),
        (&["where", "pkg:npm"], "query-purl-invalid", "pkg:npm"),
        (
            &["where", "pkg:npm/@1.0"],
            "query-purl-invalid",
            "pkg:npm/@1.0",
        ),
        (
            &["where", "openssl@vers:maven/<1"],
            "query-range-invalid",
            "openssl@vers:maven/<1",
        ),
        (
            &["where", "pkg:pypi/certifi@^1.0"],
            "query-range-invalid",
            "pkg:pypi/certifi@^1.0",
        ),
        (
            &["where", "pkg:npm/lodash@^"],
            "query-range-empty",
            "pkg:npm/lodash@^",
        ),
        (
            &["where", "CVE-1999-0001"],
            "advisory-unknown",
            "CVE-1999-0001",
        ),
        (
            &["where", "x", "--as-of", "yesterday"],
            "time-invalid",
            "yesterday",
        ),
        (
            &["where", "x", "--as-of", "2026-02-30"],
            "time-invalid",
            "2026-02-30",
        ),
        (
            &["rank", "--as-of", "2026-13-01"],
            "time-invalid",
            "2026-13-01",
        ),
        (&["rank", "--as-of", ""], "time-invalid", ""),
        (
            &["import", &good, "--received", "soon"],
            "time-invalid",
            "soon",
        ),
        (&["import", &good, "--product", ""], "name-empty", ""),
        (&["import", &good, "--release", " "], "name-empty", ""),
        (&["import", &good, "--tag", ""], "name-empty", ""),
        (&["where", "x", "--product", "Nagi"], "not-found", "Nagi"),
        (&["where", "x", "--release", "99"], "not-found", "99"),
        (
            &["where", "x", "--product", "Minamo", "--release", "5.0"],
            "not-found",
            "5.0",
        ),
        (&["rank", "--business-unit", "Sales"], "not-found", "Sales"),
        (&["rank", "--supplier", "Nobody"], "not-found", "Nobody"),
        (&["rank", "--tag", "tug"], "not-found", "tug"),
        (
            &["export", "Nagi NG-350@9", "--as", "original"],
            "not-found",
            "Nagi NG-350@9",
        ),
        (
            &["export", "Nobody", "--as", "spdx-2.3"],
            "not-found",
            "Nobody",
        ),
        (
            &["diff", "Nagi NG-350@1.8", "Nagi NG-350@9"],
            "not-found",
            "Nagi NG-350@9",
        ),
        (&["diff", "a.json", "b.json"], "file", "a.json"),
        (&["diff", &good, "b.cdx.xml"], "file", "b.cdx.xml"),
        (&["diff", &good, &refused], "unknown-format", &refused),
        (&["lint", "missing.json"], "unreadable", "missing.json"),
        (&["lint", "."], "unreadable", "."),
        (&["lint", &refused], "unknown-format", &refused),
        (
            &["product", "set", "Nobody", "--criticality", "3"],
            "not-found",
            "Nobody",
        ),
        (
            &["product", "set", "Minamo", "--criticality", "9"],
            "criticality-invalid",
            "9",
        ),
        (
            &["product", "set", "Minamo", "--criticality", "0"],
            "criticality-invalid",
            "0",
        ),
        (&["product", "add", ""], "name-empty", ""),
        (
            &["product", "set", "Minamo", "--alias", " "],
            "name-empty",
            "",
        ),
        (&["product", "set", "Minamo", "--tag", ""], "name-empty", ""),
        (
            &["version", "klingon", "1", "2"],
            "ecosystem-unknown",
            "klingon",
        ),
        (&["vers", "vers:npm"], "range-invalid", "vers:npm"),
        (
            &["vers", "--from-native", "npm", ">>1"],
            "range-invalid",
            ">>1",
        ),
        (&["purl", "npm/lodash"], "scheme-missing", "npm/lodash"),
        (&["purl", "--build", "{}"], "type-missing", "{}"),
        (
            &["purl", "--build", "no parts"],
            "parts-invalid",
            "no parts",
        ),
        (&["licence", "my own rules"], "unknown-name", "my own rules"),
        (
            &["demo", "--no-serve", "--examples", "nowhere"],
            "demo-missing",
            "nowhere",
        ),
    ] {
        in_both(&program, arguments, code, &[tells]);
    }
    assert_eq!(state(&program), before);
}

#[test]
fn answers_that_cannot_be_written_are_an_error() {
    let program = Program::with_portfolio("en");
    let export = [
        "export",
        "Miharashi",
        "--as",
        "original",
        "--to",
        "no/such/folder/x",
    ];
    in_both(&program, &export, "file", &["no/such/folder/x"]);
    let run = program.run(&["rank", "-o", "csv=no/such/folder/x.csv", "--lang", "en"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err
            .starts_with("error[file]: no/such/folder/x.csv: there is no such file or folder\n"),
        "{}",
        run.err
    );
}

#[test]
fn a_refused_import_makes_no_product() {
    let program = Program::new();
    program.json(&["product", "add", "known"]);
    let before = program.json(&["product", "list"]);
    program.write("page.html", "<html></html>");
    let run = program.run(&[
        "import",
        "page.html",
        "--product",
        "new",
        "--release",
        "1",
        "--tag",
        "t",
        "--supplier",
        "s",
    ]);
    assert_eq!(run.code, 2);
    assert_eq!(program.json(&["product", "list"]), before);
}

#[test]
fn no_limit_that_may_be_asked_for_ends_the_process() {
    let program = Program::new();
    let levels = 9_000;
    let opened = r#"{"type":"library","name":"a","components":["#.repeat(levels / 2);
    let closed = "]}".repeat(levels / 2);
    program.write(
        "deep.json",
        format!(
            r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{opened}{closed}]}}"#
        ),
    );
    let opened = "<component type='library'><name>a</name><components>".repeat(levels / 2);
    let closed = "</components></component>".repeat(levels / 2);
    program.write(
        "deep.xml",
        format!("<bom xmlns='http://cyclonedx.org/schema/bom/1.5'><components>{opened}{closed}</components></bom>"),
    );
    let opened = r#"{"type":"Relationship","from":"http://a","to":"#.repeat(levels);
    program.write(
        "deep.jsonld",
        format!(
            r#"{{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{opened}"x"{}]}}"#,
            "}".repeat(levels)
        ),
    );
    for file in ["deep.json", "deep.xml", "deep.jsonld"] {
        for depth in ["200", "10000"] {
            let run = program.run(&["import", file, "--max-depth", depth]);
            assert!(
                matches!(run.code, 0 | 2),
                "{file} {depth}: {} {}",
                run.code,
                run.err
            );
        }
    }
    // What was taken in under a raised limit can be used without saying so again.
    let named = [
        "--product",
        "deep",
        "--release",
        "1",
        "--max-depth",
        "10000",
    ];
    let run = program.run(&[&["import", "deep.json"][..], &named].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    for command in [
        &["diff", "deep@1", "deep@1"][..],
        &[
            "export",
            "deep@1",
            "--as",
            "cyclonedx-1.6",
            "--to",
            "out.json",
        ],
    ] {
        let run = program.run(command);
        assert_eq!(run.code, 0, "{command:?}: {}", run.err);
    }
    for limit in [
        ["--max-seconds", "18446744073709551615"],
        ["--threads", "100000"],
        ["--max-bytes", "18446744073709551615"],
    ] {
        let run =
            program.run(&[&["import", "deep.json", "--max-depth", "10000"], &limit[..]].concat());
        assert_eq!(run.code, 0, "{limit:?}: {}", run.err);
    }
    let run = program.run(&["import", "deep.json", "--max-depth", "10001"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error[value-invalid]"), "{}", run.err);
}
