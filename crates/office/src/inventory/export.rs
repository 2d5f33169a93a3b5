//! An SBOM out again.

use iriai_domain::inventory::portfolio::{Filter, Portfolio};
use iriai_formats::export::spdx_lite::Language;
use iriai_formats::export::{cyclonedx, spdx_lite, spdx2, spdx3};

use super::kept::read_kept;
use crate::Office;
use crate::clock::{identifier, rfc3339};
use crate::error::Error;

/// What a document is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// CycloneDX 1.6 in JSON.
    Cyclonedx16,
    /// SPDX 2.3 in JSON.
    Spdx23,
    /// SPDX 3.0.1 in JSON-LD.
    Spdx30,
    /// SPDX Lite as an Excel workbook with Japanese headings, or English ones.
    SpdxLite {
        /// Whether the headings are Japanese.
        japanese: bool,
    },
    /// The bytes as they came.
    Original,
}

impl Office {
    /// Writes the document that a name means (see [`Office::documents_named`]). A release of several documents must be asked for
    /// one by one.
    pub fn export(
        &self,
        portfolio: &Portfolio,
        name: &str,
        format: ExportFormat,
        filter: &Filter,
    ) -> Result<Vec<u8>, Error> {
        let documents = self.documents_named(portfolio, name, filter)?;
        let &[document] = documents.as_slice() else {
            let ids: Vec<String> = documents
                .iter()
                .map(|&document| Ok(self.original(document)?.id))
                .collect::<Result<_, Error>>()?;
            return Err(Error::Invalid {
                code: "several-documents",
                value: ids.join(", "),
            });
        };
        let original = self.original(document)?;
        let now = self.clock.now();
        let (created, namespace) = (rfc3339(now), format!("urn:iriai:{}", identifier(now)));
        match format {
            ExportFormat::Original => Ok(original.bytes),
            ExportFormat::Cyclonedx16 => read_kept(&original.bytes, |document| {
                Ok(cyclonedx::write(document, &cyclonedx::Options::default()))
            }),
            ExportFormat::Spdx23 => read_kept(&original.bytes, |document| {
                let options = spdx2::Options {
                    namespace: &namespace,
                    created: &created,
                };
                Ok(spdx2::write(document, &options))
            }),
            ExportFormat::Spdx30 => read_kept(&original.bytes, |document| {
                let options = spdx3::Options {
                    created: &created,
                    namespace: &namespace,
                    tool: None,
                };
                Ok(spdx3::write(document, &options))
            }),
            ExportFormat::SpdxLite { japanese } => read_kept(&original.bytes, |document| {
                let language = if japanese {
                    Language::Japanese
                } else {
                    Language::English
                };
                let written = spdx_lite::write(
                    document,
                    &spdx_lite::Options {
                        language,
                        created: &created,
                    },
                );
                written.map_err(|error| Error::Damaged(error.to_string()))
            }),
        }
    }
}
