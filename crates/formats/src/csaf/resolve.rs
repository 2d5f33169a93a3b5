//! Names of products and groups as places in the product tree.

use std::collections::HashMap;

use iriai_domain::warning::{Text, WarningCode};

use super::distribution::Distribution;
use super::identity::{Identity, Package, Register};
use super::product::Named;
use super::vulnerability::{Concern, Vulnerability};
use super::{Csaf, Making, ProductStatus, Products};
use crate::error::ReadError;

/// A product of a document, by its place in the product tree.
pub(crate) type Place = u32;

/// Relationships of relationships are followed so far; beyond it there is a circle or nonsense.
const FAR: usize = 16;

/// What a member of a group costs each time that the group is named, in bytes: memory for its place, and time.
const MEMBER: usize = 128;

/// A document whose names can be looked up.
pub(crate) struct Index<'d, 'a> {
    products: &'d Products<'a>,
    places: HashMap<&'d str, Place>,
    groups: HashMap<&'d str, Vec<Place>>,
    /// Of what the products of relationships are made, see [`Index::link`].
    links: Vec<Option<Option<(Place, Place)>>>,
    /// What each product is by its own identifiers.
    identities: Vec<Identity>,
    /// Of which release of a distribution each product is, or which it is itself, by its place among them.
    releases: Vec<Option<u32>>,
    distributions: Vec<Distribution>,
    pub(crate) register: Register,
}

/// What a product is in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ends {
    /// The product that carries the identifiers: the component of a relationship, or the product itself.
    pub(crate) component: Place,
    /// In what, or on what, it is.
    pub(crate) platform: Option<Place>,
}

impl<'d, 'a> Index<'d, 'a> {
    pub(crate) fn new(
        document: &'d Csaf<'a>,
        making: &mut Making<'_, '_>,
    ) -> Result<Self, ReadError> {
        let mut index = Self {
            products: &document.products,
            places: HashMap::with_capacity(document.products.named.len()),
            groups: HashMap::with_capacity(document.groups.len()),
            links: Vec::with_capacity(document.products.named.len()),
            identities: Vec::with_capacity(document.products.named.len()),
            releases: Vec::with_capacity(document.products.named.len()),
            distributions: Vec::new(),
            register: Register::default(),
        };
        for (product, place) in document.products.named.iter().zip(0..) {
            making.budget.step()?;
            let first = *index.places.entry(&product.id).or_insert(place);
            if first != place {
                let code = WarningCode::DuplicateReference;
                making
                    .warnings
                    .add_with(code, "/product_tree", &product.id, "");
            }
        }
        for product in &document.products.named {
            let link = match &product.relationship {
                None => Some(None),
                Some(one) => {
                    let ends = [&one.component, &one.platform];
                    let [component, platform] = ends.map(|name| index.places.get(&**name));
                    component.copied().zip(platform.copied()).map(Some)
                }
            };
            if link.is_none() {
                let code = WarningCode::DanglingReference;
                let at = "/product_tree/relationships";
                making.warnings.add_with(code, at, &product.id, "");
            }
            index.links.push(link);
        }
        for group in &document.groups {
            let members = index.known(&group.products, "/product_tree/product_groups", making)?;
            index.groups.entry(&group.id).or_insert(members);
        }
        index.find_distributions(document, making)?;
        for (product, place) in document.products.named.iter().zip(0..) {
            making.budget.step()?;
            let branch = product.branch.or_else(|| {
                let component = index.ends(place)?.component;
                index.product(component)?.branch
            });
            let cpe = product.cpe.as_deref();
            let is_distribution = cpe.and_then(Distribution::of_cpe).is_some();
            let products = index.products;
            let identity = index
                .register
                .identify(product, is_distribution, branch, products);
            index.identities.push(identity);
        }
        Ok(index)
    }

