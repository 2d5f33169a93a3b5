//! Why advisories touch components, or do not, and what was said of that.

use super::super::inventory::{columns, readable};
use super::super::{Align, Table};
use super::{decided, settled_words, settles, ssvc, status};
use crate::Texts;
use crate::api::risk::{SaidResponse, StandingResponse, WhyResponse};
use crate::report::feeds;

/// Why advisories touch components, or do not.
pub fn why(answers: &[WhyResponse], texts: &Texts) -> Table {
    let headings = [
        ("component", Align::Left),
        ("advisory", Align::Left),
        ("verdict", Align::Left),
        ("decided-by", Align::Left),
        ("comparator", Align::Left),
        ("source", Align::Left),
    ];
    let rows = answers.iter().map(|answer| {
        let trace = answer.trace.as_ref();
        let decided_by = match (trace, answer.reason) {
            (Some(trace), None) => decided(trace, texts),
            (trace, Some(reason)) => {
                let told = texts.text(&format!("not-evaluated-{reason}"));
                match trace
                    .map(|trace| trace.range.as_str())
                    .filter(|range| !range.is_empty())
                {
                    Some(range) => {
                        let arguments = [("told", (&told).into()), ("range", range.into())];
                        texts.with("not-evaluated-of-range", &arguments)
                    }
                    None => told,
                }
            }
            (None, None) => String::new(),
        };
        let comparator = trace.and_then(|trace| trace.comparator).unwrap_or_default();
        vec![
            readable(&answer.component),
            answer.advisory.clone(),
            verdict(answer, texts),
            decided_by,
            comparator.to_owned(),
            trace.map(|trace| trace.source.clone()).unwrap_or_default(),
        ]
    });
    let mut notes: Vec<String> = answers.iter().flat_map(|why| said(why, texts)).collect();
    let urgencies = answers.iter().filter_map(|why| {
        let told = why.ssvc.as_ref()?;
        Some(ssvc::lines(&why.component, &why.advisory, told, texts))
    });
    notes.extend(urgencies.flatten());
    let ages = answers.iter().filter_map(|why| why.feed.as_ref());
    notes.extend(feeds::ages(ages, texts));
    Table {
        title: texts.text("why-title"),
        columns: columns(texts, &headings),
        rows: rows.collect(),
        notes,
        ..Table::default()
    }
}

/// What the advisory makes of the component, and what became of that.
fn verdict(answer: &WhyResponse, texts: &Texts) -> String {
    let verdict = texts.text(&format!("verdict-{}", answer.verdict));
    let Some(standing) = &answer.standing else {
        return verdict;
    };
    let key = match standing.is_settled() {
        true => "verdict-settled",
        false if is_settled_in_part(standing) => return texts.text("verdict-settled-in-part"),
        false if standing.status == "affected" => return verdict,
        false => "verdict-open",
    };
    let status = status(standing.status, standing.accepted, texts);
    texts.with(key, &[("status", (&status).into())])
}

/// Whether it is settled somewhere, and open elsewhere.
fn is_settled_in_part(standing: &StandingResponse) -> bool {
    !standing.is_settled() && standing.said.iter().any(|said| settles(&said))
}

/// What was said of a component that an advisory touches, by whom, where and until when.
fn said(answer: &WhyResponse, texts: &Texts) -> Vec<String> {
    let told = answer.standing.as_ref();
    let Some(standing) = told.filter(|standing| !standing.said.is_empty()) else {
        return Vec::new();
    };
    let component = readable(&answer.component);
    let arguments = [
        ("component", (&component).into()),
        ("advisory", answer.advisory.as_str().into()),
    ];
    let mut lines = vec![texts.with("why-said", &arguments)];
    for said in &standing.said {
        lines.push(format!("  {}", settled_words(said, texts)));
        let further = further(said, texts).into_iter();
        lines.extend(further.map(|line| format!("    {line}")));
    }
    if is_settled_in_part(standing) {
        let arguments = [
            ("products", standing.open_products.into()),
            ("releases", standing.open_releases.into()),
        ];
        lines.push(format!("  {}", texts.with("why-open", &arguments)));
    }
    lines
}

/// What a line of [`settled_words`] leaves out.
fn further(said: &SaidResponse, texts: &Texts) -> Vec<String> {
    let mut lines = Vec::new();
    let mut add = |key: &str, value: String| {
        lines.push(texts.with(key, &[("value", (&value).into())]));
    };
    // Where there is no justification, the line has it already.
    if let (Some(_), Some(reason)) = (said.justification, &said.reason) {
        add("why-reason", reason.clone());
    }
    if let Some(response) = said.response {
        add("why-response", texts.text(&format!("response-{response}")));
    }
    let since = texts.instant(&said.since);
    let until = match &said.until {
        Some(until) => texts.with("why-until", &[("time", (&texts.instant(until)).into())]),
        None => texts.text("decision-without-end"),
    };
    let arguments = [
        ("products", said.products.into()),
        ("releases", said.releases.into()),
        ("since", (&since).into()),
        ("until", (&until).into()),
    ];
    lines.push(texts.with("why-holds", &arguments));
    if said.contradicting > 0 {
        let count = [("count", said.contradicting.into())];
        lines.push(texts.with("why-contradicting", &count));
    }
    lines
}
