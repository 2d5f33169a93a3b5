//! The core profile.

use super::super::words::*;
use super::Kind::*;
use super::{Class, abstract_class, class, many, need, one, some};

/// The core profile.
pub(super) static CORE: &[Class] = &[
    class(
        "CreationInfo",
        "",
        &[
            one("comment", Text),
            need("created", Time),
            some("createdBy", Object("Agent")),
            many("createdUsing", Object("Tool")),
            need("specVersion", Edition),
        ],
    ),
    class(
        "DictionaryEntry",
        "",
        &[need("key", Text), one("value", Text)],
    ),
    abstract_class(
        "Element",
        "",
        &[
            one("comment", Text),
            need("creationInfo", Object("CreationInfo")),
            one("description", Text),
            many("extension", Object("extension_Extension")),
            many("externalIdentifier", Object("ExternalIdentifier")),
            many("externalRef", Object("ExternalRef")),
            one("name", Text),
            one("summary", Text),
            many("verifiedUsing", Object("IntegrityMethod")),
        ],
    ),
    abstract_class(
        "ElementCollection",
        "Element",
        &[
            many("element", Object("Element")),
            many("profileConformance", Words(PROFILES)),
            many("rootElement", Object("Element")),
        ],
    ),
    class(
        "ExternalIdentifier",
        "",
        &[
            one("comment", Text),
            need("externalIdentifierType", Words(IDENTIFIER_TYPES)),
            need("identifier", Text),
            many("identifierLocator", Uri),
            one("issuingAuthority", Text),
        ],
    ),
    class(
        "ExternalMap",
        "",
        &[
            one("definingArtifact", Object("Artifact")),
            need("externalSpdxId", Uri),
            one("locationHint", Uri),
            many("verifiedUsing", Object("IntegrityMethod")),
        ],
    ),
    class(
        "ExternalRef",
        "",
        &[
            one("comment", Text),
            one("contentType", MediaType),
            one("externalRefType", Words(REFERENCE_TYPES)),
            many("locator", Text),
        ],
    ),
    class("IndividualElement", "Element", &[]),
    abstract_class("IntegrityMethod", "", &[one("comment", Text)]),
    class(
        "NamespaceMap",
        "",
        &[need("namespace", Uri), need("prefix", Text)],
    ),
    class(
        "PackageVerificationCode",
        "IntegrityMethod",
        &[
            need("algorithm", Words(HASH_ALGORITHMS)),
            need("hashValue", Text),
            many("packageVerificationCodeExcludedFile", Text),
        ],
    ),
    class(
        "PositiveIntegerRange",
        "",
        &[
            need("beginIntegerRange", Whole(1)),
            need("endIntegerRange", Whole(1)),
        ],
    ),
    class(
        "Relationship",
        "Element",
        &[
            one("completeness", Words(COMPLETENESS)),
            one("endTime", Time),
            need("from", Object("Element")),
            need("relationshipType", Words(RELATIONSHIPS)),
            one("startTime", Time),
            some("to", Object("Element")),
        ],
    ),
    class(
        "SpdxDocument",
        "ElementCollection",
        &[
            one("dataLicense", Object("simplelicensing_AnyLicenseInfo")),
            many("import", Object("ExternalMap")),
            many("namespaceMap", Object("NamespaceMap")),
        ],
    ),
    class("Tool", "Element", &[]),
    class("Agent", "Element", &[]),
    class(
        "Annotation",
        "Element",
        &[
            need("annotationType", Words(ANNOTATIONS)),
            one("contentType", MediaType),
            one("statement", Text),
            need("subject", Object("Element")),
        ],
    ),
    abstract_class(
        "Artifact",
        "Element",
        &[
            one("builtTime", Time),
            many("originatedBy", Object("Agent")),
            one("releaseTime", Time),
            many("standardName", Text),
            one("suppliedBy", Object("Agent")),
            many("supportLevel", Words(SUPPORT_LEVELS)),
            one("validUntilTime", Time),
        ],
    ),
    class("Bundle", "ElementCollection", &[one("context", Text)]),
    class(
        "Hash",
        "IntegrityMethod",
        &[
            need("algorithm", Words(HASH_ALGORITHMS)),
            need("hashValue", Text),
        ],
    ),
    class(
        "LifecycleScopedRelationship",
        "Relationship",
        &[one("scope", Words(SCOPES))],
    ),
    class("Organization", "Agent", &[]),
    class("Person", "Agent", &[]),
    class("SoftwareAgent", "Agent", &[]),
    class("Bom", "Bundle", &[]),
];
