//! The elements that each component answers.

use super::text::{answer, field, is_contact};
use super::{Answer, Asked, Profile};
use crate::hash::HashAlgorithm;
use crate::inventory::document::{
    Component, ComponentKind, Field, Hash, IdentifierKind, LicenceForm, LicenceStanding,
    LicenceStatement, SbomFormat,
};

/// CycloneDX `supplier`, SPDX `PackageSupplier` / `suppliedBy` for NTIA, the Automotive framework and SPDX Lite. CISA and
/// BSI ask who created it (CycloneDX `manufacturer` / `authors`, SPDX `originator` / `originatedBy`) and the supplier
/// answers in its stead; BSI wants a mail address or a web page of either.
pub(super) fn producer(asked: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    let details = component.details.as_deref();
    match asked.profile {
        Profile::Ntia | Profile::Automotive | Profile::SpdxLite => field(&component.supplier),
        Profile::Cisa2026 => {
            let creator = details.map_or(Answer::Omitted, |details| field(&details.originator));
            creator.or(|| field(&component.supplier).elsewhere("supplier"))
        }
        Profile::Bsi => {
            let omitted = Field::Omitted;
            let originator = details.map_or(&omitted, |details| &details.originator);
            let creator = details.and_then(|details| details.originator_contact.as_deref());
            let supplier = details.and_then(|details| details.supplier_contact.as_deref());
            contact(originator, creator)
                .or(|| contact(&component.supplier, supplier).elsewhere("supplier"))
        }
    }
}

fn contact(name: &Field<'_>, contact: Option<&str>) -> Answer {
    if contact.is_some_and(is_contact) || name.stated().is_some_and(is_contact) {
        Answer::Stated
    } else if field(name) == Answer::DeclaredUnknown {
        Answer::DeclaredUnknown
    } else {
        Answer::Omitted
    }
}

/// The component's name.
pub(super) fn name(_: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    answer(Some(&component.name))
}

/// The component's version. Without one BSI takes the date of the release, the Automotive framework a hash.
pub(super) fn version(asked: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    field(&component.version).or(|| match asked.profile {
        Profile::Bsi => {
            let details = component.details.as_deref();
            let released = details.and_then(|details| details.released.as_deref());
            answer(released).elsewhere("released")
        }
        Profile::Automotive => {
            Answer::stated_if(hashes(component).any(is_usable)).elsewhere("hash_value")
        }
        _ => Answer::Omitted,
    })
}

/// CycloneDX `purl`, `cpe`, `swid`, `omniborId`, `swhid`; SPDX `ExternalRef` / `externalIdentifier`. CISA also counts UUIDs
/// and OmniBOR; the Automotive framework purl, CPE, SWID and SWHID only; NTIA and BSI any.
pub(super) fn identifier(asked: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    let counts = |kind: IdentifierKind| match asked.profile {
        Profile::Ntia | Profile::Bsi | Profile::SpdxLite => true,
        Profile::Cisa2026 => kind != IdentifierKind::Other,
        Profile::Automotive => !matches!(
            kind,
            IdentifierKind::Other | IdentifierKind::Uuid | IdentifierKind::Gitoid
        ),
    };
    let details = component.details.as_deref();
    let others = details.map_or(&[][..], |details| &details.identifiers);
    others
        .iter()
        .filter(|other| counts(other.kind))
        .fold(answer(component.purl.as_deref()), |best, other| {
            best.or(|| answer(Some(&other.value)))
        })
}

/// CycloneDX `hashes` and those of a `distribution`; SPDX `PackageChecksum` / `verifiedUsing`. BSI wants SHA-512, the
/// Automotive framework SHA-256 or stronger.
pub(super) fn hash_value(asked: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    let mut found = hashes(component).filter(|hash| is_wanted(asked.profile, hash.algorithm));
    Answer::stated_if(found.any(is_usable))
}

/// The algorithm of the same hashes.
pub(super) fn hash_algorithm(asked: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    Answer::stated_if(hashes(component).any(|hash| is_wanted(asked.profile, hash.algorithm)))
}

fn hashes<'c, 'a>(component: &'c Component<'a>) -> impl Iterator<Item = &'c Hash<'a>> {
    let references = component
        .details
        .iter()
        .flat_map(|details| &details.references);
    let delivered =
        references.filter(|reference| reference.kind.eq_ignore_ascii_case("distribution"));
    component
        .hashes
        .iter()
        .chain(delivered.flat_map(|reference| &reference.hashes))
}

fn is_usable(hash: &Hash<'_>) -> bool {
    hash.algorithm.accepts(hash.value.trim())
}

