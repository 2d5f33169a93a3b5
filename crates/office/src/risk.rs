//! What is wrong with what the company stands on.

pub(crate) mod blocks;
pub(crate) mod bundle;
pub(crate) mod compare;
pub(crate) mod exploits;
pub(crate) mod feeds;
pub(crate) mod findings;
pub(crate) mod records;
pub(crate) mod scan;
pub(crate) mod trust;
pub(crate) mod why;
