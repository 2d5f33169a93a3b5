//! What a document describes: the product, its release, its supplier.

use super::Member;
use crate::inventory::component_key::{ComponentKey, UNIDENTIFIED, identity};
use crate::inventory::document::{Document, Text};

/// What a document describes, as far as it says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject<'a> {
    /// Its name, or the document's.
    pub name: Option<Text<'a>>,
    /// Its version.
    pub version: Option<Text<'a>>,
    /// Its supplier.
    pub supplier: Option<Text<'a>>,
    /// What stays the same from one document of it to the next. `None` where the document does not describe one thing that
    /// has a name: then only its file can tell which documents it replaces.
    pub series: Option<String>,
}

/// What a document describes; `members` tell key and entry of each, and `key` the text of a key.
pub(super) fn subject<'a>(
    document: &'a Document<'a>,
    members: &[Member],
    key: impl Fn(&Member) -> &'a str,
    roots: &[u32],
) -> Subject<'a> {
    let borrowed = |text: &'a str| (!text.trim().is_empty()).then(|| Text::Borrowed(text.trim()));
    let name_of_document = document.name.as_deref().and_then(borrowed);
    let supplier = document
        .supplier
        .as_ref()
        .and_then(|party| borrowed(&party.name));
    let root = match roots {
        [root] => members.get(*root as usize),
        _ => None,
    };
    let Some((root, component)) =
        root.and_then(|root| Some((root, document.components.get(root.entry as usize)?)))
    else {
        return Subject {
            name: name_of_document,
            version: None,
            supplier,
            series: None,
        };
    };
    let key = ComponentKey::of(key(root));
    let version = component.version.stated().and_then(borrowed);
    Subject {
        name: borrowed(&component.name).or(name_of_document),
        version: version.or_else(|| {
            key.version()
                .map(|version| Text::Owned(version.into_owned()))
        }),
        supplier: component.supplier.stated().and_then(borrowed).or(supplier),
        series: Some(identity(key.package()).into_owned()).filter(|series| series != UNIDENTIFIED),
    }
}
