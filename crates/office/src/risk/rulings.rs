//! From decisions and VEX documents to rulings on findings.

pub(super) mod candidates;
pub(super) mod vulnerabilities;
mod words;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use hashbrown::HashSet;
use iriai_domain::fold::{fold, fold_form};
use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::portfolio::Portfolio;
use iriai_domain::risk::component_cpes::ComponentCpes;
use iriai_domain::risk::decision::Response;
use iriai_domain::risk::register::{Entry, Finding, Register};
use iriai_domain::risk::ruling::{Applied, Reach, Ruling, Rulings, Voice};
use iriai_domain::risk::statements::{Known, Miss, Target, Thing, applies};
use iriai_domain::risk::unread::KeptKind;
use iriai_domain::risk::vex::{Justification, Statement, Status, VexDocument};
use iriai_store::{DecisionRow, Error as StoreError, Transaction, VexRow};

use self::candidates::{Candidates, Named};
use self::vulnerabilities::Vulnerabilities;
pub(super) use self::words::as_published;
use self::words::words;
use super::findings::settling::{FIXED_AT_ONCE, fixed_versions};
use super::through::Through;
use super::vex::{read_again, vex_text};
use crate::Office;
use crate::condition::{Answer, Asked, Condition, severity};
use crate::error::Error;

/// What documents describe, by number: how statements may name the product.
pub(super) struct Products<'p> {
    pub(super) portfolio: &'p Portfolio,
    cpes: &'p ComponentCpes,
    pub(super) transaction: &'p Transaction<'p>,
    known: HashMap<u32, Rc<Thing<'p>>>,
    components: RefCell<HashMap<u32, Rc<Thing<'p>>>>,
}

impl<'p> Products<'p> {
    pub(super) fn new(
        portfolio: &'p Portfolio,
        cpes: &'p ComponentCpes,
        transaction: &'p Transaction<'p>,
    ) -> Self {
        Self {
            portfolio,
            cpes,
            transaction,
            known: HashMap::new(),
            components: RefCell::default(),
        }
    }

    /// What a document describes.
    pub(super) fn of(&mut self, document: u32) -> Rc<Thing<'p>> {
        let portfolio = self.portfolio;
        let known = self.known.entry(document);
        known
            .or_insert_with(|| product_of(portfolio, document).into())
            .clone()
    }

    /// A component as statements may name it.
    pub(super) fn component(&self, component: u32) -> Rc<Thing<'p>> {
        let mut known = self.components.borrow_mut();
        let known = known.entry(component).or_insert_with(|| {
            let mut ids = vec![self.portfolio.catalogue.component(component)];
            ids.extend(self.cpes.of(component));
            let thing = Thing::of(Known {
                ids: &ids,
                ..Known::default()
            });
            thing.into()
        });
        known.clone()
    }
}

/// What a document describes: the product and release to which it belongs, and its roots.
fn product_of(portfolio: &Portfolio, document: u32) -> Thing<'_> {
    let catalogue = &portfolio.catalogue;
    let release = portfolio.release_of(document);
    let release = release.and_then(|number| catalogue.releases.get(number as usize));
    let product = release.and_then(|release| catalogue.products.get(release.product as usize));
    let mut roots = Vec::new();
    let walked = portfolio.contents.members(document, |component, depth| {
        if depth.steps() == Some(0) {
            roots.push(catalogue.component(component));
        }
    });
    // What is damaged is refused where documents are loaded.
    if walked.is_err() {
        roots.clear();
    }
    let mut names: Vec<&str> = Vec::new();
    if let Some(product) = product {
        names.push(&product.name);
        names.extend(product.aliases.iter().map(String::as_str));
    }
    let version = release.map(|release| release.name.as_str());
    Thing::of(Known {
        ids: &roots,
        names: &names,
        version: version.filter(|version| !version.is_empty()),
        hashes: &[],
    })
}

/// Why a statement holds nowhere for a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Missed {
    pub(super) miss: Miss,
    /// A document that describes what came closest, where that is no component but a product.
    pub(super) product: Option<u32>,
}

