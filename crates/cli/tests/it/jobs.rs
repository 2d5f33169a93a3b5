//! Files that are sent over HTTP: taken in by jobs, of which none is lost or done twice, whoever is killed.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::killed::Chance;
use crate::on_server::schema;
use crate::program::Program;
use crate::serve::{Running, ask_at};

const IMPORTS: &str = "/api/v1/iriai/imports";

/// An SBOM of a product with one component of its own among some that all have.
fn sbom(product: &str, own: &str, release: usize) -> String {
    let common = (0..20).map(|number| {
        format!(
            r#"{{"type":"library","name":"c{number}","purl":"pkg:npm/c{number}@1.0.{release}"}}"#
        )
    });
    let components: Vec<String> = common
        .chain([format!(
            r#"{{"type":"library","name":"{own}","purl":"pkg:npm/{own}@1.0.0"}}"#
        )])
        .collect();
    format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{{"component":{{"type":"application","name":"{product}","version":"{release}"}}}},"components":[{}]}}"#,
        components.join(",")
    )
}

/// What becomes of a job in the end.
fn ended(server: &Running, id: &str) -> Value {
    let began = Instant::now();
    loop {
        let job = server.json(&format!("/api/v1/iriai/jobs/{id}"));
        if job["ended"] == true {
            return job;
        }
        assert!(began.elapsed() < Duration::from_secs(120), "{job}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How many documents hold a component, once any does.
fn holding(server: &Running, component: &str) -> u64 {
    let began = Instant::now();
    loop {
        let (status, _, content) =
            server.ask(&format!("GET /api/v1/iriai/where?q={component}"), "");
        let answer: Value = serde_json::from_str(&content).expect("JSON");
        if status == 200 && answer["totals"]["documents"] != 0 {
            return answer["totals"]["documents"].as_u64().expect("a number");
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{component}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn what_is_sent_is_taken_in_and_told_as_it_happens() {
    let program = Program::new();
    let server = Running::start(&program);
    let send = |query: &str, head: &str, body: &str| {
        let request = format!("POST {IMPORTS}{query}");
        let (status, head, content) = server.ask(&request, &format!("{head}\r\n\r\n{body}"));
        let content: Value = serde_json::from_str(&content).expect("JSON");
        (status, head, content)
    };
    let (status, head, job) = send("?name=a.json&tags=x,y", "", &sbom("Pump", "own", 1));
    assert_eq!((status, job["state"].as_str()), (202, Some("waiting")));
    let id = job["id"].as_str().expect("an identifier");
    let place = format!("/api/v1/iriai/jobs/{id}");
    assert!(head.contains(&format!("location: {place}")), "{head}");
    // Its end is the end of what is told.
    let (_, head, events) = server.ask(&format!("GET {place}/events"), "");
    assert!(head.contains("content-type: text/event-stream"), "{head}");
    let last = events.rsplit("event: job").next().expect("an event");
    assert!(last.contains(r#""state":"done""#), "{events}");
    let job = ended(&server, id);
    assert_eq!(job["result"]["totals"]["imported"], 1, "{job}");
    assert_eq!(holding(&server, "own"), 1);
    // It tells what the command line does.
    let told = &server.json(&place)["result"]["files"][0];
    let import = program.path("a.json");
    std::fs::write(&import, sbom("Valve", "other", 1)).expect("a file");
    let own = &program.json(&["import", "a.json"])["files"][0];
    let keys = |value: &Value| {
        let fields = value.as_object().expect("an object").keys();
        fields.cloned().collect::<Vec<_>>()
    };
    assert_eq!(keys(told), keys(own));
    // What cannot be read is told with its reason, in the reader's words.
    let (_, _, job) = send("", "Accept-Language: ja", "{\"bomFormat\":");
    let refused = job["id"].as_str().expect("an identifier");
    ended(&server, refused);
    let (_, _, content) = server.ask(
        &format!("GET /api/v1/iriai/jobs/{refused}"),
        "Accept-Language: ja",
    );
    let job: Value = serde_json::from_str(&content).expect("JSON");
    let error = &job["result"]["files"][0]["error"];
    assert!(
        !error["message"].as_str().expect("words").is_ascii(),
        "{job}"
    );
    for (query, head, body, status, code) in [
        ("", "", "", 400, "upload-empty"),
        ("?produkt=a", "", "{}", 400, "parameter-unknown"),
        ("", "Idempotency-Key: ", "{}", 400, "header-invalid"),
    ] {
        let (got, _, problem) = send(query, head, body);
        assert_eq!((got, problem["code"].as_str()), (status, Some(code)));
    }
    let once = "Idempotency-Key: build-7";
    let body = sbom("Pump", "own", 2);
    let [first, again] = [(); 2].map(|()| send("", once, &body));
    assert_eq!(first.2["id"], again.2["id"]);
    let (status, _, problem) = send("?product=Crane", once, &body);
    assert_eq!(
        (status, problem["code"].as_str()),
        (422, Some("idempotency-other"))
    );
    ended(&server, first.2["id"].as_str().expect("an identifier"));
    assert_eq!(
        server.json("/api/v1/iriai/jobs?limit=9")["items"]
            .as_array()
            .map(Vec::len),
        Some(3)
    );
}

/// Sends files to servers that are killed at random moments, `rounds` times, and looks that all that was acknowledged is there, once.
fn killed(stores: &[&str], rounds: usize, side_by_side: usize) {
    let program = Program::new();
    let start =
        |store: &str| Running::start_with(&program, &["--store", store, "--without-sign-in"]);
    let mut chance = Chance::new();
    let acknowledged: Mutex<Vec<(String, String)>> = Mutex::default();
    for round in 0..rounds {
        let store = stores[0];
        let servers: Vec<Running> = (0..side_by_side).map(|_| start(store)).collect();
        let moment = Duration::from_millis(chance.below(600) as u64);
        std::thread::scope(|scope| {
            for (turn, server) in servers.iter().enumerate() {
                let (address, acknowledged) = (server.address().to_owned(), &acknowledged);
                scope.spawn(move || {
                    // Until it is killed.
                    for number in 0.. {
                        let own = format!("own-{round}-{turn}-{number}");
                        let body = sbom(&format!("p{turn}"), &own, round * 1_000 + number);
                        let request = format!("POST {IMPORTS}?name=s.json");
                        match ask_at(&address, &request, &format!("\r\n\r\n{body}")) {
                            Ok((202, _, content)) => {
                                let job: Value = serde_json::from_str(&content).expect("JSON");
                                let id = job["id"].as_str().expect("an identifier").to_owned();
                                acknowledged.lock().expect("a list").push((id, own));
                            }
                            Ok((status, _, content)) => panic!("{status}: {content}"),
                            Err(_) => return,
                        }
                    }
                });
            }
            std::thread::sleep(moment);
            drop(servers);
        });
    }
    let server = start(stores[0]);
    let acknowledged = acknowledged.into_inner().expect("a list");
    assert!(!acknowledged.is_empty());
    println!("{} files in {rounds} rounds", acknowledged.len());
    for (id, own) in &acknowledged {
        let job = ended(&server, id);
        assert_eq!(
            (job["state"].as_str(), &job["fault"]),
            (Some("done"), &Value::Null),
            "{job}"
        );
        assert_eq!(job["result"]["totals"]["refused"], 0, "{job}");
        assert_eq!(holding(&server, own), 1, "{own}");
    }
    // Each write of each of them is in the log, whose chain holds.
    drop(server);
    let run = program.run(&["audit", "verify", "--store", stores[0]]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

/// How often servers are killed in a test; more where somebody wants to know.
fn rounds() -> usize {
    let told = std::env::var("IRIAI_KILLS").ok();
    told.and_then(|text| text.parse().ok()).unwrap_or(4)
}

#[test]
fn a_server_that_is_killed_loses_nothing_that_it_acknowledged() {
    killed(&["iriai.db"], rounds(), 1);
}

#[test]
fn of_several_servers_over_one_database_any_does_any_job_once() {
    let Some(address) = schema("jobs") else {
        return;
    };
    killed(&[&address], rounds(), 3);
}
