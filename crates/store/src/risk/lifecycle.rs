//! Release cycles of products.

use super::exploit::{ExploitSummary, summary};
use crate::db::{Kind, Row, Transaction};
use crate::error::Error;

/// One state of what is known of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifecycleRow {
    /// Dense number.
    pub number: u32,
    /// The product, folded.
    pub product: String,
    /// Bytes of the text.
    pub length: u32,
    /// The text, compressed.
    pub content: Vec<u8>,
    /// What tells its text from others.
    pub digest: Vec<u8>,
    /// When the source changed it last, RFC 3339 in UTC.
    pub changed: Option<String>,
    /// Since when it is known.
    pub received: i64,
    /// When another state replaced it.
    pub replaced: Option<i64>,
}

const TABLE: &str = "lifecycle";

impl Transaction<'_> {
    /// Adds a state of a product's cycles unless the one that counts is the same or newer, and answers whether it did. The one before it is
    /// replaced by it. The number in the row is not looked at.
    pub fn replace_lifecycle(&self, row: &LifecycleRow) -> Result<bool, Error> {
        let before = self
            .sql(
                "SELECT number, digest, changed FROM lifecycle
                 WHERE product = ?1 AND replaced IS NULL",
            )
            .bind(row.product.as_str())
            .optional(|found| {
                let digest: Vec<u8> = found.get(1, TABLE, "digest")?;
                let changed: Option<String> = found.get(2, TABLE, "changed")?;
                Ok((found.get::<u32>(0, TABLE, "number")?, digest, changed))
            })?;
        if let Some((_, digest, changed)) = &before {
            let is_older = changed.is_some() && row.changed.is_some() && row.changed < *changed;
            if is_older || *digest == row.digest {
                return Ok(false);
            }
        }
        let number = self.next_number("SELECT MAX(number) + 1 FROM lifecycle", TABLE)?;
        self.sql(
            "INSERT INTO lifecycle (number, product, length, content, digest, changed, received,
                                    replaced)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .changing(Kind::Lifecycles)
        .bind(number)
        .bind(row.product.as_str())
        .bind(row.length)
        .bind(row.content.as_slice())
        .bind(row.digest.as_slice())
        .bind(row.changed.as_deref())
        .bind(row.received)
        .bind(row.replaced)
        .run()?;
        if let Some((before, ..)) = before {
            self.sql("UPDATE lifecycle SET replaced = ?2 WHERE number = ?1")
                .changing(Kind::Lifecycles)
                .bind(before)
                .bind(row.received)
                .run()?;
        }
        Ok(true)
    }

    /// How many products' cycles were known at an instant, and when one of them was taken in last; nothing where none was.
    pub fn summarise_lifecycles(&self, instant: i64) -> Result<Option<ExploitSummary>, Error> {
        self.sql(
            "SELECT COUNT(*), MAX(changed), MAX(received) FROM lifecycle
             WHERE received <= ?1 AND (replaced IS NULL OR replaced > ?1)",
        )
        .bind(instant)
        .optional(summary)
        .map(Option::flatten)
    }

    /// Hands every state of every product's cycles to `each`, by number.
    pub fn each_lifecycle(
        &self,
        mut each: impl FnMut(LifecycleRow) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.sql(
            "SELECT number, product, length, content, digest, changed, received, replaced
             FROM lifecycle ORDER BY number",
        )
        .each(|found| each(row(found)?))
    }
}

fn row(row: &Row<'_>) -> Result<LifecycleRow, Error> {
    Ok(LifecycleRow {
        number: row.get(0, TABLE, "number")?,
        product: row.get(1, TABLE, "product")?,
        length: row.get(2, TABLE, "length")?,
        content: row.get(3, TABLE, "content")?,
        digest: row.get(4, TABLE, "digest")?,
        changed: row.get(5, TABLE, "changed")?,
        received: row.get(6, TABLE, "received")?,
        replaced: row.get(7, TABLE, "replaced")?,
    })
}
