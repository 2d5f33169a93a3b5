//! What ignore files come to.

use iriai_office::{IgnoreEffect, IgnoreRead};
use serde::Serialize;

use super::EffectTotals;
use crate::Texts;
use crate::api::inventory::WarningResponse;

/// What ignore files change.
#[derive(Debug, Serialize)]
pub struct IgnoreResponse {
    /// The files.
    pub files: Vec<IgnoreFileResponse>,
    /// Whether it was only tried.
    pub dry_run: bool,
    /// Decisions that were added, or would be.
    pub added: usize,
    /// Those that had been taken before.
    pub known: usize,
    /// Counts before.
    pub before: EffectTotals,
    /// Counts after.
    pub after: EffectTotals,
}

/// An ignore file.
#[derive(Debug, Serialize)]
pub struct IgnoreFileResponse {
    /// As given.
    pub path: String,
    /// `osv-scanner`, `trivy`, `trivy-yaml` or `grype`.
    pub format: &'static str,
    /// How many entries it has.
    pub entries: usize,
    /// How many decisions they make.
    pub decisions: usize,
    /// What could not be kept, and what holds for ever.
    pub warnings: Vec<WarningResponse>,
}

impl IgnoreFileResponse {
    /// From the office's answer.
    pub fn new(path: String, read: &IgnoreRead, texts: &Texts) -> Self {
        let warnings = read.warnings.kept().iter();
        Self {
            path,
            format: read.format,
            entries: read.entries,
            decisions: read.decisions.len(),
            warnings: warnings
                .map(|warning| WarningResponse::new(warning, texts))
                .collect(),
        }
    }
}

impl IgnoreResponse {
    /// From the office's answer.
    pub fn new(files: Vec<IgnoreFileResponse>, effect: &IgnoreEffect, dry_run: bool) -> Self {
        Self {
            files,
            dry_run,
            added: effect.added,
            known: effect.known,
            before: EffectTotals::new(effect.before),
            after: EffectTotals::new(effect.after),
        }
    }
}
