//! JSON text to a tree, and what must be known of the whole tree before it is checked against a table.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Deserialize;
use serde_json::{Number, Value};

use super::faults::Faults;
use crate::limits::Limits;
use crate::place;
use crate::reason::{Reason, ReasonCode, json_place};

/// Reads a text, or reports why it is no JSON document. Never nests more deeply than allowed.
pub(super) fn parse(text: &str, limits: &Limits, faults: &mut Faults) -> Option<Value> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Err(offset) = depth_within(text, limits.depth) {
        let reason = Reason::with(ReasonCode::DeepNesting, &limits.depth.to_string());
        faults.add_syntax("json", &reason, || place::at(text, offset));
        return None;
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    // The depth was counted above.
    deserializer.disable_recursion_limit();
    let value = Value::deserialize(&mut deserializer);
    match value.and_then(|value| deserializer.end().map(|()| value)) {
        Ok(value) => Some(value),
        Err(error) => {
            let at = || json_place(text, &error);
            faults.add_syntax("json", &Reason::from(&error), at);
            None
        }
    }
}

/// Whether brackets nest no more deeply than allowed; else the byte where they do.
fn depth_within(text: &str, limit: usize) -> Result<(), usize> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for (offset, byte) in text.bytes().enumerate() {
        if in_text {
            in_text = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limit {
            return Err(offset);
        }
    }
    Ok(())
}

/// For each list that has equal items: which item repeats an earlier one. Lists are known by their address in the tree.
///
/// Found in one pass for the whole tree, because looking at each list on its own costs its depth again and again.
#[derive(Debug, Default)]
pub(super) struct Twins {
    lists: HashMap<*const Value, usize>,
}

impl Twins {
    /// Looks for equal items in all lists of a tree. Numbers are equal by value: 1 and 1.0 are.
    pub(super) fn of(value: &Value) -> Self {
        let mut twins = Self::default();
        twins.digest(value);
        twins
    }

    /// The first item of a list that repeats an earlier one.
    pub(super) fn in_list(&self, list: &Value) -> Option<usize> {
        self.lists.get(&std::ptr::from_ref(list)).copied()
    }

    /// 128 bits that stand for a value: two hashes of the same key, told apart by their first word.
    fn digest(&mut self, value: &Value) -> (u64, u64) {
        let mut pair = Pair::new();
        match value {
            Value::Null => pair.add(&0_u8),
            Value::Bool(flag) => pair.add(&(1_u8, flag)),
            Value::Number(number) => match (whole(number), number.as_f64()) {
                (Some(whole), _) => pair.add(&(2_u8, whole)),
                (None, float) => pair.add(&(3_u8, float.unwrap_or(f64::NAN).to_bits())),
            },
            Value::String(text) => pair.add(&(4_u8, text)),
            Value::Array(items) => {
                pair.add(&5_u8);
                let mut seen = HashSet::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    let digest = self.digest(item);
                    pair.add(&digest);
                    if !seen.insert(digest) {
                        let list = std::ptr::from_ref(value);
                        self.lists.entry(list).or_insert(index);
                    }
                }
            }
            Value::Object(map) => {
                pair.add(&6_u8);
                for (name, item) in map {
                    let digest = self.digest(item);
                    pair.add(&(name, digest));
                }
            }
        }
        pair.finish()
    }
}

/// The whole number that a number equals, also when it is written as `1.0`.
pub(super) fn whole(number: &Number) -> Option<i128> {
    if let Some(whole) = number.as_i64() {
        return Some(whole.into());
    }
    if let Some(whole) = number.as_u64() {
        return Some(whole.into());
    }
    let float = number.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float beyond i128 saturates"
    )]
    (float.fract() == 0.0).then_some(float as i128)
}

/// Two hashers fed alike.
struct Pair(DefaultHasher, DefaultHasher);

impl Pair {
    fn new() -> Self {
        let (mut one, mut two) = (DefaultHasher::new(), DefaultHasher::new());
        1_u8.hash(&mut one);
        2_u8.hash(&mut two);
        Self(one, two)
    }

    fn add(&mut self, part: &impl Hash) {
        part.hash(&mut self.0);
        part.hash(&mut self.1);
    }

    fn finish(&self) -> (u64, u64) {
        (self.0.finish(), self.1.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_nesting_is_refused_before_it_is_read() {
        let limits = Limits::default();
        let mut faults = Faults::default();
        assert!(parse(&"[".repeat(1_000_000), &limits, &mut faults).is_none());
        assert_eq!(faults.total, 1);
        let allowed = "[".repeat(200) + &"]".repeat(200);
        assert!(parse(&allowed, &limits, &mut faults).is_some());
        assert!(parse("{\"a\": \"\\\"[[[\"}", &limits, &mut faults).is_some());
        assert!(parse("{} {}", &limits, &mut faults).is_none());
    }

    #[test]
    fn equal_items_are_found_at_any_depth() {
        let tree: Value = serde_json::from_str(
            r#"[[{"a":1,"b":[]},{"b":[],"a":1.0}],[1,"1",true,null],[{"a":1},{"a":2},{"a":1}]]"#,
        )
        .unwrap();
        let twins = Twins::of(&tree);
        let found: Vec<_> = tree
            .as_array()
            .unwrap()
            .iter()
            .map(|list| twins.in_list(list))
            .collect();
        assert_eq!(found, [Some(1), None, Some(2)]);
        assert_eq!(twins.in_list(&tree), None);
    }
}
