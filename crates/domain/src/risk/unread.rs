//! What is kept and cannot be read any more, so that nobody knows what it would say.

use super::register::counts;
use crate::warning::codes;

codes! {
    /// What a text was taken in as.
    pub enum KeptKind {
        /// Statements on vulnerabilities.
        Vex = "vex",
        /// An advisory.
        Advisory = "advisory",
        /// Release cycles of a product.
        Eol = "eol",
    }
}

/// A text that was taken in and cannot be read any more: an answer that rests on it says so and goes on without it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unread {
    /// What it was taken in as.
    pub kind: KeptKind,
    /// How it is called.
    pub id: String,
    /// Why it cannot be read: a code with words of its own.
    pub code: &'static str,
    /// Where in it.
    pub at: String,
    /// What stands there.
    pub detail: String,
    /// Since when it is kept.
    pub received: i64,
    /// When another state replaced it.
    pub replaced: Option<i64>,
}

impl Unread {
    /// Whether it would have counted at an instant; now, where none is given.
    pub fn counts(&self, instant: Option<i64>) -> bool {
        counts(self.received, self.replaced, instant)
    }
}
