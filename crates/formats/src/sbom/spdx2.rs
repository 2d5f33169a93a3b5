//! What an SPDX 2 document means, whichever way it is written down.
//!
//! Standard: SPDX 2.0–2.3 (2.2.1 is ISO/IEC 5962:2021). JSON, YAML, XML, tag-value and RDF/XML hand what they find to a
//! [`Draft`], which makes one [`Document`] of it. The same document gives the same value in each.
//!
//! Traps and decisions:
//! - `NONE` and `NOASSERTION` are answers, not text; an identifier of another document (`DocumentRef-x:SPDXRef-y`) and a
//!   dangling one stay text in relations.
//! - Files are never components. In tag-value a file belongs to the package that it follows; JSON says it with
//!   `hasFiles`; both may be repeated as relationships. What is only implied is added once.
//! - `DESCRIBES`, `DESCRIBED_BY` and `documentDescribes` name the subjects; what they name that is no package is kept as
//!   an other relation.
//! - `A DEPENDS_ON NONE` says how complete A's dependencies are. With any other type that is no dependency, and with the
//!   types that are turned round, `NONE` says nothing that can be kept.
//! - A checksum of zeros is how syft and others fill in the SHA-1 that files must have; it is no hash value.
//! - Not kept: reviews, licence list version, annotations of files and of the document, comments on relationships and
//!   external references, cross references of licences, byte ranges of snippets, and of files everything but name,
//!   hashes, concluded licence and copyright.

pub(crate) mod annotation;
mod creation;
mod file;
mod package;
mod reference;
mod relation;
mod settle;
mod tree;
mod walk;
pub(super) mod xml;

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Aggregate, Completeness, CustomLicence, Document, ExternalDocument, Field, Hash, Relation,
    RelationKind, SbomFormat, Text,
};
use iriai_domain::warning::WarningCode;

use super::{is_no_hash, is_nobody};
use crate::limits::Budget;
use crate::sbom::spare::Spare;
pub(super) use annotation::Annotation;
pub(super) use file::{File, FileField};
pub(super) use package::{Package, PackageField, local_licence};
pub(super) use reference::Reference;
pub(super) use relation::local_name;
pub(super) use tree::Root;
pub(super) use walk::{Stop, Token, Walk, Walker};

pub(crate) use creation::{is_contact, is_phase};
use relation::Meaning;

/// The identifier that every document gives itself (§6.3).
pub(crate) const DOCUMENT: &str = "SPDXRef-DOCUMENT";
/// The comment on a relationship that we write for a component nested in another one.
pub(crate) const NESTED: &str = "iriai:nested";

/// Where a reading stands, and who takes what is wrong there.
pub(super) trait Place {
    /// Notes a fault at this place.
    fn note(&mut self, code: WarningCode, value: &str, instead: &str);
}

#[cfg(test)]
impl Place for () {
    fn note(&mut self, _code: WarningCode, _value: &str, _instead: &str) {}
}

/// The fields of the document itself that are a single text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DocumentField {
    /// `SPDXVersion`.
    Version,
    /// `DataLicense`.
    DataLicence,
    /// `SPDXID`.
    Id,
    /// `DocumentName`.
    Name,
    /// `DocumentNamespace`.
    Namespace,
    /// `DocumentComment`.
    Comment,
    /// `Created`.
    Created,
    /// `CreatorComment`.
    CreatorComment,
}

/// A document as far as it has been read.
pub(super) struct Draft<'a> {
    document: Document<'a>,
    id: Option<Text<'a>>,
    creator_comment: Option<Text<'a>>,
    /// Who describes what; `None` is the document.
    described: Vec<(Option<Text<'a>>, Text<'a>)>,
    /// Packages and files in them as implied by position or `hasFiles`.
    implied: Vec<(Text<'a>, Text<'a>)>,
    /// Children and parents as our own writer tells them.
    nested: Vec<(Text<'a>, Text<'a>)>,
    /// Annotations of what was not open when they were read.
    annotations: Vec<Annotation<'a>>,
    spare: Spare<'a>,
}

impl<'a> Draft<'a> {
    /// An empty draft of a document of so many bytes.
    pub(super) fn new(format: SbomFormat, bytes: usize, budget: &Budget<'_>) -> Self {
        let mut document = Document::new(format);
        // Growing lists of hundreds of thousands by doubling would copy more than is read. What is reserved and not used
        // costs addresses, not memory; the shares are those of documents with few packages of many files.
        document.components.reserve_exact(bytes / 2048);
        document.files.reserve_exact(bytes / 1024);
        document.relations.reserve_exact(bytes / 512);
        Self {
            document,
            id: None,
            creator_comment: None,
            described: Vec::new(),
            implied: Vec::new(),
            nested: Vec::new(),
            annotations: Vec::new(),
            spare: Spare::new(budget),
        }
    }

