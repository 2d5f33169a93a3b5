//! By what a component is compared: its package, or, for want of one, the products that its CPEs name.
//!
//! Where a package URL names a package, CPEs have no say: names of packages are given by machines, names of products by hand. So a
//! component meets the records of products only where it has no package URL, one that cannot be read, or one of a type that says less
//! ([`Ecosystem::names_packages`](crate::ecosystem::Ecosystem::names_packages): `pkg:generic`, `pkg:github`, `pkg:yocto`). Of such a
//! one the graver counts of what is said by either.

use super::{
    Branch, Judgement, NameKind, NotEvaluated, ProductSubject, Ready, Subject, package_hash,
    repository,
};
use crate::inventory::component_key::ComponentKey;
use crate::risk::advisory::Advisory;
use crate::risk::cpe::Cpe;

/// What stands for an ecosystem where components are compared by their CPEs.
pub const BY_CPE: &str = "cpe";

/// The key under which records stand whose names are open, so that no product leads to them: every product meets them.
const ANY_PRODUCT: &str = "cpe:*";

/// By what a component is compared: at least one of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its package.
    pub(super) package: Option<Subject>,
    /// The products that its CPEs name.
    pub(super) product: Option<ProductSubject>,
}

/// Whether CPEs have a say beside a component's key, and are to be kept.
pub fn is_compared_by_cpe(key: ComponentKey<'_>) -> bool {
    Subject::of(key).map_or(true, |subject| !subject.ecosystem().names_packages())
}

impl Identity {
    /// What a component is compared by, or why it cannot be.
    pub fn of<'c>(
        key: ComponentKey<'_>,
        cpes: impl IntoIterator<Item = &'c str>,
    ) -> Result<Self, NotEvaluated> {
        let package = Subject::of(key);
        if let Ok(subject) = &package
            && subject.ecosystem().names_packages()
        {
            return Ok(Self {
                package: package.ok(),
                product: None,
            });
        }
        let product = ProductSubject::of(cpes, key.version().as_deref());
        match (package, product) {
            (Err(_), Err(NotEvaluated::CpeUnreadable)) => Err(NotEvaluated::CpeUnreadable),
            (Err(reason), Err(_)) => Err(reason),
            (package, product) => Ok(Self {
                package: package.ok(),
                product: product.ok(),
            }),
        }
    }

    /// Says whether an advisory touches the component. Who asks of many components makes it [`Ready`] once.
    pub fn judge(&self, advisory: &Advisory<'_>) -> Judgement {
        Ready::of(advisory).judge(self)
    }

    /// The same component in another version, which all of its names have then.
    pub fn at(&self, version: &str) -> Self {
        Self {
            package: self.package.as_ref().map(|own| own.at(version)),
            product: self.product.as_ref().map(|own| own.at(version)),
        }
    }

    /// Everything by which it is compared but its version: [`Identity::at`] makes the same of two that have the same here.
    pub fn apart_from_version(&self) -> Vec<String> {
        let mut parts = Vec::new();
        if let Some(own) = &self.package {
            let release = own.release.as_ref();
            let release = release.map_or_else(String::new, |release| format!(":{release}"));
            parts.push(format!("{}{release}", own.ecosystem.code));
            for name in &own.names {
                parts.push(name.kind.code().to_owned());
                parts.push(name.key.clone());
            }
        }
        let product = self.product.iter().flat_map(ProductSubject::any_version);
        for cpe in product {
            parts.push(NameKind::Cpe.code().to_owned());
            parts.push(cpe.to_string());
        }
        parts
    }

    /// In what it is compared: its ecosystem with the release of a distribution, the host of its repository, and [`BY_CPE`] where its CPEs have
    /// a say. Where any of them has advisories, somebody looked.
    pub fn branches(&self) -> Vec<Branch> {
        let package = self.package.iter();
        let mut branches: Vec<Branch> = package.clone().map(|own| own.branch()).collect();
        let names = package.flat_map(Subject::names);
        let repositories = names.filter(|name| name.kind == NameKind::Repository);
        let hosts = repositories.filter_map(|name| repository::ecosystem_of(&name.key));
        branches.extend(hosts.map(|ecosystem| Branch::of(ecosystem.code)));
        branches.extend(self.product.as_ref().map(|_| Branch::of(BY_CPE)));
        branches.dedup();
        branches
    }

    /// The release of its distribution, where it is compared by its package alone and states one.
    pub(super) fn only_release(&self) -> Option<&str> {
        let package = self.package.as_ref().filter(|_| self.product.is_none());
        package.and_then(Subject::release)
    }

    /// Whether it says which version it is.
    pub fn states_version(&self) -> bool {
        let package = self.package.iter().flat_map(Subject::names);
        package.into_iter().any(|name| name.version.is_some())
            || self
                .product
                .as_ref()
                .is_some_and(ProductSubject::states_version)
    }
}

