//! What became of an import.

use std::borrow::Cow;

use iriai_domain::warning::{Warning, WarningCode, Warnings};
use iriai_office::{
    Error, FileOutcome, FileTold, ImportTold, Imported, Outcome, OutcomeTold, RecordCount, Refusal,
};
use serde::Serialize;

use crate::api::jobs::warning;
use crate::{Complaint, Known, Texts};

/// The kind of a file with advisories.
const ADVISORY: &str = "advisory";
/// What nobody knows what it is.
const UNKNOWN: &str = "unknown";

/// What became of an import.
#[derive(Debug, Default, Serialize)]
pub struct ImportResponse {
    /// Every document, in the order in which it became certain.
    pub files: Vec<ImportedFile>,
    /// Sums.
    pub totals: ImportTotals,
}

/// What became of one document.
#[derive(Debug, Default, Serialize)]
pub struct ImportedFile {
    /// The file.
    pub path: String,
    /// The place in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// What it is; `unknown` where nothing could be read.
    pub kind: Cow<'static, str>,
    /// Its format; `unknown` where nothing could be read.
    pub format: Cow<'static, str>,
    /// Version of its specification; empty where none is known.
    pub spec_version: String,
    /// `imported`, `unchanged` or `refused`.
    pub status: &'static str,
    /// Its identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The product it was matched to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The release it was matched to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// Components as it lists them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub components: Option<usize>,
    /// Distinct components without package URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unidentified: Option<usize>,
    /// Advisories that it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<usize>,
    /// What was wrong but read all the same.
    pub warnings: Vec<WarningResponse>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<RefusalResponse>,
}

/// A warning.
#[derive(Debug, Serialize)]
pub struct WarningResponse {
    /// The stable code.
    pub code: &'static str,
    /// Where.
    pub at: String,
    /// One sentence.
    pub message: String,
}

/// A refusal.
#[derive(Debug, Serialize)]
pub struct RefusalResponse {
    /// The stable code.
    pub code: &'static str,
    /// Where.
    pub at: String,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// What was found, of which the sentence is made.
    #[serde(skip)]
    pub detail: String,
}

/// Sums over an import.
#[derive(Debug, Default, Serialize)]
pub struct ImportTotals {
    /// Documents and files that hold none.
    pub files: usize,
    /// Kept now.
    pub imported: usize,
    /// Kept before.
    pub unchanged: usize,
    /// Not taken.
    pub refused: usize,
    /// Components as listed.
    pub components: usize,
    /// Distinct components, document by document.
    pub occurrences: usize,
    /// Of these, without package URL.
    pub unidentified: usize,
    /// Advisories that are kept now, as new or in a new state.
    pub advisories: usize,
    /// Of these the ones that replaced an older state.
    pub advisories_changed: usize,
    /// Records that were kept before.
    pub advisories_unchanged: usize,
    /// Records that were refused.
    pub advisories_refused: usize,
    /// Warnings.
    pub warnings: usize,
}

impl ImportResponse {
    /// What came of a job.
    pub fn of_job(told: &ImportTold, texts: &Texts) -> Self {
        let mut response = Self::default();
        for file in &told.files {
            response.add_told(file, texts);
        }
        response.totals.files += told.more;
        response
    }

