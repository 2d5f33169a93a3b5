//! What the ignore files of other scanners say: vulnerabilities to be left alone, some of them in some packages only.

use super::vex::Justification;
use crate::warning::codes;

codes! {
    /// The format of an ignore file.
    pub enum IgnoreFormat {
        /// `osv-scanner.toml` of OSV-Scanner.
        OsvScanner = "osv-scanner",
        /// `.trivyignore` of Trivy, a line each.
        Trivy = "trivy",
        /// `.trivyignore.yaml` of Trivy.
        TrivyYaml = "trivy-yaml",
        /// The key `ignore` of `.grype.yaml`.
        Grype = "grype",
    }
}

/// An ignore file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreFile {
    /// Its format.
    pub format: IgnoreFormat,
    /// What it says that can be kept, in order.
    pub entries: Vec<Ignored>,
    /// How many entries it has, also such as cannot be kept.
    pub count: usize,
}

/// Something to be left alone. It names a vulnerability, a component, or what a component must be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ignored {
    /// Where it stands: `line 12`.
    pub at: String,
    /// The vulnerability; every one where none is named.
    pub vulnerability: Option<String>,
    /// Only of this component or package, by its package URL.
    pub component: Option<String>,
    /// Only where all of these are so.
    pub narrowings: Vec<Narrowing>,
    /// Why nothing needs to be done, where the file says so in a word of VEX.
    pub justification: Option<Justification>,
    /// Why, in the file's words.
    pub reason: Option<String>,
    /// Until when, as written: a day or an instant.
    pub until: Option<String>,
}

impl Ignored {
    /// What it is about, for people: the vulnerability, and the package where it is about one.
    pub fn named(&self) -> String {
        let name = self
            .narrowings
            .iter()
            .find_map(|narrowing| match narrowing {
                Narrowing::Name(name) | Narrowing::NamePattern(name) => Some(name.as_str()),
                _ => None,
            });
        let package = self.component.as_deref().or(name);
        let parts = self.vulnerability.as_deref().into_iter().chain(package);
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// What must be so of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Narrowing {
    /// The type of the component's package URL is one of these.
    Kinds(Vec<String>),
    /// The component has this name, with its group before it if the name has one.
    Name(String),
    /// All of the component's name matches this regular expression.
    NamePattern(String),
    /// It has this version.
    Version(String),
    /// Some version fixes it, or none does.
    Fixed(bool),
}
