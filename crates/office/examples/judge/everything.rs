//! Everything of the folder of published data by way of the office: components of a set against all advisories.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::purl::Purl;
use iriai_domain::risk::comparison::{Outcome, Pair};
use iriai_domain::risk::matching::{NotEvaluated, Subject};
use iriai_domain::risk::register::Register;
use iriai_office::{Asked, Clock, FileOutcome, ImportRequest, Limits, Office, Progress, Upload};
use serde::{Deserialize, Serialize};

/// How many components one document of a list of package URLs holds.
const DOCUMENT: usize = 20_000;

/// The folder of published data: `$IRIAI_DATA`, or `shared/data` beside the workspace. Tells when it is not at hand.
pub(crate) fn folder() -> Option<PathBuf> {
    let told = std::env::var_os("IRIAI_DATA").map(PathBuf::from);
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = told.unwrap_or_else(|| PathBuf::from(beside));
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no data");
    None
}

/// Components with what all advisories say of them.
pub(crate) struct Everything {
    office: Office,
    portfolio: Portfolio,
    register: Register,
}

/// What came of it, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Records that count.
    pub(crate) advisories: usize,
    /// Documents that were taken in.
    pub(crate) documents: usize,
    /// Distinct components.
    pub(crate) components: usize,
    /// Those of an ecosystem of which there are advisories.
    pub(crate) components_evaluated: usize,
    /// The others, by reason.
    pub(crate) components_not_evaluated: BTreeMap<String, usize>,
    /// Pairs of component and vulnerability.
    pub(crate) findings: usize,
    /// By ecosystem.
    pub(crate) ecosystems: BTreeMap<String, OfEcosystem>,
}

/// The same for the components of one ecosystem.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct OfEcosystem {
    /// Distinct components.
    pub(crate) components: usize,
    /// Pairs of component and advisory where the component is affected.
    pub(crate) affected: usize,
    /// Pairs of which it cannot be said, by reason.
    pub(crate) not_evaluated: BTreeMap<String, usize>,
}

struct Nobody;

impl Progress for Nobody {
    fn document(&self, _outcome: &FileOutcome) {}

    fn file(&self) {}
}

impl Everything {
    /// All published SBOMs against all published advisories.
    pub(crate) fn of_sboms(data: &Path) -> Self {
        let files = fs::read_dir(data.join("sboms")).expect("a folder");
        let paths = files.map(|entry| entry.expect("an entry").path());
        let is_archive = |path: &PathBuf| path.to_string_lossy().ends_with(".tar.zst");
        let mut archives: Vec<PathBuf> = paths.filter(is_archive).collect();
        archives.sort();
        Self::new(data, archives.into_iter().map(upload).collect())
    }

    /// Package URLs as they are written against all published advisories.
    pub(crate) fn of_purls(data: &Path, purls: &[String]) -> Self {
        let documents = purls.chunks(DOCUMENT).zip(1..).map(|(purls, number)| {
            let document = document(purls, number);
            Upload {
                path: format!("{number}.json"),
                below: None,
                read: Box::new(move |bytes| {
                    bytes.extend_from_slice(document.as_bytes());
                    Ok(())
                }),
            }
        });
        Self::new(data, documents.collect())
    }

    fn new(data: &Path, documents: Vec<Upload>) -> Self {
        let office = Office::in_memory(Clock::Standing(0), Limits::default()).expect("an office");
        let files = fs::read_dir(data.join("advisories")).expect("a folder");
        let mut feeds: Vec<PathBuf> = files.map(|entry| entry.expect("an entry").path()).collect();
        feeds.sort();
        let uploads = feeds.into_iter().map(upload).chain(documents);
        let imported = office.import(uploads, &ImportRequest::default(), &Nobody);
        imported.expect("an import");
        let portfolio = office.portfolio().expect("a portfolio");
        let register = office.register(&portfolio).expect("a register");
        Self {
            office,
            portfolio,
            register,
        }
    }

