//! An import that is killed: what was acknowledged is there, whole, and nothing is there by half.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::fleet::{PART, answers, document, examine, name};
use crate::program::Program;

/// How many parts there are: each run imports one part more than the one before.
const PARTS: usize = 6;
/// How many imports must be killed before their end; `IRIAI_KILLS` tells another number.
const KILLS: usize = 24;

/// Random numbers from a seed that is printed, or told by `IRIAI_SEED` to see the same again.
pub struct Chance(u64);

impl Chance {
    pub fn new() -> Self {
        let told = std::env::var("IRIAI_SEED").ok();
        let told = told.and_then(|seed| seed.parse().ok());
        let seed = told.unwrap_or_else(|| RandomState::new().build_hasher().finish());
        println!("IRIAI_SEED={seed}");
        Self(seed)
    }

    /// The same each time, unless `IRIAI_SEED` tells another seed.
    pub fn of(seed: u64) -> Self {
        let told = std::env::var("IRIAI_SEED").ok();
        let told = told.and_then(|seed| seed.parse().ok());
        Self(told.unwrap_or(seed))
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

fn import(program: &Program, store: &str, parts: usize) -> Child {
    let folders: Vec<String> = (0..parts).map(|part| format!("in/part-{part}")).collect();
    let mut arguments = vec![
        "import",
        "--verbose",
        "--received",
        "2026-01-01",
        "--store",
        store,
    ];
    arguments.extend(folders.iter().map(String::as_str));
    program
        .command(&arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts")
}

/// Kills an import when so many documents have been acknowledged and some time has gone by. Answers the files of those
/// acknowledged, and whether it was killed before its end.
fn kill(mut child: Child, acknowledged: usize, then: Duration) -> (BTreeSet<String>, bool) {
    let seen = AtomicUsize::new(0);
    let stderr = child.stderr.take().expect("standard error");
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut files = BTreeSet::new();
            let mut reader = BufReader::new(stderr);
            let mut line = String::new();
            while reader.read_line(&mut line).expect("text") > 0 {
                // A line that the kill cut off acknowledges nothing.
                if let Some(line) = line.strip_suffix('\n') {
                    let (status, file) = line.split_once('\t').expect("status and file");
                    assert!(matches!(status, "imported" | "unchanged"), "{line}");
                    files.insert(file.to_owned());
                    seen.fetch_add(1, Ordering::Release);
                }
                line.clear();
            }
            files
        });
        while seen.load(Ordering::Acquire) < acknowledged && !reader.is_finished() {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(then);
        let finished = child.try_wait().expect("a child").is_some();
        child.kill().expect("a child");
        child.wait().expect("a child");
        (reader.join().expect("lines"), !finished)
    })
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    let mut chance = Chance::new();
    let program = Program::new();
    for number in 0..PART * PARTS {
        program.write(&name(number), document(number));
    }
    let began = Instant::now();
    let undisturbed = import(&program, "undisturbed.db", PARTS);
    let (all, _) = kill(undisturbed, usize::MAX, Duration::ZERO);
    assert_eq!(all.len(), PART * PARTS);
    let each = began.elapsed() / (PART * PARTS) as u32;
    let expected = answers(&program, "undisturbed.db");

    let told = std::env::var("IRIAI_KILLS").ok();
    let kills = told.and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let mut killed = 0;
    for number in 0.. {
        if killed >= kills {
            break;
        }
        assert!(number < kills, "imports end before they can be killed");
        let store = format!("killed-{number}.db");
        let path = program.path(&store);
        let mut acknowledged = BTreeSet::new();
        for parts in 1..=PARTS {
            // From the very first statement to the end, within batches and around their commits.
            let until = PART * ((number + chance.below(parts)) % parts);
            let then = each * chance.below(PART) as u32;
            let (files, was_running) = kill(import(&program, &store, parts), until, then);
            acknowledged.extend(files);
            killed += usize::from(was_running);
            if !path.exists() {
                assert!(acknowledged.is_empty());
                continue;
            }
            let kept = examine(&path, &acknowledged);
            println!(
                "store {number}, {parts} parts, killed after {until} and {then:?}, still running: {was_running}; {} of {} kept, {} acknowledged",
                kept.len(),
                PART * parts,
                acknowledged.len()
            );
            if let Some(file) = acknowledged.iter().nth(chance.below(acknowledged.len())) {
                let index: usize = file[file.len() - 14..file.len() - 9]
                    .parse()
                    .expect("a number");
                let answer =
                    program.json(&["where", &format!("pkg:npm/own-{index}"), "--store", &store]);
                assert_eq!(answer["totals"]["documents"], 1, "{file}");
            }
        }
        let (files, _) = kill(import(&program, &store, PARTS), usize::MAX, Duration::ZERO);
        assert_eq!(files, all, "the same import again completes it");
        assert_eq!(examine(&path, &all).len(), PART * PARTS);
        assert!(
            answers(&program, &store) == expected,
            "store {number} answers otherwise"
        );
        fs::remove_file(&path).expect("a store");
    }
    assert!(
        killed >= 20,
        "only {killed} imports were killed before their end"
    );
}
