//! Readers and writer of SPDX 2.

mod show;
mod support;

mod export;
mod manifest;
mod speed;
mod twins;
