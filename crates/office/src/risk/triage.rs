//! What the company decides of vulnerabilities: one by one, or by a condition on findings.

use std::collections::BTreeSet;

use iriai_domain::fold::fold;
use iriai_domain::inventory::component_key::{ComponentKey, UNIDENTIFIED};
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_domain::inventory::query::{Query, Versions};
use iriai_domain::purl::Purl;
use iriai_domain::risk::decision::Response;
use iriai_domain::risk::register::Register;
use iriai_domain::risk::selection::{Counts, Listed, Order, Selection, Wanted};
use iriai_domain::risk::vex::{Justification, Status};
use iriai_store::DecisionRow;

use super::findings::telling::Telling;
use super::findings::{FoundRisk, RiskTotals};
use crate::Office;
use crate::audit::Note;
use crate::condition::Condition;
use crate::error::Error;

/// Of which vulnerabilities something is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// Of one, by any of its names.
    Vulnerability(String),
    /// Of all findings of which a condition holds.
    Condition(String),
}

/// Something to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// Of what.
    pub decided: Decided,
    /// Only of this component or package: a package URL with or without version, or a component's key.
    pub component: Option<String>,
    /// Only in this product.
    pub product: Option<String>,
    /// Only in products with this tag.
    pub tag: Option<String>,
    /// What is so.
    pub status: Status,
    /// Why it is not affected.
    pub justification: Option<Justification>,
    /// What is done.
    pub response: Option<Response>,
    /// Why, in words.
    pub reason: String,
    /// What to do, in words.
    pub action: Option<String>,
    /// Who decides.
    pub author: String,
    /// The file that it was read from.
    pub source: Option<String>,
    /// Until when it holds.
    pub expires: Option<i64>,
}

/// A decision as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptDecision {
    /// The row.
    pub row: DecisionRow,
    /// The product's name.
    pub product: Option<String>,
    /// Whether it holds now.
    pub holds: bool,
}

/// What a decision changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Its number; none where it was only tried.
    pub decision: Option<u32>,
    /// Counts before.
    pub before: RiskTotals,
    /// Counts after.
    pub after: RiskTotals,
    /// The findings that it speaks of, the worst first, as many as were asked for.
    pub touched: Vec<FoundRisk>,
    /// How many they are.
    pub touched_count: usize,
    /// Of how many findings its condition cannot be asked, because they do not state what it looks at.
    pub unanswered: usize,
}

/// What decides so many findings.
pub(super) fn totals(counts: Counts) -> RiskTotals {
    RiskTotals {
        findings: counts.listed,
        suppressed: counts.suppressed,
        accepted: counts.accepted,
        by_rating: counts.open_by_rating,
        ..RiskTotals::default()
    }
}

impl Office {
    /// Decides, or only tells what would change. The register is that of the store as it stands.
    pub fn decide(
        &self,
        portfolio: &Portfolio,
        register: &mut Register,
        new: &NewDecision,
        is_trial: bool,
        limit: usize,
    ) -> Result<Effect, Error> {
        let mut row = self.row(portfolio, register, new)?;
        let scope = portfolio.scope(&Filter::default());
        let selection = Selection {
            as_of: None,
            now: self.clock.now(),
            least: None,
            wanted: Wanted::Open,
            order: Order::Worst,
            counts_urgency: false,
            offset: 0,
            limit: 0,
        };
        let before = register.select(portfolio, &scope, &selection).counts;
        let mut number = None;
        if is_trial {
            // A number that no decision has yet.
            row.number = u32::MAX;
        } else {
            let transaction = self.write("decide")?;
            row.number = transaction.insert_decision(&row)?;
            number = Some(row.number);
            transaction.note(note_of(&row));
            transaction.commit()?;
        }
        let transaction = self.store.read()?;
        let trial = match is_trial {
            true => std::slice::from_ref(&row),
            false => &[],
        };
        let (rulings, unanswered) = self.rulings_with(portfolio, register, &transaction, trial)?;
        register.rulings = rulings;
        let after = register.select(portfolio, &scope, &selection).counts;
        let mut touched: Vec<Listed> = Vec::new();
        let mut touched_count = 0;
        for finding in register.current() {
            let names = register.names_of_finding(finding);
            let speaks = register
                .rulings
                .words_of(finding.component, names, selection.now)
                .any(|ruling| ruling.is_ours() && ruling.number == row.number);
            if finding.gap().is_some() || !speaks {
                continue;
            }
            let listed = register.list(portfolio, &scope, finding, selection.now);
            if listed.shares.is_empty() {
                continue;
            }
            touched_count += 1;
            if touched.len() < limit {
                touched.push(listed);
            }
        }
        let telling = Telling::new(portfolio, register, &transaction)?;
        let listed: Vec<&Listed> = touched.iter().collect();
        Ok(Effect {
            decision: number,
            before: totals(before),
            after: totals(after),
            touched: telling.tell(&transaction, &listed, Wanted::Any)?,
            touched_count,
            unanswered,
        })
    }

