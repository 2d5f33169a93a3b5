//! Components as packages, files as files.

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Component, ComponentKind, Details, ExternalReference, FileEntry, Hash, Identifier,
    IdentifierKind,
};

use super::json::{Object, nested};
use super::shared::{element, words};
use super::{card, own};
use crate::calendar;
use crate::sbom::spdx3_json::card::Profile;
use crate::sbom::spdx3_json::vocabulary;

/// Writes a component. `supplier` and `originator` are IRIs of agents.
pub(super) fn write(
    component: &Component<'_>,
    id: &str,
    supplier: Option<&str>,
    originator: Option<&str>,
    out: &mut Vec<u8>,
) {
    let profile = card::profile(component);
    let class = match profile {
        Some(Profile::Ai) => "ai_AIPackage",
        Some(Profile::Dataset) => "dataset_DatasetPackage",
        None => "software_Package",
    };
    let mut object = element(out, class, id);
    object.text("name", &component.name);
    object.optional("software_packageVersion", words(&component.version));
    object.optional("software_packageUrl", component.purl.as_deref());
    object.optional("software_primaryPurpose", purpose(component.kind));
    object.optional("suppliedBy", supplier);
    object.texts("originatedBy", originator);
    let nothing = Details::default();
    let details = component.details.as_deref().unwrap_or(&nothing);
    write_hashes(&mut object, &component.hashes, details);
    write_identifiers(&mut object, &details.identifiers);
    write_references(&mut object, &details.references);
    object.optional("software_copyrightText", words(&details.copyright));
    object.optional("description", details.description.as_deref());
    object.optional("comment", details.comment.as_deref());
    object.optional("software_homePage", details.homepage.as_deref());
    object.optional(
        "software_downloadLocation",
        words(&details.download_location),
    );
    let time = |text: &Option<_>| text.as_deref().and_then(calendar::utc);
    object.optional("releaseTime", time(&details.released).as_deref());
    object.optional("validUntilTime", time(&details.valid_until).as_deref());
    write_properties(&mut object, component, details, profile);
    if let Some(profile) = profile {
        card::write(&mut object, profile, &details.card);
    }
    object.close();
}

/// Writes a file.
pub(super) fn write_file(file: &FileEntry<'_>, id: &str, out: &mut Vec<u8>) {
    let mut object = element(out, "software_File", id);
    object.text("name", &file.name);
    let hashes = file.hashes.iter();
    let hashes = hashes.filter(|hash| is_whole(hash));
    object.list("", "verifiedUsing", hashes, write_hash);
    object.optional("software_copyrightText", words(&file.copyright));
    let own = own::of_file(file);
    let own = own.iter().map(|(name, value)| (&**name, &**value));
    own::write(&mut object, own);
    object.close();
}

/// Writes a file of which only the name is known.
pub(super) fn write_delivered(name: &str, id: &str, out: &mut Vec<u8>) {
    let mut object = element(out, "software_File", id);
    object.text("name", name);
    object.close();
}

fn purpose(kind: ComponentKind) -> Option<&'static str> {
    match kind {
        ComponentKind::Unstated => None,
        ComponentKind::CryptographicAsset | ComponentKind::Service => Some("other"),
        _ => vocabulary::purpose(kind),
    }
}

/// Whether a hash value has its algorithm's form, as the standard demands.
pub(super) fn is_whole(hash: &Hash<'_>) -> bool {
    hash.algorithm.accepts(&hash.value)
}

pub(super) fn write_hash(out: &mut Vec<u8>, hash: &Hash<'_>) {
    nested(out, "Hash", |part| {
        match hash.algorithm {
            // Not among SPDX's algorithms.
            algorithm @ (HashAlgorithm::Streebog256 | HashAlgorithm::Streebog512) => {
                part.text("algorithm", "other");
                part.text("comment", algorithm.code());
            }
            algorithm => part.text("algorithm", algorithm.code()),
        }
        part.text("hashValue", &hash.value);
    });
}

fn write_hashes(object: &mut Object<'_>, hashes: &[Hash<'_>], details: &Details<'_>) {
    enum Method<'a> {
        Hash(&'a Hash<'a>),
        Code(&'a str),
    }
    let codes = native(details, "packageVerificationCode");
    let methods = hashes
        .iter()
        .filter(|hash| is_whole(hash))
        .map(Method::Hash)
        .chain(codes.map(Method::Code));
    object.list("", "verifiedUsing", methods, |out, method| match method {
        Method::Hash(hash) => write_hash(out, hash),
        Method::Code(value) => nested(out, "PackageVerificationCode", |part| {
            part.text("algorithm", "sha1");
            part.text("hashValue", value);
        }),
    });
}

fn write_identifiers(object: &mut Object<'_>, identifiers: &[Identifier<'_>]) {
    object.list("", "externalIdentifier", identifiers, |out, identifier| {
        nested(out, "ExternalIdentifier", |part| {
            let kind = match identifier.kind {
                IdentifierKind::Purl => "packageUrl",
                IdentifierKind::Cpe22 => "cpe22",
                IdentifierKind::Cpe23 => "cpe23",
                IdentifierKind::Swid => "swid",
                IdentifierKind::Swhid => "swhid",
                IdentifierKind::Gitoid => "gitoid",
                IdentifierKind::Uuid | IdentifierKind::Other => "other",
            };
            part.text("externalIdentifierType", kind);
            part.text("identifier", &identifier.value);
        });
    });
}

