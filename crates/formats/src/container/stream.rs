//! Bytes on their way out of a layer, in memory or as a stream.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder};
use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};

use super::meter::{Meter, Packed, Unpacked, refusal};
use crate::error::{ReadError, ReadErrorCode};
use crate::reason::{Reason, ReasonCode};

/// A way of compressing one stream of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// RFC 1952, any number of members, padded with zeros or not.
    Gzip,
    /// RFC 8878, any number of frames, skippable ones included.
    Zstd,
    /// The `.xz` format, any number of streams.
    Xz,
    /// The older `.lzma` format.
    Lzma,
    /// RFC 1951 without a frame, as zip has it.
    Deflate,
}

/// Log of the largest window or dictionary that is granted a decompressor.
const WINDOW_LOG: u32 = 27;

/// What liblzma may use: its largest granted dictionary and its own state.
const XZ_MEMORY: u64 = (1 << WINDOW_LOG) + (16 << 20);

/// Bytes read at once from the packed side. Small, for the ratio is judged against what was handed over.
const PACKED_BUFFER: usize = 32 << 10;

/// Opens a decompressor.
pub(super) fn unpack<'r>(
    packing: Packing,
    mut input: Input<'r>,
    meter: &'r Meter<'r>,
) -> Result<Feed<'r>, ReadError> {
    let window_log = zstd_window_log(input.head(), meter.member_bytes());
    let packed = Packed::new(input.into_reader(), meter);
    let consumed = packed.consumed();
    let packed = BufReader::with_capacity(PACKED_BUFFER, packed);
    let unpacked: Box<dyn Read + 'r> = match packing {
        Packing::Gzip => Box::new(Gzip {
            member: Some(GzDecoder::new(packed)),
        }),
        Packing::Zstd => {
            let mut decoder =
                zstd::stream::read::Decoder::with_buffer(packed).map_err(|e| refusal(&e))?;
            decoder
                .window_log_max(window_log)
                .map_err(|e| refusal(&e))?;
            Box::new(decoder)
        }
        Packing::Xz => Box::new(XzDecoder::new_stream(
            packed,
            Stream::new_stream_decoder(XZ_MEMORY, CONCATENATED).map_err(|e| refusal(&e.into()))?,
        )),
        Packing::Lzma => Box::new(XzDecoder::new_stream(
            packed,
            Stream::new_lzma_decoder(XZ_MEMORY).map_err(|e| refusal(&e.into()))?,
        )),
        Packing::Deflate => Box::new(DeflateDecoder::new(packed)),
    };
    Ok(Feed::new(Box::new(Unpacked::new(
        Memory(unpacked),
        meter,
        consumed,
    ))))
}

/// The window to grant a zstd stream. A frame written in one go has its whole content as its window and says its size;
/// such a one is granted what a member may have.
fn zstd_window_log(head: &[u8], member_bytes: u64) -> u32 {
    const SINGLE_SEGMENT: u8 = 0x20;
    let Some((&descriptor, rest)) = head.get(4..).and_then(<[u8]>::split_first) else {
        return WINDOW_LOG;
    };
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let length = [1, 2, 4, 8][usize::from(descriptor >> 6)];
    match rest.get(dictionary..dictionary + length) {
        Some(size) if descriptor & SINGLE_SEGMENT != 0 => {
            let size = size
                .iter()
                .rev()
                .fold(0_u64, |value, &byte| value << 8 | u64::from(byte));
            if size <= member_bytes && size > 1 << WINDOW_LOG {
                (u64::BITS - (size - 1).leading_zeros()).min(31)
            } else {
                WINDOW_LOG
            }
        }
        _ => WINDOW_LOG,
    }
}

/// Tells streams that need more memory than is granted from damaged ones.
struct Memory<R>(R);

impl<R: Read> Read for Memory<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| {
            if Reason::from(&error).code != ReasonCode::PackedMemory {
                return error;
            }
            let granted = Reason::with(ReasonCode::PackedMemory, &format!("2^{WINDOW_LOG}"));
            io::Error::other(ReadError::new(
                ReadErrorCode::UnsupportedCompression,
                granted.to_string(),
            ))
        })
    }
}

/// Gzip members one after the other. Zeros after the last one are padding, as on tapes; anything else is damage.
struct Gzip<R> {
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let count = member.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            self.member = match self.member.take() {
                Some(member) => next_member(member.into_inner())?,
                None => None,
            };
        }
        Ok(0)
    }
}

fn next_member<R: BufRead>(mut reader: R) -> io::Result<Option<GzDecoder<R>>> {
    loop {
        let rest = reader.fill_buf()?;
        if rest.is_empty() {
            return Ok(None);
        }
        let zeros = rest.iter().take_while(|&&byte| byte == 0).count();
        if zeros == 0 {
            return Ok(Some(GzDecoder::new(reader)));
        }
        reader.consume(zeros);
    }
}

/// A stream that can be looked into before it is read.
pub(super) struct Feed<'r> {
    inner: Box<dyn Read + 'r>,
    head: Vec<u8>,
    at: usize,
    /// What went wrong beyond the head, said when reading gets there.
    failed: Option<io::Error>,
    ended: bool,
}

impl<'r> Feed<'r> {
    /// How far a look into a stream goes.
    pub(super) const HEAD: usize = 64 << 10;

    pub(super) fn new(inner: Box<dyn Read + 'r>) -> Self {
        Self {
            inner,
            head: Vec::new(),
            at: 0,
            failed: None,
            ended: false,
        }
    }

