//! Which vulnerabilities come, go and stay from one delivery to another, and the change of a component that explains it.
//!
//! What is compared is a package and a vulnerability: a package that moves from one affected version to another still has what it
//! had. Two sides may know a vulnerability by different advisories; findings that share a name are one, as within a side.
//!
//! Trap: that nothing is found in a component says something only where it could be compared. What one side has and of which
//! nobody can tell on the other one has neither come nor gone.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::matching::NotEvaluated;
use crate::inventory::component_key::ComponentKey;
use crate::inventory::diff::{compared, package};
use crate::inventory::sprawl::version_order;
use crate::warning::codes;

codes! {
    /// What became of a vulnerability of a package.
    pub enum Outcome {
        /// Open on the second side only.
        Added = "added",
        /// Open on the first side only.
        Removed = "removed",
        /// Open on one side, and of the other it cannot be said.
        Unclear = "unclear",
        /// Open on both.
        Kept = "kept",
    }
}

codes! {
    /// What explains it.
    pub enum Cause {
        /// The first side does not have the package.
        ComponentAdded = "component-added",
        /// The second side does not have it any more.
        ComponentRemoved = "component-removed",
        /// It stands in other versions.
        Version = "version",
        /// The versions are the same; what else is stated of the component, and counts for advisories, is not.
        Description = "description",
        /// What is still there was settled by somebody.
        Settled = "settled",
        /// What settled it on the first side does not reach the second one.
        Unsettled = "unsettled",
        /// The same versions are affected as before.
        Same = "same",
        /// On one side it cannot be said.
        NotEvaluated = "not-evaluated",
    }
}

/// What is so of a finding on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Somebody has to do something.
    Open,
    /// Nobody has, any more or for now.
    Settled,
    /// It cannot be said.
    Unsaid(NotEvaluated),
}

/// A component of one side, with what is found of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<'s> {
    /// Its key.
    pub key: &'s str,
    /// Why no advisory can be compared with it, where that is so.
    pub gap: Option<NotEvaluated>,
    /// What is found of it.
    pub found: Vec<Found<'s>>,
}

/// A finding of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'s> {
    /// Its place in the order of its side.
    pub place: usize,
    /// What is so of it.
    pub state: State,
    /// The folded names of the vulnerability.
    pub names: Vec<&'s str>,
}

/// What became of one vulnerability of one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What became of it.
    pub outcome: Outcome,
    /// What explains it.
    pub cause: Cause,
    /// Why it cannot be said of one side, where that is so.
    pub gap: Option<NotEvaluated>,
    /// The package, with the qualifiers that make it another one; as the second side writes it, if it has it.
    pub package: String,
    /// Whether the highest version goes up (`Some(true)`), down (`Some(false)`), or cannot be said.
    pub upwards: Option<bool>,
    /// The first side.
    pub from: Share,
    /// The second side.
    pub to: Share,
}

/// One side of a change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Share {
    /// All versions of the package that it has, the oldest first; an empty text for a component without version.
    pub versions: Vec<String>,
    /// The places of its findings, those that are open first, then by place.
    pub places: Vec<usize>,
}

/// What came, went and stayed: by outcome, within one as the second side puts it in order, and what it does not have as the first.
pub fn changes(from: &[Held<'_>], to: &[Held<'_>]) -> Vec<Change> {
    let mut packages: BTreeMap<Cow<'_, str>, [Vec<&Held<'_>>; 2]> = BTreeMap::new();
    for held in from {
        let [from, _] = packages.entry(compared(held.key)).or_default();
        from.push(held);
    }
    for held in to {
        let [_, to] = packages.entry(compared(held.key)).or_default();
        to.push(held);
    }
    let mut changes = Vec::new();
    for sides in packages.values() {
        of_package(sides, &mut changes);
    }
    let first = |share: &Share| share.places.first().copied().unwrap_or(usize::MAX);
    changes.sort_by(|a, b| {
        let order = |change: &Change| (change.outcome, first(&change.to), first(&change.from));
        order(a)
            .cmp(&order(b))
            .then_with(|| a.package.cmp(&b.package))
    });
    changes
}

/// A vulnerability of a package on one side.
#[derive(Default)]
struct Side<'s> {
    found: Vec<(&'s Held<'s>, &'s Found<'s>)>,
}

/// What is so of a vulnerability of a package on one side, as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    Absent,
    Clear,
    Settled,
    Open,
    Unsaid(NotEvaluated),
}

/// The components of a package on one side.
struct Package {
    /// All its versions, the oldest first.
    versions: Vec<String>,
    /// Why no advisory can be compared with one of them, where that is so.
    gap: Option<NotEvaluated>,
}

