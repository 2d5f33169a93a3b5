//! What advisories are called, and which of them tell of one vulnerability.

use super::{Finding, Register, counts};
use crate::inventory::rows::Rows;
use crate::risk::ssvc::Signs;

/// What is known of a vulnerability beside the advisories that tell of a component: there may be very many components, and names.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beside {
    pub(super) is_exploited: bool,
    pub(super) expected: Option<u32>,
    /// What others state of SSVC's decision points.
    pub(super) signs: Signs,
}

impl Beside {
    /// Together with what is known of the same by another advisory's names.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            is_exploited: self.is_exploited || other.is_exploited,
            expected: self.expected.max(other.expected),
            signs: self.signs.with(other.signs),
        }
    }
}

impl Register {
    /// The number of a folded name, if any advisory has it.
    pub fn name(&self, folded: &str) -> Option<u32> {
        self.names.find(folded)
    }

    /// The number of any name of a finding.
    pub fn any_name(&self, finding: &Finding) -> Option<u32> {
        let mut advisories = finding.advisories.iter();
        advisories.find_map(|&advisory| self.names_of.of(advisory).first().copied())
    }

    /// The numbers of all names of a finding; one that several of its advisories have comes as often.
    pub fn names_of_finding(&self, finding: &Finding) -> impl Iterator<Item = u32> {
        let advisories = finding.advisories.iter();
        advisories.flat_map(|&advisory| self.names_of.of(advisory).iter().copied())
    }

    /// Whether one advisory tells of a finding, and no other ever had one of its names.
    pub(super) fn is_alone(&self, finding: &Finding) -> bool {
        let named = self.named();
        let [advisory] = *finding.advisories else {
            return false;
        };
        let mut names = self.names_of.of(advisory).iter();
        names.all(|&name| named.of(name).len() < 2)
    }

    /// By name the advisories that have it.
    pub(super) fn named(&self) -> &Rows {
        self.named.get_or_init(|| {
            let advisories = 0..self.entries.len() as u32;
            let names = advisories.flat_map(|advisory| {
                let names = self.names_of.of(advisory).iter();
                names.map(move |&name| (name, advisory))
            });
            Rows::new(self.names.len(), &names.collect::<Vec<_>>())
        })
    }

    /// The advisories that have a name, ascending.
    pub fn advisories_with(&self, name: u32) -> &[u32] {
        self.named().of(name)
    }

    /// By advisory the components of which it speaks. By name they would be far more: one vulnerability may have thousands of both.
    pub fn components_by_advisory(&self) -> Rows {
        let pairs = self.pairs.iter();
        let pairs = pairs.map(|pair| (pair.advisory, pair.component));
        Rows::new(self.entries.len(), &pairs.collect::<Vec<_>>())
    }

    /// The folded names of an advisory.
    pub fn names(&self, advisory: u32) -> impl Iterator<Item = &str> {
        let names = self.names_of.of(advisory).iter();
        names.map(|&name| self.names.get(name))
    }

    /// What is known beside an advisory, by all of its names.
    pub(super) fn beside_of(&self, advisory: u32, instant: Option<i64>) -> Beside {
        let mut beside = Beside::default();
        for &name in self.names_of.of(advisory) {
            let states = self.exploited.get(&name).into_iter().flatten();
            let mut states = states.map(|&(from, until)| counts(from, until, instant));
            beside.is_exploited |= states.any(|counts| counts);
            beside.expected = beside.expected.max(self.expected(name, instant));
            beside.signs = self
                .stated_of(name, instant)
                .fold(beside.signs, Signs::with);
        }
        beside
    }

    /// What advisories with a name state of SSVC's decision points, whatever they are about: who assesses a vulnerability need not name
    /// the package.
    pub(super) fn stated_of(
        &self,
        name: u32,
        instant: Option<i64>,
    ) -> impl Iterator<Item = Signs> + '_ {
        let start = self.stating.partition_point(|(own, _)| *own < name);
        let rest = self.stating.get(start..).unwrap_or_default().iter();
        rest.take_while(move |(own, _)| *own == name)
            .filter_map(|&(_, advisory)| self.entry(advisory))
            .filter(move |entry| !entry.withdrawn && entry.counts(instant))
            .map(|entry| entry.signs.stated())
    }
}
