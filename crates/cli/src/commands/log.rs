//! The log of a server, on standard error.

use clap::{Args, ValueEnum};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Form::Text)]
    log: Form,
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = Level::Warn)]
    log_level: Level,
}

/// The form of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    Error,
    Warn,
    Info,
}

/// Tells from now on what happens.
pub(super) fn begin(arguments: &LogArgs) {
    let level = match arguments.log_level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
    };
    // What libraries tell of their work may be what was given to them.
    let own = Targets::new().with_target("iriai", level);
    let lines = layer().with_writer(std::io::stderr).with_ansi(false);
    let lines = match arguments.log {
        Form::Text => lines.boxed(),
        Form::Json => lines.json().flatten_event(true).boxed(),
    };
    let begun = Registry::default().with(lines.with_filter(own)).try_init();
    // One process serves one site, and begins once.
    debug_assert!(begun.is_ok());
}
