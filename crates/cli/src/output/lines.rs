//! JSON in lines, as people read it.

use std::io::{self, Write};

use serde_json::ser::Formatter;

/// Writes every value into a line of its own, two spaces deeper than what holds it. The same as `serde_json`'s own, which writes each step of
/// depth by itself: of findings that is most of all writing.
#[derive(Debug, Default)]
pub(super) struct Lines {
    depth: usize,
    /// Whether what was begun last holds something.
    holds: bool,
}

const SPACES: [u8; 64] = [b' '; 64];

impl Lines {
    fn line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        let mut missing = 2 * self.depth;
        while missing > 0 {
            let spaces = SPACES.get(..missing).unwrap_or(&SPACES);
            out.write_all(spaces)?;
            missing -= spaces.len();
        }
        Ok(())
    }

    fn begin<W: ?Sized + Write>(&mut self, out: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.holds = false;
        out.write_all(sign)
    }

    fn end<W: ?Sized + Write>(&mut self, out: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.holds {
            self.line(out)?;
        }
        out.write_all(sign)
    }

    fn separate<W: ?Sized + Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        self.line(out)
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _out: &mut W) -> io::Result<()> {
        self.holds = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _out: &mut W) -> io::Result<()> {
        self.holds = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;
    use serde_json::{Serializer, Value, json};

    #[test]
    fn lines_are_those_of_serde_json() {
        let mut deep = json!([]);
        for depth in 0..60 {
            deep = match depth % 3 {
                0 => json!({ "a": deep, "b": {} }),
                1 => json!([deep, []]),
                _ => json!({ "c": [1, deep, null] }),
            };
        }
        let values: [Value; 5] = [
            json!(null),
            json!([]),
            json!({}),
            json!({ "a\n": [[], {}, [[]], "\"", 1.5, true] }),
            deep,
        ];
        for value in values {
            let mut written = Vec::new();
            let mut lines = Serializer::with_formatter(&mut written, Lines::default());
            value.serialize(&mut lines).expect("room");
            let expected = serde_json::to_vec_pretty(&value).expect("room");
            assert_eq!(
                String::from_utf8_lossy(&written),
                String::from_utf8_lossy(&expected)
            );
        }
    }
}
