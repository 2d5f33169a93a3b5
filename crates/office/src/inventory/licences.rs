//! Under which licences the components stand.
//!
//! Sets hold no licences. What a document states of them is read from its original when somebody asks first, and kept from then on, so
//! that an import pays nothing for it: distinct lists of statements have numbers, and a document has one for each component of its set.

pub(crate) mod check;
pub(crate) mod notice;
pub(crate) mod obligations;
mod ruled;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use iriai_domain::inventory::document::{Document, LicenceStatement};
use iriai_domain::inventory::graph::Depth;
use iriai_domain::inventory::licences::{
    LicenceCensus, LicenceInventory, Place, pack_list, pack_statements, unpack_list,
    unpack_statements,
};
use iriai_domain::inventory::normalise::Normaliser;
use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_store::{Error as StoreError, Transaction};

use super::kept::read_kept;
use crate::Office;
use crate::error::Error;

impl Office {
    /// Components by licence in a scope. What documents describe is left out: it is what stands under the licences of others.
    pub fn licences(
        &self,
        portfolio: &Portfolio,
        filter: &Filter,
    ) -> Result<LicenceInventory, Error> {
        self.census(portfolio, filter, |_| 0)
    }

    /// The same, with the group that each product is in.
    fn census(
        &self,
        portfolio: &Portfolio,
        filter: &Filter,
        group: impl Fn(u32) -> u32,
    ) -> Result<LicenceInventory, Error> {
        let scope = portfolio.scope(filter);
        self.census_of(portfolio, scope.iter(), group)
    }

    /// The same for documents that are told.
    fn census_of(
        &self,
        portfolio: &Portfolio,
        documents: impl Iterator<Item = u32>,
        group: impl Fn(u32) -> u32,
    ) -> Result<LicenceInventory, Error> {
        let mut places: Vec<Place> = documents
            .filter_map(|document| {
                let product = portfolio.product_of_document(document)?;
                Some(Place {
                    document,
                    release: portfolio.release_of(document)?,
                    product,
                    group: group(product),
                })
            })
            .collect();
        places.sort_unstable_by_key(|place| (place.product, place.release, place.document));
        let documents: Vec<u32> = places.iter().map(|place| place.document).collect();
        let unkept = self.ensure_licences(portfolio, &documents)?;
        let transaction = self.store.read()?;
        let mut census = LicenceCensus::default();
        transaction.each_licence_statement(0, |number, content| {
            let statements = unpack_statements(content)
                .map_err(|_| StoreError::corrupt("licence_statement", "content", number))?;
            census.hear(&statements);
            Ok(())
        })?;
        for place in &places {
            let damaged = || corrupt(place.document);
            let said = match unkept.get(&place.document) {
                Some(read) => read.heard(&mut census)?,
                None => {
                    let packed = transaction.document_licences(place.document)?;
                    unpack_list(&packed.ok_or_else(damaged)?).map_err(|_| damaged())?
                }
            };
            let mut said = said.into_iter();
            let add = |component, depth| {
                if let Some(heard) = said.next()
                    && depth != Depth::ROOT
                {
                    census.add(place, component, heard);
                }
            };
            let members = portfolio.contents.members(place.document, add);
            members.map_err(|_| damaged())?;
        }
        Ok(census.finish())
    }

