//! Many rows at once, and statements that define tables.

use super::{MIGRATIONS, Session, Transaction, Value};
use crate::error::Error;
use crate::operate::ColumnKind;

/// Takes a row.
pub(super) type Add<'a> = &'a mut dyn FnMut(&[Value<'_>]) -> Result<(), Error>;

/// Hands rows over.
pub(super) type Fill<'f> = &'f mut dyn FnMut(Add<'_>) -> Result<(), Error>;

impl Transaction<'_> {
    /// Adds the rows that `fill` hands over, by a statement that inserts one (SQLite) or one that copies many (PostgreSQL), which costs no way
    /// there and back for each.
    pub(crate) fn load(
        &self,
        [insert, copy]: [&'static str; 2],
        kinds: &[ColumnKind],
        fill: Fill<'_>,
    ) -> Result<(), Error> {
        match &self.session {
            Session::Sqlite(session) => fill(&mut |values| {
                session.run(insert, values)?;
                Ok(())
            }),
            Session::Postgresql(session) => session.load(copy, kinds, fill),
        }
        .map_err(|source| source.named(self.name))
    }

    /// Runs the migrations behind the first so many, up to another number.
    pub(crate) fn migrate(&self, from: i64, to: i64) -> Result<(), Error> {
        let [from, to] = [from, to].map(|number| usize::try_from(number).unwrap_or(0));
        let migrations = MIGRATIONS.iter().take(to).skip(from);
        migrations
            .map(|(_, sql)| sql)
            .try_for_each(|sql| self.define(sql))
    }

    /// Runs statements that define tables.
    pub(crate) fn define(&self, sql: &str) -> Result<(), Error> {
        match &self.session {
            Session::Sqlite(session) => session.define(sql),
            Session::Postgresql(session) => session.define(sql),
        }
        .map_err(|source| source.named(self.name))
    }
}
