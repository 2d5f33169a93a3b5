//! Where is X: the products and releases that hold some components.

use crate::inventory::graph::Depth;
use crate::inventory::portfolio::{DocumentSet, Portfolio, Posting};

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
        for &component in components {
            let mut count = 0;
            for posting in self.postings.of(component) {
                let document = posting.document();
                if counts(component, document) {
                    documents.insert(document);
                    count += 1;
                }
            }
            if count > 0 {
                found.components.push((component, count));
                found.totals.occurrences += count as usize;
            }
        }
        let first = self.first_in_reading_order(&documents, limit);
        found.occurrences = self.occurrences(&found.components, &first, counts);
        found.occurrences.truncate(limit);
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

    /// The occurrences of some components in some documents, in reading order; within a document in the order of the
    /// components.
    fn occurrences(
        &self,
        components: &[(u32, u32)],
        documents: &[u32],
        counts: impl Fn(u32, u32) -> bool,
    ) -> Vec<Occurrence> {
        // Looking a document up takes about as long as passing over so many.
        const LOOKUP: usize = 16;
        let mut ascending = documents.to_vec();
        ascending.sort_unstable();
        let wanted: DocumentSet = ascending.iter().copied().collect();
        let mut found = Vec::with_capacity(documents.len());
        for &(component, _) in components {
            let mut add = |posting: &Posting| {
                let document = posting.document();
                if counts(component, document) {
                    found.push(Occurrence {
                        document,
                        component,
                        depth: posting.depth(),
                    });
                }
            };
            let postings = self.postings.of(component);
            if postings.len() / LOOKUP > ascending.len() {
                let at = |&document: &u32| {
                    let place = postings.binary_search_by_key(&document, |one| one.document());
                    postings.get(place.ok()?)
                };
                ascending.iter().filter_map(at).for_each(&mut add);
            } else {
                let postings = postings.iter();
                let wanted = postings.filter(|posting| wanted.contains(posting.document()));
                wanted.for_each(&mut add);
            }
        }
        // Stable: components stay in their order.
        found.sort_by_key(|occurrence| self.place(occurrence.document));
        found
    }

    /// The documents, releases and products of a set of documents.
    pub fn count(&self, documents: &DocumentSet) -> Totals {
        self.spread(documents.iter()).0
    }

    /// The same of documents each of which comes once, and the numbers of the products.
    pub fn spread(&self, documents: impl Iterator<Item = u32>) -> (Totals, DocumentSet) {
        let mut releases = DocumentSet::with_room(self.catalogue.releases.len());
        let mut products = DocumentSet::with_room(self.catalogue.products.len());
        let (mut count, mut last) = (0, None);
        for document in documents {
            count += 1;
            let release = self.release_of(document);
            // Documents of one release often come together.
            if release != last
                && let Some(release) = release
            {
                releases.insert(release);
                if let Some(product) = self.product_of_release(release) {
                    products.insert(product);
                }
                last = Some(release);
            }
        }
        let totals = Totals {
            documents: count,
            releases: releases.count(),
            products: products.count(),
            ..Totals::default()
        };
        (totals, products)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::portfolio::{
        Catalogue, DocumentEntry, Filter, PostingsBuilder, Product, Release,
    };

    /// How many documents: enough for every way of finding the first ones.
    const DOCUMENTS: u32 = 3_000;

    /// Whether a document holds a component: the first stands in all, the second in a third, the third in a few.
    fn holds(component: u32, document: u32) -> bool {
        match component {
            0 => true,
            1 => document % 3 == 1,
            _ => document % 500 == 7,
        }
    }

    fn portfolio() -> Portfolio {
        let mut catalogue = Catalogue::default();
        for name in ["a", "b", "c"] {
            catalogue.number_component(&format!("pkg:npm/{name}@1"));
        }
        for number in 0..DOCUMENTS {
            // Names that stand in another order than the numbers.
            catalogue.products.push(Product {
                name: format!("{:04}", number * 7 % DOCUMENTS),
                ..Product::default()
            });
            catalogue.releases.push(Release {
                product: number,
                name: "1".to_owned(),
            });
            catalogue.documents.push(DocumentEntry {
                release: number,
                series: number,
                created: None,
                received: 0,
                members: 0,
                place: 0,
            });
        }
        let pairs = |document| (0..3).filter(move |&component| holds(component, document));
        let mut counts = [0; 3];
        for component in (0..DOCUMENTS).flat_map(pairs) {
            counts[component as usize] += 1;
        }
        let mut postings = PostingsBuilder::new(&counts).expect("few");
        for document in 0..DOCUMENTS {
            for component in pairs(document) {
                postings.place(component, document, Depth::of(component));
            }
        }
        Portfolio::new(catalogue, postings.finish())
    }

    #[test]
    fn the_first_in_reading_order_are_found_in_every_way() {
        let portfolio = portfolio();
        let everything = portfolio.scope(&Filter::default());
        let tenth: DocumentSet = (0..DOCUMENTS).filter(|number| number % 10 == 7).collect();
        for components in [&[0][..], &[1], &[2], &[2, 0], &[1, 2], &[0, 1, 2]] {
            for scope in [&everything, &tenth] {
                let mut naive = Vec::new();
                for document in scope.iter() {
                    for (turn, &component) in components.iter().enumerate() {
                        if holds(component, document) {
                            naive.push((portfolio.place(document), turn, document, component));
                        }
                    }
                }
                naive.sort_unstable();
                for limit in [0, 1, 2, 5, 50, 299, 2_999, 5_000, usize::MAX] {
                    let found = portfolio.whereabouts(components, scope, limit);
                    let expected = naive.iter().take(limit);
                    let expected: Vec<_> = expected.map(|entry| (entry.2, entry.3)).collect();
                    let found_in_order = found.occurrences.iter();
                    let found_in_order: Vec<_> = found_in_order
                        .map(|occurrence| (occurrence.document, occurrence.component))
                        .collect();
                    assert_eq!(found_in_order, expected, "{components:?} {limit}");
                    assert_eq!(found.totals.occurrences, naive.len());
                    let depth = |one: &Occurrence| one.depth == Depth::of(one.component);
                    assert!(found.occurrences.iter().all(depth));
                }
            }
        }
    }
}
