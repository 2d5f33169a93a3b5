//! What is wrong with an installation.

use std::path::{Path, PathBuf};

use iriai_store::{Error as StoreError, SCHEMA, Transaction};

use super::StateProgress;
use crate::access::Permission;
use crate::clock::instant;
use crate::error::Error;
use crate::inventory::documents::unpacked;
use crate::{Clock, Office};

/// The checks, in the order in which they are told. The first is whoever's who opens the store.
pub const CHECKS: &[&str] = &[
    "open",
    "read",
    "write",
    "schema",
    "space",
    "integrity",
    "references",
    "audit",
    "originals",
    "feeds",
    "clock",
];

/// What may be found, by check: for the test that each has its words.
pub const PROBLEMS: &[(&str, &str)] = &[
    ("schema", "other"),
    ("space", "little"),
    ("integrity", "damaged"),
    ("references", "damaged"),
    ("audit", "broken"),
    ("originals", "missing"),
    ("originals", "damaged"),
    ("originals", "missing-and-damaged"),
    ("feeds", "never"),
    ("feeds", "old"),
    ("feeds", "failed"),
    ("clock", "early"),
    ("clock", "behind"),
];

/// Why something may not be told, for the same test.
pub const UNCHECKED: &[&str] = &["server", "system", "denied", "busy", "not-open"];

/// What to look at beside the store itself.
pub struct Examination<'e> {
    /// The file of the store, where it is one.
    pub file: Option<PathBuf>,
    /// How old a feed may be, in seconds.
    pub max_age: i64,
    /// Who wants to know how far it is.
    pub progress: &'e dyn StateProgress,
}

