//! `iriai export`

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use iriai_office::ExportFormat;
use iriai_web::Language;

use super::{Desk, Time};
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    name: String,
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Form,
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    #[command(flatten)]
    time: Time,
}

/// The form of an exported document.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    #[value(name = "cyclonedx-1.6")]
    Cyclonedx16,
    #[value(name = "spdx-2.3")]
    Spdx23,
    #[value(name = "spdx-3.0")]
    Spdx30,
    #[value(name = "spdx-lite")]
    SpdxLite,
    Original,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &ExportArgs) -> Result<ExitCode, Failure> {
    let question = desk.question(arguments.time.filter()?)?;
    let format = match arguments.form {
        Form::Cyclonedx16 => ExportFormat::Cyclonedx16,
        Form::Spdx23 => ExportFormat::Spdx23,
        Form::Spdx30 => ExportFormat::Spdx30,
        Form::SpdxLite => ExportFormat::SpdxLite {
            japanese: desk.output.texts().language() == Language::Ja,
        },
        Form::Original => ExportFormat::Original,
    };
    let bytes = question.office.export(
        &question.portfolio,
        &arguments.name,
        format,
        &question.filter,
    )?;
    match &arguments.to {
        Some(path) => fs::write(path, bytes)
            .map_err(|error| Failure::file(path.display().to_string(), &error))?,
        None => desk.output.bytes(&bytes),
    }
    Ok(ExitCode::SUCCESS)
}
