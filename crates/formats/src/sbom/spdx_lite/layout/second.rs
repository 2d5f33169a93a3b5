//! Second heading rows: the same in another language, what a group of columns is divided into, how to fill it in.
//!
//! Traps: a package may be called as a heading is (`license`, `component`, `optional`), its version may look like the number
//! of a field (`1.0`), and marks joined to the heading above them (`-`) are that heading again. A package in the first row
//! that is taken for headings is lost.

use super::super::heading::{self, Field, fold, is_field_number, is_remark};
use super::super::sheet::{Row, Value};
use super::{Column, Scan, Table, is_truth};

impl Scan<'_, '_, '_, '_> {
    /// Takes a second heading row. Answers whether the row is one.
    pub(super) fn extend_heading(&self, table: &mut Table, row: &Row, next: &Row) -> bool {
        let mut columns = table.columns.iter();
        let name = columns.find(|column| column.field == Field::Name);
        let name = name.map(|column| column.column);
        let mut cells = next.cells.iter();
        let under_name = cells.find(|cell| Some(cell.column) == name);
        // Beside a name, what looks like a field's number is a version.
        let is_numbered = under_name.is_none_or(|cell| is_field_number(&cell.value.text()));
        let mut found = Vec::new();
        let mut remarks = 0;
        for cell in &next.cells {
            let Value::Text(text) = &cell.value else {
                return false;
            };
            if is_remark(text) || is_numbered && is_field_number(text) {
                remarks += 1;
                continue;
            }
            match heading_below(row, cell.column, text) {
                Some(field) => found.push((cell.column, field)),
                // Under the name a name stands: this is the first row of data.
                None if Some(cell.column) == name => return false,
                None => {}
            }
        }
        let is_called = found.iter().any(|(column, _)| Some(*column) == name);
        let told = (found.len() + remarks) * 2;
        let is_most = told > next.cells.len() || told == next.cells.len() && !is_called;
        if !is_most || remarks < 2 && next.cells.iter().any(is_truth) {
            return false;
        }
        table.extend(found, next.number);
        true
    }
}

/// What a text announces below the heading of its column or group.
fn heading_below(row: &Row, column: u32, text: &str) -> Option<Field> {
    let above = row.cells.iter().rfind(|above| above.column <= column);
    let group = above.map(|above| above.value.text()).unwrap_or_default();
    let is_word = !fold(text).is_empty();
    let joined = [format!("{text}{group}"), format!("{group}{text}")];
    let mut joined = joined.iter().filter(|_| is_word);
    joined
        .find_map(|joined| heading::find_exactly(joined))
        .or_else(|| heading::find(text))
}

impl Table {
    /// Adds what a second heading row announces.
    fn extend(&mut self, found: Vec<(u32, Field)>, row: u32) {
        for (column, field) in found {
            let mut columns = self.columns.iter_mut();
            match columns.find(|known| known.column == column) {
                // The more special one of a group's parts wins.
                Some(known) if known.field == Field::Name => {}
                Some(known) => known.field = field,
                None => self.columns.push(Column {
                    column,
                    field,
                    above: None,
                }),
            }
        }
        self.columns.sort_by_key(|column| column.column);
        self.first_row = row;
    }
}
