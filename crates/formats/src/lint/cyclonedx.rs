//! CycloneDX 1.2 to 1.7 in JSON.

use super::faults::Faults;
use super::json;
use super::shape::{Edition, Object, Shape, required};
use super::{FaultCode, check};
use crate::limits::Limits;

static BOM: Object = Object::open(&[required("bomFormat", Shape::Text)]);

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
    (2..=7).contains(&minor).then_some(minor)
}
