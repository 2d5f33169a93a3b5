//! Reading a bundle.

use std::io::{self, BufRead, BufReader, Read};

use iriai_domain::risk::advisory::AdvisoryFormat;
use sha2::{Digest, Sha256};

use super::{BEGIN, END, Header, MARK, SIGNATURE};
use crate::advisory::{FORMATS, Format};
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Limits;

/// The longest header, in bytes.
const HEADER: usize = 1 << 20;
/// The longest line before an entry, in bytes.
const LINE: u64 = 64;
/// Log of the largest window that is granted to the decompressor.
const WINDOW_LOG: u32 = 27;

/// What an entry is.
#[derive(Clone, Copy)]
pub enum EntryKind {
    /// The record of an advisory.
    Advisory(&'static Format),
    /// A catalogue of exploited vulnerabilities.
    Kev,
    /// A forecast of exploitation.
    Epss,
    /// Release cycles of a product.
    Eol,
}

impl EntryKind {
    fn of(code: &str) -> Option<Self> {
        match code {
            "kev" => Some(Self::Kev),
            "epss" => Some(Self::Epss),
            "eol" => Some(Self::Eol),
            _ => {
                let id = AdvisoryFormat::from_code(code)?;
                let format = FORMATS.iter().find(|format| format.id == id)?;
                Some(Self::Advisory(format))
            }
        }
    }
}

/// A bundle that was signed by the key that it names.
pub struct Bundle<'b> {
    /// What it says of itself.
    pub header: Header,
    packed: &'b [u8],
}

/// Whether bytes are a bundle, of whatever version, by how they begin.
pub fn is_bundle(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK.as_bytes())
}

impl<'b> Bundle<'b> {
    /// Opens a bundle: looks whether it is there to the end, reads its header and checks the signature.
    pub fn open(bytes: &'b [u8]) -> Result<Self, ReadError> {
        let Some(rest) = bytes.strip_prefix(BEGIN.as_bytes()) else {
            let version = bytes.strip_prefix(MARK.as_bytes()).unwrap_or_default();
            let digits = version.iter().take_while(|byte| byte.is_ascii_digit());
            let version: String = digits.take(9).map(|&byte| char::from(byte)).collect();
            return Err(match version.is_empty() {
                true => damaged(),
                false => ReadError::new(ReadErrorCode::BundleVersion, version),
            });
        };
        let unended = || match memchr::memmem::rfind(rest, END.as_bytes()) {
            // The end is there, and something stands behind it.
            Some(_) => damaged(),
            None => ReadError::new(ReadErrorCode::BundleTruncated, ""),
        };
        let rest = rest.strip_suffix(END.as_bytes()).ok_or_else(unended)?;
        let (content, signature) = rest.split_last_chunk::<SIGNATURE>().ok_or_else(damaged)?;
        let look = content.get(..HEADER).unwrap_or(content);
        let end = memchr::memchr(b'\n', look).ok_or_else(damaged)?;
        let (header, packed) = content.split_at(end);
        let header: Header = serde_json::from_slice(header).map_err(|_| damaged())?;
        let signed = bytes.len() - END.len() - SIGNATURE;
        let digest = Sha256::digest(bytes.get(..signed).unwrap_or_default());
        if !header.key.has_signed(&digest, signature) {
            return Err(damaged());
        }
        Ok(Self {
            header,
            packed: packed.get(1..).unwrap_or_default(),
        })
    }

    /// Reads the entries through to the end and hands nothing over: whether they are what the header says, and within the limits.
    pub fn check(&self, limits: &Limits, expired: &dyn Fn() -> bool) -> Result<(), ReadError> {
        self.each(limits, expired, &mut |_, _| Ok(()))
    }

    /// Hands the entries to `each`, one at a time and in order. Only one is held in memory.
    pub fn each(
        &self,
        limits: &Limits,
        expired: &dyn Fn() -> bool,
        each: &mut dyn FnMut(EntryKind, &str) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let mut entries = Entries::new(self.packed)?;
        let (mut count, mut sum) = (0_u64, 0_u64);
        while let Some((code, length)) = entries.next()? {
            if expired() {
                return Err(ReadError::new(ReadErrorCode::TooSlow, ""));
            }
            (count, sum) = (count + 1, sum.saturating_add(length));
            for (has, limit) in [(length, limits.bytes), (sum, limits.unpacked_bytes)] {
                if has > limit {
                    let limit = limit.to_string();
                    return Err(ReadError::new(ReadErrorCode::TooManyBytes, limit));
                }
            }
            if count > self.header.entries || sum > self.header.bytes {
                return Err(damaged());
            }
            let kind = EntryKind::of(&code);
            let kind = kind.ok_or_else(|| ReadError::new(ReadErrorCode::BundleVersion, code))?;
            each(kind, entries.content(length)?)?;
        }
        match (count, sum) == (self.header.entries, self.header.bytes) {
            true => Ok(()),
            false => Err(damaged()),
        }
    }
}

