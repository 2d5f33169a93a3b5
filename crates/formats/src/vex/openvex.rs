//! OpenVEX 0.2 and the versions before it, in which vulnerabilities and products were plain texts.

use iriai_domain::risk::vex::{Justification, Product, Statement, Status, VexDocument, VexFormat};
use iriai_domain::warning::{Parsed, Text, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use super::{Format, own};
use crate::error::{ReadError, ReadErrorCode};
use crate::fields::{Element, Elements, Fields, Object, ObjectOrText, Value};
use crate::keys::Keys;
use crate::limits::Budget;
use crate::sbom::Confidence;

pub(super) const FORMAT: Format = Format {
    id: VexFormat::Openvex,
    detect,
    read,
};

fn detect(text: &str) -> Confidence {
    for (key, value) in Keys::of(text) {
        match key {
            "@context" if names_openvex(value) => return Confidence::Certain,
            "statements" if value.starts_with('[') => return Confidence::Certain,
            "bomFormat" | "spdxVersion" | "@graph" | "affected" => return Confidence::No,
            _ => {}
        }
    }
    Confidence::No
}

/// Whether a context is the address of OpenVEX's, or a list that begins with it.
fn names_openvex(value: &str) -> bool {
    let is_address = value.starts_with(['"', '[']);
    let end = value.find([',', '}', ']']).unwrap_or(value.len());
    is_address
        && value
            .get(..end)
            .is_some_and(|address| address.contains("openvex"))
}

fn read<'a>(text: &'a str, budget: &mut Budget<'_>) -> Result<Parsed<VexDocument<'a>>, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reading = Reading(VexDocument {
        format: VexFormat::Openvex,
        id: None,
        author: None,
        issued: None,
        updated: None,
        revision: None,
        statements: Vec::new(),
    });
    let mut fields = Fields::new(budget);
    fields.read_json(text, &mut reading)?;
    let Reading(document) = reading;
    if document.statements.is_empty() && !fields.warnings.is_empty() {
        return Err(ReadError::new(ReadErrorCode::NothingReadable, ""));
    }
    Ok(Parsed {
        value: document,
        warnings: fields.warnings,
    })
}

struct Reading<'de>(VexDocument<'de>);

impl<'de> Object<'de> for Reading<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let document = &mut self.0;
        match key {
            "@id" => document.id = value.text(fields)?,
            "author" => document.author = value.text(fields)?,
            "timestamp" => document.issued = value.text(fields)?,
            "last_updated" => document.updated = value.text(fields)?,
            "version" => document.revision = value.scalar(fields)?,
            "statements" => value.list(&mut Statements(&mut document.statements), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Statements<'r, 'de>(&'r mut Vec<Statement<'de>>);

impl<'de> Elements<'de> for Statements<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut saying = Saying::default();
        let Some(found) = value.object(&mut saying, fields)? else {
            return Ok(false);
        };
        fields.count_component()?;
        let mut statement = saying.statement;
        for product in &mut statement.products {
            product.parts.extend(saying.parts.iter().cloned());
        }
        if !found {
            return Ok(true);
        }
        // Kept all the same: it speaks of nothing, and whoever checks the document has to hear of it.
        if statement.vulnerability.trim().is_empty() {
            statement.vulnerability = Text::default();
            fields.warn(WarningCode::MissingField, "", "vulnerability");
        }
        // OpenVEX 0.2, "Status labels": what a status needs beside it.
        let needed = match statement.status {
            None => Some("status"),
            Some(Status::NotAffected) => statement.lacks_reason().then_some("justification"),
            Some(Status::Affected) => statement.action.is_none().then_some("action_statement"),
            Some(_) => None,
        };
        if let Some(needed) = needed {
            fields.warn(WarningCode::MissingField, "", needed);
        }
        self.0.push(statement);
        Ok(true)
    }
}

#[derive(Default)]
struct Saying<'de> {
    statement: Statement<'de>,
    /// Before 0.2 parts stood beside the products and belonged to each of them.
    parts: Vec<Product<'de>>,
}

impl<'de> Object<'de> for Saying<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let statement = &mut self.statement;
        match key {
            "vulnerability" => {
                let mut named = Vulnerability::default();
                match value.object_or_text(&mut named, fields)? {
                    ObjectOrText::Text(text) => statement.vulnerability = text,
                    ObjectOrText::Object => {
                        statement.vulnerability = named.name.or(named.id).unwrap_or_default();
                        statement.aliases = named.aliases;
                    }
                    ObjectOrText::Neither => {}
                }
            }
            "products" => value.list(&mut Products(&mut statement.products), fields)?,
            "subcomponents" => value.list(&mut Products(&mut self.parts), fields)?,
            "status" => {
                if let Some(word) = value.text(fields)? {
                    statement.status = known(&word, Status::from_code(&word), fields);
                }
            }
            "justification" => {
                if let Some(word) = value.text(fields)?.filter(|word| !word.is_empty()) {
                    statement.justification = known(&word, Justification::from_code(&word), fields);
                }
            }
            "impact_statement" => statement.impact = stated(value.text(fields)?),
            "action_statement" => statement.action = stated(value.text(fields)?),
            "status_notes" => statement.notes = stated(value.text(fields)?),
            "timestamp" => statement.issued = value.text(fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// A word of the standard; warns of one that is none.
fn known<T>(word: &str, found: Option<T>, fields: &mut Fields<'_, '_, '_>) -> Option<T> {
    if found.is_none() {
        fields.warn(WarningCode::UnknownValue, word, "");
    }
    found
}

fn stated(text: Option<Text<'_>>) -> Option<Text<'_>> {
    text.filter(|text| !text.trim().is_empty())
}

#[derive(Default)]
struct Vulnerability<'de> {
    id: Option<Text<'de>>,
    name: Option<Text<'de>>,
    aliases: Vec<Text<'de>>,
}

impl<'de> Object<'de> for Vulnerability<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        match key {
            "@id" => self.id = value.text(fields)?,
            "name" => self.name = stated(value.text(fields)?),
            "aliases" => self.aliases = value.texts(fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// Products, or parts of products.
struct Products<'r, 'de>(&'r mut Vec<Product<'de>>);

impl<'de> Elements<'de> for Products<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut thing = Thing(Product::default());
        let Some(found) = value.object_or_text(&mut thing, fields)? else {
            return Ok(false);
        };
        fields.count_relation()?;
        let Thing(mut product) = thing;
        if let ObjectOrText::Text(id) = found {
            product.ids.push(id);
        }
        own::recognise(&mut product);
        if product.ids.is_empty() && product.hashes.is_empty() && product.name.is_none() {
            fields.warn(WarningCode::MissingField, "", "@id");
        } else {
            self.0.push(product);
        }
        Ok(true)
    }
}

struct Thing<'de>(Product<'de>);

impl<'de> Object<'de> for Thing<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let product = &mut self.0;
        match key {
            "@id" => product.ids.extend(stated(value.text(fields)?)),
            "identifiers" => {
                value.object(&mut Labels(&mut product.ids), fields)?;
            }
            "hashes" => {
                value.object(&mut Labels(&mut product.hashes), fields)?;
            }
            "subcomponents" => value.list(&mut Products(&mut product.parts), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// Texts by kind, of which the kind is told by the text itself.
struct Labels<'r, 'de>(&'r mut Vec<Text<'de>>);

impl<'de> Object<'de> for Labels<'_, 'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        _key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        if let Some(text) = stated(value.text(fields)?)
            && !self.0.contains(&text)
        {
            self.0.push(text);
        }
        Ok(())
    }
}
