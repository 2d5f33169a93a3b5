//! The bench `risk`: 300,000 advisories, taken in, compared with a million components and asked over the fleet.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use iriai_office::{ImportRequest, Limits, Office, Upload};
use iriai_web::api::bench::Figure;

use super::advisories::Shapes;
use super::chance::Chance;
use super::documents::{generate, numbered};
use super::fleet::{MEGABYTE, RELEASES, SLICE, Tally};
use super::measure::{Spent, measured, peak_of};
use super::pool::Pool;
use super::write::{Form, Release};
use super::{at_least, at_most, plain, probe};
use crate::commands::Desk;
use crate::failure::Failure;
use crate::files;
use crate::place::open_file;

pub(super) const ADVISORIES: f64 = 300_000.0;
const COMPONENTS: f64 = 1_000_000.0;
/// Components of a document of the million.
const DOCUMENT: usize = 20_000;

pub(super) fn run(desk: &Desk<'_>, scale: f64, folder: &Path) -> Result<Vec<Figure>, Failure> {
    let pool = Pool::load(desk.environment.data.as_deref());
    let shapes = Shapes::load(desk.environment.data.as_deref(), &pool);
    Bench {
        desk,
        folder,
        scale,
        pool: &pool,
        shapes: &shapes,
    }
    .run()
}

struct Bench<'a> {
    desk: &'a Desk<'a>,
    folder: &'a Path,
    scale: f64,
    pool: &'a Pool,
    shapes: &'a Shapes<'a>,
}

impl Bench<'_> {
    fn say(&self, step: &str) {
        if self.desk.output.draws() {
            self.desk.output.complain(step);
        }
    }

    fn file_error(path: &Path) -> impl Fn(std::io::Error) -> Failure + '_ {
        |error| Failure::file(path.display().to_string(), &error)
    }

    fn run(&self) -> Result<Vec<Figure>, Failure> {
        let count = (ADVISORIES * self.scale).max(1_000.0) as u32;
        self.say(&format!("risk: {} of {count}", self.shapes.source));
        let folder = self.folder.join("advisories");
        let (advisories, bytes) = self
            .shapes
            .write(count, &folder)
            .map_err(Self::file_error(&folder))?;
        let mut figures = vec![
            plain("advisories", f64::from(count), ""),
            plain("bytes of advisories", bytes as f64 / MEGABYTE, "MB"),
        ];
        self.taken_in(&advisories, count, &mut figures)?;
        self.compared(&mut figures)?;
        let store = self.fleet(&advisories, &mut figures)?;
        self.asked(&store, &mut figures)?;
        self.scanned(&store, &mut figures)?;
        Ok(figures)
    }

    /// Takes advisories into an empty store, beside plain reading of the same lines.
    fn taken_in(
        &self,
        advisories: &[PathBuf],
        count: u32,
        figures: &mut Vec<Figure>,
    ) -> Result<(), Failure> {
        self.say("risk: taking in");
        let office = open_file(&self.folder.join("million.db"), Limits::default())?;
        let import = import(&office, advisories)?.wall.as_secs_f64();
        let parse = plainly(advisories).wall.as_secs_f64();
        figures.push(plain("taking advisories in", import, "s"));
        figures.push(at_least(
            "advisories taken in for a second, durable",
            f64::from(count) / import,
            "/s",
            30_000.0,
        ));
        figures.push(Figure {
            floor: Some(parse),
            ..at_most(
                "taking advisories in ÷ reading into serde_json::Value",
                import / parse,
                "",
                2.0,
            )
        });
        Ok(())
    }

    /// Compares a million distinct components with them from nothing.
    fn compared(&self, figures: &mut Vec<Figure>) -> Result<(), Failure> {
        self.say("risk: a million components");
        let store = self.folder.join("million.db");
        let components = (COMPONENTS * self.scale).max(1_000.0) as usize;
        let folder = self.folder.join("million");
        fs::create_dir_all(&folder).map_err(Self::file_error(&folder))?;
        let mut documents = Vec::new();
        for first in (0..components).step_by(DOCUMENT) {
            let path = folder.join(format!("{first}.json"));
            let purls = numbered(self.pool, first..components.min(first + DOCUMENT));
            let release = Release {
                product: format!("million-{first}"),
                version: "1.0".to_owned(),
                number: 0,
                purls: purls.iter().map(|purl| &**purl).collect(),
            };
            let text = release.write(Form::CyclonedxJson, &mut Chance::new(1));
            fs::write(&path, text).map_err(Self::file_error(&path))?;
            documents.push(path);
        }
        import(&open_file(&store, Limits::default())?, &documents)?;
        let office = open_file(&store, Limits::default())?;
        let (pairs, spent) = measured(|| office.compare_anew());
        figures.push(plain("components", components as f64, ""));
        figures.push(plain("pairs of component and advisory", pairs? as f64, ""));
        figures.push(at_most(
            "comparing a million distinct components from nothing",
            spent.wall.as_secs_f64(),
            "s",
            5.0,
        ));
        _ = fs::remove_dir_all(&folder);
        _ = fs::remove_file(&store);
        Ok(())
    }

    /// The fleet and the advisories in one store.
    fn fleet(&self, advisories: &[PathBuf], figures: &mut Vec<Figure>) -> Result<PathBuf, Failure> {
        let store = self.folder.join("fleet.db");
        let office = open_file(&store, Limits::default())?;
        let releases = (RELEASES * self.scale).round().max(20.0) as u32;
        fill(&office, self.pool, releases, self.folder, |part| {
            self.say(&format!("risk: fleet, part {part}"));
        })?;
        self.say("risk: advisories over the fleet");
        let spent = import(&office, advisories)?;
        figures.push(plain("releases", f64::from(releases), ""));
        figures.push(plain(
            "taking advisories in and comparing them with the fleet",
            spent.wall.as_secs_f64(),
            "s",
        ));
        Ok(store)
    }

    /// Questions to a fresh process over the fleet.
    fn asked(&self, store: &Path, figures: &mut Vec<Figure>) -> Result<(), Failure> {
        self.say("risk: asking");
        let records: Vec<String> = (0..20)
            .map(|number| self.shapes.about_everything(number))
            .collect();
        let serving: probe::RiskServing = probe::ask("--probe-risk", store, &records.join("\n"))?;
        figures.push(plain("findings in the fleet", serving.findings as f64, ""));
        figures.push(plain(
            "opening until the first findings",
            serving.opening,
            "s",
        ));
        figures.push(at_most(
            "one new advisory until its products are listed, slowest of twenty",
            serving.new_advisory * 1_000.0,
            "ms",
            50.0,
        ));
        figures.push(at_most(
            "findings, first page, slowest of all orders, filters and scopes",
            serving.findings_slowest * 1_000.0,
            "ms",
            50.0,
        ));
        figures.push(plain(
            "findings, first page, median",
            serving.findings_median * 1_000.0,
            "ms",
        ));
        figures.push(at_most(
            "resident memory, serving",
            serving.resident as f64 / MEGABYTE,
            "MB",
            500.0,
        ));
        Ok(())
    }

    /// One document scanned by a process of its own.
    fn scanned(&self, store: &Path, figures: &mut Vec<Figure>) -> Result<(), Failure> {
        self.say("risk: scanning");
        let path = self.folder.join("scanned.spdx.json");
        let text = self.large_spdx();
        fs::write(&path, &text).map_err(Self::file_error(&path))?;
        figures.push(plain(
            "bytes of the scanned document",
            text.len() as f64 / MEGABYTE,
            "MB",
        ));
        let (wall, peak) = self.scan(&path, store, &["--json"])?;
        figures.push(at_most(
            "scanning a document of 10 MB",
            wall.as_secs_f64(),
            "s",
            1.0,
        ));
        figures.push(at_most(
            "scanning a document of 10 MB, resident",
            peak as f64 / MEGABYTE,
            "MB",
            200.0,
        ));
        let (wall, _) = self.scan(&path, store, &[])?;
        figures.push(at_most(
            "scanning a document of 10 MB, the first findings told as a table",
            wall.as_secs_f64(),
            "s",
            1.0,
        ));
        Ok(())
    }

    /// Time and memory of a process that scans a file.
    fn scan(
        &self,
        path: &Path,
        store: &Path,
        arguments: &[&str],
    ) -> Result<(Duration, u64), Failure> {
        let program = std::env::current_exe();
        let program = program.map_err(Self::file_error(Path::new("iriai")))?;
        let mut command = Command::new(program);
        command.arg("scan").arg(path).arg("--store").arg(store);
        command.arg("--quiet").args(arguments).stdout(Stdio::null());
        let start = Instant::now();
        let peak = peak_of(&mut command).map_err(Self::file_error(path))?;
        Ok((start.elapsed(), peak))
    }

    /// An SPDX document of ten megabytes.
    fn large_spdx(&self) -> String {
        const BYTES: usize = 10_000_000;
        let mut count = 8_000;
        loop {
            let purls = numbered(self.pool, 0..count);
            let release = Release {
                product: "scanned".to_owned(),
                version: "1.0".to_owned(),
                number: 0,
                purls: purls.iter().map(|purl| &**purl).collect(),
            };
            let text = release.write(Form::SpdxJson, &mut Chance::new(1));
            if text.len().abs_diff(BYTES) < BYTES / 20 {
                return text;
            }
            count = (count as f64 * BYTES as f64 / text.len() as f64) as usize;
        }
    }
}

