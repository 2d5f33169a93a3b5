//! One range, walked in the order of its versions.

use super::{Because, Outside};
use crate::risk::advisory::{Event, EventKind, Range, RangeKind};
use crate::version::{VersionKey, VersionOrder};

/// A range, its events sorted.
#[derive(Debug, Clone)]
pub(super) struct Walk {
    /// Its place in the record.
    place: u32,
    events: Vec<Step>,
    /// What is so behind the first so many events. Nobody can then make questions slow by many events.
    behind: Vec<State>,
    /// What is so at the version of each event that is the first at its version.
    here: Vec<State>,
    /// Whether there are limits, none of them endless.
    is_limited: bool,
    /// The highest of them that can be read: what is below any is below this one.
    limit: Option<VersionKey>,
    doubts: Doubts,
}

/// The event that made versions affected, if they are, and the last one that changed anything.
type State = (Option<u32>, Option<u32>);

#[derive(Debug, Clone)]
struct Step {
    kind: EventKind,
    /// Nothing stands before all versions.
    at: Option<VersionKey>,
    /// Its place among the events of the record.
    place: u32,
}

/// What bounds that cannot be read leave open.
#[derive(Debug, Clone, Default)]
struct Doubts {
    /// Up to where an introduction may lie, and so versions may be affected that nothing else makes so.
    beginning: Option<Upto>,
    /// The introductions of which the end is not known, sorted.
    unended: Vec<u32>,
    /// Whether any introduction may have ended.
    has_lone_end: bool,
    /// Whether a limit may let versions count that no other does.
    has_limit: bool,
}

/// How far something reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Upto {
    /// To this version; whether it is meant too.
    Version(VersionKey, bool),
    /// Over all versions.
    All,
}

/// Where a version lies as to one range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Inside(Because),
    Outside(Outside),
    /// A bound that cannot be read would have to tell.
    Open,
}

/// Where in the order a range is asked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spot<'k> {
    /// Before all versions that any event names.
    Start,
    /// At a version.
    At(&'k VersionKey),
    /// Behind a version, before all others that any event names.
    Behind(&'k VersionKey),
}

impl Spot<'_> {
    /// Whether a version comes before it.
    fn is_behind(self, version: &VersionKey) -> bool {
        match self {
            Self::Start => false,
            Self::At(key) => version < key,
            Self::Behind(key) => version <= key,
        }
    }

    fn is_at(self, version: &VersionKey) -> bool {
        matches!(self, Self::At(key) if key == version)
    }

    /// Whether a version comes behind it.
    fn is_before(self, version: &VersionKey) -> bool {
        match self {
            Self::Start => true,
            Self::At(key) | Self::Behind(key) => key < version,
        }
    }
}

impl Step {
    /// Goes past the event, or up to its version where that is `here`.
    fn pass(&self, here: bool, state: &mut State) {
        state.0 = match self.kind {
            EventKind::Introduced => Some(self.place),
            EventKind::LastAffected | EventKind::After if here => return,
            EventKind::After => Some(self.place),
            _ => None,
        };
        state.1 = Some(self.place);
    }

    /// Its turn among those at the same version; `before` stands before it in the record.
    fn rank(&self, before: Option<&Self>) -> u8 {
        let ends = |before: &Self| before.kind == EventKind::Introduced && before.at == self.at;
        match self.kind {
            EventKind::Fixed | EventKind::Limit if before.is_some_and(ends) => 2,
            EventKind::Fixed | EventKind::Limit => 0,
            EventKind::Introduced => 1,
            EventKind::LastAffected => 3,
            EventKind::After => 4,
        }
    }
}

impl Walk {
    /// The range at this place of a record; `order` is that of the package's ecosystem.
    pub(super) fn new(range: &Range<'_>, place: u32, order: VersionOrder) -> Self {
        let steps = steps(range, order);
        let is_limit = |step: &Step| step.kind == EventKind::Limit;
        let mut events: Vec<(u8, Step)> = Vec::with_capacity(steps.len());
        for step in steps.iter().flatten().filter(|step| !is_limit(step)) {
            let before = events.last().map(|(_, before)| before);
            events.push((step.rank(before), step.clone()));
        }
        events
            .sort_by(|(rank, a), (other, b)| (&a.at, rank, a.place).cmp(&(&b.at, other, b.place)));
        let events: Vec<Step> = events.into_iter().map(|(_, step)| step).collect();
        let mut behind = vec![(None, None)];
        let mut here = Vec::with_capacity(events.len());
        let mut state = (None, None);
        for steps in events.chunk_by(|a, b| a.at == b.at) {
            let mut at = state;
            for step in steps {
                step.pass(true, &mut at);
                step.pass(false, &mut state);
                behind.push(state);
            }
            here.resize(here.len() + steps.len(), at);
        }
        let mut given = range
            .events
            .iter()
            .filter(|event| event.kind == EventKind::Limit);
        let is_limited = given.clone().next().is_some() && !given.any(is_endless);
        let limits = steps.iter().flatten().filter(|step| is_limit(step));
        let limits = limits.filter_map(|step| step.at.as_ref());
        Self {
            place,
            events,
            behind,
            here,
            is_limited,
            limit: limits.filter(|_| is_limited).max().cloned(),
            doubts: Doubts::of(&range.events, &steps),
        }
    }

