//! The bench `serve`: questions at a fixed rate over HTTP, beside uploads, to a server in a process of its own.

mod client;
mod load;
mod question;
mod server;
mod uploads;

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use iriai_office::{Limits, Office};
use iriai_web::api::bench::Figure;

use self::load::Answers;
use self::question::{Kind, Topics};
use self::server::Server;
use self::uploads::Uploaded;
use super::advisories::Shapes;
use super::fleet::{MEGABYTE, RELEASES};
use super::measure::{OWN, percentile, processor_time};
use super::pool::Pool;
use super::risk::{ADVISORIES, fill, import};
use super::{BenchArgs, at_most, not_measured, plain};
use crate::commands::Desk;
use crate::failure::Failure;
use crate::place::StorePlace;

/// What the 99th percentile of a question may take, in milliseconds.
const QUESTION: f64 = 20.0;
/// After so many seconds what was uploaded is found.
const SEARCHABLE: f64 = 2.0;
/// Memory is flat where it grows by no more than this beside what the documents that came meanwhile take.
const FLAT: f64 = 1.05;
/// So many processes share a database.
const PROCESSES: usize = 3;

pub(super) fn run(
    desk: &Desk<'_>,
    arguments: &BenchArgs,
    folder: &Path,
) -> Result<Vec<Figure>, Failure> {
    let pool = Pool::load(desk.environment.data.as_deref());
    let shapes = Shapes::load(desk.environment.data.as_deref(), &pool);
    let bench = Bench {
        desk,
        folder,
        scale: arguments.scale,
        seconds: arguments.seconds,
        pool: &pool,
        shapes: &shapes,
    };
    let mut figures = Vec::new();
    let (place, is_filled) = match &arguments.filled {
        Some(path) => (StorePlace::File(path.clone()), true),
        None => (StorePlace::File(folder.join("fleet.db")), false),
    };
    bench.asked("", &place, is_filled, 1, &mut figures)?;
    let prefix = "PostgreSQL, three processes: ";
    match desk.store()? {
        place @ StorePlace::Server(_) => {
            bench.asked(prefix, &place, false, PROCESSES, &mut figures)?;
        }
        StorePlace::File(_) => figures.extend(unmeasured(prefix)),
    }
    Ok(figures)
}

struct Bench<'a> {
    desk: &'a Desk<'a>,
    folder: &'a Path,
    scale: f64,
    seconds: u32,
    pool: &'a Pool,
    shapes: &'a Shapes<'a>,
}

/// What was measured while servers were asked.
struct Run {
    answers: Answers,
    uploaded: Uploaded,
    memory: Vec<Reading>,
    /// Share of one core that the servers and this process used.
    servers: Option<f64>,
    own: Option<f64>,
}

/// Resident memory of all servers at an instant.
#[derive(Clone, Copy)]
struct Reading {
    at: Duration,
    bytes: f64,
}