/// Where a statement holds for a vulnerability of a component: everywhere, or in the documents of products that it names; else why not.
/// One that stands in a document must be [`of_its_own`].
pub(super) fn reach<'p>(
    portfolio: &'p Portfolio,
    products: &mut Products<'p>,
    statement: &Statement<'_>,
    component: u32,
    within: Option<u32>,
) -> Result<Result<Reach, Missed>, Error> {
    let thing = products.component(component);
    let target = Target::new(a_name(statement), thing, Thing::default());
    let everywhere = applies(statement, &target);
    let mut closest = match (everywhere, within) {
        (Ok(_), None) => return Ok(Ok(Reach::Everywhere)),
        (Ok(_), Some(document)) => return Ok(Ok(Reach::Documents(vec![document]))),
        (Err(miss @ Miss::OtherVulnerability), _) => {
            return Ok(Err(Missed {
                miss,
                product: None,
            }));
        }
        (Err(miss), _) => miss,
    };
    let mut nearest = None;
    let postings = portfolio.postings.of(component).iter();
    let documents = postings.map(|posting| posting.document());
    let mut met = Vec::new();
    for document in documents.filter(|&document| within.is_none_or(|only| only == document)) {
        let target = target.within(products.of(document));
        match applies(statement, &target) {
            Ok(_) => met.push(document),
            Err(miss) if miss > closest => {
                closest = miss;
                let is_product = applies(statement, &target.without_component()) == Err(miss);
                nearest = is_product.then_some(document);
            }
            Err(_) => {}
        }
    }
    if within.is_none() {
        let through = Through::of(products, statement, &target, component, &met)?;
        if through.is_beside {
            (closest, nearest) = (Miss::OtherWay, None);
        }
        met.extend(through.documents);
        met.sort_unstable();
        met.dedup();
    }
    Ok(match met.is_empty() {
        true => Err(Missed {
            miss: closest,
            product: nearest,
        }),
        false => Ok(Reach::Documents(met)),
    })
}

/// Any name of the vulnerability of which a statement speaks: there may be thousands.
fn a_name<'s>(statement: &'s Statement<'_>) -> Option<&'s str> {
    let named = std::iter::once(&statement.vulnerability).chain(&statement.aliases);
    let mut names = named.map(|name| &**name);
    names.find(|name| !fold_form(name).is_empty())
}

/// A statement that stands in an SBOM: the product is what the SBOM describes, however it is called here.
fn of_its_own<'a>(statement: &Statement<'a>) -> Statement<'a> {
    let mut own = statement.clone();
    own.products = Vec::new();
    for product in &statement.products {
        match product.parts.is_empty() {
            true => own.products.push(product.clone()),
            false => own.products.extend(product.parts.iter().cloned()),
        }
    }
    own
}

/// Rulings in the making.
struct Making<'p> {
    portfolio: &'p Portfolio,
    register: &'p Register,
    transaction: &'p Transaction<'p>,
    products: Products<'p>,
    candidates: Candidates,
    vulnerabilities: Vulnerabilities<'p>,
    rulings: Vec<Ruling>,
    applied: Vec<Applied>,
}

impl Office {
    /// What was said of the components that advisories speak of.
    pub(crate) fn rulings(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        transaction: &Transaction<'_>,
    ) -> Result<Rulings, Error> {
        let (rulings, _) = self.rulings_with(portfolio, register, transaction, &[])?;
        Ok(rulings)
    }

