//! Release cycles of a product as endoflife.date publishes them, JSON: the list of `/api/<product>.json`, and the object of
//! `/api/v1/products/<product>`, many of which stand in `/api/v1/products/full`.
//!
//! Traps: an end is a day or a boolean in the list, and both, in two fields, in the object, where the day counts; `support` is
//! true as long as there is support, `eol` is true when life has ended.

use iriai_domain::risk::lifecycle::{Cycle, Day, Ending, Lifecycle};
use iriai_domain::warning::{Parsed, Text, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use super::divide::divide;
use crate::calendar;
use crate::error::ReadError;
use crate::fields::{Element, Elements, Fields, Object, ObjectOrText, Step, Value};
use crate::keys::Keys;
use crate::limits::Budget;
use crate::sbom::Confidence;

/// How sure it is that a text holds the cycles of a product.
pub fn detect(text: &str) -> Confidence {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let has = |text: &str, wanted: &str| Keys::of(text).any(|(key, _)| key == wanted);
    let is_known = match text.strip_prefix('[') {
        Some(first) => has(first.trim_start(), "cycle"),
        None => has(text, "schema_version") && has(text, "result"),
    };
    match is_known {
        true => Confidence::Certain,
        false => Confidence::No,
    }
}

/// Divides a text into what it says of each product: the full list of version 1 of the interface
/// (`/api/v1/products/full`) holds all of them.
pub fn records(text: &str) -> Result<Vec<&str>, ReadError> {
    divide(text, "result")
}

/// Reads the cycles of a product. The list does not say of which: the caller tells it as `product`, such as the stem of the
/// file's name.
pub fn read<'a>(
    text: &'a str,
    product: Option<&'a str>,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Lifecycle<'a>>, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reading = Reading(Lifecycle::default());
    let mut fields = Fields::new(budget);
    fields.guard(decides);
    let read = fields.read_json_object_or_list(text, &mut reading);
    let Reading(mut lifecycle) = reading;
    read.map_err(|error| error.of_record(&lifecycle.product))?;
    if lifecycle.product.trim().is_empty() {
        lifecycle.product = Text::Borrowed(product.unwrap_or_default());
    }
    if lifecycle.product.trim().is_empty() {
        return Err(ReadError::missing("", "name"));
    }
    if lifecycle.cycles.is_empty() {
        return Err(ReadError::missing("", "releases").of_record(&lifecycle.product));
    }
    Ok(Parsed {
        value: lifecycle,
        warnings: fields.warnings,
    })
}

/// Of which product which cycles end when. A cycle whose name is written as a number is taken with a warning: many lists are written
/// by hand.
fn decides(path: &[Step<'_>], code: WarningCode) -> bool {
    const DECIDING: &[&str] = &[
        "cycle", "name", "support", "isEoas", "eoasFrom", "eol", "isEol", "eolFrom",
    ];
    let mut keys = path.iter().filter_map(Step::key);
    let mut keys = keys.by_ref().filter(|key| *key != "result");
    match (keys.next(), keys.next()) {
        (None, _) | (Some("releases"), None) => true,
        (Some("releases"), Some(key)) | (Some(key), None) => {
            code != WarningCode::TypeCoerced && DECIDING.contains(&key)
        }
        _ => false,
    }
}

/// When what a text says was changed last, RFC 3339 in UTC, as the interface's version 1 tells in front of its result.
pub fn changed(text: &str) -> Option<String> {
    let mut found = None;
    for (key, value) in Keys::of(text).take_while(|(key, _)| *key != "result") {
        let is_better = key == "last_modified" || (key == "generated_at" && found.is_none());
        let time = value
            .strip_prefix('"')
            .and_then(|rest| rest.split('"').next());
        if let (true, Some(time)) = (is_better, time.and_then(calendar::utc)) {
            found = Some(time);
        }
    }
    found
}

/// A text that says when it was changed, for one that does not.
pub fn with_change(changed: &str, text: &str) -> String {
    let changed = serde_json::Value::from(changed);
    let text = text.trim_start_matches('\u{feff}').trim();
    format!("{{\"last_modified\":{changed},\"result\":{text}}}")
}

/// A text that [`read`] reads without being told the product, for one that does not say it.
pub fn with_product(product: &str, text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').trim();
    let key = if text.starts_with('[') {
        "releases"
    } else {
        "result"
    };
    let product = serde_json::Value::from(product);
    format!("{{\"name\":{product},\"{key}\":{text}}}")
}

struct Reading<'de>(Lifecycle<'de>);

