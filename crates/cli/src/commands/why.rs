//! `iriai why`

use std::process::ExitCode;

use clap::Args;
use iriai_web::api::risk::WhyResponse;
use iriai_web::report;

use super::{Desk, Time};
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    component: String,
    advisory: String,
    #[command(flatten)]
    time: Time,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &WhyArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.time.filter()?)?;
    let answers = question.office.why(
        &question.portfolio,
        &arguments.component,
        &arguments.advisory,
        question.filter.as_of,
    )?;
    let ages = question.office.source_ages(question.filter.as_of)?;
    let answers = answers.into_iter();
    let response: Vec<_> = answers.map(|why| WhyResponse::new(why, &ages)).collect();
    desk.output.answer(&response, || {
        report::risk::why(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}
