//! Checks an XML document against a table, event by event: no tree is built.
//!
//! What XML Schema asks beyond the table: the order of children, nothing but white space between them, attributes and
//! elements of other namespaces only where they are let in, and names that are unique over all elements.
//!
//! Deviations from a schema processor: `xsi:type` and `xsi:nil` are passed over; an entity that the document declares itself
//! is not expanded, and using one is a fault.

use std::collections::HashSet;

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};
use quick_xml::reader::NsReader;

use super::FaultCode;
use super::element::{Content, Reporter};
use super::faults::Faults;
use super::frame::Attributes;
use super::shape::{Edition, Object, Shape};
use crate::limits::Limits;
use crate::place;
use crate::reason::{Reason, ReasonCode, xml_error_offset};

/// An XML standard.
pub(super) struct Dialect {
    /// The name of the root element.
    pub root: &'static str,
    /// What it must look like.
    pub shape: &'static Object,
    /// The version and the edition that a namespace stands for.
    pub edition: fn(&str) -> Option<(&str, Edition)>,
    /// The attribute that names things, and the first edition in which no two names may be equal.
    pub names: (&'static str, Edition),
    /// Elements of other namespaces that are known.
    pub extensions: &'static [Extension],
}

/// An element of another namespace, and what it must look like.
pub(super) struct Extension {
    /// Its namespace.
    pub namespace: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it must look like.
    pub shape: &'static Object,
}

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Checks a document; answers the version that its namespace states.
pub(super) fn check(
    text: &str,
    limits: &Limits,
    dialect: &'static Dialect,
    faults: &mut Faults,
) -> String {
    let mut walk = Walk {
        dialect,
        edition: 0,
        version: String::new(),
        namespace: String::new(),
        faults,
        open: Vec::new(),
        is_over: false,
        line: 1,
        stopped: 0,
        names: HashSet::new(),
        waiting: Vec::new(),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match walk.document(text, limits) {
        Ok(()) => walk.settle(),
        Err(Stop::Broken(reason)) => {
            let at = || place::at(text, walk.stopped);
            walk.faults.add_syntax("xml", &reason, at);
        }
        Err(Stop::Foreign(code, found, expected)) => {
            let at = || format!("line {}", walk.line);
            walk.faults.add(code, at, &found, || expected.to_owned());
        }
    }
    walk.version
}

/// The fault that ends a walk.
enum Stop {
    /// The document is not well-formed.
    Broken(Reason),
    /// It is nothing that this dialect knows: what is wrong, what was found, what is expected.
    Foreign(FaultCode, String, &'static str),
}

fn broken(reason: impl Into<Reason>) -> Stop {
    Stop::Broken(reason.into())
}

/// An element that has begun.
struct Open {
    content: Content,
    /// Where it began.
    line: usize,
    /// Its text so far, where it counts.
    text: String,
}

/// An attribute, its namespace resolved.
struct Attribute {
    namespace: Option<String>,
    name: String,
    value: String,
}

struct Walk<'w> {
    dialect: &'static Dialect,
    edition: Edition,
    version: String,
    namespace: String,
    faults: &'w mut Faults,
    open: Vec<Open>,
    /// Whether the root element has ended.
    is_over: bool,
    line: usize,
    /// Where the last event began, or where the text is broken.
    stopped: usize,
    /// The names that things of the document have.
    names: HashSet<String>,
    /// References to names not met when the reference was, and their lines.
    waiting: Vec<(String, usize)>,
}

impl Walk<'_> {
    fn document(&mut self, text: &str, limits: &Limits) -> Result<(), Stop> {
        let is_control = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
        if let Some(offset) = text.find(is_control) {
            self.stopped = offset;
            return Err(broken(ReasonCode::XmlControlCharacter));
        }
        let mut reader = NsReader::from_str(text);
        reader.config_mut().check_comments = true;
        let mut offset = 0;
        loop {
            self.stopped = offset;
            let event = reader.read_event().map_err(|error| {
                self.stopped = xml_error_offset(&reader, offset as u64);
                broken(&error)
            })?;
            match event {
                Event::Start(start) => self.start(&start, reader.resolver(), limits)?,
                Event::Empty(start) => {
                    self.start(&start, reader.resolver(), limits)?;
                    self.end();
                }
                Event::End(_) => self.end(),
                Event::Text(text) => self.text(&text.xml10_content())?,
                Event::CData(text) => self.text(&text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let name = reference.xml10_content();
                    match reference.resolve_char_ref() {
                        Ok(Some(c)) => self.text(c.encode_utf8(&mut [0; 4]))?,
                        _ => match quick_xml::escape::resolve_predefined_entity(&name) {
                            Some(text) => self.text(text)?,
                            None => {
                                return Err(broken(Reason::with(
                                    ReasonCode::XmlEntityUnknown,
                                    &name,
                                )));
                            }
                        },
                    }
                }
                Event::Eof if self.is_over => return Ok(()),
                Event::Eof => {
                    let is_empty = self.open.is_empty();
                    return Err(broken(if is_empty {
                        ReasonCode::XmlNoElement
                    } else {
                        ReasonCode::XmlEndsInside
                    }));
                }
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
            }
            let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let passed = text.as_bytes().get(offset..end).unwrap_or_default();
            self.line += passed.iter().filter(|byte| **byte == b'\n').count();
            offset = end;
        }
    }

    fn reporter(&mut self) -> Reporter<'_> {
        Reporter {
            faults: self.faults,
            line: self.line,
            edition: self.edition,
        }
    }

