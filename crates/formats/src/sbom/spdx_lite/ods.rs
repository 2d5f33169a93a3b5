//! OpenDocument spreadsheets (ISO/IEC 26300), as far as cells go.
//!
//! Traps: equal cells and rows are written once with a count, blank ones up to the end of the sheet; the text that a cell
//! shows stands beside its value; notes stand inside cells.

use std::collections::HashSet;
use std::io::BufRead;

use iriai_domain::warning::{WarningCode, Warnings};

use super::parts::Parts;
use super::sheet::{Cell, Kept, LAST_COLUMN, LAST_ROW, Merge, Row, Sheet, Value};
use super::xml::{Element, Piece, Xml};
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;

/// Reads the visible sheets of a document.
pub(super) fn read(
    bytes: &[u8],
    budget: &mut Budget<'_>,
    kept: &mut Kept,
    warnings: &mut Warnings,
) -> Result<Vec<Sheet>, ReadError> {
    let parts = Parts::of(bytes, budget.limits())?;
    if is_encrypted(&parts)? {
        return Err(ReadError::new(ReadErrorCode::Encrypted, ""));
    }
    let mut sheets = Vec::new();
    let Some(part) = parts.open("content.xml")? else {
        return Ok(sheets);
    };
    let mut xml = Xml::new(part);
    let mut styles = Styles::default();
    loop {
        match xml.next() {
            Piece::Open(element) => match element.name() {
                "style" => styles.current = element.attribute("name"),
                "table-properties" => styles.note(&element),
                "table" => {
                    let style = element.attribute("style-name");
                    let visible = style.is_none_or(|style| !styles.invisible.contains(&style));
                    let mut table = Table {
                        sheet: Sheet {
                            name: element.attribute("name").unwrap_or_default(),
                            ..Sheet::default()
                        },
                        row: 0,
                        budget: &mut *budget,
                        kept: &mut *kept,
                    };
                    table.read(&mut xml)?;
                    let mut sheet = table.sheet;
                    sheet.settle();
                    if visible {
                        sheets.push(sheet);
                    }
                }
                _ => {}
            },
            Piece::End => break,
            _ => {}
        }
    }
    parts.check()?;
    if xml.broken {
        warnings.add(WarningCode::Truncated, "content.xml");
    }
    Ok(sheets)
}

fn is_encrypted(parts: &Parts<'_>) -> Result<bool, ReadError> {
    let Some(part) = parts.open("META-INF/manifest.xml")? else {
        return Ok(false);
    };
    let mut xml = Xml::new(part);
    loop {
        match xml.next() {
            Piece::Open(element) if element.name() == "encryption-data" => return Ok(true),
            Piece::End => break,
            _ => {}
        }
    }
    parts.check()?;
    Ok(false)
}

/// Styles of tables that are not shown.
#[derive(Default)]
struct Styles {
    current: Option<String>,
    invisible: HashSet<String>,
}

impl Styles {
    fn note(&mut self, properties: &Element<'_>) {
        if properties.attribute("display").as_deref() == Some("false") {
            self.invisible.extend(self.current.take());
        }
    }
}

struct Table<'b, 'l> {
    sheet: Sheet,
    /// The number of the next row.
    row: u32,
    budget: &'b mut Budget<'l>,
    kept: &'b mut Kept,
}

/// A cell as written: value, how often, over how many rows.
struct Written {
    value: Option<Value>,
    repeated: u32,
    rows: u32,
}

