//! The vulnerabilities of which statements speak: by whatever names, they are one where the same advisories have these.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use iriai_domain::inventory::rows::Rows;
use iriai_domain::risk::register::Register;

/// Vulnerabilities, as far as somebody asked.
pub(in crate::risk) struct Vulnerabilities<'r> {
    register: &'r Register,
    /// By advisory the components of which it speaks.
    components: Rows,
    /// By advisories.
    known: HashMap<Vec<u32>, Vulnerability>,
}

/// One vulnerability.
#[derive(Debug, Clone)]
pub(in crate::risk) struct Vulnerability {
    /// Equal where all else is.
    pub(in crate::risk) number: u32,
    /// The advisories that tell of it, ascending.
    pub(in crate::risk) advisories: Rc<[u32]>,
    /// The components of which they speak, ascending.
    pub(in crate::risk) components: Rc<[u32]>,
}

impl<'r> Vulnerabilities<'r> {
    pub(in crate::risk) fn new(register: &'r Register) -> Self {
        Self {
            register,
            components: register.components_by_advisory(),
            known: HashMap::new(),
        }
    }

    /// What has any of some names, by their numbers.
    pub(in crate::risk) fn of(&mut self, names: &[u32]) -> Vulnerability {
        let advisories = names.iter();
        let advisories = advisories.flat_map(|&name| self.register.advisories_with(name));
        let advisories = sorted(advisories);
        if let Some(known) = self.known.get(&advisories) {
            return known.clone();
        }
        let components = advisories.iter();
        let components = components.flat_map(|&advisory| self.components.of(advisory));
        let vulnerability = Vulnerability {
            number: self.known.len() as u32,
            components: sorted(components).into(),
            advisories: advisories.as_slice().into(),
        };
        self.known.insert(advisories, vulnerability.clone());
        vulnerability
    }

    /// Of names that ascend the first of those that the same advisories have: no finding has one of them without the others.
    pub(in crate::risk) fn apart(&self, names: &mut Vec<u32>) {
        let mut met: HashSet<&[u32]> = HashSet::new();
        names.retain(|&name| met.insert(self.register.advisories_with(name)));
    }
}

fn sorted<'n>(numbers: impl Iterator<Item = &'n u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = numbers.copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::compare::tests::import;
    use crate::{Clock, Error, Limits, Office};

    #[test]
    fn thousands_of_names_are_one_vulnerability_where_the_same_advisories_have_them()
    -> Result<(), Error> {
        let office = Office::in_memory(Clock::Standing(0), Limits::default())?;
        import(
            &office,
            r#"{"id":"A-1","aliases":["CVE-1","CVE-2","CVE-3"],"modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#,
        )?;
        import(
            &office,
            r#"{"id":"B-1","aliases":["CVE-3"],"modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"right"},"versions":["1.0.0"]}]}"#,
        )?;
        let transaction = office.store.write("test")?;
        transaction.insert_component(0, "pkg:npm/left@1.0.0", None)?;
        transaction.insert_component(1, "pkg:npm/right@1.0.0", None)?;
        transaction.commit()?;
        let register = office.register(&office.portfolio()?)?;
        let name = |name| register.name(name).expect("a name");
        let mut vulnerabilities = Vulnerabilities::new(&register);
        let (one, other, both) = (
            vulnerabilities.of(&[name("a-1")]),
            vulnerabilities.of(&[name("cve-1"), name("cve-2")]),
            vulnerabilities.of(&[name("cve-3")]),
        );
        assert_eq!(one.number, other.number);
        assert_eq!((&*one.advisories, &*one.components), (&[0][..], &[0][..]));
        assert_eq!(
            (&*both.advisories, &*both.components),
            (&[0, 1][..], &[0, 1][..])
        );
        let mut names = ["a-1", "cve-1", "cve-2", "cve-3", "b-1"].map(name).to_vec();
        names.sort_unstable();
        vulnerabilities.apart(&mut names);
        assert_eq!(names.len(), 3);
        Ok(())
    }
}
