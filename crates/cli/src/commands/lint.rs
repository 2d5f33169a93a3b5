//! `iriai lint`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use iriai_domain::inventory::quality::Profile;
use iriai_office::{Limits, Lint};
use iriai_web::api::inventory::LintResponse;
use iriai_web::report;

use super::Desk;
use crate::failure::Failure;
use crate::files;
use crate::output::Shape;

#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[arg(long, value_enum)]
    profile: Vec<ProfileName>,
}

/// A profile.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ProfileName {
    Ntia,
    Cisa2026,
    Bsi,
    Automotive,
    SpdxLite,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Self {
        match name {
            ProfileName::Ntia => Self::Ntia,
            ProfileName::Cisa2026 => Self::Cisa2026,
            ProfileName::Bsi => Self::Bsi,
            ProfileName::Automotive => Self::Automotive,
            ProfileName::SpdxLite => Self::SpdxLite,
        }
    }
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &LintArgs) -> Result<ExitCode, Failure> {
    let mut profiles: Vec<Profile> = arguments.profile.iter().map(|&name| name.into()).collect();
    if profiles.is_empty() && desk.output.shape() == Shape::Json {
        profiles = Profile::ALL.to_vec();
    }
    let office = desk.office_without_store()?;
    let texts = desk.output.texts();
    let mut response = LintResponse::default();
    for path in &arguments.files {
        let name = path.display().to_string();
        let lints = match files::read(path, Limits::default().bytes) {
            Ok(bytes) => office.lint(&bytes, &profiles),
            Err(error) => vec![Lint::unreadable(&error)],
        };
        for lint in lints {
            response.add(&name, &lint, texts);
        }
    }
    let words = |columns| {
        let tables = report::lint::documents(&response, texts);
        let tables: Vec<String> = tables.iter().map(|table| table.to_text(columns)).collect();
        tables.join("\n")
    };
    let rows = || report::lint::rows(&response, texts);
    desk.output.answer_in_words(&response, words, rows)?;
    let refused = response.files.iter().filter_map(|file| {
        let error = file.error.as_ref()?;
        Some(error.complaint(&file.place(), texts))
    });
    Ok(desk.output.refusals(refused))
}
