//! Packages, files, snippets and relationships.

use iriai_domain::warning::WarningCode;
use serde::de::{MapAccess, SeqAccess};

use super::parts::{Annotations, Checksums};
use super::unknown;
use crate::fields::{Element, Elements, Fields, Object, ObjectOrText, Value};
use crate::sbom::spdx2::{
    Draft, File, FileField, Package, PackageField, Reference, Relationship, Text,
};

/// `packages`.
pub(super) struct Packages<'d, 'a>(pub(super) &'d mut Draft<'a>);

impl<'de> Elements<'de> for Packages<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut reading = PackageReading::new(self.0);
        // On an error what the package holds so far is kept.
        let found = value.object(&mut reading, fields);
        if let Ok(Some(true)) | Err(_) = found {
            reading.finish(fields)?;
        }
        found.map(|found| found.is_some())
    }
}

/// `documentDescribes`: identifiers, or whole packages in old documents.
pub(super) struct Described<'d, 'a>(pub(super) &'d mut Draft<'a>);

impl<'de> Elements<'de> for Described<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut reading = PackageReading::new(self.0);
        let Some(found) = value.object_or_text(&mut reading, fields)? else {
            return Ok(false);
        };
        match found {
            ObjectOrText::Object => {
                let id = reading.package.id().cloned();
                reading.finish(fields)?;
                if let Some(id) = id {
                    self.0.describes(id);
                }
            }
            ObjectOrText::Text(id) => {
                fields.count_relation()?;
                self.0.describes(id);
            }
            ObjectOrText::Neither => {}
        }
        Ok(true)
    }
}

/// A package while its fields come in.
struct PackageReading<'d, 'a> {
    draft: &'d mut Draft<'a>,
    package: Package<'a>,
    files: Vec<Text<'a>>,
    relationships: Vec<Relationship<'a>>,
}

impl<'d, 'a> PackageReading<'d, 'a> {
    fn new(draft: &'d mut Draft<'a>) -> Self {
        Self {
            package: draft.begin_package(),
            draft,
            files: Vec::new(),
            relationships: Vec::new(),
        }
    }

    fn finish<E: serde::de::Error>(self, fields: &mut Fields<'a, '_, '_>) -> Result<(), E> {
        fields.count_component()?;
        if let Some(id) = self.package.id() {
            for file in self.files {
                self.draft.contains(id.clone(), file);
            }
            for mut relationship in self.relationships {
                relationship.from.get_or_insert_with(|| id.clone());
                self.draft.relate(relationship, fields);
            }
        }
        self.draft.package(self.package, fields);
        Ok(())
    }
}

impl<'de> Object<'de> for PackageReading<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        if let Some(field) = PackageField::of(key) {
            let text = match field {
                PackageField::FilesAnalyzed => value.scalar(fields)?,
                _ => value.text(fields)?,
            };
            if let Some(text) = text {
                self.package.set(field, text, fields);
            }
            return Ok(());
        }
        let package = &mut self.package;
        match key {
            "externalRefs" => value.list(&mut References(package), fields),
            "checksums" => value.list(&mut Checksums(|hash| package.hash(hash)), fields),
            "licenseInfoFromFiles" => {
                value.list(&mut Repeated(package, PackageField::Observed), fields)
            }
            "attributionTexts" => {
                value.list(&mut Repeated(package, PackageField::Attribution), fields)
            }
            "annotations" => value.list(&mut Annotations::Package(package), fields),
            "packageVerificationCode" | "verificationCode" => value
                .object(&mut VerificationCode(package), fields)
                .map(|_| ()),
            "hasFiles" => value.list(&mut FileIds(&mut self.files), fields),
            "files" => {
                let within = Some(&mut self.files);
                let draft = &mut *self.draft;
                value.list(&mut Files { draft, within }, fields)
            }
            "relationships" => {
                let of = Some(&mut self.relationships);
                let draft = &mut *self.draft;
                value.list(&mut Relationships { draft, of }, fields)
            }
            "Package" => value.object(self, fields).map(|_| ()),
            _ => match PackageField::of_stray(key) {
                Some((field, name)) => {
                    fields.warn(WarningCode::UnknownField, key, name);
                    if let Some(text) = value.text(fields)? {
                        package.set(field, text, fields);
                    }
                    Ok(())
                }
                None => unknown(key, value, fields),
            },
        }
    }
}

/// A list of texts, each of which is the same field.
struct Repeated<'p, 'a>(&'p mut Package<'a>, PackageField);

impl<'de> Elements<'de> for Repeated<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let text = value.text(fields)?;
        let more = text.is_some();
        if let Some(text) = text.flatten() {
            self.0.set(self.1, text, fields);
        }
        Ok(more)
    }
}

