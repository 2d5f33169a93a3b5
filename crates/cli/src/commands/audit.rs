//! `iriai audit`

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use clap::{Args, Subcommand};
use iriai_office::{Limits, check_audit_copy};
use iriai_web::api::people::{AuditCheckResponse, AuditEntryResponse, ListResponse};
use iriai_web::report;

use super::Desk;
use crate::failure::{Failure, exit};
use crate::files;

#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    List(ListArgs),
    Verify(VerifyArgs),
    Export(ExportArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    #[arg(long, value_name = "NUMBER")]
    before: Option<i64>,
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

#[derive(Debug, Args)]
struct VerifyArgs {
    #[arg(value_name = "FILE")]
    copy: Option<PathBuf>,
    #[arg(long, value_name = "NUMBER:DIGEST")]
    noted: Option<Noted>,
}

#[derive(Debug, Args)]
struct ExportArgs {
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    from: i64,
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

/// An entry that somebody noted.
#[derive(Debug, Clone)]
struct Noted(i64, String);

impl FromStr for Noted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once(':');
        let (number, digest) = parts.ok_or("write it as NUMBER:DIGEST")?;
        let number = number.parse().map_err(|_| "write it as NUMBER:DIGEST")?;
        let is_digest = digest.len() == 64 && digest.bytes().all(|one| one.is_ascii_hexdigit());
        match is_digest {
            true => Ok(Self(number, digest.to_owned())),
            false => Err("a digest has 64 hexadecimal digits".to_owned()),
        }
    }
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &AuditArgs) -> Result<ExitCode, Failure> {
    match &arguments.action {
        Action::List(arguments) => list(desk, arguments),
        Action::Verify(arguments) => verify(desk, arguments),
        Action::Export(arguments) => export(desk, arguments),
    }
}

fn list(desk: &Desk<'_>, arguments: &ListArgs) -> Result<ExitCode, Failure> {
    let (limit, shown) = desk.output.rows(arguments.limit, 20);
    let office = desk.existing_office()?;
    let entries = office.audit_entries(arguments.before, limit)?;
    let items = entries.into_iter().map(AuditEntryResponse::new).collect();
    let response = ListResponse { items };
    desk.output.answer(&response, || {
        report::people::audit(&response.items, shown, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Checks the log of the store, or a copy of one. What does not hold together ends as a gate that failed.
fn verify(desk: &Desk<'_>, arguments: &VerifyArgs) -> Result<ExitCode, Failure> {
    let noted = arguments.noted.clone();
    let noted = noted.map(|Noted(number, digest)| (number, digest));
    let check = match &arguments.copy {
        None => desk.existing_office()?.check_audit(noted)?,
        Some(path) => {
            let shown = path.display().to_string();
            let mut bytes = Vec::new();
            files::read_into(path, Limits::default().bytes, &mut bytes)
                .map_err(|error| Failure::file(&shown, &error))?;
            // What is no text is no line of a copy.
            check_audit_copy(&String::from_utf8_lossy(&bytes), noted)
        }
    };
    let response = AuditCheckResponse::new(check);
    desk.output.answer(&response, || {
        report::people::audit_check(&response, desk.output.texts())
    })?;
    Ok(match response.ok {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(exit::GATE),
    })
}

fn export(desk: &Desk<'_>, arguments: &ExportArgs) -> Result<ExitCode, Failure> {
    let office = desk.existing_office()?;
    let Some(path) = &arguments.to else {
        let mut out = std::io::stdout().lock();
        // A reader that has gone (`| head`) is no fault.
        office.each_audit_line(arguments.from, |line| {
            _ = writeln!(out, "{line}");
            Ok(())
        })?;
        return Ok(ExitCode::SUCCESS);
    };
    let shown = path.display().to_string();
    let failed = |error: std::io::Error| Failure::file(&shown, &error);
    let mut file = std::io::BufWriter::new(fs::File::create(path).map_err(failed)?);
    let written = office.each_audit_line(arguments.from, |line| writeln!(file, "{line}"));
    written.map_err(|error| Failure::from(error).on_file(&shown))?;
    let file = file.into_inner().map_err(|error| failed(error.into()))?;
    file.sync_all().map_err(failed)?;
    Ok(ExitCode::SUCCESS)
}
