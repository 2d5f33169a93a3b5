//! What records say of tags and commits of repositories.
//!
//! What lies between two commits only the history of the repository knows, which nobody asks here. So of a commit something can be said
//! where the record names that very commit, and of a tag where the record lists the tags.
//!
//! Traps:
//!
//! * A list of tags is as old as the record: where a range of commits did not end, tags that came later are missing.
//! * Tags carry names (`openssl-3.0.1`). One that is written otherwise than those of the list is not therefore another version.
//! * Inventories shorten commits.

use std::collections::{HashMap, HashSet};

use super::{Clear, NotEvaluated, Verdict, repository};
use crate::ecosystem;
use crate::risk::advisory::{Affected, EventKind, Range, RangeKind};
use crate::risk::timeline::{Because, Outside};
use crate::version::{VersionKey, VersionOrder};
use crate::warning::Text;

/// A tag or commit, read once for all records that it meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    text: String,
    /// Its place in the order, where it is a semantic version.
    version: Option<VersionKey>,
    /// In lower case, where it may be a commit.
    commit: Option<String>,
}

/// What an entry says of tags and commits, ready to be asked.
#[derive(Debug, Clone)]
pub(super) struct Commits {
    /// The listed tags as written, and those that are semantic versions by their order, each with its place in the list.
    tags: HashMap<String, u32>,
    versions: Vec<(VersionKey, u32)>,
    /// What stands before the numbers of tags.
    names: HashSet<String>,
    /// Its ranges by the key of their repository.
    histories: HashMap<String, History>,
}

/// The ranges of commits of one repository. There may be thousands.
#[derive(Debug, Clone, Default)]
struct History {
    /// What happens at commits, sorted by these, then by range.
    events: Vec<Happening>,
    /// The first range that holds the whole history.
    everything: Option<u32>,
    /// How many ranges end, so that a list of their tags stays whole, and how many do not.
    ended: usize,
    unended: usize,
}

/// What happens at a commit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Happening {
    commit: String,
    /// The place of the range in the entry, and that of the event in the range.
    range: u32,
    event: u32,
    kind: EventKind,
    /// Whether the range ends.
    has_ended: bool,
}

impl Tag {
    pub(super) fn of(text: &str) -> Self {
        let order = VersionOrder::Semver;
        Self {
            version: order.is_version(text).then(|| order.key(text)),
            commit: is_hash(text).then(|| text.to_ascii_lowercase()),
            text: text.to_owned(),
        }
    }
}

impl Commits {
    /// Compiles what an entry says.
    pub(super) fn of(affected: &Affected<'_>) -> Self {
        let tags = || tags(affected).iter().zip(0_u32..);
        let order = VersionOrder::Semver;
        let versions = tags().filter(|(tag, _)| order.is_version(tag));
        let mut versions: Vec<_> = versions.map(|(tag, at)| (order.key(tag), at)).collect();
        versions.sort();
        let mut places = HashMap::new();
        for (tag, at) in tags() {
            places.entry(tag.to_string()).or_insert(at);
        }
        let names = tags().filter_map(|(tag, _)| name(tag));
        let mut histories: HashMap<String, History> = HashMap::new();
        let ranges = affected.ranges.iter().zip(0_u32..);
        for (range, place) in ranges.filter(|(range, _)| range.kind == RangeKind::Git) {
            let key = repository::key(range.repository.as_deref().unwrap_or_default());
            histories.entry(key).or_default().add(range, place);
        }
        for history in histories.values_mut() {
            history.events.sort_unstable();
        }
        Self {
            names: names.map(str::to_owned).collect(),
            tags: places,
            versions,
            histories,
        }
    }

    /// What is so of a tag or commit of the repository with this key.
    pub(super) fn judge(&self, tag: Option<&Tag>, repository: &str) -> Verdict {
        let Some(tag) = tag else {
            return Verdict::NotEvaluated(NotEvaluated::NoVersion);
        };
        if let Some(place) = self.place(tag) {
            return Verdict::Affected(Because::Listed(place));
        }
        let history = self.histories.get(repository);
        history.map_or(
            Verdict::NotAffected(Clear::OtherVersions(None)),
            |history| history.judge(tag, || self.would_list(tag)),
        )
    }

