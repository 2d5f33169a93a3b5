//! The numbers that components, file hashes and repositories have already, looked up once for each spelling and not for each occurrence.

use std::hash::{BuildHasher, Hasher};

use hashbrown::{DefaultHashBuilder, HashMap};
use iriai_domain::inventory::component_key::key_as_written;
use iriai_domain::inventory::document::Document;
use iriai_domain::inventory::file_hashes::{FileHashes, hash_bytes};
use iriai_domain::inventory::normalise::{Inventory, Member};
use iriai_domain::inventory::portfolio::Catalogue;
use iriai_store::Transaction;

use super::super::load::is_given;
use super::cpes::StatedCpes;
use crate::error::Error;
use crate::risk::records::KnownRecords;
use crate::risk::trust::Trust;

/// Everything that has a number.
#[derive(Default)]
pub(super) struct Known {
    pub(super) catalogue: Catalogue,
    pub(super) hashes: FileHashes,
    pub(super) records: KnownRecords,
    /// Whether catalogue and hashes are those of the store. Advisories need neither, and before the first document comes they are
    /// not there: then everything in it seems to be new, which the writer finds out.
    has_inventory: bool,
    pub(super) trust: Trust,
}

impl Known {
    /// What is known from before, and whose bundles are taken in.
    pub(super) fn of(
        records: KnownRecords,
        inventory: Option<KnownInventory>,
        trust: Trust,
    ) -> Self {
        let has_inventory = inventory.is_some();
        let inventory = inventory.unwrap_or_default();
        Self {
            catalogue: inventory.catalogue,
            hashes: inventory.hashes,
            records,
            has_inventory,
            trust,
        }
    }

    /// What the next import need not learn again.
    pub(super) fn into_parts(self) -> (KnownRecords, Option<KnownInventory>) {
        let inventory = KnownInventory {
            catalogue: self.catalogue,
            hashes: self.hashes,
        };
        (self.records, self.has_inventory.then_some(inventory))
    }

    /// Learns what numbers components, hashes and repositories have, unless it is known.
    pub(super) fn ensure_inventory(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        if self.has_inventory {
            return Ok(());
        }
        self.catalogue = super::super::load::catalogue(transaction)?;
        self.has_inventory = true;
        self.catch_up_inventory(transaction)
    }

    /// Learns what another program has written in the meantime.
    pub(super) fn catch_up(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        if self.has_inventory {
            self.catch_up_inventory(transaction)?;
        }
        self.records.catch_up(transaction)
    }

    fn catch_up_inventory(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let components = self.catalogue.component_count() as u32;
        transaction.each_component(components, |number, key, _| {
            is_given(self.catalogue.number_component(key), number, "component")
        })?;
        let hashes = self.hashes.len() as u32;
        transaction.each_file_hash(hashes, |number, component, value| {
            is_given(self.hashes.number(component, value), number, "file_hash")
        })?;
        let repositories = self.catalogue.repository_count() as u32;
        transaction.each_repository(repositories, |number, package, repository| {
            let given = self.catalogue.number_repository(package, repository);
            is_given(given, number, "package_repository")
        })?;
        Ok(())
    }
}

/// The numbers of components, hashes and repositories, from one import to the next.
#[derive(Default)]
pub(crate) struct KnownInventory {
    catalogue: Catalogue,
    hashes: FileHashes,
}

/// A component, by number if it has one already.
pub(super) enum Numbered {
    Known(u32),
    New {
        key: String,
        /// The key in the letters of the document, where that is another text.
        written: Option<String>,
    },
}

impl Numbered {
    pub(super) fn known(&self) -> Option<u32> {
        match self {
            Self::Known(number) => Some(*number),
            Self::New { .. } => None,
        }
    }
}

/// The file hashes that a document states for its members.
#[derive(Default)]
pub(super) struct NumberedHashes {
    /// Those that have a number already.
    pub(super) known: Vec<u32>,
    /// Member and value of the others.
    pub(super) new: Vec<(u32, Vec<u8>)>,
}

/// The repositories that a document states for packages.
#[derive(Default)]
pub(super) struct NumberedRepositories {
    /// The numbers of those pairs that have one already.
    pub(super) known: Vec<u32>,
    /// Package and repository of the others.
    pub(super) new: Vec<(String, String)>,
}

