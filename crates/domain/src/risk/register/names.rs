//! What advisories are called, and which of them tell of one vulnerability.

use super::{Finding, Register};
use crate::inventory::rows::Rows;
use crate::risk::ssvc::Signs;

impl Register {
    /// The number of a folded name, if any advisory has it.
    pub fn name(&self, folded: &str) -> Option<u32> {
        self.names.find(folded)
    }

    /// Whether an advisory of a finding has a name, by its number.
    pub fn is_called(&self, finding: &Finding, name: u32) -> bool {
        let mut advisories = finding.advisories.iter();
        advisories.any(|&advisory| self.names_of.of(advisory).contains(&name))
    }

    /// The number of any name of a finding.
    pub fn any_name(&self, finding: &Finding) -> Option<u32> {
        let mut advisories = finding.advisories.iter();
        advisories.find_map(|&advisory| self.names_of.of(advisory).first().copied())
    }

    /// The numbers of all names of a finding, each once, ascending.
    pub fn names_of_finding(&self, finding: &Finding) -> Vec<u32> {
        let advisories = finding.advisories.iter();
        let names = advisories.flat_map(|&advisory| self.names_of.of(advisory));
        let mut names: Vec<u32> = names.copied().collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether one advisory tells of a finding, and no other ever had one of its names.
    pub(super) fn is_alone(&self, finding: &Finding) -> bool {
        let named = self.named();
        let [advisory] = finding.advisories.as_slice() else {
            return false;
        };
        let mut names = self.names_of.of(*advisory).iter();
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

    /// The components that advisories speak of, by the number of each of the advisories' names: pairs of name and component, sorted, each
    /// once.
    pub fn components_by_name(&self) -> Vec<(u32, u32)> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        for pair in &self.pairs {
            let names = self.names_of.of(pair.advisory).iter();
            found.extend(names.map(|&name| (name, pair.component)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The folded names of an advisory.
    pub fn names(&self, advisory: u32) -> impl Iterator<Item = &str> {
        let names = self.names_of.of(advisory).iter();
        names.map(|&name| self.names.get(name))
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
