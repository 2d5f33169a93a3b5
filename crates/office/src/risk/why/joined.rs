//! Which advisories share a name.

use std::collections::HashSet;

use iriai_domain::inventory::keys::Keys;
use iriai_domain::inventory::rows::Rows;
use iriai_domain::risk::register::{Entry, counts};
use iriai_store::Transaction;

use crate::error::Error;
use crate::risk::blocks::each_state;

/// The advisories that counted at an instant, by their places, and their names.
pub(super) struct Joined {
    /// By number of the advisory.
    states: Vec<(u32, Entry)>,
    names: Keys,
    names_of: Rows,
    named: Rows,
}

impl Joined {
    pub(super) fn new(transaction: &Transaction<'_>, instant: Option<i64>) -> Result<Self, Error> {
        let mut states = Vec::new();
        let mut names = Keys::default();
        let mut pairs = Vec::new();
        each_state(transaction, 0, |state| {
            if counts(state.received, state.replaced, instant) {
                // There are no more than there are numbers.
                let place = states.len() as u32;
                states.push((state.number, state.entry()));
                let numbers = state.head.names.filter_map(|name| names.number(name));
                pairs.extend(numbers.map(|name| (place, name)));
            }
            Ok(())
        })?;
        let names_of = Rows::new(states.len(), &pairs);
        let turned: Vec<(u32, u32)> = pairs.iter().map(|&(place, name)| (name, place)).collect();
        Ok(Self {
            named: Rows::new(names.len(), &turned),
            names_of,
            names,
            states,
        })
    }

    /// Those with a folded name.
    pub(super) fn called(&self, name: &str) -> &[u32] {
        let name = self.names.find(name);
        name.map_or(&[], |name| self.named.of(name))
    }

    /// Those that share a name with one of them, which is among them, by the names that nobody met before.
    pub(super) fn sharing(&self, place: u32, met: &mut HashSet<u32>) -> Vec<u32> {
        let names = self.names_of.of(place).iter();
        let names = names.filter(|name| met.insert(**name));
        let sharing = names.flat_map(|&name| self.named.of(name));
        sharing.copied().collect()
    }

    /// The number of an advisory.
    pub(super) fn number(&self, place: u32) -> Option<u32> {
        self.states.get(place as usize).map(|(number, _)| *number)
    }

    /// The place of a number, with what is kept of it.
    pub(super) fn entry(&self, number: u32) -> Option<(u32, &Entry)> {
        let place = self.states.binary_search_by_key(&number, |(own, _)| *own);
        let place = place.ok()?;
        let (_, entry) = self.states.get(place)?;
        Some((place as u32, entry))
    }
}
