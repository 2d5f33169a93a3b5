//! The strict side: what is right passes, what is wrong is told where it is, and published documents are judged as their
//! standards and the projects' own validators judge them.

mod cyclonedx;
mod spdx;

use iriai_domain::inventory::document::SbomFormat;
use iriai_formats::limits::Limits;
use iriai_formats::lint::{Report, lint, lint_as};

use crate::documented::{Table, grouped};
use crate::reading::{content, read};

/// The report on a text of a format that has a strict side.
fn judge(format: SbomFormat, text: &str) -> Report {
    lint_as(format, content(text.as_bytes()), &Limits::default()).unwrap()
}

/// The faults of a document whose format is known by its content, as code and place; none is without a format.
fn told(text: &str) -> Vec<String> {
    let Some(report) = lint(content(text.as_bytes()), &Limits::default()) else {
        return vec!["unknown-format ".to_owned()];
    };
    let faults = report.faults.iter();
    faults
        .map(|fault| format!("{} {}", fault.code.code(), fault.at))
        .collect()
}

/// What becomes of the documents of a suite.
#[derive(Default)]
struct Suite {
    valid: usize,
    read: usize,
    passed: usize,
    invalid: usize,
    reported: usize,
}

impl Suite {
    /// Takes a document, of which the suite says whether it is valid. Answers whether we say the same.
    fn judge(&mut self, text: &str, is_valid: bool) -> bool {
        let passes = told(text).is_empty();
        if is_valid {
            self.valid += 1;
            self.read += usize::from(read(text).is_ok());
            self.passed += usize::from(passes);
        } else {
            self.invalid += 1;
            self.reported += usize::from(!passes);
        }
        passes == is_valid
    }

    fn table() -> Table {
        Table::new([
            "Suite",
            "Valid documents",
            "of these read",
            "and called valid",
            "Invalid documents",
            "of these reported",
        ])
    }

    /// Adds a row, and fails unless all that is valid passes and 95 % of what is invalid is reported.
    fn tell(&self, name: &str, table: &mut Table) {
        let counts = [
            self.valid,
            self.read,
            self.passed,
            self.invalid,
            self.reported,
        ];
        let [valid, read, passed, invalid, reported] = counts.map(grouped);
        table.row([name, &valid, &read, &passed, &invalid, &reported]);
        assert_eq!((self.read, self.passed), (self.valid, self.valid), "{name}");
        assert!(self.reported * 100 >= self.invalid * 95, "{name}");
    }
}
