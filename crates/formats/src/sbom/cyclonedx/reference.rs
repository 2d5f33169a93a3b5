//! External references, hashes and name-value properties.

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{ExternalReference, Hash};
use iriai_domain::warning::{Text, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use super::{own, present, text_into};
use crate::fields::{Element, Elements, Fields, Object, Value};
use crate::sbom::is_no_hash;

/// A list of external references. Those without an address are left out.
#[derive(Default)]
pub(super) struct References<'de>(pub(super) Vec<ExternalReference<'de>>);

impl<'de> Elements<'de> for References<'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut reference = Reference::default();
        let Some(found) = value.object(&mut reference, fields)? else {
            return Ok(false);
        };
        let (kind, address) = reference
            .comment
            .as_ref()
            .map_or((None, None), own::reference);
        match reference.address {
            Some(written) => self.0.push(ExternalReference {
                kind: kind.or(reference.kind).unwrap_or(Text::Borrowed("other")),
                address: address.unwrap_or(written),
                hashes: reference.hashes.0,
            }),
            None if found => fields.warn(WarningCode::MissingField, "", "url"),
            None => {}
        }
        Ok(true)
    }
}

#[derive(Default)]
struct Reference<'de> {
    kind: Option<Text<'de>>,
    address: Option<Text<'de>>,
    comment: Option<Text<'de>>,
    hashes: Hashes<'de>,
}

impl<'de> Object<'de> for Reference<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "type" => text_into(&mut self.kind, value, fields)?,
            "url" => text_into(&mut self.address, value, fields)?,
            "comment" => text_into(&mut self.comment, value, fields)?,
            "hashes" => value.list(&mut self.hashes, fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// A list of hash values. Those of an unknown algorithm are warned of and left out.
#[derive(Default)]
pub(super) struct Hashes<'de>(pub(super) Vec<Hash<'de>>);

impl<'de> Elements<'de> for Hashes<'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut stated = StatedHash::default();
        let Some(found) = value.object(&mut stated, fields)? else {
            return Ok(false);
        };
        match (stated.algorithm, stated.value) {
            (Some(_), Some(value)) if is_no_hash(&value) => {}
            (Some(name), Some(value)) => match algorithm(&name) {
                Some(algorithm) => self.0.push(Hash { algorithm, value }),
                None => fields.warn(WarningCode::HashUnknownAlgorithm, &name, ""),
            },
            (None, _) if found => fields.warn(WarningCode::MissingField, "", "alg"),
            (_, None) if found => fields.warn(WarningCode::MissingField, "", "content"),
            _ => {}
        }
        Ok(true)
    }
}

#[derive(Default)]
struct StatedHash<'de> {
    algorithm: Option<Text<'de>>,
    value: Option<Text<'de>>,
}

impl<'de> Object<'de> for StatedHash<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "alg" => text_into(&mut self.algorithm, value, fields)?,
            "content" => text_into(&mut self.value, value, fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// The standard's own spellings first: they are nearly all that is ever met.
fn algorithm(name: &str) -> Option<HashAlgorithm> {
    match name {
        "SHA-1" => Some(HashAlgorithm::Sha1),
        "SHA-256" => Some(HashAlgorithm::Sha256),
        "SHA-512" => Some(HashAlgorithm::Sha512),
        "MD5" => Some(HashAlgorithm::Md5),
        _ => HashAlgorithm::from_name(name),
    }
}

/// A list of properties. Those without a name are left out; one without a value has an empty one.
#[derive(Default)]
pub(super) struct Properties<'de>(pub(super) Vec<(Text<'de>, Text<'de>)>);

impl<'de> Elements<'de> for Properties<'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut property = Property::default();
        let Some(found) = value.object(&mut property, fields)? else {
            return Ok(false);
        };
        match property.name {
            Some(name) => self.0.push((name, property.value.unwrap_or_default())),
            None if found => fields.warn(WarningCode::MissingField, "", "name"),
            None => {}
        }
        Ok(true)
    }
}

#[derive(Default)]
struct Property<'de> {
    name: Option<Text<'de>>,
    value: Option<Text<'de>>,
}

impl<'de> Object<'de> for Property<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "name" => self.name = present(value.text(fields)?),
            "value" => self.value = value.text(fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}
