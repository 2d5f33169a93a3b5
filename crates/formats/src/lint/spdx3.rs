//! SPDX 3.0.0 and 3.0.1 in JSON-LD.
//!
//! Standard: SPDX 3.0.1, its JSON schema and the SHACL shapes of its model. A document is an object with the SPDX context
//! and a `@graph` of objects, or a single object. It is judged as JSON with fixed names, as the standard's serialisation
//! asks for, not as JSON-LD at large: other contexts, expanded names and compact addresses are faults.
//!
//! References: an identifier must lead to an object of the document, to something that the document imports
//! (`ExternalMap`), or to what the model itself or the licence list defines. What it leads to must have the right class.
//! 3.0.0 is judged by the model of 3.0.1, which only corrected it.

mod classes;
mod graph;
mod values;
mod words;

use std::collections::HashMap;

use iriai_domain::hash::HashAlgorithm;
use serde_json::{Map, Value};

use super::faults::{Faults, Place};
use super::spdx2::is_licence_3;
use super::{FaultCode, json as text_of_json};
use crate::limits::Limits;
use classes::{Class, Kind, Property};
use graph::Graph;

const CONTEXTS: &[&str] = &[
    "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "https://spdx.org/rdf/3.0.0/spdx-context.jsonld",
];

/// Judges a document; answers the version that it states.
pub(super) fn json(text: &str, limits: &Limits, faults: &mut Faults) -> String {
    let Some(root) = text_of_json::parse(text, limits, faults) else {
        return String::new();
    };
    let graph = Graph::of(&root);
    let mut judging = Judging {
        graph: &graph,
        faults,
        seen: HashMap::new(),
        documents: 0,
    };
    judging.root(&root);
    graph.version.unwrap_or_default().to_owned()
}

struct Judging<'w, 'f> {
    graph: &'w Graph<'w>,
    faults: &'f mut Faults,
    /// The identified objects met so far.
    seen: HashMap<&'w str, &'w Map<String, Value>>,
    documents: usize,
}

