//! Workbooks of Excel 97 to 2003 ([MS-XLS], BIFF8) and of Excel 95 (BIFF5), as far as cells go.
//!
//! Traps: long records continue in others, and a text may break in the middle and change its width there; a number is
//! written in four ways; what a formula gave stands in the record behind it; charts bring sheets of their own inside.

mod compound;
mod text;

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use iriai_domain::warning::{WarningCode, Warnings};

use self::text::{Codepage, Pieces};
use super::sheet::{Cell, Kept, LAST_COLUMN, Merge, NumberFormat, Row, Sheet, Value};
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;
use crate::reason::ReasonCode;

pub(super) use compound::MAGIC;

/// Whether a compound file can be a workbook: one of its directory entries has the name of one.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    compound::File::open(bytes).is_some_and(|file| {
        ["Workbook", "Book", "EncryptedPackage"]
            .iter()
            .any(|name| file.has(name))
    })
}

/// Reads the visible sheets of a workbook.
pub(super) fn read(
    bytes: &[u8],
    budget: &mut Budget<'_>,
    kept: &mut Kept,
    warnings: &mut Warnings,
) -> Result<Vec<Sheet>, ReadError> {
    let damaged = || {
        let why = ReasonCode::CompoundFile.code();
        ReadError::new(ReadErrorCode::DamagedArchive, why)
    };
    let file = compound::File::open(bytes).ok_or_else(damaged)?;
    if file.has("EncryptedPackage") {
        return Err(ReadError::new(ReadErrorCode::Encrypted, ""));
    }
    let stream = file
        .stream("Workbook")
        .or_else(|| file.stream("Book"))
        .ok_or_else(damaged)?;
    let mut workbook = Workbook::default();
    workbook.read(&stream, budget, kept)?;
    let mut sheets = Vec::new();
    for (start, name) in &workbook.sheets {
        let mut reader = SheetReader {
            workbook: &workbook,
            rows: BTreeMap::new(),
            hidden: Vec::new(),
            merges: Vec::new(),
            formula: None,
            budget,
            kept,
        };
        let whole = reader.read(stream.get(*start..).unwrap_or_default())?;
        if !whole {
            warnings.add(WarningCode::Truncated, name.clone());
        }
        sheets.push(reader.into_sheet(name.clone()));
    }
    Ok(sheets)
}

/// A record: type and data.
struct Record<'s> {
    kind: u16,
    data: &'s [u8],
}

/// The records of a stream. Damaged ends are ends.
struct Records<'s> {
    rest: &'s [u8],
}

impl<'s> Iterator for Records<'s> {
    type Item = Record<'s>;

    fn next(&mut self) -> Option<Record<'s>> {
        let (head, rest) = self.rest.split_first_chunk::<4>()?;
        let [k0, k1, l0, l1] = *head;
        let length = usize::from(u16::from_le_bytes([l0, l1]));
        let (data, rest) = rest.split_at_checked(length)?;
        self.rest = rest;
        Some(Record {
            kind: u16::from_le_bytes([k0, k1]),
            data,
        })
    }
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

// Types of records ([MS-XLS] 2.3).
const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const CODE_PAGE: u16 = 0x0042;
const DATE_1904: u16 = 0x0022;
const BOUND_SHEET: u16 = 0x0085;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const SST: u16 = 0x00FC;
const CONTINUE: u16 = 0x003C;
const ROW: u16 = 0x0208;
const LABEL: u16 = 0x0204;
const RICH_STRING: u16 = 0x00D6;
const LABEL_SST: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027E;
const MULTIPLE_RK: u16 = 0x00BD;
const FORMULA: u16 = 0x0006;
const STRING: u16 = 0x0207;
const BOOL_OR_ERROR: u16 = 0x0205;
const MERGED_CELLS: u16 = 0x00E5;

/// What stands before the sheets.
#[derive(Default)]
struct Workbook {
    /// Whether texts are Unicode (BIFF8) or of a code page (BIFF5).
    is_unicode: bool,
    codepage: Codepage,
    is_1904: bool,
    sheets: Vec<(usize, String)>,
    codes: HashMap<u16, NumberFormat>,
    formats: Vec<u16>,
    strings: Vec<Rc<str>>,
}

