//! The properties of each class (SPDX 2.3 Annex C), and which field of the JSON notation each of them is.

use super::super::words::ALGORITHMS;

/// How a value is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Take {
    /// Text; a resource stands for its name in the document, or for `NONE` and `NOASSERTION`.
    Text,
    /// An address as it is.
    Address,
    /// The name of an element.
    Element,
    /// A licence.
    Licence,
    /// A word behind this prefix.
    Word(&'static str),
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Number,
    /// A node with these properties.
    Node(&'static [Term]),
    /// Gathered from all nodes, or deprecated and unread.
    Elsewhere,
}

/// One property.
#[derive(Debug, PartialEq)]
pub(super) struct Term {
    /// Its name in the vocabulary.
    pub rdf: &'static str,
    /// The field of the JSON notation.
    pub json: &'static str,
    /// How its value is taken.
    pub take: Take,
    /// Whether it may be said several times.
    pub is_list: bool,
}

const fn one(rdf: &'static str, json: &'static str, take: Take) -> Term {
    Term {
        rdf,
        json,
        take,
        is_list: false,
    }
}

const fn many(rdf: &'static str, json: &'static str, take: Take) -> Term {
    Term {
        rdf,
        json,
        take,
        is_list: true,
    }
}

const fn text(name: &'static str) -> Term {
    one(name, name, Take::Text)
}

const fn elsewhere(rdf: &'static str) -> Term {
    one(rdf, "", Take::Elsewhere)
}

/// The classes whose nodes make up the lists of the root.
pub(super) static ELEMENTS: &[(&str, &str, &[Term])] = &[
    (
        "externalDocumentRefs",
        "ExternalDocumentRef",
        EXTERNAL_DOCUMENT,
    ),
    (
        "hasExtractedLicensingInfos",
        "ExtractedLicensingInfo",
        CUSTOM_LICENCE,
    ),
    ("packages", "Package", PACKAGE),
    ("files", "File", FILE),
    ("snippets", "Snippet", SNIPPET),
];

/// The document.
pub(super) static DOCUMENT: &[Term] = &[
    one("specVersion", "spdxVersion", Take::Text),
    one("dataLicense", "dataLicense", Take::Licence),
    text("name"),
    text("comment"),
    one("creationInfo", "creationInfo", Take::Node(CREATION)),
    many("describesPackage", "documentDescribes", Take::Element),
    many("annotation", "annotations", Take::Node(ANNOTATION)),
    many("reviewed", "revieweds", Take::Node(REVIEW)),
    elsewhere("externalDocumentRef"),
    elsewhere("hasExtractedLicensingInfo"),
    elsewhere("relationship"),
    elsewhere("referencesFile"),
];

static CREATION: &[Term] = &[
    text("created"),
    many("creator", "creators", Take::Text),
    text("licenseListVersion"),
    text("comment"),
];

static EXTERNAL_DOCUMENT: &[Term] = &[
    one("spdxDocument", "spdxDocument", Take::Address),
    one("checksum", "checksum", Take::Node(CHECKSUM)),
    elsewhere("externalDocumentId"),
];

static CHECKSUM: &[Term] = &[
    one("algorithm", "algorithm", Take::Word("checksumAlgorithm_")),
    text("checksumValue"),
];

static CUSTOM_LICENCE: &[Term] = &[
    text("licenseId"),
    text("extractedText"),
    text("name"),
    text("comment"),
    many("seeAlso", "seeAlsos", Take::Address),
    many("crossRef", "crossRefs", Take::Node(CROSS_REFERENCE)),
];

static CROSS_REFERENCE: &[Term] = &[
    text("url"),
    one("isLive", "isLive", Take::Bool),
    one("isValid", "isValid", Take::Bool),
    one("isWayBackLink", "isWayBackLink", Take::Bool),
    text("match"),
    one("order", "order", Take::Number),
    text("timestamp"),
];

static ANNOTATION: &[Term] = &[
    text("annotationDate"),
    one(
        "annotationType",
        "annotationType",
        Take::Word("annotationType_"),
    ),
    text("annotator"),
    text("comment"),
];

static REVIEW: &[Term] = &[text("reviewDate"), text("reviewer"), text("comment")];

static PACKAGE: &[Term] = &[
    text("name"),
    text("versionInfo"),
    text("packageFileName"),
    text("supplier"),
    text("originator"),
    text("downloadLocation"),
    one("filesAnalyzed", "filesAnalyzed", Take::Bool),
    one(
        "packageVerificationCode",
        "packageVerificationCode",
        Take::Node(VERIFICATION),
    ),
    many("checksum", "checksums", Take::Node(CHECKSUM)),
    text("homepage"),
    text("sourceInfo"),
    one("licenseConcluded", "licenseConcluded", Take::Licence),
    many(
        "licenseInfoFromFiles",
        "licenseInfoFromFiles",
        Take::Licence,
    ),
    one("licenseDeclared", "licenseDeclared", Take::Licence),
    text("licenseComments"),
    text("copyrightText"),
    text("summary"),
    text("description"),
    text("comment"),
    many(
        "externalRef",
        "externalRefs",
        Take::Node(EXTERNAL_REFERENCE),
    ),
    many("attributionText", "attributionTexts", Take::Text),
    one(
        "primaryPackagePurpose",
        "primaryPackagePurpose",
        Take::Word("purpose_"),
    ),
    text("releaseDate"),
    text("builtDate"),
    text("validUntilDate"),
    many("hasFile", "hasFiles", Take::Element),
    many("annotation", "annotations", Take::Node(ANNOTATION)),
    elsewhere("relationship"),
];

static VERIFICATION: &[Term] = &[
    text("packageVerificationCodeValue"),
    many(
        "packageVerificationCodeExcludedFile",
        "packageVerificationCodeExcludedFiles",
        Take::Text,
    ),
];

static EXTERNAL_REFERENCE: &[Term] = &[
    one(
        "referenceCategory",
        "referenceCategory",
        Take::Word("referenceCategory_"),
    ),
    one("referenceType", "referenceType", Take::Address),
    text("referenceLocator"),
    text("comment"),
];

static FILE: &[Term] = &[
    text("fileName"),
    many("fileType", "fileTypes", Take::Word("fileType_")),
    many("checksum", "checksums", Take::Node(CHECKSUM)),
    one("licenseConcluded", "licenseConcluded", Take::Licence),
    many("licenseInfoInFile", "licenseInfoInFiles", Take::Licence),
    text("licenseComments"),
    text("copyrightText"),
    text("comment"),
    text("noticeText"),
    many("fileContributor", "fileContributors", Take::Text),
    many("attributionText", "attributionTexts", Take::Text),
    many("annotation", "annotations", Take::Node(ANNOTATION)),
    many("fileDependency", "fileDependencies", Take::Element),
    elsewhere("artifactOf"),
    elsewhere("relationship"),
];

static SNIPPET: &[Term] = &[
    text("name"),
    one("snippetFromFile", "snippetFromFile", Take::Element),
    many("range", "ranges", Take::Node(RANGE)),
    one("licenseConcluded", "licenseConcluded", Take::Licence),
    many(
        "licenseInfoInSnippet",
        "licenseInfoInSnippets",
        Take::Licence,
    ),
    text("licenseComments"),
    text("copyrightText"),
    text("comment"),
    many("attributionText", "attributionTexts", Take::Text),
    many("annotation", "annotations", Take::Node(ANNOTATION)),
    elsewhere("relationship"),
];

static RANGE: &[Term] = &[
    one("startPointer", "startPointer", Take::Node(POINTER)),
    one("endPointer", "endPointer", Take::Node(POINTER)),
];

static POINTER: &[Term] = &[
    one("reference", "reference", Take::Element),
    one("offset", "offset", Take::Number),
    one("lineNumber", "lineNumber", Take::Number),
];

/// A relation, without the element from which it leads.
pub(super) static RELATION: &[Term] = &[
    one(
        "relationshipType",
        "relationshipType",
        Take::Word("relationshipType_"),
    ),
    one("relatedSpdxElement", "relatedSpdxElement", Take::Element),
    text("comment"),
];

/// The spelling that JSON gives to an algorithm: `sha3_256` is `SHA3-256`, `blake2b256` is `BLAKE2b-256`.
pub(super) fn algorithm(name: &str) -> Option<&'static str> {
    let letters = |name: &str| -> String {
        let kept = name.chars().filter(char::is_ascii_alphanumeric);
        kept.map(|c| c.to_ascii_lowercase()).collect()
    };
    let wanted = letters(name);
    ALGORITHMS
        .iter()
        .map(|word| word.text)
        .find(|known| letters(known) == wanted)
}
