//! The enumerations of SPDX 3.0.1.

/// `AnnotationType`.
pub(super) static ANNOTATIONS: &[&str] = &["other", "review"];

/// `DatasetAvailabilityType`.
pub(super) static AVAILABILITY: &[&str] = &[
    "clickthrough",
    "directDownload",
    "query",
    "registration",
    "scrapingScript",
];

/// `ExploitCatalogType`.
pub(super) static CATALOGS: &[&str] = &["kev", "other"];

/// `RelationshipCompleteness`.
pub(super) static COMPLETENESS: &[&str] = &["complete", "incomplete", "noAssertion"];

/// `ConfidentialityLevelType`.
pub(super) static CONFIDENTIALITY: &[&str] = &["amber", "clear", "green", "red"];

/// `ContentIdentifierType`.
pub(super) static CONTENT_IDENTIFIERS: &[&str] = &["gitoid", "swhid"];

/// `DatasetType`.
pub(super) static DATASET_TYPES: &[&str] = &[
    "audio",
    "categorical",
    "graph",
    "image",
    "noAssertion",
    "numeric",
    "other",
    "sensor",
    "structured",
    "syntactic",
    "text",
    "timeseries",
    "timestamp",
    "video",
];

/// `SsvcDecisionType`.
pub(super) static DECISIONS: &[&str] = &["act", "attend", "track", "trackStar"];

/// `EnergyUnitType`.
pub(super) static ENERGY_UNITS: &[&str] = &["kilowattHour", "megajoule", "other"];

/// `FileKindType`.
pub(super) static FILE_KINDS: &[&str] = &["directory", "file"];

/// `HashAlgorithm`.
pub(super) static HASH_ALGORITHMS: &[&str] = &[
    "adler32",
    "blake2b256",
    "blake2b384",
    "blake2b512",
    "blake3",
    "crystalsDilithium",
    "crystalsKyber",
    "falcon",
    "md2",
    "md4",
    "md5",
    "md6",
    "other",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha3_224",
    "sha3_256",
    "sha3_384",
    "sha3_512",
    "sha512",
];

/// `ExternalIdentifierType`.
pub(super) static IDENTIFIER_TYPES: &[&str] = &[
    "cpe22",
    "cpe23",
    "cve",
    "email",
    "gitoid",
    "other",
    "packageUrl",
    "securityOther",
    "swhid",
    "swid",
    "urlScheme",
];

/// `VexJustificationType`.
pub(super) static JUSTIFICATIONS: &[&str] = &[
    "componentNotPresent",
    "inlineMitigationsAlreadyExist",
    "vulnerableCodeCannotBeControlledByAdversary",
    "vulnerableCodeNotInExecutePath",
    "vulnerableCodeNotPresent",
];

/// `PresenceType`.
pub(super) static PRESENCE: &[&str] = &["no", "noAssertion", "yes"];

/// `ProfileIdentifierType`.
pub(super) static PROFILES: &[&str] = &[
    "ai",
    "build",
    "core",
    "dataset",
    "expandedLicensing",
    "extension",
    "lite",
    "security",
    "simpleLicensing",
    "software",
];

/// `SoftwarePurpose`.
pub(super) static PURPOSES: &[&str] = &[
    "application",
    "archive",
    "bom",
    "configuration",
    "container",
    "data",
    "device",
    "deviceDriver",
    "diskImage",
    "documentation",
    "evidence",
    "executable",
    "file",
    "filesystemImage",
    "firmware",
    "framework",
    "install",
    "library",
    "manifest",
    "model",
    "module",
    "operatingSystem",
    "other",
    "patch",
    "platform",
    "requirement",
    "source",
    "specification",
    "test",
];

/// `ExternalRefType`.
pub(super) static REFERENCE_TYPES: &[&str] = &[
    "altDownloadLocation",
    "altWebPage",
    "binaryArtifact",
    "bower",
    "buildMeta",
    "buildSystem",
    "certificationReport",
    "chat",
    "componentAnalysisReport",
    "cwe",
    "documentation",
    "dynamicAnalysisReport",
    "eolNotice",
    "exportControlAssessment",
    "funding",
    "issueTracker",
    "license",
    "mailingList",
    "mavenCentral",
    "metrics",
    "npm",
    "nuget",
    "other",
    "privacyAssessment",
    "productMetadata",
    "purchaseOrder",
    "qualityAssessmentReport",
    "releaseHistory",
    "releaseNotes",
    "riskAssessment",
    "runtimeAnalysisReport",
    "secureSoftwareAttestation",
    "securityAdversaryModel",
    "securityAdvisory",
    "securityFix",
    "securityOther",
    "securityPenTestReport",
    "securityPolicy",
    "securityThreatModel",
    "socialMedia",
    "sourceArtifact",
    "staticAnalysisReport",
    "support",
    "vcs",
    "vulnerabilityDisclosureReport",
    "vulnerabilityExploitabilityAssessment",
];

/// `RelationshipType`.
pub(super) static RELATIONSHIPS: &[&str] = &[
    "affects",
    "amendedBy",
    "ancestorOf",
    "availableFrom",
    "configures",
    "contains",
    "coordinatedBy",
    "copiedTo",
    "delegatedTo",
    "dependsOn",
    "descendantOf",
    "describes",
    "doesNotAffect",
    "expandsTo",
    "exploitCreatedBy",
    "fixedBy",
    "fixedIn",
    "foundBy",
    "generates",
    "hasAddedFile",
    "hasAssessmentFor",
    "hasAssociatedVulnerability",
    "hasConcludedLicense",
    "hasDataFile",
    "hasDeclaredLicense",
    "hasDeletedFile",
    "hasDependencyManifest",
    "hasDistributionArtifact",
    "hasDocumentation",
    "hasDynamicLink",
    "hasEvidence",
    "hasExample",
    "hasHost",
    "hasInput",
    "hasMetadata",
    "hasOptionalComponent",
    "hasOptionalDependency",
    "hasOutput",
    "hasPrerequisite",
    "hasProvidedDependency",
    "hasRequirement",
    "hasSpecification",
    "hasStaticLink",
    "hasTest",
    "hasTestCase",
    "hasVariant",
    "invokedBy",
    "modifiedBy",
    "other",
    "packagedBy",
    "patchedBy",
    "publishedBy",
    "reportedBy",
    "republishedBy",
    "serializedInArtifact",
    "testedOn",
    "trainedOn",
    "underInvestigationFor",
    "usesTool",
];

/// `SafetyRiskAssessmentType`.
pub(super) static RISKS: &[&str] = &["high", "low", "medium", "serious"];

/// `SbomType`.
pub(super) static SBOM_TYPES: &[&str] = &[
    "analyzed", "build", "deployed", "design", "runtime", "source",
];

/// `LifecycleScopeType`.
pub(super) static SCOPES: &[&str] = &["build", "design", "development", "other", "runtime", "test"];

/// `CvssSeverityType`.
pub(super) static SEVERITIES: &[&str] = &["critical", "high", "low", "medium", "none"];

/// `SupportType`.
pub(super) static SUPPORT_LEVELS: &[&str] = &[
    "deployed",
    "development",
    "endOfSupport",
    "limitedSupport",
    "noAssertion",
    "noSupport",
    "support",
];
