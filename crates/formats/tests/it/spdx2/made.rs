//! Documents made at random are written validly and read back.

use std::collections::BTreeSet;

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Aggregate, Completeness, Component, ComponentKind, ComponentScope, Document, ExternalReference,
    Field, FileEntry, Hash, Identifier, IdentifierKind, LicenceForm, LicenceStanding,
    LicenceStatement, Party, Relation, RelationKind, SbomFormat, Text, Tool,
};
use iriai_formats::export::spdx2::{Options, write};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use super::export::differences;
use crate::reading::read;

/// Text without what SPDX reads in a text: answers, brackets with addresses, colons.
fn plain() -> impl Strategy<Value = Text<'static>> {
    "[a-zé日]([a-z0-9é日\"\\\\\n_.-]{0,10}[a-z0-9])?".prop_map(Text::Owned)
}

fn field(text: impl Strategy<Value = Text<'static>>) -> impl Strategy<Value = Field<'static>> {
    prop_oneof![
        Just(Field::Omitted),
        Just(Field::DeclaredUnknown),
        text.prop_map(Field::Stated),
    ]
}

fn maybe(
    text: impl Strategy<Value = Text<'static>>,
) -> impl Strategy<Value = Option<Text<'static>>> {
    prop::option::of(text)
}

fn hashes() -> impl Strategy<Value = Vec<Hash<'static>>> {
    let hash = (select(HashAlgorithm::ALL), "[1-9a-f]{128}").prop_map(|(algorithm, mut value)| {
        value.truncate(algorithm.digits().unwrap_or(64));
        let value = Text::Owned(value);
        Hash { algorithm, value }
    });
    prop::collection::vec(hash, 0..3)
}

fn licences() -> impl Strategy<Value = Vec<LicenceStatement<'static>>> {
    let licence = (
        select(LicenceForm::ALL),
        select(LicenceStanding::ALL),
        field(prop_oneof![
            plain(),
            Just(Text::Borrowed("MIT OR LicenseRef-a"))
        ]),
    );
    let licence = licence.prop_map(|(form, standing, value)| LicenceStatement {
        form,
        standing,
        value,
    });
    let stated = |statements: Vec<LicenceStatement<'static>>| {
        let stated = statements.into_iter();
        stated
            .filter(|statement| !statement.value.is_omitted())
            .collect()
    };
    prop::collection::vec(licence, 0..4).prop_map(stated)
}

fn component(index: usize) -> impl Strategy<Value = Component<'static>> {
    let first = (
        plain(),
        select(ComponentKind::ALL),
        select(ComponentScope::ALL),
        any::<bool>(),
        maybe(plain()),
        field(plain()),
        field(plain()),
        licences(),
        hashes(),
        prop::option::of(0..8_u32),
    );
    let second = (
        maybe(plain()),
        field(plain()),
        maybe(plain()),
        field(plain()),
        prop::option::of(any::<bool>()),
        prop::collection::vec((plain(), plain()), 0..3),
        prop::collection::vec(plain(), 0..2),
        prop::collection::vec((plain(), plain()), 0..2),
        prop::collection::vec((select(IdentifierKind::ALL), "[a-z:/.0-9]{1,8}"), 0..3),
        prop::collection::vec((plain(), hashes()), 0..2),
    );
    (first, second).prop_map(move |(first, second)| {
        let (name, kind, scope, listed, group, version, supplier, licences, hashes, parent) = first;
        let mut component = Component::named(name);
        component.reference = Some(Text::Owned(format!("SPDXRef-{index}")));
        component.kind = kind;
        component.scope = scope;
        component.listed = listed;
        component.group = group;
        component.version = version;
        component.supplier = supplier;
        component.licences = licences;
        component.hashes = hashes;
        component.parent = parent.filter(|parent| (*parent as usize) < index);
        component.purl = index
            .is_multiple_of(2)
            .then(|| Text::Owned(format!("pkg:generic/a@{index}")));
        let (
            contact,
            originator,
            description,
            copyright,
            modified,
            properties,
            evidence,
            card,
            identifiers,
            references,
        ) = second;
        let details = component.details_mut();
        details.supplier_contact = contact;
        details.originator = originator;
        details.description = description;
        details.copyright = copyright;
        details.modified = modified;
        details.properties = properties;
        details.evidence = evidence;
        details.card = card;
        details.identifiers = identifiers
            .into_iter()
            .filter(|(kind, _)| *kind != IdentifierKind::Purl || index.is_multiple_of(2))
            .map(|(kind, value)| Identifier {
                kind,
                value: Text::Owned(value),
            })
            .collect();
        details.references = references
            .into_iter()
            .enumerate()
            .map(|(at, (address, hashes))| ExternalReference {
                kind: Text::Owned(format!("vcs-{at}")),
                address,
                hashes,
            })
            .collect();
        component
    })
}

