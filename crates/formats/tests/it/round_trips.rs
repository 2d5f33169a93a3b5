//! What is exported and imported again is the same inventory, but for what a format truly cannot carry.

use std::collections::{BTreeMap, BTreeSet};

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Component, ComponentKind, ComponentScope, Document, ExternalReference, Field, FileEntry, Hash,
    Identifier, IdentifierKind, LicenceForm, LicenceStanding, LicenceStatement, Party, Relation,
    RelationKind, SbomFormat, Text,
};
use iriai_formats::export::{cyclonedx, spdx_lite, spdx2, spdx3};
use iriai_formats::limits::Limits;
use iriai_formats::lint::lint;

use proptest::prelude::*;

use crate::data::{sboms, text};
use crate::documented::{Table, grouped};
use crate::inventory::{Aspect, Meaning};
use crate::made::{self, Texts};
use crate::reading::{content, read};

/// Something that a format cannot carry: what, and how it is taken out of a document.
type Lost = (&'static str, fn(&mut Document<'_>));

/// A format that we write.
struct Written {
    code: &'static str,
    write: fn(&Document<'_>) -> Vec<u8>,
    /// All that it cannot carry.
    lost: &'static [Lost],
    /// Documents of which more is lost or changed, about what, and why.
    excepted: &'static [(&'static str, &'static [Aspect], &'static str)],
}

const CREATED: &str = "2026-01-01T00:00:00Z";

const FORMATS: &[Written] = &[
    Written {
        code: "cyclonedx-1.6",
        write: |document| cyclonedx::write(document, &cyclonedx::Options::default()),
        lost: &[],
        excepted: &[],
    },
    Written {
        code: "spdx-2.3",
        write: |document| {
            let namespace = "https://example.com/made";
            spdx2::write(
                document,
                &spdx2::Options {
                    namespace,
                    created: CREATED,
                },
            )
        },
        lost: &[
            SPDX_WORDS,
            (
                "hash values of files that the schema does not allow",
                |document| {
                    let unknown = [
                        HashAlgorithm::Sha3_224,
                        HashAlgorithm::Streebog256,
                        HashAlgorithm::Streebog512,
                    ];
                    for file in &mut document.files {
                        file.hashes.retain(|hash| {
                            hash.algorithm.accepts(&hash.value)
                                && !unknown.contains(&hash.algorithm)
                        });
                    }
                },
            ),
        ],
        excepted: &[],
    },
    Written {
        code: "spdx-3.0.1",
        write: |document| {
            let namespace = "urn:uuid:00000000-0000-4000-8000-000000000000";
            spdx3::write(
                document,
                &spdx3::Options {
                    namespace,
                    created: CREATED,
                    tool: None,
                },
            )
        },
        lost: &[SPDX_WORDS],
        excepted: &[(
            "samples/sbom_cdx.json",
            &[Aspect::Supplier],
            "the word that SPDX 2 writes before a name is taken off an agent's",
        )],
    },
    Written {
        code: "spdx-lite",
        write: |document| {
            let language = spdx_lite::Language::Japanese;
            spdx_lite::write(
                document,
                &spdx_lite::Options {
                    language,
                    created: CREATED,
                },
            )
            .unwrap()
        },
        lost: &[
            SPDX_WORDS,
            (
                "what is described and not listed, but for one product's name and version and what is nested in it",
                keep_product,
            ),
            ("relations and nesting", |document| {
                document.relations.clear();
                for component in &mut document.components {
                    component.parent = None;
                }
            }),
            ("files", |document| document.files.clear()),
            ("scopes", |document| {
                for component in &mut document.components {
                    component.scope = ComponentScope::Unstated;
                }
            }),
            ("licences observed in files", |document| {
                for component in &mut document.components {
                    component
                        .licences
                        .retain(|licence| licence.standing != LicenceStanding::Observed);
                }
            }),
            ("external references", |document| {
                for component in &mut document.components {
                    if let Some(details) = &mut component.details {
                        details.references.clear();
                    }
                }
            }),
            ("package URLs that their form does not tell", |document| {
                for component in &mut document.components {
                    let is_told = |purl: &Text<'_>| purl.starts_with("pkg:");
                    let further = component
                        .details
                        .iter()
                        .flat_map(|details| &details.identifiers);
                    let mut further = further.filter(|one| one.kind == IdentifierKind::Purl);
                    if !component.purl.as_ref().is_some_and(is_told) {
                        component.purl = further.next().map(|one| one.value.clone());
                    }
                }
            }),
            ("the supplier of the whole", |document| {
                document.supplier = None
            }),
        ],
        excepted: &[
            (
                "samples/sbom_cdx.json",
                &[Aspect::Supplier],
                "the word that SPDX writes before a name is taken off a supplier's",
            ),
            (
                "Philips/keyclock_sbom.json",
                &[
                    Aspect::Component,
                    Aspect::Version,
                    Aspect::Depth,
                    Aspect::Licence,
                ],
                "`unknown` as a version means on a sheet that it is not known",
            ),
            (
                "correlation/stf-1.5.json",
                &[Aspect::Licence],
                "`NOT-APPLICABLE` as a licence means on a sheet that there is none",
            ),
        ],
    },
];