    /// The keys of all components.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let catalogue = &self.portfolio.catalogue;
        (0..catalogue.component_count() as u32).map(|number| catalogue.component(number))
    }

    /// The key under which the component with a package URL is known; nothing where the package URL cannot be read.
    pub(crate) fn key_of(&self, purl: &str) -> Option<String> {
        let (read, _) = Purl::repair(purl).ok()?;
        let key = read.component_key();
        let found = self.portfolio.catalogue.find_component(&key);
        assert!(
            found.is_some(),
            "{purl} was taken in under another key than {key}"
        );
        Some(key.into_owned())
    }

    /// Component, advisory and what is so of them, where there is something to tell.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str, Outcome)> {
        self.counting().filter_map(|pair| {
            let component = self.portfolio.catalogue.component(pair.component);
            let entry = self.register.entry(pair.advisory)?;
            Some((component, entry.id.as_str(), pair.outcome))
        })
    }

    fn counting(&self) -> impl Iterator<Item = &Pair> {
        self.register.pairs().iter().filter(|pair| {
            let entry = self.register.entry(pair.advisory);
            entry.is_some_and(|entry| !entry.withdrawn && entry.counts(None))
        })
    }

    /// All of it in numbers.
    pub(crate) fn counts(&self) -> Counts {
        let filter = Filter::default();
        let page = self
            .office
            .findings(&self.portfolio, &self.register, &filter, &Asked::open(0));
        let page = page.expect("an answer");
        let (totals, by_reason) = (page.totals, page.by_reason);
        let entries = (0..self.register.count() as u32).filter_map(|n| self.register.entry(n));
        let mut counts = Counts {
            advisories: entries.filter(|entry| entry.counts(None)).count(),
            documents: self.portfolio.catalogue.documents.len(),
            components_evaluated: totals.components_evaluated,
            findings: totals.findings,
            ..Counts::default()
        };
        for (reason, count) in by_reason {
            *not_evaluated(&mut counts.components_not_evaluated, reason) += count;
        }
        for key in self.keys() {
            counts.components += 1;
            if let Ok(subject) = Subject::of(ComponentKey::of(key)) {
                let code = subject.ecosystem().code.to_owned();
                counts.ecosystems.entry(code).or_default().components += 1;
            }
        }
        for pair in self.counting() {
            let key = ComponentKey::of(self.portfolio.catalogue.component(pair.component));
            let subject = Subject::of(key).expect("it was compared");
            let code = subject.ecosystem().code.to_owned();
            let of = counts.ecosystems.entry(code).or_default();
            match pair.outcome {
                Outcome::Affected => of.affected += 1,
                Outcome::NotEvaluated(reason) => {
                    *not_evaluated(&mut of.not_evaluated, reason) += 1;
                }
            }
        }
        counts
    }
}

fn not_evaluated(counts: &mut BTreeMap<String, usize>, reason: NotEvaluated) -> &mut usize {
    counts.entry(reason.code().to_owned()).or_default()
}

fn upload(path: PathBuf) -> Upload {
    Upload {
        path: path.to_string_lossy().into_owned(),
        below: None,
        read: Box::new(move |bytes| {
            *bytes = fs::read(&path)?;
            io::Result::Ok(())
        }),
    }
}

/// A document of components that have nothing but a package URL.
fn document(purls: &[String], number: usize) -> String {
    let component =
        |purl: &String| serde_json::json!({"type": "library", "name": "-", "purl": purl});
    let document = serde_json::json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": {"type": "application", "name": format!("list {number}")}},
        "components": purls.iter().map(component).collect::<Vec<_>>(),
    });
    document.to_string()
}

/// The package URLs of the published fleet, each once, as written.
pub(crate) fn fleet(data: &Path) -> Vec<String> {
    let file = fs::File::open(data.join("sboms/fleet-purls.jsonl.zst")).expect("a file");
    let mut decoder = zstd::stream::read::Decoder::new(file).expect("a decoder");
    decoder.window_log_max(26).expect("a window");
    let mut text = String::new();
    decoder.read_to_string(&mut text).expect("text");
    text.lines()
        .filter_map(|line| serde_json::from_str::<String>(line).ok())
        .collect()
}
