//! What is affected, what could not be evaluated, and why.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use iriai_domain::fold::fold;
use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::{DocumentSet, Filter, Portfolio};
use iriai_domain::risk::advisory::{Advisory, AdvisoryFormat, AdvisoryKind, EventKind};
use iriai_domain::risk::comparison::{Outcome, unpack_pairs};
use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::matching::{Judgement, NotEvaluated, Subject, judge};
use iriai_domain::risk::register::{Entry, Finding, Register};
use iriai_domain::risk::severity::severity;
use iriai_store::{AdvisoryRow, Error as StoreError, Transaction};

use super::blocks::Block;
use crate::Office;
use crate::error::Error;

/// What is affected.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FindingsPage {
    /// The first findings in order, as many as were asked for.
    pub findings: Vec<FoundRisk>,
    /// Components of which it cannot be said, the most used first, as many as were asked for.
    pub not_evaluated: Vec<Unevaluated>,
    /// Exact counts.
    pub totals: RiskTotals,
    /// Where the advisories are from.
    pub feeds: Vec<Feed>,
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
    /// Findings.
    pub findings: usize,
    /// Components in the scope that could be compared with advisories.
    pub components_evaluated: usize,
    /// Components in the scope that could not.
    pub components_not_evaluated: usize,
    /// Pairs of component and advisory of which it cannot be said.
    pub advisories_not_evaluated: usize,
    /// Findings by rating, `none` first; last those that state none.
    pub by_rating: [usize; 6],
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
    /// Products and releases in the scope.
    pub products: usize,
    /// Releases.
    pub releases: usize,
    /// Why it is affected.
    pub trace: Judged,
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
    /// What advisories say of the components, as kept.
    pub fn register(&self) -> Result<Register, Error> {
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
            unpacked.map_err(|_| StoreError::corrupt("finding_batch", "pairs", batch.advisories))
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
        Ok(register)
    }

    /// What is affected in a scope, the worst first, and what could not be evaluated. With `least` only what is rated so or worse,
    /// or not at all, is listed and counted as a finding; the counts by rating are of everything.
    pub fn findings(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        filter: &Filter,
        least: Option<Rating>,
        limit: usize,
    ) -> Result<FindingsPage, Error> {
        let scope = portfolio.scope(filter);
        let transaction = self.store.read()?;
        let in_scope = |component: u32| {
            let mut postings = portfolio.postings.of(component).iter();
            postings.any(|posting| scope.contains(posting.document()))
        };
        let (mut found, unsaid): (Vec<Finding>, Vec<Finding>) = register
            .findings(filter.as_of)
            .into_iter()
            .filter(|finding| in_scope(finding.component))
            .partition(|finding| finding.gap().is_none());
        sort(&mut found, portfolio, register);
        let mut page = self.evaluated(portfolio, &transaction, &scope, filter)?;
        page.totals.advisories_not_evaluated = unsaid.len();
        for finding in &found {
            let place = finding.rating.map_or(5, |rating| rating as usize);
            if let Some(count) = page.totals.by_rating.get_mut(place) {
                *count += 1;
            }
        }
        if let Some(least) = least {
            // What nobody has rated may be as severe as can be.
            found.retain(|finding| finding.rating.is_none_or(|rating| rating >= least));
        }
        page.totals.findings = found.len();
        let mut feeds = Feeds::default();
        let entries = (0..register.count() as u32).filter_map(|number| register.entry(number));
        entries.for_each(|entry| feeds.add(entry, filter.as_of));
        page.feeds = feeds.0.into_values().collect();
        super::feeds::age::tell(
            &mut page.feeds,
            &transaction,
            filter.as_of,
            self.clock.now(),
        )?;
        page.findings = found
            .iter()
            .take(limit)
            .map(|finding| tell(portfolio, register, &transaction, &scope, finding))
            .collect::<Result<_, _>>()?;
        let unsaid = unsaid.iter().filter_map(|finding| {
            let advisory = register.entry(*finding.advisories.first()?)?;
            Some(Unevaluated {
                component: portfolio.catalogue.component(finding.component).to_owned(),
                reason: finding.gap()?,
                advisory: Some(advisory.id.clone()),
                documents: documents(portfolio, finding.component, &scope),
            })
        });
        page.not_evaluated.extend(unsaid);
        page.not_evaluated.sort_by(|a, b| {
            (Reverse(a.documents), &a.component).cmp(&(Reverse(b.documents), &b.component))
        });
        page.not_evaluated.truncate(limit);
        Ok(page)
    }

    /// Which components of a scope could be compared with anything.
    fn evaluated(
        &self,
        portfolio: &Portfolio,
        transaction: &Transaction<'_>,
        scope: &DocumentSet,
        filter: &Filter,
    ) -> Result<FindingsPage, Error> {
        let ecosystems = transaction.advisory_ecosystems()?.into_iter();
        let known: HashSet<String> = ecosystems
            .filter(|(_, received)| filter.as_of.is_none_or(|instant| *received <= instant))
            .map(|(code, _)| code)
            .collect();
        let mut page = FindingsPage::default();
        for component in 0..portfolio.catalogue.component_count() as u32 {
            let documents = documents(portfolio, component, scope);
            if documents == 0 {
                continue;
            }
            let key = portfolio.catalogue.component(component);
            let reason = match Subject::of(ComponentKey::of(key)) {
                Ok(subject) if known.contains(subject.ecosystem().code) => {
                    page.totals.components_evaluated += 1;
                    continue;
                }
                Ok(_) => NotEvaluated::NoFeed,
                Err(reason) => reason,
            };
            page.totals.components_not_evaluated += 1;
            page.not_evaluated.push(Unevaluated {
                component: key.to_owned(),
                reason,
                advisory: None,
                documents,
            });
        }
        Ok(page)
    }
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
            unpacked.map_err(|_| StoreError::corrupt("finding_batch", "pairs", batch.advisories))
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

