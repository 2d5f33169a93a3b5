//! From the store's rows to the portfolio.

use std::collections::HashMap;

use iriai_domain::inventory::packed::unpack_set;
use iriai_domain::inventory::portfolio::{
    Catalogue, Criticality, DocumentEntry, Portfolio, PostingsBuilder, Product, Release,
};
use iriai_store::Transaction;

use super::import::statements::each_count;
use crate::Office;
use crate::error::Error;

impl Office {
    /// The portfolio as the store holds it now.
    pub fn portfolio(&self) -> Result<Portfolio, Error> {
        let transaction = self.store.read()?;
        let catalogue = catalogue(&transaction)?;
        let mut counts = vec![0_u32; catalogue.component_count()];
        each_member(&transaction, |_, component, _| {
            if let Some(count) = counts.get_mut(component as usize) {
                *count += 1;
            }
        })?;
        let mut builder = PostingsBuilder::new(&counts).ok_or(Error::Full("occurrences"))?;
        each_member(&transaction, |document, component, depth| {
            builder.place(component, document, depth)
        })?;
        Ok(Portfolio::new(catalogue, builder.finish()))
    }
}

fn each_member(
    transaction: &Transaction<'_>,
    mut each: impl FnMut(u32, u32, iriai_domain::inventory::graph::Depth),
) -> Result<(), Error> {
    let mut damaged = None;
    transaction.each_set(0, |set| {
        let unpacked = unpack_set(set.components, |component, depth| {
            each(set.document, component, depth)
        });
        if unpacked.is_err() {
            damaged.get_or_insert(set.document);
        }
        Ok(())
    })?;
    match damaged {
        Some(document) => Err(Error::Damaged(format!("set of document {document}"))),
        None => Ok(()),
    }
}

/// Everything but the sets.
pub(super) fn catalogue(transaction: &Transaction<'_>) -> Result<Catalogue, Error> {
    let mut catalogue = Catalogue::default();
    for row in transaction.products()? {
        catalogue.products.push(Product {
            name: row.name,
            aliases: Vec::new(),
            business_unit: row.business_unit,
            supplier: row.supplier,
            criticality: u8::try_from(row.criticality)
                .ok()
                .and_then(Criticality::new)
                .unwrap_or_default(),
            tags: Vec::new(),
        });
    }
    for (alias, product) in transaction.product_aliases()? {
        if let Some(product) = catalogue.products.get_mut(product as usize) {
            product.aliases.push(alias);
        }
    }
    for (product, tag) in transaction.product_tags()? {
        if let Some(product) = catalogue.products.get_mut(product as usize) {
            product.tags.push(tag);
        }
    }
    for row in transaction.releases(0)? {
        catalogue.releases.push(Release {
            product: row.product,
            name: row.name,
        });
    }
    let mut series: HashMap<(u32, String), u32> = HashMap::new();
    transaction.each_document(0, |row| {
        let next = series.len() as u32;
        catalogue.document_ids.push(&row.id);
        let series = *series.entry((row.release, row.series)).or_insert(next);
        catalogue.documents.push(DocumentEntry {
            release: row.release,
            series,
            created: row.created,
            received: row.received,
            members: row.members,
        });
        Ok(())
    })?;
    let mut out_of_order = None;
    transaction.each_component(0, |number, key, written| {
        if catalogue.number_component(key) != Some(number) {
            out_of_order.get_or_insert(number);
        }
        if let Some(written) = written {
            catalogue.note_written(number, written);
        }
        Ok(())
    })?;
    if let Some(number) = out_of_order {
        return Err(Error::Damaged(format!("component {number}")));
    }
    let mut out_of_order = None;
    transaction.each_repository(0, |number, package, repository| {
        if catalogue.number_repository(package, repository) != Some(number) {
            out_of_order.get_or_insert(number);
        }
        Ok(())
    })?;
    if let Some(number) = out_of_order {
        return Err(Error::Damaged(format!("repository {number}")));
    }
    let mut unknown = None;
    each_count(transaction, |number, documents| {
        if !catalogue.count_repository(number, documents) {
            unknown.get_or_insert(number);
        }
    })?;
    match unknown {
        Some(number) => Err(Error::Damaged(format!("repository {number}"))),
        None => Ok(catalogue),
    }
}
