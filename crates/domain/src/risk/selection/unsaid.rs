//! Findings of which it cannot be said whether the component is affected. There may be far more of them than of others, and they are counted with
//! each page, so they stand where they are.

use std::borrow::Cow;

use crate::risk::register::Finding;

/// Some of a register's findings, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unsaid<'r> {
    all: Cow<'r, [Finding]>,
    places: Vec<u32>,
}

impl<'r> Unsaid<'r> {
    pub(super) fn new(all: Cow<'r, [Finding]>, places: Vec<u32>) -> Self {
        Self { all, places }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        let places = self.places.iter();
        places.filter_map(|&place| self.all.get(place as usize))
    }

    /// Keeps those of which something is so.
    pub fn retain(&mut self, is_kept: impl Fn(&Finding) -> bool) {
        let Self { all, places } = self;
        places.retain(|&place| all.get(place as usize).is_some_and(&is_kept));
    }
}
