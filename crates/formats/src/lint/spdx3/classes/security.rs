//! The security profile.

use super::super::words::*;
use super::Kind::*;
use super::{Class, abstract_class, class, need, one};

/// The security profile.
pub(super) static SECURITY: &[Class] = &[
    abstract_class(
        "security_VulnAssessmentRelationship",
        "Relationship",
        &[
            one("suppliedBy", Object("Agent")),
            one(
                "security_assessedElement",
                Object("software_SoftwareArtifact"),
            ),
            one("security_modifiedTime", Time),
            one("security_publishedTime", Time),
            one("security_withdrawnTime", Time),
        ],
    ),
    class(
        "security_CvssV2VulnAssessmentRelationship",
        "security_VulnAssessmentRelationship",
        &[
            need("security_score", Decimal),
            need("security_vectorString", Text),
        ],
    ),
    class(
        "security_CvssV3VulnAssessmentRelationship",
        "security_VulnAssessmentRelationship",
        &[
            need("security_score", Decimal),
            need("security_severity", Words(SEVERITIES)),
            need("security_vectorString", Text),
        ],
    ),
    class(
        "security_CvssV4VulnAssessmentRelationship",
        "security_VulnAssessmentRelationship",
        &[
            need("security_score", Decimal),
            need("security_severity", Words(SEVERITIES)),
            need("security_vectorString", Text),
        ],
    ),
    class(
        "security_EpssVulnAssessmentRelationship",
        "security_VulnAssessmentRelationship",
        &[
            need("security_percentile", Decimal),
            need("security_probability", Decimal),
        ],
    ),
    class(
        "security_ExploitCatalogVulnAssessmentRelationship",
        "security_VulnAssessmentRelationship",
        &[
            need("security_catalogType", Words(CATALOGS)),
            need("security_exploited", Bool),
            need("security_locator", Uri),
        ],
    ),
    class(
        "security_SsvcVulnAssessmentRelationship",
        "security_VulnAssessmentRelationship",
        &[need("security_decisionType", Words(DECISIONS))],
    ),
    abstract_class(
        "security_VexVulnAssessmentRelationship",
        "security_VulnAssessmentRelationship",
        &[
            one("security_statusNotes", Text),
            one("security_vexVersion", Text),
        ],
    ),
    class(
        "security_Vulnerability",
        "Artifact",
        &[
            one("security_modifiedTime", Time),
            one("security_publishedTime", Time),
            one("security_withdrawnTime", Time),
        ],
    ),
    class(
        "security_VexAffectedVulnAssessmentRelationship",
        "security_VexVulnAssessmentRelationship",
        &[
            need("security_actionStatement", Text),
            one("security_actionStatementTime", Time),
        ],
    ),
    class(
        "security_VexFixedVulnAssessmentRelationship",
        "security_VexVulnAssessmentRelationship",
        &[],
    ),
    class(
        "security_VexNotAffectedVulnAssessmentRelationship",
        "security_VexVulnAssessmentRelationship",
        &[
            one("security_impactStatement", Text),
            one("security_impactStatementTime", Time),
            one("security_justificationType", Words(JUSTIFICATIONS)),
        ],
    ),
    class(
        "security_VexUnderInvestigationVulnAssessmentRelationship",
        "security_VexVulnAssessmentRelationship",
        &[],
    ),
];
