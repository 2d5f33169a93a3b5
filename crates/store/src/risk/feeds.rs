//! Where advisories come from: feeds, when their sources were confirmed last, keys of bundles.

use crate::db::{Kind, Row, Transaction};
use crate::error::Error;

/// Where advisories are fetched from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedRow {
    /// Its name.
    pub name: String,
    /// A URL or the path of a file.
    pub address: String,
    /// Since when it is there.
    pub added: i64,
    /// When it was tried last.
    pub attempted: Option<i64>,
    /// Code of what went wrong then.
    pub failure: Option<String>,
    /// What is known of it.
    pub failure_detail: Option<String>,
    /// Records that were left out when it was taken in last.
    pub left_out: u32,
    /// When it was certain last that all of it is kept.
    pub confirmed: Option<i64>,
    /// The entity tag of the bytes that were taken in last.
    pub etag: Option<String>,
    /// When these were changed last, as the server writes it.
    pub modified: Option<String>,
    /// Their BLAKE3.
    pub digest: Option<Vec<u8>>,
    /// What tells the bytes of a fetch that was broken off from others.
    pub partial: Option<String>,
}

/// A key whose bundles are taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKeyRow {
    /// The key, as it is written.
    pub key: String,
    /// What people call it.
    pub name: Option<String>,
    /// Since when it is trusted.
    pub added: i64,
    /// When its newest bundle that was taken in was made.
    pub newest: Option<i64>,
}

/// When it was certain last that all is kept that somebody supplies of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmationRow {
    /// Who supplies it.
    pub supplier: String,
    /// The source.
    pub source: String,
    /// When.
    pub confirmed: i64,
}

const FEED: &str = "feed";

