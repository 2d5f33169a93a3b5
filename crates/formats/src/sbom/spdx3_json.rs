//! SPDX 3.0 and 3.0.1 in JSON-LD (ISO/IEC 5962 revision; model at spdx.github.io/spdx-spec/v3.0.1).
//!
//! Read as a flat list of objects that refer to each other by `spdxId`, in any order, without a JSON-LD engine. Traps:
//!
//! * Supplier, licence, hash target and creator are elements of their own or stand in place; either is read.
//! * `creationInfo` is a blank node (`_:…`) shared by all elements, or written out in each.
//! * Classes and properties come as `software_Package`, `software:Package` or full IRIs.
//! * A document need not have an `SpdxDocument`, an `SpdxDocument` need not have a root: what is described stands in
//!   `rootElement` of the `Sbom`, in that of the document, or in `describes` relationships.
//! * `NoneElement` and `NoAssertionElement` are targets that say something of completeness.
//!
//! Not kept: snippets, annotations, extensions other than CycloneDX properties, times of relationships, and of the Security profile scores,
//! forecasts and catalogues; what it says as VEX is read apart ([`vex`]). Relations through a `Build` element are kept as they stand, from
//! output to build and from build to input.

pub(crate) mod card;
mod component;
mod copies;
mod graph;
mod head;
mod licence;
mod link;
mod node;
mod part;
mod relation;
mod security;
pub(crate) mod vex;
pub(crate) mod vocabulary;

use iriai_domain::inventory::document::{Document, SbomFormat};
use iriai_domain::warning::Parsed;

use super::{Confidence, Content, Format};
use crate::error::{ReadError, ReadErrorCode};
use crate::fields::Fields;
use crate::limits::Budget;

use graph::Graph;
use node::NodesOnly;

pub(super) const FORMAT: Format = Format {
    id: SbomFormat::Spdx3Json,
    detect,
    read,
};

/// How much of a file is looked at to know its format, in bytes.
const BEGINNING: usize = 8 * 1024;

pub(crate) fn detect(content: Content<'_>) -> Confidence {
    let Some(text) = content.text else {
        return Confidence::No;
    };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with(['{', '[']) {
        return Confidence::No;
    }
    let beginning = beginning_of(text);
    let has = |word: &str| beginning.contains(word);
    if has("spdx.org/rdf/3.") || has("spdx.org/rdf/v3") || has(r"spdx.org\/rdf\/3.") {
        Confidence::Certain
    } else if (has("\"@graph\"") || has("\"spdxId\""))
        && (has("SpdxDocument") || has("CreationInfo"))
    {
        Confidence::Perhaps
    } else {
        Confidence::No
    }
}

fn beginning_of(text: &str) -> &str {
    let mut end = text.len().min(BEGINNING);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

fn read<'a>(
    content: Content<'a>,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    let nothing = || ReadError::new(ReadErrorCode::NothingReadable, "");
    let text = content.text.ok_or_else(nothing)?;
    let text = text.trim_start_matches('\u{feff}');
    let mut fields = Fields::new(budget);
    let mut graph = Graph::default();
    fields.read_linked_json(text, &mut NodesOnly(&mut graph))?;
    if graph.is_empty() {
        return Err(nothing());
    }
    let document = link::document(graph, text.len(), &mut fields)?;
    Ok(Parsed {
        value: document,
        warnings: fields.warnings,
    })
}
