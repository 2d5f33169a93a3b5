//! External references (§7.21, Annex F): identifiers and links.
//!
//! What a reference is, its type says; the category only decides where the type is not known. A package URL in another
//! category, a CPE under a slip of the pen and types written as addresses are read all the same.

use iriai_domain::inventory::document::{
    Component, ExternalReference, Identifier, IdentifierKind, Text,
};
use iriai_domain::warning::WarningCode;

use super::relation::{local_name, same_word};
use super::{Place, annotation, is_blank};

/// An external reference as written.
#[derive(Default)]
pub(in crate::sbom) struct Reference<'a> {
    /// `referenceCategory`.
    pub(in crate::sbom) category: Text<'a>,
    /// `referenceType`.
    pub(in crate::sbom) kind: Text<'a>,
    /// `referenceLocator`.
    pub(in crate::sbom) locator: Text<'a>,
    /// `comment`.
    pub(in crate::sbom) comment: Option<Text<'a>>,
}

impl<'a> Reference<'a> {
    /// Goes into a component.
    pub(super) fn into_component(self, component: &mut Component<'a>, place: &mut dyn Place) {
        if is_blank(&self.locator) {
            return;
        }
        let category = Category::of(&self.category, place);
        let name = match self.kind.as_ref() {
            known @ ("cpe23Type" | "purl") => known,
            other => short_type(other),
        };
        let kind = match name {
            "cpe23Type" => Some(IdentifierKind::Cpe23),
            "purl" => return add_purl(component, self.locator, place),
            _ if category == Category::PackageManager && self.locator.starts_with("pkg:") => {
                return add_purl(component, self.locator, place);
            }
            annotation::UUID_TYPE => Some(IdentifierKind::Uuid),
            annotation::IDENTIFIER_TYPE => Some(IdentifierKind::Other),
            _ => IDENTIFIERS
                .iter()
                .find(|(word, _)| starts_with_word(name, word))
                .map(|(_, kind)| *kind),
        };
        let details = component.details_mut();
        if let Some(kind) = kind {
            let value = self.locator;
            details.identifiers.push(Identifier { kind, value });
            return;
        }
        if matches!(category, Category::PackageManager | Category::PersistentId) {
            // An identifier of a kind that is none of ours; the link below keeps the name of the kind.
            let value = self.locator.clone();
            let kind = IdentifierKind::Other;
            details.identifiers.push(Identifier { kind, value });
        }
        let hashes = self.comment.as_deref().map(annotation::hashes);
        details.references.push(ExternalReference {
            kind: if name.len() == self.kind.len() {
                self.kind
            } else {
                Text::Owned(name.to_owned())
            },
            address: self.locator,
            hashes: hashes.unwrap_or_default(),
        });
    }
}

fn add_purl<'a>(component: &mut Component<'a>, purl: Text<'a>, place: &mut dyn Place) {
    match &component.purl {
        None => component.purl = Some(purl),
        Some(first) if *first == purl => {}
        Some(_) => {
            place.note(WarningCode::PurlSeveral, &purl, "");
            component.details_mut().identifiers.push(Identifier {
                kind: IdentifierKind::Purl,
                value: purl,
            });
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Category {
    Security,
    PackageManager,
    PersistentId,
    Other,
}

impl Category {
    /// 2.2's JSON schema writes `PACKAGE_MANAGER`, RDF `referenceCategory_packageManager`.
    fn of(text: &str, place: &mut dyn Place) -> Self {
        match text {
            "PACKAGE-MANAGER" | "PACKAGE_MANAGER" => return Self::PackageManager,
            "SECURITY" => return Self::Security,
            "OTHER" => return Self::Other,
            _ => {}
        }
        let bare = local_name(text);
        let bare = bare.strip_prefix("referenceCategory_").unwrap_or(bare);
        for (word, category) in [
            ("PACKAGE-MANAGER", Self::PackageManager),
            ("SECURITY", Self::Security),
            ("PERSISTENT-ID", Self::PersistentId),
            ("OTHER", Self::Other),
        ] {
            if same_word(word, bare) {
                return category;
            }
        }
        place.note(WarningCode::UnknownValue, text, "OTHER");
        Self::Other
    }
}

/// The name of a reference type without the address of the list or document that defines it.
fn short_type(kind: &str) -> &str {
    let local = local_name(kind);
    local
        .strip_prefix("http://spdx.org/rdf/references/")
        .or_else(|| local.strip_prefix("https://spdx.org/rdf/references/"))
        .unwrap_or(local)
}

/// What the names of identifying reference types begin with, in any capitals (Annex F, and slips such as `cpe23Uri`).
const IDENTIFIERS: &[(&str, IdentifierKind)] = &[
    ("cpe23", IdentifierKind::Cpe23),
    ("cpe22", IdentifierKind::Cpe22),
    ("swid", IdentifierKind::Swid),
    ("swh", IdentifierKind::Swhid),
    ("gitoid", IdentifierKind::Gitoid),
];

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
}
