//! The card of a model or a dataset back into `modelCard` and `data`, as far as the schema has a field of that form.

use iriai_domain::warning::Text;
use serde_json::{Map, Value, json};

use super::schema::Property;
use super::shape::{self, Shape};
use crate::sbom::cyclonedx::card::{APPROACH, ENERGY, SPDX_NAMES};
use crate::sbom::cyclonedx::own;

/// What became of a card.
pub(super) struct Card<'p> {
    pub(super) model: Option<Value>,
    pub(super) data: Vec<Value>,
    /// Entries without a field.
    pub(super) rest: Vec<Property<'p>>,
}

/// Sorts a card's entries; `datasets` are references of what a model was trained on.
pub(super) fn card<'p>(entries: &'p [(Text<'p>, Text<'p>)], datasets: &[&str]) -> Card<'p> {
    let mut card = Card {
        model: None,
        data: Vec::new(),
        rest: Vec::new(),
    };
    let typed = |prefix: &str| {
        let key = format!("{prefix}.type");
        let kind = entries.iter().find(|(name, _)| *name == key);
        kind.is_some_and(|(_, kind)| shape::DATA_TYPES.contains(&kind.as_ref()))
    };
    let mut model = Value::Object(Map::new());
    let mut prefix = "data".to_owned();
    while typed(&prefix) {
        card.data.push(json!({}));
        prefix = format!("data[{}]", card.data.len());
    }
    for (name, text) in entries {
        let taken = match data_place(name) {
            Some((index, field)) => card
                .data
                .get_mut(index)
                .is_some_and(|entry| set(entry, &[field], shape::of_data(field), text)),
            None => set_model(&mut model, name, text),
        };
        if !taken {
            card.rest.push(Property {
                name: format!("{}{name}", own::CARD).into(),
                value: text,
            });
        }
    }
    for dataset in datasets {
        let reference = json!({ "ref": dataset });
        push(&mut model, &["modelParameters", "datasets"], reference);
    }
    card.model = Some(model).filter(|model| model.as_object().is_some_and(|map| !map.is_empty()));
    card
}

/// The entry of `data` and the field that a name stands for.
fn data_place(name: &str) -> Option<(usize, &str)> {
    let rest = name.strip_prefix("data")?;
    if let Some(field) = rest.strip_prefix('.') {
        return Some((0, field));
    }
    let (index, field) = rest.strip_prefix('[')?.split_once("].")?;
    let number: usize = index.parse().ok()?;
    (number > 0 && number.to_string() == index).then_some((number, field))
}

fn set_model(model: &mut Value, name: &str, text: &str) -> bool {
    let known = SPDX_NAMES.iter().find(|(_, spdx)| *spdx == name);
    let path = known.map_or(name, |(path, _)| path);
    // Under its own path what has SPDX's name would be read back under the latter.
    if known.is_none() && SPDX_NAMES.iter().any(|(path, _)| *path == name) {
        return false;
    }
    let keys: Vec<_> = path.split('.').skip(1).collect();
    match path {
        APPROACH if shape::APPROACHES.contains(&text) => {
            let there = model.pointer("/modelParameters/approach").is_some();
            if !there {
                put(
                    model,
                    &["modelParameters", "approach"],
                    json!({ "type": text }),
                );
            }
            !there
        }
        APPROACH => false,
        ENERGY => set(model, &keys, Some((&shape::ENERGY, true)), text),
        _ => path.starts_with("modelCard.") && set(model, &keys, shape::of_model(&keys), text),
    }
}

/// Sets a field, or adds to it when it is a list. Says whether the value has the form that the schema wants, and place.
fn set(object: &mut Value, keys: &[&str], field: Option<(&Shape, bool)>, text: &str) -> bool {
    let Some((shape, list)) = field else {
        return false;
    };
    let Some(value) = shape.value(text) else {
        return false;
    };
    if list {
        push(object, keys, value);
        return true;
    }
    let pointer: String = keys.iter().flat_map(|key| ["/", key]).collect();
    let free = object.pointer(&pointer).is_none();
    if free {
        put(object, keys, value);
    }
    free
}

fn slot<'v>(mut object: &'v mut Value, keys: &[&str]) -> &'v mut Value {
    for key in keys {
        if !object.is_object() {
            *object = Value::Object(Map::new());
        }
        object = &mut object[*key];
    }
    object
}

fn put(object: &mut Value, keys: &[&str], value: Value) {
    *slot(object, keys) = value;
}

fn push(object: &mut Value, keys: &[&str], value: Value) {
    match slot(object, keys) {
        Value::Array(list) => list.push(value),
        empty => *empty = Value::Array(vec![value]),
    }
}
