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

mod links;
mod spelling;
mod statements;
mod subject;

use hashbrown::HashSet;

use crate::inventory::document::Document;
use crate::inventory::graph::{Depth, Graph};
use crate::licence::{self, How};
use crate::warning::{WarningCode, Warnings};
use links::{References, edges, hashes, roots};
use spelling::{Numbered, Spellings};
use statements::Statements;
pub use subject::Subject;
use subject::subject;

/// What a document holds, in the terms of the portfolio.
pub struct Inventory<'a> {
    /// What the document describes.
    pub subject: Subject<'a>,
    /// The distinct components, in the order of their first appearance, the subject included.
    pub members: Vec<Member>,
    /// For each entry of the document's components its place in `members`.
    pub member_of: Vec<u32>,
    keys: &'a Spellings,
    statements: &'a Statements,
    /// Which counting the numbers of keys and repositories belong to: they begin anew when the [`Normaliser`] forgets.
    pub counting: u32,
    /// Who stands on whom, over `members`.
    pub graph: Graph,
    /// How deep each member lies.
    pub depths: Vec<Depth>,
    /// The members from which the document's graph starts, sorted; see [`Inventory::roots_are_below`].
    pub roots: Vec<u32>,
    /// The repositories stated for packages: the number of each pair within the [`Normaliser`], the same in all documents
    /// until it forgets, sorted, each once.
    pub repositories: Vec<u32>,
    /// Members and the values of file hashes stated for them, as written, by member.
    pub hashes: Vec<(u32, &'a str)>,
    /// How many of the components that the document lists ([`Document::listed`]) have no package URL.
    pub unidentified: usize,
    /// What had to be repaired or could not be understood.
    pub warnings: Warnings,
}

/// A component in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The number of the component's key within the [`Normaliser`], the same in all documents until it forgets.
    pub number: u32,
    /// Whether it has a package URL.
    pub is_identified: bool,
    /// Index of its first entry in the document's components.
    pub entry: u32,
}

impl<'a> Inventory<'a> {
    /// The component's key of a member.
    pub fn key(&self, member: &Member) -> &'a str {
        self.keys.key(member.number)
    }

    /// The package and the repository, in canonical form, of a number in `repositories`.
    pub fn repository(&self, number: u32) -> (&'a str, &'a str) {
        self.statements.pair(number)
    }

    /// Whether the roots are not the release itself but stand directly below it.
    pub fn roots_are_below(&self) -> bool {
        self.roots.len() > 1
    }
}

/// Makes the inventories of many documents, and remembers what package URLs mean from one to the next.
#[derive(Default)]
pub struct Normaliser {
    spellings: Spellings,
    /// For each key's number the document in which it was met last, and the member that it is there.
    met: Vec<(u32, u32)>,
    statements: Statements,
    documents: u32,
    counting: u32,
}

impl Normaliser {
    /// Makes the inventory of a document.
    pub fn normalise<'a>(&'a mut self, document: &'a Document<'a>) -> Inventory<'a> {
        let mut warnings = Warnings::default();
        let (numbered, member_of) = self.members(document, &mut warnings);
        let (keys, statements) = (&self.spellings, &mut self.statements);
        let repositories = statements.number(document, &numbered, &member_of, keys);
        let members: Vec<_> = numbered
            .into_iter()
            .map(|(number, entry)| Member {
                number: number.key,
                is_identified: number.is_identified,
                entry,
            })
            .collect();
        let unidentified = unidentified(document, &members, &member_of);
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
            subject: subject(document, &members, |member| keys.key(member.number), &roots),
            repositories,
            members,
            member_of,
            keys,
            statements: &self.statements,
            counting: self.counting,
            graph,
            depths,
            roots,
            hashes,
            unidentified,
            warnings,
        }
    }

    /// Key and first entry of each member, and for each entry of the document its member.
    fn members(
        &mut self,
        document: &Document<'_>,
        warnings: &mut Warnings,
    ) -> (Vec<(Numbered, u32)>, Vec<u32>) {
        if self.spellings.is_full() || self.statements.is_full() {
            self.counting += 1;
            self.met.clear();
            self.spellings = Spellings::default();
            self.statements = Statements::default();
        }
        self.documents = self.documents.checked_add(1).unwrap_or_else(|| {
            self.met.clear();
            1
        });
        let numbers = self.spellings.number(&document.components, warnings);
        if let Some(rest) = document.components.get(numbers.len()..)
            && !rest.is_empty()
        {
            // 4 GiB of keys in one document: the rest of it is cut off.
            warnings.add(WarningCode::Truncated, place(numbers.len() as u32, "name"));
        }
        self.met.resize(self.spellings.len(), (0, 0));
        let mut members = Vec::with_capacity(numbers.len());
        let mut member_of = Vec::with_capacity(numbers.len());
        for (number, entry) in numbers.into_iter().zip(0_u32..) {
            let next = members.len() as u32;
            let Some(met) = self.met.get_mut(number.key as usize) else {
                break;
            };
            if met.0 != self.documents {
                *met = (self.documents, next);
                members.push((number, entry));
            }
            member_of.push(met.1);
        }
        (members, member_of)
    }
}

