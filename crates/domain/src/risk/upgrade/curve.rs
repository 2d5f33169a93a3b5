//! The best changes of one package, for each number of changes.
//!
//! A change moves components whose versions stand next to each other to one version above them all. So a plan for a package is a
//! division of its components, in the order of their versions, into runs, each with a target; and the best plan of `k` runs up to a
//! component with the last run open at a target follows from the best ones up to the component before it, with the same target open,
//! or with `k − 1` runs and any target. All of it takes as many steps as there are pairs of component and target, for each `k`.

use std::cmp::Ordering;

use super::package::{Gain, Gains};
use super::{Package, Step};

/// What so many changes of one package are worth.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Curve {
    /// The best plans of so many changes, from none on; each is worth more than those before it.
    pub(super) plans: Vec<Best>,
    /// What no plan of so many changes can exceed; behind the last number nothing can exceed what stands there.
    pub(super) bounds: Vec<u64>,
}

/// The best plan of so many changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Best {
    pub(super) changes: usize,
    pub(super) weight: u64,
    pub(super) effort: u64,
    pub(super) moves: Vec<Move>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The place on the line to which is changed.
    pub target: usize,
    /// Those that change, by their places among the holders.
    pub holders: Vec<usize>,
    /// What it is worth.
    pub weight: u64,
}

impl Curve {
    /// So many pairs of component and version are looked at for all numbers of changes of one package together.
    const WORK: usize = 1 << 23;

    /// The curve of a package by changes none of which is a larger step than `largest`.
    pub fn of(package: &Package, largest: Step) -> Self {
        Self::of_gains(&package.gains(largest), Self::WORK)
    }

    /// The plan of so many changes, or of fewer where more are worth no more.
    pub fn moves(&self, changes: usize) -> &[Move] {
        self.best(changes).map_or(&[], |best| &best.moves)
    }

    /// What everything that can be settled at once is worth at most.
    pub fn ceiling(&self) -> u64 {
        self.bounds.last().copied().unwrap_or(0)
    }

    /// With how many changes the most is settled that this curve knows.
    pub fn changes(&self) -> usize {
        self.plans.last().map_or(0, |best| best.changes)
    }

    pub(super) fn best(&self, changes: usize) -> Option<&Best> {
        let mut plans = self.plans.iter().rev();
        plans.find(|best| best.changes <= changes)
    }

    pub(super) fn of_gains(gains: &Gains, work: usize) -> Self {
        let (holders, targets) = (gains.above.len(), gains.targets.len());
        let cells = (holders * targets).max(1);
        let layers = holders.min((work / cells).max(1));
        let each_best = (0..holders).map(|holder| {
            let cells = gains.row(holder).iter();
            cells.map(|cell| cell.weight).max().unwrap_or(0)
        });
        let reachable = each_best.fold(0_u64, u64::saturating_add);
        let mut plans = vec![Best::default()];
        let mut layer = Layer::none(holders);
        let mut found = Vec::new();
        while found.len() < layers && plans.last().is_some_and(|best| best.weight < reachable) {
            layer = Layer::next(&layer, gains);
            let reached = layer.best.last().copied().unwrap_or_default();
            found.push(layer.choices());
            if plans
                .last()
                .is_some_and(|best| best.weight < reached.weight)
            {
                plans.push(Best {
                    changes: found.len(),
                    weight: reached.weight,
                    effort: reached.effort,
                    moves: moves(&found, gains),
                });
            }
        }
        let mut bounds: Vec<u64> = Vec::new();
        let mut best = plans.iter().peekable();
        let mut weight = 0;
        for changes in 0..=found.len() {
            while let Some(next) = best.next_if(|best| best.changes <= changes) {
                weight = next.weight;
            }
            bounds.push(weight);
        }
        if gains.is_narrowed {
            bounds = vec![0, gains.whole];
        } else {
            // Of the runs of a plan of more changes the best `found` are a plan of `found` changes: the mean of the others is no more.
            let (reached, known) = (u128::from(weight), found.len().max(1) as u128);
            while bounds.len() <= holders && bounds.last().is_some_and(|&last| last < reachable) {
                let next = (reached * bounds.len() as u128).div_ceil(known);
                bounds.push(u64::try_from(next).unwrap_or(u64::MAX).min(reachable));
            }
        }
        Self { plans, bounds }
    }
}

