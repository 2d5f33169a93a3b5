//! `iriai copy`

use std::process::ExitCode;

use clap::Args;
use iriai_office::{Error, Limits};
use iriai_web::api::operate::CopyResponse;
use iriai_web::report;

use super::restore::remove;
use super::{Desk, named};
use crate::failure::Failure;
use crate::place::StorePlace;
use crate::progress::Bar;

#[derive(Debug, Args)]
pub(crate) struct CopyArgs {
    #[arg(long, value_name = "STORE", required = true)]
    from: String,
    #[arg(long, value_name = "STORE", required = true)]
    to: String,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &CopyArgs) -> Result<ExitCode, Failure> {
    named([&arguments.from, &arguments.to])?;
    let [from, to] = [&arguments.from, &arguments.to].map(|name| StorePlace::of(name));
    let source = from.find(Limits::default())?;
    let source = source.ok_or_else(|| from.missing())?.asked_by(desk.actor());
    let found = to.find(Limits::default())?;
    let is_new = found.is_none();
    let target = match found {
        Some(office) => office,
        None => to.open(Limits::default())?,
    };
    let target = target.asked_by(desk.actor());
    let bar = Bar::of_bytes(desk.output, "progress-copy");
    let copied = source.copy_to(&target, &to.to_string(), &bar);
    drop((bar, target));
    if copied.is_err() && is_new {
        remove(&to);
    }
    let copied = copied.map_err(|error| failure(error, &from, &to))?;
    let response = CopyResponse::new([from.to_string(), to.to_string()], copied);
    desk.output.answer(&response, || {
        report::operate::copy(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What fails is about the new store where it is known to be, else about one of the two.
fn failure(error: Error, from: &StorePlace, to: &StorePlace) -> Failure {
    let is_of_target = matches!(error, Error::Invalid { .. });
    let failure = Failure::from(error);
    match is_of_target {
        true => failure.on_path(to.to_string()),
        false => failure.on_path(format!("{from} → {to}")),
    }
}
