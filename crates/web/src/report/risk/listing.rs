//! Findings as rows for programs and spreadsheets, in which nothing is left out: what is settled, what could not be evaluated and what
//! nobody looks after any more have rows of their own, told apart by their status.

use std::collections::HashSet;

use super::super::inventory::readable;
use super::super::{Align, Table};
use super::{Rest, elsewhere, feeds, headings, lifecycles, policy, row, settled, ssvc, titled};
use crate::Texts;
use crate::api::risk::{EndOfLifeResponse, FindingResponse, FindingsResponse, UnevaluatedResponse};

/// Everything that the answer tells of components, a row each.
pub fn findings_rows(response: &FindingsResponse, texts: &Texts) -> Table {
    let mut headings = headings(response);
    headings.push(("settled-by", Align::Left));
    let names: Vec<&str> = headings.iter().map(|(name, _)| *name).collect();
    let mut table = titled(response, &headings, texts);
    let mut listed = HashSet::new();
    for finding in response.findings.iter().chain(&response.suppressed) {
        if listed.insert((&finding.component, &finding.advisory)) {
            table.rows.push(found(finding, &names, texts));
        }
    }
    let unsaid = response.not_evaluated.iter();
    table
        .rows
        .extend(unsaid.map(|unsaid| unevaluated(unsaid, &names, texts)));
    let ended = response.end_of_life.iter();
    table
        .rows
        .extend(ended.map(|ended| no_more(ended, &names, texts)));
    table.notes = beside_rows(response, texts);
    // The summary says it already.
    let summary = &table.summary;
    table.notes.retain(|note| note != summary);
    if !response.feeds.is_empty() {
        table.notes.extend(ssvc::unknown(&response.findings, texts));
        table.notes.extend(lifecycles::summary(response, texts));
        table.notes.extend(feeds(&response.feeds, texts));
    }
    table
}

/// What has no rows, and who reads only rows has to hear of: that nothing could be evaluated, what the policy says, and what the answer
/// does not list.
pub fn beside_rows(response: &FindingsResponse, texts: &Texts) -> Vec<String> {
    let rest = Rest {
        command: None,
        texts,
    };
    let policy = response.policy.as_ref();
    let mut lines = policy.map_or_else(Vec::new, |told| policy::lines(told, texts));
    if response.feeds.is_empty() {
        lines.push(texts.text("findings-no-feeds"));
        return lines;
    }
    lines.extend(elsewhere(response, response.findings.len(), &rest));
    let totals = &response.totals;
    let unsaid = totals.components_not_evaluated + totals.advisories_not_evaluated;
    for (all, listed, key) in [
        (
            totals.suppressed,
            response.suppressed.len(),
            "findings-settled-not-listed",
        ),
        (
            unsaid,
            response.not_evaluated.len(),
            "findings-not-evaluated-not-listed",
        ),
    ] {
        if all > listed {
            lines.push(texts.with(key, &[("count", (all - listed).into())]));
        }
    }
    lines
}

/// A finding as in the table that people read, with what settled it.
fn found(finding: &FindingResponse, headings: &[&str], texts: &Texts) -> Vec<String> {
    let mut cells = row(finding, texts);
    // Other findings of the answer may be in their place because of when to act.
    if cells.len() + 1 < headings.len() {
        cells.insert(1, String::new());
    }
    cells.push(settled(finding, texts));
    cells
}

/// A row of which only some cells say something.
fn sparse<const N: usize>(headings: &[&str], told: [(&str, String); N]) -> Vec<String> {
    let cell = |heading: &&str| {
        let told = told.iter().find(|(name, _)| name == heading);
        told.map(|(_, words)| words.clone()).unwrap_or_default()
    };
    headings.iter().map(cell).collect()
}

fn unevaluated(unsaid: &UnevaluatedResponse, headings: &[&str], texts: &Texts) -> Vec<String> {
    let reason = texts.text(&format!("not-evaluated-{}", unsaid.reason));
    sparse(
        headings,
        [
            ("component", readable(&unsaid.component)),
            ("advisory", unsaid.advisory.clone().unwrap_or_default()),
            ("status", texts.text("verdict-not-evaluated")),
            ("decided-by", reason),
        ],
    )
}

fn no_more(ended: &EndOfLifeResponse, headings: &[&str], texts: &Texts) -> Vec<String> {
    sparse(
        headings,
        [
            ("component", readable(&ended.component)),
            ("status", texts.text(&format!("status-{}", ended.stage))),
            ("decided-by", lifecycles::told(ended, texts)),
        ],
    )
}
