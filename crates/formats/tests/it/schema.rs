//! JSON Schema as far as the published schemas use it: types, fields, lists, numbers, choices and references. Patterns and formats are
//! left out; what is written gets them from values that were checked when they were read.

use serde_json::{Map, Value};

/// What is wrong, each with its place.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, schema, value, "", &mut faults);
    faults
}

fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let mut faults = Vec::new();
    check(root, schema, value, "", &mut faults);
    faults.is_empty()
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("type {other}"),
    }
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let Some(schema) = schema.as_object() else {
        if *schema == Value::Bool(false) {
            faults.push(format!("{at}: nothing is allowed"));
        }
        return;
    };
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        // Other documents hold licence identifiers and signatures, which no VEX document of ours has.
        let pointer = reference.strip_prefix('#').expect("a place in this schema");
        let target = root.pointer(pointer).expect("a definition");
        check(root, target, value, at, faults);
    }
    let mut fault = |text: String| faults.push(format!("{at}: {text}"));
    match schema.get("type") {
        Some(Value::String(kind)) if !is_of(kind, value) => fault(format!("no {kind}")),
        Some(Value::Array(kinds))
            if !kinds
                .iter()
                .any(|kind| is_of(kind.as_str().unwrap(), value)) =>
        {
            fault("of no allowed type".to_owned());
        }
        _ => {}
    }
    let is_other = |allowed: &Value| !allowed.as_array().unwrap().contains(value);
    if schema.get("enum").is_some_and(is_other) {
        fault(format!("{value} is none of the choices"));
    }
    if schema.get("const").is_some_and(|only| only != value) {
        fault(format!("{value} is not the constant"));
    }
    if let (Some(least), Some(number)) = (number(schema, "minimum"), value.as_f64())
        && number < least
    {
        fault(format!("{number} is too small"));
    }
    let length = match value {
        Value::String(text) => Some(("minLength", "maxLength", text.chars().count())),
        Value::Array(list) => Some(("minItems", "maxItems", list.len())),
        Value::Object(map) => Some(("minProperties", "maxProperties", map.len())),
        _ => None,
    };
    if let Some((least, most, length)) = length {
        let length = length as f64;
        if number(schema, least).is_some_and(|least| length < least) {
            fault(least.to_owned());
        }
        if number(schema, most).is_some_and(|most| length > most) {
            fault(most.to_owned());
        }
    }
    choices(root, schema, value, at, faults);
    match value {
        Value::Object(map) => fields(root, schema, map, at, faults),
        Value::Array(list) => {
            let is_unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
            let repeats = |(place, item): (usize, &Value)| list[..place].contains(item);
            if is_unique && list.iter().enumerate().any(repeats) {
                faults.push(format!("{at}: repeats itself"));
            }
            if let Some(items) = schema.get("items") {
                for (place, item) in list.iter().enumerate() {
                    check(root, items, item, &format!("{at}/{place}"), faults);
                }
            }
        }
        _ => {}
    }
}

fn number(schema: &Map<String, Value>, key: &str) -> Option<f64> {
    schema.get(key).and_then(Value::as_f64)
}

fn choices(
    root: &Value,
    schema: &Map<String, Value>,
    value: &Value,
    at: &str,
    faults: &mut Vec<String>,
) {
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    for one in list("allOf").into_iter().flatten() {
        check(root, one, value, at, faults);
    }
    let count = |list: &Vec<Value>| list.iter().filter(|one| fits(root, one, value)).count();
    if list("anyOf").is_some_and(|list| count(list) == 0) {
        faults.push(format!("{at}: none of anyOf"));
    }
    if list("oneOf").is_some_and(|list| count(list) != 1) {
        faults.push(format!("{at}: not one of oneOf"));
    }
    if let Some(condition) = schema.get("if") {
        let branch = if fits(root, condition, value) {
            "then"
        } else {
            "else"
        };
        if let Some(branch) = schema.get(branch) {
            check(root, branch, value, at, faults);
        }
    }
}

fn fields(
    root: &Value,
    schema: &Map<String, Value>,
    map: &Map<String, Value>,
    at: &str,
    faults: &mut Vec<String>,
) {
    let required = schema.get("required").and_then(Value::as_array);
    for name in required.into_iter().flatten() {
        if !map.contains_key(name.as_str().unwrap()) {
            faults.push(format!("{at}: misses {name}"));
        }
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, value) in map {
        let at = format!("{at}/{name}");
        match properties.and_then(|properties| properties.get(name)) {
            Some(schema) => check(root, schema, value, &at, faults),
            None if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
                faults.push(format!("{at}: unknown"));
            }
            None => {}
        }
    }
}

#[test]
fn a_schema_finds_what_is_wrong() {
    let schema = serde_json::json!({
        "type": "object", "required": ["a"], "additionalProperties": false,
        "properties": {"a": {"$ref": "#/$defs/a"}, "b": {"type": "array", "uniqueItems": true, "minItems": 1},
            "c": {"enum": ["x"]}, "d": {"type": "integer", "minimum": 1}},
        "$defs": {"a": {"anyOf": [{"const": 1}, {"type": "string", "minLength": 2}]}},
        "if": {"properties": {"c": {"const": "x"}}, "required": ["c"]}, "then": {"required": ["d"]}
    });
    for (text, count) in [
        (r#"{"a":1}"#, 0),
        (r#"{"a":"xx","b":[1,2],"c":"x","d":1}"#, 0),
        (r#"{"a":"x"}"#, 1),
        (r#"{}"#, 1),
        (r#"{"a":1,"b":[]}"#, 1),
        (r#"{"a":1,"b":[1,1]}"#, 1),
        (r#"{"a":1,"c":"y"}"#, 1),
        (r#"{"a":1,"c":"x"}"#, 1),
        (r#"{"a":1,"d":0,"e":2}"#, 2),
        (r#"[]"#, 1),
    ] {
        let value = serde_json::from_str(text).unwrap();
        assert_eq!(faults(&schema, &value).len(), count, "{text}");
    }
}
