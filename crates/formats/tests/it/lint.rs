//! The strict side: what is right passes, what is wrong is told where it is, and published documents are judged as their
//! standards and the projects' own validators judge them.

mod cyclonedx;
mod spdx;

use iriai_domain::inventory::document::SbomFormat;
use iriai_formats::limits::Limits;
use iriai_formats::lint::{Report, lint_as};

use crate::reading::content;

/// The report on a text of a format that has a strict side.
fn judge(format: SbomFormat, text: &str) -> Report {
    lint_as(format, content(text.as_bytes()), &Limits::default()).unwrap()
}
