//! What is wrong with what the company stands on.

pub(crate) mod blocks;
pub(crate) mod compare;
pub(crate) mod exploits;
pub(crate) mod findings;
pub(crate) mod lifecycles;
pub(crate) mod publish;
pub(crate) mod records;
pub(crate) mod rulings;
pub(crate) mod scan;
pub(crate) mod triage;
pub(crate) mod upgrades;
pub(crate) mod vex;
pub(crate) mod vex_check;
pub(crate) mod why;
