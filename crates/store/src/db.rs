//! Connections, transactions, statements: the only place that knows that there are two databases.
//!
//! One text of SQL serves both. Placeholders are `?1`, `?2` …, in the order in which values are bound.

mod change;
mod load;
mod postgresql;
mod sqlite;
mod value;

use std::path::Path;

use self::change::Marks;
pub use self::change::{Changes, Kind};
use crate::error::Error;
pub use value::Value;
pub(crate) use value::{Column, FromColumn};

/// All migrations, in order. One that has shipped is never edited.
pub(crate) const MIGRATIONS: &[(&str, &str)] = &[
    (
        "0001_inventory",
        include_str!("../migrations/0001_inventory.sql"),
    ),
    ("0002_risk", include_str!("../migrations/0002_risk.sql")),
    ("0003_server", include_str!("../migrations/0003_server.sql")),
    ("0004_people", include_str!("../migrations/0004_people.sql")),
    ("0005_jobs", include_str!("../migrations/0005_jobs.sql")),
];

/// A database with everything that is kept.
pub struct Store {
    database: Database,
}

enum Database {
    Sqlite(sqlite::Database),
    Postgresql(Box<postgresql::Database>),
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Read,
    Write,
}

impl Store {
    /// Opens the SQLite database at `path`, and makes it when there is none. What may only be read can be asked all the same.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let database = Database::Sqlite(sqlite::Database::open(path)?);
        Ok(Self { database })
    }

    /// A database that lives as long as this value.
    pub fn in_memory() -> Result<Self, Error> {
        let database = Database::Sqlite(sqlite::Database::in_memory()?);
        Ok(Self { database })
    }

    /// Connects to the PostgreSQL database of an address (`postgres://…`) and brings its schema up to date.
    pub fn connect(address: &str) -> Result<Self, Error> {
        let database = Database::Postgresql(Box::new(postgresql::Database::connect(address)?));
        Ok(Self { database })
    }

    /// The same of a database that is a store already; nothing where it is empty, which then stays so.
    pub fn connect_existing(address: &str) -> Result<Option<Self>, Error> {
        let database = postgresql::Database::connect_existing(address)?;
        Ok(database.map(|database| Self {
            database: Database::Postgresql(Box::new(database)),
        }))
    }

    /// Starts a transaction that only reads, and sees one state throughout.
    pub fn read(&self) -> Result<Transaction<'_>, Error> {
        self.begin("read", Purpose::Read)
    }

    /// Starts a transaction that writes; one does at a time. Its name tells what for; nothing counts before
    /// [`Transaction::commit`].
    pub fn write(&self, name: &'static str) -> Result<Transaction<'_>, Error> {
        self.begin(name, Purpose::Write)
    }

    fn begin(&self, name: &'static str, purpose: Purpose) -> Result<Transaction<'_>, Error> {
        let session = match &self.database {
            Database::Sqlite(database) => Session::Sqlite(database.begin(name, purpose)?),
            Database::Postgresql(database) => {
                Session::Postgresql(Box::new(database.begin(name, purpose)?))
            }
        };
        let open = true;
        Ok(Transaction {
            session,
            name,
            purpose,
            marks: Marks::default(),
            open,
        })
    }

    /// Keeps no more in memory of what is read than reading it once takes: for those who ask one question that goes through everything.
    pub fn keep_little(&self) -> Result<(), Error> {
        match &self.database {
            Database::Sqlite(database) => database.keep_little(),
            Database::Postgresql(_) => Ok(()),
        }
    }

    /// Brings what the log holds into the main file, so that the file alone is the whole store.
    pub fn checkpoint(&self) -> Result<(), Error> {
        match &self.database {
            Database::Sqlite(database) => database.checkpoint(),
            Database::Postgresql(_) => Ok(()),
        }
    }
}

/// A connection with an open transaction.
enum Session<'s> {
    Sqlite(sqlite::Session<'s>),
    Postgresql(Box<postgresql::Session<'s>>),
}

impl Session<'_> {
    fn has_failed(&self) -> bool {
        match self {
            Self::Sqlite(session) => session.has_failed(),
            Self::Postgresql(session) => session.has_failed(),
        }
    }

    fn end(&self, word: &'static str) -> Result<(), Error> {
        match self {
            Self::Sqlite(session) => session.end(word),
            Self::Postgresql(session) => session.end(word),
        }
    }
}

/// A transaction. Dropped without [`Transaction::commit`], it leaves everything as it was. Once a statement failed, nothing of it can
/// count any more.
pub struct Transaction<'s> {
    session: Session<'s>,
    name: &'static str,
    purpose: Purpose,
    /// What it has changed.
    marks: Marks,
    open: bool,
}

