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

mod spelling;

use hashbrown::{HashMap, HashSet};

use crate::hash::HashAlgorithm;
use crate::inventory::component_key::{ComponentKey, UNIDENTIFIED};
use crate::inventory::document::{Document, Hash, Text};
use crate::inventory::graph::{Depth, Graph};
use crate::inventory::portfolio::canonical_repository;
use crate::licence::{self, How};
use crate::warning::{WarningCode, Warnings};
use spelling::Spellings;

/// What a document holds, in the terms of the portfolio.
#[derive(Debug, Clone, PartialEq)]
pub struct Inventory<'a> {
    /// What the document describes.
    pub subject: Subject<'a>,
    /// The distinct components, in the order of their first appearance, the subject included.
    pub members: Vec<Member<'a>>,
    /// Which counting the numbers of the members' keys belong to: they begin anew when the [`Normaliser`] forgets.
    pub counting: u32,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member<'a> {
    /// The component's key.
    pub key: &'a str,
    /// The key's number within the [`Normaliser`], the same in all documents until it forgets.
    pub number: u32,
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
            .filter(|member| member.key.starts_with(UNIDENTIFIED))
            .count()
    }
}

/// Makes the inventories of many documents, and remembers what package URLs mean from one to the next.
#[derive(Default)]
pub struct Normaliser {
    spellings: Spellings,
    /// For each key's number the document in which it was met last, and the member that it is there.
    met: Vec<(u32, u32)>,
    documents: u32,
    counting: u32,
}

impl Normaliser {
    /// Makes the inventory of a document.
    pub fn normalise<'a>(&'a mut self, document: &'a Document<'a>) -> Inventory<'a> {
        let mut warnings = Warnings::default();
        let (numbers, member_of) = self.members(document, &mut warnings);
        let members: Vec<_> = numbers
            .into_iter()
            .map(|(number, entry)| Member {
                key: self.spellings.key(number),
                number,
                entry,
            })
            .collect();
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
            counting: self.counting,
            graph,
            depths,
            roots,
            hashes,
            warnings,
        }
    }

    /// Key and first entry of each member, and for each entry of the document its member.
    fn members(
        &mut self,
        document: &Document<'_>,
        warnings: &mut Warnings,
    ) -> (Vec<(u32, u32)>, Vec<u32>) {
        if self.spellings.make_room() {
            self.counting += 1;
            self.met.clear();
        }
        self.documents = self.documents.checked_add(1).unwrap_or_else(|| {
            self.met.clear();
            1
        });
        let mut numbers = Vec::with_capacity(document.components.len());
        let mut member_of = Vec::with_capacity(document.components.len());
        for (component, entry) in document.components.iter().zip(0_u32..) {
            let Some(number) = self.spellings.number(entry, component, warnings) else {
                // 4 GiB of keys in one document: the rest of it is cut off.
                warnings.add(WarningCode::Truncated, place(entry, "name"));
                break;
            };
            if self.met.len() < self.spellings.len() {
                self.met.resize(self.spellings.len(), (0, 0));
            }
            let Some(met) = self.met.get_mut(number as usize) else {
                continue;
            };
            if met.0 != self.documents {
                *met = (self.documents, numbers.len() as u32);
                numbers.push((number, entry));
            }
            member_of.push(met.1);
        }
        (numbers, member_of)
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

/// Where the entry stands, for warnings; formats differ, the index in the order of the document does not. It becomes text
/// only for warnings that are kept.
struct Place {
    entry: u32,
    field: &'static str,
}

fn place(entry: u32, field: &'static str) -> Place {
    Place { entry, field }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        format!("component {} {}", place.entry + 1, place.field)
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
        let key = ComponentKey::of(member.key);
        if key.is_identified() {
            repositories.push((key.package().to_owned(), repository));
        }
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
    let key = ComponentKey::of(root.key);
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
        Component, Field, FileEntry, Relation, RelationKind, SbomFormat,
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
        let mut normaliser = Normaliser::default();
        let inventory = normaliser.normalise(&document);
        let keys: Vec<_> = inventory.members.iter().map(|member| member.key).collect();
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
        let mut normaliser = Normaliser::default();
        let inventory = normaliser.normalise(&document);
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
        let mut normaliser = Normaliser::default();
        let inventory = normaliser.normalise(&document);
        assert_eq!(inventory.hashes, [(1, 1), (2, 2), (3, 0), (4, 1), (4, 3)]);
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
            let mut normaliser = Normaliser::default();
            let inventory = normaliser.normalise(&document);
            assert_eq!(inventory.members[0].key, key, "{purl}");
        }
    }
}
