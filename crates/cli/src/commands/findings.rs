//! `iriai findings`

pub(super) mod telling;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use iriai_domain::risk::selection::{Order, Wanted};
use iriai_office::Asked;
use iriai_web::api::risk::FindingsResponse;

use self::telling::{Telling, read_policy};
use super::age::{MaxAge, fresh};
use super::gate::{Gate, Judged, Threshold, verdict};
use super::{Desk, Scope, tell_unread};
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct FindingsArgs {
    #[command(flatten)]
    scope: Scope,
    #[arg(long, value_enum, value_name = "SEVERITY")]
    severity: Option<Threshold>,
    #[command(flatten)]
    gate: Gate,
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    #[arg(long, value_enum, value_name = "STATUS", default_value = "open")]
    status: Status,
    #[arg(long, value_enum, value_name = "ORDER", default_value = "worst")]
    sort: Sort,
    #[arg(long, value_name = "DURATION")]
    max_age: Option<MaxAge>,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,
}

/// What is so of findings.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Status {
    Open,
    Affected,
    UnderInvestigation,
    Accepted,
    NotAffected,
    Fixed,
    Any,
}

impl From<Status> for Wanted {
    fn from(status: Status) -> Self {
        match status {
            Status::Open => Self::Open,
            Status::Affected => Self::Affected,
            Status::UnderInvestigation => Self::UnderInvestigation,
            Status::Accepted => Self::Accepted,
            Status::NotAffected => Self::NotAffected,
            Status::Fixed => Self::Fixed,
            Status::Any => Self::Any,
        }
    }
}

/// By what findings are put in order.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sort {
    Worst,
    Component,
    Advisory,
    Epss,
    Products,
    Modified,
    Ssvc,
    SsvcSupplier,
}

impl From<Sort> for Order {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Worst => Self::Worst,
            Sort::Component => Self::Component,
            Sort::Advisory => Self::Advisory,
            Sort::Epss => Self::Epss,
            Sort::Products => Self::Products,
            Sort::Modified => Self::Modified,
            Sort::Ssvc => Self::Ssvc,
            Sort::SsvcSupplier => Self::SsvcSupplier,
        }
    }
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &FindingsArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.scope.filter()?)?;
    let (office, filter) = (&question.office, &question.filter);
    let (limit, shown) = desk.output.rows(arguments.limit, 20);
    let register = office.register_as_of(&question.portfolio, filter.as_of)?;
    let asked = Asked {
        least: arguments.severity.and_then(Threshold::rating),
        wanted: arguments.status.into(),
        order: arguments.sort.into(),
        counts_urgency: arguments.gate.looks_at_urgency(),
        offset: arguments.offset,
        limit,
    };
    let policy = arguments.policy.as_deref();
    let read = policy.map(|path| Ok::<_, Failure>((path, read_policy(office, path)?)));
    let read = read.transpose()?;
    let page = office.findings(&question.portfolio, &register, filter, &asked)?;
    let judged = Judged::of(&page);
    let telling = Telling {
        office,
        portfolio: &question.portfolio,
        register: &register,
        filter,
        asked,
        fail_on: arguments.gate.fail_on,
        scanned: None,
    };
    let mut response = FindingsResponse::new(filter.as_of, page);
    let asked = read.map(|(path, policy)| telling.ask(desk, path, policy));
    response.policy = asked.transpose()?;
    telling.tell(desk, &response, shown)?;
    tell_unread(&response.unread, desk.output);
    let verdict = verdict(arguments.gate, response.policy.as_ref(), &judged);
    let (max_age, feeds) = (arguments.max_age, &response.feeds);
    Ok(fresh(max_age, feeds, desk.output, verdict))
}
