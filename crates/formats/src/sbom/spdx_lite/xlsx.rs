//! Excel workbooks (ECMA-376, SpreadsheetML), as far as cells go.
//!
//! Traps: texts are shared by index and split into runs, with readings (furigana) between them that are no text; a date
//! is a number whose format says so; rows and cells may leave their position out; the main part may have any name.

use std::collections::HashMap;
use std::rc::Rc;

use iriai_domain::warning::{WarningCode, Warnings};

use super::parts::Parts;
use super::sheet::{self, Cell, Kept, Merge, NumberFormat, Row, Sheet, Value};
use super::xml::{Element, Piece, Xml};
use crate::error::ReadError;
use crate::limits::Budget;

/// Reads the visible sheets of a workbook.
pub(super) fn read(
    bytes: &[u8],
    budget: &mut Budget<'_>,
    kept: &mut Kept,
    warnings: &mut Warnings,
) -> Result<Vec<Sheet>, ReadError> {
    let parts = Parts::of(bytes, budget.limits())?;
    let package = relationships(&parts, "_rels/.rels", "")?;
    let main = package
        .values()
        .find(|target| target.kind.ends_with("/officeDocument"))
        .map_or("xl/workbook.xml", |target| &target.path);
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let targets = relationships(&parts, &format!("{folder}/_rels/{file}.rels"), folder)?;
    let listed = workbook(&parts, main)?;
    let path_of = |kind: &str| {
        let mut targets = targets.values();
        targets.find(|target| target.kind.ends_with(kind))
    };
    let strings = match path_of("/sharedStrings") {
        Some(target) => shared_strings(&parts, &target.path, budget, kept)?,
        None => Vec::new(),
    };
    let formats = match path_of("/styles") {
        Some(target) => cell_formats(&parts, &target.path)?,
        None => Vec::new(),
    };
    let mut sheets = Vec::new();
    for entry in listed.sheets {
        let Some(target) = targets.get(&entry.relationship) else {
            continue;
        };
        if !target.kind.ends_with("/worksheet") {
            continue;
        }
        let mut reader = SheetReader {
            strings: &strings,
            formats: &formats,
            is_1904: listed.is_1904,
            sheet: Sheet {
                name: entry.name,
                ..Sheet::default()
            },
            budget,
            kept,
        };
        let whole = reader.read(&parts, &target.path)?;
        let mut sheet = reader.sheet;
        parts.check()?;
        if !whole {
            warnings.add(WarningCode::Truncated, sheet.name.clone());
        }
        sheet.settle();
        sheets.push(sheet);
    }
    Ok(sheets)
}

struct Target {
    kind: String,
    path: String,
}

/// The relationships of a part, by identifier, with paths from the root of the package.
fn relationships(
    parts: &Parts<'_>,
    name: &str,
    folder: &str,
) -> Result<HashMap<String, Target>, ReadError> {
    let mut targets = HashMap::new();
    let Some(part) = parts.open(name)? else {
        return Ok(targets);
    };
    let mut xml = Xml::new(part);
    loop {
        match xml.next() {
            Piece::Open(element) if element.name() == "Relationship" => {
                let id = element.attribute("Id");
                let (kind, path) = (element.attribute("Type"), element.attribute("Target"));
                if let (Some(id), Some(kind), Some(path)) = (id, kind, path) {
                    let path = resolve(folder, &path);
                    targets.insert(id, Target { kind, path });
                }
            }
            Piece::End => break,
            _ => {}
        }
    }
    parts.check()?;
    Ok(targets)
}

