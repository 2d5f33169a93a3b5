//! Of which components anything can be said at all, before any advisory is looked at.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use super::component_cpes::ComponentCpes;
use super::matching::{Branch, Branches, Identity, NotEvaluated};
use crate::inventory::component_key::ComponentKey;
use crate::inventory::portfolio::{Catalogue, DocumentSet, Portfolio};

/// For each component the ecosystem in which it is compared, with the release of a distribution, or why it cannot be.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// What there is to be said: few different things.
    kinds: Vec<Kind>,
    /// By number of a component the place of what is so of it.
    of: Vec<u32>,
}

/// The branches in which a component is compared, or why it cannot be.
type Kind = Result<Vec<Branch>, NotEvaluated>;

/// How much of a scope was evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Covered {
    /// Components that could be compared with advisories.
    pub evaluated: usize,
    /// Components that could not.
    pub not_evaluated: usize,
    /// The same by reason.
    pub by_reason: BTreeMap<NotEvaluated, usize>,
    /// The first of those that could not, in the most documents of the scope first: component, reason, documents.
    pub first: Vec<(u32, NotEvaluated, u32)>,
}

impl Coverage {
    /// Looks at every component once.
    pub fn new(catalogue: &Catalogue, cpes: &ComponentCpes) -> Self {
        let components = 0..catalogue.component_count() as u32;
        let keys = components.map(|component| (component, catalogue.component(component)));
        let mut coverage = Self::default();
        let new = coverage.of_new(keys, cpes);
        coverage.add(new);
        coverage
    }

    /// What is so of components that follow, by their keys.
    pub(super) fn of_new<'c>(
        &self,
        components: impl Iterator<Item = (u32, &'c str)>,
        cpes: &ComponentCpes,
    ) -> Self {
        let known = self.kinds.iter().cloned().zip(0_u32..);
        let mut places: HashMap<Kind, u32> = known.collect();
        let mut new = Self::default();
        for (component, key) in components {
            let kind = kind(ComponentKey::of(key), cpes.of(component));
            let place = places.get(&kind).copied().unwrap_or_else(|| {
                // There are no more than there are components.
                let place = (self.kinds.len() + new.kinds.len()) as u32;
                new.kinds.push(kind.clone());
                places.insert(kind, place);
                place
            });
            new.of.push(place);
        }
        new
    }

    /// Adds what was found out of components that follow.
    pub(super) fn add(&mut self, new: Self) {
        self.kinds.extend(new.kinds);
        self.of.extend(new.of);
    }

    /// Of how many components it tells.
    pub(super) fn components(&self) -> usize {
        self.of.len()
    }

    /// In what a component is compared, or why it cannot be.
    pub fn of(&self, component: u32) -> Result<&[Branch], NotEvaluated> {
        let place = self.of.get(component as usize).copied();
        let kind = place.and_then(|place| self.kinds.get(place as usize));
        match kind {
            Some(kind) => kind.as_deref().map_err(|reason| *reason),
            None => Err(NotEvaluated::NoPurl),
        }
    }

    /// Counts a scope, where advisories are known about these branches, and lists so many of those of which nothing can be said.
    pub fn count(
        &self,
        portfolio: &Portfolio,
        scope: &DocumentSet,
        known: &Branches,
        limit: usize,
    ) -> Covered {
        let reasons: Vec<Option<NotEvaluated>> = self
            .kinds
            .iter()
            .map(|kind| match kind {
                Ok(branches) if branches.iter().any(|branch| known.hold(branch)) => None,
                Ok(_) => Some(NotEvaluated::NoFeed),
                Err(reason) => Some(*reason),
            })
            .collect();
        let mut covered = Covered::default();
        let mut first = BinaryHeap::new();
        let documents = portfolio.documents_of_components(scope);
        let in_scope = (0_u32..).zip(&self.of).zip(documents.iter().copied());
        for ((component, place), documents) in in_scope.filter(|(_, documents)| *documents > 0) {
            let Some(reason) = reasons.get(*place as usize).copied().flatten() else {
                covered.evaluated += 1;
                continue;
            };
            covered.not_evaluated += 1;
            *covered.by_reason.entry(reason).or_default() += 1;
            let is_worth = |last: &(Reverse<u32>, &str, u32, NotEvaluated)| {
                let key = portfolio.catalogue.component(component);
                (Reverse(documents), key) < (last.0, last.1)
            };
            if first.len() < limit {
                let key = portfolio.catalogue.component(component);
                first.push((Reverse(documents), key, component, reason));
            } else if let Some(mut last) = first.peek_mut()
                && is_worth(&last)
            {
                let key = portfolio.catalogue.component(component);
                *last = (Reverse(documents), key, component, reason);
            }
        }
        let in_order = first.into_sorted_vec().into_iter();
        covered.first = in_order
            .map(|(Reverse(documents), _, component, reason)| (component, reason, documents))
            .collect();
        covered
    }
}

