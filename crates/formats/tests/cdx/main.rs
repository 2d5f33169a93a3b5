//! CycloneDX: the readers over fixtures, the corpus and the standard's own test documents; the writer and back.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests say by panicking and printing what they have to say"
)]

mod corpus;
mod data;
mod export;
mod hostile;
mod snapshots;
mod twins;
