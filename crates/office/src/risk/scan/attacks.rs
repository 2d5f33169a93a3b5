//! What is known and expected of attacks, of the files of a scan and of a store.

use std::collections::{BTreeMap, HashMap, HashSet};

use iriai_domain::risk::exploit::expected::{Entries, Likelihood, Name};
use iriai_store::Transaction;

use super::super::blocks::each_state;
use super::super::exploits::catalogues::KnownCatalogues;
use super::super::exploits::forecasts::{KnownForecasts, PreparedForecast, each_expected};
use super::super::exploits::{PreparedExploits, written};
use crate::error::Error;
use crate::inventory::import::prepare::stored_frame;

/// Takes over what catalogues list as it counts at an instant or now: everything, because that nothing is listed says something too. The
/// files are as if they had been taken in there last. Counts how many there are fewer than in both together.
pub(super) fn borrow_catalogues(
    own: &Transaction<'_>,
    theirs: &Transaction<'_>,
    instant: Option<i64>,
    both: &mut BTreeMap<String, usize>,
) -> Result<(), Error> {
    let mut here = KnownCatalogues::of(own, None)?;
    let there = KnownCatalogues::of(theirs, instant)?;
    let count = |known: &KnownCatalogues| known.listed().collect::<HashSet<_>>().len();
    let together = count(&here) + count(&there);
    for (title, other) in &there.of_title {
        let known = here.of_title.entry(title.clone()).or_default();
        known.stand_on(own, title, other, other.since)?;
    }
    note_both(both, PreparedExploits::CATALOGUE, together - count(&here));
    Ok(())
}

/// Takes over of forecasts that count at an instant or now what has one of these names, or is expected here too. Counts what both had.
pub(super) fn borrow_forecasts(
    own: &Transaction<'_>,
    theirs: &Transaction<'_>,
    instant: Option<i64>,
    names: &HashSet<String>,
    both: &mut BTreeMap<String, usize>,
) -> Result<(), Error> {
    let here = KnownForecasts::of(own)?.expectations;
    let mut there: HashMap<String, (Option<i64>, Likelihood)> = HashMap::new();
    let mut since = i64::MAX;
    let mut text = String::new();
    each_expected(theirs, instant, |row, name, likelihood| {
        since = since.min(row.received);
        let cve = written(name, &mut text);
        if here.of(name).is_none() && !names.contains(cve) {
            return;
        }
        let known = there.get(cve);
        if known.is_none_or(|(told, _)| *told <= row.told) {
            there.insert(cve.to_owned(), (row.told, likelihood));
        }
    })?;
    let mut of_time: BTreeMap<Option<i64>, Vec<(String, Likelihood)>> = BTreeMap::new();
    let mut common = 0;
    for (cve, (told, likelihood)) in there {
        if let Some((_, own)) = here.of(Name::of(&cve)) {
            common += 1;
            // Where one of them tells no time, that of the files counts.
            if own.is_none() || told <= own {
                continue;
            }
        }
        of_time.entry(told).or_default().push((cve, likelihood));
    }
    for (told, entries) in of_time {
        let listed = entries.len();
        let entries: Entries = entries.into_iter().collect();
        let forecast = PreparedForecast::new(told, entries, listed, stored_frame);
        forecast.insert(own, told, listed, since)?;
    }
    note_both(both, PreparedExploits::FORECAST, common);
    Ok(())
}

fn note_both(both: &mut BTreeMap<String, usize>, source: &str, count: usize) {
    if count > 0 {
        both.insert(source.to_owned(), count);
    }
}

/// The names of all advisories, folded.
pub(super) fn names(transaction: &Transaction<'_>) -> Result<HashSet<String>, Error> {
    let mut names = HashSet::new();
    each_state(transaction, 0, |state| {
        names.extend(state.head.names.map(str::to_owned));
        Ok(())
    })?;
    Ok(names)
}
