//! Rows become components, labels become the document's fields.

use std::collections::{HashMap, HashSet};

use iriai_domain::inventory::document::{
    Component, CustomLicence, Document, Relation, RelationKind, SbomFormat, Tool,
};
use iriai_domain::warning::{Text, WarningCode, Warnings};

use super::heading::Field;
use super::layout::Entry;
use super::package::{Draft, Link, Links, PER_CELL, join};
use super::sheet::{Kept, Sheet};
use super::value;
use crate::error::ReadError;
use crate::limits::Budget;
use crate::sbom::is_nobody;

/// What has been read so far.
pub(super) struct Drafts {
    pub(super) document: Document<'static>,
    /// For each component whom it names as its parents and dependencies.
    links: Vec<Links>,
    product: Option<Component<'static>>,
    /// Identifiers of packages.
    seen: HashSet<String>,
    kept: Kept,
}

impl Drafts {
    pub(super) fn new(format: SbomFormat) -> Self {
        Self {
            document: Document::new(format),
            links: Vec::new(),
            product: None,
            seen: HashSet::new(),
            kept: Kept::new(),
        }
    }

    /// Takes a value of the document.
    pub(super) fn document(
        &mut self,
        sheet: &Sheet,
        entry: &Entry,
        warnings: &mut Warnings,
    ) -> Result<(), ReadError> {
        let text = entry.value.text();
        self.kept.take(text.len())?;
        let at = || sheet.place(entry.row, entry.column);
        let document = &mut self.document;
        let narrow = value::stated(value::said(&text));
        let free = value::stated(value::said_freely(&text));
        match entry.field {
            Field::SpdxVersion => {
                if let Some(text) = narrow {
                    let version = text.trim_start_matches(|c: char| !c.is_ascii_digit());
                    document.spec_version = Text::Owned(version.to_owned());
                }
            }
            Field::DataLicence => document.data_licence = narrow,
            Field::DocumentName => document.name = narrow,
            Field::Namespace => document.serial = narrow,
            Field::Creator => {
                for line in text.split('\n').take(PER_CELL) {
                    add_creator(document, line);
                }
            }
            Field::Created => {
                if let Some(text) = narrow {
                    let date = value::iso_date(&text);
                    if date.is_none() {
                        let code = WarningCode::TimeInvalid;
                        warnings.add_with(code, at(), &text, "");
                    }
                    document.created = Some(date.map_or(text, Text::Owned));
                }
            }
            Field::CreatorComment | Field::DocumentComment | Field::Comment => {
                join(&mut document.comment, free);
            }
            Field::Lifecycle => {
                if let Some(text) = narrow {
                    let word = value::lifecycle(&text);
                    document.lifecycles.push(Text::Owned(word));
                }
            }
            Field::Product => {
                if let Some(name) = narrow {
                    self.product_mut().name = name;
                }
            }
            Field::ProductVersion | Field::Version => {
                let version = value::said(&text);
                if let Some(product) = &mut self.product {
                    product.version = version;
                }
            }
            Field::Supplier if document.supplier.is_none() => {
                document.supplier = narrow.map(|text| value::party(&text));
            }
            _ => {}
        }
        Ok(())
    }