impl Gains {
    pub(super) fn row(&self, holder: usize) -> &[Gain] {
        let targets = self.targets.len();
        let row = self.cells.get(holder * targets..(holder + 1) * targets);
        row.unwrap_or_default()
    }
}

impl Gain {
    fn plus(self, other: Self) -> Self {
        Self {
            weight: self.weight.saturating_add(other.weight),
            effort: self.effort.saturating_add(other.effort),
        }
    }

    fn is_better_than(self, other: Self) -> bool {
        let by_weight = self.weight.cmp(&other.weight);
        by_weight.then(other.effort.cmp(&self.effort)) == Ordering::Greater
    }
}

/// The best plans of one number of changes.
struct Layer {
    /// For the first so many holders what the best plan is worth.
    best: Vec<Gain>,
    /// For the first so many holders the target of the last run, if the last of them is in it.
    last: Vec<Option<u32>>,
    /// For each holder and target whether a run that is open at the target begins there.
    begins: Vec<bool>,
}

/// What of a layer is needed to find its plan again.
struct Choices {
    last: Vec<Option<u32>>,
    begins: Vec<bool>,
}

impl Layer {
    fn none(holders: usize) -> Self {
        Self {
            best: vec![Gain::default(); holders + 1],
            last: vec![None; holders + 1],
            begins: Vec::new(),
        }
    }

    fn next(before: &Self, gains: &Gains) -> Self {
        let targets = gains.targets.len();
        let mut layer = Self {
            best: vec![Gain::default()],
            last: vec![None],
            begins: vec![false; gains.cells.len()],
        };
        let mut open: Vec<Option<Gain>> = vec![None; targets];
        let mut reached = Gain::default();
        for (holder, &above) in gains.above.iter().enumerate() {
            let begun = before.best.get(holder).copied().unwrap_or_default();
            let cells = gains.row(holder).iter().zip(&mut open).enumerate();
            let mut last = None;
            for (target, (cell, open)) in cells.skip(above) {
                let begins = open.is_none_or(|open| begun.is_better_than(open));
                let value = cell.plus(if begins {
                    begun
                } else {
                    open.unwrap_or_default()
                });
                *open = Some(value);
                if let Some(slot) = layer.begins.get_mut(holder * targets + target) {
                    *slot = begins;
                }
                if cell.weight > 0 && value.is_better_than(reached) {
                    reached = value;
                    last = Some(target as u32);
                }
            }
            layer.best.push(reached);
            layer.last.push(last);
        }
        layer
    }

    /// What is needed of it when the next one has been made.
    fn choices(&mut self) -> Choices {
        Choices {
            last: std::mem::take(&mut self.last),
            begins: std::mem::take(&mut self.begins),
        }
    }
}

