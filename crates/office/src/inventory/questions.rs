//! Where is X, and what do we stand on most.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::graph::Depth;
use iriai_domain::inventory::packed::holds_number;
use iriai_domain::inventory::portfolio::{DocumentSet, Filter, Portfolio};
use iriai_domain::inventory::query::{Found, Query, Versions};
use iriai_domain::inventory::sprawl::Sprawl;
use iriai_domain::inventory::usage::{Usage, Weights, Whole};
use iriai_domain::inventory::whereabouts::{self as domain, Occurrence, Totals};
use iriai_store::Error as StoreError;

use crate::Office;
use crate::error::Error;
use crate::risk::touched::Touched;

/// How many packages with a similar name are told.
pub(crate) const SIMILAR: usize = 10;

/// Where something is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whereabouts {
    /// Whether an advisory was asked for.
    pub is_advisory: bool,
    /// Components found, with the number of documents that hold each; most documents first.
    pub components: Vec<(String, u32)>,
    /// Where they are, in reading order, as many as were asked for.
    pub places: Vec<Place>,
    /// Exact counts of everything.
    pub totals: Totals,
    /// Components of which it cannot be said whether they are meant; most documents first, as many as were asked for.
    pub not_evaluated: Vec<Unsaid>,
    /// Exact counts of those.
    pub totals_not_evaluated: Totals,
    /// Whether there are components in question and it can be said of none whether it is meant.
    pub is_open: bool,
    /// Packages whose name has the asked one as a part, in the scope, with their number of releases; the ten with the
    /// most.
    pub similar: Vec<(String, usize)>,
    /// How documents write the keys of components and packages above that are not identified, where that differs.
    pub written: BTreeMap<String, String>,
}

/// A component of which it cannot be said whether it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaid {
    /// The component's key.
    pub component: String,
    /// Why, as a code of the [query](iriai_domain::inventory::query::NotEvaluated) or, where an advisory was asked for, of
    /// [matching](iriai_domain::risk::matching::NotEvaluated).
    pub reason: &'static str,
    /// Documents that hold it.
    pub documents: u32,
}

/// One component in one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The product.
    pub product: String,
    /// Its release.
    pub release: String,
    /// The document's identifier.
    pub document: String,
    /// The component's key.
    pub component: String,
    /// How deep it lies.
    pub depth: Depth,
    /// The keys on a shortest path from what the document describes to the component; the component alone where the
    /// document tells no path.
    pub path: Vec<String>,
}

/// What we stand on, most used first.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageRanking {
    /// What the scope holds.
    pub whole: Whole,
    /// All projects in order.
    pub items: Vec<Usage>,
}

impl Office {
    /// Finds what a question means, and lists the first `limit` places.
    pub fn whereabouts(
        &self,
        portfolio: &Portfolio,
        text: &str,
        filter: &Filter,
        limit: usize,
    ) -> Result<Whereabouts, Error> {
        let asked = self.understand(portfolio, text, filter)?;
        let scope = portfolio.scope(filter);
        let where_it_is = match &asked.hash {
            Some(value) => self.stated_hash(portfolio, value, &scope, limit)?,
            None => portfolio.whereabouts(&asked.components, &scope, limit),
        };
        let mut answer = Whereabouts {
            components: where_it_is
                .components
                .iter()
                .map(|&(component, count)| {
                    (portfolio.catalogue.component(component).to_owned(), count)
                })
                .collect(),
            places: places(portfolio, &where_it_is.occurrences)?,
            totals: where_it_is.totals,
            similar: similar(portfolio, &asked.similar, &scope),
            is_advisory: asked.is_advisory,
            ..Whereabouts::default()
        };
        answer.add_unsaid(portfolio, &asked.not_evaluated, &scope, limit);
        let is_any = |components: &[u32]| {
            let counted = portfolio.whereabouts(components, &scope, 0);
            counted.totals.components > 0
        };
        answer.is_open = answer.totals.components == 0
            && answer.totals_not_evaluated.components > 0
            && !is_any(&asked.not_meant);
        answer.written = answer.as_written(portfolio);
        Ok(answer)
    }

    /// What a question means. What looks like a package and is none may be the identifier of an advisory: sources make up their
    /// own, and no list of their forms is ever complete.
    fn understand(
        &self,
        portfolio: &Portfolio,
        text: &str,
        filter: &Filter,
    ) -> Result<Asked, Error> {
        let query = Query::parse(text).map_err(|fault| Error::query(fault, text))?;
        match query {
            Query::Hash(value) => Ok(Asked {
                hash: Some(value),
                ..Asked::default()
            }),
            Query::Advisory(id) => {
                let touched = self.components_touched(&id, filter.as_of)?;
                let unknown = || Error::Invalid {
                    code: "advisory-unknown",
                    value: id.clone(),
                };
                Ok(Asked::advisory(portfolio, touched.ok_or_else(unknown)?))
            }
            Query::Package { .. } | Query::Name { .. } => {
                let found = portfolio.find(&query);
                let found = found.map_err(|fault| Error::query(fault, text))?;
                if let Query::Name { name, versions } = &query
                    && found.is_nothing()
                    && *versions == Versions::Any
                    && may_be_identifier(name)
                    && let Some(touched) = self.components_touched(name, filter.as_of)?
                {
                    return Ok(Asked::advisory(portfolio, touched));
                }
                Ok(Asked::components(found))
            }
        }
    }

