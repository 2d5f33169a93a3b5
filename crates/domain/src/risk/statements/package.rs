//! Package URLs of statements against those of components.

use std::borrow::Cow;

use super::{Miss, versions};
use crate::ecosystem::{self, Ecosystem, Join};
use crate::inventory::component_key::ComponentKey;
use crate::purl::Purl;
use crate::vers::Range;

/// Whether a package URL of a statement, with the versions written beside it, stands for that of a component. `version` is the
/// component's where its package URL has none.
pub(super) fn compare(
    theirs: &Purl<'_>,
    stated: Option<&str>,
    own: &Purl<'_>,
    version: Option<&str>,
) -> Result<(), Miss> {
    let ecosystem = ecosystem::of_purl(theirs);
    let is_source =
        |purl: &Purl<'_>| matches!(purl.qualifier("arch").as_deref(), Some("source" | "src"));
    let means_source = is_source(theirs) && !is_source(own);
    let source = match means_source {
        true => Some(ecosystem::source_package(own).ok_or(Miss::OtherQualifier)?),
        false => None,
    };
    let source_name = source.as_ref().map(|source| source.name.as_str());
    if !is_same_package(theirs, own, source_name, ecosystem) {
        return Err(Miss::OtherPackage);
    }
    let of_source = source.as_ref().and_then(|source| source.version.as_deref());
    let own_version = of_source
        .map(Cow::Borrowed)
        .or_else(|| own_version(theirs, own));
    let version = own_version.as_deref().or(version);
    match theirs.full_version() {
        Some(theirs) => versions::is_same(&theirs, version, ecosystem)?,
        None => {
            if let Some(stated) = stated {
                versions::hold(stated, version, ecosystem)?;
            }
        }
    }
    has_qualifiers(theirs, own, version, means_source)
}

/// The component's version in the form in which the statement has its own: authors often leave the epoch out.
fn own_version<'p>(theirs: &Purl<'_>, own: &'p Purl<'_>) -> Option<Cow<'p, str>> {
    let has_epoch = theirs.qualifier("epoch").is_some()
        || theirs
            .version()
            .is_some_and(|version| version.contains(':'));
    if has_epoch {
        own.full_version()
    } else {
        own.version()
    }
}

/// `source` is the name of the component's source package, where the statement is about that.
fn is_same_package(
    theirs: &Purl<'_>,
    own: &Purl<'_>,
    source: Option<&str>,
    ecosystem: Option<&'static Ecosystem>,
) -> bool {
    if theirs.package_type() != own.package_type() {
        return false;
    }
    let Some(ecosystem) = ecosystem else {
        return theirs.package_key() == own.package_key();
    };
    let own_name = source.map_or_else(|| ecosystem.name_of(own), str::to_owned);
    // Where the namespace is no part of the name it says who packages it, and some are written in several ways.
    let is_told_by_namespace = ecosystem.join == Join::Name && ecosystem.purl_namespaces.is_empty();
    let packager = |purl: &Purl<'_>| purl.namespace().map(|text| text.to_lowercase());
    ecosystem::of_purl(own) == Some(ecosystem)
        && (!is_told_by_namespace || packager(theirs) == packager(own))
        && ecosystem.fold_name(&ecosystem.name_of(theirs)) == ecosystem.fold_name(&own_name)
}

/// Whether the component has every qualifier that the statement names.
fn has_qualifiers(
    theirs: &Purl<'_>,
    own: &Purl<'_>,
    version: Option<&str>,
    means_source: bool,
) -> Result<(), Miss> {
    for (key, value) in theirs.qualifiers() {
        let is_had = match key {
            // Part of the version; and the source was found by it already.
            "epoch" => true,
            "arch" if means_source => true,
            // Inventories tell no machines apart. Of statements that say different things of different machines the one
            // counts that asks for most.
            "arch" if own.qualifier(key).is_none() => true,
            "vers" => {
                let range = Range::parse(&value).map_err(|_| Miss::UnreadableIdentifier)?;
                if !version.is_some_and(|version| range.contains(version)) {
                    return Err(Miss::OtherVersion);
                }
                true
            }
            "distro" => {
                let release = ecosystem::release(theirs);
                own.qualifier(key).is_some_and(|own| own == value)
                    || (release.is_some() && release == ecosystem::release(own))
            }
            "repository_url" => has_repository(theirs, own, &value),
            _ => own.qualifier(key).is_some_and(|own| own == value),
        };
        if !is_had {
            return Err(Miss::OtherQualifier);
        }
    }
    let is_place_had = theirs.subpath().is_none() || theirs.subpath() == own.subpath();
    is_place_had.then_some(()).ok_or(Miss::OtherQualifier)
}

/// Whether the component comes from this repository. The public one of a type is meant where none is named.
fn has_repository(theirs: &Purl<'_>, own: &Purl<'_>, address: &str) -> bool {
    fn bare(address: &str) -> String {
        let bare = address.split_once("://").map_or(address, |(_, rest)| rest);
        bare.trim_end_matches('/').to_lowercase()
    }
    let is_other = |purl: &Purl<'_>| {
        let key = purl.component_key();
        ComponentKey::of(&key).qualifier("repository_url").is_some()
    };
    if !is_other(theirs) {
        return !is_other(own);
    }
    own.qualifier("repository_url")
        .is_some_and(|own| bare(&own) == bare(address))
}
