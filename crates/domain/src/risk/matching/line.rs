//! Many versions of one component at once: what [`judge`](super::judge) would say of each, without asking it of each.

use std::collections::HashMap;
use std::ops::Range;

use super::commits::{Commits, Tag};
use super::{Meant, NameKind, NotEvaluated, Place, Subject, Verdict, along, parts, repository};
use crate::risk::advisory::{Advisory, AdvisoryKind, Affected};
use crate::risk::timeline::{self, Timeline};
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
    /// The places of entries by the keys of their packages and of the parts of these that are wanted, and whether it is a part. There may be
    /// thousands of entries.
    index: HashMap<String, Vec<(usize, bool)>>,
    /// What entries say of tags of repositories.
    tagged: Vec<Commits>,
    /// The places of those by the key of a repository.
    repositories: HashMap<String, Vec<usize>>,
}

#[derive(Debug, Clone)]
struct Entry {
    meant: Meant,
    timeline: Timeline,
    fixed: Vec<String>,
}

/// Places on a line, in runs that ascend and do not touch. What is in neither is not affected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// The places of affected versions.
    pub affected: Vec<Range<usize>>,
    /// The places of those of which it cannot be said. Such a place may be among the affected ones too, which then counts.
    pub open: Vec<Range<usize>>,
}

impl Told {
    fn note(&mut self, places: Range<usize>, verdict: Verdict) {
        match verdict {
            Verdict::Affected(_) => self.affected.push(places),
            Verdict::NotEvaluated(_) => self.open.push(places),
            Verdict::NotAffected(_) => {}
        }
    }
}

impl Saying {
    /// What an advisory says of the packages with keys that are wanted; nothing where it was withdrawn.
    pub fn of(advisory: &Advisory<'_>, is_wanted: impl Fn(&str) -> bool) -> Self {
        let mut saying = Self {
            entries: Vec::new(),
            index: HashMap::new(),
            tagged: Vec::new(),
            repositories: HashMap::new(),
        };
        let affected = advisory.affected.iter();
        for affected in affected.filter(|_| advisory.withdrawn.is_none()) {
            saying.add_tagged(affected, &is_wanted);
            saying.add(advisory.kind, affected, &is_wanted);
        }
        saying
    }

    fn add_tagged(&mut self, affected: &Affected<'_>, is_wanted: impl Fn(&str) -> bool) {
        let mut keys = repository::of_advisory(affected);
        keys.retain(|key| is_wanted(key));
        if keys.is_empty() {
            return;
        }
        let place = self.tagged.len();
        self.tagged.push(Commits::of(affected));
        for key in keys {
            self.repositories.entry(key).or_default().push(place);
        }
    }

    fn add(
        &mut self,
        kind: AdvisoryKind,
        affected: &Affected<'_>,
        is_wanted: impl Fn(&str) -> bool,
    ) {
        let Some(meant) = affected.package.as_ref().and_then(Meant::by) else {
            return;
        };
        let own = [(meant.key.clone(), false)].into_iter();
        let keys = own.chain(parts(affected).map(|part| (part, true)));
        let keys: Vec<(String, bool)> = keys.filter(|(key, _)| is_wanted(key)).collect();
        if keys.is_empty() {
            return;
        }
        let place = self.entries.len();
        for (key, is_part) in keys {
            self.index.entry(key).or_default().push((place, is_part));
        }
        let fixed = timeline::fixed(affected, meant.order).map(str::to_owned);
        self.entries.push(Entry {
            timeline: Timeline::new(kind, affected, meant.order).without_repetitions(),
            fixed: fixed.collect(),
            meant,
        });
    }

    /// The entries that may mean a component, in their order.
    fn about(&self, subject: &Subject) -> impl Iterator<Item = &Entry> {
        let may_be_part = subject.ecosystem.code == "golang";
        let names = subject.names.iter();
        let named = names.filter_map(|name| self.index.get(&name.key)).flatten();
        let named = named.filter(|(_, is_part)| may_be_part || !is_part);
        let mut places: Vec<usize> = named.map(|(place, _)| *place).collect();
        places.sort_unstable();
        places.dedup();
        let entries = places.into_iter();
        let entries = entries.filter_map(|place| self.entries.get(place));
        entries.filter(|entry| {
            let release = entry.meant.release.as_ref();
            let own = subject.release.as_ref();
            release.is_none_or(|theirs| own.is_none_or(|own| own == theirs))
        })
    }

    /// The versions that it says are fixed.
    pub fn fixed(&self, subject: &Subject) -> impl Iterator<Item = &str> {
        let entries = self.about(subject);
        entries.flat_map(|entry| entry.fixed.iter().map(String::as_str))
    }

