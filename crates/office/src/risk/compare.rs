//! Comparing components with advisories: only what has not met before.
//!
//! What is kept says how far the last comparison went: all components below one number with all advisories below another. What
//! came since is a strip at the edge of that rectangle: new advisories with all components, and new components with the old
//! advisories. Either is walked by the packages that both name.

use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::Catalogue;
use iriai_domain::risk::comparison::{Outcome, Pair, pack_pairs};
use iriai_domain::risk::matching::{Subject, judge, packages};
use iriai_domain::risk::packages::{Packages, component_packages, pack_packages};
use iriai_store::{AdvisoryRow, Error as StoreError, FindingBatch, Transaction};

use super::blocks::{Block, Blocks};
use crate::Office;
use crate::error::Error;
use crate::inventory::load::is_given;

impl Office {
    /// Makes up for a comparison that did not come about, because a program ended between an import and it.
    pub(crate) fn ensure_compared(&self) -> Result<(), Error> {
        let transaction = self.store.read()?;
        let compared = transaction.compared()?;
        let all = (
            transaction.count_components()?,
            transaction.count_advisories()?,
        );
        drop(transaction);
        if compared == all || all.1 == 0 {
            return Ok(());
        }
        self.compare(&mut Catalogue::default()).map(|_| ())
    }

    /// Compares what has not been compared yet. Answers how many pairs there is something to say about. The catalogue learns the
    /// components that it does not know.
    pub(crate) fn compare(&self, catalogue: &mut Catalogue) -> Result<usize, Error> {
        let transaction = self.store.write("compare")?;
        let (components, advisories) = transaction.compared()?;
        let (all_components, all_advisories) = (
            transaction.count_components()?,
            transaction.count_advisories()?,
        );
        let is_done = (components, advisories) == (all_components, all_advisories);
        if is_done || all_advisories == 0 {
            return Ok(0);
        }
        // Another program may have written since the catalogue was read.
        transaction.each_component(catalogue.component_count() as u32, |number, key, _| {
            is_given(catalogue.number_component(key), number, "component")
        })?;
        let catalogue = &*catalogue;
        let packages = self.packages(&transaction, catalogue, all_components)?;
        let comparison = Comparison {
            catalogue,
            packages: &packages,
            components,
            advisories,
        };
        let mut wanted = Vec::new();
        if components < all_components && advisories > 0 {
            for hash in packages.hashes_from(components) {
                let of_package = transaction.advisories_of_package(hash)?.into_iter();
                wanted.extend(of_package.filter(|&advisory| advisory < advisories));
            }
            wanted.sort_unstable();
            wanted.dedup();
        }
        wanted.extend(advisories..all_advisories);
        let pairs = comparison.run(&transaction, &wanted)?;
        let count = pairs.len();
        transaction.insert_finding_batch(&FindingBatch {
            components: all_components,
            advisories: all_advisories,
            pairs: &pack_pairs(pairs),
        })?;
        transaction.commit()?;
        Ok(count)
    }

    /// The packages of all components; those that nobody worked out yet are worked out and kept.
    fn packages(
        &self,
        transaction: &Transaction<'_>,
        catalogue: &Catalogue,
        components: u32,
    ) -> Result<Packages, Error> {
        let mut packages = Packages::default();
        transaction.each_component_packages(|first, behind, packed| {
            let damaged = |_| StoreError::corrupt("component_package", "packages", first);
            packages
                .push_packed(behind - first, packed)
                .map_err(damaged)
        })?;
        let first = packages.components();
        if first < components {
            let mut packed = Vec::new();
            for number in first..components {
                let hashes = component_packages(ComponentKey::of(catalogue.component(number)));
                pack_packages(&mut packed, &hashes);
                packages.push(&hashes);
            }
            transaction.insert_component_packages(first, components, &packed)?;
        }
        packages.settle();
        Ok(packages)
    }
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
        loop {
            let next = receiver
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .recv();
            let Ok((block, rows)) = next else {
                return Ok(pairs);
            };
            let text = block.unpack()?;
            text.each_advisory(&rows, |row, advisory| {
                let mut met: Vec<u32> = packages(advisory)
                    .into_iter()
                    .flat_map(|hash| self.packages.of(hash))
                    // Those below have met it.
                    .filter(|&component| {
                        row.number >= self.advisories || component >= self.components
                    })
                    .collect();
                met.sort_unstable();
                met.dedup();
                for component in met {
                    let key = ComponentKey::of(self.catalogue.component(component));
                    let Ok(subject) = Subject::of(key) else {
                        continue;
                    };
                    if let Some(outcome) = Outcome::of(&judge(&subject, advisory)) {
                        pairs.push(Pair {
                            advisory: row.number,
                            component,
                            outcome,
                        });
                    }
                }
            })?;
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
