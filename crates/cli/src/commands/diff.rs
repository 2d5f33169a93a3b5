//! `iriai diff`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use iriai_domain::inventory::portfolio::Portfolio;
use iriai_domain::risk::register::Register;
use iriai_office::{Clock, Delivery, Feed, FindingsDiff, Limits, Office, RiskTotals, Side};
use iriai_web::api::inventory::DiffResponse;
use iriai_web::api::risk::FindingsDiffResponse;
use iriai_web::report;

use super::age::{MaxAge, fresh};
use super::gate::Threshold;
use super::scan::{add, take_in};
use super::{Desk, Question, Time};
use crate::failure::{Failure, exit};
use crate::files;
use crate::output::{Rendered, Shape, json};

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    from: String,
    to: String,
    #[command(flatten)]
    time: Time,
    #[arg(long, value_name = "PATH")]
    advisories: Vec<PathBuf>,
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<Threshold>,
    #[arg(long, value_name = "DURATION")]
    max_age: Option<MaxAge>,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &DiffArgs) -> Result<ExitCode, Failure> {
    let (from, to) = (file(&arguments.from)?, file(&arguments.to)?);
    let are_files = from.is_some() && to.is_some();
    if !are_files && !arguments.advisories.is_empty() {
        return Err(Failure::new("advisories-without-files"));
    }
    let question = if are_files {
        let office = desk.office_without_store()?;
        Question {
            portfolio: office.portfolio()?,
            filter: arguments.time.filter()?,
            office,
        }
    } else {
        desk.question(arguments.time.filter()?)?
    };
    let from_side = side(&arguments.from, from.as_deref());
    let to_side = side(&arguments.to, to.as_deref());
    let diff = question
        .office
        .diff(&question.portfolio, &from_side, &to_side, &question.filter)?;
    let found = found(
        desk,
        &arguments.advisories,
        &question,
        [&from_side, &to_side],
    )?;
    let totals = RiskTotals {
        by_rating: found.new_by_rating(),
        ..RiskTotals::default()
    };
    let is_nothing_evaluated = found.to.is_nothing();
    let (limit, shown) = desk.output.rows(arguments.limit, 20);
    let found = FindingsDiffResponse::new(found, limit);
    let response = DiffResponse::new(&arguments.from, &arguments.to, diff, found);
    tell(desk, &response, shown)?;
    let verdict = match arguments.fail_on {
        Some(threshold) if threshold.is_passed_by(&totals) => ExitCode::from(exit::GATE),
        Some(_) if is_nothing_evaluated => ExitCode::from(exit::NOT_EVALUATED),
        _ => ExitCode::SUCCESS,
    };
    let (max_age, feeds) = (arguments.max_age, &response.findings.feeds);
    Ok(fresh(max_age, feeds, desk.output, verdict))
}

/// Tells what changed, and at most so many findings of each kind in words.
fn tell(desk: &Desk<'_>, response: &DiffResponse, shown: usize) -> Result<(), Failure> {
    let (output, texts) = (desk.output, desk.output.texts());
    let changes = || report::inventory::diff(response, texts);
    let found = |rows| report::risk::findings_diff(response, rows, texts);
    let text = |shape, columns| match shape {
        Shape::Csv => {
            let table = report::inventory::diff_with_findings(response, texts);
            output.tabular(shape, &table)
        }
        Shape::Markdown => {
            let tables = [changes(), found(usize::MAX)];
            tables.map(|table| output.tabular(shape, &table)).join("\n")
        }
        // Others are refused before anything is done.
        Shape::Table | Shape::Json | Shape::Sarif | Shape::Junit => {
            let tables = [changes(), found(shown)];
            output.words(&tables.map(|table| table.to_text(columns)).join("\n"))
        }
    };
    output.answer_as(|shape, columns| match shape {
        Shape::Json => Ok(json(response)),
        shape => Ok(Rendered::Text(text(shape, columns))),
    })
}

/// A file in an office of its own, with what advisories say of it.
struct Scanned {
    office: Office,
    portfolio: Portfolio,
    register: Register,
    /// Where the advisories are from that were given beside those of the store.
    feeds: Vec<Feed>,
    /// By source how many records stand both there and in the store.
    both: BTreeMap<String, usize>,
}

