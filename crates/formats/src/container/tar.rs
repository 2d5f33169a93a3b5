//! Tar archives: POSIX.1-1988 ustar, POSIX.1-2001 pax, GNU's long names, and the old format without a magic word.
//!
//! Traps: numbers are octal text or, beyond that, base 256; a pax record outweighs the header's size, and only then is the
//! place of the next header known; GNU sparse files have further headers after their own, whose blocks are no content.
//! Sparse files are refused (their size has nothing to do with the archive's), links and devices are passed over.

use std::cell::Cell;
use std::io::{self, Read};
use std::ops::ControlFlow;

use super::stream::{Feed, Input};
use super::{Place, Walk, label};
use crate::error::{ReadError, ReadErrorCode};
use crate::reason::ReasonCode;

/// Everything in the format is a multiple of this, in bytes.
pub(super) const BLOCK: usize = 512;

/// Entries up to this size are read at once; larger ones are opened as a stream.
const AT_ONCE: u64 = 8 << 20;

/// Longest accepted name or set of pax records.
const META: u64 = 1 << 20;

type Block = [u8; BLOCK];

/// Whether bytes begin with a header: its checksum holds. Even the oldest format has one.
pub(super) fn is_header(head: &[u8]) -> bool {
    head.first_chunk::<BLOCK>()
        .is_some_and(|block| block.first() != Some(&0) && checksum_holds(block))
}

fn checksum_holds(block: &Block) -> bool {
    let Some(stated @ 1..) = number(field(block, 148, 8)) else {
        return false;
    };
    // The checksum's own field counts as blanks.
    let own = field(block, 148, 8);
    let sum = |bytes: &[u8]| bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>();
    let unsigned = sum(block) - sum(own) + 8 * u64::from(b' ');
    if stated == unsigned {
        return true;
    }
    // Some old writers added the bytes up as signed ones.
    let high = |bytes: &[u8]| bytes.iter().filter(|byte| !byte.is_ascii()).count() as u64;
    stated + 256 * (high(block) - high(own)) == unsigned
}

fn field(block: &Block, at: usize, length: usize) -> &[u8] {
    block.get(at..at + length).unwrap_or_default()
}

/// Text of a field: up to the first zero.
fn text(field: &[u8]) -> &[u8] {
    let end = field.iter().position(|&byte| byte == 0);
    field.get(..end.unwrap_or(field.len())).unwrap_or_default()
}

/// A number: octal digits between blanks and zeros, or base 256 when the first bit is set.
fn number(field: &[u8]) -> Option<u64> {
    if let [first @ 0x80..=0xFF, rest @ ..] = field {
        // The second bit would make it negative.
        let start = u64::from(first & 0x7F);
        return rest.iter().try_fold(start, |value, &byte| {
            Some(value.checked_mul(256)? | u64::from(byte))
        });
    }
    let digits = text(field).trim_ascii();
    digits.iter().try_fold(0_u64, |value, &byte| match byte {
        b'0'..=b'7' => Some(value.checked_mul(8)? + u64::from(byte - b'0')),
        _ => None,
    })
}

/// What headers before an entry's own say of it.
#[derive(Default)]
struct Before {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

/// Walks through an archive.
pub(super) fn walk(walk: &mut Walk<'_>, input: Input<'_>, place: Place<'_>) -> ControlFlow<()> {
    let mut archive = Archive {
        input,
        buffer: Vec::new(),
        before: Before::default(),
    };
    loop {
        match archive.next(walk, place) {
            Ok(ControlFlow::Continue(true)) => {}
            Ok(ControlFlow::Continue(false)) => return ControlFlow::Continue(()),
            Ok(ControlFlow::Break(())) => return ControlFlow::Break(()),
            Err(error) => return walk.refuse(place.path, error),
        }
    }
}

struct Archive<'r> {
    input: Input<'r>,
    /// The content of one entry; kept from entry to entry.
    buffer: Vec<u8>,
    before: Before,
}