    /// Reads the documents that nobody has read for their licences yet, on all cores, and keeps what they state. Answers what cannot be
    /// kept, because nobody may write here or somebody else does.
    fn ensure_licences(
        &self,
        portfolio: &Portfolio,
        documents: &[u32],
    ) -> Result<HashMap<u32, Read>, Error> {
        /// So many are read before what they state is written.
        const BATCH: usize = 256;
        let kept: HashSet<u32> = {
            let transaction = self.store.read()?;
            transaction.documents_with_licences()?.into_iter().collect()
        };
        let mut missing = documents.to_vec();
        missing.retain(|document| !kept.contains(document));
        // Neighbours stand next to each other on disk.
        missing.sort_unstable();
        let mut unkept = HashMap::new();
        for batch in missing.chunks(BATCH) {
            let read = self.read_licences(portfolio, batch)?;
            match self.keep(&read) {
                Ok(()) => {}
                Err(Error::Store(StoreError::ReadOnly | StoreError::Busy)) => {
                    unkept.extend(read.into_iter().map(|read| (read.document, read)));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(unkept)
    }

    fn keep(&self, read: &[Read]) -> Result<(), Error> {
        let transaction = self.store.write("licences")?;
        write(&transaction, read)?;
        transaction.commit()?;
        Ok(())
    }

    fn read_licences(&self, portfolio: &Portfolio, batch: &[u32]) -> Result<Vec<Read>, Error> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let next = Mutex::new(batch.iter());
        let work = || -> Result<Vec<Read>, Error> {
            let mut read = Vec::new();
            loop {
                let document = next.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some(&document) = document else {
                    return Ok(read);
                };
                read.push(self.read_document_licences(portfolio, document)?);
            }
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let mut all = Vec::with_capacity(batch.len());
            for worker in workers {
                match worker.join() {
                    Ok(read) => all.extend(read?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok(all)
        })
    }

    fn read_document_licences(&self, portfolio: &Portfolio, document: u32) -> Result<Read, Error> {
        let original = self.original(document)?;
        let stated = read_kept(&original.bytes, |document| {
            Ok(statements(portfolio, document))
        })?;
        let mut distinct: HashMap<Vec<u8>, u32> = HashMap::new();
        let mut lists: Vec<Vec<u8>> = Vec::new();
        let mut of_members = Vec::new();
        let mut number = |packed: &[u8]| {
            if let Some(&number) = distinct.get(packed) {
                return number;
            }
            let number = lists.len() as u32;
            lists.push(packed.to_owned());
            distinct.insert(packed.to_owned(), number);
            number
        };
        let members = portfolio.contents.members(document, |component, _| {
            of_members.push(number(stated.get(&component).map_or(&[], Vec::as_slice)));
        });
        members.map_err(|_| corrupt(document))?;
        Ok(Read {
            document,
            lists,
            of_members,
        })
    }
}

/// What a document states: distinct lists of statements, and which of them each member has.
struct Read {
    document: u32,
    lists: Vec<Vec<u8>>,
    of_members: Vec<u32>,
}

impl Read {
    /// For each member the number under which a census has heard its statements.
    fn heard(&self, census: &mut LicenceCensus) -> Result<Vec<u32>, Error> {
        let damaged = || corrupt(self.document);
        let mut heard = Vec::with_capacity(self.lists.len());
        for list in &self.lists {
            heard.push(census.hear(&unpack_statements(list).map_err(|_| damaged())?));
        }
        let of_members = self.of_members.iter();
        let numbers: Option<Vec<u32>> = of_members
            .map(|&list| heard.get(list as usize).copied())
            .collect();
        Ok(numbers.ok_or_else(damaged)?)
    }
}

/// The packed statements on each component of a document, by the portfolio's numbers.
fn statements(portfolio: &Portfolio, document: &Document<'_>) -> BTreeMap<u32, Vec<u8>> {
    let mut stated: BTreeMap<u32, Vec<&LicenceStatement<'_>>> = BTreeMap::new();
    each_member(portfolio, document, |component, entry| {
        if let Some(entry) = document.components.get(entry) {
            stated.entry(component).or_default().extend(&entry.licences);
        }
    });
    let packed = stated.into_iter();
    packed
        .map(|(component, statements)| (component, pack_statements(statements)))
        .collect()
}

/// Calls `each` with every entry of a document and the number of its component. Several entries may be one component.
fn each_member(portfolio: &Portfolio, document: &Document<'_>, mut each: impl FnMut(u32, usize)) {
    let mut normaliser = Normaliser::default();
    let inventory = normaliser.normalise(document);
    let numbers: Vec<Option<u32>> = inventory
        .members
        .iter()
        .map(|member| portfolio.catalogue.find_component(inventory.key(member)))
        .collect();
    for (entry, &member) in inventory.member_of.iter().enumerate() {
        if let Some(component) = numbers.get(member as usize).copied().flatten() {
            each(component, entry);
        }
    }
}

/// Keeps what documents state. Lists that are new get numbers.
fn write(transaction: &Transaction<'_>, read: &[Read]) -> Result<(), Error> {
    let mut numbers: HashMap<Vec<u8>, u32> = HashMap::new();
    transaction.each_licence_statement(0, |number, content| {
        numbers.insert(content.to_owned(), number);
        Ok(())
    })?;
    for Read {
        document,
        lists,
        of_members,
    } in read
    {
        let mut number_of = Vec::with_capacity(lists.len());
        for list in lists {
            let next = numbers.len() as u32;
            let number = match numbers.get(list) {
                Some(&number) => number,
                None => {
                    transaction.insert_licence_statement(next, list)?;
                    numbers.insert(list.clone(), next);
                    next
                }
            };
            number_of.push(number);
        }
        let of_members: Option<Vec<u32>> = of_members
            .iter()
            .map(|&list| number_of.get(list as usize).copied())
            .collect();
        let of_members = of_members.ok_or_else(|| corrupt(*document))?;
        transaction.insert_document_licences(*document, &pack_list(&of_members))?;
    }
    Ok(())
}

fn corrupt(document: u32) -> StoreError {
    StoreError::corrupt("document_licence", "statements", document)
}
