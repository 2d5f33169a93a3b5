//! Annotations (§12), and what they carry beyond SPDX 2's own fields.
//!
//! Red Hat's and other tools put name-value properties into annotations whose annotator ends in `:jsonencoded` and
//! whose comment is `{"name":…,"value":…}`. They become properties. Our own writer uses the same form for what SPDX 2.3
//! has no field for, under names that begin with [`OURS`], and the reader puts those back where they came from.
//! Any other annotation becomes a property `annotation`.

use std::borrow::Cow;

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Aggregate, Completeness, Component, ComponentKind, ComponentScope, Document, ExternalDocument,
    Field, Hash, LicenceForm, LicenceStanding, LicenceStatement, Party, Text,
};
use iriai_domain::warning::WarningCode;
use serde::{Deserialize, Serialize};

use super::Place;

/// Who annotates in documents that we write.
pub(crate) const ANNOTATOR: &str = "Tool: iriai:jsonencoded";
/// The beginning of names that are put back into fields.
pub(crate) const OURS: &str = "iriai:";
/// The reference type under which a UUID is written.
pub(crate) const UUID_TYPE: &str = "uuid";
/// The reference type under which an identifier of another kind is written.
pub(crate) const IDENTIFIER_TYPE: &str = "identifier";
/// The beginning of an external reference's comment that holds hash values.
pub(crate) const HASHES: &str = "hashes:";

/// An annotation as written.
#[derive(Default)]
pub(in crate::sbom) struct Annotation<'a> {
    /// `annotator`.
    pub(in crate::sbom) annotator: Text<'a>,
    /// `comment`.
    pub(in crate::sbom) comment: Text<'a>,
    /// What is annotated, where the annotation itself says so.
    pub(in crate::sbom) target: Option<Text<'a>>,
}

/// A property as it stands in a comment.
#[derive(Serialize, Deserialize)]
pub(crate) struct Encoded<'a> {
    /// Its name.
    pub(crate) name: Cow<'a, str>,
    /// Its value; text, except where others write a number or a truth value.
    pub(crate) value: serde_json::Value,
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

/// An external document as it stands in a property.
#[derive(Serialize, Deserialize)]
pub(crate) struct EncodedDocument<'a> {
    /// How this document calls it.
    pub(crate) reference: Option<Cow<'a, str>>,
    /// Its address.
    pub(crate) address: Cow<'a, str>,
}

fn decode(annotation: &Annotation<'_>) -> Option<(String, String)> {
    if !annotation.annotator.trim_end().ends_with(":jsonencoded") {
        return None;
    }
    let property: Encoded<'_> = serde_json::from_str(&annotation.comment).ok()?;
    let value = match property.value {
        serde_json::Value::String(text) => text,
        serde_json::Value::Null => return None,
        other => other.to_string(),
    };
    Some((property.name.into_owned(), value))
}

/// Takes an annotation of a package into its component.
pub(super) fn apply<'a>(
    annotation: Annotation<'a>,
    component: &mut Component<'a>,
    licences: &mut Vec<LicenceStatement<'a>>,
    place: &mut dyn Place,
) {
    let Some((name, value)) = decode(&annotation) else {
        if !annotation.comment.trim().is_empty() {
            let properties = &mut component.details_mut().properties;
            properties.push((Text::Borrowed("annotation"), annotation.comment));
        }
        return;
    };
    match name.strip_prefix(OURS) {
        Some(field) => {
            if restore(field, &value, component, licences).is_none() {
                place.note(WarningCode::UnknownValue, &value, "");
            }
        }
        None => {
            let properties = &mut component.details_mut().properties;
            properties.push((Text::Owned(name), Text::Owned(value)));
        }
    }
}

/// Puts one of our own properties back. `None` when it is none that we write.
fn restore<'a>(
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

fn licence(value: &str) -> Option<LicenceStatement<'static>> {
    let encoded: EncodedLicence<'_> = serde_json::from_str(value).ok()?;
    Some(LicenceStatement {
        form: LicenceForm::from_code(&encoded.form)?,
        standing: LicenceStanding::from_code(&encoded.standing)?,
        value: Field::from_spdx(Text::Owned(encoded.value.into_owned())),
    })
}

fn hash(text: &str) -> Option<Hash<'static>> {
    let (algorithm, value) = text.split_once(':')?;
    Some(Hash {
        algorithm: HashAlgorithm::from_code(algorithm)?,
        value: Text::Owned(value.to_owned()),
    })
}

/// The hash values in the comment of an external reference that we wrote.
pub(super) fn hashes(comment: &str) -> Vec<Hash<'static>> {
    comment
        .strip_prefix(HASHES)
        .map(|list| list.split_ascii_whitespace().filter_map(hash).collect())
        .unwrap_or_default()
}

/// Takes an annotation of the document. Those of other people say nothing that a [`Document`] has a place for.
pub(super) fn apply_to_document(annotation: &Annotation<'_>, document: &mut Document<'_>) {
    let Some((name, value)) = decode(annotation) else {
        return;
    };
    let Some(field) = name.strip_prefix(OURS) else {
        return;
    };
    match field {
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
                    hash: None,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn annotation(annotator: &'static str, comment: &'static str) -> Annotation<'static> {
        Annotation {
            annotator: Text::Borrowed(annotator),
            comment: Text::Borrowed(comment),
            target: None,
        }
    }

    #[test]
    fn encoded_properties_are_properties() {
        let mut component = Component::named(Text::Borrowed("a"));
        let mut licences = Vec::new();
        for (annotator, comment) in [
            (
                "Tool: konflux:jsonencoded",
                r#"{"name":"konflux:image","value":"true"}"#,
            ),
            ("Tool: cachi2:jsonencoded", r#"{"name":"found","value":7}"#),
            ("Tool: x:jsonencoded", "not json"),
            ("Person: A", "seen"),
            (ANNOTATOR, r#"{"name":"iriai:scope","value":"optional"}"#),
        ] {
            apply(
                annotation(annotator, comment),
                &mut component,
                &mut licences,
                &mut (),
            );
        }
        let properties = component.details_mut().properties.clone();
        let said: Vec<_> = properties
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()))
            .collect();
        assert_eq!(
            said,
            [
                ("konflux:image", "true"),
                ("found", "7"),
                ("annotation", "not json"),
                ("annotation", "seen")
            ]
        );
        assert_eq!(component.scope, ComponentScope::Optional);
    }
}
