//! Where is X: the products and releases that hold some components.

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

impl Portfolio {
    /// Finds `components`, each given once, within `scope`, and lists the first `limit` occurrences in reading order.
    pub fn whereabouts(
        &self,
        components: &[u32],
        scope: &DocumentSet,
        limit: usize,
    ) -> Whereabouts {
        let mut found = Whereabouts::default();
        let mut documents = DocumentSet::with_room(self.catalogue.documents.len());
        // Sorting is by one word: the place in reading order above, the index into `hits` below.
        let mut order: Vec<u64> = Vec::new();
        let mut hits: Vec<Occurrence> = Vec::new();
        for &component in components {
            let before = hits.len();
            for posting in self.postings.of(component) {
                let document = posting.document();
                if scope.contains(document) {
                    documents.insert(document);
                    order.push(u64::from(self.place(document)) << 32 | hits.len() as u64);
                    hits.push(Occurrence {
                        document,
                        component,
                        depth: posting.depth(),
                    });
                }
            }
            if hits.len() > before {
                found
                    .components
                    .push((component, (hits.len() - before) as u32));
            }
        }
        if limit < order.len() {
            order.select_nth_unstable(limit);
            order.truncate(limit);
        }
        order.sort_unstable();
        found.occurrences = order
            .iter()
            .filter_map(|word| hits.get((word & 0xffff_ffff) as usize))
            .copied()
            .collect();
        found.components.sort_by(|a, b| {
            let key = |number| self.catalogue.component(number);
            b.1.cmp(&a.1).then_with(|| key(a.0).cmp(key(b.0)))
        });
        found.totals = Totals {
            components: found.components.len(),
            occurrences: hits.len(),
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
            if let Some(entry) = self.catalogue.documents.get(document as usize) {
                releases.insert(entry.release);
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
