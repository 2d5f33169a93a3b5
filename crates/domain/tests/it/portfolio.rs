//! The portfolio's answers against a naive scan of the documents.

use std::collections::{BTreeMap, BTreeSet};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::graph::Depth;
use iriai_domain::inventory::packed::pack_set;
use iriai_domain::inventory::portfolio::{
    Catalogue, Contents, Criticality, DocumentEntry, Filter, Portfolio, PostingsBuilder, Product,
    Release,
};
use iriai_domain::inventory::usage::Weights;
use iriai_domain::risk::ssvc::Situation;
use proptest::prelude::*;

/// A document as the naive scan sees it.
#[derive(Debug, Clone)]
struct Plain {
    product: u32,
    release: u32,
    series: u32,
    created: Option<i64>,
    received: i64,
    members: BTreeMap<String, u8>,
}

const PRODUCTS: u32 = 5;
const UNITS: [&str; 2] = ["車載事業部", "Plant"];

fn component() -> impl Strategy<Value = String> {
    (0..8_u32, 0..5_u32, prop::bool::weighted(0.2)).prop_map(|(package, version, unversioned)| {
        let name = if package % 3 == 0 {
            format!("lib-{package}")
        } else {
            format!("lib{package}")
        };
        if unversioned {
            format!("pkg:npm/{name}")
        } else {
            format!("pkg:npm/{name}@{version}.0.{package}")
        }
    })
}

fn document() -> impl Strategy<Value = Plain> {
    (
        0..PRODUCTS,
        0..3_u32,
        0..2_u32,
        prop::option::of(0_i64..50),
        0_i64..50,
        prop::collection::btree_map(component(), 0_u8..8, 0..12),
    )
        .prop_map(
            |(product, release, part, created, received, members)| Plain {
                product,
                release: product * 3 + release,
                series: (product * 3 + release) * 2 + part,
                created,
                received,
                members,
            },
        )
}

fn portfolio(documents: &[Plain]) -> Portfolio {
    let mut catalogue = Catalogue::default();
    for product in 0..PRODUCTS {
        catalogue.products.push(Product {
            name: format!("Product {product}"),
            aliases: Vec::new(),
            business_unit: Some(UNITS[product as usize % 2].to_owned()),
            supplier: None,
            criticality: Criticality::new(product as u8 % 5 + 1).expect("1 to 5"),
            is_criticality_stated: true,
            situation: Situation::default(),
            tags: if product % 2 == 0 {
                vec!["even".to_owned()]
            } else {
                Vec::new()
            },
        });
        for release in 0..3 {
            catalogue.releases.push(Release {
                product,
                name: format!("{release}.0"),
            });
        }
    }
    let mut sets = Vec::new();
    for plain in documents {
        let set: Vec<(u32, u8)> = plain
            .members
            .iter()
            .map(|(key, depth)| (catalogue.number_component(key).expect("room"), *depth))
            .collect();
        catalogue.documents.push(DocumentEntry {
            release: plain.release,
            series: plain.series,
            created: plain.created,
            received: plain.received,
            members: set.len() as u32,
            place: 0,
        });
        sets.push(set);
    }
    for package in ["pkg:npm/lib1", "pkg:npm/lib2"] {
        catalogue.number_repository(package, "https://example.org/one");
    }
    let mut counts = vec![0; catalogue.component_count()];
    for (member, _) in sets.iter().flatten() {
        counts[*member as usize] += 1;
    }
    let mut builder = PostingsBuilder::new(&counts).expect("few");
    for (document, set) in sets.iter().enumerate() {
        for (member, depth) in set {
            builder.place(*member, document as u32, Depth::from_bits(*depth));
        }
    }
    let mut portfolio = Portfolio::new(catalogue, builder.finish());
    for set in &sets {
        let mut members: Vec<(u32, Depth)> = set
            .iter()
            .map(|(member, depth)| (*member, Depth::from_bits(*depth)))
            .collect();
        members.sort_unstable();
        portfolio.contents.push(&pack_set(&members));
    }
    portfolio
}

