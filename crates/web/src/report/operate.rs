//! Everything that is kept, out and in; what is wrong with an installation.

use super::inventory::columns;
use super::{Align, Table};
use crate::Texts;
use crate::api::operate::{
    BackupResponse, CopyResponse, DoctorResponse, RestoreResponse, TableBody,
};

/// The tables that have rows, each with its digest.
fn tables(tables: &[TableBody], texts: &Texts) -> Table {
    let headings = [
        ("table", Align::Left),
        ("rows", Align::Right),
        ("digest", Align::Left),
    ];
    let filled = tables.iter().filter(|table| table.rows > 0);
    let rows = filled.map(|table| {
        vec![
            table.name.clone(),
            texts.number(number(table.rows)),
            table.digest.clone(),
        ]
    });
    Table {
        rows: rows.collect(),
        columns: columns(texts, &headings),
        ..Table::default()
    }
}

fn number(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// How many rows there are, in how many tables.
fn summary(all: &[TableBody], texts: &Texts) -> String {
    let rows: u64 = all.iter().map(|table| table.rows).sum();
    let filled = all.iter().filter(|table| table.rows > 0).count();
    texts.with(
        "state-summary",
        &[("rows", number(rows).into()), ("tables", filled.into())],
    )
}

fn digest(digest: &str, texts: &Texts) -> String {
    texts.with("state-digest", &[("digest", digest.into())])
}

/// A backup that was written.
pub fn backup(response: &BackupResponse, texts: &Texts) -> Table {
    let mut notes = vec![digest(&response.digest, texts), texts.text("backup-secret")];
    if !response.noted {
        notes.push(texts.text("state-not-noted"));
    }
    Table {
        title: texts.with("backup-title", &[("path", response.path.as_str().into())]),
        summary: texts.with(
            "backup-summary",
            &[
                ("summary", (&summary(&response.tables, texts)).into()),
                ("bytes", number(response.bytes).into()),
            ],
        ),
        notes,
        ..tables(&response.tables, texts)
    }
}

/// A backup that was put back, or held against a store.
pub fn restore(response: &RestoreResponse, texts: &Texts) -> Table {
    let places = [
        ("path", response.path.as_str().into()),
        ("store", response.store.as_str().into()),
    ];
    let title = match response.restored {
        true => texts.with("restore-title", &places),
        false => texts.with("restore-compare-title", &places),
    };
    let mut notes = vec![
        texts.with(
            "restore-of",
            &[
                ("created", (&texts.instant(&response.created)).into()),
                ("program", response.program.as_str().into()),
                ("schema", (&response.schema.to_string()).into()),
            ],
        ),
        digest(&response.digest, texts),
    ];
    notes.push(match response.verified {
        Some(true) => texts.text("restore-same"),
        Some(false) => texts.text("restore-different"),
        None => texts.text("restore-unverified"),
    });
    let table = match response.verified {
        Some(false) => differences(response, texts),
        _ => tables(&response.tables, texts),
    };
    Table {
        title,
        summary: summary(&response.tables, texts),
        notes,
        ..table
    }
}

/// The tables that are not the same.
fn differences(response: &RestoreResponse, texts: &Texts) -> Table {
    let headings = [
        ("table", Align::Left),
        ("rows-in-backup", Align::Right),
        ("rows-in-store", Align::Right),
    ];
    let rows = response.differences.iter().map(|table| {
        vec![
            table.name.clone(),
            texts.number(number(table.rows)),
            texts.number(number(table.rows_in_store)),
        ]
    });
    Table {
        rows: rows.collect(),
        columns: columns(texts, &headings),
        ..Table::default()
    }
}

/// What was copied from store to store.
pub fn copy(response: &CopyResponse, texts: &Texts) -> Table {
    let mut notes = vec![digest(&response.digest, texts), texts.text("copy-same")];
    if !response.noted {
        notes.push(texts.text("state-not-noted"));
    }
    Table {
        title: texts.with(
            "copy-title",
            &[
                ("from", response.from.as_str().into()),
                ("to", response.to.as_str().into()),
            ],
        ),
        summary: summary(&response.tables, texts),
        notes,
        ..tables(&response.tables, texts)
    }
}

/// What is wrong with an installation: a line for each check, and what to do.
pub fn doctor(response: &DoctorResponse, texts: &Texts) -> Table {
    let headings = [
        ("check", Align::Left),
        ("status", Align::Left),
        ("found", Align::Left),
        ("to-do", Align::Left),
    ];
    let rows = response.checks.iter().map(|check| {
        vec![
            texts.text(&format!("check-{}", check.check)),
            texts.text(&format!("status-check-{}", check.status)),
            check.message.clone(),
            check.hint.clone().unwrap_or_default(),
        ]
    });
    let totals = &response.totals;
    let key = match response.ok {
        true => "doctor-clean",
        false => "doctor-problems",
    };
    let mut notes = vec![texts.with(key, &[("count", totals.problems.into())])];
    if totals.unchecked > 0 {
        notes.push(texts.with("doctor-unchecked", &[("count", totals.unchecked.into())]));
    }
    Table {
        title: texts.with("doctor-title", &[("store", response.store.as_str().into())]),
        rows: rows.collect(),
        columns: columns(texts, &headings),
        notes,
        ..Table::default()
    }
}
