//! Tolerant reading of JSON and of whatever else speaks serde.
//!
//! Derived `Deserialize` types give up at the first field of the wrong type, and everything read before is lost. Here
//! a reader implements [`Object`] for what it builds: it is handed one field after the other and asks [`Fields`] for the
//! value in the shape it wants. A value of another shape becomes a warning with a JSON pointer and the reading goes on; a
//! syntax error ends it, and what was built until then stays built.
//!
//! Text borrows from the input. Unknown values are skipped without recursion, and nesting of known ones is counted against
//! [`Limits::depth`](crate::limits::Limits::depth), so that deep input can neither overflow the stack nor pass unseen.

mod linked;
mod one;
mod shape;
mod text;
mod tree;
mod value;

use std::fmt::Write as _;

use iriai_domain::warning::{Text, WarningCode, Warnings};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess};
use serde_json::error::Category;

use crate::calendar;
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;
use crate::reason::{Reason, ReasonCode, json_place};

pub(crate) use linked::{Arity, Linked};
pub(crate) use one::TextDeserializer;
use shape::{ObjectOrListShape, ObjectSeed, ShapeSeed};
pub(crate) use value::{Element, ObjectOrText, Value};

/// Something that is built from the fields of an object.
pub(crate) trait Object<'de> {
    /// Takes one field: reads the value from `fields` in the shape it expects, or skips it.
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error>;
}

/// Something that is built from the elements of a list.
pub(crate) trait Elements<'de> {
    /// Takes one element: asks `value` for it in the shape it expects. `Ok(false)` from `value` means the list is over.
    fn element<A: SeqAccess<'de>>(
        &mut self,
        index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error>;
}

/// Where a reading stands: the path for positions, the warnings, the budget.
pub(crate) struct Fields<'de, 'b, 'l> {
    path: Vec<Step<'de>>,
    /// What was wrong so far.
    pub(crate) warnings: Warnings,
    /// What may still be used.
    pub(crate) budget: &'b mut Budget<'l>,
    refusal: Option<ReadError>,
    place: Option<Place<'de>>,
    /// What is no matter of a warning, see [`Fields::guard`].
    deciding: Option<Deciding>,
    damage: Option<ReadError>,
    /// The depth of the single value in the place of a list that is being read, and whether that was warned of.
    single: Option<(usize, bool)>,
}

/// Whether a fault of this kind in what these steps lead to decides what a record is about.
pub(crate) type Deciding = fn(&[Step<'_>], WarningCode) -> bool;

/// Words a position from the steps that lead to it, for formats whose positions are no JSON pointers.
pub(crate) type Place<'de> = Box<dyn Fn(&[Step<'de>]) -> String + 'de>;

/// One step on the way from the outermost value to the current one.
#[derive(Clone)]
pub(crate) enum Step<'de> {
    /// Into the field of this name.
    Key(Text<'de>),
    /// Into the element of this index.
    Index(usize),
}

impl Step<'_> {
    /// The name of the field; nothing of an element.
    pub(crate) fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::Index(_) => None,
        }
    }
}

impl<'de, 'b, 'l> Fields<'de, 'b, 'l> {
    pub(crate) fn new(budget: &'b mut Budget<'l>) -> Self {
        Self {
            path: Vec::with_capacity(16),
            warnings: Warnings::default(),
            budget,
            refusal: None,
            place: None,
            deciding: None,
            damage: None,
            single: None,
        }
    }

    /// Refuses from now on what is cut off, is not well-formed, or has a fault that decides: taken as far as it can be read, it
    /// would replace what is whole. Every other fault stays a warning.
    pub(crate) fn guard(&mut self, deciding: Deciding) {
        self.deciding = Some(deciding);
    }

    /// Whether it does.
    fn guards(&self) -> bool {
        self.deciding.is_some()
    }

    /// Has positions worded by `place` from now on.
    pub(crate) fn place_by(&mut self, place: Place<'de>) {
        self.place = Some(place);
    }

