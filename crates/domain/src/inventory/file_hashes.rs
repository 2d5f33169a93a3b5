//! File hashes that documents state for components, each with a dense number.
//!
//! The same component states the same hashes in nearly every document. So a pair of component and hash value is kept once,
//! and a document holds the numbers of its pairs.

use std::hash::{BuildHasher, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

/// The value of a file hash as bytes, from hexadecimal in any case. `None` for what is shorter than eight bytes, such as checksums,
/// longer than 64, or no hexadecimal.
pub fn hash_bytes(value: &str) -> Option<Vec<u8>> {
    let digits = value.trim().as_bytes();
    let (pairs, rest) = digits.as_chunks::<2>();
    if !(8..=64).contains(&pairs.len()) || !rest.is_empty() {
        return None;
    }
    let digit = |byte: u8| (byte as char).to_digit(16);
    pairs
        .iter()
        .map(|&[high, low]| Some((digit(high)? << 4 | digit(low)?) as u8))
        .collect()
}

/// Pairs of component and hash value, numbered in the order in which they were first seen.
#[derive(Default)]
pub struct FileHashes {
    bytes: Vec<u8>,
    pairs: Vec<Pair>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

#[derive(Clone, Copy)]
struct Pair {
    component: u32,
    start: u32,
    length: u8,
}

impl FileHashes {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The number of a pair.
    pub fn find(&self, component: u32, value: &[u8]) -> Option<u32> {
        let hash = hash(&self.hasher, component, value);
        self.table
            .find(hash, |&number| self.is(number, component, value))
            .copied()
    }

    /// The number of a pair, given now if it is new. `None` for a value of more than 255 bytes, and when 4 GiB are full.
    pub fn number(&mut self, component: u32, value: &[u8]) -> Option<u32> {
        if let Some(number) = self.find(component, value) {
            return Some(number);
        }
        let number = u32::try_from(self.pairs.len()).ok()?;
        let pair = Pair {
            component,
            start: u32::try_from(self.bytes.len()).ok()?,
            length: u8::try_from(value.len()).ok()?,
        };
        self.bytes.extend_from_slice(value);
        self.pairs.push(pair);
        let Self {
            bytes,
            pairs,
            table,
            hasher,
        } = self;
        table.insert_unique(hash(hasher, component, value), number, |&number| {
            let (component, value) = parts(bytes, pairs, number).unwrap_or_default();
            hash(hasher, component, value)
        });
        Some(number)
    }

    fn is(&self, number: u32, component: u32, value: &[u8]) -> bool {
        parts(&self.bytes, &self.pairs, number) == Some((component, value))
    }
}

fn parts<'a>(bytes: &'a [u8], pairs: &[Pair], number: u32) -> Option<(u32, &'a [u8])> {
    let pair = pairs.get(number as usize)?;
    let start = pair.start as usize;
    let value = bytes.get(start..start + usize::from(pair.length))?;
    Some((pair.component, value))
}

fn hash(hasher: &DefaultHashBuilder, component: u32, value: &[u8]) -> u64 {
    let mut hasher = hasher.build_hasher();
    hasher.write_u32(component);
    hasher.write(value);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_from_hexadecimal() {
        assert_eq!(
            hash_bytes(" 00fF102030405060 "),
            Some(vec![0, 255, 16, 32, 48, 64, 80, 96])
        );
        for other in [
            "",
            "00ff",
            "00ff10203040506",
            "00ff1020304050zz",
            &"00".repeat(65),
        ] {
            assert_eq!(hash_bytes(other), None, "{other}");
        }
    }

    #[test]
    fn pairs_keep_their_numbers() {
        let mut hashes = FileHashes::default();
        for n in 0..2_000_u32 {
            let value = (n / 2).to_be_bytes();
            assert_eq!(hashes.find(n % 2, &value), None);
            assert_eq!(hashes.number(n % 2, &value), Some(n));
        }
        for n in 0..2_000_u32 {
            let value = (n / 2).to_be_bytes();
            assert_eq!(hashes.number(n % 2, &value), Some(n));
            assert_eq!(hashes.find(n % 2, &value), Some(n));
        }
        assert_eq!(hashes.find(2, &[0; 4]), None);
        assert_eq!(hashes.number(0, &[0; 256]), None);
        assert_eq!(hashes.len(), 2_000);
    }
}
