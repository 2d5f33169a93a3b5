//! `iriai upgrades`

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use iriai_domain::risk::upgrade::Step;
use iriai_office::UpgradeRequest;
use iriai_web::api::risk::UpgradesResponse;
use iriai_web::report;

use super::{Desk, Scope};
use crate::failure::{Failure, exit};

#[derive(Debug, Args)]
pub(crate) struct UpgradesArgs {
    #[command(flatten)]
    scope: Scope,
    #[arg(long, value_enum, value_name = "STEP", default_value_t = Largest::Major)]
    step: Largest,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// The largest step that anybody takes.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Largest {
    Patch,
    Minor,
    Major,
}

impl From<Largest> for Step {
    fn from(largest: Largest) -> Self {
        match largest {
            Largest::Patch => Self::Patch,
            Largest::Minor => Self::Minor,
            Largest::Major => Self::Major,
        }
    }
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &UpgradesArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.scope.filter()?)?;
    let portfolio = &question.portfolio;
    let texts = desk.output.texts();
    let (limit, shown) = desk.output.rows(arguments.limit, 20);
    let register = desk.register(&question)?;
    let request = UpgradeRequest {
        filter: question.filter,
        largest: arguments.step.into(),
        changes: (limit < usize::MAX).then_some(limit),
        listed: limit,
    };
    let office = &question.office;
    let open = office.open_findings(portfolio, &register, &request.filter);
    let found = office.upgrades(portfolio, &register, &open, &request)?;
    let response = UpgradesResponse::new(&request, found, texts);
    let is_evaluated = register.count() > 0;
    let table = |rows| match is_evaluated {
        true => report::risk::upgrades(&response, rows, texts),
        false => report::risk::no_feeds("upgrades-title", texts),
    };
    desk.output.answer_in_words(
        &response,
        |columns| table(shown).to_text(columns),
        || table(limit),
    )?;
    Ok(match is_evaluated {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(exit::NOT_EVALUATED),
    })
}
