//! From a document as its file says it to an inventory: one node per component, its key canonical, its graph resolved.
//!
//! This is where it is decided, once for all formats, what a component *means*:
//!
//! * A component is known by its package URL in canonical form with the qualifiers that tell components apart. A package URL
//!   that can be repaired is repaired with a warning. A version that only the component states belongs to the key.
//! * A component without a package URL (or with one that cannot be read) is *not identified*: it keeps its supplier,
//!   name and version as its key and is counted as such, never dropped.
//! * Entries with the same key are one node; what they stand on is united.
//! * A document that describes one thing has it as its root. One that describes several, or does not say, has no
//!   root of its own: the release is the root, and what is described stands directly below it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::hash::HashAlgorithm;
use crate::inventory::component_key::{ComponentKey, unidentified_key};
use crate::inventory::document::{Component, Document, Hash, Text};
use crate::inventory::graph::{Depth, Graph};
use crate::inventory::portfolio::canonical_repository;
use crate::licence::{self, How};
use crate::purl::{Purl, Repair, push_encoded};
use crate::version::VersionOrder;
use crate::warning::{WarningCode, Warnings};

/// What a document holds, in the terms of the portfolio.
#[derive(Debug, Clone, PartialEq)]
pub struct Inventory<'a> {
    /// What the document describes.
    pub subject: Subject<'a>,
    /// The distinct components, in the order of their first appearance, the subject included.
    pub members: Vec<Member<'a>>,
    /// Who stands on whom, over `members`.
    pub graph: Graph,
    /// How deep each member lies.
    pub depths: Vec<Depth>,
    /// The members from which the document's graph starts, sorted; see [`Inventory::roots_are_below`].
    pub roots: Vec<u32>,
    /// Packages and the repositories stated for them, canonical, each pair once.
    pub repositories: Vec<(String, String)>,
    /// File hashes: the first eight bytes of the value and the member, sorted, each once.
    pub hashes: Vec<(u64, u32)>,
    /// What had to be repaired or could not be understood.
    pub warnings: Warnings,
}

/// What a document describes, as far as it says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject<'a> {
    /// Its name, or the document's.
    pub name: Option<Text<'a>>,
    /// Its version.
    pub version: Option<Text<'a>>,
    /// Its supplier.
    pub supplier: Option<Text<'a>>,
    /// What stays the same from one document of it to the next.
    pub series: String,
}

/// A component in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// The component's key.
    pub key: Cow<'a, str>,
    /// Index of its first entry in the document's components.
    pub entry: u32,
}

impl Inventory<'_> {
    /// Whether the roots are not the release itself but stand directly below it.
    pub fn roots_are_below(&self) -> bool {
        self.roots.len() > 1
    }

    /// How many members have no package URL.
    pub fn unidentified(&self) -> usize {
        self.members
            .iter()
            .filter(|member| !ComponentKey::of(&member.key).is_identified())
            .count()
    }
}

/// Makes the inventory of a document.
pub fn normalise<'a>(document: &'a Document<'a>) -> Inventory<'a> {
    let mut builder = Builder {
        members: Vec::with_capacity(document.components.len()),
        by_key: HashMap::with_capacity(document.components.len()),
        member_of: Vec::with_capacity(document.components.len()),
        warnings: Warnings::default(),
    };
    for (index, component) in document.components.iter().enumerate() {
        builder.add(index as u32, component);
    }
    let Builder {
        members,
        member_of,
        mut warnings,
        ..
    } = builder;
    licences(document, &mut warnings);
    let references = References::new(document, &mut warnings);
    let graph = Graph::new(
        members.len(),
        edges(document, &references, &member_of, &mut warnings),
    );
    let roots = roots(document, &member_of);
    let depths = if roots.len() > 1 {
        graph.depths(&roots).into_iter().map(below).collect()
    } else {
        graph.depths(&roots)
    };
    let hashes = hashes(document, &references, &member_of, &roots);
    Inventory {
        subject: subject(document, &members, &roots),
        repositories: repositories(document, &members, &member_of),
        members,
        graph,
        depths,
        roots,
        hashes,
        warnings,
    }
}

