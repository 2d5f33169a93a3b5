//! Catalogues of exploited vulnerabilities in the form of CISA's KEV, JSON.

use iriai_domain::risk::exploit::{Catalogue, Exploited};
use iriai_domain::warning::WarningCode;
use serde::de::{MapAccess, SeqAccess};

use super::Listing;
use crate::error::ReadError;
use crate::fields::{Element, Elements, Fields, Object, Step, Value};
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

/// Reads a catalogue. An entry without identifier is left out, and so is what stands behind a syntax error.
pub fn read<'a>(
    text: &'a str,
    budget: &mut Budget<'_>,
) -> Result<Listing<Catalogue<'a>>, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reading = Reading {
        catalogue: Catalogue::default(),
        left_out: Vec::new(),
    };
    let mut fields = Fields::new(budget);
    fields.guard(decides);
    let read = fields.read_json(text, &mut reading);
    let Reading {
        catalogue,
        left_out,
    } = reading;
    let ended = match read {
        Ok(()) => None,
        Err(error) if error.is_of_record() && !catalogue.entries.is_empty() => Some(error),
        Err(error) => return Err(error),
    };
    match (catalogue.entries.is_empty(), left_out.first()) {
        (true, Some(error)) => Err(error.clone()),
        (true, None) if catalogue.version.is_none() => {
            Err(ReadError::missing("/catalogVersion", "catalogVersion"))
        }
        _ => {
            let mut listing = Listing {
                value: catalogue,
                warnings: fields.warnings,
                left_out,
                ended,
            };
            if !listing.is_whole() {
                let read = listing.value.entries.len().to_string();
                let code = WarningCode::CatalogueInPart;
                listing.warnings.add_with(code, "", &read, "");
            }
            Ok(listing)
        }
    }
}

impl Listing<Catalogue<'_>> {
    /// Whether all was read that the catalogue lists, so that what it does not list is told too. One that lists nothing must say so by its
    /// count: else a list that got lost would end everything.
    pub fn is_whole(&self) -> bool {
        let read = self.value.entries.len();
        let is_all = match &self.value.count {
            Some(count) => count.parse() == Ok(read),
            None => read > 0,
        };
        is_all && self.left_out.is_empty() && self.ended.is_none()
    }
}

/// Which vulnerability an entry is about.
fn decides(path: &[Step<'_>], _code: WarningCode) -> bool {
    let key = |place: usize| path.get(place).and_then(Step::key);
    key(0) == Some("vulnerabilities") && matches!(key(2), None | Some("cveID"))
}

struct Reading<'de> {
    catalogue: Catalogue<'de>,
    left_out: Vec<ReadError>,
}

impl<'de> Object<'de> for Reading<'de> {
    fn field<A: MapAccess<'de>>(
        &mut self,
        key: &str,
        value: Value<'_, A>,
        fields: &mut Fields<'de, '_, '_>,
    ) -> Result<(), A::Error> {
        let catalogue = &mut self.catalogue;
        match key {
            "title" => catalogue.title = value.text(fields)?,
            "catalogVersion" => catalogue.version = value.text(fields)?,
            "dateReleased" => catalogue.released = value.text(fields)?,
            "count" => catalogue.count = value.scalar(fields)?,
            "vulnerabilities" => value.list(self, fields)?,
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// The entries.
impl<'de> Elements<'de> for Reading<'de> {
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
        if found && exploited.cve.trim().is_empty() {
            fields.warn(WarningCode::MissingField, "", "cveID");
        }
        match fields.take_damage() {
            Some(error) => self.left_out.push(error),
            None => self.catalogue.entries.extend(found.then_some(exploited)),
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
