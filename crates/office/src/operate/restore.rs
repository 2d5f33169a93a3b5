//! A backup put back.

use std::io::BufRead;

use iriai_formats::backup::{Reader, Tally};
use iriai_store::{KeptTable, Transaction, Value};

use super::backup::{Backup, tables_of};
use super::{StateProgress, value};
use crate::Office;
use crate::access::Permission;
use crate::error::Error;

impl Office {
    /// Puts a backup of so many bytes into the store, which must hold nothing: the same rows, numbers and audit log, and not an entry more. All
    /// of it or nothing.
    pub fn restore(
        &self,
        input: impl BufRead,
        length: u64,
        progress: &dyn StateProgress,
    ) -> Result<Backup, Error> {
        self.require(Permission::Operate)?;
        let mut reader = Reader::open(input).map_err(Error::refused)?;
        let tables = tables_of(reader.header()).map_err(Error::refused)?;
        let schema = reader.header().schema;
        let transaction = self.store.write("restore")?;
        must_hold_nothing(&transaction)?;
        transaction.set_back(schema)?;
        let mut tallies = Vec::new();
        for table in tables {
            tallies.push(load(&transaction, table, &mut reader, &|read| {
                progress.done(read, length);
            })?);
        }
        let header = reader.header().clone();
        reader.finish().map_err(Error::refused)?;
        transaction.bring_up(schema)?;
        transaction.commit()?;
        Ok(Backup::new(header, &tallies))
    }

    /// Fails where the store holds anything.
    pub fn check_empty(&self) -> Result<(), Error> {
        self.require(Permission::Operate)?;
        must_hold_nothing(&self.store.read()?)
    }
}

pub(super) fn must_hold_nothing(transaction: &Transaction<'_>) -> Result<(), Error> {
    match transaction.first_held()? {
        None => Ok(()),
        Some(table) => Err(Error::Invalid {
            code: "store-not-empty",
            value: table.to_owned(),
        }),
    }
}

/// Fails where a row has a text that the store cannot take.
pub(super) fn check_texts(
    transaction: &Transaction<'_>,
    table: &KeptTable,
    row: &[Value<'_>],
) -> Result<(), Error> {
    if transaction.takes_nul() {
        return Ok(());
    }
    let mut texts = table.columns.iter().zip(row);
    let unfit = texts.find(|(_, value)| matches!(value, Value::Text(text) if text.contains('\0')));
    match unfit {
        None => Ok(()),
        Some((column, _)) => Err(Error::Invalid {
            code: "text-with-nul",
            value: format!("{}.{}", table.name, column.name),
        }),
    }
}

/// Loads the rows of a table, and checks them against what the backup says of them.
fn load<R: BufRead>(
    transaction: &Transaction<'_>,
    table: &'static KeptTable,
    reader: &mut Reader<R>,
    progress: &dyn Fn(u64),
) -> Result<Tally, Error> {
    transaction.load_rows(table, |add| {
        while let Some(row) = reader.row().map_err(Error::refused)? {
            let values: Vec<_> = row.iter().map(value).collect();
            check_texts(transaction, table, &values)?;
            add(&values)?;
            progress(reader.bytes_read());
        }
        Ok::<_, Error>(())
    })?;
    reader.end_table().map_err(Error::refused)
}
