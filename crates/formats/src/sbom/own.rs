//! What SPDX has no field for, as properties under names of our own.
//!
//! SPDX 2 keeps properties in annotations, SPDX 3 in its extension for CycloneDX properties. The writers put there what
//! their edition has no field for, under names that begin with [`OURS`], and the readers put it back where it came from.

use std::borrow::Cow;

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Aggregate, Completeness, Component, ComponentKind, ComponentScope, Details, Document,
    ExternalDocument, Field, FileEntry, Hash, LicenceForm, LicenceStanding, LicenceStatement,
    Party, Text,
};
use serde::{Deserialize, Serialize};

/// The beginning of names that are put back into fields.
pub(crate) const OURS: &str = "iriai:";

/// What a component says that no edition of SPDX has a field for: names without [`OURS`], and values.
pub(crate) fn unfielded<'c>(
    component: &'c Component<'_>,
) -> impl Iterator<Item = (&'static str, &'c str)> {
    let scope = Some(component.scope)
        .filter(|scope| *scope != ComponentScope::Unstated)
        .map(|scope| ("scope", scope.code()));
    let listed = (!component.listed).then_some(("listed", "false"));
    let group = component.group.as_deref().map(|group| ("group", group));
    let details = component.details.as_deref();
    let modified = details
        .and_then(|details| details.modified)
        .map(|modified| ("modified", if modified { "true" } else { "false" }));
    let evidence = details.into_iter().flat_map(|details| &details.evidence);
    let first = [scope, listed, group, modified].into_iter().flatten();
    first.chain(evidence.map(|line| ("evidence", line.as_ref())))
}

/// A licence statement as it stands in a property.
#[derive(Serialize, Deserialize)]
pub(crate) struct EncodedLicence<'a> {
    /// The code of its form.
    pub(crate) form: Cow<'a, str>,
    /// The code of its standing.
    pub(crate) standing: Cow<'a, str>,
    /// Its value in SPDX's words.
    pub(crate) value: Cow<'a, str>,
}

impl<'a> EncodedLicence<'a> {
    /// A statement as it stands in a property.
    pub(crate) fn of(statement: &'a LicenceStatement<'_>) -> Self {
        Self {
            form: Cow::Borrowed(statement.form.code()),
            standing: Cow::Borrowed(statement.standing.code()),
            value: Cow::Borrowed(match &statement.value {
                Field::Omitted => "",
                Field::DeclaredUnknown => "NOASSERTION",
                Field::DeclaredNone => "NONE",
                Field::Stated(text) => text,
            }),
        }
    }
}

/// A person or an organisation as it stands in a property.
#[derive(Serialize, Deserialize)]
pub(crate) struct EncodedParty<'a> {
    /// Its name.
    pub(crate) name: Cow<'a, str>,
    /// Its contact.
    pub(crate) contact: Option<Cow<'a, str>>,
    /// Whether it is an organisation.
    pub(crate) organisation: Option<bool>,
}

impl<'a> EncodedParty<'a> {
    /// A party as it stands in a property.
    pub(crate) fn of(party: &'a Party<'_>) -> Self {
        Self {
            name: Cow::Borrowed(&party.name),
            contact: party.contact.as_deref().map(Cow::Borrowed),
            organisation: party.organisation,
        }
    }
}

/// An external document as it stands in a property.
#[derive(Serialize, Deserialize)]
pub(crate) struct EncodedDocument<'a> {
    /// How this document calls it.
    pub(crate) reference: Option<Cow<'a, str>>,
    /// Its address.
    pub(crate) address: Cow<'a, str>,
    /// Its hash, as the code of the algorithm and the value.
    #[serde(default)]
    pub(crate) hash: Option<Cow<'a, str>>,
}

/// Puts one of our own properties back. `None` when it is none that we write.
pub(super) fn restore<'a>(
    field: &str,
    value: &str,
    component: &mut Component<'a>,
    licences: &mut Vec<LicenceStatement<'a>>,
) -> Option<()> {
    let owned = || Text::Owned(value.to_owned());
    match field {
        "kind" => component.kind = ComponentKind::from_code(value)?,
        "scope" => component.scope = ComponentScope::from_code(value)?,
        "listed" => component.listed = value != "false",
        "group" => component.group = Some(owned()),
        "hash" => component.hashes.push(hash(value)?),
        "licence" => licences.push(licence(value)?),
        _ => {
            let details = component.details_mut();
            match field {
                "modified" => details.modified = Some(value == "true"),
                "evidence" => details.evidence.push(owned()),
                "supplier-contact" => details.supplier_contact = Some(owned()),
                "originator-contact" => details.originator_contact = Some(owned()),
                "download-location" => details.download_location = Field::Stated(owned()),
                "homepage" => details.homepage = Some(owned()),
                "released" => details.released = Some(owned()),
                "valid-until" => details.valid_until = Some(owned()),
                _ => {
                    let key = field.strip_prefix("card:")?;
                    details.card.push((Text::Owned(key.to_owned()), owned()));
                }
            }
        }
    }
    Some(())
}

