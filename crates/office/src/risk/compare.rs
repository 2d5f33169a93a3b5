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
use iriai_domain::risk::matching::{REVISION, Subject, judge, packages};
use iriai_domain::risk::packages::{Packages, component_packages, pack_packages};
use iriai_store::{AdvisoryRow, Error as StoreError, FindingBatch, Transaction};

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
        let all = (
            transaction.count_components()?,
            transaction.count_advisories()?,
        );
        drop(transaction);
        if all.1 == 0 || compared == Some((all.0, all.1, REVISION)) {
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
        let compared = transaction.compared()?;
        let (mut components, mut advisories, revision) = compared.unwrap_or((0, 0, REVISION));
        let (all_components, all_advisories) = (
            transaction.count_components()?,
            transaction.count_advisories()?,
        );
        if revision != REVISION {
            transaction.delete_comparisons()?;
            (components, advisories) = (0, 0);
            meeting.packages = Packages::default();
        }
        let is_done = (components, advisories) == (all_components, all_advisories);
        if is_done || all_advisories == 0 {
            return Ok(0);
        }
        let new_advisories = all_advisories.saturating_sub(advisories);
        let keys = match components == all_components && new_advisories <= FEW {
            true => Keys::Few(&transaction),
            false => Keys::All(Box::new(all_keys(&transaction)?)),
        };
        let packages = &mut meeting.packages;
        learn_packages(packages, &transaction, &keys, all_components)?;
        let packages = &*packages;
        let mut wanted = Vec::new();
        if components < all_components && advisories > 0 {
            for hash in packages.hashes_from(components) {
                let of_package = transaction.advisories_of_package(hash)?.into_iter();
                wanted.extend(of_package.filter(|&advisory| advisory < advisories));
            }
            wanted.sort_unstable();
            wanted.dedup();
        }
        match meeting
            .records
            .take_fresh()
            .between(advisories, all_advisories)
        {
            Some(fresh) => {
                // Most advisories are about packages that nobody here uses.
                let used = fresh
                    .into_iter()
                    .filter(|(hash, _)| packages.of(*hash).next().is_some());
                let mut used: Vec<u32> = used.map(|(_, advisory)| advisory).collect();
                used.sort_unstable();
                used.dedup();
                wanted.extend(used);
            }
            None => wanted.extend(advisories..all_advisories),
        }
        let pairs = match &keys {
            Keys::Few(_) => {
                let mut pairs = Vec::new();
                let mut blocks = Vec::new();
                Blocks::each(&transaction, &wanted, |block, rows| {
                    blocks.push((block, rows))
                })?;
                let mut subjects = Subjects::default();
                for (block, rows) in blocks {
                    let met = |hash| packages.of(hash);
                    let key = |component| keys.of(component);
                    compare_block(block, &rows, |_| 0, met, key, &mut subjects, &mut pairs)?;
                }
                pairs
            }
            Keys::All(catalogue) => {
                let comparison = Comparison {
                    catalogue,
                    packages,
                    components,
                    advisories,
                };
                comparison.run(&transaction, &wanted)?
            }
        };
        let count = pairs.len();
        transaction.insert_finding_batch(&FindingBatch {
            components: all_components,
            advisories: all_advisories,
            revision: REVISION,
            pairs: &pack_pairs(pairs),
        })?;
        drop(keys);
        transaction.commit()?;
        Ok(count)
    }
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

/// What advisories may call components, worked out once for each component and not for each advisory.
#[derive(Default)]
struct Subjects {
    known: HashMap<u32, Option<Subject>>,
    unpacker: Unpacker,
}

impl Subjects {
    /// So many are remembered, a few hundred bytes each.
    const MOST: usize = 1 << 16;

    fn of(
        &mut self,
        component: u32,
        key: impl FnOnce() -> Result<Subject, Option<Error>>,
    ) -> Result<Option<&Subject>, Error> {
        if self.known.len() >= Self::MOST && !self.known.contains_key(&component) {
            self.known.clear();
        }
        let entry = match self.known.entry(component) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(empty) => match key() {
                Ok(subject) => empty.insert(Some(subject)),
                Err(None) => empty.insert(None),
                Err(Some(error)) => return Err(error),
            },
        };
        Ok(entry.as_ref())
    }
}

/// Compares the advisories of a block with the components that they name: those from a number on that `from` tells for each.
fn compare_block<'k, C: Iterator<Item = u32>>(
    block: Block,
    rows: &[AdvisoryRow],
    from: impl Fn(&AdvisoryRow) -> u32,
    components_of: impl Fn(i64) -> C,
    key: impl Fn(u32) -> Result<Cow<'k, str>, Error>,
    subjects: &mut Subjects,
    pairs: &mut Vec<Pair>,
) -> Result<(), Error> {
    let text = block.unpack_with(&mut subjects.unpacker)?;
    let mut fault = Ok(());
    text.each_advisory(rows, |row, advisory| {
        let first = from(row);
        let mut met: Vec<u32> = packages(advisory)
            .into_iter()
            .flat_map(&components_of)
            .filter(|&component| component >= first)
            .collect();
        met.sort_unstable();
        met.dedup();
        for component in met {
            let made = || {
                let key = key(component).map_err(Some)?;
                Subject::of(ComponentKey::of(&key)).map_err(|_| None)
            };
            let subject = match subjects.of(component, made) {
                Ok(Some(subject)) => subject,
                Ok(None) => continue,
                Err(error) => {
                    fault = Err(error);
                    return;
                }
            };
            if let Some(outcome) = Outcome::of(&judge(subject, advisory)) {
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

/// A comparison of what is new with everything.
struct Comparison<'c> {
    catalogue: &'c Catalogue,
    packages: &'c Packages,
    /// So many components have met the first advisories already.
    components: u32,
    /// So many advisories have met the first components already.
    advisories: u32,
}

impl Comparison<'_> {
    /// Reads the wanted advisories, block by block, and compares them on all cores.
    fn run(&self, transaction: &Transaction<'_>, wanted: &[u32]) -> Result<Vec<Pair>, Error> {
        const WAITING: usize = 64;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let (sender, receiver) = sync_channel::<(Block, Vec<AdvisoryRow>)>(WAITING);
        let receiver = Mutex::new(receiver);
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| self.work(&receiver)))
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
    ) -> Result<Vec<Pair>, Error> {
        let mut pairs = Vec::new();
        let mut subjects = Subjects::default();
        loop {
            let next = receiver
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .recv();
            let Ok((block, rows)) = next else {
                return Ok(pairs);
            };
            // Those below have met it.
            let from = |row: &AdvisoryRow| match row.number >= self.advisories {
                true => 0,
                false => self.components,
            };
            let met = |hash| self.packages.of(hash);
            let key = |component| Ok(Cow::Borrowed(self.catalogue.component(component)));
            compare_block(block, &rows, from, met, key, &mut subjects, &mut pairs)?;
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
