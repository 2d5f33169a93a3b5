//! Who may ask a server what: the first administrator, accounts, keys, sessions, pages from elsewhere, and a walk over all routes.

use iriai_web::rest::ENDPOINTS;
use iriai_web::router::{Rule, Verb};
use serde_json::{Value, json};

use crate::program::Program;
use crate::serve::Running;

pub(crate) const PASSWORD: &str = "correct horse battery staple";
const API: &str = "/api/v1/iriai";

/// A server that lets in who signs in, and one who may do everything.
pub(crate) struct Guarded {
    pub(crate) server: Running,
    pub(crate) administrator: Client,
}

/// Somebody who asks.
#[derive(Clone, Default)]
pub(crate) struct Client {
    pub(crate) head: String,
}

impl Client {
    fn with_key(key: &str) -> Self {
        Self {
            head: format!("X-Api-Key: {key}\r\n"),
        }
    }

    /// The status and what is answered, null where that is nothing or no JSON.
    pub(crate) fn ask(&self, server: &Running, request: &str, body: &Value) -> (u16, Value) {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let head = format!("{}Accept-Language: en\r\n\r\n{body}", self.head);
        let (status, _, content) = server.ask(request, &head);
        (status, serde_json::from_str(&content).unwrap_or_default())
    }

    pub(crate) fn get(&self, server: &Running, path: &str) -> (u16, Value) {
        self.ask(server, &format!("GET {API}/{path}"), &Value::Null)
    }
}

/// Signs in, and answers who asks with the session.
fn sign_in(server: &Running, name: &str) -> Client {
    let body = json!({"name": name, "password": PASSWORD});
    let (status, head, content) =
        server.ask(&format!("POST {API}/session"), &format!("\r\n\r\n{body}"));
    assert_eq!(status, 200, "{content}");
    let cookie = head
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookie.expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    let cookie = cookie.split(';').next().expect("a session");
    let answer: Value = serde_json::from_str(&content).expect("JSON");
    let token = answer["csrf_token"].as_str().expect("a token");
    assert!(!cookie.contains(token));
    Client {
        head: format!("Cookie: {cookie}\r\nX-Csrf-Token: {token}\r\n"),
    }
}

impl Guarded {
    fn start(program: &Program) -> Self {
        Self::start_with(program, &[])
    }

    /// With other arguments.
    pub(crate) fn start_with(program: &Program, arguments: &[&str]) -> Self {
        let mut server = Running::start_with(program, arguments);
        let told = server.next_line();
        let secret = told.trim().rsplit(' ').next().expect("a secret").to_owned();
        let body = json!({"secret": secret, "name": "ada", "password": PASSWORD});
        let accept = format!("POST {API}/invitation");
        let nobody = Client::default();
        let (status, answer) = nobody.ask(&server, &accept, &body);
        assert_eq!((status, &answer["name"]), (201, &json!("ada")), "{answer}");
        let (status, answer) = nobody.ask(&server, &accept, &body);
        assert_eq!(
            (status, &answer["code"]),
            (400, &json!("invitation-invalid"))
        );
        let administrator = sign_in(&server, "ada");
        Self {
            server,
            administrator,
        }
    }

    /// An account with these grants, signed in, and its identifier.
    fn account(&self, name: &str, grants: &Value) -> (Client, String) {
        let body = json!({"name": name, "grants": grants});
        let made = self
            .administrator
            .ask(&self.server, &format!("POST {API}/accounts"), &body);
        assert_eq!(made.0, 201, "{}", made.1);
        let body = json!({"secret": made.1["secret"], "password": PASSWORD});
        let accept = format!("POST {API}/invitation");
        let accepted = Client::default().ask(&self.server, &accept, &body);
        assert_eq!(accepted.0, 201, "{}", accepted.1);
        let id = made.1["id"].as_str().expect("an identifier").to_owned();
        (sign_in(&self.server, name), id)
    }

    /// A key of somebody.
    pub(crate) fn key(&self, of: &Client, grants: &Value) -> Client {
        let body = json!({"name": "ci", "grants": grants});
        let made = of.ask(&self.server, &format!("POST {API}/keys"), &body);
        assert_eq!(made.0, 201, "{}", made.1);
        Client::with_key(made.1["key"].as_str().expect("a key"))
    }
}

pub(crate) fn everything(role: &str) -> Value {
    json!([{"role": role}])
}

fn product(role: &str, name: &str) -> Value {
    json!([{"role": role, "extent": {"kind": "product", "name": name}}])
}

