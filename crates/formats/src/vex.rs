//! VEX documents of every format, read into one.

mod csaf;
mod cyclonedx;
mod openvex;
pub(crate) mod own;

use iriai_domain::risk::vex::{VexDocument, VexFormat};
use iriai_domain::warning::Parsed;

use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;
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
pub const FORMATS: &[Format] = &[openvex::FORMAT, csaf::FORMAT, cyclonedx::FORMAT];

/// The format with an identifier.
pub fn format(id: VexFormat) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.id == id)
}

/// Whether a CycloneDX document with vulnerabilities is there for what it says of them, and not as an inventory: it lists no components,
/// or only those of which it speaks, as our own do.
pub fn is_cyclonedx_vex(text: &str, components: usize) -> bool {
    components == 0 || text.contains(own::DOCUMENT)
}

/// Whether a CSAF document says that it is of the VEX profile (CSAF 2.0 §4.5), as far as its letters tell.
pub fn is_csaf_vex(text: &str) -> bool {
    text.contains("\"csaf_vex\"")
}

/// The format of a text, if one is certain.
pub fn detect(text: &str) -> Option<&'static Format> {
    let mut formats = FORMATS.iter();
    formats.find(|format| (format.detect)(text) == Confidence::Certain)
}

/// Reads a document of whatever format.
pub fn read<'a>(
    text: &'a str,
    budget: &mut Budget<'_>,
) -> Result<Parsed<VexDocument<'a>>, ReadError> {
    let format = detect(text).ok_or_else(|| ReadError::new(ReadErrorCode::UnknownFormat, ""))?;
    (format.read)(text, budget)
}
