//! Documents made at random, as a reader of whatever format could have read them.

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Component, ComponentKind, ComponentScope, Document, ExternalReference, Field, FileEntry, Hash,
    Identifier, IdentifierKind, LicenceForm, LicenceStanding, LicenceStatement, Party, Relation,
    RelationKind, SbomFormat, Text,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::inventory::key;

/// What texts may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Texts {
    /// Anything.
    Any,
    /// What means itself in a cell of a sheet: in NFKC, on one line, no word for nothing and no mark of repetition.
    Cells,
}

fn text(texts: Texts) -> BoxedStrategy<Text<'static>> {
    let plain = "[a-z]{2,6}[0-9]".prop_map(Text::Owned);
    let odd = select(vec![
        "@scope/name",
        "a b",
        "é あ漢字",
        "\"quoted\\\"",
        "x: y",
        "<&>'",
        "a/b@c?d#e%20",
        "name (c) x@y.example",
        "株式会社サンプル",
        "=1+1",
        "MIT",
        "license",
        "pkg:npm/a",
    ])
    .prop_map(Text::Borrowed);
    match texts {
        Texts::Cells => prop_oneof![3 => plain, 1 => odd].boxed(),
        Texts::Any => {
            let any = "\\PC{0,5}[a-z語]\\PC{0,5}".prop_map(Text::Owned);
            let odder = select(vec![
                "a\nb",
                " a ",
                "NONE ",
                "ﾊﾝｶｸ",
                "a\tb",
                "(x)",
                "a, b",
                "unknown",
            ]);
            prop_oneof![3 => plain, 1 => odd, 1 => odder.prop_map(Text::Borrowed), 1 => any].boxed()
        }
    }
}

fn field(texts: Texts) -> impl Strategy<Value = Field<'static>> {
    prop_oneof![
        2 => Just(Field::Omitted),
        1 => Just(Field::DeclaredUnknown),
        1 => Just(Field::DeclaredNone),
        4 => text(texts).prop_map(Field::Stated),
    ]
}

/// Of the right length mostly, in letters of either size.
fn hash() -> impl Strategy<Value = Hash<'static>> {
    let any = (select(HashAlgorithm::ALL), "[1-9a-f]{128}|[1-9A-F]{128}");
    (any, 0..8_usize).prop_map(|((algorithm, mut value), cut)| {
        let digits = algorithm.digits().unwrap_or(64);
        value.truncate(if cut == 0 { 20 } else { digits });
        let value = Text::Owned(value);
        Hash { algorithm, value }
    })
}

fn licence() -> impl Strategy<Value = LicenceStatement<'static>> {
    let value = prop_oneof![
        6 => select(vec![
            "MIT", "Apache-2.0", "GPL-2.0+", "MIT OR Apache-2.0", "(MIT AND Zlib) OR GPL-2.0-only WITH Classpath-exception-2.0",
            "LicenseRef-own", "No-Such-1.0", "Apache License 2.0", "修正BSD", "see file", "mit or isc",
        ]).prop_map(|text| Field::Stated(Text::Borrowed(text))),
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

/// Package URLs that can be read, that can be mended, and that cannot.
fn purl() -> impl Strategy<Value = Text<'static>> {
    prop_oneof![
        3 => "pkg:npm/[a-c]@[1-3]".prop_map(Text::Owned),
        2 => select(vec![
            "pkg:npm/a",
            "pkg:PyPI/Some_Name@1.0",
            "pkg:deb/debian/zlib1g@1%3A1.2?arch=amd64&distro=debian-12",
            "pkg:maven/g/a@1?type=jar#sub",
            "pkg:golang/github.com/a/b@v1.0.0",
            "pkg:unheard-of/a@1",
            "pkg:none",
            "not one",
        ]).prop_map(Text::Borrowed),
    ]
}

