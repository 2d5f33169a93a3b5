//! Imports of advisories, SBOMs and VEX documents, and decisions beside them, all of them killed: what was acknowledged is there, the
//! same again completes it, and what is found then is what is found where nobody was disturbed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::killed::Chance;
use crate::program::Program;

/// Records in files of their own.
const RECORDS: usize = 1_200;
/// Records of one feed behind them.
const FEED: usize = 1_200;
const DOCUMENTS: usize = 50;
const PACKAGES: usize = 1_000;
const DECISIONS: usize = 6;
/// How many stores are maltreated, and how often each.
const STORES: usize = 2;
const KILLS: usize = 5;

fn record(number: usize) -> String {
    json!({
        "id": format!("GHSA-{number}"), "modified": "2026-01-01T00:00:00Z", "aliases": [format!("CVE-2026-{number}")],
        "summary": format!("record {number}"),
        "affected": [{
            "package": {"ecosystem": "npm", "name": format!("p-{}", number % PACKAGES)},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": format!("{}.0.0", number % 7)}]}],
        }],
    })
    .to_string()
}

/// A component by its place.
fn component(place: usize) -> String {
    format!("pkg:npm/p-{}@{}.1.0", place * 7 % PACKAGES, place % 5)
}

fn document(number: usize) -> String {
    let components: Vec<Value> = (number * 5..number * 5 + 8)
        .map(|place| json!({"type": "library", "name": format!("c-{place}"), "purl": component(place)}))
        .collect();
    json!({
        "bomFormat": "CycloneDX", "specVersion": "1.6", "components": components,
        "metadata": {"component": {"type": "application", "name": format!("service-{number:02}"), "version": "1.0"}},
    })
    .to_string()
}

/// Says of all records on a component that they do not matter.
fn vex(number: usize) -> String {
    let place = number * 5;
    let statements: Vec<Value> = (0..RECORDS + FEED)
        .filter(|record| record % PACKAGES == place * 7 % PACKAGES)
        .map(|record| {
            json!({
                "vulnerability": {"name": format!("CVE-2026-{record}")}, "products": [{"@id": component(place)}],
                "status": "not_affected", "justification": "component_not_present",
            })
        })
        .collect();
    json!({
        "@context": "https://openvex.dev/ns/v0.2.0", "@id": format!("https://example.com/{number}"), "author": "Vendor",
        "timestamp": "2026-02-01T00:00:00Z", "version": 1, "statements": statements,
    })
    .to_string()
}

/// The files of everything that is imported, without the feed; they stand mixed.
fn write(program: &Program) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut write = |name: String, content: String| {
        program.write(&name, content);
        files.insert(name);
    };
    for number in 0..RECORDS {
        write(format!("in/{number:04}-record.json"), record(number));
    }
    let every = RECORDS / DOCUMENTS;
    for number in 0..DOCUMENTS {
        let before = number * every;
        write(format!("in/{before:04}-sbom.json"), document(number));
        // A statement may come before what it speaks of.
        let before = (DOCUMENTS - 1 - number) * every;
        write(format!("in/{before:04}-vex.json"), vex(number));
    }
    let feed: Vec<String> = (RECORDS..RECORDS + FEED).map(record).collect();
    program.write("in/0500-feed.jsonl", feed.join("\n"));
    files
}

fn start(program: &Program, arguments: &[&str]) -> Child {
    let mut command = program.command(arguments);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("it starts")
}

fn import(program: &Program, store: &str) -> Child {
    let mut command = program.command(&[
        "import",
        "in",
        "--verbose",
        "--received",
        "2026-03-01",
        "--threads",
        "2",
        "--store",
        store,
    ]);
    let command = command.stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("it starts")
}

/// What became of an import: files with what it said of them, and whether it was killed before its end.
type Told = (BTreeMap<String, String>, bool);

/// Reads what an import says, and kills it when it has said so many times that something was imported and a while has gone by.
fn watch(mut child: Child, imported: usize, then: Duration) -> Told {
    let seen = AtomicUsize::new(0);
    let stderr = child.stderr.take().expect("standard error");
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut told = BTreeMap::new();
            let mut reader = BufReader::new(stderr);
            let mut line = String::new();
            while reader.read_line(&mut line).expect("text") > 0 {
                // A line that the kill cut off acknowledges nothing.
                if let Some(line) = line.strip_suffix('\n') {
                    let (status, file) = line.split_once('\t').expect("status and file");
                    assert!(matches!(status, "imported" | "unchanged"), "{line}");
                    seen.fetch_add(usize::from(status == "imported"), Ordering::Release);
                    told.insert(file.to_owned(), status.to_owned());
                }
                line.clear();
            }
            told
        });
        while seen.load(Ordering::Acquire) < imported && !reader.is_finished() {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(then);
        let was_running = child.try_wait().expect("a child").is_none();
        child.kill().expect("a child");
        child.wait().expect("a child");
        (reader.join().expect("lines"), was_running)
    })
}

/// The record of which a decision speaks.
fn decided(number: usize) -> usize {
    number * 35 % PACKAGES
}

fn decide(program: &Program, store: &str, number: usize) -> Child {
    let advisory = format!("GHSA-{}", decided(number));
    let arguments = [
        "triage",
        "set",
        &advisory,
        "--everywhere",
        "--status",
        "fixed",
        "--by",
        "Sato",
        "--why",
        "patched",
        "--json",
        "--store",
        store,
    ];
    start(program, &arguments)
}

