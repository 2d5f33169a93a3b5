//! What the company stands on.

pub(crate) mod documents;
pub(crate) mod import;
mod load;
pub(crate) mod products;
pub(crate) mod questions;