/// What one worker has looked up, by the numbers of keys in its normaliser.
#[derive(Default)]
pub(super) struct Numbers {
    components: Vec<Option<u32>>,
    repositories: Vec<Option<u32>>,
    /// The numbers of file hashes, by a hash of what was stated: the key's number and the value as written. Documents of
    /// several tools take turns and state different values of a component.
    hashes: HashMap<u64, u32>,
    /// The CPEs of components that have been handed on.
    cpes: StatedCpes,
    hasher: DefaultHashBuilder,
    /// Which of the normaliser's countings the keys' numbers belong to.
    counting: u32,
}

impl Numbers {
    /// How many file hashes are remembered at most: 16 bytes each and some room.
    const HASHES: usize = 2 << 20;

    /// The members' numbers. To be asked first of a document: it forgets what belongs to an earlier counting.
    pub(super) fn members(
        &mut self,
        document: &Document<'_>,
        inventory: &Inventory<'_>,
        known: &Known,
    ) -> Vec<Numbered> {
        if self.counting != inventory.counting {
            self.counting = inventory.counting;
            self.components.clear();
            self.repositories.clear();
            self.hashes.clear();
            self.cpes = StatedCpes::default();
        }
        let numbered = inventory.members.iter().map(|member| {
            let key = || inventory.key(member);
            let slot = slot(&mut self.components, member.number);
            let number = slot.or_else(|| known.catalogue.find_component(key()));
            *slot = number;
            let new = || Numbered::New {
                key: key().to_owned(),
                written: written(document, member).filter(|written| written != key()),
            };
            number.map_or_else(new, Numbered::Known)
        });
        numbered.collect()
    }

    /// The numbers of the repositories that are stated.
    pub(super) fn repositories(
        &mut self,
        inventory: &Inventory<'_>,
        known: &Known,
    ) -> NumberedRepositories {
        let mut numbered = NumberedRepositories::default();
        for &stated in &inventory.repositories {
            let (package, repository) = inventory.repository(stated);
            let slot = slot(&mut self.repositories, stated);
            let number = slot.or_else(|| known.catalogue.find_repository(package, repository));
            *slot = number;
            match number {
                Some(number) => numbered.known.push(number),
                None => numbered
                    .new
                    .push((package.to_owned(), repository.to_owned())),
            }
        }
        numbered
    }

    /// The file hashes' numbers.
    pub(super) fn hashes(
        &mut self,
        inventory: &Inventory<'_>,
        members: &[Numbered],
        known: &Known,
    ) -> NumberedHashes {
        if self.hashes.len() > Self::HASHES {
            self.hashes.clear();
        }
        let mut hashes = NumberedHashes {
            known: Vec::with_capacity(inventory.hashes.len()),
            new: Vec::new(),
        };
        for &(member, written) in &inventory.hashes {
            let Some(key) = inventory.members.get(member as usize) else {
                continue;
            };
            let stated = self.stated(key.number, written);
            if let Some(&number) = self.hashes.get(&stated) {
                hashes.known.push(number);
                continue;
            }
            let Some(value) = hash_bytes(written) else {
                continue;
            };
            let component = members.get(member as usize).and_then(Numbered::known);
            match component.and_then(|number| known.hashes.find(number, &value)) {
                Some(number) => {
                    self.hashes.insert(stated, number);
                    hashes.known.push(number);
                }
                None => hashes.new.push((member, value)),
            }
        }
        hashes
    }

    /// The CPEs that a document states for members that have no package to be compared by, unless they were handed on before.
    pub(super) fn cpes(
        &mut self,
        document: &Document<'_>,
        inventory: &Inventory<'_>,
    ) -> Vec<(u32, String)> {
        self.cpes.of(document, inventory)
    }

    /// A number for what is stated; keyed by chance, so that nobody can write values that are taken for others.
    fn stated(&self, key: u32, value: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u32(key);
        hasher.write(value.as_bytes());
        hasher.finish()
    }
}

/// How a document writes the key of a component that is not identified.
fn written(document: &Document<'_>, member: &Member) -> Option<String> {
    if member.is_identified {
        return None;
    }
    let component = document.components.get(member.entry as usize);
    component.map(key_as_written)
}

/// The place of a number in a list that grows as needed.
fn slot<T: Clone + Default>(list: &mut Vec<T>, number: u32) -> &mut T {
    let index = number as usize;
    if list.len() <= index {
        list.resize(index + 1, T::default());
    }
    &mut list[index]
}