    /// Begins a package.
    pub(super) fn begin_package(&mut self) -> Package<'a> {
        let mut package = Package::new();
        self.spare.lend(package.component_mut());
        package
    }

    /// Takes one field of the document.
    pub(super) fn set(&mut self, field: DocumentField, text: Text<'a>, place: &mut dyn Place) {
        use DocumentField as F;
        if is_blank(&text) {
            return;
        }
        let document = &mut self.document;
        match field {
            F::Version => {
                let bare = text.trim();
                let bare = bare.strip_prefix("SPDX-").unwrap_or(bare);
                if !is_known_version(bare) {
                    place.note(WarningCode::VersionUnknown, &text, "2.3");
                }
                document.spec_version = part(&text, bare);
            }
            F::DataLicence => match package::licence(text) {
                Field::Stated(text) => replace(&mut document.data_licence, text, place),
                _ => document.data_licence = None,
            },
            F::Id => replace(&mut self.id, text, place),
            F::Namespace => replace(&mut document.serial, text, place),
            _ if says_nothing(&text) => {}
            F::Name => replace(&mut document.name, text, place),
            F::Comment => replace(&mut document.comment, text, place),
            F::Created => replace(&mut document.created, text, place),
            F::CreatorComment => replace(&mut self.creator_comment, text, place),
        }
    }

    /// The document's own identifier, when it has been read.
    pub(super) fn id(&self) -> Option<&Text<'a>> {
        self.id.as_ref()
    }

    /// Takes a creator as written.
    pub(super) fn creator(&mut self, text: Text<'a>, place: &mut dyn Place) {
        creation::creator(&mut self.document, text, place);
    }

    /// Takes a creator whose role stands apart (`{"Person": "…"}`).
    pub(super) fn creator_as(&mut self, word: &str, text: Text<'a>) {
        creation::creator_as(&mut self.document, creation::role(word), text);
    }

    /// Takes a package; one that nothing is known by is left out.
    pub(super) fn package(&mut self, package: Package<'a>, place: &mut dyn Place) {
        let mut component = package.finish();
        if component.name.is_empty() {
            let id = component.reference.as_deref().unwrap_or("");
            place.note(WarningCode::NamelessComponent, id, "");
            if is_nobody(&component) {
                return;
            }
        }
        self.spare.take_back(&mut component);
        self.document.components.push(component);
    }

    /// Takes a file or a snippet.
    pub(super) fn file(&mut self, file: File<'a>) {
        let Some((entry, whole)) = file.finish() else {
            return;
        };
        if let (Some(whole), Some(part)) = (whole, &entry.reference) {
            self.implied.push((whole, part.clone()));
        }
        self.document.files.push(entry);
    }

    /// Takes a licence that the document defines.
    pub(super) fn licence(&mut self, licence: CustomLicence<'a>) {
        self.document.licences.push(licence);
    }

    /// Takes a reference to another document.
    pub(super) fn external_document(&mut self, external: ExternalDocument<'a>) {
        self.document.external_documents.push(external);
    }

    /// The references to other documents so far.
    pub(super) fn external_documents(&self) -> &[ExternalDocument<'a>] {
        &self.document.external_documents
    }

    /// Takes what the document describes.
    pub(super) fn describes(&mut self, what: Text<'a>) {
        if !is_blank(&what) {
            self.described.push((None, what));
        }
    }

    /// Takes a file of a package.
    pub(super) fn contains(&mut self, package: Text<'a>, file: Text<'a>) {
        self.implied.push((package, file));
    }

    /// Takes an annotation of the document or of something that is not open any more.
    pub(super) fn annotate(&mut self, annotation: Annotation<'a>) {
        let ours = annotation.annotator.trim_end().ends_with(":jsonencoded");
        // Those of the document say something only in that form; the others are sorted out at the end.
        if ours || annotation.target.is_some() {
            self.annotations.push(annotation);
        }
    }

    /// Takes a relationship. Without `from` it is the document's.
    pub(super) fn relate(&mut self, relationship: Relationship<'a>, place: &mut dyn Place) {
        let Relationship {
            from,
            kind,
            to,
            comment,
        } = relationship;
        let (meaning, spelled) = relation::meaning(&kind);
        if let Err(instead) = spelled {
            place.note(WarningCode::UnknownValue, &kind, instead);
        }
        let Some(to) = to.filter(|to| !is_blank(to)) else {
            return place.note(WarningCode::MissingField, "relatedSpdxElement", "");
        };
        let from = from.filter(|from| !is_blank(from));
        let answer = match answer(Text::Borrowed(&to)) {
            Field::DeclaredNone => Some(Aggregate::None),
            Field::DeclaredUnknown => Some(Aggregate::Unknown),
            _ => None,
        };
        match (meaning, answer) {
            (Meaning::Forward(kind), Some(aggregate)) => {
                if kind.is_dependency() && kind != RelationKind::MadeFrom {
                    let of = from;
                    self.document
                        .completeness
                        .push(Completeness { of, aggregate });
                }
            }
            (_, Some(_)) => {}
            (Meaning::Describes, None) => self.described.push((from, to)),
            (Meaning::DescribedBy, None) => {
                let what = from.unwrap_or(Text::Borrowed(DOCUMENT));
                self.described.push((Some(to), what));
            }
            (Meaning::Forward(kind), None) => {
                let from = from.unwrap_or(Text::Borrowed(DOCUMENT));
                match comment
                    .as_deref()
                    .and_then(|text| text.strip_prefix(super::own::OURS))
                {
                    Some("nested") if kind == RelationKind::Contains => {
                        self.nested.push((to, from));
                    }
                    Some(code) => {
                        let kind = RelationKind::from_code(code).unwrap_or(kind);
                        self.stand(from, kind, to);
                    }
                    None => self.stand(from, kind, to),
                }
            }
            (Meaning::Backward(kind), None) => {
                self.stand(to, kind, from.unwrap_or(Text::Borrowed(DOCUMENT)));
            }
        }
    }

    fn stand(&mut self, from: Text<'a>, kind: RelationKind, to: Text<'a>) {
        self.document.relations.push(Relation { from, kind, to });
    }
}