fn write_references(object: &mut Object<'_>, references: &[ExternalReference<'_>]) {
    object.list("", "externalRef", references, |out, reference| {
        nested(out, "ExternalRef", |part| {
            part.text("externalRefType", reference_type(&reference.kind));
            part.texts("locator", [&*reference.address]);
        });
    });
}

/// The type of a reference in SPDX's words, from these or from CycloneDX's.
fn reference_type(kind: &str) -> &str {
    if vocabulary::REFERENCES.contains(&kind) {
        return kind;
    }
    match kind {
        "issue-tracker" => "issueTracker",
        "mailing-list" => "mailingList",
        "social" => "socialMedia",
        "website" => "altWebPage",
        "distribution" | "distribution-intake" => "altDownloadLocation",
        "source-distribution" => "sourceArtifact",
        "build-meta" => "buildMeta",
        "build-system" => "buildSystem",
        "release-notes" => "releaseNotes",
        "advisories" => "securityAdvisory",
        "security-contact" => "securityPolicy",
        "exploitability-statement" => "vulnerabilityExploitabilityAssessment",
        "vulnerability-assertion" => "vulnerabilityDisclosureReport",
        "threat-model" => "securityThreatModel",
        "adversary-model" => "securityAdversaryModel",
        "risk-assessment" => "riskAssessment",
        "pentest-report" => "securityPenTestReport",
        "static-analysis-report" => "staticAnalysisReport",
        "dynamic-analysis-report" => "dynamicAnalysisReport",
        "runtime-analysis-report" => "runtimeAnalysisReport",
        "component-analysis-report" => "componentAnalysisReport",
        "certification-report" => "certificationReport",
        "quality-metrics" => "qualityAssessmentReport",
        "maven-central" => "mavenCentral",
        _ => "other",
    }
}

/// Properties that SPDX has a field for, with what that field accepts.
const NATIVE: [&str; 7] = [
    "additionalPurpose",
    "attributionText",
    "builtTime",
    "packageVerificationCode",
    "sourceInfo",
    "standardName",
    "summary",
];

fn native<'a>(details: &'a Details<'_>, name: &'a str) -> impl Iterator<Item = &'a str> {
    let properties = details.properties.iter();
    properties
        .filter(move |(known, _)| known == name)
        .map(|(_, value)| &**value)
}

/// Writes properties to the fields that SPDX has for them, the rest to its extension for CycloneDX properties.
fn write_properties(
    object: &mut Object<'_>,
    component: &Component<'_>,
    details: &Details<'_>,
    profile: Option<Profile>,
) {
    let built = native(details, "builtTime").find_map(calendar::utc);
    object.optional("builtTime", built.as_deref());
    let mut infos = native(details, "sourceInfo");
    object.optional("software_sourceInfo", infos.next());
    let mut summaries = native(details, "summary");
    object.optional("summary", summaries.next());
    object.texts(
        "software_attributionText",
        native(details, "attributionText"),
    );
    object.texts("standardName", native(details, "standardName"));
    let purposes =
        native(details, "additionalPurpose").filter(|purpose| vocabulary::is_purpose(purpose));
    object.texts("software_additionalPurpose", purposes);
    let levels =
        native(details, "supportLevel").filter(|level| vocabulary::SUPPORT_LEVELS.contains(level));
    object.texts("supportLevel", levels);
    let of_properties = details.properties.iter().filter(|(name, value)| {
        let is_level = name == "supportLevel" && vocabulary::SUPPORT_LEVELS.contains(&&**value);
        !NATIVE.contains(&&**name) && !is_level
    });
    let of_card = details
        .card
        .iter()
        .filter(|(name, _)| !card::belongs(name, profile));
    let own = own::of_component(component);
    let own = own.iter().map(|(name, value)| (&**name, &**value));
    let entries = of_properties.chain(of_card);
    let entries = entries.map(|(name, value)| (&**name, &**value));
    own::write(object, entries.chain(own));
}

/// Whether a component needs the Extension profile.
pub(super) fn uses_extension(component: &Component<'_>) -> bool {
    let profile = card::profile(component);
    let speaks = component.details.as_deref().is_some_and(|details| {
        details
            .properties
            .iter()
            .any(|(name, _)| !NATIVE.contains(&&**name))
            || details
                .card
                .iter()
                .any(|(name, _)| !card::belongs(name, profile))
    });
    speaks || !own::of_component(component).is_empty()
}

/// Whether a component has all that its profile demands (§ "External properties restrictions" of AI and Dataset).
pub(super) fn meets(component: &Component<'_>, profile: Profile) -> bool {
    let Some(details) = component.details.as_deref() else {
        return false;
    };
    let is_timed = |text: &Option<_>| text.as_deref().and_then(calendar::utc).is_some();
    let common = is_timed(&details.released) && !details.download_location.is_omitted();
    common
        && match profile {
            Profile::Ai => !component.supplier.is_omitted() && !component.version.is_omitted(),
            Profile::Dataset => {
                !details.originator.is_omitted()
                    && native(details, "builtTime").any(|text| calendar::utc(text).is_some())
            }
        }
}
