//! `iriai import`

use std::fs;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use iriai_office::{FileOutcome, ImportRequest, Limits, Outcome, Progress, Upload, instant};
use iriai_web::api::inventory::ImportResponse;
use iriai_web::report;

use super::Desk;
use crate::failure::{Failure, exit};
use crate::output::Output;

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Files, folders, archives; - reads standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The product they belong to. Default: what each document says of itself
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    /// The release they belong to. Default: what each document says of itself
    #[arg(long, value_name = "NAME")]
    release: Option<String>,
    /// Who supplies the product
    #[arg(long, value_name = "NAME")]
    supplier: Option<String>,
    /// The business unit that answers for the product
    #[arg(long, value_name = "NAME")]
    business_unit: Option<String>,
    /// A tag for the product, several times if wanted
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Since when the documents are known. Default: now
    #[arg(long, value_name = "TIME")]
    received: Option<String>,
    /// Say on standard error what has become of each document as soon as it is on the disk
    #[arg(long)]
    verbose: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

/// How much of one file is read before it is refused.
#[derive(Debug, Args)]
pub(crate) struct LimitArgs {
    /// Largest file, and largest member after unpacking, in bytes
    #[arg(long, value_name = "N", default_value_t = Limits::default().bytes)]
    max_bytes: u64,
    /// Deepest nesting
    #[arg(long, value_name = "N", default_value_t = Limits::default().depth)]
    max_depth: usize,
    /// Most components of one document
    #[arg(long, value_name = "N", default_value_t = Limits::default().components)]
    max_components: usize,
    /// Longest time for one file, in seconds
    #[arg(long, value_name = "N", default_value_t = 300)]
    max_seconds: u64,
    /// Files read side by side. Default: as many as there are cores
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
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
    };
    let mut files = Vec::new();
    for path in &arguments.paths {
        let before = files.len();
        walk(path, &mut files)
            .map_err(|error| Failure::file(path.display().to_string(), &error))?;
        if files.len() == before {
            let path = path.display().to_string();
            desk.output.complain(
                &desk
                    .output
                    .texts()
                    .with("import-nothing", &[("path", path.as_str().into())]),
            );
        }
    }
    let office = desk.office(arguments.limits.limits())?;
    let watch = Watch::new(desk.output, files.len(), arguments.verbose);
    let imported = office.import(files.into_iter().map(upload), &request, &watch);
    watch.bar.finish_and_clear();
    let response = watch
        .response
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    imported?;
    desk.output.answer(&response, || {
        report::inventory::import(&response, desk.output.texts())
    })?;
    Ok(if response.totals.refused > 0 {
        ExitCode::from(exit::UNUSABLE)
    } else {
        ExitCode::SUCCESS
    })
}

/// All files below a path, by name, without hidden ones; links to folders are not followed.
fn walk(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path == Path::new("-") || !fs::metadata(path)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut entries = fs::read_dir(&folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut below = Vec::new();
        for entry in entries {
            let kind = entry.file_type()?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                below.push(entry.path());
            } else if kind.is_file() || entry.path().is_file() {
                files.push(entry.path());
            }
        }
        folders.extend(below.into_iter().rev());
    }
    Ok(())
}

fn upload(path: PathBuf) -> Upload {
    let name = path.display().to_string();
    Upload {
        path: name,
        read: Box::new(move || {
            if path == Path::new("-") {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes)?;
                return Ok(bytes);
            }
            fs::read(&path)
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
                Outcome::Imported(_) => "imported",
                Outcome::Unchanged => "unchanged",
                Outcome::Refused(_) => "refused",
            };
            let member = outcome
                .member
                .as_ref()
                .map(|member| format!(" › {member}"))
                .unwrap_or_default();
            self.output
                .complain(&format!("{status}\t{}{member}", outcome.path));
        }
        let mut response = self.response.lock().unwrap_or_else(PoisonError::into_inner);
        response.add(outcome, self.output.texts());
    }

    fn file(&self) {
        self.bar.inc(1);
    }
}
