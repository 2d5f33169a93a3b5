//! Repositories: how advisories that tell of commits meet components that are known by where their source stands (`pkg:github`,
//! `pkg:gitlab`, `pkg:bitbucket`, `pkg:git`).
//!
//! What lies between two commits only the history of the repository knows, which nobody asks here. So of a commit something can be said
//! where the record names that very commit, and of a tag where the record lists the tags.
//!
//! Traps:
//!
//! * A list of tags is as old as the record: where a range of commits did not end, tags that came later are missing.
//! * Tags carry names (`openssl-3.0.1`). One that is written otherwise than those of the list is not therefore another version.
//! * Inventories shorten commits.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{Clear, NotEvaluated, Verdict};
use crate::ecosystem::{self, Ecosystem};
use crate::purl::Purl;
use crate::risk::advisory::{Affected, EventKind, Range, RangeKind};
use crate::risk::timeline::{Because, Outside};
use crate::version::{VersionKey, VersionOrder};
use crate::warning::Text;

/// The hosts of which a type of package URLs tells, each with its type.
const HOSTS: &[(&str, &str)] = &[
    ("github.com", "github"),
    ("gitlab.com", "gitlab"),
    ("bitbucket.org", "bitbucket"),
];

/// The key under which a component's repository meets advisories; nothing of one that is not known by its repository.
pub(super) fn of_component(purl: &Purl<'_>) -> Option<String> {
    let path = match purl.namespace() {
        Some(namespace) => format!("{namespace}/{}", purl.name()),
        None => purl.name().into_owned(),
    };
    if purl.package_type() == "git" {
        return Some(key(&path));
    }
    let mut hosts = HOSTS.iter();
    let (host, _) = hosts.find(|(_, package_type)| *package_type == purl.package_type())?;
    // Companies run the same software under names of their own.
    let own = purl.qualifier("repository_url");
    let host = own.as_deref().unwrap_or(host).trim_end_matches('/');
    Some(key(&format!("{host}/{path}")))
}

/// The key of a repository by its address, with or without scheme, user and `.git`.
fn key(address: &str) -> String {
    let bare = address
        .split_once("://")
        .map_or(address, |(_, behind)| behind);
    let bare = match bare.split_once('@') {
        Some((user, behind)) if !user.contains('/') => behind,
        _ => bare,
    };
    // `git@host:path`, but not `host:22/path`.
    let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
    let bare = match host.split_once(':') {
        Some((host, first)) if !first.bytes().all(|byte| byte.is_ascii_digit()) => {
            Cow::Owned(format!("{host}/{first}/{path}"))
        }
        Some((host, _)) => Cow::Owned(format!("{host}/{path}")),
        None => Cow::Borrowed(bare),
    };
    let bare = bare.trim_matches('/');
    let bare = bare.strip_suffix(".git").unwrap_or(bare);
    format!("git:{}", bare.to_lowercase())
}

/// The keys of the repositories of whose commits an entry tells, each once.
pub(super) fn of_advisory(affected: &Affected<'_>) -> Vec<String> {
    let mut keys: Vec<String> = repositories(affected).map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn repositories<'e>(affected: &'e Affected<'_>) -> impl Iterator<Item = &'e str> {
    let ranges = affected.ranges.iter();
    let of_commits = ranges.filter(|range| range.kind == RangeKind::Git);
    let named = of_commits.filter_map(|range| range.repository.as_deref());
    named.filter(|address| !address.trim().is_empty())
}

/// The ecosystem in which components of a repository are known.
pub(super) fn ecosystem_of(key: &str) -> Option<&'static Ecosystem> {
    let host = key.strip_prefix("git:")?.split('/').next()?;
    let known = HOSTS.iter().find(|(known, _)| *known == host);
    ecosystem::by_purl_type(known.map_or("git", |(_, package_type)| package_type), None)
}

/// What an entry says of tags and commits, ready to be asked.
#[derive(Debug, Clone)]
pub(super) struct Commits {
    /// The listed tags as written, and those that are semantic versions by their order, each with its place in the list.
    tags: HashMap<String, u32>,
    versions: Vec<(VersionKey, u32)>,
    /// What stands before the numbers of tags.
    names: HashSet<String>,
    ranges: Vec<Stretch>,
}

/// A range of commits.
#[derive(Debug, Clone)]
struct Stretch {
    /// The key of its repository.
    repository: String,
    /// Its place in the entry.
    place: u32,
    /// What happens at commits, sorted by these.
    events: Vec<(String, u32, EventKind)>,
    /// Whether what is affected ends, so that a list of its tags stays whole.
    has_ended: bool,
    /// Whether it holds the whole history.
    is_everything: bool,
}

