//! `iriai bench`

mod advisories;
mod chance;
mod documents;
mod fleet;
mod measure;
mod pool;
mod probe;
mod risk;
mod serve;
mod write;

use std::borrow::Cow;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use iriai_web::api::bench::{BenchResponse, Figure, Machine};
use iriai_web::report;

use super::Desk;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// Which bench
    #[arg(value_enum, default_value_t = Name::Fleet)]
    name: Name,
    /// How much of the full size
    #[arg(long, value_name = "SHARE", default_value_t = 1.0)]
    scale: f64,
    /// Where to put the generated documents and stores while it runs; needs some 6 GB at full size. Default: the system's folder
    /// for temporary files
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// How long the server is asked
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    seconds: u32,
    /// Ask what is in this store, which is changed by that, in place of a fleet made anew; for those who work on the server
    #[arg(long, hide = true, value_name = "STORE")]
    filled: Option<PathBuf>,
    /// Answer what a fresh process needs for a store; used by the bench itself
    #[arg(long, hide = true, value_name = "STORE")]
    probe: Option<PathBuf>,
    /// Answer what a fresh process needs for questions about risk; used by the bench itself
    #[arg(long, hide = true, value_name = "STORE")]
    probe_risk: Option<PathBuf>,
    /// Import one document into a fresh store; used by the bench itself
    #[arg(long, hide = true, value_name = "FILE")]
    single: Option<PathBuf>,
}

/// A bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Name {
    /// The inventory: import, disk, memory, where, rank
    Fleet,
    /// Advisories: taking in, comparing, findings
    Risk,
    /// The server under load
    Serve,
}

pub(crate) fn run(desk: &Desk<'_>, arguments: &BenchArgs) -> Result<ExitCode, Failure> {
    if let Some(store) = &arguments.probe {
        return probe::serve(desk, store);
    }
    if let Some(store) = &arguments.probe_risk {
        return probe::serve_risk(desk, store);
    }
    if let Some(file) = &arguments.single {
        return probe::single(desk, file);
    }
    let folder = arguments.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = folder.join(format!("iriai-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)
        .map_err(|error| Failure::file(folder.display().to_string(), &error))?;
    let (name, figures) = match arguments.name {
        Name::Fleet => ("fleet", fleet::run(desk, arguments.scale, &folder)),
        Name::Risk => ("risk", risk::run(desk, arguments.scale, &folder)),
        Name::Serve => ("serve", serve::run(desk, arguments, &folder)),
    };
    // Left-overs in a folder for temporary files are no reason to lose the figures.
    _ = fs::remove_dir_all(&folder);
    let figures = figures?;
    let response = BenchResponse {
        name,
        machine: Machine {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: measure::machine_memory(),
        },
        figures,
    };
    desk.output.answer(&response, || {
        report::bench::figures(&response, desk.output.texts())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A figure with a target that it must not pass.
fn at_most(
    name: impl Into<Cow<'static, str>>,
    value: f64,
    unit: &'static str,
    target: f64,
) -> Figure {
    Figure {
        target: Some(target),
        met: Some(value <= target),
        ..plain(name, value, unit)
    }
}

/// A figure with a target that it must reach.
fn at_least(
    name: impl Into<Cow<'static, str>>,
    value: f64,
    unit: &'static str,
    target: f64,
) -> Figure {
    Figure {
        target: Some(target),
        met: Some(value >= target),
        ..plain(name, value, unit)
    }
}

/// A figure without target.
fn plain(name: impl Into<Cow<'static, str>>, value: f64, unit: &'static str) -> Figure {
    Figure {
        name: name.into(),
        value: Some(value),
        unit,
        floor: None,
        ratio: None,
        target: None,
        met: None,
    }
}

/// A figure that could not be taken here.
fn not_measured(name: impl Into<Cow<'static, str>>, unit: &'static str) -> Figure {
    Figure {
        value: None,
        ..plain(name, 0.0, unit)
    }
}
