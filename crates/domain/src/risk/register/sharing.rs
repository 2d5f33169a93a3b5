//! Which advisories have something to say of findings beside those that tell of them: they share a name with these, and name a package of
//! the component.
//!
//! Thousands of advisories may share one name, each about a package of its own. So whom an advisory speaks of is looked up by its names or
//! by its packages, whichever leads to fewer.

use hashbrown::HashSet;

use super::{Finding, Register};
use crate::risk::packages::Packages;

/// Findings by what their vulnerabilities are called and to which packages their components belong.
pub struct Sharing<'r> {
    register: &'r Register,
    /// By place of a finding the names of its advisories, ascending.
    names: Vec<Vec<u32>>,
    /// Pairs of a name and the place of a finding, sorted. There are few of both beside all names.
    named: Vec<(u32, u32)>,
    /// By place the hashes of the component's packages.
    hashes: Vec<Vec<i64>>,
    /// The places of findings by these.
    packages: Packages,
    /// Pairs of an advisory that tells of a finding and the place of this one, sorted.
    telling: Vec<(u32, u32)>,
}

impl<'r> Sharing<'r> {
    /// Some findings, each with the hashes of the packages and products by which advisories find its component. Those of which no other
    /// advisory tells have no others to be asked.
    pub fn new<'f>(
        register: &'r Register,
        findings: impl Iterator<Item = (&'f Finding, Vec<i64>)>,
    ) -> Self {
        let mut all = Self {
            register,
            names: Vec::new(),
            named: Vec::new(),
            hashes: Vec::new(),
            packages: Packages::default(),
            telling: Vec::new(),
        };
        for ((finding, mut hashes), place) in findings.zip(0_u32..) {
            hashes.sort_unstable();
            let is_alone = register.is_alone(finding);
            let mut names: Vec<u32> = match is_alone {
                true => Vec::new(),
                false => register.names_of_finding(finding).collect(),
            };
            names.sort_unstable();
            names.dedup();
            all.named.extend(names.iter().map(|&name| (name, place)));
            if !is_alone {
                let telling = finding.advisories.iter();
                all.telling
                    .extend(telling.map(|&advisory| (advisory, place)));
                hashes
                    .iter()
                    .for_each(|&hash| all.packages.note(hash, place));
            }
            all.names.push(names);
            all.hashes.push(hashes);
        }
        all.named.sort_unstable();
        all.packages.settle();
        all.telling.sort_unstable();
        all
    }

