//! The objects of SPDX 2.2 and 2.3 as JSON has them; the other notations are brought into this shape first.
//!
//! Which fields an edition requires: 2.3 no longer asks for licences and copyright notices where 2.2 did.

use super::super::shape::{Field, List, Object, RuleKind, Shape, field, list, required, rule};
use super::forms::*;
use super::words::*;

const fn licence(name: &'static str) -> Field {
    field(name, Shape::Form(&LICENCE))
}

const fn text(name: &'static str) -> Field {
    field(name, Shape::Text)
}

const REFERENCE: Shape = Shape::Reference(&ELEMENT_REFERENCE, &ELEMENT_ID);

static TEXTS: List = list(Shape::Text);
static REFERENCES: List = list(REFERENCE);
static LICENCES: List = list(Shape::Form(&LICENCE));

/// The document.
pub(super) static DOCUMENT: Object = Object::closed(&[
    required("SPDXID", Shape::Id(&DOCUMENT_ID)),
    required("spdxVersion", Shape::Text),
    required("creationInfo", Shape::Object(&CREATION)),
    required("dataLicense", Shape::Form(&DATA_LICENCE)),
    required("name", Shape::Form(&FILLED)),
    required("documentNamespace", Shape::Form(&NAMESPACE)),
    text("$schema"),
    text("comment"),
    field("externalDocumentRefs", Shape::List(&DOCUMENTS)),
    field("documentDescribes", Shape::List(&REFERENCES)),
    field("hasExtractedLicensingInfos", Shape::List(&CUSTOM_LICENCES)),
    field("packages", Shape::List(&PACKAGES)),
    field("files", Shape::List(&FILES)),
    field("snippets", Shape::List(&SNIPPETS)),
    field("relationships", Shape::List(&RELATIONS)),
    field("annotations", Shape::List(&ANNOTATIONS)),
    field("revieweds", Shape::List(&REVIEWS)),
]);

static CREATION: Object = Object::closed(&[
    required("created", Shape::Form(&TIME)),
    required("creators", Shape::List(&CREATORS)),
    field("licenseListVersion", Shape::Form(&LIST_VERSION)),
    text("comment"),
]);
static CREATORS: List = list(Shape::Form(&CREATOR)).min(1);

static DOCUMENTS: List = list(Shape::Object(&EXTERNAL_DOCUMENT));
static EXTERNAL_DOCUMENT: Object = Object::closed(&[
    required("externalDocumentId", Shape::Id(&DOCUMENT_REFERENCE)),
    required("spdxDocument", Shape::Form(&NAMESPACE)),
    required("checksum", Shape::Object(&CHECKSUM)),
]);

static CHECKSUMS: List = list(Shape::Object(&CHECKSUM));
static FILE_CHECKSUMS: List = list(Shape::Object(&CHECKSUM)).min(1);
static CHECKSUM: Object = Object::closed(&[
    required("algorithm", Shape::Words(ALGORITHMS)),
    required("checksumValue", Shape::Text),
]);

static CUSTOM_LICENCES: List = list(Shape::Object(&CUSTOM_LICENCE));
static CUSTOM_LICENCE: Object = Object::closed(&[
    required("licenseId", Shape::Id(&LICENCE_ID)),
    required("extractedText", Shape::Form(&FILLED)),
    text("name"),
    text("comment"),
    field("seeAlsos", Shape::List(&ADDRESSES)),
    field("crossRefs", Shape::List(&CROSS_REFERENCES)),
]);
static ADDRESSES: List = list(Shape::Form(&ADDRESS));
static CROSS_REFERENCES: List = list(Shape::Object(&CROSS_REFERENCE));
static CROSS_REFERENCE: Object = Object::closed(&[
    required("url", Shape::Text),
    field("isLive", Shape::Bool),
    field("isValid", Shape::Bool),
    field("isWayBackLink", Shape::Bool),
    text("match"),
    field("order", Shape::Integer(i64::MIN, i64::MAX)),
    text("timestamp"),
]);

static ANNOTATIONS: List = list(Shape::Object(&ANNOTATION));
static ANNOTATION: Object = Object::closed(&[
    required("annotationDate", Shape::Form(&TIME)),
    required("annotationType", Shape::Words(ANNOTATION_TYPES)),
    required("annotator", Shape::Form(&CREATOR)),
    required("comment", Shape::Text),
]);

static REVIEWS: List = list(Shape::Object(&REVIEW));
static REVIEW: Object = Object::closed(&[
    required("reviewDate", Shape::Form(&TIME)),
    field("reviewer", Shape::Form(&CREATOR)),
    text("comment"),
]);

