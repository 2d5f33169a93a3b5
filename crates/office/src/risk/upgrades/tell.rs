//! A plan for people to read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::graph::Depth;
use iriai_domain::inventory::portfolio::{DocumentSet, Portfolio};
use iriai_domain::risk::advisory::AdvisoryKind;
use iriai_domain::risk::register::{Finding, Register};
use iriai_domain::risk::upgrade::{Curve, Holder, Move, NoFix, Package, Plan, Shape};
use iriai_store::Error as StoreError;

use super::packages::Assessed;
use super::{
    BroughtFinding, ChangedVersion, Grave, Open, Reach, Releases, SettledFinding, Upgrade,
    UpgradeTotals, Upgrades, WithoutFix,
};
use crate::error::Error;

/// What a plan is told from.
pub(super) struct Teller<'t> {
    pub(super) portfolio: &'t Portfolio,
    pub(super) register: &'t Register,
    pub(super) open: &'t [Open<'t>],
    pub(super) packages: &'t [Assessed],
    pub(super) curves: &'t [Curve],
    pub(super) scope: &'t DocumentSet,
    pub(super) instant: Option<i64>,
}

/// A change and its package.
struct Chosen<'t> {
    assessed: &'t Assessed,
    change: &'t Move,
}

impl<'t> Chosen<'t> {
    fn holders(&self) -> impl Iterator<Item = &'t Holder> {
        let (assessed, change) = (self.assessed, self.change);
        let holders = change.holders.iter();
        holders.filter_map(|&place| assessed.package.holders.get(place))
    }

    /// The findings that it settles.
    fn settled(&self) -> Vec<usize> {
        let mut settled = Vec::new();
        let package = &self.assessed.package;
        let mut before = Looked::up(package, Package::vulnerabilities);
        let mut left = Looked::up(package, Package::unsettled);
        for holder in self.holders() {
            let own = before.of(holder.names, holder.place);
            let new = left.of(holder.names, self.change.target);
            let has = |all: &[u32], one: u32| all.binary_search(&one).is_ok();
            let held = holder.findings.iter();
            let gone =
                held.filter(|held| has(own, held.vulnerability) && !has(new, held.vulnerability));
            settled.extend(gone.map(|held| held.finding));
        }
        settled
    }
}

/// The vulnerabilities of versions, looked up once each.
struct Looked<'p> {
    package: &'p Package,
    ask: fn(&Package, usize, usize) -> Vec<u32>,
    found: HashMap<(usize, usize), Vec<u32>>,
}

impl<'p> Looked<'p> {
    fn up(package: &'p Package, ask: fn(&Package, usize, usize) -> Vec<u32>) -> Self {
        Self {
            package,
            ask,
            found: HashMap::new(),
        }
    }

    fn of(&mut self, names: usize, place: usize) -> &[u32] {
        let found = self.found.entry((names, place));
        found.or_insert_with(|| (self.ask)(self.package, names, place))
    }
}

