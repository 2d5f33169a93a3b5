//! Who meets whom: package by package, all components that have it and all advisories that name it. So what a component or an
//! advisory means is worked out once for each of its packages, however many it meets.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::risk::advisory::Advisory;
use iriai_domain::risk::block::Matter;
use iriai_domain::risk::comparison::{Kept, Pair};
use iriai_domain::risk::component_cpes::ComponentCpes;
use iriai_domain::risk::matching::{Identity, Ready, Releases};
use iriai_domain::risk::packages::Packages;
use iriai_store::{Compared, Error as StoreError, Transaction};

use super::Keys;
use crate::error::Error;
use crate::risk::blocks::each_matter;

/// A comparison of what is new with everything.
pub(crate) struct Comparison<'c> {
    /// The packages of components.
    pub(crate) packages: &'c Packages,
    /// The CPEs of those that have none.
    pub(crate) cpes: &'c ComponentCpes,
    /// The packages of advisories that meet all components.
    pub(crate) new: &'c Packages,
    /// The packages of those that meet new components only; what is in `new` too does not count.
    pub(crate) old: &'c Packages,
    /// What has met already.
    pub(crate) before: Compared,
    /// Components that have met the first advisories already, but not by all of their CPEs, ascending.
    pub(crate) renamed: &'c [u32],
}

/// Who meets by one package.
struct Group {
    components: Vec<u32>,
    advisories: Vec<u32>,
}

/// What is compared of advisories, in one piece.
#[derive(Default)]
struct Matters {
    /// Ascending, and where each begins; the next one begins where it ends.
    advisories: Vec<(u32, usize)>,
    bytes: Vec<u8>,
}

impl Matters {
    /// Fetches those of some advisories, which must ascend.
    fn fetch(transaction: &Transaction<'_>, wanted: &[u32]) -> Result<Self, Error> {
        let mut all = Self::default();
        each_matter(transaction, wanted, |advisory, matter| {
            all.advisories.push((advisory, all.bytes.len()));
            all.bytes.extend_from_slice(matter.bytes());
        })?;
        Ok(all)
    }

    fn of(&self, advisory: u32) -> Result<Advisory<'_>, Error> {
        let damaged = || StoreError::corrupt("advisory_block", "matters", advisory);
        let place = self
            .advisories
            .binary_search_by_key(&advisory, |(number, _)| *number)
            .map_err(|_| damaged())?;
        let start = self.advisories.get(place).map(|(_, start)| *start);
        let end = self.advisories.get(place + 1).map(|(_, start)| *start);
        let range = start.unwrap_or_default()..end.unwrap_or(self.bytes.len());
        let bytes = self.bytes.get(range).unwrap_or_default();
        Ok(Matter::of(bytes).advisory().map_err(|_| damaged())?)
    }
}

