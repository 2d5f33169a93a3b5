//! The integration tests of the crate, in one binary because linking is the slow part.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "all of it is tests, also what they share"
)]

mod advisory;
mod container;
mod corpus;
mod csaf;
mod cyclonedx;
mod cyclonedx_vex;
mod data;
mod documented;
mod ignore;
mod inventory;
mod lint;
mod made;
mod reading;
mod render;
mod round_trips;
mod schema;
mod spdx2;
mod spdx3;
mod spdx_lite;
mod twins;
mod vex;
mod vex_export;
