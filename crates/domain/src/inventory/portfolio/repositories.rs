//! The repositories that documents state for packages, and how many documents state each.

use std::cmp::Reverse;

use hashbrown::HashMap;

use crate::inventory::growing_rows::GrowingRows;
use crate::inventory::keys::Keys;

/// Pairs of package and repository, numbered in the order in which they were first stated.
#[derive(Clone, Default)]
pub(super) struct Repositories {
    addresses: Keys,
    /// Package, number of the address, and how many documents state it.
    pairs: Vec<(u32, u32, u32)>,
    numbers: HashMap<(u32, u32), u32>,
    /// The pairs of each package.
    of_package: GrowingRows<u32>,
}

impl Repositories {
    /// The number of a pair, given now if it is new. `None` when the addresses are full.
    pub(super) fn number(&mut self, package: u32, address: &str) -> Option<u32> {
        let address = self.addresses.number(address)?;
        let next = u32::try_from(self.pairs.len()).ok()?;
        let number = *self.numbers.entry((package, address)).or_insert(next);
        if number == next {
            self.pairs.push((package, address, 0));
            self.of_package.push(package, number);
        }
        Some(number)
    }

    /// The number of a pair stated before.
    pub(super) fn find(&self, package: u32, address: &str) -> Option<u32> {
        let address = self.addresses.find(address)?;
        self.numbers.get(&(package, address)).copied()
    }

    /// How many pairs there are.
    pub(super) fn len(&self) -> usize {
        self.pairs.len()
    }

    /// The package of a pair.
    pub(super) fn package(&self, number: u32) -> Option<u32> {
        let pair = self.pairs.get(number as usize);
        pair.map(|(package, ..)| *package)
    }

    /// How many documents state a pair.
    pub(super) fn documents(&self, number: u32) -> u32 {
        let pair = self.pairs.get(number as usize);
        pair.map_or(0, |(_, _, documents)| *documents)
    }

    /// Sets how many documents state a pair.
    pub(super) fn set(&mut self, number: u32, documents: u32) {
        if let Some((_, _, count)) = self.pairs.get_mut(number as usize) {
            *count = documents;
        }
    }

    /// Adds to the number of documents that state a pair. Answers whether there is such a pair.
    pub(super) fn count(&mut self, number: u32, documents: u32) -> bool {
        let pair = self.pairs.get_mut(number as usize);
        let Some((_, _, count)) = pair else {
            return false;
        };
        *count = count.saturating_add(documents);
        true
    }

    /// The address that most documents state for a package, of those stated as often the first in alphabetical order.
    pub(super) fn of(&self, package: u32) -> Option<&str> {
        let pairs = self.of_package.of(package).iter();
        let pairs = pairs.filter_map(|&number| self.pairs.get(number as usize));
        let stated = pairs.map(|&(_, address, documents)| {
            let address = self.addresses.get(address);
            (documents, Reverse(address))
        });
        stated.max().map(|(_, Reverse(address))| address)
    }

    /// The same of each package.
    pub(super) fn of_packages(&self, packages: usize) -> Vec<Option<&str>> {
        let packages = 0..packages as u32;
        packages.map(|package| self.of(package)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pair_has_one_number() {
        let mut repositories = Repositories::default();
        for (package, address, number) in [(0, "z", 0), (0, "a", 1), (1, "z", 2), (0, "z", 0)] {
            assert_eq!(repositories.number(package, address), Some(number));
            assert_eq!(repositories.find(package, address), Some(number));
        }
        assert_eq!(repositories.find(1, "a"), None);
        assert_eq!(repositories.find(0, "b"), None);
        assert_eq!(repositories.len(), 3);
        assert!(!repositories.count(3, 1));
    }

    #[test]
    fn one_wrong_document_moves_no_package() {
        let mut repositories = Repositories::default();
        for (package, address, documents) in [
            (0, "right", 2),
            (0, "a wrong one", 1),
            (1, "b", 1),
            (1, "a", 1),
            (3, "one", 0),
        ] {
            let number = repositories.number(package, address).expect("room");
            assert!(repositories.count(number, documents));
        }
        assert_eq!(
            repositories.of_packages(4),
            [Some("right"), Some("a"), None, Some("one")]
        );
        assert_eq!(repositories.of_packages(1), [Some("right")]);
    }

    proptest! {
        #[test]
        fn the_order_of_statements_does_not_matter(
            stated in prop::collection::vec((0_u32..3, 0_u32..4), 0..40).prop_shuffle(),
        ) {
            let of = |stated: &mut dyn Iterator<Item = &(u32, u32)>| {
                let mut repositories = Repositories::default();
                for (package, address) in stated {
                    let number = repositories.number(*package, &address.to_string()).expect("room");
                    repositories.count(number, 1);
                }
                let of_packages = repositories.of_packages(3);
                of_packages.into_iter().map(|one| one.map(str::to_owned)).collect::<Vec<_>>()
            };
            let found = of(&mut stated.iter());
            prop_assert_eq!(&found, &of(&mut stated.iter().rev()));
            for (package, found) in (0..).zip(found) {
                let count = |address: u32| stated.iter().filter(|one| **one == (package, address)).count();
                let expected = (0..4).filter(|&one| count(one) > 0).max_by_key(|&one| (count(one), std::cmp::Reverse(one)));
                prop_assert_eq!(found, expected.map(|one| one.to_string()));
            }
        }
    }
}
