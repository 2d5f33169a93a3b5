//! What a company stands on: documents, the inventory made of each, and the portfolio of all of them.

pub mod component_key;
pub mod diff;
pub mod document;
pub mod file_hashes;
pub mod graph;
pub mod growing_rows;
pub mod identification;
pub mod keys;
pub mod licences;
pub mod normalise;
pub mod packed;
pub mod portfolio;
pub mod quality;
pub mod query;
pub mod rows;
pub mod sprawl;
pub mod usage;
pub mod whereabouts;
