//! Package terms against the published suites and against what real documents hold.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "all of this is tests: helpers too may fail and report"
)]

mod data;
mod ecosystem;
mod licence;
mod purl;
