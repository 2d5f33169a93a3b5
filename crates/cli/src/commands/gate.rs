//! When findings fail a build.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use iriai_domain::risk::cvss::Rating;
use iriai_domain::risk::ssvc::Priority;
use iriai_office::{EndOfLifeTotals, FindingsPage, RiskTotals};
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

    pub(crate) fn is_passed_by(self, totals: &RiskTotals) -> bool {
        let from = self.rating().map_or(0, |rating| rating as usize);
        // A finding of which nobody says how severe it is may be as severe as can be.
        totals.by_rating.iter().skip(from).any(|count| *count > 0)
    }
}

/// What fails a build.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Gate {
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<Threshold>,
    #[arg(long)]
    fail_on_eol: bool,
    #[arg(long, value_enum, value_name = "DECISION")]
    fail_on_ssvc: Option<Urgency>,
}

impl Gate {
    /// Whether it asks when to act.
    pub(crate) fn looks_at_urgency(&self) -> bool {
        self.fail_on_ssvc.is_some()
    }
}

/// From which decision of SSVC on.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Urgency {
    Scheduled,
    OutOfCycle,
    Immediate,
}

impl Urgency {
    fn is_passed_by(self, totals: &RiskTotals) -> bool {
        let from = match self {
            Self::Scheduled => Priority::Scheduled,
            Self::OutOfCycle => Priority::OutOfCycle,
            Self::Immediate => Priority::Immediate,
        };
        // Counted by the most that may be asked: what is not known never passes for fine. The last count is of no vulnerabilities.
        let counts = totals.by_decision.unwrap_or_default();
        let decided = counts.iter().take(Priority::ALL.len());
        decided.skip(from as usize).any(|count| *count > 0)
    }
}

/// What a verdict is passed on.
pub(crate) struct Judged {
    totals: RiskTotals,
    end_of_life: EndOfLifeTotals,
}

impl Judged {
    /// What a page of findings comes to.
    pub(crate) fn of(page: &FindingsPage) -> Self {
        let end_of_life = page.end_of_life.as_ref().map(|answer| answer.totals);
        Self {
            totals: page.totals,
            end_of_life: end_of_life.unwrap_or_default(),
        }
    }
}

/// How a command ends that was asked for findings.
pub(crate) fn verdict(gate: Gate, policy: Option<&PolicyResponse>, judged: &Judged) -> ExitCode {
    let (totals, end_of_life) = (&judged.totals, judged.end_of_life);
    let is_severe = gate
        .fail_on
        .is_some_and(|threshold| threshold.is_passed_by(totals));
    let is_urgent = gate
        .fail_on_ssvc
        .is_some_and(|urgency| urgency.is_passed_by(totals));
    let is_over = gate.fail_on_eol && end_of_life.ended > 0;
    if is_severe || is_urgent || is_over || policy.is_some_and(|policy| !policy.passed) {
        ExitCode::from(exit::GATE)
    } else if totals.is_nothing_evaluated() || gate.fail_on_eol && end_of_life.evaluated() == 0 {
        ExitCode::from(exit::NOT_EVALUATED)
    } else {
        ExitCode::SUCCESS
    }
}
