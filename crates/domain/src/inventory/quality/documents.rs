//! The elements that a document answers once.

use super::text::{answer, has_date, is_contact, is_time, is_uri};
use super::{Answer, Asked, Profile};
use crate::inventory::document::{Party, SbomFormat};

/// CycloneDX `metadata.authors` or `manufacturer`; SPDX 2 `Creator` person or organisation; SPDX 3 `createdBy`. NTIA 2021
/// takes a tool as well, CISA 2026 does not; BSI wants a mail address or a web page. SPDX Lite asks for any `Creator`.
pub(super) fn author(asked: &Asked<'_, '_>) -> Answer {
    let document = asked.document;
    let parties = document.authors.iter().chain(&document.manufacturer);
    let best = parties.fold(Answer::Omitted, |best, party| {
        best.or(|| party_answer(party, asked.profile))
    });
    match asked.profile {
        Profile::Ntia | Profile::SpdxLite => best.or(|| tool_name(asked).elsewhere("tool_name")),
        _ => best,
    }
}

fn party_answer(party: &Party<'_>, profile: Profile) -> Answer {
    if profile == Profile::Bsi {
        let contact = party.contact.as_deref().is_some_and(is_contact) || is_contact(&party.name);
        return Answer::stated_if(contact);
    }
    if party.name.trim().eq_ignore_ascii_case("anonymous") {
        return Answer::DeclaredUnknown;
    }
    answer(Some(&party.name)).or(|| answer(party.contact.as_deref()))
}

/// CycloneDX `signature`; SPDX 3 `verifiedUsing` of the document. A detached signature cannot be seen from here.
pub(super) fn signature(asked: &Asked<'_, '_>) -> Answer {
    Answer::stated_if(asked.document.signed)
}

/// CycloneDX `bomFormat`, SPDX by its nature. BSI takes JSON and XML only.
pub(super) fn format_name(asked: &Asked<'_, '_>) -> Answer {
    let is_structured = !matches!(
        asked.document.format,
        SbomFormat::Spdx2TagValue
            | SbomFormat::Spdx2Yaml
            | SbomFormat::SpdxLiteXlsx
            | SbomFormat::SpdxLiteCsv
    );
    Answer::stated_if(asked.profile != Profile::Bsi || is_structured)
}

/// CycloneDX `specVersion`, SPDX 2 `spdxVersion`, SPDX 3 `specVersion`. BSI's baseline is CycloneDX 1.6 and SPDX 3.0.1.
pub(super) fn format_version(asked: &Asked<'_, '_>) -> Answer {
    let version = &asked.document.spec_version;
    if asked.profile != Profile::Bsi {
        return answer(Some(version));
    }
    let mut parts = version
        .trim()
        .split('.')
        .map(|part| part.parse().unwrap_or(0_u32));
    let mut part = || parts.next().unwrap_or(0);
    let stated = [part(), part(), part()];
    Answer::stated_if(match asked.document.format {
        SbomFormat::CyclonedxJson | SbomFormat::CyclonedxXml => stated >= [1, 6, 0],
        _ => stated >= [3, 0, 1],
    })
}

/// CycloneDX `metadata.lifecycles`, SPDX 3 `sbomType`, a creator comment of SPDX 2. CISA takes any phase; the
/// Automotive framework wants one of CISA's six SBOM types, for which CycloneDX's phases stand.
pub(super) fn generation_context(asked: &Asked<'_, '_>) -> Answer {
    /// CISA's types and CycloneDX's phases.
    const TYPES: &[&str] = &[
        "design",
        "source",
        "build",
        "analyzed",
        "analysed",
        "deployed",
        "runtime",
        "pre-build",
        "post-build",
        "operations",
        "discovery",
        "decommission",
    ];
    let is_type = |word: &str| {
        TYPES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(word.trim()))
    };
    asked
        .document
        .lifecycles
        .iter()
        .fold(Answer::Omitted, |best, word| {
            best.or(|| match answer(Some(word)) {
                Answer::Stated if asked.profile == Profile::Automotive && !is_type(word) => {
                    Answer::Omitted
                }
                found => found,
            })
        })
}

/// CycloneDX `metadata.timestamp`, SPDX `created`. CISA asks for the form of RFC 9557; elsewhere a date will do.
pub(super) fn timestamp(asked: &Asked<'_, '_>) -> Answer {
    let created = asked.document.created.as_deref();
    match answer(created) {
        Answer::Stated => {
            let created = created.unwrap_or_default();
            let is_strict = matches!(asked.profile, Profile::Cisa2026 | Profile::Bsi);
            Answer::stated_if(if is_strict {
                is_time(created)
            } else {
                has_date(created)
            })
        }
        found => found,
    }
}

/// CycloneDX `metadata.tools`, SPDX 2 `Creator: Tool`, SPDX 3 `createdUsing`.
pub(super) fn tool_name(asked: &Asked<'_, '_>) -> Answer {
    let tools = asked.document.tools.iter();
    tools.fold(Answer::Omitted, |best, tool| {
        best.or(|| answer(Some(&tool.name)))
    })
}

/// The same tools' version.
pub(super) fn tool_version(asked: &Asked<'_, '_>) -> Answer {
    let tools = asked.document.tools.iter();
    tools.fold(Answer::Omitted, |best, tool| {
        best.or(|| answer(tool.version.as_deref()))
    })
}

/// CycloneDX `serialNumber` with `version` (1 when left out), SPDX 2 `documentNamespace`, SPDX 3 `spdxId`.
pub(super) fn sbom_version(asked: &Asked<'_, '_>) -> Answer {
    answer(asked.document.serial.as_deref())
}

/// The same, where it is a URI.
pub(super) fn sbom_uri(asked: &Asked<'_, '_>) -> Answer {
    match answer(asked.document.serial.as_deref()) {
        Answer::Stated => Answer::stated_if(asked.document.serial.as_deref().is_some_and(is_uri)),
        found => found,
    }
}

/// CycloneDX `metadata.component`, SPDX 2 `DESCRIBES`, SPDX 3 `rootElement`.
pub(super) fn primary_component(asked: &Asked<'_, '_>) -> Answer {
    let subjects = asked.document.subjects.iter();
    let subjects = subjects.filter_map(|&subject| asked.document.components.get(subject));
    subjects.fold(Answer::Omitted, |best, subject| {
        best.or(|| answer(Some(&subject.name)))
    })
}

/// SPDX `ExternalDocumentRef` / `import`, CycloneDX `externalReferences` of type `bom` of the document or of a component.
pub(super) fn external_sbom_refs(asked: &Asked<'_, '_>) -> Answer {
    let document = asked.document;
    let details = document
        .components
        .iter()
        .filter_map(|component| component.details.as_ref());
    let mut references = details.flat_map(|details| &details.references);
    Answer::stated_if(
        !document.external_documents.is_empty()
            || references.any(|reference| reference.kind.eq_ignore_ascii_case("bom")),
    )
}

/// CycloneDX `vulnerabilities`, security elements of SPDX 3: facts that change faster than the SBOM stay outside it.
pub(super) fn no_vulnerabilities(asked: &Asked<'_, '_>) -> Answer {
    Answer::stated_if(asked.document.vulnerabilities == 0)
}
