//! CycloneDX in JSON, 1.2–1.7. What the fields mean stands in [`super::cyclonedx`].
//!
//! A document need not say `bomFormat` first, or at all when a tool was sloppy: the keys of the outermost object are looked at
//! one after the other until one decides, and the values between them are only skipped.

use iriai_domain::inventory::document::{Document, SbomFormat};
use iriai_domain::warning::Parsed;

use super::cyclonedx::Bom;
use super::{Confidence, Content, Format};
use crate::error::{ReadError, ReadErrorCode};
use crate::fields::Fields;
use crate::keys::Keys;
use crate::limits::Budget;

pub(super) const FORMAT: Format = Format {
    id: SbomFormat::CyclonedxJson,
    detect,
    read,
};

fn detect(content: Content<'_>) -> Confidence {
    let Some(text) = content.text else {
        return Confidence::No;
    };
    let mut spec_version = false;
    let mut part = false;
    for (key, value) in Keys::of(text) {
        match key {
            "bomFormat" if begins_with(value, "\"cyclonedx\"") => return Confidence::Certain,
            "$schema" if schema(value) => return Confidence::Certain,
            "spdxVersion" | "SPDXID" | "@context" | "@graph" | "_type" | "payloadType" => {
                return Confidence::No;
            }
            "specVersion" => spec_version = true,
            "components" | "dependencies" | "services" => part = true,
            _ => {}
        }
        if spec_version && part {
            return Confidence::Certain;
        }
    }
    if spec_version || part {
        Confidence::Perhaps
    } else {
        Confidence::No
    }
}

fn begins_with(value: &str, word: &str) -> bool {
    value
        .get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Whether a value is the address of a CycloneDX schema.
fn schema(value: &str) -> bool {
    let address = value.trim_start_matches('"');
    let end = address.find('"').unwrap_or(address.len());
    address
        .get(..end.min(200))
        .is_some_and(|address| address.to_ascii_lowercase().contains("cyclonedx"))
}

fn read<'a>(
    content: Content<'a>,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    let text = content
        .text
        .ok_or_else(|| ReadError::new(ReadErrorCode::UnknownFormat, ""))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut bom = Bom::new(SbomFormat::CyclonedxJson, text.len(), budget);
    let mut fields = Fields::new(budget);
    fields.read_json(text, &mut bom)?;
    bom.finish(fields.warnings)
}