    /// All projects used in a scope.
    pub fn usage(&self, portfolio: &Portfolio, filter: &Filter) -> UsageRanking {
        let scope = portfolio.scope(filter);
        UsageRanking {
            whole: portfolio.whole(&scope),
            items: portfolio.rank_by_usage(&scope, &Weights::default()),
        }
    }

    /// All packages in use in several versions in a scope.
    pub fn sprawl(&self, portfolio: &Portfolio, filter: &Filter) -> Vec<Sprawl> {
        portfolio.rank_by_sprawl(&portfolio.scope(filter))
    }

    /// The components for which a file hash is stated, in the documents of a scope that state it for them: not every document that
    /// holds a component states its hashes.
    fn stated_hash(
        &self,
        portfolio: &Portfolio,
        value: &[u8],
        scope: &DocumentSet,
        limit: usize,
    ) -> Result<domain::Whereabouts, Error> {
        let transaction = self.store.read()?;
        let mut components = Vec::new();
        let mut stated: HashSet<(u32, u32)> = HashSet::new();
        for (number, component) in transaction.file_hashes_with(value)? {
            if component as usize >= portfolio.catalogue.component_count() {
                return Err(StoreError::corrupt("file_hash", "component", number).into());
            }
            components.push(component);
            let holders = portfolio.postings.of(component).iter();
            for document in holders.map(|posting| posting.document()) {
                if !scope.contains(document) {
                    continue;
                }
                let damaged = || StoreError::corrupt("document_graph", "hashes", document);
                let hashes = transaction.document_hashes(document)?.ok_or_else(damaged)?;
                if holds_number(&hashes, number).map_err(|_| damaged())? {
                    stated.insert((component, document));
                }
            }
        }
        components.sort_unstable();
        components.dedup();
        let states = |component, document| stated.contains(&(component, document));
        Ok(portfolio.whereabouts_where(&components, states, limit))
    }
}

/// What a question means.
#[derive(Debug, Default)]
struct Asked {
    hash: Option<Vec<u8>>,
    is_advisory: bool,
    components: Vec<u32>,
    not_evaluated: Vec<(u32, &'static str)>,
    not_meant: Vec<u32>,
    similar: Vec<u32>,
}

impl Asked {
    fn components(found: Found) -> Self {
        let not_evaluated = found.not_evaluated.into_iter();
        Self {
            components: found.components,
            not_evaluated: not_evaluated
                .map(|(component, reason)| (component, reason.code()))
                .collect(),
            not_meant: found.not_meant,
            similar: found.similar,
            ..Self::default()
        }
    }