impl Package {
    fn new(held: &[&Held<'_>]) -> Self {
        let order = held.first().map(|held| ComponentKey::of(held.key));
        let versions: BTreeSet<Cow<'_, str>> = held.iter().map(|held| version(held)).collect();
        let mut versions: Vec<String> = versions.into_iter().map(Cow::into_owned).collect();
        if let Some(order) = order.map(version_order) {
            versions.sort_by_cached_key(|version| order.key(version));
        }
        Self {
            versions,
            gap: held.iter().find_map(|held| held.gap),
        }
    }
}

impl<'s> Side<'s> {
    fn whole(&self, package: &Package) -> Whole {
        let is_so = |state| self.found.iter().any(|(_, found)| found.state == state);
        let unsaid = self.found.iter().find_map(|(_, found)| match found.state {
            State::Unsaid(reason) => Some(reason),
            State::Open | State::Settled => None,
        });
        match unsaid.or(package.gap) {
            _ if is_so(State::Open) => Whole::Open,
            Some(reason) => Whole::Unsaid(reason),
            None if is_so(State::Settled) => Whole::Settled,
            None if package.versions.is_empty() => Whole::Absent,
            None => Whole::Clear,
        }
    }

    /// The versions in which it is open.
    fn open(&self) -> BTreeSet<Cow<'s, str>> {
        let open = self.found.iter();
        let open = open.filter(|(_, found)| found.state == State::Open);
        open.map(|(held, _)| version(held)).collect()
    }

    fn share(&self, package: &Package) -> Share {
        let told = self
            .found
            .iter()
            .filter_map(|(_, found)| match found.state {
                State::Open => Some((0, found.place)),
                State::Settled => Some((1, found.place)),
                State::Unsaid(_) => None,
            });
        let mut places: Vec<(u8, usize)> = told.collect();
        places.sort_unstable();
        Share {
            versions: package.versions.clone(),
            places: places.into_iter().map(|(_, place)| place).collect(),
        }
    }
}

fn version<'s>(held: &Held<'s>) -> Cow<'s, str> {
    ComponentKey::of(held.key)
        .full_version()
        .unwrap_or_default()
}

