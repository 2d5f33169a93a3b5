//! Any value as a tree, to a bounded depth.
//!
//! `serde_json::Value` reads and frees itself by recursion, so a deep value would overflow the stack; here what lies
//! deeper than [`DEPTH`] is passed over and becomes null.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::shape::{skip_map, skip_seq};

/// How deep a kept tree may be.
const DEPTH: usize = 100;

#[derive(Clone, Copy)]
pub(super) struct TreeSeed {
    depth: usize,
}

impl TreeSeed {
    pub(super) fn new() -> Self {
        Self { depth: DEPTH }
    }

    fn below(self) -> Option<Self> {
        let depth = self.depth.checked_sub(1)?;
        Some(Self { depth })
    }
}

impl<'de> DeserializeSeed<'de> for TreeSeed {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TreeSeed {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let Some(below) = self.below() else {
            return skip_seq(seq).map(|()| Value::Null);
        };
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element_seed(below)? {
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some(below) = self.below() else {
            return skip_map(map).map(|()| Value::Null);
        };
        let mut entries = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(below)?;
            entries.insert(key, value);
        }
        Ok(Value::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Value {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        deserializer.disable_recursion_limit();
        TreeSeed::new().deserialize(&mut deserializer).unwrap()
    }

    #[test]
    fn keys_are_sorted_and_numbers_stay_numbers() {
        let text = r#"{"b":[1,-2,0.5,true,null],"a":{"x":"y"}}"#;
        assert_eq!(
            tree(text).to_string(),
            r#"{"a":{"x":"y"},"b":[1,-2,0.5,true,null]}"#
        );
    }

    #[test]
    fn a_deep_value_ends_in_null() {
        let deep = format!("{}{}", "[".repeat(300_000), "]".repeat(300_000));
        assert_eq!(
            tree(&deep).to_string(),
            format!("{}null{}", "[".repeat(DEPTH), "]".repeat(DEPTH))
        );
    }
}
