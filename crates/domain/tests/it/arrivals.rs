//! A portfolio to which documents are added answers everything as one that is made of all of them.

use std::collections::BTreeMap;

use iriai_domain::inventory::graph::{Depth, Graph};
use iriai_domain::inventory::keys::Keys;
use iriai_domain::inventory::packed::{pack_graph, pack_set};
use iriai_domain::inventory::portfolio::{
    After, Arrivals, Catalogue, Contents, Criticality, DocumentEntry, Filter, NewComponent,
    NewDocument, Portfolio, PostingsBuilder, Product, Release,
};
use iriai_domain::inventory::query::Query;
use iriai_domain::inventory::usage::Weights;
use iriai_domain::risk::advisory::{AdvisoryFormat, AdvisoryKind};
use iriai_domain::risk::comparison::{Outcome, Pair};
use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::matching::NotEvaluated;
use iriai_domain::risk::register::{Discoveries, Entry, Register};
use iriai_domain::risk::ssvc::Signs;
use proptest::prelude::*;

/// A document as a store would hold it.
#[derive(Debug, Clone)]
struct Plain {
    release: u32,
    part: u32,
    created: Option<i64>,
    received: i64,
    file: u32,
    members: Vec<(String, u8)>,
    /// Packages with the repository that is stated for each.
    stated: Vec<(String, String)>,
}

const PRODUCTS: u32 = 4;
const RELEASES: u32 = 2;

fn component() -> impl Strategy<Value = String> {
    (0..9_u32, 0..4_u32, 0..3_u32).prop_map(|(package, version, more)| match package {
        0 => format!(
            "pkg:deb/debian/libx@{version}?upstream={}",
            ["x", "y", "a"][more as usize]
        ),
        1 => format!("pkg:golang/github.com/team/mod{more}/v2@v2.{version}.0"),
        2 => format!(
            "pkg:cargo/{}@1.{version}.0",
            ["a-b", "a_b", "c"][more as usize]
        ),
        3 => format!("name:tool-{more}@{version}"),
        _ => format!("pkg:npm/lib-{package}@{version}.0.0"),
    })
}

fn stated() -> impl Strategy<Value = (String, String)> {
    (4..9_u32, 0..3_u32).prop_map(|(package, repository)| {
        let address = format!("https://example.org/{repository}");
        (format!("pkg:npm/lib-{package}"), address)
    })
}

fn document() -> impl Strategy<Value = Plain> {
    (
        0..PRODUCTS * RELEASES,
        0..2_u32,
        prop::option::of(0_i64..4),
        0_i64..4,
        0..3_u32,
        prop::collection::btree_map(component(), 0_u8..8, 0..10),
        prop::collection::btree_map(stated().prop_map(|pair| pair), Just(()), 0..4),
    )
        .prop_map(
            |(release, part, created, received, file, members, stated)| Plain {
                release,
                part,
                created,
                received,
                file,
                members: members.into_iter().collect(),
                stated: stated.into_keys().collect(),
            },
        )
}

fn product(number: u32) -> Product {
    Product {
        name: format!("Product {}", number * 3 % PRODUCTS),
        criticality: Criticality::new(number as u8 % 5 + 1).expect("1 to 5"),
        business_unit: number.is_multiple_of(2).then(|| "Plant".to_owned()),
        ..Product::default()
    }
}

fn release(number: u32) -> Release {
    Release {
        product: number / RELEASES,
        name: format!("1.{}", 9 + number % RELEASES),
    }
}

/// Everything by number, as a store would give it.
#[derive(Default)]
struct Numbers {
    catalogue: Catalogue,
    /// Pairs of package and repository with the number of documents.
    stated: Vec<(String, String, u32)>,
    documents: Vec<NewDocument>,
    series: BTreeMap<(u32, u32), u32>,
    files: Vec<u32>,
}

