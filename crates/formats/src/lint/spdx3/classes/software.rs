//! The software, build, AI and dataset profiles.

use super::super::words::*;
use super::Kind::*;
use super::{Class, abstract_class, class, many, need, one, some};

/// The software profile.
pub(super) static SOFTWARE: &[Class] = &[
    class(
        "software_ContentIdentifier",
        "IntegrityMethod",
        &[
            need("software_contentIdentifierType", Words(CONTENT_IDENTIFIERS)),
            need("software_contentIdentifierValue", Uri),
        ],
    ),
    abstract_class(
        "software_SoftwareArtifact",
        "Artifact",
        &[
            many("software_additionalPurpose", Words(PURPOSES)),
            many("software_attributionText", Text),
            many(
                "software_contentIdentifier",
                Object("software_ContentIdentifier"),
            ),
            one("software_copyrightText", Text),
            one("software_primaryPurpose", Words(PURPOSES)),
        ],
    ),
    class(
        "software_File",
        "software_SoftwareArtifact",
        &[
            one("contentType", MediaType),
            one("software_fileKind", Words(FILE_KINDS)),
        ],
    ),
    class(
        "software_Package",
        "software_SoftwareArtifact",
        &[
            one("software_downloadLocation", Uri),
            one("software_homePage", Uri),
            one("software_packageUrl", Uri),
            one("software_packageVersion", Text),
            one("software_sourceInfo", Text),
        ],
    ),
    class(
        "software_Sbom",
        "Bom",
        &[many("software_sbomType", Words(SBOM_TYPES))],
    ),
    class(
        "software_Snippet",
        "software_SoftwareArtifact",
        &[
            one("software_byteRange", Object("PositiveIntegerRange")),
            one("software_lineRange", Object("PositiveIntegerRange")),
            need("software_snippetFromFile", Object("software_File")),
        ],
    ),
];

/// The build profile.
pub(super) static BUILD: &[Class] = &[class(
    "build_Build",
    "Element",
    &[
        one("build_buildEndTime", Time),
        one("build_buildId", Text),
        one("build_buildStartTime", Time),
        need("build_buildType", Uri),
        many("build_configSourceDigest", Object("Hash")),
        many("build_configSourceEntrypoint", Text),
        many("build_configSourceUri", Uri),
        many("build_environment", Object("DictionaryEntry")),
        many("build_parameter", Object("DictionaryEntry")),
    ],
)];

/// The AI profile.
pub(super) static AI: &[Class] = &[
    class(
        "ai_EnergyConsumption",
        "",
        &[
            many(
                "ai_finetuningEnergyConsumption",
                Object("ai_EnergyConsumptionDescription"),
            ),
            many(
                "ai_inferenceEnergyConsumption",
                Object("ai_EnergyConsumptionDescription"),
            ),
            many(
                "ai_trainingEnergyConsumption",
                Object("ai_EnergyConsumptionDescription"),
            ),
        ],
    ),
    class(
        "ai_EnergyConsumptionDescription",
        "",
        &[
            need("ai_energyQuantity", Decimal),
            need("ai_energyUnit", Words(ENERGY_UNITS)),
        ],
    ),
    class(
        "ai_AIPackage",
        "software_Package",
        &[
            one("ai_autonomyType", Words(PRESENCE)),
            many("ai_domain", Text),
            one("ai_energyConsumption", Object("ai_EnergyConsumption")),
            many("ai_hyperparameter", Object("DictionaryEntry")),
            one("ai_informationAboutApplication", Text),
            one("ai_informationAboutTraining", Text),
            one("ai_limitation", Text),
            many("ai_metric", Object("DictionaryEntry")),
            many("ai_metricDecisionThreshold", Object("DictionaryEntry")),
            many("ai_modelDataPreprocessing", Text),
            many("ai_modelExplainability", Text),
            one("ai_safetyRiskAssessment", Words(RISKS)),
            many("ai_standardCompliance", Text),
            many("ai_typeOfModel", Text),
            one("ai_useSensitivePersonalInformation", Words(PRESENCE)),
        ],
    ),
];

/// The dataset profile.
pub(super) static DATASET: &[Class] = &[class(
    "dataset_DatasetPackage",
    "software_Package",
    &[
        many("dataset_anonymizationMethodUsed", Text),
        one("dataset_confidentialityLevel", Words(CONFIDENTIALITY)),
        one("dataset_dataCollectionProcess", Text),
        many("dataset_dataPreprocessing", Text),
        one("dataset_datasetAvailability", Words(AVAILABILITY)),
        one("dataset_datasetNoise", Text),
        one("dataset_datasetSize", Whole(0)),
        some("dataset_datasetType", Words(DATASET_TYPES)),
        one("dataset_datasetUpdateMechanism", Text),
        one("dataset_hasSensitivePersonalInformation", Words(PRESENCE)),
        one("dataset_intendedUse", Text),
        many("dataset_knownBias", Text),
        many("dataset_sensor", Object("DictionaryEntry")),
    ],
)];