fn document() -> impl Strategy<Value = Document<'static>> {
    let components: Vec<_> = (0..6).map(component).collect();
    let licence = || field(Just(Text::Borrowed("MIT")));
    let files = prop::collection::vec((plain(), licence(), field(plain())), 0..3);
    let relations =
        prop::collection::vec((0..6_usize, select(RelationKind::ALL), 0..6_usize), 0..8);
    let completeness =
        prop::collection::vec((prop::option::of(0..6_usize), select(Aggregate::ALL)), 0..3);
    (
        components,
        files,
        relations,
        completeness,
        maybe(plain()),
        maybe(plain()),
        maybe(plain()),
        0..7_usize,
    )
        .prop_map(
            |(components, files, relations, completeness, revision, comment, party, subject)| {
                let mut document = Document::new(SbomFormat::CyclonedxJson);
                document.spec_version = Text::Borrowed("1.6");
                document.serial = Some(Text::Borrowed("urn:uuid:1"));
                document.name = Some(Text::Borrowed("made"));
                document.created = Some(Text::Borrowed("2026-01-01T09:00:00.5+09:00"));
                document.data_licence = Some(Text::Borrowed("CC0-1.0"));
                document.lifecycles = vec![Text::Borrowed("build"), Text::Borrowed("somewhen")];
                document.revision = revision;
                document.comment = comment;
                document.supplier = party.map(|name| Party {
                    name,
                    contact: Some(Text::Borrowed("a@b.example")),
                    organisation: Some(true),
                });
                document.tools = vec![Tool {
                    vendor: None,
                    name: Text::Borrowed("boiler"),
                    version: Some(Text::Borrowed("1.4.0")),
                }];
                document.subjects = (subject < components.len())
                    .then_some(subject)
                    .into_iter()
                    .collect();
                document.components = components;
                document.files = files
                    .into_iter()
                    .enumerate()
                    .map(|(at, (name, licence, copyright))| FileEntry {
                        reference: Some(Text::Owned(format!("SPDXRef-f{at}"))),
                        name,
                        hashes: Vec::new(),
                        licence,
                        copyright,
                    })
                    .collect();
                let id = |index: usize| Text::Owned(format!("SPDXRef-{index}"));
                document.relations = relations
                    .into_iter()
                    .map(|(from, kind, to)| Relation {
                        from: id(from),
                        kind,
                        to: id(to),
                    })
                    .collect();
                document.completeness = completeness
                    .into_iter()
                    .map(|(of, aggregate)| Completeness {
                        of: of.map(id),
                        aggregate,
                    })
                    .collect();
                document
            },
        )
}