/// Warns once of every licence text that is no SPDX expression.
fn licences(document: &Document<'_>, warnings: &mut Warnings) {
    let mut seen: HashSet<&str> = HashSet::new();
    for (component, entry) in document.components.iter().zip(0_u32..) {
        for statement in &component.licences {
            let Some(text) = statement.value.stated() else {
                continue;
            };
            if !seen.insert(text) {
                continue;
            }
            match licence::read(text) {
                Ok(reading) if reading.how == How::Expression && reading.is_known() => {}
                Ok(reading) => {
                    let read_as = reading.licence.as_str();
                    warnings.add_with(
                        WarningCode::LicenceMapped,
                        place(entry, "licence"),
                        text,
                        read_as,
                    );
                }
                Err(unread) => {
                    let reason = unread.reason.code();
                    warnings.add_with(
                        WarningCode::LicenceUnreadable,
                        place(entry, "licence"),
                        text,
                        reason,
                    );
                }
            }
        }
    }
}

/// One step further down.
fn below(depth: Depth) -> Depth {
    depth.steps().map_or(depth, |steps| Depth::of(steps + 1))
}

struct Builder<'a> {
    members: Vec<Member<'a>>,
    by_key: HashMap<Cow<'a, str>, u32>,
    /// The member of each entry of the document.
    member_of: Vec<u32>,
    warnings: Warnings,
}

impl<'a> Builder<'a> {
    fn add(&mut self, entry: u32, component: &'a Component<'a>) {
        let key = component_key(entry, component, &mut self.warnings);
        let next = self.members.len() as u32;
        let member = *self.by_key.entry(key.clone()).or_insert(next);
        if member == next {
            self.members.push(Member { key, entry });
        }
        self.member_of.push(member);
    }
}

/// Where the entry stands, for warnings; formats differ, the index in the order of the document does not.
fn place(entry: u32, field: &str) -> String {
    format!("component {} {field}", entry + 1)
}

/// The key of an entry.
fn component_key<'a>(
    entry: u32,
    component: &'a Component<'a>,
    warnings: &mut Warnings,
) -> Cow<'a, str> {
    if let Some(written) = component.purl.as_deref() {
        match Purl::repair(written) {
            Ok((purl, repairs)) => {
                if repairs.contains(Repair::UnknownType) {
                    warnings.add_with(
                        WarningCode::PurlUnknownType,
                        place(entry, "purl"),
                        written,
                        "",
                    );
                }
                if repairs.iter().any(|repair| repair != Repair::UnknownType) {
                    warnings.add_with(
                        WarningCode::PurlRepaired,
                        place(entry, "purl"),
                        written,
                        purl.as_str(),
                    );
                }
                return purl_key(entry, written, &purl, component, warnings);
            }
            Err(error) => {
                warnings.add_with(
                    WarningCode::PurlInvalid,
                    place(entry, "purl"),
                    written,
                    error.fault.code(),
                );
            }
        }
    }
    let name = match component.group.as_deref() {
        Some(group) if !group.trim().is_empty() => {
            Cow::Owned(format!("{group}/{}", component.name))
        }
        _ => Cow::Borrowed(&*component.name),
    };
    Cow::Owned(unidentified_key(
        component.supplier.stated(),
        &name,
        component.version.stated(),
    ))
}

/// The key of an entry with a package URL.
fn purl_key<'a>(
    entry: u32,
    written: &'a str,
    purl: &Purl<'a>,
    component: &Component<'_>,
    warnings: &mut Warnings,
) -> Cow<'a, str> {
    match (purl.version(), component.version.stated()) {
        (Some(inside), Some(beside)) if !is_same_version(&inside, beside) => {
            warnings.add_with(
                WarningCode::PurlContradicts,
                place(entry, "version"),
                beside,
                &inside,
            );
        }
        (None, Some(version)) => return Cow::Owned(with_version(purl, version)),
        _ => {}
    }
    match purl.component_key() {
        // The canonical text is the written one, so the key is its beginning and can outlive the purl.
        Cow::Borrowed(key) if purl.is_borrowed() => written
            .get(..key.len())
            .map_or_else(|| Cow::Owned(key.to_owned()), Cow::Borrowed),
        key => Cow::Owned(key.into_owned()),
    }
}

