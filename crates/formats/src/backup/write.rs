//! Writing a backup.

use std::io::{self, Write};

use super::row::{self, Cell, Tally};
use super::{BEGIN, DIGEST, END, Header};

/// Writes a backup, row by row.
pub struct Writer<W: Write> {
    packed: zstd::stream::write::Encoder<'static, Hashing<W>>,
    /// How many rows the tables have that are still to come, the last first.
    to_come: Vec<u64>,
    tally: Tally,
    row: Vec<u8>,
}

/// What is written, hashed on the way.
struct Hashing<W> {
    out: W,
    hash: blake3::Hasher,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> Writer<W> {
    /// How hard is packed: most of what there is has been packed before, and others wait for the room that their writing takes meanwhile.
    const LEVEL: i32 = 3;
    /// The longest row, in bytes: longer ones could not be put back into any database.
    pub(super) const ROW: usize = 1 << 30;

    /// Begins a backup. The header must say what will be added.
    pub fn new(out: W, header: &Header) -> io::Result<Self> {
        let mut out = Hashing {
            out,
            hash: blake3::Hasher::new(),
        };
        out.write_all(BEGIN.as_bytes())?;
        out.write_all(&serde_json::to_vec(header)?)?;
        out.write_all(b"\n")?;
        let mut packed = zstd::stream::write::Encoder::new(out, Self::LEVEL)?;
        packed.include_checksum(true)?;
        Ok(Self {
            packed,
            to_come: header.tables.iter().rev().map(|table| table.rows).collect(),
            tally: Tally::default(),
            row: Vec::new(),
        })
    }

    /// Adds a row to the table that is being written.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        row::write(cells, &mut self.row);
        if self.row.len() > Self::ROW {
            return Err(io::Error::other("a row is too long"));
        }
        self.tally.add_bytes(&self.row);
        self.packed.write_all(&[1])?;
        self.packed
            .write_all(&(self.row.len() as u32).to_le_bytes())?;
        self.packed.write_all(&self.row)
    }

    /// Ends the table that is being written; the rows that follow are those of the next one.
    pub fn end_table(&mut self) -> io::Result<Tally> {
        let tally = std::mem::take(&mut self.tally);
        if self.to_come.pop() != Some(tally.rows()) {
            return Err(disagrees());
        }
        self.packed.write_all(&[0])?;
        self.packed.write_all(&tally.rows().to_le_bytes())?;
        self.packed.write_all(&tally.digest())?;
        Ok(tally)
    }

    /// Ends the backup.
    pub fn finish(self) -> io::Result<W> {
        if !self.to_come.is_empty() {
            return Err(disagrees());
        }
        let Hashing { mut out, hash } = self.packed.finish()?;
        let digest: [u8; DIGEST] = *hash.finalize().as_bytes();
        out.write_all(&digest)?;
        out.write_all(END.as_bytes())?;
        out.flush()?;
        Ok(out)
    }
}

/// A backup around a frame that is there already, whatever it holds: what anybody can forge.
pub fn seal(header: &Header, frame: &[u8]) -> Vec<u8> {
    let mut backup = BEGIN.as_bytes().to_vec();
    // Nothing in it can fail to be written.
    backup.extend(serde_json::to_vec(header).unwrap_or_default());
    backup.push(b'\n');
    backup.extend_from_slice(frame);
    let digest = blake3::hash(&backup);
    backup.extend_from_slice(digest.as_bytes());
    backup.extend_from_slice(END.as_bytes());
    backup
}

/// Nobody could read a backup whose header says something else than what it holds.
fn disagrees() -> io::Error {
    io::Error::other("the rows are not those of the header")
}
