//! Collecting faults: where they are, and no more of them than someone will read.

use std::fmt::Write as _;

use super::shape::{Edition, Span};
use super::{Fault, FaultCode};
use crate::reason::Reason;

/// The faults met so far: the first are kept, all are counted.
#[derive(Debug)]
pub(super) struct Faults {
    /// The first [`Faults::KEPT`].
    pub kept: Vec<Fault>,
    /// How many there are in all.
    pub total: usize,
    /// What an edition of the standard is called.
    pub edition_name: fn(Edition) -> String,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            total: 0,
            edition_name: |edition| format!("edition {edition}"),
        }
    }
}

impl Faults {
    /// How many are kept.
    pub(super) const KEPT: usize = 1_000;
    /// The longest text of a document that a fault repeats, in characters.
    const SHOWN: usize = 120;

    /// Adds one. The position and what was expected are written only for those that are kept.
    pub(super) fn add(
        &mut self,
        code: FaultCode,
        at: impl FnOnce() -> String,
        value: &str,
        expected: impl FnOnce() -> String,
    ) {
        self.total += 1;
        if self.kept.len() < Self::KEPT {
            self.kept.push(Fault {
                code,
                at: at(),
                value: Self::cut(value),
                expected: expected(),
            });
        }
    }

    /// Adds the fault of a text that is not well-formed in its notation (`json`, `xml`, `yaml`).
    pub(super) fn add_syntax(
        &mut self,
        notation: &'static str,
        reason: &Reason,
        at: impl FnOnce() -> String,
    ) {
        self.add(FaultCode::Syntax, at, &reason.to_string(), || {
            notation.to_owned()
        });
    }

    /// The editions that know something, as text: `1.5..`, `..1.4`, `1.2..1.4`.
    pub(super) fn editions(&self, span: Span) -> String {
        let name = self.edition_name;
        let since = if span.since == 0 {
            String::new()
        } else {
            name(span.since)
        };
        let until = if span.until == Edition::MAX {
            String::new()
        } else {
            name(span.until)
        };
        format!("{since}..{until}")
    }

    /// A text cut to a readable length.
    fn cut(text: &str) -> String {
        match text.char_indices().nth(Self::SHOWN) {
            Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
            None => text.to_owned(),
        }
    }
}

/// A position in a JSON document, as a chain of steps that lies on the stack of the walk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'p> {
    parent: Option<&'p Place<'p>>,
    step: Step<'p>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'p> {
    Root,
    Name(&'p str),
    Index(usize),
}

impl<'p> Place<'p> {
    /// The document itself.
    pub(super) const ROOT: Place<'static> = Place {
        parent: None,
        step: Step::Root,
    };

    /// The field of a name in it.
    pub(super) fn name(&'p self, name: &'p str) -> Place<'p> {
        Place {
            parent: Some(self),
            step: Step::Name(name),
        }
    }

    /// The item of a number in it.
    pub(super) fn index(&'p self, index: usize) -> Place<'p> {
        Place {
            parent: Some(self),
            step: Step::Index(index),
        }
    }

    /// As a JSON pointer (RFC 6901); the document itself is the empty text.
    pub(super) fn pointer(&self) -> String {
        let mut steps = Vec::new();
        let mut place = Some(self);
        while let Some(here) = place {
            steps.push(here.step);
            place = here.parent;
        }
        let mut out = String::new();
        for step in steps.into_iter().rev() {
            match step {
                Step::Root => {}
                Step::Name(name) => {
                    out.push('/');
                    out.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
                Step::Index(index) => {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "/{index}");
                }
            }
        }
        out
    }
}
