//! Relationships (§11): what the document describes, nesting, relations, completeness.

use std::collections::HashSet;

use iriai_domain::inventory::document::{Aggregate, Document, RelationKind};

use super::ids::Ids;
use super::package::Notes;
use super::schema::{Relationship, Text};
use crate::sbom::own::OURS;
use crate::sbom::spdx2::{DOCUMENT, NESTED};

/// All relationships of a document. What names something that the document does not hold is left out: an identifier
/// that nothing bears makes an SPDX document invalid.
pub(super) fn relationships<'a>(
    document: &'a Document<'_>,
    ids: &'a Ids<'_>,
) -> impl Iterator<Item = Relationship<'a>> {
    let described = document
        .subjects
        .iter()
        .filter_map(|subject| ids.components.get(*subject))
        .map(|id| plain(DOCUMENT, "DESCRIBES", id.as_str()));
    // Every document must say what it describes (§11.1); one that does not know may say so.
    let unknown = document
        .subjects
        .is_empty()
        .then(|| plain(DOCUMENT, "DESCRIBES", "NOASSERTION"));
    let nested = document
        .components
        .iter()
        .zip(&ids.components)
        .filter_map(|(component, id)| {
            let parent = ids
                .components
                .get(usize::try_from(component.parent?).ok()?)?;
            Some(Relationship {
                comment: Some(NESTED.to_owned()),
                ..plain(parent.as_str(), "CONTAINS", id.as_str())
            })
        });
    let relations = document.relations.iter().filter_map(|relation| {
        let from = ids.resolve(&relation.from)?;
        let to = ids.resolve(&relation.to)?;
        Some(relationship(from, relation.kind, to))
    });
    let completeness = document.completeness.iter().filter_map(|statement| {
        let of = match &statement.of {
            Some(of) => ids.resolve(of)?,
            None => Text::Borrowed(DOCUMENT),
        };
        let answer = match statement.aggregate {
            Aggregate::None => "NONE",
            Aggregate::Unknown => "NOASSERTION",
            Aggregate::Complete | Aggregate::Incomplete => return None,
        };
        Some(plain(of, "DEPENDS_ON", answer))
    });
    described
        .chain(unknown)
        .chain(nested)
        .chain(relations)
        .chain(completeness)
}

/// Notes the statements on completeness that have no word in SPDX 2.
pub(super) fn note_completeness(document: &Document<'_>, ids: &Ids<'_>, notes: &mut Notes<'_>) {
    for statement in &document.completeness {
        if !matches!(
            statement.aggregate,
            Aggregate::Complete | Aggregate::Incomplete
        ) {
            continue;
        }
        let code = statement.aggregate.code();
        match &statement.of {
            None => notes.add_ours("completeness", code),
            Some(of) => {
                if let Some(id) = ids.resolve(of) {
                    notes.add_ours("completeness", &format!("{code} {id}"));
                }
            }
        }
    }
}

/// The components that hold files.
pub(super) fn holders(document: &Document<'_>, ids: &Ids<'_>) -> HashSet<usize> {
    document
        .relations
        .iter()
        .filter(|relation| relation.kind == RelationKind::Contains && ids.is_file(&relation.to))
        .filter_map(|relation| ids.component(&relation.from))
        .collect()
}

fn plain<'a>(
    from: impl Into<Text<'a>>,
    kind: &'static str,
    to: impl Into<Text<'a>>,
) -> Relationship<'a> {
    Relationship {
        spdx_element_id: from.into(),
        relationship_type: kind,
        related_spdx_element: to.into(),
        comment: None,
    }
}

fn relationship<'a>(from: Text<'a>, kind: RelationKind, to: Text<'a>) -> Relationship<'a> {
    match kind {
        RelationKind::DependsOn => plain(from, "DEPENDS_ON", to),
        RelationKind::Contains => plain(from, "CONTAINS", to),
        RelationKind::StaticLink => plain(from, "STATIC_LINK", to),
        RelationKind::DynamicLink => plain(from, "DYNAMIC_LINK", to),
        RelationKind::Runtime => plain(to, "RUNTIME_DEPENDENCY_OF", from),
        RelationKind::Build => plain(to, "BUILD_DEPENDENCY_OF", from),
        RelationKind::Development => plain(to, "DEV_DEPENDENCY_OF", from),
        RelationKind::Test => plain(to, "TEST_DEPENDENCY_OF", from),
        RelationKind::Optional => plain(to, "OPTIONAL_DEPENDENCY_OF", from),
        RelationKind::Provided => plain(to, "PROVIDED_DEPENDENCY_OF", from),
        RelationKind::MadeFrom => plain(from, "GENERATED_FROM", to),
        RelationKind::Provides => plain(to, "SPECIFICATION_FOR", from),
        RelationKind::TrainedOn => Relationship {
            comment: Some(format!("{OURS}{}", kind.code())),
            ..plain(from, "OTHER", to)
        },
        RelationKind::Other => plain(from, "OTHER", to),
    }
}
