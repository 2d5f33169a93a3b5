//! Zip archives: PKWARE's APPNOTE 6.3.10, as far as archives of documents use it.
//!
//! Stored, deflated and zstd entries, zip64, data descriptors. The directory at the end tells what is there; where it is
//! missing (a file cut off on its way), the headers in front of the entries are followed instead. Traps: sizes in those
//! headers may be missing; names are code page 437 or UTF-8 by the standard and whatever the machine used in practice;
//! entries may overlap, which makes small bombs, and only the count of everything unpacked tells.
//!
//! Office documents (xlsx, ods) are zip archives too and are handed over whole.

mod directory;

use std::io::{self, Read};
use std::ops::ControlFlow;

use flate2::{Crc, Decompress, FlushDecompress, Status};

use self::directory::{CENTRAL, Directory, Entry, LOCAL, local_entry, u32_at};
use super::meter::{Meter, refusal};
use super::stream::{Feed, Input, Packing, unpack};
use super::{Place, Walk, label};
use crate::error::{ReadError, ReadErrorCode};
use crate::reason::{Reason, ReasonCode};

const DESCRIPTOR: &[u8] = b"PK\x07\x08";

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// Winzip's AES: the real method stands elsewhere, and nothing can be read without a password anyway.
const AES: u16 = 99;
/// Zstd, under its number and its withdrawn one.
const ZSTD: [u16; 2] = [93, 20];

/// Deflated entries up to this size are unpacked at once; no ratio is judged below it.
const AT_ONCE: u64 = 1 << 20;

/// Walks through an archive, or hands it over whole when it is an office document.
pub(super) fn walk(walk: &mut Walk<'_>, bytes: &[u8], place: Place<'_>) -> ControlFlow<()> {
    let mut archive = Archive {
        bytes,
        inflater: Decompress::new(false),
        buffer: Vec::new(),
    };
    match Directory::find(bytes) {
        Some(directory) => archive.by_directory(walk, directory, place),
        None => archive.by_headers(walk, place),
    }
}

/// Whether an archive is a document: of Office Open XML or OpenDocument.
pub(super) fn is_document(bytes: &[u8]) -> bool {
    const PARTS: &[&[u8]] = &[
        b"xl/workbook.xml",
        b"xl/workbook.bin",
        b"word/document.xml",
        b"ppt/presentation.xml",
    ];
    const OPEN_DOCUMENT: &[u8] = b"application/vnd.oasis.opendocument.";
    // The first entry of an OpenDocument file says what it is, stored and without extra fields.
    let mimetype = bytes.get(30..).unwrap_or_default();
    if let Some(mimetype) = mimetype.strip_prefix(b"mimetype") {
        return mimetype.starts_with(OPEN_DOCUMENT);
    }
    Directory::find(bytes).is_some_and(|directory| {
        directory
            .entries()
            .map_while(Result::ok)
            .any(|entry| PARTS.contains(&entry.name))
    })
}

/// Unpacks all of an office document once, without keeping anything, so that what reads it afterwards meets no bomb.
pub(super) fn weigh(bytes: &[u8], meter: &Meter<'_>) -> Result<(), ReadError> {
    let Some(directory) = Directory::find(bytes) else {
        return Err(damaged(ReasonCode::NoDirectory));
    };
    let mut total = 0_u64;
    for entry in directory.entries().map_while(Result::ok) {
        meter.entry()?;
        match weigh_entry(bytes, directory.base, &entry, meter, &mut total) {
            // What is broken is no bomb; whether the rest can be read is for others to say.
            Err(error) if error.code == ReadErrorCode::DamagedArchive => {}
            Err(error) if error.code == ReadErrorCode::UnsupportedCompression => {}
            outcome => outcome?,
        }
    }
    Ok(())
}

fn weigh_entry(
    bytes: &[u8],
    base: u64,
    entry: &Entry<'_>,
    meter: &Meter<'_>,
    total: &mut u64,
) -> Result<(), ReadError> {
    let packed = packed(bytes, base, entry)?;
    let mut content = match packing(entry.method)? {
        Some(packing) => Input::Stream(unpack(packing, Input::Slice(packed), meter)?),
        None => return meter.unpacked(packed.len()),
    };
    let mut piece = [0; 16 << 10];
    loop {
        match content.read(&mut piece)? {
            0 => return Ok(()),
            count => *total = total.saturating_add(count as u64),
        }
        meter.fits(*total)?;
    }
}

