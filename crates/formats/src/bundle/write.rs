//! Writing a bundle.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::{BEGIN, END, Header, SecretKey};

/// Writes a bundle, entry by entry.
pub struct Writer<'k, W: Write> {
    packed: zstd::stream::write::Encoder<'static, Hashing<W>>,
    key: &'k SecretKey,
    entries: u64,
    bytes: u64,
}

/// What is written, hashed on the way.
struct Hashing<W> {
    out: W,
    hash: Sha256,
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

impl<'k, W: Write> Writer<'k, W> {
    /// How hard is packed: a bundle is made once and carried often.
    const LEVEL: i32 = 9;

    /// Begins a bundle. The header must say what will be added.
    pub fn new(out: W, header: &Header, key: &'k SecretKey) -> io::Result<Self> {
        let mut out = Hashing {
            out,
            hash: Sha256::new(),
        };
        let header_line = serde_json::to_string(header)?;
        out.write_all(BEGIN.as_bytes())?;
        out.write_all(header_line.as_bytes())?;
        out.write_all(b"\n")?;
        Ok(Self {
            packed: zstd::stream::write::Encoder::new(out, Self::LEVEL)?,
            key,
            entries: header.entries,
            bytes: header.bytes,
        })
    }

    /// Adds an entry: its kind, one word, and its bytes.
    pub fn add(&mut self, kind: &str, bytes: &[u8]) -> io::Result<()> {
        let entries = self.entries.checked_sub(1);
        let left = self.bytes.checked_sub(bytes.len() as u64);
        let (Some(entries), Some(left)) = (entries, left) else {
            return Err(disagrees());
        };
        (self.entries, self.bytes) = (entries, left);
        writeln!(self.packed, "{kind} {}", bytes.len())?;
        self.packed.write_all(bytes)?;
        self.packed.write_all(b"\n")
    }

    /// Signs it.
    pub fn finish(self) -> io::Result<W> {
        if (self.entries, self.bytes) != (0, 0) {
            return Err(disagrees());
        }
        let Hashing { mut out, hash } = self.packed.finish()?;
        out.write_all(&self.key.sign(&hash.finalize()))?;
        out.write_all(END.as_bytes())?;
        out.flush()?;
        Ok(out)
    }
}

/// A bundle around a frame that is there already, whatever it holds.
pub fn seal(header: &Header, frame: &[u8], key: &SecretKey) -> Vec<u8> {
    let mut bundle = BEGIN.as_bytes().to_vec();
    // Nothing in it can fail to be written.
    bundle.extend(serde_json::to_vec(header).unwrap_or_default());
    bundle.push(b'\n');
    bundle.extend_from_slice(frame);
    let signature = key.sign(&Sha256::digest(&bundle));
    bundle.extend_from_slice(&signature);
    bundle.extend_from_slice(END.as_bytes());
    bundle
}

/// Nobody could read a bundle whose header says something else than what it holds.
fn disagrees() -> io::Error {
    io::Error::other("the entries are not those of the header")
}