/// The entries of a frame.
struct Entries<'b> {
    unpacked: BufReader<zstd::stream::read::Decoder<'static, BufReader<&'b [u8]>>>,
    line: Vec<u8>,
    content: Vec<u8>,
}

impl<'b> Entries<'b> {
    fn new(packed: &'b [u8]) -> Result<Self, ReadError> {
        let mut decoder = zstd::stream::read::Decoder::new(packed).map_err(broken)?;
        decoder.window_log_max(WINDOW_LOG).map_err(broken)?;
        Ok(Self {
            unpacked: BufReader::new(decoder.single_frame()),
            line: Vec::new(),
            content: Vec::new(),
        })
    }

    /// The line before the next entry: its kind and how long it is. Nothing at the end.
    fn next(&mut self) -> Result<Option<(String, u64)>, ReadError> {
        self.line.clear();
        let mut line = self.unpacked.by_ref().take(LINE);
        line.read_until(b'\n', &mut self.line).map_err(broken)?;
        if self.line.is_empty() {
            return Ok(None);
        }
        let line = self.line.strip_suffix(b"\n").ok_or_else(damaged)?;
        let line = std::str::from_utf8(line).map_err(|_| damaged())?;
        let (code, length) = line.split_once(' ').ok_or_else(damaged)?;
        // No sign, no blanks: one way of writing a number.
        if !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(damaged());
        }
        let length = length.parse().map_err(|_| damaged())?;
        Ok(Some((code.to_owned(), length)))
    }

    /// The bytes of the entry whose line was read, which must be text.
    fn content(&mut self, length: u64) -> Result<&str, ReadError> {
        self.content.clear();
        // What the line says of the length asks for no memory.
        let mut content = self.unpacked.by_ref().take(length);
        content.read_to_end(&mut self.content).map_err(broken)?;
        let mut end = [0];
        self.unpacked.read_exact(&mut end).map_err(broken)?;
        if self.content.len() as u64 != length || end != *b"\n" {
            return Err(damaged());
        }
        std::str::from_utf8(&self.content).map_err(|_| damaged())
    }
}

fn damaged() -> ReadError {
    ReadError::new(ReadErrorCode::BundleDamaged, "")
}

fn broken(_: io::Error) -> ReadError {
    damaged()
}

#[cfg(test)]
mod tests {
    use super::super::{BundledSource, SecretKey, Writer, seal};
    use super::*;

    fn key() -> SecretKey {
        SecretKey::new(&[7; 32])
    }

    fn header(entries: &[(&str, &[u8])]) -> Header {
        Header {
            created: 1_000,
            key: key().public(),
            entries: entries.len() as u64,
            bytes: entries.iter().map(|(_, bytes)| bytes.len() as u64).sum(),
            sources: vec![BundledSource {
                source: "GHSA".to_owned(),
                records: 2,
                confirmed: 900,
            }],
        }
    }

    const ENTRIES: &[(&str, &[u8])] = &[
        ("osv", b"{\"id\":\"A\"}"),
        ("csaf", b"{\n\n}"),
        ("kev", b""),
        ("epss", "é".as_bytes()),
    ];

    fn bundle(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let key = key();
        let mut writer = Writer::new(Vec::new(), &header(entries), &key).expect("a writer");
        for (kind, bytes) in entries {
            writer.add(kind, bytes).expect("an entry");
        }
        writer.finish().expect("a bundle")
    }

    /// A bundle of the right key around a frame of anybody's.
    fn around(header: &Header, unpacked: &[u8]) -> Vec<u8> {
        let frame = zstd::bulk::compress(unpacked, 1).expect("a frame");
        seal(header, &frame, &key())
    }

    fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<(String, String)>, ReadErrorCode> {
        let mut found = Vec::new();
        let bundle = Bundle::open(bytes).map_err(|error| error.code)?;
        let each = bundle.each(limits, &|| false, &mut |kind, text| {
            let kind = match kind {
                EntryKind::Advisory(format) => format.id.code(),
                EntryKind::Kev => "kev",
                EntryKind::Epss => "epss",
                EntryKind::Eol => "eol",
            };
            found.push((kind.to_owned(), text.to_owned()));
            Ok(())
        });
        each.map_err(|error| error.code).map(|()| found)
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = bundle(ENTRIES);
        assert!(is_bundle(&bytes));
        let opened = Bundle::open(&bytes).expect("a bundle");
        assert_eq!(opened.header, header(ENTRIES));
        let found = read(&bytes, &Limits::default()).expect("entries");
        let expected: Vec<_> = ENTRIES
            .iter()
            .map(|(kind, bytes)| {
                (
                    (*kind).to_owned(),
                    String::from_utf8_lossy(bytes).into_owned(),
                )
            })
            .collect();
        assert_eq!(found, expected);
        assert_eq!(read(&bundle(&[]), &Limits::default()).expect("nothing"), []);
    }

    #[test]
    fn every_byte_counts() {
        let whole = bundle(ENTRIES);
        for place in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            assert!(Bundle::open(&bytes).is_err(), "byte {place}");
            let cut = &whole[..place];
            let error = Bundle::open(cut).err().expect("cut").code;
            let expected = match place {
                ..15 => ReadErrorCode::BundleDamaged,
                _ => ReadErrorCode::BundleTruncated,
            };
            // Of the first line alone the version is known, but it is not the line.
            if place != 14 {
                assert_eq!(error, expected, "{place} bytes");
            }
        }
        let mut longer = whole.clone();
        longer.extend(b"x");
        assert_eq!(
            Bundle::open(&longer).err().map(|error| error.code),
            Some(ReadErrorCode::BundleDamaged)
        );
    }

    #[test]
    fn what_is_signed_and_not_what_it_says_is_refused() {
        let said = header(ENTRIES);
        let one = |entries, bytes| Header {
            entries,
            bytes,
            ..said.clone()
        };
        let unlimited = Limits {
            bytes: u64::MAX,
            unpacked_bytes: u64::MAX,
            ..Limits::default()
        };
        for (header, unpacked) in [
            (one(1, 2), &b"osv 2\n{}\nosv 2\n{}\n"[..]),
            (one(3, 4), b"osv 2\n{}\nosv 2\n{}\n"),
            (one(1, 3), b"osv 2\n{}\n"),
            (one(1, 2), b"osv 2\n{}"),
            (one(1, 2), b"osv 2\n{}x"),
            (one(1, 2), b"osv +2\n{}\n"),
            (one(1, 2), b"osv 99999999999999999999999\n{}\n"),
            (one(1, 2), b"osv\n{}\n"),
            (one(1, 2), b"osv 2\n\xff\xff\n"),
            (one(1, u64::MAX), b"osv 18446744073709551615\n{}\n"),
            (one(1, 2), &[b'x'; 500]),
        ] {
            let bytes = around(&header, unpacked);
            assert_eq!(
                read(&bytes, &unlimited),
                Err(ReadErrorCode::BundleDamaged),
                "{}",
                String::from_utf8_lossy(unpacked)
            );
        }
        let unknown = around(&one(1, 2), b"vex 2\n{}\n");
        assert_eq!(
            read(&unknown, &Limits::default()),
            Err(ReadErrorCode::BundleVersion)
        );
        let mut newer = bundle(ENTRIES);
        newer[13] = b'2';
        assert_eq!(
            read(&newer, &Limits::default()),
            Err(ReadErrorCode::BundleVersion)
        );
    }

    #[test]
    fn limits_hold_for_each_entry_and_for_all() {
        let bytes = bundle(&[("osv", &[b' '; 600]), ("osv", &[b' '; 600])]);
        for (each, all, is_read) in [(600, 1_200, true), (599, 1_200, false), (600, 1_199, false)] {
            let limits = Limits {
                bytes: each,
                unpacked_bytes: all,
                ..Limits::default()
            };
            assert_eq!(read(&bytes, &limits).is_ok(), is_read, "{each} {all}");
        }
        let opened = Bundle::open(&bytes).expect("a bundle");
        let error = opened.check(&Limits::default(), &|| true).err();
        assert_eq!(error.map(|error| error.code), Some(ReadErrorCode::TooSlow));
    }
}
