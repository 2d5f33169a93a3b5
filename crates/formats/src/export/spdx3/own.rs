//! What SPDX 3 has no field for, in its extension for CycloneDX properties under names of our own.

use std::borrow::Cow;

use iriai_domain::inventory::document::{
    Component, ComponentKind, Document, FileEntry, Hash, LicenceStanding, LicenceStatement,
};
use serde::Serialize;

use super::json::{Object, nested};
use super::package::is_whole;
use super::sbom_type;
use crate::calendar;
use crate::sbom::own::{EncodedLicence, EncodedParty, OURS, unfielded};

/// A property: name and value.
pub(super) type Property<'p> = (Cow<'p, str>, Cow<'p, str>);

fn ours<'p>(name: &str, value: impl Into<Cow<'p, str>>) -> Property<'p> {
    (Cow::Owned(format!("{OURS}{name}")), value.into())
}

/// JSON text of what can always be written.
fn json<'p>(value: &impl Serialize) -> Cow<'p, str> {
    Cow::Owned(serde_json::to_string(value).unwrap_or_default())
}

/// What a component says beyond SPDX 3.
pub(super) fn of_component<'c>(component: &'c Component<'_>) -> Vec<Property<'c>> {
    let stated = unfielded(component).map(|(name, value)| ours(name, value));
    let mut properties: Vec<_> = stated.collect();
    if matches!(
        component.kind,
        ComponentKind::CryptographicAsset | ComponentKind::Service
    ) {
        properties.push(ours("kind", component.kind.code()));
    }
    properties.extend(broken(&component.hashes));
    // Relationships are to declared and concluded licences only; then all statements are told here once more.
    let has_place = |statement: &LicenceStatement<'_>| {
        let standing = statement.standing;
        standing == LicenceStanding::Declared || standing == LicenceStanding::Concluded
    };
    if !component.licences.iter().all(has_place) {
        let statements = component.licences.iter().map(EncodedLicence::of);
        properties.extend(statements.map(|encoded| ours("licence", json(&encoded))));
    }
    properties
}

/// What a file says beyond SPDX 3.
pub(super) fn of_file<'f>(file: &'f FileEntry<'_>) -> Vec<Property<'f>> {
    broken(&file.hashes).collect()
}

/// Hash values that the standard does not allow.
fn broken<'h>(hashes: &'h [Hash<'_>]) -> impl Iterator<Item = Property<'h>> {
    let broken = hashes.iter().filter(|hash| !is_whole(hash));
    broken.map(|hash| ours("hash", format!("{}:{}", hash.algorithm.code(), hash.value)))
}

/// What a document says of itself beyond SPDX 3. `id` is the identifier that it is written with.
pub(super) fn of_document<'d>(document: &'d Document<'_>, id: &str) -> Vec<Property<'d>> {
    let mut properties = Vec::new();
    let mut add = |name, value: Option<&'d str>| {
        properties.extend(value.map(|value| ours(name, value)));
    };
    let serial = document.serial.as_deref();
    add("serial", serial.filter(|serial| *serial != id));
    let created = document.created.as_deref();
    let is_written = |text: &&str| calendar::utc(text).as_deref() != Some(*text);
    add("created", created.filter(is_written));
    add("revision", document.revision.as_deref());
    let phases = document.lifecycles.iter().map(AsRef::as_ref);
    for phase in phases.filter(|phase| sbom_type(phase) != Some(phase)) {
        add("lifecycle", Some(phase));
    }
    for (name, party) in [
        ("supplier", &document.supplier),
        ("manufacturer", &document.manufacturer),
    ] {
        let party = party.as_ref().map(EncodedParty::of);
        properties.extend(party.map(|party| ours(name, json(&party))));
    }
    properties
}

/// Writes properties to the extension; nothing if there are none.
pub(super) fn write<'p>(
    object: &mut Object<'_>,
    properties: impl Iterator<Item = (&'p str, &'p str)>,
) {
    let mut properties = properties.peekable();
    if properties.peek().is_none() {
        return;
    }
    object.list("", "extension", [properties], |out, properties| {
        nested(out, "extension_CdxPropertiesExtension", |extension| {
            extension.list(
                "extension_",
                "cdxProperty",
                properties,
                |out, (name, value)| {
                    nested(out, "extension_CdxPropertyEntry", |entry| {
                        entry.text("extension_cdxPropName", name);
                        entry.text("extension_cdxPropValue", value);
                    });
                },
            );
        });
    });
}
