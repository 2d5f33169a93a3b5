//! The inverse of the documents' sets: for each component the documents that hold it, with its depth there.
//!
//! One word an occurrence: the document's number in the upper 29 bits, the [`Depth`] in the lower three; a component's
//! words ascend.

use crate::inventory::graph::Depth;

/// The number of documents that the words can tell apart.
pub const DOCUMENTS_LIMIT: u32 = 1 << 29;

/// One occurrence of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting(u32);

impl Posting {
    /// An occurrence in a document at a depth.
    pub const fn new(document: u32, depth: Depth) -> Self {
        Self(document << 3 | depth.bits() as u32)
    }

    /// The document's number.
    pub const fn document(self) -> u32 {
        self.0 >> 3
    }

    /// How deep it lies there.
    pub const fn depth(self) -> Depth {
        Depth::from_bits(self.0 as u8)
    }
}

/// All occurrences, by component, in one allocation.
#[derive(Clone, Default)]
pub struct Postings {
    starts: Vec<u32>,
    words: Vec<Posting>,
}

impl Postings {
    /// The occurrences of a component, documents ascending.
    pub fn of(&self, component: u32) -> &[Posting] {
        let index = component as usize;
        let start = self.starts.get(index).copied().unwrap_or(0);
        let end = self.starts.get(index + 1).copied().unwrap_or(start);
        self.words.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// How many occurrences there are.
    pub fn count(&self) -> usize {
        self.words.len()
    }
}

/// Builds [`Postings`] from all documents at once: first every document's members are counted, then placed.
pub struct PostingsBuilder {
    starts: Vec<u32>,
    words: Vec<Posting>,
}

impl PostingsBuilder {
    /// From how often each component occurs. `None` when there are more than four billion occurrences.
    pub fn new(counts: &[u32]) -> Option<Self> {
        let mut starts = Vec::with_capacity(counts.len() + 1);
        let mut total = 0_u32;
        for &count in counts {
            starts.push(total);
            total = total.checked_add(count)?;
        }
        starts.push(total);
        Some(Self {
            starts,
            words: vec![Posting(0); total as usize],
        })
    }

    /// Places one occurrence; documents must come in ascending order, and no more than were counted.
    pub fn place(&mut self, component: u32, document: u32, depth: Depth) {
        if let Some(next) = self.starts.get_mut(component as usize)
            && let Some(slot) = self.words.get_mut(*next as usize)
        {
            *slot = Posting::new(document, depth);
            *next += 1;
        }
    }

    /// The finished postings.
    pub fn finish(mut self) -> Postings {
        // Placing moved every start to the next one's place.
        self.starts.rotate_right(1);
        if let Some(first) = self.starts.first_mut() {
            *first = 0;
        }
        Postings {
            starts: self.starts,
            words: self.words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_inverse_holds_every_occurrence(
            documents in prop::collection::vec(prop::collection::btree_set(0_u32..30, 0..12), 0..20),
        ) {
            let depth = |component: u32| Depth::of(component % 8);
            let mut counts = vec![0_u32; 30];
            for &member in documents.iter().flatten() {
                counts[member as usize] += 1;
            }
            let mut builder = PostingsBuilder::new(&counts).expect("few");
            for (document, members) in documents.iter().enumerate() {
                for &member in members {
                    builder.place(member, document as u32, depth(member));
                }
            }
            let built = builder.finish();
            for component in 0..31 {
                let expected: Vec<_> = documents.iter().enumerate()
                    .filter(|(_, members)| members.contains(&component))
                    .map(|(document, _)| Posting::new(document as u32, depth(component)))
                    .collect();
                prop_assert_eq!(built.of(component), expected);
            }
        }
    }
}
