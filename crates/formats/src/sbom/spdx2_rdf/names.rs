//! Addresses of nodes as the identifiers that the other serialisations write.

use std::borrow::Cow;

/// What addresses begin with in this document and in those that it refers to.
#[derive(Default)]
pub(super) struct Names {
    /// The document's namespace with its `#`.
    pub(super) own: Option<String>,
    /// Namespaces of other documents with their `#`, and how this document calls them.
    pub(super) others: Vec<(String, String)>,
}

impl Names {
    /// The identifier of an address: `SPDXRef-x`, `DocumentRef-y:SPDXRef-x`, `NONE`, `NOASSERTION`, or the address.
    pub(super) fn local<'n>(&self, address: &'n str) -> Cow<'n, str> {
        match address {
            "http://spdx.org/rdf/terms#noassertion" | "https://spdx.org/rdf/terms#noassertion" => {
                return Cow::Borrowed("NOASSERTION");
            }
            "http://spdx.org/rdf/terms#none" | "https://spdx.org/rdf/terms#none" => {
                return Cow::Borrowed("NONE");
            }
            _ => {}
        }
        let Some(at) = address.rfind('#') else {
            return Cow::Borrowed(address);
        };
        let (space, id) = address.split_at(at + 1);
        match &self.own {
            _ if at == 0 => Cow::Borrowed(id),
            Some(own) if own == space => Cow::Borrowed(id),
            None if id.starts_with("SPDXRef-") || id.starts_with("LicenseRef-") => {
                Cow::Borrowed(id)
            }
            _ => match self
                .others
                .binary_search_by(|(other, _)| other.as_str().cmp(space))
            {
                Ok(found) => match self.others.get(found) {
                    Some((_, name)) => Cow::Owned(format!("{name}:{id}")),
                    None => Cow::Borrowed(address),
                },
                Err(_) => Cow::Borrowed(address),
            },
        }
    }
}
