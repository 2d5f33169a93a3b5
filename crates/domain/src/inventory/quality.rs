//! How complete a document is, judged by what one profile asks for.
//!
//! Standards: NTIA "The Minimum Elements for an SBOM" (12 July 2021); "2026 Minimum Elements for an SBOM" v2.1 (CISA and
//! partners, 29 July 2026); BSI TR-03183-2 v2.1.0 (20 August 2025); OpenChain Automotive SBOM Framework 1.0 (2026); SPDX
//! Lite (SPDX 2.3 Annex G with the cardinalities of the 3.0 Lite profile where they are stricter).
//!
//! Each element has three outcomes, not two. *Stated*: the reader has the data; `NONE` is an answer and counts here.
//! *Declared unknown* (`NOASSERTION`, `unknown`): the author complied with the duty to say so, but the reader has
//! nothing. *Omitted*: silence. The score counts what is stated and nothing else; [`Quality::complied`] adds the declared
//! unknowns where the profile accepts them, which NTIA 2021 and BSI do not.
//!
//! Which components count: those that the document lists ([`Document::listed`]). A service is not shipped and never
//! counts. Components that are files count for BSI, whose components they are; for the other profiles, which ask
//! a producer and a version of each component, only when nothing else is listed. CycloneDX's subject
//! (`metadata.component`) is judged by `primary_component`; it counts as a component only when it is all there is. SPDX
//! lists the described packages among the others, so they count.
//!
//! Traps: an element that the format has no place for is marked `not_carried`, since its author could not comply; it
//! lowers the score all the same, since the reader lacks the data. Sources differ on which field answers CISA's
//! "Component License" and "Component Producer"; either is accepted and [`ElementCount::elsewhere`] says how often the
//! second one was used. "SBOM version / URI" is two elements here, because CISA asks for the one and BSI for the other.

mod carried;
mod components;
mod documents;
mod links;
mod rows;
mod text;

use super::document::{Component, ComponentKind, Document};
use crate::warning::codes;
use links::Links;
use rows::{Check, ROWS};

codes! {
    /// What a document is measured against.
    pub enum Profile {
        /// NTIA minimum elements, 2021.
        Ntia = "ntia",
        /// Minimum elements of CISA and partners, 2026.
        Cisa2026 = "cisa2026",
        /// BSI TR-03183-2 v2.1.
        Bsi = "bsi",
        /// OpenChain Automotive SBOM Framework 1.0.
        Automotive = "automotive",
        /// SPDX Lite.
        SpdxLite = "spdx-lite",
    }
}

codes! {
    /// Whether a profile asks for an element.
    pub enum Level {
        /// Required.
        Required = "M",
        /// Recommended or optional.
        Recommended = "R",
        /// Not asked.
        NotAsked = "–",
    }
}

codes! {
    /// What a profile may ask for.
    pub enum Element {
        /// Who made the SBOM.
        SbomAuthor = "sbom_author",
        /// A signature of the author inside the document.
        AuthorSignature = "author_signature",
        /// The name of the format.
        FormatName = "format_name",
        /// The edition of the format.
        FormatVersion = "format_version",
        /// When in the product's life the SBOM was made; the SBOM's type.
        GenerationContext = "generation_context",
        /// When the SBOM was made or last changed.
        Timestamp = "timestamp",
        /// The program that made the SBOM.
        ToolName = "tool_name",
        /// The version of that program.
        ToolVersion = "tool_version",
        /// What tells this SBOM from its predecessors.
        SbomVersion = "sbom_version",
        /// The address that names this SBOM.
        SbomUri = "sbom_uri",
        /// What the SBOM describes.
        PrimaryComponent = "primary_component",
        /// Who created or supplies a component.
        Producer = "producer",
        /// A component's name.
        Name = "name",
        /// A component's version.
        Version = "version",
        /// A component's identifier in some common scheme.
        Identifier = "identifier",
        /// How a component hangs together with the others.
        Dependency = "dependency",
        /// A hash value of a component.
        HashValue = "hash_value",
        /// The algorithm of that value.
        HashAlgorithm = "hash_algorithm",
        /// The licence that a component's authors declare.
        LicenceDeclared = "licence_declared",
        /// The licence that the SBOM's author concluded.
        LicenceConcluded = "licence_concluded",
        /// Copyright notice of a component.
        Copyright = "copyright",
        /// Name of the delivered file.
        FileName = "file_name",
        /// Where a component can be got.
        DownloadLocation = "download_location",
        /// Links to the SBOMs of parts.
        ExternalSbomRefs = "external_sbom_refs",
        /// Whether a component can be executed.
        Executable = "executable",
        /// Whether a component is an archive.
        Archive = "archive",
        /// Whether an archive keeps the structure of its parts.
        Structured = "structured",
        /// That no vulnerabilities stand in the document; stated means that the rule is kept.
        VulnerabilitiesInside = "vulnerabilities_inside",
    }
}

/// How often one element is answered in one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ElementCount {
    /// Which element.
    pub element: Element,
    /// Whether the profile asks for it.
    pub required: Level,
    /// How many components (or the document: 1) state it.
    pub stated: usize,
    /// How many declare it unknown.
    pub declared_unknown: usize,
    /// How many are silent.
    pub omitted: usize,
    /// Nothing is said because the document's format has no place for it.
    pub not_carried: bool,
    /// How many of those that state it do so in a second field that the profile accepts, and the code of that field.
    pub elsewhere: Option<(&'static str, usize)>,
    /// Whether the profile is content with a declared unknown.
    pub unknown_accepted: bool,
}

