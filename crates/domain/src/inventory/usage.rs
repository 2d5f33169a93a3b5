//! What we stand on most: upstream projects ranked by real use.
//!
//! The score of a project is 0 to 100, the sum of four terms, each a share of what there is in the scope:
//!
//! | term | value | weight |
//! |---|---|---|
//! | `products` | criticality of the products that use it ÷ criticality of all products | 50 |
//! | `releases` | releases that use it ÷ all releases | 20 |
//! | `direct` | documents that need it directly ÷ documents that use it and say how | 20 |
//! | `nearness` | mean of 1 ÷ depth over the documents that use it and say how | 10 |
//!
//! What a document describes itself is not "used" by it and does not count. Where no document says how the project is
//! needed, `direct` and `nearness` are unknown: they give no points, and the term says so.

use crate::inventory::graph::Depth;
use crate::inventory::portfolio::{DocumentSet, Portfolio};

/// How much a project is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Usage {
    /// The project's number.
    pub project: u32,
    /// 0 to 100.
    pub score: f64,
    /// Products that use it.
    pub products: u32,
    /// Sum of their criticalities.
    pub criticality: u32,
    /// Releases that use it.
    pub releases: u32,
    /// Documents that hold it.
    pub documents: u32,
    /// Of these, how many need it at depth 1, 2, 3, 4, 5, and 6 or more.
    pub by_depth: [u32; 6],
}

/// The weight of each term of the score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Of the share of products.
    pub products: f64,
    /// Of the share of releases.
    pub releases: f64,
    /// Of the share of direct use.
    pub direct: f64,
    /// Of nearness.
    pub nearness: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            products: 50.0,
            releases: 20.0,
            direct: 20.0,
            nearness: 10.0,
        }
    }
}

/// What the whole scope holds: the denominators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Whole {
    /// Products.
    pub products: u32,
    /// Sum of their criticalities.
    pub criticality: u32,
    /// Releases.
    pub releases: u32,
    /// Documents.
    pub documents: u32,
}

/// One term of a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// Its name: `products`, `releases`, `direct` or `nearness`.
    pub name: &'static str,
    /// 0 to 1; `None` when no document says.
    pub value: Option<f64>,
    /// What it can give at most.
    pub weight: f64,
    /// What it gives.
    pub points: f64,
    /// What was counted, and out of how many.
    pub counted: (u32, u32),
}

impl Usage {
    /// How many documents say how deep they need it.
    pub fn with_depth(&self) -> u32 {
        self.by_depth.iter().sum()
    }

    /// The terms of the score.
    pub fn terms(&self, whole: &Whole, weights: &Weights) -> [Term; 4] {
        let known = self.with_depth();
        let direct = self.by_depth[0];
        let nearness: f64 = self
            .by_depth
            .iter()
            .zip(1_u32..)
            .map(|(count, depth)| f64::from(*count) / f64::from(depth))
            .sum();
        let term = |name, value: Option<f64>, weight, counted| Term {
            name,
            value,
            weight,
            points: value.unwrap_or(0.0) * weight,
            counted,
        };
        let share = |part: f64, all: u32| (all > 0).then(|| part / f64::from(all));
        [
            term(
                "products",
                share(f64::from(self.criticality), whole.criticality),
                weights.products,
                (self.products, whole.products),
            ),
            term(
                "releases",
                share(f64::from(self.releases), whole.releases),
                weights.releases,
                (self.releases, whole.releases),
            ),
            term(
                "direct",
                share(f64::from(direct), known),
                weights.direct,
                (direct, known),
            ),
            term(
                "nearness",
                share(nearness, known),
                weights.nearness,
                (known, self.documents),
            ),
        ]
    }
}

impl Portfolio {
    /// What the scope holds.
    pub fn whole(&self, scope: &DocumentSet) -> Whole {
        let totals = self.count(scope);
        let mut products = DocumentSet::default();
        for document in scope.iter() {
            if let Some(product) = self.catalogue.product_of(document) {
                products.insert(product);
            }
        }
        Whole {
            products: totals.products as u32,
            criticality: products
                .iter()
                .map(|product| self.criticality(product))
                .sum(),
            releases: totals.releases as u32,
            documents: totals.documents as u32,
        }
    }

    /// All projects used in the scope, the highest score first, equal ones by key.
    pub fn rank_by_usage(&self, scope: &DocumentSet, weights: &Weights) -> Vec<Usage> {
        let whole = self.whole(scope);
        let counted = self.usages_by_members(scope);
        let mut ranking = counted.unwrap_or_else(|| {
            in_parallel(
                self.projects.count() as u32,
                || Tally::new(self),
                |tally, project| tally.count(self, scope, project),
            )
        });
        for usage in &mut ranking {
            let terms = usage.terms(&whole, weights);
            usage.score = terms.iter().map(|term| term.points).sum();
        }
        ranking.sort_by(|a, b| {
            let key = |usage: &Usage| self.projects.key(usage.project);
            b.score.total_cmp(&a.score).then_with(|| key(a).cmp(key(b)))
        });
        ranking
    }

