//! RDF/XML as a table of nodes with their properties, made in one pass and without recursion.
//!
//! Standard: RDF 1.1 XML Syntax. Understood: typed nodes, `rdf:Description` with `rdf:type`, `rdf:about`, `rdf:ID`,
//! `rdf:nodeID`, `rdf:resource`, `rdf:parseType="Resource"` and `"Collection"`, property attributes, the same node in
//! several places. Only names that SPDX 2 uses are kept.

use std::collections::HashMap;

use iriai_domain::warning::{Text, WarningCode, Warnings};
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceError, QName, ResolveResult};

use super::vocabulary::{CLASSES, PROPERTIES, SPDX, Vocabulary, known};
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;
use crate::place;
use crate::reason::{Reason, ReasonCode, xml_error_offset};
use crate::sbom::spdx2::xml::{declares_entities, joined, resolved};

/// A thing that something is said of.
pub(super) struct Node<'a> {
    /// Its address, or `_:` and a name for one without.
    pub(super) name: Option<String>,
    /// Its class, one of [`CLASSES`].
    pub(super) class: Option<&'static str>,
    /// Where it stands first.
    pub(super) line: usize,
    /// What is said of it, sorted by property: a node that much is said of may be asked often.
    pub(super) properties: Vec<(&'static str, Value<'a>)>,
}

/// What a property says.
#[derive(Clone)]
pub(super) enum Value<'a> {
    /// A text.
    Text(Text<'a>),
    /// Another node, described on the spot.
    Node(usize),
    /// The address of something.
    Resource(Text<'a>),
}

impl<'a> Node<'a> {
    /// How long its name is.
    pub(super) fn name_length(&self) -> usize {
        self.name.as_ref().map_or(0, String::len)
    }

    /// All values of a property.
    pub(super) fn all<'n>(&'n self, property: &str) -> impl Iterator<Item = &'n Value<'a>> {
        let start = self
            .properties
            .partition_point(|(name, _)| *name < property);
        let rest = self.properties.get(start..).unwrap_or_default();
        let end = rest.partition_point(|(name, _)| *name == property);
        rest.iter().take(end).map(|(_, value)| value)
    }

    /// The first value of a property.
    pub(super) fn get(&self, property: &str) -> Option<&Value<'a>> {
        self.all(property).next()
    }
}

/// All nodes of a document.
pub(super) struct Table<'a> {
    /// The nodes, in the order in which they begin.
    pub(super) nodes: Vec<Node<'a>>,
    names: HashMap<String, usize>,
}

impl<'a> Table<'a> {
    /// The node of a name.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// Reads a document. What stood before an error is kept.
    pub(super) fn read(
        text: &'a str,
        budget: &mut Budget<'_>,
        warnings: &mut Warnings,
    ) -> Result<Self, ReadError> {
        let mut reading = Reading {
            table: Self {
                nodes: Vec::new(),
                names: HashMap::new(),
            },
            reader: NsReader::from_str(text),
            text,
            position: 0,
            stopped: 0,
            line: 1,
            stack: Vec::new(),
        };
        loop {
            budget.step()?;
            match reading.step() {
                Ok(true) => {}
                Ok(false) => break,
                Err(Fault::Refused(code)) => return Err(ReadError::new(code, "")),
                Err(Fault::Broken(reason)) => {
                    let at = place::at(text, reading.stopped);
                    warnings.add_with(WarningCode::Truncated, at, "", &reason.to_string());
                    break;
                }
            }
        }
        for node in &mut reading.table.nodes {
            node.properties.sort_by_key(|(property, _)| *property);
        }
        Ok(reading.table)
    }
}

enum Fault {
    Refused(ReadErrorCode),
    Broken(Reason),
}

impl From<quick_xml::Error> for Fault {
    fn from(error: quick_xml::Error) -> Self {
        match error {
            quick_xml::Error::Namespace(NamespaceError::TooDeeplyNested(_)) => {
                Self::Refused(ReadErrorCode::TooDeep)
            }
            error => Self::Broken(Reason::from(&error)),
        }
    }
}

