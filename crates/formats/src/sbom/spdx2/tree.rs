//! The tree-shaped serialisations: JSON, and YAML and XML with the same names.
//!
//! Schema: SPDX 2.3 `spdx-schema.json`, with the names that 2.0 to 2.2 and tools have used besides: old converters wrap
//! the document (`{"Document": {…}}`), its packages (`documentDescribes: [{"Package": {…}}]`) and files
//! (`files: [{"File": {…}}]` inside a package); GitHub's dependency graph answers `{"sbom": {…}}`.

mod elements;
mod parts;

use iriai_domain::inventory::document::{ExternalDocument, Field, SbomFormat, Text};
use iriai_domain::warning::WarningCode;
use serde::de::{MapAccess, SeqAccess};

use super::{CustomLicence, DocumentField, Draft, Place};
use crate::fields::{Element, Elements, Fields, Object, ObjectOrText, Value};
use crate::limits::Budget;
use elements::{Described, Files, Packages, Relationships, Snippets};
use parts::{Annotations, Checksum};

impl Place for Fields<'_, '_, '_> {
    fn note(&mut self, code: WarningCode, value: &str, instead: &str) {
        self.warn(code, value, instead);
    }
}

/// The outermost object.
pub(in crate::sbom) struct Root<'a> {
    draft: Draft<'a>,
}

impl<'a> Root<'a> {
    pub(in crate::sbom) fn new(format: SbomFormat, bytes: usize, budget: &Budget<'_>) -> Self {
        Self {
            draft: Draft::new(format, bytes, budget),
        }
    }

    /// What was read.
    pub(in crate::sbom) fn into_draft(self) -> Draft<'a> {
        self.draft
    }
}

impl<'de> Object<'de> for Root<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let draft = &mut self.draft;
        let single = match key {
            "packages" => return value.list(&mut Packages(draft), fields),
            "files" => {
                return value.list(
                    &mut Files {
                        draft,
                        within: None,
                    },
                    fields,
                );
            }
            "relationships" => return value.list(&mut Relationships { draft, of: None }, fields),
            "snippets" => return value.list(&mut Snippets(draft), fields),
            "documentDescribes" => return value.list(&mut Described(draft), fields),
            "creationInfo" => {
                return value.object(&mut CreationInfo(draft), fields).map(|_| ());
            }
            "externalDocumentRefs" => return value.list(&mut ExternalDocuments(draft), fields),
            "hasExtractedLicensingInfos" | "extractedLicenseInfos" => {
                return value.list(&mut Licences(draft), fields);
            }
            "annotations" => return value.list(&mut Annotations::Document(draft), fields),
            "sbom" | "Document" | "SPDX" | "spdx" => return value.object(self, fields).map(|_| ()),
            "revieweds" | "reviewers" | "$schema" => return value.skip(),
            "SPDXID" | "id" => DocumentField::Id,
            "spdxVersion" | "specVersion" => DocumentField::Version,
            "name" => DocumentField::Name,
            "dataLicense" => DocumentField::DataLicence,
            "documentNamespace" | "namespace" => DocumentField::Namespace,
            "comment" => DocumentField::Comment,
            _ => return unknown(key, value, fields),
        };
        if let Some(text) = value.text(fields)? {
            draft.set(single, text, fields);
        }
        Ok(())
    }
}

/// Passes over a field that the standard does not know.
fn unknown<'de, A: MapAccess<'de>>(
    key: &str,
    value: Value<'_, A>,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), A::Error> {
    fields.warn(WarningCode::UnknownField, key, "");
    value.skip()
}

struct CreationInfo<'d, 'a>(&'d mut Draft<'a>);

impl<'de> Object<'de> for CreationInfo<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let single = match key {
            "creators" => return value.list(&mut Creators(self.0), fields),
            "created" => DocumentField::Created,
            "comment" => DocumentField::CreatorComment,
            "licenseListVersion" => return value.skip(),
            _ => return unknown(key, value, fields),
        };
        if let Some(text) = value.text(fields)? {
            self.0.set(single, text, fields);
        }
        Ok(())
    }
}

struct Creators<'d, 'a>(&'d mut Draft<'a>);

impl<'de> Elements<'de> for Creators<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let found = value.object_or_text(&mut Creator(self.0), fields)?;
        if let Some(ObjectOrText::Text(text)) = found {
            self.0.creator(text, fields);
            return Ok(true);
        }
        Ok(found.is_some())
    }
}

/// `{"Person": "…"}` in place of `"Person: …"`.
struct Creator<'d, 'a>(&'d mut Draft<'a>);

impl<'de> Object<'de> for Creator<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        if let Some(text) = value.text(fields)? {
            fields.warn(WarningCode::TypeCoerced, &text, "text");
            self.0.creator_as(key, text);
        }
        Ok(())
    }
}

struct ExternalDocuments<'d, 'a>(&'d mut Draft<'a>);

impl<'de> Elements<'de> for ExternalDocuments<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut external = External::default();
        let found = value.object(&mut external, fields)?;
        if let Some(address) = external
            .address
            .filter(|address| !address.trim().is_empty())
        {
            self.0.external_document(ExternalDocument {
                reference: external.id,
                address,
                hash: external.checksum.into_hash(fields),
            });
        }
        Ok(found.is_some())
    }
}

#[derive(Default)]
struct External<'a> {
    id: Option<Text<'a>>,
    address: Option<Text<'a>>,
    checksum: Checksum<'a>,
}

impl<'de> Object<'de> for External<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "externalDocumentId" => self.id = value.text(fields)?,
            "spdxDocument" | "spdxDocumentNamespace" => self.address = value.text(fields)?,
            "checksum" => _ = value.object(&mut self.checksum, fields)?,
            _ => return unknown(key, value, fields),
        }
        Ok(())
    }
}

struct Licences<'d, 'a>(&'d mut Draft<'a>);

impl<'de> Elements<'de> for Licences<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut licence = Licence(CustomLicence {
            reference: Text::Borrowed(""),
            name: Field::Omitted,
            text: None,
        });
        let found = value.object(&mut licence, fields)?;
        if !licence.0.reference.trim().is_empty() {
            self.0.licence(licence.0);
        }
        Ok(found.is_some())
    }
}

struct Licence<'a>(CustomLicence<'a>);

impl<'de> Object<'de> for Licence<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "licenseId" | "id" => self.0.reference = value.text(fields)?.unwrap_or_default(),
            "name" | "licenseName" => {
                self.0.name = value
                    .text(fields)?
                    .map(Field::from_spdx)
                    .unwrap_or_default();
            }
            "extractedText" => self.0.text = value.text(fields)?,
            "comment" | "seeAlsos" | "crossRefs" => value.skip()?,
            _ => return unknown(key, value, fields),
        }
        Ok(())
    }
}
