//! Documents that came since: what they change is worked out beside those who ask, and then taken over at once.
//!
//! Numbers only grow, so nearly everything is added behind what is there. What is not: of the documents of a series another one counts, a
//! document stands somewhere in the order in which people read, and a package belongs to another project when more documents state
//! another repository.

mod taking;

use std::collections::{BTreeSet, HashMap};

use super::catalogue::{DocumentEntry, Product, Release};
use super::reading_order::{ReadingOrder, places};
use super::{DOCUMENTS_LIMIT, DocumentSet, Portfolio, Posting, Postings};
use crate::inventory::component_key::SamePackage;
use crate::inventory::graph::Depth;
use crate::inventory::keys::Keys;
use crate::inventory::packed::{Damaged, paths_of, unpack_set};

/// Everything that came since a portfolio was made, by number behind what it holds.
#[derive(Debug, Clone, Default)]
pub struct Arrivals {
    /// Products.
    pub products: Vec<Product>,
    /// Releases.
    pub releases: Vec<Release>,
    /// Components.
    pub components: Vec<NewComponent>,
    /// Documents.
    pub documents: Vec<NewDocument>,
    /// Documents whose place among those of one moment another one is now.
    pub places: Vec<(u32, u32)>,
    /// Pairs of a package and a repository that is stated for it.
    pub repositories: Vec<(String, String)>,
    /// How many documents state a pair, where that has changed.
    pub stated: Vec<(u32, u32)>,
}

/// A component that came.
#[derive(Debug, Clone)]
pub struct NewComponent {
    /// Its key.
    pub key: String,
    /// The key in the letters of the document in which it was met first, where that is another text.
    pub written: Option<String>,
}

/// A document that came.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// The identifier that people see.
    pub id: String,
    /// What is known of it.
    pub entry: DocumentEntry,
    /// Its packed set.
    pub set: Vec<u8>,
    /// Its packed graph.
    pub graph: Vec<u8>,
}

/// Documents that came, and what follows from it.
pub struct PreparedArrivals {
    arrivals: Arrivals,
    /// Where components are in the new documents, sorted.
    occurrences: Vec<(u32, Posting)>,
    reading_order: Vec<u32>,
    places: Vec<u32>,
    current: DocumentSet,
    turnover: Turnover,
    postings: Option<Postings>,
}

/// What changes in a release when other documents count.
#[derive(Default)]
struct Turnover {
    /// Pairs of a release and a component of a document that counts now, sorted, each once.
    came: Vec<(u32, u32)>,
    /// Pairs of a release and a package of a document that counts no longer, sorted, each once.
    left: Vec<(u32, u32)>,
    /// Pairs of such a release and a package of a document that counts as before, sorted, each once.
    stayed: Vec<(u32, u32)>,
    /// How many of the documents that count hold a component more, or fewer.
    documents: HashMap<u32, i32>,
}

/// A portfolio as it will be.
#[derive(Clone, Copy)]
pub struct After<'a> {
    portfolio: &'a Portfolio,
    prepared: &'a PreparedArrivals,
}

impl Portfolio {
    /// Prepares that documents are added. Fails where what came does not follow what is there, or there is no room.
    pub fn prepare(&self, arrivals: Arrivals) -> Result<PreparedArrivals, Damaged> {
        self.check(&arrivals)?;
        let occurrences = self.occurrences_in(&arrivals)?;
        if !self.postings.has_room(occurrences.len()) {
            return Err(Damaged);
        }
        let documents = self.documents_with(&arrivals);
        let first = self.catalogue.documents.len() as u32;
        let order = ReadingOrder {
            products: [&self.catalogue.products, &arrivals.products],
            releases: [&self.catalogue.releases, &arrivals.releases],
        };
        let reading_order = order.with_new(&self.reading_order, &documents, first);
        let current = newest(&documents, None);
        Ok(PreparedArrivals {
            turnover: self.turnover(&arrivals, &documents, &current)?,
            places: places(&reading_order),
            postings: self.postings.tightened(),
            reading_order,
            current,
            occurrences,
            arrivals,
        })
    }

    /// Adds documents.
    pub fn add(&mut self, arrivals: Arrivals) -> Result<(), Damaged> {
        let prepared = self.prepare(arrivals)?;
        self.take_in(prepared);
        Ok(())
    }

