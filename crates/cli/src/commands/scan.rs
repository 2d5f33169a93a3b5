//! `iriai scan`

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::PoisonError;
use std::thread;

use clap::Args;
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::risk::register::Register;
use iriai_domain::warning::WarningCode;
use iriai_office::{Asked, Feed, FindingsPage, ImportRequest, Limits, NewDecision, Office};
use iriai_web::api::inventory::ImportResponse;
use iriai_web::api::risk::FindingsResponse;
use iriai_web::report;

use super::age::{MaxAge, fresh};
use super::findings::telling::{Telling, read_policy};
use super::gate::{Gate, Judged, verdict};
use super::import::{Watch, upload};
use super::triage::import::{Within, read as read_ignored};
use super::{Desk, tell_unread};
use crate::failure::Failure;
use crate::files;
use crate::output::Shape;

#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "PATH")]
    advisories: Vec<PathBuf>,
    #[command(flatten)]
    gate: Gate,
    #[arg(long, value_name = "DURATION")]
    max_age: Option<MaxAge>,
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    ignore: Vec<PathBuf>,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &ScanArgs) -> Result<ExitCode, Failure> {
    let office = desk.office_without_store()?;
    let texts = desk.output.texts();
    let policy = arguments.policy.as_deref();
    let policy = policy.map(|path| Ok::<_, Failure>((path, read_policy(&office, path)?)));
    let policy = policy.transpose()?;
    let everywhere = Within::default();
    let ignored = read_ignored(desk, &office, &arguments.ignore, everywhere, "--ignore")?;
    for file in &ignored.files {
        for warning in report::risk::ignore_warnings(file, texts) {
            desk.output.complain(&warning);
        }
    }
    let mut complaints = Vec::new();
    for paths in [&arguments.files, &arguments.advisories] {
        let response = take_in(desk, &office, paths)?;
        let mut refused = response.files.iter();
        let refused = refused.find_map(|file| Some((file.place(), file.error.as_ref()?)));
        // Programs that read JSON get one error; people are told of each.
        if let Some((place, refusal)) = refused
            && desk.output.shape() == Shape::Json
        {
            return Err(Failure::refused(place, refusal));
        }
        complaints.extend(response.files.iter().filter_map(|file| {
            let error = file.error.as_ref()?;
            Some(error.complaint(&file.place(), texts))
        }));
        if !complaints.is_empty() {
            return Ok(desk.output.refusals(complaints.into_iter()));
        }
    }
    let kept = desk.found_office()?;
    let mut feeds = office.feeds(None)?;
    let mut both = BTreeMap::new();
    if let Some(kept) = &kept {
        kept.keep_little()?;
        both = office.borrow_advisories(kept, None)?;
    }
    let (limit, shown) = desk.output.rows(arguments.limit, 20);
    let asked = Asked {
        counts_urgency: arguments.gate.looks_at_urgency(),
        ..Asked::open(limit)
    };
    // The store is asked for its sources while the findings come about beside it.
    let (theirs, found) = thread::scope(|scope| {
        let kept = kept.as_ref();
        let theirs = kept.map(|kept| scope.spawn(|| kept.feeds(None)));
        let found = found(&office, &ignored.decisions, &asked);
        (theirs.map(thread::ScopedJoinHandle::join), found)
    });
    match theirs {
        None => {}
        Some(Ok(theirs)) => {
            for feed in theirs? {
                add(&mut feeds, feed, &both);
            }
        }
        Some(Err(panic)) => std::panic::resume_unwind(panic),
    }
    let (portfolio, register, mut page) = found?;
    page.feeds = feeds;
    let judged = Judged::of(&page);
    let scanned = arguments.files.iter();
    let scanned: Vec<String> = scanned.map(|path| path.display().to_string()).collect();
    let filter = Filter::default();
    let telling = Telling {
        office: &office,
        portfolio: &portfolio,
        register: &register,
        filter: &filter,
        asked,
        fail_on: arguments.gate.fail_on,
        scanned: Some(&scanned),
    };
    let mut response = FindingsResponse::new(None, page).of_file();
    let said = policy.map(|(path, policy)| telling.ask(desk, path, policy));
    response.policy = said.transpose()?;
    telling.tell(desk, &response, shown)?;
    tell_unread(&response.unread, desk.output);
    let verdict = verdict(arguments.gate, response.policy.as_ref(), &judged);
    let (max_age, feeds) = (arguments.max_age, &response.feeds);
    let exit = fresh(max_age, feeds, desk.output, verdict);
    // The process ends: to give all of it back piece by piece takes a twentieth of a large scan.
    std::mem::forget((office, portfolio, register, response));
    Ok(exit)
}

/// What there is to say about what was taken in.
fn found(
    office: &Office,
    ignored: &[NewDecision],
    asked: &Asked,
) -> Result<(Portfolio, Register, FindingsPage), Failure> {
    let portfolio = office.portfolio()?;
    let mut register = office.register(&portfolio)?;
    if !ignored.is_empty() {
        office.import_ignored(&portfolio, &mut register, ignored, false)?;
    }
    let page = office.findings(&portfolio, &register, &Filter::default(), asked)?;
    Ok((portfolio, register, page))
}

/// Takes files into an office in memory. A file of which only the beginning can be read ends it: what stands behind, nobody would have looked
/// at.
pub(super) fn take_in(
    desk: &Desk<'_>,
    office: &Office,
    paths: &[PathBuf],
) -> Result<ImportResponse, Failure> {
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
    let response = watch.response.into_inner();
    let response = response.unwrap_or_else(PoisonError::into_inner);
    for file in &response.files {
        let mut warnings = file.warnings.iter();
        if let Some(cut) = warnings.find(|warning| warning.code == WarningCode::Truncated.code()) {
            return Err(Failure {
                at: Some(cut.at.clone()).filter(|at| !at.is_empty()),
                ..Failure::new("scan-in-part").on_path(file.place())
            });
        }
    }
    Ok(response)
}

/// Adds what another office knows of a source, of which `both` have so many records.
pub(super) fn add(feeds: &mut Vec<Feed>, feed: Feed, both: &BTreeMap<String, usize>) {
    match feeds.iter_mut().find(|own| own.source == feed.source) {
        Some(own) => {
            let both = both.get(&feed.source).copied().unwrap_or(0);
            own.records += feed.records.saturating_sub(both);
            own.newest = own.newest.max(feed.newest);
            own.imported_at = own.imported_at.max(feed.imported_at);
            // Nobody knows whether the files hold all that the store lacks.
            own.confirmed_at = own.confirmed_at.min(feed.confirmed_at);
            own.age = own.age.max(feed.age);
        }
        None => feeds.push(feed),
    }
    feeds.sort_by(|a, b| a.source.cmp(&b.source));
}
