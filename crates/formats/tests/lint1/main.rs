//! The strict side of CycloneDX: the standard's own documents, ours, and broken ones.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests say by panicking and printing what they have to say"
)]

mod conformance;
mod fixtures;
mod hostile;

use iriai_domain::inventory::document::SbomFormat;
use iriai_formats::limits::Limits;
use iriai_formats::lint::{Report, lint_as};
use iriai_formats::sbom::Content;

/// Judges a text by the format that a file name ends with.
fn judge(name: &str, text: &str) -> Report {
    let format = match name.rsplit_once('.') {
        Some((_, "json")) => SbomFormat::CyclonedxJson,
        _ => SbomFormat::CyclonedxXml,
    };
    let content = Content {
        bytes: text.as_bytes(),
        text: Some(text),
    };
    lint_as(format, content, &Limits::default()).unwrap()
}

/// The faults, one a line.
fn show(report: &Report) -> String {
    let lines = report.faults.iter().map(|fault| {
        let code = fault.code.code();
        format!(
            "{code} at {:?}: {:?}, wanted {:?}\n",
            fault.at, fault.value, fault.expected
        )
    });
    lines.collect()
}
