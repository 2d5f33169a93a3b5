//! A file of several JSON records, divided into them without reading them.

use serde_json::value::RawValue;

use crate::container::json;
use crate::error::ReadError;
use crate::keys::Keys;

/// The records of a text: the elements of the list `list` of its outermost object, or its lines where each holds a record, or
/// the text itself. A record that is not well-formed is one as well, and so is the place where the text breaks off, so that reading
/// tells.
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

/// The elements of a list, and behind them whatever keeps the text from being whole. An element that is not well-formed is one too, as far
/// as its brackets tell where it ends.
fn elements(values: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let between = |one: char| one.is_ascii_whitespace() || one == ',';
    let mut rest = values.strip_prefix('[').unwrap_or(values);
    loop {
        rest = rest.trim_start_matches(between);
        if let Some(behind) = rest.strip_prefix(']') {
            if !behind.trim_end().ends_with('}') {
                found.push(behind.trim());
            }
            return found;
        }
        let Some((element, behind)) = length(rest).and_then(|end| rest.split_at_checked(end))
        else {
            found.push(rest);
            return found;
        };
        found.push(element);
        rest = behind;
    }
}

/// How long the value is with which a text begins; nothing where nothing tells.
fn length(text: &str) -> Option<usize> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.disable_recursion_limit();
    let mut values = deserializer.into_iter::<&RawValue>();
    match values.next() {
        Some(Ok(_)) => Some(values.byte_offset()),
        _ => json::value_end(text.as_bytes()),
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
            (r#"{"list":[{"x":}]}"#, &[r#"{"x":}"#]),
            (
                r#"{"list":[{"x":}, {"y":1} {"z":[2}] , 3,"4" , {"v":"]"}]}"#,
                &[
                    r#"{"x":}"#,
                    r#"{"y":1}"#,
                    r#"{"z":[2}]"#,
                    "3",
                    r#""4""#,
                    r#"{"v":"]"}"#,
                ],
            ),
            (r#"{"list":[{"x":1}]"#, &[r#"{"x":1}"#, ""]),
            (r#"{"list":[{"x":1}],"b":"#, &[r#"{"x":1}"#, r#","b":"#]),
            (r#"{"list":[{"x":1},"#, &[r#"{"x":1}"#, ""]),
            (r#"{"list":[{"x":1}"#, &[r#"{"x":1}"#, ""]),
            (r#"{"list":["#, &[""]),
            (r#"{"list":[nothing,{"x":1}]}"#, &[r#"nothing,{"x":1}]}"#]),
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