impl Commits {
    /// Compiles what an entry says.
    pub(super) fn of(affected: &Affected<'_>) -> Self {
        let tags = || tags(affected).iter().zip(0_u32..);
        let order = VersionOrder::Semver;
        let versions = tags().filter(|(tag, _)| order.is_version(tag));
        let mut versions: Vec<_> = versions.map(|(tag, at)| (order.key(tag), at)).collect();
        versions.sort();
        let ranges = affected.ranges.iter().zip(0_u32..);
        let ranges = ranges.filter(|(range, _)| range.kind == RangeKind::Git);
        let mut places = HashMap::new();
        for (tag, at) in tags() {
            places.entry(tag.to_string()).or_insert(at);
        }
        let names = tags().filter_map(|(tag, _)| name(tag));
        Self {
            names: names.map(str::to_owned).collect(),
            tags: places,
            versions,
            ranges: ranges
                .map(|(range, place)| Stretch::of(range, place))
                .collect(),
        }
    }

    /// What is so of a tag or commit of the repository with this key.
    pub(super) fn judge(&self, version: Option<&str>, repository: &str) -> Verdict {
        let Some(version) = version else {
            return Verdict::NotEvaluated(NotEvaluated::NoVersion);
        };
        if let Some(place) = self.place(version) {
            return Verdict::Affected(Because::Listed(place));
        }
        let is_missing = self.would_list(version);
        let mut nearest = None;
        let mut is_open = false;
        for range in self
            .ranges
            .iter()
            .filter(|range| range.repository == repository)
        {
            match range.along(version) {
                Some(Ok(because)) => return Verdict::Affected(because),
                Some(Err(outside)) => nearest = nearest.or(Some(outside)),
                None => is_open |= !(is_missing && range.has_ended),
            }
        }
        match is_open {
            true => Verdict::NotEvaluated(NotEvaluated::OnlyCommits),
            false => Verdict::NotAffected(Clear::OtherVersions(nearest)),
        }
    }

    /// The place of a tag in the list, in whatever spelling of a semantic version.
    fn place(&self, version: &str) -> Option<u32> {
        let order = VersionOrder::Semver;
        self.tags.get(version).copied().or_else(|| {
            let key = order.is_version(version).then(|| order.key(version))?;
            let found = self.versions.partition_point(|(other, _)| *other < key);
            let (other, place) = self.versions.get(found)?;
            (*other == key).then_some(*place)
        })
    }

    /// Whether tags are listed that are written as this one is, so that it would stand there.
    fn would_list(&self, version: &str) -> bool {
        !self.versions.is_empty() && VersionOrder::Semver.is_version(version)
            || name(version).is_some_and(|own| self.names.contains(own))
    }
}

impl Stretch {
    fn of(range: &Range<'_>, place: u32) -> Self {
        let events = range.events.iter().zip(0_u32..);
        let named = events.filter(|(event, _)| is_hash(event.version.trim()));
        let mut events: Vec<_> = named
            .map(|(event, at)| (event.version.trim().to_ascii_lowercase(), at, event.kind))
            .collect();
        events.sort_unstable();
        let is_everything = match range.events.as_slice() {
            [event] => event.kind == EventKind::Introduced && event.version.trim() == "0",
            _ => false,
        };
        Self {
            repository: key(range.repository.as_deref().unwrap_or_default()),
            place,
            events,
            has_ended: range.has_ended(),
            is_everything,
        }
    }

