//! What the whole document defines, before its parts are judged.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::classes::Class;

/// What can be referred to.
#[derive(Debug, Default)]
pub(super) struct Graph<'w> {
    /// The class of each identified object; none for one of a foreign class.
    pub classes: HashMap<&'w str, Option<&'static Class>>,
    /// Identifiers that are defined in other documents.
    pub imported: HashSet<&'w str>,
    /// The first version of the specification that a creation info states.
    pub version: Option<&'w str>,
}

impl<'w> Graph<'w> {
    pub(super) fn of(root: &'w Value) -> Self {
        let mut graph = Self::default();
        let mut open = vec![root];
        while let Some(value) = open.pop() {
            match value {
                Value::Array(items) => open.extend(items.iter().rev()),
                Value::Object(map) => {
                    let text = |name: &str| map.get(name).and_then(Value::as_str);
                    let class = text("type").and_then(Class::of);
                    for id in [text("spdxId"), text("@id")].into_iter().flatten() {
                        graph.classes.entry(id).or_insert(class);
                    }
                    graph.imported.extend(text("externalSpdxId"));
                    graph.version = graph.version.or(text("specVersion"));
                    open.extend(map.values());
                }
                _ => {}
            }
        }
        graph
    }
}

/// Whether an identifier belongs to the model or to the licence list.
pub(super) fn is_defined_elsewhere(id: &str) -> bool {
    const SPACES: &[&str] = &[
        "https://spdx.org/rdf/3.",
        "http://spdx.org/rdf/3.",
        "https://spdx.org/licenses/",
        "http://spdx.org/licenses/",
    ];
    id == "https://spdx.org/" || SPACES.iter().any(|space| id.starts_with(space))
}
