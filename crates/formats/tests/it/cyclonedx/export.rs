//! Writing and reading back.

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Aggregate, Completeness, Component, ComponentKind, ComponentScope, Details, Document,
    ExternalDocument, ExternalReference, Field, FileEntry, Hash, Identifier, IdentifierKind,
    LicenceForm, LicenceStanding, LicenceStatement, Party, Relation, RelationKind, SbomFormat,
    Text, Tool,
};
use iriai_formats::export::cyclonedx::{Options, write};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::data::sboms;
use crate::reading::read;

fn text() -> impl Strategy<Value = Text<'static>> {
    let odd = select(vec![
        "a b",
        "é あ",
        "\"quoted\\\"",
        "x: y",
        "NONE",
        "NOASSERTION",
        "{}",
        "1",
        "<&>\n",
    ]);
    prop_oneof![3 => "[a-z]{1,6}", 1 => odd.prop_map(str::to_owned)].prop_map(Text::Owned)
}

fn words(list: &'static [&'static str]) -> impl Strategy<Value = Text<'static>> {
    select(list).prop_map(Text::Borrowed)
}

fn field() -> impl Strategy<Value = Field<'static>> {
    prop_oneof![
        2 => Just(Field::Omitted),
        1 => Just(Field::DeclaredUnknown),
        1 => Just(Field::DeclaredNone),
        3 => text().prop_map(Field::Stated),
    ]
}

/// Values that the schema takes, and others.
fn hash() -> impl Strategy<Value = Hash<'static>> {
    let value = prop_oneof![3 => "[0-9a-f]{32}", 2 => "[0-9a-f]{64}", 1 => "[0-9a-z]{5}"];
    (select(HashAlgorithm::ALL), value).prop_map(|(algorithm, value)| Hash {
        algorithm,
        value: Text::Owned(value),
    })
}

fn licence() -> impl Strategy<Value = LicenceStatement<'static>> {
    let value = prop_oneof![
        4 => words(&["MIT", "Apache-2.0", "GPL-2.0+", "MIT OR Apache-2.0", "No-Such-1.0", "NOASSERTION"]).prop_map(Field::Stated),
        1 => Just(Field::DeclaredUnknown),
        1 => Just(Field::DeclaredNone),
    ];
    (
        select(LicenceForm::ALL),
        select(LicenceStanding::ALL),
        value,
    )
        .prop_map(|(form, standing, value)| LicenceStatement {
            form,
            standing,
            value,
        })
}

fn address() -> impl Strategy<Value = Text<'static>> {
    words(&[
        "https://example.org/a",
        "http://[broken",
        "git@example.org:a/b.git",
        "a b",
        "pkg",
        "x:y",
        "://",
        "%",
    ])
}

fn reference() -> impl Strategy<Value = ExternalReference<'static>> {
    let kind = words(&[
        "vcs",
        "website",
        "distribution",
        "bom",
        "patent",
        "other",
        "SECURITY",
    ]);
    (kind, address(), vec(hash(), 0..2)).prop_map(|(kind, address, hashes)| ExternalReference {
        kind,
        address,
        hashes,
    })
}

fn contact() -> impl Strategy<Value = Option<Text<'static>>> {
    option::of(words(&[
        "a@example.org",
        "https://example.org",
        "+81 3",
        "a@b@c",
        "example.org",
        "x y@z",
    ]))
}

fn party() -> impl Strategy<Value = Party<'static>> {
    (text(), contact(), option::of(any::<bool>())).prop_map(|(name, contact, organisation)| Party {
        name,
        contact,
        organisation,
    })
}

fn evidence() -> impl Strategy<Value = Text<'static>> {
    words(&[
        "identity purl 0.5: pkg:npm/a",
        "identity purl by filename 0.25: a.jar",
        "identity name",
        "identity name 2",
        "occurrence /a/b, line 3",
        "call m f x.c:1",
        "copyright (c) A",
        "copyright ",
        "seen",
    ])
}

fn card() -> impl Strategy<Value = (Text<'static>, Text<'static>)> {
    let key = words(&[
        "typeOfModel",
        "limitation",
        "metric",
        "energyConsumption",
        "modelCard.modelParameters.task",
        "modelCard.modelParameters.approach",
        "modelCard.modelParameters.inputs",
        "modelCard.considerations.users",
        "modelCard.nothing.such",
        "modelExplainability",
        "data.type",
        "data.sensitiveData",
        "data[1].type",
        "data[01].type",
        "data[9].name",
    ]);
    let value = words(&[
        "supervised",
        "dataset",
        "text",
        "{\"format\":\"string\"}",
        "{\"type\":\"accuracy\",\"value\":\"0.9\"}",
        "{\"value\": 1}",
        "[1]",
        "7",
    ]);
    (key, value)
}

