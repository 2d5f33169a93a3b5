//! Everything that advisories say of some packages.

use std::collections::HashMap;

use iriai_domain::risk::matching::{Saying, package_hash};
use iriai_domain::risk::packages::Packages;
use iriai_domain::risk::register::Register;
use iriai_store::Error as StoreError;

use super::packages::Group;
use crate::Office;
use crate::error::Error;
use crate::risk::blocks::each_matter;
use crate::risk::compare::learn_advisories;

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
        let mut named = Packages::default();
        learn_advisories(&mut named, &transaction)?;
        let mut of_package: HashMap<String, Vec<u32>> = HashMap::new();
        let mut wanted: Vec<u32> = Vec::new();
        let names = groups.iter().flat_map(|group| &group.subjects);
        for name in names.flat_map(|subject| subject.names()) {
            if of_package.contains_key(&name.key) {
                continue;
            }
            let mut advisories: Vec<u32> = named.of(package_hash(&name.key)).collect();
            advisories.retain(|&advisory| {
                let entry = register.entry(advisory);
                entry.is_some_and(|entry| !entry.withdrawn && entry.counts(instant))
            });
            wanted.extend(&advisories);
            of_package.insert(name.key.clone(), advisories);
        }
        wanted.sort_unstable();
        wanted.dedup();
        let is_wanted = |key: &str| of_package.contains_key(key);
        let mut sayings = HashMap::with_capacity(wanted.len());
        let mut sound = Ok(());
        each_matter(&transaction, &wanted, |number, matter| {
            match matter.advisory() {
                Ok(advisory) => _ = sayings.insert(number, Saying::of(&advisory, is_wanted)),
                Err(_) => sound = Err(StoreError::corrupt("advisory_block", "matters", number)),
            }
        })?;
        sound?;
        Ok(Known {
            sayings,
            of_package,
        })
    }
}
