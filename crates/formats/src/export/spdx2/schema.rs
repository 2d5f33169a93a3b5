//! The objects of SPDX 2.3's JSON schema as far as they are written.

use std::borrow::Cow;

use serde::Serialize;

/// Text of the document or of our own.
pub(super) type Text<'a> = Cow<'a, str>;

/// `creationInfo`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreationInfo<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) created: Text<'a>,
    pub(super) creators: Vec<String>,
}

/// `annotations`, of a package or of the document.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Annotation<'a> {
    pub(super) annotation_date: Text<'a>,
    pub(super) annotation_type: &'static str,
    pub(super) annotator: &'static str,
    pub(super) comment: String,
}

/// `checksums`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Checksum<'a> {
    pub(super) algorithm: &'static str,
    pub(super) checksum_value: Text<'a>,
}

/// `externalDocumentRefs`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalDocument<'a> {
    pub(super) external_document_id: Text<'a>,
    pub(super) checksum: Checksum<'a>,
    pub(super) spdx_document: &'a str,
}

/// `externalRefs`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalRef<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
    pub(super) reference_category: &'static str,
    pub(super) reference_locator: Text<'a>,
    pub(super) reference_type: Text<'a>,
}

/// `hasExtractedLicensingInfos`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExtractedLicence<'a> {
    pub(super) extracted_text: &'a str,
    pub(super) license_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
}

/// `packageVerificationCode`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VerificationCode<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) package_verification_code_excluded_files: Vec<&'a str>,
    pub(super) package_verification_code_value: Text<'a>,
}

/// `packages`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Package<'a> {
    #[serde(rename = "SPDXID")]
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) version_info: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) package_file_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) supplier: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) originator: Option<Text<'a>>,
    pub(super) download_location: &'a str,
    pub(super) files_analyzed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) package_verification_code: Option<VerificationCode<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) checksums: Vec<Checksum<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) homepage: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source_info: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license_concluded: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license_declared: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) license_info_from_files: Vec<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) copyright_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) attribution_texts: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) primary_package_purpose: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) release_date: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) built_date: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) valid_until_date: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) external_refs: Vec<ExternalRef<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) annotations: Vec<Annotation<'a>>,
}

/// `files`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File<'a> {
    #[serde(rename = "SPDXID")]
    pub(super) id: &'a str,
    pub(super) file_name: Text<'a>,
    pub(super) checksums: Vec<Checksum<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license_concluded: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) copyright_text: Option<&'a str>,
}

/// `relationships`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Relationship<'a> {
    pub(super) spdx_element_id: Text<'a>,
    pub(super) relationship_type: &'static str,
    pub(super) related_spdx_element: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) comment: Option<String>,
}
