//! Several JSON documents in one file: one a line, one after the other, or the elements of a list.
//!
//! Standards: JSON Lines / NDJSON have one value a line; `jq` and others write indented values one after the other. In one
//! well-formed value a closing brace is never followed by an opening one, so that is what tells a sequence, and searching
//! for it costs an ordinary document a small part of what its reading costs. A list is taken apart only when its first
//! element says what kind of document it is: expanded JSON-LD, for one, is a list too, and is one document.

use std::ops::{ControlFlow, Range};

use memchr::memmem;

use super::json::{Fields, Progress, Scan};
use super::stream::Input;
use crate::error::{ReadError, ReadErrorCode};
use crate::reason::ReasonCode;

/// How the documents of a file stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequence {
    /// One a line.
    Lines,
    /// One after the other.
    Values,
    /// Elements of a list.
    Elements,
}

impl Sequence {
    /// Top-level keys by which an element of a list is a document of its own: SBOMs, envelopes around them, advisories
    /// (OSV, CSAF), OpenVEX.
    const DOCUMENT_KEYS: &[&str] = &[
        "bomFormat",
        "spdxVersion",
        "SPDXID",
        "@context",
        "sbom",
        "payloadType",
        "_type",
        "dsseEnvelope",
        "affected",
        "document",
        "statements",
    ];

    /// How much of a list's first element is looked at.
    const LOOK: usize = 64 << 10;

    /// Judges from the bytes, or from the beginning of them.
    pub(super) fn detect(bytes: &[u8]) -> Option<Self> {
        let at = start(bytes);
        match bytes.get(at) {
            Some(b'{') => match followed_by_another(bytes, at) {
                Some(first) if first.contains(&b'\n') => Some(Self::Values),
                Some(_) => Some(Self::Lines),
                None => begins_with_broken_line(bytes, at).then_some(Self::Lines),
            },
            Some(b'[') => holds_documents(bytes, at + 1).then_some(Self::Elements),
            _ => None,
        }
    }

    /// Whether more bytes than these could show a sequence.
    pub(super) fn may_follow(bytes: &[u8]) -> bool {
        bytes.get(start(bytes)) == Some(&b'{')
    }
}

/// The byte order mark.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The offset of the first byte that counts.
fn start(bytes: &[u8]) -> usize {
    let text = bytes.strip_prefix(MARK).unwrap_or(bytes);
    bytes.len() - text.trim_ascii_start().len()
}

/// How far a line break is looked for that tells indented text and lines from values side by side.
const LINE_LOOK: usize = 4 << 10;

/// How far a second value is looked for that begins on the same line. Who writes large ones breaks the line, and a search
/// through all of a large document would be paid for by every document.
const SIDE_LOOK: usize = 1 << 20;

/// The first value with what stands behind it, where another follows.
fn followed_by_another(bytes: &[u8], start: usize) -> Option<&[u8]> {
    let mut scan = Scan::of_value();
    let mut at = start;
    let look = bytes.get(..LINE_LOOK).unwrap_or(bytes);
    let has_lines = memchr::memchr(b'\n', look).is_some();
    let at_line = memmem::find_iter(bytes, b"\n{").map(|found| found + 1);
    let side_by_side = match has_lines {
        true => &[],
        false => bytes.get(..SIDE_LOOK).unwrap_or(bytes),
    };
    let adjacent = memmem::find_iter(side_by_side, b"}{").map(|found| found + 1);
    for next in in_order(at_line, adjacent) {
        let before = bytes.get(..next).unwrap_or_default().trim_ascii_end();
        if next <= start || before.last() != Some(&b'}') {
            continue;
        }
        match scan.run(before, at) {
            // The first value ends where the next one may begin, or something else stands between.
            Progress::Ended(end) if end != before.len() => return None,
            Progress::Ended(_) => return bytes.get(start..next - 1),
            // The brace stands within a string.
            Progress::More(reached) | Progress::Broken(reached) => at = reached,
        }
    }
    None
}