impl Archive<'_> {
    /// Takes the next header and what follows it. `Continue(false)` at the end; an error ends the archive.
    fn next(
        &mut self,
        walk: &mut Walk<'_>,
        place: Place<'_>,
    ) -> Result<ControlFlow<(), bool>, ReadError> {
        let Some(block) = self.header()? else {
            self.input.drain()?;
            return Ok(ControlFlow::Continue(false));
        };
        walk.meter.entry()?;
        let stated = number(field(&block, 124, 12)).ok_or_else(|| damaged(ReasonCode::Size))?;
        let kind = field(&block, 156, 1).first().copied().unwrap_or_default();
        match kind {
            b'L' => self.before.name = self.meta(stated)?.map(|name| text(&name).to_vec()),
            b'x' | b'X' => {
                let records = self.meta(stated)?;
                self.before.take_records(&records.unwrap_or_default());
            }
            b'0' | b'\0' | b'7' | b'S' => {
                let before = std::mem::take(&mut self.before);
                return self.file(walk, place, &block, stated, before);
            }
            b'K' | b'g' => self.pass(stated)?,
            // Links, devices, folders, labels: the first five state no content, whatever their size says.
            _ => {
                let before = std::mem::take(&mut self.before);
                walk.tally.skipped += 1;
                if !(b'1'..=b'6').contains(&kind) {
                    self.pass(before.size.unwrap_or(stated))?;
                }
            }
        }
        Ok(ControlFlow::Continue(true))
    }

    /// The next header; `None` at the end, which is two blocks of zeros.
    fn header(&mut self) -> Result<Option<Block>, ReadError> {
        let mut zeros = 0;
        loop {
            let mut block = [0; BLOCK];
            match self.input.fill(&mut block)? {
                BLOCK => {}
                _ if zeros == 1 => return Ok(None),
                _ => return Err(damaged(ReasonCode::NoEndMark)),
            }
            if block.iter().any(|&byte| byte != 0) {
                let sound = checksum_holds(&block);
                return if sound {
                    Ok(Some(block))
                } else {
                    Err(damaged(ReasonCode::HeaderChecksum))
                };
            }
            zeros += 1;
            if zeros == 2 {
                return Ok(None);
            }
        }
    }

    /// The content of an entry that describes the next one; `None` when it is too long to be one.
    fn meta(&mut self, size: u64) -> Result<Option<Vec<u8>>, ReadError> {
        if size > META {
            self.pass(size)?;
            return Ok(None);
        }
        let mut content = vec![0; usize::try_from(size).unwrap_or_default()];
        let filled = self.input.fill(&mut content)?;
        if filled < content.len() {
            return Err(damaged(ReasonCode::CutOff));
        }
        self.pass_padding(size)?;
        Ok(Some(content))
    }

    /// Passes over content and its padding.
    fn pass(&mut self, size: u64) -> Result<(), ReadError> {
        if self.input.skip(size)? > 0 {
            return Err(damaged(ReasonCode::CutOff));
        }
        self.pass_padding(size)
    }

    /// Passes over what fills the last block; the end of the archive is told by the next header.
    fn pass_padding(&mut self, size: u64) -> Result<(), ReadError> {
        let block = BLOCK as u64;
        self.input.skip((block - size % block) % block).map(|_| ())
    }

    fn file(
        &mut self,
        walk: &mut Walk<'_>,
        place: Place<'_>,
        block: &Block,
        stated: u64,
        before: Before,
    ) -> Result<ControlFlow<(), bool>, ReadError> {
        let name = before.name.unwrap_or_else(|| name_of(block));
        let size = before.size.unwrap_or(stated);
        let path = label::join(place.path, &name);
        let inner = Place {
            path: &path,
            ..place
        };
        let is_gnu_sparse = block.get(156) == Some(&b'S');
        if is_gnu_sparse {
            self.pass_sparse_headers(block)?;
        }
        let flow = if is_gnu_sparse || before.sparse {
            self.pass(size)?;
            let sparse = ReadError::new(
                ReadErrorCode::UnsupportedCompression,
                ReasonCode::SparseFile.code(),
            );
            walk.refuse(&path, sparse)
        } else if label::is_litter(&name) || name.ends_with(b"/") {
            walk.tally.skipped += 1;
            self.pass(size)?;
            ControlFlow::Continue(())
        } else if let Err(error) = walk.meter.fits(size) {
            let flow = walk.refuse(&path, error);
            if flow.is_continue() {
                self.pass(size)?;
            }
            flow
        } else {
            return self.content(walk, inner, size);
        };
        Ok(flow.map_continue(|()| true))
    }

    /// Opens the content of an entry; the archive ends with it when it is cut off.
    fn content(
        &mut self,
        walk: &mut Walk<'_>,
        place: Place<'_>,
        size: u64,
    ) -> Result<ControlFlow<(), bool>, ReadError> {
        let length = usize::try_from(size).unwrap_or(usize::MAX);
        let cut_off = |walk: &mut Walk<'_>, error| {
            Ok(walk.refuse(place.path, error).map_continue(|()| false))
        };
        let flow = match &mut self.input {
            Input::Slice(bytes) => {
                let Some((content, rest)) = bytes.split_at_checked(length) else {
                    return cut_off(walk, damaged(ReasonCode::CutOff));
                };
                *bytes = rest;
                walk.open(Input::Slice(content), size, place)
            }
            Input::Stream(_) if size <= AT_ONCE => {
                if self.buffer.len() < length {
                    self.buffer.resize(length, 0);
                }
                let content = self.buffer.get_mut(..length).unwrap_or_default();
                match self.input.fill(content) {
                    Ok(filled) if filled == length => {}
                    Ok(_) => return cut_off(walk, damaged(ReasonCode::CutOff)),
                    Err(error) => return cut_off(walk, error),
                }
                walk.open(Input::Slice(content), size, place)
            }
            Input::Stream(feed) => {
                let left = Cell::new(size);
                let part = Part { feed, left: &left };
                let refused = walk.tally.refused;
                let flow = walk.open(Input::Stream(Feed::new(Box::new(part))), size, place);
                if flow.is_continue() {
                    match self.input.skip(left.get()) {
                        Ok(0) => {}
                        // Whatever is wrong with the archive has ended the entry too, and that has been said.
                        _ if walk.tally.refused > refused => {
                            return Ok(ControlFlow::Continue(false));
                        }
                        Ok(_) => return Err(damaged(ReasonCode::CutOff)),
                        Err(error) => return Err(error),
                    }
                }
                flow
            }
        };
        if flow.is_continue() {
            self.pass_padding(size)?;
        }
        Ok(flow.map_continue(|()| true))
    }

    /// GNU's sparse map goes on in blocks of its own as long as each says so.
    fn pass_sparse_headers(&mut self, block: &Block) -> Result<(), ReadError> {
        let mut goes_on = block.get(482).is_some_and(|&byte| byte != 0);
        while goes_on {
            let mut block = [0; BLOCK];
            if self.input.fill(&mut block)? < BLOCK {
                return Err(damaged(ReasonCode::CutOff));
            }
            goes_on = block.get(504).is_some_and(|&byte| byte != 0);
        }
        Ok(())
    }
}