/// The packed content of an entry.
fn packed<'z>(bytes: &'z [u8], base: u64, entry: &Entry<'_>) -> Result<&'z [u8], ReadError> {
    if entry.is_encrypted() {
        return Err(ReadError::new(ReadErrorCode::Encrypted, ""));
    }
    let (_, start) = base
        .checked_add(entry.header)
        .and_then(|at| local_entry(bytes, at))
        .ok_or_else(|| damaged(ReasonCode::Header))?;
    usize::try_from(entry.packed)
        .ok()
        .and_then(|length| bytes.get(start..start.checked_add(length)?))
        .ok_or_else(|| damaged(ReasonCode::CutOff))
}

/// How an entry is packed, if it is.
fn packing(method: u16) -> Result<Option<Packing>, ReadError> {
    match method {
        STORED => Ok(None),
        DEFLATED => Ok(Some(Packing::Deflate)),
        method if ZSTD.contains(&method) => Ok(Some(Packing::Zstd)),
        method => Err(ReadError::new(
            ReadErrorCode::UnsupportedCompression,
            Reason::with(ReasonCode::ZipMethod, &method.to_string()).to_string(),
        )),
    }
}

/// The unpacked content of an entry, checked against its checksum and size, if need be as it is read.
fn content<'z>(
    packed: &'z [u8],
    entry: &Entry<'_>,
    meter: &'z Meter<'z>,
) -> Result<Input<'z>, ReadError> {
    let Some(packing) = packing(entry.method)? else {
        // Entries may overlap, so that even what is not packed can make much out of little.
        meter.unpacked(packed.len())?;
        let mut checksum = Crc::new();
        checksum.update(packed);
        let sound = checksum.sum() == entry.checksum && entry.unpacked == packed.len() as u64;
        return if sound {
            Ok(Input::Slice(packed))
        } else {
            Err(damaged(ReasonCode::Checksum))
        };
    };
    let unpacked = unpack(packing, Input::Slice(packed), meter)?;
    Ok(Input::Stream(Feed::new(Box::new(Checked {
        inner: unpacked,
        actual: Crc::new(),
        length: 0,
        checksum: entry.checksum,
        unpacked: entry.unpacked,
    }))))
}

/// Content that is compared with its checksum and size at the end.
struct Checked<'z> {
    inner: Feed<'z>,
    actual: Crc,
    length: u64,
    checksum: u32,
    unpacked: u64,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.actual.update(buffer.get(..count).unwrap_or_default());
        self.length += count as u64;
        let ended = count == 0 && !buffer.is_empty();
        let sound = self.actual.sum() == self.checksum && self.length == self.unpacked;
        if self.length > self.unpacked || (ended && !sound) {
            return Err(io::Error::other(damaged(ReasonCode::Checksum)));
        }
        Ok(count)
    }
}

struct Archive<'z> {
    bytes: &'z [u8],
    /// One for all small entries: setting one up costs more than many an entry.
    inflater: Decompress,
    buffer: Vec<u8>,
}

