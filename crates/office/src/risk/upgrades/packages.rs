//! Open findings by package, and what all advisories of a package say of all of its versions.

use std::collections::{BTreeSet, HashMap};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::risk::matching::{Line, Subject};
use iriai_domain::risk::register::Register;
use iriai_domain::risk::upgrade::{Held, Holder, Package, Presence, Shape, Weight};
use iriai_domain::version::VersionOrder;

use super::gather::Known;
use super::{Open, Releases};

/// What tells a package from others: its ecosystem, the release of its distribution, and its name; of a binary that of its source
/// package, because binaries of one source are changed together.
type PackageName = (&'static str, Option<String>, String);

/// The components of one package that have open findings.
pub(super) struct Group {
    /// The names under which advisories speak of its components, each set of names once.
    pub(super) subjects: Vec<Subject>,
    members: Vec<Member>,
    /// The versions in use anywhere in the portfolio, whether affected or not.
    in_use: BTreeSet<String>,
}

/// A component with open findings.
struct Member {
    component: u32,
    /// Which of the subjects.
    names: usize,
    version: String,
    releases: u64,
    /// Its findings' places among the open ones.
    findings: Vec<usize>,
}

/// A package with what is needed to tell of it.
pub(super) struct Assessed {
    pub(super) package: Package,
    /// For each vulnerability the advisories that tell of it.
    pub(super) vulnerabilities: Vec<Vec<u32>>,
    /// The places of versions that are in use, ascending.
    pub(super) in_use: Vec<usize>,
}

/// What packages are assessed from.
pub(super) struct Sources<'s> {
    pub(super) register: &'s Register,
    pub(super) open: &'s [Open<'s>],
    pub(super) known: &'s Known,
    pub(super) instant: Option<i64>,
}

