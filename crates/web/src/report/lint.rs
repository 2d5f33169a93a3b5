//! Faults and completeness as tables.

use super::inventory::columns;
use super::{Align, Table};
use crate::Texts;
use crate::api::inventory::{ElementResponse, LintResponse, LintedFile, ProfileResponse};

/// Faults and completeness, document by document; files that could not be read have none.
pub fn documents(response: &LintResponse, texts: &Texts) -> Vec<Table> {
    let read = response.files.iter().filter(|file| file.error.is_none());
    read.flat_map(|file| document(file, texts)).collect()
}

/// All faults as rows of one table, for spreadsheets.
pub fn rows(response: &LintResponse, texts: &Texts) -> Table {
    let headings = [
        ("file", Align::Left),
        ("code", Align::Left),
        ("at", Align::Left),
        ("fault", Align::Left),
    ];
    let files = response.files.iter();
    let rows = files.flat_map(|file| {
        let path = file.place();
        let refusal = file
            .error
            .iter()
            .map(|error| (error.code, &error.at, &error.message));
        let faults = file
            .faults
            .iter()
            .map(|fault| (fault.code, &fault.at, &fault.message));
        refusal.chain(faults).map(move |(code, at, message)| {
            let place = texts.place(at);
            vec![path.clone(), code.to_owned(), place, message.clone()]
        })
    });
    Table {
        columns: columns(texts, &headings),
        rows: rows.collect(),
        ..Table::default()
    }
}

fn document(file: &LintedFile, texts: &Texts) -> Vec<Table> {
    let path = file.place();
    let verdict = texts.text(if file.valid {
        "lint-valid"
    } else {
        "lint-invalid"
    });
    let format = file.format.unwrap_or_default();
    let format = texts.text(&format!("format-{format}"));
    let version = file.spec_version.as_deref().unwrap_or_default();
    let parts = [("format", (&format).into()), ("version", version.into())];
    let format = texts.with_or_plain("format-of-version", version, &parts);
    let summary = texts.with(
        "lint-summary",
        &[
            ("path", path.as_str().into()),
            ("format", (&format).into()),
            ("verdict", verdict.as_str().into()),
            ("faults", file.fault_count.into()),
            ("components", file.components.into()),
        ],
    );
    let headings = [
        ("code", Align::Left),
        ("at", Align::Left),
        ("fault", Align::Left),
    ];
    const SHOWN: usize = 20;
    let faults = file.faults.iter().take(SHOWN);
    let more = file.fault_count.saturating_sub(SHOWN);
    let notes = (more > 0).then(|| texts.with("lint-more", &[("count", more.into())]));
    let mut tables = vec![Table {
        summary,
        columns: columns(texts, &headings),
        rows: faults
            .map(|one| {
                vec![
                    one.code.to_owned(),
                    texts.place(&one.at),
                    one.message.clone(),
                ]
            })
            .collect(),
        notes: notes.into_iter().collect(),
        ..Table::default()
    }];
    tables.extend(
        file.profiles
            .iter()
            .map(|(code, found)| profile(code, found, texts)),
    );
    tables
}

fn profile(code: &str, found: &ProfileResponse, texts: &Texts) -> Table {
    let name = texts.text(&format!("profile-{code}"));
    let score = format!("{:.1}", found.score);
    let headings = [
        ("element", Align::Left),
        ("required", Align::Left),
        ("stated", Align::Right),
        ("declared-unknown", Align::Right),
        ("omitted", Align::Right),
    ];
    let asked = found.elements.iter().filter(|element| element.level != "–");
    let row = |element: &ElementResponse| {
        let level = if element.required {
            "required-mandatory"
        } else {
            "required-recommended"
        };
        let omitted = if element.not_carried {
            texts.text("lint-not-carried")
        } else {
            texts.number(element.omitted)
        };
        vec![
            texts.text(&format!("element-{}", element.element.replace('_', "-"))),
            texts.text(level),
            texts.number(element.stated),
            texts.number(element.declared_unknown),
            omitted,
        ]
    };
    Table {
        title: texts.with(
            "lint-profile",
            &[
                ("profile", name.as_str().into()),
                ("score", score.as_str().into()),
            ],
        ),
        columns: columns(texts, &headings),
        rows: asked.map(row).collect(),
        ..Table::default()
    }
}
