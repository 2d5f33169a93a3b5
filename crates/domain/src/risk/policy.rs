//! What a company demands of what it stands on: rules, each with a condition and what follows when it holds.

use crate::warning::codes;

codes! {
    /// What a rule is asked of.
    pub enum Subject {
        /// Each open finding.
        Finding = "finding",
    }
}

codes! {
    /// What follows, the worst first.
    pub enum Verdict {
        /// The gate fails.
        Fail = "fail",
        /// It is told as a warning.
        Warn = "warn",
        /// It is told.
        Info = "info",
    }
}

codes! {
    /// What came of asking a condition.
    pub enum Answered {
        /// It holds.
        Holds = "holds",
        /// It cannot be said, because it looks at what nobody states.
        Unknown = "unknown",
    }
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Its rules, in order.
    pub rules: Vec<Rule>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name, of which there is one in a policy.
    pub id: String,
    /// What it is asked of.
    pub subject: Subject,
    /// The condition, in CEL.
    pub condition: String,
    /// What follows when it holds.
    pub verdict: Verdict,
    /// What follows when it cannot be said.
    pub unknown: Verdict,
    /// What to tell people, in English.
    pub message_en: Option<String>,
    /// The same in Japanese.
    pub message_ja: Option<String>,
    /// Where it stands: `line 12`.
    pub at: String,
    /// Where its condition stands.
    pub condition_at: WrittenAt,
}

/// Where a text of several lines stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenAt {
    /// The line of its first letter, from 1.
    pub line: usize,
    /// The place of its first letter in that line, in letters from 1.
    pub column: usize,
    /// Whether it stands there letter by letter; else something in it is escaped, and only its beginning is known.
    pub is_verbatim: bool,
}

impl WrittenAt {
    /// A text that stands in no file.
    pub const ALONE: Self = Self {
        line: 1,
        column: 1,
        is_verbatim: true,
    };

    /// The place in the file of a line and a letter of the text: `line 12 column 7`.
    pub fn place(&self, line: usize, column: usize) -> String {
        let (line, column) = match (self.is_verbatim, line) {
            (false, _) => (self.line, self.column),
            (true, 1) => (self.line, self.column + column - 1),
            (true, _) => (self.line + line - 1, column),
        };
        format!("line {line} column {column}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_text_is_one_in_its_file() {
        let written = WrittenAt {
            line: 7,
            column: 9,
            is_verbatim: true,
        };
        assert_eq!(written.place(1, 1), "line 7 column 9");
        assert_eq!(written.place(1, 4), "line 7 column 12");
        assert_eq!(written.place(3, 4), "line 9 column 4");
        let escaped = WrittenAt {
            is_verbatim: false,
            ..written
        };
        assert_eq!(escaped.place(3, 4), "line 7 column 9");
    }
}