    /// Reads a value of whatever format into `root`. The caller hands the outcome to [`Fields::conclude`].
    pub(crate) fn read_from<T: Object<'de>, D: Deserializer<'de>>(
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

    /// Reads a whole JSON text into `root`. `Err` only when a limit was passed or not even the outermost value is an
    /// object; a syntax error later on is a warning, and the caller judges whether what was read is enough.
    pub(crate) fn read_json<T: Object<'de>>(
        &mut self,
        text: &'de str,
        root: &mut T,
    ) -> Result<(), ReadError> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        deserializer.disable_recursion_limit();
        let outcome = self
            .read_from(&mut deserializer, root)
            .and_then(|()| deserializer.end());
        self.conclude_json(text, outcome)
    }

    /// As [`Fields::read_json`], for a text whose outermost value may be a list as well.
    pub(crate) fn read_json_object_or_list<T: Object<'de> + Elements<'de>>(
        &mut self,
        text: &'de str,
        root: &mut T,
    ) -> Result<(), ReadError> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        deserializer.disable_recursion_limit();
        let seed = ShapeSeed {
            fields: self,
            shape: ObjectOrListShape { target: root },
        };
        let outcome = seed
            .deserialize(&mut deserializer)
            .and_then(|()| deserializer.end());
        self.conclude_json(text, outcome)
    }

    fn conclude_json(
        &mut self,
        text: &str,
        outcome: Result<(), serde_json::Error>,
    ) -> Result<(), ReadError> {
        if let (Err(error), Some(_), None) = (&outcome, self.deciding, &self.refusal) {
            return Err(json_fault(text, error));
        }
        let outcome = outcome.map_err(|error| (json_place(text, &error), Reason::from(&error)));
        self.conclude(outcome)
    }

    /// Turns the outcome of a deserialiser into a refusal or a warning. The error is a position and a reason.
    pub(crate) fn conclude(
        &mut self,
        outcome: Result<(), (String, Reason)>,
    ) -> Result<(), ReadError> {
        if let Some(refusal) = self.refusal.take() {
            return Err(refusal);
        }
        if let Err((at, reason)) = outcome {
            self.warnings
                .add_with(WarningCode::Truncated, at, "", &reason.to_string());
        }
        self.damage.take().map_or(Ok(()), Err)
    }

    /// The first fault that decides, which is told then by whoever asked.
    pub(crate) fn take_damage(&mut self) -> Option<ReadError> {
        self.damage.take()
    }

    /// Where the reading stands: a JSON pointer unless [`Fields::place_by`] said otherwise.
    pub(crate) fn pointer(&self) -> String {
        if let Some(place) = &self.place {
            return place(&self.path);
        }
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

    /// Refuses text that decides and holds bytes that were no text, or letters that were guessed for them. Whoever took the bytes for text
    /// has warned of all others.
    #[inline]
    fn doubt(&mut self, text: &str) {
        if self.deciding.is_some() && !text.is_ascii() && self.is_doubtful(text) {
            self.warn(WarningCode::EncodingRepaired, text, "");
        }
    }

    /// The same of the name of a field, which may be any of those that stand beside it.
    fn doubt_key(&mut self, key: &str) {
        if key.is_ascii() || !self.is_doubtful(key) {
            return;
        }
        let decides = |decides: Deciding| {
            self.path.is_empty() || decides(&self.path, WarningCode::EncodingRepaired)
        };
        if self.deciding.is_some_and(decides) && self.damage.is_none() {
            self.damage = Some(self.damaged(WarningCode::EncodingRepaired, key, ""));
        }
    }

    fn is_doubtful(&self, text: &str) -> bool {
        self.budget.doubts_letters() || text.contains(char::REPLACEMENT_CHARACTER)
    }

    /// Refuses nothing in the place of an element where elements decide.
    fn doubt_null(&mut self, instead: &str) {
        let is_element = matches!(self.path.last(), Some(Step::Index(_)));
        let decides = |decides: Deciding| decides(&self.path, WarningCode::WrongType);
        if is_element && self.deciding.is_some_and(decides) {
            self.warn(WarningCode::WrongType, "null", instead);
        }
    }

    /// Warns of a time that nobody can read.
    pub(crate) fn check_time(&mut self, text: Option<&str>) {
        let is_time =
            |text: &str| calendar::is_time(text) || calendar::is_time(&format!("{}Z", text.trim()));
        if let Some(text) = text.filter(|text| !is_time(text)) {
            self.warn(WarningCode::TimeInvalid, text, "date-time");
        }
    }

    fn damaged(&self, code: WarningCode, value: &str, instead: &str) -> ReadError {
        let reason = reason(code, value, instead);
        ReadError::at(ReadErrorCode::RecordDamaged, self.pointer(), reason)
    }

    /// Warns at the place where the reading stands.
    pub(crate) fn warn(&mut self, code: WarningCode, value: &str, instead: &str) {
        let is_fault = matches!(
            code,
            WarningCode::WrongType
                | WarningCode::TypeCoerced
                | WarningCode::MissingField
                | WarningCode::UnknownValue
                | WarningCode::TimeInvalid
                | WarningCode::EncodingRepaired
        );
        let decides = |decides: Deciding| is_fault && decides(&self.path, code);
        if self.deciding.is_some_and(decides) {
            if self.damage.is_none() {
                self.damage = Some(self.damaged(code, value, instead));
            }
            return;
        }
        if code == WarningCode::EncodingRepaired {
            return;
        }
        let single = self
            .single
            .filter(|(depth, _)| code == WarningCode::WrongType && *depth == self.path.len());
        let instead = match single {
            // That it was read all the same has been said, and turns out to be wrong.
            Some((_, true)) => return self.warnings.amend_last(code),
            Some((_, false)) => "list",
            None => instead,
        };
        // Of a flood only the number is kept; its places need not be worded.
        let at = if self.warnings.kept().len() < Warnings::KEPT {
            self.pointer()
        } else {
            String::new()
        };
        self.warnings.add_with(code, at, value, instead);
    }

    /// Ends the reading with a refusal unless `allowed` is fine.
    pub(crate) fn allow<E: Error>(&mut self, allowed: Result<(), ReadError>) -> Result<(), E> {
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
    pub(crate) fn count_component<E: Error>(&mut self) -> Result<(), E> {
        let allowed = self.budget.component();
        self.allow(allowed)
    }

    /// Counts a relation, or ends the reading.
    pub(crate) fn count_relation<E: Error>(&mut self) -> Result<(), E> {
        let allowed = self.budget.relation();
        self.allow(allowed)
    }

    /// Counts a file entry, or ends the reading.
    pub(crate) fn count_file<E: Error>(&mut self) -> Result<(), E> {
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

    /// Goes on to the next field or element of the same object or list.
    fn move_on(&mut self, step: Step<'de>) {
        if let Some(last) = self.path.last_mut() {
            *last = step;
        }
    }

    fn leave(&mut self) {
        self.path.pop();
    }

    /// Reads a single value in the place of a list by `element`, and says once what is wrong with that: it was read all the same, or, where
    /// it is not even what an element should be, it was not.
    fn read_single<E>(
        &mut self,
        value: &str,
        is_warned: bool,
        element: impl FnOnce(&mut Self) -> Result<bool, E>,
    ) -> Result<(), E> {
        if is_warned {
            self.warn(WarningCode::TypeCoerced, value, "list");
        }
        let around = self.single.replace((self.path.len(), is_warned));
        let read = element(self);
        self.single = around;
        read.map(|_| ())
    }
}

/// Why a record is refused that is not well-formed: it is cut off, or damaged.
pub(crate) fn json_fault(text: &str, error: &serde_json::Error) -> ReadError {
    let code = match error.classify() {
        Category::Eof => ReadErrorCode::RecordCutOff,
        _ => ReadErrorCode::RecordDamaged,
    };
    ReadError::at(
        code,
        json_place(text, error),
        Reason::from(error).to_string(),
    )
}

/// What a warning says, as a reason.
fn reason(code: WarningCode, value: &str, instead: &str) -> String {
    let reason = match code {
        WarningCode::MissingField => Reason::with(ReasonCode::FieldMissing, instead),
        WarningCode::TimeInvalid => Reason::with(ReasonCode::FieldNoTime, value),
        WarningCode::EncodingRepaired => Reason::with(ReasonCode::FieldNoText, value),
        WarningCode::WrongType | WarningCode::TypeCoerced => {
            Reason::with(ReasonCode::FieldType, value).instead_of(instead)
        }
        _ => Reason::with(ReasonCode::FieldValue, value),
    };
    reason.to_string()
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
        assert_eq!(said, ["truncated line 1 column 44"]);
    }

    #[test]
    fn single_values_in_each_other_cost_no_more_than_their_length() {
        let levels = 4_000;
        let text = r#"{"name":[],"parts":"#.repeat(levels) + "7" + &"}".repeat(levels);
        let limits = Limits {
            depth: 2 * levels,
            ..Limits::default()
        };
        let reading = move || {
            let mut budget = Budget::new(&limits, &|| false);
            let mut fields = Fields::new(&mut budget);
            let mut thing = Thing::default();
            fields.read_json(&text, &mut thing).expect("an object");
            fields.warnings.count()
        };
        let thread = std::thread::Builder::new().stack_size(256 << 20);
        let count = thread.spawn(reading).expect("a thread").join();
        // Each name, each single value, and the innermost, which is not even a part.
        assert_eq!(count.expect("no panic"), 2 * levels);
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
