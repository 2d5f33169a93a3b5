//! What the numbers of the portfolio stand for: products, releases, documents, packages, components.

use std::collections::{HashMap, HashSet};

use super::repositories::Repositories;
use crate::ecosystem::SourcePackage;
use crate::fold::fold;
use crate::inventory::component_key::{ComponentKey, SamePackage};
use crate::inventory::keys::{Keys, Texts};
use crate::purl::push_encoded;
use crate::risk::ssvc::Situation;

/// What is delivered; has releases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Product {
    /// Its name.
    pub name: String,
    /// Further names under which documents call it, as compared.
    pub aliases: Vec<String>,
    /// Which unit of the company answers for it.
    pub business_unit: Option<String>,
    /// Who supplies it, when it comes from outside.
    pub supplier: Option<String>,
    /// How much depends on it.
    pub criticality: Criticality,
    /// Whether somebody stated that; else it is the middle because nobody did.
    pub is_criticality_stated: bool,
    /// What is stated of how and where it runs.
    pub situation: Situation,
    /// Free marks, sorted.
    pub tags: Vec<String>,
}

impl Product {
    /// How much depends on it, where somebody stated that.
    pub fn stated_criticality(&self) -> Option<Criticality> {
        self.is_criticality_stated.then_some(self.criticality)
    }

    /// Whether it goes by this name, as compared.
    pub fn is_called(&self, folded: &str) -> bool {
        fold(&self.name) == folded || self.aliases.iter().any(|alias| alias == folded)
    }
}

/// How much depends on a product, set by people: 1 (little) to 5 (very much).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Criticality(u8);

impl Criticality {
    /// The value of a criticality; `None` outside 1 to 5.
    pub const fn new(value: u8) -> Option<Self> {
        if 1 <= value && value <= 5 {
            Some(Self(value))
        } else {
            None
        }
    }

    /// 1 to 5.
    pub const fn value(self) -> u8 {
        self.0
    }
}

impl Default for Criticality {
    /// The middle, for products of which nobody said anything.
    fn default() -> Self {
        Self(3)
    }
}

/// A delivered state of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Number of its product.
    pub product: u32,
    /// Its name, mostly a version.
    pub name: String,
}

/// One document as the portfolio knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentEntry {
    /// Number of its release.
    pub release: u32,
    /// Number of its series: the documents of one release that describe the same thing, of which the newest counts.
    pub series: u32,
    /// When it was made as it says itself, in milliseconds since 1970.
    pub created: Option<i64>,
    /// Since when it is known here, in milliseconds since 1970.
    pub received: i64,
    /// How many components it holds.
    pub members: u32,
    /// Its place among all documents by the names of their files: what decides between documents of one moment, whichever of
    /// them was read first.
    pub place: u32,
}

impl DocumentEntry {
    /// What decides which document of a series is the newest: its own time, or when it was received if it states none or one
    /// that was still to come then. A wrong clock would else make a document the newest for years.
    fn newness(&self, number: u32) -> ((i64, i64), u32, u32) {
        (self.moment(), self.place, number)
    }

    /// When it was made and received, by which documents of a series replace each other; of one moment the names of their files decide.
    pub fn moment(&self) -> (i64, i64) {
        let made = self.created.unwrap_or(self.received);
        (made.min(self.received), self.received)
    }

    /// Whether this document, numbered `number`, replaces that one in their series.
    pub fn supersedes(&self, number: u32, other: &Self, other_number: u32) -> bool {
        self.newness(number) > other.newness(other_number)
    }
}

/// What is known of a package beside its key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Package {
    /// The source package that documents state for it (Linux distributions), as a package key; the first in order.
    pub source: Option<String>,
}

/// All entities by number.
#[derive(Clone, Default)]
pub struct Catalogue {
    /// Products.
    pub products: Vec<Product>,
    /// Releases.
    pub releases: Vec<Release>,
    /// Documents.
    pub documents: Vec<DocumentEntry>,
    /// The identifiers of documents that people see.
    pub document_ids: Texts,
    components: Keys<SamePackage>,
    packages: Keys<SamePackage>,
    package_of: Vec<u32>,
    facts: Vec<Package>,
    repositories: Repositories,
    /// Keys of components in the letters of a document, empty where they are the key; as far as any are known.
    written: Texts,
}

impl Catalogue {
    /// The number of a component, given now if it is new. `None` when the keys are full.
    pub fn number_component(&mut self, key: &str) -> Option<u32> {
        if let Some(number) = self.components.find(key) {
            return Some(number);
        }
        // The package first: a component without one would shift the packages of all that follow.
        let package = self.number_package(ComponentKey::of(key).package())?;
        let number = self.components.number(key)?;
        self.package_of.push(package);
        self.note_source(key, package);
        Some(number)
    }

