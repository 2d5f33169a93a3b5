//! Taking in what others say of vulnerabilities.

use iriai_domain::fold::fold;
use iriai_domain::risk::vex::VexDocument;
use iriai_store::{Transaction, VexRow};

use super::records::{RecordCount, RecordDigest};
use crate::clock::instant;
use crate::error::Error;

/// A VEX document ready to be written.
pub(crate) struct PreparedVex {
    key: String,
    id: String,
    format: &'static str,
    digest: RecordDigest,
    author: Option<String>,
    length: u32,
    /// The text, compressed; empty where the statements stand in an SBOM, which is kept anyway.
    content: Vec<u8>,
    statements: u32,
    modified: Option<i64>,
    names: Vec<String>,
}

impl PreparedVex {
    /// Of a document and its text. `place` tells the file where the document has no identifier.
    pub(crate) fn new(
        document: &VexDocument<'_>,
        text: &str,
        place: &str,
        compress: impl FnOnce(&[u8]) -> Vec<u8>,
    ) -> Self {
        Self {
            length: u32::try_from(text.len()).unwrap_or(u32::MAX),
            content: compress(text.as_bytes()),
            ..Self::embedded(document, text, place)
        }
    }

    /// Of the statements of an SBOM.
    pub(crate) fn embedded(document: &VexDocument<'_>, text: &str, place: &str) -> Self {
        let hash = blake3::hash(text.as_bytes());
        let mut digest = RecordDigest::default();
        digest.copy_from_slice(hash.as_bytes().get(..16).unwrap_or(&[0; 16]));
        let told = |text: &Option<std::borrow::Cow<'_, str>>| {
            let text = text.as_deref().map(str::trim).unwrap_or_default();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let (author, id) = (told(&document.author), told(&document.id));
        let format = document.format.code();
        let key = match &id {
            Some(id) => format!("{format}:{}:{id}", author.as_deref().unwrap_or_default()),
            None => format!("bytes:{hash}"),
        };
        let mut names: Vec<String> = Vec::new();
        let mut times = vec![
            document.updated.as_deref().and_then(instant),
            document.issued.as_deref().and_then(instant),
        ];
        for statement in &document.statements {
            let named = std::iter::once(&statement.vulnerability).chain(&statement.aliases);
            names.extend(named.map(|name| fold(name)).filter(|name| !name.is_empty()));
            times.push(statement.issued.as_deref().and_then(instant));
        }
        names.sort_unstable();
        names.dedup();
        Self {
            key,
            id: id.unwrap_or_else(|| place.to_owned()),
            format,
            digest,
            author,
            length: 0,
            content: Vec::new(),
            statements: document.statements.len() as u32,
            modified: times.into_iter().flatten().max(),
            names,
        }
    }

    /// About how many bytes it takes while it waits.
    pub(crate) fn size(&self) -> usize {
        const NAME: usize = 48;
        self.content.len() + self.names.len() * NAME
    }

    /// Writes it unless it is kept already, in this state or a newer one; `document` is the SBOM that it stands in.
    pub(crate) fn write(
        self,
        transaction: &Transaction<'_>,
        document: Option<u32>,
        received: i64,
    ) -> Result<RecordCount, Error> {
        let key = match document {
            Some(number) => format!("document:{number}"),
            None => self.key,
        };
        let before = transaction.vex_document_of(&key)?;
        let statements = self.statements as usize;
        let is_known = before.as_ref().is_some_and(|row| {
            // A state without time is taken for newer.
            let is_older =
                matches!((self.modified, row.modified), (Some(new), Some(kept)) if new < kept);
            row.digest == self.digest || is_older
        });
        if is_known {
            return Ok(RecordCount {
                imported: 0,
                unchanged: statements,
            });
        }
        let row = VexRow {
            number: transaction.count_vex_documents()?,
            key,
            id: self.id,
            format: self.format.to_owned(),
            digest: self.digest.to_vec(),
            author: self.author,
            document,
            length: self.length,
            statements: self.statements,
            modified: self.modified,
            received,
            replaced: None,
        };
        let before = before.map(|row| row.number);
        transaction.insert_vex_document(&row, &self.content, before)?;
        for name in &self.names {
            transaction.insert_vex_name(name, row.number)?;
        }
        Ok(RecordCount {
            imported: statements,
            unchanged: 0,
        })
    }
}
