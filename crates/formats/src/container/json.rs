//! Where a JSON value ends, found without reading it.
//!
//! Only brackets and strings are looked at, so broken values are passed over as well as sound ones and judged by those
//! who read them. Linear, without recursion, and able to stop anywhere and go on when more bytes are there.

use std::ops::Range;

use memchr::{memchr2, memchr3};

/// How far a scan over an object or a list came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// The value ends before this offset.
    Ended(usize),
    /// The value is broken off before this offset: something else begins here. Only said by [`Scan::of_sequence`].
    Broken(usize),
    /// The bytes are over; the scan goes on from this offset when there are more.
    More(usize),
}

/// A scan over one object or list, from its opening bracket on.
#[derive(Debug)]
pub(super) struct Scan {
    depth: usize,
    in_string: bool,
    in_sequence: bool,
    of_line: bool,
}

impl Scan {
    /// A scan over a value that stands alone.
    pub(super) fn of_value() -> Self {
        Self {
            depth: 0,
            in_string: false,
            in_sequence: false,
            of_line: false,
        }
    }

    /// A scan over a value that others follow, so that a broken one must not swallow them: a line break within a string
    /// ends it, and so does an opening brace at the beginning of a line where no value can begin.
    pub(super) fn of_sequence() -> Self {
        Self {
            in_sequence: true,
            ..Self::of_value()
        }
    }

    /// The same where each value has a line of its own: any brace at the beginning of a line begins the next one.
    pub(super) fn of_line() -> Self {
        Self {
            of_line: true,
            ..Self::of_sequence()
        }
    }

    /// Goes on from `at`.
    pub(super) fn run(&mut self, bytes: &[u8], mut at: usize) -> Progress {
        loop {
            if self.in_string {
                match self.string_end(bytes, at) {
                    Ok(end) => at = end,
                    Err(progress) => return progress,
                }
                self.in_string = false;
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(found) = rest.iter().position(|&byte| is_structural(byte)) else {
                return Progress::More(bytes.len());
            };
            at += found;
            match rest.get(found) {
                Some(b'"') => self.in_string = true,
                Some(b'{' | b'[') => {
                    let begins_anew = || match self.of_line {
                        true => begins_line(bytes, at),
                        false => begins_anew(bytes, at),
                    };
                    if self.in_sequence && self.depth > 0 && begins_anew() {
                        return Progress::Broken(at);
                    }
                    self.depth += 1;
                }
                _ => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Progress::Ended(at + 1);
                    }
                }
            }
            at += 1;
        }
    }

    /// The offset after the closing quote of a string in which `at` stands.
    fn string_end(&self, bytes: &[u8], mut at: usize) -> Result<usize, Progress> {
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let found = if self.in_sequence {
                memchr3(b'"', b'\\', b'\n', rest)
            } else {
                memchr2(b'"', b'\\', rest)
            };
            let Some(found) = found else {
                return Err(Progress::More(bytes.len()));
            };
            at += found;
            match rest.get(found) {
                Some(b'"') => return Ok(at + 1),
                Some(b'\n') => return Err(Progress::Broken(at)),
                _ if at + 1 < bytes.len() => at += 2,
                _ => return Err(Progress::More(at)),
            }
        }
    }
}

/// Where the object or list ends that begins here, by its brackets; nothing where it does not end, or something else begins here.
pub(crate) fn value_end(bytes: &[u8]) -> Option<usize> {
    if !matches!(bytes.first(), Some(b'{' | b'[')) {
        return None;
    }
    match Scan::of_value().run(bytes, 0) {
        Progress::Ended(end) => Some(end),
        Progress::Broken(_) | Progress::More(_) => None,
    }
}

fn is_structural(byte: u8) -> bool {
    matches!(byte, b'"' | b'{' | b'}' | b'[' | b']')
}

/// Whether an opening bracket is a brace with which a line begins.
fn begins_line(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    bytes.get(at) == Some(&b'{') && before == Some(&b'\n')
}

/// Whether an opening bracket within a value can only be the beginning of the next one: it is a brace, a line begins with
/// it, and before it stands nothing after which a value may follow.
fn begins_anew(bytes: &[u8], at: usize) -> bool {
    if !begins_line(bytes, at) {
        return false;
    }
    let before = bytes.get(..at).unwrap_or_default().trim_ascii_end();
    !matches!(before.last(), None | Some(b'[' | b',' | b':' | b'{'))
}

