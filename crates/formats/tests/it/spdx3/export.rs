//! What is written as SPDX 3 is read back the same.

use std::collections::{BTreeMap, HashSet};

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Aggregate, Completeness, Component, ComponentKind, CustomLicence, Details, Document,
    ExternalDocument, ExternalReference, Field, FileEntry, Hash, Identifier, IdentifierKind,
    LicenceForm, LicenceStanding, LicenceStatement, Party, Relation, RelationKind, SbomFormat,
    Tool,
};
use iriai_domain::warning::Text;
use iriai_formats::export::spdx3::{self, Options};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::data::sboms;
use crate::reading::{fixture, read, snapshot};
use crate::render;

const OPTIONS: Options<'static> = Options {
    created: "2026-01-02T03:04:05Z",
    namespace: "urn:uuid:00000000-0000-4000-8000-000000000000",
    tool: None,
};

fn text() -> impl Strategy<Value = Text<'static>> {
    prop_oneof![
        "[a-z]{1,8}",
        "\\PC{0,6}[a-z語]\\PC{0,6}",
        "[ -~]{0,4}[\"\\\\\n\t\u{1}<>&%][a-z]{1,4}",
    ]
    .prop_map(|text| Text::Owned(text.trim().to_owned()))
    .prop_filter("says something", |text| {
        matches!(Field::from_spdx(Text::Borrowed(text)), Field::Stated(_)) && !text.contains(':')
    })
}

fn field() -> impl Strategy<Value = Field<'static>> {
    prop_oneof![
        Just(Field::Omitted),
        Just(Field::DeclaredUnknown),
        Just(Field::DeclaredNone),
        text().prop_map(Field::Stated),
    ]
}

fn contact() -> impl Strategy<Value = Text<'static>> {
    prop_oneof!["[a-z]{1,5}@[a-z]{1,5}\\.jp", "https://[a-z]{1,5}\\.jp/"].prop_map(Text::Owned)
}

fn instant() -> impl Strategy<Value = Text<'static>> {
    "20[0-9]{2}-0[1-9]-[12][0-8]T[01][0-9]:[0-5][0-9]:[0-5][0-9]Z".prop_map(Text::Owned)
}

fn hash() -> impl Strategy<Value = Hash<'static>> {
    (select(HashAlgorithm::ALL), "[0-9a-f]{1,128}").prop_map(|(algorithm, value)| Hash {
        algorithm,
        value: Text::Owned(value),
    })
}

/// Values that have not the form of their algorithm are told apart, behind the others.
fn whole_first(mut hashes: Vec<Hash<'static>>) -> Vec<Hash<'static>> {
    hashes.sort_by_key(|hash| !hash.algorithm.accepts(&hash.value));
    hashes
}

fn party() -> impl Strategy<Value = Party<'static>> {
    (text(), of(contact()), of(any::<bool>())).prop_map(|(name, contact, organisation)| Party {
        name,
        contact,
        organisation,
    })
}

fn tool() -> impl Strategy<Value = Tool<'static>> {
    ("[a-z]{1,6}", of("[0-9]\\.[0-9]{1,2}")).prop_map(|(name, version)| Tool {
        vendor: None,
        name: Text::Owned(name),
        version: version.map(Text::Owned),
    })
}

fn statement() -> impl Strategy<Value = LicenceStatement<'static>> {
    let form = select(vec![LicenceForm::Expression, LicenceForm::Name]);
    let standing = select(vec![LicenceStanding::Declared, LicenceStanding::Concluded]);
    let value = prop_oneof![
        field().prop_map(|value| (LicenceForm::Name, value)),
        (
            form,
            select(vec![
                "LicenseRef-0",
                "MIT OR (LicenseRef-0 AND LicenseRef-1)"
            ]),
        )
            .prop_map(|(form, text)| (form, Field::Stated(Text::Borrowed(text)))),
    ]
    .prop_filter("a statement", |(_, field)| !field.is_omitted());
    (standing, value).prop_map(|(standing, (form, value))| LicenceStatement {
        // SPDX's words for none and unknown are licences of their own, without a form.
        form: match value {
            Field::Stated(_) => form,
            _ => LicenceForm::Expression,
        },
        standing,
        value,
    })
}

fn identifier() -> impl Strategy<Value = Identifier<'static>> {
    prop_oneof![
        (
            select(vec![
                IdentifierKind::Cpe22,
                IdentifierKind::Cpe23,
                IdentifierKind::Swid,
                IdentifierKind::Swhid,
                IdentifierKind::Gitoid,
                IdentifierKind::Other,
            ]),
            text()
        )
            .prop_map(|(kind, value)| Identifier { kind, value }),
        "urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".prop_map(|value| {
            Identifier {
                kind: IdentifierKind::Uuid,
                value: Text::Owned(value),
            }
        }),
    ]
}

