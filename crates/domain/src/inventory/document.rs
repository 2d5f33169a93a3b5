//! An SBOM as its file says it, whatever format the file has.
//!
//! Readers fill these types without deciding what a component *means*: text is kept as written (package URLs
//! unrepaired, licences unparsed, references unresolved), so that completeness can be judged and the meaning be decided
//! in one place for all formats. Text borrows from the file's bytes wherever the format allows.

use crate::hash::HashAlgorithm;
pub use crate::warning::Text;
use crate::warning::codes;

codes! {
    /// The format of an SBOM file.
    pub enum SbomFormat {
        /// CycloneDX in JSON.
        CyclonedxJson = "cyclonedx-json",
        /// CycloneDX in XML.
        CyclonedxXml = "cyclonedx-xml",
        /// SPDX 2 in JSON.
        Spdx2Json = "spdx-json",
        /// SPDX 2 as tag-value text.
        Spdx2TagValue = "spdx-tag-value",
        /// SPDX 2 in YAML.
        Spdx2Yaml = "spdx-yaml",
        /// SPDX 2 in RDF/XML.
        Spdx2Rdf = "spdx-rdf",
        /// SPDX 2 in plain XML.
        Spdx2Xml = "spdx-xml",
        /// SPDX 3 in JSON-LD.
        Spdx3Json = "spdx-3-json",
        /// SPDX Lite as an Excel sheet.
        SpdxLiteXlsx = "spdx-lite-xlsx",
        /// SPDX Lite as a CSV sheet.
        SpdxLiteCsv = "spdx-lite-csv",
    }
}

/// What a document says of one field: something, that it is unknown, that there is none, or nothing at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Field<'a> {
    /// The document is silent.
    #[default]
    Omitted,
    /// The author declares not to know (`NOASSERTION`, `unknown`).
    DeclaredUnknown,
    /// The author declares that there is none (`NONE`).
    DeclaredNone,
    /// The author states this text. Never empty.
    Stated(Text<'a>),
}

impl<'a> Field<'a> {
    /// Reads text in which `NONE` and `NOASSERTION` have SPDX's meaning; blank text counts as omitted.
    pub fn from_spdx(text: Text<'a>) -> Self {
        match text.trim() {
            "" => Self::Omitted,
            "NOASSERTION" => Self::DeclaredUnknown,
            "NONE" => Self::DeclaredNone,
            _ => Self::Stated(text),
        }
    }

    /// Reads text as CycloneDX has it, where the words above mean nothing special; blank text counts as omitted.
    pub fn from_text(text: Text<'a>) -> Self {
        if text.trim().is_empty() {
            Self::Omitted
        } else {
            Self::Stated(text)
        }
    }

