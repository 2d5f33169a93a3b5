//! How many documents of a batch state which repository of which package, kept in one row a batch.

use iriai_domain::inventory::packed::{pack_counts, unpack_counts};
use iriai_store::Transaction;

use crate::error::Error;

/// Counts by the numbers of pairs of package and repository.
#[derive(Default)]
pub(super) struct Statements {
    counts: Vec<u32>,
    /// The numbers whose count is not 0, in the order in which they came.
    counted: Vec<u32>,
}

impl Statements {
    /// So many rows become one. Each holds what a batch states, and all are read whenever the portfolio is.
    const ROWS: u32 = 64;

    /// Counts what one document states: numbers, each once.
    pub(super) fn add(&mut self, numbers: &[u32]) {
        for &number in numbers {
            self.count(number, 1);
        }
    }

    fn count(&mut self, number: u32, documents: u32) {
        let index = number as usize;
        if self.counts.len() <= index {
            self.counts.resize(index + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(index) {
            if *count == 0 && documents > 0 {
                self.counted.push(number);
            }
            *count = count.saturating_add(documents);
        }
    }

    /// Writes what was counted under the batch's first document, and begins anew.
    pub(super) fn write(
        &mut self,
        transaction: &Transaction<'_>,
        first_document: u32,
    ) -> Result<(), Error> {
        if self.counted.is_empty() {
            return Ok(());
        }
        if transaction.count_repository_counts()? >= Self::ROWS {
            each_count(transaction, |number, documents| {
                self.count(number, documents)
            })?;
            transaction.delete_repository_counts()?;
        }
        self.counted.sort_unstable();
        let counts: Vec<(u32, u32)> = self
            .counted
            .drain(..)
            .map(|number| {
                let count = self.counts.get_mut(number as usize);
                (number, count.map(std::mem::take).unwrap_or_default())
            })
            .collect();
        transaction.insert_repository_count(first_document, &pack_counts(&counts))?;
        Ok(())
    }
}

/// Hands every count that is kept to `each`; a number may come several times, and its counts add up.
pub(in crate::inventory) fn each_count(
    transaction: &Transaction<'_>,
    mut each: impl FnMut(u32, u32),
) -> Result<(), Error> {
    let mut is_damaged = false;
    transaction.each_repository_count(|packed| {
        is_damaged |= unpack_counts(packed, &mut each).is_err();
        Ok(())
    })?;
    match is_damaged {
        true => Err(Error::Damaged("counts of repositories".to_owned())),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iriai_store::{DocumentRow, NewDocument, ProductRow, ReleaseRow, Store};

    fn document(number: u32) -> DocumentRow {
        DocumentRow {
            number,
            id: number.to_string(),
            release: 0,
            series: String::new(),
            digest: number.to_le_bytes().to_vec(),
            file_name: String::new(),
            format: String::new(),
            spec_version: String::new(),
            created: None,
            received: 0,
            imported: 0,
            listed: 0,
            members: 0,
            unidentified: 0,
            warnings: 0,
        }
    }

    #[test]
    fn counts_add_up_over_any_number_of_batches() -> Result<(), Error> {
        const BATCHES: u32 = 3 * Statements::ROWS + 1;
        let store = Store::in_memory()?;
        let transaction = store.write("test")?;
        transaction.insert_product(&ProductRow {
            number: 0,
            name: String::new(),
            folded: String::new(),
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
        let mut statements = Statements::default();
        for number in 0..BATCHES {
            let row = document(number);
            transaction.insert_original(&row.digest, 0, &[])?;
            transaction.insert_document(&NewDocument {
                row: &row,
                components: &[],
                graph: &[],
                hashes: &[],
            })?;
            statements.add(&[number % 3, 7]);
            statements.add(&[7]);
            statements.write(&transaction, number)?;
        }
        let mut found = [0; 8];
        each_count(&transaction, |number, documents| {
            found[number as usize] += documents;
        })?;
        assert_eq!(found, [65, 64, 64, 0, 0, 0, 0, 2 * BATCHES]);
        assert!(transaction.count_repository_counts()? <= Statements::ROWS);
        // A batch that states nothing writes nothing.
        let rows = transaction.count_repository_counts()?;
        statements.write(&transaction, BATCHES)?;
        assert_eq!(transaction.count_repository_counts()?, rows);
        Ok(())
    }
}
