//! Decisions, and what they change.

use iriai_office::{Effect, KeptDecision, RiskTotals, rfc3339};
use serde::Serialize;

use super::{FindingResponse, RatingCounts};

/// A decision as it is kept.
#[derive(Debug, Serialize)]
pub struct DecisionResponse {
    /// Its number.
    pub decision: u32,
    /// The vulnerability; null for a rule.
    pub vulnerability: Option<String>,
    /// The condition of a rule.
    pub condition: Option<String>,
    /// Only of this component.
    pub component: Option<String>,
    /// Only of this package.
    pub package: Option<String>,
    /// Only in this product.
    pub product: Option<String>,
    /// Only in products with this tag.
    pub tag: Option<String>,
    /// What is so.
    pub status: String,
    /// Why it is not affected.
    pub justification: Option<String>,
    /// What is done.
    pub response: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
    /// What to do, in words.
    pub action: Option<String>,
    /// Who decided.
    pub author: String,
    /// The file that it was read from.
    pub source: Option<String>,
    /// When.
    pub decided: String,
    /// Until when it holds; null without end.
    pub until: Option<String>,
    /// When it was taken back.
    pub ended: Option<String>,
    /// By whom.
    pub ended_by: Option<String>,
    /// Why.
    pub ended_reason: Option<String>,
    /// Whether it holds.
    pub holds: bool,
}

impl DecisionResponse {
    /// From the office's answer.
    pub fn new(kept: KeptDecision) -> Self {
        let row = kept.row;
        Self {
            decision: row.number,
            vulnerability: row.vulnerability,
            condition: row.condition,
            component: row.component,
            package: row.package,
            product: kept.product,
            tag: row.tag,
            status: row.status,
            justification: row.justification,
            response: row.response,
            reason: row.reason,
            action: row.action,
            author: row.author,
            source: row.source,
            decided: rfc3339(row.decided),
            until: row.expires.map(rfc3339),
            ended: row.ended.map(rfc3339),
            ended_by: row.ended_by,
            ended_reason: row.ended_reason,
            holds: kept.holds,
        }
    }
}

/// What a decision changes.
#[derive(Debug, Serialize)]
pub struct EffectResponse {
    /// Its number; null where it was only tried.
    pub decision: Option<u32>,
    /// Counts before.
    pub before: EffectTotals,
    /// Counts after.
    pub after: EffectTotals,
    /// How many findings it speaks of.
    pub touched: usize,
    /// Of how many findings its condition cannot be asked.
    pub unanswered: usize,
    /// The findings that it speaks of, the worst first.
    pub findings: Vec<FindingResponse>,
}

/// Exact counts.
#[derive(Debug, Serialize)]
pub struct EffectTotals {
    /// Open findings.
    pub open: usize,
    /// Settled findings.
    pub suppressed: usize,
    /// Of these the ones that the company lives with for now.
    pub accepted: usize,
    /// Open findings by rating.
    pub by_rating: RatingCounts,
}

impl EffectTotals {
    /// From the office's answer.
    pub fn new(totals: RiskTotals) -> Self {
        Self {
            open: totals.findings,
            suppressed: totals.suppressed,
            accepted: totals.accepted,
            by_rating: RatingCounts::new(totals.by_rating),
        }
    }
}

impl EffectResponse {
    /// From the office's answer.
    pub fn new(effect: Effect) -> Self {
        Self {
            decision: effect.decision,
            before: EffectTotals::new(effect.before),
            after: EffectTotals::new(effect.after),
            touched: effect.touched_count,
            unanswered: effect.unanswered,
            findings: effect
                .touched
                .into_iter()
                .map(FindingResponse::new)
                .collect(),
        }
    }
}
