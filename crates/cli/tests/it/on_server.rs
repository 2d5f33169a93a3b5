//! A store in a database on a server answers what one in a file does.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::Program;
use crate::serve::Running;

/// The address of a new, empty schema on the server that `IRIAI_TEST_POSTGRES` names; nothing where there is none.
pub fn schema(name: &str) -> Option<String> {
    let Ok(server) = std::env::var("IRIAI_TEST_POSTGRES") else {
        assert!(std::env::var_os("IRIAI_CI").is_none(), "no PostgreSQL");
        println!("skipped: no PostgreSQL");
        return None;
    };
    let name = format!("{name}_{}", std::process::id());
    let mut client = postgres::Client::connect(&server, postgres::NoTls).expect("a server");
    let made = client.batch_execute(&format!("CREATE SCHEMA {name}"));
    made.expect("a schema");
    let sign = if server.contains('?') { '&' } else { '?' };
    Some(format!("{server}{sign}options=-c%20search_path%3D{name}"))
}

/// An answer without what differs from store to store: identifiers that were given, and when something came.
fn alike(mut answer: Value) -> Value {
    const GIVEN: [&str; 9] = [
        "age_seconds",
        "document",
        "imported_at",
        "since",
        "received",
        "decided",
        "id",
        "confirmed_at",
        "newest_imported",
    ];
    match &mut answer {
        Value::Object(fields) => {
            fields.retain(|name, _| !GIVEN.contains(&name.as_str()));
            for value in fields.values_mut() {
                *value = alike(value.take());
            }
        }
        Value::Array(values) => {
            for value in values {
                *value = alike(value.take());
            }
        }
        _ => {}
    }
    answer
}

#[test]
fn every_question_has_the_same_answer() {
    let Some(address) = schema("answers") else {
        return;
    };
    let program = Program::new();
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
    let demo = [
        "demo",
        "--no-serve",
        "--lang",
        "en",
        "--quiet",
        "--examples",
        examples,
    ];
    let stores = [address.as_str(), "iriai.db"];
    for store in stores {
        let run = program.run(&[&demo[..], &["--store", store]].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(!run.out.contains("options="), "{}", run.out);
    }
    let questions: [&[&str]; 14] = [
        &["where", "log4j-core"],
        &["where", "CVE-2021-44228"],
        &["where", "openssl", "--as-of", "2024-01-01"],
        &["rank"],
        &["rank", "--by", "sprawl"],
        &["findings", "--status", "any"],
        &["findings", "--sort", "ssvc", "--as-of", "2024-06-01"],
        &["why", "log4j-core", "CVE-2021-44228"],
        &["upgrades"],
        &["product", "list"],
        &["triage", "list"],
        &["licences", "list"],
        &["feed", "list"],
        &["feed", "trust"],
    ];
    for question in questions {
        let answers = stores.map(|store| {
            let arguments = [question, &["--store", store, "--json"]].concat();
            let run = program.run(&arguments);
            assert!(run.code != 2, "{question:?}: {}{}", run.out, run.err);
            let answer = serde_json::from_str(&run.out).expect("JSON");
            (run.code, alike(answer))
        });
        assert_eq!(answers[0], answers[1], "{question:?}");
    }
}

#[test]
fn a_question_makes_no_store_there_and_an_import_does() {
    let Some(address) = schema("made") else {
        return;
    };
    let program = Program::new();
    let sbom = program.write(
        "a.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"app","version":"1"}},"components":[{"type":"library","name":"left","version":"1.0.0","purl":"pkg:npm/left@1.0.0"}]}"#,
    );
    let sbom = sbom.display().to_string();
    for question in [&["rank"][..], &["feed", "update"]] {
        let run = program.run(&[question, &["--store", &address]].concat());
        assert_eq!(run.code, 2);
        assert!(run.err.contains("error[store-missing]"), "{}", run.err);
        assert!(!run.err.contains("options="), "{}", run.err);
    }
    // A scan needs none, and leaves none.
    let run = program.run(&["scan", &sbom, "--store", &address]);
    assert_eq!(run.code, 3, "{}", run.err);
    program.answer(&["import", &sbom, "--store", &address]);
    let answer = program.json(&["rank", "--store", &address]);
    assert_eq!(answer["totals"]["projects"], 1);
}

#[test]
fn a_server_says_that_its_answers_are_not_the_newest() {
    let Some(address) = schema("stale") else {
        return;
    };
    let program = Program::new();
    let sbom = program.write(
        "a.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"}]}"#,
    );
    let record = program.write(
        "record.json",
        r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#,
    );
    let [sbom, record] = [sbom, record].map(|path| path.display().to_string());
    let run = program.run(&["import", &sbom, &record, "--store", &address]);
    assert_eq!(run.code, 0, "{}", run.err);
    let run = program.run(&["findings", "--store", &address]);
    assert_eq!(run.code, 0, "{}", run.err);
    let server = Running::start_with(&program, &["--store", &address, "--without-sign-in"]);
    let ready = |wanted: u16| {
        let began = Instant::now();
        loop {
            let (status, _, content) = server.ask("GET /readyz", "");
            if status == wanted {
                return content;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{content}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    ready(200);
    let mut client = postgres::Client::connect(&address, postgres::NoTls).expect("a server");
    let kept: Vec<u8> = client
        .query_one("SELECT pairs FROM finding_batch WHERE number = 0", &[])
        .expect("a batch")
        .get(0);
    let mut put = |pairs: &[u8]| {
        let update = "UPDATE finding_batch SET pairs = $1 WHERE number = 0";
        assert_eq!(client.execute(update, &[&pairs]).expect("a batch"), 1);
        let counted = client.execute(
            "UPDATE change_count SET number = number + 1 WHERE kind = 'advisories'",
            &[],
        );
        assert_eq!(counted.expect("a count"), 1);
    };
    put(&[0xff]);
    let problem: Value = serde_json::from_str(&ready(503)).expect("JSON");
    assert_eq!(problem["code"], "answers-stale");
    let findings = "/api/v1/iriai/findings";
    assert_eq!(server.json(findings)["totals"]["findings"], 1);
    put(&kept);
    ready(200);
    assert_eq!(server.json(findings)["totals"]["findings"], 1);
}
