//! What the relationship types of SPDX 2.3 (§11.1, Table 68) say about who stands on whom.
//!
//! Half of the types are written from the part's point of view (`A DEPENDENCY_OF B`); they are turned round.

use iriai_domain::inventory::document::RelationKind;

/// What a relationship type says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The first describes the second.
    Describes,
    /// The second describes the first.
    DescribedBy,
    /// The first stands on the second.
    Forward(RelationKind),
    /// The second stands on the first.
    Backward(RelationKind),
}

use Meaning::{Backward, Forward};
use RelationKind as Kind;

/// All types, frequent ones first.
const TYPES: &[(&str, Meaning)] = &[
    ("CONTAINS", Forward(Kind::Contains)),
    ("DEPENDS_ON", Forward(Kind::DependsOn)),
    ("DEPENDENCY_OF", Backward(Kind::DependsOn)),
    ("OTHER", Forward(Kind::Other)),
    ("CONTAINED_BY", Backward(Kind::Contains)),
    ("GENERATED_FROM", Forward(Kind::MadeFrom)),
    ("DESCRIBES", Meaning::Describes),
    ("DESCRIBED_BY", Meaning::DescribedBy),
    ("DEV_DEPENDENCY_OF", Backward(Kind::Development)),
    ("RUNTIME_DEPENDENCY_OF", Backward(Kind::Runtime)),
    ("BUILD_DEPENDENCY_OF", Backward(Kind::Build)),
    ("TEST_DEPENDENCY_OF", Backward(Kind::Test)),
    ("OPTIONAL_DEPENDENCY_OF", Backward(Kind::Optional)),
    ("PROVIDED_DEPENDENCY_OF", Backward(Kind::Provided)),
    ("OPTIONAL_COMPONENT_OF", Backward(Kind::Optional)),
    ("STATIC_LINK", Forward(Kind::StaticLink)),
    ("DYNAMIC_LINK", Forward(Kind::DynamicLink)),
    ("HAS_PREREQUISITE", Forward(Kind::DependsOn)),
    ("PREREQUISITE_FOR", Backward(Kind::DependsOn)),
    ("PACKAGE_OF", Backward(Kind::Contains)),
    ("EXPANDED_FROM_ARCHIVE", Backward(Kind::Contains)),
    ("GENERATES", Backward(Kind::MadeFrom)),
    ("DESCENDANT_OF", Forward(Kind::MadeFrom)),
    ("ANCESTOR_OF", Backward(Kind::MadeFrom)),
    ("BUILD_TOOL_OF", Backward(Kind::Build)),
    ("DEV_TOOL_OF", Backward(Kind::Development)),
    ("TEST_TOOL_OF", Backward(Kind::Test)),
    ("SPECIFICATION_FOR", Backward(Kind::Provides)),
    ("AMENDS", Forward(Kind::Other)),
    ("COPY_OF", Forward(Kind::Other)),
    ("DATA_FILE_OF", Forward(Kind::Other)),
    ("DEPENDENCY_MANIFEST_OF", Forward(Kind::Other)),
    ("DISTRIBUTION_ARTIFACT", Forward(Kind::Other)),
    ("DOCUMENTATION_OF", Forward(Kind::Other)),
    ("EXAMPLE_OF", Forward(Kind::Other)),
    ("FILE_ADDED", Forward(Kind::Other)),
    ("FILE_DELETED", Forward(Kind::Other)),
    ("FILE_MODIFIED", Forward(Kind::Other)),
    ("METAFILE_OF", Forward(Kind::Other)),
    ("PATCH_APPLIED", Forward(Kind::Other)),
    ("PATCH_FOR", Forward(Kind::Other)),
    ("REQUIREMENT_DESCRIPTION_FOR", Forward(Kind::Other)),
    ("TEST_CASE_OF", Forward(Kind::Other)),
    ("TEST_OF", Forward(Kind::Other)),
    ("VARIANT_OF", Forward(Kind::Other)),
];

/// The meaning of a type; `Err` carries the name it was read as, when it is not quite one of the list.
///
/// RDF writes `relationshipType_dependsOn`, REUSE small letters; both are the standard's words. `DESCRIBE` is a known
/// slip of the pen.
pub(super) fn meaning(name: &str) -> (Meaning, Result<(), &'static str>) {
    if let Some((_, meaning)) = TYPES.iter().find(|(known, _)| *known == name) {
        return (*meaning, Ok(()));
    }
    let bare = local_name(name);
    let bare = bare.strip_prefix("relationshipType_").unwrap_or(bare);
    if let Some((_, meaning)) = TYPES.iter().find(|(known, _)| same_word(known, bare)) {
        return (*meaning, Ok(()));
    }
    if same_word("DESCRIBE", bare) {
        return (Meaning::Describes, Err("DESCRIBES"));
    }
    (Forward(Kind::Other), Err("OTHER"))
}

/// What stands behind the last `#` of an address.
pub(in crate::sbom) fn local_name(name: &str) -> &str {
    let name = name.trim();
    name.rsplit_once('#').map_or(name, |(_, local)| local)
}

/// Whether two words are the same but for case, `_`, `-` and blanks.
pub(in crate::sbom) fn same_word(left: &str, right: &str) -> bool {
    letters(left).eq(letters(right))
}

fn letters(word: &str) -> impl Iterator<Item = u8> + '_ {
    word.bytes()
        .filter(|byte| !matches!(byte, b'_' | b'-' | b' '))
        .map(|byte| byte.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_in_every_spelling() {
        for (name, expected) in TYPES {
            assert_eq!(meaning(name), (*expected, Ok(())));
            assert_eq!(meaning(&name.to_lowercase()), (*expected, Ok(())));
        }
        assert_eq!(
            meaning("http://spdx.org/rdf/terms#relationshipType_dependsOn"),
            (Forward(Kind::DependsOn), Ok(()))
        );
        assert_eq!(meaning("DESCRIBE"), (Meaning::Describes, Err("DESCRIBES")));
        assert_eq!(meaning("LIKES"), (Forward(Kind::Other), Err("OTHER")));
    }
}
