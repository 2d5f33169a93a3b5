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
}
