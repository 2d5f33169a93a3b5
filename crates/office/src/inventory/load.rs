//! From the store's rows to the portfolio.

use iriai_domain::inventory::keys::Keys;
use iriai_domain::inventory::portfolio::{
    Catalogue, Contents, Criticality, DocumentEntry, Portfolio, PostingsBuilder, Product, Release,
};
use iriai_domain::risk::ssvc::{Exposure, SafetyImpact, Situation, ValueDensity};
use iriai_store::{DocumentRow, Error as StoreError, ProductRow, Transaction};

use super::import::statements::each_count;
use crate::Office;
use crate::error::Error;

impl Office {
    /// The portfolio as the store holds it now.
    pub fn portfolio(&self) -> Result<Portfolio, Error> {
        portfolio(&self.store.read()?)
    }
}

/// The portfolio as a transaction sees the store.
pub(crate) fn portfolio(transaction: &Transaction<'_>) -> Result<Portfolio, Error> {
    let (portfolio, _) = portfolio_with_series(transaction)?;
    Ok(portfolio)
}

/// The same, and what tells the series of further documents.
pub(crate) fn portfolio_with_series(
    transaction: &Transaction<'_>,
) -> Result<(Portfolio, Series), Error> {
    let (catalogue, series) = catalogue_with_series(transaction)?;
    let contents = contents(transaction, &catalogue)?;
    let documents = 0..contents.count() as u32;
    let damaged = |document| corrupt("document_set", "components", document);
    let mut counts = vec![0_u32; catalogue.component_count()];
    for document in documents.clone() {
        let mut is_known = true;
        let count = contents.members(document, |component, _| {
            match counts.get_mut(component as usize) {
                Some(count) => *count += 1,
                None => is_known = false,
            }
        });
        let entry = catalogue.documents.get(document as usize);
        let members = entry.map(|entry| entry.members as usize);
        if !is_known || count.ok() != members {
            return Err(damaged(document).into());
        }
    }
    let mut builder = PostingsBuilder::new(&counts).ok_or(Error::Full("occurrences"))?;
    for document in documents {
        let placed = contents.members(document, |component, depth| {
            builder.place(component, document, depth)
        });
        placed.map_err(|_| damaged(document))?;
    }
    let mut portfolio = Portfolio::new(catalogue, builder.finish());
    portfolio.contents = contents;
    Ok((portfolio, series))
}

/// What the documents hold.
fn contents(transaction: &Transaction<'_>, catalogue: &Catalogue) -> Result<Contents, Error> {
    let mut contents = Contents::default();
    transaction.each_set(0, |set| {
        contents.push(set.components);
        Ok(())
    })?;
    let mut graphs = 0;
    transaction.each_graph(0, |document, graph| {
        graphs += 1;
        let noted = contents.note_graph(document, graph);
        noted.map_err(|_| corrupt("document_graph", "graph", document))
    })?;
    let documents = catalogue.documents.len();
    for (table, found) in [
        ("document_set", contents.count()),
        ("document_graph", graphs),
    ] {
        if found != documents {
            return Err(corrupt(table, "document", found).into());
        }
    }
    Ok(contents)
}

/// Refuses a row whose number is not the one that its content has.
pub(crate) fn is_given(
    given: Option<u32>,
    number: u32,
    table: &'static str,
) -> Result<(), StoreError> {
    match given == Some(number) {
        true => Ok(()),
        false => Err(corrupt(table, "number", number)),
    }
}

fn corrupt(table: &'static str, column: &'static str, row: impl ToString) -> StoreError {
    StoreError::corrupt(table, column, row)
}

/// The series of documents by release and what they describe in it, numbered.
#[derive(Default)]
pub(crate) struct Series(Keys);

impl Series {
    /// The number of a document's series.
    pub(super) fn number(&mut self, release: u32, series: &str) -> Result<u32, StoreError> {
        let number = self.0.number(&format!("{release} {series}"));
        number.ok_or_else(|| corrupt("document", "series", release))
    }
}

/// Everything but the sets.
pub(crate) fn catalogue(transaction: &Transaction<'_>) -> Result<Catalogue, Error> {
    let (catalogue, _) = catalogue_with_series(transaction)?;
    Ok(catalogue)
}

fn catalogue_with_series(transaction: &Transaction<'_>) -> Result<(Catalogue, Series), Error> {
    let mut catalogue = Catalogue::default();
    catalogue.products = products(transaction)?;
    let mut series = Series::default();
    for row in transaction.releases(0)? {
        if row.product as usize >= catalogue.products.len() {
            return Err(corrupt("product_release", "product", row.number).into());
        }
        catalogue.releases.push(Release {
            product: row.product,
            name: row.name,
        });
    }
    documents(transaction, &mut catalogue, &mut series)?;
    transaction.each_component(0, |number, key, written| {
        is_given(catalogue.number_component(key), number, "component")?;
        if let Some(written) = written {
            catalogue.note_written(number, written);
        }
        Ok(())
    })?;
    transaction.each_repository(0, |number, package, repository| {
        let given = catalogue.number_repository(package, repository);
        is_given(given, number, "package_repository")
    })?;
    let mut unknown = None;
    each_count(transaction, |number, documents| {
        if !catalogue.count_repository(number, documents) {
            unknown.get_or_insert(number);
        }
    })?;
    match unknown {
        Some(number) => Err(Error::Damaged(format!("repository {number}"))),
        None => Ok((catalogue, series)),
    }
}

