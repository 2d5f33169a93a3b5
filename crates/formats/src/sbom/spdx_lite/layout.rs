//! Where things stand on a sheet: forms of labels and values, tables with a heading row.
//!
//! Layouts seen: a sheet of labels and values beside a sheet with one row a package; both on one sheet, one below the
//! other, with licences outside SPDX's list in a third table; a plain table; a form with one column a package; a table
//! with one row for the document, as the SPDX tools write it. Titles, notes, rows that explain how to fill in, examples
//! and second heading rows in another language stand between.

mod second;

use iriai_domain::warning::{WarningCode, Warnings};

use super::draft::Drafts;
use super::form::Form;
use super::heading::{self, Field, is_field_number, is_remark};
use super::sheet::{Cell, Row, Sheet, Value};
use super::value::{Repetition, narrow, repetition};
use crate::error::ReadError;
use crate::limits::Budget;

/// A cell with what it is for.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Whether the value stands in this row, and not in a cell that reaches into it.
    pub(super) own: bool,
    pub(super) field: Field,
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) value: Value,
}

/// Reads one sheet into the drafts.
pub(super) struct Scan<'s, 'd, 'b, 'l> {
    pub(super) sheet: &'s Sheet,
    pub(super) drafts: &'d mut Drafts,
    pub(super) warnings: &'d mut Warnings,
    pub(super) budget: &'b mut Budget<'l>,
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Packages,
    Licences,
    Document,
}

/// A table being read.
struct Table {
    kind: Kind,
    columns: Vec<Column>,
    first_row: u32,
}

struct Column {
    column: u32,
    field: Field,
    /// What the cell above holds, for cells that repeat it.
    above: Option<Value>,
}

impl Scan<'_, '_, '_, '_> {
    pub(super) fn run(mut self) -> Result<(), ReadError> {
        let rows = &self.sheet.rows;
        let mut table = None::<Table>;
        let mut form = Form::default();
        let mut index = 0;
        while let Some(row) = rows.get(index) {
            self.budget.step()?;
            let next = rows.get(index + 1);
            index += 1;
            let looks_like_heading = match &table {
                None => true,
                // Below a heading only rows that begin with labels are looked at.
                Some(_) => row
                    .cells
                    .iter()
                    .take(3)
                    .any(|cell| self.label(cell).is_some()),
            };
            if looks_like_heading
                && let Some(mut found) = self.heading(row, next)
                && (table.is_none() || self.is_labelled(row))
            {
                self.end_form(&mut form)?;
                if let Some(next) = next
                    && self.extend_heading(&mut found, row, next)
                {
                    index += 1;
                }
                self.judge(&found, row);
                table = Some(found);
                continue;
            }
            match &mut table {
                Some(table) => self.table_row(table, row)?,
                None => self.form_row(&mut form, row)?,
            }
        }
        self.end_form(&mut form)
    }

    pub(super) fn label(&self, cell: &Cell) -> Option<Field> {
        match &cell.value {
            Value::Text(text) => heading::find(text),
            _ => None,
        }
    }

    /// Whether most of a row's cells are labels: packages are called `name` and `license` too.
    fn is_labelled(&self, row: &Row) -> bool {
        let labels = row.cells.iter().filter(|cell| self.label(cell).is_some());
        labels.count() * 2 > row.cells.len() && !row.cells.iter().any(is_truth)
    }

    /// The table that begins with this row, if it is a heading row.
    fn heading(&self, row: &Row, next: Option<&Row>) -> Option<Table> {
        if row.cells.len() < 2 {
            return None;
        }
        let labels: Vec<(&Cell, Option<Field>)> = row
            .cells
            .iter()
            .map(|cell| (cell, self.label(cell)))
            .collect();
        let mut fields: Vec<Field> = labels.iter().filter_map(|(_, field)| *field).collect();
        fields.dedup();
        let kind = kind_of(&fields)?;
        if self.is_form_row(&labels, next) {
            return None;
        }
        let mut columns: Vec<Column> = labels
            .iter()
            .filter_map(|(cell, field)| Some((cell.column, (*field)?)))
            .map(|(column, field)| Column {
                column,
                field,
                above: None,
            })
            .collect();
        if kind == Kind::Packages {
            name_column(&mut columns, &labels);
        }
        Some(Table {
            kind,
            columns,
            first_row: row.number,
        })
    }

    /// Whether labels and values take turns in a row. A heading row in which known and unknown headings do so is told from
    /// a form by the next row: a form has labels there again.
    fn is_form_row(&self, labels: &[(&Cell, Option<Field>)], next: Option<&Row>) -> bool {
        let known = labels.iter().filter(|(_, field)| field.is_some()).count();
        let pairs = labels
            .windows(2)
            .filter(|pair| matches!(pair, [(_, Some(_)), (_, None)]))
            .count();
        if known * 2 > labels.len() || pairs < known {
            return false;
        }
        let label_columns = labels
            .iter()
            .filter(|(_, field)| field.is_some())
            .map(|(cell, _)| cell.column);
        let mut below = label_columns.filter_map(|column| {
            let cells = &next?.cells;
            cells.iter().find(|cell| cell.column == column)
        });
        next.is_none() || below.any(|cell| self.label(cell).is_some())
    }

