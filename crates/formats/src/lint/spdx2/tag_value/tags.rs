//! The tags: to which section they belong, which field of the JSON notation they are and how their value is taken.

/// What tags belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Package,
    File,
    Snippet,
    Licence,
    Relationship,
    Annotation,
    Review,
    Document,
}

impl Section {
    /// How many sections are lists.
    pub(super) const LISTS: usize = 7;
    /// The sections that are lists.
    pub(super) const ALL_LISTS: [Self; Self::LISTS] = [
        Self::Package,
        Self::File,
        Self::Snippet,
        Self::Licence,
        Self::Relationship,
        Self::Annotation,
        Self::Review,
    ];

    /// The number of its list.
    pub(super) fn number(self) -> Option<usize> {
        Self::ALL_LISTS.iter().position(|section| *section == self)
    }

    /// The list of the JSON notation.
    pub(super) const fn list(self) -> &'static str {
        match self {
            Self::Package => "packages",
            Self::File => "files",
            Self::Snippet => "snippets",
            Self::Licence => "hasExtractedLicensingInfos",
            Self::Relationship => "relationships",
            Self::Annotation => "annotations",
            Self::Review => "revieweds",
            Self::Document => "",
        }
    }

    /// The tag with which it begins.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Package => "PackageName",
            Self::File => "FileName",
            Self::Snippet => "SnippetSPDXID",
            Self::Licence => "LicenseID",
            Self::Relationship => "Relationship",
            Self::Annotation => "Annotator",
            Self::Review => "Reviewer",
            Self::Document => "SPDXVersion",
        }
    }

    /// Whether its elements have an `SPDXID`; a snippet's has a tag of its own.
    pub(super) const fn has_identifier(self) -> bool {
        matches!(self, Self::Package | Self::File)
    }
}

/// How a value is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    /// One value on one line.
    Line,
    /// One value, perhaps over several lines.
    Text,
    /// One of several values.
    Lines,
    /// One of several values, perhaps over several lines.
    Texts,
    /// `SPDXID`.
    Id,
    /// `true` or `false`.
    Bool,
    /// A field of `creationInfo`.
    Creation,
    /// A text field of `creationInfo`.
    CreationText,
    /// One of several `creators`.
    Creators,
    /// `SHA1: …`.
    Checksum,
    /// `DocumentRef-x URI SHA1: …`.
    ExternalDocument,
    /// `CATEGORY type locator`.
    ExternalReference,
    /// A comment on the external reference before.
    ReferenceComment,
    /// Digits, with files left out in brackets.
    VerificationCode,
    /// `A TYPE B`.
    Relationship,
    /// What an annotation is about.
    Subject,
    /// `start:end` in bytes.
    Bytes,
    /// `start:end` in lines.
    Numbers,
    /// Deprecated, accepted unread.
    Ignored,
}

impl Take {
    /// Whether the value must stand on one line without `<text>`.
    pub(super) const fn is_one_line(self) -> bool {
        !matches!(
            self,
            Self::Text | Self::Texts | Self::CreationText | Self::ReferenceComment | Self::Ignored
        )
    }

    /// Whether the value belongs into `creationInfo`.
    pub(super) const fn is_of_creation(self) -> bool {
        matches!(self, Self::Creation | Self::CreationText | Self::Creators)
    }

    /// Whether a blank value is a fault.
    pub(super) const fn needs_text(self) -> bool {
        self.is_one_line()
    }
}

/// One tag.
#[derive(Debug)]
pub(super) struct Tag {
    name: &'static str,
    /// To what it belongs.
    pub section: Section,
    /// The field of the JSON notation.
    pub field: &'static str,
    /// How its value is taken.
    pub take: Take,
    /// What it begins.
    pub opens: Option<Section>,
}

/// The tag of a name.
pub(super) fn tag(name: &str) -> Option<&'static Tag> {
    TAGS.iter().find(|tag| tag.name == name)
}

const fn of(section: Section, name: &'static str, field: &'static str, take: Take) -> Tag {
    Tag {
        name,
        section,
        field,
        take,
        opens: None,
    }
}

const fn opening(section: Section, name: &'static str, field: &'static str, take: Take) -> Tag {
    Tag {
        name,
        section,
        field,
        take,
        opens: Some(section),
    }
}

use Section::{Annotation, Document, File, Licence, Package, Relationship, Review, Snippet};