    fn start(
        &mut self,
        start: &BytesStart<'_>,
        resolver: &NamespaceResolver,
        limits: &Limits,
    ) -> Result<(), Stop> {
        if self.open.len() >= limits.depth {
            return Err(broken(Reason::with(
                ReasonCode::DeepNesting,
                &limits.depth.to_string(),
            )));
        }
        let (namespace, name) = resolver.resolve_element(start.name());
        let namespace = resolved(namespace)?.unwrap_or_default();
        let attributes = attributes(start, resolver)?;
        let content = if self.open.is_empty() {
            self.root(&namespace, name.as_ref())?
        } else {
            self.child(&namespace, name.as_ref())
        };
        self.open.push(Open {
            content,
            line: self.line,
            text: String::new(),
        });
        self.check_name(&attributes);
        self.check_attributes(&attributes);
        Ok(())
    }

    fn root(&mut self, namespace: &str, name: &str) -> Result<Content, Stop> {
        if self.is_over {
            return Err(broken(ReasonCode::XmlSecondRoot));
        }
        let Some((version, edition)) = (self.dialect.edition)(namespace) else {
            let found = namespace.to_owned();
            return Err(Stop::Foreign(FaultCode::Version, found, "namespace"));
        };
        if name != self.dialect.root {
            let (found, expected) = (name.to_owned(), self.dialect.root);
            return Err(Stop::Foreign(FaultCode::Unexpected, found, expected));
        }
        version.clone_into(&mut self.version);
        namespace.clone_into(&mut self.namespace);
        self.edition = edition;
        Ok(Content::of(Shape::Object(self.dialect.shape)))
    }

    /// What is expected in a child of the innermost element.
    fn child(&mut self, namespace: &str, name: &str) -> Content {
        let Some(parent) = self.open.last_mut() else {
            return Content::Anything;
        };
        let mut report = Reporter {
            faults: self.faults,
            line: self.line,
            edition: self.edition,
        };
        let home = parent.content.home().unwrap_or(&self.namespace);
        if namespace == home && !matches!(parent.content, Content::Anything) {
            return parent.content.child(name, &mut report);
        }
        parent
            .content
            .foreign(name, !namespace.is_empty(), &mut report);
        let mut extensions = self.dialect.extensions.iter();
        let known = extensions.find(|known| known.namespace == namespace && known.name == name);
        known.map_or(Content::Anything, |known| {
            Content::of(Shape::Object(known.shape))
        })
    }

