//! A package of SPDX 2 (§7) on its way to a component.
//!
//! Fields arrive one by one in the order of the file; what depends on several of them (the order of licences, which of
//! summary and description is the description) is settled at the end, so that the same package gives the same
//! component in every serialisation.

use iriai_domain::inventory::document::{
    Component, ComponentKind, Field, Hash, LicenceForm, LicenceStanding, LicenceStatement, Text,
};
use iriai_domain::warning::WarningCode;

use super::annotation::{self, Annotation};
use super::reference::Reference;
use super::relation::{local_name, same_word};
use super::{Place, answer, creation, is_blank, part, replace, says_nothing};

/// The fields of a package that are a single text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sbom) enum PackageField {
    /// `SPDXID`.
    Id,
    /// `PackageName`.
    Name,
    /// `PackageVersion`.
    Version,
    /// `PackageFileName`.
    FileName,
    /// `PackageSupplier`.
    Supplier,
    /// `PackageOriginator`.
    Originator,
    /// `PackageDownloadLocation`.
    DownloadLocation,
    /// `FilesAnalyzed`.
    FilesAnalyzed,
    /// `PackageHomePage`.
    Homepage,
    /// `PackageSourceInfo`.
    SourceInfo,
    /// `PackageLicenseConcluded`.
    Concluded,
    /// `PackageLicenseDeclared`.
    Declared,
    /// `PackageLicenseInfoFromFiles`, each.
    Observed,
    /// `PackageLicenseComments`.
    LicenceComments,
    /// `PackageCopyrightText`.
    Copyright,
    /// `PackageSummary`.
    Summary,
    /// `PackageDescription`.
    Description,
    /// `PackageComment`.
    Comment,
    /// `PackageAttributionText`, each.
    Attribution,
    /// `PrimaryPackagePurpose`.
    Purpose,
    /// `ReleaseDate`.
    Released,
    /// `BuiltDate`.
    Built,
    /// `ValidUntilDate`.
    ValidUntil,
    /// `PackageVerificationCode`.
    VerificationCode,
    /// A file that the verification code leaves out, each.
    VerificationExcludes,
}

impl PackageField {
    /// The field of JSON's and RDF's names, frequent ones first.
    pub(in crate::sbom) fn of(key: &str) -> Option<Self> {
        Some(match key {
            "name" => Self::Name,
            "SPDXID" => Self::Id,
            "versionInfo" => Self::Version,
            "supplier" => Self::Supplier,
            "originator" => Self::Originator,
            "downloadLocation" => Self::DownloadLocation,
            "filesAnalyzed" => Self::FilesAnalyzed,
            "sourceInfo" => Self::SourceInfo,
            "licenseConcluded" => Self::Concluded,
            "licenseDeclared" => Self::Declared,
            "copyrightText" => Self::Copyright,
            "homepage" => Self::Homepage,
            "description" => Self::Description,
            "summary" => Self::Summary,
            "comment" => Self::Comment,
            "licenseComments" => Self::LicenceComments,
            "packageFileName" => Self::FileName,
            "primaryPackagePurpose" => Self::Purpose,
            "releaseDate" => Self::Released,
            "builtDate" => Self::Built,
            "validUntilDate" => Self::ValidUntil,
            _ => return None,
        })
    }

    /// Whether it is a text of which SPDX does not ask an answer, so that `NOASSERTION` there means to leave it out.
    fn is_prose(self) -> bool {
        matches!(
            self,
            Self::FileName
                | Self::SourceInfo
                | Self::LicenceComments
                | Self::Summary
                | Self::Description
                | Self::Comment
                | Self::Attribution
                | Self::Purpose
                | Self::Released
                | Self::Built
                | Self::ValidUntil
        )
    }

    /// The field of a name that is not the standard's but occurs, with the standard's own.
    pub(in crate::sbom) fn of_stray(key: &str) -> Option<(Self, &'static str)> {
        let bare = key.strip_prefix("package").unwrap_or(key);
        let (field, name) = match bare {
            "Name" => (Self::Name, "name"),
            "id" | "spdxId" | "spdxID" => (Self::Id, "SPDXID"),
            "Version" | "version" => (Self::Version, "versionInfo"),
            "Supplier" => (Self::Supplier, "supplier"),
            "Originator" => (Self::Originator, "originator"),
            "DownloadLocation" => (Self::DownloadLocation, "downloadLocation"),
            "Homepage" | "HomePage" | "homePage" => (Self::Homepage, "homepage"),
            "SourceInfo" => (Self::SourceInfo, "sourceInfo"),
            "LicenseConcluded" => (Self::Concluded, "licenseConcluded"),
            "LicenseDeclared" => (Self::Declared, "licenseDeclared"),
            "LicenseComments" => (Self::LicenceComments, "licenseComments"),
            "CopyrightText" => (Self::Copyright, "copyrightText"),
            "Summary" => (Self::Summary, "summary"),
            "Description" => (Self::Description, "description"),
            "Comment" => (Self::Comment, "comment"),
            "builtdate" => (Self::Built, "builtDate"),
            "releasedate" => (Self::Released, "releaseDate"),
            _ => return None,
        };
        Some((field, name))
    }
}