    /// Notes how a document writes the key of a component that is not identified. The first spelling stays; they come in
    /// the order of the components' numbers.
    pub fn note_written(&mut self, component: u32, written: &str) {
        let next = self.written.len();
        let gap = (component as usize).saturating_sub(next);
        if next <= component as usize && (0..gap).all(|_| self.written.push("").is_some()) {
            self.written.push(written);
        }
    }

    fn number_package(&mut self, key: &str) -> Option<u32> {
        let package = self.packages.number(key)?;
        if package as usize == self.facts.len() {
            self.facts.push(Package::default());
        }
        Some(package)
    }

    /// Distribution packages say in `upstream` from which source package they are built.
    fn note_source(&mut self, key: &str, package: u32) {
        let key = ComponentKey::of(key);
        let Some(upstream) = key.qualifier("upstream") else {
            return;
        };
        let Some(source) = SourcePackage::from_upstream(&upstream) else {
            return;
        };
        let Some((namespace, _)) = key.package().rsplit_once('/') else {
            return;
        };
        if source.name.contains(['/', '%', '?', '#', ' ']) {
            return;
        }
        let mut source_key = format!("{namespace}/");
        push_encoded(&mut source_key, &source.name);
        if let Some(facts) = self.facts.get_mut(package as usize)
            && facts
                .source
                .as_ref()
                .is_none_or(|known| source_key < *known)
        {
            facts.source = Some(source_key);
        }
    }

    /// The number of a package and a repository (canonical form) that is stated for it, given now if the pair is new. `None`
    /// when the keys are full.
    pub fn number_repository(&mut self, package: &str, repository: &str) -> Option<u32> {
        let package = self.number_package(package)?;
        self.repositories.number(package, repository)
    }

    /// The number of a package and a repository stated before.
    pub fn find_repository(&self, package: &str, repository: &str) -> Option<u32> {
        self.repositories
            .find(self.packages.find(package)?, repository)
    }

    /// How many pairs of package and repository there are.
    pub fn repository_count(&self) -> usize {
        self.repositories.len()
    }

    /// Notes that so many more documents state a pair of package and repository. Answers whether there is such a pair.
    pub fn count_repository(&mut self, number: u32, documents: u32) -> bool {
        self.repositories.count(number, documents)
    }

    /// How many documents state a pair of package and repository.
    pub fn documents_of_repository(&self, number: u32) -> u32 {
        self.repositories.documents(number)
    }

    /// Sets how many documents state a pair. Answers the package.
    pub(super) fn set_repository(&mut self, number: u32, documents: u32) -> Option<u32> {
        self.repositories.set(number, documents);
        self.repositories.package(number)
    }

    /// The repository that most documents state for a package.
    pub(super) fn repository_of(&self, package: u32) -> Option<&str> {
        self.repositories.of(package)
    }

    /// Whether so many bytes of keys more find a place.
    pub(super) fn has_room(&self, bytes: usize) -> bool {
        // Packages take no more than components.
        let most = self.components.bytes().max(self.packages.bytes()) + bytes;
        u32::try_from(most).is_ok()
    }

    /// For each package the repository that most documents state for it; of those stated as often the first in alphabetical
    /// order, so that the order of import does not matter.
    pub fn repositories_of_packages(&self) -> Vec<Option<&str>> {
        self.repositories.of_packages(self.package_count())
    }

    /// The number of a component already seen.
    pub fn find_component(&self, key: &str) -> Option<u32> {
        self.components.find(key)
    }

    /// The number of a package already seen.
    pub fn find_package(&self, key: &str) -> Option<u32> {
        self.packages.find(key)
    }

    /// The key of a component.
    pub fn component(&self, number: u32) -> &str {
        self.components.get(number)
    }

    /// The places of some components among each other, by their keys: what compares many of them compares numbers then.
    pub fn ranks(&self, components: impl Iterator<Item = u32>) -> HashMap<u32, u32> {
        let distinct: HashSet<u32> = components.collect();
        let mut distinct: Vec<u32> = distinct.into_iter().collect();
        distinct.sort_unstable_by_key(|&number| self.component(number));
        distinct.into_iter().zip(0..).collect()
    }

    /// The key of a component as the document writes it in which it was met first.
    pub fn component_as_written(&self, number: u32) -> &str {
        match self.written.get(number) {
            "" => self.component(number),
            written => written,
        }
    }

    /// The key of a package.
    pub fn package(&self, number: u32) -> &str {
        self.packages.get(number)
    }

    /// What is known of a package.
    pub fn package_facts(&self, number: u32) -> Option<&Package> {
        self.facts.get(number as usize)
    }

    /// The package of a component.
    pub fn package_of(&self, component: u32) -> u32 {
        self.package_of
            .get(component as usize)
            .copied()
            .unwrap_or(u32::MAX)
    }

