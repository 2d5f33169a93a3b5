//! What is wrong with what we stand on: advisories, whom they touch, and why.

pub mod advisory;
pub mod block;
pub mod comparison;
pub mod component_cpes;
pub mod coverage;
pub mod cpe;
pub mod cvss;
pub mod decision;
pub mod diff;
pub mod exploit;
pub mod ignore;
pub mod lifecycle;
pub mod lifecycles;
pub mod matching;
pub mod packages;
pub mod policy;
pub mod register;
pub mod ruling;
pub mod selection;
pub mod severity;
pub mod sources;
pub mod ssvc;
pub mod statements;
pub mod timeline;
pub mod upgrade;
pub mod vex;