/// A package as far as it has been read.
pub(in crate::sbom) struct Package<'a> {
    component: Component<'a>,
    declared: Field<'a>,
    concluded: Field<'a>,
    observed: Vec<Field<'a>>,
    licence_comments: Option<Text<'a>>,
    summary: Option<Text<'a>>,
    /// Licences as an annotation of ours restores them.
    restored_licences: Vec<LicenceStatement<'a>>,
}

impl<'a> Package<'a> {
    pub(in crate::sbom) fn new() -> Self {
        Self {
            component: Component::named(Text::Borrowed("")),
            declared: Field::Omitted,
            concluded: Field::Omitted,
            observed: Vec::new(),
            licence_comments: None,
            summary: None,
            restored_licences: Vec::new(),
        }
    }

    pub(super) fn component_mut(&mut self) -> &mut Component<'a> {
        &mut self.component
    }

    /// The identifier.
    pub(in crate::sbom) fn id(&self) -> Option<&Text<'a>> {
        self.component.reference.as_ref()
    }

    /// Takes one field.
    pub(in crate::sbom) fn set(
        &mut self,
        field: PackageField,
        text: Text<'a>,
        place: &mut dyn Place,
    ) {
        use PackageField as F;
        if is_blank(&text) || (field.is_prose() && says_nothing(&text)) {
            return;
        }
        let component = &mut self.component;
        match field {
            F::Id => replace(&mut component.reference, text, place),
            F::Name => {
                if !component.name.is_empty() {
                    place.note(WarningCode::DuplicateKey, &text, "");
                }
                component.name = text;
            }
            F::Version => set_field(&mut component.version, answer(text), place),
            F::Concluded => set_field(&mut self.concluded, licence(text), place),
            F::Declared => set_field(&mut self.declared, licence(text), place),
            F::Observed => self.observed.push(licence(text)),
            F::LicenceComments => replace(&mut self.licence_comments, text, place),
            F::Summary => replace(&mut self.summary, text, place),
            F::Purpose => component.kind = kind(&text, place),
            F::Supplier => {
                let (supplier, contact) = creation::party(text, place);
                set_field(&mut component.supplier, supplier, place);
                if contact.is_some() {
                    component.details_mut().supplier_contact = contact;
                }
            }
            _ => self.set_detail(field, text, place),
        }
    }

    fn set_detail(&mut self, field: PackageField, text: Text<'a>, place: &mut dyn Place) {
        use PackageField as F;
        let details = self.component.details_mut();
        match field {
            F::Originator => {
                let (originator, contact) = creation::party(text, place);
                set_field(&mut details.originator, originator, place);
                details.originator_contact = contact;
            }
            F::DownloadLocation => {
                set_field(&mut details.download_location, answer(text), place);
            }
            F::Copyright => set_field(&mut details.copyright, answer(text), place),
            F::FileName => replace(&mut details.file_name, text, place),
            F::Description => replace(&mut details.description, text, place),
            F::Comment => replace(&mut details.comment, text, place),
            F::Released => replace(&mut details.released, text, place),
            F::ValidUntil => replace(&mut details.valid_until, text, place),
            F::Homepage => {
                if let Field::Stated(text) = answer(text) {
                    replace(&mut details.homepage, text, place);
                }
            }
            F::FilesAnalyzed => self.property("filesAnalyzed", text),
            F::SourceInfo => self.property("sourceInfo", text),
            F::Attribution => self.property("attributionText", text),
            F::Built => self.property("builtDate", text),
            F::VerificationCode => self.property("packageVerificationCode", text),
            F::VerificationExcludes => self.property("packageVerificationCodeExcludedFile", text),
            // The rest is set above.
            _ => {}
        }
    }

    fn property(&mut self, name: &'static str, value: Text<'a>) {
        let properties = &mut self.component.details_mut().properties;
        // Nearly all packages have one or two.
        if properties.is_empty() {
            properties.reserve_exact(2);
        }
        properties.push((Text::Borrowed(name), value));
    }

    /// Whether its files are listed: `FilesAnalyzed: false` says that they are not (§7.8).
    pub(in crate::sbom) fn lists_files(&self) -> bool {
        let details = self.component.details.as_deref();
        let mut properties = details.into_iter().flat_map(|details| &details.properties);
        !properties
            .any(|(name, value)| name == "filesAnalyzed" && value.eq_ignore_ascii_case("false"))
    }

    /// Takes a checksum.
    pub(in crate::sbom) fn hash(&mut self, hash: Hash<'a>) {
        let hashes = &mut self.component.hashes;
        if hashes.is_empty() {
            hashes.reserve_exact(1);
        }
        hashes.push(hash);
    }

    /// Takes an external reference (§7.21).
    pub(in crate::sbom) fn reference(&mut self, reference: Reference<'a>, place: &mut dyn Place) {
        reference.into_component(&mut self.component, place);
    }

    /// Takes an annotation (§12).
    pub(in crate::sbom) fn annotate(&mut self, annotation: Annotation<'a>) {
        annotation::apply(annotation, &mut self.component, &mut self.restored_licences);
    }

    /// The component, whose name may be empty.
    pub(super) fn finish(self) -> Component<'a> {
        let mut component = self.component;
        component.licences = if self.restored_licences.is_empty() {
            licences(self.declared, self.concluded, self.observed)
        } else {
            self.restored_licences
        };
        if let Some(summary) = self.summary {
            let details = component.details_mut();
            match details.description {
                None => details.description = Some(summary),
                Some(_) => details
                    .properties
                    .push((Text::Borrowed("summary"), summary)),
            }
        }
        if let Some(reason) = self.licence_comments {
            let details = component.details_mut();
            details.comment = Some(match details.comment.take() {
                None => reason,
                Some(comment) => Text::Owned(format!("{reason}\n{comment}")),
            });
        }
        component
    }
}

