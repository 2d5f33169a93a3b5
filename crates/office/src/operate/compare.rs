//! Whether a store holds what a backup holds.

use std::io::BufRead;

use iriai_formats::backup::{Tally, digits};
use iriai_store::{KeptTable, Transaction, tables};

use super::backup::{measured, read_through};
use super::{Distance, StateProgress, cells};
use crate::Office;
use crate::access::Permission;
use crate::error::Error;

/// A table of a backup beside that of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableComparison {
    /// Its name.
    pub name: String,
    /// Its rows on both sides.
    pub rows: [u64; 2],
    /// Their digests.
    pub digests: [String; 2],
}

impl TableComparison {
    fn new(name: &str, sides: [&Tally; 2]) -> Self {
        Self {
            name: name.to_owned(),
            rows: sides.map(Tally::rows),
            digests: sides.map(|side| digits(&side.digest())),
        }
    }

    /// Whether both sides are the same.
    pub fn is_same(&self) -> bool {
        let [a, b] = &self.digests;
        a == b
    }
}

/// The tables that differ.
pub fn differences(tables: &[TableComparison]) -> impl Iterator<Item = &TableComparison> {
    tables.iter().filter(|table| !table.is_same())
}

impl Office {
    /// Reads a backup of so many bytes and the store, and holds them against each other, table by table. Of a backup of an older schema
    /// the columns count that it has.
    pub fn compare_backup(
        &self,
        input: impl BufRead,
        length: u64,
        progress: &dyn StateProgress,
    ) -> Result<Vec<TableComparison>, Error> {
        self.require(Permission::Operate)?;
        let (header, stated) = read_through(input, length, progress)?;
        let tables = tables(header.schema);
        let kept = tallies(&self.store.read()?, tables, progress)?;
        Ok(beside(tables, &stated, &kept))
    }
}

/// Two sides, table by table.
pub(super) fn beside(tables: &[KeptTable], a: &[Tally], b: &[Tally]) -> Vec<TableComparison> {
    let sides = tables.iter().zip(a.iter().zip(b));
    sides
        .map(|(table, (a, b))| TableComparison::new(table.name, [a, b]))
        .collect()
}

/// Goes through all rows of these tables.
pub(super) fn tallies(
    transaction: &Transaction<'_>,
    tables: &'static [KeptTable],
    progress: &dyn StateProgress,
) -> Result<Vec<Tally>, Error> {
    let mut distance = Distance::new(progress, measured(transaction)?.into_iter());
    let of = |table| {
        let mut tally = Tally::default();
        transaction.each_row(table, |row| {
            distance.row(row);
            tally.add(&cells(row));
            Ok::<_, Error>(())
        })?;
        Ok(tally)
    };
    tables.iter().map(of).collect()
}
