//! How old what is known of a source is.
//!
//! Age counts from when it was certain last that all is kept that the source has: when a feed was fetched or its server said that
//! nothing changed, when a bundle's sources were confirmed where it was made, or when a file of people was taken in.

use std::collections::{BTreeMap, BTreeSet};

use iriai_domain::risk::sources::{SourceCount, Sources};
use iriai_store::{ConfirmationRow, Store, Transaction};

use super::supplier;
use crate::Office;
use crate::clock::instant;
use crate::error::Error;
use crate::inventory::import::ImportRequest;
use crate::risk::exploits::PreparedExploits;
use crate::risk::findings::Feed;
use crate::risk::lifecycles::PreparedLifecycles;
use crate::risk::trust;

/// Who supplies what people take in by hand.
const IMPORT: &str = "import";

/// Notes of which sources it is certain since when that all of an import is kept.
pub(crate) fn confirm(
    store: &Store,
    request: &ImportRequest,
    sources: BTreeSet<String>,
    began: i64,
) -> Result<(), Error> {
    if sources.is_empty() {
        return Ok(());
    }
    let (supplier, confirmed) = match &request.feed {
        Some(feed) => (supplier(&feed.name), feed.asked),
        None => (IMPORT.to_owned(), request.received.unwrap_or(began)),
    };
    let transaction = store.write("confirm_sources")?;
    for source in sources {
        transaction.confirm_source(&ConfirmationRow {
            supplier: supplier.clone(),
            source,
            confirmed,
        })?;
    }
    Ok(transaction.commit()?)
}

/// Sources as feeds; nobody confirmed them yet.
pub(crate) fn told(sources: &Sources) -> Vec<Feed> {
    let feeds = sources.iter().map(|(source, count)| Feed {
        source: source.to_owned(),
        records: count.records,
        newest: count.newest,
        imported_at: count.received,
        confirmed_at: count.received,
        age: 0,
    });
    feeds.collect()
}

/// What was known beside advisories at an instant, or now: catalogues and forecasts of attacks, release cycles.
pub(crate) fn beside(transaction: &Transaction<'_>, as_of: Option<i64>) -> Result<Sources, Error> {
    let today = as_of.unwrap_or(i64::MAX);
    let mut beside = Sources::default();
    let mut insert = |source: &str, records: usize, newest: Option<i64>, received: i64| {
        let count = SourceCount {
            records,
            newest,
            received,
        };
        beside.insert(source, count);
    };
    for (source, summary) in [
        (
            PreparedExploits::CATALOGUE,
            transaction.summarise_exploited(today)?,
        ),
        (
            PreparedLifecycles::SOURCE,
            transaction.summarise_lifecycles(today)?,
        ),
    ] {
        if let Some(summary) = summary {
            let newest = summary.newest.as_deref().and_then(instant);
            insert(source, summary.records, newest, summary.received);
        }
    }
    if let Some(summary) = transaction.summarise_forecasts(today)? {
        let source = PreparedExploits::FORECAST;
        insert(source, summary.records, summary.newest, summary.received);
    }
    Ok(beside)
}

/// Tells how old sources are, as of an instant or now, in the order of their names. Adds what is known beside advisories, and feeds that were never fetched, unless there is
/// nothing at all.
pub(crate) fn tell(
    feeds: &mut Vec<Feed>,
    beside: &Sources,
    transaction: &Transaction<'_>,
    as_of: Option<i64>,
    now: i64,
) -> Result<(), Error> {
    if feeds.is_empty() {
        return Ok(());
    }
    tell_all(feeds, beside, transaction, as_of, now)
}

