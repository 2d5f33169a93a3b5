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
            let descriptions: Vec<Energy> = values.flat_map(energies).collect();
            if descriptions.is_empty() {
                return;
            }
            object.object(prefix, name, "ai_EnergyConsumption", |object| {
                for part in ENERGY {
                    let of_part = descriptions.iter().filter(|energy| energy.part == part);
                    object.list("ai_", part, of_part, write_energy);
                }
            });
        }
    }
}

/// A pair is kept as JSON text: SPDX's key and value, or type and value as CycloneDX has them for metrics. Anything else
/// counts as a key without a value.
fn write_pair(out: &mut Vec<u8>, text: &str) {
    let json = serde_json::from_str::<Json>(text).unwrap_or(Json::Null);
    let field = |name: &str| json.get(name).and_then(Json::as_str);
    nested(out, "DictionaryEntry", |entry| {
        entry.text(
            "key",
            field("key").or_else(|| field("type")).unwrap_or(text),
        );
        entry.optional("value", field("value"));
    });
}

/// What one activity takes.
struct Energy {
    part: &'static str,
    quantity: String,
    unit: &'static str,
}

/// Reads an entry of a card: SPDX's three lists, or one activity as CycloneDX describes it.
fn energies(text: &str) -> Vec<Energy> {
    let json = serde_json::from_str::<Json>(text).unwrap_or(Json::Null);
    let lists = ENERGY.iter().flat_map(|part| {
        let list = json.get(part).and_then(Json::as_array);
        list.into_iter().flatten().map(|description| {
            let quantity = description.get("energyQuantity");
            let unit = description.get("energyUnit");
            energy(part, quantity, unit)
        })
    });
    let activity = || {
        let part = match json.get("activity")?.as_str()? {
            "training" => "trainingEnergyConsumption",
            "fine-tuning" => "finetuningEnergyConsumption",
            "inference" => "inferenceEnergyConsumption",
            _ => return None,
        };
        let cost = json.get("activityEnergyCost")?;
        energy(part, cost.get("value"), cost.get("unit"))
    };
    lists.chain([activity()]).flatten().collect()
}

fn energy(part: &'static str, quantity: Option<&Json>, unit: Option<&Json>) -> Option<Energy> {
    let quantity = match quantity? {
        Json::String(text) => text.clone(),
        number => number.as_f64()?.to_string(),
    };
    let unit = match unit.and_then(Json::as_str) {
        Some("kilowattHour" | "kWh") => "kilowattHour",
        Some("megajoule" | "MJ") => "megajoule",
        _ => "other",
    };
    is_decimal(&quantity).then_some(Energy {
        part,
        quantity,
        unit,
    })
}

fn write_energy(out: &mut Vec<u8>, energy: &Energy) {
    nested(out, "ai_EnergyConsumptionDescription", |entry| {
        entry.text("ai_energyQuantity", &energy.quantity);
        entry.text("ai_energyUnit", energy.unit);
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
