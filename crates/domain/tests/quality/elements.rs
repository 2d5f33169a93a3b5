//! Each element: what answers it in which profile, and what does not.

use std::borrow::Cow;

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Aggregate, Completeness, ComponentKind, Document, Field, FileEntry, Hash, IdentifierKind,
    LicenceForm, LicenceStanding, Party, RelationKind, SbomFormat,
};
use iriai_domain::inventory::quality::{Element, Level, Profile, judge};

use crate::documents::*;

const STATED: [usize; 3] = [1, 0, 0];
const UNKNOWN: [usize; 3] = [0, 1, 0];
const OMITTED: [usize; 3] = [0, 0, 1];

/// Changes the complete document and tells what each profile then counts for a document's element.
fn of_document(
    element: Element,
    change: impl Fn(&mut Document<'_>),
    expected: &[(Profile, [usize; 3])],
) {
    let mut document = complete();
    change(&mut document);
    for (profile, expected) in expected {
        assert_eq!(
            counts(&document, *profile, element),
            *expected,
            "{element:?} {profile:?}"
        );
    }
}

/// The same for the only component of a document.
fn of_component(
    element: Element,
    change: impl Fn(&mut iriai_domain::inventory::document::Component<'_>),
    expected: &[(Profile, [usize; 3])],
) {
    of_document(
        element,
        |document| {
            document.components.truncate(2);
            document.components.iter_mut().for_each(&change);
        },
        expected,
    );
}

fn all(expected: [usize; 3]) -> Vec<(Profile, [usize; 3])> {
    Profile::ALL
        .iter()
        .map(|&profile| (profile, expected))
        .collect()
}

#[test]
fn a_complete_document_scores_full_marks_everywhere() {
    for quality in judge(&complete(), Profile::ALL) {
        assert_eq!(quality.components, 2);
        let open: Vec<_> = quality
            .elements
            .iter()
            .filter(|count| count.omitted > 0)
            .collect();
        assert!(open.is_empty(), "{:?} {open:?}", quality.profile);
        assert!(
            (quality.score - 100.0).abs() < 1e-9,
            "{:?}",
            quality.profile
        );
        assert!(
            (quality.complied - 100.0).abs() < 1e-9,
            "{:?}",
            quality.profile
        );
    }
}

#[test]
fn an_empty_document_states_only_what_it_is_by_nature() {
    for quality in judge(&Document::new(SbomFormat::Spdx2Json), Profile::ALL) {
        assert_eq!(quality.components, 0);
        let stated = quality.elements.iter().filter(|count| count.stated > 0);
        let stated: Vec<_> = stated.map(|count| count.element).collect();
        assert_eq!(
            stated,
            [Element::FormatName, Element::VulnerabilitiesInside]
        );
    }
}

#[test]
fn authors_are_people_or_organisations() {
    use Profile::*;
    let element = Element::SbomAuthor;
    of_document(
        element,
        |d| d.authors.clear(),
        &[
            (Ntia, STATED),
            (Cisa2026, OMITTED),
            (Bsi, OMITTED),
            (Automotive, OMITTED),
            (SpdxLite, STATED),
        ],
    );
    of_document(
        element,
        |d| {
            d.authors.clear();
            d.tools.clear();
        },
        &all(OMITTED),
    );
    of_document(
        element,
        |d| d.authors[0].contact = None,
        &[(Cisa2026, STATED), (Bsi, OMITTED)],
    );
    of_document(
        element,
        |d| {
            d.authors[0] = Party {
                name: text("anonymous"),
                ..Party::default()
            }
        },
        &[(Cisa2026, UNKNOWN), (Automotive, UNKNOWN)],
    );
    of_document(
        element,
        |d| d.manufacturer = Some(std::mem::take(&mut d.authors).remove(0)),
        &all(STATED),
    );
}

#[test]
fn the_document_tells_of_itself() {
    use Profile::*;
    of_document(
        Element::AuthorSignature,
        |d| d.signed = false,
        &[(Cisa2026, OMITTED)],
    );
    of_document(
        Element::FormatName,
        |d| d.format = SbomFormat::Spdx2TagValue,
        &[(Cisa2026, STATED), (Bsi, OMITTED)],
    );
    for (format, version, bsi) in [
        (SbomFormat::CyclonedxJson, "1.5", OMITTED),
        (SbomFormat::CyclonedxXml, "1.6", STATED),
        (SbomFormat::CyclonedxXml, "1.10", STATED),
        (SbomFormat::Spdx2Json, "2.3", OMITTED),
        (SbomFormat::Spdx3Json, "3.0", OMITTED),
        (SbomFormat::Spdx3Json, "3.0.1", STATED),
    ] {
        let set = |d: &mut Document<'_>| {
            d.format = format;
            d.spec_version = Cow::Borrowed(version);
        };
        of_document(
            Element::FormatVersion,
            set,
            &[(Cisa2026, STATED), (Bsi, bsi)],
        );
    }
    of_document(
        Element::FormatVersion,
        |d| d.spec_version = text(""),
        &all(OMITTED),
    );
    of_document(Element::ToolName, |d| d.tools.clear(), &all(OMITTED));
    of_document(
        Element::ToolVersion,
        |d| d.tools[0].version = None,
        &all(OMITTED),
    );
    of_document(
        Element::ToolVersion,
        |d| d.tools[0].version = Some(text("unknown")),
        &all(UNKNOWN),
    );
    of_document(Element::SbomVersion, |d| d.serial = None, &all(OMITTED));
    of_document(
        Element::SbomUri,
        |d| d.serial = Some(text("no address")),
        &all(OMITTED),
    );
    of_document(
        Element::PrimaryComponent,
        |d| d.subjects.clear(),
        &all(OMITTED),
    );
    of_document(
        Element::VulnerabilitiesInside,
        |d| d.vulnerabilities = 3,
        &all(OMITTED),
    );
}

#[test]
fn times_and_phases_are_read_as_strictly_as_the_profile_says() {
    use Profile::*;
    let element = Element::Timestamp;
    of_document(element, |d| d.created = None, &all(OMITTED));
    of_document(
        element,
        |d| d.created = Some(text("2026-07-29")),
        &[(Ntia, STATED), (Cisa2026, OMITTED)],
    );
    of_document(
        element,
        |d| d.created = Some(text("last week")),
        &all(OMITTED),
    );
    let element = Element::GenerationContext;
    of_document(element, |d| d.lifecycles.clear(), &all(OMITTED));
    of_document(
        element,
        |d| d.lifecycles = vec![text("after the release")],
        &[(Cisa2026, STATED), (Automotive, OMITTED)],
    );
    for word in ["Design", "source", "pre-build", "analyzed", "operations"] {
        of_document(
            element,
            |d| d.lifecycles = vec![Cow::Borrowed(word)],
            &all(STATED),
        );
    }
}

#[test]
fn other_sboms_are_linked_by_the_document_or_by_a_component() {
    let element = Element::ExternalSbomRefs;
    of_document(element, |d| d.external_documents.clear(), &all(OMITTED));
    of_document(
        element,
        |d| {
            d.external_documents.clear();
            let link = reference("bom", "https://example.org/part.cdx.json");
            d.components[2].details_mut().references.push(link);
        },
        &all(STATED),
    );
}

#[test]
fn the_producer_is_the_supplier_or_the_creator() {
    use Profile::*;
    let element = Element::Producer;
    of_component(
        element,
        |c| c.supplier = Field::Omitted,
        &[
            (Ntia, OMITTED),
            (Automotive, OMITTED),
            (SpdxLite, OMITTED),
            (Cisa2026, STATED),
            (Bsi, STATED),
        ],
    );
    of_component(
        element,
        |c| c.supplier = Field::DeclaredUnknown,
        &[(Ntia, UNKNOWN), (SpdxLite, UNKNOWN)],
    );
    of_component(
        element,
        |c| c.details_mut().originator_contact = None,
        &[(Cisa2026, STATED), (Bsi, OMITTED)],
    );
    let mut document = complete();
    document.components[1].details_mut().originator = Field::Omitted;
    document.components[1].details_mut().originator_contact = None;
    let cisa = count(&document, Cisa2026, element);
    assert_eq!((cisa.stated, cisa.elsewhere), (2, Some(("supplier", 1))));
}

#[test]
fn what_names_a_component() {
    use Profile::*;
    of_component(
        Element::Name,
        |c| c.name = text("NOASSERTION"),
        &all(UNKNOWN),
    );
    let element = Element::Version;
    of_component(
        element,
        |c| {
            c.version = Field::Omitted;
            c.hashes.clear();
        },
        &all(OMITTED),
    );
    of_component(
        element,
        |c| c.version = Field::Omitted,
        &[(Cisa2026, OMITTED), (Automotive, STATED)],
    );
    of_component(element, |c| c.version = Field::DeclaredNone, &all(STATED));
    of_component(
        element,
        |c| c.version = stated("unknown"),
        &[(Ntia, UNKNOWN), (Cisa2026, UNKNOWN)],
    );
    of_component(
        element,
        |c| {
            c.version = Field::Omitted;
            c.details_mut().released = Some(text("2026-01-01"));
        },
        &[(Ntia, OMITTED), (Bsi, STATED)],
    );

    let element = Element::Identifier;
    of_component(element, |c| c.purl = None, &all(OMITTED));
    for (kind, cisa, automotive) in [
        (IdentifierKind::Cpe23, STATED, STATED),
        (IdentifierKind::Swid, STATED, STATED),
        (IdentifierKind::Uuid, STATED, OMITTED),
        (IdentifierKind::Gitoid, STATED, OMITTED),
        (IdentifierKind::Other, OMITTED, OMITTED),
    ] {
        of_component(
            element,
            |c| {
                c.purl = None;
                c.details_mut().identifiers.push(identifier(kind));
            },
            &[(Ntia, STATED), (Cisa2026, cisa), (Automotive, automotive)],
        );
    }
}

#[test]
fn hashes_must_be_usable_and_strong_enough() {
    use Profile::*;
    let with = |algorithm, value: &'static str, expected: &[(Profile, [usize; 3])]| {
        let change = |c: &mut iriai_domain::inventory::document::Component<'_>| {
            c.hashes = vec![Hash {
                algorithm,
                value: Cow::Borrowed(value),
            }];
        };
        of_component(Element::HashValue, change, expected);
    };
    let md5 = "d41d8cd98f00b204e9800998ecf8427e";
    with(
        HashAlgorithm::Md5,
        md5,
        &[(Cisa2026, STATED), (Bsi, OMITTED), (Automotive, OMITTED)],
    );
    with(
        HashAlgorithm::Sha256,
        md5,
        &[(Cisa2026, OMITTED), (Automotive, OMITTED)],
    );
    of_component(Element::HashAlgorithm, |c| c.hashes.clear(), &all(OMITTED));
    of_component(
        Element::HashValue,
        |c| {
            let mut link = reference("distribution", "https://example.org/x");
            link.hashes = std::mem::take(&mut c.hashes)
                .into_iter()
                .map(|hash| Hash {
                    algorithm: hash.algorithm,
                    value: Cow::Owned(hash.value.into_owned()),
                })
                .collect();
            c.details_mut().references.push(link);
        },
        &all(STATED),
    );
}

