//! `iriai why`

use std::process::ExitCode;

use clap::Args;
use iriai_domain::risk::matching::Verdict;
use iriai_office::Why;
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
    // What SSVC decides depends on everything that was said, which is read for what is affected alone.
    let is_affected = |why: &Why| {
        let verdict = why.judged.as_ref().map(|judged| judged.judgement.verdict);
        matches!(verdict, Ok(Verdict::Affected(_)))
    };
    let portfolio = &question.portfolio;
    let register = match answers.iter().any(is_affected) {
        true => Some(desk.register(&question)?),
        false => None,
    };
    let urgency = |why: &Why| {
        let (component, advisory) = (&why.component, &why.advisory);
        let (office, as_of) = (&question.office, question.filter.as_of);
        let register = register.as_ref().filter(|_| is_affected(why))?;
        office.urgency(portfolio, register, as_of, component, advisory)
    };
    let standings = |why: &Why| {
        let (component, advisory) = (&why.component, &why.advisory);
        let (office, as_of) = (&question.office, question.filter.as_of);
        match register.as_ref().filter(|_| is_affected(why)) {
            Some(register) => office.standings(portfolio, register, as_of, component, advisory),
            None => Ok(None),
        }
    };
    let mut response = Vec::new();
    for why in answers {
        let (urgency, standings) = (urgency(&why), standings(&why)?);
        response.push(WhyResponse::new(why, standings, urgency, &ages));
    }
    desk.output.answer(&response, || {
        report::risk::why(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}