/// How many of the components that a document lists have no package URL. The subject of a CycloneDX document is a member
/// and not listed.
fn unidentified(document: &Document<'_>, members: &[Member], member_of: &[u32]) -> usize {
    let is_unidentified = |member: u32| {
        let member = members.get(member as usize);
        member.is_some_and(|member| !member.is_identified)
    };
    let entries = document.components.iter().zip(member_of);
    entries
        .filter(|&(component, &member)| component.listed && is_unidentified(member))
        .count()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::document::{
        Component, Details, Field, FileEntry, Hash, Relation, RelationKind, SbomFormat,
    };
    use crate::inventory::file_hashes::hash_bytes;

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
        let mut document = document();
        // As in CycloneDX, where the subject is not listed.
        document.components[0].listed = false;
        let mut normaliser = Normaliser::default();
        let inventory = normaliser.normalise(&document);
        let keys: Vec<_> = inventory
            .members
            .iter()
            .map(|member| inventory.key(member))
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
        assert_eq!(inventory.unidentified, 1);
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
        assert_eq!(inventory.subject.series.as_deref(), Some("name:shop"));
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
        let valid = inventory.hashes.iter().filter_map(|&(member, value)| {
            let last = *hash_bytes(value)?.get(7)?;
            Some((member, last))
        });
        assert_eq!(
            valid.collect::<Vec<_>>(),
            [(0, 3), (1, 1), (1, 4), (2, 2), (3, 4)]
        );
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
        let mut normaliser = Normaliser::default();
        // The second document states them no less than the first.
        for _ in 0..2 {
            let inventory = normaliser.normalise(&document);
            let numbers = inventory.repositories.iter();
            let stated: Vec<_> = numbers.map(|&one| inventory.repository(one)).collect();
            assert_eq!(
                stated,
                [
                    ("pkg:npm/left", "https://github.com/l/left"),
                    ("name:画像処理", "https://github.com/g/gazo"),
                ]
            );
        }
    }

    #[test]
    fn spellings_that_a_registry_takes_for_one_are_one_node() {
        let mut document = Document::new(SbomFormat::CyclonedxJson);
        document.components = vec![
            component("a", "A", "1", "pkg:nuget/Newtonsoft.Json@13.0.1"),
            component("b", "B", "1", "pkg:nuget/newtonsoft.json@13.0.1"),
            component("c", "C", "1", "pkg:cargo/serde_json@1.0.0"),
            component("d", "D", "1", "pkg:cargo/serde-json@1.0.0"),
            component("e", "E", "1", "pkg:npm/JSONStream@1.0.0"),
            component("f", "F", "1", "pkg:npm/jsonstream@1.0.0"),
        ];
        let mut normaliser = Normaliser::default();
        let inventory = normaliser.normalise(&document);
        let keys = inventory.members.iter();
        assert_eq!(
            keys.map(|member| inventory.key(member)).collect::<Vec<_>>(),
            [
                "pkg:nuget/Newtonsoft.Json@13.0.1",
                "pkg:cargo/serde_json@1.0.0",
                "pkg:npm/JSONStream@1.0.0",
                "pkg:npm/jsonstream@1.0.0",
            ]
        );
    }

    #[test]
    fn a_series_is_told_by_the_one_thing_described_and_by_nothing_else() {
        let series = |document: &Document<'_>| {
            let mut normaliser = Normaliser::default();
            normaliser.normalise(document).subject.series
        };
        let mut document = document();
        document.name = Some("delivery".into());
        assert_eq!(series(&document).as_deref(), Some("name:shop"));
        // A document's own name is often that of the tool, and says nothing of what it is about.
        document.subjects = Vec::new();
        document.relations = Vec::new();
        assert_eq!(series(&document), None);
        document.subjects = vec![1, 2];
        assert_eq!(series(&document), None);
        document.components[0] = component("root", "", "2.0", "");
        document.subjects = vec![0];
        assert_eq!(series(&document), None);
        for purl in ["pkg:nuget/Shop@1", "pkg:nuget/shop@2"] {
            document.components[0] = component("root", "shop", "2.0", purl);
            assert_eq!(series(&document).as_deref(), Some("pkg:nuget/shop"));
        }
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
            assert_eq!(inventory.key(&inventory.members[0]), key, "{purl}");
        }
    }
}
