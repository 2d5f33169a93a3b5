//! Whether what a VEX document says applies here, and if not, why.

mod closest;
mod superseded;

pub use superseded::Superseding;

use std::borrow::Cow;

use iriai_domain::fold::fold;
use iriai_domain::inventory::portfolio::Portfolio;
use iriai_domain::risk::register::Register;
use iriai_domain::risk::ruling::Reach;
use iriai_domain::risk::statements::{Miss, Said};
use iriai_domain::risk::vex::{Justification, Statement, Status};
use iriai_domain::warning::Warnings;
use iriai_formats::container::Source;
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::limits::Budget;
use iriai_formats::vex;

use self::closest::Closest;
use self::superseded::Word;
use super::rulings::candidates::{Candidates, Named};
use super::rulings::vulnerabilities::Vulnerabilities;
use super::rulings::{Missed, Products, reach};
use crate::Office;
use crate::error::Error;

/// A VEX document, held against what is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedVex {
    /// Code of its format.
    pub format: &'static str,
    /// The identifier that it gives itself.
    pub id: Option<String>,
    /// Who says it.
    pub author: Option<String>,
    /// Its statements, in order.
    pub statements: Vec<CheckedStatement>,
    /// Warnings of the reader.
    pub warnings: Warnings,
}

/// A statement, held against what is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedStatement {
    /// The vulnerability; empty where none is named.
    pub vulnerability: String,
    /// What is so; none where the document has a word that nobody knows.
    pub status: Option<Status>,
    /// Why it is not affected.
    pub justification: Option<Justification>,
    /// Whether it settles nothing wherever it applies, because it says that nothing is affected and not why.
    pub lacks_reason: bool,
    /// The first identifier of each product, with those of its parts.
    pub products: Vec<String>,
    /// Whether it applies, or why not.
    pub outcome: Result<Vec<Met>, NotApplied>,
    /// What its author said later of all that it speaks of; known once [`Office::tell_superseded`] was asked.
    pub superseded: Option<Superseding>,
    word: Word,
}

/// A component to which a statement applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Its key.
    pub component: String,
    /// In how many documents; none for wherever it is.
    pub documents: Option<usize>,
}

/// Why a statement applies to nothing here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotApplied {
    /// Its status is no word that anybody knows.
    NoStatus,
    /// It names no vulnerability.
    NoVulnerability,
    /// It names no product.
    NoProduct,
    /// No advisory that was taken in has this name: there is nothing to say it of.
    NoAdvisory,
    /// No component here is affected by it.
    NoFinding,
    /// It speaks of something else; with the component or the product that came closest.
    Missed(Miss, String),
}

impl NotApplied {
    /// All codes, for the test that each has its words.
    pub const CODES: &[&str] = &[
        "no-status",
        "no-vulnerability",
        "no-product",
        "no-advisory",
        "no-finding",
        "no-identifier",
        "other-product",
        "other-package",
        "other-version",
        "other-qualifier",
        "unreadable-identifier",
        "other-way",
        "other-vulnerability",
    ];

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoStatus => "no-status",
            Self::NoVulnerability => "no-vulnerability",
            Self::NoProduct => "no-product",
            Self::NoAdvisory => "no-advisory",
            Self::NoFinding => "no-finding",
            Self::Missed(miss, _) => miss.code(),
        }
    }
}

