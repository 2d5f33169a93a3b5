//! Things that statements miss alike: of thousands one stands for all, when somebody asks why a statement speaks of none of them.
//!
//! Of what shares no package with a statement only that much counts by which the two are compared at all; of what shares one, and has none
//! of the keys under which the statement looks, that it is in another version.

use super::thing::Thing;
use crate::ecosystem;
use crate::purl::Purl;
use crate::risk::cpe::Attribute;

/// What a thing is as far as statements go that do not find it by their keys ([`naming`](super::naming)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kinds {
    /// Its packages and products in whatever version.
    pub packages: Vec<String>,
    /// What it is for statements that name none of these: things of one such kind are missed alike.
    pub far: String,
    /// What it is for those that name one of them in other versions, likewise.
    pub near: String,
}

impl Thing<'_> {
    /// What it is as far as statements go that do not find it.
    pub fn kinds(&self) -> Kinds {
        let mut packages = Vec::new();
        let mut far: Vec<String> = Vec::new();
        let mut near = Vec::new();
        for own in &self.purls {
            let (own_packages, versions) = self.packages(own);
            let role = role(own);
            let states = (own.version().is_some(), versions.is_empty());
            let source = ecosystem::source_package(own);
            let source = source.map(|source| (source.name, source.version.is_some()));
            let package = own.package_key();
            near.push(format!("{package} {role} {source:?} {states:?}"));
            far.push(role.to_owned());
            packages.extend(own_packages.into_iter().map(|(package, _)| package));
        }
        for own in &self.cpes {
            let states_version = own.value(Attribute::Version).literal().is_some();
            let of_any_version = own.clone().of_any_version();
            near.push(format!("{of_any_version} {states_version}"));
            far.push("cpe".to_owned());
            packages.extend(own.product_key());
        }
        let rest = [
            (!self.hashes.is_empty(), "hash"),
            (!self.names.is_empty(), "name"),
            (self.version.is_some(), "version"),
        ];
        let rest = rest.into_iter().filter(|(is_so, _)| *is_so);
        far.extend(rest.map(|(_, word)| word.to_owned()));
        near.extend_from_slice(&far);
        packages.sort_unstable();
        packages.dedup();
        far.sort_unstable();
        far.dedup();
        near.sort_unstable();
        Kinds {
            packages,
            far: far.join(" "),
            near: near.join("\n"),
        }
    }
}

/// What statements on source packages see in a package URL.
fn role(own: &Purl<'_>) -> &'static str {
    let is_source = matches!(own.qualifier("arch").as_deref(), Some("source" | "src"));
    match (is_source, ecosystem::source_package(own).is_some()) {
        (true, true) => "source-of-source",
        (true, false) => "source",
        (false, true) => "built",
        (false, false) => "alone",
    }
}