impl Workbook {
    fn read(
        &mut self,
        stream: &[u8],
        budget: &mut Budget<'_>,
        kept: &mut Kept,
    ) -> Result<(), ReadError> {
        let mut records = Records { rest: stream }.peekable();
        while let Some(record) = records.next() {
            budget.step()?;
            match record.kind {
                BOF => self.is_unicode = u16_at(record.data, 0) == Some(0x0600),
                FILE_PASS => return Err(ReadError::new(ReadErrorCode::Encrypted, "")),
                CODE_PAGE => self.codepage = Codepage::of(u16_at(record.data, 0).unwrap_or(0)),
                DATE_1904 => self.is_1904 = u16_at(record.data, 0) == Some(1),
                BOUND_SHEET => self.sheets.extend(self.bound_sheet(record.data)),
                FORMAT => {
                    let id = u16_at(record.data, 0);
                    let code = self.text(record.data.get(2..).unwrap_or_default(), 2);
                    if let Some(id) = id {
                        self.codes.insert(id, NumberFormat::of_code(&code));
                    }
                }
                XF => self.formats.push(u16_at(record.data, 2).unwrap_or(0)),
                SST => {
                    let mut pieces = vec![record.data];
                    while let Some(more) = records.next_if(|next| next.kind == CONTINUE) {
                        pieces.push(more.data);
                    }
                    self.shared_strings(pieces, budget, kept)?;
                }
                EOF => break,
                _ => {}
            }
        }
        Ok(())
    }

    /// Where a visible worksheet begins, and its name.
    fn bound_sheet(&self, data: &[u8]) -> Option<(usize, String)> {
        let start = usize::try_from(u32_at(data, 0)?).ok()?;
        let (visibility, kind) = (*data.get(4)? & 3, *data.get(5)?);
        (visibility == 0 && kind == 0)
            .then(|| (start, self.text(data.get(6..).unwrap_or_default(), 1)))
    }

    /// A text that does not continue, behind its length in one or two bytes.
    fn text(&self, data: &[u8], width: usize) -> String {
        let mut pieces = Pieces::of(vec![data]);
        let length = match width {
            1 => pieces.byte().map(usize::from),
            _ => pieces.word().map(usize::from),
        };
        let length = length.unwrap_or(0);
        if self.is_unicode {
            pieces.unicode(length).unwrap_or_default()
        } else {
            self.codepage.decode(pieces.bytes(length))
        }
    }

    fn shared_strings(
        &mut self,
        pieces: Vec<&[u8]>,
        budget: &mut Budget<'_>,
        kept: &mut Kept,
    ) -> Result<(), ReadError> {
        let mut pieces = Pieces::of(pieces);
        // How often texts are used, and how many there are; the data itself tells when they are over.
        pieces.skip(8);
        while let Some(length) = pieces.word() {
            budget.step()?;
            let Some(text) = pieces.unicode(usize::from(length)) else {
                break;
            };
            kept.take(text.len())?;
            self.strings.push(text.into());
        }
        Ok(())
    }

    fn number(&self, value: f64, format: u16) -> Value {
        let id = self.formats.get(usize::from(format)).copied().unwrap_or(0);
        let custom = self.codes.get(&id).copied();
        let format = custom.unwrap_or(NumberFormat::built_in(u32::from(id)));
        Value::number(value, format, self.is_1904)
    }
}

struct SheetReader<'w, 'b, 'l> {
    workbook: &'w Workbook,
    rows: BTreeMap<u32, Vec<Cell>>,
    hidden: Vec<u32>,
    merges: Vec<Merge>,
    /// The cell of a formula whose text comes in the next record.
    formula: Option<(u32, u32)>,
    budget: &'b mut Budget<'l>,
    kept: &'b mut Kept,
}

