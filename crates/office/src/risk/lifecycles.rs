//! Until when products are looked after: taking that in, and telling which components nobody looks after any more.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::io::Read;

use iriai_domain::fold::fold;
use iriai_domain::inventory::portfolio::{DocumentSet, Filter, Portfolio};
use iriai_domain::risk::lifecycle::{Cycle, Day, Lifecycle, Stage};
use iriai_domain::risk::lifecycles::{KnownLifecycle, Lifecycles, Placed, TakenBy};
use iriai_domain::risk::register::Register;
use iriai_domain::risk::unread::KeptKind;
use iriai_formats::advisory::eol;
use iriai_formats::limits::{Budget, Limits};
use iriai_store::{Error as StoreError, LifecycleRow, Transaction};

use super::records::RecordCount;
use crate::Office;
use crate::clock::rfc3339;
use crate::error::Error;

/// What a file tells of the cycles of products, ready to be written.
#[derive(Default)]
pub(crate) struct PreparedLifecycles {
    rows: Vec<LifecycleRow>,
    /// Whether a bundle brings it, which confirms its sources itself.
    pub(crate) is_bundled: bool,
}

impl PreparedLifecycles {
    /// How answers name release cycles as a source.
    pub(crate) const SOURCE: &'static str = "endoflife";

    /// Nothing yet, of a bundle.
    pub(crate) fn bundled() -> Self {
        Self {
            is_bundled: true,
            ..Self::default()
        }
    }

    /// Adds a product, changed last at a time if that is told. `compress` is told its text.
    pub(crate) fn add(
        &mut self,
        product: &str,
        text: &str,
        changed: Option<String>,
        compress: impl FnOnce(&[u8]) -> Vec<u8>,
    ) {
        let digest = blake3::hash(text.as_bytes());
        self.rows.push(LifecycleRow {
            number: 0,
            product: fold(product),
            length: text.len() as u32,
            content: compress(text.as_bytes()),
            digest: digest.as_bytes().get(..16).unwrap_or_default().to_vec(),
            changed,
            received: 0,
            replaced: None,
        });
    }

    /// Whether it tells nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// About how many bytes it takes while it waits.
    pub(crate) fn size(&self) -> usize {
        const EACH: usize = 128;
        let rows = self.rows.iter();
        rows.map(|row| row.content.len() + EACH).sum()
    }

    /// Writes what is new.
    pub(crate) fn write(
        self,
        transaction: &Transaction<'_>,
        received: i64,
    ) -> Result<RecordCount, Error> {
        let mut count = RecordCount::default();
        // What states a later time would keep out what comes after it.
        let latest = rfc3339(received);
        for row in self.rows {
            let changed = row.changed.map(|changed| changed.min(latest.clone()));
            let row = LifecycleRow {
                changed,
                received,
                ..row
            };
            match transaction.replace_lifecycle(&row)? {
                true => count.imported += 1,
                false => count.unchanged += 1,
            }
        }
        Ok(count)
    }
}

/// Until when components are looked after.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndOfLife {
    /// Components that get nothing or only security fixes any more, as many as were asked for; those first whose life has ended, the
    /// most used first.
    pub components: Vec<OutOfCare>,
    /// Exact counts.
    pub totals: EndOfLifeTotals,
}

/// A component that gets nothing or only security fixes any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfCare {
    /// Its key.
    pub component: String,
    /// The product that it is.
    pub product: String,
    /// Its cycle.
    pub cycle: String,
    /// Where the cycle stands.
    pub stage: Stage,
    /// The day on which all care ends, where it is told.
    pub end_of_life: Option<String>,
    /// The day on which more than security fixes ends, where it is told.
    pub supported_until: Option<String>,
    /// The cycle's newest version.
    pub latest: Option<String>,
    /// By what it was taken for the product.
    pub by: TakenBy,
    /// Products in the scope that hold it.
    pub products: usize,
    /// Releases.
    pub releases: usize,
}

/// Components in the scope by how they are looked after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EndOfLifeTotals {
    /// They get nothing any more.
    pub ended: usize,
    /// They get security fixes and nothing else.
    pub security_only: usize,
    /// They are looked after.
    pub supported: usize,
    /// The product is known, and not of which cycle they are or when it ends.
    pub unknown: usize,
    /// No product is known that they could be.
    pub not_evaluated: usize,
}

impl EndOfLifeTotals {
    /// Components of which something can be said.
    pub fn evaluated(&self) -> usize {
        self.ended + self.security_only + self.supported
    }
}