/// The worst first: what is meant to harm or is attacked, then by rating and score, then by how likely attacks are, then by how many
/// documents hold it.
fn sort(found: &mut [Finding], portfolio: &Portfolio, register: &Register) {
    found.sort_by_cached_key(|finding| {
        let first = finding
            .advisories
            .first()
            .and_then(|&number| register.entry(number));
        let is_malicious = first.is_some_and(|entry| entry.kind == AdvisoryKind::Malicious);
        let uses = portfolio.postings.of(finding.component).len();
        (
            Reverse(is_malicious || finding.exploited == Some(true)),
            Reverse(finding.rating),
            Reverse(finding.score),
            Reverse(finding.expected),
            Reverse(uses),
            finding.component,
            finding.advisories.first().copied(),
        )
    });
}

/// In how many documents of a scope a component is.
fn documents(portfolio: &Portfolio, component: u32, scope: &DocumentSet) -> usize {
    let postings = portfolio.postings.of(component).iter();
    postings
        .filter(|posting| scope.contains(posting.document()))
        .count()
}

/// A finding with everything that is read of its record.
fn tell(
    portfolio: &Portfolio,
    register: &Register,
    transaction: &Transaction<'_>,
    scope: &DocumentSet,
    finding: &Finding,
) -> Result<FoundRisk, Error> {
    let key = portfolio.catalogue.component(finding.component);
    let number = finding.advisories.first().copied().unwrap_or(u32::MAX);
    let row = transaction.advisory(number)?;
    let row = row.ok_or_else(|| StoreError::corrupt("advisory", "number", number))?;
    let records = Block::load(transaction, row.block)?.unpack()?;
    let mut names: Vec<String> = Vec::new();
    for &advisory in &finding.advisories {
        names.extend(register.entry(advisory).map(|entry| entry.id.clone()));
    }
    let totals = portfolio.whereabouts(&[finding.component], scope, 0).totals;
    let mut told = None;
    records.each_advisory(std::slice::from_ref(&row), |_, advisory| {
        names.extend(advisory.aliases.iter().map(ToString::to_string));
        let Ok(subject) = Subject::of(ComponentKey::of(key)) else {
            return;
        };
        let judgement = judge(&subject, advisory);
        let stated = severity(advisory, judgement.entry).map(|stated| FoundSeverity {
            rating: stated.rating,
            score: stated.score.map(|score| score.value()),
            vector: stated.vector.map(str::to_owned),
        });
        told = Some(FoundRisk {
            component: key.to_owned(),
            advisory: row.id.clone(),
            aliases: Vec::new(),
            kind: advisory.kind,
            summary: advisory.summary.as_ref().map(ToString::to_string),
            severity: stated,
            exploited: finding.exploited,
            epss: finding
                .expected
                .map(|millionths| f64::from(millionths) / 1e6),
            fixed: fixed(advisory, judgement.entry),
            products: totals.products,
            releases: totals.releases,
            trace: Judged {
                format: row.format.clone(),
                stated: super::why::stated(advisory, &judgement),
                judgement,
            },
        });
    })?;
    let mut told = told.ok_or_else(|| StoreError::corrupt("advisory", "block", number))?;
    names.retain(|name| *name != told.advisory);
    names.sort_unstable();
    names.dedup();
    told.aliases = names;
    Ok(told)
}

/// The versions that fix a package, in the record's order.
fn fixed(advisory: &Advisory<'_>, entry: Option<u32>) -> Vec<String> {
    let affected = entry.and_then(|entry| advisory.affected.get(entry as usize));
    let ranges = affected.into_iter().flat_map(|affected| &affected.ranges);
    let events = ranges.flat_map(|range| &range.events);
    let mut fixed: Vec<String> = Vec::new();
    for event in events.filter(|event| event.kind == EventKind::Fixed) {
        if !fixed.iter().any(|known| **known == *event.version) {
            fixed.push(event.version.to_string());
        }
    }
    fixed
}
