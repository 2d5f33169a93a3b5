//! CycloneDX 1.0–1.7 (ECMA-424), the same for its JSON and its XML: what a BOM's fields mean.
//!
//! JSON begins with 1.2; the XML reader presents its elements in the shape that the JSON schema gives them, so that both
//! are read here. Newer fields are read whatever version a document claims.
//!
//! Traps:
//! * The order of keys is free in JSON. A component's parts may stand before its name, a dependency's targets before its `ref`,
//!   `components` before `metadata`. Components are put in the order of the XML schema at the end: what
//!   `metadata.component` holds, then `components`, then `services`.
//! * `metadata.tools` is a list up to 1.4 and an object since 1.5; `evidence.identity` an object in 1.5 and a list since 1.6.
//! * `metadata.manufacture` is who made the product, `metadata.manufacturer` (1.6) who made the document: the latter is read
//!   as an author that is an organisation.
//! * A missing entry in `dependencies` says nothing; `compositions` with the aggregate `not_specified` says nothing either.
//! * `NOASSERTION` and `NONE` mean nothing special here.
//!
//! Deviations: a component inside `pedigree.ancestors` is kept (unlisted, with a relation [`RelationKind::MadeFrom`]) only where it
//! and its owner have a reference; descendants and variants, which are not part of the product, are passed over. A dataset that a
//! model card, also an ancestor's, names by reference becomes a relation [`RelationKind::TrainedOn`]. Licence texts, release notes,
//! annotations, formulation, declarations, definitions, patents and properties of cryptographic assets are passed over.
//!
//! [`RelationKind::MadeFrom`]: iriai_domain::inventory::document::RelationKind::MadeFrom
//! [`RelationKind::TrainedOn`]: iriai_domain::inventory::document::RelationKind::TrainedOn

mod arrange;
pub(crate) mod card;
mod component;
pub(crate) mod evidence;
mod graph;
mod identity;
mod licence;
mod metadata;
pub(crate) mod own;
mod party;
mod pedigree;
mod reference;
mod tool;

use std::collections::HashSet;

use iriai_domain::inventory::document::{
    Component, Document, ExternalDocument, Relation, RelationKind, SbomFormat,
};
use iriai_domain::warning::{Parsed, Text, WarningCode, Warnings};
use serde::de::{Error, MapAccess};

use self::arrange::Block;
use self::component::Components;
use self::graph::{Compositions, Dependencies};
use self::metadata::Metadata;
use self::reference::References;
use crate::error::{ReadError, ReadErrorCode};
use crate::fields::{Fields, Object, Value};
use crate::limits::Budget;
use crate::sbom::spare::Spare;

/// A BOM while it is being read.
pub(super) struct Bom<'de> {
    document: Document<'de>,
    /// Where the parts of `document.components` begin.
    blocks: Vec<(Block, usize)>,
    /// Nameless components that hold others and therefore stand in `document.components` until the end.
    nameless: Vec<usize>,
    /// References of further subjects (see [`own::SUBJECT`]).
    subjects: Vec<Text<'de>>,
    /// Room for the properties of one component after the other.
    properties: Vec<(Text<'de>, Text<'de>)>,
    /// How many bytes of references may still be repeated (see [`Bom::relate`]).
    repeatable: usize,
    spare: Spare<'de>,
}

impl<'de> Bom<'de> {
    /// A BOM of which nothing has been read. `length` is the input's, in bytes.
    pub(super) fn new(format: SbomFormat, length: usize, budget: &Budget<'_>) -> Self {
        Self {
            spare: Spare::new(budget),
            document: Document::new(format),
            blocks: Vec::new(),
            nameless: Vec::new(),
            subjects: Vec::new(),
            properties: Vec::new(),
            repeatable: length.saturating_mul(4).saturating_add(1 << 20),
        }
    }

    /// The document, once everything has been read.
    pub(super) fn finish(mut self, warnings: Warnings) -> Result<Parsed<Document<'de>>, ReadError> {
        arrange::arrange(&mut self.document, &self.blocks, &self.nameless);
        let mut document = self.document;
        add_subjects(&mut document, &self.subjects);
        if document.components.is_empty() && is_bare(&document) {
            return Err(ReadError::new(ReadErrorCode::NothingReadable, ""));
        }
        Ok(Parsed {
            value: document,
            warnings,
        })
    }

    fn begin(&mut self, block: Block) {
        self.blocks.push((block, self.document.components.len()));
    }

    fn push(&mut self, component: Component<'de>) -> usize {
        self.document.components.push(component);
        self.document.components.len() - 1
    }

    /// Adds a relation. One `from` serves many relations; where it is not borrowed from the input it is repeated, and what a
    /// document makes us repeat is limited to a multiple of its length.
    fn relate<E: Error>(
        &mut self,
        from: &Text<'de>,
        kind: RelationKind,
        to: Text<'de>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), E> {
        fields.count_relation()?;
        self.pay(from, fields)?;
        self.document.relations.push(Relation {
            from: from.clone(),
            kind,
            to,
        });
        Ok(())
    }

    fn pay<E: Error>(
        &mut self,
        text: &Text<'de>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), E> {
        if let Text::Owned(text) = text {
            match self.repeatable.checked_sub(text.len()) {
                Some(rest) => self.repeatable = rest,
                None => fields.allow(Err(ReadError::new(
                    ReadErrorCode::TooManyBytes,
                    text.len().to_string(),
                )))?,
            }
        }
        Ok(())
    }
}

