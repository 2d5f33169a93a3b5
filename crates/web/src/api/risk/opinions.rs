//! What each source of a vulnerability says.

use iriai_domain::risk::disagreement::Disagreement;
use iriai_domain::risk::matching::Verdict;
use iriai_office::{FoundOpinion, Opinions};
use serde::Serialize;

use super::findings::TraceResponse;

/// What one source says of a component.
#[derive(Debug, Serialize)]
pub struct OpinionResponse {
    /// Its advisory.
    pub advisory: String,
    /// The source.
    pub source: String,
    /// `affected`, `not_affected` or `not_evaluated`.
    pub verdict: &'static str,
    /// How severe it is, in words; null where it does not rate it.
    pub rating: Option<&'static str>,
    /// The score; null where it states none.
    pub score: Option<f64>,
    /// The versions that it says are fixed.
    pub fixed: Vec<String>,
    /// What decided.
    pub trace: TraceResponse,
}

impl OpinionResponse {
    fn new(opinion: FoundOpinion) -> Self {
        Self {
            verdict: match opinion.judged.judgement.verdict {
                Verdict::Affected(_) => "affected",
                Verdict::NotAffected(_) => "not_affected",
                Verdict::NotEvaluated(_) => "not_evaluated",
            },
            trace: TraceResponse::new(&opinion.judged),
            advisory: opinion.advisory,
            source: opinion.source,
            rating: opinion.rating.map(|rating| rating.code()),
            score: opinion.score,
            fixed: opinion.fixed,
        }
    }
}

/// What sources say, and in what they disagree: `affected`, `severity`, `fixed`.
pub(super) fn told(opinions: Opinions) -> (Vec<OpinionResponse>, Vec<&'static str>) {
    let of = opinions.of.into_iter().map(OpinionResponse::new);
    let disagreements = opinions.disagreements.into_iter();
    (
        of.collect(),
        disagreements.map(Disagreement::code).collect(),
    )
}
