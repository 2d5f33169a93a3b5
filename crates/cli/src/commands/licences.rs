//! `iriai licences`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use iriai_office::{Headings, Style};
use iriai_web::api::inventory::{
    LicenceCheckResponse, LicencesBy, LicencesResponse, ObligationsResponse,
};
use iriai_web::report;

use super::{Desk, Scope, Time};
use crate::failure::{Failure, exit};

#[derive(Debug, Args)]
pub(crate) struct LicencesArgs {
    #[command(subcommand)]
    command: LicencesCommand,
}

#[derive(Debug, Subcommand)]
enum LicencesCommand {
    List(ListArgs),
    Check(CheckArgs),
    Obligations(ObligationsArgs),
    Notice(NoticeArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    scope: Scope,
    #[arg(long, value_enum, value_name = "WHAT", default_value = "licence")]
    by: By,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

/// By what licences are listed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum By {
    Licence,
    Product,
    Component,
}

impl From<By> for LicencesBy {
    fn from(by: By) -> Self {
        match by {
            By::Licence => Self::Licence,
            By::Product => Self::Product,
            By::Component => Self::Component,
        }
    }
}

#[derive(Debug, Args)]
struct CheckArgs {
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    #[command(flatten)]
    scope: Scope,
    #[arg(long)]
    all: bool,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

#[derive(Debug, Args)]
struct ObligationsArgs {
    #[command(flatten)]
    scope: Scope,
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct NoticeArgs {
    name: String,
    #[arg(long = "as", value_enum, value_name = "FORM", default_value = "text")]
    form: Form,
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    time: Time,
}

/// How notices are written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    Text,
    Markdown,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &LicencesArgs) -> Result<ExitCode, Failure> {
    match &arguments.command {
        LicencesCommand::List(arguments) => list(desk, arguments),
        LicencesCommand::Check(arguments) => check(desk, arguments),
        LicencesCommand::Obligations(arguments) => obligations(desk, arguments),
        LicencesCommand::Notice(arguments) => notice(desk, arguments),
    }
}

fn list(desk: &Desk<'_>, arguments: &ListArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.scope.filter()?)?;
    let inventory = question
        .office
        .licences(&question.portfolio, &question.filter)?;
    let (limit, shown) = desk.output.rows(arguments.limit, 20);
    let response = LicencesResponse::new(
        &question.portfolio,
        &inventory,
        arguments.by.into(),
        question.filter.as_of,
        limit,
    );
    let texts = desk.output.texts();
    desk.output.answer_in_words(
        &response,
        |columns| report::inventory::licences(&response, shown, texts).to_text(columns),
        || report::inventory::licences(&response, limit, texts),
    )?;
    Ok(ExitCode::SUCCESS)
}

fn check(desk: &Desk<'_>, arguments: &CheckArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.scope.filter()?)?;
    let (name, text) = policy(&arguments.policy)?;
    let check =
        question
            .office
            .check_licences(&question.portfolio, &question.filter, &name, &text)?;
    let (fails, count) = (check.fails(), check.totals.components);
    let (limit, shown) = desk.output.rows(arguments.limit, 20);
    let as_of = question.filter.as_of;
    let texts = desk.output.texts();
    let response = LicenceCheckResponse::new(check, arguments.all, as_of, limit, texts);
    desk.output.answer_in_words(
        &response,
        |columns| report::inventory::licence_check(&response, shown, texts).to_text(columns),
        || report::inventory::licence_check(&response, limit, texts),
    )?;
    Ok(match (fails, count) {
        (true, _) => ExitCode::from(exit::GATE),
        (false, 0) => ExitCode::from(exit::NOT_EVALUATED),
        (false, _) => ExitCode::SUCCESS,
    })
}

fn obligations(desk: &Desk<'_>, arguments: &ObligationsArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.scope.filter()?)?;
    let policy = arguments.policy.as_deref().map(policy).transpose()?;
    let policy = policy
        .as_ref()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let duties = question
        .office
        .obligations(&question.portfolio, &question.filter, policy)?;
    let response = ObligationsResponse::new(duties, question.filter.as_of, desk.output.texts());
    let texts = desk.output.texts();
    desk.output.answer(&response, || {
        report::inventory::obligations(&response, texts)
    })?;
    Ok(ExitCode::SUCCESS)
}

fn notice(desk: &Desk<'_>, arguments: &NoticeArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.time.filter()?)?;
    let policy = arguments.policy.as_deref().map(policy).transpose()?;
    let policy = policy
        .as_ref()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let texts = desk.output.texts();
    let name =
        question
            .office
            .release_title(&question.portfolio, &arguments.name, &question.filter)?;
    let title = texts.with("notice-title", &[("name", (&name).into())]);
    let words = ["introduction", "unstated", "texts", "missing"];
    let [introduction, unstated, all, missing] =
        words.map(|word| texts.text(&format!("notice-{word}")));
    let headings = Headings {
        title: &title,
        introduction: &introduction,
        unstated: &unstated,
        texts: &all,
        missing: &missing,
    };
    let style = match arguments.form {
        Form::Text => Style::Text,
        Form::Markdown => Style::Markdown,
    };
    let notice = question.office.notice(
        &question.portfolio,
        &arguments.name,
        &question.filter,
        policy,
        &headings,
        style,
    )?;
    match &arguments.to {
        Some(path) => fs::write(path, notice.text)
            .map_err(|error| Failure::file(path.display().to_string(), &error))?,
        None => desk.output.print(&notice.text),
    }
    // What nobody states a licence for may not be handed on as if all were well.
    if notice.unstated > 0 {
        let arguments = [("count", notice.unstated.into())];
        desk.output
            .complain(&texts.with("notice-unstated-count", &arguments));
    }
    Ok(ExitCode::SUCCESS)
}

/// A policy: the name of its file, and its text.
fn policy(path: &Path) -> Result<(String, String), Failure> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| Failure::file(&name, &error))?;
    Ok((name, text))
}
