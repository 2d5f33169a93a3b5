//! SPDX 2 in YAML: the structure of the JSON notation.
//!
//! Plain scalars have the types of YAML 1.2's core schema, as far as JSON has them. Times stay text. Aliases are followed
//! as long as the tree does not grow out of proportion. Trap: quoted scalars whose further lines are not indented enough
//! are refused by YAML 1.2, and by this parser, but not by libyaml and SnakeYAML.

use std::collections::HashMap;

use serde_json::{Map, Number, Value};
use serde_saphyr::granit_parser::{Event, Marker, Parser, ScalarStyle};

use super::super::faults::Faults;
use crate::limits::Limits;
use crate::reason::{Reason, ReasonCode};

/// How many values aliases may bring in all.
const ALIASED: usize = 1 << 20;

/// Reads a text into a tree, or reports why it is none.
pub(super) fn tree(text: &str, limits: &Limits, faults: &mut Faults) -> Option<Value> {
    let mut building = Building::default();
    for event in Parser::new_from_str(text) {
        let (event, marker) = match event {
            Ok((event, span)) => (event, span.start),
            Err(error) => {
                faults.add_syntax("yaml", &Reason::from(&error), || place(error.marker()));
                return None;
            }
        };
        if let Err(reason) = building.take(event, limits) {
            faults.add_syntax("yaml", &reason, || place(&marker));
            return None;
        }
    }
    building.root.or_else(|| {
        let reason = ReasonCode::YamlNoDocument.into();
        faults.add_syntax("yaml", &reason, || "line 1 column 1".to_owned());
        None
    })
}

/// Where the parser stands, worded. It counts columns from 0.
fn place(marker: &Marker) -> String {
    format!("line {} column {}", marker.line(), marker.col() + 1)
}

/// A collection that is being read.
struct Open {
    value: Value,
    anchor: usize,
    /// In a map, the key whose value comes next.
    key: Option<String>,
}

#[derive(Default)]
struct Building {
    open: Vec<Open>,
    anchors: HashMap<usize, (Value, usize)>,
    aliased: usize,
    root: Option<Value>,
}

impl Building {
    fn take(&mut self, event: Event<'_>, limits: &Limits) -> Result<(), Reason> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = style == ScalarStyle::Plain && tag.is_none();
                let is_key = self.awaits_key();
                let value = if is_plain && !is_key {
                    plain(&text)
                } else {
                    Value::from(&*text)
                };
                self.close(value, anchor)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.start(Value::Array(Vec::new()), anchor, limits)
            }
            Event::MappingStart(_, anchor, _) => {
                self.start(Value::Object(Map::new()), anchor, limits)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => self.close(open.value, open.anchor),
                None => Ok(()),
            },
            Event::Alias(anchor) => {
                let (value, size) = self
                    .anchors
                    .get(&anchor)
                    .cloned()
                    .unwrap_or((Value::Null, 1));
                self.aliased = self.aliased.saturating_add(size);
                if self.aliased > ALIASED {
                    return Err(ReasonCode::YamlAliasesTooMany.into());
                }
                self.close(value, 0)
            }
            _ => Ok(()),
        }
    }

    fn start(&mut self, value: Value, anchor: usize, limits: &Limits) -> Result<(), Reason> {
        if self.open.len() >= limits.depth {
            return Err(Reason::with(
                ReasonCode::DeepNesting,
                &limits.depth.to_string(),
            ));
        }
        if self.awaits_key() {
            return Err(ReasonCode::YamlKeyNotText.into());
        }
        self.open.push(Open {
            value,
            anchor,
            key: None,
        });
        Ok(())
    }

    fn awaits_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.value.is_object() && open.key.is_none())
    }

    /// Puts a finished value where it belongs.
    fn close(&mut self, value: Value, anchor: usize) -> Result<(), Reason> {
        if anchor > 0 {
            let size = size(&value);
            self.anchors.insert(anchor, (value.clone(), size));
        }
        let Some(open) = self.open.last_mut() else {
            // Of several documents in one stream the first counts.
            self.root.get_or_insert(value);
            return Ok(());
        };
        match (&mut open.value, open.key.take()) {
            (Value::Array(items), _) => items.push(value),
            (Value::Object(map), Some(key)) => {
                if map.contains_key(&key) {
                    return Err(Reason::with(ReasonCode::YamlKeyTwice, &key));
                }
                map.insert(key, value);
            }
            (_, _) => match value {
                Value::String(key) => open.key = Some(key),
                _ => return Err(ReasonCode::YamlKeyNotText.into()),
            },
        }
        Ok(())
    }
}

/// How many values a tree has. Its depth is limited.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(map) => map.values().map(size).sum(),
        _ => 0,
    }
}

/// A plain scalar in YAML's core schema (YAML 1.2 §10.3.2).
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let is_numeric = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'));
    if is_numeric {
        if let Ok(whole) = text.parse::<i64>() {
            return Value::from(whole);
        }
        if let Some(number) = text.parse().ok().and_then(Number::from_f64) {
            return Value::Number(number);
        }
    }
    Value::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        let mut faults = Faults::default();
        tree(text, &Limits::default(), &mut faults)
            .map(|tree| tree.to_string())
            .ok_or_else(|| faults.kept.iter().map(|fault| fault.at.as_str()).collect())
    }

    #[test]
    fn scalars_have_the_types_of_json() {
        let text = "a: 1\nb: 1.10\nc: 'x'\nd: yes\ne: true\nf:\n- ~\n- \"1\"\ng: 2020-01-01T00:00:00Z\n1: x\n";
        let expected = r#"{"1":"x","a":1,"b":1.1,"c":"x","d":"yes","e":true,"f":[null,"1"],"g":"2020-01-01T00:00:00Z"}"#;
        assert_eq!(read(text).as_deref(), Ok(expected));
        assert_eq!(
            read("a: &x [1]\nb: *x\n").as_deref(),
            Ok(r#"{"a":[1],"b":[1]}"#)
        );
    }

    #[test]
    fn what_is_no_tree_is_a_fault() {
        assert_eq!(read("a: [1").unwrap_err(), "line 1 column 4");
        assert!(read("").is_err());
        assert_eq!(read("名: 1\n名: 2\n").unwrap_err(), "line 2 column 4");
        assert!(read(&"[".repeat(100_000)).is_err());
        let bomb = (1..30).fold("a0: &a0 [x]\n".to_owned(), |text, n| {
            let last = n - 1;
            text + &format!("a{n}: &a{n} [*a{last}, *a{last}]\n")
        });
        assert!(read(&bomb).is_err());
    }
}
