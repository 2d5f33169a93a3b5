//! The repositories that components state, remembered from one document to the next.
//!
//! The same statement stands in document after document. What it says is worked out once; that it stands in one more
//! document is a number.

use std::hash::{BuildHasher, Hasher};

use hashbrown::{DefaultHashBuilder, HashMap};

use super::spelling::{Numbered, Spellings};
use crate::inventory::component_key::ComponentKey;
use crate::inventory::document::{Component, Document};
use crate::inventory::keys::Keys;
use crate::inventory::portfolio::canonical_repository;

/// Pairs of package and repository, numbered in the order in which they were met, and the statements that lead to them.
#[derive(Default)]
pub(super) struct Statements {
    /// By a hash of the key's number and the addresses as written; `None` for addresses that are no repository's. Keyed by
    /// chance, so that nobody can write addresses that are taken for others.
    known: HashMap<u64, Option<u32>>,
    /// Package and repository, a space between: the keys of packages have none.
    pairs: Keys,
    hasher: DefaultHashBuilder,
}

impl Statements {
    /// How many statements may be remembered: 16 bytes each and some room.
    const COUNT: usize = 2 << 20;
    /// How many bytes the pairs may take.
    const BYTES: usize = 32 << 20;

    /// Whether so much is remembered that it is to be forgotten before the next document.
    pub(super) fn is_full(&self) -> bool {
        self.known.len() > Self::COUNT || self.pairs.bytes() > Self::BYTES
    }

    /// A pair's package and repository.
    pub(super) fn pair(&self, number: u32) -> (&str, &str) {
        self.pairs.get(number).split_once(' ').unwrap_or_default()
    }

    /// The numbers of the pairs that a document states, sorted, each once.
    pub(super) fn number(
        &mut self,
        document: &Document<'_>,
        members: &[(Numbered, u32)],
        member_of: &[u32],
        spellings: &Spellings,
    ) -> Vec<u32> {
        let mut numbers = Vec::new();
        for (component, &member) in document.components.iter().zip(member_of) {
            let Some((key, _)) = members.get(member as usize) else {
                continue;
            };
            let mut hasher = self.hasher.build_hasher();
            hasher.write_u32(key.key);
            let mut is_any = false;
            for address in stated(component) {
                is_any = true;
                hasher.write(address.as_bytes());
            }
            if !is_any {
                continue;
            }
            let hash = hasher.finish();
            let number = match self.known.get(&hash) {
                Some(number) => *number,
                None => {
                    let number = self.learn(component, spellings.key(key.key));
                    self.known.insert(hash, number);
                    number
                }
            };
            numbers.extend(number);
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    #[cold]
    fn learn(&mut self, component: &Component<'_>, key: &str) -> Option<u32> {
        let repository = stated(component).filter_map(canonical_repository).min()?;
        let package = ComponentKey::of(key).package();
        self.pairs.number(&format!("{package} {repository}"))
    }
}

/// The addresses of a component's source code as stated.
fn stated<'a>(component: &'a Component<'_>) -> impl Iterator<Item = &'a str> {
    let details = component.details.iter();
    details.flat_map(|details| {
        let versions = details
            .references
            .iter()
            .filter(|reference| reference.kind == "vcs");
        let download = details
            .download_location
            .stated()
            .filter(|address| address.starts_with("git"));
        versions
            .map(|reference| &*reference.address)
            .chain(download)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_is_limited() {
        let mut statements = Statements::default();
        assert!(!statements.is_full());
        let long = "x".repeat(Statements::BYTES);
        statements.pairs.number(&format!("pkg:npm/a {long}"));
        assert!(statements.is_full());
        assert_eq!(statements.pair(0).0, "pkg:npm/a");
        assert_eq!(statements.pair(9), ("", ""));
    }
}
