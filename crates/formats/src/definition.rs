//! What people write down in TOML for the program to go by.

pub mod licence_policy;
pub mod policy;