/// An open element.
enum Open<'a> {
    /// `rdf:RDF`.
    Top,
    /// A node; an implied one (`parseType="Resource"`) ends together with its property.
    Node { index: usize, implied: bool },
    /// A property of a node.
    Property {
        owner: usize,
        property: Option<&'static str>,
        text: Text<'a>,
        said: bool,
    },
}

struct Reading<'a> {
    table: Table<'a>,
    reader: NsReader<&'a [u8]>,
    text: &'a str,
    position: usize,
    /// Where it broke off.
    stopped: usize,
    line: usize,
    stack: Vec<Open<'a>>,
}

impl<'a> Reading<'a> {
    /// Reads one event; `false` at the end.
    fn step(&mut self) -> Result<bool, Fault> {
        let begun = self.reader.buffer_position();
        let event = self.reader.read_event();
        let event = event.inspect_err(|_| self.stopped = xml_error_offset(&self.reader, begun))?;
        self.count_lines();
        match event {
            Event::Start(start) => self.start(&start),
            Event::Empty(start) => {
                self.start(&start);
                self.end();
            }
            Event::End(_) => self.end(),
            Event::Text(more) => self.say(more.into_inner()),
            Event::CData(more) => self.say(more.into_inner()),
            Event::GeneralRef(name) => self.say(resolved(&name)),
            Event::DocType(text) if declares_entities(&text) => {
                return Err(Fault::Refused(ReadErrorCode::EntityDeclared));
            }
            Event::Eof => {
                return if self.stack.is_empty() {
                    Ok(false)
                } else {
                    self.stopped = self.text.len();
                    Err(Fault::Broken(ReasonCode::XmlEndsInside.into()))
                };
            }
            _ => {}
        }
        Ok(true)
    }

    fn count_lines(&mut self) {
        let position = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        if let Some(read) = self.text.as_bytes().get(self.position..position) {
            self.line += read.iter().filter(|byte| **byte == b'\n').count();
            self.position = position;
        }
    }

    fn say(&mut self, more: Text<'a>) {
        if let Some(Open::Property {
            property: Some(_),
            text,
            said: false,
            ..
        }) = self.stack.last_mut()
        {
            *text = joined(std::mem::take(text), more);
        }
    }

    fn start(&mut self, start: &BytesStart<'a>) {
        let (namespace, local) = self.reader.resolver().resolve_element(start.name());
        let vocabulary = Vocabulary::of(&namespace);
        let local = local.into_inner();
        match self.stack.last() {
            Some(Open::Node { index, .. }) => {
                let owner = *index;
                let property = match (vocabulary, local) {
                    (Vocabulary::Rdf, "type") => Some("type"),
                    (Vocabulary::Foreign | Vocabulary::Rdf, _) => None,
                    _ => known(PROPERTIES, local),
                };
                self.property(owner, property, start);
            }
            Some(Open::Top | Open::Property { .. }) | None => {
                if vocabulary == Vocabulary::Rdf && local == "RDF" {
                    self.stack.push(Open::Top);
                    return;
                }
                let class = match vocabulary {
                    Vocabulary::Spdx => known(CLASSES, local),
                    _ => None,
                };
                self.node(class, start);
            }
        }
    }

    fn node(&mut self, class: Option<&'static str>, start: &BytesStart<'a>) {
        let mut name = None;
        let mut said = Vec::new();
        for attribute in start.attributes().with_checks(false).flatten() {
            let value = unescaped(&attribute.value);
            match self.attribute(attribute.key) {
                Attribute::About => name = Some(value),
                Attribute::Id => name = Some(format!("#{value}")),
                Attribute::NodeId => name = Some(format!("_:{value}")),
                Attribute::Property(property) => {
                    said.push((property, Value::Text(Text::Owned(value))));
                }
                Attribute::Resource | Attribute::ParseType | Attribute::Other => {}
            }
        }
        let index = self.open_node(name);
        if let Some(node) = self.table.nodes.get_mut(index) {
            node.class = node.class.or(class);
            node.properties.append(&mut said);
        }
        self.link(Value::Node(index));
        self.stack.push(Open::Node {
            index,
            implied: false,
        });
    }

