//! What developers and the pipeline run: `cargo xtask <command>`.

mod ci;
mod dependencies;
mod generate;
mod shell;

use std::process::ExitCode;

/// A command: its name, what it does, and how.
type Command = (
    &'static str,
    &'static str,
    fn(&[String]) -> anyhow::Result<()>,
);

const COMMANDS: &[Command] = &[
    (
        "ci",
        "everything that must hold before a change lands",
        ci::run,
    ),
    (
        "generate",
        "the reference pages in docs/ (--check: fail when they are stale)",
        generate::run,
    ),
    (
        "dependencies",
        "licences and sources of all dependencies against deny.toml",
        dependencies::run,
    ),
];

#[expect(
    clippy::disallowed_methods,
    reason = "a program of its own reads its own arguments"
)]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let name = arguments.first().map(String::as_str).unwrap_or_default();
    let Some((_, _, run)) = COMMANDS.iter().find(|(command, _, _)| *command == name) else {
        eprintln!("usage: cargo xtask COMMAND");
        for (command, what, _) in COMMANDS {
            eprintln!("  {command:<14} {what}");
        }
        return ExitCode::from(2);
    };
    match run(&arguments[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
