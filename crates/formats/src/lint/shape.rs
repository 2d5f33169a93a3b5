//! The vocabulary of the tables that describe a standard's documents.
//!
//! A table is made of `static` values: an [`Object`] lists its [`Field`]s, each with a [`Shape`] and the editions of the
//! standard that know it. One set of tables serves all editions, and where a standard has a JSON and an XML form, both:
//! what is said of XML stands in `frame.rs`. Objects may name each other in circles.
//!
//! Every choice is decided by a look at the value itself ([`Test`]), never by trying the branches one after the other, so
//! that checking stays linear in the size of the document, and a fault is reported where it is and not at the choice.

use serde_json::Value;

use super::frame::{Frame, InXml};
pub(super) use super::terms::{Form, Word, find_word, word, word_since, words};

/// An edition of a standard, as its tables number them (CycloneDX 1.5 is 5); greater is newer.
pub(super) type Edition = u8;

/// The first and the last edition that know something, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// The first edition.
    pub since: Edition,
    /// The last edition.
    pub until: Edition,
}

impl Span {
    /// Every edition.
    pub(super) const ALWAYS: Self = Self {
        since: 0,
        until: Edition::MAX,
    };

    /// Whether an edition lies in it.
    pub(super) const fn covers(self, edition: Edition) -> bool {
        self.since <= edition && edition <= self.until
    }
}

/// What a value must look like.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Anything.
    Any,
    /// Any string.
    Text,
    /// A string of a certain form.
    Form(&'static Form),
    /// One word of a list.
    Words(&'static [Word]),
    /// `true` or `false`.
    Bool,
    /// A whole number between two bounds, both included. `1.0` is whole.
    Integer(i64, i64),
    /// A number between two bounds, both included.
    Number(f64, f64),
    /// A list.
    List(&'static List),
    /// An object with known fields.
    Object(&'static Object),
    /// An object whose names are free and whose values are all alike.
    Map(&'static Shape),
    /// A string that names the thing it stands in; no two may be equal in a document.
    Id(&'static Form),
    /// A string that leads to a thing named elsewhere in the document, if its form is that of a local name (the second).
    Reference(&'static Form, &'static Form),
    /// The first case whose test holds decides; when none does, that is the fault.
    Choice(&'static [Case]),
}

/// A list and its length.
#[derive(Debug)]
pub(super) struct List {
    /// What each item must look like.
    pub item: Shape,
    /// The fewest items.
    pub min: usize,
    /// The most items.
    pub max: usize,
    /// Whether no two items may be equal.
    pub unique: bool,
}

/// A list of any length.
pub(super) const fn list(item: Shape) -> List {
    List {
        item,
        min: 0,
        max: usize::MAX,
        unique: false,
    }
}

impl List {
    /// With at least so many items.
    pub(super) const fn min(mut self, min: usize) -> Self {
        self.min = min;
        self
    }

    /// With at most so many items.
    pub(super) const fn max(mut self, max: usize) -> Self {
        self.max = max;
        self
    }

    /// With items that all differ.
    pub(super) const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }
}

/// An object: its fields, and what holds between them.
#[derive(Debug)]
pub(super) struct Object {
    /// Objects whose fields and rules this one has, too.
    pub bases: &'static [&'static Object],
    /// Its own fields, in the order in which they are checked.
    pub fields: &'static [Field],
    /// What holds between the fields.
    pub rules: &'static [Rule],
    /// What becomes of names that no field has.
    pub others: Others,
    /// What holds of the element in XML.
    pub frame: Frame,
}

impl Object {
    /// An object without other names than its fields'.
    pub(super) const fn closed(fields: &'static [Field]) -> Self {
        Self {
            bases: &[],
            fields,
            rules: &[],
            others: Others::Refused,
            frame: Frame::PLAIN,
        }
    }

    /// An object in which names that no field has may stand for anything.
    pub(super) const fn open(fields: &'static [Field]) -> Self {
        Self {
            others: Others::Free,
            ..Self::closed(fields)
        }
    }

    /// With rules between the fields.
    pub(super) const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }

    /// With the fields and rules of other objects.
    pub(super) const fn bases(mut self, bases: &'static [&'static Object]) -> Self {
        self.bases = bases;
        self
    }

    /// With another answer to unknown names.
    pub(super) const fn others(mut self, others: Others) -> Self {
        self.others = others;
        self
    }
}

/// What becomes of names that no field has.
#[derive(Debug, Clone, Copy)]
pub(super) enum Others {
    /// They are faults.
    Refused,
    /// They are ignored.
    Free,
    /// They are ignored until an edition, included, and faults afterwards.
    FreeUntil(Edition),
}

/// One field of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// Its name.
    pub name: &'static str,
    /// What its value must look like.
    pub shape: Shape,
    /// The editions that know it. A field whose shape changed stands twice, with spans that do not overlap.
    pub span: Span,
    /// The editions that require it.
    pub required: Option<Span>,
    /// Whether it stands in JSON.
    pub json: bool,
    /// How it stands in XML.
    pub xml: InXml,
}

/// An optional field of all editions.
pub(super) const fn field(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        span: Span::ALWAYS,
        required: None,
        json: true,
        xml: InXml::CHILD,
    }
}

