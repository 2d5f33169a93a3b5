//! When findings fail a build.

use std::process::ExitCode;

use clap::ValueEnum;
use iriai_domain::risk::cvss::Rating;
use iriai_office::RiskTotals;
use iriai_web::api::risk::PolicyResponse;

use crate::failure::exit;

/// From which severity on.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Threshold {
    Low,
    Medium,
    High,
    Critical,
    Any,
}

impl Threshold {
    /// The least rating that is meant; nothing for any, stated or not.
    pub(crate) fn rating(self) -> Option<Rating> {
        match self {
            Self::Low => Some(Rating::Low),
            Self::Medium => Some(Rating::Medium),
            Self::High => Some(Rating::High),
            Self::Critical => Some(Rating::Critical),
            Self::Any => None,
        }
    }

    fn is_passed_by(self, totals: &RiskTotals) -> bool {
        let from = self.rating().map_or(0, |rating| rating as usize);
        // A finding of which nobody says how severe it is may be as severe as can be.
        totals.by_rating.iter().skip(from).any(|count| *count > 0)
    }
}

/// How a command ends that was asked for findings.
pub(crate) fn verdict(
    fail_on: Option<Threshold>,
    policy: Option<&PolicyResponse>,
    totals: &RiskTotals,
) -> ExitCode {
    let is_severe = fail_on.is_some_and(|threshold| threshold.is_passed_by(totals));
    if is_severe || policy.is_some_and(|policy| !policy.passed) {
        ExitCode::from(exit::GATE)
    } else if totals.components_evaluated == 0 {
        ExitCode::from(exit::NOT_EVALUATED)
    } else {
        ExitCode::SUCCESS
    }
}