    /// The same as if more decisions had been taken. Answers also of how many findings the condition of the last decision cannot be
    /// asked.
    pub(super) fn rulings_with(
        &self,
        portfolio: &Portfolio,
        register: &Register,
        transaction: &Transaction<'_>,
        trial: &[DecisionRow],
    ) -> Result<(Rulings, usize), Error> {
        let mut decisions = transaction.decisions()?;
        decisions.extend_from_slice(trial);
        let mut wanted: HashSet<u32> = HashSet::new();
        transaction.each_vex_name(|name, document| {
            if register.name(name).is_some() {
                wanted.insert(document);
            }
            Ok(())
        })?;
        if wanted.is_empty() && decisions.is_empty() {
            return Ok((Rulings::default(), 0));
        }
        let mut making = Making {
            portfolio,
            register,
            products: Products::new(portfolio, &register.cpes, transaction),
            candidates: Candidates::default(),
            vulnerabilities: Vulnerabilities::new(register),
            transaction,
            rulings: Vec::new(),
            applied: Vec::new(),
        };
        let mut rows = Vec::new();
        transaction.each_vex_document(|row| {
            if wanted.contains(&row.number) {
                rows.push(row);
            }
            Ok(())
        })?;
        // Their numbers tell only which was read first, which differs from import to import where several came at once.
        rows.sort_by(|a, b| {
            let order = |row: &VexRow| (row.received, row.id.clone(), row.digest.clone());
            order(a).cmp(&order(b))
        });
        let mut unread = Vec::new();
        for row in &rows {
            let read = vex_text(transaction, row)
                .and_then(|text| read_again(row, &text, |document| making.document(row, document)));
            match read {
                Err(Error::Refused { refusal, .. }) => {
                    let (received, replaced) = (row.received, row.replaced);
                    unread.push(refusal.unread(KeptKind::Vex, &row.id, received, replaced));
                }
                read => read?,
            }
        }
        let mut unanswered = 0;
        for row in &decisions {
            unanswered = match &row.condition {
                Some(condition) => making.rule(row, condition)?,
                None => {
                    making.decision(row)?;
                    0
                }
            };
        }
        let mut rulings = Rulings::new(making.rulings, making.applied);
        rulings.unread = unread;
        Ok((rulings, unanswered))
    }
}