#[test]
fn declared_and_concluded_licences_are_two_fields() {
    use Profile::*;
    let only = |standing, value: Field<'static>, element, expected: &[(Profile, [usize; 3])]| {
        of_component(
            element,
            |c| c.licences = vec![licence(standing, value.clone())],
            expected,
        );
    };
    only(
        LicenceStanding::Concluded,
        stated("MIT"),
        Element::LicenceDeclared,
        &[(Cisa2026, STATED), (SpdxLite, OMITTED)],
    );
    only(
        LicenceStanding::Declared,
        stated("MIT"),
        Element::LicenceConcluded,
        &all(OMITTED),
    );
    only(
        LicenceStanding::Unstated,
        stated("MIT"),
        Element::LicenceDeclared,
        &all(STATED),
    );
    only(
        LicenceStanding::Observed,
        stated("MIT"),
        Element::LicenceDeclared,
        &all(OMITTED),
    );
    only(
        LicenceStanding::Concluded,
        Field::DeclaredNone,
        Element::LicenceConcluded,
        &all(STATED),
    );
    only(
        LicenceStanding::Concluded,
        Field::DeclaredUnknown,
        Element::LicenceConcluded,
        &all(UNKNOWN),
    );
    of_component(
        Element::LicenceConcluded,
        |c| c.licences[1].form = LicenceForm::Name,
        &[(Automotive, STATED), (Bsi, OMITTED)],
    );
}

