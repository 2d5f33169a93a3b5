//! From statuses of versions to the events between which versions are affected.
//!
//! A record lists versions and stretches of versions, each with a status that may change on the way, and a status for all
//! others. The first entry that holds a version decides. Here the bounds of all entries are walked once in the order of their
//! versions, the first entry that is open deciding at each; where that turns to affected or away from it, an event stands.
//!
//! Traps:
//!
//! * `*` at the end of a bound means all that begins so: up to `5.10.*` is up to, and without, `5.11`.
//! * Some authorities write the whole range into `version` (`>= 1.0, < 1.5`), and `0`, `unspecified` or `n/a` where they mean
//!   the beginning; alone, `n/a` says nothing.
//! * Others write prose (`before 3`, `1.0 to 1.5`). Which versions it holds nobody can tell: all are open that no other entry holds.
//! * Versions that no entry holds have the default status, and the schema takes `unknown` for one that is absent. So does nobody who writes
//!   the end of what is affected and no default: what lies outside is then not affected. A default that is stated counts as stated.
//! * Commits have no order here; what stands of them is passed on as it is.

mod walk;

use iriai_domain::risk::advisory::{Event, EventKind, Range, RangeKind};
use iriai_domain::risk::timeline::is_bound;
use iriai_domain::version::VersionOrder;
use iriai_domain::warning::{Text, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use self::walk::{Place, Turn, between, walk};
use crate::fields::{Element, Elements, Fields, Object, Value};

/// What is so of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Status {
    Affected,
    Unaffected,
    #[default]
    Unknown,
}

impl Status {
    pub(super) fn read(text: Option<Text<'_>>, fields: &mut Fields<'_, '_, '_>) -> Self {
        match text.as_deref() {
            Some("affected") => Self::Affected,
            Some("unaffected") => Self::Unaffected,
            Some("unknown") | None => Self::Unknown,
            Some(other) => {
                fields.warn(WarningCode::UnknownValue, other, "affected");
                Self::Unknown
            }
        }
    }
}

/// A version or a stretch of versions.
#[derive(Debug, Default)]
pub(super) struct Stretch<'de> {
    version: Text<'de>,
    kind: Option<Text<'de>>,
    less_than: Option<Text<'de>>,
    at_most: Option<Text<'de>>,
    status: Status,
    changes: Vec<Change<'de>>,
}

#[derive(Debug, Default)]
struct Change<'de> {
    at: Text<'de>,
    status: Status,
}

/// What an entry says of versions.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said<'de> {
    pub(super) ranges: Vec<Range<'de>>,
    pub(super) versions: Vec<Text<'de>>,
}

/// How versions are compared.
#[derive(Clone, Copy)]
struct Comparing {
    order: VersionOrder,
    kind: RangeKind,
}

/// What the statuses say; nothing where they say that no version is affected. `default` is nothing where it is not stated.
pub(super) fn compile<'de>(
    default: Option<Status>,
    stretches: Vec<Stretch<'de>>,
    repository: Option<Text<'de>>,
    order: VersionOrder,
) -> Option<Said<'de>> {
    let is_vague = match stretches.is_empty() {
        true => default.is_none_or(|default| default == Status::Unknown),
        false => stretches.iter().any(|one| one.status != Status::Unaffected),
    };
    let is_commit = |one: &Stretch<'_>| one.is_of("git");
    let (commits, versions): (Vec<_>, Vec<_>) = stretches.into_iter().partition(is_commit);
    let is_semver = !versions.is_empty() && versions.iter().all(|one| one.is_of("semver"));
    let comparing = Comparing {
        order,
        kind: match is_semver {
            true => RangeKind::Semver,
            false => RangeKind::Ecosystem,
        },
    };
    let only_commits = !commits.is_empty() && versions.is_empty();
    let default = match only_commits {
        true => Status::Unknown,
        false => default.unwrap_or(Status::Unaffected),
    };
    let (mut said, is_open) = along(default, versions, comparing);
    let is_vague = is_vague || is_open && !only_commits;
    let commits = commits
        .into_iter()
        .filter(|one| one.status == Status::Affected);
    said.ranges.extend(commits.map(|one| Range {
        kind: RangeKind::Git,
        repository: repository.clone(),
        events: one.commits(),
    }));
    (is_vague || said != Said::default()).then_some(said)
}

