//! The server, started as a user would, and asked over HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::Program;

/// A server that runs until this is dropped.
pub(crate) struct Running {
    child: Child,
    address: String,
    log: BufReader<ChildStderr>,
}

impl Running {
    /// Starts it for whoever uses this machine, on any port that is free.
    pub(crate) fn start(program: &Program) -> Self {
        Self::start_with(program, &["--without-sign-in"])
    }

    /// The same with other arguments.
    pub(crate) fn start_with(program: &Program, arguments: &[&str]) -> Self {
        let listen = ["serve", "--listen", "127.0.0.1:0"];
        let mut command = program.command(&[&listen[..], arguments].concat());
        let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
        let mut told = String::new();
        let mut log = BufReader::new(child.stderr.take().expect("standard error"));
        log.read_line(&mut told).expect("a line");
        let address = told
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("{told}")).to_owned();
        Self {
            child,
            address,
            log,
        }
    }

    /// The next line that it tells its operator.
    pub(crate) fn next_line(&mut self) -> String {
        let mut told = String::new();
        self.log.read_line(&mut told).expect("a line");
        told
    }

    /// The status, the head and the content of what it answers. Behind an empty line of the head stands what is sent.
    pub(crate) fn ask(&self, request: &str, head: &str) -> (u16, String, String) {
        ask_at(&self.address, request, head).expect("an answer")
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn json(&self, path: &str) -> Value {
        let (status, _, content) = self.ask(&format!("GET {path}"), "");
        assert_eq!(status, 200, "{path}: {content}");
        serde_json::from_str(&content).expect("JSON")
    }
}

/// The status, the head and the content of what a server answers that may stop at any moment.
pub(crate) fn ask_at(
    address: &str,
    request: &str,
    head: &str,
) -> std::io::Result<(u16, String, String)> {
    let mut stream = TcpStream::connect(address)?;
    let (head, body) = head.split_once("\r\n\r\n").unwrap_or((head, ""));
    let head = match head {
        "" => String::new(),
        head => format!("{}\r\n", head.trim_end()),
    };
    let length = body.len();
    let text = format!(
        "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{head}\r\n{body}"
    );
    stream.write_all(text.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let cut_off = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let (head, content) = answer.split_once("\r\n\r\n").ok_or_else(cut_off)?;
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let status = status.ok_or_else(cut_off)?;
    Ok((status, head.to_owned(), content.to_owned()))
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[test]
fn it_answers_what_the_command_line_does() {
    let program = Program::with_portfolio("en");
    let server = Running::start(&program);
    for (path, arguments) in [
        (
            "where?q=log4j-core&limit=50",
            &["where", "log4j-core", "--limit", "50"][..],
        ),
        (
            "where?q=openssl&as_of=2024-01-01",
            &["where", "openssl", "--as-of", "2024-01-01", "--limit", "50"],
        ),
        ("rank?limit=5", &["rank", "--limit", "5"]),
        (
            "rank?by=sprawl&limit=5",
            &["rank", "--by", "sprawl", "--limit", "5"],
        ),
        ("products", &["product", "list"]),
    ] {
        let answer = server.json(&format!("/api/v1/iriai/{path}"));
        assert_eq!(answer, program.json(arguments), "{path}");
    }
    for (path, told) in [
        ("healthz", "ok"),
        ("readyz", "ready"),
        ("metrics", "iriai_documents 42"),
    ] {
        let (status, _, content) = server.ask(&format!("GET /{path}"), "");
        assert!(status == 200 && content.contains(told), "{content}");
    }
}

#[test]
fn findings_are_those_of_the_instant_that_is_asked_for() {
    let program = Program::new();
    program.write(
        "shop.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a","purl":"pkg:npm/a@1.0.0"}]}"#,
    );
    program.write(
        "record.json",
        r#"{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1"],"affected":[{"package":{"ecosystem":"npm","name":"a"},"versions":["1.0.0"]}]}"#,
    );
    let files = ["import", "shop.json", "record.json"];
    program.answer(&[&files[..], &["--received", "2026-01-15"]].concat());
    for (day, share) in [("2026-02-01", "0.1"), ("2026-02-05", "0.2")] {
        let forecast = format!("#score_date:{day}\ncve,epss,percentile\nCVE-2026-1,{share},0.1\n");
        program.write("epss.csv", forecast);
        program.answer(&["import", "epss.csv", "--received", day]);
    }
    let server = Running::start(&program);
    for (as_of, share) in [
        ("2026-01-31", None),
        ("2026-02-04", Some(0.1)),
        ("2026-02-05", Some(0.2)),
    ] {
        let answer = server.json(&format!("/api/v1/iriai/findings?as_of={as_of}"));
        let told = program.json(&["findings", "--as-of", as_of, "--limit", "50"]);
        assert_eq!(answer, told, "{as_of}");
        let findings = &answer["findings"];
        assert_eq!(findings.as_array().map(Vec::len), Some(1), "{as_of}");
        let expected = findings[0]["epss"].as_f64();
        assert_eq!(expected, share, "{as_of}");
    }
}

