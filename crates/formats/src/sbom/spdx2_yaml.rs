//! SPDX 2 in YAML.
//!
//! Standard: SPDX 2.2 to 2.3 in the structure of their JSON schema; YAML 1.2. Scalars are text whatever they look like
//! (`versionInfo: 1.10` is `1.10`, `filesAnalyzed: yes` is `yes`); only `null` and its spellings are nothing. Aliases
//! are followed as long as the document does not grow out of proportion; merge keys are not. Of several documents in
//! one stream the first is read.

mod events;
mod indent;

use iriai_domain::inventory::document::{Document, SbomFormat};
use iriai_domain::warning::Parsed;

use super::spdx2::{Root, Stop, Walk, Walker, beginning};
use super::{Confidence, Content, Format};
use crate::error::{ReadError, ReadErrorCode};
use crate::fields::Fields;
use crate::limits::Budget;
use events::{Events, Owning};
use indent::moved_in;

pub(super) const FORMAT: Format = Format {
    id: SbomFormat::Spdx2Yaml,
    detect,
    read,
};

const LOOK: usize = 64 * 1024;

/// Keys of the document that stand at the beginning of a line. The first says it all, the second something.
const KEYS: &[&str] = &[
    "spdxVersion",
    "SPDXID",
    "documentNamespace",
    "creationInfo",
    "dataLicense",
    "packages",
];

fn detect(content: Content<'_>) -> Confidence {
    let Some(text) = content.text else {
        return Confidence::No;
    };
    if text.trim_start().starts_with(['{', '<']) {
        return Confidence::No;
    }
    let start = beginning(text, LOOK);
    let keys = start.lines().filter_map(|line| {
        let key = line.trim().split(':').next()?.trim_matches(['"', '\'']);
        KEYS.iter().position(|known| *known == key)
    });
    let mut found = 0_u32;
    for key in keys {
        found |= 1 << key;
    }
    match (found & 1, found.count_ones()) {
        (1, _) | (_, 2..) => Confidence::Certain,
        (_, 1) if found & 2 > 0 => Confidence::Perhaps,
        _ => Confidence::No,
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
    let parsed = read_events(&mut events, text.len(), budget);
    if events.stopped_at_shallow_quote() {
        let moved = moved_in(text);
        let mut events = Owning(Events::new(&moved));
        let parsed = read_events(&mut events, text.len(), budget);
        return checked(&mut events.0, parsed);
    }
    checked(&mut events, parsed)
}

fn read_events<'a, W: Walk<'a>>(
    events: &mut W,
    bytes: usize,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    let mut root = Root::new(SbomFormat::Spdx2Yaml, bytes, budget);
    let mut fields = Fields::new(budget);
    let outcome = fields.read_from(Walker(events), &mut root);
    fields.conclude(outcome.map_err(|Stop { at, reason }| (at, reason)))?;
    root.into_draft().finish(fields.warnings)
}

/// The outcome, unless aliases made too much of the document.
fn checked<'a>(
    events: &mut Events<'_>,
    mut parsed: Result<Parsed<Document<'a>>, ReadError>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    if let Ok(parsed) = &mut parsed {
        events.warn(&mut parsed.warnings);
    }
    if events.exploded() {
        return Err(ReadError::new(ReadErrorCode::TooCompressed, "aliases"));
    }
    parsed
}
