//! Small objects that stand inside several others.

use iriai_domain::inventory::document::{Hash, Text};
use serde::de::{MapAccess, SeqAccess};

use super::unknown;
use crate::fields::{Element, Elements, Fields, Object, Value};
use crate::sbom::spdx2::{Annotation, Draft, Package, Place, Reference, hash};

/// `annotations`, and whose they are.
pub(super) enum Annotations<'t, 'a> {
    /// The document's.
    Document(&'t mut Draft<'a>),
    /// A package's.
    Package(&'t mut Package<'a>),
}

impl<'de> Elements<'de> for Annotations<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut annotation = Annotation::default();
        let found = value.object(&mut annotation, fields)?;
        if found == Some(true) {
            match self {
                Self::Document(draft) => draft.annotate(annotation),
                Self::Package(package) => package.annotate(annotation),
            }
        }
        Ok(found.is_some())
    }
}

impl<'de> Object<'de> for Annotation<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "annotator" => self.annotator = value.text(fields)?.unwrap_or_default(),
            "comment" => self.comment = value.text(fields)?.unwrap_or_default(),
            "annotationDate" | "annotationType" => value.skip()?,
            _ => return unknown(key, value, fields),
        }
        Ok(())
    }
}

/// `checksums`: hands each one on.
pub(super) struct Checksums<F>(pub(super) F);

impl<'de, F: FnMut(Hash<'de>)> Elements<'de> for Checksums<F> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut checksum = Checksum::default();
        let found = value.object(&mut checksum, fields)?;
        if let Some(hash) = checksum.into_hash(fields) {
            (self.0)(hash);
        }
        Ok(found.is_some())
    }
}

/// An algorithm and a value.
#[derive(Default)]
pub(super) struct Checksum<'a> {
    algorithm: Option<Text<'a>>,
    value: Option<Text<'a>>,
}

impl<'a> Checksum<'a> {
    /// The hash value, when both are there and the algorithm is known.
    pub(super) fn into_hash(self, place: &mut dyn Place) -> Option<Hash<'a>> {
        hash(&self.algorithm?, self.value?, place)
    }
}

impl<'de> Object<'de> for Checksum<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "algorithm" => self.algorithm = value.text(fields)?,
            "checksumValue" => self.value = value.text(fields)?,
            _ => return unknown(key, value, fields),
        }
        Ok(())
    }
}

impl<'de> Object<'de> for Reference<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "referenceCategory" => self.category = value.text(fields)?.unwrap_or_default(),
            "referenceType" => self.kind = value.text(fields)?.unwrap_or_default(),
            "referenceLocator" => self.locator = value.text(fields)?.unwrap_or_default(),
            "comment" => self.comment = value.text(fields)?,
            _ => return unknown(key, value, fields),
        }
        Ok(())
    }
}
