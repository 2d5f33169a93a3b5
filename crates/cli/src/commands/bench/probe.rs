//! What a fresh process needs: measured in one, and told as a line of JSON.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use iriai_domain::inventory::portfolio::Filter;
use iriai_office::{ImportRequest, Limits, Upload};
use serde::{Deserialize, Serialize};

use super::measure::{measured, percentile, resident};
use crate::commands::import::Watch;
use crate::commands::{Desk, open};
use crate::failure::Failure;
use crate::files;

/// What serving a store takes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Serving {
    /// Seconds from the start of opening until the first answer.
    pub(super) first_answer: f64,
    /// Resident bytes after many questions.
    pub(super) resident: u64,
    /// Seconds of one question "where is X", 99th percentile.
    pub(super) where_p99: f64,
    /// Seconds of ranking everything, median of five.
    pub(super) rank: f64,
}

/// What importing one document takes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Single {
    /// Seconds.
    pub(super) seconds: f64,
    /// Most resident bytes.
    pub(super) resident: u64,
}

fn tell<T: Serialize>(desk: &Desk<'_>, answer: &T) -> Result<ExitCode, Failure> {
    let line = serde_json::to_string(answer);
    let line = line.map_err(|error| Failure {
        detail: error.to_string(),
        ..Failure::new("internal")
    })?;
    desk.output.print(&format!("{line}\n"));
    Ok(ExitCode::SUCCESS)
}

/// Asks a fresh process of this program.
pub(super) fn ask<T: for<'d> Deserialize<'d>>(
    option: &str,
    path: &Path,
    questions: &str,
) -> Result<T, Failure> {
    let broken = |detail: String| Failure {
        detail,
        ..Failure::new("internal")
    };
    let program = std::env::current_exe().map_err(|error| broken(error.to_string()))?;
    let mut command = Command::new(program);
    command
        .args(["bench", "--quiet", option])
        .arg(path)
        .stdin(std::process::Stdio::piped());
    command.stdout(std::process::Stdio::piped());
    let mut child = command.spawn().map_err(|error| broken(error.to_string()))?;
    if let Some(mut input) = child.stdin.take() {
        _ = std::io::Write::write_all(&mut input, questions.as_bytes());
    }
    let output = child
        .wait_with_output()
        .map_err(|error| broken(error.to_string()))?;
    serde_json::from_slice(&output.stdout).map_err(|error| broken(error.to_string()))
}

/// Opens a store, answers the questions of standard input (one a line), ranks, and tells what it took.
pub(super) fn serve(desk: &Desk<'_>, store: &Path) -> Result<ExitCode, Failure> {
    let questions =
        std::io::read_to_string(std::io::stdin()).map_err(|error| Failure::file("-", &error))?;
    let questions: Vec<&str> = questions.lines().collect();
    let filter = Filter::default();
    let (opened, first) = measured(|| -> Result<_, Failure> {
        let office = open(store, Limits::default())?;
        let portfolio = office.portfolio()?;
        office.whereabouts(
            &portfolio,
            questions.first().copied().unwrap_or("x"),
            &filter,
            50,
        )?;
        Ok((office, portfolio))
    });
    let (office, portfolio) = opened?;
    let mut times = Vec::with_capacity(questions.len());
    for question in &questions {
        let (answer, spent) = measured(|| office.whereabouts(&portfolio, question, &filter, 50));
        answer?;
        times.push(spent.wall);
    }
    let mut ranks: Vec<Duration> = (0..5)
        .map(|_| measured(|| office.usage(&portfolio, &filter)).1.wall)
        .collect();
    tell(
        desk,
        &Serving {
            first_answer: first.wall.as_secs_f64(),
            resident: resident(false).unwrap_or(0),
            where_p99: percentile(&mut times, 0.99).as_secs_f64(),
            rank: percentile(&mut ranks, 0.5).as_secs_f64(),
        },
    )
}

/// Imports one document into a store beside it, and tells what it took.
pub(super) fn single(desk: &Desk<'_>, file: &Path) -> Result<ExitCode, Failure> {
    let office = open(&file.with_extension("db"), Limits::default())?;
    let (path, name) = (file.to_owned(), file.display().to_string());
    let upload = Upload {
        path: name,
        below: None,
        read: Box::new(move |bytes| files::read_into(&path, u64::MAX, bytes)),
    };
    let watch = Watch::new(desk.output, 1, false);
    let (imported, spent) =
        measured(|| office.import(std::iter::once(upload), &ImportRequest::default(), &watch));
    imported?;
    tell(
        desk,
        &Single {
            seconds: spent.wall.as_secs_f64(),
            resident: resident(true).unwrap_or(0),
        },
    )
}