impl Teller<'_> {
    pub(super) fn tell(
        &self,
        plan: &Plan,
        not_comparable: &[usize],
        listed: usize,
    ) -> Result<Upgrades, Error> {
        let mut chosen = Vec::new();
        let pairs = self.packages.iter().zip(self.curves).zip(&plan.changes);
        for ((assessed, curve), &changes) in pairs {
            let moves = curve.moves(changes).iter();
            chosen.extend(moves.map(|change| Chosen { assessed, change }));
        }
        let mut counted = Releases::new(self.portfolio);
        let mut items: Vec<Upgrade> = Vec::with_capacity(chosen.len());
        let reaches = self.reaches(&chosen)?;
        for (one, reach) in chosen.iter().zip(reaches) {
            items.push(self.item(one, reach, &mut counted));
        }
        items.sort_by(|a, b| {
            let won = |item: &Upgrade| Reverse(item.won.total().saturating_sub(item.lost.total()));
            let key = |item: &Upgrade| (won(item), item.step);
            key(a)
                .cmp(&key(b))
                .then_with(|| (&a.package, &a.to).cmp(&(&b.package, &b.to)))
        });
        let mut without: Vec<(usize, NoFix)> = self.without_fix();
        without.extend(
            not_comparable
                .iter()
                .map(|&place| (place, NoFix::NotComparable)),
        );
        let mut answer = Upgrades {
            totals: self.totals(plan, &chosen, &items, &without),
            without_fix: Vec::new(),
            items,
        };
        without.sort_by_cached_key(|&(place, _)| {
            let open = self.open.get(place);
            let weight = open.map(|open| open.weight.times(open.releases.into()).total());
            (Reverse(weight), place)
        });
        without.truncate(listed);
        let told = without.into_iter().filter_map(|(place, reason)| {
            let open = self.open.get(place)?;
            let is_malicious = open.kind == AdvisoryKind::Malicious;
            Some(WithoutFix {
                component: self.key(open.finding.component),
                grave: self.grave(open.finding),
                reason: if is_malicious {
                    NoFix::Malicious
                } else {
                    reason
                },
                releases: open.releases,
            })
        });
        answer.without_fix = told.collect();
        Ok(answer)
    }

    fn totals(
        &self,
        plan: &Plan,
        chosen: &[Chosen<'_>],
        items: &[Upgrade],
        without: &[(usize, NoFix)],
    ) -> UpgradeTotals {
        let mut settled: HashSet<usize> = HashSet::new();
        settled.extend(chosen.iter().flat_map(Chosen::settled));
        let mut reachable: HashSet<usize> = HashSet::new();
        for (assessed, curve) in self.packages.iter().zip(self.curves) {
            let moves = curve.moves(usize::MAX).iter();
            let moves = moves.map(|change| Chosen { assessed, change });
            reachable.extend(moves.flat_map(|one| one.settled()));
        }
        let attacked = |place: &usize| {
            self.open
                .get(*place)
                .is_some_and(|open| open.weight.known > 0)
        };
        let weights = self.open.iter();
        let weights = weights.map(|open| open.weight.times(open.releases.into()).total());
        // A plan of few changes may settle what one of many does not.
        reachable.extend(&settled);
        reachable.extend(without.iter().map(|(place, _)| *place));
        UpgradeTotals {
            findings: self.open.len(),
            attacked: (0..self.open.len()).filter(attacked).count(),
            attacked_settled: settled.iter().filter(|place| attacked(place)).count(),
            settled: settled.len(),
            brought: items
                .iter()
                .flat_map(|item| &item.brings)
                .map(|one| one.components)
                .sum(),
            without_fix: without.len(),
            held_back: self.open.len() - reachable.len().min(self.open.len()),
            changes: items.len(),
            changes_for_all: self.curves.iter().map(Curve::changes).sum(),
            weight: weights.fold(0, u64::saturating_add),
            reachable: self
                .curves
                .iter()
                .map(Curve::ceiling)
                .fold(0, u64::saturating_add),
            won: plan.weight,
            bound: plan.bound,
        }
    }

    /// Findings that no version settles.
    fn without_fix(&self) -> Vec<(usize, NoFix)> {
        let mut found = Vec::new();
        for assessed in self.packages {
            let package = &assessed.package;
            let clear: Vec<_> = (0..package.presences.len())
                .map(|names| package.clear(names))
                .collect();
            for holder in &package.holders {
                let clear = clear.get(holder.names);
                for held in &holder.findings {
                    let highest = clear.and_then(|clear| clear.get(held.vulnerability as usize));
                    if highest
                        .copied()
                        .flatten()
                        .is_none_or(|place| place <= holder.place)
                    {
                        found.push((held.finding, NoFix::NoneKnown));
                    }
                }
            }
        }
        found
    }

    fn key(&self, component: u32) -> String {
        self.portfolio.catalogue.component(component).to_owned()
    }

    fn grave(&self, finding: &Finding) -> Grave {
        let first = finding.advisories.first();
        let first = first.and_then(|&advisory| self.register.entry(advisory));
        Grave {
            advisory: first.map(|entry| entry.id.clone()).unwrap_or_default(),
            kind: self.register.kind(finding),
            rating: finding.rating,
            score: finding.score,
            exploited: finding.exploited,
            expected: finding.expected,
        }
    }

    fn item(&self, chosen: &Chosen<'_>, reach: Reach, counted: &mut Releases<'_>) -> Upgrade {
        let package = &chosen.assessed.package;
        let target = chosen.change.target;
        let mut item = Upgrade {
            package: self.package_of(chosen),
            to: package.line.version(target).to_owned(),
            is_in_use: chosen.assessed.in_use.binary_search(&target).is_ok(),
            reach,
            ..Upgrade::default()
        };
        let shape = Shape::of(package.line.order(), &item.to);
        item.is_pre_release = shape.is_some_and(|shape| shape.is_pre_release());
        let mut places: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        let (mut held, mut settled) = (0, Vec::new());
        for holder in chosen.holders() {
            places
                .entry(holder.place)
                .or_default()
                .push(holder.component);
            held += holder.findings.len();
        }
        for place in chosen.settled() {
            if let Some(open) = self.open.get(place) {
                item.won = item.won.plus(open.weight.times(open.releases.into()));
                settled.push(open);
            }
        }
        item.stays = held - settled.len().min(held);
        settled.sort_by_key(|open| (Reverse(open.weight.total()), open.finding.component));
        let settled = settled.into_iter().map(|open| SettledFinding {
            component: self.key(open.finding.component),
            grave: self.grave(open.finding),
        });
        item.settles = settled.collect();
        for (place, components) in &places {
            let step = package.step(*place, target);
            item.step = item.step.max(step);
            item.from.push(ChangedVersion {
                version: package.line.version(*place).to_owned(),
                step,
                releases: counted.of(components.iter().copied(), self.scope).len(),
            });
        }
        self.note_brought(chosen, &mut item);
        let components: Vec<u32> = chosen.holders().map(|holder| holder.component).collect();
        self.note_products(&counted.of(components, self.scope), &mut item);
        item
    }

    /// The package of the components that change; of several binaries that of their source.
    fn package_of(&self, chosen: &Chosen<'_>) -> String {
        let keys: BTreeSet<&str> = chosen
            .holders()
            .map(|holder| self.portfolio.catalogue.component(holder.component))
            .map(|key| ComponentKey::of(key).package())
            .collect();
        let first = keys.first().copied().unwrap_or_default();
        let sources = chosen.holders().filter_map(|holder| {
            let package = self.portfolio.catalogue.package_of(holder.component);
            self.portfolio
                .catalogue
                .package_facts(package)?
                .source
                .as_deref()
        });
        let source = sources.min().filter(|_| keys.len() > 1);
        source.unwrap_or(first).to_owned()
    }

    fn note_brought(&self, chosen: &Chosen<'_>, item: &mut Upgrade) {
        let assessed = chosen.assessed;
        let mut known = Looked::up(&assessed.package, Package::vulnerabilities);
        let mut brought: BTreeMap<u32, (usize, u64)> = BTreeMap::new();
        for holder in chosen.holders() {
            let own = known.of(holder.names, holder.place).to_vec();
            let new = known.of(holder.names, chosen.change.target).iter();
            for &vulnerability in new.filter(|one| own.binary_search(one).is_err()) {
                let (components, releases) = brought.entry(vulnerability).or_default();
                *components += 1;
                *releases = releases.saturating_add(holder.releases);
            }
        }
        let mut brings: Vec<(Reverse<u64>, BroughtFinding)> = Vec::new();
        for (vulnerability, (components, releases)) in brought {
            let place = vulnerability as usize;
            let weight = assessed
                .package
                .weights
                .get(place)
                .copied()
                .unwrap_or_default();
            item.lost = item.lost.plus(weight.times(releases));
            let advisories = assessed
                .vulnerabilities
                .get(place)
                .map_or(&[][..], |told| told);
            if let Some(finding) = self.register.finding_of(0, advisories, self.instant) {
                let grave = self.grave(&finding);
                brings.push((
                    Reverse(weight.total()),
                    BroughtFinding { grave, components },
                ));
            }
        }
        brings.sort_by(|a, b| (a.0, &a.1.grave.advisory).cmp(&(b.0, &b.1.grave.advisory)));
        item.brings = brings.into_iter().map(|(_, one)| one).collect();
    }

    fn note_products(&self, releases: &[u32], item: &mut Upgrade) {
        let catalogue = &self.portfolio.catalogue;
        let mut products: BTreeMap<u32, usize> = BTreeMap::new();
        for &release in releases {
            if let Some(release) = catalogue.releases.get(release as usize) {
                *products.entry(release.product).or_default() += 1;
            }
        }
        let named = products.into_iter().filter_map(|(product, releases)| {
            let product = catalogue.products.get(product as usize)?;
            Some((product.name.clone(), releases))
        });
        item.products = named.collect();
        item.products
            .sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
        item.releases = releases.len();
    }

    /// How the components of each change come to be where they are. Depths are counted everywhere, ways looked up in a few places.
    fn reaches(&self, chosen: &[Chosen<'_>]) -> Result<Vec<Reach>, Error> {
        const LOOKED_UP: usize = 20;
        let mut reaches = vec![Reach::default(); chosen.len()];
        // Document, component, its depth, and the change.
        let mut wanted: Vec<(u32, u32, Depth, usize)> = Vec::new();
        for (number, (one, reach)) in chosen.iter().zip(&mut reaches).enumerate() {
            let mut left = LOOKED_UP;
            for holder in one.holders() {
                for posting in self.portfolio.postings.of(holder.component) {
                    if !self.scope.contains(posting.document()) {
                        continue;
                    }
                    match posting.depth().is_direct() {
                        Some(true) => reach.direct += 1,
                        None => reach.unknown += 1,
                        Some(false) => {
                            reach.transitive += 1;
                            if left > 0 {
                                left -= 1;
                                let depth = posting.depth();
                                wanted.push((posting.document(), holder.component, depth, number));
                            }
                        }
                    }
                }
            }
        }
        wanted.sort_unstable();
        let mut through: Vec<BTreeMap<u32, usize>> = vec![BTreeMap::new(); chosen.len()];
        for places in wanted.chunk_by(|a, b| a.0 == b.0) {
            let Some(&(document, ..)) = places.first() else {
                continue;
            };
            let components = places
                .iter()
                .map(|&(_, component, depth, _)| (component, depth));
            let paths = self.portfolio.contents.paths(document, components);
            let paths =
                paths.map_err(|_| StoreError::corrupt("document_graph", "graph", document))?;
            for ((.., number), path) in places.iter().zip(paths) {
                // The first is what the document describes.
                if let (Some(counts), [_, first, _, ..]) = (through.get_mut(*number), &path[..]) {
                    *counts.entry(*first).or_default() += 1;
                }
            }
        }
        for (reach, counts) in reaches.iter_mut().zip(through) {
            let named = counts
                .into_iter()
                .map(|(component, count)| (self.key(component), count));
            reach.through = named.collect();
            reach
                .through
                .sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
        }
        Ok(reaches)
    }
}