impl Transaction<'_> {
    /// All feeds by name.
    pub fn feeds(&self) -> Result<Vec<FeedRow>, Error> {
        self.sql(
            "SELECT name, address, added, attempted, failure, confirmed, etag, modified, digest,
                    partial, failure_detail, left_out
             FROM feed ORDER BY name",
        )
        .all(feed)
    }

    /// Adds a feed, or changes everything of the one with its name.
    pub fn replace_feed(&self, feed: &FeedRow) -> Result<(), Error> {
        self.sql(
            "INSERT INTO feed (name, address, added, attempted, failure, confirmed, etag, modified,
                               digest, partial, failure_detail, left_out)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (name) DO UPDATE
             SET address = ?2, added = ?3, attempted = ?4, failure = ?5, confirmed = ?6, etag = ?7,
                 modified = ?8, digest = ?9, partial = ?10, failure_detail = ?11, left_out = ?12",
        )
        .changing(Kind::Feeds)
        .bind(feed.name.as_str())
        .bind(feed.address.as_str())
        .bind(feed.added)
        .bind(feed.attempted)
        .bind(feed.failure.as_deref())
        .bind(feed.confirmed)
        .bind(feed.etag.as_deref())
        .bind(feed.modified.as_deref())
        .bind(feed.digest.as_deref())
        .bind(feed.partial.as_deref())
        .bind(feed.failure_detail.as_deref())
        .bind(feed.left_out)
        .run()?;
        Ok(())
    }

    /// Takes a feed away. Answers whether there was one.
    pub fn delete_feed(&self, name: &str) -> Result<bool, Error> {
        let deleted = self
            .sql("DELETE FROM feed WHERE name = ?1")
            .changing(Kind::Feeds)
            .bind(name);
        Ok(deleted.run()? > 0)
    }

    /// Notes when it was certain that all is kept that somebody supplies of a source; the last time stands.
    pub fn confirm_source(&self, row: &ConfirmationRow) -> Result<(), Error> {
        self.sql(
            "INSERT INTO source_confirmation (supplier, source, confirmed) VALUES (?1, ?2, ?3)
             ON CONFLICT (supplier, source) DO UPDATE SET confirmed = ?3
             WHERE source_confirmation.confirmed < ?3",
        )
        .changing(Kind::Feeds)
        .bind(row.supplier.as_str())
        .bind(row.source.as_str())
        .bind(row.confirmed)
        .run()?;
        Ok(())
    }

    /// The same for all sources that somebody was found to supply before.
    pub fn confirm_sources_of(&self, supplier: &str, confirmed: i64) -> Result<(), Error> {
        self.sql(
            "UPDATE source_confirmation SET confirmed = ?2 WHERE supplier = ?1 AND confirmed < ?2",
        )
        .changing(Kind::Feeds)
        .bind(supplier)
        .bind(confirmed)
        .run()?;
        Ok(())
    }

    /// Forgets what somebody supplied.
    pub fn delete_confirmations(&self, supplier: &str) -> Result<(), Error> {
        self.sql("DELETE FROM source_confirmation WHERE supplier = ?1")
            .changing(Kind::Feeds)
            .bind(supplier)
            .run()?;
        Ok(())
    }

    /// All confirmations, by source and supplier.
    pub fn source_confirmations(&self) -> Result<Vec<ConfirmationRow>, Error> {
        let table = "source_confirmation";
        self.sql(
            "SELECT supplier, source, confirmed FROM source_confirmation ORDER BY source, supplier",
        )
        .all(|row| {
            Ok(ConfirmationRow {
                supplier: row.get(0, table, "supplier")?,
                source: row.get(1, table, "source")?,
                confirmed: row.get(2, table, "confirmed")?,
            })
        })
    }

    /// Trusts a key, or gives the one that is trusted another name.
    pub fn replace_trusted_key(
        &self,
        key: &str,
        name: Option<&str>,
        added: i64,
    ) -> Result<(), Error> {
        self.sql(
            "INSERT INTO trusted_key (key, name, added) VALUES (?1, ?2, ?3)
             ON CONFLICT (key) DO UPDATE SET name = ?2 WHERE ?2 IS NOT NULL",
        )
        .changing(Kind::Feeds)
        .bind(key)
        .bind(name)
        .bind(added)
        .run()?;
        Ok(())
    }

    /// Trusts a key no longer. Answers whether it was trusted.
    pub fn delete_trusted_key(&self, key: &str) -> Result<bool, Error> {
        let deleted = self
            .sql("DELETE FROM trusted_key WHERE key = ?1")
            .changing(Kind::Feeds)
            .bind(key);
        Ok(deleted.run()? > 0)
    }

    /// All keys that are trusted, in the order in which they came.
    pub fn trusted_keys(&self) -> Result<Vec<TrustedKeyRow>, Error> {
        let table = "trusted_key";
        self.sql(
            "SELECT trusted_key.key, trusted_key.name, trusted_key.added, bundle.created
             FROM trusted_key LEFT JOIN bundle ON bundle.key = trusted_key.key
             ORDER BY trusted_key.added, trusted_key.key",
        )
        .all(|row| {
            Ok(TrustedKeyRow {
                key: row.get(0, table, "key")?,
                name: row.get(1, table, "name")?,
                added: row.get(2, table, "added")?,
                newest: row.get(3, "bundle", "created")?,
            })
        })
    }

    /// Notes that a bundle of a key was taken in. Answers whether it is newer than all before.
    pub fn replace_bundle(&self, key: &str, created: i64, received: i64) -> Result<bool, Error> {
        let changed = self
            .sql(
                "INSERT INTO bundle (key, created, received) VALUES (?1, ?2, ?3)
                 ON CONFLICT (key) DO UPDATE SET created = ?2, received = ?3
                 WHERE bundle.created < ?2",
            )
            .changing(Kind::Feeds)
            .bind(key)
            .bind(created)
            .bind(received)
            .run()?;
        Ok(changed > 0)
    }
}

fn feed(row: &Row<'_>) -> Result<FeedRow, Error> {
    Ok(FeedRow {
        name: row.get(0, FEED, "name")?,
        address: row.get(1, FEED, "address")?,
        added: row.get(2, FEED, "added")?,
        attempted: row.get(3, FEED, "attempted")?,
        failure: row.get(4, FEED, "failure")?,
        confirmed: row.get(5, FEED, "confirmed")?,
        etag: row.get(6, FEED, "etag")?,
        modified: row.get(7, FEED, "modified")?,
        digest: row.get(8, FEED, "digest")?,
        partial: row.get(9, FEED, "partial")?,
        failure_detail: row.get(10, FEED, "failure_detail")?,
        left_out: row.get(11, FEED, "left_out")?,
    })
}