impl Office {
    /// Says for each statement of a document whether it applies here.
    pub fn check_vex(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        bytes: &[u8],
    ) -> Result<CheckedVex, Error> {
        let source = Source::open(bytes).map_err(Error::refused)?;
        let text = source.content().text.unwrap_or_default();
        let mut budget = Budget::new(&self.limits, &|| false);
        let unknown = || ReadError::new(ReadErrorCode::NoStatements, "");
        let format = vex::detect(text).ok_or_else(unknown);
        let parsed = format.and_then(|format| vex::read_whole(format, text, &mut budget));
        let parsed = parsed.map_err(Error::refused)?;
        let document = parsed.value;
        let transaction = self.store.read()?;
        let mut products = Products::new(portfolio, &register.cpes, &transaction);
        let mut searched = Searched {
            candidates: Candidates::default(),
            closest: Closest::default(),
            vulnerabilities: Vulnerabilities::new(register),
        };
        let findings = Told::of(register);
        let mut statements = Vec::with_capacity(document.statements.len());
        for statement in &document.statements {
            let held = Held {
                portfolio,
                register,
                findings: &findings,
            };
            let said = Said::of(&document, statement);
            let mut word = Word {
                author: said.author.map(str::to_owned),
                issued: said.issued.map(str::to_owned),
                of: Vec::new(),
            };
            let outcome = held.outcome((&mut products, &mut searched), statement, &mut word)?;
            statements.push(CheckedStatement {
                vulnerability: statement.vulnerability.to_string(),
                status: statement.status,
                justification: statement.justification,
                lacks_reason: statement.lacks_reason(),
                products: named(statement),
                outcome,
                superseded: None,
                word,
            });
        }
        Ok(CheckedVex {
            statements,
            format: document.format.code(),
            id: document.id.map(|id| id.into_owned()),
            author: document.author.map(|author| author.into_owned()),
            warnings: parsed.warnings,
        })
    }
}

/// What is searched for each statement, made ready once.
struct Searched<'p> {
    candidates: Candidates,
    closest: Closest,
    vulnerabilities: Vulnerabilities<'p>,
}

/// Components and the advisories that tell of findings of them, with the places of these, sorted.
struct Told(Vec<(u32, u32, u32)>);

impl Told {
    fn of(register: &Register) -> Self {
        let mut all = Vec::new();
        for (finding, place) in register.current().iter().zip(0..) {
            let advisories = finding.advisories.iter();
            all.extend(advisories.map(|&advisory| (finding.component, advisory, place)));
        }
        all.sort_unstable();
        Self(all)
    }

    /// The places of the findings of a component of which any of some advisories tells, which ascend.
    fn findings(&self, component: u32, advisories: &[u32]) -> Vec<u32> {
        let from = self.0.partition_point(|(own, ..)| *own < component);
        let rest = self.0.get(from..).unwrap_or_default();
        let behind = rest.partition_point(|(own, ..)| *own == component);
        let own = rest.get(..behind).unwrap_or_default();
        let mut places: Vec<u32> = match own.len() <= advisories.len() {
            true => {
                let told = own.iter();
                let told = told.filter(|(_, one, _)| advisories.binary_search(one).is_ok());
                told.map(|(.., place)| *place).collect()
            }
            false => {
                let place = |advisory: &u32| {
                    let at = own
                        .binary_search_by_key(advisory, |(_, one, _)| *one)
                        .ok()?;
                    own.get(at).map(|(.., place)| *place)
                };
                advisories.iter().filter_map(place).collect()
            }
        };
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// What statements are held against.
struct Held<'p> {
    portfolio: &'p Portfolio,
    register: &'p Register,
    findings: &'p Told,
}

impl<'p> Held<'p> {
    /// Whether a statement applies, and of which findings it speaks.
    fn outcome(
        &self,
        (products, searched): (&mut Products<'p>, &mut Searched<'p>),
        statement: &Statement<'_>,
        word: &mut Word,
    ) -> Result<Result<Vec<Met>, NotApplied>, Error> {
        if statement.status.is_none() {
            return Ok(Err(NotApplied::NoStatus));
        }
        let named = std::iter::once(&statement.vulnerability).chain(&statement.aliases);
        let names: Vec<&str> = named.map(|name| &**name).collect();
        if names.iter().all(|name| name.trim().is_empty()) {
            return Ok(Err(NotApplied::NoVulnerability));
        }
        if statement.products.is_empty() {
            return Ok(Err(NotApplied::NoProduct));
        }
        let mut numbers: Vec<u32> = names
            .iter()
            .filter_map(|name| self.register.name(&fold(name)))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return Ok(Err(NotApplied::NoAdvisory));
        }
        let vulnerability = searched.vulnerabilities.of(&numbers);
        let advisories = &*vulnerability.advisories;
        let mut met = Vec::new();
        let named = Named::of(statement);
        let candidates = &mut searched.candidates;
        let found = candidates.of(products, &named, &vulnerability, None);
        for (component, part) in found.iter().flatten() {
            let reach = reach(self.portfolio, products, part, *component, None)?;
            if let Ok(reach) = reach {
                self.note(*component, reach, advisories, word, &mut met);
            }
        }
        if !met.is_empty() {
            return Ok(Ok(met));
        }
        let asked = match found {
            None => Cow::Borrowed(&*vulnerability.components),
            Some(found) => {
                let found: Vec<u32> = found.into_iter().map(|(component, _)| component).collect();
                let closest = &mut searched.closest;
                closest.of(products, &named, &vulnerability, &found).into()
            }
        };
        let asked = asked.iter().copied();
        let Asked { reached, closest } = ask(self.portfolio, products, statement, asked)?;
        for (component, reach) in reached {
            self.note(component, reach, advisories, word, &mut met);
        }
        Ok(match closest {
            _ if !met.is_empty() => Ok(met),
            None => Err(NotApplied::NoFinding),
            Some((missed, component)) => {
                let called = match missed.product {
                    Some(document) => product_called(self.portfolio, document),
                    None => self.portfolio.catalogue.component(component).to_owned(),
                };
                Err(NotApplied::Missed(missed.miss, called))
            }
        })
    }