fn details() -> impl Strategy<Value = Details<'static>> {
    let first = (
        contact(),
        field(),
        contact(),
        vec((select(IdentifierKind::ALL), text()), 0..4),
        field(),
        option::of(text()),
        option::of(text()),
        field(),
    );
    let second = (
        option::of(address()),
        vec(reference(), 0..3),
        option::of(text()),
        vec((text(), text()), 0..3),
        option::of(text()),
        option::of(text()),
        option::of(any::<bool>()),
        vec(evidence(), 0..5),
        vec(card(), 0..5),
    );
    (first, second).prop_map(|(first, second)| {
        let identifiers = first.3.into_iter();
        Details {
            supplier_contact: first.0,
            originator: first.1,
            originator_contact: first.2,
            identifiers: identifiers
                .map(|(kind, value)| Identifier { kind, value })
                .collect(),
            copyright: first.4,
            description: first.5,
            file_name: first.6,
            download_location: first.7,
            homepage: second.0,
            references: second.1,
            comment: second.2,
            properties: second.3,
            released: second.4,
            valid_until: second.5,
            modified: second.6,
            evidence: second.7,
            card: second.8,
        }
    })
}

fn component() -> impl Strategy<Value = Component<'static>> {
    let first = (
        option::of("r[0-9]"),
        option::of(0_u32..6),
        select(ComponentKind::ALL),
        select(ComponentScope::ALL),
        any::<bool>(),
        option::of(text()),
        text(),
    );
    let purl = option::of(words(&["pkg:npm/a@1", "pkg:npm/b@1", "broken"]));
    let second = (
        field(),
        purl,
        field(),
        vec(licence(), 0..3),
        vec(hash(), 0..3),
        option::of(details()),
    );
    (first, second).prop_map(|(first, second)| Component {
        reference: first.0.map(Text::Owned),
        parent: first.1,
        kind: first.2,
        scope: first.3,
        listed: first.4,
        group: first.5,
        name: first.6,
        version: second.0,
        purl: second.1,
        supplier: second.2,
        licences: second.3,
        hashes: second.4,
        details: second.5.map(Box::new),
    })
}

fn relation() -> impl Strategy<Value = Relation<'static>> {
    let reference = || "r[0-9]|z".prop_map(Text::Owned);
    (reference(), select(RelationKind::ALL), reference()).prop_map(|(from, kind, to)| Relation {
        from,
        kind,
        to,
    })
}

fn file() -> impl Strategy<Value = FileEntry<'static>> {
    (
        option::of("r[0-9]"),
        text(),
        vec(hash(), 0..2),
        field(),
        field(),
    )
        .prop_map(|(reference, name, hashes, licence, copyright)| FileEntry {
            reference: reference.map(Text::Owned),
            name,
            hashes,
            licence,
            copyright,
        })
}

/// Anything that a reader of whatever format could give, and more.
fn document() -> impl Strategy<Value = Document<'static>> {
    let serial = words(&[
        "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "URN:UUID:3E671687-395B-41F5-A30F-A58921A69B79",
        "https://example.org/x",
    ]);
    let created = words(&["2020-04-13T20:20:39+00:00", "yesterday"]);
    let first = (
        option::of(serial),
        option::of(words(&["1", "0", "1.0", "x"])),
        option::of(text()),
        option::of(created),
        vec(party(), 0..3),
    );
    let tool = (option::of(text()), text(), option::of(text()));
    let second = (
        vec(tool, 0..3),
        vec(words(&["build", "Runtime"]), 0..3),
        option::of(party()),
        option::of(party()),
        option::of(words(&["MIT", "CC0-1.0", "mine"])),
        option::of(text()),
    );
    let completeness = (option::of("r[0-9]"), select(Aggregate::ALL));
    let third = (
        vec(component(), 0..7),
        vec(0_usize..7, 0..3),
        vec(file(), 0..3),
        vec(relation(), 0..12),
        vec(completeness, 0..4),
        vec((address(), option::of(hash())), 0..3),
    );
    (first, second, third).prop_map(|(first, second, third)| {
        let mut document = Document::new(SbomFormat::Spdx2Json);
        (
            document.serial,
            document.revision,
            document.name,
            document.created,
            document.authors,
        ) = first;
        let tools = second.0.into_iter();
        document.tools = tools
            .map(|(vendor, name, version)| Tool {
                vendor,
                name,
                version,
            })
            .collect();
        (
            document.lifecycles,
            document.supplier,
            document.manufacturer,
        ) = (second.1, second.2, second.3);
        (document.data_licence, document.comment) = (second.4, second.5);
        (
            document.components,
            document.subjects,
            document.files,
            document.relations,
        ) = (third.0, third.1, third.2, third.3);
        let completeness = third.4.into_iter();
        document.completeness = completeness
            .map(|(of, aggregate)| Completeness {
                of: of.map(Text::Owned),
                aggregate,
            })
            .collect();
        let documents = third.5.into_iter();
        document.external_documents = documents
            .map(|(address, hash)| ExternalDocument {
                reference: None,
                address,
                hash,
            })
            .collect();
        document
    })
}