impl Bench<'_> {
    fn say(&self, step: &str) {
        if self.desk.output.draws() {
            self.desk.output.complain(&format!("serve: {step}"));
        }
    }

    /// Fills a store, has so many processes serve it, and asks them.
    fn asked(
        &self,
        prefix: &str,
        place: &StorePlace,
        is_filled: bool,
        processes: usize,
        figures: &mut Vec<Figure>,
    ) -> Result<(), Failure> {
        let office = place.open(Limits::default())?;
        let advisories = (ADVISORIES * self.scale).max(1_000.0) as u32;
        if !is_filled {
            self.fill(&office, place, advisories)?;
        }
        let portfolio = office.portfolio()?;
        let topics = Topics::of(&portfolio, advisories);
        let occurrences = portfolio.postings.count() as f64;
        let releases = portfolio.catalogue.releases.len() as f64;
        drop((portfolio, office));
        self.say("starting");
        let store = match place {
            StorePlace::File(path) => path.display().to_string(),
            StorePlace::Server(address) => address.clone(),
        };
        let servers = (0..processes).map(|_| Server::start(&store));
        let servers: Vec<Server> = servers.collect::<Result<_, _>>()?;
        self.say("asking");
        let run = self.load(&servers, &topics);
        for fault in run.answers.fault.iter().chain(&run.uploaded.fault) {
            self.desk.output.complain(fault);
        }
        let mut own = vec![
            plain("releases", releases, ""),
            plain("occurrences", occurrences, ""),
        ];
        own.extend(run.figures(self.seconds, occurrences));
        figures.extend(own.into_iter().map(|figure| Figure {
            name: format!("{prefix}{}", figure.name).into(),
            ..figure
        }));
        Ok(())
    }

    /// Fills an empty store: nothing is mixed with what somebody keeps.
    fn fill(&self, office: &Office, place: &StorePlace, advisories: u32) -> Result<(), Failure> {
        if !office.portfolio()?.catalogue.products.is_empty() {
            return Err(Failure::value("store-not-empty", "product").on_path(place.to_string()));
        }
        let releases = (RELEASES * self.scale).round().max(20.0) as u32;
        fill(office, self.pool, releases, self.folder, |part| {
            self.say(&format!("fleet, part {part}"));
        })?;
        self.say("advisories");
        let folder = self.folder.join("advisories");
        let (files, _) = self
            .shapes
            .write(advisories, &folder)
            .map_err(|error| Failure::file(folder.display().to_string(), &error))?;
        import(office, &files)?;
        Ok(())
    }

    fn load(&self, servers: &[Server], topics: &Topics) -> Run {
        let addresses: Vec<&str> = servers.iter().map(|server| &*server.address).collect();
        let before = (processor(servers), processor_time(OWN));
        let start = Instant::now();
        thread::scope(|scope| {
            let asking = scope.spawn(|| load::ask(&addresses, topics, start, self.seconds));
            let sending = scope.spawn(|| uploads::send(&addresses, self.pool, start, self.seconds));
            let memory = self.memory(servers, start);
            let took = start.elapsed().as_secs_f64();
            let share = |after: Option<Duration>, before: Option<Duration>| {
                let spent = after?.saturating_sub(before?);
                Some(spent.as_secs_f64() / took)
            };
            let (servers, own) = (processor(servers), processor_time(OWN));
            Run {
                memory,
                servers: share(servers, before.0),
                own: share(own, before.1),
                answers: asking.join().unwrap_or_default(),
                uploaded: sending.join().unwrap_or_default(),
            }
        })
    }

    /// Reads resident memory a hundred times until the time is over.
    fn memory(&self, servers: &[Server], start: Instant) -> Vec<Reading> {
        const READINGS: u32 = 100;
        let mut readings = Vec::new();
        for number in 0..=READINGS {
            let due = start + Duration::from_secs(self.seconds.into()) * number / READINGS;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let resident: Option<u64> = servers.iter().map(Server::resident).sum();
            if let Some(resident) = resident {
                readings.push(Reading {
                    at: start.elapsed(),
                    bytes: resident as f64,
                });
            }
        }
        readings
    }
}

fn processor(servers: &[Server]) -> Option<Duration> {
    servers.iter().map(Server::processor).sum()
}

impl Run {
    fn figures(mut self, seconds: u32, occurrences: f64) -> Vec<Figure> {
        let mut figures = vec![
            plain("asked for so long", f64::from(seconds), "s"),
            plain("questions in a second", load::RATE as f64, "/s"),
        ];
        for kind in Kind::ALL {
            figures.extend(self.of_kind(kind));
        }
        let megabytes = self.answers.bytes as f64 / MEGABYTE;
        figures.push(plain(
            "bytes of answers in a second",
            megabytes / f64::from(seconds),
            "MB/s",
        ));
        figures.extend(of_uploads(&mut self.uploaded));
        let came = self.uploaded.occurrences;
        figures.extend(of_memory(&self.memory, came as f64 / occurrences.max(1.0)));
        for (name, share) in [
            ("processor, server, cores", self.servers),
            ("processor, this process, cores", self.own),
        ] {
            figures
                .push(share.map_or_else(|| not_measured(name, ""), |share| plain(name, share, "")));
        }
        figures
    }

    fn of_kind(&self, kind: Kind) -> Vec<Figure> {
        let samples = self
            .answers
            .samples
            .iter()
            .filter(|sample| sample.kind == kind);
        let errors = samples.clone().filter(|sample| sample.is_error).count();
        let mut times: Vec<Duration> = samples.map(|sample| sample.time).collect();
        let name = |what: &str| format!("{}, {what}", kind.name());
        let mut part = |share| percentile(&mut times, share).as_secs_f64() * 1_000.0;
        let (median, most, slowest) = (part(0.5), part(0.99), part(1.0));
        vec![
            plain(name("requests"), times.len() as f64, ""),
            plain(name("median"), median, "ms"),
            at_most(name("99th percentile"), most, "ms", QUESTION),
            plain(name("slowest"), slowest, "ms"),
            at_most(name("errors"), errors as f64, "", 0.0),
        ]
    }
}