impl Comparison<'_> {
    /// Compares on all cores.
    pub(crate) fn run(
        &self,
        transaction: &Transaction<'_>,
        keys: &Keys<'_>,
    ) -> Result<Vec<Pair>, Error> {
        let mut groups = self.groups();
        let mut wanted: Vec<u32> = Vec::new();
        groups
            .iter()
            .for_each(|group| wanted.extend(&group.advisories));
        wanted.sort_unstable();
        set_wide_apart(&mut groups, &wanted);
        wanted.dedup();
        let matters = Matters::fetch(transaction, &wanted)?;
        let next = AtomicUsize::new(0);
        let catalogue = match keys {
            Keys::All(catalogue) => catalogue,
            Keys::Few(_) => {
                let mut pairs = Vec::new();
                for group in &groups {
                    self.meet(group, &matters, |component| keys.of(component), &mut pairs)?;
                }
                return Ok(pairs);
            }
        };
        let work = || -> Result<Vec<Pair>, Error> {
            let mut pairs = Vec::new();
            while let Some(group) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
                let key = |component| Ok(catalogue.component(component).into());
                self.meet(group, &matters, key, &mut pairs)?;
            }
            Ok(pairs)
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let mut pairs = Vec::new();
            for worker in workers {
                match worker.join() {
                    Ok(found) => pairs.extend(found?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok(pairs)
        })
    }

    /// Whether a component is to meet advisories that were compared before.
    fn is_new(&self, component: u32) -> bool {
        component >= self.before.components || self.renamed.binary_search(&component).is_ok()
    }

    /// Who meets: new advisories all components, old ones new components.
    fn groups(&self) -> Vec<Group> {
        let mut groups = Vec::new();
        for hash in self.new.hashes() {
            let components = self.components_of(hash);
            if !components.is_empty() {
                add(&mut groups, &components, self.new.of(hash).collect());
            }
        }
        if self.old.count() == 0 {
            return groups;
        }
        let mut hashes = self.packages.hashes_from(self.before.components);
        hashes.extend(self.cpes.products_of(|component| self.is_new(component)));
        hashes.sort_unstable();
        hashes.dedup();
        for hash in hashes {
            let advisories = self.old.of(hash);
            let advisories: Vec<u32> = advisories
                .filter(|&advisory| advisory < self.before.advisories)
                .collect();
            let mut components = self.components_of(hash);
            components.retain(|&component| self.is_new(component));
            if !advisories.is_empty() {
                add(&mut groups, &components, advisories);
            }
        }
        groups
    }

    fn components_of(&self, hash: i64) -> Vec<u32> {
        let mut components: Vec<u32> = self.packages.of(hash).collect();
        components.extend(self.cpes.with_product(hash));
        components.sort_unstable();
        components.dedup();
        components
    }

    /// Compares everybody of a group with everybody.
    fn meet<'k>(
        &self,
        group: &Group,
        matters: &Matters,
        key: impl Fn(u32) -> Result<Cow<'k, str>, Error>,
        pairs: &mut Vec<Pair>,
    ) -> Result<(), Error> {
        let mut advisories = Vec::with_capacity(group.advisories.len());
        for &number in &group.advisories {
            advisories.push((number, matters.of(number)?));
        }
        let mut releases = Releases::default();
        // Apart from what they are, because most of them are passed over.
        let mut components = Vec::with_capacity(group.components.len());
        let mut identities = Vec::with_capacity(group.components.len());
        for &component in &group.components {
            let key = key(component)?;
            let cpes = self.cpes.of(component);
            if let Ok(identity) = Identity::of(ComponentKey::of(&key), cpes) {
                components.push((component, releases.of_component(&identity)));
                identities.push(identity);
            }
        }
        for (advisory, matter) in &advisories {
            let ready = Ready::of(matter);
            let about = releases.of_advisory(&ready);
            for (place, (component, release)) in components.iter().enumerate() {
                if !about.may_touch(*release) {
                    continue;
                }
                let Some(identity) = identities.get(place) else {
                    continue;
                };
                if let Some(kept) = Kept::of(&ready.judge(identity), &ready) {
                    pairs.push(kept.of_pair(*advisory, *component));
                }
            }
        }
        Ok(())
    }
}

/// An advisory in more groups than this is wide.
const WIDE: usize = 64;

/// Puts advisories that name very many packages into groups of their own, with all components that any of these belong to: in each group an
/// advisory is made ready anew, with all its packages. What is met is told sorted, each advisory as often as it is in a group.
fn set_wide_apart(groups: &mut Vec<Group>, met: &[u32]) {
    let runs = met.chunk_by(|a, b| a == b);
    let wide = runs.filter(|run| run.len() > WIDE);
    let mut wide: BTreeMap<u32, Vec<u32>> = wide
        .filter_map(|run| Some((*run.first()?, Vec::new())))
        .collect();
    if wide.is_empty() {
        return;
    }
    for group in groups.iter_mut() {
        let components = &group.components;
        group
            .advisories
            .retain(|advisory| match wide.get_mut(advisory) {
                Some(all) => {
                    all.extend(components);
                    false
                }
                None => true,
            });
    }
    groups.retain(|group| !group.advisories.is_empty());
    for (advisory, mut components) in wide {
        components.sort_unstable();
        components.dedup();
        add(groups, &components, vec![advisory]);
    }
}

/// Adds those who meet by a package, in parts that cores can share.
fn add(groups: &mut Vec<Group>, components: &[u32], advisories: Vec<u32>) {
    const MOST: usize = 2_048;
    for components in components.chunks(MOST) {
        groups.push(Group {
            components: components.to_vec(),
            advisories: advisories.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_advisories_meet_all_components_of_their_packages_once() {
        let mut groups: Vec<Group> = (0..100)
            .map(|number| Group {
                components: vec![number, number + 1],
                advisories: if number % 2 == 0 { vec![7] } else { vec![7, 8] },
            })
            .collect();
        let mut met: Vec<u32> = groups
            .iter()
            .flat_map(|group| group.advisories.clone())
            .collect();
        met.sort_unstable();
        set_wide_apart(&mut groups, &met);
        let (wide, narrow): (Vec<&Group>, Vec<&Group>) =
            groups.iter().partition(|group| group.advisories == [7]);
        assert_eq!(wide.len(), 1);
        assert!(
            wide.iter()
                .all(|group| group.components.iter().copied().eq(0..=100))
        );
        assert_eq!(narrow.len(), 50);
        assert!(narrow.iter().all(|group| group.advisories == [8]));
    }
}
