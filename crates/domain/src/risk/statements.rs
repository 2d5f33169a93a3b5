//! Whether a VEX statement speaks of a component in a product, and which of several statements counts.
//!
//! Sources: OpenVEX 0.2 (products, subcomponents and how identifiers match), CSAF 2.0 §3.2 and profile 5, CycloneDX 1.6
//! (`vulnerabilities[].affects`).
//!
//! Traps:
//!
//! * A product without parts may be the component itself, or the product that contains it.
//! * Where parts are named, the statement is about these parts in that product and in no other. A library in a document is such a
//!   product as far as the part comes through it alone ([`way`]).
//! * An identifier without version stands for all versions, unless versions are written beside it.
//! * A qualifier that the statement names must be the component's; what the component says beyond it has no say. An rpm's epoch
//!   belongs to the version and not to the qualifiers. The machine is compared only where the component has one: inventories tell no
//!   machines apart.
//! * A statement about a source package (`arch=source`, `arch=src`) speaks of what was built from it.
//!
//! Deviations: a distribution's release is compared as advisories are matched (`debian-12` is `bookworm`); where both sides have
//! package URLs, CPEs have no say, because they are the weaker evidence; names without any identifier count for products, and
//! for components only where these have nothing else either.

mod choice;
mod keys;
mod kinds;
mod package;
mod product_name;
mod thing;
mod through;
mod versions;

pub use choice::{Choice, Said, choose};
pub use keys::{InVersions, Naming, naming};
pub use kinds::Kinds;
pub use thing::{Known, Thing};
pub use through::{Way, way};
pub use versions::Stated;

use std::rc::Rc;

use crate::fold::fold_form;
use crate::risk::vex::{Product, Statement};
use crate::warning::codes;

codes! {
    /// Why a statement does not speak of a component, the closest last.
    pub enum Miss {
        /// It is about another vulnerability.
        OtherVulnerability = "other-vulnerability",
        /// One of the two sides has nothing by which the other could be known.
        NoIdentifier = "no-identifier",
        /// It names parts of another product.
        OtherProduct = "other-product",
        /// It names another package.
        OtherPackage = "other-package",
        /// It names the package in another version.
        OtherVersion = "other-version",
        /// It names the version with something that the component does not have: another release, machine or repository.
        OtherQualifier = "other-qualifier",
        /// What it names cannot be read, or its versions are told in words; so nobody can say.
        UnreadableIdentifier = "unreadable-identifier",
        /// It names the component as a part of a library, and it is also reached by another way than through that.
        OtherWay = "other-way",
    }
}

codes! {
    /// By what a statement and a component met.
    pub enum Evidence {
        /// A package URL.
        Purl = "purl",
        /// A hash of a file.
        Hash = "hash",
        /// An address or a BOM-Link, equal letter by letter.
        Address = "address",
        /// A CPE name.
        Cpe = "cpe",
        /// A name without any identifier.
        Name = "name",
    }
}

/// Where in a statement a component was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applies {
    /// Which of its products, from 0.
    pub product: usize,
    /// Whether the product as such is the one that contains the component; else the component itself is named.
    pub is_whole: bool,
    /// By what the component met, or the product where that is named as such.
    pub evidence: Evidence,
}

/// What a statement is held against: a vulnerability of a component in a product.
#[derive(Debug, Clone)]
pub struct Target<'t> {
    vulnerabilities: Rc<[String]>,
    component: Rc<Thing<'t>>,
    product: Rc<Thing<'t>>,
}

impl<'t> Target<'t> {
    /// A vulnerability by all its names, a component, and the product that contains it.
    pub fn new<'n>(
        vulnerabilities: impl IntoIterator<Item = &'n str>,
        component: impl Into<Rc<Thing<'t>>>,
        product: impl Into<Rc<Thing<'t>>>,
    ) -> Self {
        let names = vulnerabilities.into_iter().map(fold_form);
        Self {
            vulnerabilities: names.filter(|name| !name.is_empty()).collect(),
            component: component.into(),
            product: product.into(),
        }
    }

    /// The same component in another product.
    pub fn within(&self, product: Rc<Thing<'t>>) -> Self {
        Self {
            product,
            ..self.clone()
        }
    }

    /// The product alone, whatever it contains.
    pub fn without_component(&self) -> Self {
        Self {
            component: Rc::default(),
            ..self.clone()
        }
    }

    fn has(&self, vulnerability: &str) -> bool {
        let folded = fold_form(vulnerability);
        self.vulnerabilities.contains(&folded)
    }

    /// Whether a product of a statement is the component, contains it, or has it as one of its parts.
    fn meets(&self, product: &Product<'_>) -> Result<(bool, Evidence), Miss> {
        if product.parts.is_empty() {
            let as_component = self.component.compare(product);
            return match as_component {
                Ok(evidence) => Ok((false, evidence)),
                Err(miss) => match self.product.compare(product) {
                    Ok(evidence) => Ok((true, evidence)),
                    Err(other) => Err(miss.max(other)),
                },
            };
        }
        let is_named =
            !product.ids.is_empty() || !product.hashes.is_empty() || product.name.is_some();
        if is_named && let Err(miss) = self.product.compare(product) {
            return Err(match miss {
                Miss::NoIdentifier | Miss::UnreadableIdentifier => miss,
                _ => Miss::OtherProduct,
            });
        }
        self.is_part(product).map(|evidence| (false, evidence))
    }

    /// The products of a statement that have the component as one of their parts, whatever contains it here.
    pub fn holders<'s, 'd>(
        &self,
        statement: &'s Statement<'d>,
    ) -> impl Iterator<Item = &'s Product<'d>> {
        let named = statement.products.iter().filter(|product| {
            let is_named = !product.ids.is_empty() || !product.hashes.is_empty();
            is_named && !product.parts.is_empty()
        });
        named.filter(|product| self.is_part(product).is_ok())
    }

    /// Whether the component is a part; of a part that has parts itself only these are meant.
    fn is_part(&self, product: &Product<'_>) -> Result<Evidence, Miss> {
        let mut closest = Miss::NoIdentifier;
        let mut open: Vec<&Product<'_>> = product.parts.iter().rev().collect();
        while let Some(part) = open.pop() {
            if !part.parts.is_empty() {
                open.extend(part.parts.iter().rev());
                continue;
            }
            match self.component.compare(part) {
                Ok(evidence) => return Ok(evidence),
                Err(miss) => closest = closest.max(miss),
            }
        }
        Err(closest)
    }
}

/// Says whether a statement speaks of a target, or why not: what came closest.
pub fn applies(statement: &Statement<'_>, target: &Target<'_>) -> Result<Applies, Miss> {
    let mut names = std::iter::once(&statement.vulnerability).chain(&statement.aliases);
    if !names.any(|name| target.has(name)) {
        return Err(Miss::OtherVulnerability);
    }
    let mut closest = Miss::NoIdentifier;
    for (place, product) in statement.products.iter().enumerate() {
        match target.meets(product) {
            Ok((is_whole, evidence)) => {
                return Ok(Applies {
                    product: place,
                    is_whole,
                    evidence,
                });
            }
            Err(miss) => closest = closest.max(miss),
        }
    }
    Err(closest)
}

#[cfg(test)]
mod tests;
