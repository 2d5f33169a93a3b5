//! What a company's policy says of the licences in a scope.

use std::collections::HashMap;

use iriai_domain::inventory::licences::{Answer, LicenceInventory, Said};
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::licence::policy::{Outcome, Verdict, Words};
use iriai_domain::licence::{Category, Expression};

use super::ruled::{Ruled, expression, parsed};
use crate::Office;
use crate::error::Error;

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceCheck {
    /// Every component with each thing that is said of it, the worst first.
    pub items: Vec<CheckedLicence>,
    /// Exact counts.
    pub totals: CheckedTotals,
    /// Whether what nobody knows fails.
    pub unknown_fails: bool,
}

impl LicenceCheck {
    /// Whether something may not be used, or nobody knows and that fails too.
    pub fn fails(&self) -> bool {
        self.totals.denied > 0 || (self.unknown_fails && self.totals.unknown > 0)
    }
}

/// Components by the worst that is said of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CheckedTotals {
    /// All of them.
    pub components: usize,
    /// Those that may be used.
    pub allowed: usize,
    /// Those that somebody has to look at.
    pub review: usize,
    /// Those of which nobody can say.
    pub unknown: usize,
    /// Those that may not be used.
    pub denied: usize,
    /// Those of which documents state different licences.
    pub conflicting: usize,
    /// Those of which the company found out the licence itself.
    pub clarified: usize,
}

/// Why a verdict is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LicenceWhy {
    /// A rule of the policy.
    Rule,
    /// No rule is about it.
    Default,
    /// A licence that is on no list.
    UnknownLicence,
    /// What is stated names no licence.
    Unreadable,
    /// It is stated that there is none.
    NoLicence,
    /// It is stated that nobody knows.
    DeclaredUnknown,
    /// Nothing is stated.
    NotStated,
}

impl LicenceWhy {
    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Default => "default",
            Self::UnknownLicence => "unknown-licence",
            Self::Unreadable => "unreadable",
            Self::NoLicence => "no-licence",
            Self::DeclaredUnknown => "declared-unknown",
            Self::NotStated => "not-stated",
        }
    }
}

/// One thing that is said of a component, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedLicence {
    /// The component's key.
    pub component: String,
    /// The key as documents write it.
    pub written: String,
    /// What documents say.
    pub answer: Answer,
    /// What the company found out instead, and why.
    pub clarified: Option<(String, Option<Words>)>,
    /// What comes of it.
    pub verdict: Verdict,
    /// The licences that were taken where there is a choice.
    pub chosen: Option<String>,
    /// The licence that decided, and its category.
    pub decided_by: Option<(String, Category)>,
    /// What decided.
    pub why: LicenceWhy,
    /// The reason that the rule gives.
    pub reason: Option<Words>,
    /// What other documents state of the component, where this is silence.
    pub elsewhere: Vec<String>,
    /// Products in which it is said.
    pub products: u32,
    /// Releases in which it is said.
    pub releases: u32,
}

impl Office {
    /// Judges the licences in a scope by a policy in TOML; `name` is that of its file.
    pub fn check_licences(
        &self,
        portfolio: &Portfolio,
        filter: &Filter,
        name: &str,
        policy: &str,
    ) -> Result<LicenceCheck, Error> {
        let ruled = Ruled::read(name, policy)?;
        let tags = Tags::of(portfolio, &ruled);
        let inventory = self.census(portfolio, filter, |product| tags.group(product))?;
        let mut judge = Judge::new(portfolio, &inventory, &ruled);
        let mut totals = CheckedTotals {
            conflicting: inventory.disagreements().len(),
            ..CheckedTotals::default()
        };
        let mut items = Vec::with_capacity(inventory.said.len());
        let of_one = inventory
            .said
            .chunk_by(|one, other| one.component == other.component);
        for said in of_one {
            let checked = said
                .iter()
                .filter_map(|one| judge.checked(one, &tags.of_group(one.group)));
            let mut checked: Vec<CheckedLicence> = checked.collect();
            tell_elsewhere(&mut checked);
            totals.note(&checked);
            items.extend(checked);
        }
        items.sort_by(|one, other| {
            let key = |it: &CheckedLicence| std::cmp::Reverse((it.verdict, it.releases));
            key(one)
                .cmp(&key(other))
                .then_with(|| one.component.cmp(&other.component))
        });
        Ok(LicenceCheck {
            items,
            totals,
            unknown_fails: ruled.written.unknown_fails,
        })
    }
}

impl CheckedTotals {
    /// Counts a component.
    fn note(&mut self, said: &[CheckedLicence]) {
        let Some(worst) = said.iter().map(|one| one.verdict).max() else {
            return;
        };
        self.components += 1;
        self.clarified += usize::from(said.iter().any(|one| one.clarified.is_some()));
        match worst {
            Verdict::Allow => self.allowed += 1,
            Verdict::Review => self.review += 1,
            Verdict::Unknown => self.unknown += 1,
            Verdict::Deny => self.denied += 1,
        }
    }
}

/// Tells the silent of one component what others say. It settles nothing, but helps who has to settle it.
fn tell_elsewhere(said: &mut [CheckedLicence]) {
    let stated = said.iter().filter(|one| one.answer.is_stated());
    let mut stated: Vec<String> = stated
        .filter_map(|one| one.answer.text().map(str::to_owned))
        .collect();
    stated.dedup();
    for one in said.iter_mut().filter(|one| !one.answer.is_stated()) {
        one.elsewhere.clone_from(&stated);
    }
}