    /// Refuses what would not get the numbers that it has.
    fn check(&self, arrivals: &Arrivals) -> Result<(), Damaged> {
        let catalogue = &self.catalogue;
        let mut keys: Keys<SamePackage> = Keys::default();
        for (component, number) in arrivals.components.iter().zip(0_u32..) {
            let is_known = catalogue.find_component(&component.key).is_some();
            if is_known || keys.number(&component.key) != Some(number) {
                return Err(Damaged);
            }
        }
        let mut pairs = BTreeSet::new();
        for (package, repository) in &arrivals.repositories {
            let known = catalogue.find_repository(package, repository);
            if known.is_some() || !pairs.insert((package, repository)) {
                return Err(Damaged);
            }
        }
        let pairs = catalogue.repository_count() + pairs.len();
        let products = catalogue.products.len() + arrivals.products.len();
        let releases = catalogue.releases.len() + arrivals.releases.len();
        let known = catalogue.documents.len();
        let documents = known + arrivals.documents.len();
        let mut new = arrivals.documents.iter().map(|document| &document.entry);
        let bytes = arrivals.components.iter().map(|one| one.key.len()).sum();
        let is_whole = self.contents.count() == known
            && documents < DOCUMENTS_LIMIT as usize
            && catalogue.has_room(bytes)
            && new.all(|entry| (entry.release as usize) < releases)
            && arrivals
                .releases
                .iter()
                .all(|one| (one.product as usize) < products)
            && arrivals
                .places
                .iter()
                .all(|one| (one.0 as usize) < documents)
            && arrivals.stated.iter().all(|one| (one.0 as usize) < pairs);
        is_whole.then_some(()).ok_or(Damaged)
    }

    /// Where components are in the new documents.
    fn occurrences_in(&self, arrivals: &Arrivals) -> Result<Vec<(u32, Posting)>, Damaged> {
        let components = self.catalogue.component_count() + arrivals.components.len();
        let mut occurrences = Vec::new();
        for (new, document) in arrivals
            .documents
            .iter()
            .zip(self.catalogue.documents.len() as u32..)
        {
            let before = occurrences.len();
            unpack_set(&new.set, |component, depth| {
                occurrences.push((component, Posting::new(document, depth)));
            })?;
            paths_of(&new.graph)?;
            let members = occurrences.get(before..).unwrap_or_default();
            let is_known = members
                .last()
                .is_none_or(|(last, _)| (*last as usize) < components);
            if !is_known || members.len() != new.entry.members as usize {
                return Err(Damaged);
            }
        }
        occurrences.sort_unstable();
        Ok(occurrences)
    }

    fn documents_with(&self, arrivals: &Arrivals) -> Vec<DocumentEntry> {
        let new = arrivals.documents.iter().map(|document| document.entry);
        let mut documents = self.catalogue.documents.clone();
        documents.extend(new);
        for &(document, place) in &arrivals.places {
            if let Some(entry) = documents.get_mut(document as usize) {
                entry.place = place;
            }
        }
        documents
    }

    /// What changes because `current` are the documents that count.
    fn turnover(
        &self,
        arrivals: &Arrivals,
        documents: &[DocumentEntry],
        current: &DocumentSet,
    ) -> Result<Turnover, Damaged> {
        let mut turnover = Turnover::default();
        let release = |document: u32| documents.get(document as usize).map(|entry| entry.release);
        let leaving = self.current.iter().filter(|&one| !current.contains(one));
        let mut touched: BTreeSet<u32> = leaving.filter_map(release).collect();
        let first = self.catalogue.documents.len();
        for document in current
            .iter()
            .filter(|&document| !self.current.contains(document))
        {
            let Some(release) = release(document) else {
                continue;
            };
            touched.insert(release);
            let mut note = |component, _: Depth| {
                turnover.came.push((release, component));
                *turnover.documents.entry(component).or_default() += 1;
            };
            match (document as usize).checked_sub(first) {
                None => self.contents.members(document, &mut note)?,
                Some(new) => {
                    let new = arrivals.documents.get(new).ok_or(Damaged)?;
                    unpack_set(&new.set, &mut note)?
                }
            };
        }
        for document in self.current.iter() {
            let Some(release) = release(document) else {
                continue;
            };
            let is_left = !current.contains(document);
            if !is_left && !touched.contains(&release) {
                continue;
            }
            let mut packages = Vec::new();
            self.contents.members(document, |component, _| {
                packages.push((release, self.catalogue.package_of(component)));
                if is_left {
                    *turnover.documents.entry(component).or_default() -= 1;
                }
            })?;
            match is_left {
                true => turnover.left.extend(packages),
                false => turnover.stayed.extend(packages),
            }
        }
        turnover.came.sort_unstable();
        turnover.came.dedup();
        for pairs in [&mut turnover.left, &mut turnover.stayed] {
            pairs.sort_unstable();
            pairs.dedup();
        }
        Ok(turnover)
    }
}

