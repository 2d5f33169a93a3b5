//! What is both in the files of a scan and in a store: the newer state counts, and of equally new ones that of the files, which
//! somebody chose for this scan.

use std::collections::{BTreeMap, HashSet};

use iriai_store::Transaction;

use super::super::blocks::each_state;
use super::super::records::KnownRecords;
use crate::error::Error;

/// A state here of which the other store has a newer one: its number, and since when that is known.
pub(super) type Stale = (u32, i64);

/// Whether what a store has is newer than what the files have, by the times that both tell; of what tells none that of the files counts.
pub(super) fn is_newer(theirs: Option<&String>, own: Option<&String>) -> bool {
    matches!((theirs, own), (Some(theirs), Some(own)) if theirs > own)
}

/// Adds to `out` the states there that are not newer than those here. Answers the states here that are older than those there, which need
/// not be copied to count: they may touch nothing any more. Counts by source what both have.
pub(super) fn leave_out_older(
    own: &Transaction<'_>,
    theirs: &Transaction<'_>,
    out: &mut HashSet<u32>,
    both: &mut BTreeMap<String, usize>,
) -> Result<Vec<Stale>, Error> {
    let mut known = KnownRecords::default();
    known.catch_up(own)?;
    let mut stale = Vec::new();
    // What came together goes together: each document is gone through once.
    let mut gone: HashSet<String> = HashSet::new();
    if known.is_empty() {
        return Ok(stale);
    }
    each_state(theirs, 0, |state| {
        if out.contains(&state.number) {
            return Ok(());
        }
        let alone = known.current(&state.head.key(state.format));
        // A document counts as a whole: what its newer state does not hold any more counts no more.
        let document = known.document(state.format, &state.head);
        let edition = document.map(|(_, edition)| edition);
        let Some(edition) = edition.or(alone.as_ref().map(|(_, edition)| edition)) else {
            return Ok(());
        };
        if alone.is_some() {
            let source = state.entry().source().to_owned();
            *both.entry(source).or_default() += 1;
        }
        // Of equal ones that of the files counts, and what tells no time does not take the place of what tells one.
        let is_newer = edition.is_before(&state.edition());
        match document {
            _ if !is_newer => _ = out.insert(state.number),
            None => stale.extend(alone.map(|(number, _)| (number, state.received))),
            Some((id, _)) if gone.insert(id.to_owned()) => {
                stale.extend(known.states_of(id).map(|number| (number, state.received)));
            }
            Some(_) => {}
        }
        Ok(())
    })?;
    Ok(stale)
}

/// Notes that states here do not count any more, unless what was copied replaced them already.
pub(super) fn replace_stale(own: &Transaction<'_>, stale: Vec<Stale>) -> Result<(), Error> {
    for (number, received) in stale {
        if own.advisory_replaced(number)?.is_none() {
            own.insert_advisory_replaced(number, received)?;
        }
    }
    Ok(())
}