impl ElementCount {
    /// Of how many the element was asked.
    pub fn asked(&self) -> usize {
        self.stated + self.declared_unknown + self.omitted
    }

    /// The share that states it, 0 to 1.
    pub fn share(&self) -> f64 {
        ratio(self.stated, self.asked())
    }

    fn complied(&self) -> f64 {
        let unknown = if self.unknown_accepted {
            self.declared_unknown
        } else {
            0
        };
        ratio(self.stated + unknown, self.asked())
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of one document lie far below 2^52"
)]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// How complete a document is by one profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// By which profile.
    pub profile: Profile,
    /// 0 to 100: the mean, over the required elements, of the share that states them.
    pub score: f64,
    /// 0 to 100: the same, with declared unknowns counted where the profile accepts them.
    pub complied: f64,
    /// How many components counted.
    pub components: usize,
    /// All elements, asked or not, in the order of [`Element::ALL`].
    pub elements: Vec<ElementCount>,
}

impl Quality {
    /// The counts of one element.
    pub fn of(&self, element: Element) -> Option<&ElementCount> {
        self.elements.iter().find(|count| count.element == element)
    }
}

/// Judges a document by each of the profiles.
pub fn judge(document: &Document<'_>, profiles: &[Profile]) -> Vec<Quality> {
    let links = Links::of(document);
    profiles
        .iter()
        .map(|&profile| {
            judge_one(&Asked {
                document,
                profile,
                links: &links,
            })
        })
        .collect()
}

/// What an element's function looks at.
struct Asked<'d, 'a> {
    document: &'d Document<'a>,
    profile: Profile,
    links: &'d Links,
}

/// What one component, or the document, says of one element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Stated,
    /// Stated in a second field that the profile accepts.
    Elsewhere(&'static str),
    DeclaredUnknown,
    Omitted,
}

impl Answer {
    fn stated_if(holds: bool) -> Self {
        if holds { Self::Stated } else { Self::Omitted }
    }

    /// The first of the two that states something; else a declared unknown of either.
    fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Stated | Self::Elsewhere(_) => self,
            Self::Omitted => other(),
            Self::DeclaredUnknown => match other() {
                Self::Omitted => Self::DeclaredUnknown,
                found => found,
            },
        }
    }

    /// The same as an answer in a second field.
    fn elsewhere(self, field: &'static str) -> Self {
        if self == Self::Stated {
            Self::Elsewhere(field)
        } else {
            self
        }
    }
}

fn judge_one(asked: &Asked<'_, '_>) -> Quality {
    let counted = counted(asked);
    let elements: Vec<_> = ROWS.iter().map(|row| count(asked, row, &counted)).collect();
    Quality {
        profile: asked.profile,
        score: mean(&elements, ElementCount::share),
        complied: mean(&elements, ElementCount::complied),
        components: counted.len(),
        elements,
    }
}

/// The indices of the components that count, by the rule in the head of this file.
fn counted(asked: &Asked<'_, '_>) -> Vec<usize> {
    let components = &asked.document.components;
    let pick = |wanted: &dyn Fn(&Component<'_>) -> bool| -> Vec<usize> {
        let indexed = components.iter().enumerate();
        indexed
            .filter(|(_, component)| wanted(component))
            .map(|(index, _)| index)
            .collect()
    };
    let is_part =
        |component: &Component<'_>| component.listed && component.kind != ComponentKind::Service;
    let mut counted = if asked.profile == Profile::Bsi {
        Vec::new()
    } else {
        pick(&|component| is_part(component) && component.kind != ComponentKind::File)
    };
    if counted.is_empty() {
        counted = pick(&is_part);
    }
    if counted.is_empty() {
        let subjects = asked.document.subjects.iter().copied();
        counted = subjects
            .filter(|&subject| subject < components.len())
            .collect();
    }
    counted
}

fn count(asked: &Asked<'_, '_>, row: &rows::Row, counted: &[usize]) -> ElementCount {
    let mut count = ElementCount {
        element: row.element,
        required: row.level(asked.profile),
        stated: 0,
        declared_unknown: 0,
        omitted: 0,
        not_carried: false,
        elsewhere: None,
        unknown_accepted: row.accepts_unknown(asked.profile),
    };
    match row.check {
        Check::Document(answer) => count.add(answer(asked)),
        Check::Component(answer) => {
            for &index in counted {
                if let Some(component) = asked.document.components.get(index) {
                    count.add(answer(asked, component));
                }
            }
        }
        Check::Link => {
            for &index in counted {
                count.add(asked.links.answer(index, asked.profile));
            }
        }
    }
    count.not_carried = count.stated == 0
        && count.declared_unknown == 0
        && !carried::carries(
            asked.document.format,
            &asked.document.spec_version,
            row.element,
        );
    count
}

impl ElementCount {
    fn add(&mut self, answer: Answer) {
        match answer {
            Answer::Stated => self.stated += 1,
            Answer::Elsewhere(field) => {
                self.stated += 1;
                let (_, times) = self.elsewhere.get_or_insert((field, 0));
                *times += 1;
            }
            Answer::DeclaredUnknown => self.declared_unknown += 1,
            Answer::Omitted => self.omitted += 1,
        }
    }
}

fn mean(elements: &[ElementCount], share: impl Fn(&ElementCount) -> f64) -> f64 {
    let required = || {
        elements
            .iter()
            .filter(|count| count.required == Level::Required)
    };
    let sum: f64 = required().map(share).sum();
    let whole = ratio(1, required().count());
    (100.0 * sum * whole).clamp(0.0, 100.0)
}