/// Divides findings by package. Answers the places of those, too, whose components state no version from which a step could be made.
pub(super) fn groups(
    portfolio: &Portfolio,
    register: &Register,
    open: &[Open<'_>],
    filter: &Filter,
) -> (Vec<Group>, Vec<usize>) {
    let scope = portfolio.scope(filter);
    let mut counted = Releases::new(portfolio);
    let mut places: Vec<usize> = (0..open.len()).collect();
    let component = |place: usize| open.get(place).map(|open| open.finding.component);
    places.sort_by_key(|&place| component(place));
    let mut groups: Vec<Group> = Vec::new();
    let mut numbers: HashMap<PackageName, usize> = HashMap::new();
    let mut not_comparable = Vec::new();
    for findings in places.chunk_by(|&a, &b| component(a) == component(b)) {
        let Some(component) = findings.first().and_then(|&place| component(place)) else {
            continue;
        };
        let key = portfolio.catalogue.component(component);
        // What may have been found by a CPE tells nothing of the package's other versions.
        let has_cpes = register.cpes.of(component).next().is_some();
        let Some((name, subject, version)) = placed(key).filter(|_| !has_cpes) else {
            not_comparable.extend_from_slice(findings);
            continue;
        };
        let number = *numbers.entry(name).or_insert(groups.len());
        if number == groups.len() {
            groups.push(Group {
                subjects: Vec::new(),
                members: Vec::new(),
                in_use: BTreeSet::new(),
            });
        }
        if let Some(group) = groups.get_mut(number) {
            let releases = counted.of([component], &scope).len() as u64;
            let names = group.number(subject);
            group.members.push(Member {
                component,
                names,
                version,
                releases,
                findings: findings.to_vec(),
            });
        }
    }
    note_in_use(portfolio, filter, &mut groups, &numbers);
    (groups, not_comparable)
}

/// A component's package and names, and its version as these are compared.
fn placed(key: &str) -> Option<(PackageName, Subject, String)> {
    let subject = Subject::of(ComponentKey::of(key)).ok()?;
    let last = subject.names().last()?;
    let version = last.version.clone()?;
    let ecosystem = subject.ecosystem();
    let release = subject.release().map(str::to_owned);
    let name = (ecosystem.code, release, last.key.clone());
    let is_version = ecosystem.order.is_version(&version);
    is_version.then_some((name, subject, version))
}

/// Notes which versions of the packages are in use, in whatever product.
fn note_in_use(
    portfolio: &Portfolio,
    filter: &Filter,
    groups: &mut [Group],
    numbers: &HashMap<PackageName, usize>,
) {
    let everything = portfolio.scope(&Filter {
        as_of: filter.as_of,
        ..Filter::default()
    });
    let members = groups.iter().flat_map(|group| &group.members);
    let packages: BTreeSet<u32> = members
        .map(|member| portfolio.catalogue.package_of(member.component))
        .collect();
    for package in packages {
        for &component in portfolio.components_of_package.of(package) {
            let mut postings = portfolio.postings.of(component).iter();
            if !postings.any(|posting| everything.contains(posting.document())) {
                continue;
            }
            let found = placed(portfolio.catalogue.component(component));
            if let Some((name, _, version)) = found
                && let Some(group) = numbers.get(&name).and_then(|&at| groups.get_mut(at))
            {
                group.in_use.insert(version);
            }
        }
    }
}

impl Group {
    /// The number of a set of names, given now if it is new.
    fn number(&mut self, subject: Subject) -> usize {
        let keys = |subject: &Subject| -> Vec<String> {
            let names = subject.names().iter();
            names.map(|name| name.key.clone()).collect()
        };
        let own = keys(&subject);
        let mut known = self.subjects.iter();
        known
            .position(|known| keys(known) == own)
            .unwrap_or_else(|| {
                self.subjects.push(subject);
                self.subjects.len() - 1
            })
    }
}

impl Sources<'_> {
    /// What every version of a package has.
    pub(super) fn assess(&self, group: &Group) -> Assessed {
        let names = group.subjects.iter().flat_map(|subject| subject.names());
        let mut advisories: Vec<u32> = names
            .filter_map(|name| self.known.of_package.get(&name.key))
            .flatten()
            .copied()
            .collect();
        advisories.sort_unstable();
        advisories.dedup();
        let (vulnerability_of, vulnerabilities) = self.vulnerabilities(&advisories);
        let (line, targets) = self.line(group, &advisories);
        let presences = group.subjects.iter().map(|subject| {
            let said = advisories.iter().flat_map(|advisory| {
                let vulnerability = vulnerability_of.get(advisory).copied();
                let saying = self.known.sayings.get(advisory);
                let told = saying.map(|saying| saying.along(subject, &line));
                let told = told.unwrap_or_default();
                let affected = told.affected.into_iter().map(|places| (true, places));
                let open = told.open.into_iter().map(|places| (false, places));
                affected.chain(open).filter_map(move |(is_known, places)| {
                    Some(Presence {
                        vulnerability: vulnerability?,
                        is_known,
                        places,
                    })
                })
            });
            said.collect()
        });
        let weights = vulnerabilities.iter().map(|advisories| {
            let finding = self.register.finding_of(0, advisories, self.instant);
            let weight = finding.map(|one| Weight::of(&one, self.register.kind(&one)));
            weight.unwrap_or_default()
        });
        let in_use = group
            .in_use
            .iter()
            .filter_map(|version| line.place(version));
        let in_use: BTreeSet<usize> = in_use.collect();
        let mut holders: Vec<Holder> = group
            .members
            .iter()
            .filter_map(|member| self.holder(member, &line, &vulnerability_of))
            .collect();
        holders.sort_by_key(|holder| (holder.place, holder.component));
        Assessed {
            in_use: in_use.into_iter().collect(),
            package: Package {
                presences: presences.collect(),
                weights: weights.collect(),
                line,
                targets,
                holders,
            },
            vulnerabilities,
        }
    }

    fn holder(
        &self,
        member: &Member,
        line: &Line,
        vulnerability_of: &HashMap<u32, u32>,
    ) -> Option<Holder> {
        let held = member.findings.iter().filter_map(|&place| {
            let open = self.open.get(place)?;
            let first = open.finding.advisories.first()?;
            Some(Held {
                finding: place,
                // What no advisory of the package tells of no version of it settles.
                vulnerability: vulnerability_of.get(first).copied().unwrap_or(u32::MAX),
                weight: open.weight.times(open.releases.into()).total(),
            })
        });
        Some(Holder {
            component: member.component,
            place: line.place(&member.version)?,
            names: member.names,
            releases: member.releases,
            findings: held.collect(),
        })
    }

    /// The versions in use and those to which they could be changed: what advisories say is fixed, and what is in use elsewhere.
    fn line(&self, group: &Group, advisories: &[u32]) -> (Line, Vec<usize>) {
        let Some(order) = group.subjects.first().map(|one| one.ecosystem().order) else {
            return (Line::new(VersionOrder::Generic, []), Vec::new());
        };
        // Advisories about Go modules leave out the sign that their versions have.
        let mut in_use = group.in_use.iter();
        let has_sign = order == VersionOrder::Golang && in_use.any(|one| one.starts_with('v'));
        let mut fixed: Vec<String> = Vec::new();
        for subject in &group.subjects {
            let sayings = advisories.iter();
            let sayings = sayings.filter_map(|advisory| self.known.sayings.get(advisory));
            let versions = sayings.flat_map(|saying| saying.fixed(subject));
            fixed.extend(
                versions.map(|version| match has_sign && !version.starts_with('v') {
                    true => format!("v{version}"),
                    false => version.to_owned(),
                }),
            );
        }
        fixed.sort_unstable();
        fixed.dedup();
        let members = group.members.iter().map(|member| &member.version);
        let versions = members.chain(&group.in_use).chain(&fixed);
        let line = Line::new(order, versions.cloned());
        let lowest = group.members.iter();
        let lowest = lowest
            .filter_map(|member| line.place(&member.version))
            .min();
        let targets = group.in_use.iter().chain(&fixed);
        let targets: BTreeSet<usize> = targets
            .filter_map(|version| line.place(version))
            .filter(|&place| Some(place) > lowest)
            .collect();
        let is_release = |&place: &usize| {
            let shape = Shape::of(order, line.version(place));
            shape.is_none_or(|shape| !shape.is_pre_release())
        };
        // Nobody takes what comes before a release where there is one.
        let last = targets.iter().copied().filter(is_release).max();
        let targets = targets.iter().copied();
        let targets = targets.filter(|place| Some(*place) > last || is_release(place));
        let targets = targets.collect();
        (line, targets)
    }

    /// Which vulnerability each of some advisories tells of: those that share a name, directly or through others, tell of one.
    fn vulnerabilities(&self, advisories: &[u32]) -> (HashMap<u32, u32>, Vec<Vec<u32>>) {
        let mut leader: Vec<usize> = (0..advisories.len()).collect();
        let mut first_with: HashMap<&str, usize> = HashMap::new();
        for (place, &advisory) in advisories.iter().enumerate() {
            for name in self.register.names(advisory) {
                let other = *first_with.entry(name).or_insert(place);
                let (a, b) = (lead(&mut leader, other), lead(&mut leader, place));
                if let Some(slot) = leader.get_mut(a.max(b)) {
                    *slot = a.min(b);
                }
            }
        }
        let mut numbers: HashMap<usize, u32> = HashMap::new();
        let mut vulnerability_of = HashMap::new();
        let mut vulnerabilities: Vec<Vec<u32>> = Vec::new();
        for (place, &advisory) in advisories.iter().enumerate() {
            let next = vulnerabilities.len() as u32;
            let number = *numbers.entry(lead(&mut leader, place)).or_insert(next);
            if number == next {
                vulnerabilities.push(Vec::new());
            }
            if let Some(told) = vulnerabilities.get_mut(number as usize) {
                told.push(advisory);
            }
            vulnerability_of.insert(advisory, number);
        }
        (vulnerability_of, vulnerabilities)
    }
}

/// Who leads a place, with a shorter way from now on.
fn lead(leader: &mut [usize], place: usize) -> usize {
    let mut at = place;
    while let Some(&next) = leader.get(at)
        && next != at
    {
        let behind = leader.get(next).copied().unwrap_or(next);
        if let Some(slot) = leader.get_mut(at) {
            *slot = behind;
        }
        at = next;
    }
    at
}
