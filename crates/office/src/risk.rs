//! What is wrong with what the company stands on.

pub(crate) mod blocks;
pub(crate) mod compare;
pub(crate) mod records;
