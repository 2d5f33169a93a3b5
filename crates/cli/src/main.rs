//! The binary: arguments, configuration, output, exit codes.

mod commands;
mod config;
mod failure;
mod fetch;
mod files;
mod help;
mod output;
mod place;
mod progress;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;
use std::thread::Builder;

use clap::{CommandFactory, FromArgMatches, Parser};

use crate::commands::Cli;
use crate::output::Output;

fn main() -> ExitCode {
    // The thread that a program begins with may have less room for its calls than documents need that nest deeply.
    let program = Builder::new().name("main".to_owned());
    match program.stack_size(iriai_office::STACK).spawn(run) {
        Ok(program) => program
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => run(),
    }
}

fn run() -> ExitCode {
    let environment = config::Environment::read();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let early = usage::Early::look(&arguments);
    let output = Output::early(&early, &environment);
    // All words of the program are put together only for who asks for them, or needs them to see what is wrong.
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(_) => {
            let mut program = help::explain(Cli::command(), output.texts());
            let matches = program.try_get_matches_from_mut(&arguments);
            match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
                Ok(cli) => cli,
                Err(error) => return usage::answer(&error, &program, &arguments, &output),
            }
        }
    };
    let output = Output::new(&cli.common, &environment);
    match commands::run(cli, &environment, &output) {
        Ok(exit) => exit,
        Err(failure) => failure::report(&failure, &output),
    }
}