impl<'de> Object<'de> for Reading<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "result" => {
                value.object(self, fields)?;
            }
            "name" => self.0.product = value.text(fields)?.unwrap_or_default(),
            "identifiers" => value.list(&mut Identifiers(&mut self.0), fields)?,
            "releases" => value.list(self, fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// The cycles.
impl<'de> Elements<'de> for Reading<'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut stated = Stated::default();
        let Some(found) = value.object(&mut stated, fields)? else {
            return Ok(false);
        };
        fields.count_component()?;
        if found {
            match stated.finish() {
                Some(cycle) => self.0.cycles.push(cycle),
                None => fields.warn(WarningCode::MissingField, "", "cycle"),
            }
        }
        Ok(true)
    }
}

struct Identifiers<'r, 'de>(&'r mut Lifecycle<'de>);

impl<'de> Elements<'de> for Identifiers<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut identifier = Identifier::default();
        let Some(_) = value.object(&mut identifier, fields)? else {
            return Ok(false);
        };
        fields.count_relation()?;
        let list = match identifier.kind.as_deref() {
            Some("purl") => &mut self.0.purls,
            Some("cpe") => &mut self.0.cpes,
            _ => return Ok(true),
        };
        list.extend(identifier.id);
        Ok(true)
    }
}

#[derive(Default)]
struct Identifier<'de> {
    kind: Option<Text<'de>>,
    id: Option<Text<'de>>,
}

impl<'de> Object<'de> for Identifier<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "type" => self.kind = value.text(fields)?,
            "id" => self.id = value.text(fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// A cycle as either form states it.
#[derive(Default)]
struct Stated<'de> {
    name: Option<Text<'de>>,
    released: Option<Text<'de>>,
    support: Stop,
    life: Stop,
    /// Whether anybody looks after it, for want of a better word on its life.
    is_maintained: Option<bool>,
    latest: Option<Text<'de>>,
}

/// The end of something: the day and whether it has come.
#[derive(Default)]
struct Stop {
    day: Option<Day>,
    has_come: Option<bool>,
}

impl Stop {
    fn ending(&self) -> Ending {
        match (self.day, self.has_come) {
            (Some(day), _) => Ending::On(day),
            (None, Some(true)) => Ending::Yes,
            (None, Some(false)) => Ending::No,
            (None, None) => Ending::Unknown,
        }
    }

    /// Takes a day or a boolean, which is `come` when the end has come.
    fn take(&mut self, text: Option<Text<'_>>, come: bool, fields: &mut Fields<'_, '_, '_>) {
        match text.as_deref().map(str::trim) {
            None | Some("") => {}
            Some("true") => self.has_come = Some(come),
            Some("false") => self.has_come = Some(!come),
            Some(other) => match Day::parse(other) {
                Some(day) => self.day = Some(day),
                None => fields.warn(WarningCode::TimeInvalid, other, "YYYY-MM-DD"),
            },
        }
    }
}

impl<'de> Stated<'de> {
    fn finish(mut self) -> Option<Cycle<'de>> {
        if self.life.ending() == Ending::Unknown {
            self.life.has_come = self.is_maintained.map(|is_maintained| !is_maintained);
        }
        Some(Cycle {
            name: self.name.filter(|name| !name.trim().is_empty())?,
            released: self.released,
            end_of_support: self.support.ending(),
            end_of_life: self.life.ending(),
            latest: self.latest,
        })
    }
}

impl<'de> Object<'de> for Stated<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "cycle" | "name" => self.name = value.text(fields)?,
            "releaseDate" => self.released = value.scalar(fields)?,
            "support" => self.support.take(value.scalar(fields)?, false, fields),
            "isEoas" | "eoasFrom" => self.support.take(value.scalar(fields)?, true, fields),
            "eol" | "isEol" | "eolFrom" => self.life.take(value.scalar(fields)?, true, fields),
            "isMaintained" => {
                let word = value.scalar(fields)?;
                self.is_maintained = word.as_deref().and_then(|word| word.parse().ok());
            }
            "latest" => {
                let mut release = Release::default();
                self.latest = match value.object_or_text(&mut release, fields)? {
                    ObjectOrText::Text(text) => Some(text),
                    ObjectOrText::Object => release.name,
                    ObjectOrText::Neither => None,
                };
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Release<'de> {
    name: Option<Text<'de>>,
}

impl<'de> Object<'de> for Release<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "name" => self.name = value.scalar(fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}
