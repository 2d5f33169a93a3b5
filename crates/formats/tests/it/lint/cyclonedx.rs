//! CycloneDX: the standard's own documents, ours, and broken ones.

mod conformance;
mod fixtures;
mod hostile;

use iriai_domain::inventory::document::SbomFormat;
use iriai_formats::lint::Report;

/// Judges a text by the format that a file name ends with.
fn judge(name: &str, text: &str) -> Report {
    let format = match name.rsplit_once('.') {
        Some((_, "json")) => SbomFormat::CyclonedxJson,
        _ => SbomFormat::CyclonedxXml,
    };
    super::judge(format, text)
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
