//! By what products of statements find what they may name: whatever a product is, the two have a key in common. That they have one does not
//! mean that it is.
//!
//! Statements name thousands of products, and thousands of components may have one vulnerability: without keys each would be compared with
//! each.

use std::collections::HashMap;

use super::thing::{Thing, begins, digits, purl};
use super::versions::{Stated, Versions};
use crate::ecosystem::{self, Ecosystem};
use crate::fold::fold_form;
use crate::purl::Purl;
use crate::risk::cpe::{Attribute, Cpe, Value};
use crate::risk::vex::Product;
use crate::warning::Text;

/// The key of what names no single product, and of everything that is known by a CPE.
const ANY_CPE: &str = "cpe:*";

/// A key under which a product of a statement, or a part of one, finds what it names.
#[derive(Debug, Clone)]
pub struct Naming<'s, 'd> {
    /// The key.
    pub key: String,
    /// The versions that are written beside a package or product without version, where they are not all.
    pub stated: Option<Stated<'s>>,
    /// The key of the package or product in whatever version, where it names one.
    pub package: Option<String>,
    /// The part that has it; nothing for a product that has no parts.
    pub part: Option<&'s Product<'d>>,
}

/// What identifies something in a statement.
struct Named<'s> {
    key: String,
    stated: Option<Stated<'s>>,
    package: Option<String>,
}

impl<'s> Named<'s> {
    fn by(key: String) -> Self {
        Self {
            key,
            stated: None,
            package: None,
        }
    }

    fn naming<'d>(self, part: Option<&'s Product<'d>>) -> Naming<'s, 'd> {
        Naming {
            key: self.key,
            stated: self.stated,
            package: self.package,
            part,
        }
    }
}

/// The keys of a product: its own, or those of its parts where it has any, because only these are meant then.
pub fn naming<'s, 'd>(product: &'s Product<'d>) -> Vec<Naming<'s, 'd>> {
    let mut all = Vec::new();
    if product.parts.is_empty() {
        let own = keys_of(product).into_iter();
        all.extend(own.map(|named| named.naming(None)));
        return all;
    }
    let mut open: Vec<&Product<'_>> = product.parts.iter().rev().collect();
    while let Some(part) = open.pop() {
        open.extend(part.parts.iter().rev());
        if part.parts.is_empty() {
            let own = keys_of(part).into_iter();
            all.extend(own.map(|named| named.naming(Some(part))));
        }
    }
    all
}

fn keys_of<'s>(product: &'s Product<'_>) -> Vec<Named<'s>> {
    let mut keys = Vec::new();
    let beside = |ecosystem| {
        let stated = product.versions.as_deref();
        let stated = stated.map(|stated| Stated::of(stated, ecosystem));
        stated.filter(|stated| !stated.are_all())
    };
    for id in &product.ids {
        keys.push(Named::by(address(id.trim())));
        if begins(id, "pkg:") {
            keys.extend(purl(id).map(|purl| {
                let ecosystem = ecosystem::of_purl(&purl);
                let package = package(&purl);
                let (key, stated) = match purl.full_version() {
                    Some(version) => (in_version(&package, &version, ecosystem), None),
                    None => (package.clone(), beside(ecosystem)),
                };
                Named {
                    key,
                    stated,
                    package: Some(package),
                }
            }));
        } else if begins(id, "cpe:")
            && let Ok(cpe) = Cpe::parse(id)
        {
            let is_of_any = *cpe.value(Attribute::Version) == Value::Any;
            keys.push(match cpe.product_key() {
                Some(key) => Named {
                    stated: is_of_any.then(|| beside(None)).flatten(),
                    package: Some(key.clone()),
                    key,
                },
                None => Named::by(ANY_CPE.to_owned()),
            });
        }
    }
    let hashes = product.hashes.iter();
    keys.extend(hashes.map(|one| Named::by(hash(&digits(one)))));
    if let Some(name) = &product.name {
        keys.push(Named::by(called(&fold_form(name))));
    }
    keys
}

/// Things by their packages and products without versions: who has a version that a statement writes beside one of these.
#[derive(Debug, Clone, Default)]
pub struct InVersions(HashMap<String, Versions>);

impl InVersions {
    /// Adds a thing under its number.
    pub fn add(&mut self, thing: &Thing<'_>, number: u32) {
        for own in &thing.purls {
            let (packages, versions) = thing.packages(own);
            for (package, _) in packages {
                self.add_each(package, &versions, number);
            }
        }
        for own in &thing.cpes {
            let stated = own.value(Attribute::Version).literal();
            let version = stated.or(thing.version.as_deref()).map(Text::Borrowed);
            if let Some(key) = own.product_key() {
                self.add_each(key, version.as_slice(), number);
            }
        }
    }