/// Whether two ways of writing a version mean the same: epochs, a leading `v` and releases of a distribution stand in one
/// of them only, often enough.
fn is_same_version(a: &str, b: &str) -> bool {
    holds_version(a, b.trim())
        || holds_version(b.trim(), a)
        || VersionOrder::Generic.compare(a, b.trim()).is_eq()
}

/// Whether a version stands in a longer one as a whole, and not as a part of its numbers.
fn holds_version(long: &str, version: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    long.match_indices(version).any(|(at, _)| {
        let (before, behind) = (long.get(..at), long.get(at + version.len()..));
        before.is_some_and(|before| !before.ends_with(is_number))
            && behind
                .is_some_and(|behind| !behind.starts_with(|c| is_number(c) || c.is_alphabetic()))
    })
}

/// The key of a package URL without version, with the version that stands beside it. Rules of the type that the package
/// URL breaks are let pass here as they were before.
fn with_version(purl: &Purl<'_>, version: &str) -> String {
    let (package, rest) = purl.as_str().split_at(purl.package_key().len());
    let mut text = format!("{package}@");
    push_encoded(&mut text, version.trim());
    text.push_str(rest);
    match Purl::repair(&text) {
        Ok((complete, _)) => complete.component_key().into_owned(),
        Err(_) => purl.component_key().into_owned(),
    }
}

/// The entries of a document by their references.
struct References<'a> {
    entries: HashMap<&'a str, u32>,
    files: HashMap<&'a str, u32>,
}

impl<'a> References<'a> {
    fn new(document: &'a Document<'a>, warnings: &mut Warnings) -> Self {
        let mut entries = HashMap::with_capacity(document.components.len());
        for (entry, component) in document.components.iter().enumerate() {
            let Some(reference) = component.reference.as_deref() else {
                continue;
            };
            if entries.insert(reference, entry as u32).is_some() {
                warnings.add_with(
                    WarningCode::DuplicateReference,
                    place(entry as u32, "reference"),
                    reference,
                    "",
                );
            }
        }
        let files = document.files.iter().enumerate();
        let files = files
            .filter_map(|(index, file)| Some((file.reference.as_deref()?, index as u32)))
            .collect();
        Self { entries, files }
    }
}

fn edges<'a>(
    document: &'a Document<'a>,
    references: &References<'a>,
    member_of: &[u32],
    warnings: &mut Warnings,
) -> Vec<(u32, u32)> {
    let mut edges = Vec::with_capacity(document.relations.len());
    for (entry, component) in document.components.iter().enumerate() {
        if let Some(parent) = component.parent
            && let (Some(&from), Some(&to)) = (member_of.get(parent as usize), member_of.get(entry))
        {
            edges.push((from, to));
        }
    }
    // Some tools write package URLs where references belong.
    let mut by_purl: Option<HashMap<&str, u32>> = None;
    let mut member = |reference: &str| {
        let entry = references.entries.get(reference).copied().or_else(|| {
            let purls = by_purl.get_or_insert_with(|| {
                let components = document.components.iter().enumerate();
                components
                    .filter_map(|(entry, one)| Some((one.purl.as_deref()?, entry as u32)))
                    .collect()
            });
            purls.get(reference).copied()
        })?;
        member_of.get(entry as usize).copied()
    };
    for relation in document
        .relations
        .iter()
        .filter(|relation| relation.kind.is_dependency())
    {
        match (member(&relation.from), member(&relation.to)) {
            (Some(from), Some(to)) => edges.push((from, to)),
            (from, _) => {
                let dangling = if from.is_none() {
                    &relation.from
                } else {
                    &relation.to
                };
                if is_of_this_document(dangling) && !references.files.contains_key(&**dangling) {
                    warnings.add_with(WarningCode::DanglingReference, "relations", dangling, "");
                }
            }
        }
    }
    edges
}

