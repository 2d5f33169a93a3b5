//! Questions at a fixed rate, sent when they are due whether or not others were answered.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::client::{Connection, PATIENCE};
use super::question::{Kind, Topics};

/// So many questions are due in a second.
pub(super) const RATE: u64 = 200;

/// So many connections are kept. Where all of them wait, a question is sent late, but its time counts from when it was due.
const CONNECTIONS: usize = 64;

/// An answer to a question.
pub(super) struct Sample {
    pub(super) kind: Kind,
    /// From when the question was due until the last byte of its answer.
    pub(super) time: Duration,
    pub(super) is_error: bool,
}

/// What came of all questions.
#[derive(Default)]
pub(super) struct Answers {
    pub(super) samples: Vec<Sample>,
    pub(super) bytes: u64,
    /// The first that went wrong, in words.
    pub(super) fault: Option<String>,
}

impl Answers {
    fn add(&mut self, more: Self) {
        self.samples.extend(more.samples);
        self.bytes += more.bytes;
        self.fault = self.fault.take().or(more.fault);
    }
}

/// Asks servers in turn for so many seconds.
pub(super) fn ask(addresses: &[&str], topics: &Topics, start: Instant, seconds: u32) -> Answers {
    let next = AtomicU64::new(0);
    let count = u64::from(seconds) * RATE;
    let all = Mutex::new(Answers::default());
    let work = |place: usize| {
        let Some(address) = addresses.get(place % addresses.len().max(1)) else {
            return;
        };
        let mut connection = Connection::to(address);
        let mut own = Answers::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                break;
            }
            let (kind, path) = topics.question(number);
            let due = start + Duration::from_micros(number * 1_000_000 / RATE);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            // What nobody would wait for any more is not asked: a server that cannot keep up would be asked for hours.
            let asked = match due.elapsed() < PATIENCE {
                true => connection.get(&path),
                false => Err(io::ErrorKind::TimedOut.into()),
            };
            let fault = match asked {
                Ok(answer) if answer.status == 200 && !answer.content.is_empty() => {
                    own.bytes += answer.content.len() as u64;
                    None
                }
                Ok(answer) => {
                    let content = String::from_utf8_lossy(answer.content);
                    Some(format!("{path}: {} {content}", answer.status))
                }
                Err(error) => Some(format!("{path}: {error}")),
            };
            own.samples.push(Sample {
                kind,
                time: due.elapsed(),
                is_error: fault.is_some(),
            });
            own.fault = own.fault.take().or(fault);
        }
        let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
        all.add(own);
    };
    thread::scope(|scope| {
        for place in 0..CONNECTIONS {
            scope.spawn(move || work(place));
        }
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}
