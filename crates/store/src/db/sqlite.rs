//! SQLite: one file, connections to it, one writer at a time.

mod open;

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode};

use super::{Column, Purpose, Row, Value};
use crate::error::Error;

/// What is done with each row.
type Each<'e> = &'e mut dyn FnMut(&Row<'_>) -> Result<(), Error>;

/// A database in a file or in memory.
pub(super) struct Database {
    /// `None` for one in memory, and for one that may only be read: these have one connection.
    path: Option<PathBuf>,
    /// Connections that nobody uses, the last used last.
    idle: Mutex<Vec<Connection>>,
    /// Told when one of the only connection is idle again.
    returned: Condvar,
    /// Whether somebody of this program writes. The database knows too, but lets those who wait sleep and look again.
    writing: Mutex<bool>,
    written: Condvar,
    keeps_little: AtomicBool,
}

impl Database {
    fn new(connection: Connection, path: Option<PathBuf>) -> Self {
        Self {
            path,
            idle: Mutex::new(vec![connection]),
            returned: Condvar::new(),
            writing: Mutex::new(false),
            written: Condvar::new(),
            keeps_little: AtomicBool::new(false),
        }
    }

    pub(super) fn begin(&self, name: &'static str, purpose: Purpose) -> Result<Session<'_>, Error> {
        let turn = match purpose {
            Purpose::Read => None,
            Purpose::Write => Some(self.turn()?),
        };
        let session = Session {
            connection: Some(self.connection()?),
            database: self,
            failed: Cell::new(false),
            _turn: turn,
        };
        let begin = match purpose {
            Purpose::Read => "BEGIN DEFERRED",
            Purpose::Write => "BEGIN IMMEDIATE",
        };
        session.end(begin).map_err(|source| source.named(name))?;
        Ok(session)
    }

    /// Waits until nobody else of this program writes.
    fn turn(&self) -> Result<Turn<'_>, Error> {
        let writing = lock(&self.writing);
        let waited = self
            .written
            .wait_timeout_while(writing, Self::BUSY, |is_so| *is_so);
        let (mut writing, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(Error::Busy);
        }
        *writing = true;
        Ok(Turn { database: self })
    }

    fn connection(&self) -> Result<Connection, Error> {
        let mut idle = lock(&self.idle);
        loop {
            if let Some(connection) = idle.pop() {
                return Ok(connection);
            }
            if let Some(path) = &self.path {
                drop(idle);
                let connection = Self::further(path)?;
                if self.keeps_little.load(Ordering::Relaxed) {
                    keep_little(&connection)?;
                }
                return Ok(connection);
            }
            idle = self
                .returned
                .wait(idle)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(super) fn keep_little(&self) -> Result<(), Error> {
        self.keeps_little.store(true, Ordering::Relaxed);
        lock(&self.idle).iter().try_for_each(keep_little)
    }

    pub(super) fn checkpoint(&self) -> Result<(), Error> {
        let session = Session {
            connection: Some(self.connection()?),
            database: self,
            failed: Cell::new(false),
            _turn: None,
        };
        let connection = session.connection()?;
        let truncate = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        truncate.map_err(|source| failure("checkpoint", source))
    }
}

fn keep_little(connection: &Connection) -> Result<(), Error> {
    // In KiB, because it is negative.
    const LITTLE: i32 = -4_000;
    let little = connection.pragma_update(None, "cache_size", LITTLE);
    little.map_err(|source| failure("keep_little", source))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing under these locks is left half done by a panic.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The right to write, until it is dropped.
struct Turn<'s> {
    database: &'s Database,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *lock(&self.database.writing) = false;
        self.database.written.notify_one();
    }
}

/// A connection while somebody uses it.
pub(super) struct Session<'s> {
    /// Always there until it goes back.
    connection: Option<Connection>,
    database: &'s Database,
    /// Whether a statement failed.
    failed: Cell<bool>,
    _turn: Option<Turn<'s>>,
}

impl Session<'_> {
    fn connection(&self) -> Result<&Connection, Error> {
        self.connection.as_ref().ok_or(Error::Unopenable)
    }

    fn prepared(&self, text: &'static str) -> Result<CachedStatement<'_>, Error> {
        let prepared = self.connection()?.prepare_cached(text);
        prepared.map_err(|source| self.failure(source))
    }

    /// Begins or ends the transaction.
    pub(super) fn end(&self, word: &'static str) -> Result<(), Error> {
        let done = self.connection()?.execute_batch(word);
        done.map_err(|source| failure(word, source))
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed.get()
    }

    fn failure(&self, source: rusqlite::Error) -> Error {
        self.failed.set(true);
        failure("statement", source)
    }

    pub(super) fn run(&self, text: &'static str, values: &[Value<'_>]) -> Result<usize, Error> {
        let mut statement = self.prepared(text)?;
        let changed = statement.execute(rusqlite::params_from_iter(values));
        changed.map_err(|source| self.failure(source))
    }

    /// Runs statements that define tables.
    pub(super) fn define(&self, sql: &str) -> Result<(), Error> {
        let done = self.connection()?.execute_batch(&open::in_words(sql));
        done.map_err(|source| self.failure(source))
    }

    pub(super) fn each(
        &self,
        text: &'static str,
        values: &[Value<'_>],
        each: Each<'_>,
    ) -> Result<(), Error> {
        let step = |source| self.failure(source);
        let mut statement = self.prepared(text)?;
        let rows = statement.query(rusqlite::params_from_iter(values));
        let mut rows = rows.map_err(step)?;
        while let Some(row) = rows.next().map_err(step)? {
            each(&Row::Sqlite(row))?;
        }
        Ok(())
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        let mut idle = lock(&self.database.idle);
        // One that did not come out of its transaction is closed, and so is what many readers at once have left.
        let is_only = self.database.path.is_none();
        if is_only || connection.is_autocommit() && idle.len() < Database::IDLE {
            idle.push(connection);
            self.database.returned.notify_one();
        }
    }
}

/// What stands in a column; nothing where there is no such column.
pub(super) fn column<'r>(row: &'r rusqlite::Row<'_>, place: usize) -> Option<Column<'r>> {
    Some(match row.get_ref(place).ok()? {
        ValueRef::Null => Column::Null,
        ValueRef::Integer(number) => Column::Integer(number),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Column::Text(text),
            Err(_) => Column::Foreign,
        },
        ValueRef::Blob(bytes) => Column::Bytes(bytes),
        ValueRef::Real(_) => Column::Foreign,
    })
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Value::Null => ValueRef::Null,
            // SQLite keeps truth as a number.
            Value::Boolean(is_so) => ValueRef::Integer(is_so.into()),
            Value::Integer(integer) => ValueRef::Integer(integer),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// How SQLite says that a statement does not fit the tables. All statements are ours, so that the tables are those of another build.
const UNFIT: &[&str] = &[
    "no such table",
    "no such column",
    "has no column named",
    "already exists",
    "duplicate column name",
];

fn failure(action: &'static str, source: rusqlite::Error) -> Error {
    let said = source.to_string();
    if UNFIT.iter().any(|words| said.contains(words)) {
        return Error::SchemaOther(said);
    }
    match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
        Some(ErrorCode::NotADatabase) => Error::Foreign,
        Some(ErrorCode::ReadOnly) => Error::ReadOnly,
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Error::Unopenable,
        Some(ErrorCode::DiskFull) => Error::DiskFull,
        Some(ErrorCode::DatabaseCorrupt) => Error::Damaged(source.to_string()),
        Some(ErrorCode::ConstraintViolation) => Error::Conflict(source.to_string()),
        _ => Error::Database {
            action,
            source: Box::new(source),
        },
    }
}