impl Numbers {
    fn add(&mut self, plain: &Plain) -> Arrivals {
        let mut arrivals = Arrivals::default();
        let products = plain.release / RELEASES + 1;
        let catalogue = &mut self.catalogue;
        while (catalogue.products.len() as u32) < products {
            let new = product(catalogue.products.len() as u32);
            catalogue.products.push(new.clone());
            arrivals.products.push(new);
        }
        while catalogue.releases.len() as u32 <= plain.release {
            let number = catalogue.releases.len() as u32;
            catalogue.releases.push(release(number));
            arrivals.releases.push(release(number));
        }
        let mut set = Vec::new();
        for (key, depth) in &plain.members {
            let next = catalogue.component_count() as u32;
            let number = catalogue.number_component(key).expect("room");
            if number == next {
                let written = key.starts_with("name:").then(|| key.to_uppercase());
                arrivals.components.push(NewComponent {
                    key: key.clone(),
                    written,
                });
            }
            set.push((number, Depth::from_bits(*depth)));
        }
        set.sort_unstable();
        // Two spellings of one key.
        set.dedup_by_key(|(number, _)| *number);
        for (package, repository) in &plain.stated {
            let mut known = self.stated.iter();
            let place = known.position(|one| one.0 == *package && one.1 == *repository);
            let place = place.unwrap_or_else(|| {
                arrivals
                    .repositories
                    .push((package.clone(), repository.clone()));
                self.stated.push((package.clone(), repository.clone(), 0));
                self.stated.len() - 1
            });
            self.stated[place].2 += 1;
            arrivals.stated.push((place as u32, self.stated[place].2));
        }
        let next = self.series.len() as u32;
        let series = *self
            .series
            .entry((plain.release, plain.part))
            .or_insert(next);
        let number = self.documents.len() as u32;
        let graph = Graph::new(set.len(), Vec::new());
        self.files.push(plain.file);
        self.documents.push(NewDocument {
            id: format!("d{number}"),
            entry: DocumentEntry {
                release: plain.release,
                series,
                created: plain.created,
                received: plain.received,
                members: set.len() as u32,
                place: 0,
            },
            set: pack_set(&set),
            graph: pack_graph(&graph, &[]),
        });
        // The places by file name.
        let mut order: Vec<u32> = (0..=number).collect();
        order.sort_by_key(|&one| (self.files[one as usize], one));
        for (place, one) in (0..).zip(order) {
            self.documents[one as usize].entry.place = place;
            match one == number {
                true => {}
                false => arrivals.places.push((one, place)),
            }
        }
        arrivals
            .documents
            .push(self.documents[number as usize].clone());
        arrivals
    }
}

fn fresh(plains: &[Plain]) -> Portfolio {
    let mut numbers = Numbers::default();
    let mut written = Vec::new();
    for plain in plains {
        for new in numbers.add(plain).components {
            let number = numbers.catalogue.find_component(&new.key).expect("known");
            written.extend(new.written.map(|text| (number, text)));
        }
    }
    let Numbers {
        mut catalogue,
        stated,
        documents,
        ..
    } = numbers;
    written.sort_unstable();
    for (number, text) in &written {
        catalogue.note_written(*number, text);
    }
    for (package, repository, documents) in &stated {
        let number = catalogue
            .number_repository(package, repository)
            .expect("room");
        catalogue.count_repository(number, *documents);
    }
    let mut contents = Contents::default();
    let mut counts = vec![0; catalogue.component_count()];
    for (number, document) in (0..).zip(&documents) {
        catalogue.document_ids.push(&document.id);
        catalogue.documents.push(document.entry);
        contents.push(&document.set);
        contents
            .note_graph(number, &document.graph)
            .expect("a graph");
        let count = |component: u32, _| counts[component as usize] += 1;
        contents.members(number, count).expect("a set");
    }
    let mut builder = PostingsBuilder::new(&counts).expect("few");
    for number in 0..documents.len() as u32 {
        let place = |component, depth| builder.place(component, number, depth);
        contents.members(number, place).expect("a set");
    }
    let mut portfolio = Portfolio::new(catalogue, builder.finish());
    portfolio.contents = contents;
    portfolio
}

