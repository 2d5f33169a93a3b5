//! `iriai triage`

pub(super) mod import;

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use iriai_domain::inventory::portfolio::Filter;
use iriai_domain::risk::decision::Response;
use iriai_domain::risk::vex::{Justification, Status};
use iriai_office::{Decided, NewDecision, as_of};
use iriai_web::api::risk::{DecisionResponse, EffectResponse};
use iriai_web::report;

use super::{Desk, Time};
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct TriageArgs {
    #[command(subcommand)]
    command: TriageCommand,
}

#[derive(Debug, Subcommand)]
enum TriageCommand {
    Set(Box<SetArgs>),
    Rule(Box<RuleArgs>),
    Import(import::ImportArgs),
    End(EndArgs),
    List(ListArgs),
}

#[derive(Debug, Args)]
struct SetArgs {
    advisory: String,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    decision: DecisionArgs,
}

#[derive(Debug, Args)]
struct RuleArgs {
    condition: String,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    decision: DecisionArgs,
}

/// Where it holds.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Place {
    #[arg(long, value_name = "PURL")]
    component: Option<String>,
    #[arg(long, value_name = "NAME")]
    product: Option<String>,
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    #[arg(long, conflicts_with_all = ["product", "tag"])]
    everywhere: bool,
}

/// What is decided.
#[derive(Debug, Args)]
struct DecisionArgs {
    #[arg(long, value_enum, value_name = "STATUS")]
    status: StatusValue,
    #[arg(long, value_enum, value_name = "WORD")]
    justification: Option<JustificationValue>,
    #[arg(long, value_enum, value_name = "WORD")]
    response: Option<ResponseValue>,
    #[arg(long, value_name = "TEXT")]
    why: String,
    #[arg(long, value_name = "TEXT")]
    action: Option<String>,
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

#[derive(Debug, Args)]
struct EndArgs {
    #[arg(value_name = "NUMBER")]
    decision: u32,
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
}

#[derive(Debug, Args)]
struct ListArgs {
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    time: Time,
}

/// What is so.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum StatusValue {
    Affected,
    UnderInvestigation,
    NotAffected,
    Fixed,
}

impl From<StatusValue> for Status {
    fn from(status: StatusValue) -> Self {
        match status {
            StatusValue::Affected => Self::Affected,
            StatusValue::UnderInvestigation => Self::UnderInvestigation,
            StatusValue::NotAffected => Self::NotAffected,
            StatusValue::Fixed => Self::Fixed,
        }
    }
}

/// Why it is not affected.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum JustificationValue {
    ComponentNotPresent,
    VulnerableCodeNotPresent,
    VulnerableCodeNotInExecutePath,
    VulnerableCodeCannotBeControlledByAdversary,
    InlineMitigationsAlreadyExist,
}

impl From<JustificationValue> for Justification {
    fn from(value: JustificationValue) -> Self {
        use JustificationValue as Value;
        match value {
            Value::ComponentNotPresent => Self::ComponentNotPresent,
            Value::VulnerableCodeNotPresent => Self::VulnerableCodeNotPresent,
            Value::VulnerableCodeNotInExecutePath => Self::VulnerableCodeNotInExecutePath,
            Value::VulnerableCodeCannotBeControlledByAdversary => {
                Self::VulnerableCodeCannotBeControlledByAdversary
            }
            Value::InlineMitigationsAlreadyExist => Self::InlineMitigationsAlreadyExist,
        }
    }
}

/// What is done.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum ResponseValue {
    CanNotFix,
    WillNotFix,
    Update,
    Rollback,
    WorkaroundAvailable,
}

impl From<ResponseValue> for Response {
    fn from(value: ResponseValue) -> Self {
        match value {
            ResponseValue::CanNotFix => Self::CanNotFix,
            ResponseValue::WillNotFix => Self::WillNotFix,
            ResponseValue::Update => Self::Update,
            ResponseValue::Rollback => Self::Rollback,
            ResponseValue::WorkaroundAvailable => Self::WorkaroundAvailable,
        }
    }
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &TriageArgs) -> Result<ExitCode, Failure> {
    match &arguments.command {
        TriageCommand::Set(set) => {
            let decided = Decided::Vulnerability(set.advisory.clone());
            decide(desk, decided, &set.place, &set.decision)
        }
        TriageCommand::Rule(rule) => {
            let decided = Decided::Condition(rule.condition.clone());
            decide(desk, decided, &rule.place, &rule.decision)
        }
        TriageCommand::Import(arguments) => import::run(desk, arguments),
        TriageCommand::End(end) => {
            let office = desk.existing_office()?;
            let author = desk.author(end.by.as_ref())?;
            office.end_decision(end.decision, &author, end.why.as_deref())?;
            list(desk, Filter::default(), false)
        }
        TriageCommand::List(arguments) => list(desk, arguments.time.filter()?, arguments.all),
    }
}

fn decide(
    desk: &Desk<'_>,
    decided: Decided,
    place: &Place,
    arguments: &DecisionArgs,
) -> Result<ExitCode, Failure> {
    let expires = |text: &String| as_of(text).ok_or_else(|| Failure::value("time-invalid", text));
    let new = NewDecision {
        decided,
        component: place.component.clone(),
        product: place.product.clone(),
        tag: place.tag.clone(),
        status: arguments.status.into(),
        justification: arguments.justification.map(Into::into),
        response: arguments.response.map(Into::into),
        reason: arguments.why.clone(),
        action: arguments.action.clone(),
        author: desk.author(arguments.by.as_ref())?,
        source: None,
        expires: arguments.until.as_ref().map(expires).transpose()?,
    };
    let question = desk.question(Filter::default())?;
    let (limit, _) = desk.output.rows(arguments.limit, 20);
    let mut register = desk.register(&question)?;
    let effect = question.office.decide(
        &question.portfolio,
        &mut register,
        &new,
        arguments.dry_run,
        limit,
    )?;
    let response = EffectResponse::new(effect);
    desk.output.answer(&response, || {
        report::risk::effect(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}

fn list(desk: &Desk<'_>, filter: Filter, all: bool) -> Result<ExitCode, Failure> {
    let question = desk.question(filter)?;
    let kept = question
        .office
        .decisions(&question.portfolio, question.filter.as_of, all)?;
    let response: Vec<DecisionResponse> = kept.into_iter().map(DecisionResponse::new).collect();
    desk.output.answer(&response, || {
        report::risk::decisions(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}
