//! The inventory by licence: under which licences the components stand, where documents disagree, and where one document
//! concludes something else than it declares.
//!
//! Licences are not kept in the sets that the portfolio is made of. Documents are read again, and what they state is fed
//! in one component at a time; only numbers and the distinct answers stay.
//!
//! What a document says of a component is one answer: what it concludes; where it concludes nothing, what is declared, or
//! stated without saying which; where that is missing too, what was found in files. Several licences in one place all
//! apply: no format says that they are a choice. Answers of different documents are never made one.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::inventory::document::{Field, LicenceStanding, LicenceStatement};
use crate::licence::{self, Category, Licence, Reason};

/// What one document states of one component. The numbers are the portfolio's; here they are only compared.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The component.
    pub component: u32,
    /// The document.
    pub document: u32,
    /// The product that the document belongs to.
    pub product: u32,
    /// The licences that are stated, in their order; none where the document is silent.
    pub statements: &'a [LicenceStatement<'a>],
}

/// What is said about the licence of a component.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Answer {
    /// These licences, as a normalised SPDX expression.
    Expression(String),
    /// A text that names no licence, as written.
    Text(String),
    /// There is none (`NONE`).
    None,
    /// The document says that it does not know (`NOASSERTION`).
    DeclaredUnknown,
    /// The document says nothing.
    Omitted,
}

impl Answer {
    /// Whether something is stated, that there is none included.
    pub fn is_stated(&self) -> bool {
        !matches!(self, Self::DeclaredUnknown | Self::Omitted)
    }

    /// The expression or text as people read it; nothing where none is stated.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Expression(text) | Self::Text(text) => Some(text),
            Self::None | Self::DeclaredUnknown | Self::Omitted => None,
        }
    }
}

/// One licence and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What is said.
    pub answer: Answer,
    /// Its category: of a choice the one with fewer duties.
    pub category: Category,
    /// The components of which it is said, sorted.
    pub components: Vec<u32>,
    /// The products in whose documents it is said, sorted.
    pub products: Vec<u32>,
    /// The documents in which it is said, sorted.
    pub documents: Vec<u32>,
}

/// A component of which documents state different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// The component.
    pub component: u32,
    /// What is stated, as places in the rows, each with the documents that state it, sorted.
    pub answers: Vec<(usize, Vec<u32>)>,
}

/// A component for which a document concludes something else than it declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Departure {
    /// The component.
    pub component: u32,
    /// The document.
    pub document: u32,
    /// What is declared.
    pub declared: Answer,
    /// What is concluded.
    pub concluded: Answer,
}

/// Components by licence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LicenceInventory {
    /// One row for each answer, the one with most components first, then by answer.
    pub rows: Vec<Row>,
    /// Components of which documents state different licences, by component. Silence contradicts nobody.
    pub disagreements: Vec<Disagreement>,
    /// Where declared and concluded licences differ, by component and document.
    pub departures: Vec<Departure>,
}

/// Puts components under their licences.
pub fn by_licence<'a>(entries: impl IntoIterator<Item = Entry<'a>>) -> LicenceInventory {
    let mut census = LicenceCensus::default();
    for entry in entries {
        census.add(entry);
    }
    census.finish()
}

/// Takes in what documents state, one component at a time, so that no document need stay in memory.
#[derive(Debug, Default)]
pub struct LicenceCensus {
    /// Texts as written, and the number of the answer that they are read as.
    read: HashMap<String, usize>,
    /// Answers and their categories.
    answers: Vec<(Answer, Category)>,
    number_of: HashMap<(Answer, Category), usize>,
    /// Component, answer, document, product.
    stated: Vec<(u32, usize, u32, u32)>,
    /// Component, document, declared, concluded.
    departures: BTreeSet<(u32, u32, usize, usize)>,
}

