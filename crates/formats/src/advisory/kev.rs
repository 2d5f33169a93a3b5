//! Catalogues of exploited vulnerabilities in the form of CISA's KEV, JSON.

use iriai_domain::risk::exploit::{Catalogue, Exploited};
use iriai_domain::warning::{Parsed, WarningCode};
use serde::de::{MapAccess, SeqAccess};

use crate::error::{ReadError, ReadErrorCode};
use crate::fields::{Element, Elements, Fields, Object, Value};
use crate::keys::Keys;
use crate::limits::Budget;
use crate::sbom::Confidence;

/// How sure it is that a text is such a catalogue.
pub fn detect(text: &str) -> Confidence {
    let mut keys = [false; 2];
    for (key, _) in Keys::of(text) {
        match key {
            "catalogVersion" => keys[0] = true,
            "vulnerabilities" => keys[1] = true,
            "bomFormat" | "spdxVersion" => return Confidence::No,
            _ => {}
        }
    }
    match keys {
        [true, true] => Confidence::Certain,
        _ => Confidence::No,
    }
}

/// Reads a catalogue. An entry without identifier is left out with a warning.
pub fn read<'a>(
    text: &'a str,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Catalogue<'a>>, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reading = Reading(Catalogue::default());
    let mut fields = Fields::new(budget);
    fields.read_json(text, &mut reading)?;
    let Reading(catalogue) = reading;
    if catalogue.entries.is_empty() && catalogue.version.is_none() {
        return Err(ReadError::new(ReadErrorCode::NothingReadable, ""));
    }
    Ok(Parsed {
        value: catalogue,
        warnings: fields.warnings,
    })
}

struct Reading<'de>(Catalogue<'de>);

impl<'de> Object<'de> for Reading<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let catalogue = &mut self.0;
        match key {
            "title" => catalogue.title = value.text(fields)?,
            "catalogVersion" => catalogue.version = value.text(fields)?,
            "dateReleased" => catalogue.released = value.text(fields)?,
            "vulnerabilities" => value.list(&mut Entries(&mut catalogue.entries), fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

struct Entries<'r, 'de>(&'r mut Vec<Exploited<'de>>);

impl<'de> Elements<'de> for Entries<'_, 'de> {
    fn element<A: SeqAccess<'de>>(
        &mut self,
        _index: usize,
        value: Element<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<bool, A::Error> {
        let mut entry = Entry(Exploited::default());
        let Some(found) = value.object(&mut entry, fields)? else {
            return Ok(false);
        };
        fields.count_component()?;
        let Entry(exploited) = entry;
        if !exploited.cve.trim().is_empty() {
            self.0.push(exploited);
        } else if found {
            fields.warn(WarningCode::MissingField, "", "cveID");
        }
        Ok(true)
    }
}

struct Entry<'de>(Exploited<'de>);

impl<'de> Object<'de> for Entry<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let entry = &mut self.0;
        match key {
            "cveID" => entry.cve = value.text(fields)?.unwrap_or_default(),
            "vendorProject" => entry.vendor = value.text(fields)?,
            "product" => entry.product = value.text(fields)?,
            "vulnerabilityName" => entry.name = value.text(fields)?,
            "dateAdded" => entry.added = value.text(fields)?,
            "dueDate" => entry.due = value.text(fields)?,
            "requiredAction" => entry.action = value.text(fields)?,
            "knownRansomwareCampaignUse" => {
                entry.ransomware = match value.text(fields)?.as_deref() {
                    Some("Known") => Some(true),
                    _ => None,
                };
            }
            _ => value.skip()?,
        }
        Ok(())
    }
}
