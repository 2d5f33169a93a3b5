//! PostgreSQL: a server, connections to it, one writer at a time by a lock in the database.

mod failure;
mod load;
mod open;
mod value;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use postgres::{Client, Statement};

use self::failure::failure;
pub(super) use self::value::column;
use self::value::{bound, numbered};
use super::{Purpose, Row, Value};
use crate::error::Error;

/// What is done with each row.
type Each<'e> = &'e mut dyn FnMut(&Row<'_>) -> Result<(), Error>;

/// A database on a server.
pub(super) struct Database {
    address: open::Address,
    /// Connections that nobody uses, the last used last.
    idle: Mutex<Vec<Connection>>,
}

/// A connection and the statements that the server has planned for it.
struct Connection {
    client: Client,
    plans: HashMap<String, Statement>,
}

impl Database {
    /// How many connections stay open that nobody uses. A server allows for a hundred in all, and has other guests.
    const IDLE: usize = 8;

    pub(super) fn begin(&self, name: &'static str, purpose: Purpose) -> Result<Session<'_>, Error> {
        let begin = match purpose {
            Purpose::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned(),
            // What is written rests on what was read before: numbers follow each other, a newer state replaces an older. So one
            // writes at a time, and sees what was committed before it began.
            Purpose::Write => format!(
                "BEGIN; SET LOCAL lock_timeout = '30s'; {}",
                open::WRITER_LOCK
            ),
        };
        loop {
            let pooled = self.lock().pop();
            let is_pooled = pooled.is_some();
            let mut connection = match pooled {
                Some(connection) => connection,
                None => self.address.connection()?,
            };
            match connection.client.batch_execute(&begin) {
                Ok(()) => return Ok(Session::new(self, connection)),
                // The server may have gone away and come back since it was used last.
                Err(_) if is_pooled && connection.client.is_closed() => {}
                Err(source) => {
                    if !connection.client.is_closed() {
                        // Part of it may have been done.
                        _ = connection.client.batch_execute("ROLLBACK");
                        self.give_back(connection);
                    }
                    return Err(failure(name, source));
                }
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.lock();
        if !connection.client.is_closed() && idle.len() < Self::IDLE {
            idle.push(connection);
        }
    }
}

/// How many rows are fetched at a time, for rows of how many bytes at most.
const PORTIONS: [(usize, usize); 3] = [(4096, 256), (256, 4096), (32, usize::MAX)];

impl Connection {
    /// The plan of a statement, made when it is met first.
    fn plan(&mut self, text: &str) -> Result<Statement, postgres::Error> {
        if let Some(plan) = self.plans.get(text) {
            return Ok(plan.clone());
        }
        let plan = self.client.prepare(&numbered(text))?;
        self.plans.insert(text.to_owned(), plan.clone());
        Ok(plan)
    }
}

/// A connection while somebody uses it.
pub(super) struct Session<'s> {
    database: &'s Database,
    /// Always there until it goes back.
    connection: RefCell<Option<Connection>>,
    /// How many questions are being read from.
    depth: Cell<usize>,
    /// Whether a statement failed. The server then refuses all others, and would take a commit for a rollback without a word.
    failed: Cell<bool>,
}

impl<'s> Session<'s> {
    fn new(database: &'s Database, connection: Connection) -> Self {
        Self {
            database,
            connection: RefCell::new(Some(connection)),
            depth: Cell::new(0),
            failed: Cell::new(false),
        }
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, postgres::Error>,
    ) -> Result<T, Error> {
        let mut connection = self.connection.borrow_mut();
        let lost = || Error::Unreachable(String::new());
        let connection = connection.as_mut().ok_or_else(lost)?;
        work(connection).map_err(|source| {
            self.failed.set(true);
            failure("statement", source)
        })
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed.get()
    }

    /// Ends the transaction.
    pub(super) fn end(&self, word: &'static str) -> Result<(), Error> {
        self.with(|connection| connection.client.batch_execute(word))
    }

    pub(super) fn run(&self, text: &'static str, values: &[Value<'_>]) -> Result<usize, Error> {
        let changed = self.with(|connection| {
            let plan = connection.plan(text)?;
            connection.client.execute(&plan, &bound(values))
        })?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    /// Hands every row to `each`, all of them having been fetched: for answers that are small, or kept as a whole anyway.
    pub(super) fn all(
        &self,
        text: &'static str,
        values: &[Value<'_>],
        each: Each<'_>,
    ) -> Result<(), Error> {
        let rows = self.with(|connection| {
            let plan = connection.plan(text)?;
            connection.client.query(&plan, &bound(values))
        })?;
        rows.iter().try_for_each(|row| each(&Row::Postgresql(row)))
    }

    /// Hands every row to `each`, fetching some at a time: so many, or as many as the size of those before suggests.
    pub(super) fn each(
        &self,
        text: &'static str,
        values: &[Value<'_>],
        portion: Option<usize>,
        each: Each<'_>,
    ) -> Result<(), Error> {
        let depth = self.depth.get();
        // A plan for fetching holds for rows of one form, so every question has a cursor of its own.
        let cursor = format!("c{:x}_{}_{depth}", text.as_ptr().addr(), text.len());
        self.with(|connection| {
            let plan = connection.plan(&format!("DECLARE {cursor} NO SCROLL CURSOR FOR {text}"))?;
            connection.client.execute(&plan, &bound(values))
        })?;
        self.depth.set(depth + 1);
        let outcome = self.fetch(&cursor, portion, each);
        self.depth.set(depth);
        if self.has_failed() {
            return outcome;
        }
        let closed =
            self.with(|connection| connection.client.batch_execute(&format!("CLOSE {cursor}")));
        outcome.and(closed)
    }

    fn fetch(&self, cursor: &str, fixed: Option<usize>, each: Each<'_>) -> Result<(), Error> {
        let mut portion = fixed.unwrap_or(32);
        loop {
            let rows = self.with(|connection| {
                let plan = connection.plan(&format!("FETCH FORWARD {portion} FROM {cursor}"))?;
                connection.client.query(&plan, &[])
            })?;
            for row in &rows {
                each(&Row::Postgresql(row))?;
            }
            if rows.len() < portion {
                return Ok(());
            }
            let bytes: usize = rows.iter().map(postgres::Row::raw_size_bytes).sum();
            let row = bytes / rows.len().max(1);
            let fitting = PORTIONS.iter().find(|(_, most)| row <= *most);
            let fitting = fitting.map_or(portion, |&(rows, _)| rows);
            portion = fixed.unwrap_or(fitting);
        }
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.database.give_back(connection);
        }
    }
}