fn card(kind: ComponentKind) -> BoxedStrategy<Vec<(Text<'static>, Text<'static>)>> {
    let names: Vec<(&str, &[&str])> = match kind {
        ComponentKind::MachineLearningModel => vec![
            ("autonomyType", &["yes", "no", "noAssertion"]),
            ("domain", &["tea", "語"]),
            (
                "energyConsumption",
                &[
                    r#"{"trainingEnergyConsumption":[{"energyQuantity":"1.5","energyUnit":"other"}]}"#,
                ],
            ),
            (
                "hyperparameter",
                &[r#"{"key":"a","value":"b"}"#, r#"{"key":"c","value":null}"#],
            ),
            ("limitation", &["none known"]),
            ("modelExplainability", &["SHAP", "LIME"]),
        ],
        ComponentKind::Data => vec![
            ("datasetSize", &["0", "17"]),
            ("datasetType", &["text", "audio"]),
            ("knownBias", &["only \"green\" tea"]),
            ("sensor", &[r#"{"key":"tongue","value":"dry"}"#]),
        ],
        _ => return Just(Vec::new()).boxed(),
    };
    let single = [
        "autonomyType",
        "energyConsumption",
        "limitation",
        "datasetSize",
    ];
    let entries: Vec<_> = names
        .iter()
        .flat_map(|(name, values)| {
            let values = if single.contains(name) {
                &values[..1]
            } else {
                values
            };
            values
                .iter()
                .map(|value| (Text::Borrowed(*name), Text::Borrowed(*value)))
                .collect::<Vec<_>>()
        })
        .collect();
    subsequence(entries.clone(), 0..=entries.len())
        .prop_map(move |mut card| {
            let is_type = |(name, _): &(Text<'_>, Text<'_>)| name == "datasetType";
            if !card.is_empty() && kind == ComponentKind::Data && !card.iter().any(is_type) {
                card.push((Text::Borrowed("datasetType"), Text::Borrowed("noAssertion")));
                card.sort_by_key(|(name, _)| names.iter().position(|(known, _)| known == name));
            }
            card
        })
        .boxed()
}

fn details(kind: ComponentKind, purl: bool) -> impl Strategy<Value = Details<'static>> {
    let parties = (field(), of(contact()), vec(identifier(), 0..3), of(text()));
    let references = vec((select(vec!["vcs", "issueTracker", "other"]), text()), 0..3);
    let words = (field(), of(text()), field(), of(text()), of(text()));
    let properties = vec((text(), text()), 0..2);
    (
        (parties, references, words, properties),
        (of(instant()), of(instant()), card(kind)),
    )
        .prop_map(move |((parties, references, words, properties), rest)| {
            let (originator, originator_contact, mut identifiers, further) = parties;
            let (copyright, description, download_location, homepage, comment) = words;
            let (released, valid_until, card) = rest;
            if let (true, Some(further)) = (purl, further) {
                identifiers.push(Identifier {
                    kind: IdentifierKind::Purl,
                    value: Text::Owned(format!("pkg:generic/{further}")),
                });
            }
            Details {
                originator_contact: originator_contact.filter(|_| !originator.is_omitted()),
                originator,
                identifiers,
                copyright,
                description,
                download_location,
                homepage,
                references: references
                    .into_iter()
                    .map(|(kind, address)| ExternalReference {
                        kind: Text::Borrowed(kind),
                        address,
                        hashes: Vec::new(),
                    })
                    .collect(),
                comment,
                properties,
                released,
                valid_until,
                card,
                ..Details::default()
            }
        })
}

fn component() -> impl Strategy<Value = Component<'static>> {
    let kinds: Vec<ComponentKind> = ComponentKind::ALL
        .iter()
        .copied()
        .filter(|kind| {
            !matches!(
                kind,
                ComponentKind::CryptographicAsset | ComponentKind::Service
            )
        })
        .collect();
    (select(kinds), of(text()))
        .prop_flat_map(|(kind, purl)| {
            let rest = details(kind, purl.is_some());
            (Just(kind), Just(purl), rest)
        })
        .prop_flat_map(|(kind, purl, details)| {
            (
                (Just(kind), Just(purl), Just(details)),
                text(),
                field(),
                (field(), of(contact())),
                vec(statement(), 0..4),
                vec(hash(), 0..3),
            )
        })
        .prop_map(
            |((kind, purl, mut details), name, version, supplier, mut licences, hashes)| {
                let (supplier, contact) = supplier;
                let mut component = Component::named(name);
                component.kind = kind;
                component.purl = purl.map(|purl| Text::Owned(format!("pkg:npm/{purl}")));
                component.version = version;
                details.supplier_contact = contact.filter(|_| !supplier.is_omitted());
                component.supplier = supplier;
                licences.sort_by_key(|statement| statement.standing);
                component.licences = licences;
                component.hashes = whole_first(hashes);
                component.details = (details != Details::default()).then(|| Box::new(details));
                component
            },
        )
}

fn file() -> impl Strategy<Value = FileEntry<'static>> {
    (text(), vec(hash(), 0..2), field(), field()).prop_map(|(name, hashes, licence, copyright)| {
        FileEntry {
            reference: None,
            name,
            hashes: whole_first(hashes),
            licence,
            copyright,
        }
    })
}

