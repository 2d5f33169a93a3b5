//! Readers and writer of SPDX 2.
#![allow(clippy::expect_used, clippy::print_stdout)]

mod show;
mod support;

mod export;
mod manifest;
mod speed;
mod twins;