    /// The node of a name, a new one for a new name or none.
    fn open_node(&mut self, name: Option<String>) -> usize {
        let fresh = self.table.nodes.len();
        let index = match &name {
            Some(name) => *self.table.names.entry(name.clone()).or_insert(fresh),
            None => fresh,
        };
        if index == fresh {
            self.table.nodes.push(Node {
                name,
                class: None,
                line: self.line,
                properties: Vec::new(),
            });
        }
        index
    }

    fn property(&mut self, owner: usize, property: Option<&'static str>, start: &BytesStart<'a>) {
        self.stack.push(Open::Property {
            owner,
            property,
            text: Text::Borrowed(""),
            said: false,
        });
        for attribute in start.attributes().with_checks(false).flatten() {
            match self.attribute(attribute.key) {
                Attribute::Resource => {
                    let address = unescaped(&attribute.value);
                    self.link(Value::Resource(Text::Owned(address)));
                }
                Attribute::NodeId => {
                    let address = format!("_:{}", unescaped(&attribute.value));
                    self.link(Value::Resource(Text::Owned(address)));
                }
                Attribute::ParseType if attribute.value.as_ref() == "Resource" => {
                    let index = self.open_node(None);
                    self.link(Value::Node(index));
                    self.stack.push(Open::Node {
                        index,
                        implied: true,
                    });
                    return;
                }
                _ => {}
            }
        }
    }

    /// Says a value in the open property.
    fn link(&mut self, value: Value<'a>) {
        let Some(Open::Property {
            owner,
            property,
            said,
            ..
        }) = self.stack.last_mut()
        else {
            return;
        };
        *said = true;
        let (owner, Some(property)) = (*owner, *property) else {
            return;
        };
        let Some(node) = self.table.nodes.get_mut(owner) else {
            return;
        };
        match (property, &value) {
            ("type", Value::Resource(address)) => {
                let class = SPDX.iter().find_map(|space| address.strip_prefix(space));
                node.class = node.class.or(class.and_then(|class| known(CLASSES, class)));
            }
            ("type", _) => {}
            _ => node.properties.push((property, value)),
        }
    }

    fn end(&mut self) {
        match self.stack.pop() {
            Some(Open::Property {
                owner,
                property: Some(property),
                text,
                said: false,
            }) => {
                if let Some(node) = self.table.nodes.get_mut(owner)
                    && property != "type"
                    && !text.trim().is_empty()
                {
                    node.properties.push((property, Value::Text(text)));
                }
            }
            // An implied node has no element of its own: the end is its property's.
            Some(Open::Node { implied: true, .. }) => _ = self.stack.pop(),
            _ => {}
        }
    }

    fn attribute(&self, key: QName<'_>) -> Attribute {
        let (namespace, local) = self.reader.resolver().resolve_attribute(key);
        let local = local.into_inner();
        match Vocabulary::of(&namespace) {
            Vocabulary::Rdf => Attribute::of_rdf(local),
            // As RDF's first edition wrote them.
            _ if namespace == ResolveResult::Unbound => Attribute::of_rdf(local),
            Vocabulary::Foreign => Attribute::Other,
            _ => known(PROPERTIES, local).map_or(Attribute::Other, Attribute::Property),
        }
    }
}

enum Attribute {
    About,
    Id,
    NodeId,
    Resource,
    ParseType,
    Property(&'static str),
    Other,
}

impl Attribute {
    fn of_rdf(local: &str) -> Self {
        match local {
            "about" => Self::About,
            "ID" => Self::Id,
            "nodeID" => Self::NodeId,
            "resource" => Self::Resource,
            "parseType" => Self::ParseType,
            _ => Self::Other,
        }
    }
}

fn unescaped(value: &str) -> String {
    match quick_xml::escape::unescape(value) {
        Ok(text) => text.trim().to_owned(),
        Err(_) => value.trim().to_owned(),
    }
}
