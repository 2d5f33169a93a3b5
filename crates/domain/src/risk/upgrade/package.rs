//! What every version of a package would settle, and bring, wherever the package is in use.

use std::ops::Range;

use super::{Shape, Step, Weight};
use crate::risk::matching::Line;

/// A package in use, with everything that is known of its versions.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its versions: those in use and those to which it could be changed.
    pub line: Line,
    /// The places on the line to which it could be changed, ascending, each once.
    pub targets: Vec<usize>,
    /// Which vulnerabilities its versions have, for each set of names under which advisories speak of it: binaries of one source
    /// package have names of their own.
    pub presences: Vec<Vec<Presence>>,
    /// What each vulnerability weighs in one release.
    pub weights: Vec<Weight>,
    /// The components that have findings, by place on the line.
    pub holders: Vec<Holder>,
}

/// A vulnerability and versions that have it, or of which nobody can say that they do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Its number within the package.
    pub vulnerability: u32,
    /// Whether it is known that they have it. Of which it cannot be said, that neither settles what others have nor brings anything.
    pub is_known: bool,
    /// The places on the line.
    pub places: Range<usize>,
}

/// A component with findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The component's number.
    pub component: u32,
    /// The place of its version.
    pub place: usize,
    /// Which set of names it has.
    pub names: usize,
    /// Releases that hold it.
    pub releases: u64,
    /// Its findings.
    pub findings: Vec<Held>,
}

/// A finding of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its place among all findings.
    pub finding: usize,
    /// The vulnerability.
    pub vulnerability: u32,
    /// What it weighs, in all its releases.
    pub weight: u64,
}

/// What components gain by versions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Gains {
    /// The place of each target on the line.
    pub(super) targets: Vec<usize>,
    /// For each holder the first target that is above its version.
    pub(super) above: Vec<usize>,
    /// Holder by holder, target by target.
    pub(super) cells: Vec<Gain>,
    /// Whether targets had to be left out because there were too many.
    pub(super) is_narrowed: bool,
    /// What all findings together weigh.
    pub(super) whole: u64,
}

/// What is gained: weight, and among equals the less effort the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Gain {
    pub(super) weight: u64,
    pub(super) effort: u64,
}

impl Package {
    /// So many pairs of component and version are looked at; of packages that have more only the highest versions are.
    const CELLS: usize = 1 << 21;

    /// What each component gains by each version, by no larger step than `largest`.
    pub(super) fn gains(&self, largest: Step) -> Gains {
        let most = (Self::CELLS / self.holders.len().max(1)).max(1);
        let left_out = self.targets.len().saturating_sub(most);
        let targets = self.targets.get(left_out..).unwrap_or_default().to_vec();
        let above = self.holders.iter();
        let above = above.map(|holder| targets.partition_point(|&target| target <= holder.place));
        let mut gains = Gains {
            above: above.collect(),
            cells: vec![Gain::default(); self.holders.len() * targets.len()],
            is_narrowed: left_out > 0,
            whole: self.whole(),
            targets,
        };
        let order = self.line.order();
        let shape = |place: usize| Shape::of(order, self.line.version(place));
        let own: Vec<_> = self.holders.iter().map(|one| shape(one.place)).collect();
        let new: Vec<_> = gains.targets.iter().map(|&place| shape(place)).collect();
        for names in 0..self.presences.len() {
            self.sweep(names, &gains.targets, |holder, target, weight| {
                let shapes = own.get(holder).zip(new.get(target));
                let (from, to) =
                    shapes.map_or((None, None), |(from, to)| (from.as_ref(), to.as_ref()));
                let step = from.zip(to).map(|(from, to)| from.step_to(to, order));
                let releases = self.holders.get(holder).map_or(0, |holder| holder.releases);
                let place = holder * new.len() + target;
                if step.unwrap_or(Step::Major) <= largest
                    && let Some(cell) = gains.cells.get_mut(place)
                {
                    let effort = effort(step, to.is_some_and(Shape::is_pre_release));
                    *cell = Gain {
                        weight,
                        effort: effort.saturating_mul(releases),
                    };
                }
            });
        }
        gains
    }

    fn whole(&self) -> u64 {
        let held = self.holders.iter().flat_map(|holder| &holder.findings);
        held.fold(0, |sum, held| sum.saturating_add(held.weight))
    }