    /// The stated text.
    pub fn stated(&self) -> Option<&str> {
        match self {
            Self::Stated(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the document is silent.
    pub fn is_omitted(&self) -> bool {
        matches!(self, Self::Omitted)
    }
}

/// One SBOM.
#[derive(Debug, Clone, PartialEq)]
pub struct Document<'a> {
    /// The file's format.
    pub format: SbomFormat,
    /// The specification's version as written, such as `1.6` or `2.3` (SPDX without `SPDX-`).
    pub spec_version: Text<'a>,
    /// CycloneDX `serialNumber`, SPDX 2 `documentNamespace`, SPDX 3 `spdxId` of the `SpdxDocument`.
    pub serial: Option<Text<'a>>,
    /// CycloneDX `version` of this serial.
    pub revision: Option<Text<'a>>,
    /// SPDX document name.
    pub name: Option<Text<'a>>,
    /// When the document was made or last changed, as written.
    pub created: Option<Text<'a>>,
    /// People and organisations that made the document (not tools).
    pub authors: Vec<Party<'a>>,
    /// Programs that made the document.
    pub tools: Vec<Tool<'a>>,
    /// When in the product's life the document was made: CycloneDX lifecycle phases, SPDX 3 `sbomType`, or a
    /// creator comment of SPDX 2 that names one.
    pub lifecycles: Vec<Text<'a>>,
    /// CycloneDX `metadata.supplier`: who supplies what the document describes.
    pub supplier: Option<Party<'a>>,
    /// CycloneDX `metadata.manufacture`: who made what the document describes. Its `metadata.manufacturer` (1.6) made the
    /// document and stands among the authors.
    pub manufacturer: Option<Party<'a>>,
    /// Licence of the document itself (SPDX `dataLicense`, CycloneDX `metadata.licenses`).
    pub data_licence: Option<Text<'a>>,
    /// Free comment on the document or its creation.
    pub comment: Option<Text<'a>>,
    /// Whether the document carries a signature of its author inside.
    pub signed: bool,
    /// Indices into `components` of what the document describes: CycloneDX `metadata.component`, SPDX `DESCRIBES`
    /// (2) or `rootElement` (3).
    pub subjects: Vec<usize>,
    /// All components, a parent before what is nested in it.
    pub components: Vec<Component<'a>>,
    /// Files listed apart from components (SPDX files).
    pub files: Vec<FileEntry<'a>>,
    /// Who stands on whom, references unresolved.
    pub relations: Vec<Relation<'a>>,
    /// What the document says of the completeness of somebody's dependencies.
    pub completeness: Vec<Completeness<'a>>,
    /// Other documents that this one refers to.
    pub external_documents: Vec<ExternalDocument<'a>>,
    /// Licences that the document defines itself, for expressions to refer to (SPDX `hasExtractedLicensingInfos`).
    pub licences: Vec<CustomLicence<'a>>,
    /// How many vulnerability statements the document holds (CycloneDX `vulnerabilities`, SPDX security elements).
    pub vulnerabilities: usize,
}

impl Document<'_> {
    /// An empty document of a format.
    pub fn new(format: SbomFormat) -> Self {
        Self {
            format,
            spec_version: Text::Borrowed(""),
            serial: None,
            revision: None,
            name: None,
            created: None,
            authors: Vec::new(),
            tools: Vec::new(),
            lifecycles: Vec::new(),
            supplier: None,
            manufacturer: None,
            data_licence: None,
            comment: None,
            signed: false,
            subjects: Vec::new(),
            components: Vec::new(),
            files: Vec::new(),
            relations: Vec::new(),
            completeness: Vec::new(),
            external_documents: Vec::new(),
            licences: Vec::new(),
            vulnerabilities: 0,
        }
    }

    /// How many components the document lists: CycloneDX everything under `components`, nested included, without
    /// `metadata.component`; SPDX every package.
    pub fn listed(&self) -> usize {
        self.components
            .iter()
            .filter(|component| component.listed)
            .count()
    }
}

codes! {
    /// What a component is.
    pub enum ComponentKind {
        /// Not said.
        Unstated = "unstated",
        /// A program.
        Application = "application",
        /// A framework.
        Framework = "framework",
        /// A library.
        Library = "library",
        /// A container image.
        Container = "container",
        /// A runtime platform.
        Platform = "platform",
        /// An operating system.
        OperatingSystem = "operating-system",
        /// A device.
        Device = "device",
        /// A driver.
        DeviceDriver = "device-driver",
        /// Firmware.
        Firmware = "firmware",
        /// A file.
        File = "file",
        /// An archive.
        Archive = "archive",
        /// Source code.
        Source = "source",
        /// An installer.
        Install = "install",
        /// A model of machine learning.
        MachineLearningModel = "machine-learning-model",
        /// Data or a dataset.
        Data = "data",
        /// A cryptographic asset.
        CryptographicAsset = "cryptographic-asset",
        /// A service that is called, not shipped.
        Service = "service",
        /// Anything else that is said.
        Other = "other",
    }
}

codes! {
    /// Whether a component must be there for the whole to work (CycloneDX `scope`).
    pub enum ComponentScope {
        /// Not said.
        Unstated = "unstated",
        /// Must be there.
        Required = "required",
        /// May be there.
        Optional = "optional",
        /// Not shipped: for development or tests.
        Excluded = "excluded",
    }
}

/// One component as listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Component<'a> {
    /// CycloneDX `bom-ref`, SPDX `SPDXID` / `spdxId`.
    pub reference: Option<Text<'a>>,
    /// The component in which this one is nested, as an index.
    pub parent: Option<u32>,
    /// What it is.
    pub kind: ComponentKind,
    /// Whether it must be there.
    pub scope: ComponentScope,
    /// Whether it counts as listed (see [`Document::listed`]); services and CycloneDX `metadata.component` do not.
    pub listed: bool,
    /// CycloneDX `group`.
    pub group: Option<Text<'a>>,
    /// The name. Empty only where none is stated and something else identifies the component; never blanks.
    pub name: Text<'a>,
    /// The version.
    pub version: Field<'a>,
    /// The package URL as written, the first one if there are several.
    pub purl: Option<Text<'a>>,
    /// The supplier (CycloneDX `supplier`, SPDX `PackageSupplier` / `suppliedBy`).
    pub supplier: Field<'a>,
    /// Licences, in the order written.
    pub licences: Vec<LicenceStatement<'a>>,
    /// Hash values of the component's own distribution.
    pub hashes: Vec<Hash<'a>>,
    /// What few components say; absent when nothing of it is said.
    pub details: Option<Box<Details<'a>>>,
}

