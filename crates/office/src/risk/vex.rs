//! Taking in what others say of vulnerabilities.

use std::io::Read;

use iriai_domain::fold::fold;
use iriai_domain::risk::block::RecordDigest;
use iriai_domain::risk::edition::{Edition, Succession};
use iriai_domain::risk::vex::{VexDocument, VexFormat};
use iriai_formats::container::Source;
use iriai_formats::limits::{Budget, Limits};
use iriai_formats::vex;
use iriai_store::{Error as StoreError, Transaction, VexRow};

use super::records::RecordCount;
use crate::Office;
use crate::clock::instant;
use crate::error::Error;

/// A VEX document ready to be written.
pub(crate) struct PreparedVex {
    key: String,
    id: String,
    format: &'static str,
    digest: RecordDigest,
    author: Option<String>,
    revision: Option<String>,
    length: u32,
    /// The text, compressed; empty where the statements stand in an SBOM, which is kept anyway.
    content: Vec<u8>,
    statements: u32,
    modified: Option<i64>,
    names: Vec<String>,
}

/// Which state of its document a row is.
pub(super) fn edition(row: &VexRow) -> Edition {
    Edition::new(row.revision.as_deref(), row.modified, row.received)
}

/// The key of a document beside another that gives itself the same identifier.
pub(super) fn key_beside(key: &str, digest: &[u8]) -> String {
    let digits = digest.iter().map(|byte| format!("{byte:02x}"));
    format!("{key}#{}", digits.collect::<String>())
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
            revision: told(&document.revision),
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
        let statements = self.statements as usize;
        let unchanged = RecordCount {
            unchanged: statements,
            ..RecordCount::default()
        };
        let mut key = match document {
            Some(number) => format!("document:{number}"),
            None if transaction.holds_vex_document(&self.digest)? => return Ok(unchanged),
            None => self.key.clone(),
        };
        let mut before = transaction.vex_document_of(&key)?;
        let own = Edition::new(self.revision.as_deref(), self.modified, received);
        let succession = |row| own.succession(&edition(row));
        match before.as_ref().map(succession) {
            None | Some(Succession::Behind) => {}
            Some(Succession::Before) => return Ok(unchanged),
            // Somebody used an identifier twice: neither document replaces the other.
            Some(Succession::Beside) => {
                key = key_beside(&key, &self.digest);
                before = None;
            }
        }
        let row = VexRow {
            number: transaction.count_vex_documents()?,
            key,
            id: self.id,
            format: self.format.to_owned(),
            digest: self.digest.to_vec(),
            author: self.author,
            revision: self.revision,
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
            ..RecordCount::default()
        })
    }
}

/// The text of a VEX document that is kept.
pub(super) fn vex_text(transaction: &Transaction<'_>, row: &VexRow) -> Result<String, Error> {
    let damaged = || StoreError::corrupt("vex_document", "content", row.number);
    if let Some(document) = row.document {
        let original = Office::original_in(transaction, document)?;
        let source = Source::open(&original.bytes).map_err(Error::refused)?;
        return Ok(source.content().text.ok_or_else(damaged)?.to_owned());
    }
    let content = transaction.vex_content(row.number)?.ok_or_else(damaged)?;
    let length = u64::from(row.length);
    let mut bytes = Vec::new();
    let read = zstd::stream::read::Decoder::new(content.as_slice())
        .and_then(|decoder| decoder.take(length + 1).read_to_end(&mut bytes));
    let text = read.ok().and_then(|_| String::from_utf8(bytes).ok());
    let text = text.filter(|text| text.len() as u64 == length);
    Ok(text.ok_or_else(damaged)?)
}

/// Reads a VEX document that is kept: what let it in then is not refused now.
pub(super) fn read_again(
    row: &VexRow,
    text: &str,
    work: impl FnOnce(&VexDocument<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let limits = Limits::of_kept();
    let mut budget = Budget::new(&limits, &|| false);
    let format = VexFormat::from_code(&row.format).and_then(vex::format);
    let format = format.ok_or_else(|| StoreError::corrupt("vex_document", "format", row.number))?;
    let parsed = (format.read)(text, &mut budget).map_err(Error::refused)?;
    work(&parsed.value)
}
