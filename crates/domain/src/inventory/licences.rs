//! The inventory by licence: under which licences the components stand, where documents disagree, and where one document
//! concludes something else than it declares.
//!
//! Licences are not kept in the sets that the portfolio is made of. What documents state is fed in one component at a time, and equal
//! lists of statements are read once; only numbers and the distinct answers stay.
//!
//! What a document says of a component is one answer: what it concludes; where it concludes nothing, what is declared, or
//! stated without saying which; where that is missing too, what was found in files. Several licences in one place all
//! apply: no format says that they are a choice. Answers of different documents are never made one.

mod packed;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::inventory::document::{Field, LicenceStanding, LicenceStatement};
use crate::licence::{self, Category, Licence, Reason};

pub use packed::{pack_list, pack_statements, unpack_list, unpack_statements};

/// Where something is stated. Documents come in the order of their products, and within these of their releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The document.
    pub document: u32,
    /// Its release.
    pub release: u32,
    /// The product of that.
    pub product: u32,
    /// What else sets documents apart, such as the tags that rules speak of.
    pub group: u32,
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
    /// The stable word for its kind.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Expression(_) => "expression",
            Self::Text(_) => "text",
            Self::None => "none",
            Self::DeclaredUnknown => "declared-unknown",
            Self::Omitted => "omitted",
        }
    }

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

/// How widely something is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spread {
    /// Products.
    pub products: u32,
    /// Releases.
    pub releases: u32,
    /// Documents.
    pub documents: u32,
    /// The place that was counted last.
    last: Option<(u32, u32, u32)>,
}

impl Spread {
    /// Counts a place; the same place several times in a row is one.
    fn note(&mut self, place: &Place) {
        let now = (place.product, place.release, place.document);
        let last = self.last;
        self.products += u32::from(last.is_none_or(|last| last.0 != now.0));
        self.releases += u32::from(last.is_none_or(|last| last.1 != now.1));
        self.documents += u32::from(last.is_none_or(|last| last.2 != now.2));
        self.last = Some(now);
    }
}

/// One licence and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What is said.
    pub answer: Answer,
    /// Its category: of a choice the one with fewer duties.
    pub category: Category,
    /// Of how many components it is said.
    pub components: usize,
    /// Where.
    pub spread: Spread,
}

/// What is said of one component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The component.
    pub component: u32,
    /// What, as a place in the rows.
    pub row: usize,
    /// In which group of places.
    pub group: u32,
    /// Where.
    pub spread: Spread,
}

/// A component for which documents conclude something else than they declare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Departure {
    /// The component.
    pub component: u32,
    /// What is declared.
    pub declared: Answer,
    /// What is concluded.
    pub concluded: Answer,
    /// How many documents do so.
    pub documents: u32,
}

/// Components by licence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LicenceInventory {
    /// One row for each answer: those first of which nobody knows what they mean, then the one with most components.
    pub rows: Vec<Row>,
    /// What is said of each component, by component, row and group.
    pub said: Vec<Said>,
    /// Product, component and row, sorted, each once.
    pub of_products: Vec<(u32, u32, usize)>,
    /// Where declared and concluded licences differ, by component.
    pub departures: Vec<Departure>,
}

impl LicenceInventory {
    /// The components of which documents state different licences. Silence contradicts nobody.
    pub fn disagreements(&self) -> BTreeSet<u32> {
        let of_one = self
            .said
            .chunk_by(|one, other| one.component == other.component);
        of_one
            .filter(|said| {
                let stated = said.iter().map(|one| one.row).filter(|&row| {
                    let row = self.rows.get(row);
                    row.is_some_and(|row| row.answer.is_stated())
                });
                stated.collect::<BTreeSet<_>>().len() > 1
            })
            .filter_map(|said| said.first().map(|one| one.component))
            .collect()
    }
}

/// What one list of statements comes to.
#[derive(Debug, Clone, Copy)]
struct Heard {
    answer: usize,
    /// What is declared and what is concluded, where these differ.
    departure: Option<(usize, usize)>,
}

/// Takes in what documents state, one component at a time, so that no document need stay in memory.
#[derive(Debug, Default)]
pub struct LicenceCensus {
    /// Texts as written, and the number of the answer that they are read as.
    read: HashMap<String, usize>,
    /// Answers and their categories.
    answers: Vec<(Answer, Category)>,
    number_of: HashMap<(Answer, Category), usize>,
    heard: Vec<Heard>,
    /// Component, answer, group.
    said: HashMap<(u32, usize, u32), Spread>,
    spread: Vec<Spread>,
    of_products: Vec<(u32, u32, usize)>,
    /// Where the pairs of the product begin that is being taken in.
    product_start: usize,
    /// Component, declared, concluded.
    departures: HashMap<(u32, usize, usize), u32>,
}

