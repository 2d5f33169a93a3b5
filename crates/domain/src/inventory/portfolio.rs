//! The portfolio: all documents of all products as sets of numbers.
//!
//! A component gets a dense number the first time it is seen, a document likewise. A document is the set of its
//! components; the inverse, component → documents, is what nearly every question needs and is held here
//! ([`Postings`]). A scope is a set of documents ([`DocumentSet`]), and questions combine the two.
//!
//! The value knows no database: it is derived from what the store holds, and gives the same answers as a naive scan of the
//! documents, which a property test shows.

mod arrivals;
mod catalogue;
mod contents;
mod names;
mod postings;
mod products;
mod projects;
mod reading_order;
mod repositories;
mod scope;

use std::borrow::Cow;
use std::sync::OnceLock;

pub use arrivals::{After, Arrivals, NewComponent, NewDocument, PreparedArrivals};
pub use catalogue::{Catalogue, Criticality, DocumentEntry, Package, Product, Release};
pub use contents::Contents;
pub use names::Names;
pub use postings::{DOCUMENTS_LIMIT, Posting, Postings, PostingsBuilder};
pub use products::PreparedProducts;
pub use projects::{Projects, canonical_repository};
pub use scope::DocumentSet;

use crate::fold::fold;
use crate::inventory::component_key::ComponentKey;
use crate::inventory::growing_rows::GrowingRows;
use arrivals::newest;
use reading_order::{ReadingOrder, places};

/// All documents of all products, ready for questions.
#[derive(Clone, Default)]
pub struct Portfolio {
    /// What the numbers stand for.
    pub catalogue: Catalogue,
    /// Where each component is.
    pub postings: Postings,
    /// What each document holds, and the ways to it. A portfolio without them answers everything but paths.
    pub contents: Contents,
    /// Which packages are one project.
    pub projects: Projects,
    /// Packages by name.
    pub names: Names,
    /// The components of each package.
    pub components_of_package: GrowingRows<u32>,
    /// The place of each document in the order in which people read: product, newest release first, document.
    places: Vec<u32>,
    /// The documents in that order.
    reading_order: Vec<u32>,
    /// The release of each document: the catalogue tells it too, but here they stand side by side.
    release_of: Vec<u32>,
    /// The product of each release, likewise.
    product_of_release: Vec<u32>,
    current: DocumentSet,
    /// In how many releases each package is, in the current documents.
    current_releases: Vec<u32>,
    /// In how many of the current documents each component is, once somebody asked.
    current_documents: OnceLock<Vec<u32>>,
}

/// What narrows a question. Texts compare folded; several conditions must all hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only what was known at this instant, in milliseconds since 1970.
    pub as_of: Option<i64>,
    /// Only this product.
    pub product: Option<String>,
    /// Only this release of it.
    pub release: Option<String>,
    /// Only products of this business unit.
    pub business_unit: Option<String>,
    /// Only products of this supplier.
    pub supplier: Option<String>,
    /// Only products with this tag.
    pub tag: Option<String>,
    /// Only these documents: what who asks may see.
    pub within: Option<DocumentSet>,
}

impl Filter {
    fn narrows_products(&self) -> bool {
        let Self {
            as_of: _,
            within: _,
            product,
            release,
            business_unit,
            supplier,
            tag,
        } = self;
        [product, release, business_unit, supplier, tag]
            .into_iter()
            .any(Option::is_some)
    }
}

impl Portfolio {
    /// Derives everything that questions need.
    pub fn new(catalogue: Catalogue, postings: Postings) -> Self {
        let projects = Projects::new(&catalogue);
        let names = Names::new(&catalogue);
        let order = ReadingOrder {
            products: [&catalogue.products, &[]],
            releases: [&catalogue.releases, &[]],
        };
        let reading_order = order.of_all(&catalogue.documents);
        let places = places(&reading_order);
        let pairs: Vec<_> = (0..catalogue.component_count() as u32)
            .map(|component| (catalogue.package_of(component), component))
            .collect();
        let components_of_package = GrowingRows::of_pairs(catalogue.package_count(), &pairs);
        let documents = catalogue.documents.iter();
        let release_of = documents.map(|entry| entry.release).collect();
        let releases = catalogue.releases.iter();
        let product_of_release = releases.map(|release| release.product).collect();
        let mut portfolio = Self {
            catalogue,
            postings,
            contents: Contents::default(),
            projects,
            names,
            components_of_package,
            places,
            reading_order,
            release_of,
            product_of_release,
            current: DocumentSet::default(),
            current_releases: Vec::new(),
            current_documents: OnceLock::new(),
        };
        portfolio.current = portfolio.known_at(None);
        portfolio.current_releases = portfolio.releases_of_packages(&portfolio.current);
        portfolio
    }

