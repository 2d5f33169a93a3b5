//! The table: one row per element, with what each profile asks and the function that reads the answer.

use super::{Answer, Asked, Element, Level, Profile, components, documents};
use crate::inventory::document::Component;

/// How an element's answer is found.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// Once, in the document.
    Document(fn(&Asked<'_, '_>) -> Answer),
    /// In each component that counts.
    Component(fn(&Asked<'_, '_>, &Component<'_>) -> Answer),
    /// In the graph, for each component that counts.
    Link,
}

/// One element.
pub(super) struct Row {
    pub(super) element: Element,
    /// What the profiles ask, one letter each in the order of [`Profile::ALL`]: `M`, `R` or `-`.
    asked: &'static [u8; 5],
    pub(super) check: Check,
}

impl Row {
    pub(super) fn level(&self, profile: Profile) -> Level {
        let [ntia, cisa, bsi, automotive, lite] = *self.asked;
        let letter = match profile {
            Profile::Ntia => ntia,
            Profile::Cisa2026 => cisa,
            Profile::Bsi => bsi,
            Profile::Automotive => automotive,
            Profile::SpdxLite => lite,
        };
        match letter {
            b'M' => Level::Required,
            b'R' => Level::Recommended,
            _ => Level::NotAsked,
        }
    }

    /// Whether a declared unknown fulfils the duty: everywhere in CISA 2026, whose practice it is to say so, and in SPDX
    /// Lite, where `NOASSERTION` is a value; in the Automotive framework for the copyright notice only.
    pub(super) fn accepts_unknown(&self, profile: Profile) -> bool {
        match profile {
            Profile::Cisa2026 | Profile::SpdxLite => true,
            Profile::Automotive => self.element == Element::Copyright,
            Profile::Ntia | Profile::Bsi => false,
        }
    }
}

const fn of_document(
    element: Element,
    asked: &'static [u8; 5],
    answer: fn(&Asked<'_, '_>) -> Answer,
) -> Row {
    Row {
        element,
        asked,
        check: Check::Document(answer),
    }
}

const fn of_component(
    element: Element,
    asked: &'static [u8; 5],
    answer: fn(&Asked<'_, '_>, &Component<'_>) -> Answer,
) -> Row {
    Row {
        element,
        asked,
        check: Check::Component(answer),
    }
}

/// All elements. The columns are NTIA, CISA 2026, BSI, Automotive, SPDX Lite. BSI's "baseline" of format and edition is a
/// requirement.
pub(super) const ROWS: &[Row] = &[
    of_document(Element::SbomAuthor, b"MMMMM", documents::author),
    of_document(Element::AuthorSignature, b"-MR--", documents::signature),
    of_document(Element::FormatName, b"-MM--", documents::format_name),
    of_document(Element::FormatVersion, b"-MM-M", documents::format_version),
    of_document(
        Element::GenerationContext,
        b"RM-M-",
        documents::generation_context,
    ),
    of_document(Element::Timestamp, b"MMMMM", documents::timestamp),
    of_document(Element::ToolName, b"-M-R-", documents::tool_name),
    of_document(Element::ToolVersion, b"-M-R-", documents::tool_version),
    of_document(Element::SbomVersion, b"-M---", documents::sbom_version),
    of_document(Element::SbomUri, b"--M-M", documents::sbom_uri),
    of_document(
        Element::PrimaryComponent,
        b"---M-",
        documents::primary_component,
    ),
    of_component(Element::Producer, b"MMMMM", components::producer),
    of_component(Element::Name, b"MMMMM", components::name),
    of_component(Element::Version, b"MMMMM", components::version),
    of_component(Element::Identifier, b"MMMMR", components::identifier),
    Row {
        element: Element::Dependency,
        asked: b"MMMM-",
        check: Check::Link,
    },
    of_component(Element::HashValue, b"RMMR-", components::hash_value),
    of_component(Element::HashAlgorithm, b"RMMR-", components::hash_algorithm),
    of_component(
        Element::LicenceDeclared,
        b"-MRRM",
        components::licence_declared,
    ),
    of_component(
        Element::LicenceConcluded,
        b"R-MMM",
        components::licence_concluded,
    ),
    of_component(Element::Copyright, b"---MM", components::copyright),
    of_component(Element::FileName, b"--MMR", components::file_name),
    of_component(
        Element::DownloadLocation,
        b"--RRM",
        components::download_location,
    ),
    of_document(
        Element::ExternalSbomRefs,
        b"---M-",
        documents::external_sbom_refs,
    ),
    of_component(Element::Executable, b"--M--", components::executable),
    of_component(Element::Archive, b"--M--", components::archive),
    of_component(Element::Structured, b"--M--", components::structured),
    of_document(
        Element::VulnerabilitiesInside,
        b"--MM-",
        documents::no_vulnerabilities,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_has_one_row_in_order() {
        let rows: Vec<_> = ROWS.iter().map(|row| row.element).collect();
        assert_eq!(rows, Element::ALL);
    }

    #[test]
    fn profiles_require_as_many_elements_as_the_table_says() {
        let asked = |profile| {
            let levels = ROWS.iter().map(|row| row.level(profile));
            levels.filter(|level| *level == Level::Required).count()
        };
        assert_eq!(
            Profile::ALL.iter().map(|&p| asked(p)).collect::<Vec<_>>(),
            [7, 17, 18, 14, 11]
        );
    }
}
