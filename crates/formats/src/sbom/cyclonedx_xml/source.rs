//! Events of an XML text, reduced to what matters: our elements and their text.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use iriai_domain::warning::Text;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, Event};
use quick_xml::name::QName;
use quick_xml::reader::Reader;

use super::spaces::{Space, Spaces};
use crate::error::{ReadError, ReadErrorCode};
use crate::place;
use crate::reason::{Reason, ReasonCode, xml_error_offset};

/// An XML text with the place that has been reached.
pub(super) struct Source<'de> {
    text: &'de str,
    reader: Reader<&'de [u8]>,
    spaces: Spaces<'de>,
    /// A start tag that was met when looking for text and has not been entered yet.
    waiting: Option<Tag<'de>>,
    /// How many elements are open, the ones passed over included.
    depth: usize,
    /// Where the last event began.
    position: Rc<Cell<usize>>,
    refusal: Option<ReadError>,
}

/// A start tag.
#[derive(Clone, Copy)]
pub(super) struct Tag<'de> {
    /// The local name; `signature` for an XML signature.
    pub(super) name: &'de str,
    /// What stands before the name and a colon.
    pub(super) prefix: &'de str,
    /// What stands between `<` and `>`.
    pub(super) content: &'de str,
    space: Space,
}

/// The outermost element.
pub(super) struct Root<'de> {
    pub(super) tag: Tag<'de>,
    /// The version that its namespace names.
    pub(super) version: Option<String>,
}

impl Root<'_> {
    /// Whether it has no namespace.
    pub(super) fn is_unbound(&self) -> bool {
        self.tag.space == Space::Unbound
    }
}

/// What comes next inside an element.
pub(super) enum Node<'de> {
    /// An element of ours; its content comes next.
    Child(Tag<'de>),
    Text(Text<'de>),
    /// The element is over.
    End,
}

enum Happening<'de> {
    Start(Tag<'de>),
    Text(Text<'de>),
    End,
}

/// Why reading ended early.
#[derive(Debug)]
pub(super) struct XmlError(Reason);

impl XmlError {
    /// Why.
    pub(super) fn into_reason(self) -> Reason {
        self.0
    }
}

impl fmt::Display for XmlError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for XmlError {}

impl serde::de::Error for XmlError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(Reason::unspecified(&message.to_string()))
    }
}

impl From<ReasonCode> for XmlError {
    fn from(code: ReasonCode) -> Self {
        Self(code.into())
    }
}

