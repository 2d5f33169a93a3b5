//! Which findings come, go and stay from one delivery to another.

use std::collections::{BTreeMap, HashMap};

use iriai_domain::inventory::portfolio::{DocumentSet, Portfolio};
use iriai_domain::risk::coverage::Covered;
use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::diff::{Cause, Found, Held, Outcome, Share, State, changes};
use iriai_domain::risk::matching::NotEvaluated;
use iriai_domain::risk::register::{Finding, Register};
use iriai_domain::risk::ruling::Standing;
use iriai_domain::risk::selection::{Listed, Order, Selection, Unsaid, Wanted};

use super::findings::telling::Telling;
use super::findings::{
    Feed, FoundRisk, Said, Unevaluated, feeds_of, known_ecosystems, left_open, pairs_by_reason,
    unevaluated,
};
use crate::Office;
use crate::error::Error;

/// Some documents as one side of a comparison, and the office that knows what advisories say of them.
pub struct Delivery<'d> {
    /// The office.
    pub office: &'d Office,
    /// Its portfolio.
    pub portfolio: &'d Portfolio,
    /// Its register.
    pub register: &'d Register,
    /// The documents.
    pub documents: DocumentSet,
}

/// What became of findings.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingsDiff {
    /// By what became of them, within that the worst first.
    pub changes: Vec<FindingChange>,
    /// What is so of the first side.
    pub from: Judgeable,
    /// And of the second.
    pub to: Judgeable,
    /// Where the advisories are from.
    pub feeds: Vec<Feed>,
}

/// What became of one vulnerability of one package.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingChange {
    /// What became of it.
    pub outcome: Outcome,
    /// What explains it.
    pub cause: Cause,
    /// Why it cannot be said of one side.
    pub gap: Option<NotEvaluated>,
    /// The package's key.
    pub package: String,
    /// Whether its highest version goes up or down, where it can be said.
    pub upwards: Option<bool>,
    /// The finding as the second side has it, else as the first.
    pub found: FoundRisk,
    /// The first side.
    pub from: ChangeSide,
    /// The second side.
    pub to: ChangeSide,
}

/// One side of a change.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChangeSide {
    /// All versions of the package, the oldest first; an empty text for a component without version.
    pub versions: Vec<String>,
    /// The keys of the components in which it is found.
    pub components: Vec<String>,
    /// What is so of it, the one that asks for most; nothing where it is not found.
    pub standing: Option<Standing>,
    /// What was said of it.
    pub said: Vec<Said>,
    /// The highest rating of it; nothing where nobody rated it.
    pub rating: Option<Rating>,
}

impl Judgeable {
    /// Whether of no component everything could be said that advisories name, and nothing was found.
    pub fn is_nothing(&self) -> bool {
        self.open + self.settled == 0 && self.evaluated <= self.left_open
    }
}

/// How much of a side could be evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgeable {
    /// Components that could be compared with advisories.
    pub evaluated: usize,
    /// Components that could not.
    pub not_evaluated: usize,
    /// The same by reason.
    pub by_reason: BTreeMap<NotEvaluated, usize>,
    /// Pairs of component and advisory of which it cannot be said.
    pub pairs_not_evaluated: usize,
    /// The same by reason.
    pub pairs_by_reason: BTreeMap<NotEvaluated, usize>,
    /// Components that could be compared and of which some advisory leaves it open.
    pub left_open: usize,
    /// Open findings.
    pub open: usize,
    /// Findings about which nothing has to be done any more, or for now.
    pub settled: usize,
    /// What could not be evaluated.
    pub unevaluated: Vec<Unevaluated>,
}

impl<'d> Delivery<'d> {
    /// All documents of an office.
    pub fn whole(office: &'d Office, portfolio: &'d Portfolio, register: &'d Register) -> Self {
        let documents = 0..portfolio.catalogue.documents.len() as u32;
        Self {
            office,
            portfolio,
            register,
            documents: documents.collect(),
        }
    }
}

/// One side, as far as it has been asked.
struct Asked<'d> {
    delivery: &'d Delivery<'d>,
    listed: Vec<Listed>,
    unsaid: Unsaid<'d>,
    covered: Covered,
}

impl<'d> Asked<'d> {
    fn new(delivery: &'d Delivery<'d>, instant: Option<i64>) -> Result<Self, Error> {
        let Delivery {
            office,
            portfolio,
            register,
            documents,
        } = delivery;
        let selection = Selection {
            as_of: instant,
            now: office.clock.now(),
            least: None,
            wanted: Wanted::Any,
            order: Order::Worst,
            counts_urgency: false,
            offset: 0,
            limit: usize::MAX,
        };
        let selected = register.select(portfolio, documents, &selection);
        let known = known_ecosystems(&office.store.read()?, instant)?;
        let coverage = &register.coverage;
        let covered = coverage.count(portfolio, documents, &known, usize::MAX);
        let mut unsaid = selected.unsaid;
        // Of what cannot be compared at all that is said once, and not for each advisory.
        unsaid.retain(|finding| coverage.of(finding.component).is_ok());
        Ok(Self {
            delivery,
            listed: selected.listed,
            unsaid,
            covered,
        })
    }

