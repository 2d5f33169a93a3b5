//! What becomes of a value by its shape: objects and lists are walked, anything unexpected is warned of and skipped.

use std::fmt;

use iriai_domain::warning::{Text, WarningCode};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::one::{One, TextDeserializer};
use super::text::KeySeed;
use super::value::{Element, ObjectOrText, Value};
use super::{Elements, Fields, Object, Step};

pub(super) fn skip_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

pub(super) fn skip_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// What to do with each shape that a value can have.
pub(super) trait Shape<'de>: Sized {
    const EXPECTED: &'static str;

    fn map<A: MapAccess<'de>>(
        self,
        map: A,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error>;

    fn seq<A: SeqAccess<'de>>(
        self,
        seq: A,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        fields.warn(WarningCode::WrongType, "[…]", Self::EXPECTED);
        skip_seq(seq)
    }

    fn text(self, text: Text<'de>, fields: &mut Fields<'de, '_, '_>) {
        fields.warn(WarningCode::WrongType, &text, Self::EXPECTED);
    }
}

pub(super) struct ShapeSeed<'f, 'de, 'b, 'l, S> {
    pub(super) fields: &'f mut Fields<'de, 'b, 'l>,
    pub(super) shape: S,
}

impl<'de, S: Shape<'de>> DeserializeSeed<'de> for ShapeSeed<'_, 'de, '_, '_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: Shape<'de>> Visitor<'de> for ShapeSeed<'_, 'de, '_, '_, S> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(S::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.shape.map(map, self.fields)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        self.shape.seq(seq, self.fields)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        self.shape.text(Text::Borrowed(text), self.fields);
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.shape.text(Text::Owned(text.to_owned()), self.fields);
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.shape.text(Text::Owned(value.to_string()), self.fields);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.shape.text(Text::Owned(value.to_string()), self.fields);
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.shape.text(Text::Owned(value.to_string()), self.fields);
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.shape.text(Text::Owned(value.to_string()), self.fields);
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.fields.doubt_null(S::EXPECTED);
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

pub(super) fn read_object<'de, T: Object<'de>, A: MapAccess<'de>>(
    target: &mut T,
    mut map: A,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), A::Error> {
    let mut entered = false;
    // On an error the path stays as it is, so that it names the place.
    while let Some(key) = map.next_key_seed(KeySeed)? {
        if fields.guards() && !key.is_ascii() {
            if entered {
                fields.leave();
            }
            fields.doubt_key(&key);
            if entered {
                fields.enter(Step::Key(key.clone()))?;
            }
        }
        let step = Step::Key(key.clone());
        if entered {
            fields.move_on(step);
        } else {
            fields.enter(step)?;
            entered = true;
        }
        target.field(&key, Value { map: &mut map }, fields)?;
    }
    if entered {
        fields.leave();
    }
    Ok(())
}

pub(super) struct ObjectSeed<'t, 'f, 'de, 'b, 'l, T> {
    pub(super) target: &'t mut T,
    pub(super) fields: &'f mut Fields<'de, 'b, 'l>,
}

impl<'de, T: Object<'de>> DeserializeSeed<'de> for ObjectSeed<'_, '_, 'de, '_, '_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let mut found = false;
        deserializer.deserialize_any(ShapeSeed {
            fields: self.fields,
            shape: ObjectShape {
                target: self.target,
                found: &mut found,
            },
        })
    }
}

pub(super) struct ObjectShape<'t, T> {
    pub(super) target: &'t mut T,
    pub(super) found: &'t mut bool,
}

impl<'de, T: Object<'de>> Shape<'de> for ObjectShape<'_, T> {
    const EXPECTED: &'static str = "object";

    fn map<A: MapAccess<'de>>(
        self,
        map: A,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        *self.found = true;
        read_object(self.target, map, fields)
    }
}

pub(super) struct ObjectOrTextShape<'t, 'de, T> {
    pub(super) target: &'t mut T,
    pub(super) found: &'t mut ObjectOrText<'de>,
}

impl<'de, T: Object<'de>> Shape<'de> for ObjectOrTextShape<'_, 'de, T> {
    const EXPECTED: &'static str = "object or text";

    fn map<A: MapAccess<'de>>(
        self,
        map: A,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        *self.found = ObjectOrText::Object;
        read_object(self.target, map, fields)
    }

    fn text(self, text: Text<'de>, _fields: &mut Fields<'de, '_, '_>) {
        *self.found = ObjectOrText::Text(text);
    }
}

/// Whether a single value in the place of a list is worth a warning.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Single {
    Silent,
    Warned,
}

pub(super) struct ListShape<'t, T> {
    pub(super) target: &'t mut T,
    pub(super) single: Single,
}

fn read_list<'de, T: Elements<'de>, A: SeqAccess<'de>>(
    target: &mut T,
    mut seq: A,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), A::Error> {
    fields.enter(Step::Index(0))?;
    let mut index = 0;
    // On an error the path stays as it is, so that it names the place.
    while target.element(index, Element { seq: &mut seq }, fields)? {
        index += 1;
        fields.move_on(Step::Index(index));
    }
    fields.leave();
    Ok(())
}

impl<'de, T: Elements<'de>> Shape<'de> for ListShape<'_, T> {
    const EXPECTED: &'static str = "list";

    fn seq<A: SeqAccess<'de>>(
        self,
        seq: A,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        read_list(self.target, seq, fields)
    }

    fn map<A: MapAccess<'de>>(
        self,
        map: A,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let mut one = One {
            inner: Some(serde::de::value::MapAccessDeserializer::new(map)),
        };
        fields.read_single("{…}", self.single == Single::Warned, |fields| {
            self.target.element(0, Element { seq: &mut one }, fields)
        })
    }

    fn text(self, text: Text<'de>, fields: &mut Fields<'de, '_, '_>) {
        let value = text.clone();
        let mut one = One {
            inner: Some(TextDeserializer::<serde::de::value::Error>::new(text)),
        };
        // The element has been read already; what its reader says against it stands in the warnings.
        _ = fields.read_single(&value, self.single == Single::Warned, |fields| {
            self.target.element(0, Element { seq: &mut one }, fields)
        });
    }
}

pub(super) struct ObjectOrListShape<'t, T> {
    pub(super) target: &'t mut T,
}

impl<'de, T: Object<'de> + Elements<'de>> Shape<'de> for ObjectOrListShape<'_, T> {
    const EXPECTED: &'static str = "object or list";

    fn map<A: MapAccess<'de>>(
        self,
        map: A,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        read_object(self.target, map, fields)
    }

    fn seq<A: SeqAccess<'de>>(
        self,
        seq: A,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        read_list(self.target, seq, fields)
    }
}
