//! In which notation an SPDX 2 document is written, where that makes a difference to what is asked of it.

use super::words::{V2_1, V2_2, V2_3};
use crate::lint::shape::Edition;

/// A notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// JSON or YAML, to which the published schemas apply.
    Schema,
    /// XML in the names of JSON.
    Xml,
    /// Tag-value text.
    TagValue,
    /// RDF in XML.
    Rdf,
}

impl Notation {
    /// The edition that a document states, if this notation belongs to it: JSON, YAML and XML came with 2.2.
    pub(super) fn edition(self, version: &str) -> Option<Edition> {
        match version.strip_prefix("SPDX-")? {
            "2.3" => Some(V2_3),
            "2.2" => Some(V2_2),
            "2.1" | "2.0" if matches!(self, Self::TagValue | Self::Rdf) => Some(V2_1),
            _ => None,
        }
    }

    /// The editions, for faults.
    pub(super) fn editions(self) -> &'static str {
        match self {
            Self::Schema | Self::Xml => "SPDX-2.2 | SPDX-2.3",
            Self::TagValue | Self::Rdf => "SPDX-2.0..2.3",
        }
    }

    /// Whether snippets must have a name: the schemas say so, the specification (§9.11) does not.
    pub(super) fn names_snippets(self) -> bool {
        self == Self::Schema
    }
}