    /// Walks the line with all vulnerabilities of one set of names, and calls `each` with holder, target and weight wherever there is
    /// something to gain.
    fn sweep(&self, names: usize, targets: &[usize], mut each: impl FnMut(usize, usize, u64)) {
        let mut turns: Vec<(usize, bool, bool, u32)> = Vec::new();
        for presence in self.presences.get(names).into_iter().flatten() {
            let (places, is_known) = (&presence.places, presence.is_known);
            turns.push((places.start, true, is_known, presence.vulnerability));
            turns.push((places.end, false, is_known, presence.vulnerability));
        }
        turns.sort_unstable();
        let mut turns = turns.into_iter().peekable();
        let mut present = Present::new(self.weights.len());
        let own = self.holders.iter().enumerate();
        let mut waiting = own.filter(|(_, holder)| holder.names == names).peekable();
        let mut targets = targets.iter().enumerate().peekable();
        let mut moving: Vec<Moving> = Vec::new();
        for place in 0..self.line.count() {
            while let Some(turn) = turns.next_if(|turn| turn.0 <= place) {
                let (_, begins, is_known, vulnerability) = turn;
                let Some(change) = present.turn(vulnerability, begins, is_known) else {
                    continue;
                };
                let weight = self.weights.get(vulnerability as usize);
                let weight = weight.map_or(0, |weight| weight.total());
                for one in &mut moving {
                    one.turn(vulnerability, change, weight);
                }
            }
            // Whoever is at a target already is not among those that move to it.
            if let Some((target, _)) = targets.next_if(|(_, at)| **at == place) {
                for one in &moving {
                    let lost = one.left.saturating_add(one.brought);
                    if let Some(weight) = one.whole.checked_sub(lost).filter(|&weight| weight > 0) {
                        each(one.number, target, weight);
                    }
                }
            }
            while let Some((number, holder)) = waiting.next_if(|(_, one)| one.place <= place) {
                moving.push(Moving::new(number, holder, &present));
            }
        }
    }

    /// The vulnerabilities that a version has under a set of names, ascending.
    pub fn vulnerabilities(&self, names: usize, place: usize) -> Vec<u32> {
        self.present(names, place, |presence| presence.is_known)
    }

    /// Those, and the ones of which it cannot be said.
    pub fn unsettled(&self, names: usize, place: usize) -> Vec<u32> {
        self.present(names, place, |_| true)
    }

    fn present(&self, names: usize, place: usize, counts: impl Fn(&Presence) -> bool) -> Vec<u32> {
        let presences = self.presences.get(names).into_iter().flatten();
        let mut found: Vec<u32> = presences
            .filter(|presence| presence.places.contains(&place) && counts(presence))
            .map(|presence| presence.vulnerability)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// For each vulnerability the highest target of which it is known that it does not have it, under a set of names.
    pub fn clear(&self, names: usize) -> Vec<Option<usize>> {
        let mut runs: Vec<Vec<&Range<usize>>> = vec![Vec::new(); self.weights.len()];
        for presence in self.presences.get(names).into_iter().flatten() {
            if let Some(runs) = runs.get_mut(presence.vulnerability as usize) {
                runs.push(&presence.places);
            }
        }
        let clear = runs.into_iter().map(|mut runs| {
            runs.sort_unstable_by_key(|run| std::cmp::Reverse(run.end));
            let mut below = self.targets.len();
            for run in runs {
                let last = below.checked_sub(1).and_then(|last| self.targets.get(last));
                // Runs may overlap; the one that ends last need not be the longest.
                if last.is_some_and(|last| run.contains(last)) {
                    below = self.targets.partition_point(|&target| target < run.start);
                }
            }
            below
                .checked_sub(1)
                .and_then(|last| self.targets.get(last))
                .copied()
        });
        clear.collect()
    }

    /// The step between two places on the line; nothing where the ecosystem has no steps.
    pub fn step(&self, from: usize, to: usize) -> Option<Step> {
        let order = self.line.order();
        let from = Shape::of(order, self.line.version(from))?;
        let to = Shape::of(order, self.line.version(to))?;
        Some(from.step_to(&to, order))
    }
}

/// How much it takes to make a step in one release. Only decides between changes that are worth the same.
fn effort(step: Option<Step>, is_pre_release: bool) -> u64 {
    let step = match step {
        Some(Step::Patch) => 1,
        Some(Step::Minor) | None => 4,
        Some(Step::Major) => 16,
    };
    if is_pre_release { step + 64 } else { step }
}

/// The vulnerabilities of the place that was reached.
struct Present {
    /// How many advisories say so of each, and how many leave it open.
    counts: Vec<(u32, u32)>,
    /// Those that it is known to have.
    all: Vec<u32>,
}

/// What became otherwise of a vulnerability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    /// Whether it is known to be there, before and now.
    is_known: (bool, bool),
    /// Whether it is there or may be, before and now.
    is_unsettled: (bool, bool),
}

