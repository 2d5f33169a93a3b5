//! Faults and completeness of documents.

use std::collections::BTreeMap;

use iriai_domain::inventory::quality::Quality;
use iriai_office::{Fault, Lint};
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
                    let (code, message) = (fault.code.code(), words(fault, texts));
                    WarningResponse {
                        code,
                        at: fault.at.clone(),
                        message,
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

/// A fault in words. Some say nothing of the value, some nothing of what is expected.
fn words(fault: &Fault, texts: &Texts) -> String {
    let key = format!("fault-{}", fault.code.code());
    let (value, expected) = match fault.code.code() {
        "syntax" => (texts.reason(&fault.value), texts.form(&fault.expected)),
        // In JSON the kind of value that was found.
        "type" => (texts.form(&fault.value), texts.form(&fault.expected)),
        // A field may have a name that is the name of a form, too.
        "missing" => (fault.value.clone(), fault.expected.clone()),
        _ => (fault.value.clone(), texts.form(&fault.expected)),
    };
    let arguments = [("value", (&value).into()), ("expected", (&expected).into())];
    if value.is_empty() {
        texts.with_twin(&key, "empty", &arguments)
    } else {
        texts.with_or_plain(&key, &expected, &arguments)
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
