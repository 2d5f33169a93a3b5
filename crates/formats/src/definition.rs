//! What people define for this program, in TOML.

pub mod policy;