    /// The components of the documents, with what is found of them.
    fn held(&self) -> Result<Vec<Held<'d>>, Error> {
        let Delivery {
            portfolio,
            register,
            documents,
            ..
        } = self.delivery;
        let mut components: Vec<u32> = Vec::new();
        for document in documents.iter() {
            let walked = portfolio
                .contents
                .members(document, |component, _| components.push(component));
            walked.map_err(|_| Error::Damaged(format!("document {document}")))?;
        }
        components.sort_unstable();
        components.dedup();
        let mut found: HashMap<u32, Vec<Found<'d>>> = HashMap::new();
        let mut add = |finding: &Finding, place, state| {
            let advisories = finding.advisories.iter();
            let names = advisories.flat_map(|&advisory| register.names(advisory));
            found.entry(finding.component).or_default().push(Found {
                place,
                state,
                names: names.collect(),
            });
        };
        for (place, listed) in self.listed.iter().enumerate() {
            let is_open = listed.shares.iter().any(|share| share.standing.is_open());
            let state = if is_open { State::Open } else { State::Settled };
            add(&listed.finding, place, state);
        }
        for finding in self.unsaid.iter() {
            if let Some(reason) = finding.gap() {
                add(finding, usize::MAX, State::Unsaid(reason));
            }
        }
        let gaps = self.covered.first.iter();
        let gaps: HashMap<u32, NotEvaluated> = gaps
            .map(|&(component, reason, _)| (component, reason))
            .collect();
        let held = components.into_iter().map(|component| Held {
            key: portfolio.catalogue.component(component),
            gap: gaps.get(&component).copied(),
            found: found.remove(&component).unwrap_or_default(),
        });
        Ok(held.collect())
    }

    fn judgeable(&self) -> Judgeable {
        let Delivery {
            portfolio,
            register,
            documents,
            ..
        } = self.delivery;
        let listed = self.listed.iter();
        let open = listed
            .filter(|listed| listed.shares.iter().any(|share| share.standing.is_open()))
            .count();
        Judgeable {
            evaluated: self.covered.evaluated,
            not_evaluated: self.covered.not_evaluated,
            by_reason: self.covered.by_reason.clone(),
            pairs_not_evaluated: self.unsaid.count(),
            pairs_by_reason: pairs_by_reason(&self.unsaid),
            left_open: left_open(portfolio, &self.unsaid),
            open,
            settled: self.listed.len() - open,
            unevaluated: unevaluated(
                portfolio,
                register,
                documents,
                &self.unsaid,
                &self.covered,
                usize::MAX,
            ),
        }
    }

    /// The first finding of each share in words and numbers, where there is one.
    fn tell<'s>(
        &self,
        shares: impl Iterator<Item = &'s Share>,
    ) -> Result<Vec<(ChangeSide, Option<FoundRisk>)>, Error> {
        let Delivery {
            office,
            portfolio,
            register,
            ..
        } = self.delivery;
        let transaction = office.store.read()?;
        let telling = Telling::new(portfolio, register, &transaction)?;
        let catalogue = &portfolio.catalogue;
        let shares = shares.map(|share| {
            let places = share.places.iter();
            let listed: Vec<&Listed> = places.filter_map(|&place| self.listed.get(place)).collect();
            (share, listed)
        });
        let shares: Vec<(&Share, Vec<&Listed>)> = shares.collect();
        let first: Vec<&Listed> = shares
            .iter()
            .filter_map(|(_, listed)| listed.first().copied())
            .collect();
        let mut told = telling.tell(&transaction, &first, Wanted::Any)?.into_iter();
        let sides = shares.into_iter().map(|(share, listed)| {
            let found = listed.first().and_then(|_| told.next());
            let components = listed.iter().map(|listed| listed.finding.component);
            let side = ChangeSide {
                versions: share.versions.clone(),
                components: components
                    .map(|number| catalogue.component(number).to_owned())
                    .collect(),
                standing: found.as_ref().map(|found| found.standing),
                said: found.iter().flat_map(|found| found.said.clone()).collect(),
                rating: listed.iter().filter_map(|one| one.finding.rating).max(),
            };
            (side, found)
        });
        Ok(sides.collect())
    }
}

impl FindingsDiff {
    /// Compares two deliveries by what counts at an instant; now, where none is given.
    pub fn new(
        from: &Delivery<'_>,
        to: &Delivery<'_>,
        instant: Option<i64>,
    ) -> Result<Self, Error> {
        let (before, after) = (Asked::new(from, instant)?, Asked::new(to, instant)?);
        let found = changes(&before.held()?, &after.held()?);
        let were = before.tell(found.iter().map(|change| &change.from))?;
        let are = after.tell(found.iter().map(|change| &change.to))?;
        let told = found.into_iter().zip(were).zip(are);
        let changes = told.filter_map(|((change, (from, was)), (to, is))| {
            Some(FindingChange {
                outcome: change.outcome,
                cause: change.cause,
                gap: change.gap,
                package: change.package,
                upwards: change.upwards,
                // A finding is on one of the sides at least.
                found: is.or(was)?,
                from,
                to,
            })
        });
        Ok(Self {
            changes: changes.collect(),
            from: before.judgeable(),
            to: after.judgeable(),
            feeds: after.feeds(instant)?,
        })
    }

    /// What the second side may have brought, by rating, `none` first; last what nobody rated: what is open there and was not on the
    /// first side, or nobody can tell whether it was.
    pub fn new_by_rating(&self) -> [usize; 6] {
        let is_open = |side: &ChangeSide| side.standing.is_some_and(Standing::is_open);
        let mut counts = [0; 6];
        for change in &self.changes {
            let is_new = match change.outcome {
                Outcome::Added => true,
                Outcome::Unclear => is_open(&change.to),
                Outcome::Removed | Outcome::Kept => false,
            };
            let rating = change.to.rating.map_or(5, |rating| rating as usize);
            if let Some(count) = counts.get_mut(rating).filter(|_| is_new) {
                *count += 1;
            }
        }
        counts
    }
}

impl Asked<'_> {
    fn feeds(&self, instant: Option<i64>) -> Result<Vec<Feed>, Error> {
        let Delivery {
            office, register, ..
        } = self.delivery;
        feeds_of(register, &office.store.read()?, instant, office.clock.now())
    }
}