fn is_wanted(profile: Profile, algorithm: HashAlgorithm) -> bool {
    match profile {
        Profile::Bsi => algorithm == HashAlgorithm::Sha512,
        Profile::Automotive => algorithm.digits().is_some_and(|digits| digits >= 64),
        _ => true,
    }
}

/// SPDX `PackageLicenseDeclared`, CycloneDX `acknowledgement: declared` and licences without acknowledgement. CISA is
/// content with the concluded licence, since sources differ on which one it means.
pub(super) fn licence_declared(asked: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    let declared = licence(component, |statement| {
        matches!(
            statement.standing,
            LicenceStanding::Declared | LicenceStanding::Unstated
        )
    });
    if asked.profile == Profile::Cisa2026 {
        let is_concluded =
            |statement: &LicenceStatement<'_>| statement.standing == LicenceStanding::Concluded;
        declared.or(|| licence(component, is_concluded).elsewhere("licence_concluded"))
    } else {
        declared
    }
}

/// SPDX `PackageLicenseConcluded`, CycloneDX `acknowledgement: concluded`. BSI wants an SPDX identifier or expression.
pub(super) fn licence_concluded(asked: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    licence(component, |statement| {
        statement.standing == LicenceStanding::Concluded
            && (asked.profile != Profile::Bsi || statement.form != LicenceForm::Name)
    })
}

fn licence(component: &Component<'_>, counts: impl Fn(&LicenceStatement<'_>) -> bool) -> Answer {
    let statements = component
        .licences
        .iter()
        .filter(|statement| counts(statement));
    statements.fold(Answer::Omitted, |best, statement| {
        best.or(|| field(&statement.value))
    })
}

/// CycloneDX `copyright`, SPDX `PackageCopyrightText` / `copyrightText`.
pub(super) fn copyright(_: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    component
        .details
        .as_deref()
        .map_or(Answer::Omitted, |details| field(&details.copyright))
}

/// SPDX `PackageFileName`, the property `bsi:component:filename`; a component that is a file names itself.
pub(super) fn file_name(_: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    let details = component.details.as_deref();
    answer(details.and_then(|details| details.file_name.as_deref()))
        .or(|| property(component, "bsi:component:filename"))
        .or(|| match component.kind {
            ComponentKind::File => answer(Some(&component.name)),
            _ => Answer::Omitted,
        })
}

/// SPDX `PackageDownloadLocation` / `downloadLocation`, CycloneDX `distribution`, `source-distribution` or `vcs`. SPDX
/// Lite is content with a package URL (Lite profile of SPDX 3.0).
pub(super) fn download_location(asked: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    let details = component.details.as_deref();
    let own = details.map_or(Answer::Omitted, |details| field(&details.download_location));
    let references = details.map_or(&[][..], |details| &details.references);
    let linked = references.iter().fold(own, |best, reference| {
        best.or(|| match &*reference.kind {
            "distribution" | "source-distribution" | "vcs" => answer(Some(&reference.address)),
            _ => Answer::Omitted,
        })
    });
    linked.or(|| match asked.profile {
        Profile::SpdxLite => answer(component.purl.as_deref()).elsewhere("identifier"),
        _ => Answer::Omitted,
    })
}

/// The property `bsi:component:executable`.
pub(super) fn executable(asked: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    nature(asked, component, "bsi:component:executable")
}

/// The property `bsi:component:archive`.
pub(super) fn archive(asked: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    nature(asked, component, "bsi:component:archive")
}

/// The property `bsi:component:structured`.
pub(super) fn structured(asked: &Asked<'_, '_>, component: &Component<'_>) -> Answer {
    nature(asked, component, "bsi:component:structured")
}

/// What CycloneDX says by a property, SPDX 3 says by listing purposes: a list that lacks one denies it.
fn nature(asked: &Asked<'_, '_>, component: &Component<'_>, name: &str) -> Answer {
    property(component, name).or(|| match asked.document.format {
        SbomFormat::Spdx3Json => Answer::stated_if(component.kind != ComponentKind::Unstated)
            .or(|| property(component, "additionalPurpose")),
        _ => Answer::Omitted,
    })
}

fn property(component: &Component<'_>, name: &str) -> Answer {
    let properties = component
        .details
        .as_deref()
        .map_or(&[][..], |details| &details.properties);
    let named = properties
        .iter()
        .filter(|(key, _)| key.eq_ignore_ascii_case(name));
    named.fold(Answer::Omitted, |best, (_, value)| {
        best.or(|| answer(Some(value)))
    })
}
