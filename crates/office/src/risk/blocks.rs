//! Blocks of records, out of the store and read again.

use std::io::Read;

use iriai_domain::risk::advisory::{Advisory, AdvisoryFormat};
use iriai_domain::risk::block::{
    Head, Matter, NameIndex, RecordDigest, unpack_heads, unpack_matters,
};
use iriai_domain::risk::edition::Edition;
use iriai_domain::risk::register::Entry;
use iriai_domain::risk::unread::{KeptKind, Unread};
use iriai_formats::advisory::FORMATS;
use iriai_formats::limits::{Budget, Limits};
use iriai_store::{AdvisoryHeads, AdvisorySpan, Error as StoreError, Transaction};

use crate::error::Error;
use crate::inventory::import::Refusal;

/// A block as it is kept.
pub(crate) struct Block {
    /// The number of its first advisory.
    first: u32,
    length: u32,
    content: Vec<u8>,
}

/// A block's records.
pub(crate) struct Records {
    block: u32,
    bytes: Vec<u8>,
}

/// Unpacks blocks one after the other: making room for the work takes longer than the work on one of them.
#[derive(Default)]
pub(crate) struct Unpacker {
    decompressor: Option<zstd::bulk::Decompressor<'static>>,
}

impl Unpacker {
    /// What a row says of a length asks for no more memory than this at once.
    const BELIEVED: usize = 16 << 20;

    pub(super) fn unpack(&mut self, content: &[u8], length: usize) -> Option<Vec<u8>> {
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

/// One state of one advisory, as a block has it.
pub(crate) struct State<'a> {
    pub(crate) number: u32,
    /// The first of its block.
    pub(crate) block: u32,
    pub(crate) format: AdvisoryFormat,
    pub(crate) received: i64,
    /// When another state replaced it.
    pub(crate) replaced: Option<i64>,
    pub(crate) head: Head<'a>,
}

/// The same on its own, without its names.
#[derive(Debug, Clone)]
pub(crate) struct AdvisoryRow {
    pub(crate) number: u32,
    /// Where in the block its record begins.
    pub(crate) start: u32,
    /// How many bytes that has.
    pub(crate) length: u32,
    /// Which of the record's advisories it is.
    pub(crate) part: u32,
    pub(crate) digest: RecordDigest,
    pub(crate) entry: Entry,
}

impl State<'_> {
    /// It as the register knows it.
    pub(crate) fn entry(&self) -> Entry {
        Entry {
            id: self.head.id.to_owned(),
            format: self.format,
            kind: self.head.kind,
            rating: self.head.rating,
            score: self.head.score,
            signs: self.head.signs,
            withdrawn: self.head.withdrawn,
            modified: self.head.modified,
            received: self.received,
            replaced: self.replaced,
        }
    }

    /// Which state it is.
    pub(crate) fn edition(&self) -> Edition {
        Edition::new(self.head.revision, self.head.modified, self.received)
    }

    /// It on its own.
    pub(crate) fn row(&self) -> AdvisoryRow {
        AdvisoryRow {
            number: self.number,
            start: self.head.start,
            length: self.head.length,
            part: self.head.part,
            digest: self.head.digest,
            entry: self.entry(),
        }
    }
}

