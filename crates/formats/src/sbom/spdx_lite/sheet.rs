//! Sheets as cells, whatever file they come from.

use std::rc::Rc;

use crate::calendar;
use crate::error::{ReadError, ReadErrorCode};

/// One sheet: its visible rows that are not blank.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Blank for a file that is one sheet.
    pub(super) name: String,
    pub(super) rows: Vec<Row>,
    pub(super) merges: Vec<Merge>,
    /// Hidden rows that hold something, from zero.
    pub(super) hidden: Vec<u32>,
}

#[derive(Debug)]
pub(super) struct Row {
    /// From zero.
    pub(super) number: u32,
    /// In the order of their columns; blank ones are left out.
    pub(super) cells: Vec<Cell>,
}

#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// From zero.
    pub(super) column: u32,
    pub(super) value: Value,
}

/// What a cell holds; of a formula its last value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(Rc<str>),
    Number {
        value: f64,
        /// How many digits its format shows behind the point, where that is fixed.
        decimals: Option<usize>,
    },
    /// A date, with a time if it has one, as ISO 8601.
    Date(Rc<str>),
    Bool(bool),
    /// `#N/A` and the like.
    Error(Rc<str>),
}

/// Cells joined into one, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merge {
    pub(super) rows: (u32, u32),
    pub(super) columns: (u32, u32),
}

/// The last column that a sheet can have: `XFD`.
pub(super) const LAST_COLUMN: u32 = 16_383;

/// The last row that a sheet can have, from zero.
pub(super) const LAST_ROW: u32 = 1_048_575;

impl Value {
    /// The text that the cell shows.
    pub(super) fn text(&self) -> Rc<str> {
        match self {
            Self::Text(text) | Self::Date(text) | Self::Error(text) => Rc::clone(text),
            Self::Number {
                value,
                decimals: Some(decimals),
            } => format!("{value:.decimals$}").into(),
            Self::Number {
                value,
                decimals: None,
            } => value.to_string().into(),
            Self::Bool(true) => "true".into(),
            Self::Bool(false) => "false".into(),
        }
    }

    /// A number, or the date that it stands for under its format.
    pub(super) fn number(value: f64, format: NumberFormat, is_1904: bool) -> Self {
        match format {
            NumberFormat::Date => match date(value, is_1904) {
                Some(text) => Self::Date(text.into()),
                None => Self::Number {
                    value,
                    decimals: None,
                },
            },
            NumberFormat::General => Self::Number {
                value,
                decimals: None,
            },
            NumberFormat::Fixed(decimals) => Self::Number {
                value,
                decimals: Some(decimals),
            },
        }
    }
}

/// What a number format makes of a number, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberFormat {
    General,
    Date,
    /// So many digits behind the point.
    Fixed(usize),
}

impl NumberFormat {
    /// A built-in format (ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are dates in Japanese).
    pub(super) const fn built_in(id: u32) -> Self {
        match id {
            14..=22 | 27..=36 | 45..=47 | 50..=58 => Self::Date,
            1 | 3 => Self::Fixed(0),
            2 | 4 => Self::Fixed(2),
            _ => Self::General,
        }
    }

    /// A format written out, such as `yyyy/mm/dd`, `ggge"年"m"月"` or `0.00`.
    pub(super) fn of_code(code: &str) -> Self {
        let code = code.split(';').next().unwrap_or_default();
        if code.trim().eq_ignore_ascii_case("general") {
            return Self::General;
        }
        let mut digits = false;
        let mut letters = false;
        let mut behind = None;
        let mut characters = code.chars();
        while let Some(character) = characters.next() {
            match character {
                '"' => _ = characters.by_ref().find(|next| *next == '"'),
                '[' => _ = characters.by_ref().find(|next| *next == ']'),
                '\\' | '_' | '*' => _ = characters.next(),
                '0' | '#' | '?' => {
                    digits = true;
                    behind = behind.map(|count: usize| count + usize::from(character == '0'));
                }
                '.' => behind = Some(0),
                'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'g' | 'G' | 'e'
                | 'E' => letters = true,
                _ => {}
            }
        }
        match (digits, letters) {
            // `0.00E+00` has both.
            (false, true) => Self::Date,
            // Thirty is the most that a sheet can show.
            (true, false) => Self::Fixed(behind.unwrap_or(0).min(30)),
            _ => Self::General,
        }
    }
}

/// The date that a serial number stands for: days since the end of 1899 or the beginning of 1904.
fn date(serial: f64, is_1904: bool) -> Option<String> {
    if !(1.0..3_000_000.0).contains(&serial) {
        return None;
    }
    // The calendar of 1900 has a 29th of February that never was; days before it are one off.
    let epoch = match (is_1904, serial < 60.0) {
        (true, _) => -24_107,
        (false, true) => -25_568,
        (false, false) => -25_569,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "both are within the bounds checked above"
    )]
    let (days, seconds) = {
        let seconds = (serial.fract() * 86_400.0).round() as i64;
        let days = serial.trunc() as i64;
        (days + seconds / 86_400, seconds % 86_400)
    };
    let (year, month, day) = calendar::date_of(days + epoch);
    let date = format!("{year:04}-{month:02}-{day:02}");
    if seconds == 0 {
        return Some(date);
    }
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(format!("{date}T{hour:02}:{minute:02}:{second:02}"))
}