/// What entries say that are no commits, and whether they leave anything open.
fn along<'de>(default: Status, entries: Vec<Stretch<'de>>, by: Comparing) -> (Said<'de>, bool) {
    let mut said = Said::default();
    let mut turns = Vec::new();
    let count = entries.len();
    for (entry, stretch) in entries.into_iter().enumerate() {
        if stretch.is_readable(by) {
            stretch.turns(entry, by.order, &mut turns);
        } else if stretch.says_otherwise(default) {
            said.versions.extend(stretch.word());
            // Whoever can be read decides first.
            stretch.doubt(by).turns(count + entry, by.order, &mut turns);
        }
    }
    let points = walk(default, turns);
    let affected = between(&points, Status::Affected, Some(&mut said.versions));
    // Where nothing at all is known, a range says no more than none.
    let is_open = points.iter().any(|point| point.status == Status::Unknown);
    let is_known = points.iter().any(|point| point.status != Status::Unknown);
    let points = if is_known { points } else { Vec::new() };
    let open = between(&points, Status::Unknown, None);
    let ranges = [affected, open].into_iter();
    let ranges = ranges.filter(|events| !events.is_empty());
    said.ranges.extend(ranges.map(|events| Range {
        kind: by.kind,
        repository: None,
        events,
    }));
    (said, is_open)
}

/// Whether a text is a range by itself.
fn is_comparison(text: &str) -> bool {
    text.trim_start().starts_with(['<', '>', '='])
}

/// Whether a bound bounds nothing.
fn is_open(text: &str) -> bool {
    matches!(
        text.trim().to_ascii_lowercase().as_str(),
        "" | "-" | "*" | "0" | "n/a" | "unspecified" | "any" | "all"
    )
}

impl<'de> Stretch<'de> {
    fn is_of(&self, kind: &str) -> bool {
        self.kind
            .as_deref()
            .is_some_and(|own| own.eq_ignore_ascii_case(kind))
    }

    /// Whether everything that it says has a place in the order.
    fn is_readable(&self, by: Comparing) -> bool {
        let is_readable = |text: &str| is_bound(text, by.kind, by.order);
        let bounds = self.bounds();
        bounds.is_some_and(|(lower, upper)| {
            let mut bounds = lower.iter().chain(&upper);
            bounds.all(|bound| is_readable(&bound.text))
        }) && self.changes.iter().all(|change| is_readable(&change.at))
    }

    /// Whether any of it has another status.
    fn says_otherwise(&self, default: Status) -> bool {
        let changed = self.changes.iter().map(|change| change.status);
        let mut all = [self.status].into_iter().chain(changed);
        all.any(|status| status != default)
    }

    /// Whether it is one text that is no comparison.
    fn is_single(&self) -> bool {
        self.less_than.is_none() && self.at_most.is_none() && !is_comparison(&self.version)
    }

