//! Repositories: how advisories that tell of commits meet components that are known by where their source stands (`pkg:github`,
//! `pkg:gitlab`, `pkg:bitbucket`, `pkg:git`).
//!
//! What is said of their tags and commits stands in [`super::commits`].

use std::borrow::Cow;

use crate::ecosystem::{self, Ecosystem};
use crate::purl::Purl;
use crate::risk::advisory::{Affected, RangeKind};

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
pub(super) fn key(address: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::component_key::ComponentKey;
    use crate::risk::advisory::{Advisory, Event, EventKind, Package, Range};
    use crate::risk::matching::{
        Branch, Identity, NameKind, Named, NotEvaluated, Subject, Verdict,
    };
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