#[test]
fn what_is_delivered() {
    use Profile::*;
    of_component(
        Element::Copyright,
        |c| c.details_mut().copyright = Field::DeclaredUnknown,
        &all(UNKNOWN),
    );
    of_component(
        Element::FileName,
        |c| c.details_mut().file_name = None,
        &all(OMITTED),
    );
    of_component(
        Element::FileName,
        |c| {
            c.details_mut().file_name = None;
            c.details_mut()
                .properties
                .push((text("bsi:component:filename"), text("x.so")));
        },
        &all(STATED),
    );
    let element = Element::DownloadLocation;
    of_component(
        element,
        |c| c.details_mut().download_location = Field::Omitted,
        &[(Automotive, OMITTED), (SpdxLite, STATED)],
    );
    of_component(
        element,
        |c| {
            c.details_mut().download_location = Field::Omitted;
            c.details_mut()
                .references
                .push(reference("vcs", "https://example.org/x.git"));
        },
        &all(STATED),
    );
    for element in [Element::Executable, Element::Archive, Element::Structured] {
        of_component(
            element,
            |c| c.details_mut().properties.clear(),
            &all(OMITTED),
        );
    }
}

/// A described `a` that stands on `b`, and `c` that nothing leads to.
fn loose<'a>() -> Document<'a> {
    let mut document = complete();
    document.relations.truncate(1);
    document.completeness.clear();
    document
}

