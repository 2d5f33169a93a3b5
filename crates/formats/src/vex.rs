//! VEX documents of every format, read into one.

mod csaf;
mod cyclonedx;
mod openvex;
pub(crate) mod own;
mod spdx3;

use std::collections::HashSet;

use iriai_domain::inventory::document::Document;
use iriai_domain::purl::Purl;
use iriai_domain::risk::vex::{Product, VexDocument, VexFormat};
use iriai_domain::warning::{Parsed, WarningCode};

use crate::error::{ReadError, ReadErrorCode};
use crate::limits::{Budget, Limits};
use crate::sbom::Confidence;

/// A format of VEX documents.
pub struct Format {
    /// Which.
    pub id: VexFormat,
    /// How sure it is that a text is of this format, by a look at its outermost keys.
    pub detect: fn(&str) -> Confidence,
    /// Reads a document.
    pub read: for<'a> fn(&'a str, &mut Budget<'_>) -> Result<Parsed<VexDocument<'a>>, ReadError>,
}

/// All formats, in the order in which they are asked.
pub const FORMATS: &[Format] = &[
    openvex::FORMAT,
    csaf::FORMAT,
    cyclonedx::FORMAT,
    spdx3::FORMAT,
];

/// The format with an identifier.
pub fn format(id: VexFormat) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.id == id)
}

/// Whether an SBOM with vulnerabilities is there for what it says of them, and not as an inventory: it lists no components, or only
/// those of which it speaks. Of CycloneDX our own documents say so; one of SPDX 3 is no inventory when it holds no `Sbom`, relates
/// nothing to anything else and lists nothing but what its statements name.
pub fn is_for_statements(format: &Format, text: &str, document: &Document<'_>) -> bool {
    if document.listed() == 0 || text.contains(own::DOCUMENT) {
        return true;
    }
    if format.id != VexFormat::Spdx3 || !document.relations.is_empty() || text.contains("Sbom\"") {
        return false;
    }
    let limits = Limits::default();
    let Ok(parsed) = (format.read)(text, &mut Budget::new(&limits, &|| false)) else {
        return false;
    };
    let statements = parsed.value.statements.iter();
    let products = statements.flat_map(|statement| &statement.products);
    let mut open: Vec<&Product<'_>> = products.collect();
    let mut named: HashSet<&str> = HashSet::new();
    while let Some(product) = open.pop() {
        let names = product.ids.iter().chain(&product.name);
        named.extend(names.map(|name| &**name));
        open.extend(&product.parts);
    }
    document.components.iter().all(|component| {
        let id = component.purl.as_ref().unwrap_or(&component.name);
        named.contains(&**id)
    })
}

/// Whether a package URL names a version; an `@` may also stand in a scope that somebody did not encode.
pub(crate) fn has_version(text: &str) -> bool {
    match Purl::parse(text).or_else(|_| Purl::repair(text).map(|(purl, _)| purl)) {
        Ok(purl) => purl.version().is_some(),
        Err(_) => text.contains('@'),
    }
}

/// Whether a CSAF document says that it is of the VEX profile (CSAF 2.0 §4.5), as far as its letters tell.
pub fn is_csaf_vex(text: &str) -> bool {
    text.contains("\"csaf_vex\"")
}

/// Whether a CSAF document publishes decisions that were taken with this program. Distributors tell in documents of the same profile what is
/// affected and know it first; who decides knows it from an advisory, and repeats what of it is affected.
pub fn is_own_csaf(text: &str) -> bool {
    is_csaf_vex(text) && own::is_csaf(text)
}

/// The format of a text, if one is certain.
pub fn detect(text: &str) -> Option<&'static Format> {
    let mut formats = FORMATS.iter();
    formats.find(|format| (format.detect)(text) == Confidence::Certain)
}

/// Reads a document that must be whole: what one that is cut off says behind its end might settle what it opens, or the other way round.
pub fn read_whole<'a>(
    format: &Format,
    text: &'a str,
    budget: &mut Budget<'_>,
) -> Result<Parsed<VexDocument<'a>>, ReadError> {
    let parsed = (format.read)(text, budget)?;
    let mut warnings = parsed.warnings.kept().iter();
    match warnings.find(|warning| warning.code == WarningCode::Truncated) {
        Some(cut) => Err(ReadError::at(
            ReadErrorCode::InPart,
            &*cut.at,
            &*cut.instead,
        )),
        None => Ok(parsed),
    }
}

/// Reads a document of whatever format.
pub fn read<'a>(
    text: &'a str,
    budget: &mut Budget<'_>,
) -> Result<Parsed<VexDocument<'a>>, ReadError> {
    let format = detect(text).ok_or_else(|| ReadError::new(ReadErrorCode::UnknownFormat, ""))?;
    (format.read)(text, budget)
}