    /// A decision as a row, after everything was checked that people can get wrong.
    pub(super) fn row(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        new: &NewDecision,
    ) -> Result<DecisionRow, Error> {
        let invalid = |code, value: &str| Error::Invalid {
            code,
            value: value.to_owned(),
        };
        let now = self.clock.now();
        if new.author.trim().is_empty() {
            return Err(invalid("decision-without-author", ""));
        }
        let reason = Some(new.reason.trim()).filter(|reason| !reason.is_empty());
        // What a file says without a reason is what the file says: that it does is told to readers in their language.
        if reason.is_none() && new.source.is_none() {
            return Err(invalid("decision-without-reason", ""));
        }
        if new.status != Status::NotAffected
            && let Some(justification) = new.justification
        {
            return Err(invalid(
                "decision-justification-unfit",
                justification.code(),
            ));
        }
        if new.status != Status::Affected
            && let Some(response) = new.response
        {
            return Err(invalid("decision-response-unfit", response.code()));
        }
        if new.expires.is_some_and(|expires| expires <= now) {
            let expires = new.expires.map(crate::rfc3339).unwrap_or_default();
            return Err(invalid("decision-expired", &expires));
        }
        let is_known = new.source.is_none();
        let (component, package) = match new.component.as_deref() {
            Some(text) => meant(portfolio, text, is_known)?,
            None => (None, None),
        };
        let product = new.product.as_deref().map(|name| product(portfolio, name));
        if let Some(tag) = &new.tag {
            let folded = fold(tag);
            let mut products = portfolio.catalogue.products.iter();
            if !products.any(|product| product.tags.iter().any(|own| fold(own) == folded)) {
                return Err(not_found("tag", tag));
            }
        }
        let mut row = DecisionRow {
            component,
            package,
            product: product.transpose()?,
            tag: new.tag.clone(),
            status: new.status.code().to_owned(),
            justification: new.justification.map(|code| code.code().to_owned()),
            response: new.response.map(|code| code.code().to_owned()),
            reason: reason.map(str::to_owned),
            action: new.action.clone(),
            author: new.author.trim().to_owned(),
            source: new.source.clone(),
            decided: now,
            expires: new.expires,
            ..DecisionRow::default()
        };
        match &new.decided {
            Decided::Condition(condition) => {
                Condition::parse(condition)?;
                row.condition = Some(condition.clone());
            }
            Decided::Vulnerability(name) => {
                let folded = fold(name);
                // An ignore file may name what is known tomorrow; people who decide name what they see.
                if new.source.is_none() && register.name(&folded).is_none() {
                    return Err(not_found("advisory", name));
                }
                row.vulnerability = Some(name.trim().to_owned());
                row.folded = Some(folded);
            }
        }
        Ok(row)
    }

    /// The key of a component or package that is told by its package URL, its key or its name. Refuses what is not in the portfolio.
    pub fn component_key(&self, portfolio: &Portfolio, text: &str) -> Result<String, Error> {
        let (component, package) = meant(portfolio, text, true)?;
        Ok(component.or(package).unwrap_or_default())
    }

    /// Takes a decision back.
    pub fn end_decision(
        &self,
        number: u32,
        author: &str,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        if author.trim().is_empty() {
            return Err(Error::Invalid {
                code: "decision-without-author",
                value: String::new(),
            });
        }
        let transaction = self.write("end_decision")?;
        let has_ended =
            transaction.end_decision(number, self.clock.now(), author.trim(), reason)?;
        if !has_ended {
            return Err(not_found("decision", &number.to_string()));
        }
        let note = Note::new("end-decision", number.to_string());
        let note = note.with("author", author.trim().to_owned());
        transaction.note(note.with("reason", reason.map(str::to_owned)));
        transaction.commit()
    }

    /// The decisions, the newest first; those that do not hold any more only where `all` are asked for.
    pub fn decisions(
        &self,
        portfolio: &Portfolio,
        as_of: Option<i64>,
        all: bool,
    ) -> Result<Vec<KeptDecision>, Error> {
        let instant = as_of.unwrap_or_else(|| self.clock.now());
        let rows = self.store.read()?.decisions()?;
        let mut kept = Vec::new();
        for row in rows.into_iter().rev() {
            let ruling = super::rulings::ruling_of(&row)?;
            let holds = ruling.holds(instant);
            let is_known = row.decided <= instant;
            if holds || (all && is_known) {
                let product = row.product.and_then(|number| {
                    let product = portfolio.catalogue.products.get(number as usize);
                    product.map(|product| product.name.clone())
                });
                kept.push(KeptDecision {
                    row,
                    product,
                    holds,
                });
            }
        }
        Ok(kept)
    }
}

