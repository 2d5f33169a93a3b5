//! An element as serde sees it: in the shape that JSON gives it.

use std::vec::IntoIter;

use iriai_domain::warning::Text;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::shape;
use super::source::{Node, Root, Source, Tag, XmlError};
use crate::fields::TextDeserializer;

/// An element that has been entered. What of it is not asked for is passed over.
pub(super) struct ElementDeserializer<'s, 'de> {
    source: &'s mut Source<'de>,
    parent: &'de str,
    tag: Tag<'de>,
    fields: Vec<Field<'de>>,
}

/// An attribute, or text that JSON has in a field.
type Field<'de> = (&'de str, Text<'de>);

impl<'s, 'de> ElementDeserializer<'s, 'de> {
    /// The outermost element, with the version that its namespace names as the field `specVersion`.
    pub(super) fn root(source: &'s mut Source<'de>, root: Root<'de>) -> Self {
        let version = root
            .version
            .map(|version| ("specVersion", Text::Owned(version)));
        Self {
            source,
            parent: "",
            tag: root.tag,
            fields: version.into_iter().collect(),
        }
    }

    fn child(source: &'s mut Source<'de>, parent: &'de str, tag: Tag<'de>) -> Self {
        Self {
            source,
            parent,
            tag,
            fields: Vec::new(),
        }
    }

    fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, XmlError> {
        let Self {
            source,
            parent,
            tag,
            mut fields,
        } = self;
        if shape::is_list(parent, tag.name) {
            return visitor.visit_seq(Children {
                source,
                list: tag.name,
                open: true,
            });
        }
        let mut attributes = tag.attributes();
        while let Some((name, value)) = Tag::next_attribute(&mut attributes) {
            // The schema allows any other attribute; none of them is a field in JSON.
            if shape::is_attribute(name) {
                fields.push((shape::attribute_key(name), value));
            }
        }
        let Content { text, children } = content(source)?;
        if !children {
            match fields.as_slice() {
                [] if shape::is_object(parent, tag.name) => {}
                [] => return visit_leaf(parent, tag.name, text, visitor),
                // `<dependency ref="…"/>` is a mere reference in JSON.
                [("ref", reference)] if text.trim().is_empty() => {
                    return visit_text(reference.clone(), visitor);
                }
                _ => {}
            }
            if !text.trim().is_empty() {
                fields.push((shape::content_key(tag.name), text));
            }
        }
        visitor.visit_map(Fields {
            source,
            parent: tag.name,
            fields: fields.into_iter(),
            open: children,
            value: None,
        })
    }
}

impl<'de> Deserializer<'de> for ElementDeserializer<'_, 'de> {
    type Error = XmlError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, XmlError> {
        let Self {
            source,
            parent,
            tag,
            fields,
        } = self;
        let outside = source.depth().saturating_sub(1);
        let inner = ElementDeserializer {
            source: &mut *source,
            parent,
            tag,
            fields,
        };
        let value = inner.visit(visitor)?;
        source.leave_to(outside)?;
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, XmlError> {
        let outside = self.source.depth().saturating_sub(1);
        self.source.leave_to(outside)?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}

/// What an element holds as far as its first child.
struct Content<'de> {
    text: Text<'de>,
    /// Whether a child follows; otherwise the element is over.
    children: bool,
}

fn content<'de>(source: &mut Source<'de>) -> Result<Content<'de>, XmlError> {
    let mut text = Text::Borrowed("");
    loop {
        match source.node()? {
            Node::Text(more) if text.is_empty() => text = more,
            Node::Text(more) => text.to_mut().push_str(&more),
            Node::Child(tag) => {
                source.step_back(tag);
                return Ok(Content {
                    text,
                    children: true,
                });
            }
            Node::End => {
                return Ok(Content {
                    text: without_layout(text),
                    children: false,
                });
            }
        }
    }
}

