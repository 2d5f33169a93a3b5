//! Many versions of one component at once: what [`judge`](super::judge) would say of each, without asking it of each.

use std::ops::Range;

use super::repository::{self, Commits};
use super::{Meant, Subject, Verdict};
use crate::risk::advisory::{Advisory, Affected, EventKind, RangeKind};
use crate::risk::timeline::{Standing, Timeline};
use crate::version::{VersionKey, VersionOrder};

/// Versions of one ecosystem in its order, equal ones once.
#[derive(Debug, Clone)]
pub struct Line {
    order: VersionOrder,
    versions: Vec<(VersionKey, String)>,
}

impl Line {
    /// Puts versions in order. Of several spellings of one version the first that is given stays; texts that the ecosystem does not
    /// take for versions are left out, because they have no place from which anything follows.
    pub fn new(order: VersionOrder, versions: impl IntoIterator<Item = String>) -> Self {
        let versions = versions.into_iter();
        let mut versions: Vec<(VersionKey, String)> = versions
            .filter(|version| order.is_version(version))
            .map(|version| (order.key(&version), version))
            .collect();
        // Stable: the first spelling stays in front.
        versions.sort_by(|a, b| a.0.cmp(&b.0));
        versions.dedup_by(|later, first| later.0 == first.0);
        Self { order, versions }
    }

    /// By which order.
    pub fn order(&self) -> VersionOrder {
        self.order
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.versions.len()
    }

    /// The version at a place.
    pub fn version(&self, place: usize) -> &str {
        let found = self.versions.get(place);
        found.map_or("", |(_, version)| version)
    }

    /// The place of a version in any spelling.
    pub fn place(&self, version: &str) -> Option<usize> {
        let key = self.order.key(version);
        let found = self.versions.binary_search_by(|(other, _)| other.cmp(&key));
        found.ok()
    }

    fn key(&self, place: usize) -> Option<&VersionKey> {
        self.versions.get(place).map(|(key, _)| key)
    }
}

/// What an advisory says of some packages, to be kept when its record is gone.
#[derive(Debug, Clone)]
pub struct Saying {
    entries: Vec<Entry>,
    /// What entries say of tags of repositories, each with the key of one.
    tagged: Vec<(String, Commits)>,
}

#[derive(Debug, Clone)]
struct Entry {
    meant: Meant,
    timeline: Timeline,
    fixed: Vec<String>,
}

impl Saying {
    /// What an advisory says of the packages with keys that are wanted; nothing where it was withdrawn.
    pub fn of(advisory: &Advisory<'_>, is_wanted: impl Fn(&str) -> bool) -> Self {
        let affected = advisory.affected.iter();
        let affected = affected.filter(|_| advisory.withdrawn.is_none());
        let tagged = affected.clone().flat_map(|affected| {
            let keys = repository::of_advisory(affected).into_iter();
            let keys = keys.filter(|key| is_wanted(key));
            keys.map(|key| (key, Commits::of(affected)))
        });
        let tagged = tagged.collect();
        let entries = affected.filter_map(|affected| {
            let meant = affected.package.as_ref().and_then(Meant::by)?;
            is_wanted(&meant.key).then(|| Entry {
                timeline: Timeline::new(advisory.kind, affected, meant.order).without_repetitions(),
                fixed: fixed(affected),
                meant,
            })
        });
        Self {
            entries: entries.collect(),
            tagged,
        }
    }

    fn about(&self, subject: &Subject) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| {
            let meant = &entry.meant;
            let is_named = subject.names.iter().any(|name| name.key == meant.key);
            is_named && (meant.release.is_none() || meant.release == subject.release)
        })
    }

    /// The versions that it says are fixed.
    pub fn fixed(&self, subject: &Subject) -> impl Iterator<Item = &str> {
        let entries = self.about(subject);
        entries.flat_map(|entry| entry.fixed.iter().map(String::as_str))
    }

    /// The places of the versions that it says are affected, in runs that ascend and do not touch. Whatever version `subject` has,
    /// it is asked under each of its names as if it had each version of the line.
    pub fn affected(&self, subject: &Subject, line: &Line) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        for entry in self.about(subject) {
            entry.affected(line, &mut runs);
        }
        for (key, commits) in &self.tagged {
            if !subject.names.iter().any(|name| name.key == *key) {
                continue;
            }
            for (place, (_, version)) in line.versions.iter().enumerate() {
                let verdict = commits.judge(Some(version), key);
                if matches!(verdict, Verdict::Affected(_)) {
                    runs.push(place..place + 1);
                }
            }
        }
        joined(runs)
    }
}

impl Entry {
    fn affected(&self, line: &Line, runs: &mut Vec<Range<usize>>) {
        let is_affected =
            |key: &VersionKey| matches!(self.timeline.standing(key), Standing::Affected(_));
        let order = self.meant.order;
        if self.timeline.is_everything() {
            runs.push(0..line.count());
        } else if order == line.order {
            let mut cuts = vec![0, line.count()];
            for turn in self.timeline.turns() {
                let from = line.versions.partition_point(|(key, _)| key < turn);
                let is_there = line.key(from) == Some(turn);
                cuts.extend([from, from + usize::from(is_there)]);
            }
            cuts.sort_unstable();
            cuts.dedup();
            for (&from, &to) in cuts.iter().zip(cuts.iter().skip(1)) {
                if line.key(from).is_some_and(is_affected) {
                    runs.push(from..to);
                }
            }
        } else {
            // A republisher's packages are compared by the order of the ecosystem that they come from.
            for (place, (_, version)) in line.versions.iter().enumerate() {
                if order.is_version(version) && is_affected(&order.key(version)) {
                    runs.push(place..place + 1);
                }
            }
        }
    }
}

