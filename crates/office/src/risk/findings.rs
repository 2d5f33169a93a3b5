//! What is affected, what could not be evaluated, and why.

pub(super) mod telling;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use iriai_domain::fold::fold;
use iriai_domain::inventory::portfolio::{DocumentSet, Filter, Portfolio};
use iriai_domain::risk::advisory::{AdvisoryFormat, AdvisoryKind, EventKind};
use iriai_domain::risk::comparison::{Outcome, unpack_pairs};
use iriai_domain::risk::coverage::Covered;
use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::decision::Response;
use iriai_domain::risk::matching::{Judgement, NotEvaluated};
use iriai_domain::risk::register::{Entry, Finding, Register};
use iriai_domain::risk::ruling::{Standing, Voice};
use iriai_domain::risk::selection::{DecisionCounts, Listed, Order, Selection, Wanted};
use iriai_domain::risk::ssvc::Signs;
use iriai_domain::risk::vex::Justification;
use iriai_store::{AdvisoryRow, Error as StoreError};

use self::telling::Telling;
use super::compare::learn_cpes;
use super::lifecycles::EndOfLife;
use super::urgency::FoundUrgency;
use crate::Office;
use crate::error::Error;

/// What is affected.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FindingsPage {
    /// The first findings in order, as many as were asked for.
    pub findings: Vec<FoundRisk>,
    /// Those about which nothing has to be done any more anywhere in the scope, likewise.
    pub suppressed: Vec<FoundRisk>,
    /// Components of which it cannot be said, the most used first, as many as were asked for.
    pub not_evaluated: Vec<Unevaluated>,
    /// Of how many components it cannot be said, by reason.
    pub by_reason: BTreeMap<NotEvaluated, usize>,
    /// Exact counts.
    pub totals: RiskTotals,
    /// Where the advisories are from.
    pub feeds: Vec<Feed>,
    /// What nobody looks after any more; nothing where nothing is known of any product.
    pub end_of_life: Option<EndOfLife>,
    /// In which order the findings are; nothing stands for the worst first.
    pub order: Option<Order>,
}

/// Where some advisories are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The source.
    pub source: String,
    /// How many count.
    pub records: usize,
    /// When the newest of them was changed, as it says.
    pub newest: Option<i64>,
    /// When one was taken in last; of a feed that was never fetched, since when it is there.
    pub imported_at: i64,
    /// When it was certain last that all is kept that the source has.
    pub confirmed_at: i64,
    /// So many seconds before the instant asked for, or now.
    pub age: i64,
}

/// Exact counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RiskTotals {
    /// Findings that the question is about.
    pub findings: usize,
    /// Findings about which nothing has to be done any more anywhere in the scope.
    pub suppressed: usize,
    /// Of these the ones that the company lives with for now.
    pub accepted: usize,
    /// Components in the scope that could be compared with advisories.
    pub components_evaluated: usize,
    /// Components in the scope that could not.
    pub components_not_evaluated: usize,
    /// Pairs of component and advisory of which it cannot be said.
    pub advisories_not_evaluated: usize,
    /// Open findings by rating, `none` first; last those that state none.
    pub by_rating: [usize; 6],
    /// Open findings by the most that SSVC may ask of those who deploy; nothing where that was not asked for.
    pub by_decision: Option<DecisionCounts>,
}

/// One component and one vulnerability.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundRisk {
    /// The component's key.
    pub component: String,
    /// The identifier of the advisory that stands for all.
    pub advisory: String,
    /// All other names of the vulnerability.
    pub aliases: Vec<String>,
    /// What it tells of.
    pub kind: AdvisoryKind,
    /// In one line.
    pub summary: Option<String>,
    /// How severe it is.
    pub severity: Option<FoundSeverity>,
    /// Whether it is attacked; nothing where no catalogue was taken in.
    pub exploited: Option<bool>,
    /// The probability of attacks within thirty days, 0 to 1, where a forecast tells it.
    pub epss: Option<f64>,
    /// Versions that fix it, as the record states them.
    pub fixed: Vec<String>,
    /// What is so of them; of several things in several documents the one that asks for most.
    pub standing: Standing,
    /// What was said of it, and in how many products and releases that is so.
    pub said: Vec<Said>,
    /// The criticality of the most critical product that ever held the component.
    pub criticality: u8,
    /// Products in the scope in which it is so.
    pub products: usize,
    /// Releases.
    pub releases: usize,
    /// What SSVC says of it in the products in which it is so; nothing for what is no vulnerability.
    pub urgency: Option<FoundUrgency>,
    /// Why it is affected.
    pub trace: Judged,
}

