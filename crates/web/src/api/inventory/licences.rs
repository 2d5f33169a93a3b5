//! Licences: who stands under which, what a policy says, what has to be done.

use std::collections::{BTreeMap, BTreeSet};

use iriai_domain::inventory::licences::{Answer, LicenceInventory, Row, Spread};
use iriai_domain::inventory::portfolio::Portfolio;
use iriai_domain::licence::Category;
use iriai_domain::licence::policy::Verdict;
use iriai_office::{CheckedLicence, LicenceCheck, ProductDuties, rfc3339};
use serde::Serialize;

use crate::Texts;

/// By what licences are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LicencesBy {
    /// One line for each licence.
    Licence,
    /// One for each product.
    Product,
    /// One for each component.
    Component,
}

/// Licences in a scope. Of the three lists there is the one that was asked for.
#[derive(Debug, Serialize)]
pub struct LicencesResponse {
    /// `licence`, `product` or `component`.
    pub by: &'static str,
    /// The instant asked for.
    pub as_of: Option<String>,
    /// Licences: what nobody knows first, then the one with most components.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licences: Option<Vec<LicenceRow>>,
    /// Products: the one first of which most is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products: Option<Vec<ProductLicences>>,
    /// Components: the unknown first, then those of which documents state different things.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub components: Option<Vec<ComponentLicences>>,
    /// How many lines the list has in all.
    pub total: usize,
    /// Exact counts of everything.
    pub totals: LicenceTotals,
}

/// What is said of a licence.
#[derive(Debug, Clone, Serialize)]
pub struct StatedLicence {
    /// `expression`; `text` that names no licence; `none`; `declared-unknown`; `omitted`.
    pub stated: &'static str,
    /// The SPDX expression or the text.
    pub licence: Option<String>,
    /// The category; of a choice the one with the fewest duties.
    pub category: &'static str,
}

/// A licence and how widely it is used.
#[derive(Debug, Serialize)]
pub struct LicenceRow {
    /// What is said.
    #[serde(flatten)]
    pub stated: StatedLicence,
    /// Of how many components.
    pub components: usize,
    /// In how many products.
    pub products: u32,
    /// In how many releases.
    pub releases: u32,
    /// In how many documents.
    pub documents: u32,
}

/// The licences of a product.
#[derive(Debug, Serialize)]
pub struct ProductLicences {
    /// The product.
    pub product: String,
    /// Its components.
    pub components: usize,
    /// Those of which some document does not let anybody know the licence.
    pub unknown: usize,
    /// Those of which its documents state different licences.
    pub conflicting: usize,
    /// Components by category. One that stands under several licences counts for each of their categories.
    pub categories: BTreeMap<&'static str, usize>,
    /// How many different licences.
    pub licences: usize,
}

/// What is said of a component.
#[derive(Debug, Serialize)]
pub struct ComponentLicences {
    /// The component.
    pub component: String,
    /// How documents write it, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// All that is said.
    pub licences: Vec<LicenceOfComponent>,
    /// Whether documents state different licences.
    pub conflicting: bool,
}

/// One thing that is said of a component.
#[derive(Debug, Serialize)]
pub struct LicenceOfComponent {
    /// What.
    #[serde(flatten)]
    pub stated: StatedLicence,
    /// In how many products.
    pub products: u32,
    /// In how many releases.
    pub releases: u32,
    /// In how many documents.
    pub documents: u32,
}

/// Exact counts.
#[derive(Debug, Serialize)]
pub struct LicenceTotals {
    /// Components.
    pub components: usize,
    /// Those of which some document does not let anybody know the licence.
    pub unknown: usize,
    /// Those of which documents state different licences.
    pub conflicting: usize,
    /// Those for which a document concludes something else than it declares.
    pub departing: usize,
    /// Different licences that are stated.
    pub licences: usize,
    /// Products.
    pub products: usize,
}

impl StatedLicence {
    fn new(answer: &Answer, category: Category) -> Self {
        Self {
            stated: answer.code(),
            licence: answer.text().map(str::to_owned),
            category: category.code(),
        }
    }

    fn of(row: &Row) -> Self {
        Self::new(&row.answer, row.category)
    }
}

fn is_unknown(row: Option<&Row>) -> bool {
    row.is_none_or(|row| row.category == Category::Unknown)
}

