//! `iriai diff`

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use iriai_office::Side;
use iriai_web::api::inventory::DiffResponse;
use iriai_web::report;

use super::{Desk, Scope};
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// A file, product@release, a product (its newest release), or a document's identifier
    from: String,
    /// The same, to compare with
    to: String,
    #[command(flatten)]
    scope: Scope,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &DiffArgs) -> Result<ExitCode, Failure> {
    let filter = arguments.scope.filter()?;
    let (from, to) = (file(&arguments.from)?, file(&arguments.to)?);
    let in_memory = from.is_some() && to.is_some();
    let office = if in_memory {
        desk.office_without_store()?
    } else {
        desk.existing_office()?
    };
    let portfolio = office.portfolio()?;
    let from_side = from
        .as_deref()
        .map_or(Side::Kept(&arguments.from), Side::File);
    let to_side = to.as_deref().map_or(Side::Kept(&arguments.to), Side::File);
    let diff = office.diff(&portfolio, &from_side, &to_side, &filter)?;
    let response = DiffResponse::new(&arguments.from, &arguments.to, diff);
    desk.output.answer(&response, || {
        report::inventory::diff(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The bytes of a file, if the name is one's path.
fn file(name: &str) -> Result<Option<Vec<u8>>, Failure> {
    if !Path::new(name).is_file() {
        return Ok(None);
    }
    fs::read(name)
        .map(Some)
        .map_err(|error| Failure::file(name, &error))
}
