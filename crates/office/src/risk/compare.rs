//! Comparing components with advisories: only what has not met before.
//!
//! What is kept says how far the last comparison went: all components below one number with all advisories below another. What
//! came since is a strip at the edge of that rectangle: new advisories with all components, and new components with the old
//! advisories. Either is walked by the packages that both name.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::Catalogue;
use iriai_domain::risk::comparison::{Outcome, Pair, pack_pairs};
use iriai_domain::risk::component_cpes::ComponentCpes;
use iriai_domain::risk::matching::{Identity, REVISION, packages};
use iriai_domain::risk::packages::{Packages, component_packages, pack_packages};
use iriai_store::{AdvisoryRow, Compared, Error as StoreError, FindingBatch, Transaction};

use super::blocks::{Block, Blocks, Unpacker};
use super::records::KnownRecords;
use crate::Office;
use crate::error::Error;
use crate::inventory::load::is_given;

/// What is known of both sides from earlier comparisons.
#[derive(Default)]
pub(crate) struct Meeting {
    /// The advisories that are kept.
    pub(crate) records: KnownRecords,
    /// The packages of components.
    packages: Packages,
    /// The CPEs of those that have none.
    cpes: ComponentCpes,
}

/// The keys of components by number.
enum Keys<'k> {
    /// All of them.
    All(Box<Catalogue>),
    /// Those that are asked for, one by one.
    Few(&'k Transaction<'k>),
}

impl Keys<'_> {
    fn of(&self, component: u32) -> Result<Cow<'_, str>, Error> {
        match self {
            Self::All(catalogue) => Ok(Cow::Borrowed(catalogue.component(component))),
            Self::Few(transaction) => {
                let key = transaction.component(component)?;
                let key = key.ok_or_else(|| StoreError::corrupt("component", "number", component));
                Ok(Cow::Owned(key?))
            }
        }
    }
}

impl Office {
    /// Makes up for a comparison that did not come about, because a program ended between an import and it, or that another version of
    /// this program made, which judged otherwise.
    pub(crate) fn ensure_compared(&self) -> Result<(), Error> {
        let transaction = self.store.read()?;
        let compared = transaction.compared()?;
        let all = everything(&transaction)?;
        drop(transaction);
        if all.advisories == 0 || compared == Some(all) {
            return Ok(());
        }
        let mut meeting = std::mem::take(&mut *self.meeting());
        self.compare(&mut meeting)?;
        *self.meeting() = meeting;
        Ok(())
    }

    /// Compares everything with everything, whatever was compared before. Answers how many pairs there is something to say about.
    pub fn compare_anew(&self) -> Result<usize, Error> {
        let transaction = self.store.write("compare_anew")?;
        transaction.delete_comparisons()?;
        transaction.commit()?;
        self.compare(&mut Meeting::default())
    }

    /// Compares what has not been compared yet. Answers how many pairs there is something to say about.
    pub(crate) fn compare(&self, meeting: &mut Meeting) -> Result<usize, Error> {
        // So many new advisories meet few enough components that their keys are fetched one by one.
        const FEW: u32 = 64;
        let transaction = self.store.write("compare")?;
        let all = everything(&transaction)?;
        let nothing = Compared {
            components: 0,
            advisories: 0,
            cpes: 0,
            revision: REVISION,
        };
        let mut before = transaction.compared()?.unwrap_or(nothing);
        if before.revision != REVISION {
            transaction.delete_comparisons()?;
            before = nothing;
            meeting.packages = Packages::default();
        }
        if before == all || all.advisories == 0 {
            return Ok(0);
        }
        learn_cpes(&mut meeting.cpes, &transaction)?;
        let mut renamed = meeting.cpes.components_from(before.cpes);
        renamed.retain(|&component| component < before.components);
        let new_advisories = all.advisories.saturating_sub(before.advisories);
        let is_known = before.components == all.components && renamed.is_empty();
        let keys = match is_known && new_advisories <= FEW {
            true => Keys::Few(&transaction),
            false => Keys::All(Box::new(all_keys(&transaction)?)),
        };
        learn_packages(&mut meeting.packages, &transaction, &keys, all.components)?;
        let comparison = Comparison {
            packages: &meeting.packages,
            cpes: &meeting.cpes,
            before,
            renamed,
        };
        let mut wanted = comparison.old_advisories(&transaction)?;
        let fresh = meeting.records.take_fresh();
        match fresh.between(before.advisories, all.advisories) {
            Some(fresh) => wanted.extend(comparison.used(&fresh)),
            None => wanted.extend(before.advisories..all.advisories),
        }
        let pairs = match &keys {
            Keys::Few(_) => comparison.run_here(&transaction, &wanted, &keys)?,
            Keys::All(catalogue) => comparison.run(&transaction, &wanted, catalogue)?,
        };
        let count = pairs.len();
        transaction.insert_finding_batch(&FindingBatch {
            compared: all,
            pairs: &pack_pairs(pairs),
        })?;
        drop(keys);
        transaction.commit()?;
        Ok(count)
    }
}