    /// Finds of each product the distribution that it is, by its CPE or its name, or in whose branch it stands.
    fn find_distributions(
        &mut self,
        document: &'d Csaf<'a>,
        making: &mut Making<'_, '_>,
    ) -> Result<(), ReadError> {
        let mut places: HashMap<(&'static str, String), u32> = HashMap::new();
        let distributions = &mut self.distributions;
        let mut place_of = |found: Distribution| {
            let key = (found.ecosystem.code, found.release.clone());
            *places.entry(key).or_insert_with(|| {
                distributions.push(found);
                distributions.len() as u32 - 1
            })
        };
        // A branch stands before those in it.
        let mut of_branches: Vec<Option<u32>> = Vec::new();
        for branch in &document.products.branches {
            making.budget.step()?;
            let own = Distribution::of_name(&branch.name).map(&mut place_of);
            let around = || *of_branches.get(branch.parent? as usize)?;
            let found = own.or_else(around);
            of_branches.push(found);
        }
        for product in &document.products.named {
            making.budget.step()?;
            let by_cpe = || Distribution::of_cpe(product.cpe.as_deref()?);
            let by_name = || Distribution::of_name(product.name.as_deref()?);
            // What a relationship makes is called after both of its ends.
            let own = match &product.relationship {
                Some(_) => by_cpe(),
                None => by_cpe().or_else(by_name),
            };
            let around = || *of_branches.get(product.within? as usize)?;
            let found = own.map(&mut place_of).or_else(around);
            self.releases.push(found);
        }
        Ok(())
    }

    /// Which release of a distribution a package comes in, because its platform or its branch says so: its place among them.
    pub(crate) fn release_of(&self, package: &Package, ends: Ends) -> Option<u32> {
        let places = [ends.platform, Some(ends.component)];
        let mut told = places
            .into_iter()
            .flatten()
            .filter_map(|place| *self.releases.get(place as usize)?);
        told.find(|release| {
            let distribution = self.distributions.get(*release as usize);
            distribution.is_some_and(|one| package.is_released_by(one))
        })
    }

    /// Whether a package that tells its release itself is of the distribution that is its platform.
    pub(crate) fn is_of_platform(&self, package: &Package, ends: Ends) -> bool {
        let release = ends
            .platform
            .and_then(|place| *self.releases.get(place as usize)?);
        let distribution = release.and_then(|release| self.distribution(release));
        distribution.is_some_and(|one| Some(one.ecosystem) == package.ecosystem)
    }

    /// A release of a distribution by its place.
    pub(crate) fn distribution(&self, release: u32) -> Option<&Distribution> {
        self.distributions.get(release as usize)
    }

    /// The product at a place.
    pub(crate) fn product(&self, place: Place) -> Option<&'d Named<'a>> {
        self.products.named.get(place as usize)
    }

    /// The branch at a place.
    pub(crate) fn branch(&self, place: u32) -> Option<&'d super::Branch<'a>> {
        self.products.branches.get(place as usize)
    }

    /// What the product at a place is by its own identifiers.
    pub(crate) fn identity(&self, place: Place) -> Option<&Identity> {
        self.identities.get(place as usize)
    }

    /// What a product is in the end; nothing where its relationships lead nowhere.
    pub(crate) fn ends(&self, place: Place) -> Option<Ends> {
        let Some((component, platform)) = self.link(place)? else {
            return Some(Ends {
                component: place,
                platform: None,
            });
        };
        let product = self.product(place)?;
        let has_own = !product.purls.is_empty() || product.cpe.is_some();
        let component = if has_own {
            place
        } else {
            self.follow(component, |(component, _)| component)?
        };
        Some(Ends {
            component,
            platform: Some(self.follow(platform, |(_, platform)| platform)?),
        })
    }

    /// Component and platform of a relationship's product; nothing inside for other products, nothing at all where one of
    /// the two is not there.
    fn link(&self, place: Place) -> Option<Option<(Place, Place)>> {
        *self.links.get(place as usize)?
    }

    fn follow(&self, mut place: Place, side: impl Fn((Place, Place)) -> Place) -> Option<Place> {
        for _ in 0..FAR {
            match self.link(place)? {
                Some(link) => place = side(link),
                None => return Some(place),
            }
        }
        None
    }

    /// The places of names; warns at `at` of those that nothing bears.
    fn known(
        &self,
        names: &[Text<'_>],
        at: &str,
        making: &mut Making<'_, '_>,
    ) -> Result<Vec<Place>, ReadError> {
        let mut places = Vec::with_capacity(names.len());
        for name in names {
            making.budget.relation()?;
            match self.places.get(&**name) {
                Some(place) => places.push(*place),
                None => making
                    .warnings
                    .add_with(WarningCode::DanglingReference, at, name, ""),
            }
        }
        Ok(places)
    }

    /// Products with what is so of them, each pair once, in the order of the product tree.
    pub(crate) fn statuses(
        &self,
        vulnerability: &Vulnerability<'_>,
        number: usize,
        making: &mut Making<'_, '_>,
    ) -> Result<Vec<(ProductStatus, Place)>, ReadError> {
        let mut found = Vec::new();
        for (status, names) in &vulnerability.statuses {
            let at = format!("/vulnerabilities/{number}/product_status/{}", status.key());
            let mut places = self.known(names, &at, making)?;
            places.sort_unstable();
            places.dedup();
            found.extend(places.into_iter().map(|place| (*status, place)));
        }
        Ok(found)
    }

    /// Finds for each product the concern about it that ranks lowest; concerns without a rank are left out.
    pub(crate) fn assign(
        &self,
        concerns: &[Concern<'_>],
        rank: impl Fn(&Concern<'_>) -> Option<u8>,
        at: &str,
        making: &mut Making<'_, '_>,
    ) -> Result<Assigned, ReadError> {
        let mut assigned = Assigned::default();
        for (concern, number) in concerns.iter().zip(0_u32..) {
            let Some(rank) = rank(concern) else {
                continue;
            };
            if concern.products.is_empty() && concern.groups.is_empty() {
                better(assigned.others.get_or_insert((rank, number)), rank, number);
            }
            for place in self.concerned(concern, at, making)? {
                let slot = assigned.by_place.entry(place).or_insert((rank, number));
                better(slot, rank, number);
            }
        }
        Ok(assigned)
    }

    /// The products that a concern names, one by one or in groups.
    pub(crate) fn concerned(
        &self,
        concern: &Concern<'_>,
        at: &str,
        making: &mut Making<'_, '_>,
    ) -> Result<Vec<Place>, ReadError> {
        let mut places = self.known(&concern.products, at, making)?;
        for group in &concern.groups {
            let Some(members) = self.groups.get(&**group) else {
                making
                    .warnings
                    .add_with(WarningCode::DanglingReference, at, group, "");
                continue;
            };
            // One group may serve any number of concerns.
            for place in members {
                making.budget.relation()?;
                making.repeats.pay(MEMBER)?;
                places.push(*place);
            }
        }
        Ok(places)
    }

    /// The products that a score names.
    pub(crate) fn scored(
        &self,
        names: &[Text<'_>],
        at: &str,
        making: &mut Making<'_, '_>,
    ) -> Result<Vec<Place>, ReadError> {
        self.known(names, at, making)
    }
}

fn better(slot: &mut (u8, u32), rank: u8, number: u32) {
    if rank < slot.0 {
        *slot = (rank, number);
    }
}

/// Which concern counts for which product.
#[derive(Default)]
pub(crate) struct Assigned {
    by_place: HashMap<Place, (u8, u32)>,
    /// The one that names no products and counts for all that no other names.
    others: Option<(u8, u32)>,
}

impl Assigned {
    /// The concern that counts for a product, by its place in the list.
    pub(crate) fn of(&self, place: Place) -> Option<u32> {
        let found = self.by_place.get(&place).copied().or(self.others);
        found.map(|(_, number)| number)
    }
}