/// The hashes by which the records of a component's product are looked up; none of a name that does not say which product.
pub fn product_hashes(cpe: &str) -> Option<[i64; 2]> {
    let key = Cpe::parse(cpe).ok()?.product_key()?;
    Some([package_hash(&key), package_hash(ANY_PRODUCT)])
}

/// The hashes of the products that an advisory names.
pub(super) fn named_products<'a>(
    advisory: &'a Advisory<'a>,
) -> impl Iterator<Item = i64> + use<'a> {
    let named = advisory.affected.iter();
    let cpes = named.filter_map(|affected| Cpe::parse(affected.cpe.as_deref()?).ok());
    cpes.map(|cpe| match cpe.product_key() {
        Some(key) => package_hash(&key),
        None => package_hash(ANY_PRODUCT),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::advisory::Affected;
    use crate::risk::matching::{Named, Verdict};

    fn about(cpe: &'static str) -> Advisory<'static> {
        Advisory {
            affected: vec![Affected {
                cpe: Some(cpe.into()),
                ..Affected::default()
            }],
            ..Advisory::new("CVE-2026-1".into())
        }
    }

    #[test]
    fn a_package_that_can_be_compared_leaves_cpes_no_say() {
        let cpe = "cpe:2.3:a:v:p:1.0";
        for (key, cpes, expected) in [
            ("pkg:npm/p@1.0.0", &[cpe][..], Ok(vec!["npm"])),
            ("pkg:generic/p@1.0", &[cpe], Ok(vec!["generic", "cpe"])),
            ("pkg:yocto/p@1.0", &[cpe], Ok(vec!["yocto", "cpe"])),
            ("name:p@1.0", &[cpe], Ok(vec!["cpe"])),
            ("name:p@1.0", &["no name", cpe], Ok(vec!["cpe"])),
            ("name:p@1.0", &["no name"], Err(NotEvaluated::CpeUnreadable)),
            (
                "name:p@1.0",
                &["cpe:2.3:a:v"],
                Err(NotEvaluated::CpeUnreadable),
            ),
            ("name:p@1.0", &[], Err(NotEvaluated::NoPurl)),
            ("pkg:generic/p@1.0", &[], Ok(vec!["generic"])),
            ("pkg:generic/p@1.0", &["no name"], Ok(vec!["generic"])),
            ("pkg:deb/whose/p@1.0", &[cpe], Ok(vec!["deb"])),
            ("pkg:made-up/p@1.0", &[cpe], Ok(vec!["cpe"])),
            (
                "pkg:made-up/p@1.0",
                &[],
                Err(NotEvaluated::UnknownEcosystem),
            ),
            ("pkg:github/o/p@1.0", &[cpe], Ok(vec!["github", "cpe"])),
            (
                "pkg:github/o/p@1.0?repository_url=https://git.example.com",
                &[],
                Ok(vec!["github", "git"]),
            ),
            ("pkg:gitlab/o/p@1.0", &[], Ok(vec!["gitlab"])),
        ] {
            let identity = Identity::of(ComponentKey::of(key), cpes.iter().copied());
            let branches = identity.map(|identity| identity.branches());
            let codes = branches.map(|all| all.into_iter().map(|one| one.code).collect::<Vec<_>>());
            assert_eq!(codes.as_deref(), expected.as_deref(), "{key} {cpes:?}");
            assert_eq!(
                is_compared_by_cpe(ComponentKey::of(key)),
                !crate::ecosystem::seems_to_name_package(key),
                "{key}"
            );
        }
    }

    #[test]
    fn records_of_products_are_found_by_the_product() {
        let own = product_hashes("cpe:2.3:*:*:P:1.0").expect("a product");
        for (record, expected) in [
            ("cpe:2.3:a:v:p:*", true),
            ("cpe:/o:w:p", true),
            ("cpe:2.3:a:v:p*:1", true),
            ("cpe:2.3:a:v", true),
            ("cpe:2.3:a:v:q", false),
        ] {
            let hashes = Named::by(&about(record)).packages;
            let is_found = own.iter().any(|hash| hashes.contains(hash));
            assert_eq!(is_found, expected, "{record}");
            assert_eq!(Named::by(&about(record)).ecosystems, [Branch::of(BY_CPE)]);
        }
        assert_eq!(product_hashes("cpe:2.3:a:v"), None);
        assert!(Named::by(&about("no name")) == Named::default());
    }

    #[test]
    fn the_version_of_the_component_counts_where_the_name_has_none() {
        let key = ComponentKey::of("name:p@1.0");
        let identity = Identity::of(key, ["cpe:2.3:a:v:p"]).expect("an identity");
        assert!(identity.states_version());
        let judgement = identity.judge(&about("cpe:2.3:a:v:p:1.0"));
        assert!(matches!(judgement.verdict, Verdict::Affected(_)));
    }
}
