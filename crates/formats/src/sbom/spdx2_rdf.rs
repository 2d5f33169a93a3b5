//! SPDX 2 in RDF/XML.
//!
//! Standard: SPDX 2.0–2.3, Annex C (vocabulary `http://spdx.org/rdf/terms#`) on RDF 1.1 XML Syntax. The Java tools nest
//! each element into the first relationship that names it, hundreds deep, and repeat the full text of listed licences;
//! so the file is first made into a table of nodes without recursion, and only then read. Order means nothing in RDF:
//! components stand in the order in which their nodes begin.

mod licence;
mod names;
mod table;
mod vocabulary;

use std::cell::Cell;

use iriai_domain::inventory::document::{
    CustomLicence, Document, ExternalDocument, Field, Hash, SbomFormat, Text,
};
use iriai_domain::warning::{Parsed, WarningCode, Warnings};

use super::spdx2::{
    Annotation, DOCUMENT, DocumentField, Draft, File, FileField, Package, PackageField, Place,
    Reference, Relationship, beginning, hash,
};
use super::{Confidence, Content, Format};
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;
use licence::Licences;
use names::Names;
use table::{Node, Table, Value};

pub(super) const FORMAT: Format = Format {
    id: SbomFormat::Spdx2Rdf,
    detect,
    read,
};

const LOOK: usize = 64 * 1024;

/// Many nodes may point to the same one and so repeat its texts. A document may become this many times its size, and
/// any document by as much as the other.
const GROWTH: usize = 8;
const LEAST: usize = 64 * 1024;

fn detect(content: Content<'_>) -> Confidence {
    let Some(text) = content.text else {
        return Confidence::No;
    };
    if !text.trim_start().starts_with('<') {
        return Confidence::No;
    }
    let start = beginning(text, LOOK);
    if start.contains("spdx.org/rdf/terms#") {
        Confidence::Certain
    } else {
        Confidence::No
    }
}

fn read<'a>(
    content: Content<'a>,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    let text = content
        .text
        .ok_or_else(|| ReadError::new(ReadErrorCode::UnknownFormat, ""))?;
    let mut noted = Noted::default();
    let table = Table::read(text, budget, &mut noted.warnings)?;
    let mut reading = Reading {
        allowance: Cell::new(text.len().saturating_mul(GROWTH) + LEAST),
        names: Names::default(),
        licences: Licences::new(text.len()),
        draft: Draft::new(SbomFormat::Spdx2Rdf, text.len(), budget),
        budget,
        table: &table,
        noted,
    };
    reading.document()?;
    for (index, node) in table.nodes.iter().enumerate() {
        reading.noted.line = node.line;
        match node.class {
            Some("Package") => reading.package(index, node)?,
            Some("File") => reading.file(index, node)?,
            Some("Snippet") => reading.snippet(index, node)?,
            Some("ExtractedLicensingInfo") => reading.licence(node),
            _ => {}
        }
        if reading.allowance.get() == 0 {
            return Err(ReadError::new(ReadErrorCode::TooCompressed, "shared nodes"));
        }
    }
    reading.draft.finish(reading.noted.warnings)
}

/// The line of the node that is being read, and what was wrong.
#[derive(Default)]
struct Noted {
    line: usize,
    warnings: Warnings,
}

impl Place for Noted {
    fn note(&mut self, code: WarningCode, value: &str, instead: &str) {
        let at = format!("line {}", self.line);
        self.warnings.add_with(code, at, value, instead);
    }
}

struct Reading<'t, 'a, 'b, 'l> {
    /// How many bytes of text may still be read; 0 when it was too much.
    allowance: Cell<usize>,
    table: &'t Table<'a>,
    names: Names,
    licences: Licences,
    draft: Draft<'a>,
    budget: &'b mut Budget<'l>,
    noted: Noted,
}