fn resolve(folder: &str, path: &str) -> String {
    if let Some(path) = path.strip_prefix('/') {
        return path.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[derive(Default)]
struct Workbook {
    sheets: Vec<Listed>,
    is_1904: bool,
}

struct Listed {
    name: String,
    relationship: String,
}

fn workbook(parts: &Parts<'_>, main: &str) -> Result<Workbook, ReadError> {
    let mut workbook = Workbook::default();
    let Some(part) = parts.open(main)? else {
        return Ok(workbook);
    };
    let mut xml = Xml::new(part);
    loop {
        match xml.next() {
            Piece::Open(element) => match element.name() {
                "workbookPr" => workbook.is_1904 = element.is_set("date1904"),
                "sheet" => {
                    let visible = element.attribute("state").is_none_or(|s| s == "visible");
                    let (name, id) = (element.attribute("name"), element.attribute("id"));
                    if let (true, Some(name), Some(relationship)) = (visible, name, id) {
                        workbook.sheets.push(Listed { name, relationship });
                    }
                }
                _ => {}
            },
            Piece::End => break,
            _ => {}
        }
    }
    parts.check()?;
    Ok(workbook)
}

fn shared_strings(
    parts: &Parts<'_>,
    path: &str,
    budget: &mut Budget<'_>,
    kept: &mut Kept,
) -> Result<Vec<Rc<str>>, ReadError> {
    let mut strings = Vec::new();
    let Some(part) = parts.open(path)? else {
        return Ok(strings);
    };
    let mut xml = Xml::new(part);
    loop {
        match xml.next() {
            Piece::Open(element) if element.name() == "si" => {
                budget.step()?;
                let text = rich_text(&mut xml, "si");
                kept.take(text.len())?;
                strings.push(text.into());
            }
            Piece::End => break,
            _ => {}
        }
    }
    parts.check()?;
    Ok(strings)
}

/// The text of runs up to the end of an element, without the readings above them.
fn rich_text<R: std::io::BufRead>(xml: &mut Xml<R>, until: &str) -> String {
    let mut text = String::new();
    let mut in_text = false;
    let mut in_reading = false;
    loop {
        match xml.next() {
            Piece::Open(element) => match element.name() {
                "t" => in_text = !in_reading,
                "rPh" => in_reading = true,
                _ => {}
            },
            Piece::Close(name) => match &*name {
                "t" => in_text = false,
                "rPh" => in_reading = false,
                name if name == until => break,
                _ => {}
            },
            Piece::Text(piece) if in_text => text.push_str(&piece),
            Piece::Text(_) => {}
            Piece::End => break,
        }
    }
    unescaped(text)
}

/// Resolves `_x000D_` and the like, by which XML carries what it cannot.
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut clear = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, ""));
        clear.push_str(before);
        let character = escape
            .get(2..6)
            .filter(|_| escape.get(6..7) == Some("_"))
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32);
        let length = match character {
            Some(character) => {
                clear.push(character);
                7
            }
            None => {
                clear.push_str("_x");
                2
            }
        };
        rest = escape.get(length..).unwrap_or_default();
    }
    clear.push_str(rest);
    clear
}