    /// Takes note of the name that an element gives to its thing, wherever it stands.
    fn check_name(&mut self, attributes: &[Attribute]) {
        let (name, since) = self.dialect.names;
        let is_name = |a: &&Attribute| a.namespace.is_none() && a.name == name;
        let Some(attribute) = attributes.iter().find(is_name) else {
            return;
        };
        if self.edition >= since && !self.names.insert(attribute.value.clone()) {
            self.reporter()
                .add(FaultCode::Duplicate, &attribute.value, "unique");
        }
    }

    fn check_attributes(&mut self, attributes: &[Attribute]) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        let mut report = Reporter {
            faults: self.faults,
            line: self.line,
            edition: self.edition,
        };
        let others = open.content.attributes(self.edition);
        let home = open.content.home().unwrap_or(&self.namespace);
        for attribute in attributes {
            let field = match (&attribute.namespace, &mut open.content) {
                (None, Content::Row(row)) => row.attribute(&attribute.name, self.edition),
                _ => None,
            };
            if let Some(field) = field {
                let is_formed = report.text(&attribute.value, field.shape);
                if let Shape::Reference(_, local) = field.shape
                    && is_formed
                    && (local.holds)(&attribute.value)
                    && !self.names.contains(&attribute.value)
                {
                    self.waiting.push((attribute.value.clone(), self.line));
                }
                continue;
            }
            let namespace = attribute.namespace.as_deref();
            let is_fine = match others {
                _ if namespace == Some(XSI) => true,
                Attributes::Any => true,
                Attributes::Foreign => namespace.is_some_and(|namespace| namespace != home),
                Attributes::Listed => false,
            };
            if !is_fine {
                report.add(FaultCode::Unexpected, &attribute.name, "");
            }
        }
        if let Content::Row(row) = &open.content {
            row.missing_attributes(&mut report);
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Stop> {
        let is_blank = text.chars().all(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
        let Some(open) = self.open.last_mut() else {
            return if is_blank {
                Ok(())
            } else {
                Err(broken(Reason::with(ReasonCode::XmlTextOutside, text)))
            };
        };
        match open.content.takes_text(self.edition) {
            Some(true) if matches!(open.content, Content::Anything) => {}
            Some(true) => open.text.push_str(text),
            Some(false) if is_blank => {}
            _ if text.is_empty() => {}
            _ => self.reporter().add(FaultCode::Unexpected, text, ""),
        }
        Ok(())
    }

    fn end(&mut self) {
        let Some(mut open) = self.open.pop() else {
            return;
        };
        let mut report = Reporter {
            faults: self.faults,
            line: open.line,
            edition: self.edition,
        };
        open.content.end(&open.text, &mut report);
        self.is_over = self.open.is_empty();
    }

    /// Reports the references whose names did not turn up.
    fn settle(&mut self) {
        for (name, line) in std::mem::take(&mut self.waiting) {
            if !self.names.contains(&name) {
                let at = || format!("line {line}");
                self.faults.add(FaultCode::Dangling, at, &name, String::new);
            }
        }
    }
}

fn attributes(
    start: &BytesStart<'_>,
    resolver: &NamespaceResolver,
) -> Result<Vec<Attribute>, Stop> {
    let mut out: Vec<Attribute> = Vec::new();
    // The reader's own check for doubles compares each with each.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| broken(&error))?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (namespace, name) = resolver.resolve_attribute(attribute.key);
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|error| broken(&error))?;
        out.push(Attribute {
            namespace: resolved(namespace)?,
            name: name.as_ref().to_owned(),
            value: value.into_owned(),
        });
    }
    let mut met = HashSet::with_capacity(out.len());
    let mut names = out.iter().map(|a| (&a.namespace, &a.name));
    match names.find(|name| !met.insert(*name)) {
        Some((_, name)) => Err(broken(Reason::with(ReasonCode::XmlAttributeTwice, name))),
        None => Ok(out),
    }
}

fn resolved(namespace: ResolveResult<'_>) -> Result<Option<String>, Stop> {
    match namespace {
        ResolveResult::Bound(namespace) => Ok(Some(namespace.as_ref().to_owned())),
        ResolveResult::Unbound => Ok(None),
        ResolveResult::Unknown(prefix) => {
            Err(broken(Reason::with(ReasonCode::XmlPrefixUnknown, &prefix)))
        }
    }
}
