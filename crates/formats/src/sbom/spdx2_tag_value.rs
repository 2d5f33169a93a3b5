//! SPDX 2 as tag-value text.
//!
//! Standard: SPDX 2.0–2.3 §5.2 and the tags of §6–12. A section begins with its first tag (`PackageName`, `FileName`,
//! `SnippetSPDXID`, `LicenseID`) and files belong to the package before them. Traps: a package with `FilesAnalyzed: false`
//! lists no files (§7.8), yet tools write those of the whole document behind the last one; values over several lines
//! stand between `<text>` and `</text>`; some tools put `SPDXID` before the tag that begins its section; REUSE writes
//! relationship types in small letters; line ends of all systems occur, even mixed.

mod lines;
mod tags;

use iriai_domain::inventory::document::{
    CustomLicence, Document, ExternalDocument, Field, Hash, SbomFormat, Text,
};
use iriai_domain::warning::{Parsed, WarningCode};

use super::spdx2::{
    Annotation, DocumentField, Draft, File, FileField, Package, PackageField, Place, Reference,
    Relationship, beginning, hash, part,
};
use super::{Confidence, Content, Format};
use crate::error::{ReadError, ReadErrorCode};
use crate::limits::Budget;
use lines::{Line, Lines, Noted};
use tags::Tag;

pub(super) const FORMAT: Format = Format {
    id: SbomFormat::Spdx2TagValue,
    detect,
    read,
};

const LOOK: usize = 64 * 1024;

fn detect(content: Content<'_>) -> Confidence {
    let Some(text) = content.text else {
        return Confidence::No;
    };
    if text.trim_start().starts_with(['{', '<']) {
        return Confidence::No;
    }
    let mut confidence = Confidence::No;
    for line in beginning(text, LOOK).split(['\n', '\r']) {
        let tag = line.split(':').next().unwrap_or("").trim();
        match tag {
            "SPDXVersion" => return Confidence::Certain,
            "DocumentNamespace" | "DocumentName" | "PackageName" | "PackageDownloadLocation" => {
                confidence = Confidence::Perhaps;
            }
            _ => {}
        }
    }
    confidence
}

fn read<'a>(
    content: Content<'a>,
    budget: &mut Budget<'_>,
) -> Result<Parsed<Document<'a>>, ReadError> {
    let text = content
        .text
        .ok_or_else(|| ReadError::new(ReadErrorCode::UnknownFormat, ""))?;
    let mut lines = Lines::new(text);
    let mut noted = Noted::default();
    let mut reading = Reading {
        draft: Draft::new(SbomFormat::Spdx2TagValue, text.len(), budget),
        budget,
        section: Section::Document,
        package: None,
        early_id: None,
        relationship: None,
        reference: None,
        annotation: None,
    };
    while let Some(line) = lines.next(&mut noted) {
        reading.budget.step()?;
        match Tag::of(line.tag) {
            Some((tag, spelled)) => {
                if let Err(right) = spelled {
                    noted.note(WarningCode::UnknownField, line.tag, right);
                }
                reading.take(tag, line, &mut noted)?;
            }
            None => noted.note(WarningCode::UnknownField, line.tag, ""),
        }
    }
    reading.close(&mut noted)?;
    reading.draft.finish(noted.warnings)
}

