//! From the store's rows to what came since a portfolio was loaded.

use std::collections::HashMap;

use iriai_domain::inventory::portfolio::{
    Arrivals, NewComponent, NewDocument, Portfolio, Product, Release,
};
use iriai_store::{Error as StoreError, Transaction};

use super::import::statements::each_count;
use super::load::{Series, entry, is_given};
use crate::error::Error;

/// Everything that came behind what a portfolio holds. `products` are all as they are now.
pub(crate) fn arrivals(
    transaction: &Transaction<'_>,
    portfolio: &Portfolio,
    series: &mut Series,
    products: &[Product],
) -> Result<Arrivals, Error> {
    let catalogue = &portfolio.catalogue;
    let products = products.get(catalogue.products.len()..);
    let mut arrivals = Arrivals {
        products: products.unwrap_or_default().to_vec(),
        ..Arrivals::default()
    };
    for row in transaction.releases(catalogue.releases.len() as u32)? {
        arrivals.releases.push(Release {
            product: row.product,
            name: row.name,
        });
    }
    let first = catalogue.component_count() as u32;
    transaction.each_component(first, |_, key, written| {
        arrivals.components.push(NewComponent {
            key: key.to_owned(),
            written: written.map(str::to_owned),
        });
        Ok(())
    })?;
    let files = documents(transaction, portfolio, series, &mut arrivals)?;
    place(transaction, portfolio, &mut arrivals, files)?;
    stated(transaction, portfolio, &mut arrivals)?;
    Ok(arrivals)
}

/// The new documents with what they hold. Answers the names of their files.
fn documents(
    transaction: &Transaction<'_>,
    portfolio: &Portfolio,
    series: &mut Series,
    arrivals: &mut Arrivals,
) -> Result<Vec<String>, Error> {
    let first = portfolio.catalogue.documents.len() as u32;
    let mut files = Vec::new();
    let new = &mut arrivals.documents;
    transaction.each_document(first, |row| {
        new.push(NewDocument {
            entry: entry(&row, series)?,
            id: row.id,
            set: Vec::new(),
            graph: Vec::new(),
        });
        files.push(row.file_name);
        Ok(())
    })?;
    let count = new.len();
    let mut sets = new.iter_mut().zip(first..);
    transaction.each_set(first, |row| {
        let (new, _) = sets
            .next()
            .ok_or_else(|| unknown("document_set", row.document))?;
        new.set = row.components.to_vec();
        Ok(())
    })?;
    let mut graphs = 0;
    transaction.each_graph(first, |document, graph| {
        let new = new.get_mut(graphs);
        new.ok_or_else(|| unknown("document_graph", document))?
            .graph = graph.to_vec();
        graphs += 1;
        Ok(())
    })?;
    is_given(Some(graphs as u32), count as u32, "document_graph")?;
    Ok(files)
}

fn unknown(table: &'static str, document: u32) -> StoreError {
    StoreError::corrupt(table, "document", document)
}

/// Gives new documents their places among those of their series that are of one moment: nothing else asks for them.
fn place(
    transaction: &Transaction<'_>,
    portfolio: &Portfolio,
    arrivals: &mut Arrivals,
    files: Vec<String>,
) -> Result<(), Error> {
    let known = &portfolio.catalogue.documents;
    let first = known.len() as u32;
    let mut alike: HashMap<_, Vec<(String, u32)>> = HashMap::new();
    for ((new, file), number) in arrivals.documents.iter().zip(files).zip(first..) {
        let key = (new.entry.series, new.entry.moment());
        alike.entry(key).or_default().push((file, number));
    }
    for (entry, number) in known.iter().zip(0_u32..) {
        if let Some(alike) = alike.get_mut(&(entry.series, entry.moment())) {
            let row = transaction.document(number)?;
            let row = row.ok_or_else(|| StoreError::corrupt("document", "number", number))?;
            alike.push((row.file_name, number));
        }
    }
    let several = alike.into_values().filter(|alike| alike.len() > 1);
    for mut alike in several {
        alike.sort_unstable();
        let numbers = alike.into_iter().map(|(_, number)| number);
        arrivals.places.extend(numbers.zip(0..));
    }
    Ok(())
}

/// The repositories that are stated for packages, and how many documents state those of which that has changed.
fn stated(
    transaction: &Transaction<'_>,
    portfolio: &Portfolio,
    arrivals: &mut Arrivals,
) -> Result<(), Error> {
    let catalogue = &portfolio.catalogue;
    let first = catalogue.repository_count() as u32;
    transaction.each_repository(first, |_, package, repository| {
        let pair = (package.to_owned(), repository.to_owned());
        arrivals.repositories.push(pair);
        Ok(())
    })?;
    let mut counts = vec![0_u32; first as usize + arrivals.repositories.len()];
    let mut unknown = None;
    // From time to time all rows become one, so that what is new cannot be told by its row.
    each_count(transaction, |number, documents| {
        match counts.get_mut(number as usize) {
            Some(count) => *count = count.saturating_add(documents),
            None => unknown = Some(number),
        }
    })?;
    if let Some(number) = unknown {
        return Err(Error::Damaged(format!("repository {number}")));
    }
    let counted = (0_u32..).zip(counts);
    let changed =
        counted.filter(|&(number, count)| catalogue.documents_of_repository(number) != count);
    arrivals.stated = changed.collect();
    Ok(())
}
