//! Feeds: fetched over a network, carried in a bundle, and how old they are.

use std::fs;

use serde_json::{Value, json};

use crate::program::{Program, Run};
use crate::server::{Server, answer};

const SBOM: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"shop","version":"1.0","purl":"pkg:npm/shop@1.0.0"}},"components":[{"type":"library","name":"left","purl":"pkg:npm/left@1.0.0"}]}"#;

/// A feed of so many records, all of them read.
fn records(count: usize, fixed: &str) -> String {
    let record = |number: usize| {
        format!(
            "{{\"id\":\"GHSA-{number}\",\"modified\":\"2026-01-01T00:00:00Z\",\"affected\":[{{\"package\":{{\"ecosystem\":\"npm\",\"name\":\"left\"}},\"ranges\":[{{\"type\":\"SEMVER\",\"events\":[{{\"introduced\":\"0\"}},{{\"fixed\":\"{fixed}\"}}]}}]}}]}}\n"
        )
    };
    (0..count).map(record).collect()
}

/// A program with the feed of a server.
fn fed(server: &Server) -> Program {
    let program = Program::new();
    let address = format!("{}/all.jsonl", server.address);
    program.answer(&["feed", "add", &address, "--name", "npm"]);
    program
}

fn json_of(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{run:?}"))
}

/// Status and code of the only feed, new records, and the exit code.
fn update(program: &Program, arguments: &[&str]) -> (String, String, u64, i32) {
    let run = program.run(&[&["feed", "update", "--json"], arguments].concat());
    let feed = &json_of(&run)["feeds"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        text(&feed["status"]),
        text(&feed["error"]["code"]),
        feed["imported"].as_u64().expect("a number"),
        run.code,
    )
}

fn told(status: &str, code: &str, records: u64, exit: i32) -> (String, String, u64, i32) {
    (status.to_owned(), code.to_owned(), records, exit)
}

/// Whether anything of a fetch lies beside the store.
fn parts(program: &Program) -> usize {
    let files = fs::read_dir(program.path("")).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name());
    names
        .filter(|name| name.to_string_lossy().ends_with(".part"))
        .count()
}

