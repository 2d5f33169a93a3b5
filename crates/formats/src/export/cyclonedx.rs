//! CycloneDX 1.6 (ECMA-424, first edition) in JSON, from a document of whatever format.
//!
//! The output is valid against the official schema and always the same for the same document: references that are missing are made
//! from the package URL or the component's place, and no clock and no chance is asked.
//!
//! What CycloneDX has no field for stands in properties whose names begin with `iriai:`; its readers take it out again (the names
//! and their meaning are in `sbom/cyclonedx/own.rs`). Lost are:
//! * how one component depends on another: every kind of dependency becomes `dependsOn`, but for what was made from something
//!   (`pedigree.ancestors`, where the other is not listed itself) and trained on something (`modelCard…datasets`);
//! * relations that are no dependencies, and those that lead to what the document does not hold;
//! * that a subject is listed: the first subject is `metadata.component`, which does not count as listed;
//! * statements on vulnerabilities, and whether the document was signed.
//!
//! Traps: `licenses` holds either licences or exactly one expression, so that an expression beside something else has to go into
//! `license.name`; identifiers of licences and types of references come from closed lists; addresses are IRI references, so that
//! what their syntax does not allow is percent-encoded, and the address as it was stands in the comment.

mod address;
mod card;
mod component;
mod evidence;
mod graph;
mod licence;
mod metadata;
mod plan;
mod schema;
mod shape;

use iriai_domain::inventory::document::Document;
use serde::Serialize;

use self::plan::Plan;

/// What does not come from the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options<'o> {
    /// `urn:uuid:…` in place of the document's own; its revision then starts anew and is left out.
    pub serial_number: Option<&'o str>,
    /// The time (RFC 3339) in place of the document's own.
    pub timestamp: Option<&'o str>,
    /// Whether files that are listed apart become components of type `file`, which our readers take for files again.
    pub files: bool,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            serial_number: None,
            timestamp: None,
            files: true,
        }
    }
}

/// Writes a document.
pub fn write(document: &Document<'_>, options: &Options<'_>) -> Vec<u8> {
    let plan = Plan::new(document, options.files);
    let bom = metadata::bom(&plan, options);
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::pretty(&mut bytes);
    // Memory takes everything, and all keys are text: there is nothing that could fail.
    _ = bom.serialize(&mut serializer);
    bytes.push(b'\n');
    bytes
}
