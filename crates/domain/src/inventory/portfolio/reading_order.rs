//! The order in which people read documents: products by folded name, within one the newest release first, within one the newest document
//! first.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use super::catalogue::{DocumentEntry, Product, Release};
use crate::fold::fold;
use crate::version::{VersionKey, VersionOrder};

/// By what a release stands where it does: the product's name, the release's version.
type Standing = (String, Reverse<VersionKey>);

/// What the order goes by. What came since stands behind what was there.
pub(super) struct ReadingOrder<'c> {
    pub(super) products: [&'c [Product]; 2],
    pub(super) releases: [&'c [Release]; 2],
}

/// One of two lists that stand one behind the other.
fn of_both<T>([known, new]: [&[T]; 2], number: u32) -> Option<&T> {
    let number = number as usize;
    match number.checked_sub(known.len()) {
        None => known.get(number),
        Some(number) => new.get(number),
    }
}

impl ReadingOrder<'_> {
    fn standing(&self, release: u32) -> Option<Standing> {
        let release = of_both(self.releases, release)?;
        let product = of_both(self.products, release.product);
        let product = product.map(|product| fold(&product.name));
        let version = VersionOrder::Generic.key(&release.name);
        Some((product.unwrap_or_default(), Reverse(version)))
    }

    /// All documents in order.
    pub(super) fn of_all(&self, documents: &[DocumentEntry]) -> Vec<u32> {
        let [known, new] = self.releases;
        let releases = 0..(known.len() + new.len()) as u32;
        let standings: Vec<_> = releases.map(|release| self.standing(release)).collect();
        let mut order: Vec<u32> = (0..documents.len() as u32).collect();
        order.sort_by_cached_key(|&number| {
            let release = release_of(documents, number);
            let standing = standings.get(release as usize).and_then(Option::as_ref);
            (standing, release, Reverse(number))
        });
        order
    }

    /// An order with documents from `first` on put where they belong. `documents` are all.
    pub(super) fn with_new(
        &self,
        order: &[u32],
        documents: &[DocumentEntry],
        first: u32,
    ) -> Vec<u32> {
        let mut known: HashMap<u32, Option<Standing>> = HashMap::new();
        let mut standing = |release| {
            let known = known.entry(release);
            known.or_insert_with(|| self.standing(release)).clone()
        };
        let mut key = |number| {
            let release = release_of(documents, number);
            (standing(release), release, Reverse(number))
        };
        let mut new: Vec<_> = (first..documents.len() as u32).map(&mut key).collect();
        new.sort_unstable();
        let mut merged = Vec::with_capacity(order.len() + new.len());
        let mut rest = order;
        for key_of_new in new {
            let place =
                rest.partition_point(|&known| key(known).cmp(&key_of_new) == Ordering::Less);
            let (before, behind) = rest.split_at_checked(place).unwrap_or((rest, &[]));
            merged.extend_from_slice(before);
            merged.push(key_of_new.2.0);
            rest = behind;
        }
        merged.extend_from_slice(rest);
        merged
    }
}

fn release_of(documents: &[DocumentEntry], number: u32) -> u32 {
    documents
        .get(number as usize)
        .map_or(0, |entry| entry.release)
}

/// The place of each document in an order.
pub(super) fn places(order: &[u32]) -> Vec<u32> {
    let mut places = vec![0; order.len()];
    for (&document, place) in order.iter().zip(0_u32..) {
        if let Some(slot) = places.get_mut(document as usize) {
            *slot = place;
        }
    }
    places
}
