//! How the objects and fields of a table stand in XML.
//!
//! An object is an element; its fields are child elements in the order of the table, attributes, or the text of the
//! element. A list is a row of elements, or one element around a row of them. XML Schema says more of an element than JSON
//! Schema of an object: whether elements and attributes of other namespaces may stand in it, and how often its row of
//! children may be repeated.

use super::shape::{Edition, Field, Object, Shape, Span};

/// How a field stands in XML.
#[derive(Debug, Clone, Copy)]
pub(super) struct InXml {
    /// Where it stands.
    pub place: Place,
    /// Its name, where it is another than in JSON.
    pub name: Option<&'static str>,
    /// The editions that require it.
    pub required: Option<Span>,
    /// Whether a list needs an item where it stands, beyond what it needs in JSON.
    pub not_empty: bool,
    /// Whether an empty element stands for a default.
    pub has_default: bool,
}

impl InXml {
    /// An optional child element; for a list, one for each item.
    pub(super) const CHILD: Self = Self {
        place: Place::Child,
        name: None,
        required: None,
        not_empty: false,
        has_default: false,
    };
}

/// Where a field stands in XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere.
    Nowhere,
    /// In a child element; a list in one for each item.
    Child,
    /// In an attribute.
    Attribute,
    /// In the text of the element.
    Content,
    /// A list in a child element that holds one element of this name for each item.
    Wrapped(&'static str, Wrapper),
}

impl Place {
    /// Whether it is an element.
    pub(super) const fn is_element(self) -> bool {
        matches!(self, Self::Child | Self::Wrapped(..))
    }
}

/// What else may stand in the element around a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapper {
    /// Nothing.
    Plain,
    /// Elements of other namespaces, after any item.
    Between,
    /// Elements of other namespaces, after any item, and all attributes.
    Open,
    /// Elements of other namespaces, after all items, and all attributes.
    OpenAtEnd,
    /// As [`Wrapper::Open`]; and the element around the list may stand more than once.
    OpenRepeated,
}

/// Which attributes an element may have besides those listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attributes {
    /// None.
    Listed,
    /// Those of other namespaces.
    Foreign,
    /// All.
    Any,
}

/// How often the row of an element's children may stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Once.
    Once,
    /// Once or, whatever it requires, not at all.
    Optional,
    /// Any number of times.
    Many,
}

/// What holds of an object's element in XML, beyond its fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// Whether elements of other namespaces may stand after the children.
    pub foreign: bool,
    /// Which attributes may stand besides those listed.
    pub attributes: Attributes,
    /// How often the row of children may stand.
    pub repeat: Repeat,
    /// Whether text may stand between the children.
    pub mixed: bool,
    /// The namespace of the children, where it is not that of the document.
    pub namespace: Option<&'static str>,
}

impl Frame {
    /// Nothing beyond the fields.
    pub(super) const PLAIN: Self = Self {
        foreign: false,
        attributes: Attributes::Listed,
        repeat: Repeat::Once,
        mixed: false,
        namespace: None,
    };

    /// Elements and attributes of other namespaces.
    pub(super) const EXTENSIBLE: Self = Self {
        foreign: true,
        attributes: Attributes::Foreign,
        ..Self::PLAIN
    };

    /// Elements of other namespaces and all attributes.
    pub(super) const OPEN: Self = Self {
        foreign: true,
        attributes: Attributes::Any,
        ..Self::PLAIN
    };

    /// Elements of other namespaces.
    pub(super) const FOREIGN: Self = Self {
        foreign: true,
        ..Self::PLAIN
    };

    /// With these attributes besides those listed.
    pub(super) const fn attributes(mut self, attributes: Attributes) -> Self {
        self.attributes = attributes;
        self
    }

    /// With the row of children so often.
    pub(super) const fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// With text between the children.
    pub(super) const fn mixed(mut self) -> Self {
        self.mixed = true;
        self
    }
}

impl Object {
    /// With a frame for its element in XML.
    pub(super) const fn frame(mut self, frame: Frame) -> Self {
        self.frame = frame;
        self
    }
}

impl Field {
    /// Only in JSON.
    pub(super) const fn json(self) -> Self {
        self.at(Place::Nowhere)
    }

    /// Only in XML.
    pub(super) const fn xml(mut self) -> Self {
        self.json = false;
        self
    }

    /// An attribute in XML.
    pub(super) const fn attribute(self) -> Self {
        self.at(Place::Attribute)
    }

    /// The text of the element in XML.
    pub(super) const fn content(self) -> Self {
        self.at(Place::Content)
    }

    /// In XML, an element around one element of a name for each item of the list.
    pub(super) const fn wrap(self, item: &'static str) -> Self {
        self.at(Place::Wrapped(item, Wrapper::Plain))
    }

    /// The same, where more may stand in the element around the list.
    pub(super) const fn wrap_in(self, item: &'static str, wrapper: Wrapper) -> Self {
        self.at(Place::Wrapped(item, wrapper))
    }

    /// Of another name in XML.
    pub(super) const fn named(mut self, name: &'static str) -> Self {
        self.xml.name = Some(name);
        self
    }

    /// Required in XML by some editions, whatever holds in JSON.
    pub(super) const fn xml_required_in(mut self, since: Edition, until: Edition) -> Self {
        self.xml.required = Some(Span { since, until });
        self
    }

    /// Required in XML by no edition, whatever holds in JSON.
    pub(super) const fn xml_optional(mut self) -> Self {
        self.xml.required = None;
        self
    }

    /// With an item, where the list stands in XML.
    pub(super) const fn not_empty(mut self) -> Self {
        self.xml.not_empty = true;
        self
    }

    /// With a default in XML, for which an empty element stands.
    pub(super) const fn with_default(mut self) -> Self {
        self.xml.has_default = true;
        self
    }

    const fn at(mut self, place: Place) -> Self {
        self.xml.place = place;
        self
    }

    /// Its name in XML.
    pub(super) fn xml_name(&self) -> &'static str {
        self.xml.name.unwrap_or(self.name)
    }

    /// Whether several elements of its name may stand in a row.
    pub(super) const fn is_row_in_xml(&self) -> bool {
        match self.xml.place {
            Place::Child => matches!(self.shape, Shape::List(_)),
            Place::Wrapped(_, wrapper) => matches!(wrapper, Wrapper::OpenRepeated),
            Place::Nowhere | Place::Attribute | Place::Content => false,
        }
    }

    /// Whether an edition requires it in XML.
    pub(super) fn is_required_in_xml(&self, edition: Edition) -> bool {
        let is_required = |span: Span| span.covers(edition);
        self.span.covers(edition) && self.xml.required.is_some_and(is_required)
    }
}