impl Making<'_> {
    fn document(&mut self, row: &VexRow, document: &VexDocument<'_>) -> Result<(), Error> {
        for (statement, place) in document.statements.iter().zip(0_u32..) {
            let Some(status) = statement.status else {
                continue;
            };
            let own;
            let meant = match row.document {
                None => statement,
                Some(_) => {
                    own = of_its_own(statement);
                    &own
                }
            };
            let named = std::iter::once(&statement.vulnerability).chain(&statement.aliases);
            let known = named.filter_map(|name| self.register.name(&fold(name)));
            let mut numbers: Vec<u32> = known.collect();
            numbers.sort_unstable();
            numbers.dedup();
            self.vulnerabilities.apart(&mut numbers);
            let mut met = Vec::new();
            let named = Named::of(meant);
            for name in numbers {
                let vulnerability = self.vulnerabilities.of(&[name]);
                let within = row.document;
                let products = &mut self.products;
                let found = self.candidates.of(products, &named, &vulnerability, within);
                let mut reach = |statement: &Statement<'_>, component| {
                    let products = &mut self.products;
                    let reach = reach(self.portfolio, products, statement, component, within)?;
                    met.extend(reach.ok().map(|reach| (component, name, reach)));
                    Ok::<(), Error>(())
                };
                match found {
                    None => {
                        let mut all = vulnerability.components.iter();
                        all.try_for_each(|&one| reach(meant, one))?;
                    }
                    Some(found) => found.iter().try_for_each(|(one, part)| reach(part, *one))?,
                }
            }
            if met.is_empty() {
                continue;
            }
            let times = [&statement.issued, &document.updated, &document.issued];
            let issued = times.into_iter().find_map(Option::as_deref);
            let ruling = Ruling {
                voice: Voice::Vex,
                number: row.number,
                statement: place,
                status,
                justification: statement.justification,
                reason: words(statement, status),
                response: None,
                author: row.author.clone(),
                issued: issued.map(str::to_owned),
                from: row.received,
                until: row.replaced,
                precision: 0,
            };
            self.add(ruling, met);
        }
        Ok(())
    }

    fn add(&mut self, ruling: Ruling, met: Vec<(u32, u32, Reach)>) {
        let place = self.rulings.len() as u32;
        self.rulings.push(ruling);
        let applied = met.into_iter().map(|(component, name, reach)| Applied {
            component,
            name,
            ruling: place,
            reach,
        });
        self.applied.extend(applied);
    }

    fn decision(&mut self, row: &DecisionRow) -> Result<(), Error> {
        let ruling = ruling_of(row)?;
        let folded = row.folded.as_deref().unwrap_or_default();
        let Some(name) = self.register.name(folded) else {
            return Ok(());
        };
        let catalogue = &self.portfolio.catalogue;
        let components = self.vulnerabilities.of(&[name]).components;
        let meant = components.iter().copied();
        let meant: Vec<u32> = meant
            .filter(|&component| is_meant(row, catalogue.component(component)))
            .collect();
        let mut met = Vec::new();
        for component in meant {
            let reach = self.reach_of(row, component);
            met.extend(reach.map(|reach| (component, name, reach)));
        }
        self.add(ruling, met);
        Ok(())
    }

    /// Asks a rule's condition of every finding. Answers of how many it cannot be asked.
    fn rule(&mut self, row: &DecisionRow, condition: &str) -> Result<usize, Error> {
        let ruling = ruling_of(row)?;
        // What has ended need not be asked: it was asked of what was known then, which nobody asks for again but by an instant.
        let condition = Condition::parse(condition)?;
        let mut unanswered = 0;
        let mut met = Vec::new();
        let mut findings = self.register.findings(None);
        let catalogue = &self.portfolio.catalogue;
        findings.retain(|finding| {
            let key = catalogue.component(finding.component);
            finding.gap().is_none() && is_meant(row, key)
        });
        let mut fixed = Vec::new().into_iter();
        for (place, finding) in findings.iter().enumerate() {
            if condition.looks_at_fixed() && place % FIXED_AT_ONCE == 0 {
                let next = findings.iter().skip(place).take(FIXED_AT_ONCE);
                let next = next.map(|one| (one, catalogue.component(one.component)));
                fixed = fixed_versions(self.transaction, self.register, next)?.into_iter();
            }
            let key = catalogue.component(finding.component);
            let mut question = asked(self.register, finding, key);
            question.fixed = fixed.next();
            match condition.holds(&question) {
                Answer::Holds => {}
                Answer::DoesNot => continue,
                Answer::Unknown => {
                    unanswered += 1;
                    continue;
                }
            }
            let Some(name) = self.register.any_name(finding) else {
                continue;
            };
            let reach = self.reach_of(row, finding.component);
            met.extend(reach.map(|reach| (finding.component, name, reach)));
        }
        self.add(ruling, met);
        Ok(unanswered)
    }

    /// Where a decision holds for a component; nothing where it is nowhere.
    fn reach_of(&self, row: &DecisionRow, component: u32) -> Option<Reach> {
        if row.product.is_none() && row.tag.is_none() {
            return Some(Reach::Everywhere);
        }
        let tag = row.tag.as_deref().map(fold);
        let products = &self.portfolio.catalogue.products;
        let is_meant = |document: u32| {
            let Some(number) = self.portfolio.product_of_document(document) else {
                return false;
            };
            let Some(product) = products.get(number as usize) else {
                return false;
            };
            row.product.is_none_or(|own| own == number)
                && tag
                    .as_ref()
                    .is_none_or(|tag| product.tags.iter().any(|own| fold(own) == *tag))
        };
        let postings = self.portfolio.postings.of(component).iter();
        let documents: Vec<u32> = postings
            .map(|posting| posting.document())
            .filter(|&document| is_meant(document))
            .collect();
        (!documents.is_empty()).then_some(Reach::Documents(documents))
    }
}

/// Whether a decision may speak of a component, by its key.
fn is_meant(row: &DecisionRow, key: &str) -> bool {
    let is_package = |package: &String| ComponentKey::of(key).package() == *package;
    row.component.as_ref().is_none_or(|own| own == key)
        && row.package.as_ref().is_none_or(is_package)
}