    /// In how many releases each package is, within a scope.
    fn releases_of_packages(&self, scope: &DocumentSet) -> Vec<u32> {
        // For each release the package that was met in it last.
        let mut met = vec![u32::MAX; self.catalogue.releases.len()];
        let packages = 0..self.catalogue.package_count() as u32;
        let count = |package: u32| {
            let components = self.components_of_package.of(package).iter();
            let postings = components.flat_map(|&component| self.postings.of(component));
            let releases = postings.filter_map(|posting| {
                let document = posting.document();
                let release = self.release_of.get(document as usize)?;
                scope.contains(document).then_some(*release)
            });
            let is_new = releases.filter(|&release| {
                let met = met.get_mut(release as usize);
                met.is_some_and(|met| std::mem::replace(met, package) != package)
            });
            is_new.count() as u32
        };
        packages.map(count).collect()
    }

    /// In how many releases a package is, within a scope.
    pub fn releases_of_package(&self, package: u32, scope: &DocumentSet) -> usize {
        if *scope == self.current {
            let known = self.current_releases.get(package as usize);
            return known.copied().unwrap_or(0) as usize;
        }
        let components = self.components_of_package.of(package);
        self.whereabouts(components, scope, 0).totals.releases
    }

    /// The documents that count now: of each series the newest.
    pub fn current(&self) -> &DocumentSet {
        &self.current
    }

    /// Whether a scope is of exactly the documents that count now.
    pub fn is_current(&self, scope: &DocumentSet) -> bool {
        *scope == self.current
    }