impl Office {
    /// Until when the components in a scope are looked after, on the day of the instant. `components` are all in the scope.
    pub(super) fn end_of_life(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        filter: &Filter,
        components: usize,
        limit: usize,
    ) -> EndOfLife {
        let scope = portfolio.scope(filter);
        let instant = filter.as_of.unwrap_or_else(|| self.clock.now());
        let mut answer = EndOfLife::default();
        let mut met: HashSet<u32> = HashSet::new();
        let mut found = Vec::new();
        for (placed, lifecycle, cycle) in register.lifecycles.at(filter.as_of) {
            let postings = portfolio.postings.of(placed.component).iter();
            let documents = postings.map(|posting| posting.document());
            let held: Vec<u32> = documents
                .filter(|&document| scope.contains(document))
                .collect();
            if held.is_empty() {
                continue;
            }
            let documents: DocumentSet = held.into_iter().collect();
            // A component that two products claim is counted once, and listed for each.
            let is_first = met.insert(placed.component);
            let stage = match (cycle, Day::parse(&rfc3339(instant))) {
                (Some(cycle), Some(today)) => cycle.stage(today),
                _ => Stage::Unknown,
            };
            if is_first {
                *answer.totals.of(stage) += 1;
            }
            if let (Stage::Ended | Stage::SecurityOnly, Some(cycle)) = (stage, cycle) {
                let one = told(portfolio, placed, lifecycle, cycle, stage, &documents);
                found.push(one);
            }
        }
        answer.totals.not_evaluated = components.saturating_sub(met.len());
        found.sort_by(|a, b| {
            let order = |one: &OutOfCare| (one.stage != Stage::Ended, Reverse(one.releases));
            (order(a), &a.component).cmp(&(order(b), &b.component))
        });
        found.truncate(limit);
        answer.components = found;
        answer
    }

    /// Which components are of which release cycle, as kept.
    pub(super) fn lifecycles(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        transaction: &Transaction<'_>,
    ) -> Result<Lifecycles, Error> {
        let mut rows = Vec::new();
        transaction.each_lifecycle(|row| {
            rows.push(row);
            Ok(())
        })?;
        let (mut states, mut unread) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in &rows {
            match known(row) {
                Ok(state) => states.push(state),
                Err(Error::Refused { refusal, .. }) => {
                    let (received, replaced) = (row.received, row.replaced);
                    unread.push(refusal.unread(KeptKind::Eol, &row.product, received, replaced));
                }
                Err(error) => return Err(error),
            }
        }
        let mut lifecycles = Lifecycles::new(states, &portfolio.catalogue, &register.cpes);
        lifecycles.unread = unread;
        Ok(lifecycles)
    }
}

impl EndOfLifeTotals {
    fn of(&mut self, stage: Stage) -> &mut usize {
        match stage {
            Stage::Ended => &mut self.ended,
            Stage::SecurityOnly => &mut self.security_only,
            Stage::Supported => &mut self.supported,
            Stage::Unknown => &mut self.unknown,
        }
    }
}

fn told(
    portfolio: &Portfolio,
    placed: &Placed,
    lifecycle: &Lifecycle<'_>,
    cycle: &Cycle<'_>,
    stage: Stage,
    documents: &DocumentSet,
) -> OutOfCare {
    let totals = portfolio.count(documents);
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    OutOfCare {
        component: portfolio.catalogue.component(placed.component).to_owned(),
        product: lifecycle.product.to_string(),
        cycle: cycle.name.to_string(),
        stage,
        end_of_life: day(cycle.end_of_life.day()),
        supported_until: day(cycle.end_of_support.day()),
        latest: cycle.latest.as_ref().map(ToString::to_string),
        by: placed.by,
        products: totals.products,
        releases: totals.releases,
    }
}

/// The products whose cycles are known now, each by a text that says of which product it is.
pub(super) fn bundled(transaction: &Transaction<'_>) -> Result<Vec<String>, Error> {
    let mut rows = Vec::new();
    transaction.each_lifecycle(|row| {
        rows.extend(row.replaced.is_none().then_some(row));
        Ok(())
    })?;
    let texts = rows.iter().map(|row| {
        let text = text(row)?;
        let limits = Limits::default();
        let alone = eol::read(&text, None, &mut Budget::new(&limits, &|| false));
        let text = match alone {
            Ok(_) => text,
            // The list of the older interface does not say it.
            Err(_) => eol::with_product(&row.product, &text),
        };
        Ok(match &row.changed {
            // One of many stands without what stands in front of all.
            Some(changed) if eol::changed(&text).is_none() => eol::with_change(changed, &text),
            _ => text,
        })
    });
    texts.collect()
}

/// The text of a kept state.
fn text(row: &LifecycleRow) -> Result<String, Error> {
    let damaged = || StoreError::corrupt("lifecycle", "content", row.number);
    let length = u64::from(row.length);
    let mut bytes = Vec::new();
    let read = zstd::stream::read::Decoder::new(row.content.as_slice())
        .and_then(|decoder| decoder.take(length + 1).read_to_end(&mut bytes));
    let text = read.ok().and_then(|_| String::from_utf8(bytes).ok());
    let text = text.filter(|text| text.len() as u64 == length);
    Ok(text.ok_or_else(damaged)?)
}

/// A kept state, read again: what let it in then is not refused now.
fn known(row: &LifecycleRow) -> Result<KnownLifecycle, Error> {
    let text = text(row)?;
    let limits = Limits::of_kept();
    let mut budget = Budget::new(&limits, &|| false);
    let parsed = eol::read(&text, Some(&row.product), &mut budget).map_err(Error::refused)?;
    Ok(KnownLifecycle {
        lifecycle: parsed.value.into_owned(),
        received: row.received,
        replaced: row.replaced,
    })
}