impl<'a> Component<'a> {
    /// A component of which only the name is known.
    pub fn named(name: Text<'a>) -> Self {
        Self {
            reference: None,
            parent: None,
            kind: ComponentKind::Unstated,
            scope: ComponentScope::Unstated,
            listed: true,
            group: None,
            name,
            version: Field::Omitted,
            purl: None,
            supplier: Field::Omitted,
            licences: Vec::new(),
            hashes: Vec::new(),
            details: None,
        }
    }

    /// The details, made on first use.
    pub fn details_mut(&mut self) -> &mut Details<'a> {
        self.details.get_or_insert_with(Box::default)
    }
}

/// The rarer fields of a component.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details<'a> {
    /// Contact of the supplier: address or web page.
    pub supplier_contact: Option<Text<'a>>,
    /// Who created it (CycloneDX `manufacturer`/`authors`/`author`/`publisher`, SPDX `PackageOriginator` / `originatedBy`).
    pub originator: Field<'a>,
    /// Contact of the creator.
    pub originator_contact: Option<Text<'a>>,
    /// Identifiers beside the package URL.
    pub identifiers: Vec<Identifier<'a>>,
    /// Copyright notice.
    pub copyright: Field<'a>,
    /// Description or summary.
    pub description: Option<Text<'a>>,
    /// Name of the file that is delivered.
    pub file_name: Option<Text<'a>>,
    /// Where it can be got (SPDX `PackageDownloadLocation`, CycloneDX `distribution`).
    pub download_location: Field<'a>,
    /// Home page.
    pub homepage: Option<Text<'a>>,
    /// Links to the outside, the above and version control included where the format lists them so.
    pub references: Vec<ExternalReference<'a>>,
    /// Why the concluded licence is what it is, and other comments.
    pub comment: Option<Text<'a>>,
    /// Name-value properties.
    pub properties: Vec<(Text<'a>, Text<'a>)>,
    /// Release date, as written.
    pub released: Option<Text<'a>>,
    /// End of support, as written (SPDX `ValidUntilDate`).
    pub valid_until: Option<Text<'a>>,
    /// Whether the author modified it, if said.
    pub modified: Option<bool>,
    /// How the component was found (CycloneDX `evidence`): technique, confidence, locations, one line each.
    pub evidence: Vec<Text<'a>>,
    /// What the document says of a model or a dataset, under the property names of SPDX 3's AI and Dataset profiles
    /// where one fits and under the path in CycloneDX's `modelCard` / `data` otherwise; structured values as JSON text.
    pub card: Vec<(Text<'a>, Text<'a>)>,
}

impl Details<'_> {
    /// Makes it say nothing, and keeps the room of its lists.
    pub fn clear(&mut self) {
        let Self {
            mut identifiers,
            mut references,
            mut properties,
            mut evidence,
            mut card,
            ..
        } = std::mem::take(self);
        identifiers.clear();
        references.clear();
        properties.clear();
        evidence.clear();
        card.clear();
        *self = Self {
            identifiers,
            references,
            properties,
            evidence,
            card,
            ..Self::default()
        };
    }
}

/// A licence as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceStatement<'a> {
    /// In which form.
    pub form: LicenceForm,
    /// Whether the author declared it or somebody concluded it.
    pub standing: LicenceStanding,
    /// The identifier, name, expression; `DeclaredUnknown`/`DeclaredNone` for SPDX's words.
    pub value: Field<'a>,
}

/// A licence that no list knows and the document defines itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomLicence<'a> {
    /// How expressions call it, such as `LicenseRef-3`.
    pub reference: Text<'a>,
    /// Its name.
    pub name: Field<'a>,
    /// Its text.
    pub text: Option<Text<'a>>,
}

codes! {
    /// The form in which a licence is stated.
    pub enum LicenceForm {
        /// An SPDX identifier in a field meant for one.
        Id = "id",
        /// A free name.
        Name = "name",
        /// An SPDX expression.
        Expression = "expression",
    }
}

codes! {
    /// Who says that a licence applies.
    pub enum LicenceStanding {
        /// Not said.
        Unstated = "unstated",
        /// The component's authors declare it.
        Declared = "declared",
        /// The document's author concluded it.
        Concluded = "concluded",
        /// Found in files.
        Observed = "observed",
    }
}