    /// The next bytes, [`Self::HEAD`] of them or all there are before the end or a fault.
    fn head(&mut self) -> &[u8] {
        if self.head.is_empty() {
            self.look(Self::HEAD);
        }
        self.head.get(self.at..).unwrap_or_default()
    }

    /// Makes the head `length` bytes long if there are so many; answers whether it grew.
    fn look(&mut self, length: usize) -> bool {
        let before = self.head.len();
        if !self.ended {
            let more = length.saturating_sub(before);
            self.head.reserve(more.min(Self::HEAD));
            match (&mut self.inner)
                .take(more as u64)
                .read_to_end(&mut self.head)
            {
                Ok(count) => self.ended = count < more,
                Err(error) => {
                    self.failed = Some(error);
                    self.ended = true;
                }
            }
        }
        self.head.len() > before
    }

    /// All bytes, but no more than one over `limit`.
    fn into_bytes(mut self, expected: u64, limit: u64) -> Result<Vec<u8>, ReadError> {
        /// Expectations of hostile headers are not paid for in advance beyond this.
        const RESERVED: u64 = 64 << 20;
        if let Some(error) = self.failed {
            return Err(refusal(&error));
        }
        let mut bytes = self.head;
        bytes.drain(..self.at);
        if !self.ended {
            // One more than expected, so that the end is seen without growing.
            let more = (expected.min(RESERVED) + 1).saturating_sub(bytes.len() as u64);
            bytes.reserve_exact(usize::try_from(more).unwrap_or_default());
            let allowed = limit.saturating_add(1).saturating_sub(bytes.len() as u64);
            (&mut self.inner)
                .take(allowed)
                .read_to_end(&mut bytes)
                .map_err(|error| refusal(&error))?;
        }
        Ok(bytes)
    }
}

impl Read for Feed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let head = self.head.get(self.at..).unwrap_or_default();
        if !head.is_empty() {
            let count = head.len().min(buffer.len());
            if let (Some(to), Some(from)) = (buffer.get_mut(..count), head.get(..count)) {
                to.copy_from_slice(from);
            }
            self.at += count;
            return Ok(count);
        }
        match self.failed.take() {
            Some(error) => Err(error),
            None if self.ended => Ok(0),
            None => self.inner.read(buffer),
        }
    }
}

/// What is to be opened: bytes in memory, or a stream of them.
pub(super) enum Input<'r> {
    /// All of it.
    Slice(&'r [u8]),
    /// As it comes.
    Stream(Feed<'r>),
}

impl<'r> Input<'r> {
    /// The beginning, for a look: all of a slice, [`Feed::HEAD`] bytes of a stream.
    pub(super) fn head(&mut self) -> &[u8] {
        match self {
            Self::Slice(bytes) => bytes,
            Self::Stream(feed) => feed.head(),
        }
    }

    /// Looks further, so that [`Self::head`] has `length` bytes; answers whether there were more.
    pub(super) fn look(&mut self, length: usize) -> bool {
        match self {
            Self::Slice(_) => false,
            Self::Stream(feed) => feed.look(length),
        }
    }

    /// The same as a plain reader.
    fn into_reader(self) -> Box<dyn Read + 'r> {
        match self {
            Self::Slice(bytes) => Box::new(bytes),
            Self::Stream(feed) => Box::new(feed),
        }
    }

    /// All bytes, within what a member may have. `expected` is how many there probably are.
    pub(super) fn into_bytes(
        self,
        expected: u64,
        meter: &Meter<'_>,
    ) -> Result<Cow<'r, [u8]>, ReadError> {
        let bytes: Cow<'r, [u8]> = match self {
            Self::Slice(bytes) => bytes.into(),
            Self::Stream(feed) => feed.into_bytes(expected, meter.member_bytes())?.into(),
        };
        meter.fits(bytes.len() as u64)?;
        Ok(bytes)
    }

    /// Fills `buffer` as far as there are bytes.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, ReadError> {
        let mut filled = 0;
        while let Some(rest @ [_, ..]) = buffer.get_mut(filled..) {
            match self.read(rest)? {
                0 => break,
                count => filled += count,
            }
        }
        Ok(filled)
    }

    /// Reads what is there, at most `buffer`; 0 at the end.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, ReadError> {
        match self {
            Self::Slice(bytes) => bytes.read(buffer),
            Self::Stream(feed) => feed.read(buffer),
        }
        .map_err(|error| refusal(&error))
    }

    /// Reads a stream to its end, behind which its checksum stands. What follows the content has to be passed over all the same: a
    /// stream that is damaged there may lack some of it.
    pub(super) fn drain(&mut self) -> Result<(), ReadError> {
        match self {
            Self::Slice(_) => Ok(()),
            Self::Stream(_) => self.skip(u64::MAX).map(|_| ()),
        }
    }

    /// Passes over bytes; answers how many were missing.
    pub(super) fn skip(&mut self, bytes: u64) -> Result<u64, ReadError> {
        match self {
            Self::Slice(slice) => {
                let count = usize::try_from(bytes).unwrap_or(usize::MAX);
                let skipped = slice.len().min(count);
                *slice = slice.get(skipped..).unwrap_or_default();
                Ok(bytes - skipped as u64)
            }
            Self::Stream(feed) => {
                let skipped = io::copy(&mut feed.take(bytes), &mut io::sink());
                Ok(bytes - skipped.map_err(|error| refusal(&error))?)
            }
        }
    }
}