    fn add_each(&mut self, key: String, versions: &[Text<'_>], number: u32) {
        if versions.is_empty() {
            return;
        }
        let all = self.0.entry(key).or_default();
        versions.iter().for_each(|version| all.add(version, number));
    }

    /// Those under a key that stated versions may hold, ascending.
    pub fn held(&mut self, key: &str, stated: &Stated<'_>) -> Vec<u32> {
        let versions = self.0.get_mut(key);
        let mut held = versions.map_or_else(Vec::new, |versions| versions.held(stated));
        held.sort_unstable();
        held.dedup();
        held
    }
}

impl Thing<'_> {
    /// The keys under which products of statements may find it.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for own in &self.purls {
            let (packages, versions) = self.packages(own);
            for (package, ecosystem) in packages {
                let in_each = versions.iter();
                keys.extend(in_each.map(|version| in_version(&package, version, ecosystem)));
                keys.push(package);
            }
        }
        for own in &self.cpes {
            keys.extend(own.product_key());
            keys.push(ANY_CPE.to_owned());
        }
        keys.extend(self.addresses.iter().map(|one| address(one)));
        keys.extend(self.hashes.iter().map(|one| hash(one)));
        let version = self.version.as_deref().map(fold_form);
        for name in &self.names {
            keys.push(called(name));
            keys.extend(
                version
                    .iter()
                    .map(|version| called(&format!("{name} {version}"))),
            );
        }
        keys
    }

    /// The packages that statements may call one of its package URLs, with the ecosystems that compare them, and its versions. Which of
    /// these counts depends on how a statement writes its own.
    pub(super) fn packages<'k>(&'k self, own: &'k Purl<'_>) -> (Vec<Called>, Vec<Text<'k>>) {
        let ecosystem = ecosystem::of_purl(own);
        let source = ecosystem::source_package(own);
        let of_source = ecosystem.zip(source.as_ref());
        let of_source = of_source.map(|(ecosystem, source)| ecosystem.package_key(&source.name));
        let stated = [own.full_version(), own.version()].into_iter().flatten();
        let mut versions: Vec<Text<'k>> = stated.collect();
        versions.extend(source.and_then(|source| source.version).map(Text::Owned));
        versions.extend(self.version.as_deref().map(Text::Borrowed));
        versions.sort_unstable();
        versions.dedup();
        let mut packages = vec![(package(own), ecosystem), (unknown(own), None)];
        packages.extend(of_source.map(|package| (package, ecosystem)));
        (packages, versions)
    }
}