/// A field that all editions require.
pub(super) const fn required(name: &'static str, shape: Shape) -> Field {
    field(name, shape).required()
}

impl Field {
    /// Known since an edition.
    pub(super) const fn since(mut self, since: Edition) -> Self {
        self.span.since = since;
        self
    }

    /// Known until an edition, included.
    pub(super) const fn until(mut self, until: Edition) -> Self {
        self.span.until = until;
        self
    }

    /// Required by every edition that knows it.
    pub(super) const fn required(self) -> Self {
        self.required_in(0, Edition::MAX)
    }

    /// Required by some editions.
    pub(super) const fn required_in(mut self, since: Edition, until: Edition) -> Self {
        self.required = Some(Span { since, until });
        self.xml.required = Some(Span { since, until });
        self
    }

    /// Whether an edition requires it.
    pub(super) fn is_required(&self, edition: Edition) -> bool {
        self.span.covers(edition) && self.required.is_some_and(|span| span.covers(edition))
    }
}

/// Something that holds between the fields of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// What holds.
    pub kind: RuleKind,
    /// In which editions.
    pub span: Span,
    /// Whether it holds in JSON.
    pub json: bool,
    /// Whether it holds in XML.
    pub xml: bool,
}

/// The kinds of rules.
#[derive(Debug, Clone, Copy)]
pub(super) enum RuleKind {
    /// Exactly one of these fields stands.
    ExactlyOne(&'static [&'static str]),
    /// At least one of these fields stands.
    AtLeastOne(&'static [&'static str]),
    /// At most one of these fields stands.
    AtMostOne(&'static [&'static str]),
    /// Where the first field stands, the others must, too.
    Needs(&'static str, &'static [&'static str]),
    /// Where the test holds for the object, the fields must stand.
    Requires(Test, &'static [&'static str]),
    /// Where the test holds for the object, the fields must not stand.
    Forbids(Test, &'static [&'static str]),
}

/// A rule of all editions.
pub(super) const fn rule(kind: RuleKind) -> Rule {
    Rule {
        kind,
        span: Span::ALWAYS,
        json: true,
        xml: true,
    }
}

impl Rule {
    /// In force in JSON only.
    pub(super) const fn json(mut self) -> Self {
        self.xml = false;
        self
    }

    /// In force in XML only.
    pub(super) const fn xml(mut self) -> Self {
        self.json = false;
        self
    }

    /// In force since an edition.
    pub(super) const fn since(mut self, since: Edition) -> Self {
        self.span.since = since;
        self
    }

    /// In force until an edition, included.
    pub(super) const fn until(mut self, until: Edition) -> Self {
        self.span.until = until;
        self
    }
}

/// One case of a choice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    /// Whether this case is meant.
    pub test: Test,
    /// What the value must then look like.
    pub shape: Shape,
    /// In which editions.
    pub span: Span,
}

/// A case of all editions.
pub(super) const fn case(test: Test, shape: Shape) -> Case {
    Case {
        test,
        shape,
        span: Span::ALWAYS,
    }
}

impl Case {
    /// Open until an edition, included.
    pub(super) const fn until(mut self, until: Edition) -> Self {
        self.span.until = until;
        self
    }
}

/// A shallow look at a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Test {
    /// Always holds.
    Otherwise,
    /// It is a string.
    IsText,
    /// It is an object.
    IsObject,
    /// It is a list.
    IsList,
    /// It is an object that has a field of this name.
    Has(&'static str),
    /// It is an object whose field is this string.
    Says(&'static str, &'static str),
    /// It is a list with an object in it that has a field of this name.
    ListsOneWith(&'static str),
    /// What code says. The expected value of a failed choice is the name.
    Code(&'static str, fn(&Value) -> bool),
}

impl Test {
    /// Whether it holds for a value.
    pub(super) fn holds(self, value: &Value) -> bool {
        match self {
            Self::Otherwise => true,
            Self::IsText => value.is_string(),
            Self::IsObject => value.is_object(),
            Self::IsList => value.is_array(),
            Self::Has(name) => value.get(name).is_some(),
            Self::Says(name, word) => value.get(name).and_then(Value::as_str) == Some(word),
            Self::ListsOneWith(name) => value
                .as_array()
                .is_some_and(|items| items.iter().any(|item| item.get(name).is_some())),
            Self::Code(_, holds) => holds(value),
        }
    }

    /// What a fault says was expected when no case holds; empty for a test that cannot fail.
    pub(super) fn wants(self) -> String {
        match self {
            Self::Otherwise => String::new(),
            Self::IsText => "string".to_owned(),
            Self::IsObject => "object".to_owned(),
            Self::IsList => "array".to_owned(),
            Self::Has(name) | Self::ListsOneWith(name) | Self::Code(name, _) => name.to_owned(),
            Self::Says(name, word) => format!("{name}={word}"),
        }
    }
}
