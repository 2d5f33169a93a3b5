//! What CycloneDX has no field for, in properties under our own prefix.
//!
//! The writer puts it there and the readers take it out again, so that a document that came from another format keeps what it said.
//! A property of ours that is not understood stays a property.

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Aggregate, Completeness, Component, ComponentKind, Details, Document, Field, FileEntry, Hash,
    Identifier, IdentifierKind, LicenceForm, LicenceStanding, LicenceStatement,
};
use iriai_domain::warning::Text;

/// How the names of our properties begin.
pub(crate) const PREFIX: &str = "iriai:";

/// A field of which the author declares not to know it.
pub(crate) const DECLARED_UNKNOWN: &str = "iriai:declared-unknown";
/// A field of which the author declares that there is none.
pub(crate) const DECLARED_NONE: &str = "iriai:declared-none";
/// A [`ComponentKind`] that CycloneDX has no type for.
pub(crate) const KIND: &str = "iriai:kind";
/// A [`LicenceForm`] in which the licence could not be written.
pub(crate) const FORM: &str = "iriai:form";
/// What marks a component that stands for a file that the document lists apart from its components.
pub(crate) const FILE: (&str, &str) = ("iriai:file", "listed apart");
/// An identifier of the kind that follows.
pub(crate) const IDENTIFIER: &str = "iriai:identifier:";
/// A hash value of the algorithm that follows.
pub(crate) const HASH: &str = "iriai:hash:";
/// An entry of the card under the name that follows.
pub(crate) const CARD: &str = "iriai:card:";
/// A line of evidence that is none of ours.
pub(crate) const EVIDENCE: &str = "iriai:evidence";
/// A comment on the component or on the document.
pub(crate) const COMMENT: &str = "iriai:comment";
/// The release date.
pub(crate) const RELEASED: &str = "iriai:released";
/// The end of support.
pub(crate) const VALID_UNTIL: &str = "iriai:valid-until";
/// The file name, under BSI TR-03183-2's name.
pub(crate) const FILE_NAME: &str = "bsi:component:filename";
/// The range of versions that 1.7 allows instead of a version.
pub(crate) const VERSION_RANGE: &str = "iriai:version-range";
/// Whether 1.7 calls the component external.
pub(crate) const EXTERNAL: &str = "iriai:external";
/// The document's name.
pub(crate) const NAME: &str = "iriai:document-name";
/// The document's identifier where it is no UUID.
pub(crate) const SERIAL: &str = "iriai:serial";
/// The document's revision where it is no number.
pub(crate) const REVISION: &str = "iriai:revision";
/// The document's time where it has not the standard's form.
pub(crate) const CREATED: &str = "iriai:created";
/// A further component that the document describes, by its reference.
pub(crate) const SUBJECT: &str = "iriai:subject";
/// A component that is said to have no dependencies, by its reference.
pub(crate) const NO_DEPENDENCIES: &str = "iriai:no-dependencies";

/// How the line of an external reference's comment begins that holds a type that 1.6 does not know.
pub(crate) const REFERENCE_KIND: &str = "iriai:type=";
/// How the last line of such a comment begins that holds an address that is no IRI reference.
pub(crate) const REFERENCE_ADDRESS: &str = "iriai:address=";

/// The fields of a component that may be declared, by the names that [`DECLARED_UNKNOWN`] and [`DECLARED_NONE`] give them.
pub(crate) const DECLARABLE: &[&str] = &[
    "version",
    "supplier",
    "originator",
    "copyright",
    "download-location",
];

/// The name of a licence statement under [`DECLARED_UNKNOWN`] and [`DECLARED_NONE`]: this, or this with `-` and the standing.
pub(crate) const LICENCE: &str = "licence";

/// The declarable field of that name.
pub(crate) fn declarable<'c, 'a>(
    component: &'c mut Component<'a>,
    name: &str,
) -> Option<&'c mut Field<'a>> {
    Some(match name {
        "version" => &mut component.version,
        "supplier" => &mut component.supplier,
        "originator" => &mut component.details_mut().originator,
        "copyright" => &mut component.details_mut().copyright,
        "download-location" => &mut component.details_mut().download_location,
        _ => return None,
    })
}

/// The type and the address in an external reference's comment.
pub(super) fn reference<'a>(comment: &Text<'a>) -> (Option<Text<'a>>, Option<Text<'a>>) {
    if !comment.starts_with(PREFIX) {
        return (None, None);
    }
    let (kind, address) = match comment.strip_prefix(REFERENCE_ADDRESS) {
        Some(address) => (None, Some(address)),
        None => match comment.split_once(&format!("\n{REFERENCE_ADDRESS}")) {
            Some((kind, address)) => (Some(kind), Some(address)),
            None => (Some(comment.as_ref()), None),
        },
    };
    let kind = kind.and_then(|kind| kind.strip_prefix(REFERENCE_KIND));
    let own = |text: Option<&str>| text.map(|text| Text::Owned(text.to_owned()));
    (own(kind), own(address))
}