/// Whether the first line is a value that is broken off and the next one is a whole value, behind which another begins or nothing
/// stands: in one well-formed value something must follow it, and no brace.
fn begins_with_broken_line(bytes: &[u8], start: usize) -> bool {
    let mut lines = bytes
        .get(start..)
        .unwrap_or_default()
        .split(|byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    if matches!(Scan::of_value().run(first, 0), Progress::Ended(_)) {
        return false;
    }
    let mut lines = lines
        .map(<[u8]>::trim_ascii_end)
        .filter(|line| !line.is_empty());
    let is_whole = |line: &[u8]| {
        let ends = Scan::of_value().run(line, 0);
        line.first() == Some(&b'{') && matches!(ends, Progress::Ended(end) if end == line.len())
    };
    lines.next().is_some_and(is_whole) && lines.next().is_none_or(|line| line.starts_with(b"{"))
}

fn in_order(
    left: impl Iterator<Item = usize>,
    right: impl Iterator<Item = usize>,
) -> impl Iterator<Item = usize> {
    let (mut left, mut right) = (left.peekable(), right.peekable());
    std::iter::from_fn(move || match (left.peek(), right.peek()) {
        (Some(a), Some(b)) if a <= b => left.next(),
        (_, Some(_)) => right.next(),
        (_, None) => left.next(),
    })
}

fn holds_documents(bytes: &[u8], at: usize) -> bool {
    let look = bytes.get(at..).unwrap_or_default();
    let look = look.get(..Sequence::LOOK).unwrap_or(look);
    let Some(chunk) = look.utf8_chunks().next() else {
        return false;
    };
    let Some(mut fields) = Fields::of(chunk.valid()) else {
        return false;
    };
    while let Some(key) = fields.key() {
        if Sequence::DOCUMENT_KEYS.contains(&key) {
            return true;
        }
        if fields.value(Sequence::LOOK).is_none() {
            return false;
        }
    }
    false
}

/// Takes a sequence apart while it comes in. Every value is a range of the bytes kept.
struct Splitter<'r> {
    sequence: Sequence,
    input: Input<'r>,
    /// What has come in and is not done with; unused when all of it is in memory anyway.
    kept: Vec<u8>,
    at: usize,
    begun: bool,
    /// Up to here no line is looked for: each is looked for once, however many values stand in it.
    looked: usize,
    /// Up to here line breaks are counted, and so many they were. They are counted only for what is no line that somebody takes.
    counted: usize,
    lines: usize,
    /// Whether the last value was broken off by the end.
    is_cut: bool,
}

