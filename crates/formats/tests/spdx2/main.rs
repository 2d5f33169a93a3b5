//! Readers and writer of SPDX 2.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test that cannot go on may stop, and conformance prints its totals"
)]

mod show;
mod support;

mod export;
mod hostile;
mod made;
mod manifest;
mod snapshots;
mod speed;
mod twins;