    /// The version that it names alone.
    fn word(&self) -> Option<Text<'de>> {
        let is_word = self.is_single() && !is_open(&self.version);
        (is_word && self.status == Status::Affected).then(|| self.version.clone())
    }

    /// Of what cannot be read: what it leaves open, as far as any of its bounds tells.
    fn doubt(self, by: Comparing) -> Self {
        let bounds = self.bounds().filter(|_| !self.is_single());
        let (lower, upper) = bounds.unwrap_or_default();
        let is_readable = |bound: &Bound<'de>| is_bound(&bound.text, by.kind, by.order);
        let upper = upper.filter(is_readable);
        let is_behind = upper.as_ref().is_some_and(|bound| bound.is_behind);
        let upper = upper.map_or(Text::Borrowed("*"), |bound| bound.text);
        let lower = lower.filter(is_readable);
        Self {
            version: lower.map_or(Text::Borrowed("0"), |bound| bound.text),
            kind: self.kind,
            less_than: (!is_behind).then(|| upper.clone()),
            at_most: is_behind.then_some(upper),
            status: Status::Unknown,
            changes: Vec::new(),
        }
    }

    /// Its bounds and changes as turns; none where it says nothing or holds no version.
    fn turns(self, entry: usize, order: VersionOrder, turns: &mut Vec<Turn<'de>>) {
        let Some((lower, upper)) = self.bounds() else {
            return;
        };
        let place = |bound: &Bound<'de>| (Some(order.key(bound.text.trim())), bound.is_behind);
        let begin = lower.as_ref().map_or((None, false), place);
        let end = upper.as_ref().map(place);
        if end.as_ref().is_some_and(|end| *end <= begin) {
            return;
        }
        let mut changes: Vec<_> = self
            .changes
            .into_iter()
            .map(|change| ((Some(order.key(change.at.trim())), false), change))
            .collect();
        changes.sort_by(|a, b| a.0.cmp(&b.0));
        // What changed before it begins has changed when it begins.
        let before = changes.partition_point(|(at, _)| *at <= begin);
        let inside = changes.split_off(before);
        let changed = changes.last().map(|(_, change)| change.status);
        turns.push(Turn {
            place: begin,
            text: lower.map_or(Text::Borrowed("0"), |bound| bound.text),
            entry,
            status: Some(changed.unwrap_or(self.status)),
        });
        let is_before_end = |at: &Place| end.as_ref().is_none_or(|end| at < end);
        let inside = inside.into_iter().filter(|(at, _)| is_before_end(at));
        turns.extend(inside.map(|(place, change)| Turn {
            place,
            text: change.at,
            entry,
            status: Some(change.status),
        }));
        if let Some((place, bound)) = end.zip(upper) {
            turns.push(Turn {
                place,
                text: bound.text,
                entry,
                status: None,
            });
        }
    }

    /// Where it begins and ends; nothing where it says nothing.
    fn bounds(&self) -> Option<Bounds<'de>> {
        let version = &self.version;
        let (text, is_behind) = match (&self.less_than, &self.at_most) {
            (Some(text), _) => (text, false),
            (None, Some(text)) => (text, true),
            (None, None) if is_comparison(version) => return comparators(version),
            (None, None) => {
                return match version.trim() {
                    "" | "-" => None,
                    word if is_open(word) && word != "0" => {
                        let says_all = ["*", "all", "any"];
                        let is_all = says_all.iter().any(|all| word.eq_ignore_ascii_case(all));
                        is_all.then_some((None, None))
                    }
                    _ => Some((Bound::of(version, false), Bound::of(version, true))),
                };
            }
        };
        let lower = Bound::of(version, false).filter(|_| !is_open(version));
        let is_endless = is_open(text) && text.trim() != "0";
        let upper = Bound::upper(text, is_behind).filter(|_| !is_endless);
        Some((lower, upper))
    }

    /// Its commits as they stand.
    fn commits(self) -> Vec<Event<'de>> {
        let event = |kind| move |version| Event { kind, version };
        let changes = self.changes.into_iter().filter_map(|change| {
            let kind = match change.status {
                Status::Affected => EventKind::Introduced,
                Status::Unaffected => EventKind::Fixed,
                Status::Unknown => return None,
            };
            Some(event(kind)(change.at))
        });
        let end = |text: &Text<'de>| !is_open(text);
        let last = self.at_most.filter(end).map(event(EventKind::LastAffected));
        let fixed = self.less_than.filter(end).map(event(EventKind::Fixed));
        let first = event(EventKind::Introduced)(self.version);
        Some(first)
            .into_iter()
            .chain(changes)
            .chain(fixed)
            .chain(last)
            .collect()
    }
}

