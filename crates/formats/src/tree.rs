//! Small files that people write, in TOML or YAML, as a tree of texts that knows its lines.
//!
//! Scalars are text whatever they look like, so that `version = "1.10"` and `version: 1.10` are the same. YAML's aliases are nothing:
//! no such file needs them, and what they could grow to needs no limit then.

use std::borrow::Cow;
use std::ops::Range;

use iriai_domain::risk::policy::WrittenAt;
use serde_saphyr::granit_parser::{self, Event, Parser};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{ReadError, ReadErrorCode};
use crate::reason::Reason;

/// Something in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// The line on which it begins, from 1.
    pub(crate) line: usize,
    /// The letter of that line at which it begins, from 1; of a text what stands behind its quotation marks.
    column: usize,
    /// Whether a text stands in the file letter by letter, so far as that is known.
    is_verbatim: bool,
    pub(crate) value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Also numbers, truth values and times, as written.
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
    Nothing,
}

impl Node {
    pub(crate) fn at(&self) -> String {
        format!("line {}", self.line)
    }

    /// The same with the letter of the line.
    pub(crate) fn place(&self) -> String {
        format!("line {} column {}", self.line, self.column)
    }

    /// Where a text begins.
    pub(crate) fn written(&self) -> WrittenAt {
        WrittenAt {
            line: self.line,
            column: self.column,
            is_verbatim: self.is_verbatim,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Self]> {
        match &self.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    pub(crate) fn map(&self) -> Option<&[(String, Self)]> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }
}

/// The depth to which these files nest.
const DEPTH: usize = 32;

/// The longest file of this kind, in bytes.
const LENGTH: usize = 16 << 20;

/// How many values such a file may have.
const NODES: usize = 1_000_000;

fn check_length(text: &str) -> Result<(), ReadError> {
    match text.len() > LENGTH {
        true => Err(ReadError::new(
            ReadErrorCode::TooManyBytes,
            LENGTH.to_string(),
        )),
        false => Ok(()),
    }
}

fn too_deep(line: usize) -> ReadError {
    let at = format!("line {line}");
    ReadError::at(ReadErrorCode::TooDeep, at, DEPTH.to_string())
}

/// Lines by the bytes at which they begin.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        Self {
            text,
            starts: std::iter::once(0).chain(ends.map(|end| end + 1)).collect(),
        }
    }

    fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    fn column(&self, byte: usize) -> usize {
        // Only so much of a line is counted: a file of one line must not take quadratic time.
        const COUNTED: usize = 4_096;
        let start = self.starts.get(self.line(byte).wrapping_sub(1)).copied();
        let start = start.unwrap_or_default().max(byte.saturating_sub(COUNTED));
        let before = self.text.as_bytes().get(start..byte).unwrap_or_default();
        // Bytes that go on with a letter are none of their own.
        before.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() + 1
    }

    fn place(&self, byte: usize) -> String {
        format!("line {} column {}", self.line(byte), self.column(byte))
    }

    /// The byte at which a text of TOML begins behind its quotation marks and a line break there, and whether it stands there letter by
    /// letter.
    fn within(&self, span: Range<usize>, text: &str) -> (usize, bool) {
        let raw = self.text.get(span.clone()).unwrap_or_default();
        let long = ["\"\"\"", "'''"]
            .iter()
            .find_map(|quotes| raw.strip_prefix(quotes));
        // Between two quotation marks alone stands an empty text.
        let start = match long.filter(|_| raw.len() >= 6) {
            Some(rest) if rest.starts_with("\r\n") => 5,
            Some(rest) if rest.starts_with('\n') => 4,
            Some(_) => 3,
            None => 1,
        };
        let is_verbatim = raw.get(start..).is_some_and(|rest| rest.starts_with(text));
        (span.start + start, is_verbatim)
    }
}

/// Reads TOML.
pub(crate) fn toml(text: &str) -> Result<Node, ReadError> {
    check_length(text)?;
    let lines = Lines::of(text);
    let table = DeTable::parse(text).map_err(|error| {
        let place = error.span().map(|span| lines.place(span.start));
        ReadError::at(
            ReadErrorCode::DefinitionUnreadable,
            place.unwrap_or_default(),
            Reason::from(&error).to_string(),
        )
    })?;
    of_table(table.get_ref(), 0, &lines, 0)
}

fn of_table(
    table: &DeTable<'_>,
    start: usize,
    lines: &Lines<'_>,
    depth: usize,
) -> Result<Node, ReadError> {
    let mut map = Vec::with_capacity(table.len());
    for (key, value) in table {
        let node = of_value(value, lines, depth + 1)?;
        map.push((
            lines.line(key.span().start),
            key.get_ref().to_string(),
            node,
        ));
    }
    // The table is ordered by name; people read from the top.
    map.sort_by_key(|(line, ..)| *line);
    let map = map.into_iter().map(|(_, key, node)| (key, node)).collect();
    Ok(Node {
        line: lines.line(start),
        column: lines.column(start),
        is_verbatim: false,
        value: Value::Map(map),
    })
}

