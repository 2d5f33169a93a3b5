//! What a fresh process needs: measured in one, and told as a line of JSON.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::selection::{Order, Wanted};
use iriai_office::{Asked, ImportRequest, Limits, Office, Upload};
use serde::{Deserialize, Serialize};

use super::measure::{measured, percentile, resident};
use crate::commands::Desk;
use crate::commands::import::Watch;
use crate::failure::Failure;
use crate::files;
use crate::place::open_file;

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

/// What answering questions about risk takes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RiskServing {
    /// Seconds from the start of opening until the first page of findings.
    pub(super) opening: f64,
    /// Findings.
    pub(super) findings: usize,
    /// Seconds from the arrival of an advisory until the products that it touches are listed, the most.
    pub(super) new_advisory: f64,
    /// Seconds of a first page of findings in any order, by any filter, in any scope: the most.
    pub(super) findings_slowest: f64,
    /// The same in the middle.
    pub(super) findings_median: f64,
    /// Resident bytes at the end.
    pub(super) resident: u64,
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
        let office = open_file(store, Limits::default())?;
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

/// The pages of findings that are asked for: every order with every filter in the scope of everything, of a product, of a past day.
fn pages(portfolio: &Portfolio) -> Vec<(Filter, Asked)> {
    let products = &portfolio.catalogue.products;
    let middle = products.get(products.len() / 2);
    let of_product = Filter {
        product: middle.map(|product| product.name.clone()),
        ..Filter::default()
    };
    let mut pages = Vec::new();
    for filter in [Filter::default(), of_product] {
        for &order in Order::ALL {
            for (least, wanted) in [
                (None, Wanted::Open),
                (Some(Rating::Critical), Wanted::Open),
                (None, Wanted::Any),
                (None, Wanted::NotAffected),
            ] {
                let asked = Asked {
                    order,
                    least,
                    wanted,
                    ..Asked::open(50)
                };
                pages.push((filter.clone(), asked));
            }
        }
    }
    pages
}

/// Opens a store, asks for findings, takes in the advisories of standard input one by one, and tells what it took.
pub(super) fn serve_risk(desk: &Desk<'_>, store: &Path) -> Result<ExitCode, Failure> {
    let records =
        std::io::read_to_string(std::io::stdin()).map_err(|error| Failure::file("-", &error))?;
    let everything = Filter::default();
    let (opened, first) = measured(|| -> Result<_, Failure> {
        let office = open_file(store, Limits::default())?;
        let portfolio = office.portfolio()?;
        let register = office.register(&portfolio)?;
        let page = office.findings(&portfolio, &register, &everything, &Asked::open(50))?;
        Ok((office, portfolio, register, page.totals.findings))
    });
    let (office, portfolio, register, findings) = opened?;
    let mut times = Vec::new();
    for (filter, asked) in pages(&portfolio) {
        let (answer, spent) = measured(|| office.findings(&portfolio, &register, &filter, &asked));
        answer?;
        times.push(spent.wall);
    }
    let mut slowest = Duration::ZERO;
    // The first one learns what a process that serves knows already.
    for (turn, record) in records.lines().enumerate() {
        let (answer, spent) = measured(|| new_advisory(desk, &office, &portfolio, record));
        answer?;
        if turn > 0 {
            slowest = slowest.max(spent.wall);
        }
    }
    tell(
        desk,
        &RiskServing {
            opening: first.wall.as_secs_f64(),
            findings,
            new_advisory: slowest.as_secs_f64(),
            findings_slowest: percentile(&mut times, 1.0).as_secs_f64(),
            findings_median: percentile(&mut times, 0.5).as_secs_f64(),
            resident: resident(false).unwrap_or(0),
        },
    )
}

/// Takes an advisory in and lists the products that it touches.
fn new_advisory(
    desk: &Desk<'_>,
    office: &Office,
    portfolio: &Portfolio,
    record: &str,
) -> Result<(), Failure> {
    let bytes = record.as_bytes().to_vec();
    let upload = Upload {
        path: "new.json".to_owned(),
        below: None,
        read: Box::new(move |into| {
            into.extend_from_slice(&bytes);
            Ok(())
        }),
    };
    let watch = Watch::new(desk.output, 1, false);
    office.import(std::iter::once(upload), &ImportRequest::default(), &watch)?;
    let name = record.split('"').nth(3).unwrap_or_default();
    office.whereabouts(portfolio, name, &Filter::default(), 50)?;
    Ok(())
}

/// Imports one document into a store beside it, and tells what it took.
pub(super) fn single(desk: &Desk<'_>, file: &Path) -> Result<ExitCode, Failure> {
    let office = open_file(&file.with_extension("db"), Limits::default())?;
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
