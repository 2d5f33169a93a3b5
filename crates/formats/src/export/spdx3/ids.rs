//! Identifiers of elements: every element needs an IRI of its own.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use iriai_domain::inventory::document::{Document, SbomFormat};

/// The IRIs of what a document holds.
pub(super) struct Ids<'d> {
    /// The document's own.
    pub(super) document: String,
    /// What all IRIs made here begin with.
    base: String,
    /// The IRI of each component, by index.
    pub(super) components: Vec<String>,
    /// The IRI of each file, by index.
    pub(super) files: Vec<String>,
    /// The IRI that a reference stands for.
    references: HashMap<&'d str, Target>,
    /// The IRIs of elements of other documents, by what this one calls them, and where those documents are.
    elsewhere: HashMap<&'d str, (String, &'d str)>,
    /// How often an IRI has been asked for.
    used: HashMap<String, usize>,
}

#[derive(Clone, Copy)]
enum Target {
    Document,
    Component(usize),
    File(usize),
}

impl<'d> Ids<'d> {
    /// Gives IRIs to the document, its components and files. Those that have IRIs keep them.
    pub(super) fn of(document: &'d Document<'_>, namespace: &str) -> Self {
        let own = document.serial.as_deref().filter(|serial| is_iri(serial));
        let own = own.unwrap_or(namespace).to_owned();
        let base = if own.contains('#') {
            format!("{own}/")
        } else {
            format!("{own}#")
        };
        let mut ids = Self {
            used: HashMap::from([(own.clone(), 1)]),
            document: own,
            base,
            components: Vec::with_capacity(document.components.len()),
            files: Vec::with_capacity(document.files.len()),
            references: HashMap::new(),
            elsewhere: HashMap::new(),
        };
        for (index, component) in document.components.iter().enumerate() {
            let reference = component.reference.as_deref();
            let id = ids.for_reference(reference, "component", index);
            ids.components.push(id);
            if let Some(reference) = reference {
                let target = Target::Component(index);
                ids.references.entry(reference).or_insert(target);
            }
        }
        for (index, file) in document.files.iter().enumerate() {
            let reference = file.reference.as_deref();
            let id = ids.for_reference(reference, "file", index);
            ids.files.push(id);
            if let Some(reference) = reference {
                let target = Target::File(index);
                ids.references.entry(reference).or_insert(target);
            }
        }
        if let Some(serial) = document.serial.as_deref() {
            ids.references.entry(serial).or_insert(Target::Document);
        }
        ids.references
            .entry("SPDXRef-DOCUMENT")
            .or_insert(Target::Document);
        // Some tools write package URLs where references belong.
        for (index, component) in document.components.iter().enumerate() {
            if let Some(purl) = component.purl.as_deref() {
                let target = Target::Component(index);
                ids.references.entry(purl).or_insert(target);
            }
        }
        ids.look_elsewhere(document);
        ids
    }

    /// Finds the elements of other documents to which relations lead: `DocumentRef-x:SPDXRef-y`, or the IRI of an element
    /// that is in another document.
    fn look_elsewhere(&mut self, document: &'d Document<'_>) {
        let mut documents = HashMap::new();
        for external in &document.external_documents {
            let reference = external.reference.as_deref().unwrap_or(&external.address);
            documents.entry(reference).or_insert(&*external.address);
        }
        let ends = document.relations.iter();
        for end in ends.flat_map(|relation| [&*relation.from, &*relation.to]) {
            if self.references.contains_key(end) || self.elsewhere.contains_key(end) {
                continue;
            }
            let found = match (documents.get(end), end.split_once(':')) {
                (Some(address), _) => Some((self.iri(end), *address)),
                (None, Some((name, element))) => documents
                    .get(name)
                    .map(|address| (self.iri(&format!("{address}#{element}")), *address)),
                (None, None) => None,
            };
            // In SPDX 3 an element that is not here is one of another document, whether or not it is said of which.
            let is_element = document.format == SbomFormat::Spdx3Json && is_iri(end);
            let found = found.or_else(|| is_element.then(|| (end.to_owned(), "")));
            if let Some(found) = found {
                self.elsewhere.insert(end, found);
            }
        }
    }

    /// The elements of other documents that relations lead to and no external document is named after: IRI and address.
    pub(super) fn imports(&self, document: &Document<'_>) -> Vec<(&str, &str)> {
        let externals = document.external_documents.iter();
        let named = externals.map(|one| one.reference.as_deref().unwrap_or(&one.address));
        let named: HashSet<&str> = named.collect();
        let elsewhere = self.elsewhere.iter();
        let others = elsewhere.filter(|(end, _)| !named.contains(**end));
        let mut imports: Vec<_> = others
            .map(|(_, (iri, address))| (iri.as_str(), *address))
            .collect();
        imports.sort_unstable();
        imports
    }

    fn for_reference(&mut self, reference: Option<&str>, what: &str, index: usize) -> String {
        match reference {
            Some(reference) if is_iri(reference) => self.unique(reference.to_owned()),
            Some(reference) => {
                let id = self.escaped(reference);
                self.unique(id)
            }
            None => self.make(what, index),
        }
    }

    /// A new IRI for the n-th thing of a kind.
    pub(super) fn make(&mut self, what: &str, index: usize) -> String {
        let id = format!("{}{what}-{index}", self.base);
        self.unique(id)
    }

    /// A new IRI that ends in a name.
    pub(super) fn named(&mut self, name: &str) -> String {
        let id = self.escaped(name);
        self.unique(id)
    }

    /// The IRI of what a relation refers to, in this document or in one that it knows; `None` for what is nowhere.
    pub(super) fn find(&self, reference: &str) -> Option<String> {
        match self.references.get(reference) {
            Some(Target::Document) => Some(self.document.clone()),
            Some(Target::Component(index)) => self.components.get(*index).cloned(),
            Some(Target::File(index)) => self.files.get(*index).cloned(),
            None => self.elsewhere.get(reference).map(|(iri, _)| iri.clone()),
        }
    }

    /// A reference as an IRI.
    pub(super) fn iri(&self, reference: &str) -> String {
        match is_iri(reference) {
            true => reference.to_owned(),
            false => self.escaped(reference),
        }
    }

    /// The IRI itself, or with a number if it is taken.
    fn unique(&mut self, id: String) -> String {
        let count = self.used.entry(id.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            return id;
        }
        let mut number = *count;
        loop {
            let candidate = format!("{id}-{number}");
            if !self.used.contains_key(&candidate) {
                self.used.insert(candidate.clone(), 1);
                self.used.insert(id, number);
                return candidate;
            }
            number += 1;
        }
    }

    fn escaped(&self, reference: &str) -> String {
        let mut id = self.base.clone();
        for byte in reference.bytes() {
            match byte {
                b'a'..=b'z'
                | b'A'..=b'Z'
                | b'0'..=b'9'
                | b'-'
                | b'.'
                | b'_'
                | b'~'
                | b'/'
                | b':'
                | b'@'
                | b'?' => id.push(char::from(byte)),
                // Writing to a string cannot fail.
                _ => _ = write!(id, "%{byte:02X}"),
            }
        }
        id
    }
}

/// Whether a text is an absolute IRI: a scheme, a colon and something behind it, without blanks and brackets.
pub(super) fn is_iri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let mut letters = scheme.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
        && !rest.is_empty()
        && !text.chars().any(|letter| {
            letter.is_whitespace() || letter.is_control() || "<>\"{}|\\^`".contains(letter)
        })
}
