//! What an archive says of its entries, in its directory and in front of them.

use super::{AES, damaged};
use crate::error::ReadError;
use crate::reason::ReasonCode;

/// Begins the header in front of an entry.
pub(super) const LOCAL: &[u8] = b"PK\x03\x04";
/// Begins a record of the directory.
pub(super) const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";

/// One entry as the directory or its own header tells of it.
#[derive(Debug, Clone)]
pub(super) struct Entry<'z> {
    pub(super) name: &'z [u8],
    pub(super) method: u16,
    pub(super) flags: u16,
    /// CRC-32 of the content.
    pub(super) checksum: u32,
    pub(super) packed: u64,
    pub(super) unpacked: u64,
    /// Offset of the header in front of the entry; from the directory only.
    pub(super) header: u64,
    /// Whether its content is the target of a link; only the directory says so.
    pub(super) is_link: bool,
}

impl Entry<'_> {
    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & 1 != 0 || self.method == AES
    }

    /// Whether the sizes follow the content instead of standing in front of it.
    pub(super) fn has_descriptor(&self) -> bool {
        self.flags & 8 != 0
    }
}

/// Numbers at offsets, little-endian.
fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The directory at the end of an archive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Directory<'z> {
    bytes: &'z [u8],
    /// What must be added to offsets: how much stands in front of the archive.
    pub(super) base: u64,
}

impl<'z> Directory<'z> {
    /// Length of the record at the very end, without its comment.
    const END_LENGTH: usize = 22;

    /// Finds it by the last end record whose directory is where it says.
    pub(super) fn find(bytes: &'z [u8]) -> Option<Self> {
        let from = bytes.len().saturating_sub(Self::END_LENGTH + 0xFFFF);
        let tail = bytes.get(from..)?;
        memchr::memmem::rfind_iter(tail, END).find_map(|found| Self::ending_at(bytes, from + found))
    }

    fn ending_at(bytes: &'z [u8], end: usize) -> Option<Self> {
        let record = bytes.get(end..)?;
        let size = u64::from(u32_at(record, 12)?);
        let offset = u64::from(u32_at(record, 16)?);
        let small = Self::at(bytes, end as u64, size, offset);
        Self::ending_at_64(bytes, end).or(small)
    }

    /// The zip64 end record, which outweighs the other.
    fn ending_at_64(bytes: &'z [u8], end: usize) -> Option<Self> {
        let locator_at = end.checked_sub(20)?;
        let locator = bytes.get(locator_at..)?;
        if !locator.starts_with(LOCATOR_64) {
            return None;
        }
        // Where the locator says, or right in front of it when something stands in front of the archive.
        let stated = usize::try_from(u64_at(locator, 8)?).ok()?;
        [Some(stated), locator_at.checked_sub(56)]
            .into_iter()
            .flatten()
            .find_map(|at| {
                let record = bytes.get(at..)?;
                if !record.starts_with(END_64) {
                    return None;
                }
                Self::at(bytes, at as u64, u64_at(record, 40)?, u64_at(record, 48)?)
            })
    }

    fn at(bytes: &'z [u8], end: u64, size: u64, offset: u64) -> Option<Self> {
        let start = end.checked_sub(size)?;
        let range = usize::try_from(start).ok()?..usize::try_from(end).ok()?;
        let directory = bytes.get(range)?;
        if size > 0 && !directory.starts_with(CENTRAL) {
            return None;
        }
        Some(Self {
            bytes: directory,
            base: start.checked_sub(offset)?,
        })
    }

    pub(super) fn entries(self) -> impl Iterator<Item = Result<Entry<'z>, ReadError>> {
        let mut rest = self.bytes;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let entry = central_entry(&mut rest).ok_or_else(|| {
                rest = &[];
                damaged(ReasonCode::Directory)
            });
            Some(entry)
        })
    }
}

/// The system on which modes are those of Unix, and the mode's bits for a link.
const UNIX: u16 = 3;
const KIND: u16 = 0o170_000;
const LINK: u16 = 0o120_000;

fn central_entry<'z>(rest: &mut &'z [u8]) -> Option<Entry<'z>> {
    let record = *rest;
    if !record.starts_with(CENTRAL) {
        return None;
    }
    let name_length = usize::from(u16_at(record, 28)?);
    let extra_length = usize::from(u16_at(record, 30)?);
    let comment_length = usize::from(u16_at(record, 32)?);
    let extra = record.get(46 + name_length..46 + name_length + extra_length)?;
    let (made_on, mode) = (u16_at(record, 4)? >> 8, u16_at(record, 40)?);
    let mut entry = Entry {
        name: record.get(46..46 + name_length)?,
        method: u16_at(record, 10)?,
        flags: u16_at(record, 8)?,
        checksum: u32_at(record, 16)?,
        packed: u64::from(u32_at(record, 20)?),
        unpacked: u64::from(u32_at(record, 24)?),
        header: u64::from(u32_at(record, 42)?),
        is_link: made_on == UNIX && mode & KIND == LINK,
    };
    let Entry {
        unpacked,
        packed,
        header,
        ..
    } = &mut entry;
    widen(extra, [unpacked, packed, header]);
    *rest = record.get(46 + name_length + extra_length + comment_length..)?;
    Some(entry)
}

/// Takes the zip64 values for those fields that say so by being full, in this order.
fn widen<const N: usize>(mut extra: &[u8], fields: [&mut u64; N]) {
    const ZIP64: u16 = 1;
    while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let end = 4 + usize::from(length);
        if id == ZIP64 {
            let mut at = 4;
            for field in fields {
                if *field == u64::from(u32::MAX) {
                    *field = u64_at(extra, at).unwrap_or(*field);
                    at += 8;
                }
            }
            return;
        }
        extra = extra.get(end..).unwrap_or_default();
    }
}

/// The entry that a header in front of content tells of, and where the content begins.
pub(super) fn local_entry(bytes: &[u8], at: u64) -> Option<(Entry<'_>, usize)> {
    let at = usize::try_from(at).ok()?;
    let record = bytes.get(at..)?;
    if !record.starts_with(LOCAL) {
        return None;
    }
    let name_length = usize::from(u16_at(record, 26)?);
    let extra_length = usize::from(u16_at(record, 28)?);
    let extra = record.get(30 + name_length..30 + name_length + extra_length)?;
    let mut entry = Entry {
        name: record.get(30..30 + name_length)?,
        method: u16_at(record, 8)?,
        flags: u16_at(record, 6)?,
        checksum: u32_at(record, 14)?,
        packed: u64::from(u32_at(record, 18)?),
        unpacked: u64::from(u32_at(record, 22)?),
        header: at as u64,
        is_link: false,
    };
    let Entry {
        unpacked, packed, ..
    } = &mut entry;
    widen(extra, [unpacked, packed]);
    Some((entry, at + 30 + name_length + extra_length))
}
