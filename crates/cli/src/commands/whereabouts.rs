//! `iriai where`

use std::process::ExitCode;

use clap::Args;
use iriai_web::api::inventory::{WhereResponse, WhereTotals};
use iriai_web::api::risk::SourceAgeResponse;
use iriai_web::report;
use iriai_web::report::inventory::Paths;

use super::{Desk, Scope};
use crate::failure::{Failure, exit};
use crate::output::Shape;

#[derive(Debug, Args)]
pub(crate) struct WhereArgs {
    query: String,
    #[command(flatten)]
    scope: Scope,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &WhereArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.scope.filter()?)?;
    let (portfolio, filter) = (&question.portfolio, &question.filter);
    let (limit, shown) = desk.output.rows(arguments.limit, 50);
    let found = question
        .office
        .whereabouts(portfolio, &arguments.query, filter, limit)?;
    let (is_open, is_advisory) = (found.is_open, found.is_advisory);
    let whole: WhereTotals = portfolio.count(&portfolio.scope(filter)).into();
    let mut response = WhereResponse::new(&arguments.query, filter.as_of, found);
    if is_advisory {
        let ages = question.office.source_ages(filter.as_of)?.into_iter();
        response.feeds = ages.map(SourceAgeResponse::new).collect();
    }
    let texts = desk.output.texts();
    let table = |paths, rows| report::inventory::whereabouts(&response, &whole, paths, rows, texts);
    desk.output.answer_in_words(
        &response,
        |columns| table(Paths::Short, shown).to_text(columns),
        || table(Paths::Whole, limit),
    )?;
    // Rows of CSV leave no place for what is not known.
    if desk.output.shape() == Shape::Csv {
        for line in report::inventory::not_evaluated(&response, texts) {
            desk.output.complain(&line);
        }
    }
    Ok(if is_open {
        ExitCode::from(exit::NOT_EVALUATED)
    } else {
        ExitCode::SUCCESS
    })
}
