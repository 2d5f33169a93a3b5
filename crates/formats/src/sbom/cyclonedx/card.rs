//! What a BOM says of a model or a dataset: `modelCard` and `data`.
//!
//! Two levels become a path (`modelCard.modelParameters.task`, `data.governance`), a list becomes one entry for each of its
//! elements, and what is structured further becomes JSON text. Where SPDX 3's AI profile has a property for the same thing, its
//! name is used instead. Of several `data` entries the first has plain paths, the others `data[1].…` and so on.

use iriai_domain::inventory::document::Component;
use iriai_domain::warning::Text;
use serde_json::Value;

use super::present;

/// Paths that SPDX 3's AI profile has a name for.
pub(crate) const SPDX_NAMES: &[(&str, &str)] = &[
    (APPROACH, "typeOfModel"),
    (METRICS, "metric"),
    (
        "modelCard.considerations.technicalLimitations",
        "limitation",
    ),
    (ENERGY, "energyConsumption"),
];

/// `{"type": …}`, of which only the type says something.
pub(crate) const APPROACH: &str = "modelCard.modelParameters.approach";
/// A list of objects.
pub(crate) const METRICS: &str = "modelCard.quantitativeAnalysis.performanceMetrics";
/// One level deeper than the rest.
pub(crate) const ENERGY: &str =
    "modelCard.considerations.environmentalConsiderations.energyConsumptions";

const DATASETS: &str = "modelCard.modelParameters.datasets";

/// Adds a model card. Datasets that it names by reference go to `datasets`.
pub(super) fn model<'de>(
    card: Value,
    component: &mut Component<'de>,
    datasets: &mut Vec<Text<'de>>,
) {
    let mut entries = Vec::new();
    for (section, value) in fields(card) {
        let section = format!("modelCard.{section}");
        let Value::Object(_) = value else {
            add(&mut entries, &section, value);
            continue;
        };
        for (field, value) in fields(value) {
            let path = format!("{section}.{field}");
            if path == APPROACH {
                fields(value).for_each(|(_, kind)| add(&mut entries, &path, kind));
            } else if path == DATASETS {
                add(&mut entries, &path, without_references(value, datasets));
            } else if path == "modelCard.considerations.environmentalConsiderations" {
                for (field, value) in fields(value) {
                    add(&mut entries, &format!("{path}.{field}"), value);
                }
            } else {
                add(&mut entries, &path, value);
            }
        }
    }
    keep(entries, component);
}

/// Adds the datasets, configurations and so on that a component of type `data` consists of.
pub(super) fn data(data: Value, component: &mut Component<'_>) {
    let mut entries = Vec::new();
    let list = match data {
        Value::Array(list) => list,
        Value::Null => Vec::new(),
        other => vec![other],
    };
    for (index, entry) in list.into_iter().enumerate() {
        let prefix = match index {
            0 => "data".to_owned(),
            _ => format!("data[{index}]"),
        };
        for (field, value) in fields(entry) {
            add(&mut entries, &format!("{prefix}.{field}"), value);
        }
    }
    keep(entries, component);
}

type Entry<'de> = (Text<'de>, Text<'de>);

fn keep<'de>(entries: Vec<Entry<'de>>, component: &mut Component<'de>) {
    if !entries.is_empty() {
        component.details_mut().card.extend(entries);
    }
}

/// The fields of an object but its own reference; none of anything else.
fn fields(value: Value) -> impl Iterator<Item = (String, Value)> {
    let map = match value {
        Value::Object(map) => map,
        _ => serde_json::Map::new(),
    };
    map.into_iter().filter(|(key, _)| key != "bom-ref")
}

fn add(entries: &mut Vec<Entry<'_>>, path: &str, value: Value) {
    if let Value::Array(list) = value {
        for element in list {
            entries.extend(text(element).map(|text| (name(path), text)));
        }
    } else {
        entries.extend(text(value).map(|text| (name(path), text)));
    }
}

fn text<'a>(value: Value) -> Option<Text<'a>> {
    match value {
        Value::Null => None,
        Value::String(text) => present(Some(Text::Owned(text))),
        other => Some(Text::Owned(other.to_string())),
    }
}

fn name<'a>(path: &str) -> Text<'a> {
    match SPDX_NAMES.iter().find(|(known, _)| *known == path) {
        Some((_, name)) => Text::Borrowed(name),
        None => Text::Owned(path.to_owned()),
    }
}

/// The datasets that are described in place.
fn without_references(value: Value, references: &mut Vec<Text<'_>>) -> Value {
    let Value::Array(list) = value else {
        return value;
    };
    let mut described = Vec::new();
    for dataset in list {
        match dataset.get("ref").and_then(Value::as_str) {
            Some(reference) => references.push(Text::Owned(reference.to_owned())),
            None => described.push(dataset),
        }
    }
    Value::Array(described)
}