static PACKAGES: List = list(Shape::Object(&PACKAGE));
static PACKAGE: Object = Object::closed(&[
    required("SPDXID", Shape::Id(&ELEMENT_ID)),
    required("name", Shape::Form(&FILLED)),
    text("versionInfo"),
    text("packageFileName"),
    field("supplier", Shape::Form(&SUPPLIER)),
    field("originator", Shape::Form(&SUPPLIER)),
    required("downloadLocation", Shape::Form(&LOCATION)),
    field("filesAnalyzed", Shape::Bool),
    field("packageVerificationCode", Shape::Object(&VERIFICATION)),
    field("checksums", Shape::List(&CHECKSUMS)),
    field("homepage", Shape::Form(&HOMEPAGE)),
    text("sourceInfo"),
    licence("licenseConcluded").required_in(0, V2_2),
    field("licenseInfoFromFiles", Shape::List(&LICENCES)),
    licence("licenseDeclared").required_in(0, V2_2),
    text("licenseComments"),
    text("copyrightText").required_in(0, V2_2),
    text("summary"),
    text("description"),
    text("comment"),
    field("externalRefs", Shape::List(&EXTERNAL_REFERENCES)),
    field("attributionTexts", Shape::List(&TEXTS)),
    field("primaryPackagePurpose", Shape::Words(PURPOSES)).since(V2_3),
    field("releaseDate", Shape::Form(&TIME)).since(V2_3),
    field("builtDate", Shape::Form(&TIME)).since(V2_3),
    field("validUntilDate", Shape::Form(&TIME)).since(V2_3),
    field("hasFiles", Shape::List(&REFERENCES)),
    field("annotations", Shape::List(&ANNOTATIONS)),
]);
static VERIFICATION: Object = Object::closed(&[
    required(
        "packageVerificationCodeValue",
        Shape::Form(&VERIFICATION_CODE),
    ),
    field(
        "packageVerificationCodeExcludedFiles",
        Shape::List(&FILE_NAMES),
    ),
]);
static FILE_NAMES: List = list(Shape::Form(&FILE_NAME));
static EXTERNAL_REFERENCES: List = list(Shape::Object(&EXTERNAL_REFERENCE));
static EXTERNAL_REFERENCE: Object = Object::closed(&[
    required("referenceCategory", Shape::Words(CATEGORIES)),
    required("referenceType", Shape::Text),
    required("referenceLocator", Shape::Text),
    text("comment"),
]);

static FILES: List = list(Shape::Object(&FILE));
static FILE: Object = Object::closed(&[
    required("SPDXID", Shape::Id(&ELEMENT_ID)),
    required("fileName", Shape::Form(&FILE_NAME)),
    field("fileTypes", Shape::List(&TYPES)),
    required("checksums", Shape::List(&FILE_CHECKSUMS)),
    licence("licenseConcluded").required_in(0, V2_2),
    field("licenseInfoInFiles", Shape::List(&FOUND_LICENCES))
        .until(V2_2)
        .required(),
    field("licenseInfoInFiles", Shape::List(&LICENCES)).since(V2_3),
    text("licenseComments"),
    text("copyrightText").required_in(0, V2_2),
    text("comment"),
    text("noticeText"),
    field("fileContributors", Shape::List(&TEXTS)),
    field("attributionTexts", Shape::List(&TEXTS)),
    field("fileDependencies", Shape::List(&REFERENCES)),
    field("artifactOfs", Shape::List(&PROJECTS)),
    field("annotations", Shape::List(&ANNOTATIONS)),
]);
static TYPES: List = list(Shape::Words(FILE_TYPES));
static FOUND_LICENCES: List = list(Shape::Form(&LICENCE)).min(1);
static PROJECTS: List = list(Shape::Map(&Shape::Any));

static SNIPPETS: List = list(Shape::Object(&SNIPPET));
static SNIPPET: Object = Object::closed(&[
    required("SPDXID", Shape::Id(&ELEMENT_ID)),
    text("name"),
    required("snippetFromFile", REFERENCE),
    required("ranges", Shape::List(&RANGES)),
    licence("licenseConcluded").required_in(0, V2_2),
    field("licenseInfoInSnippets", Shape::List(&LICENCES)),
    text("licenseComments"),
    text("copyrightText").required_in(0, V2_2),
    text("comment"),
    field("attributionTexts", Shape::List(&TEXTS)),
    field("annotations", Shape::List(&ANNOTATIONS)),
]);
static RANGES: List = list(Shape::Object(&RANGE)).min(1);
static RANGE: Object = Object::closed(&[
    required("startPointer", Shape::Object(&POINTER)),
    required("endPointer", Shape::Object(&POINTER)),
]);
static POINTER: Object = Object::closed(&[
    required("reference", REFERENCE),
    field("offset", Shape::Integer(1, i64::MAX)),
    field("lineNumber", Shape::Integer(1, i64::MAX)),
])
.rules(&[rule(RuleKind::AtLeastOne(&["offset", "lineNumber"]))]);

static RELATIONS: List = list(Shape::Object(&RELATION));
static RELATION: Object = Object::closed(&[
    required("spdxElementId", REFERENCE),
    required("relationshipType", Shape::Words(RELATIONSHIPS)),
    required(
        "relatedSpdxElement",
        Shape::Reference(&RELATED_ELEMENT, &ELEMENT_ID),
    ),
    text("comment"),
]);
