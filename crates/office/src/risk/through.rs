//! Statements on a part of a library, where the library is not what a document describes but stands in it.

use iriai_domain::inventory::component_key::ComponentKey;
use iriai_domain::inventory::packed::unpack_graph;
use iriai_domain::purl::Purl;
use iriai_domain::risk::statements::{Target, Way, way};
use iriai_domain::risk::vex::{Product, Statement};
use iriai_store::Error as StoreError;

use super::rulings::Products;
use crate::error::Error;

/// Where a statement on a part of a library holds.
#[derive(Debug, Default)]
pub(super) struct Through {
    /// The documents in which the part comes through the library alone.
    pub(super) documents: Vec<u32>,
    /// Whether others lead to it by another way as well.
    pub(super) is_beside: bool,
}

impl Through {
    /// Looks at the documents that hold both a library that the statement names and the component, but for those where the statement
    /// is known to hold, ascending. Libraries are found by their package URLs.
    pub(super) fn of(
        products: &Products<'_>,
        statement: &Statement<'_>,
        target: &Target<'_>,
        component: u32,
        known: &[u32],
    ) -> Result<Self, Error> {
        let mut through = Self::default();
        for holder in target.holders(statement) {
            let libraries = libraries(products, holder, component);
            let postings = &products.portfolio.postings;
            let mut held: Vec<u32> = libraries
                .iter()
                .flat_map(|&library| postings.of(library))
                .map(|posting| posting.document())
                .collect();
            held.sort_unstable();
            held.dedup();
            let own = postings.of(component);
            let is_here = |document: &u32| {
                own.binary_search_by_key(document, |posting| posting.document())
                    .is_ok()
                    && known.binary_search(document).is_err()
            };
            for document in held.into_iter().filter(is_here) {
                match products.way(document, &libraries, component)? {
                    Way::Through => through.documents.push(document),
                    Way::Beside => through.is_beside = true,
                    Way::Unknown => {}
                }
            }
        }
        Ok(through)
    }
}

/// The components that are a product of a statement, ascending, but for one of its parts.
fn libraries(products: &Products<'_>, product: &Product<'_>, part: u32) -> Vec<u32> {
    let portfolio = products.portfolio;
    let mut found = Vec::new();
    for id in product.ids.iter().filter(|id| id.starts_with("pkg:")) {
        let purl = Purl::parse(id).or_else(|_| Purl::repair(id).map(|(purl, _)| purl));
        let Ok(purl) = purl else { continue };
        let key = purl.component_key();
        let package = ComponentKey::of(&key).package();
        let Some(package) = portfolio.catalogue.find_package(package) else {
            continue;
        };
        let all = portfolio.components_of_package.of(package).iter().copied();
        found.extend(all.filter(|&one| one != part && products.component(one).is(product)));
    }
    found.sort_unstable();
    found.dedup();
    found
}

impl Products<'_> {
    /// How a document leads to a component, seen from libraries in it.
    fn way(&self, document: u32, libraries: &[u32], component: u32) -> Result<Way, Error> {
        let damaged = || StoreError::corrupt("document_graph", "graph", document);
        let Some(packed) = self.transaction.packed_graph(document)? else {
            return Ok(Way::Unknown);
        };
        let (graph, roots) = unpack_graph(&packed).map_err(|_| damaged())?;
        let mut members = Vec::with_capacity(graph.nodes());
        let contents = &self.portfolio.contents;
        let walked = contents.members(document, |member, _| members.push(member));
        walked.map_err(|_| damaged())?;
        let place = |component: u32| members.binary_search(&component).ok().map(|at| at as u32);
        let library: Vec<u32> = libraries.iter().filter_map(|&one| place(one)).collect();
        Ok(match place(component) {
            Some(component) => way(&graph, &roots, &library, component),
            None => Way::Unknown,
        })
    }
}