/// What came of a check.
#[derive(Debug)]
pub enum Outcome {
    /// All is well.
    Fine,
    /// Something is wrong: a code that has its words.
    Problem(&'static str),
    /// Something is wrong of which the store says what.
    Failed(Error),
    /// Nobody can tell: a code that has its words.
    Unchecked(&'static str),
}

/// A check and what came of it.
#[derive(Debug)]
pub struct Checked {
    /// Which one.
    pub check: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// What there is to know of it, by name.
    pub values: Vec<(&'static str, String)>,
}

impl Checked {
    fn new(check: &'static str, outcome: Outcome) -> Self {
        Self {
            check,
            outcome,
            values: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }
}

/// A check under its name: what it could not ask is a fault of its own.
fn of(check: &'static str, checked: Result<Checked, Error>) -> Checked {
    checked.unwrap_or_else(|error| {
        let outcome = match &error {
            Error::Invalid { code: "denied", .. } => Outcome::Unchecked("denied"),
            Error::Store(StoreError::Busy) => Outcome::Unchecked("busy"),
            _ => Outcome::Failed(error),
        };
        Checked::new(check, outcome)
    })
}

impl Office {
    /// Looks for what is wrong with this installation: each check that [`CHECKS`] names, in that order.
    pub fn examine(&self, examination: &Examination<'_>) -> Result<Vec<Checked>, Error> {
        self.require(Permission::Operate)?;
        let mut told = vec![Checked::new("open", Outcome::Fine)];
        told.push(of("read", self.check_reading()));
        told.push(of("write", self.check_writing()));
        told.push(of("schema", self.check_schema()));
        told.push(check_space(examination.file.as_deref()));
        told.push(of("integrity", self.check_integrity()));
        told.push(of("references", self.check_references()));
        told.push(of("audit", self.check_audit_chain()));
        told.push(of("originals", self.check_originals(examination.progress)));
        told.extend(self.check_feeds(examination.max_age));
        told.push(of("clock", self.check_clock()));
        Ok(told)
    }

    fn check_reading(&self) -> Result<Checked, Error> {
        self.check_store()?;
        Ok(Checked::new("read", Outcome::Fine))
    }

    /// What is written does not stay.
    fn check_writing(&self) -> Result<Checked, Error> {
        self.store.write("doctor")?.check_writing()?;
        Ok(Checked::new("write", Outcome::Fine))
    }

    fn check_schema(&self) -> Result<Checked, Error> {
        let transaction = self.store.read()?;
        let found = transaction.schema()?;
        transaction.check_tables()?;
        let outcome = match found == SCHEMA {
            true => Outcome::Fine,
            false => Outcome::Problem("other"),
        };
        let checked = Checked::new("schema", outcome);
        Ok(checked.with("found", found).with("known", SCHEMA))
    }

    fn check_integrity(&self) -> Result<Checked, Error> {
        let damage = self.store.read()?.damage()?;
        Ok(of_faults("integrity", damage))
    }

    fn check_references(&self) -> Result<Checked, Error> {
        let dangling = self.store.read()?.dangling()?;
        Ok(of_faults("references", dangling))
    }

    fn check_audit_chain(&self) -> Result<Checked, Error> {
        let check = self.check_audit(None)?;
        Ok(match check.broken {
            None => Checked::new("audit", Outcome::Fine).with("count", check.entries),
            Some(number) => {
                Checked::new("audit", Outcome::Problem("broken")).with("number", number)
            }
        })
    }

    /// Reads every document as it came.
    fn check_originals(&self, progress: &dyn StateProgress) -> Result<Checked, Error> {
        let transaction = self.store.read()?;
        let all = transaction.count_documents()?;
        let (mut missing, mut damaged) = (Vec::new(), Vec::new());
        for number in 0..all {
            match fault_of_original(&transaction, number)? {
                None => {}
                Some((OriginalFault::Missing, id)) => missing.push(id),
                Some((OriginalFault::Damaged, id)) => damaged.push(id),
            }
            progress.done(u64::from(number) + 1, all.into());
        }
        let (outcome, faulty) = match (missing.is_empty(), damaged.is_empty()) {
            (true, true) => {
                return Ok(Checked::new("originals", Outcome::Fine).with("count", all));
            }
            (false, true) => (Outcome::Problem("missing"), missing),
            (true, false) => (Outcome::Problem("damaged"), damaged),
            (false, false) => {
                missing.extend(damaged);
                (Outcome::Problem("missing-and-damaged"), missing)
            }
        };
        let checked = Checked::new("originals", outcome).with("count", faulty.len());
        Ok(checked.with("what", some_of(&faulty)))
    }

    /// A line for each feed with which something is wrong, or one for all.
    fn check_feeds(&self, max_age: i64) -> Vec<Checked> {
        let feeds = match self.list_feeds() {
            Ok(feeds) => feeds,
            Err(error) => return vec![of("feeds", Err(error))],
        };
        let faulty = feeds.iter().filter_map(|feed| {
            let code = match (feed.age, &feed.failure) {
                (None, _) => "never",
                (Some(age), _) if age > max_age => "old",
                (Some(_), Some(_)) => "failed",
                (Some(_), None) => return None,
            };
            let checked = Checked::new("feeds", Outcome::Problem(code));
            let age = feed.age.unwrap_or_default();
            Some(checked.with("name", &feed.name).with("age", age))
        });
        let faulty: Vec<_> = faulty.collect();
        match faulty.is_empty() {
            true => vec![Checked::new("feeds", Outcome::Fine).with("count", feeds.len())],
            false => faulty,
        }
    }

    /// Whether the clock fits to what was written by it.
    fn check_clock(&self) -> Result<Checked, Error> {
        let transaction = self.store.read()?;
        let newest = newest(&transaction)?;
        Ok(clock(self.clock, newest))
    }
}

/// Before this program there was nothing that it could have been asked of: 2026-01-01.
const EARLIEST: i64 = 1_767_225_600_000;
/// Clocks of several machines differ by so much, in milliseconds.
const TOLERANCE: i64 = 5 * 60 * 1_000;

fn clock(clock: Clock, newest: Option<i64>) -> Checked {
    let now = clock.now();
    let outcome = match newest {
        _ if now < EARLIEST => Outcome::Problem("early"),
        Some(newest) if newest > now.saturating_add(TOLERANCE) => Outcome::Problem("behind"),
        _ => Outcome::Fine,
    };
    let newest = newest.map(crate::clock::rfc3339).unwrap_or_default();
    let checked = Checked::new("clock", outcome).with("now", crate::clock::rfc3339(now));
    checked.with("newest", newest)
}

/// When the newest was written of what tells when it was.
fn newest(transaction: &Transaction<'_>) -> Result<Option<i64>, Error> {
    let mut newest = None;
    if let Some((number, _)) = transaction.last_audit_entry()? {
        transaction.each_audit_entry(number, |row| {
            let entry = iriai_formats::audit::AuditEntry::from_text(&row.text);
            newest = newest.max(entry.and_then(|entry| instant(&entry.at)));
            Ok(())
        })?;
    }
    let last = transaction.count_documents()?.checked_sub(1);
    if let Some(document) = last.map(|last| transaction.document(last)).transpose()? {
        newest = newest.max(document.map(|document| document.imported));
    }
    Ok(newest)
}

enum OriginalFault {
    Missing,
    Damaged,
}

/// What is wrong with the bytes of a document, and its identifier.
fn fault_of_original(
    transaction: &Transaction<'_>,
    number: u32,
) -> Result<Option<(OriginalFault, String)>, Error> {
    let Some(row) = transaction.document(number)? else {
        return Ok(Some((OriginalFault::Missing, number.to_string())));
    };
    let fault = match transaction.original(&row.digest)? {
        None => OriginalFault::Missing,
        Some((content, length)) => match unpacked(&content, length, &row.digest) {
            Some(_) => return Ok(None),
            None => OriginalFault::Damaged,
        },
    };
    Ok(Some((fault, row.id)))
}

/// What the database told, where it looks after nothing itself.
fn of_faults(check: &'static str, faults: Option<Vec<String>>) -> Checked {
    match faults {
        None => Checked::new(check, Outcome::Unchecked("server")),
        Some(faults) if faults.is_empty() => Checked::new(check, Outcome::Fine),
        Some(faults) => {
            let checked = Checked::new(check, Outcome::Problem("damaged"));
            checked.with("what", some_of(&faults))
        }
    }
}

/// The first few of a list.
fn some_of(all: &[String]) -> String {
    const FEW: usize = 3;
    let few: Vec<&str> = all.iter().take(FEW).map(String::as_str).collect();
    let dots = match all.len() > FEW {
        true => ", …",
        false => "",
    };
    format!("{}{dots}", few.join(", "))
}

/// Whether there is room beside the file of a store for what comes next.
fn check_space(file: Option<&Path>) -> Checked {
    let Some(file) = file else {
        return Checked::new("space", Outcome::Unchecked("server"));
    };
    let size = std::fs::metadata(file).map(|file| file.len());
    match (size, free_space(file)) {
        (Ok(size), Some(free)) => {
            let needed = needed(size);
            let outcome = match free < needed {
                true => Outcome::Problem("little"),
                false => Outcome::Fine,
            };
            let checked = Checked::new("space", outcome);
            checked.with("free", free).with("needed", needed)
        }
        _ => Checked::new("space", Outcome::Unchecked("system")),
    }
}

/// Room that a store of this size should have: a large import writes its log beside it before it comes into the file.
fn needed(size: u64) -> u64 {
    const LEAST: u64 = 1 << 30;
    LEAST.max(size / 4)
}

/// Bytes that may still be written where a file is; `None` where the system does not tell.
#[cfg(unix)]
fn free_space(file: &Path) -> Option<u64> {
    let system = rustix::fs::statvfs(file).ok()?;
    Some(system.f_bavail.saturating_mul(system.f_frsize))
}

#[cfg(not(unix))]
fn free_space(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_fine(checked: &Checked) -> bool {
        matches!(checked.outcome, Outcome::Fine)
    }

    #[test]
    fn a_clock_fits_to_what_was_written_by_it() {
        let now = EARLIEST + 1_000;
        for (now, newest, fine) in [
            (now, None, true),
            (now, Some(now), true),
            (now, Some(now + TOLERANCE), true),
            (now, Some(now + TOLERANCE + 1), false),
            (EARLIEST - 1, None, false),
            (i64::MAX, Some(i64::MAX), true),
        ] {
            let checked = clock(Clock::Standing(now), newest);
            assert_eq!(is_fine(&checked), fine, "{now} {newest:?}");
        }
    }

    #[test]
    fn what_cannot_be_checked_is_not_fine() {
        assert!(!is_fine(&check_space(None)));
        assert!(!is_fine(&check_space(Some(Path::new("/not/there")))));
        assert!(!is_fine(&of_faults("integrity", None)));
        assert!(is_fine(&of_faults("integrity", Some(Vec::new()))));
        let many: Vec<_> = (0..5).map(|number| number.to_string()).collect();
        assert!(!is_fine(&of_faults("integrity", Some(many.clone()))));
        assert_eq!(some_of(&many), "0, 1, 2, …");
    }

    #[test]
    fn a_store_should_have_room() {
        assert_eq!(needed(0), 1 << 30);
        assert_eq!(needed(8 << 30), 2 << 30);
    }
}
