//! Text in the place of a value or of a field's name.

use std::fmt;

use iriai_domain::warning::{Text, WarningCode};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Fields;
use super::shape::{skip_map, skip_seq};

#[derive(Clone, Copy)]
pub(super) enum Coercion {
    Silent,
    Warned,
}

pub(super) struct TextSeed<'f, 'de, 'b, 'l> {
    pub(super) fields: &'f mut Fields<'de, 'b, 'l>,
    pub(super) coerce: Coercion,
}

impl<'de> TextSeed<'_, 'de, '_, '_> {
    fn coerced<T: fmt::Display>(self, value: T) -> Option<Text<'de>> {
        let text = value.to_string();
        if let Coercion::Warned = self.coerce {
            self.fields.warn(WarningCode::TypeCoerced, &text, "text");
        }
        Some(Text::Owned(text))
    }
}

impl<'de> DeserializeSeed<'de> for TextSeed<'_, 'de, '_, '_> {
    type Value = Option<Text<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextSeed<'_, 'de, '_, '_> {
    type Value = Option<Text<'de>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        self.fields.doubt(text);
        Ok(Some(Text::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        self.fields.doubt(text);
        Ok(Some(Text::Owned(text.to_owned())))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        self.fields.doubt(&text);
        Ok(Some(Text::Owned(text)))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(self.coerced(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(self.coerced(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(self.coerced(value))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(self.coerced(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        self.fields.doubt_null("text");
        Ok(None)
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.fields.warn(WarningCode::WrongType, "{…}", "text");
        skip_map(map).map(|()| None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        self.fields.warn(WarningCode::WrongType, "[…]", "text");
        skip_seq(seq).map(|()| None)
    }
}

pub(super) struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Text<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeySeed {
    type Value = Text<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a field name")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Text::Borrowed(key))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Text::Owned(key.to_owned()))
    }
}