fn licences<'a>(
    declared: Field<'a>,
    concluded: Field<'a>,
    observed: Vec<Field<'a>>,
) -> Vec<LicenceStatement<'a>> {
    let count =
        usize::from(!declared.is_omitted()) + usize::from(!concluded.is_omitted()) + observed.len();
    let mut statements = Vec::with_capacity(count);
    let single = [
        (LicenceStanding::Declared, declared),
        (LicenceStanding::Concluded, concluded),
    ];
    let several = observed
        .into_iter()
        .map(|value| (LicenceStanding::Observed, value));
    for (standing, value) in single.into_iter().chain(several) {
        if !value.is_omitted() {
            statements.push(LicenceStatement {
                form: LicenceForm::Expression,
                standing,
                value,
            });
        }
    }
    statements
}

/// Sets a field that may stand once.
pub(super) fn set_field<'a>(slot: &mut Field<'a>, value: Field<'a>, place: &mut dyn Place) {
    if !slot.is_omitted() && *slot != value {
        place.note(WarningCode::DuplicateKey, value.stated().unwrap_or(""), "");
    }
    *slot = value;
}

/// A licence expression. RDF and the JSON of old tools write listed licences as addresses, and the two words too.
pub(super) fn licence(text: Text<'_>) -> Field<'_> {
    if text.starts_with("http") {
        let local = part(&text, local_licence(&text));
        return match local.as_ref() {
            "noassertion" => Field::DeclaredUnknown,
            "none" => Field::DeclaredNone,
            _ => answer(local),
        };
    }
    answer(text)
}

/// An identifier of SPDX's list out of its address; other text as it is.
pub(in crate::sbom) fn local_licence(address: &str) -> &str {
    let rest = address.trim();
    for prefix in [
        "http://spdx.org/licenses/",
        "https://spdx.org/licenses/",
        "http://www.spdx.org/licenses/",
        "http://spdx.org/rdf/terms#",
        "https://spdx.org/rdf/terms#",
    ] {
        if let Some(id) = rest.strip_prefix(prefix) {
            return id.strip_suffix(".html").unwrap_or(id);
        }
    }
    rest
}

/// What a package is for (§7.24).
fn kind(text: &str, place: &mut dyn Place) -> ComponentKind {
    let bare = local_name(text);
    let bare = bare.strip_prefix("purpose_").unwrap_or(bare);
    for (word, kind) in [
        ("APPLICATION", ComponentKind::Application),
        ("LIBRARY", ComponentKind::Library),
        ("SOURCE", ComponentKind::Source),
        ("CONTAINER", ComponentKind::Container),
        ("FILE", ComponentKind::File),
        ("OPERATING-SYSTEM", ComponentKind::OperatingSystem),
        ("FRAMEWORK", ComponentKind::Framework),
        ("ARCHIVE", ComponentKind::Archive),
        ("DEVICE", ComponentKind::Device),
        ("FIRMWARE", ComponentKind::Firmware),
        ("INSTALL", ComponentKind::Install),
        ("OTHER", ComponentKind::Other),
    ] {
        if same_word(word, bare) {
            return kind;
        }
    }
    place.note(WarningCode::UnknownValue, text, "OTHER");
    ComponentKind::Other
}