impl Present {
    fn new(vulnerabilities: usize) -> Self {
        Self {
            counts: vec![(0, 0); vulnerabilities],
            all: Vec::new(),
        }
    }

    /// Takes note of a turn; answers what changes.
    fn turn(&mut self, vulnerability: u32, begins: bool, is_known: bool) -> Option<Change> {
        let counts = self.counts.get_mut(vulnerability as usize)?;
        let before = *counts;
        let count = if is_known {
            &mut counts.0
        } else {
            &mut counts.1
        };
        *count = match begins {
            true => *count + 1,
            false => count.saturating_sub(1),
        };
        let known = (before.0 > 0, counts.0 > 0);
        let unsettled = (before != (0, 0), *counts != (0, 0));
        if known.0 != known.1 {
            match self.all.binary_search(&vulnerability) {
                Ok(at) => _ = self.all.remove(at),
                Err(at) => self.all.insert(at, vulnerability),
            }
        }
        let change = Change {
            is_known: known,
            is_unsettled: unsettled,
        };
        (known.0 != known.1 || unsettled.0 != unsettled.1).then_some(change)
    }

    fn has(&self, vulnerability: u32) -> bool {
        self.all.binary_search(&vulnerability).is_ok()
    }
}

/// A component on its way along the line.
struct Moving {
    number: usize,
    releases: u64,
    /// What its findings weigh, by vulnerability, ascending.
    held: Vec<(u32, u64)>,
    /// What it has already, so that nobody brings it. That of which a decision was taken is there too, though no finding.
    already: Vec<u32>,
    /// What its findings weigh.
    whole: u64,
    /// What of them it would have still.
    left: u64,
    /// What it would have newly.
    brought: u64,
}

impl Moving {
    fn new(number: usize, holder: &Holder, present: &Present) -> Self {
        let known = holder.findings.iter();
        let known = known.filter(|held| present.has(held.vulnerability));
        let mut held: Vec<(u32, u64)> = Vec::new();
        let mut findings: Vec<(u32, u64)> = known
            .map(|held| (held.vulnerability, held.weight))
            .collect();
        findings.sort_unstable();
        for (vulnerability, weight) in findings {
            match held.last_mut() {
                Some((last, sum)) if *last == vulnerability => *sum = sum.saturating_add(weight),
                _ => held.push((vulnerability, weight)),
            }
        }
        let whole = held
            .iter()
            .fold(0_u64, |sum, (_, weight)| sum.saturating_add(*weight));
        Self {
            number,
            releases: holder.releases,
            held,
            already: present.all.clone(),
            whole,
            left: whole,
            brought: 0,
        }
    }