impl Archive<'_> {
    fn by_directory(
        &mut self,
        walk: &mut Walk<'_>,
        directory: Directory<'_>,
        place: Place<'_>,
    ) -> ControlFlow<()> {
        for entry in directory.entries() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return walk.refuse(place.path, error),
            };
            if let Err(error) = walk.meter.entry() {
                return walk.refuse(place.path, error);
            }
            if is_passed_over(&entry) {
                walk.tally.skipped += 1;
                continue;
            }
            let path = label::join(place.path, entry.name);
            let inner = Place {
                path: &path,
                ..place
            };
            self.entry(walk, &entry, directory.base, inner)?;
        }
        ControlFlow::Continue(())
    }

    fn entry(
        &mut self,
        walk: &mut Walk<'_>,
        entry: &Entry<'_>,
        base: u64,
        place: Place<'_>,
    ) -> ControlFlow<()> {
        if let Err(error) = walk.meter.fits(entry.unpacked) {
            return walk.refuse(place.path, error);
        }
        let packed = match packed(self.bytes, base, entry) {
            Ok(packed) => packed,
            Err(error) => return walk.refuse(place.path, error),
        };
        let content = if entry.method == DEFLATED && entry.unpacked <= AT_ONCE {
            self.inflate(packed, entry, walk.meter).map(Input::Slice)
        } else {
            content(packed, entry, walk.meter)
        };
        match content {
            Ok(content) => walk.open(content, entry.unpacked, place),
            Err(error) => walk.refuse(place.path, error),
        }
    }

    /// Unpacks a small entry in one go.
    fn inflate(
        &mut self,
        packed: &[u8],
        entry: &Entry<'_>,
        meter: &Meter<'_>,
    ) -> Result<&[u8], ReadError> {
        let length = usize::try_from(entry.unpacked).map_err(|_| damaged(ReasonCode::Size))?;
        // One byte more shows content that is longer than it says.
        if self.buffer.len() <= length {
            self.buffer.resize(length + 1, 0);
        }
        meter.unpacked(length)?;
        self.inflater.reset(false);
        let buffer = self.buffer.get_mut(..=length).unwrap_or_default();
        let status = self
            .inflater
            .decompress(packed, buffer, FlushDecompress::Finish)
            .map_err(|error| refusal(&error.into()))?;
        let content = self.buffer.get(..length).unwrap_or_default();
        let mut checksum = Crc::new();
        checksum.update(content);
        let sound = status == Status::StreamEnd
            && self.inflater.total_out() == entry.unpacked
            && checksum.sum() == entry.checksum;
        if sound {
            Ok(content)
        } else {
            Err(damaged(ReasonCode::Checksum))
        }
    }

    /// Follows the headers in front of the entries, because there is no directory. What can be read is handed over; that
    /// the archive is damaged is said in any case.
    fn by_headers(&mut self, walk: &mut Walk<'_>, place: Place<'_>) -> ControlFlow<()> {
        let mut at = 0;
        // An archive in parts begins with a mark.
        if self.bytes.starts_with(DESCRIPTOR) {
            at = DESCRIPTOR.len();
        }
        while let Some((mut entry, start)) = local_entry(self.bytes, at as u64) {
            if let Err(error) = walk.meter.entry() {
                return walk.refuse(place.path, error);
            }
            let path = label::join(place.path, entry.name);
            if entry.has_descriptor() && !entry.is_encrypted() {
                match measure(self.bytes, start, &mut entry, walk.meter) {
                    Ok(end) => at = end,
                    Err(error) => return walk.refuse(&path, error),
                }
            } else {
                let length = usize::try_from(entry.packed).unwrap_or(usize::MAX);
                at = start.saturating_add(length);
            }
            if is_passed_over(&entry) {
                walk.tally.skipped += 1;
                continue;
            }
            let inner = Place {
                path: &path,
                ..place
            };
            self.entry(walk, &entry, 0, inner)?;
            if at > self.bytes.len() {
                // The refusal of this entry has said it.
                return ControlFlow::Continue(());
            }
        }
        walk.refuse(place.path, damaged(ReasonCode::NoDirectory))
    }
}

fn is_passed_over(entry: &Entry<'_>) -> bool {
    entry.is_link || entry.name.ends_with(b"/") || label::is_litter(entry.name)
}

/// Finds the end of content whose sizes follow it, by unpacking it once; completes the entry and answers the offset
/// after everything that belongs to it.
fn measure(
    bytes: &[u8],
    start: usize,
    entry: &mut Entry<'_>,
    meter: &Meter<'_>,
) -> Result<usize, ReadError> {
    let rest = bytes.get(start..).unwrap_or_default();
    if entry.method != DEFLATED {
        return Err(damaged(ReasonCode::SizeUnknown));
    }
    let mut inflater = Decompress::new(false);
    let mut piece = vec![0; 64 << 10];
    let mut status = Status::Ok;
    while status != Status::StreamEnd {
        let (before_in, before_out) = (inflater.total_in(), inflater.total_out());
        let at = usize::try_from(before_in).unwrap_or(usize::MAX);
        let packed = rest.get(at..).unwrap_or_default();
        status = inflater
            .decompress(packed, &mut piece, FlushDecompress::None)
            .map_err(|error| refusal(&error.into()))?;
        let count = inflater.total_out() - before_out;
        if count == 0 && inflater.total_in() == before_in && status != Status::StreamEnd {
            return Err(damaged(ReasonCode::CutOff));
        }
        meter.unpacked(usize::try_from(count).unwrap_or(usize::MAX))?;
        meter.fits(inflater.total_out())?;
        meter.ratio(inflater.total_out(), inflater.total_in())?;
    }
    entry.packed = inflater.total_in();
    entry.unpacked = inflater.total_out();
    let end = start + usize::try_from(entry.packed).unwrap_or_default();
    let descriptor = bytes.get(end..).unwrap_or_default();
    // The mark in front of a descriptor is customary, not required.
    let mark = if descriptor.starts_with(DESCRIPTOR) {
        4
    } else {
        0
    };
    entry.checksum = u32_at(descriptor, mark).ok_or_else(|| damaged(ReasonCode::CutOff))?;
    // Sizes of 4 bytes, or of 8 in zip64; what follows tells which.
    let after = [end + mark + 12, end + mark + 20];
    let next_is = |at: &&usize| {
        let next = bytes.get(**at..).unwrap_or_default();
        next.is_empty() || next.starts_with(LOCAL) || next.starts_with(CENTRAL)
    };
    Ok(*after.iter().find(next_is).unwrap_or(&after[0]))
}

fn damaged(why: ReasonCode) -> ReadError {
    ReadError::new(
        ReadErrorCode::DamagedArchive,
        format!("zip: {}", why.code()),
    )
}