/// The name in a header. Only POSIX headers have a prefix there; GNU's keep other things in its place.
fn name_of(block: &Block) -> Vec<u8> {
    let name = text(field(block, 0, 100));
    let prefix = text(field(block, 345, 155));
    if field(block, 257, 6) == b"ustar\0" && !prefix.is_empty() {
        [prefix, b"/", name].concat()
    } else {
        name.to_vec()
    }
}

impl Before {
    /// Takes pax records: each `length keyword=value\n`, the length in decimal digits and counting the whole record.
    fn take_records(&mut self, mut records: &[u8]) {
        while let Some(space) = records.iter().position(|&byte| byte == b' ') {
            let length = records.get(..space).and_then(decimal);
            let length = usize::try_from(length.unwrap_or_default()).unwrap_or_default();
            let Some(record) = records.get(space + 1..length) else {
                return;
            };
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            if let Some(equals) = record.iter().position(|&byte| byte == b'=') {
                let (key, value) = record.split_at(equals);
                self.take_record(key, value.get(1..).unwrap_or_default());
            }
            records = records.get(length..).unwrap_or_default();
        }
    }

    fn take_record(&mut self, key: &[u8], value: &[u8]) {
        match key {
            b"path" => self.name = Some(value.to_vec()),
            b"size" => self.size = decimal(value),
            _ => self.sparse |= key.starts_with(b"GNU.sparse."),
        }
    }
}

fn decimal(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn damaged(why: ReasonCode) -> ReadError {
    ReadError::new(
        ReadErrorCode::DamagedArchive,
        format!("tar: {}", why.code()),
    )
}

/// One entry of a streamed archive. Ending before its size is a fault, not an end.
struct Part<'p, 'r> {
    feed: &'p mut Feed<'r>,
    left: &'p Cell<u64>,
}

impl Read for Part<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        let length = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        if length == 0 {
            return Ok(0);
        }
        let count = self
            .feed
            .read(buffer.get_mut(..length).unwrap_or_default())?;
        if count == 0 {
            return Err(io::Error::other(damaged(ReasonCode::CutOff)));
        }
        self.left.set(left - count as u64);
        Ok(count)
    }
}
