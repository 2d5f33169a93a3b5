//! Who is signed in, and the links by which people come in for the first time.

use crate::db::Transaction;
use crate::error::Error;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionRow {
    /// SHA-256 of what the browser holds.
    pub digest: Vec<u8>,
    /// Whose it is.
    pub account: String,
    /// Since when.
    pub created: i64,
    /// When it was used last, to about a minute.
    pub used: i64,
    /// Until when it counts.
    pub expires: i64,
}

/// A link that counts once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InvitationRow {
    /// SHA-256 of what stands in it.
    pub digest: Vec<u8>,
    /// Whose password it sets; nothing where it makes the first administrator.
    pub account: Option<String>,
    /// Since when there is one.
    pub created: i64,
    /// Until when it counts.
    pub expires: i64,
    /// When it was used.
    pub used: Option<i64>,
}

const SESSION: &str = "session";
const INVITATION: &str = "invitation";

impl Transaction<'_> {
    /// Adds a session.
    pub fn insert_session(&self, row: &SessionRow) -> Result<(), Error> {
        self.sql(
            "INSERT INTO session (digest, account, created, used, expires)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(row.digest.as_slice())
        .bind(row.account.as_str())
        .bind(row.created)
        .bind(row.used)
        .bind(row.expires)
        .run()?;
        Ok(())
    }

    /// The session with a digest.
    pub fn session(&self, digest: &[u8]) -> Result<Option<SessionRow>, Error> {
        self.sql("SELECT digest, account, created, used, expires FROM session WHERE digest = ?1")
            .bind(digest)
            .optional(|row| {
                Ok(SessionRow {
                    digest: row.get(0, SESSION, "digest")?,
                    account: row.get(1, SESSION, "account")?,
                    created: row.get(2, SESSION, "created")?,
                    used: row.get(3, SESSION, "used")?,
                    expires: row.get(4, SESSION, "expires")?,
                })
            })
    }

    /// Notes when a session was used.
    pub fn note_session_used(&self, digest: &[u8], now: i64) -> Result<(), Error> {
        self.sql("UPDATE session SET used = ?2 WHERE digest = ?1")
            .bind(digest)
            .bind(now)
            .run()?;
        Ok(())
    }

    /// Ends a session. Answers whether there was one.
    pub fn delete_session(&self, digest: &[u8]) -> Result<bool, Error> {
        let changed = self
            .sql("DELETE FROM session WHERE digest = ?1")
            .bind(digest)
            .run()?;
        Ok(changed > 0)
    }

    /// Ends all sessions of an account, and answers how many there were.
    pub fn delete_sessions_of(&self, account: &str) -> Result<usize, Error> {
        self.sql("DELETE FROM session WHERE account = ?1")
            .bind(account)
            .run()
    }

    /// Takes out sessions that do not count any more: past their end, or not used since an instant.
    pub fn delete_old_sessions(&self, now: i64, unused_since: i64) -> Result<usize, Error> {
        self.sql("DELETE FROM session WHERE expires <= ?1 OR used < ?2")
            .bind(now)
            .bind(unused_since)
            .run()
    }

    /// Adds a link.
    pub fn insert_invitation(&self, row: &InvitationRow) -> Result<(), Error> {
        self.sql(
            "INSERT INTO invitation (digest, account, created, expires, used)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(row.digest.as_slice())
        .bind(row.account.as_deref())
        .bind(row.created)
        .bind(row.expires)
        .bind(row.used)
        .run()?;
        Ok(())
    }

    /// The link with a digest.
    pub fn invitation(&self, digest: &[u8]) -> Result<Option<InvitationRow>, Error> {
        self.sql("SELECT digest, account, created, expires, used FROM invitation WHERE digest = ?1")
            .bind(digest)
            .optional(|row| {
                Ok(InvitationRow {
                    digest: row.get(0, INVITATION, "digest")?,
                    account: row.get(1, INVITATION, "account")?,
                    created: row.get(2, INVITATION, "created")?,
                    expires: row.get(3, INVITATION, "expires")?,
                    used: row.get(4, INVITATION, "used")?,
                })
            })
    }

    /// Notes that a link was used. Answers whether it had not been.
    pub fn use_invitation(&self, digest: &[u8], now: i64) -> Result<bool, Error> {
        let changed = self
            .sql("UPDATE invitation SET used = ?2 WHERE digest = ?1 AND used IS NULL")
            .bind(digest)
            .bind(now)
            .run()?;
        Ok(changed > 0)
    }

    /// Ends all links that were not used: those of one account, or those that make the first administrator.
    pub fn end_invitations(&self, account: Option<&str>, now: i64) -> Result<usize, Error> {
        let ended = match account {
            Some(account) => self
                .sql("UPDATE invitation SET used = ?1 WHERE used IS NULL AND account = ?2")
                .bind(now)
                .bind(account),
            None => self
                .sql("UPDATE invitation SET used = ?1 WHERE used IS NULL AND account IS NULL")
                .bind(now),
        };
        ended.run()
    }
}