    /// The place of a tag in the list, in whatever spelling of a semantic version.
    fn place(&self, tag: &Tag) -> Option<u32> {
        if self.tags.is_empty() {
            return None;
        }
        self.tags.get(&tag.text).copied().or_else(|| {
            let key = tag.version.as_ref()?;
            let found = self.versions.partition_point(|(other, _)| other < key);
            let (other, place) = self.versions.get(found)?;
            (other == key).then_some(*place)
        })
    }

    /// Whether tags are listed that are written as this one is, so that it would stand there.
    fn would_list(&self, tag: &Tag) -> bool {
        !self.versions.is_empty() && tag.version.is_some()
            || name(&tag.text).is_some_and(|own| self.names.contains(own))
    }
}

impl History {
    fn add(&mut self, range: &Range<'_>, place: u32) {
        let has_ended = range.has_ended();
        match has_ended {
            true => self.ended += 1,
            false => self.unended += 1,
        }
        if let [event] = range.events.as_slice()
            && event.kind == EventKind::Introduced
            && event.version.trim() == "0"
        {
            self.everything = self.everything.or(Some(place));
        }
        let events = range.events.iter().zip(0_u32..);
        let named = events.filter(|(event, _)| is_hash(event.version.trim()));
        self.events.extend(named.map(|(event, at)| Happening {
            commit: event.version.trim().to_ascii_lowercase(),
            range: place,
            event: at,
            kind: event.kind,
            has_ended,
        }));
    }

    /// What its ranges say of a tag or commit. `would_list` tells whether the tag is missing in a list of tags.
    fn judge(&self, tag: &Tag, would_list: impl FnOnce() -> bool) -> Verdict {
        let mut inside = self.everything.map(|range| (range, 0));
        let mut nearest: Option<Outside> = None;
        let (mut ended, mut unended) = (0, 0);
        for one in self.named(tag) {
            match one.kind {
                EventKind::Introduced | EventKind::LastAffected => {
                    let own = (one.range, one.event);
                    inside = Some(inside.map_or(own, |known| known.min(own)));
                }
                EventKind::Fixed | EventKind::Limit => {
                    let is_nearer = nearest.is_none_or(|known| one.range < known.range);
                    if is_nearer {
                        nearest = Some(Outside {
                            range: one.range,
                            event: Some(one.event),
                        });
                    }
                    match one.has_ended {
                        true => ended += 1,
                        false => unended += 1,
                    }
                }
                EventKind::After => {}
            }
        }
        if let Some((range, event)) = inside {
            return Verdict::Affected(Because::Inside { range, event });
        }
        let is_open = self.unended > unended || self.ended > ended && !would_list();
        match is_open {
            true => Verdict::NotEvaluated(NotEvaluated::OnlyCommits),
            false => Verdict::NotAffected(Clear::OtherVersions(nearest)),
        }
    }

    /// What happens at a commit, whole or shortened: of each range that names it the first.
    fn named<'h>(&'h self, tag: &'h Tag) -> impl Iterator<Item = &'h Happening> {
        let start = tag.commit.as_deref();
        let first = start.map_or(self.events.len(), |start| {
            self.events
                .partition_point(|one| one.commit.as_str() < start)
        });
        let rest = self.events.get(first..).unwrap_or_default().iter();
        let named =
            rest.take_while(move |one| start.is_some_and(|start| one.commit.starts_with(start)));
        let mut met = HashSet::new();
        named.filter(move |one| met.insert(one.range))
    }
}

/// The tags that an entry lists. What it lists of a package of another name are versions of that.
fn tags<'e>(affected: &'e Affected<'_>) -> &'e [Text<'e>] {
    let package = affected.package.as_ref();
    let named = package.and_then(|package| ecosystem::by_osv_name(&package.ecosystem));
    match named {
        // OSS-Fuzz names projects and lists tags of their repositories.
        Some(scoped) if scoped.ecosystem.code != "generic" => &[],
        _ => &affected.versions,
    }
}