    /// What it says of the versions of a line. Whatever version `subject` has, it is asked under each of its names as if it had each
    /// version of the line.
    pub fn along(&self, subject: &Subject, line: &Line) -> Told {
        let mut told = Told::default();
        for entry in self.about(subject) {
            if entry.meant.release.is_some() && subject.release.is_none() {
                let verdict = Verdict::NotEvaluated(NotEvaluated::NoRelease);
                told.note(0..line.count(), verdict);
            } else {
                entry.along(line, &mut told);
            }
        }
        let names = subject.names.iter();
        let names = names.filter(|name| name.kind == NameKind::Repository);
        for name in names {
            let tagged = self.repositories.get(&name.key).into_iter().flatten();
            let mut tagged = tagged
                .filter_map(|&place| self.tagged.get(place))
                .peekable();
            if tagged.peek().is_none() {
                continue;
            }
            let tags = line.versions.iter().map(|(_, version)| Tag::of(version));
            let tags: Vec<Tag> = tags.collect();
            for commits in tagged {
                for (place, tag) in tags.iter().enumerate() {
                    told.note(place..place + 1, commits.judge(Some(tag), &name.key));
                }
            }
        }
        Told {
            affected: joined(told.affected),
            open: joined(told.open),
        }
    }
}

impl Entry {
    fn along(&self, line: &Line, told: &mut Told) {
        let order = self.meant.order;
        if order != line.order {
            // A republisher's packages are compared by the order of the ecosystem that they come from.
            for (place, (_, version)) in line.versions.iter().enumerate() {
                let verdict = along(&self.timeline, Some(&Place::of(order, version)));
                told.note(place..place + 1, verdict);
            }
            return;
        }
        let mut cuts = vec![0, line.count()];
        for turn in self.timeline.turns() {
            let from = line.versions.partition_point(|(key, _)| key < turn);
            let is_there = line.key(from) == Some(turn);
            cuts.extend([from, from + usize::from(is_there)]);
        }
        cuts.sort_unstable();
        cuts.dedup();
        for (&from, &to) in cuts.iter().zip(cuts.iter().skip(1)) {
            if let Some(key) = line.key(from) {
                let place = Place {
                    order,
                    key: key.clone(),
                    is_version: true,
                };
                told.note(from..to, along(&self.timeline, Some(&place)));
            }
        }
    }
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
    use crate::risk::advisory::{
        AdvisoryKind, Affected, Event, EventKind, Package, Range, RangeKind,
    };
    use crate::risk::matching::{Identity, Versions, judge};
    use proptest::prelude::*;

    /// Components before their version, their order, and what their ecosystems are called: plain ones, one of parts, one of releases, one of tags.
    const COMPONENTS: [(&str, VersionOrder, &[&str]); 5] = [
        ("pkg:npm/left", VersionOrder::Npm, &["npm"]),
        ("pkg:golang/left/part", VersionOrder::Golang, &["Go"]),
        ("pkg:deb/debian/left", VersionOrder::Debian, DEBIAN),
        ("pkg:github/own/left", VersionOrder::Generic, &["OSS-Fuzz"]),
        ("pkg:generic/left", VersionOrder::Generic, &["OSS-Fuzz"]),
    ];
    const DEBIAN: &[&str] = &["Debian:12", "Debian:13", "Debian"];

    fn version() -> impl Strategy<Value = String> {
        (0_u8..3, 0_u8..3, prop::option::of(0_u8..3)).prop_map(|(major, minor, pre)| match pre {
            Some(pre) => format!("{major}.{minor}.0-rc.{pre}"),
            None => format!("{major}.{minor}.0"),
        })
    }

