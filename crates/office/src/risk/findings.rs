//! What is affected, what could not be evaluated, and why.

mod opinions;
pub(super) mod settling;
pub(super) mod telling;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::panic::resume_unwind;

use iriai_domain::inventory::portfolio::{DocumentSet, Filter, Portfolio};
use iriai_domain::risk::advisory::{AdvisoryKind, EventKind};
use iriai_domain::risk::comparison::{Pair, unpack_pairs};
use iriai_domain::risk::coverage::Covered;
use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::decision::Response;
use iriai_domain::risk::matching::{Branches, Judgement, NotEvaluated};
use iriai_domain::risk::register::{Finding, Register, counts, source_of};
use iriai_domain::risk::ruling::{Standing, Voice};
use iriai_domain::risk::selection::{DecisionCounts, Listed, Order, Selection, Unsaid, Wanted};
use iriai_domain::risk::sources::Sources;
use iriai_domain::risk::unread::Unread;
use iriai_domain::risk::vex::{Justification, Status};
use iriai_store::{Error as StoreError, Transaction};

use self::opinions::add_opinions;
pub use self::opinions::{FoundOpinion, Opinions};
use self::telling::Telling;
use super::blocks::each_state;
use super::compare::learn_cpes;
use super::exploits::learn_attacks;
use super::feeds::age::{beside, tell, told};
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
    /// Of how many pairs of component and advisory it cannot be said, by reason.
    pub pairs_by_reason: BTreeMap<NotEvaluated, usize>,
    /// Exact counts.
    pub totals: RiskTotals,
    /// Where the advisories are from.
    pub feeds: Vec<Feed>,
    /// What nobody looks after any more; nothing where nothing is known of any product.
    pub end_of_life: Option<EndOfLife>,
    /// In which order the findings are; nothing stands for the worst first.
    pub order: Option<Order>,
    /// How many findings were passed over before the first.
    pub offset: usize,
    /// What is kept and cannot be read any more, so that nobody knows what it would say.
    pub unread: Vec<Unread>,
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
    /// Of these the ones of which some advisory leaves open whether they are affected.
    pub components_left_open: usize,
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
    /// Versions that settle it by all sources that hold the component for affected.
    pub fixed: Vec<String>,
    /// Whether some of them say so of other versions too.
    pub is_fix_disputed: bool,
    /// What is so of them; of several things in several documents the one that asks for most.
    pub standing: Standing,
    /// What was said of it, and in how many products and releases that is so.
    pub said: Vec<Said>,
    /// The criticality of the most critical product that ever held the component.
    pub criticality: u8,
    /// Whether somebody stated it; else it counts as the middle of the scale.
    pub is_criticality_stated: bool,
    /// Products in the scope in which it is so.
    pub products: usize,
    /// Releases.
    pub releases: usize,
    /// What SSVC says of it in the products in which it is so; nothing for what is no vulnerability.
    pub urgency: Option<FoundUrgency>,
    /// Why it is affected.
    pub trace: Judged,
    /// What each source says, where there are several and somebody asked for them.
    pub opinions: Opinions,
    /// Why its record cannot be read any more, so that only what was noted when it came is told.
    pub unread: Option<Unread>,
}