fn of_uploads(uploaded: &mut Uploaded) -> Vec<Figure> {
    let count = uploaded.found.len() + uploaded.errors;
    let mut part = |share| percentile(&mut uploaded.found, share).as_secs_f64();
    let (median, most, slowest) = (part(0.5), part(0.99), part(1.0));
    let taken = percentile(&mut uploaded.taken, 0.5).as_secs_f64() * 1_000.0;
    let errors = uploaded.errors as f64;
    vec![
        plain("uploads of 1,000 components", count as f64, ""),
        plain("upload, until taken, median", taken, "ms"),
        plain("upload, until searchable, median", median, "s"),
        plain("upload, until searchable, 99th percentile", most, "s"),
        at_most(
            "upload, until searchable, slowest",
            slowest,
            "s",
            SEARCHABLE,
        ),
        at_most("upload, errors", errors, "", 0.0),
    ]
}

/// Memory at the beginning and after each tenth. `grown` is the share by which occurrences grew.
fn of_memory(readings: &[Reading], grown: f64) -> Vec<Figure> {
    let at = |tenth: usize| readings.get(tenth * readings.len().saturating_sub(1) / 10);
    let mut figures = Vec::new();
    for tenth in 0..=10 {
        let name = match tenth {
            0 => "resident memory, at the beginning".to_owned(),
            tenth => format!("resident memory, after {tenth} of 10 parts"),
        };
        figures.push(match at(tenth) {
            Some(reading) => plain(name, reading.bytes / MEGABYTE, "MB"),
            None => not_measured(name, "MB"),
        });
    }
    // In the first part rooms are made that are kept.
    let kept = readings.get(readings.len() / 10..).unwrap_or_default();
    let slope = slope(kept).map(|slope| slope * 60.0 / MEGABYTE);
    let name = "resident memory, slope after the first part";
    figures.push(slope.map_or_else(
        || not_measured(name, "MB/min"),
        |slope| plain(name, slope, "MB/min"),
    ));
    figures.push(plain("occurrences, grown by uploads", grown * 100.0, "%"));
    let name = "resident memory, end ÷ after the first part";
    figures.push(match (at(1), at(10)) {
        (Some(first), Some(last)) => {
            at_most(name, last.bytes / first.bytes.max(1.0), "", FLAT + grown)
        }
        _ => not_measured(name, ""),
    });
    figures
}

/// Bytes a second by least squares; nothing for fewer than two readings.
fn slope(readings: &[Reading]) -> Option<f64> {
    let count = readings.len() as f64;
    let mean = |of: fn(&Reading) -> f64| readings.iter().map(of).sum::<f64>() / count;
    let (time, bytes) = (
        mean(|reading| reading.at.as_secs_f64()),
        mean(|reading| reading.bytes),
    );
    let (mut covariance, mut variance) = (0.0, 0.0);
    for reading in readings {
        let distance = reading.at.as_secs_f64() - time;
        covariance += distance * (reading.bytes - bytes);
        variance += distance * distance;
    }
    (variance > 0.0).then_some(covariance / variance)
}

/// What is told where no database is named.
fn unmeasured(prefix: &str) -> Vec<Figure> {
    let questions = Kind::ALL.map(|kind| (format!("{}, 99th percentile", kind.name()), "ms"));
    let uploads = [("upload, until searchable, slowest".to_owned(), "s")];
    let memory = [("resident memory, end ÷ after the first part".to_owned(), "")];
    let all = questions.into_iter().chain(uploads).chain(memory);
    all.map(|(name, unit)| not_measured(format!("{prefix}{name}"), unit))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_bytes_by_time() {
        let reading = |seconds, bytes| Reading {
            at: Duration::from_secs(seconds),
            bytes,
        };
        let steady = [reading(0, 5.0), reading(1, 7.0), reading(2, 9.0)];
        assert_eq!(slope(&steady), Some(2.0));
        assert_eq!(slope(&steady[..1]), None);
    }
}