/// The form that a licence's properties name.
pub(super) fn licence_form(properties: &[(Text<'_>, Text<'_>)]) -> Option<LicenceForm> {
    let (_, form) = properties.iter().find(|(name, _)| name == FORM)?;
    LicenceForm::from_code(form)
}

/// Takes what is ours out of a component's properties and puts it where it belongs.
pub(super) fn restore_component(component: &mut Component<'_>) {
    let Some(details) = &mut component.details else {
        return;
    };
    let ours = |name: &str| name.starts_with(PREFIX) || name == FILE_NAME;
    if !details.properties.iter().any(|(name, _)| ours(name)) {
        return;
    }
    let mut rest = Vec::with_capacity(details.properties.len());
    for (name, value) in std::mem::take(&mut details.properties) {
        if !ours(&name) {
            rest.push((name, value));
        } else if let Some(value) = restore(component, &name, value) {
            rest.push((name, value));
        }
    }
    component.details_mut().properties = rest;
    if component.details.as_deref() == Some(&Details::default()) {
        component.details = None;
    }
}

/// The file that a component stands for, if it is marked as one and nothing but a file is in it.
pub(super) fn file<'a>(component: &Component<'a>) -> Option<FileEntry<'a>> {
    let details = component.details.as_deref()?;
    let is_marked = matches!(details.properties.as_slice(), [(name, value)] if (name.as_ref(), value.as_ref()) == FILE);
    let is_file = component.kind == ComponentKind::File && component.purl.is_none();
    if !is_marked || !is_file {
        return None;
    }
    let licence = component.licences.first().map(|found| found.value.clone());
    Some(FileEntry {
        reference: component.reference.clone(),
        name: component.name.clone(),
        hashes: component.hashes.clone(),
        licence: licence.unwrap_or_default(),
        copyright: details.copyright.clone(),
    })
}

/// Restores one property, or gives the value back.
fn restore<'a>(component: &mut Component<'a>, name: &str, value: Text<'a>) -> Option<Text<'a>> {
    match name {
        DECLARED_UNKNOWN => declare(component, value, Field::DeclaredUnknown),
        DECLARED_NONE => declare(component, value, Field::DeclaredNone),
        KIND => match ComponentKind::from_code(&value) {
            Some(kind) => {
                component.kind = kind;
                None
            }
            None => Some(value),
        },
        _ => match name.strip_prefix(HASH).and_then(HashAlgorithm::from_code) {
            Some(algorithm) => {
                component.hashes.push(Hash { algorithm, value });
                None
            }
            None => restore_detail(component.details_mut(), name, value),
        },
    }
}

fn restore_detail<'a>(details: &mut Details<'a>, name: &str, value: Text<'a>) -> Option<Text<'a>> {
    let slot = match name {
        EVIDENCE => {
            details.evidence.push(value);
            return None;
        }
        COMMENT => &mut details.comment,
        RELEASED => &mut details.released,
        VALID_UNTIL => &mut details.valid_until,
        FILE_NAME => &mut details.file_name,
        _ => {
            if let Some(kind) = name.strip_prefix(IDENTIFIER)
                && let Some(kind) = IdentifierKind::from_code(kind)
            {
                details.identifiers.push(Identifier { kind, value });
                return None;
            }
            if let Some(key) = name.strip_prefix(CARD) {
                details.card.push((Text::Owned(key.to_owned()), value));
                return None;
            }
            return Some(value);
        }
    };
    if slot.is_some() {
        return Some(value);
    }
    *slot = Some(value);
    None
}

fn declare<'a>(
    component: &mut Component<'a>,
    name: Text<'a>,
    declared: Field<'a>,
) -> Option<Text<'a>> {
    if let Some(standing) = licence_standing(&name) {
        component.licences.push(LicenceStatement {
            form: LicenceForm::Expression,
            standing,
            value: declared,
        });
        return None;
    }
    match declarable(component, &name) {
        Some(field) if field.is_omitted() => {
            *field = declared;
            None
        }
        _ => Some(name),
    }
}

fn licence_standing(name: &str) -> Option<LicenceStanding> {
    match name.strip_prefix(LICENCE)? {
        "" => Some(LicenceStanding::Unstated),
        rest => LicenceStanding::from_code(rest.strip_prefix('-')?),
    }
}

/// Puts what is ours among the metadata's properties where it belongs; the document has no place for the others. Answers the
/// references of further subjects, whose places are known only when everything has been read.
pub(super) fn restore_document<'a>(
    document: &mut Document<'a>,
    properties: Vec<(Text<'a>, Text<'a>)>,
) -> Vec<Text<'a>> {
    let mut subjects = Vec::new();
    for (name, value) in properties {
        match name.as_ref() {
            NAME => document.name = Some(value),
            COMMENT => document.comment = Some(value),
            SERIAL => document.serial = Some(value),
            REVISION => document.revision = Some(value),
            CREATED => document.created = Some(value),
            NO_DEPENDENCIES => document.completeness.push(Completeness {
                of: Some(value),
                aggregate: Aggregate::None,
            }),
            SUBJECT => subjects.push(value),
            _ => {}
        }
    }
    subjects
}
