//! What advisories are called, and which of them tell of one vulnerability.

use hashbrown::HashSet;

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

    /// The other advisories that share a name with those of a finding and counted at an instant: of them none says that the component is
    /// affected.
    pub fn others(&self, finding: &Finding, instant: Option<i64>) -> Vec<u32> {
        let named = self.named.get_or_init(|| {
            let advisories = 0..self.entries.len() as u32;
            let names = advisories.flat_map(|advisory| {
                let names = self.names_of.of(advisory).iter();
                names.map(move |&name| (name, advisory))
            });
            Rows::new(self.names.len(), &names.collect::<Vec<_>>())
        });
        let own: HashSet<u32> = finding.advisories.iter().copied().collect();
        let names = own.iter().flat_map(|&advisory| self.names_of.of(advisory));
        // Each once: thousands may share a name.
        let names: HashSet<u32> = names.copied().collect();
        let others = names.iter().flat_map(|&name| named.of(name)).copied();
        let mut others: Vec<u32> = others
            .filter(|other| !own.contains(other))
            .filter(|&other| self.entry(other).is_some_and(|entry| entry.counts(instant)))
            .collect();
        others.sort_unstable();
        others.dedup();
        others
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
