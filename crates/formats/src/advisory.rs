//! Advisories of every format, read into one.
//!
//! A file holds one record or thousands. [`Format::records`] divides it without reading the records, so that one bad record costs
//! nothing but itself, and each can be kept as it came.

mod applicability;
mod csaf;
mod cve;
mod described;
mod divide;
pub mod eol;
pub mod epss;
pub mod kev;
mod nvd;
mod osv;
mod shown;

use iriai_domain::risk::advisory::{Advisory, AdvisoryFormat};
use iriai_domain::warning::{Parsed, Warnings};

use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;
use crate::sbom::Confidence;

/// The advisories of one record, with what was wrong on the way to them.
pub type Advisories<'a> = Parsed<Vec<Advisory<'a>>>;

/// Many entries of one text, each of which stands for itself.
#[derive(Debug)]
pub struct Listing<T> {
    /// The entries that could be read.
    pub value: T,
    /// What was wrong with them.
    pub warnings: Warnings,
    /// Why entries were left out, each with its place.
    pub left_out: Vec<ReadError>,
    /// Why the reading ended before the end of the text, where it did.
    pub ended: Option<ReadError>,
}

impl<T> Listing<T> {
    /// The same with something else made of the entries.
    pub fn with<U>(self, make: impl FnOnce(&T) -> U) -> Listing<U> {
        Listing {
            value: make(&self.value),
            warnings: self.warnings,
            left_out: self.left_out,
            ended: self.ended,
        }
    }
}

/// What stands for an end that is not known: behind a beginning it leaves open whether versions are affected. It is no version in any
/// order.
const NOBODY_KNOWS: &str = "unknown";

/// A format of advisories.
pub struct Format {
    /// Which.
    pub id: AdvisoryFormat,
    /// How sure it is that a text is of this format, by a look at its beginning.
    pub detect: fn(&str) -> Confidence,
    /// Divides a text into its records.
    pub records: fn(&str) -> Result<Vec<&str>, ReadError>,
    /// Reads one record. What is kept whole is the record, and what is matched is an advisory: of most formats a record is one,
    /// but a CSAF document is one for each of its vulnerabilities, which share its products.
    pub read: for<'a> fn(&'a str, &mut Budget<'_>) -> Result<Advisories<'a>, ReadError>,
    /// Whether what was read of a record leaves no doubt that it is one. Of a record that follows others of its format nobody need look
    /// at the keys then before it is read. Nothing where nothing that is read is enough, because other formats have the same fields.
    pub is_certain: Option<fn(&[Advisory<'_>]) -> bool>,
}

/// All formats, in the order in which they are asked.
pub const FORMATS: &[Format] = &[osv::FORMAT, csaf::FORMAT, cve::FORMAT, nvd::FORMAT];

/// The format of a text: the first that is certain, else the first that is possible.
pub fn detect(text: &str) -> Option<&'static Format> {
    let mut possible = None;
    for format in FORMATS {
        match (format.detect)(text) {
            Confidence::Certain => return Some(format),
            Confidence::Perhaps => possible = possible.or(Some(format)),
            Confidence::No => {}
        }
    }
    possible
}

/// Reads a text of one record, of whatever format.
pub fn read<'a>(text: &'a str, budget: &mut Budget<'_>) -> Result<Advisories<'a>, ReadError> {
    let format = detect(text).ok_or_else(|| ReadError::new(ReadErrorCode::UnknownFormat, ""))?;
    (format.read)(text, budget)
}

/// The text as its only record.
fn whole(text: &str) -> Result<Vec<&str>, ReadError> {
    Ok(vec![text])
}
