//! Bytes to domain values and back: the only readers of hostile input.
//!
//! Nothing here touches a disk, a network or a clock, and nothing decides what a component *means*; that is
//! `iriai_domain::inventory`. Every reader keeps what can be read and lists the rest as warnings with a position; it
//! refuses only when nothing is left or a limit is passed.

pub mod advisory;
pub mod audit;
pub mod backup;
pub mod bundle;
mod calendar;
pub mod container;
mod csaf;
pub mod definition;
pub mod error;
pub mod export;
mod fields;
pub mod ignore;
pub mod job;
mod keys;
pub mod kind;
pub mod limits;
pub mod lint;
mod place;
pub mod reason;
mod repeats;
pub mod sbom;
mod tree;
pub mod vex;
