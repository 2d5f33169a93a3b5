//! Readers and writer of SPDX 2.

mod show;
mod support;

mod export;
mod hostile;
mod made;
mod manifest;
mod snapshots;
mod speed;
mod twins;