/// The number format of each cell format.
fn cell_formats(parts: &Parts<'_>, path: &str) -> Result<Vec<NumberFormat>, ReadError> {
    let mut formats = Vec::new();
    let Some(part) = parts.open(path)? else {
        return Ok(formats);
    };
    let mut codes = HashMap::new();
    let mut in_cells = false;
    let mut xml = Xml::new(part);
    loop {
        match xml.next() {
            Piece::Open(element) => match element.name() {
                "numFmt" => {
                    let id = number(&element, "numFmtId");
                    if let (Some(id), Some(code)) = (id, element.attribute("formatCode")) {
                        codes.insert(id, NumberFormat::of_code(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = number(&element, "numFmtId").unwrap_or(0);
                    let custom = codes.get(&id).copied();
                    formats.push(custom.unwrap_or(NumberFormat::built_in(id)));
                }
                _ => {}
            },
            Piece::Close(name) if name == "cellXfs" => in_cells = false,
            Piece::End => break,
            _ => {}
        }
    }
    parts.check()?;
    Ok(formats)
}

fn number(element: &Element<'_>, attribute: &str) -> Option<u32> {
    element.attribute(attribute)?.parse().ok()
}

struct SheetReader<'w, 'b, 'l> {
    strings: &'w [Rc<str>],
    formats: &'w [NumberFormat],
    is_1904: bool,
    sheet: Sheet,
    budget: &'b mut Budget<'l>,
    kept: &'b mut Kept,
}

impl SheetReader<'_, '_, '_> {
    /// Reads the cells of a sheet. Answers whether it was whole.
    fn read(&mut self, parts: &Parts<'_>, path: &str) -> Result<bool, ReadError> {
        let Some(part) = parts.open(path)? else {
            return Ok(false);
        };
        let mut xml = Xml::new(part);
        let mut row = None::<(Row, bool)>;
        let mut next_row = 0;
        loop {
            match xml.next() {
                Piece::Open(element) => match element.name() {
                    "row" => {
                        self.budget.step()?;
                        let given = number(&element, "r").and_then(|number| number.checked_sub(1));
                        let number = given.unwrap_or(next_row);
                        next_row = number.saturating_add(1);
                        let cells = Vec::new();
                        let hidden = element.is_set("hidden");
                        self.end_row(row.replace((Row { number, cells }, hidden)));
                    }
                    "c" => {
                        let head = CellHead::of(&element);
                        let value = self.value(&head, &mut xml);
                        if let Some((row, _)) = &mut row {
                            let last = row.cells.last();
                            let next = last.map_or(0, |cell: &Cell| cell.column + 1);
                            let column = head.column.unwrap_or(next);
                            if let Some(value) = value
                                && column <= sheet::LAST_COLUMN
                            {
                                self.kept.take(head.own_length(&value))?;
                                row.cells.push(Cell { column, value });
                            }
                        }
                    }
                    "mergeCell" => self.sheet.merges.extend(merge(&element)),
                    _ => {}
                },
                Piece::Close(name) if name == "row" => self.end_row(row.take()),
                Piece::End => {
                    self.end_row(row.take());
                    return Ok(!xml.broken);
                }
                _ => {}
            }
        }
    }

    fn end_row(&mut self, row: Option<(Row, bool)>) {
        match row {
            Some((row, true)) if !row.cells.is_empty() => self.sheet.hidden.push(row.number),
            Some((row, false)) if !row.cells.is_empty() && row.number <= sheet::LAST_ROW => {
                self.sheet.rows.push(row);
            }
            _ => {}
        }
    }

    /// Reads a cell to its end.
    fn value<R: std::io::BufRead>(&self, head: &CellHead, xml: &mut Xml<R>) -> Option<Value> {
        let mut raw = String::new();
        let mut in_value = false;
        loop {
            match xml.next() {
                Piece::Open(element) => match element.name() {
                    "v" => in_value = true,
                    "is" => raw = rich_text(xml, "is"),
                    _ => {}
                },
                Piece::Close(name) => match &*name {
                    "v" => in_value = false,
                    "c" => break,
                    _ => {}
                },
                Piece::Text(text) if in_value => raw.push_str(&text),
                Piece::Text(_) => {}
                Piece::End => break,
            }
        }
        let value = match head.kind.as_deref() {
            Some("s") => Value::Text(Rc::clone(
                self.strings.get(raw.trim().parse::<usize>().ok()?)?,
            )),
            Some("str" | "inlineStr") => Value::Text(unescaped(raw).into()),
            Some("b") => Value::Bool(raw.trim() == "1"),
            Some("e") => Value::Error(raw.into()),
            Some("d") => Value::Date(raw.into()),
            _ => {
                let format = head
                    .style
                    .and_then(|style| self.formats.get(style))
                    .copied();
                let value = raw.trim().parse().ok()?;
                Value::number(value, format.unwrap_or(NumberFormat::General), self.is_1904)
            }
        };
        match &value {
            Value::Text(text) if text.trim().is_empty() => None,
            _ => Some(value),
        }
    }
}

struct CellHead {
    column: Option<u32>,
    style: Option<usize>,
    kind: Option<String>,
}

impl CellHead {
    fn of(element: &Element<'_>) -> Self {
        let position = element.attribute("r").as_deref().and_then(sheet::position);
        Self {
            column: position.map(|(_, column)| column),
            style: element.attribute("s").and_then(|style| style.parse().ok()),
            kind: element.attribute("t"),
        }
    }

    /// Bytes of text that the cell does not share with others; shared text was counted where it was read.
    fn own_length(&self, value: &Value) -> usize {
        match value {
            Value::Text(text) | Value::Date(text) | Value::Error(text)
                if self.kind.as_deref() != Some("s") =>
            {
                text.len()
            }
            _ => 0,
        }
    }
}

fn merge(element: &Element<'_>) -> Option<Merge> {
    let range = element.attribute("ref")?;
    let (first, last) = range.split_once(':')?;
    let (first, last) = (sheet::position(first)?, sheet::position(last)?);
    Some(Merge {
        rows: (first.0, last.0),
        columns: (first.1, last.1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_resolved() {
        for (folder, path, expected) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/styles.xml", "xl/styles.xml"),
            ("xl/a", "../b/./c.xml", "xl/b/c.xml"),
            ("", "../../x.xml", "x.xml"),
        ] {
            assert_eq!(resolve(folder, path), expected);
        }
    }

    #[test]
    fn escapes_are_resolved() {
        for (text, expected) in [
            ("a_x000D_\nb", "a\r\nb"),
            ("_x3042_い", "あい"),
            ("_x", "_x"),
            ("_x00", "_x00"),
            ("_xZZZZ_", "_xZZZZ_"),
            ("_x005F_x000D_", "_x000D_"),
            ("a_x+00a_", "a_x+00a_"),
            ("_xあああ", "_xあああ"),
        ] {
            assert_eq!(unescaped(text.to_owned()), expected, "{text}");
        }
    }
}
