//! `iriai rank`

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use iriai_web::api::inventory::RankResponse;
use iriai_web::report;

use super::{Desk, Scope};
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct RankArgs {
    #[arg(long, value_enum, default_value_t = By::Usage)]
    by: By,
    #[command(flatten)]
    scope: Scope,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// What is ranked by.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum By {
    Usage,
    Sprawl,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &RankArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.scope.filter()?)?;
    let (portfolio, filter) = (&question.portfolio, &question.filter);
    let texts = desk.output.texts();
    let (limit, shown) = desk.output.rows(arguments.limit, 20);
    let scope = portfolio.scope(filter);
    let response = match arguments.by {
        By::Usage => {
            let ranking = question.office.usage(portfolio, filter);
            RankResponse::usage(portfolio, &scope, &ranking, filter.as_of, limit, texts)
        }
        By::Sprawl => {
            let ranking = question.office.sprawl(portfolio, filter);
            RankResponse::sprawl(portfolio, &scope, &ranking, filter.as_of, limit, texts)
        }
    };
    let table = |rows| report::inventory::rank(&response, rows, texts);
    desk.output.answer_in_words(
        &response,
        |columns| table(shown).to_text(columns),
        || table(limit),
    )?;
    Ok(ExitCode::SUCCESS)
}