    /// The versions at which anything may change.
    pub(super) fn bounds(&self) -> impl Iterator<Item = &VersionKey> {
        let events = self.events.iter().filter_map(|step| step.at.as_ref());
        events.chain(&self.limit)
    }

    /// Where a spot lies, and behind what.
    pub(super) fn standing(&self, spot: Spot<'_>) -> Place {
        let is_before = |step: &Step| step.at.as_ref().is_none_or(|at| spot.is_behind(at));
        let before = self.events.partition_point(is_before);
        let next = self.events.get(before).and_then(|next| next.at.as_ref());
        let state = match next.is_some_and(|next| spot.is_at(next)) {
            true => self.here.get(before),
            false => self.behind.get(before),
        };
        let (inside, last) = state.copied().unwrap_or_default();
        let is_below = |limit: &VersionKey| spot.is_before(limit);
        let counts = !self.is_limited || self.limit.as_ref().is_some_and(is_below);
        if self.doubts.leave_open(spot, inside, counts) {
            return Place::Open;
        }
        match inside.filter(|_| counts) {
            Some(event) => Place::Inside(Because::Inside {
                range: self.place,
                event,
            }),
            None => Place::Outside(Outside {
                range: self.place,
                event: last,
            }),
        }
    }
}

impl Upto {
    fn holds(&self, spot: Spot<'_>) -> bool {
        match self {
            Self::Version(end, is_meant) => spot.is_before(end) || *is_meant && spot.is_at(end),
            Self::All => true,
        }
    }

    /// Up to the end of what is affected that an event is.
    fn end(step: &Step) -> Option<Self> {
        let is_meant = match step.kind {
            EventKind::Fixed => false,
            EventKind::LastAffected => true,
            _ => return None,
        };
        let at = step.at.clone()?;
        Some(Self::Version(at, is_meant))
    }
}

impl Doubts {
    /// What is left open by those events of a record that are no steps, and by a range that never begins.
    fn of(events: &[Event<'_>], steps: &[Option<Step>]) -> Self {
        let mut doubts = Self::default();
        let mut begun = None;
        for ((event, place), step) in events.iter().zip(0_u32..).zip(steps) {
            match event.kind {
                EventKind::Introduced | EventKind::After => {
                    begun = Some(place);
                    if step.is_none() {
                        let next = steps.get(place as usize + 1).and_then(Option::as_ref);
                        doubts.begin(next.and_then(Upto::end).unwrap_or(Upto::All));
                    }
                }
                EventKind::Limit => doubts.has_limit |= step.is_none() && !is_endless(event),
                _ if step.is_some() => {}
                _ => match begun {
                    Some(begun) => doubts.unended.push(begun),
                    None => doubts.has_lone_end = true,
                },
            }
        }
        if begun.is_none() {
            let last = steps.iter().flatten().filter_map(Upto::end).max();
            let last = last.filter(|_| !doubts.has_lone_end);
            doubts.begin(last.unwrap_or(Upto::All));
        }
        doubts
    }

    fn begin(&mut self, upto: Upto) {
        self.beginning = self.beginning.take().max(Some(upto));
    }

    /// Whether what is at a spot may lie in the range or not. `inside` is the event that makes it affected as far as can be read, and
    /// `counts` whether a limit that can be read leaves it so.
    fn leave_open(&self, spot: Spot<'_>, inside: Option<u32>, counts: bool) -> bool {
        if !counts && !self.has_limit {
            return false;
        }
        match inside {
            Some(inside) => {
                !counts || self.has_lone_end || self.unended.binary_search(&inside).is_ok()
            }
            None => self.beginning.as_ref().is_some_and(|upto| upto.holds(spot)),
        }
    }
}

/// The events of a range, those that say no place in the order left out.
fn steps(range: &Range<'_>, order: VersionOrder) -> Vec<Option<Step>> {
    let holds_revisions = range.kind == RangeKind::Semver && order == VersionOrder::Generic;
    let step = |(event, place): (&Event<'_>, u32)| {
        let version = event.version.trim();
        let is_start = version == "0" && event.kind == EventKind::Introduced;
        if !is_start && !is_bound(version, range.kind, order) {
            return None;
        }
        let lowest = version
            .strip_suffix("-0")
            .filter(|_| holds_revisions && event.kind != EventKind::Limit);
        Some(Step {
            kind: event.kind,
            at: (!is_start).then(|| order.key(lowest.unwrap_or(version))),
            place,
        })
    };
    range.events.iter().zip(0..).map(step).collect()
}

/// Whether a text has a place in the order. Some orders take any text for a version; none of them can tell where one without a number
/// lies, or one of several words (`before 3`). Numbers have a place everywhere, however many an ecosystem allows.
pub fn is_bound(version: &str, kind: RangeKind, order: VersionOrder) -> bool {
    let version = version.trim();
    let is_digit = |c: char| c.is_ascii_digit();
    let are_numbers = version.starts_with(is_digit)
        && version.ends_with(is_digit)
        && version.chars().all(|c| is_digit(c) || c == '.');
    let is_semantic = || VersionOrder::Semver.is_version(version);
    are_numbers
        || order.is_version(version)
            && version.contains(is_digit)
            && !version.contains(char::is_whitespace)
            && (kind != RangeKind::Semver || is_semantic())
}

fn is_endless(event: &Event<'_>) -> bool {
    event.kind == EventKind::Limit && event.version.trim() == "*"
}