/// The top-level fields of a JSON object, one after the other, each value passed over only when asked.
pub(super) struct Fields<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Fields<'t> {
    /// Begins; `None` when the text is no object.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let mut fields = Self { text, at: 0 };
        fields.eat(b'{').then_some(fields)
    }

    /// The next key as written (escapes kept); then the value stands next.
    pub(super) fn key(&mut self) -> Option<&'t str> {
        self.eat(b',');
        if !self.eat(b'"') {
            return None;
        }
        let start = self.at;
        let end = Scan::of_value()
            .string_end(self.text.as_bytes(), start)
            .ok()?;
        self.at = end;
        self.eat(b':').then(|| self.text.get(start..end - 1))?
    }

    /// Passes over the value. `within` is how many bytes of an object or list are looked at before the answer is `None`;
    /// strings and numbers are passed over whatever their length. The last value of a text that breaks off ends with it.
    pub(super) fn value(&mut self, within: usize) -> Option<Range<usize>> {
        self.blanks();
        let bytes = self.text.as_bytes();
        let start = self.at;
        let first = *bytes.get(start)?;
        let end = match first {
            b'"' => Scan::of_value()
                .string_end(bytes, start + 1)
                .unwrap_or(bytes.len()),
            b'{' | b'[' => {
                let limit = start.saturating_add(within).min(bytes.len());
                match Scan::of_value().run(bytes.get(..limit)?, start) {
                    Progress::Ended(end) => end,
                    _ if limit == bytes.len() => limit,
                    _ => return None,
                }
            }
            _ => {
                let rest = bytes.get(start..)?;
                let length = rest
                    .iter()
                    .position(|byte| matches!(byte, b',' | b'}' | b']'));
                length.map_or(bytes.len(), |length| start + length)
            }
        };
        self.at = end;
        Some(start..end)
    }

    fn blanks(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.len() - rest.trim_ascii_start().len();
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.blanks();
        let found = self.text.as_bytes().get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<(&str, &str)> {
        let mut fields = Fields::of(text).expect("an object");
        let mut found = Vec::new();
        while let Some(key) = fields.key() {
            let Some(value) = fields.value(usize::MAX) else {
                break;
            };
            found.push((key, text[value].trim_end()));
        }
        found
    }

    #[test]
    fn fields_are_passed_over_whatever_they_hold() {
        let text = r#" { "a" : "x\"}\\" , "b":[1,{"c":"]"}],"d":-1.5e3 ,"e":null}"#;
        assert_eq!(
            fields(text),
            [
                ("a", r#""x\"}\\""#),
                ("b", r#"[1,{"c":"]"}]"#),
                ("d", "-1.5e3"),
                ("e", "null")
            ]
        );
        assert_eq!(
            fields(r#"{"a":{"b":[1,2"#),
            [("a", r#"{"b":[1,2"#)],
            "broken off"
        );
        assert_eq!(fields(r#"{"a":"b\"#), [("a", r#""b\"#)]);
        assert_eq!(fields("{"), []);
        assert!(Fields::of("[1]").is_none());
    }

    #[test]
    fn a_scan_stops_anywhere_and_goes_on() {
        let text = br#"{"a\\\"":["}",{"b":"\\"}],"c":1} tail"#;
        for cut in 0..text.len() {
            let mut scan = Scan::of_value();
            let mut progress = scan.run(&text[..cut], 0);
            if let Progress::More(at) = progress {
                progress = scan.run(text, at);
            }
            assert_eq!(progress, Progress::Ended(32), "cut at {cut}");
        }
    }

    #[test]
    fn a_broken_value_does_not_swallow_the_next_line() {
        let run = |text: &str| Scan::of_sequence().run(text.as_bytes(), 0);
        assert_eq!(run("{\"a\":[1\n{\"b\":2}"), Progress::Broken(8));
        assert_eq!(run("{\"a\":\"x\n{\"b\":2}"), Progress::Broken(7));
        assert_eq!(run("{\"a\":[\n{\"b\":2}\n,\n{}]}"), Progress::Ended(21));
    }
}
