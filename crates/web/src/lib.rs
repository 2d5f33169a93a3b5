//! Everything people and programs are shown: response types, reports, translations.
//!
//! Response types (`api`) are the one JSON shape of the command line and of REST. Reports turn the same answers into tables in
//! the reader's language. No sentence stands in code: texts are in `locales/`, by key.

pub mod api;
mod complaint;
mod events;
mod failure;
mod i18n;
mod incoming;
mod parameters;
mod problem;
pub mod report;
pub mod rest;
pub mod router;
mod session;
mod shown;
pub mod site;

pub use complaint::{Complaint, Known};
pub use failure::Failure;
pub use i18n::{Argument, Language, Texts};
pub use shown::{shown, shown_lines};
