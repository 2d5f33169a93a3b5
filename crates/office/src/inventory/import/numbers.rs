//! The numbers that components and file hashes have already, looked up once for each spelling and not for each occurrence.

use std::hash::{BuildHasher, Hasher};

use hashbrown::DefaultHashBuilder;
use iriai_domain::inventory::file_hashes::{FileHashes, hash_bytes};
use iriai_domain::inventory::normalise::Inventory;
use iriai_domain::inventory::portfolio::Catalogue;
use iriai_store::Transaction;

use crate::error::Error;

/// Everything that has a number.
#[derive(Default)]
pub(super) struct Known {
    pub(super) catalogue: Catalogue,
    pub(super) hashes: FileHashes,
}

impl Known {
    pub(super) fn load(transaction: &Transaction<'_>) -> Result<Self, Error> {
        let mut known = Self {
            catalogue: super::super::load::catalogue(transaction)?,
            hashes: FileHashes::default(),
        };
        known.catch_up(transaction)?;
        Ok(known)
    }

    /// Learns what another program has written in the meantime.
    pub(super) fn catch_up(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let components = self.catalogue.component_count() as u32;
        transaction.each_component(components, |_, key| {
            self.catalogue.number_component(key);
            Ok(())
        })?;
        let hashes = self.hashes.len() as u32;
        transaction.each_file_hash(hashes, |component, value| {
            self.hashes.number(component, value);
            Ok(())
        })?;
        Ok(())
    }
}

/// A component, by number if it has one already.
pub(super) enum Numbered {
    Known(u32),
    New(String),
}

impl Numbered {
    pub(super) fn known(&self) -> Option<u32> {
        match self {
            Self::Known(number) => Some(*number),
            Self::New(_) => None,
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

/// What one worker has looked up, by the numbers of keys in its normaliser.
#[derive(Default)]
pub(super) struct Numbers {
    components: Vec<Option<u32>>,
    hashes: Vec<Stated>,
    /// The numbers to which entries of `hashes` refer.
    pairs: Vec<u32>,
    hasher: DefaultHashBuilder,
    /// Which of the normaliser's countings the keys' numbers belong to.
    counting: u32,
}

/// The file hashes that were stated for a component last: a hash of their texts, and where their numbers are.
#[derive(Clone, Copy, Default)]
struct Stated {
    texts: u64,
    start: u32,
    count: u32,
}

impl Numbers {
    /// The members' numbers.
    pub(super) fn members(&mut self, inventory: &Inventory<'_>, known: &Known) -> Vec<Numbered> {
        if self.counting != inventory.counting {
            self.counting = inventory.counting;
            self.components.clear();
            self.hashes.clear();
            self.pairs.clear();
        }
        let numbered = inventory.members.iter().map(|member| {
            let key = || inventory.key(member);
            let slot = slot(&mut self.components, member.number);
            let number = slot.or_else(|| known.catalogue.find_component(key()));
            *slot = number;
            number.map_or_else(|| Numbered::New(key().to_owned()), Numbered::Known)
        });
        numbered.collect()
    }

    /// The file hashes' numbers.
    pub(super) fn hashes(
        &mut self,
        inventory: &Inventory<'_>,
        members: &[Numbered],
        known: &Known,
    ) -> NumberedHashes {
        let mut hashes = NumberedHashes {
            known: Vec::with_capacity(inventory.hashes.len()),
            new: Vec::new(),
        };
        for stated in inventory.hashes.chunk_by(|a, b| a.0 == b.0) {
            let member = stated.first().map_or(0, |(member, _)| *member);
            let Some(key) = inventory.members.get(member as usize) else {
                continue;
            };
            let texts = self.texts(stated);
            let slot = *slot(&mut self.hashes, key.number);
            let numbers = slot.start as usize..slot.start as usize + slot.count as usize;
            if slot.texts == texts
                && let Some(numbers) = self.pairs.get(numbers)
            {
                hashes.known.extend_from_slice(numbers);
                continue;
            }
            let before = (hashes.known.len(), hashes.new.len());
            let component = members.get(member as usize).and_then(Numbered::known);
            for value in stated.iter().filter_map(|(_, value)| hash_bytes(value)) {
                match component.and_then(|number| known.hashes.find(number, &value)) {
                    Some(number) => hashes.known.push(number),
                    None => hashes.new.push((member, value)),
                }
            }
            if hashes.new.len() == before.1 {
                let numbers = hashes.known.get(before.0..).unwrap_or_default();
                self.remember(key.number, texts, numbers);
            }
        }
        hashes
    }

    /// A number for texts; keyed by chance, so that nobody can write texts that are taken for others.
    fn texts(&self, stated: &[(u32, &str)]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        for (_, value) in stated {
            hasher.write(value.as_bytes());
            hasher.write_u8(0xff);
        }
        hasher.finish()
    }

    fn remember(&mut self, key: u32, texts: u64, numbers: &[u32]) {
        // Documents that contradict each other must not make this grow without end.
        let is_room = self.pairs.len() <= self.hashes.len().saturating_mul(8);
        if let Ok(start) = u32::try_from(self.pairs.len())
            && is_room
        {
            self.pairs.extend_from_slice(numbers);
            *slot(&mut self.hashes, key) = Stated {
                texts,
                start,
                count: numbers.len() as u32,
            };
        }
    }
}

/// The place of a number in a list that grows as needed.
fn slot<T: Clone + Default>(list: &mut Vec<T>, number: u32) -> &mut T {
    let index = number as usize;
    if list.len() <= index {
        list.resize(index + 1, T::default());
    }
    &mut list[index]
}
