//! Does a document follow its standard? Faults with code and position, for `iriai lint`.
//!
//! Readers are tolerant; this is the strict side. It judges structure only (what the standard's schema and its normative
//! text require); completeness by profile is `iriai_domain::inventory::quality`.

mod check;
mod cyclonedx;
mod element;
mod faults;
mod forms;
mod frame;
mod json;
mod shape;
mod spdx2;
mod spdx3;
mod terms;
mod xml;

use iriai_domain::inventory::document::SbomFormat;

use crate::limits::Limits;
use crate::sbom::{Content, detect};
use faults::Faults;
pub(crate) use spdx2::{is_licence_3, is_location};

/// One departure from the standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind.
    pub code: FaultCode,
    /// Where: a JSON pointer, `line 12`, or an element path.
    pub at: String,
    /// The offending text or name, cut to a readable length.
    pub value: String,
    /// What the standard wants instead, as values (`string`, `1..`, a list of words), not as a sentence.
    pub expected: String,
}

macro_rules! fault_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)+) => {
        /// The kinds of faults.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FaultCode { $($(#[$doc])* $variant,)+ }

        impl FaultCode {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable code, in kebab case.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    };
}

fault_codes! {
    /// Not well-formed.
    Syntax = "syntax",
    /// A field has another type than it must.
    Type = "type",
    /// A required field or element is missing.
    Missing = "missing",
    /// A field or element that the standard does not know here.
    Unexpected = "unexpected",
    /// A value is not one of those listed.
    NotListed = "not-listed",
    /// A value does not have the form it must (pattern, date, address, hash length).
    Form = "form",
    /// A number or a length is outside its range; too few or too many elements.
    Range = "range",
    /// Something that must be unique stands twice.
    Duplicate = "duplicate",
    /// Fields that exclude each other stand together, or none of several stands.
    Choice = "choice",
    /// A reference leads nowhere.
    Dangling = "dangling",
    /// A licence is no valid identifier or expression.
    Licence = "licence",
    /// The specification version is unknown or does not allow this.
    Version = "version",
}

/// What the strict side says of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which format it was judged as.
    pub format: SbomFormat,
    /// The edition of the standard, as the document states it; empty when it states none.
    pub spec_version: String,
    /// The first thousand faults, in the order of the standard's fields.
    pub faults: Vec<Fault>,
    /// How many faults there are in all.
    pub total: usize,
}

impl Report {
    /// Whether nothing was found.
    pub fn is_valid(&self) -> bool {
        self.total == 0
    }
}

/// A strict side: what it says of a text, with the edition that the text states.
type Judge = fn(&str, &Limits, &mut Faults) -> String;

/// Judges a document by the standard of its format; `None` when the format is unknown or has no strict side.
pub fn lint(content: Content<'_>, limits: &Limits) -> Option<Report> {
    lint_as(detect(content)?.id, content, limits)
}

/// Judges a document whose format is known; `None` when the format has no strict side.
pub fn lint_as(format: SbomFormat, content: Content<'_>, limits: &Limits) -> Option<Report> {
    Some(report(format, judge_of(format)?, content.text?, limits))
}

/// The strict side of a format.
fn judge_of(format: SbomFormat) -> Option<Judge> {
    match format {
        SbomFormat::CyclonedxJson => Some(cyclonedx::json),
        SbomFormat::CyclonedxXml => Some(cyclonedx::xml),
        SbomFormat::Spdx2Json => Some(spdx2::json),
        SbomFormat::Spdx2Yaml => Some(spdx2::yaml),
        SbomFormat::Spdx2TagValue => Some(spdx2::tag_value),
        SbomFormat::Spdx2Rdf => Some(spdx2::rdf),
        SbomFormat::Spdx2Xml => Some(spdx2::xml),
        SbomFormat::Spdx3Json => Some(spdx3::json),
        _ => None,
    }
}

fn report(format: SbomFormat, judge: Judge, text: &str, limits: &Limits) -> Report {
    let mut faults = Faults::default();
    let spec_version = judge(text, limits, &mut faults);
    Report {
        format,
        spec_version,
        faults: faults.kept,
        total: faults.total,
    }
}
