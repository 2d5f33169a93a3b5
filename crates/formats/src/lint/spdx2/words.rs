//! The words that SPDX 2 lists.

use super::super::shape::{Word, word, word_since};

/// Numbers the editions as the tables do.
pub(super) const V2_1: u8 = 21;
/// SPDX 2.2.
pub(super) const V2_2: u8 = 22;
/// SPDX 2.3.
pub(super) const V2_3: u8 = 23;

/// What an edition is called.
pub(super) fn edition_name(edition: u8) -> String {
    format!("{}.{}", edition / 10, edition % 10)
}

/// Checksum algorithms (2.3 §7.10).
pub(super) static ALGORITHMS: &[Word] = &[
    word("SHA1"),
    word("SHA224"),
    word("SHA256"),
    word("SHA384"),
    word("SHA512"),
    word("MD2"),
    word("MD4"),
    word("MD5"),
    word("MD6"),
    word_since(V2_3, "SHA3-256"),
    word_since(V2_3, "SHA3-384"),
    word_since(V2_3, "SHA3-512"),
    word_since(V2_3, "BLAKE2b-256"),
    word_since(V2_3, "BLAKE2b-384"),
    word_since(V2_3, "BLAKE2b-512"),
    word_since(V2_3, "BLAKE3"),
    word_since(V2_3, "ADLER32"),
];

/// Relationship types (2.3 §11.1).
pub(super) static RELATIONSHIPS: &[Word] = &[
    word("CONTAINS"),
    word("DEPENDS_ON"),
    word("DESCRIBES"),
    word("DEPENDENCY_OF"),
    word("OTHER"),
    word("AMENDS"),
    word("ANCESTOR_OF"),
    word("BUILD_DEPENDENCY_OF"),
    word("BUILD_TOOL_OF"),
    word("CONTAINED_BY"),
    word("COPY_OF"),
    word("DATA_FILE_OF"),
    word("DEPENDENCY_MANIFEST_OF"),
    word("DESCENDANT_OF"),
    word("DESCRIBED_BY"),
    word("DEV_DEPENDENCY_OF"),
    word("DEV_TOOL_OF"),
    word("DISTRIBUTION_ARTIFACT"),
    word("DOCUMENTATION_OF"),
    word("DYNAMIC_LINK"),
    word("EXAMPLE_OF"),
    word("EXPANDED_FROM_ARCHIVE"),
    word("FILE_ADDED"),
    word("FILE_DELETED"),
    word("FILE_MODIFIED"),
    word("GENERATED_FROM"),
    word("GENERATES"),
    word("HAS_PREREQUISITE"),
    word("METAFILE_OF"),
    word("OPTIONAL_COMPONENT_OF"),
    word("OPTIONAL_DEPENDENCY_OF"),
    word("PACKAGE_OF"),
    word("PATCH_APPLIED"),
    word("PATCH_FOR"),
    word("PREREQUISITE_FOR"),
    word("PROVIDED_DEPENDENCY_OF"),
    word_since(V2_3, "REQUIREMENT_DESCRIPTION_FOR"),
    word("RUNTIME_DEPENDENCY_OF"),
    word_since(V2_3, "SPECIFICATION_FOR"),
    word("STATIC_LINK"),
    word("TEST_CASE_OF"),
    word("TEST_DEPENDENCY_OF"),
    word("TEST_OF"),
    word("TEST_TOOL_OF"),
    word("VARIANT_OF"),
];

/// Categories of external references; both spellings are in the published schemas.
pub(super) static CATEGORIES: &[Word] = &[
    word("PACKAGE-MANAGER"),
    word("PACKAGE_MANAGER"),
    word("SECURITY"),
    word("OTHER"),
    word("PERSISTENT-ID"),
    word("PERSISTENT_ID"),
];

/// What a package is for (2.3 §7.24).
pub(super) static PURPOSES: &[Word] = &[
    word("APPLICATION"),
    word("FRAMEWORK"),
    word("LIBRARY"),
    word("CONTAINER"),
    word("OPERATING_SYSTEM"),
    word("DEVICE"),
    word("FIRMWARE"),
    word("SOURCE"),
    word("ARCHIVE"),
    word("FILE"),
    word("INSTALL"),
    word("OTHER"),
];

/// What a file is.
pub(super) static FILE_TYPES: &[Word] = &[
    word("SOURCE"),
    word("BINARY"),
    word("ARCHIVE"),
    word("APPLICATION"),
    word("AUDIO"),
    word("IMAGE"),
    word("TEXT"),
    word("VIDEO"),
    word("DOCUMENTATION"),
    word("SPDX"),
    word("OTHER"),
];

/// What an annotation is.
pub(super) static ANNOTATION_TYPES: &[Word] = &[word("REVIEW"), word("OTHER")];