    /// Warns of columns that are missing or unknown.
    fn judge(&mut self, table: &Table, row: &Row) {
        if table.kind != Kind::Packages {
            return;
        }
        for cell in &row.cells {
            let own = table
                .columns
                .iter()
                .position(|one| one.column == cell.column);
            let code = match own {
                None => WarningCode::ColumnUnknown,
                Some(own) if is_taken(&table.columns, own) => WarningCode::DuplicateKey,
                Some(_) => continue,
            };
            let at = self.sheet.place(row.number, cell.column);
            self.warnings.add_with(code, at, &cell.value.text(), "");
        }
        let has = |fields: &[Field]| {
            let mut columns = table.columns.iter();
            columns.any(|column| fields.contains(&column.field))
        };
        for (field, others) in [
            (Field::Name, &[][..]),
            (Field::Version, &[]),
            (Field::Supplier, &[Field::Originator][..]),
            (Field::Download, &[Field::Homepage]),
            (Field::Concluded, &[Field::Licence]),
            (Field::Declared, &[Field::Licence]),
            (Field::Copyright, &[]),
        ] {
            if !has(&[field]) && !has(others) {
                let at = match self.sheet.name.as_str() {
                    "" => String::new(),
                    name => name.to_owned(),
                };
                let code = WarningCode::ColumnMissing;
                self.warnings.add_with(code, at, "", field.name());
            }
        }
    }

    fn table_row(&mut self, table: &mut Table, row: &Row) -> Result<(), ReadError> {
        if self.is_explanation(table, row) {
            return Ok(());
        }
        let mut entries = Vec::with_capacity(table.columns.len());
        let mut cells = row.cells.iter().peekable();
        let mut left = None;
        for column in &mut table.columns {
            while cells.next_if(|cell| cell.column < column.column).is_some() {}
            let cell = cells.next_if(|cell| cell.column == column.column);
            let own = cell.is_some();
            let value = match cell {
                Some(cell) => {
                    let text = cell.value.text();
                    let repeated = match repetition(&text) {
                        None => Some(cell.value.clone()),
                        Some(Repetition::Above) => column.above.clone(),
                        Some(Repetition::Left) => left.clone(),
                    };
                    if repeated.is_none() {
                        let at = self.sheet.place(row.number, cell.column);
                        self.warnings
                            .add_with(WarningCode::CellInvalid, at, &text, "");
                    }
                    repeated
                }
                None => {
                    let merged = self.sheet.merged_above(row.number, column.column);
                    let within = merged.is_some_and(|first| first > table.first_row);
                    column.above.clone().filter(|_| within)
                }
            };
            left.clone_from(&value);
            column.above.clone_from(&value);
            if let Some(value) = value {
                entries.push(Entry {
                    own,
                    field: column.field,
                    row: row.number,
                    column: column.column,
                    value,
                });
            }
        }
        self.drafts_of(table.kind, row, entries)
    }

    fn drafts_of(&mut self, kind: Kind, row: &Row, entries: Vec<Entry>) -> Result<(), ReadError> {
        match kind {
            Kind::Packages if continues(&entries) => {
                let own: Vec<Entry> = entries.into_iter().filter(|entry| entry.own).collect();
                self.drafts.extend(self.sheet, &own, self.warnings)
            }
            Kind::Packages if entries.iter().any(names_a_package) => self.package(&entries),
            Kind::Packages => {
                // A note below the table, a line for the document, or a package without a name.
                if row.cells.len() == 1 {
                    return Ok(());
                }
                let first = row.cells.first().and_then(|cell| self.label(cell));
                if first.is_some_and(Field::is_of_document) {
                    return self.form_row(&mut Form::default(), row);
                }
                let column = row.cells.first().map_or(0, |cell| cell.column);
                if !entries.is_empty() {
                    let at = self.sheet.place(row.number, column);
                    self.warnings.add(WarningCode::NamelessComponent, at);
                }
                Ok(())
            }
            Kind::Licences => self.drafts.licence(&entries),
            Kind::Document => {
                for entry in entries {
                    self.document(&entry)?;
                }
                Ok(())
            }
        }
    }

    pub(super) fn package(&mut self, entries: &[Entry]) -> Result<(), ReadError> {
        self.budget.component()?;
        self.drafts.package(self.sheet, entries, self.warnings)
    }

    pub(super) fn document(&mut self, entry: &Entry) -> Result<(), ReadError> {
        self.drafts.document(self.sheet, entry, self.warnings)
    }