/// A bound of a stretch: at a version or right behind it.
struct Bound<'de> {
    text: Text<'de>,
    is_behind: bool,
}

/// Nothing before is the beginning, nothing behind the end of all versions.
type Bounds<'de> = (Option<Bound<'de>>, Option<Bound<'de>>);

impl<'de> Bound<'de> {
    fn of(text: &Text<'de>, is_behind: bool) -> Option<Self> {
        Some(Self {
            text: text.clone(),
            is_behind,
        })
    }

    /// The end of a stretch; behind all that begins so where a wildcard stands.
    fn upper(text: &Text<'de>, is_behind: bool) -> Option<Self> {
        match beyond(text.trim()) {
            Some(next) => Self::of(&Text::Owned(next), false),
            None => Self::of(text, is_behind),
        }
    }
}

/// For `5.10.*` the first version that no longer begins so, `5.11`.
fn beyond(text: &str) -> Option<String> {
    let stem = [".*", ".x", ".X"]
        .iter()
        .find_map(|end| text.strip_suffix(end))?;
    let (head, last) = stem
        .rsplit_once('.')
        .map_or(("", stem), |(head, last)| (head, last));
    let next = last.parse::<u64>().ok()?.checked_add(1)?;
    Some(match head {
        "" => next.to_string(),
        head => format!("{head}.{next}"),
    })
}

/// The bounds of a text such as `>= 1.0, < 1.5`; nothing where it cannot be understood.
fn comparators<'de>(text: &str) -> Option<Bounds<'de>> {
    let (mut lower, mut upper) = (None, None);
    for part in text.split(',') {
        let part = part.trim();
        let version = part.trim_start_matches(['<', '>', '=']);
        let (operator, _) = part.split_at_checked(part.len() - version.len())?;
        let version = Text::Owned(version.trim().to_owned());
        if version.is_empty() {
            return None;
        }
        match operator {
            ">=" => lower = Bound::of(&version, false).filter(|_| !is_open(&version)),
            ">" => lower = Bound::of(&version, true),
            "<" => upper = Bound::upper(&version, false),
            "<=" => upper = Bound::upper(&version, true),
            "=" | "==" => return Some((Bound::of(&version, false), Bound::of(&version, true))),
            _ => return None,
        }
    }
    Some((lower, upper))
}

/// The list of them.
pub(super) struct Stretches<'r, 'de>(pub(super) &'r mut Vec<Stretch<'de>>);

impl<'de> Elements<'de> for Stretches<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut stretch = Stretch::default();
        let Some(found) = value.object(&mut stretch, fields)? else {
            return Ok(false);
        };
        fields.count_relation()?;
        if found {
            self.0.push(stretch);
        }
        Ok(true)
    }
}

impl<'de> Object<'de> for Stretch<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "version" => self.version = value.text(fields)?.unwrap_or_default(),
            "versionType" => self.kind = value.text(fields)?,
            "lessThan" => self.less_than = value.text(fields)?,
            "lessThanOrEqual" => self.at_most = value.text(fields)?,
            "status" => self.status = Status::read(value.text(fields)?, fields),
            "changes" => value.list(&mut Changes(&mut self.changes), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Changes<'r, 'de>(&'r mut Vec<Change<'de>>);

impl<'de> Elements<'de> for Changes<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut change = Change::default();
        let Some(found) = value.object(&mut change, fields)? else {
            return Ok(false);
        };
        fields.count_relation()?;
        if found && !change.at.trim().is_empty() {
            self.0.push(change);
        }
        Ok(true)
    }
}

impl<'de> Object<'de> for Change<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "at" => self.at = value.text(fields)?.unwrap_or_default(),
            "status" => self.status = Status::read(value.text(fields)?, fields),
            _ => value.skip()?,
        }
        Ok(())
    }
}
