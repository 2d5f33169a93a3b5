//! Documents that the tests start from.

use std::borrow::Cow;

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Component, Document, ExternalDocument, ExternalReference, Field, Hash, Identifier,
    IdentifierKind, LicenceForm, LicenceStanding, LicenceStatement, Party, Relation, RelationKind,
    SbomFormat, Tool,
};
use iriai_domain::inventory::quality::{Element, ElementCount, Profile, Quality, judge};

pub(crate) fn text<'a>(value: &'a str) -> Cow<'a, str> {
    Cow::Borrowed(value)
}

pub(crate) fn stated(value: &str) -> Field<'_> {
    Field::Stated(text(value))
}

pub(crate) fn licence<'a>(standing: LicenceStanding, value: Field<'a>) -> LicenceStatement<'a> {
    LicenceStatement {
        form: LicenceForm::Expression,
        standing,
        value,
    }
}

pub(crate) fn relation<'a>(from: &'a str, kind: RelationKind, to: &'a str) -> Relation<'a> {
    Relation {
        from: text(from),
        kind,
        to: text(to),
    }
}

pub(crate) fn component<'a>(reference: &'a str) -> Component<'a> {
    Component {
        reference: Some(text(reference)),
        ..Component::named(text(reference))
    }
}

/// A component of which everything is said.
pub(crate) fn full<'a>(reference: &'a str) -> Component<'a> {
    let mut full = component(reference);
    full.version = stated("1.0");
    full.purl = Some(text("pkg:cargo/x@1.0"));
    full.supplier = stated("Example Ltd");
    full.licences = vec![
        licence(LicenceStanding::Declared, stated("MIT")),
        licence(LicenceStanding::Concluded, stated("MIT")),
    ];
    full.hashes = vec![Hash {
        algorithm: HashAlgorithm::Sha512,
        value: Cow::Owned("ab".repeat(64)),
    }];
    let details = full.details_mut();
    details.originator = stated("Example Authors");
    details.originator_contact = Some(text("authors@example.org"));
    details.copyright = stated("© Example Authors");
    details.file_name = Some(text("x.so"));
    details.download_location = stated("https://example.org/x");
    for name in ["executable", "archive", "structured"] {
        let key = Cow::Owned(format!("bsi:component:{name}"));
        details.properties.push((key, text("non-executable")));
    }
    full
}

/// A document that leaves nothing open in any profile: `a` is described, stands on `b`, which stands on `c`.
pub(crate) fn complete<'a>() -> Document<'a> {
    let mut document = Document::new(SbomFormat::CyclonedxJson);
    document.spec_version = text("1.6");
    document.serial = Some(text("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"));
    document.revision = Some(text("1"));
    document.created = Some(text("2026-07-29T10:00:00Z"));
    document.authors = vec![Party {
        name: text("Example Ltd"),
        contact: Some(text("sbom@example.org")),
        organisation: Some(true),
    }];
    document.tools = vec![Tool {
        vendor: None,
        name: text("maker"),
        version: Some(text("2.1")),
    }];
    document.lifecycles = vec![text("build")];
    document.signed = true;
    document.subjects = vec![0];
    document.components = vec![full("a"), full("b"), full("c")];
    document.components[0].listed = false;
    document.relations = vec![
        relation("a", RelationKind::DependsOn, "b"),
        relation("b", RelationKind::Contains, "c"),
    ];
    document.completeness = vec![iriai_domain::inventory::document::Completeness {
        of: None,
        aggregate: iriai_domain::inventory::document::Aggregate::Complete,
    }];
    document.external_documents = vec![ExternalDocument {
        reference: None,
        address: text("urn:cdx:x/1"),
        hash: None,
    }];
    document
}

pub(crate) fn identifier(kind: IdentifierKind) -> Identifier<'static> {
    Identifier {
        kind,
        value: text("x"),
    }
}

pub(crate) fn reference<'a>(kind: &'a str, address: &'a str) -> ExternalReference<'a> {
    ExternalReference {
        kind: text(kind),
        address: text(address),
        hashes: Vec::new(),
    }
}

pub(crate) fn quality(document: &Document<'_>, profile: Profile) -> Quality {
    judge(document, &[profile]).remove(0)
}

#[expect(clippy::unwrap_used, reason = "every profile has every element")]
pub(crate) fn count(document: &Document<'_>, profile: Profile, element: Element) -> ElementCount {
    *quality(document, profile).of(element).unwrap()
}

/// Stated, declared unknown, omitted.
pub(crate) fn counts(document: &Document<'_>, profile: Profile, element: Element) -> [usize; 3] {
    let count = count(document, profile, element);
    [count.stated, count.declared_unknown, count.omitted]
}
