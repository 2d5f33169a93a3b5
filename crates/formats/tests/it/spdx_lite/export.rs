//! What is written as SPDX Lite is read back, as far as a sheet can carry it.

use std::io::Read;

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Component, ComponentKind, CustomLicence, Details, Document, Field, Hash, Identifier,
    IdentifierKind, LicenceForm, LicenceStanding, LicenceStatement, Party, SbomFormat, Tool,
};
use iriai_domain::warning::Text;
use iriai_formats::export::spdx_lite::{self, Language, Options};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use crate::reading::read;
use crate::render;

fn options(language: Language) -> Options<'static> {
    Options {
        language,
        created: "2026-01-02T03:04:05Z",
    }
}

/// Text that means itself on a sheet: in NFKC, neither a word for nothing nor a repetition.
fn text() -> impl Strategy<Value = Text<'static>> {
    prop_oneof![
        "[a-z]{3,9}[0-9]",
        "[=+@-][a-z]{2,5}[0-9]",
        "[語著作権]{1,4}[a-z<>&\"'_x0]{1,6}1",
        "[a-z]{2}\n[a-z]{2,4}1",
    ]
    .prop_map(Text::Owned)
}

fn narrow() -> impl Strategy<Value = Text<'static>> {
    text().prop_map(|text| Text::Owned(text.replace('\n', "-")))
}

fn field(text: impl Strategy<Value = Text<'static>>) -> impl Strategy<Value = Field<'static>> {
    prop_oneof![
        1 => Just(Field::Omitted),
        1 => Just(Field::DeclaredUnknown),
        1 => Just(Field::DeclaredNone),
        3 => text.prop_map(Field::Stated),
    ]
}

fn contact() -> impl Strategy<Value = Text<'static>> {
    "[a-z]{1,5}@[a-z]{1,5}\\.jp".prop_map(Text::Owned)
}

fn statement() -> impl Strategy<Value = LicenceStatement<'static>> {
    let value = prop_oneof![
        Just((LicenceForm::Expression, Field::DeclaredNone)),
        Just((LicenceForm::Expression, Field::DeclaredUnknown)),
        select(vec!["MIT", "Apache-2.0 OR (MIT AND Zlib)", "LicenseRef-1"])
            .prop_map(|text| (LicenceForm::Expression, Field::Stated(Text::Borrowed(text)))),
        select(vec!["Apache License 2.0", "修正BSD"])
            .prop_map(|text| (LicenceForm::Name, Field::Stated(Text::Borrowed(text)))),
    ];
    (select(LicenceStanding::ALL), value).prop_map(|(standing, (form, value))| LicenceStatement {
        form,
        standing,
        value,
    })
}

fn date() -> impl Strategy<Value = Text<'static>> {
    "20[0-9]{2}-0[1-9]-[12][0-8]".prop_map(Text::Owned)
}