impl Sheet {
    /// Brings rows and cells into order.
    pub(super) fn settle(&mut self) {
        self.rows.sort_by_key(|row| row.number);
        for row in &mut self.rows {
            row.cells.sort_by_key(|cell| cell.column);
        }
        self.merges.sort_by_key(|merge| (merge.columns, merge.rows));
    }

    /// The name of a cell: `Sheet!C7`, or `C7` in a file that is one sheet.
    pub(super) fn place(&self, row: u32, column: u32) -> String {
        let cell = format!("{}{}", letters(column), u64::from(row) + 1);
        if self.name.is_empty() {
            cell
        } else {
            format!("{}!{cell}", self.name)
        }
    }

    /// The merge that joins a cell to one above it in the same column: the row of the first.
    pub(super) fn merged_above(&self, row: u32, column: u32) -> Option<u32> {
        let merges = &self.merges;
        let end = merges.partition_point(|merge| (merge.columns.0, merge.rows.0) < (column, row));
        // Merges do not overlap, so only the last one that begins before the row can reach it.
        let same = |merge: &&Merge| merge.columns.0 == column && merge.rows.1 >= row;
        let before = merges.get(..end)?.iter().next_back();
        before.filter(same).map(|merge| merge.rows.0)
    }
}

/// The letters of a column.
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        match (rest / 26).checked_sub(1) {
            Some(next) => rest = next,
            None => break,
        }
    }
    letters.iter().rev().collect()
}

/// Reads `C7` into row and column, from zero.
pub(super) fn position(cell: &str) -> Option<(u32, u32)> {
    let digits = cell.find(|character: char| character.is_ascii_digit())?;
    let (letters, number) = cell.split_at_checked(digits)?;
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut column = 0_u32;
    for letter in letters.bytes() {
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        column = column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    let row = number.parse::<u32>().ok()?.checked_sub(1)?;
    let column = column.checked_sub(1)?;
    (row <= LAST_ROW && column <= LAST_COLUMN).then_some((row, column))
}

/// What text may still take, in bytes. Repeated and shared text makes small files large.
pub(super) struct Kept {
    left: usize,
}

impl Kept {
    const MOST: usize = 256 << 20;

    pub(super) fn new() -> Self {
        Self { left: Self::MOST }
    }

    /// Counts text that is kept, and the cell that it is kept in.
    pub(super) fn take(&mut self, text: usize) -> Result<(), ReadError> {
        let cost = text.saturating_add(std::mem::size_of::<Cell>());
        match self.left.checked_sub(cost) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(ReadError::new(ReadErrorCode::TooManyBytes, "cells")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_names() {
        for (column, name) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (16_383, "XFD"),
        ] {
            assert_eq!(letters(column), name);
            assert_eq!(position(&format!("{name}7")), Some((6, column)));
        }
        for nothing in ["", "7", "A", "A0", "XFE1", "A1048577", "ÄÄ1", "A-1"] {
            assert_eq!(position(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn serial_numbers_are_dates() {
        for (serial, is_1904, expected) in [
            (1.0, false, "1900-01-01"),
            (59.0, false, "1900-02-28"),
            (61.0, false, "1900-03-01"),
            (46_082.0, false, "2026-03-01"),
            (46_082.395_833_333_3, false, "2026-03-01T09:30:00"),
            (46_081.999_999_9, false, "2026-03-01"),
            (44_620.0, true, "2026-03-01"),
        ] {
            assert_eq!(date(serial, is_1904).as_deref(), Some(expected), "{serial}");
        }
        assert_eq!(date(0.5, false), None);
        assert_eq!(date(f64::NAN, false), None);
    }

    #[test]
    fn formats_tell_dates_from_numbers() {
        for (code, expected) in [
            ("General", NumberFormat::General),
            ("@", NumberFormat::General),
            ("yyyy/mm/dd", NumberFormat::Date),
            ("[$-411]ggge\"年\"m\"月\"d\"日\"", NumberFormat::Date),
            ("h:mm", NumberFormat::Date),
            ("0", NumberFormat::Fixed(0)),
            ("0.00_ ;[Red]\\-0.00\\ ", NumberFormat::Fixed(2)),
            ("#,##0.0\"版\"", NumberFormat::Fixed(1)),
            ("0.00E+00", NumberFormat::General),
        ] {
            assert_eq!(NumberFormat::of_code(code), expected, "{code}");
        }
    }

    #[test]
    fn merged_cells_lead_to_the_first() {
        let mut sheet = Sheet::default();
        for rows in [(10, 12), (1, 3), (5, 5)] {
            sheet.merges.push(Merge {
                rows,
                columns: (2, 2),
            });
        }
        sheet.settle();
        for (row, first) in [
            (1, None),
            (2, Some(1)),
            (3, Some(1)),
            (4, None),
            (5, None),
            (12, Some(10)),
        ] {
            assert_eq!(sheet.merged_above(row, 2), first, "{row}");
        }
        assert_eq!(sheet.merged_above(2, 1), None);
    }
}