/// Takes `NONE` and `NOASSERTION`, which mean nothing special elsewhere, for the answers that they are in SPDX.
const SPDX_WORDS: Lost = (
    "that a text is one of SPDX's words and not their meaning",
    |document| {
        for component in &mut document.components {
            for field in [&mut component.version, &mut component.supplier] {
                if let Field::Stated(text) = field {
                    *field = Field::from_spdx(std::mem::take(text));
                }
            }
        }
    },
);

/// Leaves the listed components, what is nested below a subject, and the name and version of the first subject that is not
/// listed.
fn keep_product(document: &mut Document<'_>) {
    let mut subjects = document.subjects.iter();
    let product = subjects.find_map(|index| {
        let component = document.components.get(*index)?;
        (!component.listed).then(|| Component {
            listed: false,
            version: component.version.clone(),
            ..Component::named(component.name.clone())
        })
    });
    let mut is_below = vec![false; document.components.len()];
    for index in 0..document.components.len() {
        let parent = document.components[index]
            .parent
            .map(|parent| parent as usize);
        let is_part = |parent: usize| is_below[parent] || document.subjects.contains(&parent);
        is_below[index] = parent.is_some_and(is_part);
    }
    let mut is_below = is_below.into_iter();
    document.components.retain(|component| {
        let is_part = is_below.next() == Some(true);
        component.listed || is_part && component.kind != ComponentKind::Service
    });
    // Their places have changed, and a sheet has no nesting.
    for component in &mut document.components {
        component.parent = None;
    }
    document.subjects.clear();
    if let Some(product) = product {
        document.subjects.push(document.components.len());
        document.components.push(product);
    }
}

/// What a document and its export read again do not say alike, apart from what takes out `lost`.
fn differences(
    format: &Written,
    lost: impl IntoIterator<Item = &'static Lost>,
    document: &Document<'_>,
) -> BTreeMap<Aspect, Vec<String>> {
    let bytes = (format.write)(document);
    let back = read(&bytes).unwrap_or_else(|error| panic!("{}: {error}", format.code));
    let mut reduced = document.clone();
    for (_, take_out) in lost {
        take_out(&mut reduced);
    }
    Meaning::of(&reduced).differences(&Meaning::of(&back.value))
}