/// The key of a package, and the ecosystem that compares its versions.
pub(super) type Called = (String, Option<&'static Ecosystem>);

/// The package as its ecosystem compares names.
fn package(purl: &Purl<'_>) -> String {
    ecosystem::package_key(purl).unwrap_or_else(|| unknown(purl))
}

/// A package in a version, which is one in every spelling of its ecosystem.
fn in_version(package: &str, version: &str, ecosystem: Option<&Ecosystem>) -> String {
    let order = ecosystem.map(|ecosystem| ecosystem.order);
    match order.filter(|order| order.is_version(version)) {
        Some(order) => format!("{package}@{:?}", order.key(version).as_bytes()),
        None => format!("{package}@{version}"),
    }
}

/// The package in an ecosystem that nobody knows.
fn unknown(purl: &Purl<'_>) -> String {
    format!("purl:{}", purl.package_key())
}

fn address(text: &str) -> String {
    format!("address:{text}")
}

fn hash(digits: &str) -> String {
    format!("hash:{digits}")
}

fn called(name: &str) -> String {
    format!("name:{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::statements::{Kinds, Known};
    use proptest::prelude::*;

    fn id() -> impl Strategy<Value = String> {
        let known = prop::sample::select(vec![
            "pkg:npm/%40a/left@1.0.0",
            "pkg:npm/left",
            "pkg:npm/left@1.0.0",
            "pkg:npm/left@v1.0.0",
            "pkg:npm/left@2.0.0",
            "pkg:npm/left@3.0.0",
            "pkg:npm/right@3.0.0",
            "pkg:rpm/redhat/left@2-1",
            "pkg:deb/debian/glibc@2.37-9?arch=source",
            "pkg:deb/debian/libc6@2.37-9?upstream=glibc%402.36-9",
            "cpe:2.3:a:v:p:2.0",
            "cpe:2.3:a:w:p",
            "pkg:pypi/left-right@1.0",
            "pkg:rpm/redhat/left@1-1",
            "pkg:rpm/redhat/left@1:1-1",
            "pkg:deb/debian/glibc@2.36-9?arch=source",
            "pkg:deb/debian/libc6@2.36-9?upstream=glibc%402.36-9",
            "pkg:npm/left@1.0.0?arch=x",
            "pkg:deb/debian/libc6@2.36-9?distro=debian-12&upstream=glibc",
            "pkg:deb/debian/glibc?arch=source",
            "pkg:rpm/redhat/Left@1-1?epoch=1",
            "pkg:pypi/Left_Right@1.0.0",
            "pkg:pypi/left-right",
            "pkg:madeup/x/y@1",
            "pkg:madeup/x/y",
            "pkg:",
            " pkg:npm/left",
            "cpe:2.3:a:v:p:1.0",
            "cpe:/a:V:P",
            "cpe:2.3:a:v:*",
            "cpe:2.3:a:v:p*:1.0",
            "cpe:2.3:a:v:-",
            "cpe:nonsense",
            "urn:x ",
            "name:left@1.0.0",
        ]);
        prop_oneof![4 => known.prop_map(str::to_owned), 1 => "(pkg:npm/|cpe:2\\.3:a:|name:)?[a-c%@ ]{0,6}"]
    }

    fn name() -> impl Strategy<Value = String> {
        let names = vec!["left", "Left 1.0.0", "left  1.0.0", "right", ""];
        prop::sample::select(names).prop_map(str::to_owned)
    }

    fn version() -> impl Strategy<Value = String> {
        let versions = vec!["1.0.0", "2.0.0", "1-1", "nothing", ""];
        prop::sample::select(versions).prop_map(str::to_owned)
    }

    /// What may stand beside an identifier.
    fn stated() -> impl Strategy<Value = String> {
        let known = prop::sample::select(vec![
            "",
            "*",
            "vers:all/*",
            "vers:npm/>=1.0.0|<2.0.0",
            "vers:npm/<1.0.0",
            "vers:pypi/1",
            "vers:deb/>=2.36-1|!=2.36-9",
            "vers:rpm/<=1:1-1",
            "vers:generic/*",
            "vers:npm/nonsense|",
            ">= 1.0, < 2.0",
            "<1.0.1",
            "=",
            "1.0.0",
            "v1.0.0",
            "1.0",
            " 1.0.0 ",
            "1-1",
            "1:1-1",
            "before 2",
        ]);
        known.prop_map(str::to_owned)
    }

    proptest! {
        #[test]
        fn what_a_product_is_has_a_key_in_common_with_it(
            theirs in prop::collection::vec(id(), 0..3),
            own in prop::collection::vec(id(), 0..3),
            names in (prop::option::of(name()), name()),
            hashes in (prop::option::of("(sha256:)?[AaBb]{1,2}"), "[ab]{1,2}"),
            stated in prop::option::of(stated()),
            is_part in any::<bool>(),
        ) {
            let product = Product {
                ids: theirs.iter().map(|id| id.as_str().into()).collect(),
                name: names.0.as_deref().map(Into::into),
                hashes: hashes.0.as_deref().map(Into::into).into_iter().collect(),
                versions: stated.map(Into::into),
                ..Product::default()
            };
            let ids: Vec<&str> = own.iter().map(String::as_str).collect();
            let thing = Thing::of(Known {
                ids: &ids,
                names: &[&names.1],
                version: Some("1.0.0"),
                hashes: &[&hashes.1],
            });
            let is_one = thing.is(&product);
            let named = match is_part {
                true => Product { parts: vec![Product::default(), product], ..Product::default() },
                false => product,
            };
            let keys = thing.keys();
            let mut in_versions = InVersions::default();
            in_versions.add(&thing, 7);
            let is_found = naming(&named).iter().any(|naming| match &naming.stated {
                Some(stated) => in_versions.held(&naming.key, stated) == [7],
                None => keys.contains(&naming.key),
            });
            prop_assert!(is_found || !is_one, "{named:?} {thing:?}");
        }

        #[test]
        fn what_is_of_one_kind_is_missed_alike(
            theirs in prop::collection::vec(id(), 0..3),
            own in prop::array::uniform2(prop::collection::vec(id(), 0..2)),
            names in (prop::option::of(name()), prop::array::uniform2(name())),
            hashes in (prop::option::of("[ab]{1,2}"), prop::array::uniform2("[ab]{0,2}")),
            versions in prop::array::uniform2(prop::option::of(version())),
            stated in prop::option::of(stated()),
        ) {
            let product = Product {
                ids: theirs.iter().map(|id| id.as_str().into()).collect(),
                name: names.0.as_deref().map(Into::into),
                hashes: hashes.0.as_deref().map(Into::into).into_iter().collect(),
                versions: stated.map(Into::into),
                ..Product::default()
            };
            let thing = |which: usize| {
                let ids: Vec<&str> = own[which].iter().map(String::as_str).collect();
                Thing::of(Known {
                    ids: &ids,
                    names: &[&names.1[which]],
                    version: versions[which].as_deref(),
                    hashes: &[&hashes.1[which]],
                })
            };
            let (one, other) = (thing(0), thing(1));
            let namings = naming(&product);
            let is_found = |thing: &Thing<'_>| {
                let keys = thing.keys();
                let mut in_versions = InVersions::default();
                in_versions.add(thing, 7);
                namings.iter().any(|naming| match &naming.stated {
                    Some(stated) => in_versions.held(&naming.key, stated) == [7],
                    None => keys.contains(&naming.key),
                })
            };
            if !is_found(&one) && !is_found(&other) {
                let is_near = |kinds: &Kinds| {
                    let mut packages = namings.iter().filter_map(|naming| naming.package.as_ref());
                    packages.any(|package| kinds.packages.contains(package))
                };
                let kinds = (one.kinds(), other.kinds());
                let are_far = !is_near(&kinds.0) && !is_near(&kinds.1);
                if kinds.0.near == kinds.1.near || are_far && kinds.0.far == kinds.1.far {
                    prop_assert_eq!(one.compare(&product), other.compare(&product), "{:?} {:?}", one, other);
                }
            }
        }
    }
}
