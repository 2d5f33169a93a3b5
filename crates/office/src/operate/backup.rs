//! Everything that is kept, in one file.

use std::io::{self, BufRead, Write};

use iriai_formats::backup::{
    CellKind, Header, Reader, TableHead, Tally, Writer, digest_of_all, digits,
};
use iriai_formats::error::{ReadError, ReadErrorCode};
use iriai_formats::reason::ReasonCode;
use iriai_store::{ColumnKind, Error as StoreError, KeptTable, SCHEMA, Transaction, tables};

use super::{Distance, StateProgress, cells};
use crate::Office;
use crate::access::Permission;
use crate::audit::Note;
use crate::clock::rfc3339_exact;
use crate::error::Error;

/// What was counted of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCount {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Their digest, in hexadecimal digits.
    pub digest: String,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// When it was made, RFC 3339.
    pub created: String,
    /// The version of the program that made it.
    pub program: String,
    /// The number of the newest migration in it.
    pub schema: i64,
    /// Its tables, in order.
    pub tables: Vec<TableCount>,
    /// The digest over all of them: two stores that hold the same have the same.
    pub digest: String,
    /// Whether the audit log of the store tells of it; nothing for a backup that was read.
    pub is_noted: Option<bool>,
}

impl Backup {
    pub(super) fn new(header: Header, tallies: &[Tally]) -> Self {
        let (tables, digest) = counted(header.tables.into_iter().map(|table| table.name), tallies);
        Self {
            created: header.created,
            program: header.program,
            schema: header.schema,
            tables,
            digest,
            is_noted: None,
        }
    }
}

/// What was counted of tables, and the digest over all of them.
pub(super) fn counted(
    names: impl Iterator<Item = String>,
    tallies: &[Tally],
) -> (Vec<TableCount>, String) {
    let names: Vec<_> = names.collect();
    let named = names.iter().map(String::as_str).zip(tallies);
    let digest = digits(&digest_of_all(named));
    let tables = names
        .into_iter()
        .zip(tallies)
        .map(|(name, tally)| TableCount {
            name,
            rows: tally.rows(),
            digest: digits(&tally.digest()),
        });
    (tables.collect(), digest)
}

fn head(table: &KeptTable, rows: u64) -> TableHead {
    TableHead {
        name: table.name.to_owned(),
        columns: columns(table),
        rows,
    }
}

/// The columns of a table as a backup tells them.
pub(super) fn columns(table: &KeptTable) -> Vec<(String, CellKind)> {
    let columns = table.columns.iter();
    let columns = columns.map(|column| (column.name.to_owned(), kind(column.kind)));
    columns.collect()
}

const fn kind(kind: ColumnKind) -> CellKind {
    match kind {
        ColumnKind::Integer => CellKind::Integer,
        ColumnKind::Boolean => CellKind::Boolean,
        ColumnKind::Text => CellKind::Text,
        ColumnKind::Bytes => CellKind::Bytes,
    }
}

/// How many rows and bytes all tables of a store have.
pub(super) fn measured(transaction: &Transaction<'_>) -> Result<Vec<(u64, u64)>, Error> {
    let measured = tables(SCHEMA)
        .iter()
        .map(|table| transaction.measure(table));
    Ok(measured.collect::<Result<_, _>>()?)
}

impl Office {
    /// Writes everything that is kept at one moment, while others read and write. The file of that name is told in the audit log before anything
    /// leaves the store, where that can be written.
    pub fn back_up(
        &self,
        name: &str,
        out: impl Write,
        progress: &dyn StateProgress,
    ) -> Result<Backup, Error> {
        self.require(Permission::Operate)?;
        let is_noted = self.note_state("backup", name)?;
        let transaction = self.store.read()?;
        let measured = measured(&transaction)?;
        let rows = measured.iter().map(|(rows, _)| *rows);
        let header = Header {
            schema: SCHEMA,
            created: rfc3339_exact(self.clock.now()),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            tables: tables(SCHEMA)
                .iter()
                .zip(rows)
                .map(|(table, rows)| head(table, rows))
                .collect(),
        };
        let mut distance = Distance::new(progress, measured.into_iter());
        let mut writer = Writer::new(out, &header).map_err(file)?;
        let mut tallies = Vec::new();
        for table in tables(SCHEMA) {
            transaction.each_row(table, |row| {
                distance.row(row);
                writer.row(&cells(row)).map_err(file)
            })?;
            tallies.push(writer.end_table().map_err(file)?);
        }
        writer.finish().map_err(file)?;
        // What nobody could note because somebody else was writing can be noted now.
        let is_noted = is_noted || {
            drop(transaction);
            self.note_state("backup", name)?
        };
        Ok(Backup {
            is_noted: Some(is_noted),
            ..Backup::new(header, &tallies)
        })
    }

    /// Notes that everything leaves the store. Answers whether that could be done: a store that may only be read can be backed up all the same.
    pub(super) fn note_state(&self, action: &'static str, subject: &str) -> Result<bool, Error> {
        let noted = self.write(action).and_then(|write| {
            write.note(Note::new(action, subject));
            write.commit()
        });
        match noted {
            Ok(()) => Ok(true),
            Err(Error::Store(StoreError::ReadOnly | StoreError::Busy)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn file(source: io::Error) -> Error {
    Error::File {
        path: String::new(),
        source,
    }
}

/// The tables of a backup, where they are those of the schema that it names.
pub(super) fn tables_of(header: &Header) -> Result<&'static [KeptTable], ReadError> {
    if header.schema > SCHEMA {
        let schema = header.schema.to_string();
        return Err(ReadError::new(ReadErrorCode::BackupSchema, schema));
    }
    let tables = tables(header.schema);
    let expected = tables.iter().zip(&header.tables);
    let mut expected = expected.map(|(table, stated)| head(table, stated.rows) == *stated);
    if tables.is_empty() || tables.len() != header.tables.len() || !expected.all(|is_so| is_so) {
        let reason = ReasonCode::BackupTables.code();
        return Err(ReadError::new(ReadErrorCode::BackupDamaged, reason));
    }
    Ok(tables)
}

/// Reads a backup of so many bytes through to its end, without a store: whether it is sound, and what it holds.
pub fn check_backup(
    input: impl BufRead,
    length: u64,
    progress: &dyn StateProgress,
) -> Result<Backup, Error> {
    let (header, tallies) = read_through(input, length, progress)?;
    Ok(Backup::new(header, &tallies))
}

pub(super) fn read_through(
    input: impl BufRead,
    length: u64,
    progress: &dyn StateProgress,
) -> Result<(Header, Vec<Tally>), Error> {
    let mut reader = Reader::open(input).map_err(Error::refused)?;
    let tables = tables_of(reader.header()).map_err(Error::refused)?;
    let mut tallies = Vec::new();
    for _ in tables {
        while reader.row().map_err(Error::refused)?.is_some() {
            progress.done(reader.bytes_read(), length);
        }
        tallies.push(reader.end_table().map_err(Error::refused)?);
    }
    let header = reader.header().clone();
    reader.finish().map_err(Error::refused)?;
    Ok((header, tallies))
}
