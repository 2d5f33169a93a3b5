//! How a database is opened, recognised and brought up to date.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::{Database, failure};
use crate::db::MIGRATIONS;
use crate::error::Error;

/// Marks our files (`PRAGMA application_id`): `Iria` in ASCII.
const APPLICATION_ID: i64 = 0x4972_6961;

impl Database {
    /// How long a writer waits for another program that is writing.
    pub(super) const BUSY: Duration = Duration::from_secs(30);

    /// How long a program sleeps before it tries again what SQLite does not wait for itself.
    const PAUSE: Duration = Duration::from_millis(20);

    /// How many statements stay planned: more than there are.
    const STATEMENTS: usize = 128;

    /// How many connections stay open that nobody uses. Each keeps pages in memory.
    pub(super) const IDLE: usize = 4;

    /// Opens the database at `path`, and makes it when there is none. What may only be read can be asked all the same.
    pub(in crate::db) fn open(path: &Path) -> Result<Self, Error> {
        let connection = Connection::open(plain(path));
        let outcome = connection.map_err(|source| failure("open", source));
        let prepared = outcome.and_then(|connection| Self::prepare(connection, Some(plain(path))));
        match prepared {
            Err(Error::ReadOnly | Error::Unopenable) if path.is_file() => Self::open_to_read(path),
            other => other,
        }
    }

    /// A database that lives as long as this value.
    pub(in crate::db) fn in_memory() -> Result<Self, Error> {
        let connection = Connection::open_in_memory().map_err(|source| failure("open", source))?;
        Self::prepare(connection, None)
    }

    /// One more connection to a database that is open.
    pub(super) fn further(path: &Path) -> Result<Connection, Error> {
        let step = |source| failure("open", source);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(step)?;
        settle(&connection)?;
        keep_safe(&connection)?;
        Ok(connection)
    }

    /// Opens a file that may not be written, or whose folder may not.
    fn open_to_read(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        let open = |address: String| {
            let connection = Connection::open_with_flags(address, flags)
                .map_err(|source| failure("open", source))?;
            settle(&connection)?;
            let found = recognise(&connection)?;
            Ok((connection, found))
        };
        let address = address_of(path).ok_or(Error::Unopenable)?;
        // While somebody else has it open there is a log beside it, and it is read with that. Otherwise SQLite would make one,
        // which it may not; told that nobody changes the file it does without.
        let (connection, found) = match open(address.clone()) {
            Err(_) if !has_log(path) => open(address + "?immutable=1"),
            other => other,
        }?;
        match (found, MIGRATIONS.len() as i64) {
            (found, known) if found == known => Ok(Self::new(connection, None)),
            // Somebody made the file and wrote nothing yet.
            (0, _) => Err(Error::ReadOnly),
            (found, known) => Err(Error::SchemaOlder { found, known }),
        }
    }

    fn prepare(mut connection: Connection, path: Option<PathBuf>) -> Result<Self, Error> {
        let step = |source| failure("prepare", source);
        settle(&connection)?;
        // Before anything is set: some settings are written into the file, and it may not be ours.
        recognise(&connection)?;
        if connection.is_readonly("main").map_err(step)? {
            return Err(Error::ReadOnly);
        }
        // Larger pages suit blobs; the setting counts only for a file that is being made.
        connection
            .pragma_update(None, "page_size", 8192)
            .map_err(step)?;
        write_ahead(&connection)?;
        keep_safe(&connection)?;
        Self::migrate(&mut connection)?;
        Ok(Self::new(connection, path))
    }

    fn migrate(connection: &mut Connection) -> Result<(), Error> {
        let step = |source| failure("migrate", source);
        let known = MIGRATIONS.len() as i64;
        if recognise(connection)? == known {
            return Ok(());
        }
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(step)?;
        // Asked again inside the transaction: another program may have been faster.
        let found = recognise(&transaction)?;
        for (_, sql) in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
            transaction.execute_batch(&in_words(sql)).map_err(step)?;
        }
        transaction
            .pragma_update(None, "application_id", APPLICATION_ID)
            .map_err(step)?;
        transaction
            .pragma_update(None, "user_version", known)
            .map_err(step)?;
        transaction.commit().map_err(step)
    }
}

/// A migration as SQLite takes it.
pub(in crate::db) fn in_words(sql: &str) -> String {
    // Here only a key of this type is the row's own number and needs no index beside the table.
    sql.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY")
}

/// A path that SQLite takes for a path: some names mean a database in memory to it (none, `:memory:`, `file:…`), in which what was
/// reported as kept would be gone.
fn plain(path: &Path) -> PathBuf {
    if path.is_relative() {
        Path::new(".").join(path)
    } else {
        path.to_owned()
    }
}

/// Sets what holds for this connection alone and is not written into the file.
fn settle(connection: &Connection) -> Result<(), Error> {
    let step = |source| failure("prepare", source);
    connection.busy_timeout(Database::BUSY).map_err(step)?;
    // Plans do not depend on the values bound, or every statement would be planned anew for every value.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(step)?;
    connection.set_prepared_statement_cache_capacity(Database::STATEMENTS);
    connection
        .pragma_update(None, "cache_size", -32_000)
        .map_err(step)?;
    connection
        .pragma_update(None, "case_sensitive_like", true)
        .map_err(step)
}

/// Has a commit that was acknowledged survive a power cut, not only a crash of the program, and references kept whole.
fn keep_safe(connection: &Connection) -> Result<(), Error> {
    let step = |source| failure("prepare", source);
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(step)?;
    connection
        .pragma_update(None, "foreign_keys", true)
        .map_err(step)
}

/// A path as SQLite reads it in an address (RFC 8089, without host). `None` for one that is no Unicode.
fn address_of(path: &Path) -> Option<String> {
    let mut address = "file:".to_owned();
    let path = path.to_str()?;
    if path.as_bytes().get(1) == Some(&b':') {
        address.push_str("///");
    }
    for byte in path.bytes() {
        match byte {
            b'\\' if cfg!(windows) => address.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => {
                address.push(char::from(byte));
            }
            other => _ = write!(address, "%{other:02X}"),
        }
    }
    Some(address)
}

/// Whether there is something in the log beside a database.
fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

/// Has the file written ahead, which lets others read while one writes.
///
/// SQLite does not wait when two programs do this to a new file at the same moment, it refuses one of them at once:
/// both hold the file for reading and neither can take it for itself. So the one refused tries again, and all waiting
/// is done here.
fn write_ahead(connection: &Connection) -> Result<(), Error> {
    let step = |source| failure("prepare", source);
    connection.busy_timeout(Duration::ZERO).map_err(step)?;
    let attempts = Database::BUSY.as_millis() / Database::PAUSE.as_millis();
    for _ in 0..attempts {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(source) if source.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                std::thread::sleep(Database::PAUSE);
            }
            other => {
                other.map_err(step)?;
                return connection.busy_timeout(Database::BUSY).map_err(step);
            }
        }
    }
    Err(Error::Busy)
}

/// The schema of a store, 0 for an empty database; refuses what is not ours or newer than we are.
fn recognise(connection: &Connection) -> Result<i64, Error> {
    let step = |source| failure("recognise", source);
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let used = number("SELECT COUNT(*) FROM sqlite_schema").map_err(step)?;
    if used > 0 && number("PRAGMA application_id").map_err(step)? != APPLICATION_ID {
        return Err(Error::Foreign);
    }
    let found = number("PRAGMA user_version").map_err(step)?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(Error::SchemaTooNew { found, known });
    }
    Ok(found)
}