    fn turn(&mut self, vulnerability: u32, change: Change, weight: u64) {
        let held = self
            .held
            .binary_search_by_key(&vulnerability, |held| held.0);
        let held = held.ok().and_then(|place| self.held.get(place));
        // What it has is settled only by what is known not to have it; newly it gets only what is known to be there.
        let (sum, weight, (before, now)) = match held {
            Some((_, weight)) => (&mut self.left, *weight, change.is_unsettled),
            None if self.already.binary_search(&vulnerability).is_ok() => return,
            None => {
                let weight = weight.saturating_mul(self.releases);
                (&mut self.brought, weight, change.is_known)
            }
        };
        *sum = match (before, now) {
            (false, true) => sum.saturating_add(weight),
            (true, false) => sum.saturating_sub(weight),
            _ => return,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::VersionOrder;
    use proptest::prelude::*;

    const VERSIONS: [&str; 6] = ["1.0.0", "1.0.1", "1.1.0", "2.0.0-rc.1", "2.0.0", "3.0.0"];

    fn package() -> impl Strategy<Value = Package> {
        let presence = (0_u32..5, any::<bool>(), 0_usize..6, 1_usize..4).prop_map(
            |(vulnerability, is_known, from, length)| Presence {
                vulnerability,
                is_known,
                places: from..(from + length).min(6),
            },
        );
        let presences = prop::collection::vec(prop::collection::vec(presence, 0..6), 2);
        let weight = (1_u64..5).prop_map(|severity| Weight {
            severity,
            ..Weight::default()
        });
        let weights = prop::collection::vec(weight, 5);
        let targets = prop::collection::btree_set(0_usize..6, 1..5);
        let held = prop::collection::vec((0_u32..5, 1_u64..9), 0..4);
        let holders = prop::collection::vec((0_usize..6, 0_usize..2, 1_u64..3, held), 1..5);
        (presences, weights, targets, holders).prop_map(|(presences, weights, targets, holders)| {
            let mut holders: Vec<Holder> = holders
                .into_iter()
                .map(|(place, names, releases, held)| Holder {
                    component: 0,
                    place,
                    names,
                    releases,
                    findings: held
                        .into_iter()
                        .map(|(vulnerability, weight)| Held {
                            finding: 0,
                            vulnerability,
                            weight,
                        })
                        .collect(),
                })
                .collect();
            holders.sort_by_key(|holder| holder.place);
            Package {
                line: Line::new(VersionOrder::Npm, VERSIONS.map(str::to_owned)),
                targets: targets.into_iter().collect(),
                presences,
                weights,
                holders,
            }
        })
    }

    proptest! {
        #[test]
        fn gains_are_what_is_settled_less_what_is_brought(package in package()) {
            let gains = package.gains(Step::Major);
            let small = package.gains(Step::Minor);
            for (number, holder) in package.holders.iter().enumerate() {
                let own = package.vulnerabilities(holder.names, holder.place);
                for (place, &target) in package.targets.iter().enumerate() {
                    let new = package.vulnerabilities(holder.names, target);
                    let left = package.unsettled(holder.names, target);
                    let settled: u64 = holder.findings.iter()
                        .filter(|held| own.contains(&held.vulnerability))
                        .filter(|held| !left.contains(&held.vulnerability))
                        .map(|held| held.weight)
                        .sum();
                    let brought: u64 = new.iter()
                        .filter(|vulnerability| !own.contains(vulnerability))
                        .map(|&vulnerability| package.weights[vulnerability as usize].total())
                        .sum();
                    let gain = settled.saturating_sub(brought * holder.releases);
                    let is_above = target > holder.place;
                    let expected = if is_above { gain } else { 0 };
                    prop_assert_eq!(gains.row(number)[place].weight, expected);
                    let is_large = package.step(holder.place, target) == Some(Step::Major);
                    let expected = if is_large { 0 } else { expected };
                    prop_assert_eq!(small.row(number)[place].weight, expected);
                    prop_assert_eq!(place >= gains.above[number], is_above);
                }
            }
        }

        #[test]
        fn a_vulnerability_has_a_way_out_if_any_version_above_is_without_it(package in package()) {
            for names in 0..2 {
                let clear = package.clear(names);
                for (vulnerability, clear) in (0_u32..).zip(clear) {
                    let is_without = |&&target: &&usize| {
                        !package.unsettled(names, target).contains(&vulnerability)
                    };
                    let expected = package.targets.iter().filter(is_without).max().copied();
                    prop_assert_eq!(clear, expected);
                }
            }
        }
    }

    #[test]
    fn of_too_many_versions_the_highest_are_looked_at() {
        use crate::risk::upgrade::{Curve, Plan};
        const COUNT: usize = 3_200;
        let versions = (0..COUNT).map(|minor| format!("1.{minor}.0"));
        // Every second version is in use, and the one behind it fixes what it has.
        let in_use = (0..COUNT).step_by(2);
        let package = Package {
            line: Line::new(VersionOrder::Npm, versions),
            targets: (1..COUNT).step_by(2).collect(),
            presences: vec![
                in_use
                    .clone()
                    .map(|place| Presence {
                        vulnerability: place as u32 / 2,
                        is_known: true,
                        places: place..place + 1,
                    })
                    .collect(),
            ],
            weights: vec![Weight::default(); COUNT / 2],
            holders: in_use
                .map(|place| Holder {
                    component: 0,
                    place,
                    names: 0,
                    releases: 1,
                    findings: vec![Held {
                        finding: 0,
                        vulnerability: place as u32 / 2,
                        weight: 10,
                    }],
                })
                .collect(),
        };
        let gains = package.gains(Step::Major);
        assert!(gains.is_narrowed && gains.cells.len() <= Package::CELLS);
        assert_eq!(gains.targets.last(), Some(&(COUNT - 1)));
        let plan = Plan::of(&[Curve::of(&package, Step::Major)], 1);
        assert_eq!((plan.weight, plan.bound), (16_000, 16_000));
    }
}
