//! An advisory made ready to be compared with many components: what it means is worked out once, and not for each of them.

use std::cell::OnceCell;

use super::repository::{self, Commits};
use super::{
    Clear, Identity, Judgement, Meant, Name, NameKind, NotEvaluated, Subject, Verdict,
    judge_product, package_hash, parts, weight,
};
use crate::risk::advisory::{Advisory, Affected};
use crate::risk::timeline::Timeline;
use crate::version::VersionOrder;

/// An advisory with what it means.
#[derive(Debug)]
pub struct Ready<'a> {
    advisory: &'a Advisory<'a>,
    entries: Vec<Entry<'a>>,
    /// The hashes of the packages and parts that the entries mean, with the places of these, sorted: there may be thousands of entries.
    index: Vec<(i64, usize)>,
}

/// An entry of which the ecosystem is known, or a repository.
#[derive(Debug)]
struct Entry<'a> {
    place: u32,
    affected: &'a Affected<'a>,
    meant: Option<Meant>,
    /// Parts of the package that components may be.
    parts: Vec<String>,
    /// The repositories of whose commits it tells.
    repositories: Vec<String>,
    /// Worked out when the first component comes that the entry means.
    timeline: OnceCell<Timeline>,
    /// Likewise, by one of its repositories.
    commits: OnceCell<Commits>,
}

impl<'a> Ready<'a> {
    /// An advisory, made ready.
    pub fn of(advisory: &'a Advisory<'a>) -> Self {
        let entries = advisory.affected.iter().zip(0_u32..);
        let entries = entries.filter_map(|(affected, place)| {
            let meant = affected.package.as_ref().and_then(Meant::by);
            let repositories = repository::of_advisory(affected);
            (meant.is_some() || !repositories.is_empty()).then(|| Entry {
                place,
                affected,
                meant,
                parts: parts(affected).collect(),
                repositories,
                timeline: OnceCell::new(),
                commits: OnceCell::new(),
            })
        });
        let entries: Vec<Entry<'_>> = entries.collect();
        let mut index: Vec<(i64, usize)> = Vec::with_capacity(entries.len());
        for (place, entry) in entries.iter().enumerate() {
            let keys = entry.meant.iter().map(|meant| &meant.key);
            let keys = keys.chain(&entry.parts).chain(&entry.repositories);
            index.extend(keys.map(|key| (package_hash(key), place)));
        }
        index.sort_unstable();
        index.dedup();
        Self {
            advisory,
            entries,
            index,
        }
    }

    /// The places of the entries that may mean a component, ascending.
    fn places(&self, subject: &Subject) -> impl Iterator<Item = usize> {
        let named = |name: &Name| {
            let hash = name.hash;
            let from = self.index.partition_point(|&(other, _)| other < hash);
            let rest = self.index.get(from..).unwrap_or_default().iter();
            rest.take_while(move |&&(other, _)| other == hash)
                .map(|&(_, place)| place)
        };
        let mut first = None;
        let mut several = Vec::new();
        match subject.names.as_slice() {
            // Nearly all components have one name, and this is asked of each pair.
            [name] => first = Some(named(name)),
            names => {
                several.extend(names.iter().flat_map(named));
                several.sort_unstable();
                several.dedup();
            }
        }
        first.into_iter().flatten().chain(several)
    }

    /// The releases of distributions that its packages are of; nothing where it is about any package in every release.
    pub(super) fn only_releases(&self) -> Option<impl Iterator<Item = &str>> {
        let releases = self
            .entries
            .iter()
            .map(|entry| entry.meant.as_ref()?.release.as_deref());
        let are_all_of_one = releases.clone().all(|one| one.is_some());
        are_all_of_one.then(|| releases.flatten())
    }

    /// Says whether it touches a component.
    pub fn judge(&self, identity: &Identity) -> Judgement {
        let package = identity.package.as_ref().map(|own| self.judge_package(own));
        let product = identity
            .product
            .as_ref()
            .map(|own| judge_product(own, self.advisory));
        match (package, product) {
            (Some(package), Some(product)) => {
                let is_graver = weight(product.verdict) > weight(package.verdict);
                if is_graver { product } else { package }
            }
            (package, product) => package.or(product).unwrap_or(NOTHING),
        }
    }

    /// The same by the component's package alone.
    pub(super) fn judge_package(&self, subject: &Subject) -> Judgement {
        let mut judgement = NOTHING;
        let entries = self
            .places(subject)
            .filter_map(|place| self.entries.get(place));
        for entry in entries {
            let names = subject.names.iter();
            for name in names.filter(|name| entry.means(subject, name)) {
                let verdict = self.verdict(subject, name, entry);
                if weight(verdict) > weight(judgement.verdict) {
                    judgement = Judgement {
                        verdict,
                        entry: Some(entry.place),
                        name: name.kind,
                        order: entry.order(name),
                    };
                }
            }
        }
        if self.advisory.withdrawn.is_some() && judgement.entry.is_some() {
            judgement.verdict = Verdict::NotAffected(Clear::Withdrawn);
        }
        judgement
    }

    fn verdict(&self, subject: &Subject, name: &Name, entry: &Entry<'_>) -> Verdict {
        let meant = match &entry.meant {
            Some(meant) if name.kind != NameKind::Repository => meant,
            _ => {
                let commits = entry.commits.get_or_init(|| Commits::of(entry.affected));
                return commits.judge(name.version.as_deref(), &name.key);
            }
        };
        match (&meant.release, &subject.release) {
            (Some(theirs), Some(own)) if theirs != own => {
                return Verdict::NotAffected(Clear::OtherRelease);
            }
            (Some(_), None) => return Verdict::NotEvaluated(NotEvaluated::NoRelease),
            _ => {}
        }
        let made = || Timeline::new(self.advisory.kind, entry.affected, meant.order);
        name.along(entry.timeline.get_or_init(made))
    }
}

impl Entry<'_> {
    fn means(&self, subject: &Subject, name: &Name) -> bool {
        let is_named = |meant: &Meant| name.key == meant.key;
        self.meant.as_ref().is_some_and(is_named)
            || subject.ecosystem.code == "golang" && self.parts.contains(&name.key)
            || name.kind == NameKind::Repository && self.repositories.contains(&name.key)
    }

    /// By which order versions under a name are compared; tags and commits by none.
    fn order(&self, name: &Name) -> Option<VersionOrder> {
        let meant = self.meant.as_ref();
        meant
            .filter(|_| name.kind != NameKind::Repository)
            .map(|meant| meant.order)
    }
}

/// What is so as long as nothing of an advisory means the component.
const NOTHING: Judgement = Judgement {
    verdict: Verdict::NotAffected(Clear::OtherPackage),
    entry: None,
    name: NameKind::Own,
    order: None,
};
