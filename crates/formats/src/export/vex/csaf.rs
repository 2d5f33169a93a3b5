//! CSAF 2.0, profile 5 (VEX): documents that pass the mandatory tests of the standard (§6.1).
//!
//! A component in a product is a relationship `default_component_of`, and it is this that has the status. Decisions whose
//! vulnerability has the same [main name](iriai_domain::risk::decision::Decision::main_name) become one vulnerability, because no
//! two may have one CVE number (§6.1.23).
//!
//! Traps:
//! * The name of a branch `product_version` must not look like a range (§6.1.31); such a product is named without branches.
//! * Notes are wanted for every vulnerability (§6.1.27.5), also where nobody wrote any.
//! * Revisions are numbered from 1 on, ordered by their dates, and the last is the document's version (§6.1.14, 6.1.16, 6.1.21).
//!
//! Lost are: to which of several decisions on a vulnerability a note belongs, and when products were found fixed or taken under
//! investigation.

mod heading;
mod tree;
mod vulnerability;

use iriai_domain::risk::decision::Decision;
use serde::Serialize;

pub use self::heading::{DocumentStatus, Options, Publisher, PublisherCategory, Revision};
use self::tree::Tree;
use super::{Refused, bytes, checked};

#[derive(Serialize)]
struct Written<'d> {
    document: heading::Document<'d>,
    product_tree: tree::ProductTree,
    vulnerabilities: Vec<vulnerability::Vulnerability<'d>>,
}

/// Writes decisions.
pub fn write(decisions: &[Decision<'_>], options: &Options<'_>) -> Result<Vec<u8>, Refused> {
    let decisions = checked(decisions)?;
    let document = heading::document(options)?;
    let mut tree = Tree::default();
    let vulnerabilities = vulnerability::all(&decisions, options.note.trim(), &mut tree);
    let vendor = options.publisher.vendor();
    Ok(bytes(&Written {
        document,
        product_tree: tree.written(vendor),
        vulnerabilities,
    }))
}

/// The name of the file in which a document with this identifier must be kept (§5.1).
pub fn file_name(id: &str) -> String {
    let mut name = String::with_capacity(id.len() + 5);
    for letter in id.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-') {
            name.push(letter);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    name + ".json"
}