#[test]
fn no_route_is_open_that_is_not_meant_to_be() {
    let program = Program::with_portfolio("en");
    let guarded = Guarded::start(&program);
    let (nothing, _) = guarded.account("nobody", &json!([]));
    let open: Vec<String> = ENDPOINTS
        .iter()
        .copied()
        .flatten()
        .filter(|one| one.rule == Rule::Open)
        .map(|one| format!("{} {}", one.verb.method(), one.path))
        .collect();
    // Whoever adds one here has thought about it.
    assert_eq!(
        open,
        [
            "GET /healthz",
            "GET /readyz",
            "POST /api/v1/iriai/session",
            "POST /api/v1/iriai/invitation",
        ]
    );
    let mut walked = 0;
    for endpoint in ENDPOINTS.iter().copied().flatten() {
        if endpoint.rule == Rule::Open {
            continue;
        }
        let path = endpoint.path.replace(['{', '}'], "");
        let request = format!("{} {path}", endpoint.verb.method());
        let ask = |client: &Client| client.ask(&guarded.server, &request, &Value::Null);
        for stranger in [Client::default(), Client::with_key("iriai_guess")] {
            let (status, answer) = ask(&stranger);
            assert_eq!(status, 401, "{request}: {answer}");
        }
        // Signing out would end the session with which the others are walked.
        if endpoint.verb == Verb::Delete && path.ends_with("/session") {
            continue;
        }
        let (status, answer) = ask(&nothing);
        match endpoint.rule {
            Rule::Known => assert!(status != 401 && status != 403, "{request}: {answer}"),
            _ => assert_eq!(
                (status, &answer["code"]),
                (403, &json!("denied")),
                "{request}"
            ),
        }
        walked += 1;
    }
    assert!(walked > 20, "{walked}");
}

#[test]
fn nobody_sees_a_count_that_includes_what_they_may_not() {
    let program = Program::with_portfolio("en");
    let guarded = Guarded::start(&program);
    let server = &guarded.server;
    let (_, all) = guarded.administrator.get(server, "products");
    let names = all["products"].as_array().expect("products").iter();
    let names: Vec<&str> = names.filter_map(|one| one["name"].as_str()).collect();
    let (one, other) = (names[0], names[1]);
    let (bo, _) = guarded.account("bo", &product("reader", one));
    let key = guarded.key(&guarded.administrator, &product("contributor", one));
    let scoped = one.replace(' ', "%20");
    for client in [&bo, &key] {
        let (_, seen) = client.get(server, "products");
        assert_eq!(seen["products"].as_array().map(Vec::len), Some(1));
        for path in ["findings", "rank", "rank?by=sprawl", "where?q=log4j-core"] {
            let sign = if path.contains('?') { '&' } else { '?' };
            let narrowed = format!("{path}{sign}product={scoped}");
            let (status, own) = client.get(server, path);
            assert_eq!(status, 200, "{own}");
            // The same as who sees all sees when they narrow to it.
            let (_, expected) = guarded.administrator.get(server, &narrowed);
            assert_eq!(own, expected, "{path}");
            let (_, whole) = guarded.administrator.get(server, path);
            assert!(own != whole || path.contains("log4j"), "{path}");
            // What they may not see is not there.
            let hidden = format!("{path}{sign}product={}", other.replace(' ', "%20"));
            let (status, answer) = client.get(server, &hidden);
            assert_eq!(
                (status, &answer["code"]),
                (404, &json!("not-found")),
                "{hidden}"
            );
            let (_, unknown) = client.get(server, &format!("{path}{sign}product=none"));
            assert_eq!(answer["code"], unknown["code"]);
        }
        let (status, _) = client.ask(server, "GET /metrics", &Value::Null);
        assert_eq!(status, 403);
    }
}

#[test]
fn a_session_cannot_be_used_by_pages_from_elsewhere() {
    let program = Program::with_portfolio("en");
    let guarded = Guarded::start(&program);
    let server = &guarded.server;
    let ada = &guarded.administrator;
    let cookie = ada.head.lines().next().expect("a cookie");
    let make = format!("POST {API}/teams");
    let body = json!({"name": "psirt"});
    let only_cookie = Client {
        head: format!("{cookie}\r\n"),
    };
    let elsewhere = Client {
        head: format!("{}Origin: http://evil.example\r\n", ada.head),
    };
    for client in [&only_cookie, &elsewhere] {
        let (status, answer) = client.ask(server, &make, &body);
        assert_eq!((status, &answer["code"]), (403, &json!("page-foreign")));
    }
    assert_eq!(only_cookie.get(server, "teams").0, 200);
    let (status, answer) = ada.ask(server, &make, &body);
    assert_eq!(status, 201, "{answer}");
    // After signing out the session counts for nobody.
    let (status, _) = ada.ask(server, &format!("DELETE {API}/session"), &Value::Null);
    assert_eq!(status, 204);
    assert_eq!(ada.get(server, "teams").0, 401);
}