/// What was said of a finding, in some documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What that makes of it.
    pub standing: Standing,
    /// The word for it in the statement or decision itself.
    pub stated: Status,
    /// Whether that settles nothing because no reason is given for it.
    pub lacks_reason: bool,
    /// Who says it.
    pub voice: Voice,
    /// The number of the decision.
    pub decision: Option<u32>,
    /// The identifier of the VEX document.
    pub document: Option<String>,
    /// The file from which a decision was read.
    pub source: Option<String>,
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
    /// What advisories say of the components, and what was said of that, as kept; in order for a portfolio. Of forecasts it knows the
    /// present alone: an instant of the past is asked of [`Office::register_as_of`].
    pub fn register(&self, portfolio: &Portfolio) -> Result<Register, Error> {
        self.register_as_of(portfolio, None)
    }

    /// The same, which also knows what was expected at an instant.
    pub fn register_as_of(
        &self,
        portfolio: &Portfolio,
        as_of: Option<i64>,
    ) -> Result<Register, Error> {
        self.ensure_compared()?;
        self.register_in(portfolio, &self.store.read()?, as_of)
    }

    /// The same as a transaction sees the store, as far as it has been compared.
    pub(crate) fn register_in(
        &self,
        portfolio: &Portfolio,
        transaction: &Transaction<'_>,
        as_of: Option<i64>,
    ) -> Result<Register, Error> {
        let mut entries = Vec::new();
        let mut names = iriai_domain::inventory::keys::Keys::default();
        let mut named = Vec::new();
        each_state(transaction, 0, |state| {
            entries.push(state.entry());
            let numbers = state.head.names.filter_map(|name| names.number(name));
            named.extend(numbers.map(|number| (state.number, number)));
            Ok(())
        })?;
        let (pairs, _) = pairs_from(transaction, 0)?;
        let mut register = Register::new(entries, names, &named, pairs);
        learn_attacks(&mut register, transaction, as_of)?;
        learn_cpes(&mut register.cpes, transaction)?;
        register.rulings = self.rulings(portfolio, &register, transaction)?;
        register.lifecycles = self.lifecycles(portfolio, &register, transaction)?;
        register.beside = beside(transaction, None)?;
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
        let known = known_ecosystems(&transaction, filter.as_of)?;
        let coverage = &register.coverage;
        let covered = coverage.count(portfolio, &scope, &known, asked.limit);
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
            components_left_open: left_open(portfolio, &selected.unsaid),
            components_not_evaluated: covered.not_evaluated,
            advisories_not_evaluated: selected.unsaid.count(),
            by_rating: counts.open_by_rating,
            by_decision: counts.open_by_decision,
        };
        let feeds = feeds_of(register, &transaction, filter.as_of, self.clock.now())?;
        let telling = Telling::new(portfolio, register, &transaction)?;
        let tell_all = |listed: &[Listed], wanted| {
            let all: Vec<&Listed> = listed.iter().collect();
            let mut told = telling.tell(&transaction, &all, wanted)?;
            let instant = filter.as_of;
            add_opinions(
                portfolio,
                register,
                &transaction,
                instant,
                listed,
                &mut told,
            )?;
            Ok::<_, Error>(told)
        };
        let is_known = register.lifecycles.is_known(filter.as_of);
        let components = covered.evaluated + covered.not_evaluated;
        let end_of_life = || self.end_of_life(portfolio, register, filter, components, asked.limit);
        let unevaluated = || {
            let limit = asked.limit;
            unevaluated(
                portfolio,
                register,
                &scope,
                &selected.unsaid,
                &covered,
                limit,
            )
        };
        let tell = || {
            let findings = tell_all(&selected.listed, asked.wanted)?;
            let suppressed = tell_all(&selected.suppressed, Wanted::Any)?;
            Ok::<_, Error>((findings, suppressed))
        };
        let (told, not_evaluated) = std::thread::scope(|scope| {
            let not_evaluated = scope.spawn(unevaluated);
            (tell(), not_evaluated.join())
        });
        let (findings, suppressed) = told?;
        Ok(FindingsPage {
            order: Some(asked.order),
            offset: asked.offset,
            end_of_life: is_known.then(end_of_life),
            unread: unread(register, filter.as_of, findings.iter().chain(&suppressed)),
            findings,
            suppressed,
            not_evaluated: not_evaluated.unwrap_or_else(|panic| resume_unwind(panic)),
            by_reason: covered.by_reason,
            pairs_by_reason: pairs_by_reason(&selected.unsaid),
            totals,
            feeds,
        })
    }
}

/// What came of comparisons from the one with a number on, and the number that the next one gets.
pub(crate) fn pairs_from(
    transaction: &Transaction<'_>,
    from: u32,
) -> Result<(Vec<Pair>, u32), Error> {
    let (mut pairs, mut next) = (Vec::new(), from);
    transaction.each_finding_batch(from, |batch| {
        next += 1;
        let unpacked = unpack_pairs(batch.pairs, |pair| pairs.push(pair));
        unpacked
            .map_err(|_| StoreError::corrupt("finding_batch", "pairs", batch.compared.advisories))
    })?;
    Ok((pairs, next))
}

impl RiskTotals {
    /// Whether of no component everything could be said that advisories name, and nothing was found.
    pub fn is_nothing_evaluated(&self) -> bool {
        let found = self.suppressed + self.by_rating.iter().sum::<usize>();
        found == 0 && self.components_evaluated <= self.components_left_open
    }
}

/// How many components something is left open of.
pub(super) fn left_open(portfolio: &Portfolio, unsaid: &Unsaid<'_>) -> usize {
    let mut met = vec![false; portfolio.catalogue.component_count()];
    let is_new = |finding: &&Finding| {
        let met = met.get_mut(finding.component as usize);
        met.is_some_and(|met| !std::mem::replace(met, true))
    };
    unsaid.iter().filter(is_new).count()
}

/// How often it cannot be said, by reason.
pub(super) fn pairs_by_reason(unsaid: &Unsaid<'_>) -> BTreeMap<NotEvaluated, usize> {
    let mut by_reason = BTreeMap::new();
    for reason in unsaid.iter().filter_map(Finding::gap) {
        *by_reason.entry(reason).or_default() += 1;
    }
    by_reason
}

