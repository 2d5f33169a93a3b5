//! What a policy says of findings.

use iriai_domain::risk::policy::{Answered, Subject, Verdict};
use iriai_office::PolicyOutcome;
use serde::Serialize;

use crate::{Language, Texts};

/// What a policy says of everything that is open.
#[derive(Debug, Serialize)]
pub struct PolicyResponse {
    /// The file.
    pub path: String,
    /// Whether no rule fails.
    pub passed: bool,
    /// The findings to which a rule has something to say; what fails first.
    pub violations: Vec<ViolationResponse>,
    /// The rules whose conditions some findings do not state enough to answer.
    pub unanswered: Vec<UnansweredResponse>,
    /// Exact counts.
    pub totals: PolicyTotals,
}

/// A rule that holds for a finding.
#[derive(Debug, Serialize)]
pub struct ViolationResponse {
    /// The rule.
    pub rule: String,
    /// `fail`, `warn` or `info`.
    pub verdict: &'static str,
    /// What the rule is asked of: `finding`.
    pub on: &'static str,
    /// The component's key.
    pub component: String,
    /// The advisory.
    pub advisory: String,
    /// Whether the condition does not hold but cannot be answered.
    pub unanswered: bool,
    /// In words, as the policy has them.
    pub message: String,
}

/// A rule that cannot be asked of everything.
#[derive(Debug, Serialize)]
pub struct UnansweredResponse {
    /// The rule.
    pub rule: String,
    /// What follows from that: `fail`, `warn` or `info`.
    pub verdict: &'static str,
    /// Of how many findings.
    pub findings: usize,
}

/// Exact counts.
#[derive(Debug, Serialize, Default)]
pub struct PolicyTotals {
    /// Rules.
    pub rules: usize,
    /// Violations that fail.
    pub fail: usize,
    /// Violations that warn.
    pub warn: usize,
    /// Violations that are only told.
    pub info: usize,
    /// Conditions that could not be answered, each finding and rule once.
    pub unanswered: usize,
}

impl PolicyResponse {
    /// From the office's answer.
    pub fn new(path: String, outcome: PolicyOutcome, texts: &Texts) -> Self {
        let mut totals = PolicyTotals {
            rules: outcome.policy.rules.len(),
            ..PolicyTotals::default()
        };
        let mut violations = Vec::new();
        let mut unanswered: Vec<UnansweredResponse> = Vec::new();
        for violation in outcome.violations {
            let Some(rule) = outcome.policy.rules.get(violation.rule) else {
                continue;
            };
            let is_unanswered = violation.answer == Answered::Unknown;
            match violation.verdict {
                Verdict::Fail => totals.fail += 1,
                Verdict::Warn => totals.warn += 1,
                Verdict::Info => totals.info += 1,
            }
            if is_unanswered {
                totals.unanswered += 1;
                match unanswered.iter_mut().find(|one| one.rule == rule.id) {
                    Some(known) => known.findings += 1,
                    None => unanswered.push(UnansweredResponse {
                        rule: rule.id.clone(),
                        verdict: violation.verdict.code(),
                        findings: 1,
                    }),
                }
            }
            let message = match texts.language() {
                Language::En => rule.message_en.as_ref().or(rule.message_ja.as_ref()),
                Language::Ja => rule.message_ja.as_ref().or(rule.message_en.as_ref()),
            };
            violations.push(ViolationResponse {
                rule: rule.id.clone(),
                verdict: violation.verdict.code(),
                on: match rule.subject {
                    Subject::Finding => Subject::Finding.code(),
                },
                component: violation.component,
                advisory: violation.advisory,
                unanswered: is_unanswered,
                message: message.cloned().unwrap_or_default(),
            });
        }
        Self {
            path,
            passed: totals.fail == 0,
            violations,
            unanswered,
            totals,
        }
    }
}
