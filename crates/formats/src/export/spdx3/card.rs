//! The AI and Dataset profiles, from a component's card.

use iriai_domain::inventory::document::{Component, ComponentKind};
use iriai_domain::warning::Text;
use serde_json::Value as Json;

use super::json::{Object, nested};
use crate::sbom::spdx3_json::card::{ENERGY, PROPERTIES, Profile, Shape};

type Card<'a> = [(Text<'a>, Text<'a>)];

/// The profile that a component's card speaks of.
pub(super) fn profile(component: &Component<'_>) -> Option<Profile> {
    let profile = match component.kind {
        ComponentKind::MachineLearningModel => Profile::Ai,
        ComponentKind::Data => Profile::Dataset,
        _ => return None,
    };
    let details = component.details.as_deref()?;
    let speaks = details
        .card
        .iter()
        .any(|(name, _)| belongs(name, Some(profile)));
    speaks.then_some(profile)
}

/// Whether an entry of a card is a property of that profile.
pub(super) fn belongs(name: &str, profile: Option<Profile>) -> bool {
    PROPERTIES
        .iter()
        .any(|(known, of, _)| *known == name && Some(*of) == profile)
}

/// Writes the properties of a profile. Values that the profile's enumerations do not have are left out.
pub(super) fn write(object: &mut Object<'_>, profile: Profile, card: &Card<'_>) {
    let prefix = match profile {
        Profile::Ai => "ai_",
        Profile::Dataset => "dataset_",
    };
    for &(name, of, shape) in PROPERTIES {
        if of == profile {
            write_property(object, prefix, name, shape, card);
        }
    }
}

fn write_property(
    object: &mut Object<'_>,
    prefix: &str,
    name: &str,
    shape: Shape,
    card: &Card<'_>,
) {
    let mut values = card
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, value)| &**value)
        .peekable();
    match shape {
        Shape::Text => {
            if let Some(value) = values.next() {
                object.prefixed(prefix, name, value);
            }
        }
        Shape::Word(words) => {
            if let Some(value) = values.find(|value| words.contains(value)) {
                object.prefixed(prefix, name, value);
            }
        }
        Shape::Texts => object.list(prefix, name, values, super::json::string),
        Shape::Words(words) => {
            let mut values = values.filter(|value| words.contains(value)).peekable();
            // `datasetType` is the one property that a profile requires.
            if values.peek().is_none() {
                object.list(prefix, name, ["noAssertion"], super::json::string);
            } else {
                object.list(prefix, name, values, super::json::string);
            }
        }
        Shape::Integer => {
            if let Some(number) = values.find_map(|value| value.trim().parse().ok()) {
                object.integer(prefix, name, number);
            }
        }
        Shape::Pairs => object.list(prefix, name, values, write_pair),
        Shape::Energy => {
            let energy = values.find_map(|value| serde_json::from_str::<Json>(value).ok());
            if let Some(Json::Object(energy)) = energy {
                object.object(prefix, name, "ai_EnergyConsumption", |object| {
                    for part in ENERGY {
                        let descriptions = energy.get(part).and_then(Json::as_array);
                        let descriptions = descriptions.into_iter().flatten();
                        write_energy(object, part, descriptions);
                    }
                });
            }
        }
    }
}

/// A pair is kept as JSON text; anything else counts as a key without a value.
fn write_pair(out: &mut Vec<u8>, text: &str) {
    let json = serde_json::from_str::<Json>(text).ok();
    let key = json.as_ref().and_then(|json| json.get("key")?.as_str());
    let value = json.as_ref().and_then(|json| json.get("value")?.as_str());
    nested(out, "DictionaryEntry", |entry| {
        entry.text("key", key.unwrap_or(text));
        entry.optional("value", value);
    });
}

fn write_energy<'j>(
    object: &mut Object<'_>,
    part: &str,
    descriptions: impl Iterator<Item = &'j Json>,
) {
    let descriptions = descriptions.filter_map(|description| {
        let quantity = match description.get("energyQuantity")? {
            Json::String(text) => text.clone(),
            number => number.as_f64()?.to_string(),
        };
        let unit = description.get("energyUnit").and_then(Json::as_str);
        is_decimal(&quantity).then_some((quantity, unit.unwrap_or("other")))
    });
    object.list("ai_", part, descriptions, |out, (quantity, unit)| {
        nested(out, "ai_EnergyConsumptionDescription", |entry| {
            entry.text("ai_energyQuantity", &quantity);
            let known = ["kilowattHour", "megajoule"].contains(&unit);
            entry.text("ai_energyUnit", if known { unit } else { "other" });
        });
    });
}

/// Whether a text is a decimal number without exponent.
fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    !whole.is_empty()
        && whole
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit())
}