/// Hands every state of an advisory from a number on, which begins a block, to `each`, by number.
pub(crate) fn each_state(
    transaction: &Transaction<'_>,
    from: u32,
    mut each: impl FnMut(State<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let replaced = transaction.advisories_replaced(from)?;
    let mut replaced = replaced.into_iter().peekable();
    let mut outcome = Ok(());
    transaction.each_advisory_heads(from, |heads| {
        let mut when = |number| {
            let here = replaced.next_if(|(replaced, _)| *replaced == number);
            here.map(|(_, when)| when)
        };
        each_of(&heads, &mut when, |state| {
            if outcome.is_ok() {
                outcome = each(state);
            }
        })
    })?;
    outcome
}

/// The states of advisories with a folded name, by number.
pub(crate) fn called(transaction: &Transaction<'_>, name: &str) -> Result<Vec<AdvisoryRow>, Error> {
    let mut blocks = Vec::new();
    transaction.each_advisory_name_index(|first, names| {
        let names = NameIndex::unpack(names);
        let names =
            names.map_err(|_| StoreError::corrupt("advisory_name_index", "names", first))?;
        if names.may_hold(name) {
            blocks.push(first);
        }
        Ok(())
    })?;
    let mut found = Vec::new();
    for first in blocks {
        let heads = transaction.advisory_heads(first)?;
        let heads = heads.ok_or_else(|| StoreError::corrupt("advisory_block", "first", first))?;
        each_of(&heads, &mut |_| None, |state| {
            if state.head.names.clone().any(|known| known == name) {
                found.push(state.row());
            }
        })?;
    }
    for row in &mut found {
        row.entry.replaced = transaction.advisory_replaced(row.number)?;
    }
    Ok(found)
}

/// All states of the block that begins with a number.
pub(crate) fn block_rows(
    transaction: &Transaction<'_>,
    first: u32,
) -> Result<Vec<AdvisoryRow>, Error> {
    let heads = transaction.advisory_heads(first)?;
    let heads = heads.ok_or_else(|| StoreError::corrupt("advisory_block", "first", first))?;
    let all: Vec<u32> = (heads.span.first..heads.span.behind).collect();
    rows(transaction, &heads, &all)
}

/// The states of a block with some numbers, which must ascend.
fn rows(
    transaction: &Transaction<'_>,
    heads: &AdvisoryHeads,
    wanted: &[u32],
) -> Result<Vec<AdvisoryRow>, Error> {
    let mut found = Vec::with_capacity(wanted.len());
    each_of(heads, &mut |_| None, |state| {
        if wanted.binary_search(&state.number).is_ok() {
            found.push(state.row());
        }
    })?;
    let replaced = transaction.advisories_replaced_of(heads.span)?;
    for (number, when) in replaced {
        if let Ok(place) = found.binary_search_by_key(&number, |row| row.number)
            && let Some(row) = found.get_mut(place)
        {
            row.entry.replaced = Some(when);
        }
    }
    Ok(found)
}

/// Hands the states of a block to `each`; `replaced` is asked for each of them in order.
fn each_of(
    heads: &AdvisoryHeads,
    replaced: &mut dyn FnMut(u32) -> Option<i64>,
    mut each: impl FnMut(State<'_>),
) -> Result<(), StoreError> {
    let first = heads.span.first;
    let damaged = |column| StoreError::corrupt("advisory_block", column, first);
    let format = AdvisoryFormat::from_code(&heads.format).ok_or_else(|| damaged("format"))?;
    let mut number = first;
    unpack_heads(&heads.heads, |head| {
        each(State {
            number,
            block: first,
            format,
            received: heads.received,
            replaced: replaced(number),
            head,
        });
        number = number.saturating_add(1);
    })
    .map_err(|_| damaged("heads"))?;
    match number == heads.span.behind {
        true => Ok(()),
        false => Err(damaged("behind")),
    }
}

/// Divides ascending numbers of advisories by the blocks in which they stand, and hands each block's to `each` with where it ends.
fn by_block<T>(
    wanted: &[u32],
    mut load: impl FnMut(u32) -> Result<Option<(AdvisorySpan, T)>, StoreError>,
    mut each: impl FnMut(AdvisorySpan, T, &[u32]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut rest = wanted;
    while let Some(&first) = rest.first() {
        let found = load(first)?;
        let (span, loaded) =
            found.ok_or_else(|| StoreError::corrupt("advisory_block", "first", first))?;
        let count = rest.partition_point(|&number| number < span.behind);
        let (here, behind) = rest.split_at(count.max(1));
        each(span, loaded, here)?;
        rest = behind;
    }
    Ok(())
}

/// Hands the blocks of some advisories, which must ascend, to `each`, with those that stand in it.
pub(crate) fn each_block(
    transaction: &Transaction<'_>,
    wanted: &[u32],
    mut each: impl FnMut(Block, Vec<AdvisoryRow>) -> Result<(), Error>,
) -> Result<(), Error> {
    let load = |number| {
        Ok(transaction
            .advisory_heads(number)?
            .map(|heads| (heads.span, heads)))
    };
    by_block(wanted, load, |span, heads, here| {
        let rows = rows(transaction, &heads, here)?;
        each(Block::load(transaction, span.first)?, rows)
    })
}

/// Hands what is compared of some advisories, which must ascend, to `each`.
pub(crate) fn each_matter(
    transaction: &Transaction<'_>,
    wanted: &[u32],
    mut each: impl FnMut(u32, Matter<'_>),
) -> Result<(), Error> {
    let load = |number| transaction.advisory_matters(number);
    by_block(wanted, load, |span, bytes, here| {
        let mut wanted = here.iter().copied().peekable();
        let mut number = span.first;
        let unpacked = unpack_matters(&bytes, |matter| {
            if wanted.next_if_eq(&number).is_some() {
                each(number, matter);
            }
            number = number.saturating_add(1);
        });
        let damaged = || StoreError::corrupt("advisory_block", "matters", span.first);
        unpacked.map_err(|_| damaged())?;
        match wanted.next() {
            None => Ok(()),
            Some(_) => Err(damaged().into()),
        }
    })
}

/// The same of advisories whose records cannot be read any more: what was packed of them tells whom they touch.
pub(crate) fn by_matter(
    transaction: &Transaction<'_>,
    wanted: &[u32],
    mut each: impl FnMut(u32, &Advisory<'_>),
) -> Result<(), Error> {
    let mut sound = Ok(());
    each_matter(transaction, wanted, |number, matter| {
        match matter.advisory() {
            Ok(advisory) => each(number, &advisory),
            Err(_) => sound = Err(StoreError::corrupt("advisory_block", "matters", number)),
        }
    })?;
    Ok(sound?)
}

impl Block {
    /// The block that begins with an advisory.
    pub(crate) fn load(transaction: &Transaction<'_>, first: u32) -> Result<Self, Error> {
        let found = transaction.advisory_records(first)?;
        let (content, length) = found.ok_or_else(|| corrupt(first))?;
        Ok(Self {
            first,
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
        Records::unpacked(self.first, self.length, &self.content, unpacker)
    }
}

impl Records {
    /// The records of the block that begins with an advisory, out of bytes that become so many.
    pub(crate) fn unpacked(
        block: u32,
        length: u32,
        content: &[u8],
        unpacker: &mut Unpacker,
    ) -> Result<Self, Error> {
        let length = length as usize;
        let bytes = unpacker.unpack(content, length);
        let bytes = bytes.filter(|bytes| bytes.len() == length);
        Ok(Self {
            block,
            bytes: bytes.ok_or_else(|| corrupt(block))?,
        })
    }

    /// The text of the record that begins there and has so many bytes.
    pub(crate) fn slice(&self, start: u32, length: u32) -> Result<&str, Error> {
        let (start, length) = (start as usize, length as usize);
        let record = self.bytes.get(start..start.saturating_add(length));
        // Of a block often one record is wanted: only that is looked through.
        let record = record.and_then(|record| str::from_utf8(record).ok());
        Ok(record.ok_or_else(|| corrupt(self.block))?)
    }

    /// Reads the records of some advisories and hands each advisory to `each`, or why its record cannot be read any more.
    pub(crate) fn each_advisory(
        &self,
        rows: &[AdvisoryRow],
        mut each: impl FnMut(&AdvisoryRow, Result<&Advisory<'_>, Unread>),
    ) -> Result<(), Error> {
        for rows in rows.chunk_by(|a, b| a.start == b.start) {
            let Some(first) = rows.first() else { continue };
            let damaged = || StoreError::corrupt("advisory_block", "heads", first.number);
            let record = self.slice(first.start, first.length)?;
            let parsed = match read(first.entry.format, record) {
                Ok(parsed) => parsed,
                Err(Error::Refused { refusal, .. }) => {
                    for row in rows {
                        each(row, Err(unread(row, refusal.clone())));
                    }
                    continue;
                }
                Err(error) => return Err(error),
            };
            for row in rows {
                let advisory = parsed.get(row.part as usize).ok_or_else(damaged)?;
                each(row, Ok(advisory));
            }
        }
        Ok(())
    }
}

/// The advisories of a record that was taken in.
pub(crate) fn read(format: AdvisoryFormat, record: &str) -> Result<Vec<Advisory<'_>>, Error> {
    let mut formats = FORMATS.iter();
    let found = formats.find(|known| known.id == format);
    let format = found.ok_or_else(|| StoreError::corrupt("advisory_block", "format", ""))?;
    let limits = Limits::of_kept();
    let mut budget = Budget::new(&limits, &|| false);
    let parsed = (format.read)(record, &mut budget).map_err(Error::refused)?;
    Ok(parsed.value)
}

fn unread(row: &AdvisoryRow, refusal: Refusal) -> Unread {
    refusal.unread(
        KeptKind::Advisory,
        &row.entry.id,
        row.entry.received,
        row.entry.replaced,
    )
}

fn corrupt(block: u32) -> StoreError {
    StoreError::corrupt("advisory_block", "content", block)
}
