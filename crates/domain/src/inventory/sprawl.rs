//! Version sprawl: packages in use in many versions, and how far these lie apart.
//!
//! The score of a package is the sum of three terms:
//!
//! | term | value | points |
//! |---|---|---|
//! | `versions` | versions in use beyond the first | 1 each |
//! | `distance` | main versions (the first number) in use beyond the first | 3 each |
//! | `behind` | share of releases, of those that say what they use, without the newest version in use | 10 times the share |
//!
//! Versions that the ecosystem's order holds for equal count as one. A component without a version, or with one that is none of
//! its ecosystem (`latest`), is counted apart: it may be any of them.

use std::collections::BTreeMap;

use crate::ecosystem;
use crate::inventory::component_key::ComponentKey;
use crate::inventory::graph::Depth;
use crate::inventory::portfolio::{DocumentSet, Portfolio};
use crate::version::{VersionKey, VersionOrder};

/// The versions of one package in use.
#[derive(Debug, Clone, PartialEq)]
pub struct Sprawl {
    /// The package's number.
    pub package: u32,
    /// The score.
    pub score: f64,
    /// Versions in use, the oldest first.
    pub versions: Vec<VersionInUse>,
    /// How many main versions these are.
    pub mains: u32,
    /// Releases that use it in any version.
    pub releases: u32,
    /// Products that use it in any version.
    pub products: u32,
    /// Releases that use the newest of the versions in use.
    pub newest_releases: u32,
    /// Releases that say of some use which version it is.
    pub stated_releases: u32,
    /// Releases that do not say of some use which version it is. A release may do both.
    pub unstated_releases: u32,
}

/// A version in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionInUse {
    /// As written, the shortest form if there are several.
    pub version: String,
    /// Releases that use it.
    pub releases: u32,
}

impl Sprawl {
    /// The terms of the score: name, value, weight, points.
    pub fn terms(&self) -> [(&'static str, f64, f64); 3] {
        let beyond = |count: usize| count.saturating_sub(1) as f64;
        let behind = if self.stated_releases > 0 {
            1.0 - f64::from(self.newest_releases) / f64::from(self.stated_releases)
        } else {
            0.0
        };
        [
            ("versions", beyond(self.versions.len()), 1.0),
            ("distance", beyond(self.mains as usize), 3.0),
            ("behind", behind, 10.0),
        ]
    }
}

impl Portfolio {
    /// All packages that the scope uses in more than one version, the highest score first, equal ones by key.
    pub fn rank_by_sprawl(&self, scope: &DocumentSet) -> Vec<Sprawl> {
        let packages = self.packages_of_members(scope);
        let packages =
            packages.unwrap_or_else(|| (0..self.catalogue.package_count() as u32).collect());
        let mut ranking: Vec<Sprawl> = packages
            .into_iter()
            .filter(|&package| self.components_of_package.of(package).len() > 1)
            .filter_map(|package| self.sprawl(package, scope))
            .filter(|sprawl| sprawl.versions.len() > 1)
            .collect();
        ranking.sort_by(|a, b| {
            let key = |sprawl: &Sprawl| self.catalogue.package(sprawl.package);
            b.score.total_cmp(&a.score).then_with(|| key(a).cmp(key(b)))
        });
        ranking
    }

    /// The packages in a small scope, from what its documents hold; nothing where that would take longer, or is not known.
    fn packages_of_members(&self, scope: &DocumentSet) -> Option<Vec<u32>> {
        if !self.is_small(scope) {
            return None;
        }
        let mut packages = DocumentSet::default();
        for document in scope.iter() {
            let members = self.contents.members(document, |component, _| {
                packages.insert(self.catalogue.package_of(component));
            });
            members.ok()?;
        }
        Some(packages.iter().collect())
    }

    /// The versions of a package that the scope uses. `None` when it uses none.
    pub fn sprawl(&self, package: u32, scope: &DocumentSet) -> Option<Sprawl> {
        let components = self.components_of_package.of(package);
        let versions = self.versions_in_use(components, scope);
        let order = version_order(ComponentKey::of(self.catalogue.package(package)));
        let mut stated = Vec::new();
        let mut everywhere = DocumentSet::default();
        let mut somewhere_stated = DocumentSet::default();
        let mut somewhere_unstated = DocumentSet::default();
        for (key, (version, releases)) in &versions {
            let says = key.is_some() && order.is_version(version);
            for release in releases.iter() {
                everywhere.insert(release);
                match says {
                    true => somewhere_stated.insert(release),
                    false => somewhere_unstated.insert(release),
                }
            }
            if says {
                stated.push((version, releases));
            }
        }
        let mut products = DocumentSet::default();
        for release in everywhere.iter() {
            if let Some(release) = self.catalogue.releases.get(release as usize) {
                products.insert(release.product);
            }
        }
        let mut mains: Vec<&str> = stated
            .iter()
            .map(|(version, _)| main_version(version))
            .collect();
        mains.sort_unstable();
        mains.dedup();
        let mut sprawl = Sprawl {
            package,
            score: 0.0,
            mains: mains.len() as u32,
            releases: everywhere.count() as u32,
            products: products.count() as u32,
            newest_releases: stated
                .last()
                .map_or(0, |(_, releases)| releases.count() as u32),
            stated_releases: somewhere_stated.count() as u32,
            unstated_releases: somewhere_unstated.count() as u32,
            versions: stated
                .iter()
                .map(|(version, releases)| VersionInUse {
                    version: (*version).clone(),
                    releases: releases.count() as u32,
                })
                .collect(),
        };
        sprawl.score = sprawl
            .terms()
            .iter()
            .map(|(_, value, weight)| value * weight)
            .sum();
        (sprawl.releases > 0).then_some(sprawl)
    }

