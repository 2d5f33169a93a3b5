//! Who did what.

use super::inventory::columns;
use super::{Align, Table};
use crate::Texts;
use crate::api::people::{AuditCheckResponse, AuditEntryResponse};

/// The newest entries of the audit log, the newest first; the first `shown` of them.
pub fn audit(entries: &[AuditEntryResponse], shown: usize, texts: &Texts) -> Table {
    let headings = [
        ("number", Align::Right),
        ("time", Align::Left),
        ("actor", Align::Left),
        ("action", Align::Left),
        ("action-of", Align::Left),
        ("details", Align::Left),
    ];
    let rows = entries.iter().take(shown).map(|entry| {
        let details = entry.details.iter();
        let details = details.map(|(name, value)| {
            let name = texts.text(&format!("heading-{name}"));
            texts.with(
                "audit-detail",
                &[
                    ("name", name.as_str().into()),
                    ("value", value.as_str().into()),
                ],
            )
        });
        vec![
            entry.number.to_string(),
            texts.instant(&entry.at),
            who(entry, texts),
            texts.text(&format!("action-{}", entry.action)),
            entry.subject.clone(),
            details.collect::<Vec<_>>().join("; "),
        ]
    });
    let rows: Vec<_> = rows.collect();
    Table {
        title: texts.text("audit-title"),
        notes: match rows.is_empty() {
            true => vec![texts.text("audit-empty")],
            false => Vec::new(),
        },
        rows,
        columns: columns(texts, &headings),
        ..Table::default()
    }
}

fn who(entry: &AuditEntryResponse, texts: &Texts) -> String {
    let kind = texts.text(&format!("actor-{}", entry.actor_kind));
    match entry.actor_name.as_str() {
        "" => kind,
        name => texts.with(
            "actor-named",
            &[("name", name.into()), ("kind", kind.as_str().into())],
        ),
    }
}

/// Whether an audit log holds together.
pub fn audit_check(response: &AuditCheckResponse, texts: &Texts) -> Table {
    let count = usize::try_from(response.entries).unwrap_or(usize::MAX);
    let broken = response.broken.map(|number| number.to_string());
    let end = format!("{}:{}", response.entries, response.digest);
    let told = match &broken {
        Some(number) => texts.with("audit-broken", &[("number", number.as_str().into())]),
        None => texts.with("audit-whole", &[("count", count.into())]),
    };
    let noted = match response.noted {
        Some(true) => texts.text("audit-noted"),
        Some(false) => texts.text("audit-noted-not"),
        None => texts.with("audit-end", &[("end", end.as_str().into())]),
    };
    Table {
        title: texts.text("audit-check-title"),
        notes: vec![told, noted],
        ..Table::default()
    }
}
