//! SPDX 2 in plain XML (not RDF).
//!
//! Standard: SPDX 2.2 §5.3 and 2.3 allow XML without saying its structure; the SPDX project's tools write a `Document`
//! element in which every field of the JSON schema is an element, and lists repeat it. Attributes and namespaces mean
//! nothing. A document type with entities of its own is refused.

mod events;

use iriai_domain::inventory::document::{Document, SbomFormat};
use iriai_domain::warning::Parsed;

use super::spdx2::{Root, Stop, Walker, beginning};
use super::{Confidence, Content, Format};
use crate::error::{ReadError, ReadErrorCode};
use crate::fields::Fields;
use crate::limits::Budget;
use events::Events;

pub(super) const FORMAT: Format = Format {
    id: SbomFormat::Spdx2Xml,
    detect,
    read,
};

const LOOK: usize = 64 * 1024;

fn detect(content: Content<'_>) -> Confidence {
    let Some(text) = content.text else {
        return Confidence::No;
    };
    if !text.trim_start().starts_with('<') {
        return Confidence::No;
    }
    let start = beginning(text, LOOK);
    if start.contains("<SPDXID>") || start.contains("<spdxVersion>") {
        Confidence::Certain
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
    let mut events = Events::new(text);
    let mut root = Root::new(SbomFormat::Spdx2Xml, text.len(), budget);
    let mut fields = Fields::new(budget);
    let outcome = fields.read_from(Walker(&mut events), &mut root);
    if events.declares_entities() {
        return Err(ReadError::new(ReadErrorCode::EntityDeclared, ""));
    }
    fields.conclude(outcome.map_err(|Stop { at, reason }| (at, reason)))?;
    root.into_draft().finish(fields.warnings)
}
