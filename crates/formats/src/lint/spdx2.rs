//! SPDX 2.0 to 2.3 in JSON, YAML, XML, tag-value text and RDF/XML.
//!
//! Every notation is brought into the tree that the JSON notation has; the tables and the rules then apply to all alike.
//! What only one notation can get wrong (an unknown tag, a typed node without its property) is reported on the way there,
//! and positions of the tree are turned back into lines of the file.
//!
//! Standards: SPDX 2.2.2 (ISO/IEC 5962:2021) and 2.3, their JSON schemas as published with corrections (2.2.2, 2.3.1).
//! Traps and deviations: both spellings of `PACKAGE-MANAGER` are in the published schemas; 2.3 no longer requires licences;
//! a document of a single package need not say what it describes; `NOASSERTION` stands where an expression may, but not
//! inside one. 2.0 is judged as 2.1.

mod elements;
mod forms;
mod licence;
mod notation;
mod rdf;
mod rules;
mod tables;
mod tag_value;
mod tree;
mod words;
mod xml;
mod yaml;

use serde_json::Value;

use super::faults::Faults;
use super::json as text_of_json;
use super::shape::Shape;
use super::{FaultCode, check};
use crate::limits::Limits;
pub(crate) use forms::is_location;
pub(super) use forms::is_time;
pub(crate) use licence::is_valid_3 as is_licence_3;
use notation::Notation;
use tree::Tree;

/// Judges a document in JSON; answers the version that it states.
pub(super) fn json(text: &str, limits: &Limits, faults: &mut Faults) -> String {
    match text_of_json::parse(text, limits, faults) {
        Some(root) => judge(&root, Notation::Schema, faults),
        None => String::new(),
    }
}

/// Judges a document in YAML.
pub(super) fn yaml(text: &str, limits: &Limits, faults: &mut Faults) -> String {
    match yaml::tree(text, limits, faults) {
        Some(root) => judge(&root, Notation::Schema, faults),
        None => String::new(),
    }
}

/// Judges a document in tag-value text.
pub(super) fn tag_value(text: &str, _: &Limits, faults: &mut Faults) -> String {
    let tree = tag_value::tree(text, faults);
    judge_lines(Some(tree), Notation::TagValue, faults)
}

/// Judges a document in RDF/XML.
pub(super) fn rdf(text: &str, _: &Limits, faults: &mut Faults) -> String {
    judge_lines(rdf::tree(text, faults), Notation::Rdf, faults)
}

/// Judges a document in plain XML.
pub(super) fn xml(text: &str, _: &Limits, faults: &mut Faults) -> String {
    judge_lines(xml::tree(text, faults), Notation::Xml, faults)
}

/// Judges a tree and turns positions back into lines.
fn judge_lines(tree: Option<Tree>, notation: Notation, faults: &mut Faults) -> String {
    let Some(mut tree) = tree else {
        return String::new();
    };
    let first = faults.kept.len();
    let stated = judge(&tree.take(), notation, faults);
    tree.locate(faults, first);
    stated
}

/// Judges a tree in the shape of JSON; answers the version without `SPDX-`.
fn judge(root: &Value, notation: Notation, faults: &mut Faults) -> String {
    faults.edition_name = words::edition_name;
    let stated = root
        .get("spdxVersion")
        .and_then(Value::as_str)
        .unwrap_or_default();
    // A document that does not say which edition it follows is judged by the newest.
    let edition = match notation.edition(stated) {
        Some(edition) => edition,
        None => {
            if root.get("spdxVersion").is_some_and(Value::is_string) {
                let at = || "/spdxVersion".to_owned();
                faults.add(FaultCode::Version, at, stated, || {
                    notation.editions().to_owned()
                });
            }
            words::V2_3
        }
    };
    check::check(root, Shape::Object(&tables::DOCUMENT), edition, faults);
    if root.is_object() {
        rules::check(root, edition, notation, faults);
    }
    stated.strip_prefix("SPDX-").unwrap_or(stated).to_owned()
}