    /// Notes where a statement holds for a component, and of which findings it speaks.
    fn note(
        &self,
        component: u32,
        reach: Reach,
        advisories: &[u32],
        word: &mut Word,
        met: &mut Vec<Met>,
    ) {
        let findings = self.findings.findings(component, advisories).into_iter();
        word.of.extend(findings.map(|place| (place, reach.clone())));
        met.push(Met {
            component: self.portfolio.catalogue.component(component).to_owned(),
            documents: match reach {
                Reach::Everywhere => None,
                Reach::Documents(documents) => Some(documents.len()),
            },
        });
    }
}

/// What components answered of a statement.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    /// Those for which it holds, and where.
    reached: Vec<(u32, Reach)>,
    /// Of the others the first of those that come as close as any, and why it is missed.
    closest: Option<(Missed, u32)>,
}

/// Asks of components where a statement holds for each, and which of the others comes closest.
fn ask<'p>(
    portfolio: &'p Portfolio,
    products: &mut Products<'p>,
    statement: &Statement<'_>,
    components: impl Iterator<Item = u32>,
) -> Result<Asked, Error> {
    let mut asked = Asked::default();
    for component in components {
        match reach(portfolio, products, statement, component, None)? {
            Ok(reach) => asked.reached.push((component, reach)),
            Err(missed) => {
                let known = asked.closest.map(|(known, _)| known.miss);
                if known.is_none_or(|known| missed.miss > known) {
                    asked.closest = Some((missed, component));
                }
            }
        }
    }
    Ok(asked)
}

/// What to call what a document describes: the key of its root, else the name of its product.
fn product_called(portfolio: &Portfolio, document: u32) -> String {
    let catalogue = &portfolio.catalogue;
    let mut root = None;
    let walked = portfolio.contents.members(document, |component, depth| {
        if depth.steps() == Some(0) {
            root.get_or_insert(component);
        }
    });
    if let (Ok(_), Some(root)) = (walked, root) {
        return catalogue.component(root).to_owned();
    }
    let product = portfolio.product_of_document(document);
    let product = product.and_then(|number| catalogue.products.get(number as usize));
    product
        .map(|product| product.name.clone())
        .unwrap_or_default()
}

/// What a statement names, for people.
fn named(statement: &Statement<'_>) -> Vec<String> {
    let name = |product: &iriai_domain::risk::vex::Product<'_>| match (
        product.ids.first(),
        &product.name,
        &product.versions,
    ) {
        (Some(id), ..) => id.to_string(),
        // Names often end with the version already.
        (None, Some(name), Some(version)) if !name.ends_with(&**version) => {
            format!("{name} {version}")
        }
        (None, Some(name), _) => name.to_string(),
        (None, None, _) => product
            .hashes
            .first()
            .map(ToString::to_string)
            .unwrap_or_default(),
    };
    let products = statement.products.iter().map(|product| {
        let parts: Vec<String> = product.parts.iter().map(name).collect();
        match parts.is_empty() {
            true => name(product),
            false => format!("{} > {}", name(product), parts.join(", ")),
        }
    });
    products.collect()
}
