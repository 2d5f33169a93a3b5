//! How many changes each package gets, of so many in all.

use std::cmp::Reverse;

use super::Curve;
use super::curve::Best;

/// So many changes, divided among packages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// How many changes each package gets.
    pub changes: Vec<usize>,
    /// What they are worth together.
    pub weight: u64,
    /// What no plan of as many changes can exceed: proved.
    pub bound: u64,
}

/// A part of a curve's concave hull: some changes more, and what they are worth more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edge {
    package: usize,
    changes: usize,
    weight: u64,
    effort: u64,
    /// The number of changes of the package at its end.
    end: usize,
}

impl Plan {
    /// So many cells of the table are filled at most.
    const TABLE: usize = 1 << 24;

    /// Divides a number of changes among packages so that they are worth most.
    pub fn of(curves: &[Curve], most: usize) -> Self {
        let all: usize = curves.iter().map(Curve::changes).sum();
        let mut plan = Self::along_hulls(curves, most.min(all));
        plan.bound = bound(curves, most).max(plan.weight);
        if plan.weight < plan.bound
            && let Some(best) = Self::by_table(curves, most.min(all))
        {
            if best.weight > plan.weight {
                (plan.changes, plan.weight) = (best.changes, best.weight);
            }
            if curves.iter().all(Curve::is_exact) {
                plan.bound = plan.weight;
            }
        }
        plan
    }

    /// Takes what gives most for a change, as far as it fits. Where every edge is one change, that is the optimum.
    fn along_hulls(curves: &[Curve], most: usize) -> Self {
        let points = |curve: &Curve| -> Vec<(usize, u64, u64)> {
            let point = |best: &Best| (best.changes, best.weight, best.effort);
            curve.plans.iter().map(point).collect()
        };
        let mut plan = Self {
            changes: vec![0; curves.len()],
            ..Self::default()
        };
        let mut left = most;
        for edge in edges(curves, points) {
            let Some(changes) = plan.changes.get_mut(edge.package) else {
                continue;
            };
            // An edge behind one that did not fit does not begin where its package stands.
            if edge.changes <= left && *changes + edge.changes == edge.end {
                *changes = edge.end;
                left -= edge.changes;
                plan.weight = plan.weight.saturating_add(edge.weight);
            }
        }
        plan
    }

    /// The optimum, by a table of packages and numbers of changes; nothing where it would be too large. Packages whose curves are
    /// concave stand in one row together: of them the best single changes are taken.
    fn by_table(curves: &[Curve], most: usize) -> Option<Self> {
        let (bent, concave): (Vec<usize>, Vec<usize>) =
            (0..curves.len()).partition(|&package| curves.get(package).is_some_and(Curve::is_bent));
        let numbered = |&package: &usize| Some((package, curves.get(package)?));
        let bent: Vec<(usize, &Curve)> = bent.iter().filter_map(numbered).collect();
        let steps: usize = bent.iter().map(|(_, curve)| curve.plans.len()).sum();
        if steps.saturating_mul(most + 1) > Self::TABLE {
            return None;
        }
        let mut singles: Vec<(Reverse<u64>, usize)> = Vec::new();
        for (package, curve) in concave.iter().filter_map(numbered) {
            let plans = curve.plans.iter().zip(curve.plans.iter().skip(1));
            let gains = plans.map(|(one, next)| next.weight - one.weight);
            singles.extend(gains.map(|weight| (Reverse(weight), package)));
        }
        singles.sort_unstable();
        singles.truncate(most);
        let mut best: Vec<u64> = vec![0];
        for (Reverse(weight), _) in &singles {
            best.push(best.last().copied().unwrap_or(0).saturating_add(*weight));
        }
        best.resize(most + 1, best.last().copied().unwrap_or(0));
        let mut taken: Vec<Vec<usize>> = Vec::new();
        for (_, curve) in &bent {
            let (next, chosen) = with_row(&best, curve);
            best = next;
            taken.push(chosen);
        }
        let mut plan = Self {
            changes: vec![0; curves.len()],
            weight: best.get(most).copied()?,
            bound: 0,
        };
        let mut left = most;
        for ((package, curve), chosen) in bent.iter().zip(&taken).rev() {
            let best = curve.plans.get(*chosen.get(left)?)?;
            *plan.changes.get_mut(*package)? = best.changes;
            left -= best.changes;
        }
        for (_, package) in singles.iter().take(left) {
            *plan.changes.get_mut(*package)? += 1;
        }
        Some(plan)
    }
}