    /// What stands where a version should.
    fn bound() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(vec!["latest", "", "*", "1.x", "0", "aaaaaaaaaa", "1!1"]);
        prop_oneof![5 => version(), 1 => odd.prop_map(str::to_owned)]
    }

    fn affected(ecosystems: &'static [&'static str]) -> impl Strategy<Value = Affected<'static>> {
        let kinds = prop::sample::select(EventKind::ALL);
        let event = (kinds, bound(), any::<bool>()).prop_map(|(kind, version, is_first)| Event {
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
            repository: Some("https://github.com/own/left".into()),
            events,
        });
        let names = prop::sample::select(vec!["left", "right"]);
        let listed = prop::collection::vec(bound().prop_map(Into::into), 0..3);
        let ranges = (
            prop::collection::vec(range, 0..12),
            prop::bool::weighted(0.8),
        );
        // Seldom so many that they are asked together.
        let ranges = ranges.prop_map(|(mut ranges, are_few)| {
            ranges.truncate(if are_few { 2 } else { 12 });
            ranges
        });
        let imports = prop::sample::subsequence(vec!["left/part", "left/other"], 0..=2);
        let ecosystem = prop::sample::select(ecosystems);
        (ecosystem, names, imports, ranges, listed).prop_map(
            |(ecosystem, name, imports, ranges, versions)| Affected {
                package: Some(Package {
                    ecosystem: ecosystem.into(),
                    name: name.into(),
                    purl: None,
                }),
                imports: imports.into_iter().map(Into::into).collect(),
                ranges,
                versions,
                ..Affected::default()
            },
        )
    }

    proptest! {
        #[test]
        fn a_line_is_judged_as_each_of_its_versions(
            versions in prop::collection::vec(bound(), 1..12),
            (component, order, affected) in prop::sample::select(&COMPONENTS[..]).prop_flat_map(
                |(component, order, ecosystems)| {
                    let affected = prop::collection::vec(affected(ecosystems), 1..3);
                    (Just(component), Just(order), affected)
                }
            ),
            release in prop::sample::select(vec!["", "?distro=debian-12"]),
            kind in prop::sample::select(AdvisoryKind::ALL),
            is_withdrawn in prop::bool::weighted(0.1),
        ) {
            let mut advisory = Advisory::new("A".into());
            advisory.kind = kind;
            advisory.affected = affected;
            advisory.withdrawn = is_withdrawn.then(|| "2026-01-01T00:00:00Z".into());
            let line = Line::new(order, versions);
            let subject = |version: &str| {
                let version = version.replace('!', "%21").replace('*', "%2A");
                let release = if order == VersionOrder::Debian { release } else { "" };
                let key = format!("{component}@{version}{release}");
                Subject::of(ComponentKey::of(&key)).expect("a subject")
            };
            let own = subject("9.9.9");
            let is_wanted = |key: &str| own.names().iter().any(|name| name.key == key);
            let told = Saying::of(&advisory, is_wanted).along(&own, &line);
            for place in 0..line.count() {
                let subject = subject(line.version(place));
                prop_assert_eq!(subject.names[0].version.as_deref(), Some(line.version(place)));
                let judged = judge(&subject, &advisory).verdict;
                let has = |runs: &[std::ops::Range<usize>]| runs.iter().any(|run| run.contains(&place));
                let expected = (has(&told.affected), has(&told.affected) || has(&told.open));
                let found = match judged {
                    Verdict::Affected(_) => (true, true),
                    Verdict::NotEvaluated(_) => (false, true),
                    Verdict::NotAffected(_) => (false, false),
                };
                prop_assert_eq!(found, expected, "{}: {:?} {:?}", line.version(place), judged, told);
            }
            let identity = Identity::of(ComponentKey::of(&format!("{component}@9.9.9")), []).expect("an identity");
            let all: Vec<String> = (0..line.count()).map(|place| line.version(place).to_owned()).collect();
            if !is_withdrawn && let Some(mut versions) = Versions::of(&identity, &all) {
                versions.ask(&advisory);
                let mut clear = all.clone();
                versions.keep_clear(&mut clear);
                let mut expected = all;
                expected.retain(|version| {
                    let verdict = identity.at(version).judge(&advisory).verdict;
                    matches!(verdict, Verdict::NotAffected(_))
                });
                prop_assert_eq!(clear, expected);
            }
            for runs in [&told.affected, &told.open] {
                prop_assert!(runs.windows(2).all(|two| two[0].end < two[1].start));
            }
        }
    }

    #[test]
    fn the_components_above_meet_all_their_ecosystems() {
        for (component, _, ecosystems) in COMPONENTS {
            for ecosystem in ecosystems {
                let mut advisory = Advisory::new("A".into());
                advisory.affected = vec![Affected {
                    package: Some(Package {
                        ecosystem: (*ecosystem).into(),
                        name: "left".into(),
                        purl: None,
                    }),
                    imports: vec!["left/part".into()],
                    versions: vec!["1.0.0".into()],
                    ranges: vec![Range {
                        kind: RangeKind::Git,
                        repository: Some("https://github.com/own/left".into()),
                        events: Vec::new(),
                    }],
                    ..Affected::default()
                }];
                let key = format!("{component}@1.0.0?distro=debian-12");
                let subject = Subject::of(ComponentKey::of(&key)).expect("a subject");
                let verdict = judge(&subject, &advisory).verdict;
                let is_met = matches!(verdict, Verdict::Affected(_));
                assert_eq!(is_met, *ecosystem != "Debian:13", "{component} {ecosystem}");
            }
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
        let told = saying.along(&subject, &line);
        assert_eq!((told.affected.len(), &told.affected[0]), (1, &(0..1)));
        assert!(told.open.is_empty());
        assert_eq!(
            saying.fixed(&subject).collect::<Vec<_>>(),
            ["2.36-9+deb12u4"]
        );
        advisory.withdrawn = Some("2026-01-01T00:00:00Z".into());
        let saying = Saying::of(&advisory, |_| true);
        assert_eq!(saying.along(&subject, &line), Told::default());
    }
}