/// Everything that a portfolio answers, in words that do not depend on numbers of packages and projects.
fn told(portfolio: &Portfolio) -> Vec<String> {
    let mut told = Vec::new();
    let catalogue = &portfolio.catalogue;
    let components: Vec<u32> = (0..catalogue.component_count() as u32).collect();
    let key = |component: u32| catalogue.component(component);
    for document in 0..catalogue.documents.len() as u32 {
        let mut members = Vec::new();
        let walked = portfolio
            .contents
            .members(document, |one, depth| members.push((one, depth)));
        told.push(format!(
            "{document} {} {:?} {:?} {:?} {:?} {walked:?}",
            portfolio.place(document),
            portfolio.release_of(document),
            portfolio.product_of_document(document),
            catalogue.document_ids.get(document),
            portfolio.contents.paths(document, members.into_iter()),
        ));
    }
    for &component in &components {
        let postings = portfolio.postings.of(component);
        let written = catalogue.component_as_written(component);
        told.push(format!("{} {written} {postings:?}", key(component)));
    }
    let mut packages = Vec::new();
    for package in 0..catalogue.package_count() as u32 {
        let project = portfolio.projects.of_package(package);
        let keys = |components: &[u32]| -> Vec<String> {
            components.iter().map(|&one| key(one).to_owned()).collect()
        };
        packages.push(format!(
            "{} {} {:?} {:?} {:?} {}",
            catalogue.package(package),
            portfolio.projects.key(project),
            keys(portfolio.projects.components(project)),
            keys(portfolio.components_of_package.of(package)),
            catalogue.package_facts(package),
            portfolio.package_as_written(package),
        ));
    }
    packages.sort_unstable();
    told.extend(packages);
    for text in [
        "lib-5", "lib", "x", "mod1", "a-b", "a_b", "tool", "tool-2@1", "lib-6@<2",
    ] {
        let query = Query::parse(text).expect("a question");
        let found = portfolio.find(&query).map(|found| {
            let name = |package: &u32| catalogue.package(*package).to_owned();
            let mut similar: Vec<String> = found.similar.iter().map(name).collect();
            similar.sort_unstable();
            let mut components = found.components.clone();
            components.sort_unstable();
            (components, similar)
        });
        told.push(format!("{text} {found:?}"));
    }
    let unit = Filter {
        business_unit: Some("Plant".to_owned()),
        ..Filter::default()
    };
    let then = Filter {
        as_of: Some(1),
        ..Filter::default()
    };
    for filter in [Filter::default(), unit, then] {
        let scope = portfolio.scope(&filter);
        let in_packages: BTreeMap<&str, usize> = (0..catalogue.package_count() as u32)
            .map(|package| {
                (
                    catalogue.package(package),
                    portfolio.releases_of_package(package, &scope),
                )
            })
            .collect();
        let usage = portfolio.rank_by_usage(&scope, &Weights::default());
        let usage: Vec<_> = usage
            .into_iter()
            .map(|mut one| {
                let project = std::mem::take(&mut one.project);
                (portfolio.projects.key(project).to_owned(), one)
            })
            .collect();
        let sprawl = portfolio.rank_by_sprawl(&scope);
        let sprawl: Vec<_> = sprawl
            .into_iter()
            .map(|mut one| {
                let package = std::mem::take(&mut one.package);
                (catalogue.package(package).to_owned(), one)
            })
            .collect();
        told.push(format!(
            "{:?} {} {:?} {in_packages:?} {usage:?} {sprawl:?} {:?}",
            scope.iter().collect::<Vec<_>>(),
            portfolio.is_current(&scope),
            portfolio.documents_of_components(&scope),
            portfolio.whereabouts(&components, &scope, 7),
        ));
    }
    told
}

const ADVISORIES: u32 = 6;

/// What came of comparing a component with all advisories: anything, and always the same.
fn pairs(component: u32, key: &str) -> Vec<Pair> {
    let sum = key
        .bytes()
        .fold(7_u32, |sum, byte| sum.wrapping_mul(31) ^ u32::from(byte));
    let bits = |advisory: u32| sum >> (advisory * 3) & 7;
    let met = (0..ADVISORIES).filter(|&advisory| bits(advisory) < 3);
    let pair = |advisory| Pair {
        advisory,
        component,
        outcome: match bits(advisory) {
            0 => Outcome::NotEvaluated(NotEvaluated::NoVersions),
            _ => Outcome::Affected,
        },
        grade: None,
    };
    met.map(pair).collect()
}

/// A register of advisories of which some are about one vulnerability, and others rated alike.
fn register(pairs: Vec<Pair>) -> Register {
    let mut names = Keys::default();
    let mut named = Vec::new();
    let entry = |number: u32| Entry {
        id: format!("A-{number}"),
        format: AdvisoryFormat::Osv,
        kind: AdvisoryKind::Vulnerability,
        rating: (number > 0).then_some([Rating::Low, Rating::High][number as usize % 2]),
        score: (number > 3).then_some(50),
        signs: Signs::default(),
        withdrawn: false,
        modified: None,
        received: 0,
        replaced: None,
    };
    for number in 0..ADVISORIES {
        for name in [format!("a-{number}"), format!("cve-{}", number / 2)] {
            named.push((number, names.number(&name).expect("room")));
        }
    }
    Register::new((0..ADVISORIES).map(entry).collect(), names, &named, pairs)
}

fn fresh_register(portfolio: &Portfolio) -> Register {
    let components = 0..portfolio.catalogue.component_count() as u32;
    let found = components.flat_map(|one| pairs(one, portfolio.catalogue.component(one)));
    let mut register = register(found.collect());
    register.settle(portfolio);
    register
}

