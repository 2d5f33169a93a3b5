//! A file of several JSON records, divided into them without reading them.

use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::ReadError;
use crate::keys::Keys;

/// The records of a text: the elements of the list `list` of its outermost object, or its lines where each holds a record, or
/// the text itself. What follows a syntax error in the list is the last record, so that reading it tells.
pub(super) fn divide<'t>(text: &'t str, list: &str) -> Result<Vec<&'t str>, ReadError> {
    let text = text.trim_start_matches('\u{feff}');
    let found = Keys::of(text).find(|(key, values)| *key == list && values.starts_with('['));
    if let Some((_, values)) = found {
        return Ok(elements(values));
    }
    let lines = || {
        text.lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
    };
    // The second line of a record that is set over several lines is indented or begins with a key.
    let is_lines = lines().take(2).filter(|line| line.starts_with('{')).count() == 2;
    Ok(match is_lines {
        true => lines().collect(),
        false => vec![text],
    })
}

fn elements(values: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(values);
    deserializer.disable_recursion_limit();
    if deserializer.deserialize_seq(List(&mut found)).is_err() {
        let last = found.last().map_or(1, |last: &&str| {
            (last.as_ptr() as usize).saturating_sub(values.as_ptr() as usize) + last.len()
        });
        let rest = values.get(last..).unwrap_or(values);
        found.push(rest.trim_start_matches([',', ' ', '\t', '\r', '\n']));
    }
    found
}

struct List<'f, 'de>(&'f mut Vec<&'de str>);

impl<'de> Visitor<'de> for List<'_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(element) = seq.next_element::<&'de RawValue>()? {
            self.0.push(element.get());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::divide;

    #[test]
    fn a_text_is_divided_at_its_records() {
        for (text, expected) in [
            (
                r#"{"a":1,"list":[{"x":[1,2]}, {"y":"]"}],"b":2}"#,
                &[r#"{"x":[1,2]}"#, r#"{"y":"]"}"#] as &[&str],
            ),
            (r#"{"list":[]}"#, &[]),
            ("\u{feff}{\"list\":[{}\n,{\"x\":1", &["{}", r#"{"x":1"#]),
            (r#"{"list":[{"x":}]}"#, &[r#"{"x":}]}"#]),
            (r#"{"list":7}"#, &[r#"{"list":7}"#]),
            (
                "{\"x\":1}\r\n\r\n{\"y\":2}\n{\"z\"\n",
                &[r#"{"x":1}"#, r#"{"y":2}"#, r#"{"z""#],
            ),
            ("{\n\"x\":1}\n", &["{\n\"x\":1}\n"]),
            (r#"{"x":1}"#, &[r#"{"x":1}"#]),
            ("", &[""]),
        ] {
            assert_eq!(divide(text, "list").expect("records"), expected, "{text}");
        }
        let deep = format!(
            "{{\"list\":[{}{}]}}",
            "[".repeat(300_000),
            "]".repeat(300_000)
        );
        assert_eq!(divide(&deep, "list").expect("records").len(), 1);
    }
}
