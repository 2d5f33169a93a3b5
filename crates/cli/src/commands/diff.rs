//! `iriai diff`

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use iriai_office::{Limits, Side};
use iriai_web::api::inventory::DiffResponse;
use iriai_web::report;

use super::{Desk, Question, Time};
use crate::failure::Failure;
use crate::files;

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    from: String,
    to: String,
    #[command(flatten)]
    time: Time,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &DiffArgs) -> Result<ExitCode, Failure> {
    let (from, to) = (file(&arguments.from)?, file(&arguments.to)?);
    let question = if from.is_some() && to.is_some() {
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
    let response = DiffResponse::new(&arguments.from, &arguments.to, diff);
    desk.output.answer(&response, || {
        report::inventory::diff(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
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
