//! A component as a package, and what SPDX 2.3 has no field for as annotations of it.

use iriai_domain::hash::HashAlgorithm;
use iriai_domain::inventory::document::{
    Component, ComponentKind, Details, Field, Hash, LicenceStanding, LicenceStatement,
};

use super::licence::Licences;
use super::reference::references;
use super::schema::{Annotation, Checksum, Package, Text, VerificationCode};
use super::text::{instant, is_address, is_download_location, is_instant};
use crate::sbom::own::{EncodedLicence, OURS, unfielded};
use crate::sbom::spdx2::annotation::{ANNOTATOR, Encoded};
use crate::sbom::spdx2::is_contact;

/// What is the same for all packages of a document.
pub(super) struct Setting<'d> {
    /// All licences.
    pub(super) licences: &'d Licences<'d>,
    /// When the document was made, as annotations must be dated.
    pub(super) created: &'d str,
}

impl<'d> Setting<'d> {
    /// A component as a package of an identifier; `holds_files` says whether files are contained in it.
    pub(super) fn package<'a>(
        &'a self,
        component: &'a Component<'_>,
        id: &'a str,
        holds_files: bool,
    ) -> Package<'a> {
        let none = &NOTHING;
        let details = component.details.as_deref().unwrap_or(none);
        let property = |name: &str| first(details, name);
        let mut notes = Notes::new(self.created);
        let checksums = checksums(&component.hashes, &mut notes);
        // Whose files are not analysed may not have any (§7.8).
        let files_analyzed = holds_files
            || match property("filesAnalyzed") {
                Some(said) => said == "true",
                None => property("packageVerificationCode").is_some(),
            };
        let package = Package {
            id,
            name: &component.name,
            version_info: word(&component.version),
            package_file_name: details.file_name.as_deref(),
            supplier: party(
                &component.supplier,
                details.supplier_contact.as_deref(),
                "supplier-contact",
                &mut notes,
            ),
            originator: party(
                &details.originator,
                details.originator_contact.as_deref(),
                "originator-contact",
                &mut notes,
            ),
            download_location: download_location(&details.download_location, &mut notes),
            files_analyzed,
            package_verification_code: files_analyzed.then(|| verification_code(details)).flatten(),
            checksums,
            homepage: notes.or_note(details.homepage.as_deref(), "homepage", is_address),
            source_info: property("sourceInfo"),
            license_concluded: self.licences.joined(&component.licences, |standing| {
                standing == LicenceStanding::Concluded
            }),
            license_declared: self.licences.joined(&component.licences, |standing| {
                matches!(
                    standing,
                    LicenceStanding::Declared | LicenceStanding::Unstated
                )
            }),
            license_info_from_files: observed(&component.licences)
                .filter(|_| files_analyzed)
                .filter_map(|statement| self.licences.field(&statement.value))
                .collect(),
            copyright_text: word(&details.copyright),
            summary: property("summary"),
            description: details.description.as_deref(),
            comment: details.comment.as_deref(),
            attribution_texts: all(details, "attributionText").collect(),
            primary_package_purpose: purpose(component.kind, &mut notes),
            release_date: date(details.released.as_deref(), "released", &mut notes),
            built_date: property("builtDate").filter(|text| is_instant(text)),
            valid_until_date: date(details.valid_until.as_deref(), "valid-until", &mut notes),
            external_refs: references(component),
            annotations: Vec::new(),
        };
        self.note_rest(component, details, &package, &mut notes);
        Package {
            annotations: notes.annotations,
            ..package
        }
    }

    /// Notes what none of the fields above could take.
    fn note_rest(
        &self,
        component: &Component<'_>,
        details: &Details<'_>,
        package: &Package<'_>,
        notes: &mut Notes<'_>,
    ) {
        for (name, value) in unfielded(component) {
            notes.add_ours(name, value);
        }
        let without_place =
            !package.files_analyzed && observed(&component.licences).next().is_some();
        if without_place || !self.licences.survive(&component.licences) {
            for statement in &component.licences {
                notes.add_ours("licence", &json(&EncodedLicence::of(statement)));
            }
        }
        for (key, value) in &details.card {
            notes.add(&format!("{OURS}card:{key}"), value);
        }
        let mut sourced = package.source_info.is_some();
        let mut summed = package.summary.is_some();
        let mut built = package.built_date.is_some();
        for (name, value) in &details.properties {
            let native = match name.as_ref() {
                "sourceInfo" => std::mem::take(&mut sourced),
                "summary" => std::mem::take(&mut summed) && package.description.is_some(),
                "builtDate" => std::mem::take(&mut built),
                "attributionText" => true,
                "filesAnalyzed" => {
                    value
                        == if package.files_analyzed {
                            "true"
                        } else {
                            "false"
                        }
                }
                "packageVerificationCode" | "packageVerificationCodeExcludedFile" => {
                    package.package_verification_code.is_some()
                }
                _ => false,
            };
            if !native {
                notes.add(name, value);
            }
        }
    }
}

