//! What is expected in an XML element, and how far its children have come.
//!
//! A schema's row of children is matched from left to right: each child moves the place forward, a list stays where it is,
//! and a row that may be repeated begins again. That suffices because schemas must be unambiguous.

use super::FaultCode;
use super::check::{listed, range};
use super::faults::Faults;
use super::forms::{is_xml_boolean, xml_decimal, xml_integer};
use super::frame::{Attributes, Place, Repeat, Wrapper};
use super::shape::{Edition, Field, Object, Rule, RuleKind, Shape, find_word};

/// The namespace of a table; `None` for that of the document.
pub(super) type Home = Option<&'static str>;

/// Where faults of one element go.
pub(super) struct Reporter<'r> {
    /// All faults.
    pub faults: &'r mut Faults,
    /// The line of the element.
    pub line: usize,
    /// The edition of the document.
    pub edition: Edition,
}

impl Reporter<'_> {
    /// Adds one.
    pub(super) fn add(&mut self, code: FaultCode, value: &str, expected: &str) {
        let line = self.line;
        let at = || format!("line {line}");
        self.faults.add(code, at, value, || expected.to_owned());
    }

    /// Checks a text, of an element or an attribute; answers whether it has the form it must.
    pub(super) fn text(&mut self, text: &str, shape: Shape) -> bool {
        let before = self.faults.total;
        match shape {
            Shape::Form(form) | Shape::Id(form) | Shape::Reference(form, _)
                if !form.judge_xml(text, self.edition) =>
            {
                self.add(form.code, text, form.name);
            }
            Shape::Words(words) => match find_word(words, text, self.edition) {
                Ok(()) => {}
                Err(Some(span)) => {
                    let expected = self.faults.editions(span);
                    self.add(FaultCode::Version, text, &expected);
                }
                Err(None) => self.add(FaultCode::NotListed, text, &listed(words, self.edition)),
            },
            Shape::Bool if !is_xml_boolean(text) => self.add(FaultCode::Type, text, "boolean"),
            Shape::Integer(min, max) => match xml_integer(text) {
                None => self.add(FaultCode::Type, text, "integer"),
                Some(number) if number < min || number > max => {
                    let expected = range(min, (max != i64::MAX).then_some(max));
                    self.add(FaultCode::Range, text, &expected);
                }
                Some(_) => {}
            },
            Shape::Number(min, max) => match xml_decimal(text) {
                None => self.add(FaultCode::Type, text, "number"),
                Some(number) if number < min || number > max => {
                    let expected = range(min, max.is_finite().then_some(max));
                    self.add(FaultCode::Range, text, &expected);
                }
                Some(_) => {}
            },
            _ => {}
        }
        self.faults.total == before
    }
}

/// What is expected in an element.
pub(super) enum Content {
    /// Anything.
    Anything,
    /// Text and nothing else.
    Text(Shape),
    /// The same, or nothing at all.
    TextOrNothing(Shape),
    /// The items of a list.
    Items(Items),
    /// The fields of an object.
    Row(Row),
}

impl Content {
    /// What a shape expects.
    pub(super) fn of(shape: Shape) -> Self {
        match shape {
            Shape::Object(object) => Self::Row(Row::new(object)),
            Shape::Any | Shape::Map(_) | Shape::Choice(_) | Shape::List(_) => Self::Anything,
            _ => Self::Text(shape),
        }
    }

    /// The namespace of the children.
    pub(super) fn home(&self) -> Home {
        match self {
            Self::Items(items) => items.home,
            Self::Row(row) => row.object.frame.namespace,
            Self::Anything | Self::Text(_) | Self::TextOrNothing(_) => None,
        }
    }

    /// A child in the namespace of the table begins; answers what is expected in it.
    pub(super) fn child(&mut self, name: &str, report: &mut Reporter<'_>) -> Self {
        match self {
            Self::Anything => Self::Anything,
            Self::Text(_) | Self::TextOrNothing(_) => {
                report.add(FaultCode::Unexpected, name, "text");
                Self::Anything
            }
            Self::Items(items) => items.child(name, report),
            Self::Row(row) => row.child(name, report),
        }
    }

