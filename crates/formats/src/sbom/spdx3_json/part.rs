//! The small objects inside elements: hashes, identifiers, references, maps, key-value pairs.

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{Hash, IdentifierKind};
use iriai_domain::warning::{Text, WarningCode};
use serde::de::MapAccess;

use super::copies::Copies;
use super::vocabulary::{self, Found};
use crate::error::ReadError;
use crate::fields::{Arity, Fields, Linked, Object, Value};
use crate::sbom::is_no_hash;

/// One small object of whatever class; the classes share their fields.
#[derive(Debug, Default)]
pub(super) struct Part<'de> {
    pub(super) id: Option<Text<'de>>,
    pub(super) class: Option<Text<'de>>,
    /// Which algorithm, type of identifier or reference, key.
    pub(super) kind: Option<Text<'de>>,
    /// Hash value, identifier, value of a key, external identifier.
    pub(super) value: Option<Text<'de>>,
    /// Addresses: `locator`, `identifierLocator`, `locationHint`.
    pub(super) locators: Vec<Text<'de>>,
    pub(super) comment: Option<Text<'de>>,
    /// Parts of the part: the hash of an external map, the entries of an extension.
    pub(super) inner: Vec<Part<'de>>,
}

impl<'de> Part<'de> {
    /// Takes a field of a part. Nodes hand theirs on to this as well, because a part may be a node of its own.
    pub(super) fn take<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match name {
            "algorithm"
            | "externalIdentifierType"
            | "externalRefType"
            | "contentIdentifierType"
            | "key"
            | "cdxPropName"
            | "energyUnit" => self.kind = value.literal(fields)?,
            "hashValue"
            | "identifier"
            | "contentIdentifierValue"
            | "value"
            | "cdxPropValue"
            | "externalSpdxId" => self.value = value.literal(fields)?,
            "energyQuantity" => self.value = value.scalar_literal(fields)?,
            "locator" | "identifierLocator" => self.locators = value.literals(fields)?,
            "locationHint" => self.locators.extend(value.literal(fields)?),
            "cdxProperty" => value.links(Arity::Many, &mut Parts::new(&mut self.inner), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }

    /// A copy for one of the elements that refer to it.
    pub(super) fn copy(&self, copies: &mut Copies) -> Result<Self, ReadError> {
        fn optional<'de>(
            text: Option<&Text<'de>>,
            copies: &mut Copies,
        ) -> Result<Option<Text<'de>>, ReadError> {
            text.map(|text| copies.take(text)).transpose()
        }
        let mut copy = Self {
            id: None,
            class: optional(self.class.as_ref(), copies)?,
            kind: optional(self.kind.as_ref(), copies)?,
            value: optional(self.value.as_ref(), copies)?,
            locators: Vec::new(),
            comment: optional(self.comment.as_ref(), copies)?,
            inner: Vec::new(),
        };
        for locator in self.locators.iter().take(Self::COPIED) {
            copy.locators.push(copies.take(locator)?);
        }
        if let Some(inner) = self.inner.first().filter(|inner| inner.inner.is_empty()) {
            copy.inner.push(inner.copy(copies)?);
        }
        Ok(copy)
    }

    /// How many addresses of a shared part are copied.
    const COPIED: usize = 8;

    /// Whether it says nothing but its identifier.
    pub(super) fn is_blank(&self) -> bool {
        self.kind.is_none()
            && self.value.is_none()
            && self.locators.is_empty()
            && self.inner.is_empty()
    }

    /// Whether it is a verification code over the files of a package instead of a hash of the package.
    pub(super) fn is_verification_code(&self) -> bool {
        self.class
            .as_deref()
            .is_some_and(|class| vocabulary::local(class) == "PackageVerificationCode")
    }

    /// Whether it is the extension that carries CycloneDX properties.
    pub(super) fn is_property_extension(&self) -> bool {
        self.class
            .as_deref()
            .is_some_and(|class| vocabulary::local(class) == "CdxPropertiesExtension")
    }

    /// The hash that it states.
    pub(super) fn into_hash(self, fields: &mut Fields<'de, '_, '_>) -> Option<Hash<'de>> {
        let value = self.value.filter(|value| !is_no_hash(value))?;
        let kind = self.kind.as_deref().map_or("", vocabulary::word);
        // An algorithm that the standard does not list is `other`, and the comment names it.
        let algorithm = HashAlgorithm::from_name(kind).or_else(|| {
            let comment = self.comment.as_deref().filter(|_| kind == "other")?;
            HashAlgorithm::from_name(comment)
        });
        let Some(algorithm) = algorithm else {
            fields.warn(WarningCode::HashUnknownAlgorithm, kind, "");
            return None;
        };
        if !algorithm.accepts(&value) {
            fields.warn(WarningCode::HashInvalid, &value, algorithm.code());
        }
        Some(Hash { algorithm, value })
    }

    /// Brings the type of an identifier into the standard's spelling.
    pub(super) fn settle(&mut self, fields: &mut Fields<'de, '_, '_>) {
        let is_identifier = |class: &str| vocabulary::local(class) == "ExternalIdentifier";
        if self.class.as_deref().is_none_or(is_identifier)
            && let Some(kind) = self.kind.as_deref()
            && let Some(name) = identifier_name(kind, fields)
        {
            self.kind = Some(Text::Borrowed(name));
        }
    }

    /// The kind of identifier that it states.
    pub(super) fn identifier_kind(&self) -> IdentifierKind {
        let kind = self.kind.as_deref().unwrap_or("");
        let kind = match vocabulary::find(vocabulary::IDENTIFIERS, kind) {
            Found::Exactly(kind) | Found::Folded(_, kind) => kind,
            Found::Not => IdentifierKind::Other,
        };
        match (kind, self.value.as_deref()) {
            (IdentifierKind::Other, Some(value)) if is_uuid(value) => IdentifierKind::Uuid,
            _ => kind,
        }
    }
}

