//! Readers of SBOM formats, one file (or folder) per format.

pub(crate) mod cyclonedx;
mod cyclonedx_json;
pub(crate) mod cyclonedx_xml;

mod json;
pub(crate) mod own;
mod spare;
pub(crate) mod spdx2;
mod spdx2_json;
mod spdx2_rdf;
mod spdx2_tag_value;
mod spdx2_xml;
mod spdx2_yaml;
pub(crate) mod spdx3_json;
mod spdx_lite;

use iriai_domain::inventory::document::{Component, Details, Document, SbomFormat};
use iriai_domain::warning::Parsed;

use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;

/// How sure a look at the beginning of a file makes us of its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It is not this format.
    No,
    /// It could be; nothing speaks against it.
    Perhaps,
    /// It says so.
    Certain,
}

/// A document's bytes, decoded to text where they are text.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The bytes as they are.
    pub bytes: &'a [u8],
    /// The same as text, for everything but sheets in binary form.
    pub text: Option<&'a str>,
}

/// Reads a document, or says why nothing of it could be taken.
pub type Reader =
    for<'a> fn(Content<'a>, &mut Budget<'_>) -> Result<Parsed<Document<'a>>, ReadError>;

/// One format: how to know it and how to read it.
#[derive(Debug)]
pub struct Format {
    /// Which format.
    pub id: SbomFormat,
    /// Judges from the content, cheaply: a look at the first kilobytes must do.
    pub detect: fn(Content<'_>) -> Confidence,
    /// Reads it.
    pub read: Reader,
}

/// Whether a hash value only stands where one must stand: who knows none writes zeros.
fn is_no_hash(value: &str) -> bool {
    value.len() >= 32 && value.starts_with("00") && value.bytes().all(|byte| byte == b'0')
}

/// Whether a component without a name is not known by anything else either. Such a one is nothing that could be listed; the
/// others are kept, since they are part of what was delivered, with a warning.
fn is_nobody(component: &Component<'_>) -> bool {
    let identified = |details: &Details<'_>| !details.identifiers.is_empty();
    // A blank node's label is none: it means nothing outside the file, and readers make one up.
    let reference = component.reference.as_deref();
    reference.is_none_or(|reference| reference.starts_with("_:"))
        && component.purl.is_none()
        && !component.details.as_deref().is_some_and(identified)
}

/// Gives what a document describes the document's name if it has none: documents are told apart by it.
fn name_subjects(document: &mut Document<'_>) {
    for &subject in &document.subjects {
        if let Some(component) = document.components.get_mut(subject)
            && component.name.is_empty()
        {
            component.name = document.name.clone().unwrap_or_default();
        }
    }
}

/// All formats, in the order in which they are asked.
pub const FORMATS: &[Format] = &[
    cyclonedx_json::FORMAT,
    cyclonedx_xml::FORMAT,
    spdx3_json::FORMAT,
    spdx2_json::FORMAT,
    spdx2_rdf::FORMAT,
    spdx2_xml::FORMAT,
    spdx2_tag_value::FORMAT,
    spdx2_yaml::FORMAT,
    spdx_lite::XLSX,
    spdx_lite::CSV,
];

/// The format of a document: the first that is certain, else the first that is possible.
pub fn detect(content: Content<'_>) -> Option<&'static Format> {
    let mut possible = None;
    for format in FORMATS {
        match (format.detect)(content) {
            Confidence::Certain => return Some(format),
            Confidence::Perhaps => possible = possible.or(Some(format)),
            Confidence::No => {}
        }
    }
    possible
}

/// Reads a document of whatever format.
pub fn read<'a>(
    content: Content<'a>,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    if content.bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::new(ReadErrorCode::Empty, ""));
    }
    let format = detect(content).ok_or_else(|| ReadError::new(ReadErrorCode::UnknownFormat, ""))?;
    (format.read)(content, budget)
}