impl LicencesResponse {
    /// The first `limit` lines of one list.
    pub fn new(
        portfolio: &Portfolio,
        inventory: &LicenceInventory,
        by: LicencesBy,
        as_of: Option<i64>,
        limit: usize,
    ) -> Self {
        let conflicting = inventory.disagreements();
        let mut response = Self {
            by: "licence",
            as_of: as_of.map(rfc3339),
            licences: None,
            products: None,
            components: None,
            total: 0,
            totals: LicenceTotals::new(inventory, conflicting.len()),
        };
        let totals = &response.totals;
        response.total = match by {
            LicencesBy::Licence => inventory.rows.len(),
            LicencesBy::Product => totals.products,
            LicencesBy::Component => totals.components,
        };
        match by {
            LicencesBy::Licence => {
                response.licences = Some(licences(inventory, limit));
            }
            LicencesBy::Product => {
                response.by = "product";
                response.products = Some(products(portfolio, inventory, limit));
            }
            LicencesBy::Component => {
                response.by = "component";
                let list = components(portfolio, inventory, &conflicting, limit);
                response.components = Some(list);
            }
        }
        response
    }
}

impl LicenceTotals {
    fn new(inventory: &LicenceInventory, conflicting: usize) -> Self {
        let of_one = inventory
            .said
            .chunk_by(|one, other| one.component == other.component);
        let (mut components, mut unknown) = (0, 0);
        for said in of_one {
            components += 1;
            let rows = said.iter().map(|one| inventory.rows.get(one.row));
            unknown += usize::from(rows.into_iter().any(is_unknown));
        }
        let departing: BTreeSet<u32> = inventory
            .departures
            .iter()
            .map(|departure| departure.component)
            .collect();
        let stated = inventory.rows.iter();
        Self {
            components,
            unknown,
            conflicting,
            departing: departing.len(),
            licences: stated.filter(|row| row.answer.text().is_some()).count(),
            products: inventory
                .of_products
                .chunk_by(|one, other| one.0 == other.0)
                .count(),
        }
    }
}

fn licences(inventory: &LicenceInventory, limit: usize) -> Vec<LicenceRow> {
    let rows = inventory.rows.iter().take(limit);
    rows.map(|row| {
        let Spread {
            products,
            releases,
            documents,
            ..
        } = row.spread;
        LicenceRow {
            stated: StatedLicence::of(row),
            components: row.components,
            products,
            releases,
            documents,
        }
    })
    .collect()
}

fn products(
    portfolio: &Portfolio,
    inventory: &LicenceInventory,
    limit: usize,
) -> Vec<ProductLicences> {
    let of_one = inventory
        .of_products
        .chunk_by(|one, other| one.0 == other.0);
    let mut products: Vec<ProductLicences> = of_one
        .map(|pairs| product(portfolio, inventory, pairs))
        .collect();
    products.sort_by(|one, other| {
        let unknown = other.unknown.cmp(&one.unknown);
        unknown.then_with(|| one.product.cmp(&other.product))
    });
    products.truncate(limit);
    products
}

fn product(
    portfolio: &Portfolio,
    inventory: &LicenceInventory,
    pairs: &[(u32, u32, usize)],
) -> ProductLicences {
    let number = pairs.first().map_or(0, |pair| pair.0);
    let name = portfolio.catalogue.products.get(number as usize);
    let mut product = ProductLicences {
        product: name.map(|product| product.name.clone()).unwrap_or_default(),
        components: 0,
        unknown: 0,
        conflicting: 0,
        categories: BTreeMap::new(),
        licences: 0,
    };
    let mut licences: BTreeSet<usize> = BTreeSet::new();
    for of_component in pairs.chunk_by(|one, other| one.1 == other.1) {
        let rows = of_component.iter();
        let rows: Vec<(usize, &Row)> = rows
            .filter_map(|&(_, _, row)| Some((row, inventory.rows.get(row)?)))
            .collect();
        product.components += 1;
        product.unknown += usize::from(rows.iter().any(|(_, row)| is_unknown(Some(row))));
        let stated = rows.iter().filter(|(_, row)| row.answer.is_stated());
        product.conflicting += usize::from(stated.count() > 1);
        let categories: BTreeSet<&str> = rows.iter().map(|(_, row)| row.category.code()).collect();
        for category in categories {
            *product.categories.entry(category).or_default() += 1;
        }
        let named = rows.iter().filter(|(_, row)| row.answer.text().is_some());
        licences.extend(named.map(|(place, _)| *place));
    }
    product.licences = licences.len();
    product
}