/// A hash value as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hash<'a> {
    /// The algorithm.
    pub algorithm: HashAlgorithm,
    /// The value as written, normally hexadecimal.
    pub value: Text<'a>,
}

codes! {
    /// The kind of an identifier beside the package URL.
    pub enum IdentifierKind {
        /// A further package URL.
        Purl = "purl",
        /// CPE 2.2 URI.
        Cpe22 = "cpe22",
        /// CPE 2.3 formatted string.
        Cpe23 = "cpe23",
        /// SWID tag.
        Swid = "swid",
        /// Software Heritage identifier.
        Swhid = "swhid",
        /// OmniBOR / gitoid.
        Gitoid = "gitoid",
        /// A UUID.
        Uuid = "uuid",
        /// Anything else.
        Other = "other",
    }
}

/// An identifier beside the package URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier<'a> {
    /// Its kind.
    pub kind: IdentifierKind,
    /// The value as written.
    pub value: Text<'a>,
}

/// A link to the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalReference<'a> {
    /// CycloneDX's word for its type (`vcs`, `website`, `bom`, `distribution`, …) or SPDX's.
    pub kind: Text<'a>,
    /// The address.
    pub address: Text<'a>,
    /// Hash values of what stands there.
    pub hashes: Vec<Hash<'a>>,
}

/// A file listed apart from components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry<'a> {
    /// Its reference.
    pub reference: Option<Text<'a>>,
    /// Its name or path.
    pub name: Text<'a>,
    /// Its hash values.
    pub hashes: Vec<Hash<'a>>,
    /// The concluded licence.
    pub licence: Field<'a>,
    /// Copyright notice.
    pub copyright: Field<'a>,
}

/// A person or an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party<'a> {
    /// Name; may be blank when only a contact is given.
    pub name: Text<'a>,
    /// Mail address or web page.
    pub contact: Option<Text<'a>>,
    /// Whether it is an organisation, if said.
    pub organisation: Option<bool>,
}

/// A program that made a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tool<'a> {
    /// Who makes it.
    pub vendor: Option<Text<'a>>,
    /// Name.
    pub name: Text<'a>,
    /// Version; for SPDX 2 split off at the last `-` when a version follows.
    pub version: Option<Text<'a>>,
}

codes! {
    /// How one component stands on another. Readers turn the direction round where the format writes it the other way.
    pub enum RelationKind {
        /// Needs it, in a way that is not told more closely.
        DependsOn = "depends-on",
        /// Has it inside.
        Contains = "contains",
        /// Linked statically.
        StaticLink = "static-link",
        /// Linked dynamically.
        DynamicLink = "dynamic-link",
        /// Needs it while running.
        Runtime = "runtime",
        /// Needs it for building.
        Build = "build",
        /// Needs it for development.
        Development = "development",
        /// Needs it for tests.
        Test = "test",
        /// Can use it.
        Optional = "optional",
        /// Expects it in the environment.
        Provided = "provided",
        /// Made from it (`GENERATED_FROM`, pedigree ancestors, SPDX 3 `hasInput`/`descendantOf`).
        MadeFrom = "made-from",
        /// Trained, tested or tuned with it (SPDX 3 AI).
        TrainedOn = "trained-on",
        /// Implements what it specifies (CycloneDX `provides`).
        Provides = "provides",
        /// Any other relation; kept, but no dependency.
        Other = "other",
    }
}

impl RelationKind {
    /// Whether the relation makes the target a part of what the origin stands on.
    pub const fn is_dependency(self) -> bool {
        !matches!(self, Self::Provides | Self::Other)
    }
}

/// One component stands on another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation<'a> {
    /// Reference of who depends or contains.
    pub from: Text<'a>,
    /// In which way.
    pub kind: RelationKind,
    /// Reference of who is needed or contained.
    pub to: Text<'a>,
}

codes! {
    /// How much of somebody's dependencies a document lists.
    pub enum Aggregate {
        /// All of them.
        Complete = "complete",
        /// It has none.
        None = "none",
        /// Not all.
        Incomplete = "incomplete",
        /// The author does not know.
        Unknown = "unknown",
    }
}

/// A statement on the completeness of dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completeness<'a> {
    /// Whose dependencies; nobody's reference for the document as a whole.
    pub of: Option<Text<'a>>,
    /// How much of them is listed.
    pub aggregate: Aggregate,
}

/// A reference to another document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalDocument<'a> {
    /// The name by which this document calls it.
    pub reference: Option<Text<'a>>,
    /// Its address or namespace.
    pub address: Text<'a>,
    /// Its hash, where given.
    pub hash: Option<Hash<'a>>,
}