/// Details of which nothing is said.
static NOTHING: Details<'static> = Details {
    supplier_contact: None,
    originator: Field::Omitted,
    originator_contact: None,
    identifiers: Vec::new(),
    copyright: Field::Omitted,
    description: None,
    file_name: None,
    download_location: Field::Omitted,
    homepage: None,
    references: Vec::new(),
    comment: None,
    properties: Vec::new(),
    released: None,
    valid_until: None,
    modified: None,
    evidence: Vec::new(),
    card: Vec::new(),
};

fn all<'a>(details: &'a Details<'_>, name: &str) -> impl Iterator<Item = &'a str> {
    details
        .properties
        .iter()
        .filter(move |(key, _)| key == name)
        .map(|(_, value)| value.as_ref())
}

fn first<'a>(details: &'a Details<'_>, name: &str) -> Option<&'a str> {
    all(details, name).next()
}

/// A field in SPDX's words.
pub(super) fn word<'a>(field: &'a Field<'_>) -> Option<&'a str> {
    match field {
        Field::Omitted => None,
        Field::DeclaredUnknown => Some("NOASSERTION"),
        Field::DeclaredNone => Some("NONE"),
        Field::Stated(text) => Some(text),
    }
}

/// `Organization: name (contact)`. A [`Component`] does not say whether it is a person; most suppliers are none.
fn party<'a>(
    field: &'a Field<'_>,
    contact: Option<&str>,
    name: &'static str,
    notes: &mut Notes<'_>,
) -> Option<Text<'a>> {
    let party = match (field, contact) {
        (Field::Omitted, _) => None,
        (Field::Stated(text), Some(contact))
            if is_contact(contact) && !contact.contains(['(', ')']) =>
        {
            return Some(Text::Owned(format!("Organization: {text} ({contact})")));
        }
        // The empty brackets keep a name that ends in brackets whole.
        (Field::Stated(text), _) if text.trim_end().ends_with([')', '>']) => {
            Some(Text::Owned(format!("Organization: {text} ()")))
        }
        (Field::Stated(text), _) => Some(Text::Owned(format!("Organization: {text}"))),
        (Field::DeclaredUnknown | Field::DeclaredNone, _) => Some(Text::Borrowed("NOASSERTION")),
    };
    if let Some(contact) = contact {
        notes.add_ours(name, contact);
    }
    party
}

fn download_location<'a>(field: &'a Field<'_>, notes: &mut Notes<'_>) -> &'a str {
    match field {
        Field::DeclaredNone => "NONE",
        Field::Stated(text) if is_download_location(text) => text,
        Field::Stated(text) => {
            notes.add_ours("download-location", text);
            "NOASSERTION"
        }
        Field::Omitted | Field::DeclaredUnknown => "NOASSERTION",
    }
}

/// The statements on licences that were found in files.
fn observed<'s, 'a>(
    statements: &'s [LicenceStatement<'a>],
) -> impl Iterator<Item = &'s LicenceStatement<'a>> {
    let observed = LicenceStanding::Observed;
    let statements = statements.iter();
    statements.filter(move |statement| statement.standing == observed)
}

fn verification_code<'a>(details: &'a Details<'_>) -> Option<VerificationCode<'a>> {
    let code = first(details, "packageVerificationCode")?;
    Some(VerificationCode {
        package_verification_code_value: small(code),
        package_verification_code_excluded_files: all(
            details,
            "packageVerificationCodeExcludedFile",
        )
        .collect(),
    })
}

fn date<'a>(text: Option<&'a str>, name: &'static str, notes: &mut Notes<'_>) -> Option<Text<'a>> {
    let text = text?;
    let written = instant(text);
    if written.as_deref() != Some(text) {
        notes.add_ours(name, text);
    }
    written
}

