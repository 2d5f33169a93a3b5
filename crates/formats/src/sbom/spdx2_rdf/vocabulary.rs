//! The names that documents in RDF are written with (SPDX 2.3 Annex C).

use quick_xml::name::{Namespace, ResolveResult};

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
const DOAP: &str = "http://usefulinc.com/ns/doap#";
/// Addresses of SPDX's own.
pub(super) const SPDX: [&str; 2] = ["http://spdx.org/rdf/terms#", "https://spdx.org/rdf/terms#"];

/// The classes of SPDX 2 that are read, sorted.
pub(super) const CLASSES: &[&str] = &[
    "Annotation",
    "Checksum",
    "ConjunctiveLicenseSet",
    "CreationInfo",
    "DisjunctiveLicenseSet",
    "ExternalDocumentRef",
    "ExternalRef",
    "ExtractedLicensingInfo",
    "File",
    "License",
    "LicenseException",
    "ListedLicense",
    "ListedLicenseException",
    "OrLaterOperator",
    "Package",
    "PackageVerificationCode",
    "Relationship",
    "Snippet",
    "SpdxDocument",
    "WithExceptionOperator",
];

/// The properties that are read, of all vocabularies, sorted.
pub(super) const PROPERTIES: &[&str] = &[
    "algorithm",
    "annotation",
    "annotator",
    "attributionText",
    "builtDate",
    "checksum",
    "checksumValue",
    "comment",
    "copyrightText",
    "created",
    "creationInfo",
    "creator",
    "dataLicense",
    "describesPackage",
    "description",
    "downloadLocation",
    "externalDocumentId",
    "externalDocumentRef",
    "externalRef",
    "extractedText",
    "fileName",
    "filesAnalyzed",
    "hasExtractedLicensingInfo",
    "hasFile",
    "homepage",
    "licenseComments",
    "licenseConcluded",
    "licenseDeclared",
    "licenseException",
    "licenseExceptionId",
    "licenseId",
    "licenseInfoFromFiles",
    "member",
    "name",
    "originator",
    "packageFileName",
    "packageVerificationCode",
    "packageVerificationCodeExcludedFile",
    "packageVerificationCodeValue",
    "primaryPackagePurpose",
    "referenceCategory",
    "referenceLocator",
    "referenceType",
    "relatedSpdxElement",
    "relationship",
    "relationshipType",
    "releaseDate",
    "snippetFromFile",
    "sourceInfo",
    "spdxDocument",
    "specVersion",
    "summary",
    "supplier",
    "validUntilDate",
    "versionInfo",
];

/// Where a name comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// RDF's own syntax.
    Rdf,
    /// SPDX 2.
    Spdx,
    /// Others of which SPDX 2 borrows.
    Borrowed,
    /// Any other.
    Foreign,
}

impl Vocabulary {
    /// The vocabulary of a namespace.
    pub(super) fn of(namespace: &ResolveResult<'_>) -> Self {
        let ResolveResult::Bound(Namespace(address)) = namespace else {
            return Self::Foreign;
        };
        if *address == RDF {
            Self::Rdf
        } else if SPDX.contains(address) {
            Self::Spdx
        } else if *address == RDFS || *address == DOAP {
            Self::Borrowed
        } else {
            Self::Foreign
        }
    }
}

/// A name of a sorted list.
pub(super) fn known(names: &[&'static str], local: &str) -> Option<&'static str> {
    names
        .binary_search(&local)
        .ok()
        .and_then(|at| names.get(at).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_so_that_they_are_found() {
        assert!(CLASSES.is_sorted());
        assert!(PROPERTIES.is_sorted());
        assert_eq!(known(PROPERTIES, "versionInfo"), Some("versionInfo"));
        assert_eq!(known(PROPERTIES, "colour"), None);
    }
}
