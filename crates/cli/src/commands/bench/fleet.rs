//! The bench `fleet`: 66,000 releases with 14.5 million occurrences, imported, kept and asked.

use std::borrow::Cow;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::Portfolio;
use iriai_office::{
    FileOutcome, ImportRequest, Limits, Office, Outcome, Progress, RowsPeer, Upload,
};
use iriai_web::api::bench::Figure;
use serde::Deserialize;

use super::chance::Chance;
use super::documents::{Slice, generate, large};
use super::measure::{Spent, measured, percentile};
use super::pool::Pool;
use super::write::Form;
use super::{at_least, at_most, plain, probe};
use crate::commands::Desk;
use crate::failure::Failure;
use crate::files;
use crate::place::open_file;

pub(super) const RELEASES: f64 = 66_000.0;
/// Releases of a part: the fleet is generated and imported in parts, a tenth of the full size each.
pub(super) const SLICE: u32 = 6_600;
pub(super) const MEGABYTE: f64 = 1_000_000.0;

pub(super) fn run(desk: &Desk<'_>, scale: f64, folder: &Path) -> Result<Vec<Figure>, Failure> {
    Bench {
        desk,
        folder,
        scale,
    }
    .run()
}

struct Bench<'a> {
    desk: &'a Desk<'a>,
    folder: &'a Path,
    scale: f64,
}

/// What importing the fleet and reading the same documents plainly took.
#[derive(Default)]
struct Import {
    bytes: u64,
    json_bytes: u64,
    occurrences: usize,
    import: Spent,
    /// Reading the documents in JSON into `serde_json::Value`.
    value: Spent,
    minimal_components: usize,
    /// Reading those in CycloneDX JSON into the minimal struct.
    minimal: Spent,
    /// Seconds of processor time for an occurrence in the first slice.
    first_cost: f64,
}

impl Import {
    fn cost(&self) -> f64 {
        self.import.processor().as_secs_f64() / self.occurrences.max(1) as f64
    }
}

