//! Tolerant reading of JSON and of whatever else speaks serde.
//!
//! Derived `Deserialize` types give up at the first field of the wrong type, and everything read before is lost. Here
//! a reader implements [`Object`] for what it builds: it is handed one field after the other and asks [`Fields`] for the
//! value in the shape it wants. A value of another shape becomes a warning with a JSON pointer and the reading goes on; a
//! syntax error ends it, and what was built until then stays built.
//!
//! Text borrows from the input. Unknown values are skipped without recursion, and nesting of known ones is counted against
//! [`Limits::depth`](crate::limits::Limits::depth), so that deep input can neither overflow the stack nor pass unseen.

use std::fmt::{self, Write as _};

use iriai_domain::warning::{Text, WarningCode, Warnings};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;

/// Something that is built from the fields of an object.
pub(super) trait Object<'de> {
    /// Takes one field: reads the value from `fields` in the shape it expects, or skips it.
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error>;
}

/// Something that is built from the elements of a list.
pub(super) trait Elements<'de> {
    /// Takes one element: asks `value` for it in the shape it expects. `Ok(false)` from `value` means the list is over.
    fn element<A: SeqAccess<'de>>(
        &mut self,
        index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error>;
}

/// Where a reading stands: the path for positions, the warnings, the budget.
pub(super) struct Fields<'de, 'b, 'l> {
    path: Vec<Step<'de>>,
    /// What was wrong so far.
    pub(super) warnings: Warnings,
    /// What may still be used.
    pub(super) budget: &'b mut Budget<'l>,
    refusal: Option<ReadError>,
}

#[derive(Clone)]
enum Step<'de> {
    Key(Text<'de>),
    Index(usize),
}

impl<'de, 'b, 'l> Fields<'de, 'b, 'l> {
    pub(super) fn new(budget: &'b mut Budget<'l>) -> Self {
        Self {
            path: Vec::with_capacity(16),
            warnings: Warnings::default(),
            budget,
            refusal: None,
        }
    }

    /// Reads a whole JSON text into `root`. `Err` only when a limit was passed or not even the outermost value is an
    /// object; a syntax error later on is a warning, and the caller judges whether what was read is enough.
    pub(super) fn read_json<T: Object<'de>>(
        &mut self,
        text: &'de str,
        root: &mut T,
    ) -> Result<(), ReadError> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        deserializer.disable_recursion_limit();
        let outcome = ObjectSeed {
            target: root,
            fields: self,
        }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
        self.conclude(outcome.map_err(|error| {
            (
                format!("line {} column {}", error.line(), error.column()),
                error.to_string(),
            )
        }))
    }

    /// Reads a value of any deserialiser into `root`; its outcome belongs into [`Self::conclude`].
    pub(super) fn read_from<T: Object<'de>, D: Deserializer<'de>>(
        &mut self,
        deserializer: D,
        root: &mut T,
    ) -> Result<(), D::Error> {
        ObjectSeed {
            target: root,
            fields: self,
        }
        .deserialize(deserializer)
    }

    /// Turns the outcome of a deserialiser into a refusal or a warning. The error is a position and a reason.
    pub(super) fn conclude(
        &mut self,
        outcome: Result<(), (String, String)>,
    ) -> Result<(), ReadError> {
        if let Some(refusal) = self.refusal.take() {
            return Err(refusal);
        }
        if let Err((at, reason)) = outcome {
            self.warnings
                .add_with(WarningCode::Truncated, at, "", &reason);
        }
        Ok(())
    }

    /// The JSON pointer of where the reading stands.
    pub(super) fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.path {
            pointer.push('/');
            match step {
                Step::Key(key) if key.contains(['~', '/']) => {
                    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                }
                Step::Key(key) => pointer.push_str(key),
                // Writing to a string cannot fail.
                Step::Index(index) => _ = write!(pointer, "{index}"),
            }
        }
        pointer
    }

    /// Warns at the place where the reading stands.
    pub(super) fn warn(&mut self, code: WarningCode, value: &str, instead: &str) {
        let at = self.pointer();
        self.warnings.add_with(code, at, value, instead);
    }

    /// Ends the reading with a refusal unless `allowed` is fine.
    pub(super) fn allow<E: Error>(&mut self, allowed: Result<(), ReadError>) -> Result<(), E> {
        allowed.map_err(|error| {
            let message = error.code.code();
            let at = if error.at.is_empty() {
                self.pointer()
            } else {
                error.at
            };
            self.refusal = Some(ReadError { at, ..error });
            E::custom(message)
        })
    }

    /// Counts a component, or ends the reading.
    pub(super) fn count_component<E: Error>(&mut self) -> Result<(), E> {
        let allowed = self.budget.component();
        self.allow(allowed)
    }

    /// Counts a relation, or ends the reading.
    pub(super) fn count_relation<E: Error>(&mut self) -> Result<(), E> {
        let allowed = self.budget.relation();
        self.allow(allowed)
    }

    /// Counts a file entry, or ends the reading.
    pub(super) fn count_file<E: Error>(&mut self) -> Result<(), E> {
        let allowed = self.budget.file();
        self.allow(allowed)
    }

    #[inline]
    fn enter<E: Error>(&mut self, step: Step<'de>) -> Result<(), E> {
        self.path.push(step);
        // Asked at every field: the answer that all but hostile documents get must cost nothing.
        if self.path.len() <= self.budget.limits().depth {
            Ok(())
        } else {
            self.too_deep()
        }
    }

    #[cold]
    fn too_deep<E: Error>(&mut self) -> Result<(), E> {
        let allowed = self.budget.depth(self.path.len());
        self.allow(allowed)
    }

    fn leave(&mut self) {
        self.path.pop();
    }

    /// Whether reading has ended in a refusal.
    pub(super) fn refused_with(&self, code: ReadErrorCode) -> bool {
        self.refusal
            .as_ref()
            .is_some_and(|refusal| refusal.code == code)
    }
}