    /// In how many documents of a scope each component is, by number.
    pub fn documents_of_components(&self, scope: &DocumentSet) -> Cow<'_, [u32]> {
        if *scope != self.current {
            return Cow::Owned(self.count_documents(scope));
        }
        let known = &self.current_documents;
        Cow::Borrowed(known.get_or_init(|| self.count_documents(scope)))
    }

    fn count_documents(&self, scope: &DocumentSet) -> Vec<u32> {
        if self.is_small(scope)
            && let Some(counts) = self.count_members(scope)
        {
            return counts;
        }
        let components = 0..self.catalogue.component_count() as u32;
        let count = |component| {
            let postings = self.postings.of(component).iter();
            let here = postings.filter(|posting| scope.contains(posting.document()));
            here.count() as u32
        };
        components.map(count).collect()
    }

    /// Whether what documents hold is sooner walked through than all postings: a document that is walked by its set costs more than one
    /// that is met in the postings.
    pub(super) fn is_small(&self, scope: &DocumentSet) -> bool {
        const SHARE: usize = 4;
        let documents = &self.catalogue.documents;
        let in_scope = scope
            .iter()
            .filter_map(|document| documents.get(document as usize));
        let members: usize = in_scope.map(|entry| entry.members as usize).sum();
        members < self.postings.count() / SHARE
    }

    /// The same by what the documents of the scope hold; nothing where that is not known of all of them.
    fn count_members(&self, scope: &DocumentSet) -> Option<Vec<u32>> {
        let mut counts = vec![0_u32; self.catalogue.component_count()];
        for document in scope.iter() {
            let members = self.contents.members(document, |component, _| {
                if let Some(count) = counts.get_mut(component as usize) {
                    *count += 1;
                }
            });
            members.ok()?;
        }
        Some(counts)
    }

    /// The key of a package as people read it: that of a package without identifier as a document writes it.
    pub fn package_as_written(&self, package: u32) -> &str {
        let key = self.catalogue.package(package);
        if ComponentKey::of(key).is_identified() {
            return key;
        }
        let components = self.components_of_package.of(package).iter();
        let mut written = components.map(|&component| {
            let written = self.catalogue.component_as_written(component);
            ComponentKey::of(written).package()
        });
        written.find(|written| *written != key).unwrap_or(key)
    }

    /// The release of a document.
    pub fn release_of(&self, document: u32) -> Option<u32> {
        self.release_of.get(document as usize).copied()
    }

    /// The product of a document.
    pub fn product_of_document(&self, document: u32) -> Option<u32> {
        self.product_of_release(self.release_of(document)?)
    }

    /// The product of a release.
    pub(super) fn product_of_release(&self, release: u32) -> Option<u32> {
        self.product_of_release.get(release as usize).copied()
    }

    /// The documents that a question with this filter is about: of each series the newest one known.
    pub fn scope(&self, filter: &Filter) -> DocumentSet {
        let mut scope = match filter.as_of {
            None => self.current.clone(),
            instant => self.known_at(instant),
        };
        if let Some(within) = &filter.within {
            scope.intersect(within);
        }
        if filter.narrows_products() {
            let wanted = self.wanted_releases(filter);
            let documents = &self.catalogue.documents;
            let out: Vec<u32> = scope
                .iter()
                .filter(|&document| {
                    let release = documents
                        .get(document as usize)
                        .map(|entry| entry.release as usize);
                    !release
                        .and_then(|release| wanted.get(release))
                        .copied()
                        .unwrap_or(false)
                })
                .collect();
            for document in out {
                scope.remove(document);
            }
        }
        scope
    }

    /// Of each series the newest document that was known at an instant.
    fn known_at(&self, instant: Option<i64>) -> DocumentSet {
        newest(&self.catalogue.documents, instant)
    }

    fn wanted_releases(&self, filter: &Filter) -> Vec<bool> {
        let folded = |text: &Option<String>| text.as_deref().map(fold);
        let product = folded(&filter.product);
        let release_name = folded(&filter.release);
        let unit = folded(&filter.business_unit);
        let supplier = folded(&filter.supplier);
        let tag = folded(&filter.tag);
        let same = |wanted: &Option<String>, text: Option<&str>| {
            wanted
                .as_ref()
                .is_none_or(|wanted| text.is_some_and(|text| fold(text) == *wanted))
        };
        let products: Vec<bool> = self
            .catalogue
            .products
            .iter()
            .map(|entry| {
                product
                    .as_ref()
                    .is_none_or(|wanted| entry.is_called(wanted))
                    && same(&unit, entry.business_unit.as_deref())
                    && same(&supplier, entry.supplier.as_deref())
                    && tag
                        .as_ref()
                        .is_none_or(|tag| entry.tags.iter().any(|own| fold(own) == *tag))
            })
            .collect();
        let releases = self.catalogue.releases.iter();
        releases
            .map(|release| {
                products
                    .get(release.product as usize)
                    .copied()
                    .unwrap_or(false)
                    && same(&release_name, Some(&release.name))
            })
            .collect()
    }

    /// The place of a document in reading order.
    pub fn place(&self, document: u32) -> u32 {
        self.places
            .get(document as usize)
            .copied()
            .unwrap_or(u32::MAX)
    }

    /// Those of some documents that come first in reading order, `limit` at most, in no order.
    pub(super) fn first_in_reading_order(&self, documents: &DocumentSet, limit: usize) -> Vec<u32> {
        // Looking at all documents in order is cheap where many of them are in the set, sorting where few are.
        const SORT: usize = 16;
        let count = documents.count();
        if limit == 0 {
            return Vec::new();
        }
        if count <= limit {
            return documents.iter().collect();
        }
        if self.reading_order.len() / count < count * SORT / limit {
            let order = self.reading_order.iter().copied();
            let found = order.filter(|&document| documents.contains(document));
            return found.take(limit).collect();
        }
        let mut found: Vec<u32> = documents.iter().collect();
        found.select_nth_unstable_by_key(limit, |&document| self.place(document));
        found.truncate(limit);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two products; the documents are (release, series, created, received).
    fn portfolio(documents: &[(u32, u32, Option<i64>, i64)]) -> Portfolio {
        let mut catalogue = Catalogue::default();
        for (name, supplier, tags) in [
            (
                "ゲートウェイ",
                Some("Ｓａｍｐｌｅ"),
                vec!["Safety".to_owned()],
            ),
            ("shop", None, vec![]),
        ] {
            catalogue.products.push(Product {
                name: name.to_owned(),
                supplier: supplier.map(str::to_owned),
                tags,
                ..Product::default()
            });
        }
        for (product, name) in [(0, "1.9"), (0, "1.10"), (1, "1.9")] {
            let name = name.to_owned();
            catalogue.releases.push(Release { product, name });
        }
        for &(release, series, created, received) in documents {
            catalogue.documents.push(DocumentEntry {
                release,
                series,
                created,
                received,
                members: 0,
                place: 0,
            });
        }
        Portfolio::new(catalogue, Postings::default())
    }

    fn scope(portfolio: &Portfolio, filter: Filter) -> Vec<u32> {
        portfolio.scope(&filter).iter().collect()
    }

    #[test]
    fn the_newest_document_of_a_series_counts_as_far_as_it_was_known() {
        // An older document that comes later does not replace a newer one; one without time counts as made when received.
        let portfolio = portfolio(&[
            (0, 0, Some(50), 60),
            (0, 0, Some(40), 70),
            (0, 0, None, 80),
            (0, 1, Some(10), 90),
            (0, 1, Some(10), 90),
        ]);
        let as_of = |instant| Filter {
            as_of: Some(instant),
            ..Filter::default()
        };
        for (filter, expected) in [
            (Filter::default(), &[2, 4][..]),
            (as_of(90), &[2, 4]),
            (as_of(89), &[2]),
            (as_of(79), &[0]),
            (as_of(70), &[0]),
            (as_of(60), &[0]),
            (as_of(59), &[]),
        ] {
            assert_eq!(scope(&portfolio, filter.clone()), expected, "{filter:?}");
        }
    }

    #[test]
    fn a_date_in_the_future_counts_as_the_day_of_receipt() {
        // The first says to be of a day long after; what comes later replaces it all the same.
        let portfolio = portfolio(&[
            (0, 0, Some(9_999), 60),
            (0, 0, Some(70), 71),
            (0, 1, Some(9_999), 60),
            (0, 1, Some(59), 71),
            (0, 2, Some(60), 60),
            (0, 2, Some(i64::MAX), 60),
        ]);
        assert_eq!(scope(&portfolio, Filter::default()), [1, 2, 5]);
        let then = Filter {
            as_of: Some(60),
            ..Filter::default()
        };
        assert_eq!(scope(&portfolio, then), [0, 2, 5]);
    }

    #[test]
    fn filters_compare_folded_and_hold_all_together() {
        let portfolio = portfolio(&[(0, 0, None, 1), (1, 1, None, 1), (2, 2, None, 1)]);
        let text = |text: &str| Some(text.to_owned());
        for (filter, expected) in [
            (
                Filter {
                    product: text(" ｹﾞｰﾄｳｪｲ"),
                    ..Filter::default()
                },
                &[0, 1][..],
            ),
            (
                Filter {
                    release: text("1.9"),
                    ..Filter::default()
                },
                &[0, 2],
            ),
            (
                Filter {
                    supplier: text("SAMPLE"),
                    release: text("1.10"),
                    ..Filter::default()
                },
                &[1],
            ),
            (
                Filter {
                    tag: text("safety"),
                    product: text("Shop"),
                    ..Filter::default()
                },
                &[],
            ),
            (
                Filter {
                    business_unit: text("x"),
                    ..Filter::default()
                },
                &[],
            ),
            (
                Filter {
                    product: text(""),
                    ..Filter::default()
                },
                &[],
            ),
        ] {
            assert_eq!(scope(&portfolio, filter.clone()), expected, "{filter:?}");
        }
    }

    #[test]
    fn nothing_counts_but_what_may_be_seen() {
        let portfolio = portfolio(&[(0, 0, None, 1), (1, 1, None, 1), (2, 2, None, 1)]);
        for (within, product, expected) in [
            (vec![1, 2, 9], None, vec![1, 2]),
            (vec![1, 2], Some("shop".to_owned()), vec![2]),
            (vec![0], Some("shop".to_owned()), vec![]),
            (vec![], None, vec![]),
        ] {
            let filter = Filter {
                product,
                within: Some(within.into_iter().collect()),
                ..Filter::default()
            };
            assert_eq!(scope(&portfolio, filter.clone()), expected);
            let then = Filter {
                as_of: Some(1),
                ..filter
            };
            assert_eq!(scope(&portfolio, then), expected);
        }
    }

    #[test]
    fn people_read_products_by_name_and_the_newest_release_first() {
        let portfolio = portfolio(&[
            (0, 0, None, 1),
            (2, 1, None, 2),
            (1, 2, None, 3),
            (1, 3, None, 4),
        ]);
        let mut order: Vec<u32> = (0..4).collect();
        order.sort_by_key(|&document| portfolio.place(document));
        assert_eq!(order, [1, 3, 2, 0]);
        assert_eq!(portfolio.place(99), u32::MAX);
    }

    #[test]
    fn numbers_that_stand_for_nothing_do_no_harm() {
        let mut portfolio = portfolio(&[(99, 0, None, 1)]);
        portfolio.catalogue.releases.push(Release {
            product: 99,
            name: String::new(),
        });
        let everything: DocumentSet = [0, 7, 4_000].into_iter().collect();
        assert_eq!(portfolio.count(&everything).documents, 3);
        assert_eq!(portfolio.count(&everything).products, 0);
        assert_eq!(portfolio.whole(&everything).criticality, 0);
        assert!(
            portfolio
                .rank_by_usage(&everything, &Default::default())
                .is_empty()
        );
        assert!(portfolio.sprawl(5, &everything).is_none());
        assert_eq!(
            portfolio
                .whereabouts(&[3, 3], &everything, 9)
                .totals
                .occurrences,
            0
        );
    }
}