/// The moves of the best plan of the last of some layers, by place on the line.
fn moves(layers: &[Choices], gains: &Gains) -> Vec<Move> {
    let targets = gains.targets.len();
    let mut moves: Vec<Move> = Vec::new();
    let mut end = gains.above.len();
    for layer in layers.iter().rev() {
        // Those at the end that stay.
        while end > 0 && layer.last.get(end).is_some_and(Option::is_none) {
            end -= 1;
        }
        let Some(&Some(target)) = layer.last.get(end) else {
            break;
        };
        let target = target as usize;
        let mut found = Move {
            target: gains.targets.get(target).copied().unwrap_or_default(),
            holders: Vec::new(),
            weight: 0,
        };
        while end > 0 {
            end -= 1;
            let cell = gains.row(end).get(target).copied().unwrap_or_default();
            if cell.weight > 0 {
                found.holders.push(end);
                found.weight = found.weight.saturating_add(cell.weight);
            }
            if layer.begins.get(end * targets + target) == Some(&true) {
                break;
            }
        }
        found.holders.reverse();
        moves.push(found);
    }
    moves.reverse();
    moves
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn gains() -> impl Strategy<Value = Gains> {
        (1_usize..6, 1_usize..5).prop_flat_map(|(holders, targets)| {
            let cells = prop::collection::vec((0_u64..6, 1_u64..4), holders * targets);
            let above = prop::collection::vec(0..=targets, holders);
            (Just(targets), above, cells).prop_map(|(targets, mut above, cells)| {
                above.sort_unstable();
                let cells = cells
                    .into_iter()
                    .enumerate()
                    .map(|(place, (weight, effort))| {
                        let is_above = above
                            .get(place / targets)
                            .is_some_and(|&above| place % targets >= above);
                        if is_above && weight > 0 {
                            Gain { weight, effort }
                        } else {
                            Gain::default()
                        }
                    });
                Gains {
                    cells: cells.collect(),
                    targets: (0..targets).collect(),
                    above,
                    is_narrowed: false,
                    whole: 0,
                }
            })
        })
    }

    /// The best of all plans of so many runs, tried one by one: from a holder on, with runs left.
    fn tried(gains: &Gains, from: usize, left: usize) -> Gain {
        let mut best = Gain::default();
        if left == 0 {
            return best;
        }
        for first in from..gains.above.len() {
            for end in first + 1..=gains.above.len() {
                let rest = tried(gains, end, left - 1);
                // The run's last holder has the highest version.
                for target in gains.above[end - 1]..gains.targets.len() {
                    let of_run = (first..end).map(|holder| gains.row(holder)[target]);
                    let value = of_run.fold(rest, Gain::plus);
                    if value.is_better_than(best) {
                        best = value;
                    }
                }
            }
        }
        best
    }

    proptest! {
        #[test]
        fn no_plan_of_so_many_changes_is_better(gains in gains()) {
            let holders = gains.above.len();
            let curve = Curve::of_gains(&gains, Curve::WORK);
            for changes in 0..=holders {
                let best = curve.best(changes).expect("a plan of none");
                let tried = tried(&gains, 0, changes);
                prop_assert_eq!(best.weight, tried.weight, "{} changes", changes);
                if best.changes == changes {
                    prop_assert_eq!(best.effort, tried.effort, "{} changes", changes);
                }
                let bound = curve.bounds.get(changes).copied().unwrap_or(curve.ceiling());
                prop_assert_eq!(bound, tried.weight);
                let moves = curve.moves(changes);
                prop_assert_eq!(moves.len(), best.changes);
                let sum = |values: &mut dyn Iterator<Item = u64>| values.sum::<u64>();
                prop_assert_eq!(sum(&mut moves.iter().map(|one| one.weight)), best.weight);
                let mut last = None;
                for one in moves {
                    let row = |&holder: &usize| gains.row(holder)[one.target];
                    prop_assert_eq!(sum(&mut one.holders.iter().map(|one| row(one).weight)), one.weight);
                    for &holder in &one.holders {
                        prop_assert!(last < Some(holder) && row(&holder).weight > 0);
                        last = Some(holder);
                    }
                }
            }
        }

        #[test]
        fn where_it_ends_early_the_bound_holds(gains in gains(), layers in 1_usize..3) {
            let holders = gains.above.len();
            let curve = Curve::of_gains(&gains, layers * gains.cells.len());
            for changes in 0..=holders {
                let tried = tried(&gains, 0, changes).weight;
                let best = curve.best(changes).expect("one").weight;
                let bound = curve.bounds.get(changes).copied().unwrap_or(curve.ceiling());
                prop_assert!(best <= tried && tried <= bound, "{best} {tried} {bound}");
                prop_assert!(changes > layers || best == bound);
            }
        }
    }
}
