//! Blocks of records, out of the store and read again.

use std::io::Read;

use iriai_domain::risk::advisory::Advisory;
use iriai_formats::advisory::{FORMATS, Format};
use iriai_formats::limits::{Budget, Limits};
use iriai_store::{AdvisoryRow, Error as StoreError, Transaction};

use crate::error::Error;

/// A block as it is kept.
pub(crate) struct Block {
    number: u32,
    length: u32,
    content: Vec<u8>,
}

/// A block's records.
pub(crate) struct Records {
    block: u32,
    text: String,
}

/// Unpacks blocks one after the other: making room for the work takes longer than the work on one of them.
#[derive(Default)]
pub(crate) struct Unpacker {
    decompressor: Option<zstd::bulk::Decompressor<'static>>,
}

impl Unpacker {
    /// What a row says of a length asks for no more memory than this at once.
    const BELIEVED: usize = 16 << 20;

    fn unpack(&mut self, content: &[u8], length: usize) -> Option<Vec<u8>> {
        if length > Self::BELIEVED {
            let mut bytes = Vec::new();
            let decoder = zstd::stream::read::Decoder::new(content).ok()?;
            let most = length as u64 + 1;
            decoder.take(most).read_to_end(&mut bytes).ok()?;
            return Some(bytes);
        }
        if self.decompressor.is_none() {
            self.decompressor = zstd::bulk::Decompressor::new().ok();
        }
        self.decompressor.as_mut()?.decompress(content, length).ok()
    }
}

/// All blocks.
pub(crate) struct Blocks;

impl Blocks {
    /// Hands the blocks of some advisories, which must ascend, to `each`, with the rows of those that stand in it.
    pub(crate) fn each(
        transaction: &Transaction<'_>,
        wanted: &[u32],
        mut each: impl FnMut(Block, Vec<AdvisoryRow>),
    ) -> Result<(), Error> {
        let mut rows: Vec<AdvisoryRow> = Vec::new();
        let mut close = |rows: &mut Vec<AdvisoryRow>| -> Result<(), Error> {
            if let Some(first) = rows.first() {
                let block = Block::load(transaction, first.block)?;
                each(block, std::mem::take(rows));
            }
            Ok(())
        };
        for &number in wanted {
            let row = transaction.advisory(number)?;
            let row = row.ok_or_else(|| StoreError::corrupt("advisory", "number", number))?;
            if rows.first().is_some_and(|first| first.block != row.block) {
                close(&mut rows)?;
            }
            rows.push(row);
        }
        close(&mut rows)
    }
}

impl Block {
    /// A block by its number.
    pub(crate) fn load(transaction: &Transaction<'_>, number: u32) -> Result<Self, Error> {
        let found = transaction.advisory_block(number)?;
        let (content, length) = found.ok_or_else(|| corrupt(number))?;
        Ok(Self {
            number,
            length,
            content,
        })
    }

    /// Its records.
    pub(crate) fn unpack(self) -> Result<Records, Error> {
        self.unpack_with(&mut Unpacker::default())
    }

    /// The same with what was made for the block before.
    pub(crate) fn unpack_with(self, unpacker: &mut Unpacker) -> Result<Records, Error> {
        let length = self.length as usize;
        let bytes = unpacker.unpack(&self.content, length);
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.filter(|text| text.len() == length);
        Ok(Records {
            block: self.number,
            text: text.ok_or_else(|| corrupt(self.number))?,
        })
    }
}

impl Records {
    /// The text of an advisory's record.
    pub(crate) fn text(&self, row: &AdvisoryRow) -> Result<&str, Error> {
        self.slice(row.start, row.length)
    }

    /// The text of the record that begins there and has so many bytes.
    pub(crate) fn slice(&self, start: u32, length: u32) -> Result<&str, Error> {
        let (start, length) = (start as usize, length as usize);
        let record = self.text.get(start..start.saturating_add(length));
        Ok(record.ok_or_else(|| corrupt(self.block))?)
    }

    /// Reads the records of some advisories and hands each advisory to `each`.
    pub(crate) fn each_advisory(
        &self,
        rows: &[AdvisoryRow],
        mut each: impl FnMut(&AdvisoryRow, &Advisory<'_>),
    ) -> Result<(), Error> {
        for rows in rows.chunk_by(|a, b| a.start == b.start) {
            let Some(first) = rows.first() else { continue };
            let damaged = || StoreError::corrupt("advisory", "part", first.number);
            let format = format_of(first)?;
            let limits = Limits {
                components: usize::MAX,
                ..Limits::default()
            };
            let mut budget = Budget::new(&limits, &|| false);
            let parsed = (format.read)(self.text(first)?, &mut budget).map_err(Error::refused)?;
            for row in rows {
                let advisory = parsed.value.get(row.part as usize).ok_or_else(damaged)?;
                each(row, advisory);
            }
        }
        Ok(())
    }
}

/// The format of an advisory's record.
pub(crate) fn format_of(row: &AdvisoryRow) -> Result<&'static Format, StoreError> {
    let mut formats = FORMATS.iter();
    let found = formats.find(|format| format.id.code() == row.format);
    found.ok_or_else(|| StoreError::corrupt("advisory", "format", row.number))
}

fn corrupt(block: u32) -> StoreError {
    StoreError::corrupt("advisory_block", "content", block)
}
