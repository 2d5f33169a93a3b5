//! A dictionary of texts and their dense numbers.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Texts numbered in the order in which they were first seen.
///
/// The texts lie in one arena and the table holds numbers only: a million keys cost their bytes plus some ten bytes each.
#[derive(Clone, Default)]
pub struct Keys {
    text: String,
    ends: Vec<u32>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Keys {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * size_of::<u32>() * 2
    }

    /// The text of a number; empty for a number never given.
    pub fn get(&self, number: u32) -> &str {
        slice(&self.text, &self.ends, number)
    }

    /// The number of a text.
    pub fn find(&self, key: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(key);
        self.table
            .find(hash, |&number| self.get(number) == key)
            .copied()
    }

    /// The number of a text, given now if it is new. `None` when 4 GiB of keys are full.
    pub fn number(&mut self, key: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(key);
        let Self {
            text,
            ends,
            table,
            hasher,
        } = self;
        if let Some(&number) = table.find(hash, |&number| slice(text, ends, number) == key) {
            return Some(number);
        }
        let number = u32::try_from(ends.len()).ok()?;
        let end = u32::try_from(text.len() + key.len()).ok()?;
        text.push_str(key);
        ends.push(end);
        table.insert_unique(hash, number, |&number| {
            hasher.hash_one(slice(text, ends, number))
        });
        Some(number)
    }

    /// All texts in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|index| self.get(index as u32))
    }

    /// Makes room for what is coming.
    pub fn reserve(&mut self, keys: usize, bytes: usize) {
        self.text.reserve(bytes);
        self.ends.reserve(keys);
        let Self {
            text,
            ends,
            table,
            hasher,
        } = self;
        table.reserve(keys, |&number| hasher.hash_one(slice(text, ends, number)));
    }
}

fn slice<'a>(text: &'a str, ends: &[u32], number: u32) -> &'a str {
    let index = number as usize;
    let start = index
        .checked_sub(1)
        .and_then(|before| ends.get(before))
        .copied()
        .unwrap_or(0);
    let end = ends.get(index).copied().unwrap_or(start);
    text.get(start as usize..end as usize).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_numbers() {
        let mut keys = Keys::default();
        for n in 0..2_000 {
            assert_eq!(keys.number(&format!("key {n}")), Some(n));
        }
        assert_eq!(keys.number(""), Some(2_000));
        for n in 0..2_000 {
            assert_eq!(keys.number(&format!("key {n}")), Some(n));
            assert_eq!(keys.get(n), format!("key {n}"));
        }
        assert_eq!(keys.find(""), Some(2_000));
        assert_eq!(keys.find("key 2000"), None);
        assert_eq!(keys.get(9_999), "");
        assert_eq!(keys.iter().count(), 2_001);
    }
}
