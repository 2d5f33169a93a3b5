//! What can go wrong between the program and its database.

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database said no: file, disk, connection, SQL.
    #[error("database: {action}")]
    Database {
        /// What was being done: the name of the transaction or the step.
        action: &'static str,
        /// What the driver said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file or its folder may only be read.
    #[error("read-only")]
    ReadOnly,
    /// The file cannot be opened: a folder that is not there or may not be entered, or no file at all.
    #[error("cannot be opened")]
    Unopenable,
    /// There is no room left on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The file is a database, but its inside is broken.
    #[error("{0}")]
    Damaged(String),
    /// Somebody else is writing and did not finish in time.
    #[error("database is busy with another writer")]
    Busy,
    /// A row breaks a constraint.
    #[error("conflict: {0}")]
    Conflict(String),
    /// A statement of the transaction failed before, so that nothing of it may count.
    #[error("the transaction has failed")]
    Aborted,
    /// A row that cannot be what was written.
    #[error("corrupt row {row} in {table}.{column}")]
    Corrupt {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Key of the row.
        row: String,
    },
    /// The file was written by a newer version of this program.
    #[error("schema {found} is newer than {known}")]
    SchemaTooNew {
        /// Newest migration in the database.
        found: i64,
        /// Newest migration that this program knows.
        known: i64,
    },
    /// The file was written by an older version of this program, and may not be written to bring it up to date.
    #[error("schema {found} is older than {known}, and the file may only be read")]
    SchemaOlder {
        /// Newest migration in the database.
        found: i64,
        /// Newest migration that this program knows.
        known: i64,
    },
    /// The file was written by a build of this program whose tables were others than those of any version: they do not fit its number.
    #[error("{0}")]
    SchemaOther(String),
    /// The server cannot be reached, or the connection to it was lost.
    #[error("the database server cannot be reached: {0}")]
    Unreachable(String),
    /// The server does not let us in: login, name of the database, rights.
    #[error("the database server refuses: {0}")]
    Refused(String),
    /// An address that cannot be understood.
    #[error("address: {0}")]
    Address(String),
    /// The file is a database, but not one of ours.
    #[error("not a store of this program")]
    Foreign,
}

impl Error {
    /// A row that cannot be what was written, by its key.
    pub fn corrupt(table: &'static str, column: &'static str, row: impl ToString) -> Self {
        let row = row.to_string();
        Self::Corrupt { table, column, row }
    }

    /// The error with the name of the transaction in which it came, in place of the step's.
    pub(crate) fn named(self, name: &'static str) -> Self {
        match self {
            Self::Database { source, .. } => Self::Database {
                action: name,
                source,
            },
            other => other,
        }
    }
}