#[test]
fn dependencies_are_reached_from_the_subject_or_stated() {
    use Profile::*;
    let of = |change: &dyn Fn(&mut Document<'_>), profile| {
        let mut document = loose();
        change(&mut document);
        counts(&document, profile, Element::Dependency)
    };
    let says = |to, kind| move |d: &mut Document<'_>| d.relations.push(relation("c", kind, to));
    assert_eq!(of(&|_| {}, Ntia), [1, 0, 1]);
    assert_eq!(of(&says("b", RelationKind::DependsOn), Ntia), [2, 0, 0]);
    assert_eq!(of(&says("NONE", RelationKind::DependsOn), Ntia), [2, 0, 0]);
    assert_eq!(
        of(&says("NOASSERTION", RelationKind::DependsOn), Ntia),
        [1, 1, 0]
    );
    assert_eq!(of(&says("b", RelationKind::Other), Ntia), [1, 0, 1]);
    assert_eq!(of(&|d| d.components[2].parent = Some(1), Ntia), [2, 0, 0]);
    // What stands on the subject is no part of it, but it speaks of its own dependencies.
    assert_eq!(of(&|d| d.subjects = vec![1], Ntia), [0, 0, 2]);
    assert_eq!(of(&|d| d.subjects.clear(), Ntia), [1, 0, 1]);
    // Cycles, dangling references, and subjects that are not there end the walk, not the program.
    assert_eq!(
        of(
            &|d| d
                .relations
                .push(relation("b", RelationKind::DependsOn, "a")),
            Ntia
        ),
        [1, 0, 1]
    );
    assert_eq!(
        of(
            &|d| d
                .relations
                .push(relation("x", RelationKind::DependsOn, "y")),
            Ntia
        ),
        [1, 0, 1]
    );
    assert_eq!(of(&|d| d.subjects = vec![99], Ntia), [0, 0, 2]);
}

#[test]
fn relations_may_lead_through_a_file() {
    let mut document = loose();
    document.files.push(FileEntry {
        reference: Some(text("f")),
        name: text("f"),
        hashes: Vec::new(),
        licence: Field::Omitted,
        copyright: Field::Omitted,
    });
    document
        .relations
        .push(relation("a", RelationKind::Contains, "f"));
    document
        .relations
        .push(relation("f", RelationKind::DynamicLink, "c"));
    assert_eq!(
        counts(&document, Profile::Ntia, Element::Dependency),
        [2, 0, 0]
    );
}

#[test]
fn bsi_asks_how_complete_the_dependencies_are() {
    let with = |of: Option<&'static str>, aggregate| {
        let mut document = loose();
        document.completeness = vec![Completeness {
            of: of.map(text),
            aggregate,
        }];
        let of = |profile| counts(&document, profile, Element::Dependency);
        (of(Profile::Bsi), of(Profile::Ntia))
    };
    assert_eq!(with(None, Aggregate::Complete), ([2, 0, 0], [2, 0, 0]));
    assert_eq!(with(None, Aggregate::Unknown), ([0, 2, 0], [1, 1, 0]));
    assert_eq!(with(Some("c"), Aggregate::None), ([1, 0, 1], [2, 0, 0]));
    assert_eq!(
        counts(&loose(), Profile::Bsi, Element::Dependency),
        [0, 0, 2]
    );
}