    /// What the sheet is about. Not listed: it is the whole of which the packages are parts.
    fn product_mut(&mut self) -> &mut Component<'static> {
        self.product.get_or_insert_with(|| {
            let mut product = Component::named(Text::Borrowed(""));
            product.listed = false;
            product
        })
    }

    /// Takes a licence outside SPDX's list.
    pub(super) fn licence(&mut self, entries: &[Entry]) -> Result<(), ReadError> {
        let find = |fields: &[Field]| {
            let entry = entries.iter().find(|entry| fields.contains(&entry.field));
            entry.map(|entry| entry.value.text())
        };
        let id = find(&[Field::LicenceId, Field::Identifier]);
        let Some(reference) = id.and_then(|id| value::stated(value::said(&id))) else {
            return Ok(());
        };
        let name = find(&[Field::LicenceName]).unwrap_or_default();
        let text = find(&[Field::LicenceText]).unwrap_or_default();
        self.kept.take(name.len().saturating_add(text.len()))?;
        self.document.licences.push(CustomLicence {
            reference,
            name: value::said(&name),
            text: value::stated(value::said_freely(&text)),
        });
        Ok(())
    }

    /// Takes a package. Its name, or its identifier, is among the entries.
    pub(super) fn package(
        &mut self,
        sheet: &Sheet,
        entries: &[Entry],
        warnings: &mut Warnings,
    ) -> Result<(), ReadError> {
        for entry in entries {
            self.kept.take(entry.value.text().len())?;
        }
        let mut draft = Draft {
            component: Component::named(Text::Borrowed("")),
            links: Links::default(),
            sheet,
            warnings,
        };
        for entry in entries {
            draft.take(entry);
        }
        let Draft {
            component, links, ..
        } = draft;
        if component.name.is_empty() {
            let first = entries.first();
            let at = first.map(|entry| sheet.place(entry.row, entry.column));
            warnings.add(WarningCode::NamelessComponent, at.unwrap_or_default());
            if is_nobody(&component) {
                return Ok(());
            }
        }
        if let Some(reference) = &component.reference
            && !self.seen.insert(reference.to_string())
        {
            let mut entries = entries.iter();
            let entry = entries.find(|entry| entry.field == Field::Identifier);
            let at = entry.map(|entry| sheet.place(entry.row, entry.column));
            let code = WarningCode::DuplicateReference;
            warnings.add_with(code, at.unwrap_or_default(), reference, "");
        }
        self.document.components.push(component);
        self.links.push(links);
        Ok(())
    }

    /// Takes more of the last package.
    pub(super) fn extend(
        &mut self,
        sheet: &Sheet,
        entries: &[Entry],
        warnings: &mut Warnings,
    ) -> Result<(), ReadError> {
        for entry in entries {
            self.kept.take(entry.value.text().len())?;
        }
        if let (Some(component), Some(links)) = (self.document.components.pop(), self.links.pop()) {
            let mut draft = Draft {
                component,
                links,
                sheet,
                warnings,
            };
            for entry in entries {
                draft.take(entry);
            }
            self.document.components.push(draft.component);
            self.links.push(draft.links);
        }
        Ok(())
    }

    /// The document, with names of components in place of what they refer to looked up.
    pub(super) fn finish(
        mut self,
        warnings: &mut Warnings,
        budget: &mut Budget<'_>,
    ) -> Result<Document<'static>, ReadError> {
        self.relate(warnings, budget)?;
        if let Some(product) = self.product.filter(|product| !product.name.is_empty()) {
            let document = &mut self.document;
            document.name.get_or_insert_with(|| product.name.clone());
            document.subjects.push(document.components.len());
            document.components.push(product);
        }
        Ok(self.document)
    }

    fn relate(
        &mut self,
        warnings: &mut Warnings,
        budget: &mut Budget<'_>,
    ) -> Result<(), ReadError> {
        if self.links.iter().all(|links| links.named.is_empty()) {
            return Ok(());
        }
        let names = Names::of(&self.document.components);
        for (index, links) in self.links.iter().enumerate() {
            for (link, name) in &links.named {
                budget.relation()?;
                self.kept.take(name.len())?;
                let other = match names.find(name) {
                    Some(found) => reference(&mut self.document.components, found),
                    None => {
                        let code = WarningCode::DanglingReference;
                        warnings.add_with(code, links.place.clone(), name, "");
                        Text::Owned(name.clone())
                    }
                };
                let own = reference(&mut self.document.components, index);
                let kind = match (links.linkage, link) {
                    (Some(linkage), _) => linkage,
                    (None, Link::Parent) => RelationKind::Contains,
                    (None, _) => RelationKind::DependsOn,
                };
                let (from, to) = match link {
                    Link::Parent | Link::DependedOnBy => (other, own),
                    Link::DependsOn => (own, other),
                };
                self.document.relations.push(Relation { from, kind, to });
            }
        }
        Ok(())
    }
}

/// The reference of a component; it gets one if it has none.
fn reference(components: &mut [Component<'static>], index: usize) -> Text<'static> {
    let Some(component) = components.get_mut(index) else {
        return Text::Borrowed("");
    };
    let made = || Text::Owned(format!("SPDXRef-row-{}", index + 1));
    component.reference.get_or_insert_with(made).clone()
}

/// The longest name by which others can call a component, in bytes.
const LONGEST_NAME: usize = 256;

/// Components by the names that others call them.
struct Names {
    places: HashMap<String, usize>,
}

impl Names {
    fn of(components: &[Component<'_>]) -> Self {
        let mut places = HashMap::new();
        for (index, component) in components.iter().enumerate() {
            if let Some(reference) = &component.reference {
                places.entry(reference.to_string()).or_insert(index);
            }
        }
        let named = components.iter().enumerate();
        for (index, component) in named.filter(|(_, one)| one.name.len() <= LONGEST_NAME) {
            let name = component.name.to_lowercase();
            let version = component.version.stated();
            if let Some(version) = version.filter(|version| version.len() <= LONGEST_NAME) {
                for between in [" ", "-", "@", "_", ":", "/", ""] {
                    let full = format!("{name}{between}{version}");
                    places.entry(full.to_lowercase()).or_insert(index);
                }
            }
            places.entry(name).or_insert(index);
        }
        Self { places }
    }

    fn find(&self, name: &str) -> Option<usize> {
        let found = self.places.get(name);
        found
            .or_else(|| self.places.get(&name.to_lowercase()))
            .copied()
    }
}

/// Takes one who made the document: a program if it is called one.
fn add_creator(document: &mut Document<'static>, line: &str) {
    let Some(text) = value::stated(value::said(line)) else {
        return;
    };
    let Some(tool) = text.strip_prefix("Tool:") else {
        document.authors.push(value::party(&text));
        return;
    };
    let tool = tool.trim();
    let split = tool.rsplit_once('-').filter(|(name, version)| {
        let number = version.strip_prefix('v').unwrap_or(version);
        !name.is_empty() && number.starts_with(|c: char| c.is_ascii_digit())
    });
    let (name, version) = match split {
        Some((name, version)) => (name, Some(Text::Owned(version.to_owned()))),
        None => (tool, None),
    };
    document.tools.push(Tool {
        vendor: None,
        name: Text::Owned(name.to_owned()),
        version,
    });
}