impl SheetReader<'_, '_, '_> {
    /// Reads the cells of a sheet. Answers whether it was whole.
    fn read(&mut self, stream: &[u8]) -> Result<bool, ReadError> {
        let mut depth = 0_usize;
        for record in (Records { rest: stream }) {
            self.budget.step()?;
            match record.kind {
                BOF => depth += 1,
                EOF => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Ok(true);
                    }
                }
                // Charts inside have cells of their own.
                _ if depth == 1 => self.record(&record)?,
                _ => {}
            }
        }
        Ok(false)
    }

    fn record(&mut self, record: &Record<'_>) -> Result<(), ReadError> {
        let data = record.data;
        match record.kind {
            ROW => {
                let flags = u16_at(data, 12).unwrap_or(0);
                if flags & 0x20 != 0 {
                    self.hidden.extend(u16_at(data, 0).map(u32::from));
                }
            }
            MERGED_CELLS => self.merge(data),
            MULTIPLE_RK => self.multiple(data)?,
            STRING => {
                if let Some((row, column)) = self.formula.take() {
                    let text = self.workbook.text(data, 2);
                    self.add(row, column, Value::Text(text.into()))?;
                }
            }
            LABEL | RICH_STRING | LABEL_SST | NUMBER | RK | FORMULA | BOOL_OR_ERROR => {
                if let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) {
                    let at = (u32::from(row), u32::from(column));
                    if let Some(value) = self.value(record.kind, data, at) {
                        self.add(at.0, at.1, value)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn value(&mut self, kind: u16, data: &[u8], at: (u32, u32)) -> Option<Value> {
        let workbook = self.workbook;
        let format = u16_at(data, 4)?;
        Some(match kind {
            LABEL_SST => {
                let index = usize::try_from(u32_at(data, 6)?).ok()?;
                Value::Text(Rc::clone(workbook.strings.get(index)?))
            }
            LABEL | RICH_STRING => Value::Text(workbook.text(data.get(6..)?, 2).into()),
            NUMBER => workbook.number(f64_at(data, 6)?, format),
            RK => workbook.number(rk(u32_at(data, 6)?), format),
            BOOL_OR_ERROR => match (*data.get(6)?, *data.get(7)?) {
                (value, 0) => Value::Bool(value != 0),
                (code, _) => Value::Error(error_name(code).into()),
            },
            // A formula: a number, or two bytes that say that it is none.
            _ => match *data.get(6..)?.first_chunk::<8>()? {
                [0, _, _, _, _, _, 0xFF, 0xFF] => {
                    self.formula = Some(at);
                    return None;
                }
                [1, _, value, _, _, _, 0xFF, 0xFF] => Value::Bool(value != 0),
                [2, _, code, _, _, _, 0xFF, 0xFF] => Value::Error(error_name(code).into()),
                [_, _, _, _, _, _, 0xFF, 0xFF] => return None,
                bytes => workbook.number(f64::from_le_bytes(bytes), format),
            },
        })
    }

    fn multiple(&mut self, data: &[u8]) -> Result<(), ReadError> {
        let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else {
            return Ok(());
        };
        let numbers = data.get(4..).unwrap_or_default().chunks_exact(6);
        for (number, column) in numbers.zip(u32::from(first)..) {
            if let (Some(format), Some(bits)) = (u16_at(number, 0), u32_at(number, 2)) {
                let value = self.workbook.number(rk(bits), format);
                self.add(u32::from(row), column, value)?;
            }
        }
        Ok(())
    }

    fn merge(&mut self, data: &[u8]) {
        let merges = data.get(2..).unwrap_or_default().chunks_exact(8);
        let merges = merges.filter_map(|merge| {
            let word = |at| u16_at(merge, at).map(u32::from);
            Some(Merge {
                rows: (word(0)?, word(2)?),
                columns: (word(4)?, word(6)?),
            })
        });
        self.merges.extend(merges);
    }

    fn add(&mut self, row: u32, column: u32, value: Value) -> Result<(), ReadError> {
        if column > LAST_COLUMN || matches!(&value, Value::Text(text) if text.trim().is_empty()) {
            return Ok(());
        }
        let own = match &value {
            Value::Text(text) if Rc::strong_count(text) == 1 => text.len(),
            _ => 0,
        };
        self.kept.take(own)?;
        let cells = self.rows.entry(row).or_default();
        cells.push(Cell { column, value });
        Ok(())
    }

    fn into_sheet(self, name: String) -> Sheet {
        let mut rows = self.rows;
        let mut hidden = self.hidden;
        hidden.retain(|row| rows.remove(row).is_some());
        let mut sheet = Sheet {
            name,
            rows: rows
                .into_iter()
                .map(|(number, cells)| Row { number, cells })
                .collect(),
            merges: self.merges,
            hidden,
        };
        sheet.settle();
        sheet
    }
}

/// A number in four bytes: an integer or the upper half of a floating-point number, perhaps times a hundred.
fn rk(bits: u32) -> f64 {
    let value = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        // The shift keeps the sign.
        f64::from(bits.cast_signed() >> 2)
    };
    if bits & 1 == 0 { value } else { value / 100.0 }
}

fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    }

    fn cell(row: u16, column: u16, data: &[u8]) -> Vec<u8> {
        let words = [row, column, 0];
        let head: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        [&head, data].concat()
    }

    fn read(globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<(u32, u32, String)> {
        let limits = Limits::default();
        let mut budget = Budget::new(&limits, &|| false);
        let mut kept = Kept::new();
        let mut workbook = Workbook::default();
        let stream = globals.concat();
        workbook.read(&stream, &mut budget, &mut kept).unwrap();
        let mut reader = SheetReader {
            workbook: &workbook,
            rows: BTreeMap::new(),
            hidden: Vec::new(),
            merges: Vec::new(),
            formula: None,
            budget: &mut budget,
            kept: &mut kept,
        };
        assert!(reader.read(&sheet.concat()).unwrap());
        let sheet = reader.into_sheet("S".to_owned());
        let cells = |row: &Row| {
            let number = row.number;
            let cells = row.cells.iter();
            cells
                .map(|cell| (number, cell.column, cell.value.text().to_string()))
                .collect::<Vec<_>>()
        };
        sheet.rows.iter().flat_map(cells).collect()
    }

    #[test]
    fn all_kinds_of_cells_are_read() {
        let globals = [
            record(BOF, &[0, 6, 5, 0]),
            record(FORMAT, &[164, 0, 4, 0, 0, b'0', b'.', b'0', b'0']),
            record(XF, &[0, 0, 164, 0]),
            // Two shared texts, the second broken off in the middle.
            record(
                SST,
                &[
                    [2, 0, 0, 0, 2, 0, 0, 0].as_slice(),
                    &[1, 0, 0, b'a', 3, 0, 0, b'b'],
                ]
                .concat(),
            ),
            record(CONTINUE, &[1, 0x42, 0x30, 0x44, 0x30]),
            record(EOF, &[]),
        ];
        let text_follows = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
        let sheet = [
            record(BOF, &[0, 6, 16, 0]),
            record(LABEL_SST, &cell(0, 0, &[0, 0, 0, 0])),
            record(LABEL_SST, &cell(0, 1, &[1, 0, 0, 0])),
            record(LABEL_SST, &cell(0, 2, &[9, 0, 0, 0])),
            record(NUMBER, &cell(1, 0, &1.1_f64.to_le_bytes())),
            record(RK, &cell(1, 1, &(((-700_i32) << 2) | 3).to_le_bytes())),
            record(
                MULTIPLE_RK,
                &[
                    &[1, 0, 2, 0][..],
                    &[0, 0, 6, 0, 0, 0],
                    &[0, 0, 10, 0, 0, 0],
                    &[3, 0],
                ]
                .concat(),
            ),
            record(FORMULA, &cell(2, 0, &text_follows)),
            record(STRING, &[2, 0, 1, 0x42, 0x30, 0x44, 0x30]),
            record(BOOL_OR_ERROR, &cell(2, 1, &[42, 1])),
            record(LABEL, &cell(2, 2, &[1, 0, 0, b'z'])),
            // A chart inside the sheet has cells of its own.
            record(BOF, &[0, 6, 32, 0]),
            record(NUMBER, &cell(0, 0, &7.0_f64.to_le_bytes())),
            record(EOF, &[]),
            record(ROW, &[&[9, 0][..], &[0; 10], &[0x20, 0, 0, 0]].concat()),
            record(LABEL, &cell(9, 0, &[1, 0, 0, b'h'])),
            record(EOF, &[]),
        ];
        let expected = [
            (0, 0, "a"),
            (0, 1, "bあい"),
            (1, 0, "1.10"),
            (1, 1, "-7.00"),
            (1, 2, "1.00"),
            (1, 3, "2.00"),
            (2, 0, "あい"),
            (2, 1, "#N/A"),
            (2, 2, "z"),
        ]
        .map(|(row, column, text)| (row, column, text.to_owned()));
        assert_eq!(read(&globals, &sheet), expected);
    }

    #[test]
    fn texts_before_unicode_have_a_code_page() {
        let globals = [
            record(BOF, &[0, 5, 5, 0]),
            record(CODE_PAGE, &932_u16.to_le_bytes()),
            record(EOF, &[]),
        ];
        let sheet = [
            record(BOF, &[0, 5, 16, 0]),
            record(LABEL, &cell(0, 0, &[4, 0, 0x94, 0xC5, 0x90, 0x94])),
            record(EOF, &[]),
        ];
        assert_eq!(read(&globals, &sheet), [(0, 0, "版数".to_owned())]);
    }
}