impl Bench<'_> {
    fn say(&self, step: &str) {
        if self.desk.output.draws() {
            self.desk.output.complain(step);
        }
    }

    fn run(&self) -> Result<Vec<Figure>, Failure> {
        let pool = Pool::load(self.desk.environment.data.as_deref());
        self.say(&format!("fleet: drawn from {}", pool.source));
        let releases = (RELEASES * self.scale).round().max(20.0) as u32;
        let store = self.folder.join("fleet.db");
        let office = open_file(&store, Limits::default())?;
        let import = self.import(&office, &pool, releases)?;
        let occurrences = import.occurrences;
        let mut figures = vec![
            plain("releases", f64::from(releases), ""),
            plain("bytes of documents", import.bytes as f64 / MEGABYTE, "MB"),
            plain("occurrences", occurrences as f64, ""),
        ];
        compare(&import, &mut figures);

        let sizes = office.sizes()?;
        let each = |bytes: i64| bytes as f64 / occurrences as f64;
        figures.push(at_most(
            "disk for an occurrence, sets",
            each(sizes.sets),
            "bytes",
            4.0,
        ));
        let with_graph = each(sizes.sets + sizes.graphs + sizes.rest);
        figures.push(at_most(
            "disk for an occurrence, with graph and all else but originals",
            with_graph,
            "bytes",
            12.0,
        ));
        figures.push(plain(
            "disk for originals ÷ their bytes",
            sizes.originals as f64 / import.bytes as f64,
            "",
        ));

        self.say("fleet: asking");
        let portfolio = office.portfolio()?;
        let questions = questions(&portfolio);
        drop(office);
        let serving: probe::Serving = probe::ask("--probe", &store, &questions.join("\n"))?;
        figures.push(at_most(
            "resident memory, serving",
            serving.resident as f64 / MEGABYTE,
            "MB",
            300.0,
        ));
        figures.push(at_most(
            "opening until the first answer",
            serving.first_answer,
            "s",
            2.0,
        ));
        figures.push(at_most(
            "where, 99th percentile",
            serving.where_p99 * 1_000.0,
            "ms",
            1.0,
        ));
        let (peer, bytes) = self.peer(&portfolio, &questions)?;
        figures.push(at_most(
            "where ÷ SQL over rows",
            serving.where_p99 / peer.as_secs_f64(),
            "",
            0.1,
        ));
        figures.push(plain(
            "disk for an occurrence, rows with two indexes",
            bytes as f64 / occurrences as f64,
            "bytes",
        ));
        figures.push(at_most(
            "usage ranking of everything",
            serving.rank * 1_000.0,
            "ms",
            200.0,
        ));
        drop(portfolio);

        self.say("fleet: one large document");
        let single = self.folder.join("large.json");
        large(&pool, self.scale, &single)
            .map_err(|error| Failure::file(single.display().to_string(), &error))?;
        let single: probe::Single = probe::ask("--single", &single, "")?;
        figures.push(at_most("one document of 256 MB", single.seconds, "s", 10.0));
        figures.push(at_most(
            "one document of 256 MB, resident",
            single.resident as f64 / MEGABYTE,
            "MB",
            1_000.0,
        ));
        Ok(figures)
    }

    /// Generates, imports and reads plainly, slice by slice: so the documents need little room, and what is compared is
    /// measured minutes and not an hour apart.
    fn import(&self, office: &Office, pool: &Pool, releases: u32) -> Result<Import, Failure> {
        let mut all = Import::default();
        let slices = releases.div_ceil(SLICE);
        for number in 0..slices {
            let range = number * SLICE..releases.min((number + 1) * SLICE);
            self.say(&format!("fleet: part {} of {slices}", number + 1));
            let folder = self.folder.join("documents");
            let slice = generate(pool, range, &folder)
                .map_err(|error| Failure::file(folder.display().to_string(), &error))?;
            let (occurrences, spent) = import(office, &slice)?;
            all.import += spent;
            all.occurrences += occurrences;
            all.bytes += slice.bytes;
            all.json_bytes += slice.json_bytes;
            if number == 0 {
                all.first_cost = all.cost();
            }
            all.value += slice.each_file(Form::is_json, |bytes| {
                let read = serde_json::from_slice::<serde_json::Value>(bytes);
                std::hint::black_box(read.is_ok());
            });
            let components = AtomicUsize::new(0);
            all.minimal += slice.each_file(
                |form| form == Form::CyclonedxJson,
                |bytes| {
                    let read: Result<Minimal<'_>, _> = serde_json::from_slice(bytes);
                    let count = read.map_or(0, |document| document.components.len());
                    components.fetch_add(count, Ordering::Relaxed);
                },
            );
            all.minimal_components += components.into_inner();
            _ = fs::remove_dir_all(&folder);
        }
        Ok(all)
    }

    /// The 99th percentile of the same questions asked in SQL over rows, and the bytes that these take.
    fn peer(
        &self,
        portfolio: &Portfolio,
        questions: &[String],
    ) -> Result<(Duration, u64), Failure> {
        self.say("fleet: the same in rows");
        let path = self.folder.join("rows.db");
        let catalogue = &portfolio.catalogue;
        let mut members: Vec<Vec<(u32, u8)>> = vec![Vec::new(); catalogue.documents.len()];
        for component in 0..catalogue.component_count() as u32 {
            for posting in portfolio.postings.of(component) {
                if let Some(members) = members.get_mut(posting.document() as usize) {
                    members.push((component, posting.depth().bits()));
                }
            }
        }
        let failed = |error| Failure::from(iriai_office::Error::from(error));
        let peer = RowsPeer::create(&path).map_err(failed)?;
        let documents = members.iter().zip(0_u32..).map(|(members, number)| {
            let release = catalogue
                .documents
                .get(number as usize)
                .map_or(0, |entry| entry.release);
            let product = catalogue.product_of(number).unwrap_or(0);
            (
                [number, product, release, portfolio.place(number)],
                members.as_slice(),
            )
        });
        peer.insert(documents).map_err(failed)?;
        let mut times = Vec::new();
        for question in questions {
            let found = iriai_domain::inventory::query::Query::parse(question)
                .and_then(|query| portfolio.find(&query))
                .map_err(|fault| Failure::value(fault.code(), question))?;
            if found.components.is_empty() {
                continue;
            }
            let (answer, spent) = measured(|| peer.whereabouts(&found.components, 50));
            answer.map_err(failed)?;
            times.push(spent.wall);
        }
        let bytes = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        Ok((percentile(&mut times, 0.99), bytes))
    }
}