impl LicenceCensus {
    /// Takes in what a document states of a component.
    pub fn add(&mut self, entry: Entry<'_>) {
        let of = |standings: &[LicenceStanding]| {
            let statements = entry.statements.iter();
            statements
                .filter(|statement| standings.contains(&statement.standing))
                .map(|statement| &statement.value)
                .collect::<Vec<_>>()
        };
        let concluded = self.answer(&of(&[LicenceStanding::Concluded]));
        let declared = self.answer(&of(&[LicenceStanding::Declared, LicenceStanding::Unstated]));
        let observed = self.answer(&of(&[LicenceStanding::Observed]));
        let candidates = [concluded, declared, observed];
        let is_stated = |number: &usize| {
            let answer = self.answers.get(*number);
            answer.is_some_and(|(answer, _)| answer.is_stated())
        };
        if [concluded, declared].iter().all(is_stated) && concluded != declared {
            self.departures
                .insert((entry.component, entry.document, declared, concluded));
        }
        let answer = candidates.into_iter().find(is_stated);
        let answer = answer.unwrap_or_else(|| {
            let unknown = self.number(Answer::DeclaredUnknown, Category::Unknown);
            if candidates.contains(&unknown) {
                unknown
            } else {
                self.number(Answer::Omitted, Category::Unknown)
            }
        });
        self.stated
            .push((entry.component, answer, entry.document, entry.product));
    }