fn details() -> impl Strategy<Value = Details<'static>> {
    let identifier = prop_oneof![
        Just((IdentifierKind::Cpe23, "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*")),
        Just((IdentifierKind::Swhid, "swh:1:cnt:94a9ed02")),
    ]
    .prop_map(|(kind, value)| Identifier {
        kind,
        value: Text::Borrowed(value),
    });
    (
        (field(text()), of(text()), of(narrow()), field(narrow())),
        (of(narrow()), of(text()), of(date()), of(date())),
        (of(any::<bool>()), vec(identifier, 0..3), of(narrow())),
    )
        .prop_map(|(texts, more, rest)| {
            let (copyright, description, file_name, download_location) = texts;
            let (homepage, comment, released, valid_until) = more;
            let (modified, identifiers, originator) = rest;
            Details {
                copyright,
                description,
                file_name,
                download_location,
                homepage,
                comment,
                released,
                valid_until,
                modified,
                identifiers,
                originator: originator.map(Field::Stated).unwrap_or_default(),
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
    let hash = (select(HashAlgorithm::ALL), "[0-9a-f]{8}").prop_map(|(algorithm, value)| Hash {
        algorithm,
        value: Text::Owned(value),
    });
    (
        (narrow(), field(narrow()), select(kinds), any::<bool>()),
        (field(narrow()), of(contact()), vec(statement(), 0..4)),
        (vec(hash, 0..3), details()),
    )
        .prop_map(
            |(head, (supplier, contact, mut licences), (hashes, mut details))| {
                let (name, version, kind, has_purl) = head;
                let mut component = Component::named(name);
                component.version = version;
                component.kind = kind;
                component.purl = has_purl.then_some(Text::Borrowed("pkg:generic/a@1"));
                details.supplier_contact = contact.filter(|_| matches!(supplier, Field::Stated(_)));
                component.supplier = supplier;
                // Those found in files have no column; the columns stand in this order.
                licences.retain(|statement| statement.standing != LicenceStanding::Observed);
                licences.sort_by_key(|statement| match statement.standing {
                    LicenceStanding::Concluded => 0,
                    LicenceStanding::Declared => 1,
                    _ => 2,
                });
                component.licences = licences;
                component.hashes = hashes;
                component.details = (details != Details::default()).then(|| Box::new(details));
                component
            },
        )
}

fn document() -> impl Strategy<Value = Document<'static>> {
    let author = (narrow(), of(contact()), any::<bool>()).prop_map(|(name, contact, kind)| Party {
        name,
        contact,
        organisation: Some(kind),
    });
    let head = (
        of(narrow()),
        of(text()),
        vec(author, 0..3),
        of(select(vec!["build", "source"])),
    );
    let licence = (field(narrow()), of(text())).prop_map(|(name, text)| CustomLicence {
        reference: Text::Borrowed("LicenseRef-1"),
        name,
        text,
    });
    let parts = (vec(component(), 1..6), vec(licence, 0..2));
    (head, parts, any::<bool>()).prop_map(|(head, (components, licences), has_product)| {
        let (name, comment, authors, lifecycle) = head;
        let mut document = Document::new(SbomFormat::SpdxLiteXlsx);
        document.spec_version = Text::Borrowed("2.2");
        document.serial = Some(Text::Borrowed("https://example.com/doc"));
        document.data_licence = Some(Text::Borrowed("CC0-1.0"));
        document.name = name.or(Some(Text::Borrowed("doc")));
        document.comment = comment;
        document.created = Some(Text::Borrowed("2026-03-01T09:05:07Z"));
        document.authors = authors;
        document.tools.push(Tool {
            vendor: None,
            name: Text::Borrowed("scan"),
            version: Some(Text::Borrowed("1.2")),
        });
        document.lifecycles = lifecycle.into_iter().map(Text::Borrowed).collect();
        document.components = components;
        document.licences = licences;
        for (index, component) in document.components.iter_mut().enumerate() {
            component.reference = Some(Text::Owned(format!("SPDXRef-{index}")));
        }
        if has_product {
            let mut product = Component::named(Text::Borrowed("Kettle"));
            product.listed = false;
            product.version = Field::Stated(Text::Borrowed("2.0"));
            document.subjects.push(document.components.len());
            document.components.push(product);
        }
        document
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_are_read_as_they_were_written(document in document(), japanese in any::<bool>()) {
        let language = if japanese { Language::Japanese } else { Language::English };
        let bytes = spdx_lite::write(&document, &options(language)).unwrap();
        prop_assert_eq!(&bytes, &spdx_lite::write(&document, &options(language)).unwrap());
        let mut back = read(&bytes).unwrap().value;
        // Hash values of the wrong length are only warned of.
        prop_assert_eq!(render::document(&back), render::document(&document));
        back.format = document.format;
        prop_assert_eq!(back, document);
    }

    #[test]
    fn whatever_is_written_can_be_opened(text in "\\PC{0,40}|[\u{0}-\u{1f}]{1,9}", count in 0..40_usize) {
        let mut document = Document::new(SbomFormat::CyclonedxJson);
        let long = text.repeat(count * 100);
        document.name = Some(Text::Borrowed(&long));
        let mut component = Component::named(Text::Borrowed("a"));
        component.details_mut().copyright = Field::from_text(Text::Borrowed(&long));
        component.reference = Some(Text::Borrowed(&text));
        document.components.push(component);
        let bytes = spdx_lite::write(&document, &options(Language::Japanese)).unwrap();
        let back = read(&bytes).unwrap();
        prop_assert_eq!(back.value.listed(), 1);
    }
}

#[test]
fn nothing_becomes_a_formula() {
    let mut document = Document::new(SbomFormat::CyclonedxJson);
    document.name = Some(Text::Borrowed("=HYPERLINK(\"http://evil.example\")"));
    document
        .components
        .push(Component::named(Text::Borrowed("=1+1")));
    document
        .components
        .push(Component::named(Text::Borrowed("@SUM(A1)")));
    let bytes = spdx_lite::write(&document, &options(Language::English)).unwrap();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    for name in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
        let mut xml = String::new();
        let mut part = package.by_name(name).unwrap();
        part.read_to_string(&mut xml).unwrap();
        assert!(!xml.contains("<f>"), "{name}");
        assert!(xml.contains("t=\"s\""), "{name}");
    }
    let back = read(&bytes).unwrap().value;
    assert_eq!(back.components[0].name, "=1+1");
    assert_eq!(back.components[1].name, "@SUM(A1)");
}

#[test]
fn a_document_without_packages_has_its_sheets() {
    let mut document = Document::new(SbomFormat::CyclonedxJson);
    document.name = Some(Text::Borrowed("nothing"));
    let bytes = spdx_lite::write(&document, &options(Language::Japanese)).unwrap();
    let back = read(&bytes).unwrap().value;
    assert_eq!(back.components.len(), 0);
    assert_eq!(back.name.as_deref(), Some("nothing"));
    assert_eq!(back.created.as_deref(), Some("2026-01-02T03:04:05Z"));
}

#[test]
fn what_is_nested_below_the_product_is_a_package() {
    let mut document = Document::new(SbomFormat::CyclonedxJson);
    let nested = |name, parent, listed| Component {
        parent,
        listed,
        ..Component::named(Text::Borrowed(name))
    };
    let mut service = nested("service", Some(0), false);
    service.kind = ComponentKind::Service;
    document.components = vec![
        nested("product", None, false),
        nested("module", Some(0), false),
        nested("part", Some(1), false),
        service,
        nested("ancestor", None, false),
        nested("library", None, true),
    ];
    document.subjects = vec![0];
    let bytes = spdx_lite::write(&document, &options(Language::English)).unwrap();
    let back = read(&bytes).unwrap().value;
    let listed = back.components.iter().filter(|component| component.listed);
    let names: Vec<&str> = listed.map(|component| &*component.name).collect();
    assert_eq!(names, ["module", "part", "library"]);
}
