//! A single value where a list belongs, and a text that has been read already.

use std::marker::PhantomData;

use iriai_domain::warning::Text;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

/// A list of one value that stood where a list belongs.
pub(super) struct One<D> {
    pub(super) inner: Option<D>,
}

impl<'de, D: Deserializer<'de>> SeqAccess<'de> for One<D> {
    type Error = D::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Self::Error> {
        self.inner
            .take()
            .map(|inner| seed.deserialize(inner))
            .transpose()
    }
}

/// A text, to be asked for again.
pub(crate) struct TextDeserializer<'de, E> {
    text: Text<'de>,
    error: PhantomData<E>,
}

impl<'de, E> TextDeserializer<'de, E> {
    pub(crate) fn new(text: Text<'de>) -> Self {
        Self {
            text,
            error: PhantomData,
        }
    }
}

impl<'de, E: Error> Deserializer<'de> for TextDeserializer<'de, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.text {
            Text::Borrowed(text) => visitor.visit_borrowed_str(text),
            Text::Owned(text) => visitor.visit_string(text),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