impl<'t, 'a> Reading<'t, 'a, '_, '_> {
    /// The document's own node comes first: its namespace is needed to name all others.
    fn document(&mut self) -> Result<(), ReadError> {
        let node = self
            .table
            .nodes
            .iter()
            .find(|node| node.class == Some("SpdxDocument"));
        let Some(node) = node else {
            return Ok(());
        };
        self.noted.line = node.line;
        if let Some((space, id)) = node.name.as_ref().and_then(|name| name.rsplit_once('#')) {
            self.names.own = Some(format!("{space}#"));
            self.set(DocumentField::Namespace, Text::Owned(space.to_owned()));
            self.set(DocumentField::Id, Text::Owned(id.to_owned()));
        }
        for value in node.all("externalDocumentRef") {
            self.external_document(value);
        }
        let externals = self.draft.external_documents().iter();
        let spaces = externals.filter_map(|external| {
            let name = external.reference.as_ref()?.clone().into_owned();
            Some((format!("{}#", external.address), name))
        });
        self.names.others = spaces.collect();
        self.names.others.sort_unstable();
        if let Some(value) = node.get("creationInfo") {
            self.creation(value);
        }
        for (property, value) in &node.properties {
            match *property {
                "specVersion" => self.set(DocumentField::Version, self.text(value)),
                "name" => self.set(DocumentField::Name, self.text(value)),
                "comment" => self.set(DocumentField::Comment, self.text(value)),
                "dataLicense" => {
                    if let Some(licence) = self.expression(value)? {
                        self.set(DocumentField::DataLicence, licence);
                    }
                }
                "describesPackage" => {
                    let what = self.text(value);
                    self.draft.describes(what);
                }
                "annotation" => {
                    if let Some(annotation) = self.annotation(value) {
                        self.draft.annotate(annotation);
                    }
                }
                "relationship" => self.relationship(Text::Borrowed(DOCUMENT), value)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn set(&mut self, field: DocumentField, text: Text<'a>) {
        self.draft.set(field, text, &mut self.noted);
    }

    /// The node that a value is or names.
    fn node(&self, value: &Value<'a>) -> Option<&'t Node<'a>> {
        let index = match value {
            Value::Node(index) => *index,
            Value::Resource(address) => self.table.named(address)?,
            Value::Text(_) => return None,
        };
        self.table.nodes.get(index)
    }

    /// Takes from the allowance.
    fn afford(&self, bytes: usize) -> bool {
        let left = self.allowance.get().saturating_sub(bytes + 16);
        self.allowance.set(left);
        left > 0
    }

    /// A value as text: a literal as it is, the identifier of what it is or names.
    fn text(&self, value: &Value<'a>) -> Text<'a> {
        let size = match value {
            Value::Text(text) | Value::Resource(text) => text.len(),
            Value::Node(index) => self.table.nodes.get(*index).map_or(0, Node::name_length),
        };
        if !self.afford(size) {
            return Text::Borrowed("");
        }
        match value {
            Value::Text(text) => text.clone(),
            Value::Resource(address) => Text::Owned(self.names.local(address).into_owned()),
            Value::Node(index) => match self.table.nodes.get(*index) {
                Some(node) => self.id(*index, node),
                None => Text::Borrowed(""),
            },
        }
    }

    /// The identifier of a node; one without a name is called by its number.
    fn id(&self, index: usize, node: &Node<'_>) -> Text<'a> {
        Text::Owned(match &node.name {
            Some(name) => self.names.local(name).into_owned(),
            None => format!("_:{index}"),
        })
    }

    fn expression(&mut self, value: &Value<'a>) -> Result<Option<Text<'a>>, ReadError> {
        let expression = self
            .licences
            .expression(value, self.table, &self.names, self.budget)?;
        if expression.is_none() {
            self.noted.note(WarningCode::LicenceUnreadable, "", "");
        }
        Ok(expression)
    }

    fn creation(&mut self, value: &Value<'a>) {
        let Some(node) = self.node(value) else {
            return;
        };
        for (property, value) in &node.properties {
            let text = self.text(value);
            match *property {
                "created" => self.set(DocumentField::Created, text),
                "comment" => self.set(DocumentField::CreatorComment, text),
                "creator" => self.draft.creator(text, &mut self.noted),
                _ => {}
            }
        }
    }

    fn external_document(&mut self, value: &Value<'a>) {
        let Some(node) = self.node(value) else {
            return;
        };
        let Some(address) = node.get("spdxDocument") else {
            return;
        };
        let hash = node
            .get("checksum")
            .and_then(|checksum| self.checksum(checksum));
        let external = ExternalDocument {
            // 2.2 names the node itself instead.
            reference: match (node.get("externalDocumentId"), &node.name) {
                (Some(id), _) => Some(self.text(id)),
                (None, Some(name)) => Some(Text::Owned(self.names.local(name).into_owned())),
                (None, None) => None,
            },
            address: self.text(address),
            hash,
        };
        self.draft.external_document(external);
    }

    fn checksum(&mut self, value: &Value<'a>) -> Option<Hash<'a>> {
        let node = self.node(value)?;
        let algorithm = self.text(node.get("algorithm")?);
        let digits = self.text(node.get("checksumValue")?);
        hash(&algorithm, digits, &mut self.noted)
    }

    fn annotation(&self, value: &Value<'a>) -> Option<Annotation<'a>> {
        let node = self.node(value)?;
        let text = |property| {
            node.get(property)
                .map(|value| self.text(value))
                .unwrap_or_default()
        };
        Some(Annotation {
            annotator: text("annotator"),
            comment: text("comment"),
            target: None,
        })
    }

    fn relationship(&mut self, from: Text<'a>, value: &Value<'a>) -> Result<(), ReadError> {
        self.budget.relation()?;
        if let Some(node) = self.node(value) {
            let relationship = Relationship {
                from: Some(from),
                kind: node
                    .get("relationshipType")
                    .map(|kind| self.text(kind))
                    .unwrap_or_default(),
                to: node.get("relatedSpdxElement").map(|to| self.text(to)),
                comment: node.get("comment").map(|comment| self.text(comment)),
            };
            self.draft.relate(relationship, &mut self.noted);
        }
        Ok(())
    }

    fn package(&mut self, index: usize, node: &'t Node<'a>) -> Result<(), ReadError> {
        self.budget.component()?;
        let id = self.id(index, node);
        let mut package = self.draft.begin_package();
        package.set(PackageField::Id, id.clone(), &mut self.noted);
        for (property, value) in &node.properties {
            match *property {
                "licenseConcluded" | "licenseDeclared" | "licenseInfoFromFiles" => {
                    let field = match *property {
                        "licenseConcluded" => PackageField::Concluded,
                        "licenseDeclared" => PackageField::Declared,
                        _ => PackageField::Observed,
                    };
                    if let Some(licence) = self.expression(value)? {
                        package.set(field, licence, &mut self.noted);
                    }
                }
                "attributionText" => {
                    let text = self.text(value);
                    package.set(PackageField::Attribution, text, &mut self.noted);
                }
                "checksum" => {
                    if let Some(hash) = self.checksum(value) {
                        package.hash(hash);
                    }
                }
                "externalRef" => {
                    if let Some(reference) = self.external_reference(value) {
                        package.reference(reference, &mut self.noted);
                    }
                }
                "packageVerificationCode" => self.verification_code(&mut package, value),
                "annotation" => {
                    if let Some(annotation) = self.annotation(value) {
                        package.annotate(annotation);
                    }
                }
                "hasFile" => {
                    self.budget.relation()?;
                    let file = self.text(value);
                    self.draft.contains(id.clone(), file);
                }
                "relationship" => self.relationship(id.clone(), value)?,
                other => {
                    if let Some(field) = PackageField::of(other) {
                        package.set(field, self.text(value), &mut self.noted);
                    }
                }
            }
        }
        self.draft.package(package, &mut self.noted);
        Ok(())
    }

    fn external_reference(&self, value: &Value<'a>) -> Option<Reference<'a>> {
        let node = self.node(value)?;
        let text = |property| node.get(property).map(|value| self.text(value));
        // The address of the type is the type's name; it must not be made short by this document's namespace alone.
        let kind = match node.get("referenceType") {
            Some(Value::Resource(address)) if self.afford(address.len()) => Some(address.clone()),
            _ => text("referenceType"),
        };
        Some(Reference {
            category: text("referenceCategory").unwrap_or_default(),
            kind: kind.unwrap_or_default(),
            locator: text("referenceLocator").unwrap_or_default(),
            comment: text("comment"),
        })
    }

    fn verification_code(&mut self, package: &mut Package<'a>, value: &Value<'a>) {
        let Some(node) = self.node(value) else {
            return;
        };
        for (property, value) in &node.properties {
            let field = match *property {
                "packageVerificationCodeValue" => PackageField::VerificationCode,
                "packageVerificationCodeExcludedFile" => PackageField::VerificationExcludes,
                _ => continue,
            };
            package.set(field, self.text(value), &mut self.noted);
        }
    }

    fn file(&mut self, index: usize, node: &'t Node<'a>) -> Result<(), ReadError> {
        self.pieces(index, node, &[("fileName", FileField::Name)])
    }

    fn snippet(&mut self, index: usize, node: &'t Node<'a>) -> Result<(), ReadError> {
        let own = [
            ("name", FileField::Name),
            ("snippetFromFile", FileField::Whole),
        ];
        self.pieces(index, node, &own)
    }

    /// A file or a snippet, which differ in a few properties.
    fn pieces(
        &mut self,
        index: usize,
        node: &'t Node<'a>,
        own: &[(&str, FileField)],
    ) -> Result<(), ReadError> {
        self.budget.file()?;
        let id = self.id(index, node);
        let mut file = File::new();
        file.set(FileField::Id, id.clone(), &mut self.noted);
        for (property, value) in &node.properties {
            match *property {
                "licenseConcluded" => {
                    if let Some(licence) = self.expression(value)? {
                        file.set(FileField::Concluded, licence, &mut self.noted);
                    }
                }
                "copyrightText" => {
                    file.set(FileField::Copyright, self.text(value), &mut self.noted);
                }
                "checksum" => {
                    if let Some(hash) = self.checksum(value) {
                        file.hash(hash);
                    }
                }
                "relationship" => self.relationship(id.clone(), value)?,
                other => {
                    if let Some((_, field)) = own.iter().find(|(name, _)| *name == other) {
                        file.set(*field, self.text(value), &mut self.noted);
                    }
                }
            }
        }
        self.draft.file(file);
        Ok(())
    }

    fn licence(&mut self, node: &'t Node<'a>) {
        let id = match (node.get("licenseId"), &node.name) {
            (Some(id), _) => self.text(id),
            (None, Some(name)) => Text::Owned(self.names.local(name).into_owned()),
            (None, None) => return,
        };
        let text = |property| node.get(property).map(|value| self.text(value));
        self.draft.licence(CustomLicence {
            reference: id,
            name: text("name").map(Field::from_spdx).unwrap_or_default(),
            text: text("extractedText"),
        });
    }
}