#[test]
fn nothing_is_fetched_but_by_update_and_only_what_changed() {
    let content = records(3, "2.0.0");
    let server = Server::new(move |asked, _| match asked.field("if-none-match") {
        Some("\"a\"") => answer(304, &[("ETag", "\"a\"")], b""),
        _ => answer(200, &[("ETag", "\"a\"")], content.as_bytes()),
    });
    let program = fed(&server);
    program.write("shop.json", SBOM);
    program.answer(&["import", "shop.json"]);
    program.answer(&["feed", "list"]);
    assert_eq!(program.run(&["findings"]).code, 3);
    assert!(server.take_asked().is_empty());
    assert_eq!(update(&program, &[]), told("updated", "", 3, 0));
    let asked = server.take_asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].path, "/all.jsonl");
    assert_eq!(asked[0].field("accept-encoding"), Some("identity"));
    assert_eq!(asked[0].field("if-none-match"), None);
    assert_eq!(program.json(&["findings"])["totals"]["findings"], 3);
    assert_eq!(update(&program, &["npm"]), told("unchanged", "", 0, 0));
    assert_eq!(server.take_asked().len(), 1);
    assert_eq!(parts(&program), 0);
    let feeds = program.json(&["feed", "list"]);
    assert_eq!(feeds["feeds"][0]["failure"], Value::Null);
    assert_eq!(feeds["feeds"][0]["name"], "npm");
    let run = program.run(&["feed", "update", "pypi"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error[feed-unknown]: "), "{}", run.err);
    assert!(server.take_asked().is_empty());
}

#[test]
fn a_server_without_memory_is_not_believed_to_have_news() {
    let content = records(2, "2.0.0");
    let server = Server::new(move |_, _| answer(200, &[], content.as_bytes()));
    let program = fed(&server);
    assert_eq!(update(&program, &[]), told("updated", "", 2, 0));
    assert_eq!(update(&program, &[]), told("unchanged", "", 0, 0));
    // Nothing was ever fetched from it under this condition.
    let server = Server::new(|_, _| answer(304, &[], b""));
    assert_eq!(
        update(&fed(&server), &[]),
        told("failed", "feed-status", 0, 2)
    );
}

#[test]
fn what_was_broken_off_goes_on() {
    let content = records(50, "2.0.0").into_bytes();
    let half = content.len() / 2;
    let length = content.len().to_string();
    let server = Server::new(move |asked, _| match asked.field("range") {
        None => answer(
            200,
            &[("ETag", "\"a\""), ("Content-Length", &length)],
            &content[..half],
        ),
        Some(range) => {
            assert_eq!(range, format!("bytes={half}-"));
            assert_eq!(asked.field("if-range"), Some("\"a\""));
            let range = format!("bytes {half}-{}/{length}", content.len() - 1);
            let fields = [("ETag", "\"a\""), ("Content-Range", range.as_str())];
            answer(206, &fields, &content[half..])
        }
    });
    let program = fed(&server);
    let run = program.json(&["feed", "update"]);
    assert_eq!(run["feeds"][0]["status"], "updated");
    assert_eq!(run["feeds"][0]["resumed"], true);
    assert_eq!(run["feeds"][0]["imported"], 50);
    assert_eq!(server.take_asked().len(), 2);
    assert_eq!(parts(&program), 0);
}

#[test]
fn what_a_run_left_the_next_one_goes_on_with() {
    // Each answer is a third; the server has five of them in a run, and none of the first run's is enough.
    let content = records(90, "2.0.0").into_bytes();
    let whole = content.clone();
    let server = Server::new(move |asked, count| {
        let length = content.len();
        let from = asked.field("range").map_or(0, |range| {
            let from = range.trim_start_matches("bytes=").trim_end_matches('-');
            from.parse().expect("a number")
        });
        // The first run gets a little each time, the second one all of the rest.
        let to = match count {
            0..5 => from + 1_000,
            _ => length,
        };
        let left = (length - from).to_string();
        let range = format!("bytes {from}-{}/{length}", length - 1);
        let fields = [
            ("Last-Modified", "Sun, 22 Nov 2026 00:00:00 GMT"),
            ("Content-Length", left.as_str()),
            ("Content-Range", range.as_str()),
        ];
        let status = if from == 0 { 200 } else { 206 };
        answer(status, &fields, &content[from..to])
    });
    let program = fed(&server);
    assert_eq!(
        update(&program, &[]),
        told("failed", "feed-broken-off", 0, 2)
    );
    let part = fs::read(program.path("iriai.db-feed-npm.part")).expect("a part");
    assert_eq!(part, &whole[..5_000]);
    // It is nothing that is taken in with the folder.
    let imported = program.run(&["import", "."]);
    assert!(
        imported.err.starts_with("error[nothing-below]"),
        "{imported:?}"
    );
    assert_eq!(update(&program, &[]), told("updated", "", 90, 0));
    assert_eq!(server.take_asked().len(), 6);
    assert_eq!(parts(&program), 0);
}

#[test]
fn what_changed_in_between_begins_anew() {
    let (old, new) = (records(40, "2.0.0"), records(40, "3.0.0"));
    let server = Server::new(move |_, count| {
        let length = old.len().to_string();
        match count {
            0 => answer(
                200,
                &[("ETag", "\"old\""), ("Content-Length", &length)],
                &old.as_bytes()[..1_000],
            ),
            _ => answer(200, &[("ETag", "\"new\"")], new.as_bytes()),
        }
    });
    let program = fed(&server);
    program.write("shop.json", SBOM);
    program.answer(&["import", "shop.json"]);
    assert_eq!(update(&program, &[]), told("updated", "", 40, 0));
    let findings = program.json(&["findings"]);
    assert_eq!(findings["findings"][0]["fixed"], json!(["3.0.0"]));
}

#[test]
fn a_rest_that_is_of_something_else_is_thrown_away() {
    let content = records(40, "2.0.0");
    for range in [
        "bytes 999-9999/10000",
        "bytes 1000-1999/99999",
        "nonsense",
        "",
    ] {
        let content = content.clone();
        let server = Server::new(move |asked, count| {
            let length = content.len().to_string();
            match (count, asked.field("range")) {
                (0, _) => answer(
                    200,
                    &[("ETag", "\"a\""), ("Content-Length", &length)],
                    &content.as_bytes()[..1_000],
                ),
                (_, Some(_)) if range.is_empty() => answer(416, &[], b""),
                (_, Some(_)) => answer(206, &[("Content-Range", range)], b"something else"),
                (_, None) => answer(200, &[], content.as_bytes()),
            }
        });
        let program = fed(&server);
        assert_eq!(update(&program, &[]), told("updated", "", 40, 0), "{range}");
        assert_eq!(server.take_asked().len(), 3, "{range}");
    }
}

#[test]
fn what_is_not_what_the_server_says_is_not_taken() {
    // SHA-256 and SHA-512 of nothing.
    const EMPTY: &str = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
    const RIGHT: &str = "sha-256=:";
    assert!(EMPTY.starts_with(RIGHT));
    let content = records(2, "2.0.0");
    let length = content.len();
    let archive = {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        for name in ["a.json", "b.json"] {
            writer.start_file(name, options).expect("memory");
            std::io::Write::write_all(&mut writer, records(1, "2.0.0").as_bytes()).expect("memory");
        }
        let mut bytes = writer.finish().expect("memory").into_inner();
        // In the content of the first entry, which no longer is what its checksum says.
        bytes[60] ^= 1;
        bytes
    };
    type Told = Box<dyn Fn() -> Vec<u8> + Send>;
    let cases: Vec<(Told, &[&str], &str)> = vec![
        (
            {
                let content = content.clone();
                Box::new(move || answer(200, &[("Repr-Digest", EMPTY)], content.as_bytes()))
            },
            &[],
            "feed-digest",
        ),
        (
            {
                let content = content.clone();
                Box::new(move || {
                    let more = (length + 1).to_string();
                    answer(200, &[("Content-Length", &more)], content.as_bytes())
                })
            },
            &[],
            "feed-broken-off",
        ),
        (
            {
                let content = content.clone();
                Box::new(move || answer(200, &[], content.as_bytes()))
            },
            &["--max-bytes", "300"],
            "too-many-bytes",
        ),
        (
            {
                let content = content.clone();
                Box::new(move || {
                    let body = format!("{:x}\r\n{content}\r\n0\r\n\r\n", content.len());
                    let fields = [("Transfer-Encoding", "chunked")];
                    answer(200, &fields, body.as_bytes())
                })
            },
            &["--max-bytes", "300"],
            "too-many-bytes",
        ),
        (
            Box::new(|| answer(302, &[("Location", "/all.jsonl")], b"")),
            &[],
            "feed-redirects",
        ),
        (
            Box::new(|| answer(302, &[("Location", "file:///etc/passwd")], b"")),
            &[],
            "feed-redirects",
        ),
        (Box::new(|| answer(500, &[], b"")), &[], "feed-status"),
        (Box::new(|| answer(206, &[], b"")), &[], "feed-status"),
        (
            Box::new(|| b"nonsense\r\n\r\n".to_vec()),
            &[],
            "feed-unreachable",
        ),
        (Box::new(Vec::new), &[], "feed-unreachable"),
        (Box::new(|| answer(200, &[], b"")), &[], "empty"),
        // No server adds products.
        (
            Box::new(|| answer(200, &[], SBOM.as_bytes())),
            &[],
            "unknown-format",
        ),
        (
            Box::new(move || answer(200, &[], &archive)),
            &[],
            "damaged-archive",
        ),
    ];
    for (number, (tell, arguments, code)) in cases.into_iter().enumerate() {
        let server = Server::new(move |_, _| tell());
        let program = fed(&server);
        assert_eq!(
            update(&program, arguments),
            told("failed", code, 0, 2),
            "{number}"
        );
        let feeds = program.json(&["feed", "list"]);
        assert_eq!(feeds["feeds"][0]["failure"], code, "{number}");
        assert_eq!(feeds["feeds"][0]["confirmed_at"], Value::Null);
        let products = program.json(&["product", "list"]);
        assert_eq!(products["products"], json!([]), "{number}");
        let again = program.run(&["feed", "bundle", "b", "--key", "none"]);
        assert_eq!(again.code, 2);
    }
}

#[test]
fn digests_that_are_right_and_places_elsewhere_are_fine() {
    let content = records(2, "2.0.0");
    let program = Program::new();
    program.write("all.jsonl", &content);
    let elsewhere = Server::new(move |_, _| {
        let digest = [("Digest", "crc32c=AAAAAA==, unknown=x")];
        answer(200, &digest, content.as_bytes())
    });
    let to = format!("{}/x", elsewhere.address);
    let server = Server::new(move |_, _| answer(301, &[("Location", &to)], b""));
    let program = fed(&server);
    assert_eq!(update(&program, &[]), told("updated", "", 2, 0));
}

#[test]
fn a_feed_that_fails_keeps_no_other_back() {
    let content = records(2, "2.0.0") + "{\"id\":\"\"}\n";
    let server = Server::new(move |asked, _| match asked.path.as_str() {
        "/good" => answer(200, &[], content.as_bytes()),
        _ => answer(404, &[], b""),
    });
    let program = Program::new();
    for name in ["bad", "good", "worse"] {
        let address = format!("{}/{name}", server.address);
        program.answer(&["feed", "add", &address, "--name", name]);
    }
    let run = program.run(&["feed", "update"]);
    assert_eq!(run.code, 2);
    assert!(
        run.out.contains("updated") && run.out.contains("failed"),
        "{}",
        run.out
    );
    assert_eq!(
        run.err.matches("error[feed-status]: ").count(),
        2,
        "{}",
        run.err
    );
    // A bad record among others is told and costs only itself.
    assert!(run.err.contains("good #3"), "{}", run.err);
    let run = program.run(&["feed", "update", "good", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let feeds = program.json(&["feed", "list"]);
    let failures: Vec<_> = feeds["feeds"]
        .as_array()
        .expect("feeds")
        .iter()
        .map(|feed| feed["failure"].as_str())
        .collect();
    assert_eq!(failures, [Some("feed-status"), None, Some("feed-status")]);
    program.answer(&["feed", "remove", "bad"]);
    let run = program.run(&["feed", "remove", "bad"]);
    assert!(run.err.starts_with("error[feed-unknown]: "), "{}", run.err);
}

#[test]
fn a_file_is_a_feed_too() {
    let program = Program::new();
    program.write("mirror/npm.jsonl", records(2, "2.0.0"));
    program.answer(&["feed", "add", "mirror/npm.jsonl"]);
    assert_eq!(update(&program, &[]), told("updated", "", 2, 0));
    assert_eq!(update(&program, &[]), told("unchanged", "", 0, 0));
    program.write("mirror/npm.jsonl", records(3, "2.0.0"));
    assert_eq!(update(&program, &[]), told("updated", "", 1, 0));
    fs::remove_file(program.path("mirror/npm.jsonl")).expect("a file");
    assert_eq!(update(&program, &[]), told("failed", "unreadable", 0, 2));
    for (source, code) in [
        ("mirror", "feed-folder"),
        ("mirror/none.jsonl", "feed-address-invalid"),
        ("osv:nonsense", "feed-address-invalid"),
        ("https://user:secret@example.org/x", "feed-address-invalid"),
    ] {
        let run = program.run(&["feed", "add", source]);
        assert_eq!(run.code, 2);
        assert!(
            run.err.starts_with(&format!("error[{code}]: ")),
            "{}",
            run.err
        );
    }
    let run = program.run(&["feed", "add", "kev", "--name", "npm.jsonl"]);
    assert!(
        run.err.starts_with("error[feed-name-taken]: "),
        "{}",
        run.err
    );
    let run = Program::new().run(&["feed", "update"]);
    assert!(run.err.starts_with("error[store-missing]: "), "{}", run.err);
}

#[test]
fn what_is_too_old_ends_with_four() {
    let program = Program::new();
    program.write("shop.json", SBOM);
    program.write("none.jsonl", records(1, "0.5.0"));
    program.write("some.jsonl", records(1, "2.0.0").replace("GHSA", "PYSEC"));
    program.answer(&["import", "shop.json"]);
    let code = |arguments: &[&str]| {
        let run = program.run(arguments);
        (run.code, run.err)
    };
    // Where there is nothing, nothing could be evaluated, however old it may be.
    assert_eq!(code(&["findings", "--max-age", "7d"]), (3, String::new()));
    program.answer(&["import", "none.jsonl", "--received", "2026-01-01"]);
    let (exit, line) = code(&["findings", "--max-age", "7d"]);
    assert_eq!((exit, line.lines().count()), (4, 1));
    assert!(
        line.starts_with("Older than 7 days: GitHub Advisory Database ("),
        "{line}"
    );
    let (exit, line) = code(&["scan", "shop.json", "--max-age", "1d12h", "--json"]);
    assert_eq!(exit, 4);
    assert!(
        line.starts_with("Older than 36 hours: GitHub Advisory Database ("),
        "{line}"
    );
    let (exit, line) = code(&["findings", "--max-age", "5200w", "--fail-on", "any"]);
    assert_eq!((exit, line), (0, String::new()));
    // That something is affected is so however old the advisories are.
    program.answer(&["import", "some.jsonl"]);
    let (exit, line) = code(&[
        "findings",
        "--max-age",
        "7d",
        "--fail-on",
        "any",
        "--lang",
        "ja",
    ]);
    assert_eq!(exit, 1);
    assert!(
        line.starts_with("7日より古い情報源：GitHub Advisory Database（"),
        "{line}"
    );
    // Taken in again it is confirmed, though nothing is new.
    program.answer(&["import", "none.jsonl"]);
    assert_eq!(code(&["findings", "--max-age", "7d"]), (0, String::new()));
    let answer = program.json(&["findings"]);
    let feed = &answer["feeds"][0];
    assert!(feed["age_seconds"].as_i64().is_some_and(|age| age < 600));
    assert!(feed["confirmed_at"].as_str() > feed["imported_at"].as_str());
    for wrong in ["7", "soon", "-1d"] {
        let run = program.run(&["findings", &format!("--max-age={wrong}")]);
        assert!(run.err.starts_with("error[value-invalid]: "), "{}", run.err);
    }
}

#[test]
fn a_feed_that_was_never_fetched_is_told_and_grows_old() {
    let program = Program::new();
    program.write("shop.json", SBOM);
    program.write("none.jsonl", records(1, "0.5.0"));
    program.answer(&["import", "shop.json", "none.jsonl"]);
    program.answer(&["feed", "add", "osv:pypi"]);
    let answer = program.json(&["findings"]);
    assert_eq!(answer["feeds"][1]["source"], "osv-pypi");
    assert_eq!(answer["feeds"][1]["records"], 0);
    let table = program.answer(&["findings"]);
    assert!(table.contains("osv-pypi: never fetched yet"), "{table}");
}

#[test]
fn a_bundle_goes_where_no_network_is() {
    let outside = Program::new();
    // Names of which a question knows that they are an advisory's.
    let some = records(2, "2.0.0").replace("GHSA-", "RUSTSEC-2026-000");
    outside.write("some.jsonl", some);
    outside.answer(&["import", "some.jsonl", "--received", "2026-01-01"]);
    let made = outside.json(&["feed", "key", "secret.key"]);
    let key = made["key"].as_str().expect("a key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = fs::metadata(outside.path("secret.key")).expect("a file");
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
    let run = outside.run(&["feed", "key", "secret.key"]);
    assert!(
        run.err.starts_with("error[key-file-exists]: "),
        "{}",
        run.err
    );
    let bundle = outside.json(&["feed", "bundle", "out.iriai", "--key", "secret.key"]);
    assert_eq!(bundle["key"], key);
    assert_eq!(bundle["entries"], json!({"osv": 2}));
    assert_eq!(bundle["sources"][0]["confirmed_at"], "2026-01-01T00:00:00Z");
    let bytes = fs::read(outside.path("out.iriai")).expect("a bundle");
    assert_eq!(bundle["bytes"], bytes.len());

    let inside = Program::new();
    inside.write("in.iriai", &bytes);
    inside.write("shop.json", SBOM);
    for language in ["en", "ja"] {
        let run = inside.run(&["import", "in.iriai", "--lang", language]);
        assert_eq!(run.code, 2);
        assert!(
            run.err.starts_with("error[bundle-key-unknown]: "),
            "{}",
            run.err
        );
        assert!(
            run.err.contains(&format!("iriai feed trust {key}")),
            "{}",
            run.err
        );
    }
    let keys = inside.json(&["feed", "trust", key, "--name", "outside"]);
    assert_eq!(keys["keys"][0]["name"], "outside");
    inside.answer(&["import", "in.iriai", "shop.json"]);
    let answer = inside.json(&["findings"]);
    assert_eq!(answer["totals"]["findings"], 2);
    // Its age is that of what is in it.
    assert_eq!(answer["feeds"][0]["confirmed_at"], "2026-01-01T00:00:00Z");
    assert_eq!(inside.run(&["findings", "--max-age", "7d"]).code, 4);
    let why = inside.json(&["why", "left", "RUSTSEC-2026-0001"]);
    assert_eq!(why[0]["feed"]["source"], "RUSTSEC");
    assert_eq!(why[0]["feed"]["confirmed_at"], "2026-01-01T00:00:00Z");
    let found = inside.json(&["where", "RUSTSEC-2026-0001"]);
    assert_eq!(found["feeds"], json!([why[0]["feed"]]));
    assert_eq!(inside.json(&["where", "left"]).get("feeds"), None);
    for question in [
        &["why", "left", "RUSTSEC-2026-0001"][..],
        &["where", "RUSTSEC-2026-0001"],
    ] {
        let table = inside.answer(question);
        assert!(
            table.contains("Age of the advisories: RustSec ("),
            "{table}"
        );
    }
    let keys = inside.json(&["feed", "trust"]);
    assert_eq!(keys["keys"][0]["newest"], bundle["created"]);
    let mut damaged = bytes.clone();
    damaged[300] ^= 1;
    inside.write("in.iriai", &damaged);
    let run = inside.run(&["import", "in.iriai"]);
    assert!(
        run.err.starts_with("error[bundle-damaged]: "),
        "{}",
        run.err
    );
    inside.answer(&["feed", "distrust", key]);
    let run = inside.run(&["feed", "distrust", key]);
    assert!(run.err.starts_with("error[key-unknown]: "), "{}", run.err);
    for (file, code) in [("shop.json", "key-file-invalid"), ("none", "file")] {
        let run = inside.run(&["feed", "bundle", "x.iriai", "--key", file]);
        assert!(
            run.err.starts_with(&format!("error[{code}]: ")),
            "{}",
            run.err
        );
        assert!(!inside.path("x.iriai").exists());
    }
    let empty = Program::new();
    empty.write("shop.json", SBOM);
    empty.answer(&["import", "shop.json"]);
    empty.answer(&["feed", "key", "k"]);
    let run = empty.run(&["feed", "bundle", "x.iriai", "--key", "k"]);
    assert!(run.err.starts_with("error[bundle-empty]: "), "{}", run.err);
    assert_eq!(parts(&empty), 0);
    // A catalogue of attacks is worth carrying without any advisory.
    empty.write(
        "kev.json",
        r#"{"title":"t","catalogVersion":"1","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-2026-1","vendorProject":"v","product":"p","vulnerabilityName":"n","dateAdded":"2026-01-01","requiredAction":"a","dueDate":"2026-02-01","knownRansomwareCampaignUse":"Unknown"}]}"#,
    );
    empty.answer(&["import", "kev.json"]);
    let bundled = empty.json(&["feed", "bundle", "x.iriai", "--key", "k"]);
    assert_eq!(bundled["sources"][0]["source"], "kev", "{bundled}");
    assert!(empty.path("x.iriai").exists());
}

#[test]
fn a_mirror_may_serve_a_bundle() {
    let outside = Program::new();
    outside.write("some.jsonl", records(2, "2.0.0"));
    outside.answer(&["import", "some.jsonl", "--received", "2026-01-01"]);
    let made = outside.json(&["feed", "key", "k"]);
    outside.answer(&["feed", "bundle", "b", "--key", "k"]);
    let bytes = fs::read(outside.path("b")).expect("a bundle");
    let server = Server::new(move |_, _| answer(200, &[], &bytes));
    let program = fed(&server);
    assert_eq!(
        update(&program, &[]),
        told("failed", "bundle-key-unknown", 0, 2)
    );
    program.answer(&["feed", "trust", made["key"].as_str().expect("a key")]);
    assert_eq!(update(&program, &[]), told("updated", "", 2, 0));
    // Fetching it again makes what is in it no newer.
    assert_eq!(update(&program, &[]), told("unchanged", "", 0, 0));
    program.write("shop.json", SBOM);
    program.answer(&["import", "shop.json"]);
    let answer = program.json(&["findings"]);
    assert_eq!(answer["feeds"][0]["confirmed_at"], "2026-01-01T00:00:00Z");
}

/// Two products as endoflife.date's interface gives them under `full`.
const CYCLES: &str = r#"{"schema_version":"1.2.0","total":2,"result":[
    {"name":"left","label":"Left","identifiers":[{"id":"pkg:npm/left","type":"purl"}],"releases":[{"name":"1","isEol":true,"eolFrom":"2024-01-01","latest":{"name":"1.9.9"}}]},
    {"name":"right","label":"Right","identifiers":[],"releases":[{"name":"3","isEol":false,"eolFrom":null}]}]}"#;

#[test]
fn release_cycles_are_fetched_carried_and_grow_old() {
    let server = Server::new(|asked, _| match asked.field("if-none-match") {
        Some(_) => answer(304, &[("ETag", "\"a\"")], b""),
        None => answer(200, &[("ETag", "\"a\"")], CYCLES.as_bytes()),
    });
    let program = Program::new();
    let address = format!("{}/api/v1/products/full", server.address);
    program.answer(&["feed", "add", &address, "--name", "endoflife"]);
    program.write("shop.json", SBOM);
    program.write("none.jsonl", records(1, "0.5.0"));
    program.answer(&[
        "import",
        "shop.json",
        "none.jsonl",
        "--received",
        "2026-01-01",
    ]);
    assert_eq!(update(&program, &[]), told("updated", "", 2, 0));
    assert_eq!(update(&program, &[]), told("unchanged", "", 0, 0));
    assert_eq!(server.take_asked().len(), 2);
    let findings = program.json(&["findings"]);
    let told_of = &findings["end_of_life"][0];
    assert_eq!(told_of["component"], "pkg:npm/left@1.0.0");
    assert_eq!(
        (&told_of["product"], &told_of["stage"]),
        (&json!("left"), &json!("ended"))
    );
    let source = |answer: &Value| {
        let feeds = answer["feeds"].as_array().expect("feeds");
        let feed = feeds.iter().find(|feed| feed["source"] == "endoflife");
        feed.cloned().expect("the feed")
    };
    assert_eq!(source(&findings)["records"], 2);
    assert!(
        source(&findings)["age_seconds"]
            .as_i64()
            .is_some_and(|age| age < 600)
    );
    // Lists of the older interface, which do not say of which product they are, are carried as well.
    program.write("center.json", r#"[{"cycle":"2","eol":"2020-01-01"}]"#);
    program.answer(&["import", "center.json"]);
    let made = program.json(&["feed", "key", "k"]);
    let bundle = program.json(&["feed", "bundle", "b", "--key", "k"]);
    assert_eq!(bundle["entries"], json!({"eol": 3, "osv": 1}));
    let inside = Program::new();
    inside.write("b", fs::read(program.path("b")).expect("a bundle"));
    inside.write("shop.json", SBOM.replace("\"purl\":\"pkg:npm/left@1.0.0\"", "\"purl\":\"pkg:npm/left@1.0.0\"},{\"type\":\"library\",\"name\":\"center\",\"version\":\"2.1\""));
    inside.answer(&["feed", "trust", made["key"].as_str().expect("a key")]);
    inside.answer(&["import", "b", "shop.json"]);
    let carried = inside.json(&["findings"]);
    let ended = carried["end_of_life"].as_array().expect("some");
    let ended: Vec<_> = ended
        .iter()
        .map(|one| one["product"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(ended, ["center", "left"]);
    assert_eq!(
        source(&carried)["confirmed_at"],
        source(&findings)["confirmed_at"]
    );
    let again = inside.json(&["import", "b"]);
    assert_eq!(again["files"][0]["status"], "unchanged");
}

#[test]
fn release_cycles_have_a_short_name() {
    let program = Program::new();
    program.answer(&["feed", "add", "endoflife"]);
    let feeds = program.json(&["feed", "add", "endoflife:nodejs,python"]);
    let list = feeds["feeds"].as_array().expect("feeds");
    let told: Vec<_> = list
        .iter()
        .map(|feed| (&feed["name"], &feed["address"]))
        .collect();
    let place = |product: &str| json!(format!("https://endoflife.date/api/v1/products/{product}"));
    assert_eq!(
        told,
        [
            (&json!("endoflife"), &place("full")),
            (&json!("endoflife-nodejs"), &place("nodejs")),
            (&json!("endoflife-python"), &place("python")),
        ]
    );
    let run = program.run(&["feed", "add", "endoflife:no/such"]);
    assert!(
        run.err.starts_with("error[feed-address-invalid]: "),
        "{}",
        run.err
    );
    assert!(run.err.contains("endoflife:nodejs"), "{}", run.err);
}

#[test]
fn what_a_server_ends_early_is_taken_in_part() {
    // No length is told, so nobody but the content says that it is not all.
    let server = Server::new(|_, number| {
        let all = records(4, "2.0.0");
        let content = match number {
            0 => &all[..all.len() - 30],
            _ => &all,
        };
        let mut answer =
            b"HTTP/1.1 200 Status\r\nConnection: close\r\nETag: \"a\"\r\n\r\n".to_vec();
        answer.extend_from_slice(content.as_bytes());
        answer
    });
    let program = fed(&server);
    assert_eq!(update(&program, &[]), told("in-part", "read-in-part", 3, 2));
    let list = program.json(&["feed", "list"]);
    let feed = &list["feeds"][0];
    assert_eq!(feed["failure"], "read-in-part");
    assert_eq!(
        (&feed["left_out"], &feed["confirmed_at"]),
        (&json!(1), &Value::Null)
    );
    for (language, words) in [
        (
            "en",
            "taken in part: The file cannot be read to its end: GHSA-3",
        ),
        (
            "ja",
            "一部のみ取り込み：ファイルを最後まで読み取れません：GHSA-3",
        ),
    ] {
        let table = program.answer(&["feed", "list", "--lang", language]);
        assert!(table.contains(words), "{table}");
        assert!(!table.contains("read-in-part"), "{table}");
    }
    assert_eq!(update(&program, &[]), told("updated", "", 1, 0));
    // It was asked for whole.
    let asked = server.take_asked();
    assert!(asked[1].field("if-none-match").is_none());
    assert!(asked[1].field("range").is_none());
    assert_eq!(program.json(&["feed", "list"])["feeds"][0]["left_out"], 0);
}

#[test]
fn a_failure_names_the_feed_and_where_it_is() {
    let server = Server::new(|_, _| answer(404, &[], b"no"));
    let program = fed(&server);
    let address = format!("{}/all.jsonl", server.address);
    let run = program.run(&["feed", "update"]);
    assert_eq!(run.code, 2);
    let first = run.err.lines().next().expect("a line");
    assert!(first.starts_with("error[feed-status]: "), "{first}");
    assert!(
        first.contains("404") && first.contains("npm") && first.contains(&address),
        "{first}"
    );
    let table = program.answer(&["feed", "list"]);
    assert!(
        table.contains("failed last time: The server answered with status 404"),
        "{table}"
    );

    let program = Program::new();
    program.write("npm.jsonl", records(1, "2.0.0"));
    program.answer(&["feed", "add", "npm.jsonl", "--name", "mirror"]);
    fs::remove_file(program.path("npm.jsonl")).expect("a file");
    let run = program.run(&["feed", "update"]);
    let file = program.path("npm.jsonl").display().to_string();
    assert!(
        run.err.contains("mirror") && run.err.contains(&file),
        "{}",
        run.err
    );
    // What is not there is not added either.
    let run = program.run(&["feed", "add", &file, "--name", "other"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.starts_with("error[feed-file-missing]: "),
        "{}",
        run.err
    );
    assert!(run.err.contains(&file), "{}", run.err);
    // A folder is no file, by whatever path.
    fs::create_dir(program.path("folder")).expect("a folder");
    let folder = program.path("folder").display().to_string();
    for path in [&*folder, "folder", "./folder"] {
        let run = program.run(&["feed", "add", path, "--name", "other"]);
        assert_eq!(run.code, 2);
        assert!(run.err.starts_with("error[feed-folder]: "), "{}", run.err);
    }
}
