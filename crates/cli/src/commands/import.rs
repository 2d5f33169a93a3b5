//! `iriai import`

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use iriai_office::{FileOutcome, ImportRequest, Limits, Outcome, Progress, Upload, instant};
use iriai_web::api::inventory::ImportResponse;
use iriai_web::{report, shown};

use super::{Desk, named};
use crate::failure::Failure;
use crate::files::{self, Found};
use crate::output::{Output, Shape};

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    #[arg(long, value_name = "NAME")]
    release: Option<String>,
    #[arg(long, value_name = "NAME")]
    supplier: Option<String>,
    #[arg(long, value_name = "NAME")]
    business_unit: Option<String>,
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    #[arg(long, value_name = "TIME")]
    received: Option<String>,
    #[arg(long)]
    verbose: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

/// How much of one file is read before it is refused.
#[derive(Debug, Args)]
pub(crate) struct LimitArgs {
    #[arg(long, value_name = "N", default_value_t = Limits::default().bytes)]
    max_bytes: u64,
    #[arg(long, value_name = "N", default_value_t = Limits::default().depth, value_parser = depth)]
    max_depth: usize,
    #[arg(long, value_name = "N", default_value_t = Limits::default().components)]
    max_components: usize,
    #[arg(long, value_name = "N", default_value_t = 300)]
    max_seconds: u64,
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

/// A depth that a worker has room for.
fn depth(text: &str) -> Result<usize, String> {
    let depth: usize = text.parse().map_err(|_| "write it as a number")?;
    match depth <= Limits::DEPTH_MOST {
        true => Ok(depth),
        false => Err(format!("at most {}", Limits::DEPTH_MOST)),
    }
}

impl LimitArgs {
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            bytes: self.max_bytes,
            depth: self.max_depth,
            components: self.max_components,
            ..Limits::default()
        }
    }
}

pub(crate) fn run(desk: &Desk<'_>, arguments: ImportArgs) -> Result<ExitCode, Failure> {
    let named_by_people = [
        &arguments.product,
        &arguments.release,
        &arguments.supplier,
        &arguments.business_unit,
    ];
    named(named_by_people.into_iter().flatten().chain(&arguments.tag))?;
    let received = arguments.received.as_ref();
    let received =
        received.map(|text| instant(text).ok_or_else(|| Failure::value("time-invalid", text)));
    let request = ImportRequest {
        received: received.transpose()?,
        product: arguments.product,
        release: arguments.release,
        supplier: arguments.supplier,
        business_unit: arguments.business_unit,
        tags: arguments.tag,
        time: Duration::from_secs(arguments.limits.max_seconds),
        threads: arguments.limits.threads,
        ..ImportRequest::default()
    };
    let limits = arguments.limits.limits();
    let store = desk.store()?;
    let own = store.file();
    let texts = desk.output.texts();
    let mut files = Vec::new();
    let mut complaints = Vec::new();
    for path in &arguments.paths {
        let below = files::below(path).into_iter();
        let before = files.len();
        files.extend(below.filter(|file| !own.is_some_and(|own| belongs_to(&file.path, own))));
        if files.len() == before {
            let nothing = Failure::new("nothing-below").on_path(path.display().to_string());
            complaints.push(nothing.complaint(texts));
        }
    }
    let office = desk.office(limits.clone())?;
    let watch = Watch::new(desk.output, files.len(), arguments.verbose);
    let uploads = files.into_iter().map(|file| upload(file, limits.bytes));
    let imported = office.import(uploads, &request, &watch);
    watch.bar.finish_and_clear();
    let response = watch
        .response
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    // What became of the documents before an error is told all the same: they are kept. JSON is one value.
    let is_told = match imported {
        Ok(()) => true,
        Err(_) => desk.output.shape() != Shape::Json && !response.files.is_empty(),
    };
    if is_told {
        let words = |columns| report::inventory::import_in_words(&response, columns, texts);
        let table = || report::inventory::import(&response, texts);
        desk.output.answer_in_words(&response, words, table)?;
    }
    complaints.extend(response.files.iter().filter_map(|file| {
        let error = file.error.as_ref()?;
        Some(error.complaint(&file.place(), texts))
    }));
    let exit = desk.output.refusals(complaints.into_iter());
    imported?;
    Ok(exit)
}

/// Whether a file is the store itself or one of the database's files beside it.
pub(super) fn belongs_to(path: &Path, store: &Path) -> bool {
    let (Some(name), Some(own)) = (path.file_name(), store.file_name()) else {
        return false;
    };
    let own = own.to_string_lossy();
    let rest = name.to_string_lossy();
    let is_called_so = rest
        .strip_prefix(&*own)
        .is_some_and(|rest| matches!(rest, "" | "-wal" | "-shm") || rest.starts_with("-feed-"));
    let folder = |path: &Path| {
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        fs::canonicalize(parent.unwrap_or(Path::new("."))).ok()
    };
    is_called_so && folder(path).is_some_and(|own| Some(own) == folder(store))
}

pub(crate) fn upload(file: Found, limit: u64) -> Upload {
    let Found { path, below, error } = file;
    Upload {
        path: path.display().to_string(),
        below,
        read: Box::new(move |bytes| match error {
            Some(error) => Err(error),
            None => files::read_into(&path, limit, bytes),
        }),
    }
}

/// Watches an import: a bar for people, the response for the end.
pub(crate) struct Watch<'o> {
    output: &'o Output,
    verbose: bool,
    pub(crate) bar: ProgressBar,
    pub(crate) response: Mutex<ImportResponse>,
}

impl<'o> Watch<'o> {
    pub(crate) fn new(output: &'o Output, files: usize, verbose: bool) -> Self {
        let bar = if output.draws() {
            ProgressBar::new(files as u64)
        } else {
            ProgressBar::hidden()
        };
        let words = output.texts().with(
            "progress-import",
            &[
                ("done", "{human_pos}".into()),
                ("all", "{human_len}".into()),
            ],
        );
        if let Ok(style) = ProgressStyle::with_template(&format!("{words} {{wide_bar}} {{eta}}")) {
            bar.set_style(style);
        }
        Self {
            output,
            verbose,
            bar,
            response: Mutex::default(),
        }
    }
}

impl Progress for Watch<'_> {
    fn document(&self, outcome: &FileOutcome) {
        if self.verbose {
            let status = match outcome.outcome {
                Outcome::Records(count) if count.imported == 0 => "unchanged",
                Outcome::Imported(_) | Outcome::Records(_) => "imported",
                Outcome::Unchanged => "unchanged",
                Outcome::Refused(_) => "refused",
            };
            let member = outcome
                .member
                .as_ref()
                .map(|member| format!(" › {member}"))
                .unwrap_or_default();
            let place = format!("{}{member}", outcome.path);
            self.output
                .complain(&format!("{status}\t{}", shown(&place)));
        }
        let mut response = self.response.lock().unwrap_or_else(PoisonError::into_inner);
        response.add(outcome, self.output.texts());
    }

    fn file(&self) {
        self.bar.inc(1);
    }
}
