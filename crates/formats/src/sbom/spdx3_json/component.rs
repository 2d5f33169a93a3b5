//! A package becomes a component.

use iriai_domain::inventory::document::{
    Component, ComponentKind, Details, ExternalReference, Field, Identifier, IdentifierKind,
};
use iriai_domain::warning::{Text, WarningCode};

use super::node::Data;
use super::part::Part;
use super::vocabulary::{self, Class, Found};
use crate::fields::Fields;
use crate::sbom::is_nobody;

/// The component of a package; `None` if nothing is known by which to name it.
pub(super) fn build<'de>(
    class: Class,
    data: Data<'de>,
    fields: &mut Fields<'de, '_, '_>,
) -> Option<Component<'de>> {
    let name = data.name.filter(|name| !name.trim().is_empty());
    let mut component = Component::named(name.unwrap_or_default());
    component.kind = match class {
        Class::AiPackage => ComponentKind::MachineLearningModel,
        Class::DatasetPackage => ComponentKind::Data,
        _ => kind(data.purpose.as_deref(), fields),
    };
    component.reference = data.id;
    component.version = data.version.map(Field::from_spdx).unwrap_or_default();
    component.purl = stated(data.purl);
    let mut properties = data.properties;
    for part in data.hashes {
        add_hash(&mut component, part, fields);
    }
    for mut part in data.identifiers {
        part.settle(fields);
        add_identifier(&mut component, part, fields);
    }
    for part in data.references {
        add_reference(&mut component, part, fields);
    }
    let description = match (data.summary, data.description) {
        (Some(summary), Some(description)) => {
            properties.push((Text::Borrowed("summary"), summary));
            Some(description)
        }
        (summary, description) => description.or(summary),
    };
    let details = Details {
        copyright: data.copyright.map(Field::from_spdx).unwrap_or_default(),
        description,
        download_location: data.download.map(Field::from_spdx).unwrap_or_default(),
        homepage: stated(data.homepage),
        comment: stated(data.comment),
        released: time(data.released, fields),
        valid_until: time(data.valid_until, fields),
        card: data.card,
        ..Details::default()
    };
    if component.details.is_some() || !properties.is_empty() || details != Details::default() {
        let have = component.details_mut();
        properties.append(&mut have.properties);
        *have = Details {
            identifiers: std::mem::take(&mut have.identifiers),
            references: std::mem::take(&mut have.references),
            properties,
            ..details
        };
    }
    if component.name.is_empty() {
        let id = component.reference.as_deref().unwrap_or("");
        fields.warn(WarningCode::NamelessComponent, id, "");
        if is_nobody(&component) {
            return None;
        }
    }
    Some(component)
}

/// Text that says something: neither blank nor one of SPDX's words for nothing.
fn stated(text: Option<Text<'_>>) -> Option<Text<'_>> {
    text.filter(|text| matches!(Field::from_spdx(Text::Borrowed(text)), Field::Stated(_)))
}

fn kind(purpose: Option<&str>, fields: &mut Fields<'_, '_, '_>) -> ComponentKind {
    let Some(purpose) = purpose else {
        return ComponentKind::Unstated;
    };
    match vocabulary::find(vocabulary::PURPOSES, purpose) {
        Found::Exactly(kind) => kind,
        Found::Folded(name, kind) => {
            fields.warn(WarningCode::UnknownValue, purpose, name);
            kind
        }
        Found::Not => {
            fields.warn(WarningCode::UnknownValue, purpose, "other");
            ComponentKind::Other
        }
    }
}

/// A time as written; warned of unless it has the form of RFC 3339.
pub(super) fn time<'de>(
    text: Option<Text<'de>>,
    fields: &mut Fields<'de, '_, '_>,
) -> Option<Text<'de>> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    if !is_instant(&text) {
        fields.warn(WarningCode::TimeInvalid, &text, "");
    }
    Some(text)
}

fn is_instant(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some((start, rest)) = bytes.split_at_checked(19) else {
        return false;
    };
    let shaped = start
        .iter()
        .zip(b"0000-00-00T00:00:00")
        .all(|(byte, shape)| {
            if *shape == b'0' {
                byte.is_ascii_digit()
            } else {
                byte == shape
            }
        });
    let zone = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit());
            fraction.get(digits.count()..).unwrap_or_default()
        }
        _ => rest,
    };
    shaped
        && match zone {
            b"Z" => true,
            [b'+' | b'-', h1, h2, b':', m1, m2] => {
                [h1, h2, m1, m2].iter().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        }
}