/// What is being read.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and it becomes one package after the other"
)]
enum Section<'a> {
    Document,
    Package(Package<'a>),
    File(File<'a>),
    Snippet(File<'a>),
    Licence(CustomLicence<'a>),
}

struct Reading<'a, 'b, 'l> {
    draft: Draft<'a>,
    budget: &'b mut Budget<'l>,
    section: Section<'a>,
    /// The package to which files belong.
    package: Option<Text<'a>>,
    /// An `SPDXID` that stood before the section it names.
    early_id: Option<Text<'a>>,
    /// What may still get a comment on a later line, and its own line.
    relationship: Option<(Relationship<'a>, usize)>,
    reference: Option<(Reference<'a>, usize)>,
    annotation: Option<Annotation<'a>>,
}

impl<'a> Reading<'a, '_, '_> {
    fn take(&mut self, tag: Tag, line: Line<'a>, noted: &mut Noted) -> Result<(), ReadError> {
        let Line { value, number, .. } = line;
        match tag {
            Tag::PackageName => {
                self.close(noted)?;
                let mut package = self.draft.begin_package();
                if let Some(id) = self.early_id.take() {
                    package.set(PackageField::Id, id, noted);
                }
                package.set(PackageField::Name, value, noted);
                self.section = Section::Package(package);
            }
            Tag::FileName => {
                self.close(noted)?;
                let mut file = File::new();
                if let Some(id) = self.early_id.take() {
                    file.set(FileField::Id, id, noted);
                }
                file.set(FileField::Name, value, noted);
                self.section = Section::File(file);
            }
            Tag::SnippetId => {
                self.close(noted)?;
                let mut snippet = File::new();
                snippet.set(FileField::Id, value, noted);
                self.section = Section::Snippet(snippet);
            }
            Tag::LicenceId => {
                self.close(noted)?;
                self.section = Section::Licence(CustomLicence {
                    reference: value,
                    name: Field::Omitted,
                    text: None,
                });
            }
            Tag::Relationship => {
                self.budget.relation()?;
                self.close_relationship(noted);
                self.relationship = Some((relationship(value), number));
            }
            Tag::RelationshipComment => {
                if let Some((relationship, _)) = &mut self.relationship {
                    relationship.comment = Some(value);
                }
            }
            Tag::Annotator => {
                self.close_annotation();
                self.annotation = Some(Annotation {
                    annotator: value,
                    ..Annotation::default()
                });
            }
            Tag::AnnotationComment => {
                self.annotation.get_or_insert_default().comment = value;
            }
            Tag::AnnotationTarget => {
                self.annotation.get_or_insert_default().target = Some(value);
            }
            Tag::Ignored => {}
            Tag::Id => self.identify(value, noted),
            Tag::Document(field) => self.draft.set(field, value, noted),
            Tag::Creator => self.draft.creator(value, noted),
            Tag::ExternalDocument => self.external_document(value, noted),
            tag => self.take_of_section(tag, value, number, noted),
        }
        Ok(())
    }

    /// Fields that belong to an open section.
    fn take_of_section(&mut self, tag: Tag, value: Text<'a>, number: usize, noted: &mut Noted) {
        match (tag, &mut self.section) {
            (Tag::Package(field), Section::Package(package)) => package.set(field, value, noted),
            (Tag::VerificationCode, Section::Package(package)) => {
                verification_code(package, &value, noted);
            }
            (Tag::PackageChecksum, Section::Package(package)) => {
                if let Some(hash) = checksum(&value, noted) {
                    package.hash(hash);
                }
            }
            (Tag::Reference, Section::Package(_)) => {
                self.close_reference(noted);
                match reference(&value) {
                    Some(reference) => self.reference = Some((reference, number)),
                    None => noted.note(WarningCode::WrongType, &value, "category type locator"),
                }
            }
            (Tag::ReferenceComment, Section::Package(_)) => {
                if let Some((reference, _)) = &mut self.reference {
                    reference.comment = Some(value);
                }
            }
            (Tag::File(field), Section::File(file)) => file.set(field, value, noted),
            (Tag::FileChecksum, Section::File(file)) => {
                if let Some(hash) = checksum(&value, noted) {
                    file.hash(hash);
                }
            }
            (Tag::Snippet(field), Section::Snippet(snippet)) => snippet.set(field, value, noted),
            (Tag::LicenceText, Section::Licence(licence)) => licence.text = Some(value),
            (Tag::LicenceName, Section::Licence(licence)) => {
                licence.name = Field::from_spdx(value);
            }
            // A field of a section that is not open.
            _ => noted.note(WarningCode::UnknownField, &value, ""),
        }
    }

    /// An identifier: of what is open, or else of what comes next.
    fn identify(&mut self, id: Text<'a>, noted: &mut Noted) {
        match &mut self.section {
            Section::Document if self.draft.id().is_none() => {
                self.draft.set(DocumentField::Id, id, noted);
            }
            Section::Package(package) if package.id().is_none() => {
                package.set(PackageField::Id, id, noted);
            }
            Section::File(file) if file.id().is_none() => file.set(FileField::Id, id, noted),
            _ => self.early_id = Some(id),
        }
    }

    /// `DocumentRef-x address SHA1: value`.
    fn external_document(&mut self, value: Text<'a>, noted: &mut Noted) {
        let mut words = value.splitn(3, [' ', '\t']);
        let (Some(id), Some(address)) = (words.next(), words.next()) else {
            return noted.note(WarningCode::WrongType, &value, "reference address checksum");
        };
        let external = ExternalDocument {
            reference: Some(part(&value, id)),
            address: part(&value, address),
            hash: words
                .next()
                .and_then(|words| checksum(&part(&value, words), noted)),
        };
        self.draft.external_document(external);
    }

    fn close_relationship(&mut self, noted: &mut Noted) {
        if let Some((relationship, line)) = self.relationship.take() {
            let here = std::mem::replace(&mut noted.line, line);
            self.draft.relate(relationship, noted);
            noted.line = here;
        }
    }

    fn close_reference(&mut self, noted: &mut Noted) {
        if let (Some((reference, line)), Section::Package(package)) =
            (self.reference.take(), &mut self.section)
        {
            let here = std::mem::replace(&mut noted.line, line);
            package.reference(reference, noted);
            noted.line = here;
        }
    }

    fn close_annotation(&mut self) {
        let Some(mut annotation) = self.annotation.take() else {
            return;
        };
        match &mut self.section {
            Section::Package(package)
                if annotation.target.is_none() || annotation.target.as_ref() == package.id() =>
            {
                package.annotate(annotation);
            }
            Section::File(file) if annotation.target.is_none() => {
                annotation.target = file.id().cloned();
                self.draft.annotate(annotation);
            }
            _ => self.draft.annotate(annotation),
        }
    }

    /// Ends the open section.
    fn close(&mut self, noted: &mut Noted) -> Result<(), ReadError> {
        self.close_relationship(noted);
        self.close_reference(noted);
        self.close_annotation();
        match std::mem::replace(&mut self.section, Section::Document) {
            Section::Document => {}
            Section::Package(package) => {
                self.budget.component()?;
                self.package = package.id().filter(|_| package.lists_files()).cloned();
                self.draft.package(package, noted);
            }
            Section::File(file) => {
                self.budget.file()?;
                if let (Some(package), Some(id)) = (&self.package, file.id()) {
                    self.budget.relation()?;
                    self.draft.contains(package.clone(), id.clone());
                }
                self.draft.file(file);
            }
            Section::Snippet(snippet) => {
                self.budget.file()?;
                self.draft.file(snippet);
            }
            Section::Licence(licence) => {
                if !licence.reference.trim().is_empty() {
                    self.draft.licence(licence);
                }
            }
        }
        Ok(())
    }
}

/// `A TYPE B`.
fn relationship(value: Text<'_>) -> Relationship<'_> {
    let mut words = value.split_ascii_whitespace();
    let mut word = || words.next().map(|word| part(&value, word));
    let from = word();
    let kind = word().unwrap_or_default();
    Relationship {
        from,
        kind,
        to: word(),
        comment: None,
    }
}

/// `CATEGORY type locator`.
fn reference<'a>(value: &Text<'a>) -> Option<Reference<'a>> {
    let (category, rest) = value.trim_ascii().split_once([' ', '\t'])?;
    let (kind, locator) = rest.trim_ascii_start().split_once([' ', '\t'])?;
    Some(Reference {
        category: part(value, category),
        kind: part(value, kind),
        locator: part(value, locator.trim_ascii()),
        comment: None,
    })
}

/// `SHA1: value`.
fn checksum<'a>(value: &Text<'a>, noted: &mut Noted) -> Option<Hash<'a>> {
    match value.split_once(':') {
        Some((algorithm, digits)) => hash(algorithm.trim(), part(value, digits.trim()), noted),
        None => {
            noted.note(WarningCode::WrongType, value, "algorithm: value");
            None
        }
    }
}

/// `value`, `value (excludes: ./a, ./b)` or `value(./a)`.
fn verification_code<'a>(package: &mut Package<'a>, value: &Text<'a>, noted: &mut Noted) {
    let (code, excluded) = match value.split_once('(') {
        Some((code, rest)) => (code, rest.trim_end().trim_end_matches(')')),
        None => (value.as_ref(), ""),
    };
    package.set(
        PackageField::VerificationCode,
        part(value, code.trim()),
        noted,
    );
    let excluded = excluded.trim();
    let excluded = excluded.strip_prefix("excludes:").unwrap_or(excluded);
    for file in excluded.split(',').map(str::trim) {
        package.set(PackageField::VerificationExcludes, part(value, file), noted);
    }
}