/// All tags, frequent ones first.
static TAGS: &[Tag] = &[
    of(Document, "SPDXID", "SPDXID", Take::Id),
    opening(Relationship, "Relationship", "", Take::Relationship),
    of(Relationship, "RelationshipComment", "comment", Take::Text),
    opening(File, "FileName", "fileName", Take::Line),
    of(File, "FileType", "fileTypes", Take::Lines),
    of(File, "FileChecksum", "checksums", Take::Checksum),
    of(File, "LicenseConcluded", "licenseConcluded", Take::Line),
    of(File, "LicenseInfoInFile", "licenseInfoInFiles", Take::Lines),
    of(File, "LicenseComments", "licenseComments", Take::Text),
    of(File, "FileCopyrightText", "copyrightText", Take::Text),
    of(File, "FileComment", "comment", Take::Text),
    of(File, "FileNotice", "noticeText", Take::Text),
    of(File, "FileContributor", "fileContributors", Take::Texts),
    of(File, "FileAttributionText", "attributionTexts", Take::Texts),
    of(File, "FileDependency", "", Take::Ignored),
    of(File, "ArtifactOfProjectName", "", Take::Ignored),
    of(File, "ArtifactOfProjectHomePage", "", Take::Ignored),
    of(File, "ArtifactOfProjectURI", "", Take::Ignored),
    opening(Package, "PackageName", "name", Take::Line),
    of(Package, "PackageVersion", "versionInfo", Take::Line),
    of(Package, "PackageFileName", "packageFileName", Take::Line),
    of(Package, "PackageSupplier", "supplier", Take::Line),
    of(Package, "PackageOriginator", "originator", Take::Line),
    of(
        Package,
        "PackageDownloadLocation",
        "downloadLocation",
        Take::Line,
    ),
    of(Package, "FilesAnalyzed", "filesAnalyzed", Take::Bool),
    of(
        Package,
        "PackageVerificationCode",
        "packageVerificationCode",
        Take::VerificationCode,
    ),
    of(Package, "PackageChecksum", "checksums", Take::Checksum),
    of(Package, "PackageHomePage", "homepage", Take::Line),
    of(Package, "PackageSourceInfo", "sourceInfo", Take::Text),
    of(
        Package,
        "PackageLicenseConcluded",
        "licenseConcluded",
        Take::Line,
    ),
    of(
        Package,
        "PackageLicenseInfoFromFiles",
        "licenseInfoFromFiles",
        Take::Lines,
    ),
    of(
        Package,
        "PackageLicenseDeclared",
        "licenseDeclared",
        Take::Line,
    ),
    of(
        Package,
        "PackageLicenseComments",
        "licenseComments",
        Take::Text,
    ),
    of(Package, "PackageCopyrightText", "copyrightText", Take::Text),
    of(Package, "PackageSummary", "summary", Take::Text),
    of(Package, "PackageDescription", "description", Take::Text),
    of(Package, "PackageComment", "comment", Take::Text),
    of(
        Package,
        "PackageAttributionText",
        "attributionTexts",
        Take::Texts,
    ),
    of(
        Package,
        "ExternalRef",
        "externalRefs",
        Take::ExternalReference,
    ),
    of(
        Package,
        "ExternalRefComment",
        "externalRefs",
        Take::ReferenceComment,
    ),
    of(
        Package,
        "PrimaryPackagePurpose",
        "primaryPackagePurpose",
        Take::Line,
    ),
    of(Package, "ReleaseDate", "releaseDate", Take::Line),
    of(Package, "BuiltDate", "builtDate", Take::Line),
    of(Package, "ValidUntilDate", "validUntilDate", Take::Line),
    opening(Snippet, "SnippetSPDXID", "SPDXID", Take::Line),
    of(
        Snippet,
        "SnippetFromFileSPDXID",
        "snippetFromFile",
        Take::Line,
    ),
    of(Snippet, "SnippetByteRange", "ranges", Take::Bytes),
    of(Snippet, "SnippetLineRange", "ranges", Take::Numbers),
    of(
        Snippet,
        "SnippetLicenseConcluded",
        "licenseConcluded",
        Take::Line,
    ),
    of(
        Snippet,
        "LicenseInfoInSnippet",
        "licenseInfoInSnippets",
        Take::Lines,
    ),
    of(
        Snippet,
        "SnippetLicenseComments",
        "licenseComments",
        Take::Text,
    ),
    of(Snippet, "SnippetCopyrightText", "copyrightText", Take::Text),
    of(Snippet, "SnippetComment", "comment", Take::Text),
    of(Snippet, "SnippetName", "name", Take::Line),
    of(
        Snippet,
        "SnippetAttributionText",
        "attributionTexts",
        Take::Texts,
    ),
    opening(Licence, "LicenseID", "licenseId", Take::Line),
    of(Licence, "ExtractedText", "extractedText", Take::Text),
    of(Licence, "LicenseName", "name", Take::Line),
    of(Licence, "LicenseCrossReference", "seeAlsos", Take::Lines),
    of(Licence, "LicenseComment", "comment", Take::Text),
    opening(Annotation, "Annotator", "annotator", Take::Line),
    of(Annotation, "AnnotationDate", "annotationDate", Take::Line),
    of(Annotation, "AnnotationType", "annotationType", Take::Line),
    of(Annotation, "AnnotationComment", "comment", Take::Text),
    of(Annotation, "SPDXREF", "", Take::Subject),
    opening(Review, "Reviewer", "reviewer", Take::Line),
    of(Review, "ReviewDate", "reviewDate", Take::Line),
    of(Review, "ReviewComment", "comment", Take::Text),
    of(Document, "SPDXVersion", "spdxVersion", Take::Line),
    of(Document, "DataLicense", "dataLicense", Take::Line),
    of(Document, "DocumentName", "name", Take::Line),
    of(
        Document,
        "DocumentNamespace",
        "documentNamespace",
        Take::Line,
    ),
    of(Document, "DocumentComment", "comment", Take::Text),
    of(
        Document,
        "ExternalDocumentRef",
        "externalDocumentRefs",
        Take::ExternalDocument,
    ),
    of(Document, "Creator", "creators", Take::Creators),
    of(Document, "Created", "created", Take::Creation),
    of(Document, "CreatorComment", "comment", Take::CreationText),
    of(
        Document,
        "LicenseListVersion",
        "licenseListVersion",
        Take::Creation,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_apart() {
        for (index, tag) in TAGS.iter().enumerate() {
            assert!(
                TAGS.iter()
                    .skip(index + 1)
                    .all(|other| other.name != tag.name),
                "{}",
                tag.name
            );
        }
        for section in Section::ALL_LISTS {
            assert_eq!(tag(section.name()).and_then(|tag| tag.opens), Some(section));
        }
    }
}
