//! Rows as bytes.

use serde::{Deserialize, Serialize};

use super::DIGEST;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellKind {
    /// Whole numbers of eight bytes.
    Integer,
    /// Whether something is so.
    Boolean,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'r> {
    /// Nothing.
    Null,
    /// Whether something is so.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(&'r str),
    /// Bytes.
    Bytes(&'r [u8]),
}

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const INTEGER: u8 = 3;
const TEXT: u8 = 4;
const BYTES: u8 = 5;

impl Cell<'_> {
    fn write(self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.push(NULL),
            Self::Boolean(false) => out.push(FALSE),
            Self::Boolean(true) => out.push(TRUE),
            Self::Integer(number) => {
                out.push(INTEGER);
                out.extend(number.to_le_bytes());
            }
            Self::Text(text) => write_bytes(TEXT, text.as_bytes(), out),
            Self::Bytes(bytes) => write_bytes(BYTES, bytes, out),
        }
    }

    const fn fits(&self, kind: CellKind) -> bool {
        matches!(
            (self, kind),
            (Self::Null, _)
                | (Self::Boolean(_), CellKind::Boolean)
                | (Self::Integer(_), CellKind::Integer)
                | (Self::Text(_), CellKind::Text)
                | (Self::Bytes(_), CellKind::Bytes)
        )
    }
}

fn write_bytes(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(kind);
    out.extend((bytes.len() as u64).to_le_bytes());
    out.extend(bytes);
}

/// A row as bytes, in place of what `out` held.
pub(super) fn write(row: &[Cell<'_>], out: &mut Vec<u8>) {
    out.clear();
    row.iter().for_each(|cell| cell.write(out));
}

/// The values of a row that has columns of these kinds; nothing where its bytes are not those of such a row.
pub(super) fn read<'r>(
    mut bytes: &'r [u8],
    kinds: impl Iterator<Item = CellKind>,
) -> Option<Vec<Cell<'r>>> {
    let mut row = Vec::new();
    for kind in kinds {
        let cell = cell(&mut bytes)?;
        row.push(Some(cell).filter(|cell| cell.fits(kind))?);
    }
    bytes.is_empty().then_some(row)
}

fn cell<'r>(bytes: &mut &'r [u8]) -> Option<Cell<'r>> {
    let (&kind, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(match kind {
        NULL => Cell::Null,
        FALSE => Cell::Boolean(false),
        TRUE => Cell::Boolean(true),
        INTEGER => Cell::Integer(i64::from_le_bytes(number(bytes)?)),
        TEXT => Cell::Text(std::str::from_utf8(content(bytes)?).ok()?),
        BYTES => Cell::Bytes(content(bytes)?),
        _ => return None,
    })
}

fn number(bytes: &mut &[u8]) -> Option<[u8; 8]> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*number)
}

fn content<'r>(bytes: &mut &'r [u8]) -> Option<&'r [u8]> {
    let length = u64::from_le_bytes(number(bytes)?);
    let (content, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    *bytes = rest;
    Some(content)
}

/// Counts the rows of a table and digests them, wherever they are from.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    rows: u64,
    bytes: u64,
    hash: blake3::Hasher,
    row: Vec<u8>,
}

impl Tally {
    /// Takes the next row.
    pub fn add(&mut self, row: &[Cell<'_>]) {
        let mut bytes = std::mem::take(&mut self.row);
        write(row, &mut bytes);
        self.add_bytes(&bytes);
        self.row = bytes;
    }

    pub(super) fn add_bytes(&mut self, row: &[u8]) {
        self.rows += 1;
        self.bytes += row.len() as u64;
        self.hash.update(&(row.len() as u64).to_le_bytes());
        self.hash.update(row);
    }

    /// How many rows there were.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How many bytes they have.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The digest of all of them.
    pub fn digest(&self) -> [u8; DIGEST] {
        *self.hash.finalize().as_bytes()
    }
}
