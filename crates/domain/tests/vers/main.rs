//! Version ranges against the published suite and against their own definition.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "all of it is tests, also what they share"
)]

#[path = "../it/data.rs"]
#[expect(dead_code, reason = "this binary reads one of the archives")]
mod data;
mod properties;
mod ranges;
