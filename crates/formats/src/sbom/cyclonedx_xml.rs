//! CycloneDX in XML, 1.0–1.7. What the fields mean stands in [`super::cyclonedx`].
//!
//! An element is presented in the shape that the JSON schema gives the same thing (attributes and children as fields, wrappers as
//! lists), so that both syntaxes are read by one piece of code and say the same.
//!
//! Traps:
//! * The namespace `http://cyclonedx.org/schema/bom/1.x` may have any prefix; it alone tells the version. Elements of other
//!   namespaces may stand anywhere and are passed over, but for the extensions of 1.1 for dependency graphs and vulnerabilities
//!   and for an XML signature of the whole.
//! * A document type that declares entities is refused: they are never expanded. Predefined entities and character references are
//!   decoded; a reference to anything else stays as it is written.
//! * White space at the ends of a text is layout, and dropped, where it contains a line break.
//! * Some lists have no wrapper in XML (`omniborId`, `swhid`, `data`, `identity`, an organisation's `url` and `contact`).
//!
//! Positions are element paths with the line: `bom/components/component[4]/purl line 12`.

mod element;
mod place;
mod shape;
mod source;
mod spaces;

use iriai_domain::inventory::document::{Document, SbomFormat};
use iriai_domain::warning::Parsed;

use self::element::ElementDeserializer;
use self::source::{Node, Source};
use super::cyclonedx::Bom;
use super::{Confidence, Content, Format};
use crate::error::{ReadError, ReadErrorCode};
use crate::fields::{Fields, Object};
use crate::limits::Budget;

pub(super) const FORMAT: Format = Format {
    id: SbomFormat::CyclonedxXml,
    detect,
    read,
};

fn detect(content: Content<'_>) -> Confidence {
    let Some(text) = content.text else {
        return Confidence::No;
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_ascii_start().starts_with('<') {
        return Confidence::No;
    }
    let mut source = Source::new(text);
    match source.root() {
        Ok(Some(root)) if root.tag.name == "bom" => match root.version {
            Some(_) => Confidence::Certain,
            None if root.is_unbound() => Confidence::Perhaps,
            None => Confidence::No,
        },
        // A document that is refused for its entities is refused by name.
        Err(_) if source.refusal().is_some() && text.contains(spaces::NAMESPACE) => {
            Confidence::Certain
        }
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
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut bom = Bom::new(SbomFormat::CyclonedxXml, text.len(), budget);
    let mut fields = Fields::new(budget);
    read_into(text, &mut bom, &mut fields)?;
    bom.finish(fields.warnings)
}

/// Reads a whole text into `root`, in the shape of the JSON schema. As [`Fields::read_json`] else.
pub(crate) fn read_into<'de, T: Object<'de>>(
    text: &'de str,
    root: &mut T,
    fields: &mut Fields<'de, '_, '_>,
) -> Result<(), ReadError> {
    let mut source = Source::new(text);
    fields.place_by(place::wording(text, source.position()));
    let outcome = match source.root() {
        Ok(Some(outermost)) => {
            let deserializer = ElementDeserializer::root(&mut source, outermost);
            fields
                .read_from(deserializer, root)
                .and_then(|()| source.end())
        }
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    if let Some(refusal) = source.refusal() {
        return Err(refusal);
    }
    fields.conclude(outcome.map_err(|error| (source.place(), error.into_reason())))
}

/// Whether a text is a BOM that has vulnerabilities, as far as it can be read without a fault.
pub(crate) fn has_vulnerabilities(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_ascii_start().starts_with('<') || !text.contains("vulnerabilities") {
        return false;
    }
    let mut source = Source::new(text);
    match source.root() {
        Ok(Some(root)) if root.tag.name == "bom" && root.version.is_some() => {}
        _ => return false,
    }
    let outermost = source.depth();
    loop {
        match source.node() {
            Ok(Node::Child(tag)) if tag.name == "vulnerabilities" => break,
            Ok(Node::Child(_)) => {
                if source.leave_to(outermost).is_err() {
                    return false;
                }
            }
            Ok(Node::Text(_)) => {}
            Ok(Node::End) | Err(_) => return false,
        }
    }
    loop {
        match source.node() {
            Ok(Node::Child(_)) => return true,
            Ok(Node::Text(_)) => {}
            Ok(Node::End) | Err(_) => return false,
        }
    }
}