impl Transaction<'_> {
    /// Makes everything done in it count. When this returns, it is on the disk. Fails where a statement failed before.
    pub fn commit(mut self) -> Result<(), Error> {
        if self.session.has_failed() {
            return Err(Error::Aborted);
        }
        if matches!(self.purpose, Purpose::Write) {
            self.count_changes()?;
        }
        let done = self.session.end("COMMIT");
        done.map_err(|source| source.named(self.name))?;
        self.open = false;
        Ok(())
    }

    pub(crate) fn sql<'t>(&'t self, text: &'static str) -> Statement<'t> {
        Statement {
            session: &self.session,
            marks: &self.marks,
            changing: None,
            name: self.name,
            text,
            values: Vec::new(),
            portion: None,
        }
    }

    pub(crate) fn is_on_server(&self) -> bool {
        matches!(self.session, Session::Postgresql(_))
    }

    /// A statement about how the database keeps things, which each has in words of its own.
    pub(crate) fn sql_of_each<'t>(
        &'t self,
        sqlite: &'static str,
        postgresql: &'static str,
    ) -> Statement<'t> {
        self.sql(match self.session {
            Session::Sqlite(_) => sqlite,
            Session::Postgresql(_) => postgresql,
        })
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.open {
            // If even this fails the connection is lost, and with it the transaction.
            _ = self.session.end("ROLLBACK");
        }
    }
}

/// A statement with its values.
pub(crate) struct Statement<'t> {
    session: &'t Session<'t>,
    marks: &'t Marks,
    changing: Option<Kind>,
    name: &'static str,
    text: &'static str,
    values: Vec<Value<'t>>,
    /// How many rows may be fetched at a time, where that is known.
    portion: Option<usize>,
}

impl<'t> Statement<'t> {
    /// Binds the next placeholder, `?1` first.
    pub(crate) fn bind(mut self, value: impl Into<Value<'t>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Notes that answers stand on the rows that it changes, if it changes any.
    pub(crate) fn changing(mut self, kind: Kind) -> Self {
        self.changing = Some(kind);
        self
    }

    /// Has [`Statement::each`] fetch so many rows at a time, where it would else go by how large those before were.
    pub(crate) fn in_portions_of(mut self, rows: usize) -> Self {
        self.portion = Some(rows);
        self
    }

    /// Runs it and answers how many rows changed.
    pub(crate) fn run(self) -> Result<usize, Error> {
        let changed = match self.session {
            Session::Sqlite(session) => session.run(self.text, &self.values),
            Session::Postgresql(session) => session.run(self.text, &self.values),
        }
        .map_err(|source| source.named(self.name))?;
        if let Some(kind) = self.changing.filter(|_| changed > 0) {
            self.marks.mark(kind);
        }
        Ok(changed)
    }

    /// Hands every row to `each`, in order. Other statements may run meanwhile.
    pub(crate) fn each(
        self,
        mut each: impl FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self.session {
            Session::Sqlite(session) => session.each(self.text, &self.values, &mut each),
            Session::Postgresql(session) => {
                session.each(self.text, &self.values, self.portion, &mut each)
            }
        }
        .map_err(|source| source.named(self.name))
    }

    /// As [`Statement::each`], for answers that are small or kept as a whole: the server hands them over at once.
    fn each_at_once(
        self,
        mut each: impl FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self.session {
            Session::Sqlite(session) => session.each(self.text, &self.values, &mut each),
            Session::Postgresql(session) => session.all(self.text, &self.values, &mut each),
        }
        .map_err(|source| source.named(self.name))
    }

    /// All rows.
    pub(crate) fn all<T>(
        self,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        self.each_at_once(|row| {
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
        self.each_at_once(|row| {
            if first.is_none() {
                first = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(first)
    }
}

/// A row being read.
pub(crate) enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgresql(&'r postgres::Row),
}

impl<'r> Row<'r> {
    /// The value of a column by its place. Another type than expected is a corrupt row of `table`.
    pub(crate) fn get<T: FromColumn<'r>>(
        &self,
        place: usize,
        table: &'static str,
        column: &'static str,
    ) -> Result<T, Error> {
        let value = self.column(place).and_then(T::from_column);
        value.ok_or_else(|| {
            let key = self.column(0);
            Error::corrupt(
                table,
                column,
                key.map(|key| key.as_key()).unwrap_or_default(),
            )
        })
    }

    fn column(&self, place: usize) -> Option<Column<'r>> {
        match *self {
            Self::Sqlite(row) => sqlite::column(row, place),
            Self::Postgresql(row) => postgresql::column(row, place),
        }
    }
}
