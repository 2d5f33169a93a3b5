//! An advisory made ready to be compared with many components: what it means is worked out once, and not for each of them.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use super::commits::Commits;
use super::heaviest::Heaviest;
use super::product::Products;
use super::{
    Clear, Identity, Judgement, Meant, Name, NameKind, NotEvaluated, Subject, Verdict,
    package_hash, parts, repository, weight,
};
use crate::risk::advisory::{Advisory, Affected};
use crate::risk::severity::{Stated, own_severity, severity};
use crate::risk::timeline::Timeline;
use crate::version::VersionOrder;

/// An advisory with what it means.
#[derive(Debug)]
pub struct Ready<'a> {
    advisory: &'a Advisory<'a>,
    entries: Vec<Entry<'a>>,
    /// The hashes of the names that the entries mean, with the places of these, sorted: there may be thousands of entries.
    index: Vec<(i64, usize, Key)>,
    /// Worked out when the first component comes that is compared by products.
    products: OnceCell<Products<'a>>,
    /// By place of an entry what it states itself, once somebody asked.
    own_severities: RefCell<HashMap<u32, Option<Stated<'a>>>>,
    /// What counts of entries that state nothing themselves.
    severity: OnceCell<Option<Stated<'a>>>,
}

/// Which of the names of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Package,
    Part(u32),
    Repository(u32),
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
        let mut index: Vec<(i64, usize, Key)> = Vec::with_capacity(entries.len());
        for (place, entry) in entries.iter().enumerate() {
            let keys = entry.keys();
            index.extend(keys.map(|(name, key)| (package_hash(name), place, key)));
        }
        index.sort_unstable();
        Self {
            advisory,
            entries,
            index,
            products: OnceCell::new(),
            own_severities: RefCell::default(),
            severity: OnceCell::new(),
        }
    }

    /// The entries that mean a component under one of its names, in order.
    fn meaning(&self, subject: &Subject, name: &Name) -> impl Iterator<Item = &Entry<'a>> {
        let from = self.index.partition_point(|(other, ..)| *other < name.hash);
        let rest = self.index.get(from..).unwrap_or_default().iter();
        let alike = rest.take_while(|(other, ..)| *other == name.hash);
        let mut last = None;
        alike.filter_map(move |&(_, place, key)| {
            let entry = self.entries.get(place)?;
            let is_meant = entry.is_named(subject, name, key) && last != Some(place);
            is_meant.then(|| {
                last = Some(place);
                entry
            })
        })
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
            .map(|own| self.products().judge(own));
        match (package, product) {
            (Some(package), Some(product)) => {
                let is_graver = weight(product.verdict) > weight(package.verdict);
                if is_graver { product } else { package }
            }
            (package, product) => {
                let nothing = || Heaviest::default().settle(self.advisory, NameKind::Own);
                package.or(product).unwrap_or_else(nothing)
            }
        }
    }

    /// The same by the component's package alone.
    pub(super) fn judge_package(&self, subject: &Subject) -> Judgement {
        let mut heaviest = Heaviest::default();
        for name in &subject.names {
            for entry in self.meaning(subject, name) {
                let verdict = self.verdict(subject, name, entry);
                heaviest.add(Judgement {
                    verdict,
                    entry: Some(entry.place),
                    name: name.kind,
                    order: entry.order(name),
                });
                // Of what weighs as much the first entry counts: under this name none does more. There may be thousands.
                if matches!(verdict, Verdict::Affected(_)) {
                    break;
                }
            }
        }
        heaviest.settle(self.advisory, NameKind::Own)
    }

    fn products(&self) -> &Products<'a> {
        self.products.get_or_init(|| Products::of(self.advisory))
    }

    /// What the advisory states of how severe it is for one of its packages itself.
    pub fn own_severity(&self, entry: Option<u32>) -> Option<Stated<'a>> {
        let mut known = self.own_severities.borrow_mut();
        let entry = entry?;
        let made = || own_severity(self.advisory, Some(entry));
        *known.entry(entry).or_insert_with(made)
    }

    /// The severity of the advisory for one of its packages, by place among the affected ones, or in general.
    pub fn severity(&self, entry: Option<u32>) -> Option<Stated<'a>> {
        let general = || *self.severity.get_or_init(|| severity(self.advisory, None));
        self.own_severity(entry).or_else(general)
    }

    fn verdict(&self, subject: &Subject, name: &Name, entry: &Entry<'_>) -> Verdict {
        let meant = match &entry.meant {
            Some(meant) if name.kind != NameKind::Repository => meant,
            _ => {
                return name.tagged(entry.commits.get_or_init(|| Commits::of(entry.affected)));
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
    /// All of its names.
    fn keys(&self) -> impl Iterator<Item = (&str, Key)> {
        let package = self
            .meant
            .iter()
            .map(|meant| (meant.key.as_str(), Key::Package));
        let parts = self.parts.iter().zip(0..);
        let parts = parts.map(|(part, at)| (part.as_str(), Key::Part(at)));
        let repositories = self.repositories.iter().zip(0..);
        let repositories = repositories.map(|(own, at)| (own.as_str(), Key::Repository(at)));
        package.chain(parts).chain(repositories)
    }

    /// Whether a name of a component is one of its names, which stands in the index beside the same hash.
    fn is_named(&self, subject: &Subject, name: &Name, key: Key) -> bool {
        let own = match key {
            Key::Package => self.meant.as_ref().map(|meant| &meant.key),
            Key::Part(at) if subject.ecosystem.code == "golang" => self.parts.get(at as usize),
            Key::Repository(at) if name.kind == NameKind::Repository => {
                self.repositories.get(at as usize)
            }
            Key::Part(_) | Key::Repository(_) => None,
        };
        own == Some(&name.key)
    }

    /// By which order versions under a name are compared; tags and commits by none.
    fn order(&self, name: &Name) -> Option<VersionOrder> {
        let meant = self.meant.as_ref();
        meant
            .filter(|_| name.kind != NameKind::Repository)
            .map(|meant| meant.order)
    }
}
