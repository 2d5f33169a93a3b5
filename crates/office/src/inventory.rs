//! What the company stands on.

pub(crate) mod arrivals;
pub(crate) mod documents;
pub(crate) mod export;
pub(crate) mod import;
mod kept;
pub(crate) mod licences;
pub(crate) mod lint;
pub(crate) mod load;
pub(crate) mod products;
pub(crate) mod questions;
pub(crate) mod scope;
