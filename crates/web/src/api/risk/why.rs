//! Why an advisory touches a component, or does not, and what was said of that.

use iriai_domain::risk::matching::Verdict;
use iriai_domain::risk::ruling::Standing;
use iriai_office::{FoundUrgency, SourceAge, Standings, Why};
use serde::Serialize;

use super::feeds::SourceAgeResponse;
use super::ssvc::SsvcResponse;
use super::{SaidResponse, TraceResponse};

/// Why an advisory touches a component, or does not.
#[derive(Debug, Serialize)]
pub struct WhyResponse {
    /// The component's key.
    pub component: String,
    /// The advisory.
    pub advisory: String,
    /// `affected`, `not-affected` or `not-evaluated`.
    pub verdict: &'static str,
    /// Why nothing can be said of the component at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// What decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<TraceResponse>,
    /// What became of it where the component is; null where it is nowhere, and where it is not affected.
    pub standing: Option<StandingResponse>,
    /// What SSVC decides for the products in which it is open; null where there are none, and for what is no vulnerability.
    pub ssvc: Option<SsvcResponse>,
    /// Where the advisory is from, and how old what is known of that is; null where nobody knows.
    pub feed: Option<SourceAgeResponse>,
}

/// What became of a component that an advisory touches, by VEX documents, decisions and rules.
#[derive(Debug, Serialize)]
pub struct StandingResponse {
    /// What is so, of several things the one that asks for most: `affected`, `under_investigation`, `not_affected` or `fixed`.
    pub status: &'static str,
    /// Whether the company lives with it for now, although it is affected.
    pub accepted: bool,
    /// What was said of it, each with where that holds.
    pub said: Vec<SaidResponse>,
    /// In how many products it is open.
    pub open_products: usize,
    /// In how many releases it is open.
    pub open_releases: usize,
}

impl StandingResponse {
    /// From the office's answer.
    pub fn new(standings: Standings) -> Self {
        Self {
            status: standings.standing.status().code(),
            accepted: standings.standing == Standing::Accepted,
            said: standings.said.into_iter().map(SaidResponse::new).collect(),
            open_products: standings.open_products,
            open_releases: standings.open_releases,
        }
    }

    /// Whether nothing has to be done any more anywhere.
    pub fn is_settled(&self) -> bool {
        self.open_products + self.open_releases == 0
            && (self.accepted || matches!(self.status, "not_affected" | "fixed"))
    }
}

impl WhyResponse {
    /// From the office's answer, with what became of it, what SSVC decides and where advisories are from.
    pub fn new(
        why: Why,
        standings: Option<Standings>,
        urgency: Option<FoundUrgency>,
        ages: &[SourceAge],
    ) -> Self {
        let age = ages.iter().find(|age| age.source == why.source);
        let (verdict, reason) = match &why.judged {
            Err(reason) => ("not-evaluated", Some(reason.code())),
            Ok(judged) => match judged.judgement.verdict {
                Verdict::Affected(_) => ("affected", None),
                Verdict::NotAffected(_) => ("not-affected", None),
                Verdict::NotEvaluated(reason) => ("not-evaluated", Some(reason.code())),
            },
        };
        Self {
            trace: why.judged.as_ref().ok().map(TraceResponse::new),
            standing: standings.map(StandingResponse::new),
            ssvc: urgency.map(SsvcResponse::new),
            feed: age.cloned().map(SourceAgeResponse::new),
            component: why.component,
            advisory: why.advisory,
            verdict,
            reason,
        }
    }
}
