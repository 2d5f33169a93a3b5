//! SPDX 2 in JSON.
//!
//! Standard: SPDX 2.2 to 2.3, JSON schema `spdx-schema.json`; see [`spdx2`](super::spdx2) for what the fields mean.

use iriai_domain::inventory::document::{Document, SbomFormat};
use iriai_domain::warning::Parsed;

use super::json::Json;
use super::spdx2::{Root, beginning};
use super::{Confidence, Content, Format};
use crate::error::{ReadError, ReadErrorCode};
use crate::fields::Fields;
use crate::limits::Budget;

pub(super) const FORMAT: Format = Format {
    id: SbomFormat::Spdx2Json,
    detect,
    read,
};

/// How much of a document is looked at: the version may stand behind long creation information, or last.
const LOOK: usize = 64 * 1024;

fn detect(content: Content<'_>) -> Confidence {
    let Some(text) = content.text else {
        return Confidence::No;
    };
    if !text.trim_start().starts_with('{') {
        return Confidence::No;
    }
    let start = beginning(text, LOOK);
    if ["\"SPDXID\"", "\"spdxVersion\"", "\"SPDX-2."]
        .iter()
        .any(|word| start.contains(word))
    {
        Confidence::Certain
    } else if start.contains("SPDXRef-") {
        Confidence::Perhaps
    } else {
        Confidence::No
    }
}

fn read<'a>(
    content: Content<'a>,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    let text = content
        .text
        .ok_or_else(|| ReadError::new(ReadErrorCode::UnknownFormat, ""))?;
    let mut root = Root::new(SbomFormat::Spdx2Json, text.len(), budget);
    let mut fields = Fields::new(budget);
    let mut json = Json::new(text);
    let outcome = fields
        .read_from(&mut json, &mut root)
        .and_then(|()| json.end());
    fields.conclude(outcome.map_err(|reason| (json.place(), reason.into_reason())))?;
    root.into_draft().finish(fields.warnings)
}
