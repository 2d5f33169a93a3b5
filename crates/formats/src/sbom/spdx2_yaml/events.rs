//! YAML's events as tokens, with aliases resolved under a limit.

use std::collections::HashMap;
use std::ops::Range;

use iriai_domain::warning::{Text, WarningCode, Warnings};
use serde_saphyr::granit_parser::{self, ErrorKind, Event, Parser, ScalarStyle, StrInput};

use crate::reason::{Reason, ReasonCode};
use crate::sbom::spdx2::{Stop, Token, Walk};

/// The events of one YAML document.
pub(super) struct Events<'a> {
    parser: Parser<'a, StrInput<'a>>,
    /// What anchored nodes consist of, in the order of the document.
    log: Vec<Logged<'a>>,
    /// Anchored collections that are not closed yet: anchor, beginning in the log, depth.
    open: Vec<(usize, usize, usize)>,
    /// Where the log holds an anchored node.
    anchors: HashMap<usize, Range<usize>>,
    /// What is being read from the log, the innermost alias last.
    replay: Vec<Range<usize>>,
    depth: usize,
    /// How many bytes aliases may still bring.
    allowance: usize,
    exploded: bool,
    shallow_quote: bool,
    /// Aliases of nothing, by line.
    dangling: Vec<(String, String)>,
}

/// The same with text of its own, for a document that does not outlive the reading.
pub(super) struct Owning<'t>(pub(super) Events<'t>);

enum Logged<'a> {
    Token(Token<'a>),
    Alias(usize),
}

impl<'a> Events<'a> {
    /// How many times its own size a document may grow by aliases.
    const GROWTH: usize = 8;
    /// What any document may grow by.
    const LEAST: usize = 64 * 1024;

    pub(super) fn new(text: &'a str) -> Self {
        // An alias of nothing must not end the reading.
        let options = granit_parser::options! {
            emit_comments: false,
            emit_unresolved_aliases: true,
        };
        Self {
            parser: Parser::new_from_str_with_options(text, options),
            log: Vec::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
            replay: Vec::new(),
            depth: 0,
            allowance: text.len().saturating_mul(Self::GROWTH) + Self::LEAST,
            exploded: false,
            shallow_quote: false,
            dangling: Vec::new(),
        }
    }

    /// Whether aliases made more of the document than is allowed.
    pub(super) fn exploded(&self) -> bool {
        self.exploded
    }

    /// Warns of aliases that name nothing.
    pub(super) fn warn(&mut self, warnings: &mut Warnings) {
        for (line, name) in self.dangling.drain(..) {
            warnings.add_with(WarningCode::DanglingReference, line, &name, "");
        }
    }

    /// Whether the parser stopped at a quoted scalar that is not indented enough.
    pub(super) fn stopped_at_shallow_quote(&self) -> bool {
        self.shallow_quote
    }

