//! The CPEs that documents state for components that have no package to be compared by.
//!
//! Most documents that state CPEs state them beside package URLs, by which components are compared; those are passed over. What a
//! worker handed on once it does not hand on again, so that the thousandth image of a build costs a look into a table.

use hashbrown::{DefaultHashBuilder, HashMap, HashSet};
use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::document::{Document, IdentifierKind};
use iriai_domain::inventory::normalise::Inventory;
use iriai_domain::risk::cpe::Cpe;
use iriai_domain::risk::matching::is_compared_by_cpe;
use std::hash::{BuildHasher, Hasher};

/// What one worker has handed on.
#[derive(Default)]
pub(super) struct StatedCpes {
    /// By number of a key whether the component has no package to be compared by.
    is_wanted: HashMap<u32, bool>,
    /// Hashes of pairs of a key's number and a CPE as written.
    known: HashSet<u64>,
    hasher: DefaultHashBuilder,
}

impl StatedCpes {
    /// How many are remembered at most: 8 bytes each and some room.
    const MOST: usize = 1 << 20;

    /// Members with the CPEs that are stated for them, and were not before.
    pub(super) fn of(
        &mut self,
        document: &Document<'_>,
        inventory: &Inventory<'_>,
    ) -> Vec<(u32, String)> {
        let mut found = Vec::new();
        for (component, &place) in document.components.iter().zip(&inventory.member_of) {
            let Some(details) = component.details.as_deref() else {
                continue;
            };
            let identifiers = details.identifiers.iter();
            let mut cpes = identifiers
                .filter(|one| matches!(one.kind, IdentifierKind::Cpe22 | IdentifierKind::Cpe23))
                .peekable();
            let Some(member) = inventory.members.get(place as usize) else {
                continue;
            };
            if cpes.peek().is_none() {
                continue;
            }
            if self.known.len() > Self::MOST {
                *self = Self::default();
            }
            let is_wanted = self
                .is_wanted
                .entry(member.number)
                .or_insert_with(|| is_compared_by_cpe(ComponentKey::of(inventory.key(member))));
            if !*is_wanted {
                continue;
            }
            for cpe in cpes {
                let mut hasher = self.hasher.build_hasher();
                hasher.write_u32(member.number);
                hasher.write(cpe.value.as_bytes());
                if self.known.insert(hasher.finish()) {
                    let text = cpe.value.trim();
                    let read = Cpe::parse(text).map(|cpe| cpe.to_string());
                    found.push((place, read.unwrap_or_else(|_| text.to_owned())));
                }
            }
        }
        found
    }
}