/// The best for each number of changes with one package more, and which of its plans is in it.
fn with_row(before: &[u64], curve: &Curve) -> (Vec<u64>, Vec<usize>) {
    let of_number = |number: usize| {
        let plans = curve.plans.iter().enumerate();
        let values = plans.filter_map(|(place, best)| {
            let rest = before.get(number.checked_sub(best.changes)?)?;
            Some((rest.saturating_add(best.weight), Reverse(place)))
        });
        values.max().unwrap_or((0, Reverse(0)))
    };
    let row = (0..before.len()).map(of_number);
    row.map(|(weight, Reverse(place))| (weight, place)).unzip()
}

/// What no division of so many changes can exceed: the concave hulls of the bounds, as if changes could be divided.
fn bound(curves: &[Curve], most: usize) -> u64 {
    let points = |curve: &Curve| -> Vec<(usize, u64, u64)> {
        let bounds = curve.bounds.iter().copied().enumerate();
        bounds
            .map(|(changes, weight)| (changes, weight, 0))
            .collect()
    };
    let (mut left, mut sum) = (most as u128, 0_u128);
    for edge in edges(curves, points) {
        let changes = edge.changes as u128;
        let taken = changes.min(left);
        sum += u128::from(edge.weight) * taken / changes.max(1);
        left -= taken;
        if left == 0 {
            break;
        }
    }
    u64::try_from(sum).unwrap_or(u64::MAX)
}

/// The edges of the concave hulls of all curves: what gives most for a change first, of equals the smaller steps.
fn edges(
    curves: &[Curve],
    points: impl Fn(&Curve) -> Vec<(usize, u64, u64)>,
) -> impl Iterator<Item = Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    for (package, curve) in curves.iter().enumerate() {
        let mut hull: Vec<(usize, u64, u64)> = Vec::new();
        for point in points(curve) {
            while let [.., before, last] = hull.as_slice()
                && is_below(*last, *before, point)
            {
                hull.pop();
            }
            hull.push(point);
        }
        for (from, to) in hull.iter().zip(hull.iter().skip(1)) {
            edges.push(Edge {
                package,
                changes: to.0 - from.0,
                weight: to.1.saturating_sub(from.1),
                effort: to.2.saturating_sub(from.2),
                end: to.0,
            });
        }
    }
    edges.retain(|edge| edge.weight > 0);
    edges.sort_by(|a, b| {
        let per_change =
            |edge: &Edge, other: &Edge| u128::from(edge.weight) * other.changes as u128;
        per_change(b, a)
            .cmp(&per_change(a, b))
            .then(a.effort.cmp(&b.effort))
            .then(a.package.cmp(&b.package))
            .then(a.end.cmp(&b.end))
    });
    edges.into_iter()
}

/// Whether a point between two others is not above the line that joins them.
fn is_below(point: (usize, u64, u64), from: (usize, u64, u64), to: (usize, u64, u64)) -> bool {
    let run = |a: (usize, u64, u64), b: (usize, u64, u64)| (b.0 - a.0) as u128;
    let rise = |a: (usize, u64, u64), b: (usize, u64, u64)| u128::from(b.1.saturating_sub(a.1));
    rise(from, point) * run(from, to) <= rise(from, to) * run(from, point)
}

impl Curve {
    /// Whether its bounds are what its plans reach.
    fn is_exact(&self) -> bool {
        let mut bounds = self.bounds.iter().enumerate();
        bounds.all(|(changes, bound)| self.best(changes).is_some_and(|best| best.weight == *bound))
    }