/// A relationship as written.
#[derive(Default)]
pub(super) struct Relationship<'a> {
    /// `spdxElementId`.
    pub(super) from: Option<Text<'a>>,
    /// `relationshipType`.
    pub(super) kind: Text<'a>,
    /// `relatedSpdxElement`.
    pub(super) to: Option<Text<'a>>,
    /// `comment`.
    pub(super) comment: Option<Text<'a>>,
}

/// A piece of a text, borrowed when the text is. `piece` lies within `text`.
pub(super) fn part<'a>(text: &Text<'a>, piece: &str) -> Text<'a> {
    match text {
        Text::Borrowed(whole) => {
            let start = (piece.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
            whole
                .get(start..start.wrapping_add(piece.len()))
                .map_or_else(|| Text::Owned(piece.to_owned()), Text::Borrowed)
        }
        Text::Owned(_) => Text::Owned(piece.to_owned()),
    }
}

/// The first bytes of a text, for a look at what it is.
pub(super) fn beginning(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

fn is_known_version(version: &str) -> bool {
    matches!(
        version,
        "2.0" | "2.1" | "2.2" | "2.2.1" | "2.2.2" | "2.3" | "2.3.1"
    )
}

/// Whether a text says nothing. Nearly all texts begin with a letter, which settles it.
pub(super) fn is_blank(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(first) if first.is_ascii_graphic() => false,
        _ => text.trim().is_empty(),
    }
}

/// A text in which `NONE` and `NOASSERTION` are answers; the longer ones need no look.
pub(super) fn answer(text: Text<'_>) -> Field<'_> {
    match text.as_bytes() {
        [b'N' | 0..=b' ' | 0x7f.., ..] | [] => Field::from_spdx(text),
        _ => Field::Stated(text),
    }
}

/// Whether a text is one of the two answers.
pub(crate) fn says_nothing(text: &str) -> bool {
    text.starts_with('N') && matches!(text.trim_end(), "NONE" | "NOASSERTION")
}

/// Sets what may stand once; the last one counts.
pub(super) fn replace<'a>(slot: &mut Option<Text<'a>>, text: Text<'a>, place: &mut dyn Place) {
    if slot.as_ref().is_some_and(|before| *before != text) {
        place.note(WarningCode::DuplicateKey, &text, "");
    }
    *slot = Some(text);
}

/// A checksum (§7.10, §8.4), when its algorithm is known and there is a value.
pub(super) fn hash<'a>(
    algorithm: &str,
    value: Text<'a>,
    place: &mut dyn Place,
) -> Option<Hash<'a>> {
    if is_no_hash(&value) {
        return None;
    }
    let algorithm = match algorithm {
        "SHA1" => HashAlgorithm::Sha1,
        "SHA256" => HashAlgorithm::Sha256,
        "MD5" => HashAlgorithm::Md5,
        "SHA512" => HashAlgorithm::Sha512,
        other => {
            let bare = local_name(other);
            let bare = bare.strip_prefix("checksumAlgorithm_").unwrap_or(bare);
            match HashAlgorithm::from_name(bare) {
                Some(algorithm) => algorithm,
                None => {
                    place.note(WarningCode::HashUnknownAlgorithm, other, "");
                    return None;
                }
            }
        }
    };
    Some(Hash { algorithm, value })
}