    /// The usages in a small scope, from what its documents hold: the postings of what is popular tell of nearly all others too.
    /// Nothing where that would take longer, or is not known.
    fn usages_by_members(&self, scope: &DocumentSet) -> Option<Vec<Usage>> {
        if !self.is_small(scope) {
            return None;
        }
        let mut met = Vec::new();
        for document in scope.iter() {
            let members = self.contents.members(document, |component, depth| {
                if depth != Depth::ROOT {
                    let package = self.catalogue.package_of(component);
                    met.push((self.projects.of_package(package), document, depth));
                }
            });
            members.ok()?;
        }
        // Of a project that a document holds in several places the nearest counts.
        met.sort_unstable();
        met.dedup_by_key(|(project, document, _)| (*project, *document));
        let mut tally = Tally::new(self);
        let projects = met.chunk_by(|(one, ..), (other, ..)| one == other);
        Some(
            projects
                .filter_map(|met| tally.count_met(self, met))
                .collect(),
        )
    }

    fn criticality(&self, product: u32) -> u32 {
        let product = self.catalogue.products.get(product as usize);
        product.map_or(0, |product| u32::from(product.criticality.value()))
    }
}

/// Runs `work` for every number below `count` on all cores and collects what it answers, in order.
fn in_parallel<S, T: Send>(
    count: u32,
    scratch: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, u32) -> Option<T> + Sync,
) -> Vec<T> {
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(count as usize / 256 + 1);
    // Small chunks in turn, so that one thread is not left with all the popular projects.
    let run = |thread: usize| {
        let mut scratch = scratch();
        (thread as u32..count)
            .step_by(threads)
            .filter_map(|number| work(&mut scratch, number).map(|answer| (number, answer)))
            .collect::<Vec<_>>()
    };
    let mut parts: Vec<(u32, T)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .map(|thread| {
                scope.spawn({
                    let run = &run;
                    move || run(thread)
                })
            })
            .collect();
        let mut own = run(0);
        for other in others {
            match other.join() {
                Ok(part) => own.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        own
    });
    parts.sort_unstable_by_key(|(number, _)| *number);
    parts.into_iter().map(|(_, answer)| answer).collect()
}

/// Scratch space for counting one project after the other: who was seen in which turn.
struct Tally {
    turn: u32,
    seen_documents: Vec<u32>,
    depths: Vec<Depth>,
    seen_releases: Vec<u32>,
    seen_products: Vec<u32>,
    documents: Vec<u32>,
}

impl Tally {
    fn new(portfolio: &Portfolio) -> Self {
        let catalogue = &portfolio.catalogue;
        Self {
            turn: 0,
            seen_documents: vec![0; catalogue.documents.len()],
            depths: vec![Depth::UNKNOWN; catalogue.documents.len()],
            seen_releases: vec![0; catalogue.releases.len()],
            seen_products: vec![0; catalogue.products.len()],
            documents: Vec::new(),
        }
    }

    /// Whether `number` is seen for the first time in this turn.
    fn first(turn: u32, seen: &mut [u32], number: u32) -> bool {
        match seen.get_mut(number as usize) {
            Some(slot) if *slot != turn => {
                *slot = turn;
                true
            }
            _ => false,
        }
    }

    fn count(&mut self, portfolio: &Portfolio, scope: &DocumentSet, project: u32) -> Option<Usage> {
        self.turn += 1;
        let turn = self.turn;
        let mut documents = std::mem::take(&mut self.documents);
        documents.clear();
        for &component in portfolio.projects.components(project) {
            for posting in portfolio.postings.of(component) {
                let document = posting.document();
                let depth = posting.depth();
                if depth == Depth::ROOT || !scope.contains(document) {
                    continue;
                }
                let Some(nearest) = self.depths.get_mut(document as usize) else {
                    continue;
                };
                if Self::first(turn, &mut self.seen_documents, document) {
                    documents.push(document);
                    *nearest = depth;
                } else {
                    *nearest = depth.min(*nearest);
                }
            }
        }
        let usage = (!documents.is_empty()).then(|| self.sum(portfolio, project, &documents));
        self.documents = documents;
        usage
    }

    /// The same for a project of which the documents are known.
    fn count_met(&mut self, portfolio: &Portfolio, met: &[(u32, u32, Depth)]) -> Option<Usage> {
        self.turn += 1;
        let (project, ..) = *met.first()?;
        let mut documents = std::mem::take(&mut self.documents);
        documents.clear();
        for &(_, document, depth) in met {
            let Some(nearest) = self.depths.get_mut(document as usize) else {
                continue;
            };
            *nearest = depth;
            documents.push(document);
        }
        let usage = self.sum(portfolio, project, &documents);
        self.documents = documents;
        Some(usage)
    }

    fn sum(&mut self, portfolio: &Portfolio, project: u32, documents: &[u32]) -> Usage {
        let mut usage = Usage {
            project,
            score: 0.0,
            products: 0,
            criticality: 0,
            releases: 0,
            documents: documents.len() as u32,
            by_depth: [0; 6],
        };
        for &document in documents {
            let depth = self.depths.get(document as usize);
            if let Some(steps) = depth.and_then(|depth| depth.steps())
                && let Some(count) = usage.by_depth.get_mut((steps as usize).wrapping_sub(1))
            {
                *count += 1;
            }
            let Some(release) = portfolio.release_of(document) else {
                continue;
            };
            if !Self::first(self.turn, &mut self.seen_releases, release) {
                continue;
            }
            usage.releases += 1;
            let Some(release) = portfolio.catalogue.releases.get(release as usize) else {
                continue;
            };
            if Self::first(self.turn, &mut self.seen_products, release.product) {
                usage.products += 1;
                usage.criticality += portfolio.criticality(release.product);
            }
        }
        usage
    }
}