/// All products.
pub(crate) fn products(transaction: &Transaction<'_>) -> Result<Vec<Product>, Error> {
    let mut products = Vec::new();
    for row in transaction.products()? {
        let criticality = u8::try_from(row.criticality).ok();
        let criticality = criticality.and_then(Criticality::new);
        let situation = situation(&row)?;
        products.push(Product {
            name: row.name,
            aliases: Vec::new(),
            business_unit: row.business_unit,
            supplier: row.supplier,
            criticality: criticality
                .ok_or_else(|| corrupt("product", "criticality", row.number))?,
            is_criticality_stated: row.criticality_stated,
            situation,
            tags: Vec::new(),
        });
    }
    for (alias, product) in transaction.product_aliases()? {
        let product = products.get_mut(product as usize);
        let product: &mut Product =
            product.ok_or_else(|| corrupt("product_alias", "product", &alias))?;
        product.aliases.push(alias);
    }
    for (number, tag) in transaction.product_tags()? {
        let product = products.get_mut(number as usize);
        let product = product.ok_or_else(|| corrupt("product_tag", "product", number))?;
        product.tags.push(tag);
    }
    Ok(products)
}

/// What is stated of how and where a product runs.
fn situation(row: &ProductRow) -> Result<Situation, Error> {
    let damaged = |column| corrupt("product", column, row.number);
    let exposure = row.exposure.as_deref().map(Exposure::from_code);
    let safety = row.safety.as_deref().map(SafetyImpact::from_code);
    let density = row.value_density.as_deref().map(ValueDensity::from_code);
    Ok(Situation {
        exposure: exposure
            .map(|known| known.ok_or_else(|| damaged("exposure")))
            .transpose()?,
        safety: safety
            .map(|known| known.ok_or_else(|| damaged("safety")))
            .transpose()?,
        value_density: density
            .map(|known| known.ok_or_else(|| damaged("value_density")))
            .transpose()?,
    })
}

fn documents(
    transaction: &Transaction<'_>,
    catalogue: &mut Catalogue,
    series: &mut Series,
) -> Result<(), Error> {
    let mut files = Vec::new();
    transaction.each_document(0, |row| {
        if row.release as usize >= catalogue.releases.len() {
            return Err(corrupt("document", "product_release", row.number));
        }
        catalogue.document_ids.push(&row.id);
        catalogue.documents.push(entry(&row, series)?);
        files.push((row.file_name, row.number));
        Ok(())
    })?;
    files.sort_unstable();
    for ((_, number), place) in files.into_iter().zip(0_u32..) {
        if let Some(document) = catalogue.documents.get_mut(number as usize) {
            document.place = place;
        }
    }
    Ok(())
}

/// What the portfolio knows of a document, but for its place.
pub(super) fn entry(row: &DocumentRow, series: &mut Series) -> Result<DocumentEntry, StoreError> {
    Ok(DocumentEntry {
        release: row.release,
        series: series.number(row.release, &row.series)?,
        created: row.created,
        received: row.received,
        members: row.members,
        place: 0,
    })
}

#[cfg(test)]
mod tests {
    use iriai_domain::inventory::graph::{Depth, Graph};
    use iriai_domain::inventory::packed::{pack_graph, pack_set};
    use iriai_store::{NewDocument, ReleaseRow};

    use super::*;
    use crate::{Clock, Limits};

    /// A document of two components that says to hold so many, with these numbers in its set.
    fn portfolio_of(says: u32, set: &[u32]) -> Result<Portfolio, Error> {
        let office = Office::in_memory(Clock::Standing(0), Limits::default())?;
        let transaction = office.store.write("test")?;
        transaction.insert_product(&ProductRow {
            number: 0,
            name: "shop".to_owned(),
            folded: "shop".to_owned(),
            business_unit: None,
            supplier: None,
            criticality: 3,
            ..ProductRow::default()
        })?;
        transaction.insert_release(&ReleaseRow {
            number: 0,
            product: 0,
            name: String::new(),
            folded: String::new(),
        })?;
        for number in 0..2 {
            transaction.insert_component(number, &format!("pkg:npm/c{number}"), None)?;
        }
        transaction.insert_original(&[0; 32], 0, &[])?;
        let set: Vec<_> = set.iter().map(|&number| (number, Depth::DIRECT)).collect();
        transaction.insert_document(&NewDocument {
            row: &DocumentRow {
                number: 0,
                id: "a".to_owned(),
                release: 0,
                series: String::new(),
                digest: vec![0; 32],
                file_name: String::new(),
                format: String::new(),
                spec_version: String::new(),
                created: None,
                received: 0,
                imported: 0,
                listed: says,
                members: says,
                unidentified: 0,
                warnings: 0,
            },
            components: &pack_set(&set),
            graph: &pack_graph(&Graph::new(set.len(), Vec::new()), &[]),
            hashes: &[],
        })?;
        transaction.commit()?;
        office.portfolio()
    }

    #[test]
    fn a_set_that_is_not_the_documents_is_refused() {
        assert!(portfolio_of(2, &[0, 1]).is_ok());
        // A component that nobody numbered; fewer and more than the document holds.
        for (says, set) in [(2, &[0, 2][..]), (2, &[0]), (1, &[0, 1]), (0, &[u32::MAX])] {
            let outcome = portfolio_of(says, set).map(|_| ());
            assert!(
                matches!(
                    &outcome,
                    Err(Error::Store(StoreError::Corrupt { table: "document_set", column: "components", row }))
                        if row == "0"
                ),
                "{set:?}: {outcome:?}"
            );
        }
    }
}