/// In what a component is compared, or why it cannot be.
fn kind<'c>(key: ComponentKey<'_>, cpes: impl Iterator<Item = &'c str>) -> Kind {
    let identity = Identity::of(key, cpes)?;
    match identity.states_version() {
        true => Ok(identity.branches()),
        false => Err(NotEvaluated::NoVersion),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::graph::Depth;
    use crate::inventory::portfolio::{DocumentEntry, PostingsBuilder, Product, Release};

    /// Components with the documents that hold them.
    fn portfolio(components: &[(&str, &[u32])]) -> Portfolio {
        let mut catalogue = Catalogue::default();
        catalogue.products.push(Product::default());
        catalogue.releases.push(Release {
            product: 0,
            name: String::new(),
        });
        for series in 0..4 {
            catalogue.documents.push(DocumentEntry {
                release: 0,
                series,
                created: None,
                received: 0,
                members: 0,
                place: 0,
            });
        }
        for (key, _) in components {
            catalogue.number_component(key);
        }
        let counts: Vec<u32> = components
            .iter()
            .map(|(_, documents)| documents.len() as u32)
            .collect();
        let mut postings = PostingsBuilder::new(&counts).expect("few");
        for document in 0..4 {
            for (component, (_, documents)) in (0..).zip(components) {
                if documents.contains(&document) {
                    postings.place(component, document, Depth::DIRECT);
                }
            }
        }
        Portfolio::new(catalogue, postings.finish())
    }

    fn known(kept: &[&str]) -> Branches {
        kept.iter().map(|&kept| kept.to_owned()).collect()
    }

    #[test]
    fn what_nobody_can_compare_is_counted_with_its_reason_and_listed_by_use() {
        let portfolio = portfolio(&[
            ("pkg:npm/a@1.0.0", &[0, 1]),
            ("pkg:npm/b", &[0]),
            ("pkg:gem/c@1", &[0, 1, 2]),
            ("name:-/d@1", &[1, 2]),
            ("pkg:generic/e@1", &[3]),
            ("pkg:npm/f@1.0.0", &[3]),
        ]);
        let coverage = Coverage::new(&portfolio.catalogue, &ComponentCpes::default());
        let scope: DocumentSet = [0, 1, 2].into_iter().collect();
        let covered = coverage.count(&portfolio, &scope, &known(&["npm"]), 9);
        assert_eq!((covered.evaluated, covered.not_evaluated), (1, 3));
        assert_eq!(
            covered.first,
            [
                (2, NotEvaluated::NoFeed, 3),
                (3, NotEvaluated::NoPurl, 2),
                (1, NotEvaluated::NoVersion, 1),
            ]
        );
        assert_eq!(covered.by_reason.values().sum::<usize>(), 3);
        let two = coverage.count(&portfolio, &scope, &known(&["npm"]), 2);
        assert_eq!(two.first, covered.first[..2]);
        assert_eq!(two.not_evaluated, 3);
        let none = coverage.count(&portfolio, &scope, &known(&[]), 0);
        assert_eq!((none.evaluated, none.not_evaluated), (0, 4));
        assert!(none.first.is_empty());
    }

    #[test]
    fn a_component_with_a_cpe_is_evaluated_where_records_name_products() {
        let portfolio = portfolio(&[
            ("name:-/busybox@1.36.1", &[0]),
            ("pkg:generic/zlib@1.3", &[0]),
            ("name:-/odd@1", &[0]),
            ("pkg:npm/a@1.0.0", &[0]),
        ]);
        let mut cpes = ComponentCpes::default();
        for (component, cpe) in [
            (0, "cpe:2.3:*:*:busybox:1.36.1:*:*:*:*:*:*:*"),
            (1, "cpe:2.3:a:zlib:zlib:*"),
            (2, "cpe:odd"),
            (3, "cpe:2.3:a:a:a:1"),
        ] {
            cpes.push(component, cpe).expect("room");
        }
        cpes.settle();
        let coverage = Coverage::new(&portfolio.catalogue, &cpes);
        let code = |component| {
            coverage
                .of(component)
                .map(|all| all.last().map_or("", |one| one.code))
        };
        let of: Vec<_> = (0..4).map(code).collect();
        assert_eq!(
            of,
            [
                Ok("cpe"),
                Ok("cpe"),
                Err(NotEvaluated::CpeUnreadable),
                Ok("npm")
            ]
        );
        let scope: DocumentSet = [0].into_iter().collect();
        let covered = coverage.count(&portfolio, &scope, &known(&["npm"]), 9);
        assert_eq!(covered.by_reason[&NotEvaluated::NoFeed], 2);
        let covered = coverage.count(&portfolio, &scope, &known(&["cpe"]), 9);
        assert_eq!((covered.evaluated, covered.not_evaluated), (2, 2));
    }

    #[test]
    fn a_release_without_advisories_is_not_evaluated() {
        let portfolio = portfolio(&[
            ("pkg:deb/ubuntu/a@1?distro=ubuntu-20.04", &[0]),
            ("pkg:deb/ubuntu/a@1?distro=ubuntu-22.04", &[0]),
            ("pkg:deb/ubuntu/a@1", &[0]),
            ("pkg:apk/alpine/a@1?distro=edge", &[0]),
            ("pkg:apk/wolfi/a@1?distro=wolfi-20230201", &[0]),
        ]);
        let coverage = Coverage::new(&portfolio.catalogue, &ComponentCpes::default());
        let scope: DocumentSet = [0].into_iter().collect();
        let known = known(&["ubuntu:22.04", "alpine:v3.20", "wolfi"]);
        let covered = coverage.count(&portfolio, &scope, &known, 9);
        assert_eq!((covered.evaluated, covered.not_evaluated), (3, 2));
        let first: Vec<_> = covered.first.iter().map(|(number, ..)| *number).collect();
        assert_eq!(first, [3, 0]);
    }
}
