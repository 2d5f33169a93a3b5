//! What a component or a product is known by, against the products of statements.

use std::borrow::Cow;

use super::{Evidence, Miss, package, product_name, versions};
use crate::fold::fold_form;
use crate::inventory::component_key::{ComponentKey, UNIDENTIFIED};
use crate::purl::Purl;
use crate::risk::cpe::Cpe;
use crate::risk::vex::Product;
use crate::warning::Text;

/// What a component or a product is known by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'k, 't> {
    /// Package URLs as documents state them, component keys, CPEs, addresses, BOM-Links. A component key has lost the qualifiers
    /// that tell no components apart; statements that name one of them meet only the package URL as stated.
    pub ids: &'k [&'t str],
    /// Names; for components only where there is no identifier.
    pub names: &'k [&'t str],
    /// The version, for identifiers that have none.
    pub version: Option<&'t str>,
    /// Hashes in hexadecimal digits.
    pub hashes: &'k [&'t str],
}

/// A component or a product, ready to be compared with many statements.
#[derive(Debug, Clone, Default)]
pub struct Thing<'t> {
    pub(super) purls: Vec<Purl<'t>>,
    pub(super) cpes: Vec<Cpe>,
    pub(super) addresses: Vec<&'t str>,
    /// Folded.
    pub(super) names: Vec<String>,
    pub(super) version: Option<Text<'t>>,
    pub(super) hashes: Vec<String>,
}

/// Reads a package URL as tools write them.
pub(super) fn purl(text: &str) -> Option<Purl<'_>> {
    let purl = Purl::parse(text).or_else(|_| Purl::repair(text).map(|(purl, _)| purl));
    purl.ok()
}

pub(super) fn begins(text: &str, start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

/// The digits of a hash, which may have the algorithm before them.
pub(super) fn digits(hash: &str) -> String {
    let digits = hash.rsplit(':').next().unwrap_or(hash);
    digits.trim().to_ascii_lowercase()
}

impl<'t> Thing<'t> {
    /// A thing by all that is known of it. What cannot be read is an address: it meets its own letters.
    pub fn of(known: Known<'_, 't>) -> Self {
        let mut thing = Self {
            version: known.version.map(Cow::Borrowed),
            ..Self::default()
        };
        let mut names: Vec<Text<'t>> = known.names.iter().map(|&name| name.into()).collect();
        for &id in known.ids {
            if id.starts_with(UNIDENTIFIED) {
                let key = ComponentKey::of(id);
                names.push(key.name());
                // Our own documents name it by the whole key.
                thing.addresses.push(id);
                thing.version = thing.version.or_else(|| key.version());
            } else if begins(id, "pkg:")
                && let Some(purl) = purl(id)
            {
                thing.purls.push(purl);
            } else if begins(id, "cpe:")
                && let Ok(cpe) = Cpe::parse(id)
            {
                thing.cpes.push(cpe);
            } else {
                thing.addresses.push(id.trim());
            }
        }
        thing.names = names.iter().map(|name| fold_form(name)).collect();
        thing.names.retain(|name| !name.is_empty());
        thing.hashes = known.hashes.iter().map(|hash| digits(hash)).collect();
        thing.hashes.retain(|hash| !hash.is_empty());
        thing
    }

    /// Whether a product of a statement is this one, its parts apart.
    pub fn is(&self, product: &Product<'_>) -> bool {
        self.compare(product).is_ok()
    }

    /// By what a product of a statement is this one, its parts apart.
    pub(super) fn compare(&self, product: &Product<'_>) -> Result<Evidence, Miss> {
        let mut closest = Miss::NoIdentifier;
        let mut by_purl = None;
        for id in product.ids.iter().filter(|id| begins(id, "pkg:")) {
            match self.has_package(id, product.versions.as_deref()) {
                Ok(()) => return Ok(Evidence::Purl),
                Err(miss) => by_purl = by_purl.max(Some(miss)),
            }
        }
        let mut hashes = product.hashes.iter().map(|hash| digits(hash));
        if !self.hashes.is_empty() && hashes.any(|hash| self.hashes.contains(&hash)) {
            return Ok(Evidence::Hash);
        }
        if !self.hashes.is_empty() && !product.hashes.is_empty() {
            closest = Miss::OtherPackage;
        }
        closest = closest.max(by_purl.unwrap_or(closest));
        let is_compared = by_purl
            .is_some_and(|miss| !matches!(miss, Miss::NoIdentifier | Miss::UnreadableIdentifier));
        for id in product.ids.iter().filter(|id| !begins(id, "pkg:")) {
            let is_cpe = begins(id, "cpe:");
            if self.addresses.contains(&id.trim()) {
                return Ok(Evidence::Address);
            }
            let outcome = match is_cpe {
                true if is_compared => continue,
                true => self.has_name(id, product.versions.as_deref()),
                false => Err(Miss::OtherPackage),
            };
            match outcome {
                Ok(()) => return Ok(Evidence::Cpe),
                Err(miss) => closest = closest.max(miss),
            }
        }
        if product.ids.is_empty() && product.hashes.is_empty() {
            return self.is_called(product).map(|()| Evidence::Name);
        }
        Err(closest)
    }

    fn has_package(&self, id: &str, stated: Option<&str>) -> Result<(), Miss> {
        let Some(theirs) = purl(id) else {
            return match self.addresses.contains(&id.trim()) {
                true => Ok(()),
                false => Err(Miss::UnreadableIdentifier),
            };
        };
        let mut closest = Miss::NoIdentifier;
        for own in &self.purls {
            match package::compare(&theirs, stated, own, self.version.as_deref()) {
                Ok(()) => return Ok(()),
                Err(miss) => closest = closest.max(miss),
            }
        }
        Err(closest)
    }

    fn has_name(&self, id: &str, stated: Option<&str>) -> Result<(), Miss> {
        let Ok(theirs) = Cpe::parse(id) else {
            return Err(Miss::UnreadableIdentifier);
        };
        let mut closest = Miss::NoIdentifier;
        for own in &self.cpes {
            match product_name::compare(&theirs, stated, own, self.version.as_deref()) {
                Ok(()) => return Ok(()),
                Err(miss) => closest = closest.max(miss),
            }
        }
        Err(closest)
    }

    /// Names of products often end with their version.
    fn is_called(&self, product: &Product<'_>) -> Result<(), Miss> {
        let Some(theirs) = product.name.as_deref().map(fold_form) else {
            return Err(Miss::NoIdentifier);
        };
        if self.names.is_empty() || theirs.is_empty() {
            return Err(Miss::NoIdentifier);
        }
        let version = self.version.as_deref();
        let folded = version.map(fold_form);
        let stated = product.versions.as_deref();
        let is_named = |name: &String| {
            let rest = theirs.strip_prefix(name.as_str());
            let rest = rest.and_then(|rest| rest.strip_prefix(' '));
            rest.is_some() && rest == folded.as_deref()
        };
        if self.names.iter().any(is_named) || self.names.contains(&theirs) {
            return match stated {
                Some(stated) => versions::hold(stated, version, None),
                None => Ok(()),
            };
        }
        Err(Miss::OtherPackage)
    }
}