/// Makes so many releases and imports them, part by part.
pub(super) fn fill(
    office: &Office,
    pool: &Pool,
    releases: u32,
    folder: &Path,
    say: impl Fn(&str),
) -> Result<(), Failure> {
    let folder = folder.join("documents");
    let slices = releases.div_ceil(SLICE);
    for number in 0..slices {
        let range = number * SLICE..releases.min((number + 1) * SLICE);
        say(&format!("{} of {slices}", number + 1));
        let slice = generate(pool, range, &folder)
            .map_err(|error| Failure::file(folder.display().to_string(), &error))?;
        let paths: Vec<PathBuf> = slice.files.iter().map(|(path, _)| path.clone()).collect();
        import(office, &paths)?;
        _ = fs::remove_dir_all(&folder);
    }
    Ok(())
}

/// Imports files and says what it took.
pub(super) fn import(office: &Office, paths: &[PathBuf]) -> Result<Spent, Failure> {
    let tally = Tally::default();
    let uploads = paths.iter().cloned().map(|path| Upload {
        path: path.display().to_string(),
        below: None,
        read: Box::new(move |bytes| files::read_into(&path, u64::MAX, bytes)),
    });
    let (imported, spent) = measured(|| office.import(uploads, &ImportRequest::default(), &tally));
    imported?;
    tally.check()?;
    Ok(spent)
}

/// Reads every line into `serde_json::Value`, with as many threads as the import has.
fn plainly(paths: &[PathBuf]) -> Spent {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut bytes = Vec::new();
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            bytes.clear();
            if files::read_into(path, u64::MAX, &mut bytes).is_ok() {
                for line in bytes.split(|byte| *byte == b'\n') {
                    let read = serde_json::from_slice::<serde_json::Value>(line);
                    std::hint::black_box(read.is_ok());
                }
            }
        }
    };
    let ((), spent) = measured(|| {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(work);
            }
        });
    });
    spent
}