impl<'de> Source<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self {
            text,
            reader,
            spaces: Spaces::default(),
            waiting: None,
            depth: 0,
            position: Rc::new(Cell::new(0)),
            refusal: None,
        }
    }

    /// Where the last event began, as it changes.
    pub(super) fn position(&self) -> Rc<Cell<usize>> {
        Rc::clone(&self.position)
    }

    /// Where the last event began, or where the text is broken, worded.
    pub(super) fn place(&self) -> String {
        place::at(self.text, self.position.get())
    }

    pub(super) fn refusal(&mut self) -> Option<ReadError> {
        self.refusal.take()
    }

    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// The outermost element, entered. `None` if there is none.
    pub(super) fn root(&mut self) -> Result<Option<Root<'de>>, XmlError> {
        loop {
            match self.event()? {
                Some(Happening::Start(tag)) => {
                    self.depth += 1;
                    let version = self.spaces.version(tag.prefix);
                    return Ok(Some(Root { tag, version }));
                }
                Some(_) => {}
                None => return Ok(None),
            }
        }
    }

    /// Makes sure that nothing but comments follows the outermost element.
    pub(super) fn end(&mut self) -> Result<(), XmlError> {
        loop {
            match self.event()? {
                None => return Ok(()),
                Some(Happening::Text(text)) if text.trim().is_empty() => {}
                Some(_) => return Err(ReasonCode::XmlSecondRoot.into()),
            }
        }
    }

    /// What comes next inside the current element; elements of other namespaces are passed over.
    pub(super) fn node(&mut self) -> Result<Node<'de>, XmlError> {
        if let Some(tag) = self.waiting.take() {
            self.depth += 1;
            return Ok(Node::Child(tag));
        }
        loop {
            match self.event()? {
                Some(Happening::Start(tag)) => {
                    self.depth += 1;
                    if tag.space != Space::Foreign {
                        return Ok(Node::Child(tag));
                    }
                    self.leave_to(self.depth - 1)?;
                }
                Some(Happening::End) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Node::End);
                }
                Some(Happening::Text(text)) => return Ok(Node::Text(text)),
                None => return Err(early_end()),
            }
        }
    }

    /// Steps back before the child that [`Source::node`] has just given.
    pub(super) fn step_back(&mut self, tag: Tag<'de>) {
        self.depth = self.depth.saturating_sub(1);
        self.waiting = Some(tag);
    }

    /// Passes over what is left until only so many elements are open, without recursion.
    pub(super) fn leave_to(&mut self, depth: usize) -> Result<(), XmlError> {
        if self.depth > depth && self.waiting.take().is_some() {
            self.depth += 1;
        }
        while self.depth > depth {
            match self.event()? {
                Some(Happening::Start(_)) => self.depth += 1,
                Some(Happening::End) => self.depth -= 1,
                Some(Happening::Text(_)) => {}
                None => return Err(early_end()),
            }
        }
        Ok(())
    }

    /// The next event that matters; `None` at the end of the text.
    fn event(&mut self) -> Result<Option<Happening<'de>>, XmlError> {
        loop {
            let start = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
            self.position.set(start);
            let event = self.reader.read_event();
            let event = event.map_err(|error| {
                self.position
                    .set(xml_error_offset(&self.reader, start as u64));
                XmlError(Reason::from(&error))
            })?;
            let happening = match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    let name = tag.name().0.len();
                    Happening::Start(self.tag(start, name))
                }
                Event::End(_) => {
                    self.spaces.leave();
                    Happening::End
                }
                Event::Text(text) => Happening::Text(text.xml10_content()),
                Event::CData(text) => Happening::Text(text.xml10_content()),
                Event::GeneralRef(reference) => Happening::Text(resolve(&reference)),
                Event::DocType(declaration) => {
                    self.document_type(&declaration)?;
                    continue;
                }
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => continue,
            };
            return Ok(Some(happening));
        }
    }

    fn document_type(&mut self, declaration: &str) -> Result<(), XmlError> {
        if !declaration.to_ascii_uppercase().contains("<!ENTITY") {
            return Ok(());
        }
        let code = ReadErrorCode::EntityDeclared;
        self.refusal = Some(ReadError::at(code, self.place(), "DOCTYPE"));
        Err(ReasonCode::XmlEntityDeclared.into())
    }

    /// The tag that begins at `start` and has just been read, with a name of so many bytes. It is taken from the text itself, so
    /// that attributes can borrow.
    fn tag(&mut self, start: usize, name: usize) -> Tag<'de> {
        let end = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let content = self.text.get(start..end).unwrap_or_default();
        let content = content.strip_prefix('<').unwrap_or(content);
        let content = content.strip_suffix('>').unwrap_or(content);
        let content = content.strip_suffix('/').unwrap_or(content);
        let name = content.get(..name).unwrap_or_default();
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let mut tag = Tag {
            name: local,
            prefix,
            content,
            space: Space::Unbound,
        };
        tag.space = self.spaces.enter(&tag);
        if tag.space == Space::Signature {
            tag.name = "signature";
        }
        tag
    }
}

impl<'de> Tag<'de> {
    /// The next attribute in no namespace, from the state `attributes` on. What is wrong with an attribute ends them.
    pub(super) fn next_attribute(
        attributes: &mut Attributes<'de>,
    ) -> Option<(&'de str, Text<'de>)> {
        loop {
            let attribute = attributes.next()?.ok()?;
            let QName(name) = attribute.key;
            if name == "xmlns" || name.contains(':') {
                continue;
            }
            // A reference to an unknown entity leaves the value as it is written.
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .unwrap_or(attribute.value);
            return Some((name, value));
        }
    }

    pub(super) fn attributes(&self) -> Attributes<'de> {
        let name = self.content.find(blank).unwrap_or(self.content.len());
        let mut attributes = Attributes::new(self.content, name);
        // The check costs quadratic time; of two equal attributes the last one counts.
        attributes.with_checks(false);
        attributes
    }
}

fn early_end() -> XmlError {
    ReasonCode::XmlEndsInside.into()
}

fn blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// What a reference stands for; one to an entity that nobody may declare stays as it is written.
fn resolve<'de>(reference: &BytesRef<'de>) -> Text<'de> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Text::Owned(character.to_string());
    }
    match resolve_predefined_entity(reference) {
        Some(text) => Text::Borrowed(text),
        None => Text::Owned(format!("&{};", &**reference)),
    }
}
