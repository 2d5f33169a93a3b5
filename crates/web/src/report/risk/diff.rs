//! What became of findings from one delivery to another.

use iriai_domain::inventory::component_key::{ComponentKey, decode};

use super::super::inventory::{called, columns};
use super::super::{Align, Table, below_each_other};
use super::{feeds, name, place, settled_words, unevaluated_rows};
use crate::Texts;
use crate::api::inventory::DiffResponse;
use crate::api::risk::{
    ChangeSideResponse, FindingChangeResponse, FindingsDiffResponse, FindingsDiffTotals,
    SaidResponse,
};

/// What became of findings, at most so many rows of each kind.
pub fn findings_diff(response: &DiffResponse, rows: usize, texts: &Texts) -> Table {
    let (found, totals) = (&response.findings, &response.findings.totals);
    let headings = [
        ("change", Align::Left),
        ("place", Align::Left),
        ("package", Align::Left),
        ("from", Align::Left),
        ("to", Align::Left),
        ("advisory", Align::Left),
        ("decided-by", Align::Left),
    ];
    let mut table = Table {
        title: texts.text("diff-findings-title"),
        columns: columns(texts, &headings),
        ..Table::default()
    };
    if found.feeds.is_empty() {
        table.summary = texts.text("findings-no-feeds");
        return table;
    }
    let is_blind = [&totals.from, &totals.to]
        .iter()
        .all(|side| side.components_evaluated == 0);
    table.summary = match is_blind {
        true => texts.text("diff-findings-blind"),
        false => summary(totals, texts),
    };
    for (code, changes, all) in lists(found) {
        let shown = changes.iter().take(rows);
        let told = shown.map(|change| {
            let [change, place, package, from, to, advisory, because] =
                cells(code, change, response, texts);
            vec![change, place, package, from, to, advisory, because]
        });
        let before = table.rows.len();
        table.rows.extend(told);
        let more = all - (table.rows.len() - before).min(all);
        if more > 0 {
            let change = texts.text(&format!("change-finding-{code}"));
            let arguments = [("count", more.into()), ("change", (&change).into())];
            table
                .notes
                .push(texts.with("diff-findings-more", &arguments));
        }
    }
    table.notes.extend(evaluated(response, texts));
    table.notes.extend(feeds(&found.feeds, texts));
    table
}

fn summary(totals: &FindingsDiffTotals, texts: &Texts) -> String {
    texts.with(
        "diff-findings-summary",
        &[
            ("added", totals.added.into()),
            ("removed", totals.removed.into()),
            ("kept", totals.kept.into()),
            ("unclear", totals.unclear.into()),
        ],
    )
}

/// Findings as further rows of what changed: change, package, from, to, no licences, advisory, place, because.
pub fn finding_rows(response: &DiffResponse, texts: &Texts) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (code, changes, _) in lists(&response.findings) {
        rows.extend(changes.iter().map(|change| {
            let [change, place, package, from, to, advisory, because] =
                cells(code, change, response, texts);
            let licences = String::new();
            vec![
                change, package, from, to, licences, advisory, place, because,
            ]
        }));
    }
    rows
}

/// The lists in the order in which people read them, each with how many there are.
fn lists(found: &FindingsDiffResponse) -> [(&'static str, &[FindingChangeResponse], usize); 4] {
    let totals = &found.totals;
    [
        ("added", &found.added, totals.added),
        ("removed", &found.removed, totals.removed),
        ("unclear", &found.unclear, totals.unclear),
        ("kept", &found.kept, totals.kept),
    ]
}

fn cells(
    code: &str,
    change: &FindingChangeResponse,
    response: &DiffResponse,
    texts: &Texts,
) -> [String; 7] {
    let versions = |side: &ChangeSideResponse| {
        let versions = side
            .versions
            .iter()
            .map(|version| match version.is_empty() {
                true => texts.text("word-unstated"),
                false => version.clone(),
            });
        versions.collect::<Vec<_>>().join(", ")
    };
    let parts = ComponentKey::of(&change.package);
    let qualifiers: Vec<_> = parts.qualifiers().map(decode).collect();
    let package = match qualifiers.join("&") {
        none if none.is_empty() => called(parts.package(), &response.names),
        qualifiers => format!("{}?{qualifiers}", called(parts.package(), &response.names)),
    };
    [
        texts.text(&format!("change-finding-{code}")),
        place(&change.finding, texts),
        package,
        versions(&change.from),
        versions(&change.to),
        name(&change.finding),
        because(change, response, texts),
    ]
}

fn because(change: &FindingChangeResponse, response: &DiffResponse, texts: &Texts) -> String {
    let said = |side: &ChangeSideResponse| {
        let settles =
            |said: &&SaidResponse| said.accepted || matches!(said.status, "not_affected" | "fixed");
        let said = side.said.iter().find(settles);
        said.map_or_else(String::new, |said| settled_words(said, texts))
    };
    let told = |key: &str, argument: (&str, &str)| {
        let (name, value) = argument;
        texts.with(key, &[(name, value.into())])
    };
    match change.cause {
        "settled" => said(&change.to),
        "unsettled" => told("because-unsettled", ("said", &said(&change.from))),
        "not-evaluated" => {
            // It is found on the other side.
            let side = match change.to.status {
                Some(_) => &response.from,
                None => &response.to,
            };
            let reason = change.reason.unwrap_or_default();
            let reason = texts.text(&format!("not-evaluated-{reason}"));
            let arguments = [("name", side.as_str().into()), ("reason", (&reason).into())];
            texts.with("reason-of", &arguments)
        }
        code => texts.text(&format!("because-{code}")),
    }
}

/// How much of each side was evaluated, and the first of what was not.
fn evaluated(response: &DiffResponse, texts: &Texts) -> Vec<String> {
    const SHOWN: usize = 5;
    let found = &response.findings;
    let mut lines = Vec::new();
    for (side, totals, unevaluated) in [
        (
            &response.from,
            &found.totals.from,
            &found.not_evaluated.from,
        ),
        (&response.to, &found.totals.to, &found.not_evaluated.to),
    ] {
        let missing = totals.components_not_evaluated;
        let pairs = totals.advisories_not_evaluated;
        lines.push(texts.with(
            "diff-evaluated",
            &[
                ("side", side.as_str().into()),
                ("evaluated", totals.components_evaluated.into()),
                ("unevaluated", missing.into()),
                ("pairs", pairs.into()),
                ("settled", totals.suppressed.into()),
            ],
        ));
        let rows = unevaluated_rows(unevaluated.iter().take(SHOWN), texts);
        lines.extend(below_each_other(&rows));
        let all = missing + pairs;
        let more = all - unevaluated.len().min(SHOWN).min(all);
        if more > 0 {
            let told = texts.with("where-not-evaluated-more", &[("count", more.into())]);
            lines.push(format!("  {told}"));
        }
    }
    lines
}
