//! What has to be done because of the licences, product by product.

use std::collections::{BTreeMap, BTreeSet};

use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::licence::Category;
use iriai_domain::licence::obligations::{Obligation, of_ruling, of_term};
use iriai_domain::licence::policy::{Ruling, Words};

use super::check::{Judge, Tags};
use super::ruled::Ruled;
use crate::Office;
use crate::error::Error;

/// What has to be done for one product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductDuties {
    /// The product.
    pub product: String,
    /// How many components it has.
    pub components: usize,
    /// Of how many of them nobody knows the licence.
    pub unknown: usize,
    /// What has to be done, in the order of the codes.
    pub duties: Vec<Duty>,
    /// Where there was a choice: the expression, and what was taken.
    pub choices: Vec<(String, String)>,
    /// What the policy decided of licences that no list knows.
    pub decided: Vec<DecidedLicence>,
}

/// What a rule decided of a licence that no list knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DecidedLicence {
    /// The licence.
    pub licence: String,
    /// What the rule says.
    pub ruling: Ruling,
    /// Why, in the company's words.
    pub reason: Option<Words>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// What.
    pub obligation: Obligation,
    /// The licences that ask it; where none is stated, none.
    pub licences: Vec<String>,
    /// How many components it is about.
    pub components: usize,
}

/// A duty while components are counted, which come in order.
#[derive(Default)]
struct Counted {
    licences: BTreeSet<String>,
    components: usize,
    last: Option<u32>,
}

impl Counted {
    fn note(&mut self, component: u32, licence: Option<&str>) {
        if self.last != Some(component) {
            self.components += 1;
            self.last = Some(component);
        }
        if let Some(licence) = licence
            && !self.licences.contains(licence)
        {
            self.licences.insert(licence.to_owned());
        }
    }
}

impl Office {
    /// What has to be done in a scope. Where a licence leaves a choice, a policy says what is taken (its file's name, and its text);
    /// without one it is what brings the fewest duties.
    pub fn obligations(
        &self,
        portfolio: &Portfolio,
        filter: &Filter,
        policy: Option<(&str, &str)>,
    ) -> Result<Vec<ProductDuties>, Error> {
        let ruled = match policy {
            Some((name, text)) => Ruled::read(name, text)?,
            None => Ruled::without(),
        };
        let tags = Tags::of(portfolio, &ruled);
        let inventory = self.census(portfolio, filter, |product| tags.group(product))?;
        let mut judge = Judge::new(portfolio, &inventory, &ruled);
        let mut products = Vec::new();
        for pairs in inventory
            .of_products
            .chunk_by(|one, other| one.0 == other.0)
        {
            let Some(&(product, ..)) = pairs.first() else {
                continue;
            };
            let group = tags.group(product);
            let own = tags.of_group(group);
            let mut counted: BTreeMap<Obligation, Counted> = BTreeMap::new();
            let mut all = Counted::default();
            let mut unknown = Counted::default();
            let mut choices = BTreeMap::new();
            let mut decided = BTreeSet::new();
            for &(_, component, row) in pairs {
                let (outcome, clarified) = judge.outcome(component, row, group, &own);
                all.note(component, None);
                let answer = inventory.rows.get(row).and_then(|row| row.answer.text());
                let stated = clarified
                    .as_ref()
                    .map(|(licence, _)| licence.as_str())
                    .or(answer);
                if outcome.alternative.is_empty() {
                    let duty = counted.entry(Obligation::ReadLicence).or_default();
                    duty.note(component, stated);
                    unknown.note(component, None);
                    continue;
                }
                for decision in &outcome.alternative {
                    let licence = decision.term.to_string();
                    let rules = &ruled.written.policy.rules;
                    let rule = decision.rule.and_then(|place| rules.get(place));
                    let asked = match (decision.category, rule) {
                        (Category::Unknown, Some(rule)) => {
                            decided.insert(DecidedLicence {
                                licence: licence.clone(),
                                ruling: rule.ruling,
                                reason: rule.reason.clone(),
                            });
                            vec![of_ruling(rule.ruling)]
                        }
                        (category, _) => {
                            if category == Category::Unknown {
                                unknown.note(component, None);
                            }
                            of_term(&decision.term)
                        }
                    };
                    for obligation in asked {
                        let duty = counted.entry(obligation).or_default();
                        duty.note(component, Some(&licence));
                    }
                }
                let chosen = outcome.chosen();
                if let Some(stated) = stated.filter(|stated| *stated != chosen) {
                    choices.insert(stated.to_owned(), chosen);
                }
            }
            let name = portfolio.catalogue.products.get(product as usize);
            products.push(ProductDuties {
                product: name.map(|product| product.name.clone()).unwrap_or_default(),
                components: all.components,
                unknown: unknown.components,
                duties: counted
                    .into_iter()
                    .map(|(obligation, counted)| Duty {
                        obligation,
                        licences: counted.licences.into_iter().collect(),
                        components: counted.components,
                    })
                    .collect(),
                choices: choices.into_iter().collect(),
                decided: decided.into_iter().collect(),
            });
        }
        products.sort_by(|one, other| one.product.cmp(&other.product));
        Ok(products)
    }
}
