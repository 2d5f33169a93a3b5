//! Tables of VEX documents.

use super::super::inventory::{columns, readable};
use super::super::{Align, Table};
use super::ignore::warning_line;
use super::status;
use crate::Texts;
use crate::api::risk::{CheckedStatementResponse, CheckedVexResponse};

/// Whether statements apply here.
pub fn check(documents: &[CheckedVexResponse], texts: &Texts) -> Table {
    let headings = [
        ("advisory", Align::Left),
        ("status", Align::Left),
        ("stated-product", Align::Left),
        ("applies", Align::Left),
    ];
    let statements = documents.iter().flat_map(|document| &document.statements);
    let rows = statements.map(|statement| {
        let said = statement.status.map(|code| status(code, false, texts));
        vec![
            statement
                .vulnerability
                .clone()
                .unwrap_or_else(|| texts.text("vulnerability-not-named")),
            said.unwrap_or_else(|| texts.text("status-unknown")),
            products(statement, texts),
            outcome(statement, texts),
        ]
    });
    let count = |each: fn(&CheckedVexResponse) -> usize| documents.iter().map(each).sum::<usize>();
    Table {
        title: texts.text("vex-check-title"),
        summary: texts.with(
            "vex-check-summary",
            &[
                ("statements", count(|one| one.totals.statements).into()),
                ("apply", count(|one| one.totals.apply).into()),
                ("settle", count(|one| one.totals.settle).into()),
                ("superseded", count(|one| one.totals.superseded).into()),
            ],
        ),
        columns: columns(texts, &headings),
        rows: rows.collect(),
        notes: documents
            .iter()
            .flat_map(|document| warned(document, texts))
            .collect(),
    }
}

/// The first of the products that a statement names, and how many more.
fn products(statement: &CheckedStatementResponse, texts: &Texts) -> String {
    match statement.products.split_first() {
        None => texts.text("product-not-named"),
        Some((first, [])) => first.clone(),
        Some((first, rest)) => format!("{first} (+{})", rest.len()),
    }
}

/// What the reader stumbled over, a line each.
fn warned(document: &CheckedVexResponse, texts: &Texts) -> Vec<String> {
    const SHOWN: usize = 10;
    let shown = document.warnings.iter().take(SHOWN);
    let mut lines: Vec<String> = shown
        .map(|warning| warning_line(&document.path, warning, texts))
        .collect();
    let more = document.totals.warnings - lines.len().min(document.totals.warnings);
    if more > 0 {
        lines.push(texts.with("findings-suppressed-more", &[("count", more.into())]));
    }
    lines
}

/// Whether and where it applies, and what it lacks to settle something.
fn outcome(statement: &CheckedStatementResponse, texts: &Texts) -> String {
    let applies = applies(statement, texts);
    if let Some(newer) = &statement.superseded_by {
        let key = match newer.document {
            Some(_) => "superseded-elsewhere",
            None => "superseded-here",
        };
        let superseded = texts.with(
            key,
            &[
                (
                    "document",
                    newer.document.as_deref().unwrap_or_default().into(),
                ),
                ("statement", newer.statement.into()),
                ("issued", newer.issued.as_deref().unwrap_or_default().into()),
                ("status", newer.status.into()),
            ],
        );
        return format!("{applies}{}{superseded}", texts.text("between-clauses"));
    }
    match statement.lacks {
        Some(lacking) => {
            let lacking = texts.text(&format!("does-not-settle-{lacking}"));
            format!("{applies}{}{lacking}", texts.text("between-clauses"))
        }
        None => applies,
    }
}

fn applies(statement: &CheckedStatementResponse, texts: &Texts) -> String {
    if let Some(reason) = statement.reason {
        let closest = statement.closest.as_deref().map(readable);
        return texts.with(
            &format!("not-applied-{reason}"),
            &[("closest", closest.as_deref().unwrap_or_default().into())],
        );
    }
    let is_everywhere = statement
        .components
        .iter()
        .any(|one| one.documents.is_none());
    let documents: usize = statement
        .components
        .iter()
        .filter_map(|one| one.documents)
        .sum();
    let components = statement.components.len();
    let key = match is_everywhere {
        true => "applied-everywhere",
        false => "applied-in-documents",
    };
    texts.with(
        key,
        &[
            ("components", components.into()),
            ("documents", documents.into()),
        ],
    )
}
