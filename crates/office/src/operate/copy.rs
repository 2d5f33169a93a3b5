//! Everything that is kept, from one store into another.

use iriai_formats::backup::Tally;
use iriai_store::{SCHEMA, tables};

use super::backup::{TableCount, counted, measured};
use super::compare::{beside, differences, tallies};
use super::restore::{check_texts, must_hold_nothing};
use super::{Distance, StateProgress, cells};
use crate::Office;
use crate::access::Permission;
use crate::error::Error;

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The tables, the same on both sides.
    pub tables: Vec<TableCount>,
    /// The digest over all of them.
    pub digest: String,
    /// Whether the audit log of the first store tells of it.
    pub is_noted: bool,
}

impl Office {
    /// Copies everything that this store holds at one moment into another, which must hold nothing. What was written there is read again before
    /// it counts; all of it does or nothing. The other store is told in the audit log of this one, by that name.
    pub fn copy_to(
        &self,
        target: &Self,
        name: &str,
        progress: &dyn StateProgress,
    ) -> Result<Copied, Error> {
        self.require(Permission::Operate)?;
        target.check_empty()?;
        let is_noted = self.note_state("copy", name)?;
        let reading = self.store.read()?;
        let writing = target.store.write("copy")?;
        must_hold_nothing(&writing)?;
        writing.set_back(SCHEMA)?;
        let mut distance = Distance::new(progress, measured(&reading)?.into_iter());
        let mut read = Vec::new();
        for table in tables(SCHEMA) {
            let mut tally = Tally::default();
            writing.load_rows(table, |add| {
                reading.each_row(table, |row| {
                    distance.row(row);
                    tally.add(&cells(row));
                    check_texts(&writing, table, row)?;
                    Ok::<_, Error>(add(row)?)
                })
            })?;
            read.push(tally);
        }
        let written = tallies(&writing, tables(SCHEMA), progress)?;
        let compared = beside(tables(SCHEMA), &read, &written);
        if let Some(table) = differences(&compared).next() {
            return Err(Error::Invalid {
                code: "copy-differs",
                value: table.name.clone(),
            });
        }
        writing.commit()?;
        let names = compared.iter().map(|table| table.name.clone());
        let (tables, digest) = counted(names, &read);
        Ok(Copied {
            tables,
            digest,
            is_noted,
        })
    }
}
