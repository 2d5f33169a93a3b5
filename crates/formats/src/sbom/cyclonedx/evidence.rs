//! How a component was found: `evidence`, one line for each thing seen.
//!
//! | Line | From |
//! |---|---|
//! | `identity FIELD[ CONFIDENCE][: VALUE]` | `identity` |
//! | `identity FIELD by TECHNIQUE[ CONFIDENCE][: VALUE]` | each of its `methods` |
//! | `occurrence LOCATION[, line N][, offset N][, symbol NAME][, CONTEXT]` | `occurrences` |
//! | `call [PACKAGE ]MODULE[ FUNCTION][ FILE[:LINE[:COLUMN]]]` | `callstack.frames` |
//! | `copyright TEXT` | `copyright` |
//!
//! The lines stand in this order whatever order the keys have. Licences among the evidence become licences that were observed.

use std::fmt::Write as _;

use iriai_domain::inventory::document::{LicenceStanding, LicenceStatement};
use iriai_domain::warning::{Text, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use super::licence::Licences;
use super::{present, text_into};
use crate::fields::{Element, Elements, Fields, Object, ObjectOrText, Value};

/// What `identity.field` may name. Anything else is not repeated line by line.
pub(crate) const IDENTITY_FIELDS: &[&str] = &[
    "group",
    "name",
    "version",
    "purl",
    "cpe",
    "omniborId",
    "swhid",
    "swid",
    "hash",
];

/// The words that the lines begin with.
pub(crate) const IDENTITY: &str = "identity ";
pub(crate) const OCCURRENCE: &str = "occurrence ";
pub(crate) const CALL: &str = "call ";
pub(crate) const COPYRIGHT: &str = "copyright ";

/// The evidence of one component.
#[derive(Default)]
pub(super) struct Evidence<'de> {
    identities: Lines<'de>,
    occurrences: Lines<'de>,
    calls: Lines<'de>,
    copyrights: Lines<'de>,
    /// Licences that were observed.
    pub(super) licences: Vec<LicenceStatement<'de>>,
}

type Lines<'de> = Vec<Text<'de>>;

impl<'de> Evidence<'de> {
    /// All lines.
    pub(super) fn lines(self) -> Lines<'de> {
        let mut lines = self.identities;
        lines.extend(self.occurrences);
        lines.extend(self.calls);
        lines.extend(self.copyrights);
        lines
    }
}

impl<'de> Object<'de> for Evidence<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "identity" => {
                value.list_or_one(&mut Each::<Identity>::of(&mut self.identities), fields)
            }
            "occurrences" => value.list(&mut Each::<Occurrence>::of(&mut self.occurrences), fields),
            "callstack" => value
                .object(&mut Callstack(&mut self.calls), fields)
                .map(|_| ()),
            "licenses" => value.list(
                &mut Licences {
                    statements: &mut self.licences,
                    standing: LicenceStanding::Observed,
                },
                fields,
            ),
            "copyright" => value.list(&mut Each::<Copyright>::of(&mut self.copyrights), fields),
            _ => value.skip(),
        }
    }
}

/// Something seen that becomes lines.
trait Seen<'de>: Object<'de> + Default {
    /// A mere text in place of the object.
    fn text(&mut self, _text: Text<'de>) {}

    fn lines(self, lines: &mut Lines<'de>, fields: &mut Fields<'de, '_, '_>);
}

struct Each<'l, 'de, T> {
    lines: &'l mut Lines<'de>,
    seen: std::marker::PhantomData<T>,
}

impl<'l, 'de, T> Each<'l, 'de, T> {
    fn of(lines: &'l mut Lines<'de>) -> Self {
        Self {
            lines,
            seen: std::marker::PhantomData,
        }
    }
}

impl<'de, T: Seen<'de>> Elements<'de> for Each<'_, 'de, T> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut seen = T::default();
        let Some(found) = value.object_or_text(&mut seen, fields)? else {
            return Ok(false);
        };
        if let ObjectOrText::Text(text) = found {
            seen.text(text);
        }
        seen.lines(self.lines, fields);
        Ok(true)
    }
}

#[derive(Default)]
struct Identity<'de> {
    field: Option<Text<'de>>,
    confidence: Option<Text<'de>>,
    value: Option<Text<'de>>,
    methods: Vec<Method<'de>>,
}

impl<'de> Object<'de> for Identity<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "field" => text_into(&mut self.field, value, fields)?,
            "confidence" => self.confidence = present(value.scalar(fields)?),
            "concludedValue" => text_into(&mut self.value, value, fields)?,
            "methods" => value.list(&mut Methods(&mut self.methods), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl<'de> Seen<'de> for Identity<'de> {
    fn lines(self, lines: &mut Lines<'de>, fields: &mut Fields<'de, '_, '_>) {
        let field = self.field.unwrap_or_default();
        let Some(field) = IDENTITY_FIELDS.iter().find(|known| **known == field) else {
            fields.warn(WarningCode::UnknownValue, &field, "");
            return;
        };
        let mut line = format!("{IDENTITY}{field}");
        add_finding(&mut line, self.confidence, self.value);
        lines.push(Text::Owned(line));
        for method in self.methods {
            let technique = method.technique.unwrap_or(Text::Borrowed("other"));
            let mut line = format!("{IDENTITY}{field} by {technique}");
            add_finding(&mut line, method.confidence, method.value);
            lines.push(Text::Owned(line));
        }
    }
}

