//! Where a fault ends by the versions that are fixed, and what lies between the fixes of several branches.

use iriai_domain::risk::advisory::{Event, EventKind, RangeKind};
use iriai_domain::risk::timeline::is_bound;
use iriai_domain::version::{VersionKey, VersionOrder};
use iriai_domain::warning::Text;

use super::event;
use crate::advisory::NOBODY_KNOWS;

/// Versions that are fixed.
#[derive(Debug, Clone)]
pub(super) struct Fix<'a> {
    /// What ends there: everything before the version, or everything up to it.
    pub(super) event: Event<'a>,
    reach: Reach<'a>,
}

/// How far a document says that it is fixed.
#[derive(Debug, Clone)]
enum Reach<'a> {
    /// Of the one version it says so.
    Itself,
    /// Until something happens.
    Until(Event<'a>),
    /// From there on.
    Endless,
}

impl<'a> Fix<'a> {
    /// One version.
    pub(super) fn of(version: Text<'a>) -> Self {
        Self {
            event: event(EventKind::Fixed, version),
            reach: Reach::Itself,
        }
    }

    /// The stretches of a range, in order. What is fixed from the first version on ends nothing, and a range of which a bound cannot be read
    /// says nothing beyond where its stretches begin.
    pub(super) fn along(events: &[Event<'a>], order: VersionOrder) -> Vec<Self> {
        let is_read = |event: &Event<'a>| {
            let version = event.version.trim();
            version == "0" || is_bound(version, RangeKind::Ecosystem, order)
        };
        let mut fixes = Self::stretches(events);
        if !events.iter().all(is_read) {
            fixes.iter_mut().for_each(|fix| fix.reach = Reach::Itself);
        }
        fixes
    }

    fn stretches(events: &[Event<'a>]) -> Vec<Self> {
        let mut fixes: Vec<Self> = Vec::new();
        let mut is_begun = false;
        for one in events {
            let end = match one.kind {
                EventKind::Introduced => EventKind::Fixed,
                EventKind::After => EventKind::LastAffected,
                EventKind::Fixed | EventKind::LastAffected | EventKind::Limit => {
                    if let Some(fix) = fixes.last_mut().filter(|_| is_begun) {
                        fix.reach = Reach::Until(one.clone());
                    }
                    is_begun = false;
                    continue;
                }
            };
            is_begun = one.version != "0";
            if is_begun {
                fixes.push(Self {
                    event: event(end, one.version.clone()),
                    reach: Reach::Endless,
                });
            }
        }
        fixes
    }
}

/// A place among versions, and whether what is meant lies behind it or begins with it.
type Place = (VersionKey, bool);

/// The events between which nothing tells what is so: of several fixes behind a beginning each may be that of a branch, so what lies
/// between the lowest and the highest is affected or not, but for what is stated to be fixed. Only the first `sure` say where a fault ends.
pub(super) fn between<'a>(
    begin: &Event<'a>,
    fixes: &[Fix<'a>],
    sure: usize,
    order: VersionOrder,
) -> Vec<Event<'a>> {
    let place = |event: &Event<'a>| -> Option<Place> {
        let version = event.version.trim();
        let is_behind = matches!(event.kind, EventKind::LastAffected | EventKind::After);
        is_bound(version, RangeKind::Ecosystem, order).then(|| (order.key(version), is_behind))
    };
    let start = Some(begin).filter(|begin| begin.version.trim() != "0");
    let start = start.and_then(place);
    let placed = fixes.iter().enumerate().filter_map(|(number, fix)| {
        let place = place(&fix.event)?;
        (Some(&place) > start.as_ref()).then_some((place, number < sure, fix))
    });
    let mut placed: Vec<_> = placed.collect();
    placed.sort_by(|a, b| a.0.cmp(&b.0));
    let last = placed.iter().rposition(|(_, is_sure, _)| *is_sure);
    let mut events = Vec::new();
    // Up to where it is fixed, and what happens there.
    let mut reached: Option<(Place, Event<'a>)> = None;
    for (from, is_sure, fix) in placed.get(..=last.unwrap_or_default()).unwrap_or_default() {
        if let Some((place, until)) = &reached
            && place < from
        {
            events.extend([
                until.clone(),
                event(EventKind::Fixed, NOBODY_KNOWS.into()),
                fix.event.clone(),
            ]);
        }
        // Which fix to take does not say what lies behind it.
        let reach = if *is_sure { &fix.reach } else { &Reach::Itself };
        let until = match reach {
            Reach::Endless => return events,
            Reach::Itself => event(EventKind::After, fix.event.version.clone()),
            Reach::Until(end) => {
                let is_behind = end.kind == EventKind::LastAffected;
                let kind = if is_behind {
                    EventKind::After
                } else {
                    EventKind::Introduced
                };
                event(kind, end.version.clone())
            }
        };
        // An end that nobody can read says nothing beyond the beginning.
        let until = match place(&until) {
            Some(place) => (place, until),
            None => (
                (from.0.clone(), true),
                event(EventKind::After, fix.event.version.clone()),
            ),
        };
        if reached.as_ref().is_none_or(|(place, _)| *place < until.0) {
            reached = Some(until);
        }
    }
    events
}
