//! Keys for programs.

use crate::db::{Row, Transaction};
use crate::error::Error;

/// A key, without the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyRow {
    /// Its identifier.
    pub id: String,
    /// What is shown of it.
    pub prefix: String,
    /// SHA-256 of the key.
    pub digest: Vec<u8>,
    /// What it is for.
    pub name: String,
    /// The account that made it.
    pub account: String,
    /// When.
    pub created: i64,
    /// Until when it counts.
    pub expires: Option<i64>,
    /// When it was taken back.
    pub revoked: Option<i64>,
    /// When it was used last, to about a minute.
    pub used: Option<i64>,
}

const TABLE: &str = "api_key";

impl Transaction<'_> {
    /// Adds a key.
    pub fn insert_key(&self, row: &KeyRow) -> Result<(), Error> {
        self.sql(
            "INSERT INTO api_key (id, prefix, digest, name, account, created, expires, revoked,
                                  used)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .bind(row.id.as_str())
        .bind(row.prefix.as_str())
        .bind(row.digest.as_slice())
        .bind(row.name.as_str())
        .bind(row.account.as_str())
        .bind(row.created)
        .bind(row.expires)
        .bind(row.revoked)
        .bind(row.used)
        .run()?;
        Ok(())
    }

    /// Takes a key back. Answers whether there was one that counted.
    pub fn revoke_key(&self, id: &str, now: i64) -> Result<bool, Error> {
        let changed = self
            .sql("UPDATE api_key SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL")
            .bind(id)
            .bind(now)
            .run()?;
        Ok(changed > 0)
    }

    /// Notes when a key was used.
    pub fn note_key_used(&self, id: &str, now: i64) -> Result<(), Error> {
        self.sql("UPDATE api_key SET used = ?2 WHERE id = ?1")
            .bind(id)
            .bind(now)
            .run()?;
        Ok(())
    }

    /// The key with a digest.
    pub fn key_of(&self, digest: &[u8]) -> Result<Option<KeyRow>, Error> {
        self.sql(
            "SELECT id, prefix, digest, name, account, created, expires, revoked, used
             FROM api_key WHERE digest = ?1",
        )
        .bind(digest)
        .optional(key)
    }

    /// The key with an identifier.
    pub fn key(&self, id: &str) -> Result<Option<KeyRow>, Error> {
        self.sql(
            "SELECT id, prefix, digest, name, account, created, expires, revoked, used
             FROM api_key WHERE id = ?1",
        )
        .bind(id)
        .optional(key)
    }

    /// All keys, the newest first.
    pub fn keys(&self) -> Result<Vec<KeyRow>, Error> {
        self.sql(
            "SELECT id, prefix, digest, name, account, created, expires, revoked, used
             FROM api_key ORDER BY created DESC, id DESC",
        )
        .all(key)
    }
}

fn key(row: &Row<'_>) -> Result<KeyRow, Error> {
    Ok(KeyRow {
        id: row.get(0, TABLE, "id")?,
        prefix: row.get(1, TABLE, "prefix")?,
        digest: row.get(2, TABLE, "digest")?,
        name: row.get(3, TABLE, "name")?,
        account: row.get(4, TABLE, "account")?,
        created: row.get(5, TABLE, "created")?,
        expires: row.get(6, TABLE, "expires")?,
        revoked: row.get(7, TABLE, "revoked")?,
        used: row.get(8, TABLE, "used")?,
    })
}
