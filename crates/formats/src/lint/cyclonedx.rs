//! CycloneDX: 1.2 to 1.7 in JSON, 1.0 to 1.7 in XML.

mod component;
mod crypto;
mod curves;
mod declaration;
mod document;
mod extension;
mod forms;
mod formulation;
mod licence;
mod model;
mod parts;
mod patent;
mod service;
mod signature;
mod vulnerability;

use super::faults::Faults;
use super::json;
use super::shape::{Edition, Shape};
use super::xml::{self, Dialect};
use super::{FaultCode, check};
use crate::limits::Limits;
use document::BOM;
use extension::EXTENSIONS;

/// Judges a document in JSON; answers the version that it states.
pub(super) fn json(text: &str, limits: &Limits, faults: &mut Faults) -> String {
    let Some(root) = json::parse(text, limits, faults) else {
        return String::new();
    };
    let stated = root.get("specVersion").and_then(|value| value.as_str());
    let stated = stated.unwrap_or_default().to_owned();
    match edition(&stated) {
        Some(edition) => check::check(&root, Shape::Object(&BOM), edition, faults),
        None => faults.add(
            FaultCode::Version,
            || "/specVersion".to_owned(),
            &stated,
            || "1.2..1.7".to_owned(),
        ),
    }
    stated
}

fn edition(version: &str) -> Option<Edition> {
    let minor = version.strip_prefix("1.")?.parse().ok()?;
    (version.len() == 3 && (2..=7).contains(&minor)).then_some(minor)
}

/// Judges a document in XML; answers the version that its namespace states.
pub(super) fn xml(text: &str, limits: &Limits, faults: &mut Faults) -> String {
    xml::check(text, limits, &DIALECT, faults)
}

static DIALECT: Dialect = Dialect {
    root: "bom",
    shape: &BOM,
    edition: |namespace| {
        let version = namespace.strip_prefix("http://cyclonedx.org/schema/bom/")?;
        let minor = version.strip_prefix("1.")?.parse().ok()?;
        (version.len() == 3 && minor <= 7).then_some((version, minor))
    },
    names: ("bom-ref", 1),
    extensions: EXTENSIONS,
};