/// What is not compared: the format's own name and version, and what the writer says that it cannot carry.
fn comparable<'a>(document: &Document<'a>) -> Document<'a> {
    let mut document = document.clone();
    document.format = SbomFormat::CyclonedxJson;
    document.spec_version = Text::Borrowed("1.6");
    document.signed = false;
    document.vulnerabilities = 0;
    let references: Vec<_> = document
        .components
        .iter()
        .filter_map(|component| component.reference.clone())
        .collect();
    let known = |reference: &Text<'_>| references.contains(reference);
    document
        .relations
        .retain(|relation| known(&relation.from) && known(&relation.to));
    document.relations.sort_by(|left, right| {
        (&left.from, &left.to, left.kind).cmp(&(&right.from, &right.to, right.kind))
    });
    document.relations.dedup();
    document
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// One writing brings a document into a form that CycloneDX carries entirely: from then on nothing changes.
    #[test]
    fn what_was_written_once_comes_back_unchanged(document in document(), files in any::<bool>()) {
        let options = Options { files, ..Options::default() };
        let first = write(&document, &options);
        let back = read(&first).unwrap();
        prop_assert!(back.warnings.is_empty(), "{:?}", back.warnings);
        let second = write(&back.value, &options);
        prop_assert_eq!(std::str::from_utf8(&first).unwrap(), std::str::from_utf8(&second).unwrap());
        let again = read(&second).unwrap();
        prop_assert_eq!(&back.value, &again.value);
    }

    /// What each component says comes back, whatever it was.
    #[test]
    fn the_fields_of_a_component_come_back(component in component()) {
        prop_assume!(component.kind != ComponentKind::Service);
        let mut document = Document::new(SbomFormat::CyclonedxJson);
        document.components.push(Component { parent: None, listed: true, reference: Some(Text::Borrowed("r")), ..component });
        let bytes = write(&document, &Options::default());
        let back = read(&bytes).unwrap().value;
        let (left, right) = (&document.components[0], &back.components[0]);
        prop_assert_eq!(&left.name, &right.name);
        prop_assert_eq!(&left.group, &right.group);
        prop_assert_eq!(&left.version, &right.version);
        prop_assert_eq!(&left.supplier, &right.supplier);
        prop_assert_eq!(&left.purl, &right.purl);
        prop_assert_eq!((left.kind, left.scope), (right.kind, right.scope));
        prop_assert_eq!(sorted(&left.hashes), sorted(&right.hashes));
        // A statement that declares is no longer in a form of its own.
        let licences = |component: &Component<'_>| sorted(&component.licences.iter().map(|licence| {
            let form = licence.value.stated().map(|_| licence.form);
            (form, licence.standing, licence.value.clone())
        }).collect::<Vec<_>>());
        prop_assert_eq!(licences(left), licences(right));
        let details = |component: &Component<'static>| component.details.as_deref().cloned().unwrap_or_default();
        let (left, right) = (details(left), details(&own(right)));
        prop_assert_eq!(left.copyright, right.copyright);
        prop_assert_eq!(left.originator, right.originator);
        prop_assert_eq!(left.description, right.description);
        prop_assert_eq!(left.file_name, right.file_name);
        prop_assert_eq!(left.comment, right.comment);
        prop_assert_eq!((left.released, left.valid_until, left.modified), (right.released, right.valid_until, right.modified));
        prop_assert_eq!(left.evidence, right.evidence);
        prop_assert_eq!(left.properties, right.properties);
        prop_assert_eq!(sorted(&left.identifiers), sorted(&right.identifiers));
        prop_assert_eq!(sorted(&left.card), sorted(&right.card));
    }
}

