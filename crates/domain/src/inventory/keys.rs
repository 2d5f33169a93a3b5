//! Texts and their dense numbers.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::borrow::Cow;
use std::hash::BuildHasher;
use std::marker::PhantomData;

/// Texts one behind the other, numbered in the order in which they came: a million cost their bytes plus four each.
#[derive(Clone, Default)]
pub struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a number; empty for a number never given.
    pub fn get(&self, number: u32) -> &str {
        let index = number as usize;
        let start = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// Adds a text and answers its number. `None` when 4 GiB are full.
    pub fn push(&mut self, text: &str) -> Option<u32> {
        let number = u32::try_from(self.ends.len()).ok()?;
        let end = u32::try_from(self.text.len() + text.len()).ok()?;
        self.text.push_str(text);
        self.ends.push(end);
        Some(number)
    }
}

/// Which texts are one key.
pub trait Sameness {
    /// The form in which texts are compared: those with an equal one are one key.
    fn form(text: &str) -> Cow<'_, str>;
}

/// Only equal texts are one key.
#[derive(Clone, Copy, Default)]
pub struct Equal;

impl Sameness for Equal {
    fn form(text: &str) -> Cow<'_, str> {
        Cow::Borrowed(text)
    }
}

/// Distinct texts numbered in the order in which they were first seen. Of several that are one key the first is kept.
///
/// The texts lie in one arena and the table holds numbers only: a million keys cost their bytes plus some ten bytes each.
#[derive(Clone, Default)]
pub struct Keys<S = Equal> {
    texts: Texts,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    same: PhantomData<S>,
}

impl<S: Sameness> Keys<S> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        self.texts.text.len() + self.texts.ends.len() * size_of::<u32>() * 2
    }

    /// The text of a number; empty for a number never given.
    pub fn get(&self, number: u32) -> &str {
        self.texts.get(number)
    }

    /// The number of a text.
    pub fn find(&self, key: &str) -> Option<u32> {
        let form = S::form(key);
        let hash = self.hasher.hash_one(&*form);
        self.table
            .find(hash, |&number| S::form(self.get(number)) == form)
            .copied()
    }

    /// The number of a text, given now if it is new. `None` when 4 GiB of keys are full.
    pub fn number(&mut self, key: &str) -> Option<u32> {
        let form = S::form(key);
        let hash = self.hasher.hash_one(&*form);
        let Self {
            texts,
            table,
            hasher,
            ..
        } = self;
        if let Some(&number) = table.find(hash, |&number| S::form(texts.get(number)) == form) {
            return Some(number);
        }
        let number = texts.push(key)?;
        table.insert_unique(hash, number, |&number| {
            hasher.hash_one(&*S::form(texts.get(number)))
        });
        Some(number)
    }

    /// All texts in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_numbers() {
        let mut keys: Keys = Keys::default();
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

    #[test]
    fn texts_that_are_one_key_have_one_number_and_the_first_stays() {
        #[derive(Default)]
        struct Caseless;
        impl Sameness for Caseless {
            fn form(text: &str) -> Cow<'_, str> {
                Cow::Owned(text.to_ascii_lowercase())
            }
        }
        let mut keys: Keys<Caseless> = Keys::default();
        for n in 0..500 {
            assert_eq!(keys.number(&format!("Key {n}")), Some(n));
        }
        for n in 0..500 {
            assert_eq!(keys.number(&format!("KEY {n}")), Some(n));
            assert_eq!(keys.find(&format!("key {n}")), Some(n));
            assert_eq!(keys.get(n), format!("Key {n}"));
        }
        assert_eq!(keys.len(), 500);
    }
}