/// The versions that an entry says are fixed; of commits nobody can make a version.
fn fixed(affected: &Affected<'_>) -> Vec<String> {
    let ranges = affected.ranges.iter();
    let ranges = ranges.filter(|range| range.kind != RangeKind::Git);
    let events = ranges.flat_map(|range| &range.events);
    let fixed = events.filter(|event| event.kind == EventKind::Fixed);
    let mut fixed: Vec<String> = fixed.map(|event| event.version.trim().to_owned()).collect();
    fixed.sort_unstable();
    fixed.dedup();
    fixed
}

/// The same places in as few runs as can be.
fn joined(mut runs: Vec<Range<usize>>) -> Vec<Range<usize>> {
    runs.retain(|run| !run.is_empty());
    runs.sort_by_key(|run| run.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(runs.len());
    for run in runs {
        match joined.last_mut() {
            Some(last) if run.start <= last.end => last.end = last.end.max(run.end),
            _ => joined.push(run),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::component_key::ComponentKey;
    use crate::risk::advisory::{AdvisoryKind, Event, Package, Range};
    use crate::risk::matching::judge;
    use proptest::prelude::*;

    fn version() -> impl Strategy<Value = String> {
        (0_u8..3, 0_u8..3, prop::option::of(0_u8..3)).prop_map(|(major, minor, pre)| match pre {
            Some(pre) => format!("{major}.{minor}.0-rc.{pre}"),
            None => format!("{major}.{minor}.0"),
        })
    }

    fn affected() -> impl Strategy<Value = Affected<'static>> {
        let kinds = prop::sample::select(EventKind::ALL);
        let event = (kinds, version(), any::<bool>()).prop_map(|(kind, version, is_first)| Event {
            kind,
            version: if is_first && kind == EventKind::Introduced {
                "0".into()
            } else {
                version.into()
            },
        });
        let ranges = prop::sample::select(RangeKind::ALL);
        let range = (ranges, prop::collection::vec(event, 0..5)).prop_map(|(kind, events)| Range {
            kind,
            repository: None,
            events,
        });
        let names = prop::sample::select(vec!["left", "right"]);
        let listed = prop::collection::vec(version().prop_map(Into::into), 0..3);
        let ranges = prop::collection::vec(range, 0..3);
        (names, ranges, listed).prop_map(|(name, ranges, versions)| Affected {
            package: Some(Package {
                ecosystem: "npm".into(),
                name: name.into(),
                purl: None,
            }),
            ranges,
            versions,
            ..Affected::default()
        })
    }

    proptest! {
        #[test]
        fn a_line_is_judged_as_each_of_its_versions(
            versions in prop::collection::vec(version(), 1..12),
            affected in prop::collection::vec(affected(), 1..3),
            kind in prop::sample::select(AdvisoryKind::ALL),
        ) {
            let mut advisory = Advisory::new("A".into());
            advisory.kind = kind;
            advisory.affected = affected;
            let line = Line::new(VersionOrder::Npm, versions);
            let subject = |version: &str| {
                let key = format!("pkg:npm/left@{version}");
                Subject::of(ComponentKey::of(&key)).expect("a subject")
            };
            let runs = Saying::of(&advisory, |key| key == "npm:left").affected(&subject("9.9.9"), &line);
            for place in 0..line.count() {
                let judged = judge(&subject(line.version(place)), &advisory).verdict;
                let is_affected = matches!(judged, Verdict::Affected(_));
                let is_inside = runs.iter().any(|run| run.contains(&place));
                prop_assert_eq!(is_affected, is_inside, "{}: {:?}", line.version(place), runs);
            }
            prop_assert!(runs.windows(2).all(|two| two[0].end < two[1].start));
        }
    }

    #[test]
    fn other_releases_of_a_distribution_have_no_say() {
        let fixed = |ecosystem: &'static str, version: &'static str| Affected {
            package: Some(Package {
                ecosystem: ecosystem.into(),
                name: "glibc".into(),
                purl: None,
            }),
            ranges: vec![Range {
                kind: RangeKind::Ecosystem,
                repository: None,
                events: vec![
                    Event {
                        kind: EventKind::Introduced,
                        version: "0".into(),
                    },
                    Event {
                        kind: EventKind::Fixed,
                        version: version.into(),
                    },
                ],
            }],
            ..Affected::default()
        };
        let mut advisory = Advisory::new("D".into());
        advisory.affected = vec![
            fixed("Debian:12", "2.36-9+deb12u4"),
            fixed("Debian:13", "9"),
        ];
        let key = "pkg:deb/debian/libc6@2.36-9?distro=debian-12&upstream=glibc";
        let subject = Subject::of(ComponentKey::of(key)).expect("a subject");
        let versions = ["2.36-9", "2.36-9+deb12u4", "latest", "2.40-1"];
        let line = Line::new(VersionOrder::Debian, versions.map(str::to_owned));
        assert_eq!(line.count(), 3);
        let saying = Saying::of(&advisory, |_| true);
        let runs = saying.affected(&subject, &line);
        assert_eq!((runs.len(), &runs[0]), (1, &(0..1)));
        assert_eq!(
            saying.fixed(&subject).collect::<Vec<_>>(),
            ["2.36-9+deb12u4"]
        );
        advisory.withdrawn = Some("2026-01-01T00:00:00Z".into());
        let saying = Saying::of(&advisory, |_| true);
        assert!(saying.affected(&subject, &line).is_empty());
    }
}