/// The value of the current field, not read yet. Every method reads exactly that value.
pub(super) struct Value<'m, A> {
    map: &'m mut A,
}

impl<'de, A: MapAccess<'de>> Value<'_, A> {
    /// Text; numbers and booleans are taken as written and warned of; `None` for null and for other shapes.
    pub(super) fn text(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, A::Error> {
        self.map.next_value_seed(TextSeed {
            fields,
            coerce: Coercion::Warned,
        })
    }

    /// Text, number or boolean as text, without a warning: for fields that may be any of them.
    pub(super) fn scalar(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Text<'de>>, A::Error> {
        self.map.next_value_seed(TextSeed {
            fields,
            coerce: Coercion::Silent,
        })
    }

    /// An object, field by field into `target`. Answers whether it was one.
    pub(super) fn object<T: Object<'de>>(
        self,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut found = false;
        self.map.next_value_seed(ShapeSeed {
            fields,
            shape: ObjectShape {
                target,
                found: &mut found,
            },
        })?;
        Ok(found)
    }

    /// A list, element by element into `target`; a single value that is no list counts as a list of one.
    pub(super) fn list<T: Elements<'de>>(
        self,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        self.map.next_value_seed(ShapeSeed {
            fields,
            shape: ListShape { target },
        })
    }

    /// A list of texts; a single text counts as a list of one.
    pub(super) fn texts(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Vec<Text<'de>>, A::Error> {
        let mut texts = Texts(Vec::new());
        self.list(&mut texts, fields)?;
        Ok(texts.0)
    }

    /// Any value, as JSON text (compact, for what is kept but not understood).
    pub(super) fn json(self) -> Result<String, A::Error> {
        let value: serde_json::Value = self.map.next_value()?;
        Ok(value.to_string())
    }

    /// Counts the elements of a list; 1 for anything else but null.
    pub(super) fn count(self, fields: &mut Fields<'de, '_, '_>) -> Result<usize, A::Error> {
        let mut count = Count(0);
        self.list(&mut count, fields)?;
        Ok(count.0)
    }

    /// Passes over it.
    pub(super) fn skip(self) -> Result<(), A::Error> {
        self.map.next_value::<IgnoredAny>().map(|_| ())
    }
}

/// The current element of a list, not read yet. `None` or `false` in an answer means that the list is over.
pub(super) struct Element<'s, A> {
    seq: &'s mut A,
}