/// `hasFiles`.
struct FileIds<'f, 'a>(&'f mut Vec<Text<'a>>);

impl<'de> Elements<'de> for FileIds<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let text = value.text(fields)?;
        let more = text.is_some();
        if let Some(text) = text.flatten() {
            fields.count_relation()?;
            self.0.push(text);
        }
        Ok(more)
    }
}

/// `externalRefs`.
struct References<'p, 'a>(&'p mut Package<'a>);

impl<'de> Elements<'de> for References<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut reference = Reference::default();
        let found = value.object(&mut reference, fields)?;
        if found == Some(true) {
            self.0.reference(reference, fields);
        }
        Ok(found.is_some())
    }
}

struct VerificationCode<'p, 'a>(&'p mut Package<'a>);

impl<'de> Object<'de> for VerificationCode<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "packageVerificationCodeValue" | "value" => {
                if let Some(text) = value.text(fields)? {
                    self.0.set(PackageField::VerificationCode, text, fields);
                }
                Ok(())
            }
            "packageVerificationCodeExcludedFiles" | "excludedFilesNames" => {
                let field = PackageField::VerificationExcludes;
                value.list(&mut Repeated(self.0, field), fields)
            }
            _ => unknown(key, value, fields),
        }
    }
}

/// `files`, of the document or of a package.
pub(super) struct Files<'d, 'f, 'a> {
    pub(super) draft: &'d mut Draft<'a>,
    pub(super) within: Option<&'f mut Vec<Text<'a>>>,
}

impl<'de> Elements<'de> for Files<'_, '_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut reading = FileReading(File::new());
        let found = value.object(&mut reading, fields);
        if let Ok(Some(true)) | Err(_) = found {
            fields.count_file()?;
            if let (Some(within), Some(id)) = (&mut self.within, reading.0.id()) {
                within.push(id.clone());
            }
            self.draft.file(reading.0);
        }
        found.map(|found| found.is_some())
    }
}

struct FileReading<'a>(File<'a>);

impl<'de> Object<'de> for FileReading<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match FileField::of_file(key) {
            Some(Ok(field)) => {
                if let Some(text) = value.text(fields)? {
                    self.0.set(field, text, fields);
                }
                Ok(())
            }
            Some(Err(())) => value.skip(),
            None => match key {
                "checksums" => value.list(&mut Checksums(|hash| self.0.hash(hash)), fields),
                "File" => value.object(self, fields).map(|_| ()),
                "name" | "id" | "path" => {
                    let (field, name) = match key {
                        "id" => (FileField::Id, "SPDXID"),
                        _ => (FileField::Name, "fileName"),
                    };
                    fields.warn(WarningCode::UnknownField, key, name);
                    if let Some(text) = value.text(fields)? {
                        self.0.set(field, text, fields);
                    }
                    Ok(())
                }
                _ => unknown(key, value, fields),
            },
        }
    }
}

/// `snippets`.
pub(super) struct Snippets<'d, 'a>(pub(super) &'d mut Draft<'a>);

impl<'de> Elements<'de> for Snippets<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut reading = SnippetReading(File::new());
        let found = value.object(&mut reading, fields)?;
        if found == Some(true) {
            fields.count_file()?;
            self.0.file(reading.0);
        }
        Ok(found.is_some())
    }
}

struct SnippetReading<'a>(File<'a>);

impl<'de> Object<'de> for SnippetReading<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match FileField::of_snippet(key) {
            Some(Ok(field)) => {
                if let Some(text) = value.text(fields)? {
                    self.0.set(field, text, fields);
                }
                Ok(())
            }
            Some(Err(())) => value.skip(),
            None => unknown(key, value, fields),
        }
    }
}

/// `relationships`, of the document or of a package.
pub(super) struct Relationships<'d, 'r, 'a> {
    pub(super) draft: &'d mut Draft<'a>,
    pub(super) of: Option<&'r mut Vec<Relationship<'a>>>,
}

impl<'de> Elements<'de> for Relationships<'_, '_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut relationship = Relationship::default();
        let found = value.object(&mut relationship, fields)?;
        if found == Some(true) {
            fields.count_relation()?;
            match &mut self.of {
                Some(list) => list.push(relationship),
                None => self.draft.relate(relationship, fields),
            }
        }
        Ok(found.is_some())
    }
}

impl<'de> Object<'de> for Relationship<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "spdxElementId" => self.from = value.text(fields)?,
            "relationshipType" => self.kind = value.text(fields)?.unwrap_or_default(),
            "relatedSpdxElement" => self.to = value.text(fields)?,
            "comment" => self.comment = value.text(fields)?,
            _ => return unknown(key, value, fields),
        }
        Ok(())
    }
}
