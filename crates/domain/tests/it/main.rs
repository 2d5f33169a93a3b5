//! The integration tests of the crate, in one binary because linking is the slow part.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "all of it is tests, also what they share"
)]

mod arrivals;
mod cvss;
mod data;
mod ecosystem;
mod licence;
mod portfolio;
mod purl;
mod vers_compare;
mod vers_properties;
mod vers_ranges;
mod version_order;
mod version_properties;