    /// The other components of the packages of which something could not be evaluated were compared, and are not touched.
    fn advisory(portfolio: &Portfolio, touched: Touched) -> Self {
        let catalogue = &portfolio.catalogue;
        let unsaid = touched.not_evaluated.iter();
        let unsaid: HashSet<u32> = unsaid.map(|&(component, _)| component).collect();
        let packages = unsaid.iter().map(|&one| catalogue.package_of(one));
        let packages: HashSet<u32> = packages.collect();
        let in_question = |component: &u32| {
            packages.contains(&catalogue.package_of(*component))
                && !unsaid.contains(component)
                && touched.affected.binary_search(component).is_err()
        };
        let count = u32::try_from(catalogue.component_count()).unwrap_or(u32::MAX);
        let not_meant = match packages.is_empty() {
            true => Vec::new(),
            false => (0..count).filter(in_question).collect(),
        };
        let not_evaluated = touched.not_evaluated.into_iter();
        Self {
            is_advisory: true,
            components: touched.affected,
            not_evaluated: not_evaluated
                .map(|(component, reason)| (component, reason.code()))
                .collect(),
            not_meant,
            ..Self::default()
        }
    }
}

/// Whether a name has the form that identifiers have: parts between `-`, `_` or `:`, one of them with a digit.
fn may_be_identifier(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.';
    let mut parts = name.split(['-', '_', ':']);
    let is_formed = parts.all(|part| part.bytes().all(is_part));
    is_formed && name.contains(['-', '_', ':']) && name.bytes().any(|byte| byte.is_ascii_digit())
}

/// Where some occurrences are, for people to read.
fn places(portfolio: &Portfolio, occurrences: &[Occurrence]) -> Result<Vec<Place>, Error> {
    let catalogue = &portfolio.catalogue;
    let mut places = Vec::with_capacity(occurrences.len());
    // In reading order a document's occurrences stand together.
    for occurrences in occurrences.chunk_by(|a, b| a.document == b.document) {
        let Some(document) = occurrences.first().map(|first| first.document) else {
            continue;
        };
        let components = occurrences.iter().map(|one| (one.component, one.depth));
        let paths = portfolio.contents.paths(document, components);
        let paths = paths.map_err(|_| StoreError::corrupt("document_graph", "graph", document))?;
        let release = portfolio.release_of(document);
        let release = release.and_then(|release| catalogue.releases.get(release as usize));
        let product = release.and_then(|release| catalogue.products.get(release.product as usize));
        let key = |component: u32| catalogue.component(component).to_owned();
        places.extend(occurrences.iter().zip(paths).map(|(occurrence, path)| {
            Place {
                product: product
                    .map(|product| product.name.clone())
                    .unwrap_or_default(),
                release: release
                    .map(|release| release.name.clone())
                    .unwrap_or_default(),
                document: catalogue.document_ids.get(document).to_owned(),
                component: key(occurrence.component),
                depth: occurrence.depth,
                path: path.into_iter().map(key).collect(),
            }
        }));
    }
    Ok(places)
}

impl Whereabouts {
    /// Tells what cannot be said, as far as it is in the scope.
    fn add_unsaid(
        &mut self,
        portfolio: &Portfolio,
        unsaid: &[(u32, &'static str)],
        scope: &DocumentSet,
        limit: usize,
    ) {
        let components: Vec<u32> = unsaid.iter().map(|&(component, _)| component).collect();
        let found = portfolio.whereabouts(&components, scope, 0);
        let reasons: HashMap<u32, &'static str> = unsaid.iter().copied().collect();
        let listed = found.components.iter().take(limit);
        self.totals_not_evaluated = found.totals;
        self.not_evaluated = listed
            .filter_map(|&(component, documents)| {
                Some(Unsaid {
                    component: portfolio.catalogue.component(component).to_owned(),
                    reason: reasons.get(&component)?,
                    documents,
                })
            })
            .collect();
    }

    fn as_written(&self, portfolio: &Portfolio) -> BTreeMap<String, String> {
        let catalogue = &portfolio.catalogue;
        let paths = self.places.iter().flat_map(|place| &place.path);
        let components = self.components.iter().map(|(key, _)| key);
        let unsaid = self.not_evaluated.iter().map(|unsaid| &unsaid.component);
        let components = components.chain(unsaid).chain(paths).filter_map(|key| {
            let number = unidentified(key).and_then(|key| catalogue.find_component(key))?;
            Some((key, catalogue.component_as_written(number)))
        });
        let packages = self.similar.iter().filter_map(|(key, _)| {
            let number = unidentified(key).and_then(|key| catalogue.find_package(key))?;
            Some((key, portfolio.package_as_written(number)))
        });
        components
            .chain(packages)
            .filter(|(key, written)| key.as_str() != *written)
            .map(|(key, written)| (key.clone(), written.to_owned()))
            .collect()
    }
}

/// The key, if nothing identifies what it is the key of.
fn unidentified(key: &str) -> Option<&str> {
    (!ComponentKey::of(key).is_identified()).then_some(key)
}

/// The packages with the most releases in a scope, [`SIMILAR`] of them. Those with the most occurrences are counted first, and
/// counting ends when no other can have more releases.
fn similar(portfolio: &Portfolio, packages: &[u32], scope: &DocumentSet) -> Vec<(String, usize)> {
    let mut by_use: Vec<(usize, u32)> = packages
        .iter()
        .map(|&package| {
            let components = portfolio.components_of_package.of(package).iter();
            let occurrences = components.map(|&component| portfolio.postings.of(component).len());
            (occurrences.sum(), package)
        })
        .collect();
    by_use.sort_unstable_by_key(|&(occurrences, package)| (Reverse(occurrences), package));
    let mut similar: Vec<(Reverse<usize>, &str)> = Vec::new();
    for (occurrences, package) in by_use {
        let last = similar
            .get(SIMILAR - 1)
            .map_or(0, |(Reverse(last), _)| *last);
        if occurrences < last.max(1) {
            break;
        }
        let releases = portfolio.releases_of_package(package, scope);
        if releases > 0 {
            let entry = (Reverse(releases), portfolio.catalogue.package(package));
            let at = similar.partition_point(|other| *other < entry);
            similar.insert(at, entry);
            similar.truncate(SIMILAR);
        }
    }
    similar
        .into_iter()
        .map(|(Reverse(releases), package)| (package.to_owned(), releases))
        .collect()
}

/// The ecosystem in which most of a project's components are, by purl type.
pub fn ecosystem_of(portfolio: &Portfolio, project: u32) -> String {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for &component in portfolio.projects.components(project) {
        *counts
            .entry(ComponentKey::of(portfolio.catalogue.component(component)).ecosystem())
            .or_default() += 1;
    }
    let most = counts
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)));
    most.map_or_else(String::new, |(ecosystem, _)| ecosystem.to_owned())
}
