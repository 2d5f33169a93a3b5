//! The words of SPDX 3.0.1: classes, relationship types and the other enumerations.
//!
//! Serialisations write a word in several ways: compact (`software_Package`), with a prefix (`software:Package`,
//! `spdx:Software/Package`) or as a full IRI (`https://spdx.org/rdf/3.0.1/terms/Software/Package`). Local names are unique
//! over all profiles, so only the local name counts. Some tools write enumerations as SPDX 2 did (`DEPENDS_ON`).

use iriai_domain::inventory::document::{ComponentKind, IdentifierKind, RelationKind};
use iriai_domain::risk::vex::Status;

use super::security;

/// Prefixes of compact names.
const PROFILES: [&str; 10] = [
    "ai",
    "build",
    "core",
    "dataset",
    "expandedlicensing",
    "extension",
    "lite",
    "security",
    "simplelicensing",
    "software",
];

/// The local name of a class or a property.
pub(super) fn local(name: &str) -> &str {
    let name = word(name);
    match name.split_once('_') {
        Some((profile, local)) if PROFILES.contains(&profile) => local,
        _ => name,
    }
}

/// The local name of an enumeration's value, in which an underscore has no special meaning.
pub(super) fn word(value: &str) -> &str {
    value
        .rsplit(['/', '#', ':'])
        .next()
        .filter(|local| !local.is_empty())
        .unwrap_or(value)
}

/// What an element or an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Package,
    AiPackage,
    DatasetPackage,
    File,
    Relationship,
    Agent(AgentKind),
    CreationInfo,
    Document,
    Collection,
    Licence(LicenceKind),
    /// A hash, an identifier, a reference: something that belongs to one element and normally stands inside it.
    Part,
    Vulnerability,
    /// What is assessed of a vulnerability, with the status that VEX has for it.
    Assessment(Option<Status>),
    /// Known, and nothing that a document of ours keeps.
    Passive,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AgentKind {
    Unstated,
    Person,
    Organisation,
    Software,
    Tool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LicenceKind {
    Expression,
    Listed,
    Custom,
    /// Of no class that the standard has; its name is all there is.
    Named,
    All,
    Any,
    OrLater,
    With,
    Addition,
}

/// The class of that name; `None` for a name that SPDX 3.0.1 does not have.
pub(super) fn class(name: &str) -> Option<Class> {
    Some(match local(name) {
        "Package" => Class::Package,
        "AIPackage" => Class::AiPackage,
        "DatasetPackage" => Class::DatasetPackage,
        "File" => Class::File,
        "Relationship" | "LifecycleScopedRelationship" => Class::Relationship,
        "Agent" => Class::Agent(AgentKind::Unstated),
        "Person" => Class::Agent(AgentKind::Person),
        "Organization" => Class::Agent(AgentKind::Organisation),
        "SoftwareAgent" => Class::Agent(AgentKind::Software),
        "Tool" => Class::Agent(AgentKind::Tool),
        "CreationInfo" => Class::CreationInfo,
        "SpdxDocument" => Class::Document,
        "Sbom" | "Bom" | "Bundle" => Class::Collection,
        "LicenseExpression" => Class::Licence(LicenceKind::Expression),
        "ListedLicense" => Class::Licence(LicenceKind::Listed),
        "CustomLicense" | "SimpleLicensingText" => Class::Licence(LicenceKind::Custom),
        "ConjunctiveLicenseSet" => Class::Licence(LicenceKind::All),
        "DisjunctiveLicenseSet" => Class::Licence(LicenceKind::Any),
        "OrLaterOperator" => Class::Licence(LicenceKind::OrLater),
        "WithAdditionOperator" => Class::Licence(LicenceKind::With),
        "ListedLicenseException" | "CustomLicenseAddition" => Class::Licence(LicenceKind::Addition),
        "Hash"
        | "PackageVerificationCode"
        | "ContentIdentifier"
        | "ExternalIdentifier"
        | "ExternalRef"
        | "ExternalMap" => Class::Part,
        "Annotation"
        | "Build"
        | "CdxPropertiesExtension"
        | "CdxPropertyEntry"
        | "DictionaryEntry"
        | "EnergyConsumption"
        | "EnergyConsumptionDescription"
        | "IndividualElement"
        | "IndividualLicensingInfo"
        | "NamespaceMap"
        | "PositiveIntegerRange"
        | "Snippet" => Class::Passive,
        "Vulnerability" => Class::Vulnerability,
        name if name.ends_with("VulnAssessmentRelationship") => {
            Class::Assessment(security::status(name))
        }
        _ => return None,
    })
}

/// Abstract classes and names of other versions that tools write all the same.
pub(super) fn class_nearest(name: &str) -> Option<Class> {
    Some(match local(name) {
        "SoftwareArtifact" => Class::File,
        "License" | "AnyLicenseInfo" => Class::Licence(LicenceKind::Named),
        _ => return None,
    })
}

/// Elements that stand for nothing or for something unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Individual {
    None,
    NoAssertion,
}

