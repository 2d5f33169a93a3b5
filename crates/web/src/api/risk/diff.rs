//! What became of findings from one delivery to another.

use std::collections::BTreeMap;

use iriai_domain::risk::diff::Outcome;
use iriai_domain::risk::ruling::Standing;
use iriai_office::{ChangeSide, FindingChange, FindingsDiff, Judgeable};
use serde::Serialize;

use super::findings::{
    FeedResponse, FindingResponse, RatingCounts, SaidResponse, UnevaluatedResponse, by_reason,
};

/// What became of findings.
#[derive(Debug, Serialize)]
pub struct FindingsDiffResponse {
    /// Open on the second side only, the worst first.
    pub added: Vec<FindingChangeResponse>,
    /// Open on the first side only.
    pub removed: Vec<FindingChangeResponse>,
    /// Open on both sides.
    pub kept: Vec<FindingChangeResponse>,
    /// Open on one side, where it cannot be said of the other one.
    pub unclear: Vec<FindingChangeResponse>,
    /// What could not be evaluated.
    pub not_evaluated: UnevaluatedSides,
    /// Exact counts.
    pub totals: FindingsDiffTotals,
    /// Where the advisories are from, and how old they are.
    pub feeds: Vec<FeedResponse>,
}

/// What could not be evaluated on each side.
#[derive(Debug, Serialize)]
pub struct UnevaluatedSides {
    /// On the first.
    pub from: Vec<UnevaluatedResponse>,
    /// On the second.
    pub to: Vec<UnevaluatedResponse>,
}

/// What became of one vulnerability of one package.
#[derive(Debug, Serialize)]
pub struct FindingChangeResponse {
    /// The finding as the second side has it, else as the first; of several components the worst.
    #[serde(flatten)]
    pub finding: FindingResponse,
    /// What explains it: `component-added`, `component-removed`, `version`, `description`, `settled`, `unsettled`, `same` or
    /// `not-evaluated`.
    pub cause: &'static str,
    /// Why it cannot be said of one side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// The package's key.
    pub package: String,
    /// `up`, `down`, or null when it cannot be said.
    pub direction: Option<&'static str>,
    /// The first side.
    pub from: ChangeSideResponse,
    /// The second side.
    pub to: ChangeSideResponse,
}

/// One side of a change.
#[derive(Debug, Serialize)]
pub struct ChangeSideResponse {
    /// All versions of the package, the oldest first; an empty text for a component without version.
    pub versions: Vec<String>,
    /// The components in which it is found.
    pub components: Vec<String>,
    /// What is so of it; null where it is not found.
    pub status: Option<&'static str>,
    /// Whether the company lives with it for now.
    pub accepted: bool,
    /// What was said of it.
    pub said: Vec<SaidResponse>,
}

/// Exact counts.
#[derive(Debug, Serialize)]
pub struct FindingsDiffTotals {
    /// Open on the second side only.
    pub added: usize,
    /// Open on the first side only.
    pub removed: usize,
    /// Open on both.
    pub kept: usize,
    /// Open on one side, where it cannot be said of the other one.
    pub unclear: usize,
    /// What the second side may have brought, by rating: what is added, and what is open there and unclear.
    pub new_by_rating: RatingCounts,
    /// What was evaluated of the first side.
    pub from: JudgeableResponse,
    /// What was evaluated of the second side.
    pub to: JudgeableResponse,
}

/// How much of a side was evaluated.
#[derive(Debug, Serialize)]
pub struct JudgeableResponse {
    /// Open findings: components and vulnerabilities.
    pub findings: usize,
    /// Findings that are settled.
    pub suppressed: usize,
    /// Components that could be compared with advisories.
    pub components_evaluated: usize,
    /// Components that could not.
    pub components_not_evaluated: usize,
    /// Pairs of component and advisory of which it cannot be said.
    pub advisories_not_evaluated: usize,
    /// Components that could not, and pairs of which it cannot be said, by reason.
    pub not_evaluated_by_reason: BTreeMap<&'static str, usize>,
}

impl FindingsDiffResponse {
    /// From the office's answer, with so many of each list.
    pub fn new(diff: FindingsDiff, limit: usize) -> Self {
        let new_by_rating = RatingCounts::new(diff.new_by_rating());
        let mut lists: [Vec<FindingChangeResponse>; 4] = Default::default();
        let mut counts = [0; 4];
        let outcomes = [
            Outcome::Added,
            Outcome::Removed,
            Outcome::Kept,
            Outcome::Unclear,
        ];
        for change in diff.changes {
            let places = outcomes.iter().zip(&mut lists).zip(&mut counts);
            for ((outcome, list), count) in places {
                if *outcome == change.outcome {
                    *count += 1;
                    if list.len() < limit {
                        list.push(FindingChangeResponse::new(change));
                    }
                    break;
                }
            }
        }
        let [added, removed, kept, unclear] = lists;
        let totals = FindingsDiffTotals {
            added: counts[0],
            removed: counts[1],
            kept: counts[2],
            unclear: counts[3],
            new_by_rating,
            from: JudgeableResponse::new(&diff.from),
            to: JudgeableResponse::new(&diff.to),
        };
        let unevaluated = |side: Judgeable| {
            let first = side.unevaluated.into_iter().take(limit);
            first.map(UnevaluatedResponse::new).collect()
        };
        Self {
            added,
            removed,
            kept,
            unclear,
            not_evaluated: UnevaluatedSides {
                from: unevaluated(diff.from),
                to: unevaluated(diff.to),
            },
            totals,
            feeds: diff.feeds.into_iter().map(FeedResponse::new).collect(),
        }
    }
}

impl FindingChangeResponse {
    fn new(change: FindingChange) -> Self {
        Self {
            finding: FindingResponse::new(change.found),
            cause: change.cause.code(),
            reason: change.gap.map(|reason| reason.code()),
            package: change.package,
            direction: change
                .upwards
                .map(|upwards| if upwards { "up" } else { "down" }),
            from: ChangeSideResponse::new(change.from),
            to: ChangeSideResponse::new(change.to),
        }
    }
}

impl ChangeSideResponse {
    fn new(side: ChangeSide) -> Self {
        Self {
            versions: side.versions,
            components: side.components,
            status: side.standing.map(|standing| standing.status().code()),
            accepted: side.standing == Some(Standing::Accepted),
            said: side.said.into_iter().map(SaidResponse::new).collect(),
        }
    }
}

impl JudgeableResponse {
    fn new(side: &Judgeable) -> Self {
        Self {
            findings: side.open,
            suppressed: side.settled,
            components_evaluated: side.evaluated,
            components_not_evaluated: side.not_evaluated,
            advisories_not_evaluated: side.pairs_not_evaluated,
            not_evaluated_by_reason: by_reason([&side.by_reason, &side.pairs_by_reason]),
        }
    }
}
