//! What the products of a document are to advisories: packages or CPE names, with their versions.
//!
//! Worked out once for each product, because vulnerabilities name one product often.

use std::collections::HashMap;

use iriai_domain::ecosystem::{self, Ecosystem};
use iriai_domain::purl::Purl;

use super::cpe;
use super::distribution::Distribution;
use super::package_name::{self, PackageName};
use super::product::{Named, Products, Versions};

/// A thing that an advisory can name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Package(Package),
    /// A CPE name with any version.
    Cpe(String),
}

/// A package of whatever version.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Package {
    /// Nothing where the purl's type belongs to no ecosystem.
    pub(crate) ecosystem: Option<&'static Ecosystem>,
    pub(crate) package_type: String,
    /// The release of a distribution that the purl names.
    pub(crate) release: Option<String>,
    /// As its ecosystem names it.
    pub(crate) name: String,
    /// Without version. Nothing where the package is known by the name of its file only; then its distribution tells whose it is.
    pub(crate) purl: Option<String>,
}

/// Which versions of a thing are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Pinned {
    /// All of them.
    Any,
    /// One, by its place among the versions.
    Version(u32),
    /// Those of a branch whose name should be a range.
    Branch(u32),
}

/// What a product is.
#[derive(Debug, Default)]
pub(crate) struct Identity {
    /// Places among the things, with versions; several where a product has several purls.
    pub(crate) things: Vec<(u32, Pinned)>,
    /// The branch that says which versions are meant, where no identifier does.
    pub(crate) told_by: Option<u32>,
}

/// Things and versions, each once.
#[derive(Default)]
pub(crate) struct Register {
    pub(crate) things: Vec<Thing>,
    pub(crate) versions: Vec<String>,
    thing_places: HashMap<String, u32>,
    version_places: HashMap<String, u32>,
    /// Versions of branches, which many products share.
    branch_versions: HashMap<u32, u32>,
}

impl Register {
    /// What a product is by its own identifiers; `branch` is the nearest that says something of versions. What `is_distribution` may
    /// have the distribution's CPE beside the name of a package.
    pub(super) fn identify(
        &mut self,
        product: &Named<'_>,
        is_distribution: bool,
        branch: Option<u32>,
        products: &Products<'_>,
    ) -> Identity {
        let mut identity = Identity::default();
        for text in &product.purls {
            let purl = Purl::parse(text).or_else(|_| Purl::repair(text).map(|(purl, _)| purl));
            let Ok(purl) = purl else {
                continue;
            };
            let package = Package::of(&purl);
            let version = purl.full_version().map(|version| version.into_owned());
            let names = [purl.name().into_owned(), package.name.clone()];
            let key = format!(
                "{} {} {}",
                package.purl.as_deref().unwrap_or_default(),
                package.name,
                package.release.as_deref().unwrap_or_default()
            );
            let thing = self.thing(key, Thing::Package(package));
            self.pin(&mut identity, thing, version, branch, products, &names);
        }
        let is_named = product.cpe.is_none() || is_distribution;
        let file = product.name.as_deref().filter(|_| is_named);
        if identity.things.is_empty()
            && let Some(name) = file.and_then(package_name::read)
        {
            let key = format!("{} {}", name.package_type, name.name);
            let version = self.version(&name.version);
            let thing = self.thing(key, Thing::Package(Package::by_name(&name)));
            identity.things.push((thing, Pinned::Version(version)));
            identity.told_by = branch.filter(|_| product.cpe.is_none());
            return identity;
        }
        if identity.things.is_empty()
            && let Some(cpe::Named { product, version }) =
                product.cpe.as_deref().and_then(cpe::named)
        {
            let thing = self.thing(product.clone(), Thing::Cpe(product));
            self.pin(&mut identity, thing, version, branch, products, &[]);
        }
        if product.purls.is_empty() && product.cpe.is_none() {
            identity.told_by = branch;
        }
        identity
    }

    /// Adds a thing to what a product is. The version of an identifier counts before that of a branch. Some documents put names
    /// of packages where versions belong; `names` are no versions.
    fn pin(
        &mut self,
        identity: &mut Identity,
        thing: u32,
        version: Option<String>,
        branch: Option<u32>,
        products: &Products<'_>,
        names: &[String],
    ) {
        let found = branch.and_then(|place| Some((place, products.branches.get(place as usize)?)));
        let pinned = match (version, found) {
            (Some(version), _) => Pinned::Version(self.version(&version)),
            (None, None) => Pinned::Any,
            (None, Some((place, branch))) => match branch.versions {
                Versions::One if names.iter().any(|name| *name == branch.name) => Pinned::Any,
                Versions::One => {
                    identity.told_by = Some(place);
                    Pinned::Version(self.version_of_branch(place, &branch.name))
                }
                Versions::Range(_) | Versions::Unreadable => {
                    identity.told_by = Some(place);
                    Pinned::Branch(place)
                }
            },
        };
        if !identity.things.contains(&(thing, pinned)) {
            identity.things.push((thing, pinned));
        }
    }

    fn thing(&mut self, key: String, thing: Thing) -> u32 {
        let next = u32::try_from(self.things.len()).unwrap_or(u32::MAX);
        let place = *self.thing_places.entry(key).or_insert(next);
        if place == next {
            self.things.push(thing);
        }
        place
    }

    fn version_of_branch(&mut self, branch: u32, name: &str) -> u32 {
        if let Some(place) = self.branch_versions.get(&branch) {
            return *place;
        }
        let place = self.version(name);
        self.branch_versions.insert(branch, place);
        place
    }

    fn version(&mut self, version: &str) -> u32 {
        if let Some(place) = self.version_places.get(version) {
            return *place;
        }
        let next = u32::try_from(self.versions.len()).unwrap_or(u32::MAX);
        self.versions.push(version.to_owned());
        self.version_places.insert(version.to_owned(), next);
        next
    }
}

impl Package {
    fn of(purl: &Purl<'_>) -> Self {
        let ecosystem = ecosystem::of_purl(purl);
        let plain = || match purl.namespace() {
            Some(namespace) => format!("{namespace}/{}", purl.name()),
            None => purl.name().into_owned(),
        };
        Self {
            ecosystem,
            package_type: purl.package_type().to_owned(),
            release: ecosystem::release(purl),
            name: ecosystem.map_or_else(plain, |ecosystem| ecosystem.name_of(purl)),
            purl: Some(purl.package_key().to_owned()),
        }
    }

    fn by_name(name: &PackageName<'_>) -> Self {
        Self {
            ecosystem: ecosystem::by_purl_type(name.package_type, None),
            package_type: name.package_type.to_owned(),
            release: None,
            name: name.name.to_owned(),
            purl: None,
        }
    }

    /// Whether a distribution says of which release it is, because nothing else does: it is the distribution's, or nobody's.
    pub(super) fn is_released_by(&self, distribution: &Distribution) -> bool {
        let theirs = distribution.ecosystem;
        let is_of_nobody = || {
            let is_plain = self
                .ecosystem
                .is_some_and(|own| own.code == self.package_type);
            let has_namespace = self
                .purl
                .as_deref()
                .is_some_and(|purl| purl.matches('/').count() > 1);
            is_plain && !has_namespace && theirs.purl_type == Some(self.package_type.as_str())
        };
        self.release.is_none() && (self.ecosystem == Some(theirs) || is_of_nobody())
    }
}