    /// The releases in scope by the version of `components` that they use, the oldest version first.
    pub fn versions_in_use(
        &self,
        components: &[u32],
        scope: &DocumentSet,
    ) -> BTreeMap<Option<VersionKey>, (String, DocumentSet)> {
        let mut versions: BTreeMap<Option<VersionKey>, (String, DocumentSet)> = BTreeMap::new();
        for &component in components {
            let mut documents = self
                .postings
                .of(component)
                .iter()
                .filter(|posting| {
                    posting.depth() != Depth::ROOT && scope.contains(posting.document())
                })
                .peekable();
            if documents.peek().is_none() {
                continue;
            }
            let key = ComponentKey::of(self.catalogue.component(component));
            let written = key.full_version().unwrap_or_default();
            let order_key = (!written.is_empty()).then(|| version_order(key).key(&written));
            let (version, releases) = versions.entry(order_key).or_default();
            let shorter = (written.len(), &*written) < (version.len(), version.as_str());
            if version.is_empty() || shorter {
                *version = written.into_owned();
            }
            for posting in documents {
                if let Some(release) = self.release_of(posting.document()) {
                    releases.insert(release);
                }
            }
        }
        versions
    }
}

/// The order by which a component's versions compare.
pub fn version_order(key: ComponentKey<'_>) -> VersionOrder {
    let namespace = key.namespace();
    let ecosystem = ecosystem::by_purl_type(key.ecosystem(), namespace.as_deref());
    ecosystem.map_or(VersionOrder::Generic, |ecosystem| ecosystem.order)
}

/// The first number of a version, behind an epoch and a leading `v`.
fn main_version(version: &str) -> &str {
    let version = match version.split_once([':', '!']) {
        Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => version,
    };
    let version = version.trim_start_matches(['v', 'V', '=']);
    let end = version
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(version.len());
    version.get(..end).unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_version_is_none_of_those_in_use() {
        use crate::inventory::portfolio::{
            Catalogue, DocumentEntry, PostingsBuilder, Product, Release,
        };
        let mut catalogue = Catalogue::default();
        catalogue.products.push(Product::default());
        let versions = ["1.0.0", "latest", "2.0.0", "latest", "master", ""];
        let mut components = Vec::new();
        for (number, version) in (0_u32..).zip(versions) {
            catalogue.releases.push(Release {
                product: 0,
                name: version.to_owned(),
            });
            catalogue.documents.push(DocumentEntry {
                release: number,
                series: number,
                created: None,
                received: 0,
                members: 1,
                place: 0,
            });
            let key = format!("pkg:npm/lib@{version}");
            components.extend(catalogue.number_component(key.trim_end_matches('@')));
        }
        let mut counts = vec![0; catalogue.component_count()];
        for &component in &components {
            counts[component as usize] += 1;
        }
        let mut builder = PostingsBuilder::new(&counts).expect("few");
        for (document, &component) in (0..).zip(&components) {
            builder.place(component, document, Depth::DIRECT);
        }
        let portfolio = Portfolio::new(catalogue, builder.finish());
        let ranking = portfolio.rank_by_sprawl(&portfolio.scope(&Default::default()));
        assert_eq!(ranking.len(), 1);
        let sprawl = &ranking[0];
        let in_use: Vec<_> = sprawl.versions.iter().map(|one| &*one.version).collect();
        assert_eq!(in_use, ["1.0.0", "2.0.0"]);
        assert_eq!((sprawl.mains, sprawl.releases), (2, 6));
        assert_eq!((sprawl.stated_releases, sprawl.unstated_releases), (2, 4));
        assert_eq!(sprawl.terms().map(|(_, value, _)| value), [1.0, 1.0, 0.5]);
    }

    #[test]
    fn main_versions() {
        for (version, main) in [
            ("1.2.3", "1"),
            ("v10.0", "10"),
            ("2:7.4.052-1", "7"),
            ("1!2.0", "2"),
            ("r5", ""),
            ("20240101", "20240101"),
        ] {
            assert_eq!(main_version(version), main, "{version}");
        }
    }
}
