//! Which findings a question is about, in which order, and exactly how many.

mod unsaid;
mod urgency;

pub use self::unsaid::Unsaid;
pub use self::urgency::{DecisionCounts, Place, Urgency};

use std::borrow::Cow;
use std::cmp::Reverse;

use hashbrown::HashMap;

use self::urgency::Urgencies;
use super::cvss::Rating;
use super::register::{Finding, Register};
use super::ruling::{Share, Standing};
use crate::inventory::portfolio::{DocumentSet, Portfolio};
use crate::warning::codes;

codes! {
    /// The order of findings.
    pub enum Order {
        /// The worst first, see [`Register::order`].
        Worst = "worst",
        /// By component, within one the worst first.
        Component = "component",
        /// By the identifier of the advisory.
        Advisory = "advisory",
        /// By how likely attacks are.
        Epss = "epss",
        /// By how many products have it.
        Products = "products",
        /// By when the advisory was changed last, the newest first.
        Modified = "modified",
        /// By when those who deploy a product have to act, as SSVC decides; what may ask for most first.
        Ssvc = "ssvc",
        /// By when those who supply a product have to act.
        SsvcSupplier = "ssvc-supplier",
    }
}

codes! {
    /// Which findings are listed by what is so of them.
    pub enum Wanted {
        /// Those about which somebody has to do something.
        Open = "open",
        /// Those that are affected.
        Affected = "affected",
        /// Those that somebody looks into.
        UnderInvestigation = "under_investigation",
        /// Those that the company lives with for now.
        Accepted = "accepted",
        /// Those about which nothing needs to be done.
        NotAffected = "not_affected",
        /// Those about which it was done.
        Fixed = "fixed",
        /// All.
        Any = "any",
    }
}

impl Wanted {
    /// Whether a standing is wanted.
    pub fn holds(self, standing: Standing) -> bool {
        match self {
            Self::Open => standing.is_open(),
            Self::Affected => standing == Standing::Affected,
            Self::UnderInvestigation => standing == Standing::UnderInvestigation,
            Self::Accepted => standing == Standing::Accepted,
            Self::NotAffected => standing == Standing::NotAffected,
            Self::Fixed => standing == Standing::Fixed,
            Self::Any => true,
        }
    }
}

/// What narrows and orders findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// Only by what counted at this instant, in milliseconds since 1970.
    pub as_of: Option<i64>,
    /// The present, by which decisions have ended or not where `as_of` is not given.
    pub now: i64,
    /// Only what is rated so or worse, or not at all: what nobody has rated may be as severe as can be.
    pub least: Option<Rating>,
    /// Only what is so of them.
    pub wanted: Wanted,
    /// In which order.
    pub order: Order,
    /// Whether open findings are counted by when to act. They are too where they are listed in that order.
    pub counts_urgency: bool,
    /// How many are passed over.
    pub offset: usize,
    /// How many are listed.
    pub limit: usize,
}

/// The findings that a question is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selected<'r> {
    /// In order, as many as were asked for.
    pub listed: Vec<Listed>,
    /// Those about which nothing has to be done any more anywhere in the scope, the worst first, as many as were asked for.
    pub suppressed: Vec<Listed>,
    /// Of what it could not be said, in the order of the findings.
    pub unsaid: Unsaid<'r>,
    /// Exact counts.
    pub counts: Counts,
}

/// A finding, and what is so of it in the scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The finding.
    pub finding: Finding,
    /// The documents of the scope, by what is so of them.
    pub shares: Vec<Share>,
}

/// Exact counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Findings that the question is about.
    pub listed: usize,
    /// Findings that are settled wherever they are in the scope.
    pub suppressed: usize,
    /// Of the suppressed ones those that the company lives with, somewhere.
    pub accepted: usize,
    /// Pairs of component and advisory of which it cannot be said.
    pub unsaid: usize,
    /// Open findings by rating, `none` first; last those that nobody rated.
    pub open_by_rating: [usize; 6],
    /// Open findings by when to act, where that was asked for.
    pub open_by_decision: Option<DecisionCounts>,
}