    /// A child of another namespace begins; one without any namespace is let in nowhere.
    pub(super) fn foreign(&mut self, name: &str, has_namespace: bool, report: &mut Reporter<'_>) {
        // The first edition lets none in.
        let is_open = has_namespace && report.edition > 0;
        let is_fine = match self {
            Self::Anything => true,
            Self::Text(_) | Self::TextOrNothing(_) => false,
            Self::Items(items) => {
                items.has_foreign = true;
                match items.wrapper {
                    Wrapper::Plain => false,
                    Wrapper::OpenAtEnd => is_open,
                    Wrapper::Between | Wrapper::Open | Wrapper::OpenRepeated => {
                        is_open && items.has_item
                    }
                }
            }
            Self::Row(row) => {
                row.has_begun = true;
                row.has_foreign = true;
                row.object.frame.foreign && is_open
            }
        };
        if !is_fine {
            report.add(FaultCode::Unexpected, name, "");
        }
    }

    /// Which attributes the element may have besides those that its fields are.
    pub(super) fn attributes(&self, edition: Edition) -> Attributes {
        let attributes = match self {
            Self::Anything => Attributes::Any,
            Self::Text(_) | Self::TextOrNothing(_) => Attributes::Listed,
            Self::Items(items) => match items.wrapper {
                Wrapper::Plain | Wrapper::Between => Attributes::Listed,
                Wrapper::Open | Wrapper::OpenAtEnd | Wrapper::OpenRepeated => Attributes::Any,
            },
            Self::Row(row) => row.object.frame.attributes,
        };
        match attributes {
            Attributes::Any if edition == 0 && !matches!(self, Self::Anything) => {
                Attributes::Foreign
            }
            attributes => attributes,
        }
    }

    /// Whether text may stand in it: `None` for not even white space.
    pub(super) fn takes_text(&self, edition: Edition) -> Option<bool> {
        match self {
            Self::Anything | Self::Text(_) | Self::TextOrNothing(_) => Some(true),
            Self::Items(_) => Some(false),
            Self::Row(row) if row.object.frame.mixed || row.content(edition).is_some() => {
                Some(true)
            }
            Self::Row(row) if row.has_children(edition) => Some(false),
            Self::Row(_) => None,
        }
    }

    /// The element ends.
    pub(super) fn end(&mut self, text: &str, report: &mut Reporter<'_>) {
        match self {
            Self::Anything => {}
            Self::TextOrNothing(_) if text.is_empty() => {}
            Self::Text(shape) | Self::TextOrNothing(shape) => {
                report.text(text, *shape);
            }
            Self::Items(items) => {
                if items.needs_item && !items.has_item {
                    report.add(FaultCode::Range, "0", "1..");
                }
            }
            Self::Row(row) => {
                if let Some(shape) = row.content(report.edition) {
                    report.text(text, shape);
                }
                row.end(report);
            }
        }
    }
}

/// The items of a list in the element around them.
pub(super) struct Items {
    home: Home,
    name: &'static str,
    item: Shape,
    wrapper: Wrapper,
    needs_item: bool,
    has_item: bool,
    has_foreign: bool,
}

impl Items {
    fn child(&mut self, name: &str, report: &mut Reporter<'_>) -> Content {
        if name != self.name {
            report.add(FaultCode::Unexpected, name, self.name);
            return Content::Anything;
        }
        if self.has_foreign && self.wrapper == Wrapper::OpenAtEnd {
            report.add(FaultCode::Unexpected, name, "");
        }
        self.has_item = true;
        Content::of(self.item)
    }
}

/// The fields of an object: which were met, and where in the row the last one stood.
pub(super) struct Row {
    /// The object.
    pub object: &'static Object,
    at: Option<usize>,
    /// One bit for each field; tables are tested to have no more.
    met: u128,
    /// Whether a child was met since the row began, or began again.
    has_begun: bool,
    has_foreign: bool,
}

impl Row {
    fn new(object: &'static Object) -> Self {
        Self {
            object,
            at: None,
            met: 0,
            has_begun: false,
            has_foreign: false,
        }
    }

    fn fields(&self, edition: Edition) -> impl Iterator<Item = (usize, &'static Field)> {
        let fields = self.object.fields.iter().enumerate();
        fields.filter(move |(_, field)| field.span.covers(edition))
    }

    fn content(&self, edition: Edition) -> Option<Shape> {
        let mut fields = self.fields(edition);
        let content = fields.find(|(_, field)| field.xml.place == Place::Content);
        content.map(|(_, field)| field.shape)
    }

    fn has_children(&self, edition: Edition) -> bool {
        self.fields(edition)
            .any(|(_, field)| field.xml.place.is_element())
    }