impl<'de, A: SeqAccess<'de>> Element<'_, A> {
    /// Text, as [`Value::text`].
    pub(super) fn text(
        self,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<Option<Text<'de>>>, A::Error> {
        self.seq.next_element_seed(TextSeed {
            fields,
            coerce: Coercion::Warned,
        })
    }

    /// An object into `target`. `Some(found)` says whether it was one.
    pub(super) fn object<T: Object<'de>>(
        self,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<bool>, A::Error> {
        let mut found = false;
        let more = self.seq.next_element_seed(ShapeSeed {
            fields,
            shape: ObjectShape {
                target,
                found: &mut found,
            },
        })?;
        Ok(more.map(|()| found))
    }

    /// An object into `target`, or a text in place of it.
    pub(super) fn object_or_text<T: Object<'de>>(
        self,
        target: &mut T,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<Option<ObjectOrText<'de>>, A::Error> {
        let mut found = ObjectOrText::Neither;
        let more = self.seq.next_element_seed(ShapeSeed {
            fields,
            shape: ObjectOrTextShape {
                target,
                found: &mut found,
            },
        })?;
        Ok(more.map(|()| found))
    }

    /// Passes over it. Answers whether there was one.
    pub(super) fn skip(self) -> Result<bool, A::Error> {
        Ok(self.seq.next_element::<IgnoredAny>()?.is_some())
    }
}

/// What stood where an object or a text was allowed.
pub(super) enum ObjectOrText<'de> {
    /// An object; it went into the target.
    Object,
    /// A text.
    Text(Text<'de>),
    /// Something else; warned of.
    Neither,
}

struct Texts<'de>(Vec<Text<'de>>);

impl<'de> Elements<'de> for Texts<'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let Some(text) = value.text(fields)? else {
            return Ok(false);
        };
        self.0.extend(text);
        Ok(true)
    }
}

struct Count(usize);

impl<'de> Elements<'de> for Count {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        _fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let found = value.skip()?;
        self.0 += usize::from(found);
        Ok(found)
    }
}

#[derive(Clone, Copy)]
enum Coercion {
    Silent,
    Warned,
}

struct TextSeed<'f, 'de, 'b, 'l> {
    fields: &'f mut Fields<'de, 'b, 'l>,
    coerce: Coercion,
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
        Ok(Some(Text::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Text::Owned(text.to_owned())))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
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

fn skip_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

fn skip_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// What to do with each shape that a value can have.
trait Shape<'de>: Sized {
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

struct ShapeSeed<'f, 'de, 'b, 'l, S> {
    fields: &'f mut Fields<'de, 'b, 'l>,
    shape: S,
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
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

fn read_object<'de, T: Object<'de>, A: MapAccess<'de>>(
    target: &mut T,
    mut map: A,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), A::Error> {
    while let Some(key) = map.next_key_seed(KeySeed)? {
        fields.enter(Step::Key(key.clone()))?;
        // On an error the path stays as it is, so that it names the place.
        target.field(&key, Value { map: &mut map }, fields)?;
        fields.leave();
    }
    Ok(())
}

struct ObjectSeed<'t, 'f, 'de, 'b, 'l, T> {
    target: &'t mut T,
    fields: &'f mut Fields<'de, 'b, 'l>,
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

struct ObjectShape<'t, T> {
    target: &'t mut T,
    found: &'t mut bool,
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

struct ObjectOrTextShape<'t, 'de, T> {
    target: &'t mut T,
    found: &'t mut ObjectOrText<'de>,
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

struct ListShape<'t, T> {
    target: &'t mut T,
}

impl<'de, T: Elements<'de>> Shape<'de> for ListShape<'_, T> {
    const EXPECTED: &'static str = "list";

    fn seq<A: SeqAccess<'de>>(
        self,
        mut seq: A,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let mut index = 0;
        loop {
            fields.enter(Step::Index(index))?;
            if !self
                .target
                .element(index, Element { seq: &mut seq }, fields)?
            {
                fields.leave();
                return Ok(());
            }
            fields.leave();
            index += 1;
        }
    }

    fn map<A: MapAccess<'de>>(
        self,
        map: A,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        fields.warn(WarningCode::TypeCoerced, "{…}", Self::EXPECTED);
        let mut one = One {
            inner: Some(serde::de::value::MapAccessDeserializer::new(map)),
        };
        self.target
            .element(0, Element { seq: &mut one }, fields)
            .map(|_| ())
    }

    fn text(self, text: Text<'de>, fields: &mut Fields<'de, '_, '_>) {
        fields.warn(WarningCode::TypeCoerced, &text, Self::EXPECTED);
        let mut one = One {
            inner: Some(TextDeserializer(text)),
        };
        // The element has been read already; what its reader says against it stands in the warnings.
        _ = self.target.element(0, Element { seq: &mut one }, fields);
    }
}

