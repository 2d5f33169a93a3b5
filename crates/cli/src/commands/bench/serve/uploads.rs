//! Documents that are sent at a fixed rate, each searched for until it is found.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::client::Connection;
use crate::commands::bench::chance::Chance;
use crate::commands::bench::pool::Pool;
use crate::commands::bench::write::{Form, Release};

/// So many documents are due in a minute.
pub(super) const RATE: u64 = 100;

/// Components of a document, of which one is in no other.
const COMPONENTS: usize = 1_000;

/// So many are sent or searched for at the same time.
const AT_ONCE: usize = 16;

/// How long after its upload a document is looked for, and how often.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);

/// What came of all uploads.
#[derive(Default)]
pub(super) struct Uploaded {
    /// From when a document was due until the server had taken it.
    pub(super) taken: Vec<Duration>,
    /// From the end of an upload until the document was found.
    pub(super) found: Vec<Duration>,
    pub(super) errors: usize,
    /// The first that went wrong, in words.
    pub(super) fault: Option<String>,
    pub(super) occurrences: usize,
}

/// Sends documents to servers in turn for so many seconds.
pub(super) fn send(addresses: &[&str], pool: &Pool, start: Instant, seconds: u32) -> Uploaded {
    let next = AtomicU64::new(0);
    let count = u64::from(seconds) * RATE / 60;
    let all = Mutex::new(Uploaded::default());
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return;
            }
            let due = start + Duration::from_millis(number * 60_000 / RATE);
            let Some(address) = addresses.get(number as usize % addresses.len().max(1)) else {
                return;
            };
            let upload = Upload::new(pool, number);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let sent = upload.send(address, due);
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            match sent {
                Ok((taken, found)) => {
                    all.taken.push(taken);
                    all.found.push(found);
                    all.occurrences += COMPONENTS;
                }
                Err(fault) => {
                    all.errors += 1;
                    all.fault = all.fault.take().or(Some(fault));
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// A document with a component that is in no other.
struct Upload {
    product: String,
    release: String,
    unique: String,
    text: String,
}

impl Upload {
    /// The components of releases of the fleet, so that most are known.
    fn new(pool: &Pool, number: u64) -> Self {
        let mut chance = Chance::new(number + 1_000_003);
        let mut drawn = Vec::new();
        // A made-up pool may be smaller than the document.
        for _ in 0..COMPONENTS {
            drawn.extend(pool.draw(&mut chance, COMPONENTS));
            drawn.sort_unstable();
            drawn.dedup();
            if drawn.len() >= COMPONENTS {
                break;
            }
        }
        while drawn.len() >= COMPONENTS {
            drawn.swap_remove(chance.below(drawn.len() as u32) as usize);
        }
        // By process, because a store may be asked more than once.
        let name = format!("bench-{}-{number}", std::process::id());
        let unique = format!("pkg:npm/{name}@1.0.0");
        let known = drawn
            .iter()
            .filter_map(|place| pool.purls.get(*place as usize));
        let release = Release {
            product: format!("uploaded-{}", number % 100),
            version: name.clone(),
            number: number as u32,
            purls: known.map(String::as_str).chain([unique.as_str()]).collect(),
        };
        let text = release.write(Form::CyclonedxJson, &mut chance);
        Self {
            product: release.product,
            release: name,
            unique,
            text,
        }
    }

    /// Sends it and waits until it is found; answers how long both took, or what went wrong.
    fn send(&self, address: &str, due: Instant) -> Result<(Duration, Duration), String> {
        let (product, release) = (&self.product, &self.release);
        let path = format!(
            "/api/v1/iriai/imports?product={product}&release={release}&name={release}.cdx.json"
        );
        let mut connection = Connection::to(address);
        let answer = connection.post(&path, self.text.as_bytes());
        let answer = answer.map_err(|error| format!("{path}: {error}"))?;
        if answer.status != 202 {
            let content = String::from_utf8_lossy(answer.content);
            return Err(format!("{path}: {} {content}", answer.status));
        }
        let (taken, sent) = (due.elapsed(), answer.sent);
        let job = answer.field("location").unwrap_or_default().to_owned();
        let question = format!("/api/v1/iriai/where?limit=1&q={}", encoded(&self.unique));
        while sent.elapsed() < PATIENCE {
            if is_found(&mut connection, &question)? {
                return Ok((taken, sent.elapsed()));
            }
            thread::sleep(PAUSE);
        }
        Err(format!("{job}: {}", state(&mut connection, &job)))
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[derive(Deserialize)]
struct Found {
    totals: Totals,
}

#[derive(Deserialize)]
struct Totals {
    documents: usize,
}

fn is_found(connection: &mut Connection<'_>, question: &str) -> Result<bool, String> {
    let answer = connection.get(question);
    let answer = answer.map_err(|error| format!("{question}: {error}"))?;
    if answer.status != 200 {
        return Err(format!("{question}: {}", answer.status));
    }
    let found: Result<Found, _> = serde_json::from_slice(answer.content);
    found
        .map(|found| found.totals.documents > 0)
        .map_err(|error| format!("{question}: {error}"))
}

/// What has become of an upload that is not found, as the server tells it.
fn state(connection: &mut Connection<'_>, job: &str) -> String {
    connection.get(job).map_or_else(
        |error| error.to_string(),
        |answer| String::from_utf8_lossy(answer.content).into_owned(),
    )
}
