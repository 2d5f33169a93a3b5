//! Where is X: the products and releases that hold some components.

use std::collections::BinaryHeap;

use crate::inventory::graph::Depth;
use crate::inventory::portfolio::{DocumentSet, Portfolio};

/// Where some components are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whereabouts {
    /// Those of the components that are in the scope, with the number of documents that hold each; most documents first.
    pub components: Vec<(u32, u32)>,
    /// The occurrences in reading order, as many as were asked for.
    pub occurrences: Vec<Occurrence>,
    /// How many there are of everything, exactly, whatever was asked for.
    pub totals: Totals,
}

/// One component in one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The document's number.
    pub document: u32,
    /// The component's number.
    pub component: u32,
    /// How deep it lies there.
    pub depth: Depth,
}

/// Exact counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Components that occur at all.
    pub components: usize,
    /// Products.
    pub products: usize,
    /// Releases.
    pub releases: usize,
    /// Documents.
    pub documents: usize,
    /// Pairs of component and document.
    pub occurrences: usize,
}

/// The occurrences that come first in reading order; within a document in the order in which they are offered.
struct First {
    limit: usize,
    offered: u64,
    /// The last of those kept on top: place in reading order and turn in one word.
    kept: BinaryHeap<(u64, u32, u32, Depth)>,
}

impl First {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            offered: 0,
            kept: BinaryHeap::new(),
        }
    }

    fn offer(&mut self, place: u32, occurrence: Occurrence) {
        let order = u64::from(place) << 32 | self.offered & 0xffff_ffff;
        self.offered += 1;
        if self.kept.len() >= self.limit {
            // Most of many come behind all that are kept.
            match self.kept.peek() {
                Some((last, ..)) if order < *last => self.kept.pop(),
                _ => return,
            };
        }
        let Occurrence {
            document,
            component,
            depth,
        } = occurrence;
        self.kept.push((order, document, component, depth));
    }

    fn in_order(self) -> Vec<Occurrence> {
        let sorted = self.kept.into_sorted_vec().into_iter();
        sorted
            .map(|(_, document, component, depth)| Occurrence {
                document,
                component,
                depth,
            })
            .collect()
    }
}

impl Portfolio {
    /// Finds `components`, each given once, within `scope`, and lists the first `limit` occurrences in reading order.
    pub fn whereabouts(
        &self,
        components: &[u32],
        scope: &DocumentSet,
        limit: usize,
    ) -> Whereabouts {
        self.whereabouts_where(components, |_, document| scope.contains(document), limit)
    }

    /// The same where not every document that holds one of `components` counts for it: `counts` is asked of component and
    /// document.
    pub fn whereabouts_where(
        &self,
        components: &[u32],
        counts: impl Fn(u32, u32) -> bool,
        limit: usize,
    ) -> Whereabouts {
        let mut found = Whereabouts::default();
        let mut documents = DocumentSet::with_room(self.catalogue.documents.len());
        let mut first = First::new(limit);
        for &component in components {
            let before = found.totals.occurrences;
            for posting in self.postings.of(component) {
                let document = posting.document();
                if counts(component, document) {
                    documents.insert(document);
                    found.totals.occurrences += 1;
                    let occurrence = Occurrence {
                        document,
                        component,
                        depth: posting.depth(),
                    };
                    first.offer(self.place(document), occurrence);
                }
            }
            let count = found.totals.occurrences - before;
            if count > 0 {
                found.components.push((component, count as u32));
            }
        }
        found.occurrences = first.in_order();
        found.components.sort_by(|a, b| {
            let key = |number| self.catalogue.component(number);
            b.1.cmp(&a.1).then_with(|| key(a.0).cmp(key(b.0)))
        });
        found.totals = Totals {
            components: found.components.len(),
            occurrences: found.totals.occurrences,
            ..self.count(&documents)
        };
        found
    }

    /// The documents, releases and products of a set of documents.
    pub fn count(&self, documents: &DocumentSet) -> Totals {
        let mut releases = DocumentSet::with_room(self.catalogue.releases.len());
        let mut products = DocumentSet::with_room(self.catalogue.products.len());
        let mut count = 0;
        for document in documents.iter() {
            count += 1;
            if let Some(release) = self.release_of(document) {
                releases.insert(release);
            }
        }
        for release in releases.iter() {
            if let Some(release) = self.catalogue.releases.get(release as usize) {
                products.insert(release.product);
            }
        }
        Totals {
            documents: count,
            releases: releases.count(),
            products: products.count(),
            ..Totals::default()
        }
    }
}
