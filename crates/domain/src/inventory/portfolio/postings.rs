//! The inverse of the documents' sets: for each component the documents that hold it, with its depth there.
//!
//! One word an occurrence: the document's number in the upper 29 bits, the [`Depth`] in the lower three; a component's
//! words ascend.

use crate::inventory::graph::Depth;
use crate::inventory::growing_rows::GrowingRows;

/// The number of documents that the words can tell apart.
pub const DOCUMENTS_LIMIT: u32 = 1 << 29;

/// One occurrence of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
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
    rows: GrowingRows<Posting>,
}

impl Postings {
    /// The occurrences of a component, documents ascending.
    pub fn of(&self, component: u32) -> &[Posting] {
        self.rows.of(component)
    }

    /// How many occurrences there are.
    pub fn count(&self) -> usize {
        self.rows.count()
    }

    /// Adds an occurrence; its document must come behind all that hold the component.
    pub(super) fn push(&mut self, component: u32, posting: Posting) {
        self.rows.push(component, posting);
    }

    /// Whether so many more find a place.
    pub(super) fn has_room(&self, more: usize) -> bool {
        self.rows.has_room(more)
    }

    /// The same without gaps, where these take too much.
    pub(super) fn tightened(&self) -> Option<Self> {
        let rows = self.rows.is_loose().then(|| self.rows.compacted())?;
        Some(Self { rows })
    }
}

/// Builds [`Postings`] from all documents at once: first every document's members are counted, then placed.
pub struct PostingsBuilder {
    rows: GrowingRows<Posting>,
}

impl PostingsBuilder {
    /// From how often each component occurs. `None` when there are more than four billion occurrences.
    pub fn new(counts: &[u32]) -> Option<Self> {
        let rows = GrowingRows::with_room(counts.iter().copied())?;
        Some(Self { rows })
    }

    /// Places one occurrence; documents must come in ascending order, and no more than were counted.
    pub fn place(&mut self, component: u32, document: u32, depth: Depth) {
        self.rows.push(component, Posting::new(document, depth));
    }

    /// The finished postings.
    pub fn finish(self) -> Postings {
        Postings { rows: self.rows }
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