fn purpose(kind: ComponentKind, notes: &mut Notes<'_>) -> Option<&'static str> {
    Some(match kind {
        ComponentKind::Unstated => return None,
        ComponentKind::Application => "APPLICATION",
        ComponentKind::Framework => "FRAMEWORK",
        ComponentKind::Library => "LIBRARY",
        ComponentKind::Container => "CONTAINER",
        // The schema's spelling; the text of the standard has a hyphen.
        ComponentKind::OperatingSystem => "OPERATING_SYSTEM",
        ComponentKind::Device => "DEVICE",
        ComponentKind::Firmware => "FIRMWARE",
        ComponentKind::Source => "SOURCE",
        ComponentKind::Archive => "ARCHIVE",
        ComponentKind::File => "FILE",
        ComponentKind::Install => "INSTALL",
        ComponentKind::Other => "OTHER",
        kind => {
            notes.add_ours("kind", kind.code());
            "OTHER"
        }
    })
}

fn checksums<'a>(hashes: &'a [Hash<'_>], notes: &mut Notes<'_>) -> Vec<Checksum<'a>> {
    let mut checksums = Vec::with_capacity(hashes.len());
    for hash in hashes {
        match checksum(hash) {
            Some(checksum) => checksums.push(checksum),
            None => notes.add_ours("hash", &format!("{}:{}", hash.algorithm.code(), hash.value)),
        }
    }
    checksums
}

/// A hash value as SPDX writes it, in small letters; `None` for algorithms and values that it does not allow.
pub(super) fn checksum<'a>(hash: &'a Hash<'_>) -> Option<Checksum<'a>> {
    let algorithm = match hash.algorithm {
        HashAlgorithm::Adler32 => "ADLER32",
        HashAlgorithm::Blake2b256 => "BLAKE2b-256",
        HashAlgorithm::Blake2b384 => "BLAKE2b-384",
        HashAlgorithm::Blake2b512 => "BLAKE2b-512",
        HashAlgorithm::Blake3 => "BLAKE3",
        HashAlgorithm::Md2 => "MD2",
        HashAlgorithm::Md4 => "MD4",
        HashAlgorithm::Md5 => "MD5",
        HashAlgorithm::Md6 => "MD6",
        HashAlgorithm::Sha1 => "SHA1",
        HashAlgorithm::Sha224 => "SHA224",
        HashAlgorithm::Sha256 => "SHA256",
        HashAlgorithm::Sha384 => "SHA384",
        HashAlgorithm::Sha512 => "SHA512",
        HashAlgorithm::Sha3_256 => "SHA3-256",
        HashAlgorithm::Sha3_384 => "SHA3-384",
        HashAlgorithm::Sha3_512 => "SHA3-512",
        HashAlgorithm::Sha3_224 | HashAlgorithm::Streebog256 | HashAlgorithm::Streebog512 => {
            return None;
        }
    };
    hash.algorithm.accepts(&hash.value).then(|| Checksum {
        algorithm,
        checksum_value: small(&hash.value),
    })
}

/// Hexadecimal digits in small letters.
fn small(digits: &str) -> Text<'_> {
    if digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Text::Owned(digits.to_ascii_lowercase())
    } else {
        Text::Borrowed(digits)
    }
}

/// Annotations in the making.
pub(super) struct Notes<'d> {
    created: &'d str,
    /// Those made so far.
    pub(super) annotations: Vec<Annotation<'d>>,
}

impl<'d> Notes<'d> {
    /// None yet; all will be dated so.
    pub(super) fn new(created: &'d str) -> Self {
        Self {
            created,
            annotations: Vec::new(),
        }
    }

    /// Adds a property.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let comment = json(&Encoded {
            name: Text::Borrowed(name),
            value: serde_json::Value::String(value.to_owned()),
        });
        self.annotations.push(Annotation {
            annotation_date: Text::Borrowed(self.created),
            annotation_type: "OTHER",
            annotator: ANNOTATOR,
            comment,
        });
    }

    /// Adds a property that the reader puts back into a field.
    pub(super) fn add_ours(&mut self, name: &str, value: &str) {
        self.add(&format!("{OURS}{name}"), value);
    }

    /// A text that has the form its field wants; any other one is noted.
    fn or_note<'a>(
        &mut self,
        text: Option<&'a str>,
        name: &'static str,
        fits: fn(&str) -> bool,
    ) -> Option<&'a str> {
        let text = text?;
        if fits(text) {
            return Some(text);
        }
        self.add_ours(name, text);
        None
    }
}

/// JSON text of what can always be written.
pub(super) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
