//! Everything that is kept, out and in; what is wrong with an installation.

use std::collections::BTreeMap;

use iriai_office::{
    Backup, CheckOutcome, Checked, Copied, TableComparison, TableCount, differences,
};
use serde::Serialize;

use crate::report::feeds::span;
use crate::{Argument, Failure, Texts};

/// A table and what was counted of it.
#[derive(Debug, Serialize)]
pub struct TableBody {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: u64,
    /// Their digest (BLAKE3).
    pub digest: String,
}

impl TableBody {
    fn all(tables: Vec<TableCount>) -> Vec<Self> {
        let tables = tables.into_iter().map(|table| Self {
            name: table.name,
            rows: table.rows,
            digest: table.digest,
        });
        tables.collect()
    }
}

/// A backup that was written.
#[derive(Debug, Serialize)]
pub struct BackupResponse {
    /// The file.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// When it was made.
    pub created: String,
    /// The number of its schema.
    pub schema: i64,
    /// The digest over all tables: two stores that hold the same have the same.
    pub digest: String,
    /// Whether the audit log tells of it.
    pub noted: bool,
    /// Its tables.
    pub tables: Vec<TableBody>,
}

impl BackupResponse {
    /// Of a backup in a file of so many bytes.
    pub fn new(path: String, bytes: u64, backup: Backup) -> Self {
        Self {
            path,
            bytes,
            created: backup.created,
            schema: backup.schema,
            digest: backup.digest,
            noted: backup.is_noted.unwrap_or(false),
            tables: TableBody::all(backup.tables),
        }
    }
}

/// A table that is not the same on both sides.
#[derive(Debug, Serialize)]
pub struct DifferenceBody {
    /// Its name.
    pub name: String,
    /// Rows in the backup.
    pub rows: u64,
    /// Rows in the store.
    pub rows_in_store: u64,
    /// Their digest in the backup.
    pub digest: String,
    /// Their digest in the store.
    pub digest_in_store: String,
}

/// A backup that was put back, or held against a store.
#[derive(Debug, Serialize)]
pub struct RestoreResponse {
    /// The file.
    pub path: String,
    /// The store.
    pub store: String,
    /// Whether anything was put back.
    pub restored: bool,
    /// Whether both hold the same; nothing where nobody compared.
    pub verified: Option<bool>,
    /// When the backup was made.
    pub created: String,
    /// The version of the program that made it.
    pub program: String,
    /// The number of its schema.
    pub schema: i64,
    /// The digest over all its tables.
    pub digest: String,
    /// Its tables.
    pub tables: Vec<TableBody>,
    /// Those that are not the same in the store.
    pub differences: Vec<DifferenceBody>,
}

impl RestoreResponse {
    /// Of a backup, and what came of holding it against the store.
    pub fn new(
        [path, store]: [String; 2],
        backup: Backup,
        restored: bool,
        compared: Option<&[TableComparison]>,
    ) -> Self {
        let different = differences(compared.unwrap_or_default()).map(|table| {
            let ([rows, rows_in_store], [digest, digest_in_store]) =
                (table.rows, table.digests.clone());
            DifferenceBody {
                name: table.name.clone(),
                rows,
                rows_in_store,
                digest,
                digest_in_store,
            }
        });
        let differences: Vec<_> = different.collect();
        Self {
            path,
            store,
            restored,
            verified: compared.map(|_| differences.is_empty()),
            created: backup.created,
            program: backup.program,
            schema: backup.schema,
            digest: backup.digest,
            tables: TableBody::all(backup.tables),
            differences,
        }
    }
}

/// What was copied from store to store.
#[derive(Debug, Serialize)]
pub struct CopyResponse {
    /// From where.
    pub from: String,
    /// To where.
    pub to: String,
    /// The digest over all tables, the same on both sides.
    pub digest: String,
    /// Whether the audit log of the first store tells of it.
    pub noted: bool,
    /// The tables, the same on both sides.
    pub tables: Vec<TableBody>,
}

impl CopyResponse {
    /// Of what was copied.
    pub fn new([from, to]: [String; 2], copied: Copied) -> Self {
        Self {
            from,
            to,
            digest: copied.digest,
            noted: copied.is_noted,
            tables: TableBody::all(copied.tables),
        }
    }
}

/// A check of an installation.
#[derive(Debug, Serialize)]
pub struct CheckBody {
    /// Which one.
    pub check: &'static str,
    /// `ok`, `problem` or `unchecked`.
    pub status: &'static str,
    /// What is wrong, or why nobody can tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// One sentence.
    pub message: String,
    /// What to do, where there is something to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What there is to know of it, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<&'static str, String>,
}

impl CheckBody {
    fn new(checked: Checked, texts: &Texts) -> Self {
        let check = checked.check;
        let shown = shown(&checked.values, texts);
        let told = |key: &str| {
            let arguments: Vec<_> = shown.iter().map(Shown::argument).collect();
            texts.with(key, &arguments)
        };
        let of = |status, code: &'static str, key: String| Self {
            check,
            status,
            code: Some(code),
            message: told(&key),
            hint: Some(told(&format!("hint-{key}"))),
            values: BTreeMap::new(),
        };
        let body = match checked.outcome {
            CheckOutcome::Fine => Self {
                check,
                status: "ok",
                code: None,
                message: told(&format!("doctor-{check}-fine")),
                hint: None,
                values: BTreeMap::new(),
            },
            CheckOutcome::Problem(code) => of("problem", code, format!("doctor-{check}-{code}")),
            CheckOutcome::Unchecked(code) => {
                of("unchecked", code, format!("doctor-unchecked-{code}"))
            }
            CheckOutcome::Failed(error) => Self::failed(check, &error.into(), texts),
        };
        Self {
            values: checked.values.into_iter().collect(),
            ..body
        }
    }

    fn failed(check: &'static str, failure: &Failure, texts: &Texts) -> Self {
        let complaint = failure.words(texts);
        Self {
            check,
            status: "problem",
            code: Some(failure.code),
            message: complaint.message,
            hint: Some(complaint.hint),
            values: BTreeMap::new(),
        }
    }
}