impl Register {
    /// All findings by the advisories that counted at an instant, or count now, the worst first.
    pub fn ordered(&self, portfolio: &Portfolio, instant: Option<i64>) -> Cow<'_, [Finding]> {
        match instant {
            None => Cow::Borrowed(self.current()),
            instant => Cow::Owned(self.order(self.findings(instant), portfolio)),
        }
    }

    /// The findings in a scope that are asked for.
    pub fn select(
        &self,
        portfolio: &Portfolio,
        scope: &DocumentSet,
        selection: &Selection,
    ) -> Selected<'_> {
        let all = self.ordered(portfolio, selection.as_of);
        let documents = portfolio.documents_of_components(scope);
        let is_in = |component: u32| {
            documents
                .get(component as usize)
                .is_some_and(|&count| count > 0)
        };
        let instant = selection.as_of.unwrap_or(selection.now);
        let mut selected = Selected::default();
        let is_by_urgency = matches!(selection.order, Order::Ssvc | Order::SsvcSupplier);
        let mut urgencies = (selection.counts_urgency || is_by_urgency)
            .then(|| Urgencies::new(self, portfolio, scope, instant));
        let mut decided = DecisionCounts::default();
        let (mut places, mut unsaid): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for (place, finding) in all.iter().enumerate() {
            if !is_in(finding.component) {
                continue;
            }
            if finding.gap().is_some() {
                selected.counts.unsaid += 1;
                unsaid.push(place as u32);
                continue;
            }
            let stand = self.standings(portfolio, scope, finding, instant);
            let is_wanted = stand.iter().any(|one| selection.wanted.holds(*one));
            let is_open = stand.iter().any(|one| one.is_open());
            let rating = finding.rating.map_or(5, |rating| rating as usize);
            match selected.counts.open_by_rating.get_mut(rating) {
                Some(count) if is_open => {
                    *count += 1;
                    if let Some(urgencies) = &mut urgencies {
                        urgencies.count(finding, &mut decided);
                    }
                }
                _ => {
                    selected.counts.suppressed += 1;
                    selected.counts.accepted += usize::from(stand.contains(&Standing::Accepted));
                    if selected.suppressed.len() < selection.limit {
                        let listed = self.list(portfolio, scope, finding, instant);
                        selected.suppressed.push(listed);
                    }
                }
            }
            let is_severe = selection
                .least
                .is_none_or(|least| finding.rating.is_none_or(|rating| rating >= least));
            if is_wanted && is_severe {
                places.push(place as u32);
            }
        }
        selected.counts.listed = places.len();
        selected.counts.open_by_decision = urgencies.is_some().then_some(decided);
        let finding = |place: &u32| all.get(*place as usize);
        match &mut urgencies {
            Some(urgencies) if is_by_urgency => urgencies.arrange(&all, selection, &mut places),
            _ => self.arrange(portfolio, scope, selection, &mut places, &finding),
        }
        let page = places.iter().skip(selection.offset).take(selection.limit);
        selected.listed = page
            .filter_map(finding)
            .map(|finding| self.list(portfolio, scope, finding, instant))
            .collect();
        selected.unsaid = Unsaid::new(all, unsaid);
        selected
    }

    /// What is so of a finding in a scope, each once.
    fn standings(
        &self,
        portfolio: &Portfolio,
        scope: &DocumentSet,
        finding: &Finding,
        instant: i64,
    ) -> Cow<'static, [Standing]> {
        let names = self.names_of_finding(finding);
        if !self.rulings.speak_of(finding.component, names, instant) {
            return Cow::Borrowed(&[Standing::Affected]);
        }
        let shares = self.shares(portfolio, scope, finding, instant);
        let standings = shares.into_iter().map(|share| share.standing);
        Cow::Owned(standings.collect())
    }

    /// The documents of a scope that hold a finding, by what is so of them.
    fn shares(
        &self,
        portfolio: &Portfolio,
        scope: &DocumentSet,
        finding: &Finding,
        instant: i64,
    ) -> Vec<Share> {
        let postings = portfolio.postings.of(finding.component).iter();
        let documents = postings.map(|posting| posting.document());
        let in_scope = documents.filter(|&document| scope.contains(document));
        let names = self.names_of_finding(finding);
        self.rulings
            .shares(finding.component, names, instant, in_scope)
    }

    /// A finding with what is so of it in a scope.
    pub fn list(
        &self,
        portfolio: &Portfolio,
        scope: &DocumentSet,
        finding: &Finding,
        instant: i64,
    ) -> Listed {
        Listed {
            finding: finding.clone(),
            shares: self.shares(portfolio, scope, finding, instant),
        }
    }

    /// Brings what is in the order of the worst into another one.
    fn arrange<'f>(
        &self,
        portfolio: &Portfolio,
        scope: &DocumentSet,
        selection: &Selection,
        places: &mut [u32],
        finding: &impl Fn(&u32) -> Option<&'f Finding>,
    ) {
        let first = |finding: &Finding| self.entry(finding.advisories.first().copied()?);
        match selection.order {
            // The last two need more than a finding tells.
            Order::Worst | Order::Ssvc | Order::SsvcSupplier => {}
            Order::Component => places.sort_by_cached_key(|place| {
                finding(place).map(|finding| portfolio.catalogue.component(finding.component))
            }),
            Order::Advisory => places.sort_by_cached_key(|place| {
                finding(place).and_then(|finding| Some(first(finding)?.id.as_str()))
            }),
            Order::Epss => {
                places.sort_by_key(|place| Reverse(finding(place).and_then(|one| one.expected)));
            }
            Order::Modified => places.sort_by_cached_key(|place| {
                Reverse(finding(place).and_then(|finding| first(finding)?.modified))
            }),
            Order::Products => {
                let mut products = ProductCounts::new(portfolio, scope);
                let is_current = portfolio.is_current(scope);
                let counted = places.iter().map(|place| {
                    let count = finding(place).map_or(0, |one| match is_current {
                        true => one.products,
                        false => products.of(one.component),
                    });
                    (Reverse(count), *place)
                });
                let mut counted: Vec<(Reverse<u32>, u32)> = counted.collect();
                counted.sort_unstable();
                for (slot, (_, place)) in places.iter_mut().zip(counted) {
                    *slot = place;
                }
            }
        }
    }
}

/// In how many products of a scope components are, as they are asked for.
pub(super) struct ProductCounts<'p> {
    portfolio: &'p Portfolio,
    scope: &'p DocumentSet,
    known: HashMap<u32, u32>,
    /// For each product the component that was met in it last.
    met: Vec<u32>,
}

impl<'p> ProductCounts<'p> {
    pub(super) fn new(portfolio: &'p Portfolio, scope: &'p DocumentSet) -> Self {
        Self {
            portfolio,
            scope,
            known: HashMap::new(),
            met: vec![u32::MAX; portfolio.catalogue.products.len()],
        }
    }

    pub(super) fn of(&mut self, component: u32) -> u32 {
        if let Some(count) = self.known.get(&component) {
            return *count;
        }
        let mut count = 0;
        for posting in self.portfolio.postings.of(component) {
            let document = posting.document();
            if !self.scope.contains(document) {
                continue;
            }
            let product = self.portfolio.product_of_document(document);
            let met = product.and_then(|product| self.met.get_mut(product as usize));
            let is_new = met.is_some_and(|met| std::mem::replace(met, component) != component);
            count += u32::from(is_new);
        }
        self.known.insert(component, count);
        count
    }
}
