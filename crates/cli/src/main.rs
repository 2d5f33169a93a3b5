//! The binary: arguments, configuration, output, exit codes.

mod commands;
mod config;
mod failure;
mod files;
mod output;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let environment = config::Environment::read();
    let cli = match commands::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return failure::usage(&error),
    };
    let output = output::Output::new(&cli.common, &environment);
    match commands::run(cli, &environment, &output) {
        Ok(exit) => exit,
        Err(failure) => failure.report(&output),
    }
}
