//! Annotations (§12), and what they carry beyond SPDX 2's own fields.
//!
//! Red Hat's and other tools put name-value properties into annotations whose annotator ends in `:jsonencoded` and
//! whose comment is `{"name":…,"value":…}`. They become properties. Our own writer uses the same form for what SPDX 2.3
//! has no field for (see [`own`](crate::sbom::own)).
//! Any other annotation becomes a property `annotation`.

use std::borrow::Cow;

use iriai_domain::inventory::document::{Component, Document, Hash, LicenceStatement, Text};
use serde::{Deserialize, Serialize};

use crate::sbom::own::{OURS, hash, restore, restore_document};

/// Who annotates in documents that we write.
pub(crate) const ANNOTATOR: &str = "Tool: iriai:jsonencoded";
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
) {
    let Some((name, value)) = decode(&annotation) else {
        if !annotation.comment.trim().is_empty() {
            let properties = &mut component.details_mut().properties;
            properties.push((Text::Borrowed("annotation"), annotation.comment));
        }
        return;
    };
    let restored = name
        .strip_prefix(OURS)
        .and_then(|field| restore(field, &value, component, licences));
    if restored.is_none() {
        let properties = &mut component.details_mut().properties;
        properties.push((Text::Owned(name), Text::Owned(value)));
    }
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
    if let Some((name, value)) = decode(annotation)
        && let Some(field) = name.strip_prefix(OURS)
    {
        restore_document(field, value, document);
    }
}

#[cfg(test)]
mod tests {
    use iriai_domain::inventory::document::ComponentScope;

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