    /// What it says of a commit that it names, whole or shortened, and of everything where it holds the whole history.
    fn along(&self, version: &str) -> Option<Result<Because, Outside>> {
        let inside = |event| Because::Inside {
            range: self.place,
            event,
        };
        if self.is_everything {
            return Some(Ok(inside(0)));
        }
        if !is_hash(version) {
            return None;
        }
        let start = version.to_ascii_lowercase();
        let found = self.events.partition_point(|(commit, ..)| *commit < start);
        let (commit, event, kind) = self.events.get(found)?;
        if !commit.starts_with(&start) {
            return None;
        }
        match kind {
            EventKind::Introduced | EventKind::LastAffected => Some(Ok(inside(*event))),
            EventKind::Fixed | EventKind::Limit => Some(Err(Outside {
                range: self.place,
                event: Some(*event),
            })),
            EventKind::After => None,
        }
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
    use crate::inventory::component_key::ComponentKey;
    use crate::risk::advisory::{Advisory, Event, Package};
    use crate::risk::matching::{Branch, Identity, NameKind, Named, Subject};
    use EventKind::{Fixed, Introduced, LastAffected};

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    fn entry(events: &[(EventKind, &'static str)], tags: &[&'static str]) -> Affected<'static> {
        let events = events.iter().map(|&(kind, version)| Event {
            kind,
            version: version.into(),
        });
        Affected {
            ranges: vec![Range {
                kind: RangeKind::Git,
                repository: Some("https://GitHub.com/Own/Thing.git".into()),
                events: events.collect(),
            }],
            versions: tags.iter().map(|&tag| tag.into()).collect(),
            ..Affected::default()
        }
    }

    /// `+` affected, `-` not, `?` unknown.
    fn told(version: &str, affected: &Affected<'static>) -> char {
        let advisory = Advisory {
            affected: vec![affected.clone()],
            ..Advisory::new("X-1".into())
        };
        let component = format!("pkg:github/own/thing@{version}");
        let identity = Identity::of(ComponentKey::of(&component), []).expect("an identity");
        let judgement = identity.judge(&advisory);
        assert_eq!(judgement.name, NameKind::Repository);
        match judgement.verdict {
            Verdict::Affected(_) => '+',
            Verdict::NotAffected(_) => '-',
            Verdict::NotEvaluated(reason) => {
                assert_eq!(reason, NotEvaluated::OnlyCommits);
                '?'
            }
        }
    }

    #[test]
    fn commits_that_a_record_names_are_judged_and_no_others() {
        let closed = [(Introduced, "0"), (Fixed, B)];
        for (events, version, expected) in [
            (&closed[..], B, '-'),
            (&closed, "bbbbbbb", '-'),
            (&closed, "BBBBBBBBBB", '-'),
            (&closed, "bbbbbb", '?'),
            (&closed, A, '?'),
            (&closed, "v1.0.0", '?'),
            (&[(Introduced, A), (Fixed, B)], A, '+'),
            (&[(Introduced, A), (LastAffected, B)], B, '+'),
            (&[(Introduced, "0")], "v1.0.0", '+'),
            (&[(Introduced, "0")], A, '+'),
            (&[(Introduced, A)], "v1.0.0", '?'),
        ] {
            assert_eq!(
                told(version, &entry(events, &[])),
                expected,
                "{events:?} {version}"
            );
        }
    }

    #[test]
    fn listed_tags_are_affected_and_others_not_where_the_list_is_whole() {
        let closed = [(Introduced, A), (Fixed, B)];
        for (events, tags, version, expected) in [
            (&closed[..], &["v1.0.0", "v1.1.0"][..], "v1.1.0", '+'),
            (&closed, &["v1.0.0", "v1.1.0"], "1.1.0", '+'),
            (&closed, &["v1.0.0", "v1.1.0"], "v1.2.0", '-'),
            (&closed, &["v1.0.0"], "master", '?'),
            (&closed, &["v1.0.0"], B, '-'),
            (&closed, &["thing-1.0"], "thing-1.0", '+'),
            (&closed, &["thing-1.0"], "thing-1.1", '-'),
            (&closed, &["thing-1.0"], "1.0.0", '?'),
            (&closed[..1], &["v1.0.0"], "v1.0.0", '+'),
            // It may be newer than the list.
            (&closed[..1], &["v1.0.0"], "v1.2.0", '?'),
        ] {
            assert_eq!(
                told(version, &entry(events, tags)),
                expected,
                "{tags:?} {version}"
            );
        }
    }

    #[test]
    fn addresses_in_any_form_are_one_repository() {
        for address in [
            "https://github.com/own/thing",
            "https://github.com/Own/Thing.git",
            "git://github.com/own/thing/",
            "git+ssh://git@github.com/own/thing.git",
            "git@github.com:own/thing.git",
            "ssh://git@github.com:22/own/thing",
            "github.com/own/thing",
        ] {
            assert_eq!(key(address), "git:github.com/own/thing", "{address}");
        }
        for (component, expected) in [
            ("pkg:github/Own/Thing@1", Some("git:github.com/own/thing")),
            (
                "pkg:bitbucket/own/thing",
                Some("git:bitbucket.org/own/thing"),
            ),
            (
                "pkg:gitlab/own/sub/thing@1",
                Some("git:gitlab.com/own/sub/thing"),
            ),
            (
                "pkg:github/own/thing@1?repository_url=https://git.example.com/",
                Some("git:git.example.com/own/thing"),
            ),
            ("pkg:npm/thing@1", None),
        ] {
            let subject = Subject::of(ComponentKey::of(component)).expect("a subject");
            let mut names = subject.names().iter();
            let found = names.find(|name| name.kind == NameKind::Repository);
            assert_eq!(found.map(|name| name.key.as_str()), expected, "{component}");
        }
    }

    #[test]
    fn what_a_package_lists_says_nothing_of_tags_of_its_repository() {
        let mut affected = entry(&[(Introduced, A), (Fixed, B)], &["1.0.0"]);
        affected.package = Some(Package {
            ecosystem: "PyPI".into(),
            name: "thing".into(),
            purl: None,
        });
        assert_eq!(told("1.0.0", &affected), '?');
        assert_eq!(told(B, &affected), '-');
        let advisory = Advisory {
            affected: vec![affected],
            ..Advisory::new("X-1".into())
        };
        let named = Named::by(&advisory);
        assert_eq!(named.packages.len(), 2);
        assert_eq!(named.ecosystems, [Branch::of("github"), Branch::of("pypi")]);
    }
}