#[test]
fn signing_in_gives_a_session_that_nobody_chose() {
    let program = Program::with_portfolio("en");
    let guarded = Guarded::start(&program);
    let body = json!({"name": "ada", "password": PASSWORD});
    // Nobody's session, an old one or one that somebody else put there: it is replaced, never taken over.
    let chosen = "Cookie: iriai_session=chosen\r\n";
    let (status, head, _) = guarded.server.ask(
        &format!("POST {API}/session"),
        &format!("{chosen}\r\n{body}"),
    );
    assert_eq!(status, 200, "{head}");
    assert!(head.contains("set-cookie: iriai_session=") && !head.contains("chosen"));
    let elsewhere = format!("{chosen}Origin: http://evil.example\r\n\r\n{body}");
    let (status, ..) = guarded
        .server
        .ask(&format!("POST {API}/session"), &elsewhere);
    assert_eq!(status, 403);
    let wrong = json!({"name": "ada", "password": "nineteen grey herons over the weir"});
    // The number of the request stands in the answer.
    let client = Client {
        head: "X-Request-Id: same\r\n".to_owned(),
    };
    let ask = |body: &Value| client.ask(&guarded.server, &format!("POST {API}/session"), body);
    let (status, answer) = ask(&wrong);
    assert_eq!((status, &answer["code"]), (401, &json!("sign-in-refused")));
    let stranger = json!({"name": "eve", "password": PASSWORD});
    assert_eq!(ask(&stranger), (status, answer));
}

#[test]
fn what_is_sent_is_read_strictly_and_told_in_both_languages() {
    let program = Program::with_portfolio("en");
    let guarded = Guarded::start(&program);
    let ada = &guarded.administrator;
    for (path, body, code) in [
        ("teams", "{", "body-invalid"),
        ("teams", r#"{"name":"a","odd":1}"#, "body-invalid"),
        ("teams", r#"{"name":" "}"#, "account-name-invalid"),
        (
            "accounts",
            r#"{"name":"a","language":"fr"}"#,
            "language-unknown",
        ),
        (
            "accounts",
            r#"{"name":"a","grants":[{"role":"king"}]}"#,
            "role-unknown",
        ),
        (
            "accounts",
            r#"{"name":"a","grants":[{"role":"reader","extent":{"kind":"tag"}}]}"#,
            "extent-unknown",
        ),
        ("accounts", r#"{"name":"ADA"}"#, "account-name-taken"),
        (
            "grants",
            r#"{"holder":"robot","id":"1","grants":[]}"#,
            "holder-unknown",
        ),
        (
            "grants",
            r#"{"holder":"team","id":"1","grants":[]}"#,
            "not-found",
        ),
        ("keys", r#"{"name":"","grants":[]}"#, "name-empty"),
        (
            "keys",
            r#"{"name":"a","grants":[],"expires":"2020-01-01"}"#,
            "key-expired",
        ),
        (
            "keys",
            r#"{"name":"a","grants":[],"expires":"soon"}"#,
            "time-invalid",
        ),
    ] {
        let titles = ["en", "ja"].map(|language| {
            let head = format!("{}Accept-Language: {language}\r\n\r\n{body}", ada.head);
            let (status, _, content) = guarded.server.ask(&format!("POST {API}/{path}"), &head);
            let problem: Value = serde_json::from_str(&content).expect("JSON");
            assert!((400..500).contains(&status), "{content}");
            assert_eq!(problem["code"], code, "{path} {body}: {content}");
            problem["title"].clone()
        });
        assert_ne!(titles[0], titles[1], "{path} {body}");
    }
    let large = "x".repeat((1 << 20) + 1);
    let head = format!("{}\r\n\r\n{large}", ada.head.trim_end());
    let (status, _, content) = guarded.server.ask(&format!("POST {API}/teams"), &head);
    assert_eq!(status, 413, "{content}");
}

#[test]
fn what_was_done_is_told_and_proved() {
    let program = Program::with_portfolio("en");
    let guarded = Guarded::start(&program);
    let server = &guarded.server;
    let (bo, id) = guarded.account("bo", &everything("auditor"));
    let key = guarded.key(&bo, &everything("auditor"));
    let (status, _) = guarded.administrator.ask(
        server,
        &format!("PUT {API}/accounts/{id}"),
        &json!({"disabled": true}),
    );
    assert_eq!(status, 204);
    assert_eq!(bo.get(server, "audit").0, 401);
    assert_eq!(key.get(server, "audit").0, 401);
    let (_, entries) = guarded.administrator.get(server, "audit?limit=3");
    let entries = entries["items"].as_array().expect("entries").iter();
    let told: Vec<_> = entries
        .map(|one| (&one["actor_name"], &one["action"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!("ada"), &json!("disable-account")),
            (&json!("bo"), &json!("make-key")),
            (&json!("bo"), &json!("sign-in")),
        ]
    );
    let (_, check) = guarded.administrator.get(server, "audit/check");
    assert_eq!(check["ok"], true, "{check}");
    let (number, digest) = (&check["entries"], check["digest"].as_str().expect("digits"));
    let noted = format!("audit/check?number={number}&digest={digest}");
    assert_eq!(guarded.administrator.get(server, &noted).1["noted"], true);
    let other = format!("audit/check?number={number}&digest=00");
    assert_eq!(guarded.administrator.get(server, &other).1["ok"], false);
}