/// What became of findings from one side to the other.
fn found(
    desk: &Desk<'_>,
    advisories: &[PathBuf],
    question: &Question,
    sides: [&Side<'_>; 2],
) -> Result<FindingsDiff, Failure> {
    let instant = question.filter.as_of;
    let has_kept = sides.iter().any(|side| matches!(side, Side::Kept(_)));
    let opened = match has_kept {
        true => None,
        false => desk.found_office()?,
    };
    let kept = has_kept.then_some(&question.office).or(opened.as_ref());
    let [from_file, to_file] = sides.map(|side| match side {
        Side::Kept(_) => Ok(None),
        Side::File(name, _) => scan(desk, name, advisories, kept, instant).map(Some),
    });
    let (from_file, to_file) = (from_file?, to_file?);
    let register = match has_kept {
        true => desk.register(question)?,
        false => Register::default(),
    };
    let [from, to] = sides;
    let from = delivery(from, from_file.as_ref(), question, &register)?;
    let to = delivery(to, to_file.as_ref(), question, &register)?;
    let mut found = FindingsDiff::new(&from, &to, instant)?;
    if let Some(file) = to_file {
        // It holds what is about it alone.
        found.feeds = file.feeds;
        for feed in kept.map_or_else(|| Ok(Vec::new()), |kept| kept.feeds(instant))? {
            add(&mut found.feeds, feed, &file.both);
        }
    }
    Ok(found)
}

/// The documents that a name means, or all of a file.
fn delivery<'d>(
    side: &Side<'_>,
    file: Option<&'d Scanned>,
    question: &'d Question,
    register: &'d Register,
) -> Result<Delivery<'d>, Failure> {
    if let Some(file) = file {
        let (portfolio, register) = (&file.portfolio, &file.register);
        return Ok(Delivery::whole(&file.office, portfolio, register));
    }
    let (Side::Kept(name) | Side::File(name, _)) = side;
    let (office, portfolio) = (&question.office, &question.portfolio);
    let documents = office.documents_named(portfolio, name, &question.filter)?;
    Ok(Delivery {
        office,
        portfolio,
        register,
        documents: documents.into_iter().collect(),
    })
}

/// Takes a file in and compares it with advisories as they count at an instant or now.
fn scan(
    desk: &Desk<'_>,
    name: &str,
    advisories: &[PathBuf],
    kept: Option<&Office>,
    instant: Option<i64>,
) -> Result<Scanned, Failure> {
    // What is taken in now was there then.
    let clock = instant.map_or(Clock::Machine, Clock::Standing);
    let office = Office::in_memory(clock, Limits::default())?;
    for paths in [&[PathBuf::from(name)], advisories] {
        let response = take_in(desk, &office, paths)?;
        for file in &response.files {
            if let Some(refusal) = &file.error {
                return Err(Failure::refused(file.place(), refusal));
            }
        }
    }
    let feeds = office.feeds(instant)?;
    let both = kept.map(|kept| office.borrow_advisories(kept, instant));
    let both = both.transpose()?.unwrap_or_default();
    let portfolio = office.portfolio()?;
    let register = office.register_as_of(&portfolio, instant)?;
    Ok(Scanned {
        office,
        portfolio,
        register,
        feeds,
        both,
    })
}

fn side<'a>(name: &'a str, bytes: Option<&'a [u8]>) -> Side<'a> {
    match bytes {
        Some(bytes) => Side::File(name, bytes),
        None => Side::Kept(name),
    }
}

/// The bytes of a file, if the name is one's path. What looks like a path and leads nowhere is no release's name.
fn file(name: &str) -> Result<Option<Vec<u8>>, Failure> {
    /// How the names of files with SBOMs end.
    const ENDINGS: &[&str] = &[
        "json", "xml", "spdx", "rdf", "yaml", "yml", "csv", "tsv", "xls", "xlsx", "ods", "zip",
        "tar", "gz", "tgz", "xz", "zst",
    ];
    let path = Path::new(name);
    let ending = path.extension().and_then(|ending| ending.to_str());
    let like_a_path = name.contains(std::path::MAIN_SEPARATOR)
        || ending.is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()));
    let is_path = path.is_file() || (like_a_path && !path.is_dir());
    if !is_path {
        return Ok(None);
    }
    files::read(path, Limits::default().bytes)
        .map(Some)
        .map_err(|error| Failure::file(name, &error))
}