/// Whether a decision was acknowledged: its answer is whole.
fn is_acknowledged(decision: Child) -> bool {
    let output = decision.wait_with_output().expect("it ends");
    let answer: Option<Value> = serde_json::from_slice(&output.stdout).ok();
    let refused = answer
        .as_ref()
        .is_some_and(|answer| answer.get("error").is_some());
    assert!(!refused, "{}", String::from_utf8_lossy(&output.stdout));
    answer.is_some()
}

/// The decisions that a store holds, by record; each stands once.
fn decisions(program: &Program, store: &str) -> BTreeSet<usize> {
    let listed = program.json(&["triage", "list", "--store", store]);
    let listed = listed.as_array().expect("a list");
    let found: BTreeSet<usize> = listed
        .iter()
        .map(|one| {
            let name = one["vulnerability"].as_str().expect("a name");
            name["GHSA-".len()..].parse().expect("a number")
        })
        .collect();
    assert_eq!(found.len(), listed.len(), "a decision was taken twice");
    found
}

/// Everything that is found, without what tells when it was asked, and in an order that rests on no numbers.
fn findings(program: &Program, store: &str) -> Value {
    let mut answer = program.json(&["findings", "--status", "any", "--store", store]);
    for list in ["findings", "suppressed", "not_evaluated"] {
        let list = answer[list].as_array_mut().expect("a list");
        for said in list
            .iter_mut()
            .filter_map(|one| one["said"].as_array_mut())
            .flatten()
        {
            if said["by"] == "triage" {
                let said = said.as_object_mut().expect("words");
                said.retain(|name, _| name != "since" && name != "decision");
            }
        }
        list.sort_by_key(|one| (one["component"].to_string(), one["advisory"].to_string()));
    }
    for feed in answer["feeds"].as_array_mut().expect("feeds") {
        feed.as_object_mut().expect("a feed").remove("age_seconds");
    }
    answer
}

#[test]
fn advisories_statements_and_decisions_survive_a_kill_at_any_moment() {
    let mut chance = Chance::of(20_261_123);
    let program = Program::new();
    let all = write(&program);
    let (told, _) = watch(
        import(&program, "undisturbed.db"),
        usize::MAX,
        Duration::ZERO,
    );
    assert_eq!(told.len(), all.len() + 1);
    for number in 0..DECISIONS {
        assert!(is_acknowledged(decide(&program, "undisturbed.db", number)));
    }
    let expected = findings(&program, "undisturbed.db");
    let of = |name: &str| expected["totals"][name].as_u64().expect("a number");
    assert!(
        of("findings") > 200 && of("suppressed") > 50,
        "{}",
        expected["totals"]
    );

    let mut killed = [0, 0];
    for store in 0..STORES {
        let store = format!("killed-{store}.db");
        let mut acknowledged: BTreeSet<String> = BTreeSet::new();
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for _ in 0..KILLS {
            let left = all.len() - acknowledged.len();
            let (until, then) = (chance.below(left), chance.below(30) as u64);
            // A decision may be taken of what is known from the import before, while the next one runs.
            let next = (0..DECISIONS).find(|number| {
                let file = format!("in/{:04}-record.json", decided(*number));
                !taken.contains(&decided(*number)) && acknowledged.contains(&file)
            });
            let running = import(&program, &store);
            let decision = next.map(|number| (number, decide(&program, &store, number)));
            let (told, was_running) = watch(running, until, Duration::from_millis(then));
            killed[0] += usize::from(was_running);
            for (file, status) in &told {
                let is_kept = !acknowledged.contains(file) || status == "unchanged";
                assert!(
                    is_kept,
                    "{store}: {file} was acknowledged and is {status} again"
                );
            }
            // Of the feed each block is told by itself.
            acknowledged.extend(told.into_keys().filter(|file| all.contains(file)));
            if let Some((number, mut decision)) = decision {
                std::thread::sleep(Duration::from_millis(chance.below(400) as u64));
                killed[1] += usize::from(decision.try_wait().expect("a child").is_none());
                decision.kill().expect("a child");
                let is_acknowledged = is_acknowledged(decision);
                let kept = decisions(&program, &store);
                assert!(kept.is_superset(&taken), "{store}: a decision is gone");
                assert!(
                    !is_acknowledged || kept.contains(&decided(number)),
                    "{store}"
                );
                taken = kept;
            }
        }
        let (told, _) = watch(import(&program, &store), usize::MAX, Duration::ZERO);
        assert_eq!(
            told.len(),
            all.len() + 1,
            "{store}: the same again completes it"
        );
        for file in &acknowledged {
            assert_eq!(told[file], "unchanged", "{store}: {file}");
        }
        for number in (0..DECISIONS).filter(|number| !taken.contains(&decided(*number))) {
            assert!(is_acknowledged(decide(&program, &store, number)), "{store}");
        }
        let found = findings(&program, &store);
        for part in ["totals", "findings", "suppressed", "not_evaluated", "feeds"] {
            assert!(
                found[part] == expected[part],
                "{store} answers {part} otherwise"
            );
        }
        assert_eq!(found, expected);
    }
    println!(
        "killed while they ran: {} imports, {} decisions",
        killed[0], killed[1]
    );
    assert!(
        killed[0] >= STORES * KILLS / 2,
        "imports end before they can be killed"
    );
}
