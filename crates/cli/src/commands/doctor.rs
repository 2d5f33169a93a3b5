//! `iriai doctor`

use std::process::ExitCode;

use clap::Args;
use iriai_office::{Examination, Limits};
use iriai_web::api::operate::DoctorResponse;
use iriai_web::report;

use super::Desk;
use super::age::MaxAge;
use crate::failure::{Failure, exit};
use crate::place::StorePlace;
use crate::progress::Bar;

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    #[arg(long, value_name = "AGE", default_value = "7d")]
    max_age: MaxAge,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &DoctorArgs) -> Result<ExitCode, Failure> {
    let store = desk.store()?;
    let response = examine(desk, arguments, &store)?;
    desk.output.answer(&response, || {
        report::operate::doctor(&response, desk.output.texts())
    })?;
    Ok(match response.ok {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(exit::GATE),
    })
}

fn examine(
    desk: &Desk<'_>,
    arguments: &DoctorArgs,
    store: &StorePlace,
) -> Result<DoctorResponse, Failure> {
    let texts = desk.output.texts();
    // That it does not open is what is wrong, and no fault of the question.
    let opened = store.find(Limits::default());
    let opened = opened.and_then(|office| office.ok_or_else(|| store.missing()));
    let office = match opened {
        Ok(office) => office.asked_by(desk.actor()),
        Err(failure) => return Ok(DoctorResponse::unopened(store.to_string(), &failure, texts)),
    };
    let bar = Bar::of_things(desk.output, "progress-doctor");
    let checked = office.examine(&Examination {
        file: store.file().map(ToOwned::to_owned),
        max_age: arguments.max_age.seconds(),
        progress: &bar,
    });
    drop(bar);
    Ok(DoctorResponse::new(store.to_string(), checked?, texts))
}
