//! YAML and XML as serde sees them: a flat run of tokens that reads as nested values.
//!
//! [`Root`](super::Root) is written once against serde. What is not JSON is cut into [`Token`]s by a [`Walk`], and
//! [`Walker`] hands these to serde. All scalars are text: `1.10` stays `1.10`.

use std::fmt;

use iriai_domain::warning::Text;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::reason::{Reason, ReasonCode};

/// One step through a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sbom) enum Token<'a> {
    /// A text, or a key where a key belongs.
    Scalar(Text<'a>),
    /// Nothing.
    Null,
    /// Keys and values follow.
    MapStart,
    /// The map is over.
    MapEnd,
    /// Values follow.
    SeqStart,
    /// The list is over.
    SeqEnd,
}

/// Cuts a document into tokens.
pub(in crate::sbom) trait Walk<'a> {
    /// The next token. After the last one it answers an error too.
    fn next(&mut self) -> Result<Token<'a>, Stop>;
}

/// Why and where a walk stopped.
#[derive(Debug)]
pub(in crate::sbom) struct Stop {
    /// `line 3 column 7`; empty when the reason came from the reader.
    pub(in crate::sbom) at: String,
    /// What was wrong.
    pub(in crate::sbom) reason: Reason,
}

impl Stop {
    /// A stop at no place that could be told.
    pub(in crate::sbom) fn of(code: ReasonCode) -> Self {
        Self {
            at: String::new(),
            reason: code.into(),
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(formatter)
    }
}

impl std::error::Error for Stop {}

impl Error for Stop {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            at: String::new(),
            reason: Reason::unspecified(&message.to_string()),
        }
    }
}

/// A walk as a deserialiser of one value.
pub(in crate::sbom) struct Walker<'w, W>(pub(in crate::sbom) &'w mut W);

impl<'de, W: Walk<'de>> Deserializer<'de> for Walker<'_, W> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let token = self.0.next()?;
        visit(self.0, token, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let token = self.0.next()?;
        skip(self.0, &token)?;
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}

fn visit<'a, W: Walk<'a>, V: Visitor<'a>>(
    walk: &mut W,
    token: Token<'a>,
    visitor: V,
) -> Result<V::Value, Stop> {
    match token {
        Token::Scalar(Text::Borrowed(text)) => visitor.visit_borrowed_str(text),
        Token::Scalar(Text::Owned(text)) => visitor.visit_string(text),
        Token::Null => visitor.visit_unit(),
        Token::MapStart => visitor.visit_map(Inside(walk)),
        Token::SeqStart => visitor.visit_seq(Inside(walk)),
        Token::MapEnd | Token::SeqEnd => Err(Stop::of(ReasonCode::YamlValueExpected)),
    }
}

/// Passes over the value that begins with a token, without recursion.
fn skip<'a, W: Walk<'a>>(walk: &mut W, first: &Token<'a>) -> Result<(), Stop> {
    let mut depth = step(0_usize, first);
    while depth > 0 {
        depth = step(depth, &walk.next()?);
    }
    Ok(())
}

fn step(depth: usize, token: &Token<'_>) -> usize {
    match token {
        Token::MapStart | Token::SeqStart => depth + 1,
        Token::MapEnd | Token::SeqEnd => depth.saturating_sub(1),
        Token::Scalar(_) | Token::Null => depth,
    }
}

struct Inside<'w, W>(&'w mut W);

impl<'a, W: Walk<'a>> MapAccess<'a> for Inside<'_, W> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Stop> {
        match self.0.next()? {
            Token::MapEnd => Ok(None),
            key @ (Token::MapStart | Token::SeqStart | Token::Null) => {
                // A key that is no text names nothing.
                skip(self.0, &key)?;
                seed.deserialize(Read(self.0, Token::Scalar(Text::Borrowed(""))))
                    .map(Some)
            }
            key => seed.deserialize(Read(self.0, key)).map(Some),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Stop> {
        seed.deserialize(Walker(self.0))
    }
}

impl<'a, W: Walk<'a>> SeqAccess<'a> for Inside<'_, W> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Stop> {
        match self.0.next()? {
            Token::SeqEnd => Ok(None),
            token => seed.deserialize(Read(self.0, token)).map(Some),
        }
    }
}

/// A value whose first token has been read.
struct Read<'w, 'a, W>(&'w mut W, Token<'a>);

impl<'de, W: Walk<'de>> Deserializer<'de> for Read<'_, 'de, W> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visit(self.0, self.1, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        skip(self.0, &self.1)?;
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}