    /// Adds what became of a document, as it was kept.
    fn add_told(&mut self, told: &FileTold, texts: &Texts) {
        let kind = told.kind.clone();
        let format = told.format.clone();
        let is_advisory = kind.as_deref() == Some(ADVISORY);
        let warnings = told.warnings.iter().filter_map(warning);
        let file = ImportedFile {
            path: told.path.clone(),
            member: told.member.clone(),
            kind: kind.map_or(UNKNOWN.into(), Cow::from),
            format: format.map_or(UNKNOWN.into(), Cow::from),
            spec_version: told.spec_version.clone(),
            warnings: warnings
                .map(|warning| WarningResponse::new(&warning, texts))
                .collect(),
            ..ImportedFile::default()
        };
        let outcome = match &told.outcome {
            OutcomeTold::Imported {
                document,
                product,
                release,
                listed,
                occurrences,
                unidentified,
            } => Outcome::Imported(Imported {
                document: document.clone(),
                product: product.clone(),
                release: release.clone(),
                listed: *listed,
                occurrences: *occurrences,
                unidentified: *unidentified,
            }),
            OutcomeTold::Records {
                imported,
                changed,
                unchanged,
            } => Outcome::Records(RecordCount {
                imported: *imported,
                changed: *changed,
                unchanged: *unchanged,
            }),
            OutcomeTold::Unchanged => Outcome::Unchanged,
            OutcomeTold::Refused { code, at, detail } => Outcome::Refused(Refusal {
                code: Error::known_code(code),
                at: at.clone(),
                detail: detail.clone(),
            }),
        };
        self.push(file, &outcome, is_advisory, told.warning_count, texts);
    }

    /// Adds what became of a document.
    pub fn add(&mut self, outcome: &FileOutcome, texts: &Texts) {
        // Advisories come in blocks, everything else document by document.
        if let Outcome::Records(count) = &outcome.outcome
            && outcome.kind == Some(ADVISORY)
            && self.add_records(outcome, *count, texts)
        {
            return;
        }
        let warnings = outcome.warnings.iter();
        let file = ImportedFile {
            path: outcome.path.clone(),
            member: outcome.member.clone(),
            kind: outcome.kind.unwrap_or(UNKNOWN).into(),
            format: outcome.format.unwrap_or(UNKNOWN).into(),
            spec_version: outcome.spec_version.clone(),
            warnings: warnings
                .map(|warning| WarningResponse::new(warning, texts))
                .collect(),
            ..ImportedFile::default()
        };
        let is_advisory = outcome.kind == Some(ADVISORY);
        self.push(
            file,
            &outcome.outcome,
            is_advisory,
            outcome.warning_count,
            texts,
        );
    }

    /// Adds a file with what became of it.
    fn push(
        &mut self,
        mut file: ImportedFile,
        outcome: &Outcome,
        is_advisory: bool,
        warnings: usize,
        texts: &Texts,
    ) {
        let totals = &mut self.totals;
        totals.files += 1;
        totals.warnings += warnings;
        match outcome {
            Outcome::Imported(imported) => {
                totals.imported += 1;
                totals.components += imported.listed;
                totals.occurrences += imported.occurrences;
                totals.unidentified += imported.unidentified;
                file.status = "imported";
                file.document = Some(imported.document.clone());
                file.product = Some(imported.product.clone());
                file.release = Some(imported.release.clone());
                file.components = Some(imported.listed);
                file.unidentified = Some(imported.unidentified);
            }
            Outcome::Records(count) => {
                let status = status_of(*count);
                if is_advisory {
                    totals.add_records(*count);
                }
                *totals.of(status) += 1;
                file.status = status;
                file.records = Some(count.imported + count.unchanged);
            }
            Outcome::Unchanged => {
                totals.unchanged += 1;
                file.status = "unchanged";
            }
            Outcome::Refused(refusal) => {
                totals.refused += 1;
                totals.advisories_refused += usize::from(is_advisory);
                file.status = "refused";
                file.error = Some(RefusalResponse::new(refusal, texts));
            }
        }
        self.files.push(file);
    }

