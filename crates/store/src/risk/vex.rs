//! What others say of vulnerabilities in products.

use crate::db::{Kind, Row, Transaction};
use crate::error::Error;

/// One state of one document with VEX statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VexRow {
    /// Dense number.
    pub number: u32,
    /// What tells it from all others.
    pub key: String,
    /// The identifier that it gives itself, or the file that it came in.
    pub id: String,
    /// Code of its format.
    pub format: String,
    /// What tells its text from others.
    pub digest: Vec<u8>,
    /// Who says it.
    pub author: Option<String>,
    /// Its revision, as written.
    pub revision: Option<String>,
    /// The SBOM that the statements stand in.
    pub document: Option<u32>,
    /// Bytes of the text.
    pub length: u32,
    /// How many statements it has.
    pub statements: u32,
    /// When it was changed last, as it says.
    pub modified: Option<i64>,
    /// Since when it is known.
    pub received: i64,
    /// When another state replaced it.
    pub replaced: Option<i64>,
}

const TABLE: &str = "vex_document";

impl Transaction<'_> {
    /// How many states of VEX documents there are; also the number that the next one gets.
    pub fn count_vex_documents(&self) -> Result<u32, Error> {
        self.next_number("SELECT MAX(number) + 1 FROM vex_document", TABLE)
    }

    /// Adds a state of a VEX document with its compressed text; the one before it is replaced by it.
    pub fn insert_vex_document(
        &self,
        row: &VexRow,
        content: &[u8],
        before: Option<u32>,
    ) -> Result<(), Error> {
        self.sql(
            "INSERT INTO vex_document (number, key, id, format, digest, author, revision, document,
                                       length, content, statements, modified, received, replaced)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )
        .changing(Kind::Opinions)
        .bind(row.number)
        .bind(row.key.as_str())
        .bind(row.id.as_str())
        .bind(row.format.as_str())
        .bind(row.digest.as_slice())
        .bind(row.author.as_deref())
        .bind(row.revision.as_deref())
        .bind(row.document)
        .bind(row.length)
        .bind(content)
        .bind(row.statements)
        .bind(row.modified)
        .bind(row.received)
        .bind(row.replaced)
        .run()?;
        if let Some(before) = before {
            self.sql("UPDATE vex_document SET replaced = ?2 WHERE number = ?1")
                .changing(Kind::Opinions)
                .bind(before)
                .bind(row.received)
                .run()?;
        }
        Ok(())
    }

    /// Notes that a VEX document speaks of a vulnerability, by its folded name.
    pub fn insert_vex_name(&self, name: &str, document: u32) -> Result<(), Error> {
        self.sql("INSERT INTO vex_name (name, document) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
            .changing(Kind::Opinions)
            .bind(name)
            .bind(document)
            .run()?;
        Ok(())
    }

    /// The newest state of a VEX document.
    pub fn vex_document_of(&self, key: &str) -> Result<Option<VexRow>, Error> {
        self.sql(
            "SELECT number, key, id, format, digest, author, revision, document, length, statements,
                    modified, received, replaced
             FROM vex_document WHERE key = ?1 ORDER BY number DESC LIMIT 1",
        )
        .bind(key)
        .optional(row)
    }

    /// Whether a text of its own with VEX statements is kept, in a state that counts.
    pub fn holds_vex_document(&self, digest: &[u8]) -> Result<bool, Error> {
        let found = self
            .sql(
                "SELECT number FROM vex_document
                 WHERE digest = ?1 AND document IS NULL AND replaced IS NULL LIMIT 1",
            )
            .bind(digest)
            .optional(|row| row.get::<u32>(0, TABLE, "number"))?;
        Ok(found.is_some())
    }

    /// Hands every state of a VEX document to `each`, by number.
    pub fn each_vex_document(
        &self,
        mut each: impl FnMut(VexRow) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.sql(
            "SELECT number, key, id, format, digest, author, revision, document, length, statements,
                    modified, received, replaced
             FROM vex_document ORDER BY number",
        )
        .each(|found| each(row(found)?))
    }

    /// The compressed text of a VEX document.
    pub fn vex_content(&self, number: u32) -> Result<Option<Vec<u8>>, Error> {
        self.sql("SELECT content FROM vex_document WHERE number = ?1")
            .bind(number)
            .optional(|row| row.get(0, TABLE, "content"))
    }

    /// Hands every vulnerability that a VEX document speaks of to `each`: the folded name, the document.
    pub fn each_vex_name(
        &self,
        mut each: impl FnMut(&str, u32) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.sql("SELECT name, document FROM vex_name").each(|row| {
            each(
                row.get(0, "vex_name", "name")?,
                row.get(1, "vex_name", "document")?,
            )
        })
    }
}

fn row(row: &Row<'_>) -> Result<VexRow, Error> {
    Ok(VexRow {
        number: row.get(0, TABLE, "number")?,
        key: row.get(1, TABLE, "key")?,
        id: row.get(2, TABLE, "id")?,
        format: row.get(3, TABLE, "format")?,
        digest: row.get(4, TABLE, "digest")?,
        author: row.get(5, TABLE, "author")?,
        revision: row.get(6, TABLE, "revision")?,
        document: row.get(7, TABLE, "document")?,
        length: row.get(8, TABLE, "length")?,
        statements: row.get(9, TABLE, "statements")?,
        modified: row.get(10, TABLE, "modified")?,
        received: row.get(11, TABLE, "received")?,
        replaced: row.get(12, TABLE, "replaced")?,
    })
}