/// The same component with texts of its own.
fn own(component: &Component<'_>) -> Component<'static> {
    let mut owned = Component::named(Text::Borrowed("x"));
    owned.details = component.details.as_deref().map(|details| {
        let text = |text: &Text<'_>| Text::Owned(text.clone().into_owned());
        let field = |field: &Field<'_>| match field {
            Field::Stated(stated) => Field::Stated(text(stated)),
            Field::Omitted => Field::Omitted,
            Field::DeclaredUnknown => Field::DeclaredUnknown,
            Field::DeclaredNone => Field::DeclaredNone,
        };
        let maybe = |stated: &Option<Text<'_>>| stated.as_ref().map(text);
        let pairs = |pairs: &[(Text<'_>, Text<'_>)]| {
            pairs
                .iter()
                .map(|(name, value)| (text(name), text(value)))
                .collect()
        };
        Box::new(Details {
            originator: field(&details.originator),
            identifiers: details
                .identifiers
                .iter()
                .map(|identifier| Identifier {
                    kind: identifier.kind,
                    value: text(&identifier.value),
                })
                .collect(),
            copyright: field(&details.copyright),
            description: maybe(&details.description),
            file_name: maybe(&details.file_name),
            comment: maybe(&details.comment),
            properties: pairs(&details.properties),
            released: maybe(&details.released),
            valid_until: maybe(&details.valid_until),
            modified: details.modified,
            evidence: details.evidence.iter().map(text).collect(),
            card: pairs(&details.card),
            ..Details::default()
        })
    });
    owned
}

fn sorted<T: std::fmt::Debug>(list: &[T]) -> Vec<String> {
    let mut list: Vec<_> = list.iter().map(|item| format!("{item:?}")).collect();
    list.sort();
    list
}

/// Documents of which something does not come back, and what.
const CHANGED: &[(&str, &str)] = &[
    ("apiserver/src/test/resources/unit/bom-issue2519.xml", TOOL),
    (
        "usecases/cdx-use-case-composition-and-completeness.json",
        DANGLING,
    ),
    (
        "cdx-1-4-validate-err-components-unique-items-1.json",
        REFERENCE,
    ),
    ("testdata/fixtures/cdx-perfect-score.json", HASH),
    ("cyclonedx/cdx-1-6-invalid-sbom.cdx.json", TOOL),
    ("testdata/sbom-insecure/with-duplicates.cdx.xml", REFERENCE),
    ("cyclonedx/cyclonedx-circular.json", REFERENCE),
    ("TC-1860/release-another-b-cdx-1.json", REFERENCE),
    ("TC-1860/release-example-a-cdx.json", REFERENCE),
    ("TC-1860/release-example-c-cdx.json", REFERENCE),
    ("RHEL-8.10.0.Z_curl@7.61.1-34.el8_10.2.json", REFERENCE),
    (
        "product_component/openssl-3.0.7-18.el9_2.cdx.json",
        REFERENCE,
    ),
    ("rpm_src_binary/example_rpm_binaries.json", REFERENCE),
];

const TOOL: &str = "the same tool twice is written once";
const DANGLING: &str = "a composition names something that the document does not hold";
const REFERENCE: &str = "the same reference twice becomes two";
const HASH: &str = "a hash of a reference with a wrong length has no place";

#[test]
fn the_corpus_comes_back() {
    let Some(documents) = sboms() else { return };
    let mut faults = Vec::new();
    for document in documents.iter().filter(|one| one.is_cyclonedx()) {
        let before = read(document.bytes).unwrap().value;
        let bytes = write(&before, &Options::default());
        let back = read(&bytes).unwrap();
        let nameless = before.components.iter();
        let nameless = nameless.filter(|component| component.name.is_empty());
        assert_eq!(back.warnings.count(), nameless.count(), "{}", document.path);
        let mut before = comparable(&before);
        let after = comparable(&back.value);
        for (left, right) in before.components.iter_mut().zip(&after.components) {
            if left.reference.is_none() {
                left.reference.clone_from(&right.reference);
            }
        }
        let excepted = CHANGED
            .iter()
            .any(|(path, _)| document.path.ends_with(path));
        if (before == after) == excepted {
            faults.push(document.path.clone());
        }
        let again = write(&back.value, &Options::default());
        assert_eq!(bytes, again, "{}", document.path);
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
