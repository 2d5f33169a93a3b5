//! The layout that the sets are measured against: one row an occurrence, with an index in each direction.
//!
//! For benches and nothing else. It is what a relational design would do, on the same database with the same settings, so that a
//! ratio compares designs and not databases.

use std::path::Path;

use rusqlite::{Connection, params};

use crate::error::Error;

/// Occurrences as plain rows.
pub struct RowsPeer {
    connection: Connection,
}

/// What the peer answers to "where is this component".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAnswer {
    /// Products.
    pub products: i64,
    /// Releases.
    pub releases: i64,
    /// Documents.
    pub documents: i64,
    /// Rows of the first page.
    pub listed: usize,
}

fn failed(source: rusqlite::Error) -> Error {
    Error::Database {
        action: "peer",
        source: Box::new(source),
    }
}

impl RowsPeer {
    /// An empty one at `path`.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let connection = Connection::open(path).map_err(failed)?;
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL;
                 PRAGMA synchronous = FULL;
                 PRAGMA cache_size = -32000;
                 CREATE TABLE document (number BIGINT PRIMARY KEY, product BIGINT, product_release BIGINT, place BIGINT);
                 CREATE TABLE occurrence (
                     document BIGINT NOT NULL, component BIGINT NOT NULL, depth BIGINT NOT NULL,
                     PRIMARY KEY (document, component)
                 ) WITHOUT ROWID;
                 CREATE INDEX occurrence_component ON occurrence (component, document, depth);",
            )
            .map_err(failed)?;
        Ok(Self { connection })
    }

    /// Adds documents with their members, in one transaction: number, product, release, place in reading order.
    pub fn insert<'m>(
        &self,
        documents: impl Iterator<Item = ([u32; 4], &'m [(u32, u8)])>,
    ) -> Result<(), Error> {
        self.connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(failed)?;
        for ([number, product, release, place], members) in documents {
            let mut document = self
                .connection
                .prepare_cached("INSERT INTO document VALUES (?1, ?2, ?3, ?4)")
                .map_err(failed)?;
            document
                .execute(params![number, product, release, place])
                .map_err(failed)?;
            let mut occurrence = self
                .connection
                .prepare_cached("INSERT INTO occurrence VALUES (?1, ?2, ?3)")
                .map_err(failed)?;
            for (component, depth) in members {
                occurrence
                    .execute(params![number, component, depth])
                    .map_err(failed)?;
            }
        }
        self.connection
            .execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
            .map_err(failed)
    }

    /// Where some components are: exact counts and the first `limit` places in reading order.
    pub fn whereabouts(&self, components: &[u32], limit: usize) -> Result<PeerAnswer, Error> {
        let list = components
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(",");
        let counts = format!(
            "SELECT COUNT(DISTINCT d.product), COUNT(DISTINCT d.product_release), COUNT(DISTINCT d.number)
             FROM occurrence o JOIN document d ON d.number = o.document WHERE o.component IN ({list})"
        );
        let (products, releases, documents) = self
            .connection
            .query_row(&counts, [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .map_err(failed)?;
        let page = format!(
            "SELECT d.number, o.component, o.depth
             FROM occurrence o JOIN document d ON d.number = o.document WHERE o.component IN ({list})
             ORDER BY d.place LIMIT {limit}"
        );
        let mut statement = self.connection.prepare(&page).map_err(failed)?;
        let rows = statement
            .query_map([], |row| row.get::<_, i64>(0))
            .map_err(failed)?;
        let listed = rows.count();
        Ok(PeerAnswer {
            products,
            releases,
            documents,
            listed,
        })
    }
}
