//! When to act on findings, as SSVC decides for the products of a scope.
//!
//! Of a component it only matters in which situations it is, and there are few of these. So the products that hold it are looked through
//! until every situation that there is in the scope has been met, once for all of its findings.

use std::cmp::Reverse;

use hashbrown::HashMap;

use super::Wanted;
use crate::inventory::portfolio::{DocumentSet, Portfolio};
use crate::risk::advisory::AdvisoryKind;
use crate::risk::register::{Finding, Register};
use crate::risk::ssvc::{Assessed, Decisions, Priority, Situations, Threat};

/// How many open findings there are by the most that may be asked of those who deploy, `defer` first; last those that are no
/// vulnerabilities.
pub type DecisionCounts = [usize; Priority::ALL.len() + 1];

/// What SSVC says of a finding in some products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Urgency {
    /// What is known of the vulnerability.
    pub threat: Threat,
    /// What is decided where those who deploy have most to do.
    pub deployer: Place,
    /// What is decided where those who supply have most to do.
    pub supplier: Place,
}

/// What is decided for one product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its number; nothing for documents that belong to none.
    pub product: Option<u32>,
    /// What is decided, with what about the product it was made of.
    pub assessed: Assessed,
}

/// The decisions of a scope, as they are asked for.
pub(super) struct Urgencies<'u> {
    register: &'u Register,
    portfolio: &'u Portfolio,
    scope: &'u DocumentSet,
    instant: i64,
    /// The situation of each document of the scope; empty for others.
    situations: Vec<Situations>,
    /// All of them.
    all: Situations,
    of_component: HashMap<u32, Situations>,
    decided: HashMap<(Threat, Situations), Option<Decisions>>,
}

impl<'u> Urgencies<'u> {
    pub(super) fn new(
        register: &'u Register,
        portfolio: &'u Portfolio,
        scope: &'u DocumentSet,
        instant: i64,
    ) -> Self {
        let products = portfolio.catalogue.products.iter();
        let of_product: Vec<Situations> = products
            .map(|product| Situations::of(Some(product)))
            .collect();
        let mut situations = vec![Situations::default(); portfolio.catalogue.documents.len()];
        let mut all = Situations::default();
        for document in scope.iter() {
            let product = portfolio.product_of_document(document);
            let own = product.and_then(|product| of_product.get(product as usize));
            let own = own.copied().unwrap_or_else(|| Situations::of(None));
            all.add(own);
            if let Some(slot) = situations.get_mut(document as usize) {
                *slot = own;
            }
        }
        Self {
            register,
            portfolio,
            scope,
            instant,
            situations,
            all,
            of_component: HashMap::new(),
            decided: HashMap::new(),
        }
    }

    /// The highest decisions on a finding where what is wanted is so; nothing for what is no vulnerability, or is nowhere.
    pub(super) fn decide(&mut self, finding: &Finding, wanted: Wanted) -> Option<Decisions> {
        if self.register.is_notice(finding) {
            return None;
        }
        let situations = self.situations_of(finding, wanted);
        let threat = finding.threat();
        let decided = self.decided.entry((threat, situations));
        *decided.or_insert_with(|| threat.decide(situations))
    }

    fn situations_of(&mut self, finding: &Finding, wanted: Wanted) -> Situations {
        let (register, portfolio) = (self.register, self.portfolio);
        let names = |name| register.is_called(finding, name);
        if register
            .rulings
            .speak_of(finding.component, names, self.instant)
        {
            let shares = register.shares(portfolio, self.scope, finding, self.instant);
            let meant = shares.iter().filter(|share| wanted.holds(share.standing));
            let documents = meant.flat_map(|share| &share.documents).copied();
            return met(&self.situations, self.all, documents);
        }
        let Self {
            situations,
            all,
            of_component,
            ..
        } = self;
        let postings = portfolio.postings.of(finding.component).iter();
        *of_component
            .entry(finding.component)
            .or_insert_with(|| met(situations, *all, postings.map(|posting| posting.document())))
    }

    /// Counts an open finding.
    pub(super) fn count(&mut self, finding: &Finding, counts: &mut DecisionCounts) {
        let decided = self.decide(finding, Wanted::Open);
        let place = decided.map_or(Priority::ALL.len(), |decided| {
            decided.deployer.most as usize
        });
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }
}

/// The situations of some documents, until all that there are have been met.
fn met(
    situations: &[Situations],
    all: Situations,
    documents: impl Iterator<Item = u32>,
) -> Situations {
    let mut met = Situations::default();
    for document in documents {
        met.add(
            situations
                .get(document as usize)
                .copied()
                .unwrap_or_default(),
        );
        if met == all {
            break;
        }
    }
    met
}

impl Register {
    /// Whether a finding is something to know and no vulnerability, of which SSVC says nothing.
    fn is_notice(&self, finding: &Finding) -> bool {
        let mut advisories = finding.advisories.iter();
        advisories.all(|&advisory| {
            let entry = self.entry(advisory);
            entry.is_some_and(|entry| entry.kind == AdvisoryKind::Notice)
        })
    }

    /// What SSVC says of a finding in the products of some documents: the highest decisions, and of products for which the same is decided
    /// the most critical one. Nothing for what is no vulnerability, and where there are no documents.
    pub fn urgency(
        &self,
        portfolio: &Portfolio,
        finding: &Finding,
        documents: impl Iterator<Item = u32>,
    ) -> Option<Urgency> {
        if self.is_notice(finding) {
            return None;
        }
        let threat = finding.threat();
        let mut products: Vec<Option<u32>> = documents
            .map(|document| portfolio.product_of_document(document))
            .collect();
        products.sort_unstable();
        products.dedup();
        let places: Vec<(u8, Place)> = products
            .into_iter()
            .map(|number| {
                let all = &portfolio.catalogue.products;
                let product = number.and_then(|number| all.get(number as usize));
                let place = Place {
                    product: number,
                    assessed: threat.assess(product),
                };
                let criticality = product.map_or(0, |product| product.criticality.value());
                (criticality, place)
            })
            .collect();
        let highest = |decision: fn(&Assessed) -> _| {
            let places = places.iter();
            let highest = places.max_by_key(|(criticality, place)| {
                let number = Reverse(place.product);
                (decision(&place.assessed), *criticality, number)
            });
            highest.map(|(_, place)| *place)
        };
        Some(Urgency {
            threat,
            deployer: highest(|assessed| assessed.deployer)?,
            supplier: highest(|assessed| assessed.supplier)?,
        })
    }
}
