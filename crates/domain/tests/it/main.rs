//! The integration tests of the crate, in one binary because linking is the slow part.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "all of it is tests, also what they share"
)]

mod data;
mod vers_compare;
mod version_order;
mod version_properties;