/// Adds those components to the subjects that are named as such by reference.
fn add_subjects(document: &mut Document<'_>, references: &[Text<'_>]) {
    let wanted: HashSet<&str> = references.iter().map(AsRef::as_ref).collect();
    if wanted.is_empty() {
        return;
    }
    let known: HashSet<usize> = document.subjects.iter().copied().collect();
    let named = |component: &Component<'_>| {
        let reference = component.reference.as_deref();
        reference.is_some_and(|reference| wanted.contains(reference))
    };
    for (index, component) in document.components.iter().enumerate() {
        if named(component) && !known.contains(&index) {
            document.subjects.push(index);
        }
    }
}

/// Whether a document says nothing of itself.
fn is_bare(document: &Document<'_>) -> bool {
    document.spec_version.is_empty()
        && document.serial.is_none()
        && document.created.is_none()
        && document.authors.is_empty()
        && document.tools.is_empty()
        && document.supplier.is_none()
        && document.relations.is_empty()
        && document.vulnerabilities == 0
}

impl<'de> Object<'de> for Bom<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "specVersion" => self.spec_version(value, fields)?,
            "serialNumber" => text_into(&mut self.document.serial, value, fields)?,
            "version" => self.document.revision = present(value.scalar(fields)?),
            "metadata" => _ = value.object(&mut Metadata::of(self), fields)?,
            "components" => {
                self.begin(Block::Components);
                value.list(&mut Components::listed(self), fields)?;
            }
            "services" => {
                self.begin(Block::Services);
                value.list(&mut Components::services(self, None), fields)?;
            }
            "externalReferences" => self.external_documents(value, fields)?,
            "dependencies" => value.list(&mut Dependencies::of(self), fields)?,
            "compositions" => value.list(&mut Compositions::of(self), fields)?,
            "vulnerabilities" => self.document.vulnerabilities += value.count(fields)?,
            "signature" => self.document.signed |= value.object(&mut Ignored, fields)?,
            "bomFormat" | "$schema" | "annotations" | "formulation" | "declarations"
            | "definitions" | "citations" | "properties" => value.skip()?,
            _ => unknown(value, fields)?,
        }
        Ok(())
    }
}

impl<'de> Bom<'de> {
    fn spec_version<A: MapAccess<'de>>(
        &mut self,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let Some(version) = present(value.text(fields)?) else {
            return Ok(());
        };
        let known = match self.document.format {
            SbomFormat::CyclonedxXml => SPEC_VERSIONS,
            _ => &SPEC_VERSIONS[2..],
        };
        if !known.contains(&version.as_ref()) {
            let nearest = if version.starts_with("1.0") || version.starts_with("1.1") {
                known.first()
            } else {
                known.last()
            };
            let nearest = nearest.copied().unwrap_or_default();
            fields.warn(WarningCode::VersionUnknown, &version, nearest);
        }
        self.document.spec_version = version;
        Ok(())
    }

    fn external_documents<A: MapAccess<'de>>(
        &mut self,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let mut references = References::default();
        value.list(&mut references, fields)?;
        let boms = references.0.into_iter().filter(|entry| entry.kind == "bom");
        self.document
            .external_documents
            .extend(boms.map(|entry| ExternalDocument {
                reference: None,
                address: entry.address,
                hash: entry.hashes.into_iter().next(),
            }));
        Ok(())
    }
}

/// The published versions; those in JSON begin with the third.
const SPEC_VERSIONS: &[&str] = &["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

/// An object of which only its being there matters.
struct Ignored;

impl<'de> Object<'de> for Ignored {
    fn field<A: MapAccess<'de>>(
        &mut self,
        _key: &str,
        value: Value<'_, A>,
        _fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        value.skip()
    }
}

/// Text that says something.
fn present(text: Option<Text<'_>>) -> Option<Text<'_>> {
    text.filter(|text| !text.trim_ascii().is_empty())
}

/// Reads text into a field that may be stated once.
fn text_into<'de, A: MapAccess<'de>>(
    slot: &mut Option<Text<'de>>,
    value: Value<'_, A>,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), A::Error> {
    if let Some(text) = present(value.text(fields)?) {
        if slot.is_some() {
            fields.warn(WarningCode::DuplicateKey, &text, "");
        }
        *slot = Some(text);
    }
    Ok(())
}

/// Warns of a field that no edition of the standard knows, and passes over it.
fn unknown<'de, A: MapAccess<'de>>(
    value: Value<'_, A>,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), A::Error> {
    fields.warn(WarningCode::UnknownField, "", "");
    value.skip()
}
