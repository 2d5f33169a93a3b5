//! Elements as tokens: an element with elements inside is a map, a repeated one a list, any other one a text.

use std::collections::VecDeque;

use iriai_domain::warning::Text;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::place;
use crate::reason::{Reason, ReasonCode, xml_error_offset};
use crate::sbom::spdx2::xml::{declares_entities, joined, resolved};
use crate::sbom::spdx2::{Stop, Token, Walk};

/// Elements that may repeat.
const LISTS: &[&str] = &[
    "annotations",
    "attributionTexts",
    "checksums",
    "creators",
    "documentDescribes",
    "externalDocumentRefs",
    "externalRefs",
    "files",
    "hasExtractedLicensingInfos",
    "hasFiles",
    "licenseInfoFromFiles",
    "packageVerificationCodeExcludedFiles",
    "packages",
    "relationships",
    "snippets",
];

/// The elements of one XML document.
pub(super) struct Events<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    /// For each open element with elements inside, the list that is going on in it.
    open: Vec<Option<&'static str>>,
    ready: VecDeque<Token<'a>>,
    started: bool,
    entities: bool,
    /// Why there will be no more than what is ready.
    stopped: Option<Stop>,
}

impl<'a> Events<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            reader: Reader::from_str(text),
            text,
            open: Vec::new(),
            ready: VecDeque::new(),
            started: false,
            entities: false,
            stopped: None,
        }
    }

    /// Whether the document declares entities of its own.
    pub(super) fn declares_entities(&self) -> bool {
        self.entities
    }

    fn event(&mut self) -> Result<Event<'a>, Stop> {
        let begun = self.reader.buffer_position();
        let event = self.reader.read_event().map_err(|error| Stop {
            at: place::at(self.text, xml_error_offset(&self.reader, begun)),
            reason: Reason::from(&error),
        })?;
        match event {
            Event::Eof => Err(Stop {
                at: place::at(self.text, self.text.len()),
                reason: ReasonCode::XmlEndsInside.into(),
            }),
            Event::DocType(text) if declares_entities(&text) => {
                self.entities = true;
                Err(Stop::of(ReasonCode::XmlEntityDeclared))
            }
            event => Ok(event),
        }
    }

    /// Reads on to the next tag between elements.
    fn between(&mut self) -> Result<(), Stop> {
        loop {
            match self.event()? {
                Event::Start(start) => {
                    self.key(start.local_name().as_ref());
                    return self.content();
                }
                Event::Empty(start) => {
                    self.key(start.local_name().as_ref());
                    self.ready.push_back(Token::Null);
                    return Ok(());
                }
                Event::End(_) => {
                    if let Some(Some(_)) = self.open.pop() {
                        self.ready.push_back(Token::SeqEnd);
                    }
                    self.ready.push_back(Token::MapEnd);
                    return Ok(());
                }
                _ => {}
            }
        }
    }

    /// Announces an element in the open one: a key, or one more of the same list.
    fn key(&mut self, name: &str) {
        let Some(list) = self.open.last_mut() else {
            return;
        };
        if list.is_some_and(|running| running == name) {
            return;
        }
        if list.is_some() {
            self.ready.push_back(Token::SeqEnd);
        }
        *list = LISTS.iter().copied().find(|known| *known == name);
        self.ready
            .push_back(Token::Scalar(Text::Owned(name.to_owned())));
        if list.is_some() {
            self.ready.push_back(Token::SeqStart);
        }
    }

    /// Reads what is inside an element: text up to its end, or the first element in it.
    fn content(&mut self) -> Result<(), Stop> {
        let mut text = Text::Borrowed("");
        loop {
            match self.event()? {
                Event::Text(more) => text = joined(text, more.into_inner()),
                Event::CData(more) => text = joined(text, more.into_inner()),
                Event::GeneralRef(name) => text = joined(text, resolved(&name)),
                Event::End(_) => {
                    self.ready.push_back(if text.is_empty() {
                        Token::Null
                    } else {
                        Token::Scalar(text)
                    });
                    return Ok(());
                }
                Event::Start(start) => {
                    self.ready.push_back(Token::MapStart);
                    self.open.push(None);
                    self.key(start.local_name().as_ref());
                    // Not recursion: one level further in, its text begins anew.
                    text = Text::Borrowed("");
                }
                Event::Empty(start) => {
                    self.ready.push_back(Token::MapStart);
                    self.open.push(None);
                    self.key(start.local_name().as_ref());
                    self.ready.push_back(Token::Null);
                    return Ok(());
                }
                _ => {}
            }
        }
    }

    /// The outermost element is a map.
    fn root(&mut self) -> Result<(), Stop> {
        loop {
            match self.event()? {
                Event::Start(_) => {
                    self.ready.push_back(Token::MapStart);
                    self.open.push(None);
                    return Ok(());
                }
                Event::Empty(_) => {
                    self.ready.extend([Token::MapStart, Token::MapEnd]);
                    return Ok(());
                }
                _ => {}
            }
        }
    }
}

impl<'a> Walk<'a> for Events<'a> {
    fn next(&mut self) -> Result<Token<'a>, Stop> {
        loop {
            if let Some(token) = self.ready.pop_front() {
                return Ok(token);
            }
            if let Some(stop) = self.stopped.take() {
                return Err(stop);
            }
            if self.started && self.open.is_empty() {
                return Err(Stop::of(ReasonCode::XmlEndsInside));
            }
            let read = if self.started {
                self.between()
            } else {
                self.started = true;
                self.root()
            };
            // What stood before an error is handed out first.
            self.stopped = read.err();
        }
    }
}