/// The standard's name for a type of identifier, if it is another than the written one.
fn identifier_name(kind: &str, fields: &mut Fields<'_, '_, '_>) -> Option<&'static str> {
    let name = match vocabulary::find(vocabulary::IDENTIFIERS, kind) {
        Found::Exactly(_) => return None,
        Found::Folded(name, _) => name,
        Found::Not if vocabulary::word(kind) == "purl" => "packageUrl",
        Found::Not => "other",
    };
    fields.warn(WarningCode::UnknownValue, kind, name);
    Some(name)
}

/// Whether a text is a UUID, alone or as a URN.
fn is_uuid(text: &str) -> bool {
    let text = text.strip_prefix("urn:uuid:").unwrap_or(text);
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Takes parts in place; identifiers of parts that stand elsewhere go to `ids`.
pub(super) struct Parts<'t, 'de> {
    parts: &'t mut Vec<Part<'de>>,
    pub(super) ids: Vec<Text<'de>>,
}

impl<'t, 'de> Parts<'t, 'de> {
    pub(super) fn new(parts: &'t mut Vec<Part<'de>>) -> Self {
        Self {
            parts,
            ids: Vec::new(),
        }
    }
}

/// A part being read.
pub(super) struct OpenPart<'n, 'de> {
    parts: &'n mut Vec<Part<'de>>,
    part: Part<'de>,
}

impl<'de> Linked<'de> for Parts<'_, 'de> {
    type Node<'n>
        = OpenPart<'n, 'de>
    where
        Self: 'n;

    fn open(&mut self) -> OpenPart<'_, 'de> {
        OpenPart {
            parts: self.parts,
            part: Part::default(),
        }
    }

    fn close(
        node: OpenPart<'_, 'de>,
        _fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, ReadError> {
        let part = node.part;
        if part.is_blank() {
            // Nothing but an identifier: `{"@id": …}`.
            return Ok(part.id);
        }
        node.parts.push(part);
        Ok(None)
    }

    fn reference(&mut self, id: Text<'de>) {
        self.ids.push(id);
    }
}

impl<'de> Object<'de> for OpenPart<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match vocabulary::local(key) {
            "@id" | "spdxId" => self.part.id = value.literal(fields)?,
            "type" | "@type" => self.part.class = value.literal(fields)?,
            "comment" => self.part.comment = value.literal(fields)?,
            "verifiedUsing" => {
                value.links(Arity::Many, &mut Parts::new(&mut self.part.inner), fields)?;
            }
            name => self.part.take(name, value, fields)?,
        }
        Ok(())
    }
}
