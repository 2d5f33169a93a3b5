//! Rows of all tables, out and in.

use super::tables::{ColumnKind, KeptColumn, KeptTable, SCHEMA, tables};
use crate::Value;
use crate::db::{Row, Transaction};
use crate::error::Error;

impl Transaction<'_> {
    /// The number of the newest migration in the store.
    pub fn schema(&self) -> Result<i64, Error> {
        let number = self
            .sql_of_each("PRAGMA user_version", "SELECT version FROM iriai_schema")
            .optional(|row| row.get(0, "iriai_schema", "version"))?;
        number.ok_or_else(|| Error::corrupt("iriai_schema", "version", ""))
    }

    /// How many rows a table has, and how many bytes stand in those of its columns that hold bytes.
    pub fn measure(&self, table: &'static KeptTable) -> Result<(u64, u64), Error> {
        let number = |row: &Row<'_>, place| {
            let number: i64 = row.get(place, table.name, "")?;
            Ok::<_, Error>(u64::try_from(number).unwrap_or(0))
        };
        let measured = self
            .sql(&table.measure)
            .optional(|row| Ok((number(row, 0)?, number(row, 1)?)))?;
        Ok(measured.unwrap_or_default())
    }

    /// Whether texts may hold the character NUL, which PostgreSQL takes in none.
    pub fn takes_nul(&self) -> bool {
        !self.is_on_server()
    }

    /// Hands every row of a table to `each`, in the order of its key. Some are fetched at a time.
    pub fn each_row<E: From<Error>>(
        &self,
        table: &'static KeptTable,
        mut each: impl FnMut(&[Value<'_>]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut failed = None;
        let statement = self.sql(&table.select);
        let statement = match self.is_on_server() {
            true => statement.in_portions_of(self.portion(table)?),
            false => statement,
        };
        let told = statement.each(|row| {
            let places = table.columns.iter().enumerate();
            let values = places.map(|(place, column)| value(row, place, table.name, column));
            each(&values.collect::<Result<Vec<_>, _>>()?).map_err(|error| {
                failed = Some(error);
                Error::Aborted
            })
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(told?),
        }
    }

    /// Fails where the store has not the tables that its number says.
    pub fn check_tables(&self) -> Result<(), Error> {
        let mut tables = tables(SCHEMA).iter();
        tables.try_for_each(|table| self.sql(&table.probe).optional(|_| Ok(())).map(|_| ()))
    }

    /// Fails where nothing can be written. What it writes is what stood there, and nothing once the transaction is dropped.
    pub fn check_writing(&self) -> Result<(), Error> {
        self.sql("UPDATE change_count SET number = number").run()?;
        Ok(())
    }

    /// What is broken inside the database, a few faults at most; `None` where the server looks after that itself.
    pub fn damage(&self) -> Result<Option<Vec<String>>, Error> {
        if self.is_on_server() {
            return Ok(None);
        }
        let told = self
            .sql("PRAGMA quick_check(10)")
            .all(|row| row.get(0, "", ""));
        let told: Vec<String> = told?;
        Ok(Some(told.into_iter().filter(|told| told != "ok").collect()))
    }

    /// The tables with rows that refer to rows that are not there; `None` where the server looks after that itself.
    pub fn dangling(&self) -> Result<Option<Vec<String>>, Error> {
        if self.is_on_server() {
            return Ok(None);
        }
        let told = self.sql("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check ORDER BY 1");
        Ok(Some(told.all(|row| row.get(0, "", ""))?))
    }

    /// How many rows of a table may be fetched at a time, were all as long as the longest: among a thousand small documents stand a few that
    /// are many megabytes.
    fn portion(&self, table: &'static KeptTable) -> Result<usize, Error> {
        const ROOM: i64 = 32 << 20;
        const MOST: i64 = 4_096;
        let widest = self
            .sql(&table.widest)
            .optional(|row| row.get::<i64>(0, table.name, ""))?;
        let fitting = ROOM / widest.unwrap_or(0).max(1);
        Ok(usize::try_from(fitting.clamp(1, MOST)).unwrap_or(1))
    }

    /// Adds the rows of a table that `fill` hands over, in the order of its columns.
    pub fn load_rows<E: From<Error>>(
        &self,
        table: &'static KeptTable,
        fill: impl FnOnce(&mut dyn FnMut(&[Value<'_>]) -> Result<(), Error>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut fill = Some(fill);
        let mut failed = None;
        let kinds: Vec<_> = table.columns.iter().map(|column| column.kind).collect();
        let loaded = self.load([&table.insert, &table.copy], &kinds, &mut |add| {
            let filled = fill.take().map(|fill| fill(add));
            match filled {
                Some(Err(error)) => {
                    failed = Some(error);
                    Err(Error::Aborted)
                }
                _ => Ok(()),
            }
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(loaded?),
        }
    }

    /// The first table that holds something, if any does: what a new store has from the beginning is nothing.
    pub fn first_held(&self) -> Result<Option<&'static str>, Error> {
        for table in tables(SCHEMA) {
            let held = self.sql(&table.holds).optional(|_| Ok(()))?;
            if held.is_some() {
                return Ok(Some(table.name));
            }
        }
        Ok(None)
    }

    /// Makes a store that holds nothing one of an older schema, without even what new ones have, so that rows of that schema can be
    /// added. Before anything else is done, [`Transaction::bring_up`] makes it one of today again.
    pub fn set_back(&self, schema: i64) -> Result<(), Error> {
        if schema != SCHEMA {
            for table in tables(SCHEMA).iter().rev() {
                self.define(&table.drop)?;
            }
            self.migrate(0, schema)?;
        }
        for table in tables(schema).iter().rev() {
            self.sql(&table.delete).run()?;
        }
        Ok(())
    }

    /// Brings what [`Transaction::set_back`] made older to the schema of today.
    pub fn bring_up(&self, schema: i64) -> Result<(), Error> {
        self.migrate(schema, SCHEMA)
    }
}

fn value<'r>(
    row: &Row<'r>,
    place: usize,
    table: &'static str,
    column: &KeptColumn,
) -> Result<Value<'r>, Error> {
    let name = column.name;
    Ok(match column.kind {
        ColumnKind::Integer => row.get::<Option<i64>>(place, table, name)?.into(),
        ColumnKind::Boolean => row.get::<Option<bool>>(place, table, name)?.into(),
        ColumnKind::Text => row.get::<Option<&str>>(place, table, name)?.into(),
        ColumnKind::Bytes => row.get::<Option<&[u8]>>(place, table, name)?.into(),
    })
}