/// How far a comparison of everything goes.
fn everything(transaction: &Transaction<'_>) -> Result<Compared, Error> {
    Ok(Compared {
        components: transaction.count_components()?,
        advisories: transaction.count_advisories()?,
        cpes: transaction.count_component_cpes()?,
        revision: REVISION,
    })
}

/// Learns the CPEs of components that came since it was asked last.
pub(crate) fn learn_cpes(
    cpes: &mut ComponentCpes,
    transaction: &Transaction<'_>,
) -> Result<(), Error> {
    transaction.each_component_cpe(cpes.count(), |number, component, cpe| {
        is_given(cpes.push(component, cpe), number, "component_cpe")
    })?;
    cpes.settle();
    Ok(())
}

/// The keys of all components.
fn all_keys(transaction: &Transaction<'_>) -> Result<Catalogue, Error> {
    let mut catalogue = Catalogue::default();
    transaction.each_component(0, |number, key, _| {
        is_given(catalogue.number_component(key), number, "component")
    })?;
    Ok(catalogue)
}

/// Learns the packages of all components; those that nobody worked out yet are worked out and kept.
fn learn_packages(
    packages: &mut Packages,
    transaction: &Transaction<'_>,
    keys: &Keys<'_>,
    components: u32,
) -> Result<(), Error> {
    transaction.each_component_packages(packages.components(), |first, behind, packed| {
        let damaged = |_| StoreError::corrupt("component_package", "packages", first);
        packages
            .push_packed(behind - first, packed)
            .map_err(damaged)
    })?;
    let first = packages.components();
    if first < components {
        let mut packed = Vec::new();
        for number in first..components {
            let key = keys.of(number)?;
            let hashes = component_packages(ComponentKey::of(&key));
            pack_packages(&mut packed, &hashes);
            packages.push(&hashes);
        }
        transaction.insert_component_packages(first, components, &packed)?;
    }
    packages.settle();
    Ok(())
}

/// What somebody has at hand who compares one block after the other.
#[derive(Default)]
struct Bench {
    identities: Identities,
    unpacker: Unpacker,
    pairs: Vec<Pair>,
}

/// By what components are compared, worked out once for each of them and not for each advisory.
#[derive(Default)]
struct Identities(HashMap<u32, Option<Identity>>);

impl Identities {
    /// So many are remembered, a few hundred bytes each.
    const MOST: usize = 1 << 16;

    /// That of a component; nothing where it cannot be compared, which `make` answers by an error that is none.
    fn of(
        &mut self,
        component: u32,
        make: impl FnOnce() -> Result<Identity, Option<Error>>,
    ) -> Result<Option<&Identity>, Error> {
        if self.0.len() >= Self::MOST && !self.0.contains_key(&component) {
            self.0.clear();
        }
        let known = match self.0.entry(component) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(empty) => match make() {
                Ok(identity) => empty.insert(Some(identity)),
                Err(None) => empty.insert(None),
                Err(Some(error)) => return Err(error),
            },
        };
        Ok(known.as_ref())
    }
}

/// A comparison of what is new with everything.
struct Comparison<'c> {
    packages: &'c Packages,
    cpes: &'c ComponentCpes,
    /// What has met already.
    before: Compared,
    /// Components that have met the first advisories already, but not by all of their CPEs, ascending.
    renamed: Vec<u32>,
}

