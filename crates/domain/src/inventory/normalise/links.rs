//! What the references in a document lead to: who stands on whom, what is described, whose files are whose.

use hashbrown::HashMap;

use super::place;
use crate::hash::HashAlgorithm;
use crate::inventory::document::{Document, Hash};
use crate::warning::{WarningCode, Warnings};

/// The entries of a document by their references.
pub(super) struct References<'a> {
    entries: HashMap<&'a str, u32>,
    files: HashMap<&'a str, u32>,
}

impl<'a> References<'a> {
    pub(super) fn new(document: &'a Document<'a>, warnings: &mut Warnings) -> Self {
        let mut entries = HashMap::with_capacity(document.components.len());
        for (entry, component) in document.components.iter().enumerate() {
            let Some(reference) = component.reference.as_deref() else {
                continue;
            };
            if entries.insert(reference, entry as u32).is_some() {
                warnings.add_with(
                    WarningCode::DuplicateReference,
                    place(entry as u32, "reference"),
                    reference,
                    "",
                );
            }
        }
        let files = document.files.iter().enumerate();
        let files = files
            .filter_map(|(index, file)| Some((file.reference.as_deref()?, index as u32)))
            .collect();
        Self { entries, files }
    }
}

pub(super) fn edges<'a>(
    document: &'a Document<'a>,
    references: &References<'a>,
    member_of: &[u32],
    warnings: &mut Warnings,
) -> Vec<(u32, u32)> {
    let mut edges = Vec::with_capacity(document.relations.len());
    for (entry, component) in document.components.iter().enumerate() {
        if let Some(parent) = component.parent
            && let (Some(&from), Some(&to)) = (member_of.get(parent as usize), member_of.get(entry))
        {
            edges.push((from, to));
        }
    }
    // Some tools write package URLs where references belong.
    let mut by_purl: Option<HashMap<&str, u32>> = None;
    let mut member = |reference: &str| {
        let entry = references.entries.get(reference).copied().or_else(|| {
            let purls = by_purl.get_or_insert_with(|| {
                let components = document.components.iter().enumerate();
                components
                    .filter_map(|(entry, one)| Some((one.purl.as_deref()?, entry as u32)))
                    .collect()
            });
            purls.get(reference).copied()
        })?;
        member_of.get(entry as usize).copied()
    };
    for relation in document
        .relations
        .iter()
        .filter(|relation| relation.kind.is_dependency())
    {
        match (member(&relation.from), member(&relation.to)) {
            (Some(from), Some(to)) => edges.push((from, to)),
            (from, _) => {
                let dangling = if from.is_none() {
                    &relation.from
                } else {
                    &relation.to
                };
                if is_of_this_document(dangling) && !references.files.contains_key(&**dangling) {
                    warnings.add_with(WarningCode::DanglingReference, "relations", dangling, "");
                }
            }
        }
    }
    edges
}

/// References into other documents cannot be followed here and are no fault.
fn is_of_this_document(reference: &str) -> bool {
    !reference.starts_with("DocumentRef-")
        && !reference.starts_with("urn:cdx:")
        && reference != "SPDXRef-DOCUMENT"
}

pub(super) fn roots(document: &Document<'_>, member_of: &[u32]) -> Vec<u32> {
    let mut roots: Vec<u32> = document
        .subjects
        .iter()
        .filter_map(|&entry| member_of.get(entry).copied())
        .collect();
    roots.sort_unstable();
    roots.dedup();
    roots
}

/// File hashes of members: their own, and those of files that they contain. Files of nobody belong to the root.
pub(super) fn hashes<'a>(
    document: &'a Document<'a>,
    references: &References<'a>,
    member_of: &[u32],
    roots: &[u32],
) -> Vec<(u32, &'a str)> {
    let mut hashes = Vec::new();
    let mut add = |stated: &'a [Hash<'a>], member: u32| {
        hashes.extend(stated.iter().map(|hash| (member, &*hash.value)));
    };
    for (component, &member) in document.components.iter().zip(member_of) {
        add(&component.hashes, member);
    }
    let mut is_owned = vec![false; document.files.len()];
    for (file, owner) in file_owners(document, references, member_of) {
        if let Some(is_owned) = is_owned.get_mut(file as usize) {
            *is_owned = true;
        }
        if let Some(file) = document.files.get(file as usize) {
            // A value for each algorithm is enough: many hashes times many owners would outgrow the document.
            let enough = file.hashes.len().min(HashAlgorithm::ALL.len());
            add(file.hashes.get(..enough).unwrap_or_default(), owner);
        }
    }
    if let Some(&root) = roots.first() {
        let files = document.files.iter().zip(is_owned);
        for (file, _) in files.filter(|(_, is_owned)| !is_owned) {
            add(&file.hashes, root);
        }
    }
    hashes.sort_by_key(|(member, _)| *member);
    hashes
}

/// The files of a document and the members that contain them; a file may be in several.
fn file_owners<'a>(
    document: &'a Document<'a>,
    references: &References<'a>,
    member_of: &[u32],
) -> impl Iterator<Item = (u32, u32)> {
    document
        .relations
        .iter()
        .filter(|relation| relation.kind.is_dependency())
        .filter_map(|relation| {
            let file = references.files.get(&*relation.to)?;
            let entry = references.entries.get(&*relation.from)?;
            Some((*file, *member_of.get(*entry as usize)?))
        })
}
