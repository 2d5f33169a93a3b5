//! XML of office packages, as a plain sequence of pieces.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// What comes next in a part.
pub(super) enum Piece<'b> {
    Open(Element<'b>),
    /// The end of the element of that local name.
    Close(Cow<'b, str>),
    Text(Cow<'b, str>),
    /// The end of the part, or the place where it stops being well-formed.
    End,
}

pub(super) struct Element<'b>(BytesStart<'b>);

impl Element<'_> {
    /// Name without prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of the attribute with that local name.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let attributes = self.0.attributes();
        let mut attributes = attributes
            .into_iter()
            .map_while(Result::ok)
            .filter(|attribute| attribute.key.local_name().into_inner() == name);
        let attribute = attributes.next()?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        Some(value.unwrap_or(attribute.value).into_owned())
    }

    /// Whether an attribute with that local name has that value; several may have the name.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        let attributes = self.0.attributes();
        let mut attributes = attributes.into_iter().map_while(Result::ok);
        attributes.any(|attribute| {
            attribute.key.local_name().into_inner() == name && attribute.value == value
        })
    }

    /// Whether an attribute says yes.
    pub(super) fn is_set(&self, name: &str) -> bool {
        matches!(self.attribute(name).as_deref(), Some("1" | "true"))
    }
}

/// Reads a part piece by piece. Entities beyond the predefined ones are not expanded.
pub(super) struct Xml<R> {
    reader: quick_xml::Reader<R>,
    buffer: Vec<u8>,
    /// Whether the part broke off before its end.
    pub(super) broken: bool,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(source: R) -> Self {
        let mut reader = quick_xml::Reader::from_reader(source);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        Self {
            reader,
            buffer: Vec::new(),
            broken: false,
        }
    }

    pub(super) fn next(&mut self) -> Piece<'_> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => Piece::Open(Element(element)),
            Ok(Event::End(element)) => {
                Piece::Close(Cow::Owned(element.local_name().into_inner().to_owned()))
            }
            Ok(Event::Text(text)) => Piece::Text(text.xml10_content()),
            Ok(Event::CData(text)) => Piece::Text(text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => Piece::Text(match reference.resolve_char_ref() {
                Ok(Some(character)) => Cow::Owned(character.to_string()),
                _ => Cow::Borrowed(predefined(&reference)),
            }),
            Ok(Event::Eof) => Piece::End,
            Ok(_) => Piece::Text(Cow::Borrowed("")),
            Err(_) => {
                self.broken = true;
                Piece::End
            }
        }
    }
}

fn predefined(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}
