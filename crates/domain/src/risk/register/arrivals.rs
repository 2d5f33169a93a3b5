//! What new documents change in what is known: worked out beside those who ask, and then taken over at once.
//!
//! Components that are new bring findings of their own. Of those that new documents hold, others come before others now: they are taken out of
//! the order and put in again.

use hashbrown::HashMap;

use super::{Finding, Register};
use crate::inventory::portfolio::After;
use crate::risk::comparison::Pair;
use crate::risk::component_cpes::ComponentCpes;
use crate::risk::coverage::Coverage;
use crate::risk::lifecycles::Placed;

/// What came of comparing since a register was made.
#[derive(Debug, Clone, Default)]
pub struct Discoveries {
    /// Pairs of components and advisories.
    pub pairs: Vec<Pair>,
    /// CPEs that were stated for components, by number behind those that are known.
    pub cpes: Vec<(u32, String)>,
}

/// What new documents change.
pub struct PreparedFindings {
    pairs: Vec<Pair>,
    cpes: Vec<(u32, String)>,
    coverage: Coverage,
    placed: Vec<Placed>,
    /// All findings by what counts now, in order.
    current: Vec<Finding>,
    is_whole: bool,
}

impl PreparedFindings {
    /// Whether that is all. It is not where something was found of components that were there before: then a register has to be made anew,
    /// and this is what can be told until then.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }
}

/// How many documents and products hold a component, and how critical the most critical is.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Use {
    criticality: u8,
    uses: u32,
    products: u32,
}

impl Use {
    fn of(finding: &Finding) -> Self {
        Self {
            criticality: finding.criticality,
            uses: finding.uses,
            products: finding.products,
        }
    }

    fn put(self, finding: &mut Finding) {
        finding.criticality = self.criticality;
        finding.uses = self.uses;
        finding.products = self.products;
    }
}

/// The same of all components that somebody asks for.
struct Uses<'a> {
    after: After<'a>,
    known: HashMap<u32, Use>,
    /// For each product the component that was met in it last.
    met: Vec<u32>,
}

impl Uses<'_> {
    fn of(&mut self, component: u32) -> Use {
        if let Some(known) = self.known.get(&component) {
            return *known;
        }
        let mut found = Use {
            criticality: 0,
            uses: 0,
            products: 0,
        };
        for document in self.after.documents(component) {
            found.uses += 1;
            let Some(number) = self.after.product_of(document) else {
                continue;
            };
            let product = self.after.product(number);
            let own = product.map_or(0, |product| product.criticality.value());
            found.criticality = found.criticality.max(own);
            if !self.after.is_current(document) {
                continue;
            }
            let met = self.met.get_mut(number as usize);
            let is_new = met.is_some_and(|met| std::mem::replace(met, component) != component);
            found.products += u32::from(is_new);
        }
        self.known.insert(component, found);
        found
    }
}

impl Register {
    /// Prepares what documents change that a portfolio takes in.
    pub fn prepare(&self, after: After<'_>, found: Discoveries) -> PreparedFindings {
        let Discoveries {
            mut pairs,
            mut cpes,
        } = found;
        pairs.sort_unstable_by_key(|pair| (pair.component, pair.advisory, pair.outcome));
        pairs.dedup_by_key(|pair| (pair.component, pair.advisory));
        let all = pairs.len() + cpes.len();
        let last = self.pairs.last().map(|pair| pair.component);
        pairs.retain(|pair| Some(pair.component) > last && self.entry(pair.advisory).is_some());
        let known = self.coverage.components() as u32;
        cpes.retain(|(component, _)| *component >= known);
        let mut stated = ComponentCpes::default();
        for (component, cpe) in &cpes {
            stated.push(*component, cpe);
        }
        stated.settle();
        PreparedFindings {
            coverage: self.coverage.of_new(after.new_components(), &stated),
            placed: self.lifecycles.of_new(after.new_components(), &stated),
            is_whole: pairs.len() + cpes.len() == all,
            current: self.reordered(after, &pairs),
            pairs,
            cpes,
        }
    }

    /// All findings in order, with those that change and those that came.
    fn reordered(&self, after: After<'_>, pairs: &[Pair]) -> Vec<Finding> {
        let mut uses = Uses {
            after,
            known: HashMap::new(),
            met: vec![u32::MAX; after.products()],
        };
        let touched = after.touched();
        let mut is_touched = vec![false; touched.last().map_or(0, |last| *last as usize + 1)];
        for &component in &touched {
            if let Some(slot) = is_touched.get_mut(component as usize) {
                *slot = true;
            }
        }
        let (mut out, mut into) = (Vec::new(), Vec::new());
        for (place, finding) in self.current.iter().enumerate() {
            let component = finding.component;
            if is_touched.get(component as usize) != Some(&true) {
                continue;
            }
            let now = uses.of(component);
            if now != Use::of(finding) {
                out.push(place);
                into.push(finding.clone());
            }
        }
        let mut beside = HashMap::new();
        for pairs in pairs.chunk_by(|a, b| a.component == b.component) {
            self.of_component(pairs, None, &mut beside, &mut into);
        }
        for finding in &mut into {
            uses.of(finding.component).put(finding);
        }
        let key = |component| after.component(component);
        into.sort_by(|one, other| self.compare(&key, one, other));
        let mut current = Vec::with_capacity(self.current.len() + into.len() - out.len());
        let (mut at, mut out) = (0, out.into_iter().peekable());
        let mut copy = |current: &mut Vec<Finding>, behind: usize| {
            let between = self.current.get(at..behind).unwrap_or_default();
            let kept = between.iter().zip(at..);
            let stay = kept.filter(|(_, place)| out.next_if_eq(place).is_none());
            current.extend(stay.map(|(finding, _)| finding.clone()));
            at = behind;
        };
        for finding in into {
            let before = |one: &Finding| self.compare(&key, one, &finding).is_lt();
            copy(&mut current, self.current.partition_point(before));
            current.push(finding);
        }
        copy(&mut current, self.current.len());
        current
    }

    /// Takes over what was prepared since the last change. Answers the findings as they were in order: to forget so many takes a while, and
    /// nobody need wait for that.
    pub fn take_in(&mut self, prepared: PreparedFindings) -> Vec<Finding> {
        let PreparedFindings {
            pairs,
            cpes,
            coverage,
            placed,
            current,
            is_whole: _,
        } = prepared;
        self.pairs.extend(pairs);
        for (component, cpe) in &cpes {
            self.cpes.push(*component, cpe);
        }
        self.cpes.settle();
        self.coverage.add(coverage);
        self.lifecycles.add(placed);
        std::mem::replace(&mut self.current, current)
    }
}