/// Adds a hash, or a verification code as a property: it covers the files, not the package.
pub(super) fn add_hash<'de>(
    component: &mut Component<'de>,
    part: Part<'de>,
    fields: &mut Fields<'de, '_, '_>,
) {
    if !part.is_verification_code() {
        component.hashes.extend(part.into_hash(fields));
    } else if let Some(value) = part.value {
        component
            .details_mut()
            .properties
            .push((Text::Borrowed("packageVerificationCode"), value));
    }
}

/// Adds an identifier. The first package URL is the component's own.
pub(super) fn add_identifier<'de>(
    component: &mut Component<'de>,
    part: Part<'de>,
    fields: &mut Fields<'de, '_, '_>,
) {
    let kind = part.identifier_kind();
    let Some(value) = part.value.filter(|value| !value.trim().is_empty()) else {
        fields.warn(WarningCode::MissingField, "", "identifier");
        return;
    };
    if kind == IdentifierKind::Purl {
        match &component.purl {
            None => {
                component.purl = Some(value);
                return;
            }
            Some(purl) if *purl == value => return,
            Some(_) => fields.warn(WarningCode::PurlSeveral, &value, ""),
        }
    }
    component
        .details_mut()
        .identifiers
        .push(Identifier { kind, value });
}

/// Adds an external reference, one for each address.
pub(super) fn add_reference<'de>(
    component: &mut Component<'de>,
    part: Part<'de>,
    fields: &mut Fields<'de, '_, '_>,
) {
    let kind = reference_kind(part.kind, fields);
    for address in part.locators {
        component.details_mut().references.push(ExternalReference {
            kind: kind.clone(),
            address,
            hashes: Vec::new(),
        });
    }
}

fn reference_kind<'de>(kind: Option<Text<'de>>, fields: &mut Fields<'de, '_, '_>) -> Text<'de> {
    let Some(kind) = kind else {
        return Text::Borrowed("other");
    };
    match vocabulary::find_name(vocabulary::REFERENCES, &kind) {
        Found::Exactly(name) => Text::Borrowed(name),
        Found::Folded(name, _) => {
            fields.warn(WarningCode::UnknownValue, &kind, name);
            Text::Borrowed(name)
        }
        Found::Not => {
            fields.warn(WarningCode::UnknownValue, &kind, "");
            kind
        }
    }
}

/// Where an agent can be reached: a mail address, else a web address.
pub(super) fn contact<'de>(
    identifiers: &[Part<'de>],
    references: &[Part<'de>],
) -> Option<Text<'de>> {
    let is_mail = |part: &&Part<'de>| {
        part.kind
            .as_deref()
            .is_some_and(|kind| vocabulary::word(kind) == "email")
    };
    let mail = identifiers.iter().find(is_mail);
    let stated = |text: &&Text<'de>| !text.trim().is_empty();
    let is_web = |text: &&Text<'de>| text.starts_with("http://") || text.starts_with("https://");
    mail.and_then(|part| part.value.as_ref())
        .filter(stated)
        .or_else(|| {
            let values = identifiers.iter().filter_map(|part| part.value.as_ref());
            values.into_iter().find(is_web)
        })
        .or_else(|| {
            let all = references.iter().chain(identifiers);
            all.flat_map(|part| &part.locators).find(is_web)
        })
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::is_instant;

    #[test]
    fn instants_have_a_date_a_time_and_a_zone() {
        for text in [
            "2024-05-31T00:00:00Z",
            "2024-05-31T00:00:00.123Z",
            "2024-05-31T09:00:00+09:00",
        ] {
            assert!(is_instant(text), "{text}");
        }
        for text in [
            "",
            "01-01-2026",
            "2024-05-31",
            "2024-05-31T00:00:00",
            "2024-05-31T00:00:00+9",
            "２０２４-05-31T00:00:00Z",
        ] {
            assert!(!is_instant(text), "{text}");
        }
    }
}