/// What is handed over of a sequence.
pub(super) enum Handed<'b> {
    /// A line that has the looks of one value. Where its end is, is not looked for unless nobody takes it.
    Line(&'b [u8]),
    /// A value, and how many lines stand before it.
    Value(&'b [u8], usize),
    /// Why the next one could not be had.
    Fault(ReadError),
}

/// Hands the documents of a sequence over, one by one; the number counts from 1. Nothing for an answer means that a line was not taken,
/// and is to be divided.
///
/// A value that is broken off is handed over as well, and so is a line that is no JSON; who reads it says what is wrong.
pub(super) fn split(
    sequence: Sequence,
    input: Input<'_>,
    member_bytes: u64,
    mut each: impl FnMut(usize, Handed<'_>) -> Option<ControlFlow<()>>,
) -> ControlFlow<()> {
    let mut splitter = Splitter {
        sequence,
        input,
        kept: Vec::new(),
        at: 0,
        begun: false,
        looked: 0,
        counted: 0,
        lines: 0,
        is_cut: false,
    };
    for number in 1.. {
        if let Some(line) = splitter.line(member_bytes) {
            let bytes = splitter.bytes().get(line).unwrap_or_default();
            if let Some(taken) = each(number, Handed::Line(bytes)) {
                splitter.at = splitter.looked;
                taken?;
                continue;
            }
        }
        let taken = match splitter.next(member_bytes) {
            Ok(Some(range)) => {
                splitter.count_lines(range.start);
                let bytes = splitter.bytes().get(range).unwrap_or_default();
                each(number, Handed::Value(bytes, splitter.lines))
            }
            Ok(None) => break,
            Err(error) => return each(number, Handed::Fault(error)).unwrap_or(STOP),
        };
        taken.unwrap_or(ControlFlow::Continue(()))?;
    }
    ControlFlow::Continue(())
}

const STOP: ControlFlow<()> = ControlFlow::Break(());

impl Splitter<'_> {
    const CHUNK: usize = 256 << 10;

    fn bytes(&self) -> &[u8] {
        match self.input {
            Input::Slice(bytes) => bytes,
            Input::Stream(_) => &self.kept,
        }
    }

    /// The line that stands next, where it has the looks of one value: it begins and ends with a brace, and so does the next line begin,
    /// or there is none. It is only looked for in what is in memory.
    fn line(&mut self, member_bytes: u64) -> Option<Range<usize>> {
        if self.sequence == Sequence::Elements || !self.begun || self.at < self.looked {
            return None;
        }
        let rest = self.bytes().get(self.at..)?;
        let blanks = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let start = self.at + blanks;
        let rest = rest.get(blanks..)?;
        let found = memchr::memchr(b'\n', rest);
        let length = found.unwrap_or(rest.len());
        let line = rest.get(..length)?.trim_ascii_end();
        let is_one = line.first() == Some(&b'{') && line.last() == Some(&b'}');
        let follows = rest.get(length + 1).is_none_or(|next| *next == b'{');
        let fits = line.len() as u64 <= member_bytes;
        let offered = start..start + line.len();
        self.looked = start + length;
        (found.is_some() && is_one && follows && fits).then_some(offered)
    }

    fn next(&mut self, member_bytes: u64) -> Result<Option<Range<usize>>, ReadError> {
        self.forget();
        if !self.begun {
            self.pass_start()?;
        }
        let Some(first) = self.skip_between()? else {
            return self.end();
        };
        let start = self.at;
        let end = match first {
            b'{' | b'[' => self.value_end(start, member_bytes)?,
            b']' if self.sequence == Sequence::Elements => return self.behind_list(),
            _ => self.line_end(start, member_bytes)?,
        };
        self.at = end;
        Ok(Some(start..end))
    }

    /// What the end of the bytes means: a list has an end of its own.
    fn end(&mut self) -> Result<Option<Range<usize>>, ReadError> {
        if self.sequence != Sequence::Elements || self.is_cut {
            return Ok(None);
        }
        self.is_cut = true;
        let reason = ReasonCode::JsonEndsInList.code();
        Err(ReadError::new(ReadErrorCode::ReadInPart, reason))
    }

    /// Behind the end of a list stands nothing; what stands there would be lost with nobody knowing.
    fn behind_list(&mut self) -> Result<Option<Range<usize>>, ReadError> {
        self.at += 1;
        loop {
            let rest = self.bytes().get(self.at..).unwrap_or_default();
            if rest.iter().any(|byte| !byte.is_ascii_whitespace()) {
                let reason = ReasonCode::JsonTrailingText.code();
                return Err(ReadError::new(ReadErrorCode::ReadInPart, reason));
            }
            self.at = self.bytes().len();
            self.forget();
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// Counts the line breaks before a place.
    fn count_lines(&mut self, before: usize) {
        let bytes = self.bytes().get(self.counted..before).unwrap_or_default();
        self.lines += memchr::memchr_iter(b'\n', bytes).count();
        self.counted = self.counted.max(before);
    }

    /// Passes over a byte order mark and the opening bracket of a list.
    fn pass_start(&mut self) -> Result<(), ReadError> {
        self.begun = true;
        while self.bytes().len() < MARK.len() && self.more()? {}
        if self.bytes().starts_with(MARK) {
            self.at = MARK.len();
        }
        if self.sequence == Sequence::Elements {
            self.skip_between()?;
            self.at += 1;
        }
        Ok(())
    }

    /// Passes over what may stand between two values; answers the first byte of the next one.
    fn skip_between(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            let rest = self.bytes().get(self.at..).unwrap_or_default();
            let between = |byte: &u8| {
                byte.is_ascii_whitespace() || (self.sequence == Sequence::Elements && *byte == b',')
            };
            match rest.iter().position(|byte| !between(byte)) {
                Some(found) => {
                    self.at += found;
                    return Ok(self.bytes().get(self.at).copied());
                }
                None => {
                    self.at = self.bytes().len();
                    if !self.more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn value_end(&mut self, start: usize, member_bytes: u64) -> Result<usize, ReadError> {
        let mut scan = match self.sequence {
            Sequence::Lines => Scan::of_line(),
            Sequence::Values | Sequence::Elements => Scan::of_sequence(),
        };
        let mut at = start;
        loop {
            match scan.run(self.bytes(), at) {
                Progress::Ended(end) | Progress::Broken(end) => return Ok(end),
                Progress::More(reached) => at = reached,
            }
            if !self.more_of(start, member_bytes)? {
                self.is_cut = true;
                return Ok(self.bytes().len());
            }
        }
    }

    fn line_end(&mut self, start: usize, member_bytes: u64) -> Result<usize, ReadError> {
        let mut at = start;
        loop {
            let rest = self.bytes().get(at..).unwrap_or_default();
            if let Some(found) = memchr::memchr(b'\n', rest) {
                return Ok(at + found);
            }
            at = self.bytes().len();
            if !self.more_of(start, member_bytes)? {
                return Ok(at);
            }
        }
    }

    /// Gets more bytes for a value that begins at `start`, as long as it may grow.
    fn more_of(&mut self, start: usize, member_bytes: u64) -> Result<bool, ReadError> {
        if (self.bytes().len() - start) as u64 > member_bytes {
            let limit = member_bytes.to_string();
            return Err(ReadError::new(ReadErrorCode::TooManyBytes, limit));
        }
        self.more()
    }

    fn more(&mut self) -> Result<bool, ReadError> {
        let Input::Stream(_) = &self.input else {
            return Ok(false);
        };
        let filled = self.kept.len();
        self.kept.resize(filled + Self::CHUNK, 0);
        // One read at a time, so that what came before a fault is not lost with it.
        let read = self
            .input
            .read(self.kept.get_mut(filled..).unwrap_or_default());
        self.kept
            .truncate(filled + read.as_ref().map_or(0, |read| *read));
        Ok(read? > 0)
    }

    /// Drops bytes that are done with, once they are the larger part.
    fn forget(&mut self) {
        if matches!(self.input, Input::Stream(_)) && self.at > self.kept.len() / 2 {
            self.count_lines(self.at);
            self.kept.drain(..self.at);
            self.counted = self.counted.saturating_sub(self.at);
            self.looked = self.looked.saturating_sub(self.at);
            self.at = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::stream::Feed;

    /// Gives a byte at a time, so that every place becomes a border.
    struct Trickle<'t>(&'t [u8]);

    impl std::io::Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let length = buffer.len().min(1);
            self.0.read(&mut buffer[..length])
        }
    }

    /// The documents of a text, and how many of them were lines that somebody took.
    fn split_up(text: &str) -> (Vec<String>, usize) {
        let Some(sequence) = Sequence::detect(text.as_bytes()) else {
            return (vec![text.to_owned()], 0);
        };
        let taken = |input: Input<'_>, takes_lines: bool| {
            let mut found = Vec::new();
            let mut lines = 0;
            let flow = split(sequence, input, 1 << 20, |number, handed| {
                assert_eq!(number, found.len() + 1);
                let value = match handed {
                    Handed::Line(line) => {
                        let read = serde_json::from_slice::<serde_json::Value>(line);
                        read.ok().filter(|_| takes_lines)?;
                        lines += 1;
                        line
                    }
                    Handed::Value(value, _) => value,
                    Handed::Fault(error) => panic!("{error:?}"),
                };
                found.push(String::from_utf8(value.to_vec()).expect("cut between characters"));
                Some(ControlFlow::Continue(()))
            });
            assert_eq!(flow, ControlFlow::Continue(()));
            (found, lines)
        };
        let (found, _) = taken(Input::Slice(text.as_bytes()), false);
        // Whoever takes lines takes the same.
        let (of_lines, lines) = taken(Input::Slice(text.as_bytes()), true);
        assert_eq!(found, of_lines);
        let trickled = || Feed::new(Box::new(Trickle(text.as_bytes())));
        assert_eq!(found, taken(Input::Stream(trickled()), false).0);
        assert_eq!(found, taken(Input::Stream(trickled()), true).0);
        (found, lines)
    }

    fn documents(text: &str) -> Vec<String> {
        split_up(text).0
    }

    #[test]
    fn lines_are_taken_as_they_are_where_they_are_values() {
        for (text, expected) in [
            ("{}\n{}\n{}\n", 2),
            ("{}\r\n{\"a\":[{}]}\r\n", 1),
            // Each line is offered once. Two values on a line, a value of two lines, a broken one, and one without an end of line.
            ("{}\n{}{}\n{}\n", 1),
            ("{}\n{\"a\":{}\n,\"b\":{}}\n{}\n", 1),
            ("{}\n{\"a\":{}\n{}\n{}\n", 2),
            ("{}\n{}\n{}", 1),
        ] {
            assert_eq!(split_up(text).1, expected, "{text}");
        }
    }

    #[test]
    fn lines_before_a_value_are_counted() {
        let text = "{}\n\n{\"a\":\n1}\n{}\n{}{}\n{\"b\"";
        let places = |input: Input<'_>, takes_lines: bool| {
            let mut found = Vec::new();
            _ = split(Sequence::Values, input, 1 << 20, |_, handed| {
                match handed {
                    Handed::Line(_) if takes_lines => found.push(None),
                    Handed::Value(_, lines) => found.push(Some(lines)),
                    _ => return None,
                }
                Some(ControlFlow::Continue(()))
            });
            found
        };
        let whole = || Input::Slice(text.as_bytes());
        let trickled = || Input::Stream(Feed::new(Box::new(Trickle(text.as_bytes()))));
        let expected = [0, 2, 4, 5, 5, 6].map(Some);
        assert_eq!(places(whole(), false), expected);
        assert_eq!(places(trickled(), false), expected);
        let of_lines = [Some(0), Some(2), None, None, Some(6)];
        assert_eq!(places(whole(), true), of_lines);
    }

    #[test]
    fn a_list_without_its_end_is_told() {
        for (text, expected, has_fault) in [
            (r#"[{"affected":1},{"b":2}]"#, 2, false),
            (r#"[{"affected":1},{"b":2}"#, 2, true),
            (r#"[{"affected":1},"#, 1, true),
            ("[{\"affected\":1},{\"b\":2}] \n", 2, false),
            ("[{\"affected\":1},{\"b\":2}]\n{\"c\":3}", 2, true),
            // Who reads the value finds that it is cut off.
            (r#"[{"affected":1},{"b":"#, 2, false),
        ] {
            let sequence = Sequence::detect(text.as_bytes()).expect("a list");
            let (mut values, mut faults) = (0, 0);
            let input = Input::Slice(text.as_bytes());
            _ = split(sequence, input, 1 << 20, |_, handed| {
                match handed {
                    Handed::Fault(_) => faults += 1,
                    _ => values += 1,
                }
                Some(ControlFlow::Continue(()))
            });
            assert_eq!((values, faults == 1), (expected, has_fault), "{text}");
        }
    }

    #[test]
    fn sequences_are_taken_apart() {
        assert_eq!(
            documents("{\"a\":1}\n{\"b\":2}\n"),
            [r#"{"a":1}"#, r#"{"b":2}"#]
        );
        assert_eq!(
            documents("\u{feff}{}\r\n\r\n{\"b\":[{}]}"),
            ["{}", r#"{"b":[{}]}"#]
        );
        assert_eq!(
            documents(r#"{"a":"}{"}{"b":"}\n{"}"#),
            [r#"{"a":"}{"}"#, r#"{"b":"}\n{"}"#]
        );
        let indented = "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n{\n  \"c\": 2\n}\n";
        assert_eq!(documents(indented).len(), 2);
        let list = r#"[{"x":[1],"bomFormat":"CycloneDX"} , {"あ":"]"}]"#;
        assert_eq!(
            documents(list),
            [r#"{"x":[1],"bomFormat":"CycloneDX"}"#, r#"{"あ":"]"}"#]
        );
    }

    #[test]
    fn one_document_stays_one() {
        for text in [
            "",
            "{}",
            "[]",
            "{\n\"a\":[\n{\n\"b\":{}\n}\n,\n{\n}\n]\n}\n",
            r#"{"a":"}{","b":"}\n{"}"#,
            r#"{"a":{"b":1},"c":[{},{}]}"#,
            r#"[{"@id":"x","@type":["y"]},{"@id":"z"}]"#,
            "{\"a\":{}\n{ broken",
            "{\"a\":1} x\n{\"b\":1}",
            "key: {a}\n{b}\n{c}",
        ] {
            assert_eq!(documents(text), [text]);
        }
    }

    #[test]
    fn a_broken_line_swallows_no_other() {
        for (text, expected) in [
            ("{\"a\":1}\n{\"b\":[\n{\"c\":1}\n", 3),
            ("{\"a\":1}\n{\"b\":{\n{\"c\":1}\n{\"d\":1}", 4),
            ("{\"a\":[\n{\"b\":1}\n{\"c\":1}\n", 3),
            ("{\"a\":\"x\n{\"b\":1}\n", 2),
            ("{\"a\":\n\n{\"b\":1}\r\n{\"c\"", 3),
            // One value over several lines, sound or not.
            ("{\"a\":[\n{\"b\":1},\n{\"c\":1}]}", 1),
            ("{\"a\":[\n{\"b\":1}\n,\n{\"c\":1}\n]}", 1),
            ("{\"a\":\n{\"b\":1}\n}", 1),
            ("{\"a\":[\n{\"b\":1},{\"c\"", 1),
        ] {
            assert_eq!(documents(text).len(), expected, "{text}");
        }
    }

    #[test]
    fn a_broken_line_is_handed_over_and_the_others_too() {
        let text = "{\"a\":1}\n{\"b\":[1\n{\"c\":\"\n nothing\n{\"d\":4}\n{\"e\"";
        let expected = [
            r#"{"a":1}"#,
            "{\"b\":[1\n",
            r#"{"c":""#,
            "nothing",
            r#"{"d":4}"#,
            r#"{"e""#,
        ];
        assert_eq!(documents(text), expected);
    }
}