    /// How many components there are.
    pub fn component_count(&self) -> usize {
        self.components.len()
    }

    /// How many packages there are.
    pub fn package_count(&self) -> usize {
        self.packages.len()
    }

    /// The product of a document.
    pub fn product_of(&self, document: u32) -> Option<u32> {
        let entry = self.documents.get(document as usize)?;
        self.releases
            .get(entry.release as usize)
            .map(|release| release.product)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_bring_their_package_and_its_source() {
        let mut catalogue = Catalogue::default();
        let a = catalogue
            .number_component("pkg:deb/debian/libssl1.1@1.1.1n?distro=debian-11&upstream=openssl");
        let b = catalogue.number_component(
            "pkg:deb/debian/libssl1.1@1.1.1w?distro=debian-11&upstream=openssl%401.1.1w",
        );
        assert_eq!((a, b), (Some(0), Some(1)));
        assert_eq!(catalogue.package_of(0), catalogue.package_of(1));
        assert_eq!(catalogue.package(0), "pkg:deb/debian/libssl1.1");
        let facts = catalogue.package_facts(0).expect("known");
        assert_eq!(facts.source.as_deref(), Some("pkg:deb/debian/openssl"));
        assert_eq!(catalogue.package_count(), 1);
    }

    #[test]
    fn the_first_spelling_of_a_component_is_what_people_read() {
        let mut catalogue = Catalogue::default();
        for key in ["pkg:npm/a@1", "name:gazo@1", "name:b", "name:c"] {
            catalogue.number_component(key);
        }
        catalogue.note_written(1, "name:GAZO@1");
        catalogue.note_written(3, "name:C");
        catalogue.note_written(1, "name:Gazo@1");
        catalogue.note_written(2, "name:B");
        let written: Vec<_> = (0..5)
            .map(|component| catalogue.component_as_written(component))
            .collect();
        assert_eq!(
            written,
            ["pkg:npm/a@1", "name:GAZO@1", "name:b", "name:C", ""]
        );
    }

    #[test]
    fn the_source_package_is_read_as_tools_write_it() {
        for (component, source) in [
            (
                "pkg:rpm/amzn/bzip2-libs@1.0.6-13.amzn2?upstream=bzip2-1.0.6-13.amzn2.src.rpm",
                Some("pkg:rpm/amzn/bzip2"),
            ),
            (
                "pkg:deb/debian/libsigc%2B%2B-2.0-0v5@2.10?upstream=libsigc%2B%2B-2.0",
                Some("pkg:deb/debian/libsigc%2B%2B-2.0"),
            ),
            (
                "pkg:apk/alpine/ssl_client@1.36?upstream=busybox",
                Some("pkg:apk/alpine/busybox"),
            ),
            ("pkg:rpm/amzn/a@1?upstream=a.src.rpm", None),
            ("pkg:deb/debian/a@1?upstream=b%2Fc", None),
            ("pkg:deb/debian/a@1", None),
        ] {
            let mut catalogue = Catalogue::default();
            catalogue.number_component(component);
            let facts = catalogue.package_facts(0).expect("known");
            assert_eq!(facts.source.as_deref(), source, "{component}");
        }
    }

    #[test]
    fn spellings_of_one_package_are_one_component_and_the_first_is_shown() {
        let mut catalogue = Catalogue::default();
        let mut number = |key| catalogue.number_component(key);
        assert_eq!(number("pkg:nuget/Newtonsoft.Json@13.0.1"), Some(0));
        assert_eq!(number("pkg:nuget/newtonsoft.json@13.0.1"), Some(0));
        assert_eq!(number("pkg:nuget/NEWTONSOFT.JSON@12.0.0"), Some(1));
        assert_eq!(number("pkg:cargo/serde_json@1.0.0"), Some(2));
        assert_eq!(number("pkg:cargo/serde-json@1.0.0"), Some(2));
        assert_eq!(number("pkg:npm/JSONStream@1.0.0"), Some(3));
        assert_eq!(number("pkg:npm/jsonstream@1.0.0"), Some(4));
        assert_eq!(catalogue.component_count(), 5);
        assert_eq!(catalogue.package_count(), 4);
        assert_eq!(catalogue.package_of(0), catalogue.package_of(1));
        assert_eq!(catalogue.package(0), "pkg:nuget/Newtonsoft.Json");
        assert_eq!(catalogue.component(0), "pkg:nuget/Newtonsoft.Json@13.0.1");
        let found = catalogue.find_component("pkg:cargo/Serde-Json@1.0.0");
        assert_eq!(found, Some(2));
        assert_eq!(catalogue.find_package("pkg:nuget/newtonsoft.json"), Some(0));
    }
}
