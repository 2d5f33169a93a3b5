//! The bounds of all entries, walked once in the order of their versions.

use std::collections::BTreeMap;

use iriai_domain::risk::advisory::{Event, EventKind};
use iriai_domain::version::VersionKey;
use iriai_domain::warning::Text;

use super::Status;
use crate::advisory::NOBODY_KNOWS;

/// A place among the versions: at one or right behind it; nothing is before all.
pub(super) type Place = (Option<VersionKey>, bool);

/// A place where an entry begins, changes or, with nothing, ends.
pub(super) struct Turn<'de> {
    pub(super) place: Place,
    pub(super) text: Text<'de>,
    pub(super) entry: usize,
    pub(super) status: Option<Status>,
}

/// A place from which on a status counts.
pub(super) struct Point<'de> {
    pub(super) place: Place,
    pub(super) text: Text<'de>,
    pub(super) status: Status,
}

/// From where on which status counts, without places at which it stays the same.
pub(super) fn walk(default: Status, mut turns: Vec<Turn<'_>>) -> Vec<Point<'_>> {
    turns.sort_by(|a, b| a.place.cmp(&b.place));
    let mut open = BTreeMap::new();
    let mut points = vec![Point {
        place: (None, false),
        text: Text::Borrowed("0"),
        status: default,
    }];
    let mut turns = turns.into_iter().peekable();
    while let Some(turn) = turns.next() {
        match turn.status {
            Some(status) => open.insert(turn.entry, status),
            None => open.remove(&turn.entry),
        };
        if turns.peek().is_some_and(|next| next.place == turn.place) {
            continue;
        }
        let now = open.first_key_value();
        let status = now.map_or(default, |(_, status)| *status);
        match points.last_mut() {
            Some(first) if first.place == turn.place => first.status = status,
            Some(last) if last.status == status => {}
            _ => points.push(Point {
                place: turn.place,
                text: turn.text,
                status,
            }),
        }
    }
    points
}

/// The events between which a status counts. Single versions go into `alone`, where there is such a list; without, the status is that of
/// versions that may be affected, and an end that nobody can read leaves each stretch open.
pub(super) fn between<'de>(
    points: &[Point<'de>],
    wanted: Status,
    mut alone: Option<&mut Vec<Text<'de>>>,
) -> Vec<Event<'de>> {
    let mut events: Vec<Event<'de>> = Vec::new();
    let mut push = |kind, text: &Text<'de>| {
        let version = text.clone();
        events.push(Event { kind, version });
    };
    for (place, point) in points.iter().enumerate() {
        if point.status != wanted {
            continue;
        }
        let (from, is_behind) = &point.place;
        let next = points.get(place + 1);
        let is_single = next.is_some_and(|next| next.place == (from.clone(), true));
        if let Some(alone) = alone.as_mut().filter(|_| is_single && !is_behind) {
            alone.push(point.text.clone());
            continue;
        }
        match is_behind {
            true => push(EventKind::After, &point.text),
            false => push(EventKind::Introduced, &point.text),
        }
        if alone.is_none() {
            push(EventKind::Fixed, &Text::Borrowed(NOBODY_KNOWS));
        }
        match next {
            Some(next) if next.place.1 => push(EventKind::LastAffected, &next.text),
            Some(next) => push(EventKind::Fixed, &next.text),
            None => {}
        }
    }
    events
}