/// A confidence of `0.90` in XML is the one that JSON writes `0.9`.
fn add_finding(line: &mut String, confidence: Option<Text<'_>>, value: Option<Text<'_>>) {
    if let Some(confidence) = confidence {
        line.push(' ');
        match confidence.trim().parse::<f64>() {
            // Writing to a string cannot fail.
            Ok(number) if number.is_finite() => _ = write!(line, "{number}"),
            _ => line.push_str(&confidence),
        }
    }
    if let Some(value) = value {
        line.push_str(": ");
        line.push_str(&value);
    }
}

struct Methods<'m, 'de>(&'m mut Vec<Method<'de>>);

impl<'de> Elements<'de> for Methods<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut method = Method::default();
        let found = value.object(&mut method, fields)?;
        if found == Some(true) {
            self.0.push(method);
        }
        Ok(found.is_some())
    }
}

#[derive(Default)]
struct Method<'de> {
    technique: Option<Text<'de>>,
    confidence: Option<Text<'de>>,
    value: Option<Text<'de>>,
}

impl<'de> Object<'de> for Method<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "technique" => text_into(&mut self.technique, value, fields)?,
            "confidence" => self.confidence = present(value.scalar(fields)?),
            "value" => text_into(&mut self.value, value, fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Occurrence<'de> {
    location: Option<Text<'de>>,
    line: Option<Text<'de>>,
    offset: Option<Text<'de>>,
    symbol: Option<Text<'de>>,
    context: Option<Text<'de>>,
}

impl<'de> Object<'de> for Occurrence<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "location" => text_into(&mut self.location, value, fields)?,
            "line" => self.line = present(value.scalar(fields)?),
            "offset" => self.offset = present(value.scalar(fields)?),
            "symbol" => text_into(&mut self.symbol, value, fields)?,
            "additionalContext" => text_into(&mut self.context, value, fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl<'de> Seen<'de> for Occurrence<'de> {
    fn text(&mut self, text: Text<'de>) {
        self.location = present(Some(text));
    }

    fn lines(self, lines: &mut Lines<'de>, _fields: &mut Fields<'de, '_, '_>) {
        let Some(location) = self.location else {
            return;
        };
        let mut line = format!("{OCCURRENCE}{location}");
        let parts = [
            (", line ", self.line),
            (", offset ", self.offset),
            (", symbol ", self.symbol),
            (", ", self.context),
        ];
        for (word, part) in parts {
            if let Some(part) = part {
                line.push_str(word);
                line.push_str(&part);
            }
        }
        lines.push(Text::Owned(line));
    }
}

struct Callstack<'l, 'de>(&'l mut Lines<'de>);

impl<'de> Object<'de> for Callstack<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "frames" => value.list(&mut Each::<Frame>::of(self.0), fields),
            _ => value.skip(),
        }
    }
}

#[derive(Default)]
struct Frame<'de> {
    package: Option<Text<'de>>,
    module: Option<Text<'de>>,
    function: Option<Text<'de>>,
    file: Option<Text<'de>>,
    line: Option<Text<'de>>,
    column: Option<Text<'de>>,
}

impl<'de> Object<'de> for Frame<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "package" => text_into(&mut self.package, value, fields)?,
            "module" => text_into(&mut self.module, value, fields)?,
            "function" => text_into(&mut self.function, value, fields)?,
            "fullFilename" => text_into(&mut self.file, value, fields)?,
            "line" => self.line = present(value.scalar(fields)?),
            "column" => self.column = present(value.scalar(fields)?),
            _ => value.skip()?,
        }
        Ok(())
    }
}

impl<'de> Seen<'de> for Frame<'de> {
    fn lines(self, lines: &mut Lines<'de>, _fields: &mut Fields<'de, '_, '_>) {
        let mut place = self.file;
        for part in [self.line, self.column] {
            if let (Some(place), Some(part)) = (&mut place, part) {
                let place = place.to_mut();
                place.push(':');
                place.push_str(&part);
            }
        }
        let parts = [self.package, self.module, self.function, place];
        let words: Vec<_> = parts.into_iter().flatten().collect();
        if !words.is_empty() {
            lines.push(Text::Owned(format!("{CALL}{}", words.join(" "))));
        }
    }
}

#[derive(Default)]
struct Copyright<'de>(Option<Text<'de>>);

impl<'de> Object<'de> for Copyright<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "text" => text_into(&mut self.0, value, fields),
            _ => value.skip(),
        }
    }
}

impl<'de> Seen<'de> for Copyright<'de> {
    fn text(&mut self, text: Text<'de>) {
        self.0 = present(Some(text));
    }

    fn lines(self, lines: &mut Lines<'de>, _fields: &mut Fields<'de, '_, '_>) {
        lines.extend(self.0.map(|text| Text::Owned(format!("{COPYRIGHT}{text}"))));
    }
}