fn components(
    portfolio: &Portfolio,
    inventory: &LicenceInventory,
    conflicting: &BTreeSet<u32>,
    limit: usize,
) -> Vec<ComponentLicences> {
    let mut of_one: Vec<_> = inventory
        .said
        .chunk_by(|one, other| one.component == other.component)
        .filter_map(|said| {
            let component = said.first()?.component;
            let is_known = !said
                .iter()
                .any(|one| is_unknown(inventory.rows.get(one.row)));
            let key = portfolio.catalogue.component(component);
            Some(((is_known, !conflicting.contains(&component), key), said))
        })
        .collect();
    of_one.sort_by_key(|(order, _)| *order);
    let of_one = of_one.into_iter().take(limit);
    of_one
        .map(|((_, agrees, key), said)| {
            let number = said.first().map_or(0, |one| one.component);
            let written = portfolio.catalogue.component_as_written(number);
            let licences = said.iter().filter_map(|one| {
                Some(LicenceOfComponent {
                    stated: StatedLicence::of(inventory.rows.get(one.row)?),
                    products: one.spread.products,
                    releases: one.spread.releases,
                    documents: one.spread.documents,
                })
            });
            ComponentLicences {
                component: key.to_owned(),
                written: (written != key).then(|| written.to_owned()),
                licences: licences.collect(),
                conflicting: !agrees,
            }
        })
        .collect()
}

/// What a policy says of the licences in a scope.
#[derive(Debug, Serialize)]
pub struct LicenceCheckResponse {
    /// The instant asked for.
    pub as_of: Option<String>,
    /// Whether nothing is denied, and nothing unknown where that fails.
    pub passed: bool,
    /// Whether what nobody knows fails.
    pub unknown_fails: bool,
    /// What is said of components, judged; the worst first.
    pub items: Vec<CheckedLicenceResponse>,
    /// How many there are in all that were asked for.
    pub items_total: usize,
    /// Components by the worst that is said of them.
    pub totals: CheckedLicenceTotals,
}

/// One thing that is said of a component, judged.
#[derive(Debug, Serialize)]
pub struct CheckedLicenceResponse {
    /// The component.
    pub component: String,
    /// How documents write it, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// `expression`, `text`, `none`, `declared-unknown` or `omitted`.
    pub stated: &'static str,
    /// The SPDX expression or the text.
    pub licence: Option<String>,
    /// What the company found out instead.
    pub clarified: Option<String>,
    /// How it found that out.
    pub clarified_reason: Option<String>,
    /// `allow`, `review`, `unknown` or `deny`.
    pub verdict: &'static str,
    /// The licences that were taken, where that is less or other than what is stated.
    pub chosen: Option<String>,
    /// The licence that decided.
    pub decided_by: Option<String>,
    /// Its category.
    pub category: &'static str,
    /// What decided.
    pub why: &'static str,
    /// The reason that the policy gives.
    pub reason: Option<String>,
    /// What other documents state of the component, where this one is silent.
    pub elsewhere: Vec<String>,
    /// In how many products.
    pub products: u32,
    /// In how many releases.
    pub releases: u32,
}

/// Exact counts.
#[derive(Debug, Serialize)]
pub struct CheckedLicenceTotals {
    /// Components.
    pub components: usize,
    /// May be used.
    pub allow: usize,
    /// Wait for somebody.
    pub review: usize,
    /// Nobody can say.
    pub unknown: usize,
    /// May not be used.
    pub deny: usize,
    /// Documents state different licences.
    pub conflicting: usize,
    /// The company found out the licence itself.
    pub clarified: usize,
}

impl LicenceCheckResponse {
    /// The first `limit` of what does not pass, or of everything.
    pub fn new(
        check: LicenceCheck,
        all: bool,
        as_of: Option<i64>,
        limit: usize,
        texts: &Texts,
    ) -> Self {
        let passed = !check.fails();
        let mut items = check.items;
        if !all {
            items.retain(|item| item.verdict != Verdict::Allow);
        }
        let totals = check.totals;
        Self {
            as_of: as_of.map(rfc3339),
            passed,
            unknown_fails: check.unknown_fails,
            items_total: items.len(),
            items: items
                .into_iter()
                .take(limit)
                .map(|item| CheckedLicenceResponse::new(item, texts))
                .collect(),
            totals: CheckedLicenceTotals {
                components: totals.components,
                allow: totals.allowed,
                review: totals.review,
                unknown: totals.unknown,
                deny: totals.denied,
                conflicting: totals.conflicting,
                clarified: totals.clarified,
            },
        }
    }
}

