//! SPDX 2 in plain XML: a `Document` element whose elements have the names of the JSON notation; lists repeat them.
//!
//! The tables say which elements are lists, truth values or numbers. An empty element says nothing and counts as absent,
//! as the SPDX project's own tools read it.

use serde_json::{Map, Value};

use super::super::FaultCode;
use super::super::faults::Faults;
use super::super::shape::{Object, Shape};
use super::elements::{Element, read};
use super::tables::DOCUMENT;
use super::tree::Tree;

/// Brings a text into a tree. `None` when nothing can be judged, which is a fault already.
pub(super) fn tree(text: &str, faults: &mut Faults) -> Option<Tree> {
    let elements = read(text, faults)?;
    let root = elements.first()?;
    if root.name != "Document" {
        let at = || format!("line {}", root.line);
        faults.add(FaultCode::Unexpected, at, &root.name, || {
            "Document".to_owned()
        });
        return None;
    }
    let mut conversion = Conversion {
        elements: &elements,
        tree: Tree::default(),
        faults,
    };
    let map = conversion.object(root, &DOCUMENT, "");
    for (name, value) in map {
        let line = conversion.tree.known_line(&name).unwrap_or(root.line);
        conversion.tree.set(&name, value, line);
    }
    Some(conversion.tree)
}

struct Conversion<'e, 'f> {
    elements: &'e [Element],
    tree: Tree,
    faults: &'f mut Faults,
}

impl Conversion<'_, '_> {
    /// Recursion ends where the tables do: an element that they do not know is not looked into.
    fn object(&mut self, element: &Element, object: &Object, pointer: &str) -> Map<String, Value> {
        let mut map = Map::new();
        let elements = self.elements;
        for inside in element
            .inside
            .iter()
            .filter_map(|&index| elements.get(index))
        {
            let field = object.fields.iter().find(|field| field.name == inside.name);
            let Some(field) = field else {
                self.tree
                    .note(format!("{pointer}/{}", inside.name), inside.line);
                map.insert(inside.name.clone(), Value::Null);
                continue;
            };
            if inside.inside.is_empty() && inside.text.trim().is_empty() {
                continue;
            }
            let pointer = format!("{pointer}/{}", inside.name);
            if let Shape::List(list) = field.shape {
                let items = map
                    .entry(inside.name.as_str())
                    .or_insert_with(|| Value::Array(Vec::new()));
                let count = items.as_array().map_or(0, Vec::len);
                let item = self.value(inside, list.item, &format!("{pointer}/{count}"));
                if let Some(items) = items.as_array_mut() {
                    items.push(item);
                }
            } else {
                let value = self.value(inside, field.shape, &pointer);
                if map.insert(inside.name.clone(), value).is_some() {
                    let at = || format!("line {}", inside.line);
                    self.faults
                        .add(FaultCode::Range, at, &inside.name, || "..1".to_owned());
                }
            }
        }
        map
    }

    fn value(&mut self, element: &Element, shape: Shape, pointer: &str) -> Value {
        self.tree.note(pointer.to_owned(), element.line);
        let text = element.text.trim();
        match shape {
            Shape::Object(object) => Value::Object(self.object(element, object, pointer)),
            Shape::Map(_) => Value::Object(Map::new()),
            Shape::Bool => match text {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => Value::from(text),
            },
            Shape::Integer(..) => text
                .parse::<i64>()
                .map_or_else(|_| Value::from(text), Value::from),
            _ => Value::from(text),
        }
    }
}
