//! What JSON-LD leaves open, read without a JSON-LD engine: a node stands in place or is referred to by its identifier,
//! a value stands alone, in a list or in an object of its own.

use std::fmt;

use iriai_domain::warning::{Text, WarningCode};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::shape::read_object;
use super::text::{Coercion, KeySeed};
use super::{Fields, Object, Step, Value};
use crate::error::ReadError;
use crate::reason::{Reason, json_place};

/// Whether a property has one value or a list of them. A lone value of a list is warned of, a list of one value is
/// not: that is how expanded JSON-LD writes everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arity {
    One,
    Many,
}

/// Takes nodes that stand in place, and references to nodes that stand elsewhere.
pub(crate) trait Linked<'de> {
    /// What is built from a node in place.
    type Node<'n>: Object<'de>
    where
        Self: 'n;

    /// Begins a node.
    fn open(&mut self) -> Self::Node<'_>;

    /// Ends a node, also one whose text broke off. Answers how others refer to it, if they can.
    fn close(
        node: Self::Node<'_>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, ReadError>;

    /// Takes the identifier of a node, whether it stood in place or not.
    fn reference(&mut self, id: Text<'de>);
}

impl<'de, A: MapAccess<'de>> Value<'_, A> {
    /// Nodes and references to nodes, alone or in a list.
    pub(crate) fn links<T: Linked<'de>>(
        self,
        arity: Arity,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        self.map.next_value_seed(LinkSeed {
            target,
            fields,
            arity,
        })
    }

    /// One text; of a list the first. Numbers and booleans are taken as written and warned of.
    pub(crate) fn literal(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, A::Error> {
        self.first(Coercion::Warned, fields)
    }

    /// One text, number or boolean as text; of a list the first.
    pub(crate) fn scalar_literal(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, A::Error> {
        self.first(Coercion::Silent, fields)
    }

    fn first(
        self,
        coerce: Coercion,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, A::Error> {
        let mut first = None;
        self.map.next_value_seed(LiteralSeed {
            take: &mut |text| {
                first.get_or_insert(text);
            },
            fields,
            arity: Arity::One,
            coerce,
        })?;
        Ok(first)
    }

    /// Texts, alone or in a list.
    pub(crate) fn literals(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Vec<Text<'de>>, A::Error> {
        let mut all = Vec::new();
        self.map.next_value_seed(LiteralSeed {
            take: &mut |text| all.push(text),
            fields,
            arity: Arity::Many,
            coerce: Coercion::Warned,
        })?;
        Ok(all)
    }
}

impl<'de> Fields<'de, '_, '_> {
    /// Reads a whole JSON text whose outermost value is a node or a list of nodes. As [`Fields::read_json`] else.
    pub(crate) fn read_linked_json<T: Linked<'de>>(
        &mut self,
        text: &'de str,
        target: &mut T,
    ) -> Result<(), ReadError> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        deserializer.disable_recursion_limit();
        let outcome = LinkSeed {
            target,
            fields: self,
            arity: Arity::One,
        }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
        self.conclude(outcome.map_err(|error| (json_place(text, &error), Reason::from(&error))))
    }

    /// The outermost list index of where the reading stands.
    pub(crate) fn outermost_index(&self) -> Option<usize> {
        self.path.iter().find_map(|step| match step {
            Step::Index(index) => Some(*index),
            Step::Key(_) => None,
        })
    }
}

struct LinkSeed<'t, 'f, 'de, 'b, 'l, T> {
    target: &'t mut T,
    fields: &'f mut Fields<'de, 'b, 'l>,
    arity: Arity,
}

impl<'de, T: Linked<'de>> LinkSeed<'_, '_, 'de, '_, '_, T> {
    fn reference(self, id: Text<'de>) {
        if self.arity == Arity::Many {
            self.fields.warn(WarningCode::TypeCoerced, &id, "list");
        }
        self.target.reference(id);
    }

    fn wrong<V: fmt::Display>(self, value: V) {
        self.fields.warn(
            WarningCode::WrongType,
            &value.to_string(),
            "object or identifier",
        );
    }
}

impl<'de, T: Linked<'de>> DeserializeSeed<'de> for LinkSeed<'_, '_, 'de, '_, '_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Linked<'de>> Visitor<'de> for LinkSeed<'_, '_, 'de, '_, '_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a node or an identifier")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        if self.arity == Arity::Many {
            self.fields.warn(WarningCode::TypeCoerced, "{…}", "list");
        }
        let mut node = self.target.open();
        let outcome = read_object(&mut node, map, self.fields);
        // Closed before the error is passed on: what stood before a break is kept.
        let closed = T::close(node, self.fields);
        outcome?;
        let id = match closed {
            Ok(id) => id,
            Err(refusal) => return self.fields.allow(Err(refusal)),
        };
        if let Some(id) = id {
            self.target.reference(id);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut index = 0;
        loop {
            self.fields.enter(Step::Index(index))?;
            let more = seq.next_element_seed(LinkSeed {
                target: &mut *self.target,
                fields: &mut *self.fields,
                arity: Arity::One,
            })?;
            self.fields.leave();
            if more.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_borrowed_str<E: Error>(self, id: &'de str) -> Result<(), E> {
        self.reference(Text::Borrowed(id));
        Ok(())
    }

    fn visit_str<E: Error>(self, id: &str) -> Result<(), E> {
        self.reference(Text::Owned(id.to_owned()));
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.wrong(value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.wrong(value);
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.wrong(value);
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.wrong(value);
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}

struct LiteralSeed<'t, 'f, 'de, 'b, 'l> {
    take: &'t mut dyn FnMut(Text<'de>),
    fields: &'f mut Fields<'de, 'b, 'l>,
    arity: Arity,
    coerce: Coercion,
}

impl<'de> LiteralSeed<'_, '_, 'de, '_, '_> {
    fn text(self, text: Text<'de>) {
        if self.arity == Arity::Many {
            self.fields.warn(WarningCode::TypeCoerced, &text, "list");
        }
        (self.take)(text);
    }

    fn coerced<V: fmt::Display>(self, value: V) {
        let text = value.to_string();
        if let Coercion::Warned = self.coerce {
            self.fields.warn(WarningCode::TypeCoerced, &text, "text");
        }
        (self.take)(Text::Owned(text));
    }
}

impl<'de> DeserializeSeed<'de> for LiteralSeed<'_, '_, 'de, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for LiteralSeed<'_, '_, 'de, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text")
    }

    /// `{"@value": …}` or `{"@id": …}`; nothing else is a value.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(key) = map.next_key_seed(KeySeed)? {
            if matches!(key.as_ref(), "@value" | "@id") && !found {
                found = true;
                self.fields.enter(Step::Key(key))?;
                map.next_value_seed(LiteralSeed {
                    take: &mut *self.take,
                    fields: &mut *self.fields,
                    arity: Arity::One,
                    coerce: Coercion::Silent,
                })?;
                self.fields.leave();
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if !found {
            self.fields.warn(WarningCode::WrongType, "{…}", "text");
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut index = 0;
        loop {
            self.fields.enter(Step::Index(index))?;
            let more = seq.next_element_seed(LiteralSeed {
                take: &mut *self.take,
                fields: &mut *self.fields,
                arity: Arity::One,
                coerce: self.coerce,
            })?;
            self.fields.leave();
            if more.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        self.text(Text::Borrowed(text));
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.text(Text::Owned(text.to_owned()));
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.coerced(value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.coerced(value);
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.coerced(value);
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.coerced(value);
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