impl<'w> Judging<'w, '_> {
    fn fault(&mut self, code: FaultCode, place: &Place<'_>, value: &str, expected: &str) {
        self.faults
            .add(code, || place.pointer(), value, || expected.to_owned());
    }

    fn wrong_type(&mut self, value: &Value, expected: &str, place: &Place<'_>) {
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        self.fault(FaultCode::Type, place, found, expected);
    }

    fn root(&mut self, root: &'w Value) {
        let place = Place::ROOT;
        let Value::Object(map) = root else {
            return self.wrong_type(root, "object", &place);
        };
        match map.get("@context") {
            None => self.fault(FaultCode::Missing, &place, "", "@context"),
            Some(Value::String(context)) if CONTEXTS.contains(&context.as_str()) => {}
            Some(Value::String(context)) => {
                self.fault(
                    FaultCode::NotListed,
                    &place.name("@context"),
                    context,
                    &CONTEXTS.join(" | "),
                );
            }
            Some(other) => self.wrong_type(other, "string", &place.name("@context")),
        }
        let Some(graph) = map.get("@graph") else {
            return self.object(map, None, true, &place);
        };
        for name in map
            .keys()
            .filter(|name| !matches!(name.as_str(), "@context" | "@graph"))
        {
            self.fault(FaultCode::Unexpected, &place.name(name), name, "");
        }
        let place = place.name("@graph");
        let Value::Array(items) = graph else {
            return self.wrong_type(graph, "array", &place);
        };
        for (index, item) in items.iter().enumerate() {
            match item {
                Value::Object(map) => self.object(map, None, false, &place.index(index)),
                _ => self.wrong_type(item, "object", &place.index(index)),
            }
        }
        if self.documents > 1 {
            let count = self.documents.to_string();
            self.fault(FaultCode::Range, &place, &count, "..1 SpdxDocument");
        }
    }

    /// An object of a class or one below it. Depth is bounded by that of the text.
    fn object(
        &mut self,
        map: &'w Map<String, Value>,
        expected: Option<&'static str>,
        is_root: bool,
        place: &Place<'_>,
    ) {
        let name = match map.get("type") {
            Some(Value::String(name)) => name,
            Some(other) => return self.wrong_type(other, "string", &place.name("type")),
            None => return self.fault(FaultCode::Missing, place, "", "type"),
        };
        let Some(class) = Class::of(name) else {
            // Others define extensions, under addresses of their own.
            let may_extend = expected.is_none_or(|expected| expected == "extension_Extension");
            if may_extend && values::is_iri(name) {
                return self.extension(map, place);
            }
            let expected = expected.unwrap_or("class");
            return self.fault(FaultCode::NotListed, &place.name("type"), name, expected);
        };
        let is_wrong = expected.is_some_and(|expected| !class.is(expected));
        if class.is_abstract || is_wrong || class.name == "extension_Extension" {
            let expected = expected.unwrap_or("class that is not abstract");
            return self.fault(FaultCode::NotListed, &place.name("type"), name, expected);
        }
        self.identifier(map, class, place);
        for property in class.properties().filter(|property| property.min > 0) {
            if !map.contains_key(property.name) {
                self.fault(FaultCode::Missing, place, "", property.name);
            }
        }
        self.rules(map, class, place);
        for (key, value) in map {
            match class.property(key) {
                Some(property) => self.property(value, property, &place.name(key)),
                None if key == "type" || key == id_name(class) => {}
                None if is_root && key == "@context" => {}
                None => self.fault(FaultCode::Unexpected, &place.name(key), key, ""),
            }
        }
    }

    /// An object of a foreign class may say what it likes, but under addresses.
    fn extension(&mut self, map: &Map<String, Value>, place: &Place<'_>) {
        for name in map.keys() {
            if !matches!(name.as_str(), "type" | "@id" | "@context") && !values::is_iri(name) {
                self.fault(FaultCode::Unexpected, &place.name(name), name, "IRI");
            }
        }
    }

    /// What the text of the standard asks beyond the model.
    fn rules(&mut self, map: &Map<String, Value>, class: &'static Class, place: &Place<'_>) {
        let text = |name: &str| map.get(name).and_then(Value::as_str);
        let is_filled = |name: &str| {
            map.get(name)
                .and_then(Value::as_array)
                .is_some_and(|items| !items.is_empty())
        };
        if class.is("ElementCollection") && is_filled("element") && !is_filled("rootElement") {
            self.fault(FaultCode::Missing, place, "", "rootElement");
        }
        if let (Some(algorithm), Some(value)) = (text("algorithm"), text("hashValue"))
            && HashAlgorithm::from_name(algorithm).is_some_and(|known| !known.accepts(value))
        {
            self.fault(FaultCode::Form, &place.name("hashValue"), value, algorithm);
        }
        if let Some(expression) = text("simplelicensing_licenseExpression")
            && !matches!(expression, "NONE" | "NOASSERTION")
            && !is_licence_3(expression)
        {
            let place = place.name("simplelicensing_licenseExpression");
            self.fault(
                FaultCode::Licence,
                &place,
                expression,
                "SPDX licence expression",
            );
        }
    }

    fn identifier(
        &mut self,
        map: &'w Map<String, Value>,
        class: &'static Class,
        place: &Place<'_>,
    ) {
        let name = id_name(class);
        let id = match map.get(name) {
            None if class.is_element() => {
                return self.fault(FaultCode::Missing, place, "", name);
            }
            None => return,
            Some(Value::String(id)) => id,
            Some(other) => return self.wrong_type(other, "string", &place.name(name)),
        };
        let is_fine = values::is_iri(id) || (!class.is_element() && values::is_blank(id));
        if !is_fine {
            let expected = if class.is_element() {
                "IRI"
            } else {
                "IRI | _:name"
            };
            self.fault(FaultCode::Form, &place.name(name), id, expected);
        }
        if class.name == "SpdxDocument" && !self.seen.contains_key(id.as_str()) {
            self.documents += 1;
        }
        let first = *self.seen.entry(id).or_insert(map);
        if contradicts(first, map, class) {
            self.fault(FaultCode::Duplicate, &place.name(name), id, "unique");
        }
    }

    fn property(&mut self, value: &'w Value, property: &'static Property, place: &Place<'_>) {
        if !property.is_list {
            return self.value(value, property.kind, place);
        }
        let Value::Array(items) = value else {
            return self.wrong_type(value, "array", place);
        };
        if items.len() < property.min {
            let expected = format!("{}..", property.min);
            self.fault(FaultCode::Range, place, &items.len().to_string(), &expected);
        }
        for (index, item) in items.iter().enumerate() {
            self.value(item, property.kind, &place.index(index));
        }
    }

    fn value(&mut self, value: &'w Value, kind: Kind, place: &Place<'_>) {
        let Kind::Object(class) = kind else {
            if let Err((code, expected)) = values::check(value, kind) {
                match (code, value) {
                    (FaultCode::Type, _) => self.wrong_type(value, &expected, place),
                    (_, Value::String(text)) => self.fault(code, place, text, &expected),
                    _ => self.fault(code, place, &value.to_string(), &expected),
                }
            }
            return;
        };
        match value {
            Value::Object(map) => self.object(map, Some(class), false, place),
            Value::String(id) => self.reference(id, class, place),
            _ => self.wrong_type(value, "object | string", place),
        }
    }

    fn reference(&mut self, id: &str, class: &'static str, place: &Place<'_>) {
        if let Some((_, of)) = INDIVIDUALS.iter().find(|(name, _)| *name == id) {
            if !Class::of(of).is_some_and(|of| of.is(class)) {
                self.fault(FaultCode::Type, place, of, class);
            }
            return;
        }
        if !values::is_iri(id) && !values::is_blank(id) {
            return self.fault(FaultCode::Form, place, id, "IRI | _:name");
        }
        match self.graph.classes.get(id) {
            Some(Some(found)) if !found.is(class) => {
                self.fault(FaultCode::Type, place, found.name, class);
            }
            Some(_) => {}
            None if self.graph.imported.contains(id) || graph::is_defined_elsewhere(id) => {}
            None => self.fault(FaultCode::Dangling, place, id, class),
        }
    }
}

/// The things that the model itself defines and that the context gives a name, with their classes.
const INDIVIDUALS: &[(&str, &str)] = &[
    ("NoAssertionElement", "IndividualElement"),
    ("NoneElement", "IndividualElement"),
    ("SpdxOrganization", "Organization"),
    (
        "expandedlicensing_NoAssertionLicense",
        "expandedlicensing_IndividualLicensingInfo",
    ),
    (
        "expandedlicensing_NoneLicense",
        "expandedlicensing_IndividualLicensingInfo",
    ),
];

/// Whether two descriptions of a thing differ in what can have one value only. JSON-LD allows to say a thing twice.
fn contradicts(
    first: &Map<String, Value>,
    second: &Map<String, Value>,
    class: &'static Class,
) -> bool {
    let differs = |name: &str| match (first.get(name), second.get(name)) {
        (Some(first), Some(second)) => first != second,
        _ => false,
    };
    !std::ptr::eq(first, second)
        && (differs("type")
            || class
                .properties()
                .any(|property| !property.is_list && differs(property.name)))
}

fn id_name(class: &'static Class) -> &'static str {
    if class.is_element() { "spdxId" } else { "@id" }
}
