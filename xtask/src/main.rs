//! The project's own tasks: `cargo xtask TASK`, one module each.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tasks talk to the terminal"
)]

mod agreement;
mod ci;
mod dependencies;
mod fuzz;
mod generate;
mod postgresql;
mod shell;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A task: its name, how it is called, and what it does with its arguments.
struct Task {
    name: &'static str,
    usage: &'static str,
    run: fn(&[String]) -> anyhow::Result<()>,
}

const TASKS: &[Task] = &[
    agreement::TASK,
    ci::TASK,
    dependencies::TASK,
    fuzz::TASK,
    generate::TASK,
];

fn main() -> ExitCode {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is a program, and here its arguments enter"
    )]
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let task = arguments
        .split_first()
        .and_then(|(name, rest)| Some((TASKS.iter().find(|task| task.name == *name)?, rest)));
    let Some((task, rest)) = task else {
        for task in TASKS {
            eprintln!("cargo xtask {} {}", task.name, task.usage);
        }
        return ExitCode::from(2);
    };
    match (task.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The folder of published data: `$IRIAI_DATA`, or `shared/data` beside the repository; nothing when it is not there.
fn data() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is a program, and here its environment enters"
    )]
    let told = std::env::var("IRIAI_DATA").ok().map(PathBuf::from);
    let folder = told.unwrap_or_else(|| root().join("../shared/data"));
    folder.is_dir().then_some(folder)
}
