//! The tags of SPDX 2.0 to 2.3.

use crate::sbom::spdx2::{DocumentField, FileField, PackageField};

/// What a tag says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// `SPDXID`, of whatever section is open.
    Id,
    /// A field of the document.
    Document(DocumentField),
    /// `Creator`.
    Creator,
    /// `ExternalDocumentRef`.
    ExternalDocument,
    /// `PackageName` begins a package.
    PackageName,
    /// A field of a package.
    Package(PackageField),
    /// `PackageVerificationCode`.
    VerificationCode,
    /// `PackageChecksum`.
    PackageChecksum,
    /// `ExternalRef`.
    Reference,
    /// `ExternalRefComment`.
    ReferenceComment,
    /// `FileName` begins a file.
    FileName,
    /// A field of a file.
    File(FileField),
    /// `FileChecksum`.
    FileChecksum,
    /// `SnippetSPDXID` begins a snippet.
    SnippetId,
    /// A field of a snippet.
    Snippet(FileField),
    /// `LicenseID` begins a licence.
    LicenceId,
    /// `ExtractedText`.
    LicenceText,
    /// `LicenseName`.
    LicenceName,
    /// `Relationship`.
    Relationship,
    /// `RelationshipComment`.
    RelationshipComment,
    /// `Annotator` begins an annotation.
    Annotator,
    /// `AnnotationComment`.
    AnnotationComment,
    /// `SPDXREF`.
    AnnotationTarget,
    /// Known, but not kept.
    Ignored,
}

use DocumentField as D;
use FileField as F;
use PackageField as P;

/// All tags, frequent ones first.
const TAGS: &[(&str, Tag)] = &[
    ("SPDXID", Tag::Id),
    ("Relationship", Tag::Relationship),
    ("ExternalRef", Tag::Reference),
    ("FileChecksum", Tag::FileChecksum),
    ("FileName", Tag::FileName),
    ("LicenseConcluded", Tag::File(F::Concluded)),
    ("LicenseInfoInFile", Tag::Ignored),
    ("FileCopyrightText", Tag::File(F::Copyright)),
    ("FileType", Tag::Ignored),
    ("FileComment", Tag::Ignored),
    ("PackageName", Tag::PackageName),
    ("PackageVersion", Tag::Package(P::Version)),
    ("PackageSupplier", Tag::Package(P::Supplier)),
    ("PackageOriginator", Tag::Package(P::Originator)),
    ("PackageDownloadLocation", Tag::Package(P::DownloadLocation)),
    ("FilesAnalyzed", Tag::Package(P::FilesAnalyzed)),
    ("PackageLicenseConcluded", Tag::Package(P::Concluded)),
    ("PackageLicenseDeclared", Tag::Package(P::Declared)),
    ("PackageCopyrightText", Tag::Package(P::Copyright)),
    ("PackageSourceInfo", Tag::Package(P::SourceInfo)),
    ("PackageChecksum", Tag::PackageChecksum),
    ("PackageHomePage", Tag::Package(P::Homepage)),
    ("PackageFileName", Tag::Package(P::FileName)),
    ("PackageVerificationCode", Tag::VerificationCode),
    ("PackageLicenseInfoFromFiles", Tag::Package(P::Observed)),
    ("PackageLicenseComments", Tag::Package(P::LicenceComments)),
    ("PackageSummary", Tag::Package(P::Summary)),
    ("PackageDescription", Tag::Package(P::Description)),
    ("PackageComment", Tag::Package(P::Comment)),
    ("PackageAttributionText", Tag::Package(P::Attribution)),
    ("PrimaryPackagePurpose", Tag::Package(P::Purpose)),
    ("ReleaseDate", Tag::Package(P::Released)),
    ("BuiltDate", Tag::Package(P::Built)),
    ("ValidUntilDate", Tag::Package(P::ValidUntil)),
    ("ExternalRefComment", Tag::ReferenceComment),
    ("RelationshipComment", Tag::RelationshipComment),
    ("LicenseComments", Tag::Ignored),
    ("FileNotice", Tag::Ignored),
    ("FileContributor", Tag::Ignored),
    ("FileDependency", Tag::Ignored),
    ("FileAttributionText", Tag::Ignored),
    ("ArtifactOfProjectName", Tag::Ignored),
    ("ArtifactOfProjectHomePage", Tag::Ignored),
    ("ArtifactOfProjectHomepage", Tag::Ignored),
    ("ArtifactOfProjectURI", Tag::Ignored),
    ("SnippetSPDXID", Tag::SnippetId),
    // The name in 2.1.
    ("SnippetSPDXIdentifier", Tag::SnippetId),
    ("SnippetFromFileSPDXID", Tag::Snippet(F::Whole)),
    ("SnippetName", Tag::Snippet(F::Name)),
    ("SnippetLicenseConcluded", Tag::Snippet(F::Concluded)),
    ("SnippetCopyrightText", Tag::Snippet(F::Copyright)),
    ("SnippetByteRange", Tag::Ignored),
    ("SnippetLineRange", Tag::Ignored),
    ("LicenseInfoInSnippet", Tag::Ignored),
    ("SnippetLicenseComments", Tag::Ignored),
    ("SnippetComment", Tag::Ignored),
    ("SnippetAttributionText", Tag::Ignored),
    ("LicenseID", Tag::LicenceId),
    ("ExtractedText", Tag::LicenceText),
    ("LicenseName", Tag::LicenceName),
    ("LicenseCrossReference", Tag::Ignored),
    ("LicenseComment", Tag::Ignored),
    ("Annotator", Tag::Annotator),
    ("AnnotationDate", Tag::Ignored),
    ("AnnotationType", Tag::Ignored),
    ("AnnotationComment", Tag::AnnotationComment),
    ("SPDXREF", Tag::AnnotationTarget),
    ("Reviewer", Tag::Ignored),
    ("ReviewDate", Tag::Ignored),
    ("ReviewComment", Tag::Ignored),
    ("SPDXVersion", Tag::Document(D::Version)),
    ("DataLicense", Tag::Document(D::DataLicence)),
    ("DocumentName", Tag::Document(D::Name)),
    ("DocumentNamespace", Tag::Document(D::Namespace)),
    ("DocumentComment", Tag::Document(D::Comment)),
    ("Creator", Tag::Creator),
    ("Created", Tag::Document(D::Created)),
    ("CreatorComment", Tag::Document(D::CreatorComment)),
    ("LicenseListVersion", Tag::Ignored),
    ("ExternalDocumentRef", Tag::ExternalDocument),
];

impl Tag {
    /// The tag of a name; `Err` carries the right spelling of one written with other capitals.
    pub(super) fn of(name: &str) -> Option<(Self, Result<(), &'static str>)> {
        // Many tags are of the same length; the last letter tells most of those apart.
        let last = name.as_bytes().last();
        let known = TAGS
            .iter()
            .find(|(known, _)| known.as_bytes().last() == last && *known == name);
        if let Some((_, tag)) = known {
            return Some((*tag, Ok(())));
        }
        TAGS.iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(known, tag)| (*tag, Err(*known)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_stand_once() {
        for (at, (name, _)) in TAGS.iter().enumerate() {
            assert!(!TAGS[..at].iter().any(|(other, _)| other == name), "{name}");
        }
        assert_eq!(
            Tag::of("FIleCopyrightText"),
            Some((Tag::File(F::Copyright), Err("FileCopyrightText")))
        );
        assert_eq!(Tag::of("PackageColour"), None);
    }
}
