//! What documents state of licences: read from the originals when somebody asks first, and kept from then on.

use crate::db::Transaction;
use crate::error::Error;
use crate::inventory::Consecutive;

const STATEMENT: &str = "licence_statement";

impl Transaction<'_> {
    /// Hands every list of statements from a number on to `each`, by number.
    pub fn each_licence_statement(
        &self,
        from: u32,
        mut each: impl FnMut(u32, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut rows = Consecutive::from(from, STATEMENT, "number");
        self.sql("SELECT number, content FROM licence_statement WHERE number >= ?1 ORDER BY number")
            .bind(from)
            .each(|row| {
                let number = rows.number(row)?;
                each(number, row.get(1, STATEMENT, "content")?)
            })
    }

    /// Adds a list of statements.
    pub fn insert_licence_statement(&self, number: u32, content: &[u8]) -> Result<(), Error> {
        self.sql("INSERT INTO licence_statement (number, content) VALUES (?1, ?2)")
            .bind(number)
            .bind(content)
            .run()?;
        Ok(())
    }

    /// For each component of a document, in the order of its set, the packed numbers of what it states; none where nobody has read the
    /// document for it yet.
    pub fn document_licences(&self, document: u32) -> Result<Option<Vec<u8>>, Error> {
        self.sql("SELECT statements FROM document_licence WHERE document = ?1")
            .bind(document)
            .optional(|row| row.get(0, "document_licence", "statements"))
    }

    /// The documents that have been read for their licences.
    pub fn documents_with_licences(&self) -> Result<Vec<u32>, Error> {
        self.sql("SELECT document FROM document_licence ORDER BY document")
            .all(|row| row.get(0, "document_licence", "document"))
    }

    /// Keeps what a document states; what is kept already stays.
    pub fn insert_document_licences(&self, document: u32, statements: &[u8]) -> Result<(), Error> {
        self.sql(
            "INSERT INTO document_licence (document, statements) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )
        .bind(document)
        .bind(statements)
        .run()?;
        Ok(())
    }
}