/// The tags of products, in groups of equal ones.
pub(super) struct Tags<'p> {
    groups: Vec<&'p [String]>,
    of_product: Vec<u32>,
}

impl<'p> Tags<'p> {
    /// All in one group where the policy does not look at them.
    pub(super) fn of(portfolio: &'p Portfolio, ruled: &Ruled) -> Self {
        let mut tags = Self {
            groups: vec![&[]],
            of_product: Vec::new(),
        };
        if ruled.looks_at_tags() {
            let mut known: HashMap<&[String], u32> = HashMap::from([(&[] as &[String], 0)]);
            for product in &portfolio.catalogue.products {
                let next = known.len() as u32;
                let group = *known.entry(&product.tags).or_insert(next);
                if group == next {
                    tags.groups.push(&product.tags);
                }
                tags.of_product.push(group);
            }
        }
        tags
    }

    pub(super) fn group(&self, product: u32) -> u32 {
        self.of_product.get(product as usize).copied().unwrap_or(0)
    }

    pub(super) fn of_group(&self, group: u32) -> Vec<&'p str> {
        let tags = self.groups.get(group as usize);
        tags.into_iter()
            .flat_map(|tags| tags.iter())
            .map(String::as_str)
            .collect()
    }
}

/// Judges what is said of components, each distinct case once.
pub(super) struct Judge<'a> {
    portfolio: &'a Portfolio,
    inventory: &'a LicenceInventory,
    ruled: &'a Ruled,
    /// Of each row, as far as it is one.
    expressions: Vec<Option<Expression>>,
    /// By row and group, where the component does not matter.
    judged: HashMap<(usize, u32), Outcome>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        portfolio: &'a Portfolio,
        inventory: &'a LicenceInventory,
        ruled: &'a Ruled,
    ) -> Self {
        let rows = inventory.rows.iter();
        Self {
            portfolio,
            inventory,
            ruled,
            expressions: rows.map(|row| expression(&row.answer)).collect(),
            judged: HashMap::new(),
        }
    }

    /// What the policy says of a component of which a row is said; and what the company found out itself, where that counts instead.
    pub(super) fn outcome(
        &mut self,
        component: u32,
        row: usize,
        group: u32,
        tags: &[&str],
    ) -> (Outcome, Option<(String, Option<Words>)>) {
        let key = self.portfolio.catalogue.component(component);
        let answer = self.inventory.rows.get(row).map(|row| &row.answer);
        let clarification = answer.and_then(|answer| self.ruled.clarification(key, answer));
        if let Some(clarification) = clarification {
            let expression = parsed(&clarification.licence);
            let outcome = self.ruled.judge(key, expression.as_ref(), tags);
            let clarified = (clarification.licence.clone(), clarification.reason.clone());
            return (outcome, Some(clarified));
        }
        if !self.ruled.looks_at_components()
            && let Some(outcome) = self.judged.get(&(row, group))
        {
            return (outcome.clone(), None);
        }
        let expression = self.expressions.get(row).and_then(Option::as_ref);
        let outcome = self.ruled.judge(key, expression, tags);
        if !self.ruled.looks_at_components() {
            self.judged.insert((row, group), outcome.clone());
        }
        (outcome, None)
    }

    fn checked(&mut self, said: &Said, tags: &[&str]) -> Option<CheckedLicence> {
        let (outcome, clarified) = self.outcome(said.component, said.row, said.group, tags);
        let row = self.inventory.rows.get(said.row)?;
        let catalogue = &self.portfolio.catalogue;
        let decision = outcome.decision();
        let rule = decision.and_then(|decision| decision.rule);
        let rules = &self.ruled.written.policy.rules;
        let why = match (decision, &row.answer) {
            (Some(decision), _) if decision.rule.is_some() => LicenceWhy::Rule,
            (Some(_), _) if outcome.verdict == Verdict::Unknown => LicenceWhy::UnknownLicence,
            (Some(_), _) => LicenceWhy::Default,
            (None, Answer::None) => LicenceWhy::NoLicence,
            (None, Answer::DeclaredUnknown) => LicenceWhy::DeclaredUnknown,
            (None, Answer::Omitted) => LicenceWhy::NotStated,
            (None, Answer::Text(_) | Answer::Expression(_)) => LicenceWhy::Unreadable,
        };
        let chosen = outcome.chosen();
        let stated = clarified.as_ref().map(|(licence, _)| licence.as_str());
        let stated = stated.or(row.answer.text()).unwrap_or("");
        Some(CheckedLicence {
            component: catalogue.component(said.component).to_owned(),
            written: catalogue.component_as_written(said.component).to_owned(),
            answer: row.answer.clone(),
            verdict: outcome.verdict,
            decided_by: decision.map(|it| (it.term.to_string(), it.category)),
            why,
            reason: rule
                .and_then(|rule| rules.get(rule))
                .and_then(|rule| rule.reason.clone()),
            chosen: (!chosen.is_empty() && chosen != stated).then_some(chosen),
            clarified,
            elsewhere: Vec::new(),
            products: said.spread.products,
            releases: said.spread.releases,
        })
    }
}