/// Imports documents; answers how many occurrences that were.
fn import(office: &Office, slice: &Slice) -> Result<(usize, Spent), Failure> {
    let tally = Tally::default();
    let uploads = slice.files.iter().map(|(path, _)| {
        let path = path.clone();
        Upload {
            path: path.display().to_string(),
            below: None,
            read: Box::new(move |bytes| files::read_into(&path, u64::MAX, bytes)),
        }
    });
    let (imported, spent) = measured(|| office.import(uploads, &ImportRequest::default(), &tally));
    imported?;
    tally.check()?;
    Ok((tally.occurrences.load(Ordering::Relaxed), spent))
}

/// The import beside plain reading of the same bytes, in the same run.
fn compare(import: &Import, figures: &mut Vec<Figure>) {
    figures.push(plain(
        "bytes for an occurrence in the documents",
        import.bytes as f64 / import.occurrences.max(1) as f64,
        "bytes",
    ));
    let wall = import.import.wall.as_secs_f64();
    figures.push(plain("import", wall, "s"));
    // Not all documents are JSON; the time of plain reading is taken as if they were.
    let as_if_all =
        import.value.wall.as_secs_f64() * import.bytes as f64 / import.json_bytes.max(1) as f64;
    figures.push(Figure {
        floor: Some(as_if_all),
        ..at_most(
            "import ÷ reading into serde_json::Value",
            wall / as_if_all,
            "",
            1.0,
        )
    });
    let own = 1.0 / import.cost();
    let minimal = import.minimal.processor().as_secs_f64().max(1e-9);
    let floor = import.minimal_components as f64 / minimal;
    figures.push(plain("components for a CPU second, import", own, "/s"));
    figures.push(Figure {
        floor: Some(floor),
        ..at_least(
            "components for a CPU second ÷ minimal borrowed struct",
            own / floor,
            "",
            0.2,
        )
    });
    figures.push(at_most(
        "cost of an occurrence, all ÷ the first 6,600 releases",
        import.cost() / import.first_cost,
        "",
        1.2,
    ));
}

/// As little as can be read of a document: what a reader would need at the very least.
#[derive(Deserialize)]
struct Minimal<'a> {
    #[serde(borrow)]
    components: Vec<MinimalComponent<'a>>,
}

// Not behind `Option`, for in there serde copies the text instead of borrowing it.
#[derive(Deserialize)]
struct MinimalComponent<'a> {
    #[serde(borrow, default, rename = "name")]
    _name: Cow<'a, str>,
    #[serde(borrow, default, rename = "version")]
    _version: Cow<'a, str>,
    #[serde(borrow, default, rename = "purl")]
    _purl: Cow<'a, str>,
}

/// Questions as people ask them, popular things more often: half by package URL with version, a quarter by package URL without, a
/// quarter by name.
pub(super) fn questions(portfolio: &Portfolio) -> Vec<String> {
    let mut chance = Chance::new(99);
    let catalogue = &portfolio.catalogue;
    let mut by_use: Vec<u32> = (0..catalogue.component_count() as u32).collect();
    by_use.sort_by_key(|&component| std::cmp::Reverse(portfolio.postings.of(component).len()));
    let draw = |chance: &mut Chance| {
        by_use
            .get(chance.skewed(by_use.len() as u32) as usize)
            .copied()
    };
    (0..2_000)
        .filter_map(|number| {
            let key = ComponentKey::of(catalogue.component(draw(&mut chance)?));
            Some(match number % 4 {
                0 | 1 => key.key().to_owned(),
                2 => key.package().to_owned(),
                _ => key.name().into_owned(),
            })
        })
        .collect()
}

/// Counts what an import took in.
#[derive(Default)]
pub(super) struct Tally {
    occurrences: AtomicUsize,
    refused: Mutex<Option<String>>,
}

impl Tally {
    /// An error, if anything was refused.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let refused = self.refused.lock().ok();
        match refused.and_then(|refused| refused.clone()) {
            Some(detail) => Err(Failure {
                detail,
                ..Failure::new("internal")
            }),
            None => Ok(()),
        }
    }
}

impl Progress for Tally {
    fn document(&self, outcome: &FileOutcome) {
        match &outcome.outcome {
            Outcome::Imported(imported) => {
                self.occurrences
                    .fetch_add(imported.occurrences, Ordering::Relaxed);
            }
            Outcome::Records(_) | Outcome::Unchanged => {}
            Outcome::Refused(refusal) => {
                if let Ok(mut refused) = self.refused.lock() {
                    *refused = Some(format!(
                        "{}: {} {}",
                        outcome.path, refusal.code, refusal.detail
                    ));
                }
            }
        }
    }

    fn file(&self) {}
}