#[test]
fn problems_are_told_in_the_language_of_who_asks() {
    let program = Program::with_portfolio("en");
    let server = Running::start(&program);
    for (request, status, code) in [
        ("GET /nothing", 404, "route-unknown"),
        ("POST /api/v1/iriai/rank", 405, "method-unknown"),
        (
            "GET /api/v1/iriai/findings?product=&product=x",
            400,
            "parameter-repeated",
        ),
        ("GET /api/v1/iriai/where", 400, "parameter-missing"),
        ("GET /api/v1/iriai/where?q=a&Q=b", 400, "parameter-unknown"),
        (
            "GET /api/v1/iriai/rank?limit=1&limit=2",
            400,
            "parameter-repeated",
        ),
        (
            "GET /api/v1/iriai/rank?limit=1001",
            400,
            "parameter-invalid",
        ),
        (
            "GET /api/v1/iriai/findings?sort=best",
            400,
            "parameter-invalid",
        ),
        ("GET /api/v1/iriai/rank?product=none", 404, "not-found"),
        (
            "GET /api/v1/iriai/where?q=CVE-1999-9999",
            404,
            "advisory-unknown",
        ),
    ] {
        let titles = ["en", "ja"].map(|language| {
            let (found, head, content) =
                server.ask(request, &format!("Accept-Language: {language}\r\n"));
            assert_eq!(found, status, "{request}: {content}");
            assert!(head.contains("application/problem+json"), "{head}");
            assert!(head.contains("content-security-policy"), "{head}");
            let problem: Value = serde_json::from_str(&content).expect("JSON");
            assert_eq!(
                (&problem["code"], &problem["status"]),
                (&code.into(), &status.into())
            );
            problem["title"].clone()
        });
        assert_ne!(titles[0], titles[1], "{request}");
    }
}

#[test]
fn what_others_take_in_is_answered_soon() {
    let program = Program::with_portfolio("en");
    let server = Running::start(&program);
    let path = "/api/v1/iriai/where?q=unheard-of";
    assert_eq!(server.json(path)["totals"]["documents"], 0);
    let sbom = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"app","version":"1"}},"components":[{"type":"library","name":"unheard-of","version":"1.0.0","purl":"pkg:npm/unheard-of@1.0.0"}]}"#;
    let sbom = program.write("a.json", sbom).display().to_string();
    program.answer(&["import", &sbom]);
    let began = Instant::now();
    while server.json(path)["totals"]["documents"] != 1 {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "it does not follow"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_page_from_elsewhere_reads_nothing_under_a_name_of_its_own() {
    let program = Program::with_portfolio("en");
    let server = Running::start(&program);
    for (host, expected) in [
        ("evil.example", 421),
        ("127.0.0.1.evil.example:80", 421),
        ("localhost", 200),
        ("[::1]:8080", 200),
    ] {
        let mut stream = TcpStream::connect(&server.address).expect("it listens");
        let text = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(text.as_bytes()).expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {expected} ")),
            "{host}: {answer}"
        );
    }
}

#[test]
fn it_is_not_open_to_others_while_nobody_signs_in() {
    let program = Program::new();
    let run = program.run(&["serve", "--listen", "0.0.0.0:0", "--without-sign-in"]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error[listen-open]"), "{}", run.err);
    // A port that somebody has is told, and no store is hurt.
    let program = Program::with_portfolio("en");
    let server = Running::start(&program);
    let run = program.run(&["serve", "--listen", &server.address]);
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error[listen]"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn it_stops_when_it_is_told_to() {
    let program = Program::with_portfolio("en");
    let mut server = Running::start(&program);
    let pid = server.child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status();
    assert!(sent.expect("a signal").success());
    assert!(server.child.wait().expect("it ends").success());
}