/// An identifier in a form of its kind.
fn identifier() -> impl Strategy<Value = Identifier<'static>> {
    select(IdentifierKind::ALL).prop_map(|kind| {
        let value = match kind {
            IdentifierKind::Purl => "pkg:npm/further@1",
            IdentifierKind::Cpe22 => "cpe:/a:b:c:1",
            IdentifierKind::Cpe23 => "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*",
            IdentifierKind::Swid => "swid:2df9de35-0aff-4a86-ace6-f7dddd1ade4c",
            IdentifierKind::Swhid => "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2",
            IdentifierKind::Gitoid => "gitoid:blob:sha1:261eeb9e9f8b2b4b0d119366dda99c6fd7d35c64",
            IdentifierKind::Uuid => "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
            IdentifierKind::Other => "own 1",
        };
        Identifier {
            kind,
            value: Text::Borrowed(value),
        }
    })
}

fn reference() -> impl Strategy<Value = ExternalReference<'static>> {
    let kind = select(vec!["vcs", "issue-tracker", "bom", "SECURITY", "own type"]);
    let address = select(vec![
        "https://github.com/a/b",
        "git+https://example.org/c.git",
        "git@github.com:d/e.git",
        "https://github.com:f/g",
        "http://[broken",
        "a b",
    ]);
    (kind, address).prop_map(|(kind, address)| ExternalReference {
        kind: Text::Borrowed(kind),
        address: Text::Borrowed(address),
        hashes: Vec::new(),
    })
}

fn component(texts: Texts) -> impl Strategy<Value = Component<'static>> {
    let first = (
        text(texts),
        option::weighted(0.3, text(texts)),
        field(texts),
        field(texts),
        option::weighted(0.6, purl()),
        select(ComponentKind::ALL),
        select(ComponentScope::ALL),
        prop::bool::weighted(0.8),
    );
    let second = (
        vec(licence(), 0..4),
        vec(hash(), 0..3),
        vec(identifier(), 0..3),
        vec(reference(), 0..3),
        option::weighted(
            0.2,
            select(vec![
                "git+https://github.com/h/i.git",
                "https://example.org/x.zip",
            ]),
        ),
    );
    (first, second).prop_map(|(first, second)| {
        let (name, group, version, supplier, purl, kind, scope, listed) = first;
        let (licences, hashes, mut identifiers, references, download) = second;
        // The first package URL is the component's own.
        identifiers.retain(|one| one.kind != IdentifierKind::Purl || purl.is_some());
        let mut component = Component::named(name);
        component.group = group;
        component.version = version;
        component.supplier = supplier;
        component.purl = purl;
        component.kind = kind;
        component.scope = scope;
        component.listed = listed;
        component.licences = licences;
        component.hashes = hashes;
        if !(identifiers.is_empty() && references.is_empty() && download.is_none()) {
            let details = component.details_mut();
            details.identifiers = identifiers;
            details.references = references;
            details.download_location =
                download.map_or(Field::Omitted, |text| Field::Stated(Text::Borrowed(text)));
        }
        if kind == ComponentKind::Service {
            // A service is called, not shipped.
            component.listed = false;
            component.scope = ComponentScope::Unstated;
            component.purl = None;
            component.hashes.clear();
            let observed = LicenceStanding::Observed;
            component
                .licences
                .retain(|licence| licence.standing != observed);
            if let Some(details) = &mut component.details {
                details.identifiers.clear();
            }
        }
        component
    })
}

fn file(texts: Texts) -> impl Strategy<Value = FileEntry<'static>> {
    let licence = prop_oneof![
        Just(Field::Omitted),
        Just(Field::DeclaredUnknown),
        Just(Field::Stated(Text::Borrowed("MIT")))
    ];
    (text(texts), vec(hash(), 0..3), licence).prop_map(|(name, hashes, licence)| FileEntry {
        reference: None,
        name,
        hashes,
        licence,
        copyright: Field::Omitted,
    })
}