/// Documents that SPDX 3 can carry in full, in the order in which they are written.
fn document() -> impl Strategy<Value = Document<'static>> {
    let head = (
        of(text()),
        of(text()),
        instant(),
        vec(party(), 1..3),
        vec(tool(), 0..3),
        subsequence(vec!["analyzed", "build", "design", "source"], 0..=4),
        of(Just("CC0-1.0")),
    );
    let parts = (vec(component(), 1..5), vec(file(), 0..3));
    let links = (
        vec((0..9_usize, select(RelationKind::ALL), 0..9_usize), 0..12),
        vec((0..6_usize, select(Aggregate::ALL)), 0..4),
        vec((of(text()), of(hash())), 0..2),
        vec(0..4_usize, 0..3),
        vec((field(), of("[A-Z][a-z]{3} text")), 0..3),
    );
    (head, parts, links).prop_map(|(head, (components, files), links)| {
        let mut document = Document::new(SbomFormat::Spdx3Json);
        let (name, comment, created, authors, tools, lifecycles, licence) = head;
        document.spec_version = Text::Borrowed("3.0.1");
        document.serial = Some(Text::Borrowed("https://example.com/語/doc"));
        document.name = name;
        document.comment = comment;
        document.created = Some(created);
        document.authors = authors;
        document.tools = tools;
        document.lifecycles = lifecycles.into_iter().map(Text::Borrowed).collect();
        document.data_licence = licence.map(Text::Borrowed);
        document.components = components;
        document.files = files;
        connect(&mut document, links);
        document
    })
}

