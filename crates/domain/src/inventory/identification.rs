//! What has a name but no identifier, and whose products are to be asked about it.

use crate::inventory::component_key::ComponentKey;
use crate::inventory::graph::Depth;
use crate::inventory::portfolio::{DocumentSet, Portfolio};

/// How much of a scope is identified.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identification {
    /// Distinct components.
    pub components: usize,
    /// Of these, how many have no package URL.
    pub unidentified: usize,
    /// Products with such components: product, how many distinct ones; most first, equal ones by number.
    pub by_product: Vec<(u32, usize)>,
}

impl Portfolio {
    /// Counts what is identified in a scope; what documents describe themselves does not count.
    pub fn identification(&self, scope: &DocumentSet) -> Identification {
        let mut found = Identification::default();
        let mut by_product = vec![0_usize; self.catalogue.products.len()];
        for component in 0..self.catalogue.component_count() as u32 {
            let postings = self.postings.of(component).iter();
            let documents: Vec<u32> = postings
                .filter(|posting| {
                    posting.depth() != Depth::ROOT && scope.contains(posting.document())
                })
                .map(|posting| posting.document())
                .collect();
            if documents.is_empty() {
                continue;
            }
            found.components += 1;
            if ComponentKey::of(self.catalogue.component(component)).is_identified() {
                continue;
            }
            found.unidentified += 1;
            let mut products: Vec<u32> = documents
                .iter()
                .filter_map(|&document| self.catalogue.product_of(document))
                .collect();
            products.sort_unstable();
            products.dedup();
            for product in products {
                if let Some(count) = by_product.get_mut(product as usize) {
                    *count += 1;
                }
            }
        }
        found.by_product = (0..)
            .zip(by_product)
            .filter(|(_, count)| *count > 0)
            .collect();
        found
            .by_product
            .sort_by_key(|&(product, count)| (std::cmp::Reverse(count), product));
        found
    }
}
