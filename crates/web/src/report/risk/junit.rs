//! Findings as JUnit XML, as build servers read it: a test suite for each product, a test case for each component and vulnerability.

use std::collections::{HashMap, HashSet};

use iriai_domain::risk::cvss::Rating;

use super::super::inventory::readable;
use super::policy::violation;
use super::{settled_words, status, unevaluated_words};
use crate::Texts;
use crate::api::risk::{FindingResponse, FindingsResponse, PolicyResponse, ViolationResponse};

/// What makes a test case fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Everything that is open.
    Open,
    /// What is open and rated so or worse, or not rated.
    From(Rating),
    /// Only what the policy fails.
    Policy,
}

/// A suite: its name, and the answer for it.
pub type Suite = (String, FindingsResponse);

/// What comes of a test case.
enum Case {
    Passed(String),
    Failed { message: String, details: String },
    Skipped(String),
}

/// What a policy fails, by component and advisory.
type Failing<'r> = HashMap<(&'r str, &'r str), &'r ViolationResponse>;

/// The whole file.
pub fn junit(
    suites: &[Suite],
    policy: Option<&PolicyResponse>,
    gate: Gate,
    texts: &Texts,
) -> String {
    let violations = policy.iter().flat_map(|policy| &policy.violations);
    let mut failing = Failing::new();
    for one in violations.filter(|one| one.verdict == "fail") {
        let key = (one.component.as_str(), one.advisory.as_str());
        failing.entry(key).or_insert(one);
    }
    let mut body = String::new();
    let mut totals = Counts::default();
    for (name, response) in suites {
        let cases = cases(response, &failing, gate, texts);
        let counts = Counts::of(&cases);
        body += &format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"0\">\n",
            escaped(name),
            cases.len(),
            counts.failed,
            counts.skipped
        );
        for (class, name, case) in &cases {
            body += &written(class, name, case);
        }
        body += "  </testsuite>\n";
        totals.tests += cases.len();
        totals.failed += counts.failed;
        totals.skipped += counts.skipped;
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"iriai\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"0\">\n{body}</testsuites>\n",
        totals.tests, totals.failed, totals.skipped
    )
}

#[derive(Default)]
struct Counts {
    tests: usize,
    failed: usize,
    skipped: usize,
}

impl Counts {
    fn of(cases: &[(String, String, Case)]) -> Self {
        let count = |is_so: fn(&Case) -> bool| cases.iter().filter(|case| is_so(&case.2)).count();
        Self {
            tests: cases.len(),
            failed: count(|case| matches!(case, Case::Failed { .. })),
            skipped: count(|case| matches!(case, Case::Skipped(_))),
        }
    }
}

fn written(class: &str, name: &str, case: &Case) -> String {
    let (class, name) = (escaped(class), escaped(name));
    let inner = match case {
        Case::Passed(told) => format!("<system-out>{}</system-out>", escaped(told)),
        Case::Failed { message, details } => format!(
            "<failure type=\"finding\" message=\"{}\">{}</failure>",
            escaped(message),
            escaped(details)
        ),
        Case::Skipped(why) => format!("<skipped message=\"{}\"/>", escaped(why)),
    };
    format!("    <testcase classname=\"{class}\" name=\"{name}\" time=\"0\">{inner}</testcase>\n")
}

fn cases(
    response: &FindingsResponse,
    failing: &Failing<'_>,
    gate: Gate,
    texts: &Texts,
) -> Vec<(String, String, Case)> {
    let totals = &response.totals;
    // A suite without a test case fails on some servers and shows nothing on others.
    let compared = match response.feeds.is_empty() || totals.is_nothing_evaluated {
        true => Case::Skipped(texts.text("junit-nothing-evaluated")),
        false => Case::Passed(texts.with(
            "findings-summary",
            &[
                ("findings", totals.findings.into()),
                ("evaluated", totals.components_evaluated.into()),
                ("unevaluated", totals.components_not_evaluated.into()),
            ],
        )),
    };
    let mut cases = vec![("iriai".to_owned(), texts.text("junit-compared"), compared)];
    let mut listed = HashSet::new();
    for finding in response.findings.iter().chain(&response.suppressed) {
        if listed.insert((&finding.component, &finding.advisory)) {
            let case = case(finding, failing, gate, texts);
            cases.push((readable(&finding.component), super::name(finding), case));
        }
    }
    for unsaid in &response.not_evaluated {
        let name = texts.text("junit-not-evaluated");
        let name = unsaid.advisory.clone().unwrap_or(name);
        let why = unevaluated_words(unsaid, texts);
        cases.push((readable(&unsaid.component), name, Case::Skipped(why)));
    }
    let all = totals.components_not_evaluated + totals.advisories_not_evaluated;
    for (all, listed, key) in [
        (
            all,
            response.not_evaluated.len(),
            "where-not-evaluated-more",
        ),
        (totals.findings, response.findings.len(), "findings-more"),
    ] {
        if all > listed {
            let told = texts.with(key, &[("count", (all - listed).into())]);
            let name = texts.text("junit-not-listed");
            cases.push(("iriai".to_owned(), name, Case::Skipped(told)));
        }
    }
    cases
}

fn case(finding: &FindingResponse, failing: &Failing<'_>, gate: Gate, texts: &Texts) -> Case {
    let is_open = !finding.accepted && matches!(finding.status, "affected" | "under_investigation");
    if !is_open {
        let said = finding
            .said
            .iter()
            .filter(|said| said.accepted || matches!(said.status, "not_affected" | "fixed"));
        let words: Vec<String> = said.map(|said| settled_words(said, texts)).collect();
        return Case::Skipped(words.join(&texts.text("list-comma")));
    }
    let failing = failing.get(&(finding.component.as_str(), finding.advisory.as_str()));
    let is_severe = match gate {
        Gate::Open => true,
        Gate::From(least) => finding.severity.as_ref().is_none_or(|severity| {
            Rating::from_code(severity.rating).is_none_or(|rating| rating >= least)
        }),
        Gate::Policy => false,
    };
    let fixed = super::fixed_in(finding, texts);
    let told = [
        super::place(finding, texts),
        status(finding.status, finding.accepted, texts),
        texts.with(
            "reason-of",
            &[
                ("name", (&texts.text("heading-fixed")).into()),
                ("reason", (&fixed).into()),
            ],
        ),
        super::decided(&finding.trace, texts),
    ];
    let mut message = finding.summary.clone().unwrap_or_default();
    if message.trim().is_empty() {
        message = super::name(finding);
    }
    let mut details = told.join("\n");
    match failing {
        Some(violated) => {
            let words = violation(violated, texts);
            details = format!("{words}\n{details}");
            Case::Failed {
                message: words,
                details,
            }
        }
        None if is_severe => Case::Failed { message, details },
        None => Case::Passed(format!("{message}\n{details}")),
    }
}

/// Text in which nothing is XML's markup, without what no XML 1.0 document may hold, even as a reference.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push(' '),
            '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}' => {
                escaped.push('\u{FFFD}');
            }
            other => escaped.push(other),
        }
    }
    escaped
}
