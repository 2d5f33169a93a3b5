//! What is wrong with what the company stands on.

pub(crate) mod blocks;
pub(crate) mod bundle;
pub(crate) mod compare;
pub(crate) mod diff;
pub(crate) mod exploits;
pub(crate) mod feeds;
pub(crate) mod findings;
pub(crate) mod ignore;
pub(crate) mod lifecycles;
pub(crate) mod policy;
pub(crate) mod publish;
pub(crate) mod records;
pub(crate) mod rulings;
pub(crate) mod scan;
mod through;
pub(crate) mod touched;
pub(crate) mod triage;
pub(crate) mod trust;
pub(crate) mod upgrades;
pub(crate) mod urgency;
pub(crate) mod vex;
pub(crate) mod vex_check;
pub(crate) mod why;