/// As [`tell`], also where there is no advisory.
pub(crate) fn tell_all(
    feeds: &mut Vec<Feed>,
    beside: &Sources,
    transaction: &Transaction<'_>,
    as_of: Option<i64>,
    now: i64,
) -> Result<(), Error> {
    let today = as_of.unwrap_or(i64::MAX);
    feeds.extend(told(beside));
    let mut of_source: BTreeMap<String, Vec<ConfirmationRow>> = BTreeMap::new();
    for row in transaction.source_confirmations()? {
        of_source.entry(row.source.clone()).or_default().push(row);
    }
    for feed in feeds.iter_mut() {
        let rows = of_source.get(&feed.source).map_or(&[][..], Vec::as_slice);
        let confirmed = confirmed(rows).filter(|confirmed| *confirmed <= today);
        feed.confirmed_at = confirmed.unwrap_or(feed.imported_at);
    }
    if as_of.is_none() {
        let never = transaction.feeds()?.into_iter();
        let never = never.filter(|feed| feed.confirmed.is_none());
        feeds.extend(never.map(|feed| Feed {
            source: feed.name,
            records: 0,
            newest: None,
            imported_at: feed.added,
            confirmed_at: feed.added,
            age: 0,
        }));
    }
    feeds.sort_by(|a, b| a.source.cmp(&b.source));
    for feed in feeds {
        let age = as_of.unwrap_or(now).saturating_sub(feed.confirmed_at);
        feed.age = age.max(0) / 1_000;
    }
    Ok(())
}

/// How old what is known of a source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceAge {
    /// The source.
    pub source: String,
    /// When it was certain last that all is kept that it has.
    pub confirmed_at: i64,
    /// So many seconds before the instant asked for, or now.
    pub age: i64,
}

impl Office {
    /// How old sources are as of an instant, or now: what [`Feed`] says, without the counts, which ask for every advisory.
    pub fn source_ages(&self, as_of: Option<i64>) -> Result<Vec<SourceAge>, Error> {
        let rows = self.store.read()?.source_confirmations()?;
        let now = as_of.unwrap_or_else(|| self.clock.now());
        let of_source = rows.chunk_by(|a, b| a.source == b.source);
        let ages = of_source.filter_map(|rows| {
            let confirmed_at = confirmed(rows)?;
            Some(SourceAge {
                source: rows.first()?.source.clone(),
                confirmed_at,
                age: now.saturating_sub(confirmed_at).max(0) / 1_000,
            })
        });
        // Of an earlier day nobody knows what was confirmed before.
        Ok(ages
            .filter(|age| as_of.is_none_or(|instant| age.confirmed_at <= instant))
            .collect())
    }
}

/// When a source was confirmed last, by all who supply it. Several feeds may each bring a part of it: the oldest part counts. A
/// bundle brings all that its maker had. What people took in by hand counts where nobody else supplies the source: one file
/// makes a feed neither newer nor older.
fn confirmed(rows: &[ConfirmationRow]) -> Option<i64> {
    let of = |wanted: &str| {
        let row = rows.iter().find(|row| row.supplier == wanted);
        row.map(|row| row.confirmed)
    };
    let prefix = supplier("");
    let feeds = rows.iter().filter(|row| row.supplier.starts_with(&prefix));
    let feeds = feeds.map(|row| row.confirmed).min();
    feeds.max(of(trust::SUPPLIER)).or_else(|| of(IMPORT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_part_of_the_best_supplier_counts() {
        for (rows, expected) in [
            (&[][..], None),
            (&[("import", 5)], Some(5)),
            (&[("import", 5), ("feed:a", 3)], Some(3)),
            (&[("import", 1), ("feed:a", 3), ("feed:b", 7)], Some(3)),
            (&[("bundle", 9), ("feed:a", 3), ("feed:b", 7)], Some(9)),
            (&[("bundle", 2), ("feed:a", 3), ("feed:b", 7)], Some(3)),
            (&[("bundle", 2), ("import", 7)], Some(2)),
        ] {
            let rows: Vec<_> = rows
                .iter()
                .map(|(supplier, confirmed)| ConfirmationRow {
                    supplier: (*supplier).to_owned(),
                    source: "GHSA".to_owned(),
                    confirmed: *confirmed,
                })
                .collect();
            assert_eq!(confirmed(&rows), expected, "{rows:?}");
        }
    }
}