/// The individual that an identifier or a name stands for, if it does.
pub(super) fn individual(id: &str) -> Option<Individual> {
    match id {
        "NONE" => return Some(Individual::None),
        "NOASSERTION" => return Some(Individual::NoAssertion),
        _ => {}
    }
    if id.contains("://") && !id.contains("://spdx.org/rdf/") && !id.contains("://rdf.spdx.org/") {
        return None;
    }
    match local(id) {
        "NoneElement" | "NoneLicense" => Some(Individual::None),
        "NoAssertionElement" | "NoAssertionLicense" => Some(Individual::NoAssertion),
        // Version 3.0.0: `…/terms/Licensing/None`.
        "None" if id.ends_with("Licensing/None") => Some(Individual::None),
        "NoAssertion" if id.ends_with("Licensing/NoAssertion") => Some(Individual::NoAssertion),
        _ => None,
    }
}

/// The licence of SPDX's list that an IRI names.
pub(super) fn listed_licence(id: &str) -> Option<&str> {
    let rest = id
        .strip_prefix("https://spdx.org/licenses/")
        .or_else(|| id.strip_prefix("http://spdx.org/licenses/"))?;
    Some(rest).filter(|rest| !rest.is_empty() && !rest.contains('/'))
}

/// A value of an enumeration: how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<T> {
    /// Written as the standard has it.
    Exactly(T),
    /// Written in another way, as SPDX 2 did.
    Folded(&'static str, T),
    /// None of the values.
    Not,
}