    /// The next token of an alias that is being read.
    fn replayed(&mut self) -> Result<Option<Token<'a>>, Stop> {
        while let Some(range) = self.replay.last_mut() {
            let Some(at) = range.next() else {
                self.replay.pop();
                continue;
            };
            match self.log.get(at) {
                Some(Logged::Token(token)) => {
                    let size = match token {
                        Token::Scalar(text) => text.len() + 16,
                        _ => 16,
                    };
                    match self.allowance.checked_sub(size) {
                        Some(left) => self.allowance = left,
                        None => {
                            self.exploded = true;
                            return Err(Stop::of(ReasonCode::YamlAliasesTooMany));
                        }
                    }
                    return Ok(Some(token.clone()));
                }
                Some(Logged::Alias(anchor)) => {
                    if let Some(range) = self.anchors.get(anchor) {
                        self.replay.push(range.clone());
                    }
                }
                None => {}
            }
        }
        Ok(None)
    }

    fn parsed(&mut self) -> Result<Option<Token<'a>>, Stop> {
        let (event, span) = match self.parser.next_event() {
            Some(Ok(event)) => event,
            Some(Err(error)) => {
                let marker = error.marker();
                self.shallow_quote = *error.kind() == ErrorKind::InvalidQuotedScalarIndent;
                return Err(Stop {
                    at: format!("line {} column {}", marker.line(), marker.col() + 1),
                    reason: Reason::from(&error),
                });
            }
            None => return Err(Stop::of(ReasonCode::YamlEnds)),
        };
        let (token, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => (scalar(text, style), anchor),
            Event::SequenceStart(_, anchor, _) => (Token::SeqStart, anchor),
            Event::MappingStart(_, anchor, _) => (Token::MapStart, anchor),
            Event::SequenceEnd => (Token::SeqEnd, 0),
            Event::MappingEnd => (Token::MapEnd, 0),
            Event::Alias(anchor) => return Ok(self.alias(anchor)),
            Event::UnresolvedAlias(name) => {
                if self.dangling.len() < Warnings::KEPT {
                    let line =
                        format!("line {} column {}", span.start.line(), span.start.col() + 1);
                    self.dangling.push((line, name.into_owned()));
                }
                (Token::Null, 0)
            }
            Event::DocumentEnd | Event::StreamEnd => {
                return Err(Stop::of(ReasonCode::YamlEnds));
            }
            _ => return Ok(None),
        };
        self.record(&token, anchor);
        Ok(Some(token))
    }

    /// Begins to read an alias; one of a node that is still open is nothing, or it would contain itself.
    fn alias(&mut self, anchor: usize) -> Option<Token<'a>> {
        match self.anchors.get(&anchor) {
            Some(range) => {
                self.replay.push(range.clone());
                if !self.open.is_empty() {
                    self.log.push(Logged::Alias(anchor));
                }
                None
            }
            None => {
                self.record(&Token::Null, 0);
                Some(Token::Null)
            }
        }
    }

    fn record(&mut self, token: &Token<'a>, anchor: usize) {
        match token {
            Token::MapStart | Token::SeqStart => {
                if anchor > 0 {
                    self.open.push((anchor, self.log.len(), self.depth));
                }
                self.depth += 1;
            }
            Token::MapEnd | Token::SeqEnd => self.depth = self.depth.saturating_sub(1),
            Token::Scalar(_) | Token::Null => {
                if anchor > 0 {
                    let at = self.log.len();
                    self.anchors.insert(anchor, at..at + 1);
                }
            }
        }
        if anchor > 0 || !self.open.is_empty() {
            self.log.push(Logged::Token(token.clone()));
        }
        if matches!(token, Token::MapEnd | Token::SeqEnd)
            && let Some((anchor, start, _)) = self.open.pop_if(|(_, _, depth)| *depth == self.depth)
        {
            self.anchors.insert(anchor, start..self.log.len());
        }
    }
}

impl<'a> Walk<'a> for Events<'a> {
    fn next(&mut self) -> Result<Token<'a>, Stop> {
        loop {
            if let Some(token) = self.replayed()? {
                return Ok(token);
            }
            if let Some(token) = self.parsed()? {
                return Ok(token);
            }
        }
    }
}

impl<'a> Walk<'a> for Owning<'_> {
    fn next(&mut self) -> Result<Token<'a>, Stop> {
        self.0.next().map(|token| match token {
            Token::Scalar(text) => Token::Scalar(Text::Owned(text.into_owned())),
            Token::Null => Token::Null,
            Token::MapStart => Token::MapStart,
            Token::MapEnd => Token::MapEnd,
            Token::SeqStart => Token::SeqStart,
            Token::SeqEnd => Token::SeqEnd,
        })
    }
}

fn scalar(text: Text<'_>, style: ScalarStyle) -> Token<'_> {
    let nothing =
        style == ScalarStyle::Plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
    if nothing {
        Token::Null
    } else {
        Token::Scalar(text)
    }
}
