//! `iriai triage import`, and ignore files wherever else they are read.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{IgnorePlace, Limits, NewDecision, Office};
use iriai_web::api::risk::{IgnoreFileResponse, IgnoreResponse};
use iriai_web::report;

use super::super::Desk;
use crate::failure::Failure;
use crate::files;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[arg(long)]
    dry_run: bool,
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

/// What ignore files say.
pub(in crate::commands) struct Ignored {
    pub(in crate::commands) files: Vec<IgnoreFileResponse>,
    pub(in crate::commands) decisions: Vec<NewDecision>,
}

pub(super) fn run(desk: &Desk<'_>, arguments: &ImportArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(Filter::default())?;
    let author = desk.author(arguments.by.as_ref())?;
    let place = &arguments.place;
    let component = place.component.as_deref().map(|text| {
        let office = &question.office;
        office.component_key(&question.portfolio, text)
    });
    let component = component.transpose()?;
    let within = Within {
        component: component.as_deref(),
        product: place.product.as_deref(),
        tag: place.tag.as_deref(),
    };
    let ignored = read(desk, &question.office, &arguments.files, within, &author)?;
    let mut register = desk.register(&question)?;
    let effect = question.office.import_ignored(
        &question.portfolio,
        &mut register,
        &ignored.decisions,
        arguments.dry_run,
    )?;
    let response = IgnoreResponse::new(ignored.files, &effect, arguments.dry_run);
    desk.output.answer(&response, || {
        report::risk::ignored(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// To what ignore files are narrowed, beside what they say themselves.
#[derive(Clone, Copy, Default)]
pub(in crate::commands) struct Within<'w> {
    component: Option<&'w str>,
    product: Option<&'w str>,
    tag: Option<&'w str>,
}

/// Reads ignore files.
pub(in crate::commands) fn read(
    desk: &Desk<'_>,
    office: &Office,
    paths: &[PathBuf],
    within: Within<'_>,
    author: &str,
) -> Result<Ignored, Failure> {
    let texts = desk.output.texts();
    let mut ignored = Ignored {
        files: Vec::new(),
        decisions: Vec::new(),
    };
    for path in paths {
        let bytes = content(path)?;
        let name = path.display().to_string();
        // Where it lies on this machine says nothing to others.
        let source = path.file_name().map(|name| name.to_string_lossy());
        let source = source.unwrap_or_default();
        let place = IgnorePlace {
            component: within.component,
            product: within.product,
            tag: within.tag,
            author,
        };
        let read = office
            .read_ignore(&source, &bytes, &place)
            .map_err(|error| Failure::from(error).on_path(&name))?;
        ignored
            .files
            .push(IgnoreFileResponse::new(name, &read, texts));
        ignored.decisions.extend(read.decisions);
    }
    Ok(ignored)
}

/// The bytes of a file.
pub(in crate::commands) fn content(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    files::read_into(path, Limits::default().bytes, &mut bytes)
        .map_err(|error| Failure::file(path.display().to_string(), &error))?;
    Ok(bytes)
}