/// What was said of a finding, in some documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What that makes of it.
    pub standing: Standing,
    /// Who says it.
    pub voice: Voice,
    /// The number of the decision.
    pub decision: Option<u32>,
    /// The identifier of the VEX document.
    pub document: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// Why a product is not affected.
    pub justification: Option<Justification>,
    /// What is done.
    pub response: Option<Response>,
    /// In words.
    pub reason: Option<String>,
    /// Since when it is known.
    pub from: i64,
    /// Until when it holds.
    pub until: Option<i64>,
    /// How many others say otherwise.
    pub contradicting: usize,
    /// In how many products.
    pub products: usize,
    /// In how many releases.
    pub releases: usize,
}

/// What is asked of findings beside their scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Only what is rated so or worse, or not at all.
    pub least: Option<Rating>,
    /// Only what is so of them.
    pub wanted: Wanted,
    /// In which order.
    pub order: Order,
    /// Whether open findings are counted by when to act.
    pub counts_urgency: bool,
    /// How many are passed over.
    pub offset: usize,
    /// How many are listed.
    pub limit: usize,
}

impl Asked {
    /// The first open findings, the worst first.
    pub fn open(limit: usize) -> Self {
        Self {
            least: None,
            wanted: Wanted::Open,
            order: Order::Worst,
            counts_urgency: false,
            offset: 0,
            limit,
        }
    }
}

/// A severity as stated.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundSeverity {
    /// In words.
    pub rating: Rating,
    /// The score.
    pub score: Option<f64>,
    /// The vector.
    pub vector: Option<String>,
}

/// What decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Code of the record's format.
    pub format: String,
    /// The judgement.
    pub judgement: Judgement,
    /// The range or the list that decided, as the record states it: events of a range, or a version.
    pub stated: Vec<(Option<EventKind>, String)>,
}

/// A component of which it cannot be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unevaluated {
    /// Its key.
    pub component: String,
    /// Why.
    pub reason: NotEvaluated,
    /// The advisory that could not be compared, where it is one and not all.
    pub advisory: Option<String>,
    /// Documents in the scope that hold it.
    pub documents: usize,
}

impl Office {
    /// What advisories say of the components, and what was said of that, as kept; in order for a portfolio.
    pub fn register(&self, portfolio: &Portfolio) -> Result<Register, Error> {
        self.ensure_compared()?;
        let transaction = self.store.read()?;
        let mut entries = Vec::new();
        transaction.each_advisory(0, |row| {
            entries.push(entry(row)?);
            Ok(())
        })?;
        let mut names = iriai_domain::inventory::keys::Keys::default();
        let mut named = Vec::new();
        transaction.each_advisory_name(|name, advisory| {
            if let Some(number) = names.number(name) {
                named.push((advisory, number));
            }
            Ok(())
        })?;
        let mut pairs = Vec::new();
        transaction.each_finding_batch(|batch| {
            let unpacked = unpack_pairs(batch.pairs, |pair| pairs.push(pair));
            unpacked.map_err(|_| {
                StoreError::corrupt("finding_batch", "pairs", batch.compared.advisories)
            })
        })?;
        let mut register = Register::new(entries, names, &named, pairs);
        transaction.each_exploited(|row| {
            register.note_exploited(&row.cve, row.received);
            Ok(())
        })?;
        transaction.each_forecast(|row| {
            register.note_expected(&row.cve, row.probability, row.received);
            Ok(())
        })?;
        learn_cpes(&mut register.cpes, &transaction)?;
        register.rulings = self.rulings(portfolio, &register, &transaction)?;
        register.lifecycles = self.lifecycles(portfolio, &register, &transaction)?;
        register.settle(portfolio);
        Ok(register)
    }

