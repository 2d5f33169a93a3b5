//! Which elements a format has no place for.
//!
//! CycloneDX grew its fields over time, so its edition counts: metadata came with 1.2, properties with 1.3, JSON signatures
//! with 1.4, lifecycles with 1.5, and only 1.6 tells a declared licence from a concluded one.

use super::Element;
use crate::inventory::document::SbomFormat;

/// Whether a document of this format and edition could answer the element at all.
pub(super) fn carries(format: SbomFormat, edition: &str, element: Element) -> bool {
    match format {
        SbomFormat::CyclonedxJson | SbomFormat::CyclonedxXml => {
            cyclonedx_since(format, element) <= cyclonedx_minor(edition)
        }
        SbomFormat::Spdx3Json => true,
        SbomFormat::SpdxLiteXlsx | SbomFormat::SpdxLiteCsv => {
            !is_foreign_to_spdx2(element)
                && !matches!(
                    element,
                    Element::GenerationContext
                        | Element::PrimaryComponent
                        | Element::Dependency
                        | Element::HashValue
                        | Element::HashAlgorithm
                        | Element::ExternalSbomRefs
                )
        }
        // SPDX 2 in whatever notation.
        _ => !is_foreign_to_spdx2(element),
    }
}

fn is_foreign_to_spdx2(element: Element) -> bool {
    matches!(
        element,
        Element::AuthorSignature | Element::Executable | Element::Archive | Element::Structured
    )
}

/// The minor number of an edition; one that cannot be read counts as the newest.
fn cyclonedx_minor(edition: &str) -> u32 {
    let minor = edition
        .trim()
        .strip_prefix("1.")
        .and_then(|minor| minor.parse().ok());
    minor.unwrap_or(u32::MAX)
}

/// The minor number of the first edition that has a place for the element.
fn cyclonedx_since(format: SbomFormat, element: Element) -> u32 {
    match element {
        Element::SbomVersion
        | Element::SbomUri
        | Element::DownloadLocation
        | Element::ExternalSbomRefs => 1,
        Element::SbomAuthor
        | Element::Timestamp
        | Element::ToolName
        | Element::ToolVersion
        | Element::PrimaryComponent
        | Element::Dependency => 2,
        Element::Executable | Element::Archive | Element::Structured | Element::FileName => 3,
        Element::AuthorSignature if format == SbomFormat::CyclonedxJson => 4,
        Element::GenerationContext => 5,
        Element::LicenceConcluded => 6,
        _ => 0,
    }
}
