//! SPDX 3: the reader over fixtures and published documents; the writer and back.

mod export;
mod fixtures;
mod vex;
