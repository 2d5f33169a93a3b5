//! `iriai findings`

use std::process::ExitCode;

use clap::Args;
use iriai_web::api::risk::FindingsResponse;
use iriai_web::report;

use super::{Desk, Scope};
use crate::failure::{Failure, exit};

#[derive(Debug, Args)]
pub(crate) struct FindingsArgs {
    #[command(flatten)]
    scope: Scope,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &FindingsArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.scope.filter()?)?;
    let (portfolio, filter) = (&question.portfolio, &question.filter);
    let (limit, shown) = desk.output.rows(arguments.limit, 20);
    let register = question.office.register()?;
    let page = question
        .office
        .findings(portfolio, &register, filter, limit)?;
    let nothing = page.totals.components_evaluated == 0;
    let response = FindingsResponse::new(filter.as_of, page);
    let texts = desk.output.texts();
    desk.output.answer_in_words(
        &response,
        || report::risk::findings(&response, shown, texts).to_text(),
        || report::risk::findings(&response, limit, texts),
    )?;
    Ok(match nothing {
        true => ExitCode::from(exit::NOT_EVALUATED),
        false => ExitCode::SUCCESS,
    })
}