    /// The number of the answer that fields of one standing give together.
    fn answer(&mut self, fields: &[&Field<'_>]) -> usize {
        let words = fields.iter().filter_map(|field| match field {
            Field::Omitted => None,
            Field::DeclaredUnknown => Some("NOASSERTION"),
            Field::DeclaredNone => Some("NONE"),
            Field::Stated(text) => Some(text.as_ref()),
        });
        let texts: BTreeSet<&str> = words.collect();
        match texts.first() {
            None => self.number(Answer::Omitted, Category::Unknown),
            Some(text) if texts.len() == 1 => self.read(text),
            Some(_) => self.read_all(&texts),
        }
    }

    fn read(&mut self, text: &str) -> usize {
        if let Some(&number) = self.read.get(text) {
            return number;
        }
        let (answer, category) = read(text);
        let number = self.number(answer, category);
        self.read.insert(text.to_owned(), number);
        number
    }

    /// Several texts that all apply. Where one of them names no licence, nobody can say what they come to.
    fn read_all(&mut self, texts: &BTreeSet<&str>) -> usize {
        let numbers: BTreeSet<usize> = texts.iter().map(|text| self.read(text)).collect();
        if let Some(&number) = numbers.first().filter(|_| numbers.len() == 1) {
            return number;
        }
        let parts = numbers
            .iter()
            .filter_map(|&number| self.answers.get(number));
        let category = parts.clone().map(|(_, category)| *category).max();
        // Their order is that of the texts, not that in which they were first met.
        let expressions: BTreeSet<&str> = parts
            .clone()
            .filter_map(|(answer, _)| match answer {
                Answer::Expression(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let joined = (expressions.len() == numbers.len())
            .then(|| Vec::from_iter(expressions).join(") AND ("))
            .and_then(|joined| licence::parse(&format!("({joined})")).ok())
            .map(|reading| Answer::Expression(reading.licence.as_str().to_owned()));
        let answer = joined
            .unwrap_or_else(|| Answer::Text(Vec::from_iter(texts.iter().copied()).join("; ")));
        self.number(answer, category.unwrap_or(Category::Unknown))
    }

    fn number(&mut self, answer: Answer, category: Category) -> usize {
        let answer = (answer, category);
        if let Some(&number) = self.number_of.get(&answer) {
            return number;
        }
        let number = self.answers.len();
        self.answers.push(answer.clone());
        self.number_of.insert(answer, number);
        number
    }

    /// Puts the components under their licences.
    pub fn finish(self) -> LicenceInventory {
        let mut found: Vec<Found> = vec![Found::default(); self.answers.len()];
        for &(component, answer, document, product) in &self.stated {
            if let Some(found) = found.get_mut(answer) {
                found.components.push(component);
                found.documents.push(document);
                found.products.push(product);
            }
        }
        for found in &mut found {
            for numbers in [
                &mut found.components,
                &mut found.documents,
                &mut found.products,
            ] {
                numbers.sort_unstable();
                numbers.dedup();
            }
        }
        let mut order: Vec<usize> = (0..found.len())
            .filter(|&number| {
                found
                    .get(number)
                    .is_some_and(|it| !it.components.is_empty())
            })
            .collect();
        order.sort_by_key(|&number| {
            let count = found.get(number).map_or(0, |it| it.components.len());
            (std::cmp::Reverse(count), self.answers.get(number))
        });
        let mut place_of = vec![usize::MAX; found.len()];
        for (place, &number) in order.iter().enumerate() {
            if let Some(slot) = place_of.get_mut(number) {
                *slot = place;
            }
        }
        let disagreements = self.disagreements(&place_of);
        let departures = self.departures();
        let rows = order.iter().filter_map(|&number| {
            let (answer, category) = self.answers.get(number)?;
            let found = std::mem::take(found.get_mut(number)?);
            Some(Row {
                answer: answer.clone(),
                category: *category,
                components: found.components,
                products: found.products,
                documents: found.documents,
            })
        });
        LicenceInventory {
            rows: rows.collect(),
            disagreements,
            departures,
        }
    }

    fn disagreements(&self, place_of: &[usize]) -> Vec<Disagreement> {
        let mut stated: Vec<(u32, usize, u32)> = self
            .stated
            .iter()
            .filter(|(_, answer, ..)| {
                let answer = self.answers.get(*answer);
                answer.is_some_and(|(answer, _)| answer.is_stated())
            })
            .filter_map(|&(component, answer, document, _)| {
                Some((component, *place_of.get(answer)?, document))
            })
            .collect();
        stated.sort_unstable();
        stated.dedup();
        let of_one = stated.chunk_by(|one, other| one.0 == other.0);
        of_one
            .filter_map(|statements| {
                let answers: Vec<(usize, Vec<u32>)> = statements
                    .chunk_by(|one, other| one.1 == other.1)
                    .filter_map(|same| {
                        let documents = same.iter().map(|&(.., document)| document);
                        Some((same.first()?.1, documents.collect()))
                    })
                    .collect();
                let component = statements.first()?.0;
                (answers.len() > 1).then_some(Disagreement { component, answers })
            })
            .collect()
    }

    fn departures(&self) -> Vec<Departure> {
        let answer = |number: usize| Some(self.answers.get(number)?.0.clone());
        let departures = self.departures.iter();
        departures
            .filter_map(|&(component, document, declared, concluded)| {
                Some(Departure {
                    component,
                    document,
                    declared: answer(declared)?,
                    concluded: answer(concluded)?,
                })
            })
            .collect()
    }
}

#[derive(Debug, Clone, Default)]
struct Found {
    components: Vec<u32>,
    documents: Vec<u32>,
    products: Vec<u32>,
}

/// What a text says. An expression with identifiers that are on no list is still one.
fn read(text: &str) -> (Answer, Category) {
    let unread = match licence::read(text) {
        Ok(reading) => return answer(&reading.licence),
        Err(unread) => unread,
    };
    match (unread.reading, unread.reason) {
        (_, Reason::Proprietary) => (Answer::Text(text.trim().to_owned()), Category::Proprietary),
        (Some(reading), _) => answer(&reading.licence),
        (None, _) => (Answer::Text(text.trim().to_owned()), Category::Unknown),
    }
}

fn answer(licence: &Licence) -> (Answer, Category) {
    let answer = match licence {
        Licence::None => Answer::None,
        Licence::NoAssertion => Answer::DeclaredUnknown,
        Licence::Expression(expression) => Answer::Expression(expression.as_str().to_owned()),
    };
    (answer, licence.category())
}

#[cfg(test)]
mod tests;