/// Drops white space with a line break at either end.
fn without_layout(text: Text<'_>) -> Text<'_> {
    let ends = |text: &str| {
        let start = text.len() - text.trim_start().len();
        let end = text.trim_end().len().max(start);
        let breaks = |part: Option<&str>| part.is_some_and(|part| part.contains('\n'));
        (
            if breaks(text.get(..start)) { start } else { 0 },
            if breaks(text.get(end..)) {
                end
            } else {
                text.len()
            },
        )
    };
    let (start, end) = ends(&text);
    if (start, end) == (0, text.len()) {
        return text;
    }
    match text {
        Text::Borrowed(text) => Text::Borrowed(text.get(start..end).unwrap_or_default()),
        Text::Owned(text) => Text::Owned(text.get(start..end).unwrap_or_default().to_owned()),
    }
}

fn visit_text<'de, V: Visitor<'de>>(text: Text<'de>, visitor: V) -> Result<V::Value, XmlError> {
    match text {
        Text::Borrowed(text) => visitor.visit_borrowed_str(text),
        Text::Owned(text) => visitor.visit_string(text),
    }
}

/// An element without attributes and children. An empty one says nothing.
fn visit_leaf<'de, V: Visitor<'de>>(
    parent: &str,
    name: &str,
    text: Text<'de>,
    visitor: V,
) -> Result<V::Value, XmlError> {
    if text.trim().is_empty() {
        return visitor.visit_unit();
    }
    if shape::is_number(parent, name) {
        if let Ok(number) = text.trim().parse::<u64>() {
            return visitor.visit_u64(number);
        }
        if let Ok(number) = text.trim().parse::<f64>() {
            return visitor.visit_f64(number);
        }
    }
    visit_text(text, visitor)
}

/// The attributes and children of an element as the fields of an object.
struct Fields<'s, 'de> {
    source: &'s mut Source<'de>,
    /// The element's name.
    parent: &'de str,
    fields: IntoIter<Field<'de>>,
    /// Whether children may follow.
    open: bool,
    value: Option<FieldValue<'de>>,
}

enum FieldValue<'de> {
    Text(Text<'de>),
    Child(Tag<'de>),
}

impl<'de> MapAccess<'de> for Fields<'_, 'de> {
    type Error = XmlError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, XmlError> {
        let key = if let Some((key, text)) = self.fields.next() {
            self.value = Some(FieldValue::Text(text));
            key
        } else if let Some(tag) = next_child(self.source, &mut self.open)? {
            self.value = Some(FieldValue::Child(tag));
            shape::key(self.parent, tag.name)
        } else {
            return Ok(None);
        };
        seed.deserialize(BorrowedStrDeserializer::new(key))
            .map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, XmlError> {
        match self.value.take() {
            Some(FieldValue::Child(tag)) if shape::is_repeated(self.parent, tag.name) => seed
                .deserialize(Siblings {
                    source: &mut *self.source,
                    parent: self.parent,
                    name: tag.name,
                    first: Some(tag),
                    open: &mut self.open,
                }),
            Some(FieldValue::Child(tag)) => {
                let source = &mut *self.source;
                seed.deserialize(ElementDeserializer::child(source, self.parent, tag))
            }
            Some(FieldValue::Text(text)) => seed.deserialize(TextDeserializer::new(text)),
            None => seed.deserialize(TextDeserializer::new(Text::Borrowed(""))),
        }
    }
}

/// The next child; `open` ends with the element.
fn next_child<'de>(
    source: &mut Source<'de>,
    open: &mut bool,
) -> Result<Option<Tag<'de>>, XmlError> {
    while *open {
        match source.node()? {
            Node::Child(tag) => return Ok(Some(tag)),
            Node::Text(_) => {}
            Node::End => *open = false,
        }
    }
    Ok(None)
}

/// The children of a wrapper as the elements of a list.
struct Children<'s, 'de> {
    source: &'s mut Source<'de>,
    list: &'de str,
    open: bool,
}

impl<'de> SeqAccess<'de> for Children<'_, 'de> {
    type Error = XmlError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, XmlError> {
        let Some(tag) = next_child(self.source, &mut self.open)? else {
            return Ok(None);
        };
        let element = ElementDeserializer::child(self.source, self.list, tag);
        match shape::wrapper(self.list, tag.name) {
            Some(key) => seed.deserialize(Wrapped { key, element }),
            None => seed.deserialize(element),
        }
        .map(Some)
    }
}

/// An element and those of its name after it as the elements of a list.
struct Siblings<'s, 'de> {
    source: &'s mut Source<'de>,
    parent: &'de str,
    name: &'de str,
    first: Option<Tag<'de>>,
    /// Whether the element around them goes on.
    open: &'s mut bool,
}

impl<'de> Siblings<'_, 'de> {
    fn next(&mut self) -> Result<Option<Tag<'de>>, XmlError> {
        if let Some(tag) = self.first.take() {
            return Ok(Some(tag));
        }
        match next_child(self.source, self.open)? {
            Some(tag) if tag.name == self.name => Ok(Some(tag)),
            Some(tag) => {
                self.source.step_back(tag);
                Ok(None)
            }
            None => Ok(None),
        }
    }
}

impl<'de> Deserializer<'de> for Siblings<'_, 'de> {
    type Error = XmlError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, XmlError> {
        visitor.visit_seq(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(
        mut self,
        visitor: V,
    ) -> Result<V::Value, XmlError> {
        while self.next()?.is_some() {
            let outside = self.source.depth().saturating_sub(1);
            self.source.leave_to(outside)?;
        }
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}

impl<'de> SeqAccess<'de> for Siblings<'_, 'de> {
    type Error = XmlError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, XmlError> {
        let Some(tag) = self.next()? else {
            return Ok(None);
        };
        seed.deserialize(ElementDeserializer::child(self.source, self.parent, tag))
            .map(Some)
    }
}

/// An element as the only field of an object.
struct Wrapped<'s, 'de> {
    key: &'static str,
    element: ElementDeserializer<'s, 'de>,
}

impl<'de> Deserializer<'de> for Wrapped<'_, 'de> {
    type Error = XmlError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, XmlError> {
        visitor.visit_map(WrappedField {
            key: Some(self.key),
            element: Some(self.element),
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, XmlError> {
        self.element.deserialize_ignored_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}

struct WrappedField<'s, 'de> {
    key: Option<&'static str>,
    element: Option<ElementDeserializer<'s, 'de>>,
}

impl<'de> MapAccess<'de> for WrappedField<'_, 'de> {
    type Error = XmlError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, XmlError> {
        let key = self.key.take();
        key.map(|key| seed.deserialize(BorrowedStrDeserializer::new(key)))
            .transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, XmlError> {
        match self.element.take() {
            Some(element) => seed.deserialize(element),
            None => seed.deserialize(TextDeserializer::new(Text::Borrowed(""))),
        }
    }
}