/// What a condition is asked of, but for the versions that fix it.
pub(super) fn asked<'f>(register: &'f Register, finding: &Finding, key: &'f str) -> Asked<'f> {
    let first = finding.advisories.first();
    let entry = first.and_then(|&number| register.entry(number));
    let names = finding.advisories.iter();
    let ids: BTreeSet<Cow<'_, str>> = names
        .flat_map(|&number| {
            let own = register.entry(number).map(|entry| entry.id.as_str().into());
            own.into_iter()
                .chain(register.names(number).map(as_published))
        })
        .collect();
    Asked {
        id: entry.map_or("", |entry| &entry.id),
        ids: ids.into_iter().collect(),
        source: entry.map_or("", Entry::source),
        severity: severity(finding.rating),
        score: finding.score.map(|tenths| f64::from(tenths) / 10.0),
        epss: finding
            .expected
            .map(|millionths| f64::from(millionths) / 1e6),
        exploited: finding.exploited,
        malicious: finding.is_malicious,
        ..Asked::of(ComponentKey::of(key))
    }
}

/// What a decision says, wherever it holds.
pub(super) fn ruling_of(row: &DecisionRow) -> Result<Ruling, StoreError> {
    let damaged = |column| StoreError::corrupt("decision", column, row.number);
    let justification = row.justification.as_deref().map(Justification::from_code);
    let response = row.response.as_deref().map(Response::from_code);
    let until = match (row.expires, row.ended) {
        (Some(expires), Some(ended)) => Some(expires.min(ended)),
        (expires, ended) => expires.or(ended),
    };
    // One component says more than a package, a product more than a tag.
    let precision = match (&row.component, &row.package) {
        (Some(_), _) => 6,
        (None, Some(_)) => 3,
        (None, None) => 0,
    } + match (row.product, &row.tag) {
        (Some(_), _) => 2,
        (None, Some(_)) => 1,
        (None, None) => 0,
    };
    Ok(Ruling {
        voice: match row.condition {
            Some(_) => Voice::Rule,
            None => Voice::Decision,
        },
        number: row.number,
        statement: 0,
        status: Status::from_code(&row.status).ok_or_else(|| damaged("status"))?,
        justification: justification
            .map(|known| known.ok_or_else(|| damaged("justification")))
            .transpose()?,
        reason: row.reason.clone(),
        response: response
            .map(|known| known.ok_or_else(|| damaged("response")))
            .transpose()?,
        author: Some(row.author.clone()),
        issued: None,
        from: row.decided,
        until,
        precision,
    })
}

#[cfg(test)]
mod tests {
    use iriai_formats::limits::Limits;

    use super::*;
    use crate::clock::Clock;

    #[test]
    fn a_kept_document_that_cannot_be_read_any_more_is_told_and_stops_no_answer()
    -> Result<(), Error> {
        let office = Office::in_memory(Clock::Standing(9), Limits::default())?;
        let transaction = office.store.write("test")?;
        let text = r#"{"document":{"tracking":{"id":"V-1"},"publisher":{}}}"#;
        let content = crate::inventory::import::prepare::stored_frame(text.as_bytes());
        let row = VexRow {
            number: 0,
            key: "k".to_owned(),
            id: "V-1".to_owned(),
            format: "csaf".to_owned(),
            digest: vec![0; 16],
            author: None,
            revision: None,
            document: None,
            length: text.len() as u32,
            statements: 1,
            modified: None,
            received: 5,
            replaced: None,
        };
        transaction.insert_vex_document(&row, &content, None)?;
        transaction.insert_vex_name("a-1", 0)?;
        transaction.commit()?;
        let record = r#"{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"left"},"versions":["1.0.0"]}]}"#;
        crate::risk::compare::tests::import(&office, record)?;
        let portfolio = office.portfolio()?;
        let register = office.register(&portfolio)?;
        let told = |instant| -> Vec<(&str, &str, &str)> {
            let unread = register.unread(instant);
            unread
                .map(|one| (one.kind.code(), one.id.as_str(), one.at.as_str()))
                .collect()
        };
        assert_eq!(told(None), [("vex", "V-1", "/document/csaf_version")]);
        assert_eq!(told(Some(4)), []);
        Ok(())
    }
}
