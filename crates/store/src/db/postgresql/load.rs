//! Many rows at once.

use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::Type;

use super::value::bound;
use super::{Session, failure, open};
use crate::db::load::Fill;
use crate::error::Error;
use crate::operate::ColumnKind;

impl Session<'_> {
    /// Adds the rows that `fill` hands over. What fails at one of them may be told at a later one: they are sent some at a time.
    pub(in crate::db) fn load(
        &self,
        text: &'static str,
        kinds: &[ColumnKind],
        fill: Fill<'_>,
    ) -> Result<(), Error> {
        let loaded = self.copy(text, kinds, fill);
        if loaded.is_err() {
            self.failed.set(true);
        }
        loaded
    }

    fn copy(&self, text: &'static str, kinds: &[ColumnKind], fill: Fill<'_>) -> Result<(), Error> {
        let said = |source| failure("load", source);
        let mut connection = self.connection.borrow_mut();
        let lost = || Error::Unreachable(String::new());
        let connection = connection.as_mut().ok_or_else(lost)?;
        let kinds: Vec<Type> = kinds.iter().map(|kind| type_of(*kind)).collect();
        let writer = connection.client.copy_in(text).map_err(said)?;
        let mut writer = BinaryCopyInWriter::new(writer, &kinds);
        fill(&mut |values| {
            // The driver ends the program where these are not as many.
            if values.len() != kinds.len() {
                return Err(Error::Aborted);
            }
            writer.write(&bound(values)).map_err(said)
        })?;
        writer.finish().map_err(said)?;
        Ok(())
    }

    /// Runs statements that define tables.
    pub(in crate::db) fn define(&self, sql: &str) -> Result<(), Error> {
        self.with(|connection| connection.client.batch_execute(&open::in_words(sql)))
    }
}

fn type_of(kind: ColumnKind) -> Type {
    match kind {
        ColumnKind::Integer => Type::INT8,
        ColumnKind::Boolean => Type::BOOL,
        ColumnKind::Text => Type::TEXT,
        ColumnKind::Bytes => Type::BYTEA,
    }
}