/// Looks a value up in a table of an enumeration.
pub(super) fn find<T: Copy>(table: &[(&'static str, T)], value: &str) -> Found<T> {
    let value = word(value);
    if let Some((_, meaning)) = table.iter().find(|(name, _)| *name == value) {
        return Found::Exactly(*meaning);
    }
    match table.iter().find(|(name, _)| same(name, value)) {
        Some((name, meaning)) => Found::Folded(name, *meaning),
        None => Found::Not,
    }
}

/// Looks a value up in an enumeration of which only the names matter.
pub(super) fn find_name(table: &[&'static str], value: &str) -> Found<&'static str> {
    let value = word(value);
    if let Some(name) = table.iter().find(|name| **name == value) {
        return Found::Exactly(name);
    }
    match table.iter().find(|name| same(name, value)) {
        Some(name) => Found::Folded(name, name),
        None => Found::Not,
    }
}

fn same(left: &str, right: &str) -> bool {
    fn folded(text: &str) -> impl Iterator<Item = u8> {
        text.bytes()
            .filter(|byte| *byte != b'_' && *byte != b'-')
            .map(|byte| byte.to_ascii_lowercase())
    }
    folded(left).eq(folded(right))
}

/// What a relationship is for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// `from` stands on each `to`.
    Forward(RelationKind),
    /// Each `to` stands on `from`.
    Backward(RelationKind),
    /// `from` stands on each `to` while being built, tested, …, as the scope says.
    Tool,
    Declared,
    Concluded,
    Describes,
    /// Each `to` is what `from` is delivered as.
    Delivered,
    /// Belongs to the risk room.
    Security,
}

use Meaning::{Backward, Forward};

/// All relationship types. Those without a meaning of their own are kept as [`RelationKind::Other`].
pub(super) const RELATIONSHIPS: &[(&str, Meaning)] = &[
    ("dependsOn", Forward(RelationKind::DependsOn)),
    ("contains", Forward(RelationKind::Contains)),
    ("hasConcludedLicense", Meaning::Concluded),
    ("hasDeclaredLicense", Meaning::Declared),
    ("hasStaticLink", Forward(RelationKind::StaticLink)),
    ("hasDynamicLink", Forward(RelationKind::DynamicLink)),
    ("hasOptionalComponent", Forward(RelationKind::Optional)),
    ("hasOptionalDependency", Forward(RelationKind::Optional)),
    ("hasProvidedDependency", Forward(RelationKind::Provided)),
    ("hasPrerequisite", Forward(RelationKind::DependsOn)),
    ("expandsTo", Forward(RelationKind::Contains)),
    ("usesTool", Meaning::Tool),
    ("hasInput", Forward(RelationKind::MadeFrom)),
    ("descendantOf", Forward(RelationKind::MadeFrom)),
    ("ancestorOf", Backward(RelationKind::MadeFrom)),
    ("generates", Backward(RelationKind::MadeFrom)),
    ("hasOutput", Backward(RelationKind::MadeFrom)),
    ("trainedOn", Forward(RelationKind::TrainedOn)),
    ("testedOn", Forward(RelationKind::TrainedOn)),
    ("hasSpecification", Forward(RelationKind::Provides)),
    ("describes", Meaning::Describes),
    ("hasDistributionArtifact", Meaning::Delivered),
    ("amendedBy", Forward(RelationKind::Other)),
    ("availableFrom", Forward(RelationKind::Other)),
    ("configures", Forward(RelationKind::Other)),
    ("copiedTo", Forward(RelationKind::Other)),
    ("delegatedTo", Forward(RelationKind::Other)),
    ("hasAddedFile", Forward(RelationKind::Other)),
    ("hasDataFile", Forward(RelationKind::Other)),
    ("hasDeletedFile", Forward(RelationKind::Other)),
    ("hasDependencyManifest", Forward(RelationKind::Other)),
    ("hasDocumentation", Forward(RelationKind::Other)),
    ("hasEvidence", Forward(RelationKind::Other)),
    ("hasExample", Forward(RelationKind::Other)),
    ("hasHost", Forward(RelationKind::Other)),
    ("hasMetadata", Forward(RelationKind::Other)),
    ("hasRequirement", Forward(RelationKind::Other)),
    ("hasTest", Forward(RelationKind::Other)),
    ("hasTestCase", Forward(RelationKind::Other)),
    ("hasVariant", Forward(RelationKind::Other)),
    ("invokedBy", Forward(RelationKind::Other)),
    ("modifiedBy", Forward(RelationKind::Other)),
    ("other", Forward(RelationKind::Other)),
    ("packagedBy", Forward(RelationKind::Other)),
    ("patchedBy", Forward(RelationKind::Other)),
    ("serializedInArtifact", Forward(RelationKind::Other)),
    ("affects", Meaning::Security),
    ("coordinatedBy", Meaning::Security),
    ("doesNotAffect", Meaning::Security),
    ("exploitCreatedBy", Meaning::Security),
    ("fixedBy", Meaning::Security),
    ("fixedIn", Meaning::Security),
    ("foundBy", Meaning::Security),
    ("hasAssessmentFor", Meaning::Security),
    ("hasAssociatedVulnerability", Meaning::Security),
    ("publishedBy", Meaning::Security),
    ("reportedBy", Meaning::Security),
    ("republishedBy", Meaning::Security),
    ("underInvestigationFor", Meaning::Security),
];

/// `LifecycleScopeType`: what a dependency becomes in that part of the life cycle.
pub(super) const SCOPES: &[(&str, Option<RelationKind>)] = &[
    ("build", Some(RelationKind::Build)),
    ("design", None),
    ("development", Some(RelationKind::Development)),
    ("other", None),
    ("runtime", Some(RelationKind::Runtime)),
    ("test", Some(RelationKind::Test)),
];

/// `RelationshipCompleteness`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stated {
    Complete,
    Incomplete,
    NoAssertion,
}

pub(super) const COMPLETENESS: &[(&str, Stated)] = &[
    ("complete", Stated::Complete),
    ("incomplete", Stated::Incomplete),
    ("noAssertion", Stated::NoAssertion),
];

/// `SoftwarePurpose`.
pub(super) const PURPOSES: &[(&str, ComponentKind)] = &[
    ("application", ComponentKind::Application),
    ("archive", ComponentKind::Archive),
    ("bom", ComponentKind::Other),
    ("configuration", ComponentKind::Other),
    ("container", ComponentKind::Container),
    ("data", ComponentKind::Data),
    ("device", ComponentKind::Device),
    ("deviceDriver", ComponentKind::DeviceDriver),
    ("diskImage", ComponentKind::Other),
    ("documentation", ComponentKind::Other),
    ("evidence", ComponentKind::Other),
    ("executable", ComponentKind::Application),
    ("file", ComponentKind::File),
    ("filesystemImage", ComponentKind::Other),
    ("firmware", ComponentKind::Firmware),
    ("framework", ComponentKind::Framework),
    ("install", ComponentKind::Install),
    ("library", ComponentKind::Library),
    ("manifest", ComponentKind::Other),
    ("model", ComponentKind::MachineLearningModel),
    ("module", ComponentKind::Library),
    ("operatingSystem", ComponentKind::OperatingSystem),
    ("other", ComponentKind::Other),
    ("patch", ComponentKind::Other),
    ("platform", ComponentKind::Platform),
    ("requirement", ComponentKind::Other),
    ("source", ComponentKind::Source),
    ("specification", ComponentKind::Other),
    ("test", ComponentKind::Other),
];

/// The purpose of a component of that kind.
pub(crate) fn purpose(kind: ComponentKind) -> Option<&'static str> {
    // `other` stands for many purposes of SPDX; the plain word is the one meant.
    if kind == ComponentKind::Other {
        return Some("other");
    }
    let mut purposes = PURPOSES.iter();
    purposes.find(|(_, of)| *of == kind).map(|(name, _)| *name)
}

/// Whether a word is a purpose.
pub(crate) fn is_purpose(word: &str) -> bool {
    PURPOSES.iter().any(|(name, _)| *name == word)
}

/// `SupportType`.
pub(crate) const SUPPORT_LEVELS: &[&str] = &[
    "deployed",
    "development",
    "endOfSupport",
    "limitedSupport",
    "noAssertion",
    "noSupport",
    "support",
];

/// `ExternalIdentifierType` and `ContentIdentifierType`.
pub(super) const IDENTIFIERS: &[(&str, IdentifierKind)] = &[
    ("packageUrl", IdentifierKind::Purl),
    ("cpe22", IdentifierKind::Cpe22),
    ("cpe23", IdentifierKind::Cpe23),
    ("gitoid", IdentifierKind::Gitoid),
    ("swhid", IdentifierKind::Swhid),
    ("swid", IdentifierKind::Swid),
    ("cve", IdentifierKind::Other),
    ("email", IdentifierKind::Other),
    ("other", IdentifierKind::Other),
    ("securityOther", IdentifierKind::Other),
    ("urlScheme", IdentifierKind::Other),
];

/// `ExternalRefType`.
pub(crate) const REFERENCES: &[&str] = &[
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

/// `SbomType`.
pub(crate) const SBOM_TYPES: &[&str] = &[
    "analyzed", "build", "deployed", "design", "runtime", "source",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_all_spellings() {
        for name in [
            "software_Package",
            "software:Package",
            "Package",
            "spdx:Software/Package",
            "https://spdx.org/rdf/3.0.1/terms/Software/Package",
            "https://rdf.spdx.org/v3/Software#Package",
        ] {
            assert_eq!(class(name), Some(Class::Package), "{name}");
        }
        assert_eq!(class("software_SoftwareArtifact"), None);
        assert_eq!(local("_:b0"), "b0");
    }

    #[test]
    fn words_of_version_two_are_found_by_folding() {
        assert_eq!(
            find(RELATIONSHIPS, "HAS_CONCLUDED_LICENSE"),
            Found::Folded("hasConcludedLicense", Meaning::Concluded)
        );
        assert_eq!(
            find(RELATIONSHIPS, "spdx:Core/RelationshipType/generates"),
            Found::Exactly(Backward(RelationKind::MadeFrom))
        );
        assert_eq!(find(RELATIONSHIPS, "likes"), Found::Not);
    }

    #[test]
    fn individuals_are_read_in_all_spellings() {
        for id in [
            "NoneElement",
            "expandedlicensing_NoneLicense",
            "https://spdx.org/rdf/3.0.1/terms/Core/NoneElement",
            "https://spdx.org/rdf/3.0.0/terms/Licensing/None",
        ] {
            assert_eq!(individual(id), Some(Individual::None), "{id}");
        }
        assert_eq!(
            individual("NoAssertionElement"),
            Some(Individual::NoAssertion)
        );
        assert_eq!(individual("https://example.com/NoneElement"), None);
        assert_eq!(individual("https://example.com/NONE"), None);
    }
}
