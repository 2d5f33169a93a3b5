//! The server's door: slow clients, limits, TLS, request identifiers, the log.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};

use crate::doors::{Client, Guarded, PASSWORD, everything};
use crate::program::Program;
use crate::serve::Running;

const API: &str = "/api/v1/iriai";
const OPEN: &str = "--without-sign-in";

/// What comes until the other side ends the connection.
fn rest(mut stream: impl Read) -> String {
    let mut rest = Vec::new();
    match stream.read_to_end(&mut rest) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}"),
    }
    String::from_utf8(rest).expect("text")
}

fn send(mut stream: &TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).expect("it is taken");
}

#[test]
fn whoever_is_slow_is_not_waited_for() {
    let program = Program::with_portfolio("en");
    let arguments = [OPEN, "--client-timeout", "1", "--idle-timeout", "2"];
    let server = Running::start_with(&program, &arguments);
    let silent = server.connect();
    let head = server.connect();
    send(&head, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n");
    let body = server.connect();
    send(
        &body,
        "POST /api/v1/iriai/teams HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    );
    let password = server.connect();
    send(
        &password,
        "POST /api/v1/iriai/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    );
    let idle = server.connect();
    send(&idle, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(rest(silent), "");
    assert_eq!(rest(head), "");
    for body in [body, password] {
        let told = rest(body);
        assert!(told.starts_with("HTTP/1.1 408 "), "{told}");
        assert!(told.contains("\"code\":\"body-slow\""), "{told}");
    }
    let told = rest(idle);
    assert!(told.starts_with("HTTP/1.1 200 "), "{told}");
    // A connection goes on as long as it is used.
    let used = server.connect();
    for _ in 0..6 {
        std::thread::sleep(Duration::from_millis(600));
        send(&used, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    assert_eq!(rest(used).matches("HTTP/1.1 200 ").count(), 6);
}

#[test]
fn what_is_sent_evenly_may_take_longer_than_one_waits() {
    let program = Program::with_portfolio("en");
    let server = Running::start_with(&program, &[OPEN, "--client-timeout", "1"]);
    let stream = server.connect();
    let pieces = 20;
    let size = 4096;
    let length = pieces * size;
    send(
        &stream,
        &format!(
            "POST /api/v1/iriai/teams HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        ),
    );
    for _ in 0..pieces {
        std::thread::sleep(Duration::from_millis(150));
        send(&stream, &" ".repeat(size));
    }
    let told = rest(stream);
    assert!(!told.contains("body-slow"), "{told}");
}

#[test]
fn a_head_has_limits() {
    let program = Program::with_portfolio("en");
    let server = Running::start(&program);
    let many: String = (0..101)
        .map(|number| format!("X-{number}: a\r\n"))
        .collect();
    let long = format!("X-Long: {}\r\n", "a".repeat(100 << 10));
    for (fields, expected) in [(many, "431"), (long, "431"), (String::new(), "200")] {
        let mut stream = server.connect();
        let text = format!(
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fields}\r\n"
        );
        // It may have refused before all is sent.
        _ = stream.write_all(text.as_bytes());
        let mut status = [0; 12];
        stream.read_exact(&mut status).expect("a status");
        assert_eq!(String::from_utf8_lossy(&status[9..]), expected);
    }
}

#[test]
fn so_many_are_connected_and_no_more() {
    let program = Program::with_portfolio("en");
    for limit in ["--max-connections", "--max-connections-per-address"] {
        let server = Running::start_with(&program, &[OPEN, limit, "2"]);
        let ask = |stream: &TcpStream| {
            _ = (&*stream).write_all(
                b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            );
        };
        let (first, second) = (server.connect(), server.connect());
        let third = server.connect();
        ask(&third);
        assert_eq!(rest(third), "", "{limit}");
        for stream in [first, second] {
            ask(&stream);
            assert!(rest(stream).starts_with("HTTP/1.1 200 "), "{limit}");
        }
        // Whoever is gone makes room.
        let began = Instant::now();
        loop {
            let stream = server.connect();
            ask(&stream);
            let told = rest(stream);
            if told.starts_with("HTTP/1.1 200 ") {
                break;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{limit}");
        }
        let told = server.ask("GET /metrics", "").2;
        let refused = match limit {
            "--max-connections" => "iriai_http_connections_refused_total{limit=\"all\"}",
            _ => "iriai_http_connections_refused_total{limit=\"address\"}",
        };
        let count = told.lines().find_map(|line| line.strip_prefix(refused));
        let count: u64 = count.expect("a figure").trim().parse().expect("a number");
        assert!(count >= 1, "{told}");
    }
}

#[test]
fn whoever_asks_too_often_is_told_how_long_to_wait() {
    let program = Program::with_portfolio("en");
    let limits = [
        "--max-requests-per-key",
        "3",
        "--max-requests-per-address",
        "1000",
        "--max-sign-ins",
        "4",
        "--max-wrong-keys",
        "2",
    ];
    let guarded = Guarded::start_with(&program, &limits);
    let (server, ada) = (&guarded.server, &guarded.administrator);
    let refused = |head: &str, request: &str, expected: &str| {
        let titles = ["en", "ja"].map(|language| {
            let head = format!("{head}Accept-Language: {language}\r\n");
            // Some are let through until the bucket is empty.
            let answers = (0..20).map(|_| server.ask(request, &head));
            let mut answers = answers.filter(|(status, ..)| *status == 429);
            let (_, head, content) = answers.next().expect("refused");
            let wait = head
                .lines()
                .find_map(|line| line.strip_prefix("retry-after: "));
            let wait: u64 = wait.expect("a time").parse().expect("seconds");
            assert!((1..=60).contains(&wait), "{wait}");
            assert!(head.contains("application/problem+json"), "{head}");
            let problem: Value = serde_json::from_str(&content).expect("JSON");
            assert_eq!(problem["code"], "too-many-requests");
            problem["title"].clone()
        });
        assert_ne!(titles[0], titles[1]);
        let told = guarded.server.ask("GET /healthz", "").0;
        assert_eq!(told, 200, "others are not hindered: {expected}");
    };
    let mine = guarded.key(ada, &everything("reader"));
    let other = guarded.key(ada, &everything("reader"));
    assert_eq!(other.get(server, "rank").0, 200);
    refused(&mine.head, &format!("GET {API}/session"), "key");
    assert_eq!(other.get(server, "rank").0, 200);
    let wrong = Client {
        head: "X-Api-Key: iriai_guess\r\n".to_owned(),
    };
    refused(&wrong.head, &format!("GET {API}/session"), "wrong-key");
    assert_eq!(
        other.get(server, "rank").0,
        200,
        "who has a key is let through"
    );
    refused("", &format!("POST {API}/session"), "sign-in");
    std::thread::sleep(Duration::from_secs(1));
    let (_, _, told) = server.ask("GET /metrics", &other.head);
    for limit in ["key", "wrong-key", "sign-in"] {
        let line = format!("iriai_http_requests_limited_total{{limit=\"{limit}\"}} ");
        let count = told.lines().find_map(|one| one.strip_prefix(&line));
        assert_ne!(count, Some("0"), "{told}");
    }
}

#[test]
fn a_key_may_ask_two_hundred_times_a_second() {
    let program = Program::with_portfolio("en");
    let guarded = Guarded::start_with(&program, &[]);
    let key = guarded.key(&guarded.administrator, &everything("reader"));
    // All at once is more than what comes in a second.
    for _ in 0..400 {
        assert_eq!(key.get(&guarded.server, "session").0, 200);
    }
}

#[test]
fn only_some_wait_until_their_password_is_looked_at() {
    let program = Program::with_portfolio("en");
    let guarded = Guarded::start_with(&program, &["--max-sign-ins", "0"]);
    let body = json!({"name": "eve", "password": PASSWORD}).to_string();
    let length = body.len();
    let request = format!(
        "POST {API}/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let ask = |count: usize| -> Vec<TcpStream> {
        let streams = (0..count).map(|_| guarded.server.connect());
        let asked = streams.inspect(|stream| send(stream, &request));
        asked.collect()
    };
    let told: Vec<String> = ask(100).into_iter().map(rest).collect();
    let with = |status: &str| {
        let told = told.iter().filter(|told| told.starts_with(status));
        told.collect::<Vec<_>>()
    };
    let (refused, busy) = (with("HTTP/1.1 401 "), with("HTTP/1.1 503 "));
    assert_eq!(refused.len() + busy.len(), 100, "{told:#?}");
    assert!(!refused.is_empty());
    for told in &busy {
        assert!(
            told.contains("retry-after: ") && told.contains("server-busy"),
            "{told}"
        );
    }
    assert!(!busy.is_empty());
    // Whoever is gone at once leaves no more behind than whoever waits.
    drop(ask(100));
    let body = json!({"name": "ada", "password": PASSWORD});
    let began = Instant::now();
    let sign_in = || Client::default().ask(&guarded.server, &format!("POST {API}/session"), &body);
    while sign_in().0 != 200 {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "nobody gets in again"
        );
    }
}

#[test]
fn only_a_trusted_proxy_says_for_whom_it_asks() {
    let program = Program::with_portfolio("en");
    let limits = ["--max-requests-per-address", "1"];
    for trusted in [false, true] {
        let proxy: &[&str] = match trusted {
            true => &["--trust-proxy", "127.0.0.1"],
            false => &[],
        };
        let server = Running::start_with(&program, &[&limits[..], proxy].concat());
        let is_let = |client: &str| {
            let head = format!("X-Forwarded-For: {client}\r\n");
            server.ask("GET /healthz", &head).0 == 200
        };
        while is_let("192.0.2.1") {}
        assert_eq!(is_let("192.0.2.2"), trusted);
    }
}

#[test]
fn every_answer_has_the_number_of_its_request() {
    let program = Program::with_portfolio("en");
    let server = Running::start(&program);
    let id = |request: &str, head: &str| {
        let (status, told, content) = server.ask(request, head);
        let id = told
            .lines()
            .find_map(|line| line.strip_prefix("x-request-id: "));
        let id = id.expect("a number").to_owned();
        if status >= 400 {
            let problem: Value = serde_json::from_str(&content).expect("JSON");
            assert_eq!(problem["request_id"], id.as_str());
        }
        id
    };
    for request in [
        "GET /healthz",
        "GET /nothing",
        "POST /healthz",
        &format!("GET {API}/where"),
    ] {
        assert_eq!(
            id(request, "X-Request-Id: build-47.1_a\r\n"),
            "build-47.1_a"
        );
        let first = id(request, "");
        assert_ne!(first, id(request, ""));
        for odd in ["a b", "<a>", &"x".repeat(65)] {
            assert_ne!(id(request, &format!("X-Request-Id: {odd}\r\n")), odd);
        }
    }
}

#[test]
fn the_log_tells_what_was_asked_and_no_secret() {
    let program = Program::with_portfolio("en");
    for form in ["json", "text"] {
        let program = &program;
        let mut secrets = vec![PASSWORD.to_owned(), "guessed-password".to_owned()];
        let arguments = ["--log", form, "--log-level", "info"];
        let server = match form {
            "json" => {
                let guarded = Guarded::start_with(program, &arguments);
                let key = guarded.key(&guarded.administrator, &everything("reader"));
                for line in guarded.administrator.head.lines().chain(key.head.lines()) {
                    let secret = line.split_once(": ").expect("a field").1;
                    secrets.push(secret.rsplit('=').next().expect("a text").to_owned());
                }
                assert_eq!(key.get(&guarded.server, "where?q=queried-secret").0, 200);
                let bearer = format!("{}Authorization: Bearer other-secret\r\n", key.head);
                guarded.server.ask(&format!("GET {API}/rank"), &bearer);
                guarded.server
            }
            _ => Running::start_with(program, &arguments),
        };
        for (request, head) in [
            (
                "GET /api/v1/iriai/where?q=queried-secret",
                "X-Request-Id: wanted\r\n",
            ),
            ("GET /secret-path", "Cookie: iriai_session=kept-secret\r\n"),
            ("GET /api/v1/iriai/rank", "X-Api-Key: iriai_key-secret\r\n"),
            ("SECRETVERB /healthz", "User-Agent: agent-secret\r\n"),
            ("DELETE /api/v1/iriai/keys/identifier-secret", ""),
            (
                "POST /api/v1/iriai/session",
                "\r\n\r\n{\"name\":\"ada\",\"password\":\"guessed-password\"}",
            ),
            (
                "POST /api/v1/iriai/invitation",
                "\r\n\r\n{\"secret\":\"link-secret\"}",
            ),
            ("POST /api/v1/iriai/session", "\r\n\r\n{\"name\":secret"),
        ] {
            server.ask(request, head);
        }
        let told = server.end();
        for secret in secrets
            .iter()
            .map(String::as_str)
            .chain(["secret", "SECRET"])
        {
            assert!(
                !secret.is_empty() && !told.contains(secret),
                "{secret}: {told}"
            );
        }
        if form == "text" {
            assert!(told.contains("route=\"/api/v1/iriai/where\""), "{told}");
            continue;
        }
        let lines: Vec<Value> = told
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let wanted = lines.iter().find(|line| line["request_id"] == "wanted");
        let wanted = wanted.expect("a line");
        assert_eq!(wanted["route"], "/api/v1/iriai/where");
        assert_eq!(
            (&wanted["method"], &wanted["status"]),
            (&json!("GET"), &json!(401))
        );
        assert!(wanted["milliseconds"].is_f64() && wanted["bytes"].is_u64());
        assert_eq!(wanted["who"], "nobody");
        let by_key = lines.iter().filter_map(|line| line["who"].as_str());
        assert!(by_key.clone().any(|who| who.starts_with("key:")), "{told}");
        assert!(
            by_key.clone().any(|who| who.starts_with("account:")),
            "{told}"
        );
        assert!(
            lines
                .iter()
                .any(|line| line["route"] == "unknown" && line["status"] == 404)
        );
        assert!(lines.iter().any(|line| line["method"] == "other"));
        assert!(
            lines
                .iter()
                .any(|line| line["route"] == "/api/v1/iriai/keys/{id}")
        );
    }
}

/// A certificate for this machine in the program's folder.
fn certify(program: &Program) -> CertifiedKey<KeyPair> {
    let names = vec!["localhost".to_owned()];
    let made = generate_simple_self_signed(names).expect("a certificate");
    program.write("key.pem", made.signing_key.serialize_pem());
    program.write("certificate.pem", made.cert.pem());
    made
}

const TLS: [&str; 4] = [
    "--tls-certificate",
    "certificate.pem",
    "--tls-key",
    "key.pem",
];

/// What is answered by TLS to who trusts these; an error where it is somebody else who answers.
fn ask_by_tls(
    server: &Running,
    trusted: &CertificateDer<'static>,
    request: &str,
) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider);
    let config = config
        .with_safe_default_protocol_versions()
        .expect("versions");
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = "localhost".try_into().expect("a name");
    let client = ClientConnection::new(Arc::new(config), name).expect("a client");
    let mut stream = StreamOwned::new(client, server.connect());
    let written = stream.write_all(request.as_bytes());
    written.map_err(|error| error.to_string())?;
    let mut answer = String::new();
    let read = stream.read_to_string(&mut answer);
    read.map_err(|error| error.to_string())?;
    Ok(answer)
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#[test]
fn it_answers_by_tls_and_takes_a_renewed_certificate() {
    let program = Program::with_portfolio("en");
    let first = certify(&program);
    let mut server = Running::start_with(&program, &TLS);
    let invitation = server.next_line();
    assert!(invitation.contains("https://"), "{invitation}");
    let secret = invitation.trim().rsplit(' ').next().expect("a secret");
    let ask = |server: &Running, request: &str| ask_by_tls(server, first.cert.der(), request);
    let told = ask(&server, HEALTH).expect("an answer");
    assert!(told.starts_with("HTTP/1.1 200 "), "{told}");
    assert!(
        told.contains("strict-transport-security: max-age="),
        "{told}"
    );
    let post = |path: &str, body: &Value| {
        let body = body.to_string();
        let length = body.len();
        format!(
            "POST {API}/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    };
    let accept = json!({"secret": secret, "name": "ada", "password": PASSWORD});
    let told = ask(&server, &post("invitation", &accept)).expect("an answer");
    assert!(told.starts_with("HTTP/1.1 201 "), "{told}");
    let sign_in = json!({"name": "ada", "password": PASSWORD});
    let told = ask(&server, &post("session", &sign_in)).expect("an answer");
    let cookie = told.lines().find(|line| line.starts_with("set-cookie: "));
    assert!(
        cookie.is_some_and(|cookie| cookie.ends_with("; Secure")),
        "{told}"
    );
    // Without TLS nothing is answered.
    let plain = server.connect();
    send(&plain, HEALTH);
    assert!(!rest(plain).contains("HTTP/1.1"));
    // What cannot be used is told, and hinders nobody.
    program.write("certificate.pem", "nothing");
    let told = server.next_line();
    assert!(told.starts_with("error[tls-certificate-missing]"), "{told}");
    assert!(told.contains("certificate.pem"), "{told}");
    ask(&server, HEALTH).expect("an answer");
    let second = certify(&program);
    let began = Instant::now();
    while ask_by_tls(&server, second.cert.der(), HEALTH).is_err() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "it is not renewed"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(ask(&server, HEALTH).is_err());
}

#[test]
fn a_certificate_that_cannot_be_used_is_told() {
    let program = Program::with_portfolio("en");
    let other = generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    certify(&program);
    program.write("other.pem", other.signing_key.serialize_pem());
    program.write(
        "locked.pem",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
    );
    program.write("empty.pem", "");
    program.write(
        "odd.pem",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    for (certificate, key, code, named) in [
        ("certificate.pem", "other.pem", "tls-key-unfit", "other.pem"),
        (
            "certificate.pem",
            "locked.pem",
            "tls-key-encrypted",
            "locked.pem",
        ),
        (
            "certificate.pem",
            "certificate.pem",
            "tls-key-missing",
            "certificate.pem",
        ),
        (
            "empty.pem",
            "key.pem",
            "tls-certificate-missing",
            "empty.pem",
        ),
        ("odd.pem", "key.pem", "tls-certificate-invalid", "odd.pem"),
        ("none.pem", "key.pem", "file", "none.pem"),
    ] {
        let run = program.run(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--tls-certificate",
            certificate,
            "--tls-key",
            key,
        ]);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(
            run.err.starts_with(&format!("error[{code}]")),
            "{}",
            run.err
        );
        assert!(
            run.err.contains(named) && run.err.contains("hint:"),
            "{}",
            run.err
        );
    }
    assert!(Path::new(&program.path("key.pem")).exists());
    assert_eq!(program.run(&["serve", "--tls-key", "key.pem"]).code, 2);
}
