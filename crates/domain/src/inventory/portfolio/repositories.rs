//! The repositories that documents state for packages, and how many documents state each.

use hashbrown::HashMap;

use crate::inventory::keys::Keys;

/// Pairs of package and repository, numbered in the order in which they were first stated.
#[derive(Clone, Default)]
pub(super) struct Repositories {
    addresses: Keys,
    /// Package, number of the address, and how many documents state it.
    pairs: Vec<(u32, u32, u32)>,
    numbers: HashMap<(u32, u32), u32>,
}

impl Repositories {
    /// The number of a pair, given now if it is new. `None` when the addresses are full.
    pub(super) fn number(&mut self, package: u32, address: &str) -> Option<u32> {
        let address = self.addresses.number(address)?;
        let next = u32::try_from(self.pairs.len()).ok()?;
        let number = *self.numbers.entry((package, address)).or_insert(next);
        if number == next {
            self.pairs.push((package, address, 0));
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

    /// Adds to the number of documents that state a pair. Answers whether there is such a pair.
    pub(super) fn count(&mut self, number: u32, documents: u32) -> bool {
        let pair = self.pairs.get_mut(number as usize);
        let Some((_, _, count)) = pair else {
            return false;
        };
        *count = count.saturating_add(documents);
        true
    }

    /// For each package the address that most documents state, of those stated as often the first in alphabetical order.
    pub(super) fn of_packages(&self, packages: usize) -> Vec<Option<&str>> {
        let mut best: Vec<Option<(u32, &str)>> = vec![None; packages];
        for &(package, address, documents) in &self.pairs {
            let Some(slot) = best.get_mut(package as usize) else {
                continue;
            };
            let address = self.addresses.get(address);
            let is_better = |&(most, known): &(u32, &str)| {
                documents > most || documents == most && address < known
            };
            if slot.as_ref().is_none_or(is_better) {
                *slot = Some((documents, address));
            }
        }
        let addresses = best.into_iter();
        addresses
            .map(|best| best.map(|(_, address)| address))
            .collect()
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