/// A value as people read it.
enum Shown {
    Number(&'static str, usize),
    Text(&'static str, String),
}

impl Shown {
    fn argument(&self) -> (&'static str, Argument<'_>) {
        match self {
            Self::Number(name, number) => (name, Argument::Number(*number)),
            Self::Text(name, text) => (name, Argument::Text(text)),
        }
    }
}

fn shown(values: &[(&'static str, String)], texts: &Texts) -> Vec<Shown> {
    const MEBIBYTE: u64 = 1 << 20;
    let values = values.iter().map(|(name, value)| match *name {
        "free" | "needed" => {
            let bytes: u64 = value.parse().unwrap_or(0);
            Shown::Number(
                name,
                usize::try_from(bytes / MEBIBYTE).unwrap_or(usize::MAX),
            )
        }
        "count" => Shown::Number(name, value.parse().unwrap_or(0)),
        "age" => Shown::Text(name, span(value.parse().unwrap_or(0), texts)),
        "now" | "newest" => Shown::Text(name, texts.instant(value)),
        _ => Shown::Text(name, value.clone()),
    });
    values.collect()
}

/// What is wrong with an installation.
#[derive(Debug, Serialize)]
pub struct DoctorResponse {
    /// Whether no problem was found. What could not be checked is none.
    pub ok: bool,
    /// The store.
    pub store: String,
    /// Each check.
    pub checks: Vec<CheckBody>,
    /// How many came to what.
    pub totals: DoctorTotals,
}

/// How many checks came to what.
#[derive(Debug, Default, Serialize)]
pub struct DoctorTotals {
    /// All is well.
    pub ok: usize,
    /// Something is wrong.
    pub problems: usize,
    /// Nobody can tell.
    pub unchecked: usize,
}

impl DoctorResponse {
    /// Of what was checked.
    pub fn new(store: String, checked: Vec<Checked>, texts: &Texts) -> Self {
        let checks = checked.into_iter().map(|one| CheckBody::new(one, texts));
        Self::of(store, checks.collect())
    }

    /// Of a store that cannot be opened: nothing else can be checked.
    pub fn unopened(store: String, failure: &Failure, texts: &Texts) -> Self {
        let checks = iriai_office::CHECKS.iter().enumerate();
        let checks = checks.map(|(place, check)| match place {
            0 => CheckBody::failed(check, failure, texts),
            _ => {
                let outcome = CheckOutcome::Unchecked("not-open");
                let values = Vec::new();
                CheckBody::new(
                    Checked {
                        check,
                        outcome,
                        values,
                    },
                    texts,
                )
            }
        });
        Self::of(store, checks.collect())
    }

    fn of(store: String, checks: Vec<CheckBody>) -> Self {
        let count = |status| checks.iter().filter(|one| one.status == status).count();
        let totals = DoctorTotals {
            ok: count("ok"),
            problems: count("problem"),
            unchecked: count("unchecked"),
        };
        Self {
            ok: totals.problems == 0,
            store,
            checks,
            totals,
        }
    }
}

#[cfg(test)]
mod tests {
    use iriai_office::{CHECKS, PROBLEMS, UNCHECKED};

    use super::*;
    use crate::Language;

    #[test]
    fn everything_that_a_doctor_finds_has_its_words() {
        for &language in Language::ALL {
            let texts = Texts::new(language);
            let both = |key: String| [key.clone(), format!("hint-{key}")];
            let mut keys: Vec<String> = Vec::new();
            for check in CHECKS {
                keys.extend([format!("check-{check}"), format!("doctor-{check}-fine")]);
            }
            let problems = PROBLEMS.iter();
            keys.extend(problems.flat_map(|(check, code)| both(format!("doctor-{check}-{code}"))));
            let unchecked = UNCHECKED.iter();
            keys.extend(unchecked.flat_map(|code| both(format!("doctor-unchecked-{code}"))));
            let missing: Vec<_> = keys.iter().filter(|key| !texts.has(key)).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }

    #[test]
    fn a_check_is_told_with_what_is_known_of_it() {
        let checked = Checked {
            check: "feeds",
            outcome: CheckOutcome::Problem("old"),
            values: vec![("name", "kev".to_owned()), ("age", "864000".to_owned())],
        };
        let body = CheckBody::new(checked, &Texts::new(Language::En));
        assert_eq!((body.status, body.code), ("problem", Some("old")));
        assert_eq!(body.message, "Feed \"kev\" is too old: 10 days");
        assert_eq!(
            body.hint.as_deref(),
            Some("Run: iriai feed update kev; have it run every day.")
        );
        let checked = Checked {
            check: "space",
            outcome: CheckOutcome::Problem("little"),
            values: vec![
                ("free", "2097152".to_owned()),
                ("needed", (2_u64 << 30).to_string()),
            ],
        };
        let body = CheckBody::new(checked, &Texts::new(Language::Ja));
        let told = "保管先の空き容量が2 MiBしかありません。2,048 MiB以上を推奨します";
        assert_eq!(body.message, told);
    }
}