impl Table<'_, '_> {
    fn read<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<(), ReadError> {
        loop {
            match xml.next() {
                Piece::Open(element) if element.name() == "table-row" => {
                    self.budget.step()?;
                    let repeated = count(&element, "number-rows-repeated");
                    let shown = element.attribute("visibility");
                    let hidden = shown.is_some_and(|shown| shown != "visible");
                    let cells = self.row(xml)?;
                    self.add(cells, repeated, hidden)?;
                }
                Piece::Close(name) if name == "table" => return Ok(()),
                Piece::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn row<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<Vec<Cell>, ReadError> {
        let mut cells = Vec::new();
        let mut column = 0_u32;
        loop {
            let head = match xml.next() {
                Piece::Open(element)
                    if matches!(element.name(), "table-cell" | "covered-table-cell") =>
                {
                    Head::of(&element)
                }
                Piece::Close(name) if name == "table-row" => return Ok(cells),
                Piece::End => return Ok(cells),
                _ => continue,
            };
            let written = head.read(xml);
            let end = column.saturating_add(written.repeated);
            if written.rows > 1 && column <= LAST_COLUMN {
                self.sheet.merges.push(Merge {
                    rows: (self.row, self.row.saturating_add(written.rows - 1)),
                    columns: (column, column),
                });
            }
            if let Some(value) = written.value {
                let mut own = match &value {
                    Value::Text(text) => text.len(),
                    _ => 0,
                };
                for column in column..end.min(LAST_COLUMN + 1) {
                    // The text is shared by all that repeat it.
                    self.kept.take(std::mem::take(&mut own))?;
                    let value = value.clone();
                    cells.push(Cell { column, value });
                }
            }
            column = end;
        }
    }

    fn add(&mut self, cells: Vec<Cell>, repeated: u32, hidden: bool) -> Result<(), ReadError> {
        let first = self.row;
        self.row = first.saturating_add(repeated);
        if cells.is_empty() || first > LAST_ROW {
            return Ok(());
        }
        if hidden {
            self.sheet.hidden.push(first);
            return Ok(());
        }
        for number in first + 1..self.row.min(LAST_ROW + 1) {
            self.budget.step()?;
            for _ in &cells {
                self.kept.take(0)?;
            }
            let cells = cells.clone();
            self.sheet.rows.push(Row { number, cells });
        }
        let number = first;
        self.sheet.rows.push(Row { number, cells });
        Ok(())
    }
}

fn count(element: &Element<'_>, attribute: &str) -> u32 {
    let count = element.attribute(attribute);
    count.and_then(|count| count.parse().ok()).unwrap_or(1)
}

struct Head {
    failed: bool,
    kind: Option<String>,
    value: Option<String>,
    repeated: u32,
    rows: u32,
}

impl Head {
    fn of(element: &Element<'_>) -> Self {
        let kind = element.attribute("value-type");
        let value = match kind.as_deref() {
            Some("date") => element.attribute("date-value"),
            Some("boolean") => element.attribute("boolean-value"),
            Some("string") => element.attribute("string-value"),
            _ => element.attribute("value"),
        };
        Self {
            failed: element.has("value-type", "error"),
            kind,
            value,
            repeated: count(element, "number-columns-repeated"),
            rows: count(element, "number-rows-spanned"),
        }
    }

    /// Reads a cell to its end.
    fn read<R: BufRead>(self, xml: &mut Xml<R>) -> Written {
        let shown = shown_text(xml);
        let value = match (self.kind.as_deref(), self.value) {
            _ if self.failed => Some(Value::Error(shown.into())),
            (Some("date"), Some(date)) => {
                let date = date.strip_suffix("T00:00:00").unwrap_or(&date);
                Some(Value::Date(date.into()))
            }
            (Some("boolean"), Some(value)) => Some(Value::Bool(value == "true")),
            (Some("float" | "percentage" | "currency"), Some(value)) => {
                value.trim().parse().ok().map(|value| Value::Number {
                    value,
                    decimals: decimals(&shown, value),
                })
            }
            (Some("string"), Some(text)) if shown.is_empty() => Some(Value::Text(text.into())),
            _ => Some(Value::Text(shown.into())),
        };
        let is_blank = |value: &Value| matches!(value, Value::Text(text) if text.trim().is_empty());
        Written {
            value: value.filter(|value| !is_blank(value)),
            repeated: self.repeated,
            rows: self.rows,
        }
    }
}

/// How many digits behind the point the shown text has, if a format makes it have them.
fn decimals(shown: &str, value: f64) -> Option<usize> {
    let (_, behind) = shown.split_once('.')?;
    let same = shown
        .parse::<f64>()
        .is_ok_and(|shown| (shown - value).abs() < 1e-9);
    // A number without a format of its own shows just these digits too.
    let is_plain = shown == value.to_string();
    (same && !is_plain && behind.len() <= 30).then_some(behind.len())
}

/// The paragraphs of a cell, without notes and readings.
fn shown_text<R: BufRead>(xml: &mut Xml<R>) -> String {
    let mut text = String::new();
    let mut paragraphs = 0;
    let mut open = 0_usize;
    let mut aside = 0_usize;
    loop {
        match xml.next() {
            Piece::Open(element) => match element.name() {
                "annotation" | "ruby-text" => aside += 1,
                "p" if aside == 0 => {
                    if paragraphs > 0 {
                        text.push('\n');
                    }
                    paragraphs += 1;
                    open += 1;
                }
                "s" if aside == 0 => {
                    let blanks = usize::try_from(count(&element, "c")).unwrap_or(1);
                    text.extend(std::iter::repeat_n(' ', blanks.min(1024)));
                }
                "tab" if aside == 0 => text.push('\t'),
                "line-break" if aside == 0 => text.push('\n'),
                _ => {}
            },
            Piece::Close(name) => match &*name {
                "annotation" | "ruby-text" => aside = aside.saturating_sub(1),
                "p" if aside == 0 => open = open.saturating_sub(1),
                "table-cell" | "covered-table-cell" => return text,
                _ => {}
            },
            Piece::Text(piece) if open > 0 && aside == 0 => text.push_str(&piece),
            Piece::Text(_) => {}
            Piece::End => return text,
        }
    }
}
