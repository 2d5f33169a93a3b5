//! What is answered about risk.

mod diff;
mod feeds;
mod findings;
mod ignore;
mod lifecycles;
mod opinions;
mod policy;
mod sarif;
mod ssvc;
mod triage;
mod upgrades;
mod vex;
mod why;

use iriai_domain::risk::cvss::{Cvss, CvssFault, Score};
use serde::Serialize;

pub use diff::{
    ChangeSideResponse, FindingChangeResponse, FindingsDiffResponse, FindingsDiffTotals,
    JudgeableResponse, UnevaluatedSides,
};
pub use feeds::{
    BundleResponse, BundledSourceResponse, FeedStandingResponse, FeedUpdateResponse,
    FeedUpdateTotals, FeedsResponse, KeysResponse, NewKeyResponse, RecordRefusal,
    SourceAgeResponse, TrustedKeyResponse, UpdatedFeedResponse,
};
pub use findings::{
    FeedResponse, FindingResponse, FindingsResponse, OrderTerm, RatingCounts, SaidResponse,
    SeverityResponse, TraceResponse, UnevaluatedResponse, UnreadResponse,
};
pub use ignore::{IgnoreFileResponse, IgnoreResponse};
pub use lifecycles::{EndOfLifeCounts, EndOfLifeResponse};
pub use opinions::OpinionResponse;
pub use policy::{PolicyResponse, PolicyTotals, UnansweredResponse, ViolationResponse};
pub use sarif::{Origin, Sarif};
pub use ssvc::{SsvcCounts, SsvcDecision, SsvcInput, SsvcResponse};
pub use triage::{DecisionResponse, EffectResponse, EffectTotals};
pub use upgrades::{
    BroughtResponse, GraveResponse, UpgradeResponse, UpgradesResponse, WithoutFixResponse,
};
pub use vex::{CheckedStatementResponse, CheckedVexResponse, CheckedVexTotals, MetResponse};
pub use why::{StandingResponse, WhyResponse};

use super::package::{Fault, Faulty};
use crate::Texts;

/// A CVSS vector with its scores, or what is wrong with it.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum CvssResponse {
    /// It is one.
    Valid(ScoredVector),
    /// It is none.
    Faulty(Faulty),
}

/// A CVSS vector with its scores.
#[derive(Debug, Serialize)]
pub struct ScoredVector {
    /// As given.
    pub input: String,
    /// Always true.
    pub ok: bool,
    /// The version of CVSS.
    pub version: &'static str,
    /// The score of the whole vector.
    pub score: f64,
    /// The same in words.
    pub rating: &'static str,
    /// The scores by groups of metrics.
    pub scores: CvssScores,
}

/// Scores by groups of metrics.
#[derive(Debug, Serialize)]
pub struct CvssScores {
    /// Of the base metrics alone.
    pub base: f64,
    /// With temporal (version 4: threat) metrics, where the vector has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporal: Option<f64>,
    /// With environmental metrics, where the vector has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environmental: Option<f64>,
}

impl CvssResponse {
    /// Reads a vector and scores it.
    pub fn new(input: &str, texts: &Texts) -> Self {
        match Cvss::parse(input) {
            Ok(cvss) => {
                let scores = cvss.scores();
                let whole = scores.whole();
                Self::Valid(ScoredVector {
                    input: input.to_owned(),
                    ok: true,
                    version: cvss.version().code(),
                    score: whole.value(),
                    rating: whole.rating().code(),
                    scores: CvssScores {
                        base: scores.base.value(),
                        temporal: scores.temporal.map(Score::value),
                        environmental: scores.environmental.map(Score::value),
                    },
                })
            }
            Err(fault) => Self::Faulty(Faulty {
                input: input.to_owned(),
                ok: false,
                error: Fault::of_vector(&fault, texts),
            }),
        }
    }
}

impl Fault {
    fn of_vector(fault: &CvssFault, texts: &Texts) -> Self {
        let code = fault.code.code();
        let arguments = [("value", fault.part.as_str().into())];
        Self {
            code,
            at: None,
            message: texts.with(&format!("cvss-{code}"), &arguments),
        }
    }
}
