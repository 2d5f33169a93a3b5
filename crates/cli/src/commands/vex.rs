//! `iriai vex`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{Limits, Publication, Published, VexForm};
use iriai_web::Language;
use iriai_web::api::risk::CheckedVexResponse;
use iriai_web::report;

use super::{Desk, Scope};
use crate::failure::{Failure, exit};
use crate::files;

#[derive(Debug, Args)]
pub(crate) struct VexArgs {
    #[command(subcommand)]
    command: VexCommand,
}

#[derive(Debug, Subcommand)]
enum VexCommand {
    Check(CheckArgs),
    Export(Box<ExportArgs>),
}

#[derive(Debug, Args)]
struct CheckArgs {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
struct ExportArgs {
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Form,
    #[arg(long, value_name = "NAME")]
    publisher: String,
    #[arg(long, value_name = "URL")]
    namespace: String,
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    #[arg(long, value_name = "PATH")]
    to: Option<PathBuf>,
    #[command(flatten)]
    scope: Scope,
}

/// The form of published decisions.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    Openvex,
    Cyclonedx,
    Csaf,
    Trivy,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &VexArgs) -> Result<ExitCode, Failure> {
    match &arguments.command {
        VexCommand::Check(arguments) => check(desk, &arguments.files),
        VexCommand::Export(arguments) => export(desk, arguments),
    }
}

fn check(desk: &Desk<'_>, paths: &[PathBuf]) -> Result<ExitCode, Failure> {
    let question = desk.question(Filter::default())?;
    let register = desk.register(&question)?;
    let mut documents = Vec::new();
    let mut names = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let mut bytes = Vec::new();
        files::read_into(path, Limits::default().bytes, &mut bytes)
            .map_err(|error| Failure::file(&name, &error))?;
        let checked = question
            .office
            .check_vex(&question.portfolio, &register, &bytes)
            .map_err(|error| Failure::from(error).on_path(&name))?;
        documents.push(checked);
        names.push(name);
    }
    question
        .office
        .tell_superseded(&question.portfolio, &register, &names, &mut documents)?;
    let texts = desk.output.texts();
    let named = names.into_iter().zip(documents);
    let documents: Vec<CheckedVexResponse> = named
        .map(|(name, checked)| CheckedVexResponse::new(name, checked, texts))
        .collect();
    desk.output.answer(&documents, || {
        report::risk::vex_check(&documents, desk.output.texts())
    })?;
    let applies = documents.iter().any(|document| document.totals.apply > 0);
    Ok(match applies {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(exit::NOT_EVALUATED),
    })
}

fn export(desk: &Desk<'_>, arguments: &ExportArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.scope.filter()?)?;
    let texts = desk.output.texts();
    let register = desk.register(&question)?;
    let title = arguments.title.clone();
    let title = title.unwrap_or_else(|| texts.text("vex-document-title"));
    let publication = Publication {
        publisher: arguments.publisher.trim(),
        namespace: arguments.namespace.trim(),
        id: arguments.id.as_deref(),
        title: &title,
        note: &texts.text("vex-document-note"),
        left_alone: &texts.text("vex-document-left-alone"),
        language: match texts.language() {
            Language::En => "en",
            Language::Ja => "ja",
        },
    };
    let form = match arguments.form {
        Form::Openvex => VexForm::Openvex,
        Form::Cyclonedx => VexForm::Cyclonedx,
        Form::Csaf => VexForm::Csaf,
        Form::Trivy => VexForm::Repository,
    };
    let published = question.office.publish_vex(
        &question.portfolio,
        &register,
        &question.filter,
        form,
        &publication,
    )?;
    write(desk, &published, arguments.to.as_deref(), form)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a document to a file or on the screen, a repository into a folder.
fn write(
    desk: &Desk<'_>,
    published: &Published,
    to: Option<&Path>,
    form: VexForm,
) -> Result<(), Failure> {
    let refused = |path: &Path, error| Failure::file(path.display().to_string(), &error);
    for (path, bytes) in &published.files {
        let Some(to) = to else {
            if form == VexForm::Repository {
                return Err(Failure::new("folder-wanted"));
            }
            desk.output.bytes(bytes);
            continue;
        };
        let target = match form {
            VexForm::Repository => to.join(path),
            _ => to.to_owned(),
        };
        if let Some(folder) = target.parent().filter(|_| form == VexForm::Repository) {
            fs::create_dir_all(folder).map_err(|error| refused(folder, error))?;
        }
        fs::write(&target, bytes).map_err(|error| refused(&target, error))?;
    }
    let arguments = [
        ("decisions", published.decisions.into()),
        ("out", published.left_out.into()),
    ];
    if published.left_out > 0 {
        let texts = desk.output.texts();
        desk.output
            .complain(&texts.with("vex-left-out", &arguments));
    }
    Ok(())
}