#[test]
fn published_documents_come_back() {
    let Some(documents) = sboms() else { return };
    let mut table = Table::new([
        "Written as",
        "Real documents",
        "Come back as they were",
        "What the format cannot carry",
    ]);
    let mut exceptions = Table::new(["Written as", "Document", "Reason"]);
    for format in FORMATS {
        let (mut count, mut faults, mut met) = (0, Vec::new(), BTreeSet::new());
        for document in documents {
            let text = text(document.bytes);
            let Ok(parsed) = read(&*text) else { continue };
            count += 1;
            let found = differences(format, format.lost, &parsed.value);
            let excepted = format
                .excepted
                .iter()
                .find(|(end, ..)| document.path.ends_with(end));
            let expected = excepted.map_or(&[] as &[Aspect], |(_, aspects, _)| aspects);
            met.extend(excepted.map(|(end, ..)| *end));
            if found.keys().ne(expected) {
                faults.push(format!("{} {}: {found:#?}", format.code, document.path));
            }
        }
        let code = format.code;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert_eq!(met.len(), format.excepted.len(), "{code}: not needed");
        let lost: Vec<_> = format.lost.iter().map(|(what, _)| *what).collect();
        let lost = if lost.is_empty() {
            "–".to_owned()
        } else {
            lost.join("; ")
        };
        let (same, count) = (grouped(count - met.len()), grouped(count));
        table.row([code, &count, &same, &lost]);
        for (end, _, reason) in format.excepted {
            exceptions.row([code, end, reason]);
        }
    }
    table.is_documented();
    exceptions.is_documented();
}

/// Documents whose exports have faults all the same: the format, the document, and why.
const FAULTY: &[(&str, &str, &str)] = &[
    (
        "spdx-2.3",
        "OpenEmbedded/recipe-time.spdx.json",
        "what another document calls its elements is not ours to change, and the names have a `_`",
    ),
    ("spdx-2.3", "go-spdx-multi-arch_1.json", NAMELESS),
    ("spdx-2.3", "missingComponentName.cdx16.json", NAMELESS),
];

const NAMELESS: &str = "a component without a name stays without one";