type Links = (
    Vec<(usize, RelationKind, usize)>,
    Vec<(usize, Aggregate)>,
    Vec<(Option<Text<'static>>, Option<Hash<'static>>)>,
    Vec<usize>,
    Vec<(Field<'static>, Option<String>)>,
);

fn connect(document: &mut Document<'static>, links: Links) {
    let (relations, completeness, externals, subjects, licences) = links;
    for (index, (name, text)) in licences.into_iter().enumerate() {
        document.licences.push(CustomLicence {
            reference: Text::Owned(format!("LicenseRef-{index}")),
            name,
            text: text.map(Text::Owned),
        });
    }
    let mut ends = Vec::new();
    for (index, component) in document.components.iter_mut().enumerate() {
        ends.push(Text::Owned(format!("https://example.com/p/{index}")));
        component.reference = ends.last().cloned();
    }
    for (index, file) in document.files.iter_mut().enumerate() {
        ends.push(Text::Owned(format!("urn:file:{index}")));
        file.reference = ends.last().cloned();
    }
    for (index, (reference, hash)) in externals.into_iter().enumerate() {
        let reference =
            reference.map(|_| Text::Owned(format!("https://elsewhere.example/{index}")));
        ends.extend(reference.clone());
        document.external_documents.push(ExternalDocument {
            reference,
            address: Text::Owned(format!("https://elsewhere.example/{index}.json")),
            hash,
        });
    }
    let end = |index: usize| ends[index % ends.len()].clone();
    let mut relations: Vec<Relation<'static>> = relations
        .into_iter()
        .map(|(from, kind, to)| Relation {
            from: end(from),
            kind,
            to: end(to),
        })
        .collect();
    relations.sort_by_key(|relation| (relation.from.clone(), relation.kind, relation.to.clone()));
    relations.dedup();
    document.relations = relations;
    let statements: BTreeMap<usize, Aggregate> = completeness.into_iter().collect();
    for (of, aggregate) in statements {
        let of = (of < document.components.len())
            .then(|| Text::Owned(format!("https://example.com/p/{of}")));
        if !document.completeness.iter().any(|known| known.of == of) {
            document.completeness.push(Completeness { of, aggregate });
        }
    }
    for subject in subjects {
        let subject = subject % document.components.len();
        if !document.subjects.contains(&subject) {
            document.subjects.push(subject);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_are_read_as_they_were_written(document in document()) {
        let bytes = spdx3::write(&document, &OPTIONS);
        prop_assert_eq!(&bytes, &spdx3::write(&document, &OPTIONS));
        let mut back = read(&bytes).unwrap().value;
        let mut expected = document;
        let by_origin = |statement: &Completeness<'_>| statement.of.as_deref().map(str::to_owned);
        back.completeness.sort_by_key(by_origin);
        expected.completeness.sort_by_key(by_origin);
        prop_assert_eq!(render::document(&back), render::document(&expected));
        prop_assert_eq!(back, expected);
    }

    #[test]
    fn whatever_is_written_can_be_read(text in "\\PC*", reference in "\\PC*", name in "[a-z]\\PC*") {
        let mut document = Document::new(SbomFormat::CyclonedxJson);
        document.serial = Some(Text::Borrowed(&text));
        document.data_licence = Some(Text::Borrowed(&text));
        document.created = Some(Text::Borrowed(&text));
        let mut component = Component::named(Text::Borrowed(&name));
        component.reference = Some(Text::Borrowed(&reference));
        component.details_mut().file_name = Some(Text::Borrowed(&name));
        component.details_mut().card = vec![(Text::Borrowed("metric"), Text::Borrowed(&text))];
        component.kind = ComponentKind::MachineLearningModel;
        document.components = vec![component.clone(), component];
        document.relations.push(Relation {
            from: Text::Borrowed(&reference),
            kind: RelationKind::DependsOn,
            to: Text::Borrowed(&text),
        });
        let bytes = spdx3::write(&document, &OPTIONS);
        let back = read(&bytes).unwrap();
        prop_assert_eq!(back.value.components.len(), 2);
        prop_assert_eq!(back.value.components[1].name.as_ref(), name);
        prop_assert_ne!(&back.value.components[0].reference, &back.value.components[1].reference);
    }
}

/// What of a published document must survive being written, apart from the spelling of identifiers and relations to what
/// it does not hold.
fn essence(document: &Document<'_>) -> Vec<String> {
    let mut lines = vec![format!(
        "{:?} {:?} {:?} {:?}",
        document.name, document.authors, document.tools, document.subjects
    )];
    for component in &document.components {
        let mut licences: Vec<_> = component
            .licences
            .iter()
            .map(|statement| (statement.standing, statement.value.clone()))
            .collect();
        licences.sort_by_key(|(standing, _)| *standing);
        let nothing = Details::default();
        let details = component.details.as_deref().unwrap_or(&nothing);
        lines.push(format!(
            "{:?} {:?} {:?} {:?} {:?} {licences:?} {:?} {:?} {:?} {:?}",
            component.name,
            component.kind,
            component.version,
            component.purl,
            component.supplier,
            component.hashes,
            details.originator,
            details.file_name,
            details.card.len(),
        ));
    }
    let components = document
        .components
        .iter()
        .map(|one| one.reference.as_deref());
    let files = document.files.iter().map(|one| one.reference.as_deref());
    let held: HashSet<_> = components.chain(files).flatten().collect();
    let relations = document.relations.iter();
    let among = relations.filter(|one| held.contains(&*one.from) && held.contains(&*one.to));
    lines.push(format!("{} relations", among.count()));
    lines
}

#[test]
fn published_documents_are_read_as_they_were_written() {
    let Some(documents) = sboms() else { return };
    for document in documents.iter().filter(|one| one.is_spdx3()) {
        let first = read(document.bytes).unwrap().value;
        let written = spdx3::write(&first, &OPTIONS);
        let second = read(&written).unwrap().value;
        assert_eq!(essence(&first), essence(&second), "{}", document.path);
        let again = spdx3::write(&second, &OPTIONS);
        let third = read(&again).unwrap().value;
        assert_eq!(
            render::document(&second),
            render::document(&third),
            "{}",
            document.path
        );
    }
}

#[test]
fn a_document_of_every_profile_is_written() {
    let bytes = fixture("sbom/spdx-3-json/full.json");
    let document = read(&bytes).unwrap().value;
    let options = Options {
        tool: Some(Tool {
            vendor: None,
            name: Text::Borrowed("iriai"),
            version: Some(Text::Borrowed("0.1.0")),
        }),
        ..OPTIONS
    };
    let written = String::from_utf8(spdx3::write(&document, &options)).unwrap();
    snapshot("export-spdx-3", &written);
}