fn of_package(sides: &[Vec<&Held<'_>>; 2], changes: &mut Vec<Change>) {
    let [before, after] = sides;
    let named = after.first().or(before.first()).map(|held| held.key);
    let key = ComponentKey::of(named.unwrap_or_default());
    let (before, after) = (Package::new(before), Package::new(after));
    let moved = match before.versions == after.versions {
        true => Cause::Description,
        false => Cause::Version,
    };
    for [from, to] in vulnerabilities(sides) {
        let (was, is) = (from.whole(&before), to.whole(&after));
        let (outcome, cause) = match (was, is) {
            (Whole::Open, Whole::Open) if from.open() == to.open() => (Outcome::Kept, Cause::Same),
            (Whole::Open, Whole::Open) => (Outcome::Kept, Cause::Version),
            (Whole::Absent, Whole::Open) => (Outcome::Added, Cause::ComponentAdded),
            (Whole::Clear, Whole::Open) => (Outcome::Added, moved),
            (Whole::Settled, Whole::Open) => (Outcome::Added, Cause::Unsettled),
            (Whole::Open, Whole::Absent) => (Outcome::Removed, Cause::ComponentRemoved),
            (Whole::Open, Whole::Clear) => (Outcome::Removed, moved),
            (Whole::Open, Whole::Settled) => (Outcome::Removed, Cause::Settled),
            (Whole::Open, Whole::Unsaid(_)) | (Whole::Unsaid(_), Whole::Open) => {
                (Outcome::Unclear, Cause::NotEvaluated)
            }
            (Whole::Absent | Whole::Clear | Whole::Settled | Whole::Unsaid(_), _) => continue,
        };
        let gap = match (was, is) {
            (Whole::Unsaid(reason), _) | (_, Whole::Unsaid(reason)) => Some(reason),
            _ => None,
        };
        let (from, to) = (from.share(&before), to.share(&after));
        changes.push(Change {
            outcome,
            cause,
            gap,
            package: package(key).into_owned(),
            upwards: upwards(key, &from, &to),
            from,
            to,
        });
    }
}

fn upwards(key: ComponentKey<'_>, from: &Share, to: &Share) -> Option<bool> {
    let order = version_order(key);
    let highest = |share: &Share| {
        let version = share.versions.last().filter(|version| !version.is_empty());
        version.map(|version| order.key(version))
    };
    match (highest(from)?, highest(to)?) {
        (from, to) if from == to => None,
        (from, to) => Some(to > from),
    }
}

/// The findings of a package on both sides, those together that share a name, directly or through others.
fn vulnerabilities<'s>(sides: &'s [Vec<&'s Held<'s>>; 2]) -> Vec<[Side<'s>; 2]> {
    let mut groups: Vec<[Side<'s>; 2]> = Vec::new();
    // A group that was joined to another one leads to it.
    let mut leaders: Vec<usize> = Vec::new();
    let mut named: HashMap<&str, usize> = HashMap::new();
    for (which, side) in sides.iter().enumerate() {
        for (held, found) in side.iter().flat_map(|held| {
            let found = held.found.iter();
            found.map(|found| (*held, found))
        }) {
            let own = groups.len();
            groups.push(Default::default());
            leaders.push(own);
            for &name in &found.names {
                let other = *named.entry(name).or_insert(own);
                let (a, b) = (lead(&mut leaders, own), lead(&mut leaders, other));
                if let Some(leader) = leaders.get_mut(a.max(b)) {
                    *leader = a.min(b);
                }
            }
            if let Some([from, to]) = groups.last_mut() {
                let side = if which == 0 { from } else { to };
                side.found.push((held, found));
            }
        }
    }
    for place in (0..groups.len()).rev() {
        let leader = lead(&mut leaders, place);
        if leader == place {
            continue;
        }
        let joined = groups.get_mut(place).map(std::mem::take);
        if let (Some([from, to]), Some([own_from, own_to])) = (joined, groups.get_mut(leader)) {
            own_from.found.extend(from.found);
            own_to.found.extend(to.found);
        }
    }
    groups.retain(|[from, to]| !from.found.is_empty() || !to.found.is_empty());
    groups
}

/// Who leads a place's group; those on the way are led directly from then on.
fn lead(leaders: &mut [usize], place: usize) -> usize {
    let mut at = place;
    while let Some(&next) = leaders.get(at)
        && next != at
    {
        at = next;
    }
    let mut from = place;
    while from != at {
        let Some(slot) = leaders.get_mut(from) else {
            break;
        };
        from = std::mem::replace(slot, at);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: NotEvaluated = NotEvaluated::VersionUnreadable;

    fn held<'s>(key: &'s str, found: &[(usize, State, &'s str)]) -> Held<'s> {
        let found = found.iter().map(|&(place, state, names)| Found {
            place,
            state,
            names: names.split(' ').collect(),
        });
        Held {
            key,
            gap: None,
            found: found.collect(),
        }
    }

    fn unknown(key: &str) -> Held<'_> {
        Held {
            gap: Some(NotEvaluated::NoVersion),
            ..held(key, &[])
        }
    }

    /// What becomes of one vulnerability.
    fn one(from: &[Held<'_>], to: &[Held<'_>]) -> Option<(Outcome, Cause, Option<NotEvaluated>)> {
        let found = changes(from, to);
        assert!(found.len() < 2, "{found:?}");
        let change = found.first()?;
        Some((change.outcome, change.cause, change.gap))
    }

    #[test]
    fn each_pair_of_sides_has_its_outcome_and_its_cause() {
        let old = "pkg:npm/a@1.0.0";
        let new = "pkg:npm/a@2.0.0";
        let open = |key| held(key, &[(0, State::Open, "cve-1")]);
        let settled = |key| held(key, &[(0, State::Settled, "cve-1")]);
        let unsaid = |key| held(key, &[(0, State::Unsaid(GAP), "cve-1")]);
        let clear = |key| held(key, &[]);
        let nobody = unknown("pkg:npm/a");
        for (from, to, expected) in [
            (vec![], vec![open(new)], Some(("added", "component-added"))),
            (
                vec![clear(old)],
                vec![open(new)],
                Some(("added", "version")),
            ),
            (
                vec![settled(old)],
                vec![open(new)],
                Some(("added", "unsettled")),
            ),
            (
                vec![open(old)],
                vec![],
                Some(("removed", "component-removed")),
            ),
            (
                vec![open(old)],
                vec![clear(new)],
                Some(("removed", "version")),
            ),
            (
                vec![open(old)],
                vec![settled(old)],
                Some(("removed", "settled")),
            ),
            (
                vec![open(old)],
                vec![clear(old)],
                Some(("removed", "description")),
            ),
            (vec![open(old)], vec![open(old)], Some(("kept", "same"))),
            (vec![open(old)], vec![open(new)], Some(("kept", "version"))),
            // One of two versions is still affected.
            (
                vec![open(old), open(new)],
                vec![open(new)],
                Some(("kept", "version")),
            ),
            (
                vec![open(old)],
                vec![settled(old), clear(new)],
                Some(("removed", "settled")),
            ),
            (
                vec![open(old)],
                vec![unsaid(new), clear(old)],
                Some(("unclear", "not-evaluated")),
            ),
            (
                vec![unsaid(old)],
                vec![open(new)],
                Some(("unclear", "not-evaluated")),
            ),
            (
                vec![nobody.clone()],
                vec![open(new)],
                Some(("unclear", "not-evaluated")),
            ),
            (
                vec![open(old)],
                vec![nobody.clone()],
                Some(("unclear", "not-evaluated")),
            ),
            // What is open is open, whatever else cannot be said.
            (
                vec![open(old)],
                vec![open(new), nobody],
                Some(("kept", "version")),
            ),
            (vec![settled(old)], vec![settled(old)], None),
            (vec![settled(old)], vec![], None),
            (vec![], vec![settled(old)], None),
            (vec![clear(old)], vec![unsaid(new)], None),
        ] {
            let found = one(&from, &to);
            let told = found.map(|(outcome, cause, _)| (outcome.code(), cause.code()));
            assert_eq!(told, expected, "{from:?} {to:?}");
            let gap = found.and_then(|(.., gap)| gap);
            assert_eq!(
                gap.is_some(),
                told.is_some_and(|(kind, _)| kind == "unclear")
            );
        }
    }

    #[test]
    fn sides_may_know_a_vulnerability_by_other_names() {
        let from = [held(
            "pkg:npm/a@1.0.0",
            &[(0, State::Open, "cve-1"), (1, State::Open, "cve-2")],
        )];
        let to = [held(
            "pkg:npm/a@1.1.0",
            &[(0, State::Open, "ghsa-1 cve-1"), (1, State::Open, "ghsa-2")],
        )];
        let found = changes(&from, &to);
        let told: Vec<_> = found
            .iter()
            .map(|change| {
                (
                    change.outcome,
                    &change.from.places[..],
                    &change.to.places[..],
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (Outcome::Added, &[][..], &[1][..]),
                (Outcome::Removed, &[1], &[]),
                (Outcome::Kept, &[0], &[0]),
            ]
        );
        // A third record that has both names makes one of two.
        let both = [held(
            "pkg:npm/a@1.1.0",
            &[(0, State::Open, "ghsa-3 cve-2 cve-1")],
        )];
        let found = changes(&from, &both);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].from.places, [0, 1]);
    }

    #[test]
    fn a_package_is_one_however_its_registry_lets_it_be_spelt_and_versions_are_told_in_order() {
        let from = [
            held("pkg:nuget/Abp@1.10.0", &[(0, State::Open, "cve-1")]),
            held("pkg:nuget/Abp@1.9.0", &[]),
        ];
        let to = [held("pkg:nuget/abp@1.11.0", &[])];
        let found = changes(&from, &to);
        assert_eq!(found[0].package, "pkg:nuget/abp");
        assert_eq!(found[0].from.versions, ["1.9.0", "1.10.0"]);
        assert_eq!(
            (found[0].upwards, found[0].outcome),
            (Some(true), Outcome::Removed)
        );
        // Another release of the distribution, and so another verdict, of the same version.
        let from = [held(
            "pkg:deb/debian/a@1?distro=debian-11",
            &[(0, State::Open, "cve-1")],
        )];
        let to = [held("pkg:deb/debian/a@1?distro=debian-12", &[])];
        assert_eq!(changes(&from, &to)[0].cause, Cause::Description);
    }

    #[test]
    fn what_comes_is_told_first_and_the_worst_of_it_first() {
        let from = [
            held("pkg:npm/a@1.0.0", &[(5, State::Open, "cve-1")]),
            held("pkg:npm/b@1.0.0", &[(2, State::Open, "cve-1")]),
        ];
        let to = [
            held("pkg:npm/c@1.0.0", &[(7, State::Open, "cve-2")]),
            held("pkg:npm/d@1.0.0", &[(1, State::Open, "cve-2")]),
        ];
        let found = changes(&from, &to);
        let packages: Vec<_> = found.iter().map(|change| &*change.package).collect();
        assert_eq!(
            packages,
            ["pkg:npm/d", "pkg:npm/c", "pkg:npm/b", "pkg:npm/a"]
        );
    }

    /// Long chains of names would be slow to follow if they were not shortened.
    #[test]
    fn many_records_of_one_vulnerability_take_no_quadratic_time() {
        let names: Vec<String> = (0..100_001).map(|number| format!("n-{number}")).collect();
        let found = names.windows(2).enumerate().rev();
        let found = found.map(|(place, pair)| Found {
            place,
            state: State::Open,
            names: pair.iter().map(String::as_str).collect(),
        });
        let long = Held {
            key: "pkg:npm/a@1.0.0",
            gap: None,
            found: found.collect(),
        };
        let found = changes(&[], std::slice::from_ref(&long));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].to.places.len(), 100_000);
    }
}
