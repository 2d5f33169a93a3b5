//! Everything that advisories say of some packages.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};

use iriai_domain::risk::matching::{Saying, package_hash};
use iriai_domain::risk::register::Register;
use iriai_store::AdvisoryRow;

use super::packages::Group;
use crate::Office;
use crate::error::Error;
use crate::risk::blocks::{Block, Blocks};

/// What advisories say of packages.
pub(super) struct Known {
    /// By number of the advisory.
    pub(super) sayings: HashMap<u32, Saying>,
    /// By key of a package the advisories that count and name it.
    pub(super) of_package: HashMap<String, Vec<u32>>,
}

impl Office {
    /// What the advisories that counted at an instant say of the packages of some groups: all of them, not only those that touch what
    /// is in use.
    pub(super) fn gather(
        &self,
        register: &Register,
        groups: &[Group],
        instant: Option<i64>,
    ) -> Result<Known, Error> {
        let transaction = self.store.read()?;
        let mut of_package: HashMap<String, Vec<u32>> = HashMap::new();
        let mut wanted: Vec<u32> = Vec::new();
        let names = groups.iter().flat_map(|group| &group.subjects);
        for name in names.flat_map(|subject| subject.names()) {
            if of_package.contains_key(&name.key) {
                continue;
            }
            let mut advisories = transaction.advisories_of_package(package_hash(&name.key))?;
            advisories.retain(|&advisory| {
                let entry = register.entry(advisory);
                entry.is_some_and(|entry| !entry.withdrawn && entry.counts(instant))
            });
            wanted.extend(&advisories);
            of_package.insert(name.key.clone(), advisories);
        }
        wanted.sort_unstable();
        wanted.dedup();
        let keys: HashSet<&str> = of_package.keys().map(String::as_str).collect();
        const WAITING: usize = 64;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let (sender, receiver) = sync_channel::<(Block, Vec<AdvisoryRow>)>(WAITING);
        let receiver = Mutex::new(receiver);
        let sayings = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| read(&receiver, &keys)))
                .collect();
            let sent = Blocks::each(&transaction, &wanted, |block, rows| {
                // A worker that is gone has met a fault, and tells it.
                _ = sender.send((block, rows));
            });
            drop(sender);
            let mut sayings = HashMap::with_capacity(wanted.len());
            for worker in workers {
                match worker.join() {
                    Ok(found) => sayings.extend(found?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            sent.map(|()| sayings)
        })?;
        Ok(Known {
            sayings,
            of_package,
        })
    }
}

fn read(
    receiver: &Mutex<Receiver<(Block, Vec<AdvisoryRow>)>>,
    keys: &HashSet<&str>,
) -> Result<Vec<(u32, Saying)>, Error> {
    let mut sayings = Vec::new();
    loop {
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok((block, rows)) = next else {
            return Ok(sayings);
        };
        block.unpack()?.each_advisory(&rows, |row, advisory| {
            let saying = Saying::of(advisory, |key| keys.contains(key));
            sayings.push((row.number, saying));
        })?;
    }
}