    /// Adds records to the file of which others have been told already; false where there is none.
    fn add_records(&mut self, outcome: &FileOutcome, count: RecordCount, texts: &Texts) -> bool {
        // So many files may be read side by side.
        const RECENT: usize = 256;
        let mut recent = self.files.iter_mut().rev().take(RECENT);
        let found = recent.find(|file| {
            // An archive may mix formats.
            let is_alike =
                Some(&*file.kind) == outcome.kind && Some(&*file.format) == outcome.format;
            file.records.is_some() && file.path == outcome.path && is_alike
        });
        let Some(file) = found else {
            return false;
        };
        let totals = &mut self.totals;
        totals.add_records(count);
        totals.warnings += outcome.warning_count;
        if file.status != status_of(count) && count.imported > 0 {
            *totals.of(file.status) -= 1;
            file.status = "imported";
            *totals.of(file.status) += 1;
        }
        *file.records.get_or_insert_default() += count.imported + count.unchanged;
        let room = Warnings::KEPT.saturating_sub(file.warnings.len());
        let warnings = outcome.warnings.iter().take(room);
        file.warnings
            .extend(warnings.map(|warning| WarningResponse::new(warning, texts)));
        true
    }
}

fn status_of(count: RecordCount) -> &'static str {
    match (count.imported, count.unchanged) {
        (0, 1..) => "unchanged",
        // A document may say nothing that could be counted.
        _ => "imported",
    }
}

impl ImportTotals {
    fn add_records(&mut self, count: RecordCount) {
        self.advisories += count.imported;
        self.advisories_changed += count.changed;
        self.advisories_unchanged += count.unchanged;
    }

    /// The files of a status.
    fn of(&mut self, status: &str) -> &mut usize {
        match status {
            "imported" => &mut self.imported,
            "unchanged" => &mut self.unchanged,
            _ => &mut self.refused,
        }
    }
}

impl WarningResponse {
    /// A warning in words.
    pub fn new(warning: &Warning, texts: &Texts) -> Self {
        let code = warning.code.code();
        let value = [("value", warning.value.as_str().into())];
        let instead = &warning.instead;
        let instead = match warning.code {
            WarningCode::WrongType | WarningCode::TypeCoerced => texts.form(instead),
            WarningCode::LicenceUnreadable | WarningCode::PurlInvalid if instead.is_empty() => {
                String::new()
            }
            WarningCode::LicenceUnreadable => texts.with(&format!("licence-{instead}"), &value),
            WarningCode::PurlInvalid => texts.with(&format!("purl-{instead}"), &value),
            _ => texts.reason(instead),
        };
        let arguments = [
            ("value", warning.value.as_str().into()),
            ("instead", (&instead).into()),
        ];
        let key = format!("warning-{code}");
        // Where nothing is known beyond the value, no empty brackets stand behind it.
        let bare = format!("{key}-bare");
        let message = if instead.is_empty() && texts.has(&bare) {
            texts.with_or_plain(&bare, &warning.value, &arguments)
        } else {
            texts.with_or_plain(&key, &warning.value, &arguments)
        };
        Self {
            code,
            at: warning.at.clone(),
            message,
        }
    }
}

impl ImportedFile {
    /// The file, and the place in it.
    pub fn place(&self) -> String {
        place(&self.path, self.member.as_deref())
    }
}

/// A file, and a document's place in it.
pub(super) fn place(path: &str, member: Option<&str>) -> String {
    match member {
        Some(member) => format!("{path} › {member}"),
        None => path.to_owned(),
    }
}

impl RefusalResponse {
    /// As it stands on a terminal.
    pub fn complaint(&self, place: &str, texts: &Texts) -> String {
        let complaint = Complaint {
            message: self.message.clone(),
            hint: self.hint.clone(),
        };
        complaint.to_text(self.code, &[place, &self.at], texts)
    }

    /// What happened and what to do, as two sentences.
    pub fn in_full(&self, texts: &Texts) -> String {
        texts.with(
            "refusal",
            &[
                ("message", (&self.message).into()),
                ("hint", (&self.hint).into()),
            ],
        )
    }

    /// A refusal in words.
    pub fn new(refusal: &Refusal, texts: &Texts) -> Self {
        let known = Known {
            detail: &refusal.detail,
            ..Known::default()
        };
        let Complaint { message, hint } = Complaint::new(refusal.code, known, texts);
        Self {
            code: refusal.code,
            at: refusal.at.clone(),
            message,
            hint,
            detail: refusal.detail.clone(),
        }
    }
}
