//! XML as a list of elements, made in one pass and without recursion: RDF nests hundreds of levels deep.

use std::borrow::Cow;

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use super::super::faults::Faults;
use crate::place;
use crate::reason::{Reason, ReasonCode, xml_error_offset};

/// One element.
#[derive(Debug)]
pub(super) struct Element {
    /// The address of its namespace; empty when it has none.
    pub space: String,
    /// Its name without prefix.
    pub name: String,
    /// Attributes: namespace, name, value.
    pub attributes: Vec<(String, String, String)>,
    /// The text directly in it.
    pub text: String,
    /// Where it begins.
    pub line: usize,
    /// The elements directly in it, as positions in the list.
    pub inside: Vec<usize>,
}

impl Element {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(_, local, _)| local == name);
        found.map(|(_, _, value)| value.as_str())
    }
}

/// Reads a text; the outermost element is the first. `None` when it is not well-formed, which is a fault.
pub(super) fn read(text: &str, faults: &mut Faults) -> Option<Vec<Element>> {
    let mut reading = Reading {
        reader: NsReader::from_str(text),
        text,
        stopped: 0,
        counted: 0,
        line: 1,
        elements: Vec::new(),
        open: Vec::new(),
    };
    loop {
        match reading.step() {
            Ok(true) => {}
            Ok(false) => return Some(reading.elements),
            Err(reason) => {
                faults.add_syntax("xml", &reason, || place::at(text, reading.stopped));
                return None;
            }
        }
    }
}

struct Reading<'t> {
    reader: NsReader<&'t [u8]>,
    text: &'t str,
    /// Where the last event began, or where the text is broken.
    stopped: usize,
    counted: usize,
    line: usize,
    elements: Vec<Element>,
    open: Vec<usize>,
}

impl<'t> Reading<'t> {
    fn step(&mut self) -> Result<bool, Reason> {
        let begun = self.reader.buffer_position();
        self.stopped = usize::try_from(begun).unwrap_or(usize::MAX);
        let event = self.reader.read_event().map_err(|error| {
            self.stopped = xml_error_offset(&self.reader, begun);
            Reason::from(&error)
        })?;
        match event {
            Event::Start(start) => {
                let index = self.begin(&start)?;
                self.open.push(index);
            }
            Event::Empty(start) => {
                self.begin(&start)?;
            }
            Event::End(_) => _ = self.open.pop(),
            Event::Text(more) => self.say(&more.into_inner())?,
            Event::CData(more) => self.say(&more.into_inner())?,
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().ok().flatten();
                let text: Cow<'_, str> = match character {
                    Some(character) => Cow::Owned(character.to_string()),
                    None => quick_xml::escape::resolve_predefined_entity(&name)
                        .map(Cow::Borrowed)
                        .ok_or_else(|| Reason::with(ReasonCode::XmlEntityUnknown, &name))?,
                };
                self.say(&text)?;
            }
            Event::DocType(text) if text.contains("<!ENTITY") => {
                return Err(ReasonCode::XmlEntityDeclared.into());
            }
            Event::Eof if !self.open.is_empty() => {
                return Err(ReasonCode::XmlEndsInside.into());
            }
            Event::Eof if self.elements.is_empty() => return Err(ReasonCode::XmlNoElement.into()),
            Event::Eof => return Ok(false),
            _ => {}
        }
        self.count_lines();
        Ok(true)
    }

    fn count_lines(&mut self) {
        let position = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        if let Some(read) = self.text.as_bytes().get(self.counted..position) {
            self.line += read.iter().filter(|byte| **byte == b'\n').count();
            self.counted = position;
        }
    }

    fn begin(&mut self, start: &BytesStart<'t>) -> Result<usize, Reason> {
        let (space, local) = self.reader.resolver().resolve_element(start.name());
        let mut element = Element {
            space: address(&space),
            name: local.into_inner().to_owned(),
            attributes: Vec::new(),
            text: String::new(),
            line: self.line,
            inside: Vec::new(),
        };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| Reason::from(&error))?;
            let (space, local) = self.reader.resolver().resolve_attribute(attribute.key);
            let value = quick_xml::escape::unescape(&attribute.value);
            let value = value.map_err(|error| Reason::from(&error))?;
            element.attributes.push((
                address(&space),
                local.into_inner().to_owned(),
                value.trim().to_owned(),
            ));
        }
        let index = self.elements.len();
        match self.open.last() {
            Some(&parent) => {
                if let Some(parent) = self.elements.get_mut(parent) {
                    parent.inside.push(index);
                }
            }
            None if index > 0 => return Err(ReasonCode::XmlSecondRoot.into()),
            None => {}
        }
        self.elements.push(element);
        Ok(index)
    }

    fn say(&mut self, more: &str) -> Result<(), Reason> {
        match self
            .open
            .last()
            .and_then(|&index| self.elements.get_mut(index))
        {
            Some(element) => element.text.push_str(more),
            None if more
                .trim_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
                .is_empty() => {}
            None => return Err(ReasonCode::XmlTextOutside.into()),
        }
        Ok(())
    }
}

fn address(space: &ResolveResult<'_>) -> String {
    match space {
        ResolveResult::Bound(Namespace(address)) => (*address).to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_know_their_lines_and_contents() {
        let mut faults = Faults::default();
        let text = "<?xml version='1.0'?>\n<a x='1'>\n<b>1 &lt; &#50;</b><b/>\n</a>\n";
        let elements = read(text, &mut faults).unwrap();
        let lines: Vec<_> = elements
            .iter()
            .map(|element| (element.name.as_str(), element.line))
            .collect();
        assert_eq!(lines, [("a", 2), ("b", 3), ("b", 3)]);
        assert_eq!(elements[1].text, "1 < 2");
        assert_eq!(elements[0].attribute("x"), Some("1"));
        assert_eq!(elements[0].inside, [1, 2]);
    }

    #[test]
    fn what_is_not_well_formed_is_a_fault() {
        for text in [
            "",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "x<a/>",
            "<a>&x;</a>",
            "<a x=1/>",
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        ] {
            let mut faults = Faults::default();
            assert!(read(text, &mut faults).is_none(), "{text}");
            assert_eq!(faults.total, 1, "{text}");
        }
    }

    #[test]
    fn depth_costs_no_stack() {
        let text = "<a>".repeat(50_000) + &"</a>".repeat(50_000);
        let mut faults = Faults::default();
        assert_eq!(
            read(&text, &mut faults).map(|elements| elements.len()),
            Some(50_000)
        );
    }
}
