//! What is true without any database, network, clock, language or file format.

pub mod ecosystem;
pub mod fold;
pub mod hash;
pub mod inventory;
pub mod licence;
pub mod purl;
pub mod risk;
pub mod vers;
pub mod version;
pub mod warning;
