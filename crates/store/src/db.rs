//! Connections, transactions, statements: the only file that knows which database there is.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode};

use crate::error::Error;

mod open;

/// A database with everything that is kept.
pub struct Store {
    /// One at a time may write, and in this program one connection does for reading too.
    connection: Mutex<Connection>,
}

impl Store {
    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic while the lock was held rolled its transaction back; the connection is sound.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a transaction that only reads, and sees one state throughout.
    pub fn read(&self) -> Result<Transaction<'_>, Error> {
        self.begin("read", "BEGIN DEFERRED")
    }

    /// Starts a transaction that writes. Its name tells what for; nothing counts before [`Transaction::commit`].
    pub fn write(&self, name: &'static str) -> Result<Transaction<'_>, Error> {
        self.begin(name, "BEGIN IMMEDIATE")
    }

    fn begin(&self, name: &'static str, begin: &str) -> Result<Transaction<'_>, Error> {
        let connection = self.lock();
        connection
            .execute_batch(begin)
            .map_err(|source| database(name, source))?;
        Ok(Transaction {
            connection,
            name,
            open: true,
        })
    }

    /// Keeps no more in memory of what is read than reading it once takes: for those who ask one question that goes through everything.
    pub fn keep_little(&self) -> Result<(), Error> {
        // In KiB, because it is negative.
        const LITTLE: i32 = -4_000;
        let little = self.lock().pragma_update(None, "cache_size", LITTLE);
        little.map_err(|source| database("keep_little", source))
    }

    /// Brings what the log holds into the main file, so that the file alone is the whole store.
    pub fn checkpoint(&self) -> Result<(), Error> {
        let connection = self.lock();
        let truncate = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        truncate.map_err(|source| database("checkpoint", source))
    }
}

/// A transaction. Dropped without [`Transaction::commit`], it leaves everything as it was.
pub struct Transaction<'s> {
    connection: MutexGuard<'s, Connection>,
    name: &'static str,
    open: bool,
}

impl Transaction<'_> {
    /// Makes everything done in it count. When this returns, it is on the disk.
    pub fn commit(mut self) -> Result<(), Error> {
        self.connection
            .execute_batch("COMMIT")
            .map_err(|source| database(self.name, source))?;
        self.open = false;
        Ok(())
    }

    pub(crate) fn sql<'t>(&'t self, text: &'static str) -> Statement<'t> {
        Statement {
            connection: &self.connection,
            name: self.name,
            text,
            values: Vec::new(),
        }
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.open {
            // If even this fails the connection is lost, and with it the transaction.
            _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}

/// A statement with its values.
pub(crate) struct Statement<'t> {
    connection: &'t Connection,
    name: &'static str,
    text: &'static str,
    values: Vec<Value<'t>>,
}

impl<'t> Statement<'t> {
    /// Binds the next placeholder, `?1` first.
    pub(crate) fn bind(mut self, value: impl Into<Value<'t>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it and answers how many rows changed.
    pub(crate) fn run(self) -> Result<usize, Error> {
        let mut statement = self.prepared()?;
        statement
            .execute(rusqlite::params_from_iter(&self.values))
            .map_err(|source| database(self.name, source))
    }

    /// Hands every row to `each`, in order.
    pub(crate) fn each(
        self,
        mut each: impl FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut statement = self.prepared()?;
        let step = |source| database(self.name, source);
        let mut rows = statement
            .query(rusqlite::params_from_iter(&self.values))
            .map_err(step)?;
        while let Some(row) = rows.next().map_err(step)? {
            each(&Row { row })?;
        }
        Ok(())
    }

    /// All rows.
    pub(crate) fn all<T>(
        self,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        self.each(|row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// The first row, if there is one.
    pub(crate) fn optional<T>(
        self,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut first = None;
        self.each(|row| {
            if first.is_none() {
                first = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(first)
    }

    fn prepared(&self) -> Result<rusqlite::CachedStatement<'t>, Error> {
        self.connection
            .prepare_cached(self.text)
            .map_err(|source| database(self.name, source))
    }
}

/// A row being read.
pub(crate) struct Row<'r> {
    row: &'r rusqlite::Row<'r>,
}

impl<'r> Row<'r> {
    /// The value of a column by its place. Another type than expected is a corrupt row of `table`.
    pub(crate) fn get<T: FromColumn<'r>>(
        &self,
        place: usize,
        table: &'static str,
        column: &'static str,
    ) -> Result<T, Error> {
        let value = self.row.get_ref(place).ok().and_then(T::from_column);
        value.ok_or_else(|| {
            let key = self.row.get_ref(0).ok();
            Error::corrupt(table, column, key.map(key_as_text).unwrap_or_default())
        })
    }
}

/// The key of a row for people to read; nothing for one that cannot be a key.
fn key_as_text(key: ValueRef<'_>) -> String {
    match key {
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => String::new(),
    }
}

/// A value to bind.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'t> {
    Null,
    Boolean(bool),
    Integer(i64),
    Text(&'t str),
    Bytes(&'t [u8]),
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

impl From<bool> for Value<'_> {
    fn from(is_so: bool) -> Self {
        Self::Boolean(is_so)
    }
}

impl From<i64> for Value<'_> {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl<'t> From<&'t str> for Value<'t> {
    fn from(text: &'t str) -> Self {
        Self::Text(text)
    }
}

impl<'t> From<&'t [u8]> for Value<'t> {
    fn from(bytes: &'t [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'t, T: Into<Value<'t>>> From<Option<T>> for Value<'t> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What a column can be read as.
pub(crate) trait FromColumn<'r>: Sized {
    fn from_column(value: ValueRef<'r>) -> Option<Self>;
}

impl FromColumn<'_> for bool {
    fn from_column(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Integer(0) => Some(false),
            ValueRef::Integer(1) => Some(true),
            _ => None,
        }
    }
}

impl FromColumn<'_> for i64 {
    fn from_column(value: ValueRef<'_>) -> Option<Self> {
        value.as_i64().ok()
    }
}

impl FromColumn<'_> for u32 {
    fn from_column(value: ValueRef<'_>) -> Option<Self> {
        value.as_i64().ok()?.try_into().ok()
    }
}

impl<'r> FromColumn<'r> for &'r str {
    fn from_column(value: ValueRef<'r>) -> Option<Self> {
        value.as_str().ok()
    }
}

impl FromColumn<'_> for String {
    fn from_column(value: ValueRef<'_>) -> Option<Self> {
        value.as_str().ok().map(str::to_owned)
    }
}

impl<'r> FromColumn<'r> for &'r [u8] {
    fn from_column(value: ValueRef<'r>) -> Option<Self> {
        value.as_blob().ok()
    }
}

impl FromColumn<'_> for Vec<u8> {
    fn from_column(value: ValueRef<'_>) -> Option<Self> {
        value.as_blob().ok().map(<[u8]>::to_vec)
    }
}

impl<'r, T: FromColumn<'r>> FromColumn<'r> for Option<T> {
    fn from_column(value: ValueRef<'r>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(None),
            value => T::from_column(value).map(Some),
        }
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

fn database(action: &'static str, source: rusqlite::Error) -> Error {
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