fn naive_scope<'a>(documents: &'a [Plain], filter: &Filter) -> Vec<&'a Plain> {
    let mut newest: BTreeMap<u32, (i64, i64, usize)> = BTreeMap::new();
    for (number, plain) in documents.iter().enumerate() {
        if filter.as_of.is_some_and(|instant| plain.received > instant) {
            continue;
        }
        let age = (
            plain
                .created
                .map_or(plain.received, |created| created.min(plain.received)),
            plain.received,
            number,
        );
        let slot = newest.entry(plain.series).or_insert(age);
        *slot = (*slot).max(age);
    }
    let chosen: BTreeSet<usize> = newest.values().map(|(_, _, number)| *number).collect();
    documents
        .iter()
        .enumerate()
        .filter(|(number, _)| chosen.contains(number))
        .map(|(_, plain)| plain)
        .filter(|plain| {
            filter
                .business_unit
                .as_deref()
                .is_none_or(|unit| unit == UNITS[plain.product as usize % 2])
                && filter
                    .tag
                    .as_deref()
                    .is_none_or(|_| plain.product.is_multiple_of(2))
                && filter
                    .product
                    .as_deref()
                    .is_none_or(|name| name == format!("Product {}", plain.product))
        })
        .collect()
}

fn filter() -> impl Strategy<Value = Filter> {
    (
        prop::option::of(0_i64..50),
        prop::option::of(0..PRODUCTS),
        prop::option::of(0..2_usize),
        any::<bool>(),
    )
        .prop_map(|(as_of, product, unit, tag)| Filter {
            as_of,
            product: product.map(|product| format!("Product {product}")),
            business_unit: unit.map(|unit| UNITS[unit].to_owned()),
            tag: tag.then(|| "even".to_owned()),
            ..Filter::default()
        })
}

fn project(key: &str) -> String {
    match ComponentKey::of(key).package() {
        "pkg:npm/lib1" | "pkg:npm/lib2" => "https://example.org/one".to_owned(),
        package => package.to_owned(),
    }
}

fn criticality(product: u32) -> u32 {
    product % 5 + 1
}

