//! What was done, by whom.

use crate::db::Transaction;
use crate::error::Error;

/// One entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number, from 1 on.
    pub number: i64,
    /// What it says, as one JSON object.
    pub text: String,
    /// The digest of it and of all that stand before it.
    pub digest: Vec<u8>,
}

const TABLE: &str = "audit_entry";

impl Transaction<'_> {
    /// Adds the next entry.
    pub fn insert_audit_entry(&self, row: &AuditRow) -> Result<(), Error> {
        self.sql("INSERT INTO audit_entry (number, text, digest) VALUES (?1, ?2, ?3)")
            .bind(row.number)
            .bind(row.text.as_str())
            .bind(row.digest.as_slice())
            .run()?;
        Ok(())
    }

    /// The number and the digest of the last entry.
    pub fn last_audit_entry(&self) -> Result<Option<(i64, Vec<u8>)>, Error> {
        self.sql("SELECT number, digest FROM audit_entry ORDER BY number DESC LIMIT 1")
            .optional(|row| Ok((row.get(0, TABLE, "number")?, row.get(1, TABLE, "digest")?)))
    }

    /// Hands the entries from a number on to `each`, in order.
    pub fn each_audit_entry(
        &self,
        from: i64,
        mut each: impl FnMut(AuditRow) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.sql("SELECT number, text, digest FROM audit_entry WHERE number >= ?1 ORDER BY number")
            .bind(from)
            .each(|row| {
                each(AuditRow {
                    number: row.get(0, TABLE, "number")?,
                    text: row.get(1, TABLE, "text")?,
                    digest: row.get(2, TABLE, "digest")?,
                })
            })
    }
}
