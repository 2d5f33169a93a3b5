//! The classes of SPDX 3.0.1, with what each adds to its parent.
//!
//! Names are those of JSON: `software_Package` is the class `Package` of the profile `Software`. Enumerations are no classes
//! here, although RDF has them as such; nobody writes their values as objects.

mod core;
mod licensing;
mod security;
mod software;

use std::collections::HashMap;
use std::sync::LazyLock;

/// What the value of a property is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// An address; any text will do for the schema.
    Uri,
    /// A point in time in UTC.
    Time,
    /// A semantic version.
    Version,
    /// A version of this specification.
    Edition,
    /// A media type.
    MediaType,
    /// A truth value.
    Bool,
    /// A whole number of at least this.
    Whole(i64),
    /// A number, or one as text.
    Decimal,
    /// One of these words.
    Words(&'static [&'static str]),
    /// An object of this class or one below it, or its identifier.
    Object(&'static str),
}

/// One property.
#[derive(Debug, Clone, Copy)]
pub(super) struct Property {
    /// Its name.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// The fewest values.
    pub min: usize,
    /// Whether it is a list.
    pub is_list: bool,
}

const fn property(name: &'static str, kind: Kind, min: usize, is_list: bool) -> Property {
    Property {
        name,
        kind,
        min,
        is_list,
    }
}

/// An optional value.
const fn one(name: &'static str, kind: Kind) -> Property {
    property(name, kind, 0, false)
}

/// A required value.
const fn need(name: &'static str, kind: Kind) -> Property {
    property(name, kind, 1, false)
}

/// A list.
const fn many(name: &'static str, kind: Kind) -> Property {
    property(name, kind, 0, true)
}

/// A list of at least one value.
const fn some(name: &'static str, kind: Kind) -> Property {
    property(name, kind, 1, true)
}

/// A list of at least two values.
const fn pair(name: &'static str, kind: Kind) -> Property {
    property(name, kind, 2, true)
}

/// One class.
#[derive(Debug)]
pub(super) struct Class {
    /// Its name.
    pub name: &'static str,
    parent: &'static str,
    /// Whether no object may have exactly this class.
    pub is_abstract: bool,
    properties: &'static [Property],
}

const fn class(name: &'static str, parent: &'static str, properties: &'static [Property]) -> Class {
    Class {
        name,
        parent,
        is_abstract: false,
        properties,
    }
}

const fn abstract_class(
    name: &'static str,
    parent: &'static str,
    properties: &'static [Property],
) -> Class {
    Class {
        name,
        parent,
        is_abstract: true,
        properties,
    }
}

impl Class {
    /// The class of a name.
    pub(super) fn of(name: &str) -> Option<&'static Self> {
        INDEX.get(name).copied()
    }

    /// The class and those above it.
    pub(super) fn line(&'static self) -> impl Iterator<Item = &'static Self> {
        std::iter::successors(Some(self), |class| Self::of(class.parent))
    }

    /// Whether it is another class or one below it.
    pub(super) fn is(&'static self, other: &str) -> bool {
        self.line().any(|class| class.name == other)
    }

    /// All properties, inherited ones first in the order of the line.
    pub(super) fn properties(&'static self) -> impl Iterator<Item = &'static Property> {
        self.line().flat_map(|class| class.properties)
    }

    /// The property of a name.
    pub(super) fn property(&'static self, name: &str) -> Option<&'static Property> {
        self.properties().find(|property| property.name == name)
    }

    /// Whether its objects have an `spdxId`; the others may have an `@id`.
    pub(super) fn is_element(&'static self) -> bool {
        self.is("Element")
    }
}

static INDEX: LazyLock<HashMap<&'static str, &'static Class>> = LazyLock::new(|| {
    ALL.iter()
        .flat_map(|profile| *profile)
        .map(|class| (class.name, class))
        .collect()
});

static ALL: &[&[Class]] = &[
    core::CORE,
    software::SOFTWARE,
    software::BUILD,
    software::AI,
    software::DATASET,
    licensing::LICENSING,
    licensing::EXTENSION,
    security::SECURITY,
];

#[cfg(test)]
mod tests {
    use super::*;
    use Kind::Object;

    #[test]
    fn every_class_leads_to_a_root_and_knows_its_objects() {
        for class in ALL.iter().flat_map(|profile| *profile) {
            assert!(
                class.parent.is_empty() || Class::of(class.parent).is_some(),
                "{}",
                class.name
            );
            assert!(class.line().count() < 8, "{}", class.name);
            for property in class.properties() {
                if let Object(name) = property.kind {
                    assert!(Class::of(name).is_some(), "{name}");
                }
                let same = class
                    .properties()
                    .filter(|other| other.name == property.name);
                assert_eq!(same.count(), 1, "{} {}", class.name, property.name);
            }
        }
        assert!(Class::of("ai_AIPackage").is_some_and(|class| class.is("Artifact")));
    }
}
