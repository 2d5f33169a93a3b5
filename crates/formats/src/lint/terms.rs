//! What a string must look like: a form that code decides, or a word of a list.

use super::FaultCode;
use super::shape::{Edition, Span};

/// Whether a text has a form.
type Judge = fn(&str) -> bool;

/// A form of strings, decided by code.
#[derive(Debug)]
pub(super) struct Form {
    /// What a fault says was expected: a name or a pattern, no sentence.
    pub name: &'static str,
    /// Whether a text has the form.
    pub holds: Judge,
    /// The kind of fault when it has not.
    pub code: FaultCode,
    /// Until which edition, included, another function decides.
    pub older: Option<(Edition, Judge)>,
    /// Which function decides in XML, if another one.
    pub xml: Option<fn(&str, Edition) -> bool>,
}

impl Form {
    /// A form whose breach is [`FaultCode::Form`].
    pub(super) const fn new(name: &'static str, holds: fn(&str) -> bool) -> Self {
        Self {
            name,
            holds,
            code: FaultCode::Form,
            older: None,
            xml: None,
        }
    }

    /// The same, but another function decides until an edition, included.
    pub(super) const fn older(mut self, until: Edition, holds: fn(&str) -> bool) -> Self {
        self.older = Some((until, holds));
        self
    }

    /// The same, but another function decides in XML.
    pub(super) const fn xml(mut self, holds: fn(&str, Edition) -> bool) -> Self {
        self.xml = Some(holds);
        self
    }

    /// Whether a text has the form in an edition.
    pub(super) fn judge(&self, text: &str, edition: Edition) -> bool {
        match self.older {
            Some((until, holds)) if edition <= until => holds(text),
            _ => (self.holds)(text),
        }
    }

    /// Whether a text in XML has the form in an edition.
    pub(super) fn judge_xml(&self, text: &str, edition: Edition) -> bool {
        match self.xml {
            Some(holds) => holds(text, edition),
            None => self.judge(text, edition),
        }
    }

    /// The same with another kind of fault.
    pub(super) const fn fault(mut self, code: FaultCode) -> Self {
        self.code = code;
        self
    }
}

/// One word of an enumeration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// As written.
    pub text: &'static str,
    /// The editions that know it.
    pub span: Span,
}

/// A list of words, each of all editions or `since` one: `words!["a", "b" since 3]`.
macro_rules! words {
    (@ $text:literal) => { $crate::lint::shape::word($text) };
    (@ $text:literal $since:literal) => { $crate::lint::shape::word_since($since, $text) };
    ($($text:literal $(since $since:literal)?),* $(,)?) => {
        &[$($crate::lint::shape::words!(@ $text $($since)?)),*]
    };
}
pub(super) use words;

/// Whether an edition lists a word; else the editions that do, if any.
pub(super) fn find_word(words: &[Word], text: &str, edition: Edition) -> Result<(), Option<Span>> {
    let mut elsewhere = None;
    for word in words.iter().filter(|word| word.text == text) {
        if word.span.covers(edition) {
            return Ok(());
        }
        elsewhere = Some(word.span);
    }
    Err(elsewhere)
}

/// A word of all editions.
pub(super) const fn word(text: &'static str) -> Word {
    Word {
        text,
        span: Span::ALWAYS,
    }
}

/// A word that an edition brought.
pub(super) const fn word_since(since: Edition, text: &'static str) -> Word {
    Word {
        text,
        span: Span {
            since,
            until: Edition::MAX,
        },
    }
}