#[test]
fn what_is_exported_follows_its_standard() {
    let Some(documents) = sboms() else { return };
    let (mut faults, mut met) = (Vec::new(), 0);
    for document in documents {
        let text = text(document.bytes);
        let Ok(parsed) = read(&*text) else { continue };
        for format in FORMATS {
            let bytes = (format.write)(&parsed.value);
            // Sheets have no strict side.
            let report = lint(content(&bytes), &Limits::default());
            let Some(report) = report.filter(|report| !report.is_valid()) else {
                continue;
            };
            let (code, path) = (format.code, &document.path);
            let is_known = |(of, end, _): &&(&str, &str, _)| *of == code && path.ends_with(end);
            match FAULTY.iter().find(is_known) {
                Some(_) => met += 1,
                None => faults.push(format!("{code} {path}: {:?}", report.faults.first())),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(met, FAULTY.len());
}

/// A document that says something of everything that some format loses.
fn full() -> Document<'static> {
    let mut document = Document::new(SbomFormat::CyclonedxJson);
    document.supplier = Some(Party {
        name: Text::Borrowed("Supplier"),
        ..Party::default()
    });
    let mut parts = ["product", "listed", "nested", "called"].map(|name| Component {
        reference: Some(Text::Borrowed(name)),
        ..Component::named(Text::Borrowed(name))
    });
    parts[0].listed = false;
    parts[1].scope = ComponentScope::Optional;
    parts[1].version = Field::Stated(Text::Borrowed("NOASSERTION"));
    parts[1].purl = Some(Text::Borrowed("pkg:npm/listed@1"));
    parts[1].licences.push(LicenceStatement {
        form: LicenceForm::Id,
        standing: LicenceStanding::Observed,
        value: Field::Stated(Text::Borrowed("MIT")),
    });
    parts[1].details_mut().references.push(ExternalReference {
        kind: Text::Borrowed("vcs"),
        address: Text::Borrowed("https://github.com/a/b"),
        hashes: Vec::new(),
    });
    parts[2].parent = Some(1);
    parts[2].purl = Some(Text::Borrowed("npm nested"));
    parts[2].details_mut().identifiers.push(Identifier {
        kind: IdentifierKind::Purl,
        value: Text::Borrowed("pkg:npm/nested@1"),
    });
    parts[3].listed = false;
    document.components = parts.into();
    document.subjects = vec![0];
    document.files.push(FileEntry {
        reference: Some(Text::Borrowed("file")),
        name: Text::Borrowed("file"),
        hashes: vec![Hash {
            algorithm: HashAlgorithm::Sha1,
            value: Text::Borrowed("0123456789abcdef01"),
        }],
        licence: Field::Omitted,
        copyright: Field::Omitted,
    });
    let contains = |from, to| Relation {
        from: Text::Borrowed(from),
        kind: RelationKind::Contains,
        to: Text::Borrowed(to),
    };
    document.relations = vec![
        contains("listed", "file"),
        contains("listed", "called"),
        contains("nested", "listed"),
    ];
    document
}

#[test]
fn nothing_is_said_to_be_lost_that_comes_back() {
    for format in FORMATS {
        let (code, document) = (format.code, full());
        let found = differences(format, format.lost, &document);
        assert_eq!(found, BTreeMap::new(), "{code}");
        for (name, _) in format.lost {
            let others = format.lost.iter().filter(|(other, _)| other != name);
            let found = differences(format, others, &document);
            assert!(!found.is_empty(), "{code}: {name}");
        }
    }
}

/// Components of those names, with references.
fn named<const N: usize>(names: [&'static str; N]) -> Document<'static> {
    let mut document = Document::new(SbomFormat::CyclonedxJson);
    document.components = names
        .map(|name| Component {
            reference: Some(Text::Borrowed(name)),
            ..Component::named(Text::Borrowed(name))
        })
        .into();
    document
}

#[test]
fn a_model_that_another_was_made_from_keeps_what_it_was_trained_on() {
    for datasets in [&["tuned"][..], &["data"], &["data", "tuned", "data"]] {
        let mut document = named(["tuned", "base", "data"]);
        document.components[1].listed = false;
        document.components[1].kind = ComponentKind::MachineLearningModel;
        document.relations = vec![Relation {
            from: Text::Borrowed("tuned"),
            kind: RelationKind::MadeFrom,
            to: Text::Borrowed("base"),
        }];
        let trained = datasets.iter().map(|data| Relation {
            from: Text::Borrowed("base"),
            kind: RelationKind::TrainedOn,
            to: Text::Borrowed(data),
        });
        document.relations.extend(trained);
        for format in &FORMATS[..3] {
            let found = differences(format, format.lost, &document);
            assert_eq!(found, BTreeMap::new(), "{} {datasets:?}", format.code);
        }
    }
}

#[test]
fn packages_called_as_headings_are_come_back_from_sheets() {
    let format = &FORMATS[3];
    for name in ["@scope/name", "license", "package", "optional", "必須"] {
        for version in [None, Some("<&>'"), Some("-1"), Some("1.0"), Some("release")] {
            let mut document = named([name]);
            let component = &mut document.components[0];
            component.reference = None;
            let version = version.map(|version| Field::Stated(Text::Borrowed(version)));
            component.version = version.unwrap_or_default();
            let found = differences(format, format.lost, &document);
            assert_eq!(found, BTreeMap::new(), "{name} {:?}", document.components);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn made_documents_come_back(document in made::document(Texts::Any)) {
        for format in &FORMATS[..3] {
            prop_assert_eq!(differences(format, format.lost, &document), BTreeMap::new(), "{}", format.code);
        }
    }

    #[test]
    fn made_documents_come_back_from_sheets(document in made::document(Texts::Cells)) {
        let format = &FORMATS[3];
        prop_assert_eq!(differences(format, format.lost, &document), BTreeMap::new());
    }
}