/// A document with components nested in each other, relations of all kinds, duplicates and references of many forms.
pub(crate) fn document(texts: Texts) -> impl Strategy<Value = Document<'static>> {
    let parts = (
        vec((component(texts), option::of(0..8_usize)), 0..8),
        vec(file(texts), 0..3),
        option::weighted(0.5, 0..8_usize),
    );
    let links = (
        vec(0..8_usize, 0..3),
        vec((0..14_usize, select(RelationKind::ALL), 0..14_usize), 0..14),
        prop::bool::ANY,
    );
    let head = (option::of(text(texts)), option::weighted(0.3, text(texts)));
    (parts, links, head).prop_map(|(parts, links, (name, supplier))| {
        let (components, files, twin) = parts;
        let (subjects, relations, stray) = links;
        let mut document = Document::new(SbomFormat::CyclonedxJson);
        document.name = name;
        document.created = Some(Text::Borrowed("2026-03-01T09:05:07Z"));
        document.supplier = supplier.map(|name| Party {
            name,
            ..Party::default()
        });
        for (index, (mut component, parent)) in components.into_iter().enumerate() {
            component.parent = parent
                .filter(|parent| *parent < index)
                .map(|parent| parent as u32);
            component.reference = called(index);
            document.components.push(component);
        }
        // The same component once more.
        if let Some(same) = twin.and_then(|index| document.components.get(index)) {
            let mut same = same.clone();
            (same.parent, same.reference) = (None, Some(Text::Borrowed("again")));
            document.components.push(same);
        }
        document.files = files;
        for (index, file) in document.files.iter_mut().enumerate() {
            file.reference = Some(Text::Owned(format!("SPDXRef-File-{index}")));
        }
        // What a release is called is told by the first entry of its component: a subject is in the document once.
        let keys: Vec<_> = document.components.iter().map(key).collect();
        for index in subjects {
            let once = |key| keys.iter().filter(|other| *other == key).count() == 1;
            if keys.get(index).is_some_and(once) && !document.subjects.contains(&index) {
                document.subjects.push(index);
            }
        }
        document.relations = relate(&document, relations, stray);
        // Files of nobody belong to the root; of several roots the order decides.
        if document.subjects.len() > 1 {
            let files = document
                .files
                .iter()
                .filter_map(|file| file.reference.clone());
            let contained = files.map(|to| Relation {
                from: Text::Borrowed("SPDXRef-first"),
                kind: RelationKind::Contains,
                to,
            });
            document.relations.extend(contained);
        }
        document
    })
}

/// The reference of the n-th component; some have none.
fn called(index: usize) -> Option<Text<'static>> {
    Some(Text::Borrowed(match index {
        0 => "SPDXRef-first",
        1 => "https://example.com/second",
        2 => "pkg:npm/third@1?a=b",
        3 => "c/d e_ f",
        4 => "語",
        5 => "urn:uuid:9c1c6bd2-3a0e-4b4f-8a5a-6a5f7f6f9a10",
        6 => "plain",
        _ => return None,
    }))
}

/// Relations among components, to files, by package URLs, and to what is not there.
fn relate(
    document: &Document<'_>,
    relations: Vec<(usize, RelationKind, usize)>,
    stray: bool,
) -> Vec<Relation<'static>> {
    let own = |text: &Text<'_>| Text::Owned(text.clone().into_owned());
    let of_components = document.components.iter().map(|component| {
        // Some tools write package URLs where references belong.
        let reference = component.reference.as_ref().or(component.purl.as_ref());
        reference.map(own)
    });
    let of_files = document
        .files
        .iter()
        .map(|file| file.reference.as_ref().map(own));
    let mut ends: Vec<Text<'static>> = of_components.chain(of_files).flatten().collect();
    if stray {
        ends.push(Text::Borrowed("nowhere"));
        ends.push(Text::Borrowed("DocumentRef-other:SPDXRef-x"));
    }
    if ends.is_empty() {
        return Vec::new();
    }
    let end = |index: usize| ends[index % ends.len()].clone();
    let relations = relations.into_iter();
    relations
        .map(|(from, kind, to)| Relation {
            from: end(from),
            kind,
            to: end(to),
        })
        .collect()
}