/// What cannot be read any more of all that counted at an instant, and of the records of some findings, each once.
fn unread<'f>(
    register: &Register,
    instant: Option<i64>,
    found: impl Iterator<Item = &'f FoundRisk>,
) -> Vec<Unread> {
    let mut all: Vec<Unread> = register.unread(instant).cloned().collect();
    let mut met: HashSet<Unread> = all.iter().cloned().collect();
    let found = found.filter_map(|found| found.unread.as_ref());
    all.extend(
        found
            .filter(|unread| met.insert((*unread).clone()))
            .cloned(),
    );
    all
}

/// Of what something was known at an instant.
pub(super) fn known_ecosystems(
    transaction: &Transaction<'_>,
    instant: Option<i64>,
) -> Result<Branches, Error> {
    let ecosystems = transaction.advisory_ecosystems()?.into_iter();
    let known = ecosystems.filter(|(_, received)| instant.is_none_or(|at| *received <= at));
    Ok(known.map(|(code, _)| code).collect())
}

/// Where the advisories of a register are from that counted at an instant.
pub(super) fn feeds_of(
    register: &Register,
    transaction: &Transaction<'_>,
    instant: Option<i64>,
    now: i64,
) -> Result<Vec<Feed>, Error> {
    let mut feeds = told(&register.sources(instant));
    let beside = match instant {
        None => Cow::Borrowed(&register.beside),
        instant => Cow::Owned(beside(transaction, instant)?),
    };
    tell(&mut feeds, &beside, transaction, instant, now)?;
    Ok(feeds)
}

/// What could not be evaluated, the most used first: components as such, and pairs of a component and an advisory.
pub(super) fn unevaluated(
    portfolio: &Portfolio,
    register: &Register,
    scope: &DocumentSet,
    unsaid: &Unsaid<'_>,
    covered: &Covered,
    limit: usize,
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
    let documents = portfolio.documents_of_components(scope);
    let in_scope = unsaid.iter().map(|finding| {
        let documents = documents.get(finding.component as usize);
        (
            Reverse(documents.map_or(0, |&count| count as usize)),
            finding,
        )
    });
    let mut pairs: Vec<(Reverse<usize>, &Finding)> = in_scope.collect();
    let key = |finding: &Finding| catalogue.component(finding.component);
    // Numbers of advisories tell only which was read first.
    let first = |finding: &Finding| {
        let first = finding.advisories.first().copied();
        let entry = first.and_then(|first| register.entry(first));
        (entry.map(|entry| entry.id.as_str()), first)
    };
    let by_use = |a: &(Reverse<usize>, &Finding), b: &(Reverse<usize>, &Finding)| {
        let alike = || (key(a.1), first(a.1)).cmp(&(key(b.1), first(b.1)));
        a.0.cmp(&b.0).then_with(alike)
    };
    // There may be very many, of which few are told: numbers alone leave those that may be among them.
    if limit < pairs.len() {
        let (_, (least, _), _) = pairs.select_nth_unstable_by_key(limit, |pair| pair.0);
        let least = *least;
        pairs.retain(|pair| pair.0 <= least);
        pairs.select_nth_unstable_by(limit, by_use);
        pairs.truncate(limit);
    }
    // The same order: the places of the keys among each other, which are compared faster where there are many.
    let ranks = catalogue.ranks(pairs.iter().map(|(_, finding)| finding.component));
    pairs.sort_by_cached_key(|(documents, finding)| {
        let rank = ranks.get(&finding.component).copied();
        (*documents, rank, first(finding))
    });
    all.extend(
        pairs
            .into_iter()
            .filter_map(|(Reverse(documents), finding)| {
                let advisory = register.entry(*finding.advisories.first()?)?;
                Some(Unevaluated {
                    component: key(finding).to_owned(),
                    reason: finding.gap()?,
                    advisory: Some(advisory.id.clone()),
                    documents,
                })
            }),
    );
    all.sort_by(|a, b| {
        (Reverse(a.documents), &a.component).cmp(&(Reverse(b.documents), &b.component))
    });
    all.truncate(limit);
    all
}

impl Office {
    /// Where the advisories are from that counted at an instant; now, where none is given.
    pub fn feeds(&self, instant: Option<i64>) -> Result<Vec<Feed>, Error> {
        let mut sources = Sources::default();
        let transaction = self.store.read()?;
        each_state(&transaction, 0, |state| {
            if counts(state.received, state.replaced, instant) {
                let source = source_of(state.format, state.head.id);
                // Nothing is newer than its receipt, whatever it says.
                sources.add(source, state.edition().modified(), state.received);
            }
            Ok(())
        })?;
        let mut feeds = told(&sources);
        let beside = beside(&transaction, instant)?;
        tell(&mut feeds, &beside, &transaction, instant, self.clock.now())?;
        Ok(feeds)
    }
}
