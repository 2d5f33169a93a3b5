//! What is wrong with what the company stands on.

pub(crate) mod records;