    /// The findings in a scope that are asked for, what was settled, and what could not be evaluated. The counts by rating are of
    /// everything that is open.
    pub fn findings(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        filter: &Filter,
        asked: &Asked,
    ) -> Result<FindingsPage, Error> {
        let scope = portfolio.scope(filter);
        let transaction = self.store.read()?;
        let selection = Selection {
            as_of: filter.as_of,
            now: self.clock.now(),
            least: asked.least,
            wanted: asked.wanted,
            order: asked.order,
            counts_urgency: asked.counts_urgency,
            offset: asked.offset,
            limit: asked.limit,
        };
        let mut selected = register.select(portfolio, &scope, &selection);
        let ecosystems = transaction.advisory_ecosystems()?.into_iter();
        let known: HashSet<String> = ecosystems
            .filter(|(_, received)| filter.as_of.is_none_or(|instant| *received <= instant))
            .map(|(code, _)| code)
            .collect();
        let is_known = |code: &str| known.contains(code);
        let coverage = &register.coverage;
        let covered = coverage.count(portfolio, &scope, is_known, asked.limit);
        // Of what cannot be compared at all that is said once, and not for each advisory.
        selected
            .unsaid
            .retain(|finding| coverage.of(finding.component).is_ok());
        let counts = selected.counts;
        let totals = RiskTotals {
            findings: counts.listed,
            suppressed: counts.suppressed,
            accepted: counts.accepted,
            components_evaluated: covered.evaluated,
            components_not_evaluated: covered.not_evaluated,
            advisories_not_evaluated: selected.unsaid.len(),
            by_rating: counts.open_by_rating,
            by_decision: counts.open_by_decision,
        };
        let mut feeds = Feeds::default();
        let entries = (0..register.count() as u32).filter_map(|number| register.entry(number));
        entries.for_each(|entry| feeds.add(entry, filter.as_of));
        let mut feeds: Vec<Feed> = feeds.0.into_values().collect();
        let now = self.clock.now();
        super::feeds::age::tell(&mut feeds, &transaction, filter.as_of, now)?;
        let mut telling = Telling::new(portfolio, register, &transaction)?;
        let mut told = |listed: &[Listed], wanted| {
            let told = listed.iter().map(|one| telling.tell(one, wanted));
            told.collect::<Result<Vec<_>, Error>>()
        };
        let is_known = register.lifecycles.is_known(filter.as_of);
        let components = covered.evaluated + covered.not_evaluated;
        let end_of_life = || self.end_of_life(portfolio, register, filter, components, asked.limit);
        Ok(FindingsPage {
            order: Some(asked.order),
            end_of_life: is_known.then(end_of_life),
            findings: told(&selected.listed, asked.wanted)?,
            suppressed: told(&selected.suppressed, Wanted::Any)?,
            not_evaluated: unevaluated(
                portfolio,
                register,
                &scope,
                &selected.unsaid,
                &covered,
                asked,
            ),
            by_reason: covered.by_reason,
            totals,
            feeds,
        })
    }
}

/// What could not be evaluated, the most used first: components as such, and pairs of a component and an advisory.
fn unevaluated(
    portfolio: &Portfolio,
    register: &Register,
    scope: &DocumentSet,
    unsaid: &[Finding],
    covered: &Covered,
    asked: &Asked,
) -> Vec<Unevaluated> {
    let catalogue = &portfolio.catalogue;
    let components = covered.first.iter();
    let mut all: Vec<Unevaluated> = components
        .map(|&(component, reason, documents)| Unevaluated {
            component: catalogue.component(component).to_owned(),
            reason,
            advisory: None,
            documents: documents as usize,
        })
        .collect();
    let mut counted: HashMap<u32, usize> = HashMap::new();
    let mut pairs: Vec<(Reverse<usize>, &str, &Finding)> = unsaid
        .iter()
        .map(|finding| {
            let component = finding.component;
            let documents = counted.entry(component).or_insert_with(|| {
                let postings = portfolio.postings.of(component).iter();
                postings
                    .filter(|posting| scope.contains(posting.document()))
                    .count()
            });
            (Reverse(*documents), catalogue.component(component), finding)
        })
        .collect();
    pairs.sort_by_key(|(documents, key, _)| (*documents, *key));
    let pairs = pairs.into_iter().take(asked.limit);
    all.extend(pairs.filter_map(|(Reverse(documents), key, finding)| {
        let advisory = register.entry(*finding.advisories.first()?)?;
        Some(Unevaluated {
            component: key.to_owned(),
            reason: finding.gap()?,
            advisory: Some(advisory.id.clone()),
            documents,
        })
    }));
    all.sort_by(|a, b| {
        (Reverse(a.documents), &a.component).cmp(&(Reverse(b.documents), &b.component))
    });
    all.truncate(asked.limit);
    all
}

