//! What ignore files come to, in words.

use super::super::inventory::columns;
use super::super::{Align, Table};
use crate::Texts;
use crate::api::inventory::WarningResponse;
use crate::api::risk::{IgnoreFileResponse, IgnoreResponse};

/// The files, and below what of them could not be kept.
pub fn ignored(response: &IgnoreResponse, texts: &Texts) -> Table {
    let headings = [
        ("file", Align::Left),
        ("format", Align::Left),
        ("entries", Align::Right),
        ("decisions", Align::Right),
        ("warnings", Align::Right),
    ];
    let rows = response.files.iter().map(|file| {
        vec![
            file.path.clone(),
            texts.text(&format!("ignore-format-{}", file.format)),
            file.entries.to_string(),
            file.decisions.to_string(),
            file.warnings.len().to_string(),
        ]
    });
    let key = match response.dry_run {
        true => "ignore-tried",
        false => "ignore-decided",
    };
    let arguments = [
        ("added", response.added.into()),
        ("known", response.known.into()),
        ("before", response.before.open.into()),
        ("after", response.after.open.into()),
    ];
    Table {
        title: texts.text("ignore-title"),
        summary: texts.with(key, &arguments),
        columns: columns(texts, &headings),
        rows: rows.collect(),
        notes: response
            .files
            .iter()
            .flat_map(|file| warned(file, texts))
            .collect(),
    }
}

/// The warnings of a file, a line each.
pub fn warned(file: &IgnoreFileResponse, texts: &Texts) -> Vec<String> {
    let line = |warning| warning_line(&file.path, warning, texts);
    file.warnings.iter().map(line).collect()
}

/// A warning with the file and the place in it, where that is known.
pub(super) fn warning_line(path: &str, warning: &WarningResponse, texts: &Texts) -> String {
    let place = texts.place(&warning.at);
    let arguments = [
        ("path", path.into()),
        ("place", (&*place).into()),
        ("message", (&warning.message).into()),
    ];
    match place.is_empty() {
        true => texts.with("ignore-warning-of-file", &arguments),
        false => texts.with("ignore-warning", &arguments),
    }
}