/// Products and releases that use a project, and how deep each document needs it.
type NaiveUsage = (BTreeSet<u32>, BTreeSet<u32>, Vec<u8>);

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whereabouts_are_those_of_a_naive_scan(
        documents in prop::collection::vec(document(), 0..25),
        filter in filter(),
        wanted in prop::collection::btree_set(component(), 1..4),
        limit in 0_usize..20,
    ) {
        let portfolio = portfolio(&documents);
        let scope = portfolio.scope(&filter);
        let naive = naive_scope(&documents, &filter);
        prop_assert_eq!(scope.count(), naive.len());

        let numbers: Vec<u32> = wanted.iter().filter_map(|key| portfolio.catalogue.find_component(key)).collect();
        let found = portfolio.whereabouts(&numbers, &scope, limit);
        let hits: Vec<(&&Plain, &String)> = naive
            .iter()
            .flat_map(|plain| wanted.iter().filter(|key| plain.members.contains_key(*key)).map(move |key| (plain, key)))
            .collect();
        let distinct = |of: fn(&Plain) -> u32| hits.iter().map(|(plain, _)| of(plain)).collect::<BTreeSet<_>>().len();
        prop_assert_eq!(found.totals.occurrences, hits.len());
        prop_assert_eq!(found.totals.products, distinct(|plain| plain.product));
        prop_assert_eq!(found.totals.releases, distinct(|plain| plain.release));
        prop_assert_eq!(found.totals.components, hits.iter().map(|(_, key)| *key).collect::<BTreeSet<_>>().len());
        prop_assert_eq!(found.occurrences.len(), hits.len().min(limit));
        for package in 0..portfolio.catalogue.package_count() as u32 {
            let components = portfolio.components_of_package.of(package);
            let counted = portfolio.whereabouts(components, &scope, 0).totals.releases;
            prop_assert_eq!(portfolio.releases_of_package(package, &scope), counted);
        }
        let everything = portfolio.whereabouts(&numbers, &scope, usize::MAX);
        prop_assert_eq!(&found.occurrences[..], &everything.occurrences[..found.occurrences.len()]);
        prop_assert!(everything.occurrences.is_sorted_by_key(|occurrence| portfolio.place(occurrence.document)));
        for occurrence in &everything.occurrences {
            let plain = &documents[occurrence.document as usize];
            let key = portfolio.catalogue.component(occurrence.component);
            prop_assert_eq!(plain.members.get(key).copied(), Some(occurrence.depth.bits()));
        }
    }

    #[test]
    fn documents_are_counted_as_by_a_naive_scan(
        documents in prop::collection::vec(document(), 0..25),
        filter in filter(),
    ) {
        let portfolio = portfolio(&documents);
        let scope = portfolio.scope(&filter);
        let naive = naive_scope(&documents, &filter);
        let components = 0..portfolio.catalogue.component_count() as u32;
        let expected: Vec<u32> = components
            .map(|number| portfolio.catalogue.component(number))
            .map(|key| naive.iter().filter(|plain| plain.members.contains_key(key)).count() as u32)
            .collect();
        prop_assert_eq!(&*portfolio.documents_of_components(&scope), &expected[..]);
        let mut without = portfolio.clone();
        without.contents = Contents::default();
        prop_assert_eq!(&*without.documents_of_components(&scope), &expected[..]);
    }

    #[test]
    fn usage_is_that_of_a_naive_scan(documents in prop::collection::vec(document(), 0..25), filter in filter()) {
        let portfolio = portfolio(&documents);
        let scope = portfolio.scope(&filter);
        let naive = naive_scope(&documents, &filter);
        let mut expected: BTreeMap<String, NaiveUsage> = BTreeMap::new();
        for plain in &naive {
            let mut depths: BTreeMap<String, u8> = BTreeMap::new();
            for (key, depth) in plain.members.iter().filter(|(_, depth)| **depth != 0) {
                let slot = depths.entry(project(key)).or_insert(*depth);
                *slot = (*slot).min(*depth);
            }
            for (project, depth) in depths {
                let entry = expected.entry(project).or_default();
                entry.0.insert(plain.product);
                entry.1.insert(plain.release);
                entry.2.push(depth);
            }
        }
        let ranking = portfolio.rank_by_usage(&scope, &Weights::default());
        prop_assert_eq!(ranking.len(), expected.len());
        let mut without = portfolio.clone();
        without.contents = Contents::default();
        prop_assert_eq!(&ranking, &without.rank_by_usage(&scope, &Weights::default()));
        prop_assert!(ranking.is_sorted_by(|a, b| a.score >= b.score));
        for usage in &ranking {
            let (products, releases, depths) = &expected[portfolio.projects.key(usage.project)];
            prop_assert_eq!(usage.products as usize, products.len());
            prop_assert_eq!(usage.criticality, products.iter().map(|product| criticality(*product)).sum::<u32>());
            prop_assert_eq!(usage.releases as usize, releases.len());
            prop_assert_eq!(usage.documents as usize, depths.len());
            for (index, count) in usage.by_depth.iter().enumerate() {
                prop_assert_eq!(*count as usize, depths.iter().filter(|depth| **depth as usize == index + 1).count());
            }
            prop_assert!((0.0..=100.0).contains(&usage.score));
        }
    }

    #[test]
    fn sprawl_is_that_of_a_naive_scan(documents in prop::collection::vec(document(), 0..25), filter in filter()) {
        let portfolio = portfolio(&documents);
        let scope = portfolio.scope(&filter);
        let naive = naive_scope(&documents, &filter);
        let mut expected: BTreeMap<String, BTreeMap<String, BTreeSet<u32>>> = BTreeMap::new();
        for plain in &naive {
            for key in plain.members.iter().filter(|(_, depth)| **depth != 0).map(|(key, _)| key) {
                let parts = ComponentKey::of(key);
                let version = parts.version().unwrap_or_default().into_owned();
                expected.entry(parts.package().to_owned()).or_default().entry(version).or_default().insert(plain.release);
            }
        }
        expected.retain(|_, versions| versions.keys().filter(|version| !version.is_empty()).count() > 1);
        let ranking = portfolio.rank_by_sprawl(&scope);
        prop_assert_eq!(ranking.len(), expected.len());
        let mut without = portfolio.clone();
        without.contents = Contents::default();
        prop_assert_eq!(&ranking, &without.rank_by_sprawl(&scope));
        for sprawl in &ranking {
            let versions = &expected[portfolio.catalogue.package(sprawl.package)];
            let stated: Vec<_> = versions.iter().filter(|(version, _)| !version.is_empty()).collect();
            prop_assert_eq!(sprawl.versions.len(), stated.len());
            for (found, (version, releases)) in sprawl.versions.iter().zip(&stated) {
                prop_assert_eq!(&found.version, *version);
                prop_assert_eq!(found.releases as usize, releases.len());
            }
            prop_assert_eq!(sprawl.releases as usize, versions.values().flatten().collect::<BTreeSet<_>>().len());
            let all_stated: BTreeSet<_> = stated.iter().flat_map(|(_, releases)| *releases).collect();
            prop_assert_eq!(sprawl.stated_releases as usize, all_stated.len());
            let newest = stated.last().map_or(0, |(_, releases)| releases.len());
            prop_assert_eq!(sprawl.newest_releases as usize, newest);
            let points: f64 = sprawl.terms().iter().map(|(_, value, weight)| value * weight).sum();
            prop_assert_eq!(sprawl.score, points);
            prop_assert!(sprawl.terms().iter().all(|(_, value, _)| *value >= 0.0));
            prop_assert_eq!(sprawl.unstated_releases as usize, versions.get("").map_or(0, BTreeSet::len));
        }
    }
}