impl Office {
    /// The components that an advisory of this name touches; nothing where none has the name.
    pub(crate) fn components_affected(
        &self,
        name: &str,
        instant: Option<i64>,
    ) -> Result<Option<Vec<u32>>, Error> {
        self.ensure_compared()?;
        let transaction = self.store.read()?;
        let mut advisories = HashSet::new();
        for number in transaction.advisories_called(&fold(name))? {
            let row = transaction.advisory(number)?;
            let known = row.map(entry).transpose()?;
            let counts = known.is_some_and(|entry| entry.counts(instant) && !entry.withdrawn);
            if counts {
                advisories.insert(number);
            }
        }
        if advisories.is_empty() {
            return Ok(None);
        }
        let mut components = Vec::new();
        transaction.each_finding_batch(|batch| {
            let unpacked = unpack_pairs(batch.pairs, |pair| {
                if pair.outcome == Outcome::Affected && advisories.contains(&pair.advisory) {
                    components.push(pair.component);
                }
            });
            unpacked.map_err(|_| {
                StoreError::corrupt("finding_batch", "pairs", batch.compared.advisories)
            })
        })?;
        components.sort_unstable();
        components.dedup();
        Ok(Some(components))
    }

    /// Where the advisories that count now are from.
    pub fn feeds(&self) -> Result<Vec<Feed>, Error> {
        let mut feeds = Feeds::default();
        let transaction = self.store.read()?;
        transaction.each_advisory(0, |row| {
            feeds.add(&entry(row)?, None);
            Ok(())
        })?;
        let mut feeds = feeds.0.into_values().collect();
        super::feeds::age::tell(&mut feeds, &transaction, None, self.clock.now())?;
        Ok(feeds)
    }
}

/// A row as the register knows it.
pub(super) fn entry(row: AdvisoryRow) -> Result<Entry, StoreError> {
    let damaged = |column| StoreError::corrupt("advisory", column, row.number);
    let rating = match row.rating.as_deref() {
        Some(code) => Some(Rating::from_code(code).ok_or_else(|| damaged("rating"))?),
        None => None,
    };
    Ok(Entry {
        format: AdvisoryFormat::from_code(&row.format).ok_or_else(|| damaged("format"))?,
        kind: AdvisoryKind::from_code(&row.kind).ok_or_else(|| damaged("kind"))?,
        rating,
        score: row
            .score
            .map(u8::try_from)
            .transpose()
            .map_err(|_| damaged("score"))?,
        signs: Signs::unpacked(row.signs).ok_or_else(|| damaged("signs"))?,
        withdrawn: row.withdrawn,
        modified: row.modified,
        received: row.received,
        replaced: row.replaced,
        id: row.id,
    })
}

/// Where advisories are from, by source.
#[derive(Default)]
struct Feeds(BTreeMap<String, Feed>);

impl Feeds {
    /// Counts a state of an advisory, if it counted at the instant.
    fn add(&mut self, entry: &Entry, instant: Option<i64>) {
        if !entry.counts(instant) {
            return;
        }
        let source = entry.source();
        if !self.0.contains_key(source) {
            let feed = Feed {
                source: source.to_owned(),
                records: 0,
                newest: None,
                imported_at: entry.received,
                confirmed_at: entry.received,
                age: 0,
            };
            self.0.insert(source.to_owned(), feed);
        }
        if let Some(feed) = self.0.get_mut(source) {
            feed.records += 1;
            feed.newest = feed.newest.max(entry.modified);
            feed.imported_at = feed.imported_at.max(entry.received);
        }
    }
}
