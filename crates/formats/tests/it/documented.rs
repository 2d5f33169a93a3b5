//! `docs/conformance.md` says what the tests find, so that no figure there can go stale.

use std::fs;
use std::path::Path;

/// A table for the document: its heading, and its rows.
pub(crate) struct Table {
    lines: Vec<String>,
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new<const COLUMNS: usize>(heading: [&str; COLUMNS]) -> Self {
        let lines = vec![row(heading), row(["---"; COLUMNS]).replace(' ', "")];
        Self { lines }
    }

    /// Adds a row, a cell for every column.
    pub(crate) fn row<const COLUMNS: usize>(&mut self, cells: [&str; COLUMNS]) {
        self.lines.push(row(cells));
    }

    /// Fails unless the document has exactly this table.
    pub(crate) fn is_documented(&self) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/conformance.md");
        let document = fs::read_to_string(path).unwrap();
        let table = self.lines.join("\n");
        println!("{table}");
        let mut blocks = document.split("\n\n").map(str::trim);
        assert!(
            blocks.any(|block| block == table),
            "docs/conformance.md lacks this table:\n{table}"
        );
    }
}

fn row<const COLUMNS: usize>(cells: [&str; COLUMNS]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// A number as the document writes it, with commas.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
