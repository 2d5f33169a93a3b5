//! Faults and completeness of documents.

use std::collections::BTreeMap;

use iriai_domain::inventory::quality::Quality;
use iriai_office::Lint;
use serde::Serialize;

use super::import::{RefusalResponse, WarningResponse, place};
use crate::Texts;

/// What is to be said of documents.
#[derive(Debug, Default, Serialize)]
pub struct LintResponse {
    /// One for each document.
    pub files: Vec<LintedFile>,
}

/// One document.
#[derive(Debug, Serialize)]
pub struct LintedFile {
    /// The file.
    pub path: String,
    /// The place in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Its format.
    pub format: Option<&'static str>,
    /// The edition of its standard.
    pub spec_version: Option<String>,
    /// Whether it follows its standard.
    pub valid: bool,
    /// Departures from the standard, the first thousand.
    pub faults: Vec<WarningResponse>,
    /// How many there are in all.
    pub fault_count: usize,
    /// Components as listed.
    pub components: usize,
    /// Completeness by profile.
    pub profiles: BTreeMap<&'static str, ProfileResponse>,
    /// Why nothing of it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<RefusalResponse>,
}

/// Completeness by a profile.
#[derive(Debug, Serialize)]
pub struct ProfileResponse {
    /// 0 to 100: the mean share of what is required and stated.
    pub score: f64,
    /// Element by element.
    pub elements: Vec<ElementResponse>,
}

/// One element of a profile.
#[derive(Debug, Serialize)]
pub struct ElementResponse {
    /// The element.
    pub element: &'static str,
    /// Whether the profile requires it.
    pub required: bool,
    /// `M` (required), `R` (recommended) or `–` (not asked).
    pub level: &'static str,
    /// Components (or the document) that state it.
    pub stated: usize,
    /// That declare not to know it.
    pub declared_unknown: usize,
    /// That are silent.
    pub omitted: usize,
    /// Whether the format has no place for it.
    pub not_carried: bool,
}

impl LintedFile {
    /// The file, and the place in it.
    pub fn place(&self) -> String {
        place(&self.path, self.member.as_deref())
    }
}

impl LintResponse {
    /// Adds what was said of a file.
    pub fn add(&mut self, path: &str, lint: &Lint, texts: &Texts) {
        let mut file = LintedFile {
            path: path.to_owned(),
            member: lint.member.clone(),
            format: None,
            spec_version: None,
            valid: false,
            faults: Vec::new(),
            fault_count: 0,
            components: 0,
            profiles: BTreeMap::new(),
            error: None,
        };
        match &lint.outcome {
            Err(refusal) => file.error = Some(RefusalResponse::new(refusal, texts)),
            Ok(findings) => {
                file.format = Some(findings.format.code());
                file.spec_version = Some(findings.spec_version.clone());
                file.valid = findings.fault_count == 0;
                file.fault_count = findings.fault_count;
                file.components = findings.components;
                let faults = findings.faults.iter().map(|fault| {
                    let code = fault.code.code();
                    let arguments = [
                        ("value", fault.value.as_str().into()),
                        ("expected", fault.expected.as_str().into()),
                    ];
                    WarningResponse {
                        code,
                        at: fault.at.clone(),
                        message: texts.with(&format!("fault-{code}"), &arguments),
                    }
                });
                let warnings = findings
                    .warnings
                    .iter()
                    .map(|warning| WarningResponse::new(warning, texts));
                file.faults = faults.chain(warnings).collect();
                let profiles = findings.quality.iter();
                file.profiles = profiles
                    .map(|quality| (quality.profile.code(), profile(quality)))
                    .collect();
            }
        }
        self.files.push(file);
    }
}

fn profile(quality: &Quality) -> ProfileResponse {
    ProfileResponse {
        score: quality.score,
        elements: quality
            .elements
            .iter()
            .map(|count| ElementResponse {
                element: count.element.code(),
                required: count.required == iriai_domain::inventory::quality::Level::Required,
                level: count.required.code(),
                stated: count.stated,
                declared_unknown: count.declared_unknown,
                omitted: count.omitted,
                not_carried: count.not_carried,
            })
            .collect(),
    }
}