/// A list of one value that stood where a list belongs.
struct One<D> {
    inner: Option<D>,
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

struct TextDeserializer<'de>(Text<'de>);

impl<'de> Deserializer<'de> for TextDeserializer<'de> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            Text::Borrowed(text) => visitor.visit_borrowed_str(text),
            Text::Owned(text) => visitor.visit_string(text),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct KeySeed;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    #[derive(Default)]
    struct Thing<'de> {
        name: Option<Text<'de>>,
        tags: Vec<Text<'de>>,
        parts: Vec<Thing<'de>>,
    }

    struct Parts<'t, 'de>(&'t mut Vec<Thing<'de>>);

    impl<'de> Object<'de> for Thing<'de> {
        fn field<A: MapAccess<'de>>(
            &mut self,
            key: &str,
            value: Value<'_, A>,
            fields: &mut Fields<'de, '_, '_>,
        ) -> Result<(), A::Error> {
            match key {
                "name" => self.name = value.text(fields)?,
                "tags" => self.tags = value.texts(fields)?,
                "parts" => value.list(&mut Parts(&mut self.parts), fields)?,
                _ => value.skip()?,
            }
            Ok(())
        }
    }

    impl<'de> Elements<'de> for Parts<'_, 'de> {
        fn element<A: SeqAccess<'de>>(
            &mut self,
            _index: usize,
            value: Element<'_, A>,
            fields: &mut Fields<'de, '_, '_>,
        ) -> Result<bool, A::Error> {
            let mut part = Thing::default();
            let found = value.object(&mut part, fields);
            if part.name.is_some() {
                self.0.push(part);
            }
            Ok(found?.is_some())
        }
    }

    fn read<'a>(text: &'a str, limits: &Limits) -> (Result<(), ReadError>, Thing<'a>, Vec<String>) {
        let mut budget = Budget::new(limits, &|| false);
        let mut fields = Fields::new(&mut budget);
        let mut thing = Thing::default();
        let outcome = fields.read_json(text, &mut thing);
        let warnings = fields.warnings.kept().iter();
        let said = warnings
            .map(|warning| format!("{} {}", warning.code.code(), warning.at))
            .collect();
        (outcome, thing, said)
    }

    #[test]
    fn shapes_that_do_not_fit_become_warnings_with_their_place() {
        let text = r#"{"name":7,"tags":"one","x":{"deep":[[[1]]]},"parts":[{"name":"a","tags":[1,null,"b"]},{"name":{"z":1}},3]}"#;
        let (outcome, thing, said) = read(text, &Limits::default());
        assert_eq!(outcome, Ok(()));
        assert_eq!(thing.name.as_deref(), Some("7"));
        assert_eq!(thing.tags, ["one"]);
        assert_eq!(thing.parts.len(), 1);
        assert_eq!(thing.parts[0].tags, ["1", "b"]);
        assert_eq!(
            said,
            [
                "type-coerced /name",
                "type-coerced /tags",
                "type-coerced /parts/0/tags/0",
                "wrong-type /parts/1/name",
                "wrong-type /parts/2"
            ]
        );
    }

    #[test]
    fn what_stood_before_a_syntax_error_is_kept() {
        let (outcome, thing, said) = read(
            r#"{"parts":[{"name":"a"},{"name":"b","tags":["#,
            &Limits::default(),
        );
        assert_eq!(outcome, Ok(()));
        assert_eq!(thing.parts.len(), 2);
        assert_eq!(said, ["truncated line 1 column 43"]);
    }

    #[test]
    fn depth_is_limited_and_skipped_values_do_not_recurse() {
        let deep = format!("{{\"x\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
        let (outcome, _, _) = read(&deep, &Limits::default());
        assert_eq!(outcome, Ok(()));

        let nested = r#"{"parts":["#.repeat(500);
        let (outcome, _, _) = read(&nested, &Limits::default());
        assert_eq!(
            outcome.map_err(|error| error.code),
            Err(ReadErrorCode::TooDeep)
        );
    }
}
