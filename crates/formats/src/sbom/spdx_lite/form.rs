//! Forms: labels, and their values to the right of them.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::heading::{self, Field, is_remark};
use super::layout::{Entry, Scan};
use super::sheet::{Row, Value};
use crate::error::ReadError;

/// A form being read.
#[derive(Default)]
pub(super) struct Form {
    /// The column in which values are entered, if a heading says so.
    values: Option<u32>,
    /// The column in which the last value stood.
    last: Option<u32>,
    /// Packages by the column of their values.
    packages: BTreeMap<u32, Vec<Entry>>,
    licence: Vec<Entry>,
    /// The last label that may have further values below, and their column.
    open: Option<(Field, u32)>,
}

impl Scan<'_, '_, '_, '_> {
    /// Takes a row of a form.
    pub(super) fn form_row(&mut self, form: &mut Form, row: &Row) -> Result<(), ReadError> {
        let mut cells = row.cells.iter().peekable();
        let mut any = false;
        while let Some(cell) = cells.next() {
            let text = cell.value.text();
            let Some(field) = self.label(cell) else {
                if let Some((field, value)) = self.label_and_value(&text) {
                    any = true;
                    let value = Value::Text(value.into());
                    let column = cell.column;
                    self.form_value(form, field, row.number, column, value)?;
                }
                continue;
            };
            match field {
                Field::Number => continue,
                Field::ValueColumn => {
                    form.values = Some(cell.column);
                    continue;
                }
                _ => {}
            }
            any = true;
            // The same label in another language, and remarks, stand before the value.
            while let Some(next) = cells.peek() {
                let text = next.value.text();
                let beside = form.values.is_some_and(|column| next.column < column);
                // Where values stand, a value may well be the word for what it is of.
                let is_value = form.last == Some(next.column);
                let before = self.label(next) == Some(field) || is_remark(&text);
                if beside || (before && !is_value) {
                    cells.next();
                } else {
                    break;
                }
            }
            self.begin(form, field)?;
            let mut first = true;
            while let Some(value) = cells.next_if(|next| first || self.label(next).is_none()) {
                first = false;
                let (column, value) = (value.column, value.value.clone());
                self.form_value(form, field, row.number, column, value)?;
            }
        }
        if !any && let (Some((field, column)), [cell]) = (form.open, row.cells.as_slice()) {
            // A further value below the first.
            if cell.column == column {
                let value = cell.value.clone();
                self.form_value(form, field, row.number, column, value)?;
            }
        } else if any {
            return Ok(());
        } else {
            form.open = None;
        }
        Ok(())
    }

    /// A label and its value in one cell: `作成者：山田太郎`.
    fn label_and_value(&self, text: &Rc<str>) -> Option<(Field, String)> {
        let (label, value) = text.split_once([':', '：'])?;
        let value = value.trim();
        let field = heading::find(label)?;
        (!value.is_empty() && !matches!(field, Field::Number | Field::ValueColumn))
            .then(|| (field, value.to_owned()))
    }

    /// A label of a package's name begins a package, one of a licence's identifier a licence.
    fn begin(&mut self, form: &mut Form, field: Field) -> Result<(), ReadError> {
        match field {
            Field::Name => self.end_form(form),
            Field::LicenceId => self.drafts.licence(&std::mem::take(&mut form.licence)),
            _ => Ok(()),
        }
    }

    fn form_value(
        &mut self,
        form: &mut Form,
        field: Field,
        row: u32,
        column: u32,
        value: Value,
    ) -> Result<(), ReadError> {
        let entry = Entry {
            own: true,
            field,
            row,
            column,
            value,
        };
        form.open = (field == Field::Creator).then_some((field, column));
        form.last = Some(column);
        match field {
            Field::Name => form.packages.entry(column).or_default().push(entry),
            Field::LicenceId | Field::LicenceText | Field::LicenceName => form.licence.push(entry),
            Field::LicenceComment | Field::Comment if !form.licence.is_empty() => {}
            field if field.is_of_document() || form.packages.is_empty() => {
                return self.document(&entry);
            }
            _ => {
                // The nearest package to the left: values of one package may stand a column apart.
                if let Some((_, package)) = form.packages.range_mut(..=column).next_back() {
                    package.push(entry);
                }
            }
        }
        Ok(())
    }

    /// Ends a form: its packages and its licence are complete.
    pub(super) fn end_form(&mut self, form: &mut Form) -> Result<(), ReadError> {
        for (_, entries) in std::mem::take(&mut form.packages) {
            self.package(&entries)?;
        }
        self.drafts.licence(&std::mem::take(&mut form.licence))
    }
}