/// References into other documents cannot be followed here and are no fault.
fn is_of_this_document(reference: &str) -> bool {
    !reference.starts_with("DocumentRef-")
        && !reference.starts_with("urn:cdx:")
        && reference != "SPDXRef-DOCUMENT"
}

fn roots(document: &Document<'_>, member_of: &[u32]) -> Vec<u32> {
    let mut roots: Vec<u32> = document
        .subjects
        .iter()
        .filter_map(|&entry| member_of.get(entry).copied())
        .collect();
    roots.sort_unstable();
    roots.dedup();
    roots
}

/// File hashes of members: their own, and those of files that they contain. Files of nobody belong to the root.
fn hashes<'a>(
    document: &'a Document<'a>,
    references: &References<'a>,
    member_of: &[u32],
    roots: &[u32],
) -> Vec<(u64, u32)> {
    let mut hashes = Vec::new();
    let mut add = |stated: &[Hash<'_>], member: u32| {
        hashes.extend(
            stated
                .iter()
                .filter_map(|hash| Some((hash_prefix(&hash.value)?, member))),
        );
    };
    for (component, &member) in document.components.iter().zip(member_of) {
        add(&component.hashes, member);
    }
    let mut is_owned = vec![false; document.files.len()];
    for (file, owner) in file_owners(document, references, member_of) {
        if let Some(is_owned) = is_owned.get_mut(file as usize) {
            *is_owned = true;
        }
        if let Some(file) = document.files.get(file as usize) {
            // A value for each algorithm is enough: many hashes times many owners would outgrow the document.
            let enough = file.hashes.len().min(HashAlgorithm::ALL.len());
            add(file.hashes.get(..enough).unwrap_or_default(), owner);
        }
    }
    if let Some(&root) = roots.first() {
        let files = document.files.iter().zip(is_owned);
        for (file, _) in files.filter(|(_, is_owned)| !is_owned) {
            add(&file.hashes, root);
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The files of a document and the members that contain them; a file may be in several.
fn file_owners<'a>(
    document: &'a Document<'a>,
    references: &References<'a>,
    member_of: &[u32],
) -> impl Iterator<Item = (u32, u32)> {
    document
        .relations
        .iter()
        .filter(|relation| relation.kind.is_dependency())
        .filter_map(|relation| {
            let file = references.files.get(&*relation.to)?;
            let entry = references.entries.get(&*relation.from)?;
            Some((*file, *member_of.get(*entry as usize)?))
        })
}

/// The first eight bytes of a hash value in hexadecimal: enough to tell the files of any portfolio apart. `None` for
/// what is shorter, such as checksums, or no hexadecimal.
pub fn hash_prefix(value: &str) -> Option<u64> {
    let value = value.trim();
    let digits = value
        .get(..16)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u64::from_str_radix(digits, 16).ok()
}

fn repositories(
    document: &Document<'_>,
    members: &[Member<'_>],
    member_of: &[u32],
) -> Vec<(String, String)> {
    let mut repositories = Vec::new();
    for (component, &member) in document.components.iter().zip(member_of) {
        let Some(details) = &component.details else {
            continue;
        };
        let versions = details
            .references
            .iter()
            .filter(|reference| reference.kind == "vcs");
        let download = details
            .download_location
            .stated()
            .filter(|address| address.starts_with("git"));
        let stated = versions
            .map(|reference| &*reference.address)
            .chain(download);
        let Some(repository) = stated.filter_map(canonical_repository).min() else {
            continue;
        };
        let Some(member) = members.get(member as usize) else {
            continue;
        };
        let package = ComponentKey::of(&member.key).package();
        repositories.push((package.to_owned(), repository));
    }
    repositories.sort_unstable();
    repositories.dedup();
    repositories
}

fn subject<'a>(document: &'a Document<'a>, members: &[Member<'_>], roots: &[u32]) -> Subject<'a> {
    let borrowed = |text: &'a str| (!text.trim().is_empty()).then(|| Text::Borrowed(text.trim()));
    let name_of_document = document.name.as_deref().and_then(borrowed);
    let supplier = document
        .supplier
        .as_ref()
        .and_then(|party| borrowed(&party.name));
    let root = match roots {
        [root] => members.get(*root as usize),
        _ => None,
    };
    let Some((root, component)) =
        root.and_then(|root| Some((root, document.components.get(root.entry as usize)?)))
    else {
        let series = name_of_document
            .as_deref()
            .map(crate::fold::fold)
            .unwrap_or_default();
        return Subject {
            name: name_of_document,
            version: None,
            supplier,
            series,
        };
    };
    let key = ComponentKey::of(&root.key);
    let version = component.version.stated().and_then(borrowed);
    Subject {
        name: borrowed(&component.name).or(name_of_document),
        version: version.or_else(|| {
            key.version()
                .map(|version| Text::Owned(version.into_owned()))
        }),
        supplier: component.supplier.stated().and_then(borrowed).or(supplier),
        series: key.package().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::document::{
        Details, Field, FileEntry, Relation, RelationKind, SbomFormat,
    };

    fn component(
        reference: &'static str,
        name: &'static str,
        version: &'static str,
        purl: &'static str,
    ) -> Component<'static> {
        Component {
            reference: Some(reference.into()),
            version: Field::from_text(version.into()),
            purl: (!purl.is_empty()).then(|| purl.into()),
            ..Component::named(name.into())
        }
    }

    fn relation(from: &'static str, to: &'static str) -> Relation<'static> {
        Relation {
            from: from.into(),
            kind: RelationKind::DependsOn,
            to: to.into(),
        }
    }

    fn document() -> Document<'static> {
        let mut document = Document::new(SbomFormat::CyclonedxJson);
        document.components = vec![
            component("root", "shop", "2.0", ""),
            component("a", "left", "1.0.0", "pkg:npm/left@1.0.0"),
            component("b", "Right", "3", "pkg:PyPI/Right_Pad"),
            component("c", "left", "1.0.0", "pkg:npm/left@1.0.0?arch=x"),
            component("d", "画像処理", "", "pkg:none"),
        ];
        document.subjects = vec![0];
        document.relations = vec![
            relation("root", "a"),
            relation("c", "pkg:PyPI/Right_Pad"),
            relation("a", "nobody"),
        ];
        document
    }

    #[test]
    fn one_node_for_each_key() {
        let document = document();
        let inventory = normalise(&document);
        let keys: Vec<_> = inventory
            .members
            .iter()
            .map(|member| &*member.key)
            .collect();
        assert_eq!(
            keys,
            [
                "name:shop@2.0",
                "pkg:npm/left@1.0.0",
                "pkg:pypi/right-pad@3",
                "name:画像処理"
            ]
        );
        assert_eq!(inventory.roots, [0]);
        let depths: Vec<_> = inventory.depths.iter().map(|depth| depth.steps()).collect();
        assert_eq!(depths, [Some(0), Some(1), Some(2), None]);
        assert_eq!(inventory.unidentified(), 2);
        let codes: Vec<_> = inventory
            .warnings
            .kept()
            .iter()
            .map(|warning| warning.code.code())
            .collect();
        assert_eq!(
            codes,
            ["purl-repaired", "purl-invalid", "dangling-reference"]
        );
        assert_eq!(inventory.subject.name.as_deref(), Some("shop"));
        assert_eq!(inventory.subject.version.as_deref(), Some("2.0"));
        assert_eq!(inventory.subject.series, "name:shop");
    }

    #[test]
    fn several_subjects_stand_below_the_release() {
        let mut document = document();
        document.subjects = vec![1, 2];
        document.name = Some("delivery".into());
        let inventory = normalise(&document);
        assert!(inventory.roots_are_below());
        assert_eq!(inventory.depths[1], Depth::DIRECT);
        assert_eq!(inventory.subject.name.as_deref(), Some("delivery"));
    }

    #[test]
    fn hashes_of_files_belong_to_who_contains_them() {
        let mut document = document();
        let hash = |value: &'static str| Hash {
            algorithm: crate::hash::HashAlgorithm::Sha1,
            value: value.into(),
        };
        document.components[1]
            .hashes
            .push(hash("00000000000000010000000000000000deadbeef"));
        for (reference, value) in [
            ("f", "00000000000000020000000000000000deadbeef"),
            ("g", "0000000000000003"),
            ("h", "0000000000000004"),
        ] {
            document.files.push(FileEntry {
                reference: Some(reference.into()),
                name: "x".into(),
                hashes: vec![hash(value), hash("short")],
                licence: Field::Omitted,
                copyright: Field::Omitted,
            });
        }
        for (from, kind, to) in [
            ("b", RelationKind::Contains, "f"),
            // A file may be in several; other relations do not make it a part.
            ("a", RelationKind::Contains, "h"),
            ("d", RelationKind::Contains, "h"),
            ("b", RelationKind::Other, "h"),
            ("b", RelationKind::Other, "g"),
        ] {
            document.relations.push(Relation {
                from: from.into(),
                kind,
                to: to.into(),
            });
        }
        let inventory = normalise(&document);
        assert_eq!(inventory.hashes, [(1, 1), (2, 2), (3, 0), (4, 1), (4, 3)]);
    }

    #[test]
    fn repositories_are_told_of_packages_with_and_without_identifier() {
        let mut document = document();
        for (place, location) in [
            (1, "git+https://github.com/l/left.git@1.0.0"),
            (4, "git://github.com/g/gazo.git"),
        ] {
            document.components[place].details = Some(Box::new(Details {
                download_location: Field::Stated(location.into()),
                ..Details::default()
            }));
        }
        let stated = |package: &str, repository: &str| (package.to_owned(), repository.to_owned());
        assert_eq!(
            normalise(&document).repositories,
            [
                stated("name:画像処理", "https://github.com/g/gazo"),
                stated("pkg:npm/left", "https://github.com/l/left"),
            ]
        );
    }

    #[test]
    fn a_version_beside_belongs_to_the_key_also_where_a_rule_is_broken() {
        for (purl, version, key) in [
            ("pkg:npm/a", " 1.0 ", "pkg:npm/a@1.0"),
            ("pkg:npm/a#sub", "1+b@c/d", "pkg:npm/a@1%2Bb%40c%2Fd"),
            ("pkg:maven/a", "1.0", "pkg:maven/a@1.0"),
            ("pkg:golang/stdlib", "1.21.0", "pkg:golang/stdlib@1.21.0"),
            ("pkg:julia/A", "1.0", "pkg:julia/A@1.0"),
            ("pkg:julia/A?uuid=u", "1.0", "pkg:julia/A@1.0?uuid=u"),
            (
                "pkg:rpm/redhat/a?arch=x86_64",
                "1:2-3",
                "pkg:rpm/redhat/a@2-3?epoch=1",
            ),
            ("pkg:unheard-of/a", "1.0", "pkg:unheard-of/a@1.0"),
        ] {
            let mut document = Document::new(SbomFormat::CyclonedxJson);
            document.components = vec![component("r", "a", version, purl)];
            let inventory = normalise(&document);
            assert_eq!(inventory.members[0].key, key, "{purl}");
        }
    }

    #[test]
    fn versions_that_contradict_are_told_from_other_spellings() {
        for (a, b) in [
            ("1.2.3", "1.2.3"),
            ("v1.2.3", "1.2.3"),
            ("1.2.3", "go1.2.3"),
            ("1:2.3-4", "2.3"),
            ("1.2.3", "1.2.3-4.el8"),
            ("1.2.3", "1.2.3.0"),
            ("1.2.3", " 1.2.3 "),
        ] {
            assert!(is_same_version(a, b) && is_same_version(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("1.10", "1.1"),
            ("11.2", "1.2"),
            ("1.2.3", "1.2"),
            ("1.2", "1.2rc1"),
            ("2.1.2", "1.2"),
        ] {
            assert!(!is_same_version(a, b) && !is_same_version(b, a), "{a} {b}");
        }
    }
}
