//! Whether what VEX documents say applies here.

use iriai_domain::risk::vex::{Justification, Status};
use iriai_office::{CheckedStatement, CheckedVex, NotApplied};
use serde::Serialize;

use crate::Texts;
use crate::api::inventory::WarningResponse;

/// A VEX document, held against what is here.
#[derive(Debug, Serialize)]
pub struct CheckedVexResponse {
    /// The file as given.
    pub path: String,
    /// Its format.
    pub format: &'static str,
    /// The identifier that it gives itself.
    pub id: Option<String>,
    /// Who says it.
    pub author: Option<String>,
    /// Its statements.
    pub statements: Vec<CheckedStatementResponse>,
    /// What the reader stumbled over, the first thousand of it.
    pub warnings: Vec<WarningResponse>,
    /// Exact counts.
    pub totals: CheckedVexTotals,
}

/// A statement, held against what is here.
#[derive(Debug, Serialize)]
pub struct CheckedStatementResponse {
    /// The vulnerability; null where none is named.
    pub vulnerability: Option<String>,
    /// What is so.
    pub status: Option<&'static str>,
    /// Why it is not affected.
    pub justification: Option<&'static str>,
    /// What it names.
    pub products: Vec<String>,
    /// Whether it applies to anything here.
    pub applies: bool,
    /// Whether it settles something here.
    pub settles: bool,
    /// What it would need to settle something: `reason`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<&'static str>,
    /// What its author said later of all that it speaks of, so that it does not count any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<SupersedingResponse>,
    /// Why it does not apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// The component or the product that came closest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closest: Option<String>,
    /// The components to which it applies.
    pub components: Vec<MetResponse>,
}

/// What replaced a statement.
#[derive(Debug, Serialize)]
pub struct SupersedingResponse {
    /// The document in which it stands; null where it is the same.
    pub document: Option<String>,
    /// Its place there, from 1.
    pub statement: usize,
    /// When it was said.
    pub issued: Option<String>,
    /// What it says.
    pub status: &'static str,
}

/// A component to which a statement applies.
#[derive(Debug, Serialize)]
pub struct MetResponse {
    /// Its key.
    pub component: String,
    /// In how many documents; null for wherever it is.
    pub documents: Option<usize>,
}

/// Exact counts.
#[derive(Debug, Serialize)]
pub struct CheckedVexTotals {
    /// Statements.
    pub statements: usize,
    /// Those that apply to something here.
    pub apply: usize,
    /// Those that settle something here.
    pub settle: usize,
    /// Those that their author replaced.
    pub superseded: usize,
    /// Warnings of the reader.
    pub warnings: usize,
}

impl CheckedVexResponse {
    /// From the office's answer.
    pub fn new(path: String, checked: CheckedVex, texts: &Texts) -> Self {
        let statements: Vec<_> = checked
            .statements
            .into_iter()
            .map(CheckedStatementResponse::new)
            .collect();
        Self {
            path,
            format: checked.format,
            id: checked.id,
            author: checked.author,
            totals: CheckedVexTotals {
                statements: statements.len(),
                apply: statements.iter().filter(|one| one.applies).count(),
                settle: statements.iter().filter(|one| one.settles).count(),
                superseded: statements
                    .iter()
                    .filter(|one| one.superseded_by.is_some())
                    .count(),
                warnings: checked.warnings.count(),
            },
            warnings: checked
                .warnings
                .kept()
                .iter()
                .map(|warning| WarningResponse::new(warning, texts))
                .collect(),
            statements,
        }
    }
}

impl CheckedStatementResponse {
    fn new(checked: CheckedStatement) -> Self {
        let reason = checked.outcome.as_ref().err().map(NotApplied::code);
        let closest = match &checked.outcome {
            Err(NotApplied::Missed(_, component)) => Some(component.clone()),
            _ => None,
        };
        let met = checked.outcome.unwrap_or_default();
        let is_settling = matches!(checked.status, Some(Status::NotAffected | Status::Fixed));
        Self {
            vulnerability: Some(checked.vulnerability).filter(|name| !name.is_empty()),
            status: checked.status.map(Status::code),
            justification: checked.justification.map(Justification::code),
            products: checked.products,
            applies: !met.is_empty(),
            settles: !met.is_empty()
                && is_settling
                && !checked.lacks_reason
                && checked.superseded.is_none(),
            lacks: checked.lacks_reason.then_some("reason"),
            superseded_by: checked.superseded.map(|newer| SupersedingResponse {
                document: newer.document,
                statement: newer.statement,
                issued: newer.issued,
                status: newer.status.code(),
            }),
            reason,
            closest,
            components: met
                .into_iter()
                .map(|met| MetResponse {
                    component: met.component,
                    documents: met.documents,
                })
                .collect(),
        }
    }
}
