//! The CPEs of components that have no package to be compared by, and the way from a record's product to them.

use super::matching::product_hashes;
use crate::inventory::keys::Texts;

/// Pairs of a component and a CPE, numbered in the order in which they came.
#[derive(Clone, Default)]
pub struct ComponentCpes {
    texts: Texts,
    components: Vec<u32>,
    /// The pairs by component, as far as they are settled.
    order: Vec<u32>,
    /// Hashes of products with the pairs that have them, sorted, as far as they are settled.
    products: Vec<(i64, u32)>,
}

impl ComponentCpes {
    /// How many pairs there are; the next one gets this number.
    pub fn count(&self) -> u32 {
        self.components.len() as u32
    }

    /// Adds a pair. Nothing when 4 GiB are full.
    pub fn push(&mut self, component: u32, cpe: &str) -> Option<u32> {
        let number = self.texts.push(cpe)?;
        self.components.push(component);
        let hashes = product_hashes(cpe).into_iter().flatten();
        self.products.extend(hashes.map(|hash| (hash, number)));
        Some(number)
    }

    /// Makes everything that was added findable.
    pub fn settle(&mut self) {
        if self.order.len() == self.components.len() {
            return;
        }
        self.order = (0..self.count()).collect();
        let components = &self.components;
        let of = |number: &u32| components.get(*number as usize).copied();
        self.order.sort_by_key(of);
        self.products.sort_unstable();
    }

    /// The CPEs of a component.
    pub fn of(&self, component: u32) -> impl Iterator<Item = &str> {
        let start = self
            .order
            .partition_point(|&number| self.component(number) < component);
        let rest = self.order.get(start..).unwrap_or_default().iter();
        rest.take_while(move |&&number| self.component(number) == component)
            .map(|&number| self.texts.get(number))
    }

    /// The components of the pairs from a number on, each once, ascending.
    pub fn components_from(&self, first: u32) -> Vec<u32> {
        let added = self.components.get(first as usize..).unwrap_or_default();
        let mut components = added.to_vec();
        components.sort_unstable();
        components.dedup();
        components
    }

    /// The components with a product, by its hash; one may come several times.
    pub fn with_product(&self, hash: i64) -> impl Iterator<Item = u32> {
        let start = self.products.partition_point(|&(other, _)| other < hash);
        let rest = self.products.get(start..).unwrap_or_default().iter();
        rest.take_while(move |&&(other, _)| other == hash)
            .map(|&(_, number)| self.component(number))
    }

    /// The distinct products of the components that `is_wanted` says.
    pub fn products_of(&self, is_wanted: impl Fn(u32) -> bool) -> Vec<i64> {
        let pairs = self.products.iter();
        let wanted = pairs.filter(|&&(_, number)| is_wanted(self.component(number)));
        let mut hashes: Vec<i64> = wanted.map(|&(hash, _)| hash).collect();
        hashes.dedup();
        hashes
    }

    fn component(&self, number: u32) -> u32 {
        let component = self.components.get(number as usize);
        component.copied().unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_found_by_product_and_tell_their_names() {
        let mut cpes = ComponentCpes::default();
        for (component, cpe) in [
            (7, "cpe:2.3:a:v:p:1"),
            (3, "cpe:2.3:*:*:p:2"),
            (7, "cpe:/a:v:q:1"),
            (5, "no name"),
        ] {
            cpes.push(component, cpe).expect("room");
        }
        cpes.settle();
        assert_eq!(
            cpes.of(7).collect::<Vec<_>>(),
            ["cpe:2.3:a:v:p:1", "cpe:/a:v:q:1"]
        );
        assert_eq!(cpes.of(5).collect::<Vec<_>>(), ["no name"]);
        assert_eq!(cpes.of(4).count(), 0);
        let [product, any] = product_hashes("cpe:2.3:o:x:P").expect("a product");
        let with = |hash| {
            let mut found: Vec<u32> = cpes.with_product(hash).collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        assert_eq!(with(product), [3, 7]);
        assert_eq!(with(any), [3, 7]);
        assert_eq!(cpes.components_from(2), [5, 7]);
        assert_eq!(cpes.products_of(|component| component == 3).len(), 2);
        assert!(cpes.products_of(|component| component == 5).is_empty());
    }
}