    /// Rows that say how to fill in the table, and examples.
    fn is_explanation(&self, table: &Table, row: &Row) -> bool {
        let text = |cell: &Cell| narrow(&cell.value.text());
        if row.cells.iter().all(|cell| {
            let text = text(cell);
            is_remark(&text) || (text.starts_with(['L', 'l']) && is_field_number(&text))
        }) {
            return true;
        }
        let Some(first) = row.cells.first() else {
            return true;
        };
        let name = table
            .columns
            .iter()
            .find(|column| column.field == Field::Name);
        let is_name = name.is_some_and(|name| name.column == first.column);
        let text = text(first);
        let marks = ["記入例", "記載例", "(例", "例:", "例)", "【例"];
        marks.iter().any(|mark| text.starts_with(mark))
            || text == "例"
            || (!is_name
                && matches!(
                    &*text.to_lowercase(),
                    "example" | "sample" | "e.g." | "サンプル"
                ))
    }
}

/// Whether a cell answers yes or no as SPDX does for `filesAnalyzed`, which no heading does. All rows that we write have one.
fn is_truth(cell: &Cell) -> bool {
    let text = cell.value.text();
    ["true", "false"]
        .iter()
        .any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// Whether an entry makes its row a package: the name, or an identifier of its own.
fn names_a_package(entry: &Entry) -> bool {
    entry.field == Field::Name || (entry.field == Field::Identifier && entry.own)
}

/// Whether a row says more of the package above: its name reaches down, and there is no other version.
fn continues(entries: &[Entry]) -> bool {
    let owns = |field: Field| {
        let entry = entries.iter().find(|entry| entry.field == field);
        entry.map(|entry| entry.own)
    };
    owns(Field::Name) == Some(false) && owns(Field::Version) != Some(true)
}

/// What a table with these headings lists.
fn kind_of(fields: &[Field]) -> Option<Kind> {
    let has = |field: Field| fields.contains(&field);
    let of_document = fields.iter().filter(|field| field.is_of_document()).count();
    let of_package = fields
        .iter()
        .filter(|field| field.is_of_package() && !matches!(field, Field::Comment))
        .count();
    if has(Field::Name) && fields.len() >= 2 && of_package >= 2 {
        Some(Kind::Packages)
    } else if (has(Field::LicenceId) || has(Field::Identifier))
        && (has(Field::LicenceText) || has(Field::LicenceName))
    {
        Some(Kind::Licences)
    } else if of_document >= 3 {
        Some(Kind::Document)
    } else if of_package >= 3 && !has(Field::LicenceText) {
        Some(Kind::Packages)
    } else {
        None
    }
}

/// Whether a column says again what stands in one before it and can be only once.
fn is_taken(columns: &[Column], own: usize) -> bool {
    const ONCE: [Field; 5] = [
        Field::Name,
        Field::Group,
        Field::Identifier,
        Field::Version,
        Field::Supplier,
    ];
    let (before, rest) = columns.split_at(own);
    rest.first().is_some_and(|own| {
        ONCE.contains(&own.field) && before.iter().any(|one| one.field == own.field)
    })
}

/// A table of packages whose name has no known heading: a product's name, or the first unknown one that ends in "name".
fn name_column(columns: &mut Vec<Column>, labels: &[(&Cell, Option<Field>)]) {
    if columns.iter().any(|column| column.field == Field::Name) {
        return;
    }
    if let Some(product) = columns
        .iter_mut()
        .find(|column| column.field == Field::Product)
    {
        product.field = Field::Name;
        return;
    }
    let named = labels.iter().find(|(cell, field)| {
        let text = narrow(&cell.value.text()).to_lowercase();
        field.is_none() && (text.ends_with('名') || text.ends_with("name"))
    });
    if let Some((cell, _)) = named {
        columns.push(Column {
            column: cell.column,
            field: Field::Name,
            above: None,
        });
        columns.sort_by_key(|column| column.column);
    }
}

/// How many known headings the best heading row among the first rows has, and how many labels of a document stand there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Likeness {
    pub(super) headings: usize,
    pub(super) unknown: usize,
    pub(super) labels: usize,
}

/// Judges rows of text without reading them.
pub(super) fn likeness(rows: &[Vec<String>]) -> Likeness {
    let mut best = Likeness::default();
    let mut labels = 0;
    for row in rows {
        let cells: Vec<&String> = row.iter().filter(|cell| !cell.trim().is_empty()).collect();
        let fields: Vec<Field> = cells
            .iter()
            .filter_map(|cell| heading::find(cell))
            .collect();
        if fields.first().is_some_and(|field| field.is_of_document()) {
            labels += 1;
        }
        if cells.len() >= 2
            && kind_of(&fields) == Some(Kind::Packages)
            && fields.len() > best.headings
        {
            best.headings = fields.len();
            best.unknown = cells.len() - fields.len();
        }
    }
    best.labels = labels;
    best
}
