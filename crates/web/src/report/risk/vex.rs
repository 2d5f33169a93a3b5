//! Tables of VEX documents.

use super::super::inventory::{columns, readable};
use super::super::{Align, Table};
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
            statement.vulnerability.clone(),
            said.unwrap_or_else(|| texts.text("status-unknown")),
            products(statement),
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
            ],
        ),
        columns: columns(texts, &headings),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// The first of the products that a statement names, and how many more.
fn products(statement: &CheckedStatementResponse) -> String {
    match statement.products.split_first() {
        None => String::new(),
        Some((first, [])) => first.clone(),
        Some((first, rest)) => format!("{first} (+{})", rest.len()),
    }
}

fn outcome(statement: &CheckedStatementResponse, texts: &Texts) -> String {
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
