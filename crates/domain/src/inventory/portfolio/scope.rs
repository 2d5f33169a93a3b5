//! A scope is a set of documents. Whatever narrows a question — the current releases, one product, one business unit,
//! a past day — is such a set, and they combine by intersection; a count is exact because it is the size of one.

/// A set of documents. Sets are equal when they hold the same, whatever room they have.
#[derive(Debug, Clone, Default)]
pub struct DocumentSet {
    words: Vec<u64>,
}

impl DocumentSet {
    /// The empty set with room for so many documents.
    pub fn with_room(documents: usize) -> Self {
        Self {
            words: vec![0; documents.div_ceil(64)],
        }
    }

    /// Adds a document.
    #[inline]
    pub fn insert(&mut self, document: u32) {
        let (word, bit) = (document as usize / 64, 1 << (document % 64));
        match self.words.get_mut(word) {
            Some(word) => *word |= bit,
            None => self.grow(word, bit),
        }
    }

    #[cold]
    fn grow(&mut self, word: usize, bits: u64) {
        self.words.resize(word, 0);
        self.words.push(bits);
    }

    /// Takes a document out.
    pub fn remove(&mut self, document: u32) {
        if let Some(word) = self.words.get_mut(document as usize / 64) {
            *word &= !(1 << (document % 64));
        }
    }

    /// Whether a document is in it.
    #[inline]
    pub fn contains(&self, document: u32) -> bool {
        self.words
            .get(document as usize / 64)
            .is_some_and(|word| word >> (document % 64) & 1 == 1)
    }

    /// How many documents are in it.
    pub fn count(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// Keeps only what is in both.
    pub fn intersect(&mut self, other: &Self) {
        for (index, word) in self.words.iter_mut().enumerate() {
            *word &= other.words.get(index).copied().unwrap_or(0);
        }
    }

    /// The documents, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let mut words = self.words.iter().zip((0_u32..).step_by(64));
        let (mut word, mut first) = (0_u64, 0_u32);
        std::iter::from_fn(move || {
            while word == 0 {
                (word, first) = words.next().map(|(word, first)| (*word, first))?;
            }
            let document = first + word.trailing_zeros();
            word &= word - 1;
            Some(document)
        })
    }
}

impl PartialEq for DocumentSet {
    fn eq(&self, other: &Self) -> bool {
        let longer = self.words.len().max(other.words.len());
        let word = |set: &Self, index: usize| set.words.get(index).copied().unwrap_or(0);
        (0..longer).all(|index| word(self, index) == word(other, index))
    }
}

impl Eq for DocumentSet {}

impl FromIterator<u32> for DocumentSet {
    fn from_iter<I: IntoIterator<Item = u32>>(documents: I) -> Self {
        let mut set = Self::default();
        for document in documents {
            set.insert(document);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn sets_are_sets(
            a in prop::collection::btree_set(0_u32..300, 0..60),
            b in prop::collection::btree_set(0_u32..300, 0..60),
        ) {
            let set: DocumentSet = a.iter().copied().collect();
            prop_assert_eq!(set.iter().collect::<BTreeSet<_>>(), a.clone());
            prop_assert_eq!(set.count(), a.len());
            let mut both = set.clone();
            both.intersect(&b.iter().copied().collect());
            prop_assert_eq!(both.iter().collect::<BTreeSet<_>>(), &a & &b);
            let mut less = set;
            for document in &b {
                less.remove(*document);
            }
            prop_assert_eq!(less.iter().collect::<BTreeSet<_>>(), &a - &b);
            prop_assert_eq!(&less, &(&a - &b).into_iter().collect());
            prop_assert_eq!(less == both, (&a - &b) == (&a & &b));
        }
    }
}