impl Comparison<'_> {
    /// Whether a component is to meet advisories that were compared before.
    fn is_new(&self, component: u32) -> bool {
        component >= self.before.components || self.renamed.binary_search(&component).is_ok()
    }

    /// The advisories that were compared before and name packages of components that were not, ascending.
    fn old_advisories(&self, transaction: &Transaction<'_>) -> Result<Vec<u32>, Error> {
        let mut wanted = Vec::new();
        if self.before.advisories == 0 {
            return Ok(wanted);
        }
        let packages = self.packages.hashes_from(self.before.components);
        let products = self.cpes.products_of(|component| self.is_new(component));
        for hash in packages.into_iter().chain(products) {
            let of_package = transaction.advisories_of_package(hash)?.into_iter();
            wanted.extend(of_package.filter(|&advisory| advisory < self.before.advisories));
        }
        wanted.sort_unstable();
        wanted.dedup();
        Ok(wanted)
    }

    /// Those of some advisories, by the packages that they name, that are about something in use: most are not.
    fn used(&self, fresh: &[(i64, u32)]) -> Vec<u32> {
        let is_used = |hash: i64| {
            self.packages.of(hash).next().is_some() || self.cpes.with_product(hash).next().is_some()
        };
        let used = fresh.iter().filter(|(hash, _)| is_used(*hash));
        let mut used: Vec<u32> = used.map(|(_, advisory)| *advisory).collect();
        used.sort_unstable();
        used.dedup();
        used
    }

    /// Compares the advisories of a block with the components that they name.
    fn compare_block<'k>(
        &self,
        block: Block,
        rows: &[AdvisoryRow],
        key: impl Fn(u32) -> Result<Cow<'k, str>, Error>,
        bench: &mut Bench,
    ) -> Result<(), Error> {
        let Bench {
            identities,
            unpacker,
            pairs,
        } = bench;
        let text = block.unpack_with(unpacker)?;
        let mut fault = Ok(());
        text.each_advisory(rows, |row, advisory| {
            let meets_all = row.number >= self.before.advisories;
            let mut met: Vec<u32> = Vec::new();
            for hash in packages(advisory) {
                met.extend(self.packages.of(hash));
                met.extend(self.cpes.with_product(hash));
            }
            met.retain(|&component| meets_all || self.is_new(component));
            met.sort_unstable();
            met.dedup();
            for component in met {
                let made = || {
                    let key = key(component).map_err(Some)?;
                    let cpes = self.cpes.of(component);
                    Identity::of(ComponentKey::of(&key), cpes).map_err(|_| None)
                };
                let identity = match identities.of(component, made) {
                    Ok(Some(identity)) => identity,
                    Ok(None) => continue,
                    Err(error) => {
                        fault = Err(error);
                        return;
                    }
                };
                if let Some(outcome) = Outcome::of(&identity.judge(advisory)) {
                    pairs.push(Pair {
                        advisory: row.number,
                        component,
                        outcome,
                    });
                }
            }
        })?;
        fault
    }

    /// Reads the wanted advisories and compares them, where they are few.
    fn run_here(
        &self,
        transaction: &Transaction<'_>,
        wanted: &[u32],
        keys: &Keys<'_>,
    ) -> Result<Vec<Pair>, Error> {
        let mut blocks = Vec::new();
        Blocks::each(transaction, wanted, |block, rows| {
            blocks.push((block, rows))
        })?;
        let mut bench = Bench::default();
        for (block, rows) in blocks {
            self.compare_block(block, &rows, |component| keys.of(component), &mut bench)?;
        }
        Ok(bench.pairs)
    }

    /// Reads the wanted advisories, block by block, and compares them on all cores.
    fn run(
        &self,
        transaction: &Transaction<'_>,
        wanted: &[u32],
        catalogue: &Catalogue,
    ) -> Result<Vec<Pair>, Error> {
        const WAITING: usize = 64;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let (sender, receiver) = sync_channel::<(Block, Vec<AdvisoryRow>)>(WAITING);
        let receiver = Mutex::new(receiver);
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| self.work(&receiver, catalogue)))
                .collect();
            let sent = Blocks::each(transaction, wanted, |block, rows| {
                // A worker that is gone has met a fault, and tells it.
                _ = sender.send((block, rows));
            });
            drop(sender);
            let mut pairs = Vec::new();
            for worker in workers {
                match worker.join() {
                    Ok(found) => pairs.extend(found?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            sent.map(|()| pairs)
        })
    }

    fn work(
        &self,
        receiver: &Mutex<Receiver<(Block, Vec<AdvisoryRow>)>>,
        catalogue: &Catalogue,
    ) -> Result<Vec<Pair>, Error> {
        let mut bench = Bench::default();
        loop {
            let next = receiver
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .recv();
            let Ok((block, rows)) = next else {
                return Ok(bench.pairs);
            };
            let key = |component| Ok(Cow::Borrowed(catalogue.component(component)));
            self.compare_block(block, &rows, key, &mut bench)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, ImportRequest, Limits, Progress, Upload};

    struct Nobody;

    impl Progress for Nobody {
        fn document(&self, _outcome: &crate::FileOutcome) {}

        fn file(&self) {}
    }

    fn import(office: &Office, text: &'static str) -> Result<(), Error> {
        let upload = Upload {
            path: "a.json".to_owned(),
            below: None,
            read: Box::new(|bytes| {
                bytes.extend_from_slice(text.as_bytes());
                Ok(())
            }),
        };
        office.import([upload].into_iter(), &ImportRequest::default(), &Nobody)
    }

    #[test]
    fn a_comparison_that_did_not_come_about_is_made_up_for() -> Result<(), Error> {
        let office = Office::in_memory(Clock::Standing(0), Limits::default())?;
        import(
            &office,
            r#"{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#,
        )?;
        // As when a program ends behind the commit of a document.
        let transaction = office.store.write("test")?;
        transaction.insert_component(0, "pkg:npm/left@1.0.0", None)?;
        transaction.insert_component(1, "pkg:npm/left@2.0.0", None)?;
        transaction.commit()?;
        let affected: Vec<u32> = office
            .register(&office.portfolio()?)?
            .findings(None)
            .iter()
            .map(|finding| finding.component)
            .collect();
        assert_eq!(affected, [0]);
        assert_eq!(office.components_affected("a-1", None)?, Some(vec![0]));
        Ok(())
    }
}
