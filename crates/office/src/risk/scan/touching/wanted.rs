//! The hashes of packages and products that are looked for.

use std::collections::HashSet;

/// Hashes of packages and products. Of hundreds of thousands of others each is asked for, and few are among them.
#[derive(Default)]
pub(super) struct Wanted {
    hashes: HashSet<i64>,
    /// One bit is set for each: most others are told apart by it, and it stays in the processor's cache.
    bits: Vec<u64>,
}

impl Wanted {
    /// Of the bits of a hash so many choose the one that is set for it.
    const CHOOSING: u32 = 18;

    pub(super) fn of(hashes: impl Iterator<Item = i64>) -> Self {
        let mut wanted = Self {
            hashes: HashSet::new(),
            bits: vec![0; 1 << (Self::CHOOSING - u64::BITS.ilog2())],
        };
        for hash in hashes {
            let (word, bit) = Self::place(hash);
            if let Some(word) = wanted.bits.get_mut(word) {
                *word |= bit;
            }
            wanted.hashes.insert(hash);
        }
        wanted
    }

    pub(super) fn has(&self, hash: i64) -> bool {
        let (word, bit) = Self::place(hash);
        let is_set = self.bits.get(word).is_some_and(|word| word & bit != 0);
        is_set && self.hashes.contains(&hash)
    }

    /// The word and the bit in it that is set for a hash. Its low bits are those that depend on every byte that was hashed.
    fn place(hash: i64) -> (usize, u64) {
        let chosen = hash.cast_unsigned() & ((1 << Self::CHOOSING) - 1);
        (
            (chosen / u64::from(u64::BITS)) as usize,
            1 << (chosen % u64::from(u64::BITS)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_there_and_nothing_else() {
        let alike = 1_i64 << Wanted::CHOOSING;
        let hashes = [0, -1, 1, i64::MIN, 12_345];
        let wanted = Wanted::of(hashes.into_iter());
        for hash in hashes {
            assert!(wanted.has(hash), "{hash}");
            assert!(!wanted.has(hash ^ alike), "{hash}");
        }
        assert!(!wanted.has(2));
    }
}