impl CheckedLicenceResponse {
    fn new(item: CheckedLicence, texts: &Texts) -> Self {
        let (clarified, found_out) = item.clarified.unzip();
        let (decided_by, category) = item.decided_by.unzip();
        Self {
            written: (item.written != item.component).then_some(item.written),
            component: item.component,
            stated: item.answer.code(),
            licence: item.answer.text().map(str::to_owned),
            clarified,
            clarified_reason: found_out.flatten().map(|one| texts.words(one)),
            verdict: item.verdict.code(),
            chosen: item.chosen,
            decided_by,
            category: category.unwrap_or(Category::Unknown).code(),
            why: item.why.code(),
            reason: item.reason.map(|one| texts.words(one)),
            elsewhere: item.elsewhere,
            products: item.products,
            releases: item.releases,
        }
    }
}

/// What has to be done because of the licences.
#[derive(Debug, Serialize)]
pub struct ObligationsResponse {
    /// The instant asked for.
    pub as_of: Option<String>,
    /// By product.
    pub products: Vec<ProductObligations>,
}

/// What has to be done for a product.
#[derive(Debug, Serialize)]
pub struct ProductObligations {
    /// The product.
    pub product: String,
    /// Its components.
    pub components: usize,
    /// Those of which nobody knows the licence; what they ask is not told here.
    pub unknown: usize,
    /// What has to be done: first what has to be found out.
    pub obligations: Vec<ObligationRow>,
    /// Where a licence leaves a choice, what was taken.
    pub choices: Vec<LicenceChoice>,
    /// What the policy decided of licences that no list knows.
    pub decided: Vec<LicenceDecision>,
}

/// What the policy decided of a licence.
#[derive(Debug, Serialize)]
pub struct LicenceDecision {
    /// The licence.
    pub licence: String,
    /// `allow`, `review` or `deny`.
    pub verdict: &'static str,
    /// Why, in the company's words.
    pub reason: Option<String>,
}

/// One thing to do.
#[derive(Debug, Serialize)]
pub struct ObligationRow {
    /// What.
    pub obligation: &'static str,
    /// When it becomes due.
    pub occasion: &'static str,
    /// How many components ask it.
    pub components: usize,
    /// The licences that ask it.
    pub licences: Vec<String>,
}

/// A choice that was taken.
#[derive(Debug, Serialize)]
pub struct LicenceChoice {
    /// What is stated.
    pub licence: String,
    /// What was taken.
    pub chosen: String,
}

impl ObligationsResponse {
    /// From the office's answer.
    pub fn new(products: Vec<ProductDuties>, as_of: Option<i64>, texts: &Texts) -> Self {
        use iriai_domain::licence::obligations::Obligation;
        let of_product = |duties: ProductDuties| {
            let mut own = duties.duties;
            own.sort_by_key(|duty| {
                use Obligation::{DoNotUse, GetApproval, ReadLicence};
                let is_open = matches!(duty.obligation, DoNotUse | GetApproval | ReadLicence);
                (!is_open, duty.obligation)
            });
            let obligations = own.into_iter().map(|duty| ObligationRow {
                obligation: duty.obligation.code(),
                occasion: duty.obligation.occasion().code(),
                components: duty.components,
                licences: duty.licences,
            });
            let choices = duties.choices.into_iter();
            let decided = duties.decided.into_iter();
            ProductObligations {
                product: duties.product,
                components: duties.components,
                unknown: duties.unknown,
                obligations: obligations.collect(),
                choices: choices
                    .map(|(licence, chosen)| LicenceChoice { licence, chosen })
                    .collect(),
                decided: decided
                    .map(|one| LicenceDecision {
                        licence: one.licence,
                        verdict: one.ruling.code(),
                        reason: one.reason.map(|one| texts.words(one)),
                    })
                    .collect(),
            }
        };
        Self {
            as_of: as_of.map(rfc3339),
            products: products.into_iter().map(of_product).collect(),
        }
    }
}
