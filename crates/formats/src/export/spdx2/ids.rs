//! Identifiers of elements: `SPDXRef-` and letters, digits, `.` and `-` (§7.2), each once in a document.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use iriai_domain::inventory::document::Document;

use super::package::checksum;
use super::text::is_namespace;
use crate::sbom::spdx2::DOCUMENT;

const PREFIX: &str = "SPDXRef-";

/// The identifiers of all elements of a document.
pub(super) struct Ids<'d> {
    /// Of each component.
    pub(super) components: Vec<String>,
    /// Of each file.
    pub(super) files: Vec<String>,
    /// What a reference of the document names: an index, files behind components.
    references: HashMap<&'d str, usize>,
    /// How other documents are called that can be referred to, here and in what is written.
    documents: &'d HashMap<&'d str, String>,
}

impl<'d> Ids<'d> {
    /// Gives every element an identifier: its own where that is valid and free, else one made of it.
    pub(super) fn of(document: &'d Document<'_>, documents: &'d HashMap<&'d str, String>) -> Self {
        let components = document.components.iter().map(|component| {
            let reference = component.reference.as_deref();
            (reference, component.name.as_ref(), "Package")
        });
        let files = document
            .files
            .iter()
            .map(|file| (file.reference.as_deref(), file.name.as_ref(), "File"));
        let elements: Vec<_> = components.chain(files).collect();

        let mut references = HashMap::with_capacity(elements.len());
        let mut taken = HashSet::with_capacity(elements.len());
        taken.insert(DOCUMENT.to_owned());
        // Those that are valid keep what they have, wherever they stand.
        let mut ids: Vec<Option<String>> = elements
            .iter()
            .enumerate()
            .map(|(index, (reference, ..))| {
                let reference = (*reference)?;
                references.entry(reference).or_insert(index);
                (is_valid(reference) && taken.insert(reference.to_owned()))
                    .then(|| reference.to_owned())
            })
            .collect();
        for (index, (id, (reference, name, kind))) in ids.iter_mut().zip(&elements).enumerate() {
            if id.is_none() {
                let text = reference.unwrap_or(name);
                *id = Some(made(PREFIX, text, kind, index, &mut taken));
            }
        }
        // Some tools write package URLs where references belong.
        for (index, component) in document.components.iter().enumerate() {
            if let Some(purl) = component.purl.as_deref() {
                references.entry(purl).or_insert(index);
            }
        }
        let mut components: Vec<String> = ids.into_iter().flatten().collect();
        let files = components.split_off(document.components.len().min(components.len()));
        Self {
            components,
            files,
            references,
            documents,
        }
    }

    /// The identifier of what a reference names; `None` when the document does not hold it.
    pub(super) fn resolve(&self, reference: &str) -> Option<Cow<'_, str>> {
        if let Some(index) = self.references.get(reference) {
            let id = match self.components.get(*index) {
                Some(id) => id,
                None => self.files.get(index - self.components.len())?,
            };
            return Some(Cow::Borrowed(id));
        }
        if reference.eq_ignore_ascii_case(DOCUMENT) {
            return Some(Cow::Borrowed(DOCUMENT));
        }
        // What others call their elements is theirs to change.
        let (document, element) = reference.split_once(':')?;
        let document = self.documents.get(document)?;
        (element.starts_with(PREFIX) && !element.contains(char::is_whitespace))
            .then(|| Cow::Owned(format!("{document}:{element}")))
    }

    /// Whether a reference names a file.
    pub(super) fn is_file(&self, reference: &str) -> bool {
        self.references
            .get(reference)
            .is_some_and(|index| *index >= self.components.len())
    }

    /// The component that a reference names.
    pub(super) fn component(&self, reference: &str) -> Option<usize> {
        self.references
            .get(reference)
            .copied()
            .filter(|index| *index < self.components.len())
    }
}

fn is_valid(id: &str) -> bool {
    id.strip_prefix(PREFIX)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(is_allowed))
}

fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-'
}

/// A name of allowed letters behind a prefix that is not taken yet.
fn made(
    prefix: &str,
    text: &str,
    fallback: &str,
    index: usize,
    taken: &mut HashSet<String>,
) -> String {
    // Names of documents may have a plus besides.
    let is_allowed = |byte| is_allowed(byte) || (byte == b'+' && prefix != PREFIX);
    let mut name = String::with_capacity(prefix.len() + text.len());
    name.push_str(prefix);
    for character in text.strip_prefix(prefix).unwrap_or(text).chars() {
        match u8::try_from(character) {
            Ok(byte) if is_allowed(byte) => name.push(character),
            // One dash for any run of other things.
            _ if name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    if name.len() == prefix.len() {
        name.push_str(fallback);
    }
    while !taken.insert(name.clone()) {
        name.push_str(&format!("-{index}"));
    }
    name
}

/// What other documents are called in what is written (§6.6), by how this one calls them. Left out are those of which
/// SPDX requires more than is known.
pub(super) fn document_names<'d>(document: &'d Document<'_>) -> HashMap<&'d str, String> {
    let mut names = HashMap::new();
    let mut taken = HashSet::new();
    for (index, found) in document.external_documents.iter().enumerate() {
        let address = found.address.as_ref();
        let known = is_namespace(address) && found.hash.as_ref().and_then(checksum).is_some();
        if let (Some(reference), true) = (found.reference.as_deref(), known) {
            names
                .entry(reference)
                .or_insert_with(|| made("DocumentRef-", reference, "document", index, &mut taken));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use iriai_domain::inventory::document::{Component, SbomFormat, Text};

    use super::*;

    #[test]
    fn identifiers_are_valid_and_stand_once() {
        let mut document = Document::new(SbomFormat::CyclonedxJson);
        for reference in [
            Some("pkg:npm/@a/b@1.0"),
            Some("SPDXRef-a"),
            Some("SPDXRef-a"),
            Some("a"),
            Some("SPDXRef-DOCUMENT"),
            Some("日本"),
            None,
        ] {
            let mut component = Component::named(Text::Borrowed("名 b"));
            component.reference = reference.map(Text::Borrowed);
            document.components.push(component);
        }
        let documents = HashMap::from([("DocumentRef-a_b", "DocumentRef-a-b".to_owned())]);
        let ids = Ids::of(&document, &documents);
        assert_eq!(
            ids.components,
            [
                "SPDXRef-pkg-npm-a-b-1.0",
                "SPDXRef-a",
                "SPDXRef-a-2",
                "SPDXRef-a-3",
                "SPDXRef-DOCUMENT-4",
                "SPDXRef-Package",
                "SPDXRef-b"
            ]
        );
        for (reference, id) in [
            ("a", Some("SPDXRef-a-3")),
            ("SPDXRef-a", Some("SPDXRef-a")),
            (
                "DocumentRef-a_b:SPDXRef-x_y",
                Some("DocumentRef-a-b:SPDXRef-x_y"),
            ),
            ("DocumentRef-c:SPDXRef-x", None),
            ("gone", None),
        ] {
            assert_eq!(ids.resolve(reference).as_deref(), id, "{reference}");
        }
    }
}
