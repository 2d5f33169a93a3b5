//! The parts of a zip package (xlsx, ods), unpacked one at a time and never more than allowed.
//!
//! Only what office programs write: stored and deflated entries that the directory at the end lists.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, BufReader, Read};

use flate2::read::DeflateDecoder;

use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Limits;
use crate::reason::{Reason, ReasonCode};

/// A package.
pub(super) struct Parts<'a> {
    bytes: &'a [u8],
    entries: HashMap<&'a [u8], Entry>,
    limits: &'a Limits,
    unpacked: Cell<u64>,
    refused: Cell<Option<ReadErrorCode>>,
}

#[derive(Clone, Copy)]
struct Entry {
    method: u16,
    encrypted: bool,
    packed: usize,
    unpacked: u64,
    header: usize,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

fn usize_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}

fn damaged() -> ReadError {
    let why = ReasonCode::Directory.code();
    ReadError::new(ReadErrorCode::DamagedArchive, format!("zip: {why}"))
}

impl<'a> Parts<'a> {
    /// Reads the directory of a package.
    pub(super) fn of(bytes: &'a [u8], limits: &'a Limits) -> Result<Self, ReadError> {
        // The end record has a comment of at most 64 KiB behind it.
        let start = bytes.len().saturating_sub(22 + 65_535);
        let tail = bytes.get(start..).unwrap_or_default();
        let end = tail
            .windows(4)
            .rposition(|window| window == b"PK\x05\x06")
            .ok_or_else(damaged)?;
        let end = tail.get(end..).unwrap_or_default();
        let count = usize::from(u16_at(end, 10).ok_or_else(damaged)?);
        let mut at = usize_at(end, 16).ok_or_else(damaged)?;
        if count > limits.entries {
            return Err(ReadError::new(
                ReadErrorCode::TooManyEntries,
                limits.entries.to_string(),
            ));
        }
        let mut entries = HashMap::with_capacity(count.min(1024));
        for _ in 0..count {
            let Some((name, entry, next)) = directory_entry(bytes, at) else {
                break;
            };
            entries.entry(name).or_insert(entry);
            at = next;
        }
        if entries.is_empty() {
            return Err(damaged());
        }
        Ok(Self {
            bytes,
            entries,
            limits,
            unpacked: Cell::new(0),
            refused: Cell::new(None),
        })
    }

    /// A part to read from, or nothing if the package has none of that name.
    pub(super) fn open(&self, name: &str) -> Result<Option<BufReader<Part<'_>>>, ReadError> {
        let Some(entry) = self.entries.get(name.as_bytes()) else {
            return Ok(None);
        };
        if entry.encrypted {
            return Err(ReadError::at(ReadErrorCode::Encrypted, name, ""));
        }
        if entry.unpacked > self.limits.bytes.min(self.limits.unpacked_bytes) {
            return Err(ReadError::at(ReadErrorCode::TooManyBytes, name, ""));
        }
        let Some(packed) = content(self.bytes, entry) else {
            return Err(ReadError::at(
                ReadErrorCode::DamagedArchive,
                name,
                ReasonCode::CutOff.code(),
            ));
        };
        let source = match entry.method {
            0 => Source::Stored(packed),
            8 => Source::Deflated(DeflateDecoder::new(packed)),
            other => {
                let code = ReadErrorCode::UnsupportedCompression;
                let why = Reason::with(ReasonCode::ZipMethod, &other.to_string());
                return Err(ReadError::at(code, name, why.to_string()));
            }
        };
        Ok(Some(BufReader::new(Part {
            source,
            taken: 0,
            package: u64::try_from(self.bytes.len()).unwrap_or(u64::MAX),
            limits: self.limits,
            unpacked: &self.unpacked,
            refused: &self.refused,
        })))
    }

    /// Fails if a part was broken off because of a limit.
    pub(super) fn check(&self) -> Result<(), ReadError> {
        match self.refused.get() {
            Some(code) => Err(ReadError::new(code, "")),
            None => Ok(()),
        }
    }
}

/// One entry of the directory, and where the next one stands.
fn directory_entry(bytes: &[u8], at: usize) -> Option<(&[u8], Entry, usize)> {
    let record = bytes.get(at..)?;
    if !record.starts_with(b"PK\x01\x02") {
        return None;
    }
    let name = usize::from(u16_at(record, 28)?);
    let rest = usize::from(u16_at(record, 30)?) + usize::from(u16_at(record, 32)?);
    let entry = Entry {
        method: u16_at(record, 10)?,
        encrypted: u16_at(record, 8)? & 1 != 0,
        packed: usize_at(record, 20)?,
        unpacked: u64::from(u32_at(record, 24)?),
        header: usize_at(record, 42)?,
    };
    let name_bytes = record.get(46..46 + name)?;
    Some((name_bytes, entry, at + 46 + name + rest))
}

/// The packed bytes of an entry, behind the header in front of them.
fn content<'a>(bytes: &'a [u8], entry: &Entry) -> Option<&'a [u8]> {
    let header = bytes.get(entry.header..)?;
    if !header.starts_with(b"PK\x03\x04") {
        return None;
    }
    let start = 30 + usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
    header.get(start..start.checked_add(entry.packed)?)
}

enum Source<'p> {
    Stored(&'p [u8]),
    Deflated(DeflateDecoder<&'p [u8]>),
}

/// A part being unpacked.
pub(super) struct Part<'p> {
    source: Source<'p>,
    taken: u64,
    package: u64,
    limits: &'p Limits,
    unpacked: &'p Cell<u64>,
    refused: &'p Cell<Option<ReadErrorCode>>,
}

/// Below this no ratio is judged, in bytes.
const JUDGED_FROM: u64 = 1 << 20;

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.source {
            Source::Stored(bytes) => bytes.read(buffer)?,
            Source::Deflated(decoder) => decoder.read(buffer)?,
        };
        let added = u64::try_from(count).unwrap_or(u64::MAX);
        self.taken = self.taken.saturating_add(added);
        let all = self.unpacked.get().saturating_add(added);
        self.unpacked.set(all);
        let most = self.package.saturating_mul(self.limits.ratio);
        let refused = if self.taken > self.limits.bytes || all > self.limits.unpacked_bytes {
            ReadErrorCode::TooManyBytes
        } else if all > JUDGED_FROM && all > most {
            ReadErrorCode::TooCompressed
        } else {
            return Ok(count);
        };
        self.refused.set(Some(refused));
        Err(io::Error::other(refused.code()))
    }
}
