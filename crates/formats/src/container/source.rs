//! One document's bytes, made readable.

use std::borrow::Cow;
use std::ops::Range;

use iriai_domain::inventory::document::Document;
use iriai_domain::warning::{Parsed, Warnings};

use super::encoding;
use super::envelope::{self, Envelope, Opened};
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;
use crate::sbom::{self, Confidence, Content};

/// A document without its encoding and its envelope.
///
/// Positions that readers tell are those inside the envelope.
#[derive(Debug)]
pub struct Source<'a> {
    bytes: &'a [u8],
    text: Option<Cow<'a, str>>,
    /// The document within the text.
    range: Range<usize>,
    envelope: Option<Envelope>,
    warnings: Warnings,
}

impl<'a> Source<'a> {
    /// Makes bytes readable. Fails when they are blank, or an envelope holds nothing that can be read.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let decoded = encoding::decode(bytes);
        let mut source = Self {
            bytes,
            text: None,
            range: 0..0,
            envelope: None,
            warnings: decoded.warnings,
        };
        if let Some(text) = decoded.text {
            let Opened {
                text,
                range,
                envelope,
            } = envelope::open(text)?;
            (source.text, source.range, source.envelope) = (Some(text), range, envelope);
        }
        if source.content().bytes.trim_ascii().is_empty() {
            return Err(ReadError::new(ReadErrorCode::Empty, ""));
        }
        Ok(source)
    }

    /// What is to be read.
    pub fn content(&self) -> Content<'_> {
        match &self.text {
            Some(text) => {
                let text = text.get(self.range.clone()).unwrap_or_default();
                Content {
                    bytes: text.as_bytes(),
                    text: Some(text),
                }
            }
            None => Content {
                bytes: self.bytes,
                text: None,
            },
        }
    }

    /// What the document was enclosed in.
    pub fn envelope(&self) -> Option<&Envelope> {
        self.envelope.as_ref()
    }

    /// What was wrong with the encoding.
    pub fn warnings(&self) -> &Warnings {
        &self.warnings
    }

    /// Whether its letters beyond ASCII are a guess, because the bytes are no UTF-8.
    pub fn is_guessed(&self) -> bool {
        let mut warnings = self.warnings.kept().iter();
        warnings.any(|warning| warning.value.is_empty())
    }

    /// Reads it as an SBOM of whatever format.
    ///
    /// What an envelope calls something else is taken for an SBOM only if a format is certain.
    pub fn read(&self, budget: &mut Budget<'_>) -> Result<Parsed<Document<'_>>, ReadError> {
        let content = self.content();
        let format = sbom::detect(content).filter(|format| match &self.envelope {
            Some(envelope) if !envelope.names_sbom() => {
                (format.detect)(content) == Confidence::Certain
            }
            _ => true,
        });
        let Some(format) = format else {
            return Err(self.unknown());
        };
        let mut parsed = (format.read)(content, budget)?;
        parsed.value.signed |= self.envelope.as_ref().is_some_and(|found| found.signed);
        if !self.warnings.is_empty() {
            let of_document = std::mem::replace(&mut parsed.warnings, self.warnings.clone());
            parsed.warnings.append(of_document);
        }
        Ok(parsed)
    }

    /// The refusal of content that nobody knows: what its envelope calls it, if it has one.
    pub fn unknown(&self) -> ReadError {
        match &self.envelope {
            Some(envelope) => envelope.foreign(),
            None => ReadError::new(ReadErrorCode::UnknownFormat, ""),
        }
    }
}
