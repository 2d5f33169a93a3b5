//! By what products of statements find what they may name: whatever a product is, the two have a key in common. That they have one does not
//! mean that it is.
//!
//! Statements name thousands of products, and thousands of components may have one vulnerability: without keys each would be compared with
//! each.

use super::thing::{Thing, begins, digits, purl};
use crate::ecosystem::{self, Ecosystem};
use crate::fold::fold_form;
use crate::purl::Purl;
use crate::risk::cpe::Cpe;
use crate::risk::vex::Product;
use crate::warning::Text;

/// The key of what names no single product, and of everything that is known by a CPE.
const ANY_CPE: &str = "cpe:*";

/// A key under which a product of a statement, or a part of one, finds what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming<'s, 'd> {
    /// The key.
    pub key: String,
    /// The part that has it; nothing for a product that has no parts.
    pub part: Option<&'s Product<'d>>,
}

/// The keys of a product: its own, or those of its parts where it has any, because only these are meant then.
pub fn naming<'s, 'd>(product: &'s Product<'d>) -> Vec<Naming<'s, 'd>> {
    let mut all = Vec::new();
    if product.parts.is_empty() {
        let own = keys_of(product).into_iter();
        all.extend(own.map(|key| Naming { key, part: None }));
        return all;
    }
    let mut open: Vec<&Product<'_>> = product.parts.iter().rev().collect();
    while let Some(part) = open.pop() {
        open.extend(part.parts.iter().rev());
        if part.parts.is_empty() {
            let own = keys_of(part).into_iter();
            all.extend(own.map(|key| Naming {
                key,
                part: Some(part),
            }));
        }
    }
    all
}

fn keys_of(product: &Product<'_>) -> Vec<String> {
    let mut keys = Vec::new();
    for id in &product.ids {
        keys.push(address(id.trim()));
        if begins(id, "pkg:") {
            keys.extend(purl(id).map(|purl| {
                let ecosystem = ecosystem::of_purl(&purl);
                let package = package(&purl);
                match purl.full_version() {
                    Some(version) => in_version(&package, &version, ecosystem),
                    None => package,
                }
            }));
        } else if begins(id, "cpe:")
            && let Ok(cpe) = Cpe::parse(id)
        {
            keys.push(cpe.product_key().unwrap_or_else(|| ANY_CPE.to_owned()));
        }
    }
    keys.extend(product.hashes.iter().map(|one| hash(&digits(one))));
    if let Some(name) = &product.name {
        keys.push(called(&fold_form(name)));
    }
    keys
}

impl Thing<'_> {
    /// The keys under which products of statements may find it.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for own in &self.purls {
            let ecosystem = ecosystem::of_purl(own);
            let source = ecosystem::source_package(own);
            let of_source = ecosystem.zip(source.as_ref());
            let of_source =
                of_source.map(|(ecosystem, source)| ecosystem.package_key(&source.name));
            // Which of its versions counts depends on how a statement writes its own.
            let stated = [own.full_version(), own.version()].into_iter().flatten();
            let of_build = source.as_ref().and_then(|source| source.version.as_deref());
            let beside = [of_build, self.version.as_deref()].into_iter().flatten();
            let mut versions: Vec<Text<'_>> = stated.collect();
            versions.extend(beside.map(Text::Borrowed));
            versions.sort_unstable();
            versions.dedup();
            let packages = [(package(own), ecosystem), (unknown(own), None)].into_iter();
            let of_source = of_source.map(|package| (package, ecosystem));
            for (package, ecosystem) in packages.chain(of_source) {
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
}

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
    use crate::risk::statements::Known;
    use proptest::prelude::*;

    fn id() -> impl Strategy<Value = String> {
        let known = prop::sample::select(vec![
            "pkg:npm/%40a/left@1.0.0",
            "pkg:npm/left",
            "pkg:npm/left@1.0.0",
            "pkg:npm/left@v1.0.0",
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

    proptest! {
        #[test]
        fn what_a_product_is_has_a_key_in_common_with_it(
            theirs in prop::collection::vec(id(), 0..3),
            own in prop::collection::vec(id(), 0..3),
            names in (prop::option::of(name()), name()),
            hashes in (prop::option::of("(sha256:)?[AaBb]{1,2}"), "[ab]{1,2}"),
            is_part in any::<bool>(),
        ) {
            let product = Product {
                ids: theirs.iter().map(|id| id.as_str().into()).collect(),
                name: names.0.as_deref().map(Into::into),
                hashes: hashes.0.as_deref().map(Into::into).into_iter().collect(),
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
            let is_found = naming(&named).iter().any(|naming| keys.contains(&naming.key));
            prop_assert!(is_found || !is_one, "{named:?} {thing:?}");
        }
    }
}
