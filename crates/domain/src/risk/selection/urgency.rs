//! When to act on findings, as SSVC decides for the products of a scope.
//!
//! Of a component it only matters in which situations it is, and there are few of these. So the products that hold it are looked through
//! until every situation that there is in the scope has been met, once for all of its findings.

use std::cmp::Reverse;

use hashbrown::HashMap;

use super::{Order, Selection, Wanted};
use crate::inventory::portfolio::{DocumentSet, Portfolio};
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
    /// Its number.
    pub product: u32,
    /// What is decided, with what about the product it was made of.
    pub assessed: Assessed,
}

/// The decisions of a scope, as they are asked for.
pub(super) struct Urgencies<'u> {
    register: &'u Register,
    portfolio: &'u Portfolio,
    scope: &'u DocumentSet,
    instant: i64,
    situations: InScope,
    of_component: HashMap<u32, Situations>,
    decided: HashMap<(u32, Situations), Option<Decisions>>,
}

impl<'u> Urgencies<'u> {
    pub(super) fn new(
        register: &'u Register,
        portfolio: &'u Portfolio,
        scope: &'u DocumentSet,
        instant: i64,
    ) -> Self {
        Self {
            register,
            portfolio,
            scope,
            instant,
            situations: InScope::new(portfolio, scope),
            of_component: HashMap::new(),
            decided: HashMap::new(),
        }
    }

    /// The highest decisions on a finding where what is wanted is so; nothing for what is no vulnerability, or is nowhere.
    pub(super) fn decide(&mut self, finding: &Finding, wanted: Wanted) -> Option<Decisions> {
        if finding.is_notice {
            return None;
        }
        let situations = self.situations_of(finding, wanted);
        let decided = self.decided.entry((known_of(finding), situations));
        *decided.or_insert_with(|| finding.threat().decide(situations))
    }

    fn situations_of(&mut self, finding: &Finding, wanted: Wanted) -> Situations {
        let (register, portfolio) = (self.register, self.portfolio);
        let names = register.names_of_finding(finding);
        if register
            .rulings
            .speak_of(finding.component, names, self.instant)
        {
            let shares = register.shares(portfolio, self.scope, finding, self.instant);
            let meant = shares.iter().filter(|share| wanted.holds(share.standing));
            let documents = meant.flat_map(|share| &share.documents).copied();
            return self.situations.met(documents);
        }
        let situations = &self.situations;
        let of_component = self.of_component.entry(finding.component);
        *of_component.or_insert_with(|| {
            let postings = portfolio.postings.of(finding.component).iter();
            situations.met(postings.map(|posting| posting.document()))
        })
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

    /// Brings findings by their places into an order by when to act; what is equal stays as it is.
    pub(super) fn arrange(&mut self, all: &[Finding], selection: &Selection, places: &mut [u32]) {
        let mut rank = |place: u32| {
            let decided = self.decide(all.get(place as usize)?, selection.wanted)?;
            let (deployer, supplier) = (decided.deployer.rank(), decided.supplier.rank());
            Some(match selection.order {
                Order::SsvcSupplier => supplier * 16 + deployer,
                _ => deployer * 16 + supplier,
            })
        };
        let mut ranked: Vec<(Option<u8>, u32)> =
            places.iter().map(|&place| (rank(place), place)).collect();
        ranked.sort_by_key(|(rank, _)| Reverse(*rank));
        for (slot, (_, place)) in places.iter_mut().zip(ranked) {
            *slot = place;
        }
    }
}

/// All that is known of a vulnerability itself, in one number.
fn known_of(finding: &Finding) -> u32 {
    let exploited = match finding.exploited {
        None => 0,
        Some(false) => 1,
        Some(true) => 2,
    };
    (finding.signs.packed() * 3 + exploited) * 2 + u32::from(finding.is_malicious)
}

/// The situations of the documents of a scope.
struct InScope {
    /// The place of each document's situation; 0 for documents outside the scope.
    places: Vec<u8>,
    /// Each once; the first is none.
    known: Vec<Situations>,
    /// All of them.
    all: Situations,
}

impl InScope {
    fn new(portfolio: &Portfolio, scope: &DocumentSet) -> Self {
        let mut found = Self {
            places: vec![0; portfolio.catalogue.documents.len()],
            known: vec![Situations::default()],
            all: Situations::default(),
        };
        let products = portfolio.catalogue.products.iter();
        let of_product: Vec<Situations> = products
            .map(|product| Situations::of(Some(product)))
            .collect();
        for document in scope.iter() {
            let product = portfolio.product_of_document(document);
            let own = product.and_then(|product| of_product.get(product as usize));
            let own = own.copied().unwrap_or_else(|| Situations::of(None));
            let known = found.known.iter().position(|known| *known == own);
            let place = known.unwrap_or_else(|| {
                found.known.push(own);
                found.known.len() - 1
            });
            found.all.add(own);
            // There are 216 of them: six impacts by four exposures, three densities by three safeties.
            if let (Some(slot), Ok(place)) =
                (found.places.get_mut(document as usize), u8::try_from(place))
            {
                *slot = place;
            }
        }
        found
    }

    /// The situations of some documents, until all that there are have been met.
    fn met(&self, documents: impl Iterator<Item = u32>) -> Situations {
        let mut met = Situations::default();
        for document in documents {
            let place = self.places.get(document as usize).copied().unwrap_or(0);
            let own = self.known.get(usize::from(place)).copied();
            met.add(own.unwrap_or_default());
            if met == self.all {
                break;
            }
        }
        met
    }
}

impl Register {
    /// What SSVC says of a finding in some products: the highest decisions, and of products for which the same is decided the most critical
    /// one. Nothing for what is no vulnerability, and where there are no products.
    pub fn urgency(
        &self,
        portfolio: &Portfolio,
        finding: &Finding,
        products: impl Iterator<Item = u32>,
    ) -> Option<Urgency> {
        if finding.is_notice {
            return None;
        }
        let threat = finding.threat();
        let all = &portfolio.catalogue.products;
        let places: Vec<(u8, Option<&str>, Place)> = products
            .map(|number| {
                let product = all.get(number as usize);
                let place = Place {
                    product: number,
                    assessed: threat.assess(product),
                };
                let criticality = product.map_or(0, |product| product.criticality.value());
                (
                    criticality,
                    product.map(|product| product.name.as_str()),
                    place,
                )
            })
            .collect();
        let highest = |decision: fn(&Assessed) -> _| {
            let places = places.iter();
            let highest = places.max_by_key(|(criticality, name, place)| {
                // Of equal ones the first by name: numbers tell only who came first.
                (decision(&place.assessed), *criticality, Reverse(*name))
            });
            highest.map(|(_, _, place)| *place)
        };
        Some(Urgency {
            threat,
            deployer: highest(|assessed| assessed.deployer)?,
            supplier: highest(|assessed| assessed.supplier)?,
        })
    }
}
