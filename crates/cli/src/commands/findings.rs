//! `iriai findings`

use std::process::ExitCode;

use clap::Args;
use iriai_web::api::risk::FindingsResponse;
use iriai_web::report;

use super::age::{MaxAge, fresh};
use super::gate::{Threshold, verdict};
use super::{Desk, Scope};
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct FindingsArgs {
    #[command(flatten)]
    scope: Scope,
    #[arg(long, value_enum, value_name = "SEVERITY")]
    severity: Option<Threshold>,
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<Threshold>,
    #[arg(long, value_name = "DURATION")]
    max_age: Option<MaxAge>,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &FindingsArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.scope.filter()?)?;
    let (office, filter) = (&question.office, &question.filter);
    let (limit, shown) = desk.output.rows(arguments.limit, 20);
    let register = office.register()?;
    let least = arguments.severity.and_then(Threshold::rating);
    let page = office.findings(&question.portfolio, &register, filter, least, limit)?;
    let totals = page.totals;
    let response = FindingsResponse::new(filter.as_of, page);
    tell(desk, &response, shown, limit)?;
    let verdict = verdict(arguments.fail_on, &totals);
    let (max_age, feeds) = (arguments.max_age, &response.feeds);
    Ok(fresh(max_age, feeds, desk.output, verdict))
}

/// Tells findings: `shown` of them in words, `limit` elsewhere.
pub(super) fn tell(
    desk: &Desk<'_>,
    response: &FindingsResponse,
    shown: usize,
    limit: usize,
) -> Result<(), Failure> {
    let texts = desk.output.texts();
    desk.output.answer_in_words(
        response,
        || report::risk::findings(response, shown, texts).to_text(),
        || report::risk::findings(response, limit, texts),
    )
}