/// Of each series the newest document that was known at an instant; now, where none is given.
pub(super) fn newest(documents: &[DocumentEntry], instant: Option<i64>) -> DocumentSet {
    let series = documents.iter().map(|entry| entry.series as usize + 1);
    let mut newest: Vec<Option<u32>> = vec![None; series.max().unwrap_or(0)];
    for (number, entry) in (0_u32..).zip(documents) {
        if instant.is_some_and(|instant| entry.received > instant) {
            continue;
        }
        if let Some(slot) = newest.get_mut(entry.series as usize) {
            let holder = slot.and_then(|other| Some((other, documents.get(other as usize)?)));
            if holder.is_none_or(|(other, held)| entry.supersedes(number, held, other)) {
                *slot = Some(number);
            }
        }
    }
    newest.into_iter().flatten().collect()
}

impl PreparedArrivals {
    fn of(&self, component: u32) -> &[(u32, Posting)] {
        let start = self
            .occurrences
            .partition_point(|(own, _)| *own < component);
        let rest = self.occurrences.get(start..).unwrap_or_default();
        let end = rest.partition_point(|(own, _)| *own == component);
        rest.get(..end).unwrap_or_default()
    }
}

impl<'a> After<'a> {
    /// A portfolio when what was prepared of it is taken in.
    pub fn new(portfolio: &'a Portfolio, prepared: &'a PreparedArrivals) -> Self {
        Self {
            portfolio,
            prepared,
        }
    }

    /// The new components, by number.
    pub fn new_components(self) -> impl Iterator<Item = (u32, &'a str)> {
        let first = self.portfolio.catalogue.component_count() as u32;
        let keys = self.prepared.arrivals.components.iter();
        (first..).zip(keys.map(|component| component.key.as_str()))
    }

    /// The key of a component.
    pub fn component(self, component: u32) -> &'a str {
        let known = self.portfolio.catalogue.component_count();
        let new = (component as usize).checked_sub(known);
        match new.map(|new| self.prepared.arrivals.components.get(new)) {
            None => self.portfolio.catalogue.component(component),
            Some(new) => new.map_or("", |component| &component.key),
        }
    }

    /// The documents that hold a component.
    pub fn documents(self, component: u32) -> impl Iterator<Item = u32> + use<'a> {
        let known = self.portfolio.postings.of(component).iter();
        let new = self
            .prepared
            .of(component)
            .iter()
            .map(|(_, posting)| posting);
        known.chain(new).map(|posting| posting.document())
    }

    /// Whether a document is one of those that count.
    pub fn is_current(self, document: u32) -> bool {
        self.prepared.current.contains(document)
    }

    /// The number of products.
    pub fn products(self) -> usize {
        self.portfolio.catalogue.products.len() + self.prepared.arrivals.products.len()
    }

    /// A product, by number.
    pub fn product(self, product: u32) -> Option<&'a Product> {
        let known = &self.portfolio.catalogue.products;
        let new = (product as usize).checked_sub(known.len());
        match new {
            None => known.get(product as usize),
            Some(new) => self.prepared.arrivals.products.get(new),
        }
    }

    /// The product of a document.
    pub fn product_of(self, document: u32) -> Option<u32> {
        let catalogue = &self.portfolio.catalogue;
        let release = match (document as usize).checked_sub(catalogue.documents.len()) {
            None => self.portfolio.release_of(document)?,
            Some(new) => self.prepared.arrivals.documents.get(new)?.entry.release,
        };
        match (release as usize).checked_sub(catalogue.releases.len()) {
            None => self.portfolio.product_of_release(release),
            Some(new) => Some(self.prepared.arrivals.releases.get(new)?.product),
        }
    }

    /// The components of which anything changes: a new document holds them, or one that counts no longer. Ascending.
    pub fn touched(self) -> Vec<u32> {
        let held = self
            .prepared
            .occurrences
            .iter()
            .map(|(component, _)| *component);
        let mut touched: Vec<u32> = held
            .chain(self.prepared.turnover.documents.keys().copied())
            .collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }
}