/// Whether a text may be a commit, whole or shortened.
fn is_hash(text: &str) -> bool {
    // What git shows at least.
    const LEAST: usize = 7;
    text.len() >= LEAST && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What stands before the numbers of a tag, if anything does: `openssl-` of `openssl-3.0.1`.
fn name(tag: &str) -> Option<&str> {
    let end = tag.find(|c: char| c.is_ascii_digit())?;
    tag.get(..end).filter(|name| name.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::advisory::Event;
    use proptest::prelude::*;

    /// The same range by range.
    fn plainly(affected: &Affected<'_>, version: &str, repository: &str) -> Verdict {
        let commits = Commits::of(affected);
        let tag = Tag::of(version);
        if let Some(place) = commits.place(&tag) {
            return Verdict::Affected(Because::Listed(place));
        }
        let is_missing = commits.would_list(&tag);
        let mut nearest = None;
        let mut is_open = false;
        for (range, place) in affected.ranges.iter().zip(0_u32..) {
            let key = repository::key(range.repository.as_deref().unwrap_or_default());
            if range.kind != RangeKind::Git || key != repository {
                continue;
            }
            match along(range, place, version) {
                Some(Ok(because)) => return Verdict::Affected(because),
                Some(Err(outside)) => nearest = nearest.or(Some(outside)),
                None => is_open |= !(is_missing && range.has_ended()),
            }
        }
        match is_open {
            true => Verdict::NotEvaluated(NotEvaluated::OnlyCommits),
            false => Verdict::NotAffected(Clear::OtherVersions(nearest)),
        }
    }

    fn along(range: &Range<'_>, place: u32, version: &str) -> Option<Result<Because, Outside>> {
        let inside = |event| Because::Inside {
            range: place,
            event,
        };
        if let [event] = range.events.as_slice()
            && event.kind == EventKind::Introduced
            && event.version.trim() == "0"
        {
            return Some(Ok(inside(0)));
        }
        let start = is_hash(version).then(|| version.to_ascii_lowercase())?;
        let events = range.events.iter().zip(0_u32..);
        let events =
            events.map(|(event, at)| (event.version.trim().to_ascii_lowercase(), at, event.kind));
        let named = events.filter(|(commit, ..)| is_hash(commit) && commit.starts_with(&start));
        let (_, event, kind) = named.min()?;
        match kind {
            EventKind::Introduced | EventKind::LastAffected => Some(Ok(inside(event))),
            EventKind::Fixed | EventKind::Limit => Some(Err(Outside {
                range: place,
                event: Some(event),
            })),
            EventKind::After => None,
        }
    }

    fn commit() -> impl Strategy<Value = String> {
        let odd =
            prop::sample::select(vec!["0", "aaaaaaa", "AAAAAAAA", " aaaaaaab ", "aaaaaa", ""]);
        prop_oneof![4 => "aaaaaa[ab]{1,3}", 1 => odd.prop_map(str::to_owned)]
    }

    fn range() -> impl Strategy<Value = Range<'static>> {
        let kinds = prop::sample::select(EventKind::ALL);
        let event = (kinds, commit()).prop_map(|(kind, version)| Event {
            kind,
            version: version.into(),
        });
        let everything = Just(vec![Event {
            kind: EventKind::Introduced,
            version: "0".into(),
        }]);
        let events = prop_oneof![9 => prop::collection::vec(event, 0..4), 1 => everything];
        let repository = prop::sample::select(vec![
            "https://github.com/a/b",
            "github.com/A/b.git",
            "github.com/c/d",
            "",
        ]);
        let is_git = prop::bool::weighted(0.9);
        (events, repository, is_git).prop_map(|(events, repository, is_git)| Range {
            kind: if is_git {
                RangeKind::Git
            } else {
                RangeKind::Semver
            },
            repository: (!repository.is_empty()).then(|| repository.into()),
            events,
        })
    }

    proptest! {
        #[test]
        fn ranges_are_judged_together_as_one_by_one(
            ranges in prop::collection::vec(range(), 0..6),
            listed in prop::collection::vec(prop::sample::select(vec!["v1.0.0", "thing-1.0", "1.1.0", "latest"]), 0..3),
            version in prop_oneof![
                commit(),
                prop::sample::select(vec!["v1.0.0", "1.0", "v2.0.0", "thing-2", "latest"]).prop_map(str::to_owned),
            ],
            repository in prop::sample::select(vec!["git:github.com/a/b", "git:github.com/c/d", "git:"]),
        ) {
            let affected = Affected {
                ranges,
                versions: listed.into_iter().map(Into::into).collect(),
                ..Affected::default()
            };
            let told = Commits::of(&affected).judge(Some(&Tag::of(&version)), repository);
            prop_assert_eq!(told, plainly(&affected, &version, repository));
        }
    }
}
