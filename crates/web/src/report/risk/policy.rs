//! What a policy says, in words.

use super::super::inventory::readable;
use crate::Texts;
use crate::api::risk::{PolicyResponse, ViolationResponse};

/// What a rule says of a finding, in one line.
pub fn violation(violation: &ViolationResponse, texts: &Texts) -> String {
    let component = readable(&violation.component);
    let key = match violation.unanswered {
        true => "policy-unanswered-one",
        false => "policy-violation",
    };
    let told = texts.with(
        key,
        &[
            ("verdict", (&verdict(violation.verdict, texts)).into()),
            ("rule", (&violation.rule).into()),
            ("component", (&component).into()),
            ("advisory", (&violation.advisory).into()),
        ],
    );
    match violation.message.is_empty() {
        true => told,
        false => texts.with(
            "policy-with-message",
            &[
                ("told", (&told).into()),
                ("message", (&violation.message).into()),
            ],
        ),
    }
}

fn verdict(code: &str, texts: &Texts) -> String {
    texts.text(&format!("policy-verdict-{code}"))
}

/// What a policy says, below a table of findings.
pub(super) fn lines(policy: &PolicyResponse, texts: &Texts) -> Vec<String> {
    const SHOWN: usize = 20;
    let totals = &policy.totals;
    let key = match policy.passed {
        true => "policy-passed",
        false => "policy-failed",
    };
    let arguments = [
        ("path", policy.path.as_str().into()),
        ("rules", totals.rules.into()),
        ("fail", totals.fail.into()),
        ("warn", totals.warn.into()),
        ("info", totals.info.into()),
    ];
    let mut lines = vec![texts.with(key, &arguments)];
    let shown = policy.violations.iter().take(SHOWN);
    lines.extend(shown.map(|one| format!("  {}", violation(one, texts))));
    let more = policy.violations.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push(texts.with("policy-more", &[("count", more.into())]));
    }
    lines.extend(policy.unanswered.iter().map(|one| {
        let verdict = verdict(one.verdict, texts);
        let arguments = [
            ("rule", (&one.rule).into()),
            ("count", one.findings.into()),
            ("verdict", (&verdict).into()),
        ];
        texts.with("policy-unanswered", &arguments)
    }));
    lines
}