    /// The attribute of a name; it counts as met.
    pub(super) fn attribute(&mut self, name: &str, edition: Edition) -> Option<&'static Field> {
        let is_meant = |(_, field): &(usize, &Field)| {
            field.xml.place == Place::Attribute && field.xml_name() == name
        };
        let (index, field) = self.fields(edition).find(is_meant)?;
        self.met |= 1 << index;
        Some(field)
    }

    /// Reports the attributes that are required and were not met.
    pub(super) fn missing_attributes(&self, report: &mut Reporter<'_>) {
        for (index, field) in self.fields(report.edition) {
            let is_meant = field.xml.place == Place::Attribute;
            if is_meant && field.is_required_in_xml(report.edition) && !self.has_met(index) {
                report.add(FaultCode::Missing, "", field.xml_name());
            }
        }
    }

    fn has_met(&self, index: usize) -> bool {
        self.met & (1 << index) != 0
    }

    fn child(&mut self, name: &str, report: &mut Reporter<'_>) -> Content {
        let is_meant = |field: &Field| field.xml.place.is_element() && field.xml_name() == name;
        let found = self
            .fields(report.edition)
            .find(|(_, field)| is_meant(field));
        let Some((index, field)) = found else {
            match self.object.fields.iter().find(|field| is_meant(field)) {
                Some(field) => {
                    let expected = report.faults.editions(field.span);
                    report.add(FaultCode::Version, name, &expected);
                }
                None => report.add(FaultCode::Unexpected, name, ""),
            }
            return Content::Anything;
        };
        self.place(index, field, report);
        self.has_begun = true;
        self.met |= 1 << index;
        self.content_of(field)
    }

    /// Moves on to a field, or reports why it may not stand here.
    fn place(&mut self, index: usize, field: &Field, report: &mut Reporter<'_>) {
        let is_next = match self.at {
            None => true,
            Some(at) => index > at || index == at && field.is_row_in_xml(),
        };
        if is_next && !self.has_foreign {
            self.at = Some(index);
        } else if self.object.frame.repeat == Repeat::Many {
            self.end(report);
            self.at = Some(index);
        } else if self.has_met(index) && !field.is_row_in_xml() {
            report.add(FaultCode::Range, field.xml_name(), "..1");
        } else {
            // It stands too late: after a child that must follow it.
            let last = self.at.and_then(|at| self.object.fields.get(at));
            let expected = last.map_or("", |last| last.xml_name());
            report.add(
                FaultCode::Unexpected,
                field.xml_name(),
                &format!("before {expected}"),
            );
        }
    }

    fn content_of(&self, field: &'static Field) -> Content {
        match (field.xml.place, field.shape) {
            (Place::Wrapped(name, wrapper), Shape::List(list)) => Content::Items(Items {
                home: self.object.frame.namespace,
                name,
                item: list.item,
                wrapper,
                needs_item: field.xml.not_empty || list.min > 0,
                has_item: false,
                has_foreign: false,
            }),
            (_, Shape::List(list)) => Content::of(list.item),
            (_, shape) if field.xml.has_default => Content::TextOrNothing(shape),
            (_, shape) => Content::of(shape),
        }
    }

    /// The row ends, or begins again.
    fn end(&mut self, report: &mut Reporter<'_>) {
        let edition = report.edition;
        if self.has_begun || self.object.frame.repeat == Repeat::Once {
            for (index, field) in self.fields(edition) {
                let is_missing = field.xml.place.is_element() && !self.has_met(index);
                if is_missing && field.is_required_in_xml(edition) {
                    report.add(FaultCode::Missing, "", field.xml_name());
                }
            }
            for rule in self.object.rules {
                if rule.xml && rule.span.covers(edition) {
                    self.rule(rule, report);
                }
            }
        }
        self.at = None;
        self.met = 0;
        self.has_begun = false;
        self.has_foreign = false;
    }

    fn rule(&self, rule: &Rule, report: &mut Reporter<'_>) {
        let edition = report.edition;
        let stands = |name: &str| {
            self.fields(edition)
                .any(|(index, field)| field.name == name && self.has_met(index))
        };
        let count = |names: &[&str]| names.iter().filter(|name| stands(name)).count();
        let (names, is_broken) = match rule.kind {
            RuleKind::ExactlyOne(names) => (names, count(names) != 1),
            RuleKind::AtLeastOne(names) => (names, count(names) == 0),
            RuleKind::AtMostOne(names) => (names, count(names) > 1),
            RuleKind::Needs(name, names) => (names, stands(name) && count(names) < names.len()),
            // These look at values, which are gone when the row ends.
            RuleKind::Requires(..) | RuleKind::Forbids(..) => return,
        };
        if is_broken {
            let standing: Vec<_> = names.iter().copied().filter(|name| stands(name)).collect();
            report.add(FaultCode::Choice, &standing.join(", "), &names.join(" | "));
        }
    }
}