#[test]
fn a_subject_to_which_nothing_hangs_is_silent_unless_alone() {
    let mut document = complete();
    document.completeness.clear();
    document.relations.clear();
    document
        .components
        .iter_mut()
        .for_each(|component| component.listed = true);
    document.subjects = vec![0, 1, 2];
    assert_eq!(
        counts(&document, Profile::Ntia, Element::Dependency),
        [0, 0, 3]
    );
    document.components.truncate(1);
    document.subjects = vec![0];
    assert_eq!(
        counts(&document, Profile::Ntia, Element::Dependency),
        STATED
    );
    document.subjects.clear();
    assert_eq!(
        counts(&document, Profile::Ntia, Element::Dependency),
        OMITTED
    );
}

#[test]
fn which_components_count() {
    let counted = |change: &dyn Fn(&mut Document<'_>)| {
        let mut document = complete();
        change(&mut document);
        let all = judge(&document, &[Profile::Ntia, Profile::Bsi]);
        (all[0].components, all[1].components)
    };
    assert_eq!(counted(&|_| {}), (2, 2));
    assert_eq!(
        counted(&|d| d.components[1].kind = ComponentKind::File),
        (1, 2)
    );
    assert_eq!(
        counted(&|d| d.components[1].kind = ComponentKind::Service),
        (1, 1)
    );
    assert_eq!(
        counted(&|d| d
            .components
            .iter_mut()
            .for_each(|c| c.kind = ComponentKind::File)),
        (2, 2)
    );
    assert_eq!(counted(&|d| d.components.truncate(1)), (1, 1));
    assert_eq!(
        counted(&|d| d.components.iter_mut().for_each(|c| c.listed = true)),
        (3, 3)
    );
}

#[test]
fn what_a_format_has_no_place_for_is_told_apart() {
    let not_carried = |format, version: &'static str| {
        let mut document = Document::new(format);
        document.spec_version = Cow::Borrowed(version);
        document.components = vec![component("a"), component("b")];
        let quality = quality(&document, Profile::Cisa2026);
        let none = quality.elements.iter().filter(|count| count.not_carried);
        none.map(|count| count.element.code()).collect::<Vec<_>>()
    };
    let bsi = ["executable", "archive", "structured"];
    let lite = [
        "author_signature",
        "generation_context",
        "primary_component",
        "dependency",
        "hash_value",
        "hash_algorithm",
        "external_sbom_refs",
    ];
    let lite = [&lite[..], &bsi].concat();
    assert_eq!(not_carried(SbomFormat::SpdxLiteXlsx, "2.3"), lite);
    assert_eq!(not_carried(SbomFormat::SpdxLiteCsv, "2.3"), lite);
    let spdx2 = [&["author_signature"], &bsi[..]].concat();
    assert_eq!(not_carried(SbomFormat::Spdx2Json, "2.3"), spdx2);
    assert_eq!(
        not_carried(SbomFormat::CyclonedxJson, "1.4"),
        ["generation_context", "licence_concluded"]
    );
    assert_eq!(not_carried(SbomFormat::CyclonedxJson, "1.6"), [""; 0]);
    assert_eq!(not_carried(SbomFormat::Spdx3Json, "3.0.1"), [""; 0]);
}

#[test]
fn an_accepted_unknown_complies_but_does_not_score() {
    let mut document = complete();
    for component in &mut document.components {
        component.version = Field::DeclaredUnknown;
        component.details_mut().copyright = Field::DeclaredUnknown;
    }
    for (profile, complies) in [
        (Profile::Ntia, false),
        (Profile::Cisa2026, true),
        (Profile::Bsi, false),
        (Profile::SpdxLite, true),
    ] {
        let quality = quality(&document, profile);
        assert!(quality.score < 100.0, "{profile:?}");
        assert_eq!(quality.complied > 99.9, complies, "{profile:?}");
    }
    // The hash stands for the version, and a copyright notice may be unknown.
    let automotive = quality(&document, Profile::Automotive);
    assert!(automotive.complied > 99.9 && automotive.score < 100.0);
}

#[test]
fn ntia_scores_seven_elements_equally() {
    let mut document = complete();
    document.components[1].supplier = Field::DeclaredUnknown;
    document.components[2].purl = None;
    let score = quality(&document, Profile::Ntia).score;
    assert!(
        (score - 100.0 * (5.0 + 0.5 + 0.5) / 7.0).abs() < 1e-9,
        "{score}"
    );
    let required = quality(&document, Profile::Ntia).elements;
    assert_eq!(
        required
            .iter()
            .filter(|count| count.required == Level::Required)
            .count(),
        7
    );
}