    /// The advisories that tell of the findings, and all that share a name with one of them and counted at an instant; ascending.
    pub fn advisories(&self, instant: Option<i64>) -> Vec<u32> {
        let register = self.register;
        let names: HashSet<u32> = self.names.iter().flatten().copied().collect();
        let named = names.iter().flat_map(|&name| register.named().of(name));
        let counts = |&advisory: &u32| {
            let entry = register.entry(advisory);
            entry.is_some_and(|entry| entry.counts(instant))
        };
        let mut all: Vec<u32> = named.copied().filter(counts).collect();
        all.extend(self.telling.iter().map(|(advisory, _)| *advisory));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The places of the findings of which an advisory may say something, ascending, by the hashes of the packages that it names, which
    /// ascend; where it names none and takes a vulnerability back, of all that are called so.
    pub fn of(&self, advisory: u32, packages: Option<&[i64]>) -> Vec<u32> {
        let names = self.register.names_of.of(advisory);
        let called = || names.iter().flat_map(|&name| self.called(name));
        let start = self.telling.partition_point(|(own, _)| *own < advisory);
        let told = self.telling.get(start..).unwrap_or_default().iter();
        let told = told.take_while(|(own, _)| *own == advisory);
        let mut places: Vec<u32> = told.map(|(_, place)| *place).collect();
        match packages {
            None => places.extend(called()),
            Some(packages) => {
                let count: usize = called().count();
                let holders = packages.iter().flat_map(|&hash| self.packages.of(hash));
                let holders: Vec<u32> = holders.take(count).collect();
                // Nothing was cut off: these are all.
                if holders.len() < count {
                    let shares = |place: &u32| is_shared(self.names_at(*place), names);
                    places.extend(holders.into_iter().filter(shares));
                } else {
                    let is_named = |place: &u32| is_shared(self.hashes_at(*place), packages);
                    places.extend(called().filter(is_named));
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    /// The places of findings that are called so.
    fn called(&self, name: u32) -> impl Iterator<Item = u32> {
        let start = self.named.partition_point(|(own, _)| *own < name);
        let rest = self.named.get(start..).unwrap_or_default().iter();
        let alike = rest.take_while(move |(own, _)| *own == name);
        alike.map(|(_, place)| *place)
    }

    fn names_at(&self, place: u32) -> &[u32] {
        self.names.get(place as usize).map_or(&[], Vec::as_slice)
    }

    fn hashes_at(&self, place: u32) -> &[i64] {
        self.hashes.get(place as usize).map_or(&[], Vec::as_slice)
    }
}

/// Whether two ascending lists have one in common: the shorter is gone through.
fn is_shared<T: Ord>(one: &[T], other: &[T]) -> bool {
    let (short, long) = match one.len() <= other.len() {
        true => (one, other),
        false => (other, one),
    };
    short.iter().any(|value| long.binary_search(value).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::keys::Keys;
    use crate::risk::advisory::{AdvisoryFormat, AdvisoryKind};
    use crate::risk::comparison::{Outcome, Pair};
    use crate::risk::register::Entry;
    use crate::risk::ssvc::Signs;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn entry(is_replaced: bool) -> Entry {
        Entry {
            id: "A".to_owned(),
            format: AdvisoryFormat::Osv,
            kind: AdvisoryKind::Vulnerability,
            rating: None,
            score: None,
            signs: Signs::default(),
            withdrawn: false,
            modified: None,
            received: 10,
            replaced: is_replaced.then_some(20),
        }
    }

    proptest! {
        #[test]
        fn whom_an_advisory_speaks_of_shares_a_name_and_a_package_with_it(
            advisories in prop::collection::vec(
                (
                    prop::collection::btree_set(0_u32..6, 1..4),
                    prop::option::weighted(0.9, prop::collection::btree_set(0_i64..5, 1..4)),
                    prop::bool::weighted(0.2),
                ),
                1..12,
            ),
            components in prop::collection::vec(prop::collection::vec(0_i64..5, 1..3), 1..6),
            met in prop::collection::vec((0_usize..6, 0_usize..12), 0..10),
        ) {
            let mut keys = Keys::default();
            for name in 0..6 {
                keys.number(&name.to_string());
            }
            let mut named = Vec::new();
            for ((names, ..), advisory) in advisories.iter().zip(0..) {
                named.extend(names.iter().map(|&name| (advisory, name)));
            }
            let entries = advisories.iter().map(|(.., is_replaced)| entry(*is_replaced));
            let pairs = met.iter().filter(|(component, advisory)| {
                *component < components.len() && *advisory < advisories.len()
            });
            let pairs = pairs.map(|&(component, advisory)| Pair {
                advisory: advisory as u32,
                component: component as u32,
                outcome: Outcome::Affected,
                grade: None,
            });
            let register = Register::new(entries.collect(), keys, &named, pairs.collect());
            let findings = register.findings(None);
            let asked = findings.iter().map(|one| (one, components[one.component as usize].clone()));
            let sharing = Sharing::new(&register, asked);
            let all = sharing.advisories(None);
            for (place, finding) in findings.iter().enumerate() {
                let own: BTreeSet<u32> = finding.advisories.iter().copied().collect();
                let names: BTreeSet<u32> =
                    own.iter().flat_map(|&one| advisories[one as usize].0.clone()).collect();
                let others = (0..advisories.len() as u32).filter(|other| {
                    let (theirs, packages, is_replaced) = &advisories[*other as usize];
                    let own = &components[finding.component as usize];
                    let is_named = packages.as_ref().is_none_or(|packages| own.iter().any(|one| packages.contains(one)));
                    !is_replaced && is_named && theirs.iter().any(|name| names.contains(name))
                });
                let expected: BTreeSet<u32> = own.iter().copied().chain(others).collect();
                let found: BTreeSet<u32> = all.iter().copied().filter(|&advisory| {
                    let packages: Option<Vec<i64>> =
                        advisories[advisory as usize].1.as_ref().map(|all| all.iter().copied().collect());
                    sharing.of(advisory, packages.as_deref()).contains(&(place as u32))
                }).collect();
                // Where nobody else tells of it, nobody is asked.
                let is_expected = found == expected || found.is_empty() && expected.len() == 1;
                prop_assert!(is_expected, "{found:?} {expected:?}");
            }
        }
    }
}