/// Puts back what stands among the properties of a component under names of ours. One that is not understood stays.
pub(super) fn restore_component(component: &mut Component<'_>) {
    let Some(details) = &mut component.details else {
        return;
    };
    let is_ours = |(name, _): &(Text<'_>, Text<'_>)| name.starts_with(OURS);
    if !details.properties.iter().any(is_ours) {
        return;
    }
    let mut licences = Vec::new();
    let mut rest = Vec::new();
    for (name, value) in std::mem::take(&mut details.properties) {
        let restored = name
            .strip_prefix(OURS)
            .and_then(|field| restore(field, &value, component, &mut licences));
        if restored.is_none() {
            rest.push((name, value));
        }
    }
    component.details_mut().properties = rest;
    if component.details.as_deref() == Some(&Details::default()) {
        component.details = None;
    }
    if !licences.is_empty() {
        component.licences = licences;
    }
}

/// Puts the hash values back that stand among the properties of a file.
pub(super) fn restore_file(file: &mut FileEntry<'_>, properties: &mut Vec<(Text<'_>, Text<'_>)>) {
    properties.retain(|(name, value)| {
        let is_hash = name.strip_prefix(OURS) == Some("hash");
        let found = is_hash.then(|| hash(value)).flatten();
        let is_other = found.is_none();
        file.hashes.extend(found);
        is_other
    });
}

fn licence(value: &str) -> Option<LicenceStatement<'static>> {
    let encoded: EncodedLicence<'_> = serde_json::from_str(value).ok()?;
    Some(LicenceStatement {
        form: LicenceForm::from_code(&encoded.form)?,
        standing: LicenceStanding::from_code(&encoded.standing)?,
        value: Field::from_spdx(Text::Owned(encoded.value.into_owned())),
    })
}

pub(super) fn hash(text: &str) -> Option<Hash<'static>> {
    let (algorithm, value) = text.split_once(':')?;
    Some(Hash {
        algorithm: HashAlgorithm::from_code(algorithm)?,
        value: Text::Owned(value.to_owned()),
    })
}

/// Puts one of our own properties of a document back.
pub(super) fn restore_document(field: &str, value: String, document: &mut Document<'_>) {
    match field {
        // SPDX 2 asks for a name that the document does not have.
        "name" => document.name = Some(Text::Owned(value)).filter(|name| !name.is_empty()),
        "data-licence" => document.data_licence = Some(Text::Owned(value)),
        "revision" => document.revision = Some(Text::Owned(value)),
        "serial" => document.serial = Some(Text::Owned(value)),
        "created" => document.created = Some(Text::Owned(value)),
        "lifecycle" => document.lifecycles.push(Text::Owned(value)),
        "supplier" => document.supplier = party(&value),
        "manufacturer" => document.manufacturer = party(&value),
        "completeness" => {
            if let Some(completeness) = completeness(&value) {
                document.completeness.push(completeness);
            }
        }
        "external-document" => {
            if let Ok(encoded) = serde_json::from_str::<EncodedDocument<'_>>(&value) {
                document.external_documents.push(ExternalDocument {
                    reference: encoded.reference.map(|name| Text::Owned(name.into_owned())),
                    address: Text::Owned(encoded.address.into_owned()),
                    hash: encoded.hash.as_deref().and_then(hash),
                });
            }
        }
        _ => {}
    }
}

fn party(value: &str) -> Option<Party<'static>> {
    let encoded: EncodedParty<'_> = serde_json::from_str(value).ok()?;
    Some(Party {
        name: Text::Owned(encoded.name.into_owned()),
        contact: encoded
            .contact
            .map(|contact| Text::Owned(contact.into_owned())),
        organisation: encoded.organisation,
    })
}

/// `complete SPDXRef-1`, or the code alone for the document as a whole.
fn completeness(value: &str) -> Option<Completeness<'static>> {
    let (code, of) = match value.split_once(' ') {
        Some((code, of)) => (code, Some(Text::Owned(of.to_owned()))),
        None => (value, None),
    };
    let aggregate = Aggregate::from_code(code)?;
    Some(Completeness { of, aggregate })
}