/// What the schema and the standard ask of every document.
fn check(text: &str) {
    let document: Value = serde_json::from_str(text).expect("it is JSON");
    let text_of = |value: &Value, key: &str| value[key].as_str().expect(key).to_owned();
    for key in [
        "SPDXID",
        "spdxVersion",
        "dataLicense",
        "name",
        "documentNamespace",
    ] {
        assert!(!text_of(&document, key).is_empty(), "{key}");
    }
    assert!(!text_of(&document["creationInfo"], "created").is_empty());
    assert!(
        document["creationInfo"]["creators"]
            .as_array()
            .is_some_and(|creators| !creators.is_empty())
    );
    let mut ids = BTreeSet::from(["SPDXRef-DOCUMENT".to_owned()]);
    let elements = |key: &str| document[key].as_array().cloned().unwrap_or_default();
    let defined: BTreeSet<_> = elements("hasExtractedLicensingInfos")
        .iter()
        .map(|licence| text_of(licence, "licenseId"))
        .collect();
    for (kind, name) in [("packages", "name"), ("files", "fileName")] {
        for element in elements(kind) {
            let id = text_of(&element, "SPDXID");
            assert!(
                id.len() > 8
                    && id.starts_with("SPDXRef-")
                    && id
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte)),
                "{id}"
            );
            assert!(ids.insert(id.clone()), "{id} twice");
            text_of(&element, name);
            for field in ["licenseConcluded", "licenseDeclared"] {
                if let Some(licence) = element[field]
                    .as_str()
                    .filter(|licence| !matches!(*licence, "NONE" | "NOASSERTION"))
                {
                    let expression = spdx::Expression::parse_mode(
                        licence,
                        spdx::ParseMode {
                            allow_deprecated: true,
                            allow_postfix_plus_on_gpl: true,
                            ..spdx::ParseMode::STRICT
                        },
                    );
                    assert!(expression.is_ok(), "{licence}");
                    for word in licence
                        .split([' ', '(', ')'])
                        .filter(|word| word.starts_with("LicenseRef-"))
                    {
                        assert!(defined.contains(word), "{word}");
                    }
                }
            }
        }
    }
    for package in elements("packages") {
        text_of(&package, "downloadLocation");
    }
    for relationship in elements("relationships") {
        text_of(&relationship, "relationshipType");
        assert!(ids.contains(&text_of(&relationship, "spdxElementId")));
        let to = text_of(&relationship, "relatedSpdxElement");
        assert!(
            ids.contains(&to) || to == "NONE" || to == "NOASSERTION",
            "{to}"
        );
    }
}

const OPTIONS: Options<'_> = Options {
    namespace: "https://example.com/made",
    created: "2026-01-01T00:00:00Z",
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_is_read_back(document in document()) {
        let bytes = write(&document, &OPTIONS);
        check(std::str::from_utf8(&bytes).expect("it is text"));
        prop_assert_eq!(differences(&document, "made"), Vec::<String>::new());
    }

    #[test]
    fn any_text_is_written_validly(
        texts in prop::collection::vec(any::<String>(), 30),
        mut document in document(),
    ) {
        let mut texts = texts.into_iter().cycle().map(Text::Owned);
        let mut next = || texts.next().unwrap_or_default();
        document.name = Some(next());
        document.serial = Some(next());
        document.created = Some(next());
        document.authors.push(Party { name: next(), contact: Some(next()), organisation: None });
        for component in &mut document.components {
            component.reference = Some(next());
            component.name = Text::Owned(format!("n{}", next()));
            component.purl = Some(next());
            component.supplier = Field::Stated(next());
            for licence in &mut component.licences {
                licence.value = Field::Stated(next());
            }
            for hash in &mut component.hashes {
                hash.value = next();
            }
            let details = component.details_mut();
            details.homepage = Some(next());
            details.download_location = Field::Stated(next());
            details.released = Some(next());
            for identifier in &mut details.identifiers {
                identifier.value = next();
            }
            for reference in &mut details.references {
                reference.kind = next();
                reference.address = next();
            }
        }
        for relation in &mut document.relations {
            relation.from = next();
            relation.to = next();
        }
        let bytes = write(&document, &OPTIONS);
        let text = std::str::from_utf8(&bytes).expect("it is text");
        check(text);
        let again = read(text).expect("it is read");
        prop_assert_eq!(again.value.components.len(), document.components.len());
    }
}