fn of_value(
    value: &Spanned<DeValue<'_>>,
    lines: &Lines<'_>,
    depth: usize,
) -> Result<Node, ReadError> {
    let start = value.span().start;
    let line = lines.line(start);
    if depth > DEPTH {
        return Err(too_deep(line));
    }
    let value = match value.get_ref() {
        DeValue::String(text) => {
            let (start, is_verbatim) = lines.within(value.span(), text);
            return Ok(Node {
                line: lines.line(start),
                column: lines.column(start),
                is_verbatim,
                value: Value::Text(text.to_string()),
            });
        }
        DeValue::Integer(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Float(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Boolean(is_so) => Value::Text(is_so.to_string()),
        DeValue::Datetime(time) => Value::Text(time.to_string()),
        DeValue::Array(list) => {
            let nodes = list.iter().map(|value| of_value(value, lines, depth + 1));
            Value::List(nodes.collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => return of_table(table, start, lines, depth),
    };
    Ok(Node {
        line,
        column: lines.column(start),
        is_verbatim: false,
        value,
    })
}

/// Reads YAML: of several documents the first.
pub(crate) fn yaml(text: &str) -> Result<Node, ReadError> {
    check_length(text)?;
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    // Collections that are not closed yet, each with the key that waits for a value.
    let mut open: Vec<(Node, Option<String>)> = Vec::new();
    let mut count = 0_usize;
    loop {
        let (event, span) = match parser.next_event() {
            Some(Ok(event)) => event,
            Some(Err(error)) => {
                let marker = error.marker();
                return Err(ReadError::at(
                    ReadErrorCode::DefinitionUnreadable,
                    format!("line {} column {}", marker.line(), marker.col() + 1),
                    Reason::from(&error).to_string(),
                ));
            }
            None => break,
        };
        let line = span.start.line();
        let node = |value| Node {
            line,
            column: span.start.col() + 1,
            is_verbatim: false,
            value,
        };
        let done = match event {
            Event::Scalar(text, style, ..) => {
                let is_plain = style == granit_parser::ScalarStyle::Plain;
                let is_nothing = is_plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                Some(node(match is_nothing {
                    true => Value::Nothing,
                    false => Value::Text(Cow::into_owned(text)),
                }))
            }
            Event::SequenceStart(..) => {
                open.push((node(Value::List(Vec::new())), None));
                None
            }
            Event::MappingStart(..) => {
                open.push((node(Value::Map(Vec::new())), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|(node, _)| node),
            Event::Alias(..) | Event::UnresolvedAlias(..) => Some(node(Value::Nothing)),
            _ => None,
        };
        count += 1;
        if open.len() > DEPTH {
            return Err(too_deep(line));
        }
        if count > NODES {
            return Err(ReadError::new(
                ReadErrorCode::TooManyComponents,
                NODES.to_string(),
            ));
        }
        let Some(done) = done else { continue };
        let Some((parent, key)) = open.last_mut() else {
            return Ok(done);
        };
        match &mut parent.value {
            Value::List(list) => list.push(done),
            Value::Map(map) => match key.take() {
                Some(key) => map.push((key, done)),
                None => *key = Some(done.text().unwrap_or_default().to_owned()),
            },
            Value::Text(_) | Value::Nothing => {}
        }
    }
    Ok(Node {
        line: 1,
        column: 1,
        is_verbatim: false,
        value: Value::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(node: &Node) -> String {
        match &node.value {
            Value::Nothing => "-".to_owned(),
            Value::Text(text) => format!("{}:{text}", node.line),
            Value::List(list) => {
                format!("[{}]", list.iter().map(plain).collect::<Vec<_>>().join(" "))
            }
            Value::Map(map) => {
                let pairs = map
                    .iter()
                    .map(|(key, node)| format!("{key}={}", plain(node)));
                format!("{{{}}}", pairs.collect::<Vec<_>>().join(" "))
            }
        }
    }

    #[test]
    fn toml_and_yaml_are_trees_of_text() {
        let toml = toml("b = 1.10\n[[a]]\nid = \"x\"\nday = 2026-01-02\n[[a]]\n").expect("TOML");
        assert_eq!(plain(&toml), "{b=1:1.10 a=[{id=3:x day=4:2026-01-02} {}]}");
        let yaml = yaml("a:\n  - id: x\n    version: 1.10\n  - *b\nc: null\nd: &e [1, '']\n");
        let yaml = yaml.expect("YAML");
        assert_eq!(
            plain(&yaml),
            "{a=[{id=2:x version=3:1.10} -] c=- d=[6:1 6:]}"
        );
    }

    #[test]
    fn depth_ends_in_a_refusal() {
        let deep = "[".repeat(10_000);
        let of_toml = toml(&format!("a = {deep}")).map_err(|error| error.code);
        assert!(
            matches!(
                of_toml,
                Err(ReadErrorCode::TooDeep | ReadErrorCode::DefinitionUnreadable)
            ),
            "{of_toml:?}"
        );
        let nested = format!("a = {}{}", "[".repeat(40), "]".repeat(40));
        assert_eq!(
            toml(&nested).map_err(|error| error.code),
            Err(ReadErrorCode::TooDeep)
        );
        assert!(yaml(&deep).is_err());
        let nested = format!("a: {}{}", "[".repeat(40), "]".repeat(40));
        assert_eq!(
            yaml(&nested).map_err(|error| error.code),
            Err(ReadErrorCode::TooDeep)
        );
        // Nothing of this size may end in a stack that is too small.
        let dotted = format!("{}a = 1", "a.".repeat(1_000_000));
        assert!(toml(&dotted).is_err());
        assert!(yaml(&"- ".repeat(1_000_000)).is_err());
        assert!(yaml(&"? ".repeat(100_000)).is_err());
        let keyed = yaml("? [a, b]\n: c\n").expect("YAML");
        assert_eq!(plain(&keyed), "{=2:c}");
    }
}