impl LicenceCensus {
    /// Takes in a list of statements on one component, in their order. Answers its number, from 0.
    pub fn hear(&mut self, statements: &[LicenceStatement<'_>]) -> u32 {
        let of = |standings: &[LicenceStanding]| {
            let statements = statements.iter();
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
        let departs = [concluded, declared].iter().all(is_stated) && concluded != declared;
        let answer = candidates.into_iter().find(is_stated);
        let answer = answer.unwrap_or_else(|| {
            let unknown = self.number(Answer::DeclaredUnknown, Category::Unknown);
            if candidates.contains(&unknown) {
                unknown
            } else {
                self.number(Answer::Omitted, Category::Unknown)
            }
        });
        self.heard.push(Heard {
            answer,
            departure: departs.then_some((declared, concluded)),
        });
        self.heard.len() as u32 - 1
    }

    /// Takes in that a document says this of a component, once for each of its components.
    pub fn add(&mut self, place: &Place, component: u32, heard: u32) {
        let Some(&Heard { answer, departure }) = self.heard.get(heard as usize) else {
            return;
        };
        let key = (component, answer, place.group);
        self.said.entry(key).or_default().note(place);
        if self.spread.len() <= answer {
            self.spread.resize(answer + 1, Spread::default());
        }
        if let Some(spread) = self.spread.get_mut(answer) {
            spread.note(place);
        }
        let last = self.of_products.last();
        if last.is_some_and(|&(product, ..)| product != place.product) {
            self.close_product();
        }
        self.of_products.push((place.product, component, answer));
        if let Some((declared, concluded)) = departure {
            let key = (component, declared, concluded);
            *self.departures.entry(key).or_default() += 1;
        }
    }

    /// Leaves each pair of a product once. Its releases have most in common.
    fn close_product(&mut self) {
        let mut own = self.of_products.split_off(self.product_start);
        own.sort_unstable();
        own.dedup();
        self.of_products.append(&mut own);
        self.product_start = self.of_products.len();
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
    pub fn finish(mut self) -> LicenceInventory {
        self.close_product();
        let mut said: Vec<_> = self.said.into_iter().collect();
        said.sort_unstable_by_key(|(key, _)| *key);
        let mut components = vec![0_usize; self.answers.len()];
        for one in said.chunk_by(|(a, _), (b, _)| (a.0, a.1) == (b.0, b.1)) {
            let answer = one.first().map_or(0, |((_, answer, _), _)| *answer);
            if let Some(count) = components.get_mut(answer) {
                *count += 1;
            }
        }
        let count = |answer: usize| components.get(answer).copied().unwrap_or(0);
        let mut order: Vec<usize> = (0..self.answers.len())
            .filter(|&it| count(it) > 0)
            .collect();
        order.sort_by_key(|&number| {
            let answer = self.answers.get(number);
            let is_known = answer.is_some_and(|(_, category)| *category != Category::Unknown);
            (is_known, Reverse(count(number)), answer)
        });
        let mut row_of = vec![usize::MAX; self.answers.len()];
        for (row, &number) in order.iter().enumerate() {
            if let Some(slot) = row_of.get_mut(number) {
                *slot = row;
            }
        }
        let row_of = |answer: usize| row_of.get(answer).copied().unwrap_or(usize::MAX);
        let rows = order.iter().filter_map(|&number| {
            let (answer, category) = self.answers.get(number)?;
            Some(Row {
                answer: answer.clone(),
                category: *category,
                components: count(number),
                spread: self.spread.get(number).copied().unwrap_or_default(),
            })
        });
        let answer = |number: usize| Some(self.answers.get(number)?.0.clone());
        let departures = self.departures.iter();
        let mut departures: Vec<_> = departures
            .filter_map(|(&(component, declared, concluded), &documents)| {
                Some(Departure {
                    component,
                    declared: answer(declared)?,
                    concluded: answer(concluded)?,
                    documents,
                })
            })
            .collect();
        departures.sort();
        let mut said: Vec<Said> = said
            .into_iter()
            .map(|((component, answer, group), spread)| Said {
                component,
                row: row_of(answer),
                group,
                spread,
            })
            .collect();
        said.sort_unstable_by_key(|one| (one.component, one.row, one.group));
        let mut of_products = self.of_products;
        for (_, _, answer) in &mut of_products {
            *answer = row_of(*answer);
        }
        of_products.sort_unstable();
        LicenceInventory {
            rows: rows.collect(),
            said,
            of_products,
            departures,
        }
    }
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
