//! Sort keys: bytes that compare as the versions do.

use std::fmt;

/// A version in the form in which it is compared: bytes in lexicographic order.
///
/// Keys of different orderings must not be mixed; they carry no mark of their ordering, because a collection of keys
/// always belongs to one ecosystem.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionKey(Box<[u8]>);

impl VersionKey {
    /// The bytes, for storage.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for VersionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VersionKey(")?;
        for byte in &self.0 {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(")")
    }
}

/// Builds a [`VersionKey`] from parts that each keep their order as bytes.
///
/// A key is read from left to right, so a shorter part must end in a byte that sorts where "nothing more" belongs.
/// [`KeyWriter::number`] and [`KeyWriter::text`] take care of that themselves; [`KeyWriter::byte`] is for marks that
/// decide between kinds of parts, such as "pre-release follows" below "release".
#[derive(Debug, Default)]
pub(crate) struct KeyWriter {
    bytes: Vec<u8>,
}

impl KeyWriter {
    pub(crate) fn new() -> Self {
        Self {
            bytes: Vec::with_capacity(24),
        }
    }

    /// Appends a mark.
    pub(crate) fn byte(&mut self, mark: u8) {
        self.bytes.push(mark);
    }

    /// Appends a run of ASCII digits as a number of any size: its length without leading zeros, then the digits.
    ///
    /// The empty string counts as zero. Numbers sort by value, and equal values give equal bytes whatever their zeros.
    pub(crate) fn number(&mut self, digits: &str) {
        let digits = digits.trim_start_matches('0').as_bytes();
        self.length(digits.len());
        self.bytes.extend_from_slice(digits);
    }

    /// Appends a small number.
    pub(crate) fn integer(&mut self, value: u64) {
        self.number(&value.to_string());
    }

    /// Appends text that sorts by byte, a shorter text before any that continues it.
    pub(crate) fn text(&mut self, text: &str) {
        for &byte in text.as_bytes() {
            match byte {
                // 0 ends the text, so 0 and 1 inside it are escaped.
                0 | 1 => self.bytes.extend_from_slice(&[1, byte + 1]),
                _ => self.bytes.push(byte),
            }
        }
        self.bytes.push(0);
    }

    /// A length in an order-preserving form: one byte below 250, four bytes behind 250 otherwise.
    fn length(&mut self, length: usize) {
        match u8::try_from(length) {
            Ok(short) if short < 250 => self.bytes.push(short),
            _ => {
                let long = u32::try_from(length).unwrap_or(u32::MAX);
                self.bytes.push(250);
                self.bytes.extend_from_slice(&long.to_be_bytes());
            }
        }
    }

    pub(crate) fn finish(self) -> VersionKey {
        VersionKey(self.bytes.into_boxed_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(digits: &str) -> VersionKey {
        let mut key = KeyWriter::new();
        key.number(digits);
        key.finish()
    }

    fn text(text: &str) -> VersionKey {
        let mut key = KeyWriter::new();
        key.text(text);
        key.finish()
    }

    #[test]
    fn numbers_sort_by_value() {
        assert_eq!(number(""), number("000"));
        assert_eq!(number("7"), number("007"));
        assert!(number("9") < number("10"));
        assert!(number(&"9".repeat(249)) < number(&"1".repeat(250)));
        assert!(number(&"9".repeat(300)) < number(&"1".repeat(301)));
    }

    #[test]
    fn text_sorts_by_byte_and_a_prefix_first() {
        assert!(text("a") < text("ab"));
        assert!(text("ab") < text("b"));
        assert!(text("a\u{0}") < text("a\u{1}"));
        assert!(text("a") < text("a\u{0}"));
    }
}