fn told_of_risk(register: &Register, components: u32) -> String {
    let coverage: Vec<_> = (0..components)
        .map(|one| register.coverage.of(one))
        .collect();
    format!(
        "{:#?} {:?} {coverage:?}",
        register.current(),
        register.pairs()
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn documents_that_are_added_make_the_portfolio_of_all(
        documents in prop::collection::vec(document(), 0..14),
        steps in prop::collection::vec((1_usize..4, any::<bool>(), prop::bool::weighted(0.2)), 0..14),
    ) {
        let mut portfolio = fresh(&[]);
        let mut register = fresh_register(&portfolio);
        let mut known = 0;
        let mut numbers = Numbers::default();
        for (count, is_asked, is_fresh) in steps.into_iter().chain([(14, true, false)]) {
            let next = documents.len().min(known + count);
            let mut arrivals = Arrivals::default();
            for plain in documents.get(known..next).unwrap_or_default() {
                let more = numbers.add(plain);
                arrivals.products.extend(more.products);
                arrivals.releases.extend(more.releases);
                arrivals.components.extend(more.components);
                arrivals.documents.extend(more.documents);
                arrivals.places.extend(more.places);
                arrivals.repositories.extend(more.repositories);
                arrivals.stated.extend(more.stated);
            }
            known = next;
            match is_fresh {
                true => {
                    portfolio = fresh(&documents[..known]);
                    register = fresh_register(&portfolio);
                }
                false => {
                    let prepared = portfolio.prepare(arrivals).expect("what follows");
                    let after = After::new(&portfolio, &prepared);
                    let all = fresh(&documents[..known]);
                    for component in 0..all.catalogue.component_count() as u32 {
                        prop_assert_eq!(after.component(component), all.catalogue.component(component));
                        let held: Vec<u32> =
                            all.postings.of(component).iter().map(|one| one.document()).collect();
                        prop_assert_eq!(after.documents(component).collect::<Vec<_>>(), held);
                    }
                    for document in 0..known as u32 {
                        prop_assert_eq!(after.product_of(document), all.product_of_document(document));
                        prop_assert_eq!(after.is_current(document), all.current().contains(document));
                    }
                    let found = after.new_components().flat_map(|(one, key)| pairs(one, key));
                    let pairs = found.collect();
                    let found = Discoveries { pairs, cpes: Vec::new() };
                    let findings = register.prepare(after, found);
                    prop_assert!(findings.is_whole());
                    portfolio.take_in(prepared);
                    register.take_in(findings);
                }
            }
            if is_asked {
                let all = fresh(&documents[..known]);
                prop_assert_eq!(told(&portfolio), told(&all));
                let components = all.catalogue.component_count() as u32;
                let of_all = fresh_register(&all);
                prop_assert_eq!(told_of_risk(&register, components), told_of_risk(&of_all, components));
            }
        }
    }
}

#[test]
fn what_does_not_follow_is_refused() {
    let mut numbers = Numbers::default();
    let plain = Plain {
        release: 0,
        part: 0,
        created: None,
        received: 0,
        file: 0,
        members: vec![("pkg:npm/lib-5@1.0.0".to_owned(), 1)],
        stated: vec![(
            "pkg:npm/lib-5".to_owned(),
            "https://example.org/1".to_owned(),
        )],
    };
    let arrivals = numbers.add(&plain);
    let mut portfolio = fresh(&[]);
    let refused = |portfolio: &Portfolio, change: &dyn Fn(&mut Arrivals)| {
        let mut arrivals = arrivals.clone();
        change(&mut arrivals);
        assert!(portfolio.prepare(arrivals).is_err());
    };
    refused(&portfolio, &|arrivals| arrivals.components.clear());
    refused(&portfolio, &|arrivals| {
        arrivals.components.push(arrivals.components[0].clone())
    });
    refused(&portfolio, &|arrivals| arrivals.releases.clear());
    refused(&portfolio, &|arrivals| arrivals.products.clear());
    refused(&portfolio, &|arrivals| arrivals.repositories.clear());
    refused(&portfolio, &|arrivals| arrivals.places.push((1, 0)));
    refused(&portfolio, &|arrivals| arrivals.documents[0].set.clear());
    refused(&portfolio, &|arrivals| {
        arrivals.documents[0].graph = vec![9]
    });
    refused(&portfolio, &|arrivals| {
        arrivals.documents[0].entry.members = 2
    });
    portfolio.add(arrivals.clone()).expect("what follows");
    // The same once more.
    refused(&portfolio, &|_| {});
    let before = told(&portfolio);
    portfolio.add(Arrivals::default()).expect("nothing");
    assert_eq!(told(&portfolio), before);
}
