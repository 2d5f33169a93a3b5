//! The demo's one page of answer.

use super::inventory::rank;
use super::{Align, Column, Table};
use crate::api::inventory::DemoResponse;
use crate::{Texts, shown};

/// The page, for a terminal that is so many columns wide. `store` is where the portfolio lies now, for the commands that it proposes.
pub fn page(response: &DemoResponse, store: &str, columns: Option<usize>, texts: &Texts) -> String {
    let heading = |key: &str| format!("\n■ {}\n", texts.text(key));
    let untitled = |table: Table| {
        let table = Table {
            title: String::new(),
            ..table
        };
        table.to_text(columns)
    };
    let mut lines = vec![introduction(response, columns, texts)];
    for (key, response) in [
        ("demo-most", &response.usage),
        ("demo-sprawl", &response.sprawl),
    ] {
        lines.push(heading(key));
        // These are the first few, and the questions below tell how to see more.
        lines.push(untitled(Table {
            summary: String::new(),
            notes: Vec::new(),
            ..rank(response, usize::MAX, texts)
        }));
    }
    lines.push(heading("demo-risk"));
    let command = format!("iriai --store {store} findings");
    let table = super::risk::findings_elsewhere(&response.risk, &command, texts);
    lines.push(untitled(table));
    lines.push(heading("demo-unidentified"));
    lines.push(untitled(unidentified(response, texts)));
    lines.extend(refused(response, columns, texts));
    lines.push(heading("demo-next"));
    let questions = [
        "where log4j-core",
        "rank --by sprawl",
        "where openssl --as-of 2024-01-01",
        "findings",
        "why log4j-core CVE-2021-44228",
        "upgrades",
    ];
    lines.extend(questions.map(|question| format!("  iriai --store {store} {question}")));
    lines.join("\n")
}

/// Whose portfolio it is, and what is in it.
fn introduction(response: &DemoResponse, columns: Option<usize>, texts: &Texts) -> String {
    let totals = &response.totals;
    let title = texts.with(
        "demo-title",
        &[("company", response.company.as_str().into())],
    );
    let stand = texts.with(
        "demo-stand",
        &[
            ("products", totals.products.into()),
            ("releases", totals.releases.into()),
            ("documents", totals.documents.into()),
            ("components", response.unidentified.components.into()),
            ("projects", response.usage.totals.projects.into()),
        ],
    );
    let words = Table::of_words(format!("{title}\n{stand}")).to_text(columns);
    words.trim_end().to_owned()
}

fn unidentified(response: &DemoResponse, texts: &Texts) -> Table {
    let found = &response.unidentified;
    let counts = [
        ("part", found.unidentified.into()),
        ("all", found.components.into()),
    ];
    let column = |key: &str, align| Column::named(key, align, texts);
    Table {
        summary: format!(
            "{}\n{}",
            texts.with("demo-unidentified-line", &counts),
            texts.text("demo-unidentified-todo")
        ),
        columns: vec![
            column("product", Align::Left),
            column("supplier", Align::Left),
            column("unidentified", Align::Right),
        ],
        rows: found
            .products
            .iter()
            .take(5)
            .map(|one| {
                vec![
                    one.product.clone(),
                    one.supplier.clone().unwrap_or_default(),
                    texts.number(one.unidentified),
                ]
            })
            .collect(),
        ..Table::default()
    }
}

/// Documents that could not be read, under a heading of their own; nothing where all could.
fn refused(response: &DemoResponse, columns: Option<usize>, texts: &Texts) -> Option<String> {
    let refused = response
        .import
        .files
        .iter()
        .filter_map(|file| Some((file, file.error.as_ref()?)));
    let lines: Vec<String> = refused
        .map(|(file, error)| {
            let reason = error.in_full(texts);
            let arguments = [
                ("name", file.path.as_str().into()),
                ("reason", (&reason).into()),
            ];
            format!("  {}", shown(&texts.with("reason-of", &arguments)))
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    let heading = format!("■ {}", texts.text("demo-refused"));
    let table = Table {
        title: heading,
        notes: lines,
        ..Table::default()
    };
    Some(table.to_text(columns))
}
