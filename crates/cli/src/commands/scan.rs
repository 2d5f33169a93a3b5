//! `iriai scan`

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::PoisonError;

use clap::Args;
use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{Asked, Feed, ImportRequest, Limits, Office};
use iriai_web::api::inventory::ImportResponse;
use iriai_web::api::risk::FindingsResponse;

use super::Desk;
use super::findings::tell;
use super::gate::{Gate, verdict};
use super::import::{Watch, upload};
use crate::failure::Failure;
use crate::files;

#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "PATH")]
    advisories: Vec<PathBuf>,
    #[command(flatten)]
    gate: Gate,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &ScanArgs) -> Result<ExitCode, Failure> {
    let office = desk.office_without_store()?;
    let texts = desk.output.texts();
    let mut complaints = Vec::new();
    for paths in [&arguments.files, &arguments.advisories] {
        let response = take_in(desk, &office, paths)?;
        complaints.extend(response.files.iter().filter_map(|file| {
            let error = file.error.as_ref()?;
            Some(error.complaint(&file.place(), texts))
        }));
        if !complaints.is_empty() {
            return Ok(desk.output.refusals(complaints.into_iter()));
        }
    }
    let mut feeds = office.feeds()?;
    let store = desk.store_path()?;
    if store.exists() {
        let kept = desk.existing_office()?;
        office.borrow_advisories(&kept)?;
        for feed in kept.feeds()? {
            add(&mut feeds, feed);
        }
    }
    let (limit, shown) = desk.output.rows(arguments.limit, 20);
    let portfolio = office.portfolio()?;
    let register = office.register(&portfolio)?;
    let asked = Asked::open(limit);
    let mut page = office.findings(&portfolio, &register, &Filter::default(), &asked)?;
    page.feeds = feeds;
    let end = verdict(arguments.gate, &page);
    let response = FindingsResponse::new(None, page);
    tell(desk, &response, shown, limit)?;
    Ok(end)
}

/// Takes files into an office in memory.
fn take_in(desk: &Desk<'_>, office: &Office, paths: &[PathBuf]) -> Result<ImportResponse, Failure> {
    let mut found = Vec::new();
    for path in paths {
        let before = found.len();
        found.extend(files::below(path));
        if found.len() == before {
            let nothing = Failure::new("nothing-below");
            return Err(nothing.on_path(path.display().to_string()));
        }
    }
    let watch = Watch::new(desk.output, found.len(), false);
    let bytes = Limits::default().bytes;
    let uploads = found.into_iter().map(|file| upload(file, bytes));
    let imported = office.import(uploads, &ImportRequest::default(), &watch);
    watch.bar.finish_and_clear();
    imported?;
    Ok(watch
        .response
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner))
}

/// Adds what another office knows of a source.
fn add(feeds: &mut Vec<Feed>, feed: Feed) {
    match feeds.iter_mut().find(|own| own.source == feed.source) {
        Some(own) => {
            own.records += feed.records;
            own.newest = own.newest.max(feed.newest);
            own.imported_at = own.imported_at.max(feed.imported_at);
        }
        None => feeds.push(feed),
    }
    feeds.sort_by(|a, b| a.source.cmp(&b.source));
}