    /// Whether a change more is ever worth more than the one before it, or worth nothing by itself.
    fn is_bent(&self) -> bool {
        let mut last = u64::MAX;
        let mut pairs = self.plans.iter().zip(self.plans.iter().skip(1));
        pairs.any(|(one, next)| {
            let gain = next.weight - one.weight;
            let is_concave = next.changes == one.changes + 1 && gain <= last;
            last = gain;
            !is_concave
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn curve(values: &[u64]) -> Curve {
        let mut plans: Vec<Best> = Vec::new();
        for (changes, &weight) in values.iter().enumerate() {
            if plans.last().is_none_or(|last| last.weight < weight) {
                plans.push(Best {
                    changes,
                    weight,
                    ..Best::default()
                });
            }
        }
        Curve {
            plans,
            bounds: values.to_vec(),
        }
    }

    fn curves() -> impl Strategy<Value = Vec<Curve>> {
        let steps = prop::collection::vec(0_u64..8, 0..4);
        let values = steps.prop_map(|steps| {
            let mut values = vec![0];
            for step in steps {
                values.push(values.last().expect("one") + step);
            }
            curve(&values)
        });
        prop::collection::vec(values, 0..5)
    }

    /// The best of all divisions, tried one by one.
    fn tried(curves: &[Curve], most: usize) -> u64 {
        let Some((first, rest)) = curves.split_first() else {
            return 0;
        };
        let affordable = first.plans.iter().filter(|best| best.changes <= most);
        let values = affordable.map(|best| best.weight + tried(rest, most - best.changes));
        values.max().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn no_division_is_better(curves in curves(), most in 0_usize..10) {
            let plan = Plan::of(&curves, most);
            let best = tried(&curves, most);
            prop_assert_eq!(plan.weight, best);
            prop_assert_eq!(plan.bound, best);
            prop_assert!(plan.changes.iter().sum::<usize>() <= most);
            let weights = curves.iter().zip(&plan.changes).map(|(curve, &changes)| {
                let best = curve.plans.iter().find(|best| best.changes == changes);
                best.expect("a plan").weight
            });
            prop_assert_eq!(weights.sum::<u64>(), plan.weight);
        }

        #[test]
        fn the_hulls_alone_prove_a_bound(curves in curves(), most in 0_usize..10) {
            let best = tried(&curves, most);
            prop_assert!(Plan::along_hulls(&curves, most).weight <= best);
            prop_assert!(bound(&curves, most) >= best);
        }
    }

    #[test]
    fn what_is_not_known_exactly_proves_nothing() {
        // With one change more might be won than is known, with two nothing more.
        let mut open = curve(&[0, 5, 10]);
        open.bounds = vec![0, 10];
        let curves = [open, curve(&[0, 0, 4])];
        let plan = Plan::of(&curves, 1);
        assert_eq!((plan.weight, plan.bound), (5, 10));
        let plan = Plan::of(&curves, 4);
        assert_eq!((plan.weight, plan.bound), (14, 14));
    }

    #[test]
    fn two_changes_that_are_worth_something_only_together_are_taken_together() {
        let curves = [curve(&[0, 0, 10]), curve(&[0, 4, 7]), curve(&[0, 3])];
        for (most, changes, weight) in [
            (0, [0, 0, 0], 0),
            (1, [0, 1, 0], 4),
            (2, [2, 0, 0], 10),
            (3, [2, 1, 0], 14),
            (4, [2, 2, 0], 17),
            (9, [2, 2, 1], 20),
        ] {
            let plan = Plan::of(&curves, most);
            assert_eq!((plan.weight, plan.bound), (weight, weight), "{most}");
            let equal = most == 4 && plan.changes == [2, 1, 1];
            assert!(
                equal || plan.changes == changes,
                "{most}: {:?}",
                plan.changes
            );
        }
    }
}