/// The component or the package that a decision is narrowed to, by its key; one that is not in the portfolio only where it need not be
/// known.
fn meant(
    portfolio: &Portfolio,
    text: &str,
    is_known: bool,
) -> Result<(Option<String>, Option<String>), Error> {
    let catalogue = &portfolio.catalogue;
    let key = match Purl::repair(text) {
        Ok((purl, _)) => purl.component_key().to_string(),
        Err(_) if is_known && !text.starts_with(UNIDENTIFIED) => return called(portfolio, text),
        Err(_) => text.to_owned(),
    };
    let parts = ComponentKey::of(&key);
    if parts.version().is_none() {
        let package = catalogue.find_package(parts.package());
        return match package {
            Some(number) => Ok((None, Some(catalogue.package(number).to_owned()))),
            None if is_known => Err(not_found("component", text)),
            None => Ok((None, Some(parts.package().to_owned()))),
        };
    }
    match catalogue.find_component(&key) {
        Some(number) => Ok((Some(catalogue.component(number).to_owned()), None)),
        None if is_known => Err(not_found("component", text)),
        None => Ok((Some(key), None)),
    }
}

/// The one component that has a name and a version, or the one package that has a name. A decision is about nothing that is only called
/// alike.
fn called(portfolio: &Portfolio, text: &str) -> Result<(Option<String>, Option<String>), Error> {
    let query = Query::parse(text).map_err(|fault| Error::query(fault, text))?;
    let (name, has_version) = match &query {
        Query::Name {
            name,
            versions: Versions::Any,
        } => (fold(name), false),
        Query::Name {
            name,
            versions: Versions::One(_),
        } => (fold(name), true),
        _ => return Err(not_found("component", text)),
    };
    let found = portfolio
        .find(&query)
        .map_err(|fault| Error::query(fault, text))?;
    let catalogue = &portfolio.catalogue;
    let keys = found.components.iter().map(|&number| match has_version {
        true => catalogue.component(number),
        false => catalogue.package(catalogue.package_of(number)),
    });
    let is_called = |key: &&str| fold(&ComponentKey::of(key).name()) == name;
    let keys: BTreeSet<&str> = keys.filter(is_called).collect();
    match keys.iter().collect::<Vec<_>>()[..] {
        [] => Err(not_found("component", text)),
        [key] if has_version => Ok((Some((*key).to_owned()), None)),
        [key] => Ok((None, Some((*key).to_owned()))),
        _ => {
            const SHOWN: usize = 5;
            let more = if keys.len() > SHOWN { ", …" } else { "" };
            let shown: Vec<&str> = keys.into_iter().take(SHOWN).collect();
            Err(invalid("component-ambiguous", &(shown.join(", ") + more)))
        }
    }
}

/// A decision by its number, of all of them by number.
pub(super) fn numbered(decisions: &[DecisionRow], number: u32) -> Option<&DecisionRow> {
    let place = decisions.binary_search_by_key(&number, |row| row.number);
    decisions.get(place.ok()?)
}

/// What the audit log says of a decision.
pub(super) fn note_of(row: &DecisionRow) -> Note {
    Note::new("decide", row.number.to_string())
        .with("vulnerability", row.vulnerability.clone())
        .with("condition", row.condition.clone())
        .with("component", row.component.clone())
        .with("package", row.package.clone())
        .with("tag", row.tag.clone())
        .with(
            "product-number",
            row.product.map(|number| number.to_string()),
        )
        .with("status", row.status.clone())
        .with("justification", row.justification.clone())
        .with("response", row.response.clone())
        .with("author", row.author.clone())
        .with("source", row.source.clone())
}

fn invalid(code: &'static str, value: &str) -> Error {
    Error::Invalid {
        code,
        value: value.to_owned(),
    }
}

fn not_found(kind: &'static str, name: &str) -> Error {
    Error::NotFound {
        kind,
        name: name.to_owned(),
    }
}

/// The number of the product with a name.
fn product(portfolio: &Portfolio, name: &str) -> Result<u32, Error> {
    let folded = fold(name);
    let products = portfolio.catalogue.products.iter().zip(0_u32..);
    let mut called = products.filter(|(product, _)| product.is_called(&folded));
    let number = called.next().map(|(_, number)| number);
    number.ok_or_else(|| not_found("product", name))
}
